"""What the tests here share: one crawl of all small blogs, and an empty site to put a blog on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_crawls import Crawl, crawl_all
from small_site import Site, serve


@pytest.fixture(scope="session")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawl]:
    """What the crawl made of each shape, by the shape's name."""
    return crawl_all(tmp_path_factory.mktemp("crawls"))


@pytest.fixture
def site() -> Iterator[Site]:
    served = serve("127.0.0.1")
    yield served
    served.close()
