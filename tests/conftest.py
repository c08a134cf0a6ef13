"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from pipelines.sharing.keys import FOLDER

# Properties are about results: a busy machine is no failure, and the same commit gives the same verdict.
settings.register_profile("bloggarkiv", deadline=None, derandomize=True)
settings.load_profile("bloggarkiv")


@pytest.fixture(scope="module")
def own_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder of keys for one file of tests, so that none are made in the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("keys")
        folder.chmod(0o700)
        patch.setenv(FOLDER, str(folder))
        yield
