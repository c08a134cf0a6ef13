"""The WordPress that most tests here share: they set it up anew by `configure`, and change nothing of what it holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wordpress import server
from wordpress.seeded import seeded


@pytest.fixture(scope="session")
def site() -> Iterator[server.WordPress]:
    with seeded() as running:
        yield running
