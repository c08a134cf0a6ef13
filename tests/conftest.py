"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# Properties are about results: a busy machine is no failure, and the same commit gives the same verdict.
settings.register_profile("bloggarkiv", deadline=None, derandomize=True)
settings.load_profile("bloggarkiv")
