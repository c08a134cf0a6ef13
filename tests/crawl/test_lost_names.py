"""A name that leads nowhere for a while: a domain that lapsed, a DNS server that is down, a network that is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from again import by_path, posts_asked
from living_blog import Living
from shims import shim
from small_crawls import crawl, digests
from small_site import Site, serve

from crawler.errors import ExitStatus

NAME = "reklamhornan.test"
LOST = "no such host; check the address, or the network"


class Names:
    """The only names below `.test` that the crawls of this test can look up."""

    def __init__(self, table: Path) -> None:
        self._table = table
        self.forget()

    def give(self, name: str) -> None:
        self._table.write_text(f"{name} 127.0.0.1\n", encoding="utf-8")

    def forget(self) -> None:
        self._table.write_text("", encoding="utf-8")


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Names:
    monkeypatch.setenv("LD_PRELOAD", str(shim("faked_names", tmp_path)))
    monkeypatch.setenv("FAKED_NAMES", str(tmp_path / "names"))
    return Names(tmp_path / "names")


@pytest.fixture
def site() -> Iterator[Site]:
    served = serve("127.0.0.1")
    served.base = served.base.replace("127.0.0.1", NAME)
    served.start = f"{served.base}/"
    yield served
    served.close()


def test_a_name_that_leads_nowhere_for_a_while(site: Site, names: Names, tmp_path: Path) -> None:
    names.give(NAME)
    blog = Living(site, 12)
    blog.reply(4, "Den minns jag.")
    blog.publish()
    assert crawl([site.start], tmp_path).returncode == 0
    before = digests(tmp_path)

    names.forget()
    site.requests.clear()
    for words, told in (([], f"ERROR {site.start}: {LOST}"), (["--full"], f"{site.start}: failed since")):
        done = crawl([site.start, *words], tmp_path)
        assert done.returncode == ExitStatus.FAILED, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert done.stderr.count(told) == 1
        assert done.stdout.startswith(f"{site.start}: failed: {LOST}")
        assert digests(tmp_path) == before
    assert site.requests == []

    names.give(NAME)
    new = blog.write()
    blog.publish()
    done = crawl([site.start], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(by_path(tmp_path, site)) == {post.path for post in blog.posts}
    assert posts_asked(site.requests) == {post.path for post in new}, "it goes on as if nothing had been"
