"""What the tests here share: one crawl of all small blogs."""

from __future__ import annotations

import pytest
from small_crawls import Crawl, crawl_all


@pytest.fixture(scope="session")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawl]:
    """What the crawl made of each shape, by the shape's name."""
    return crawl_all(tmp_path_factory.mktemp("crawls"))
