"""Pages and texts that are named one by one: each a post, whether or not anything tells its address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from crawler import urls
from crawler.discovery.scope import home_of
from crawler.errors import NotReadable
from crawler.items import Blog
from crawler.reading import read_page
from crawler.sources.kinds import kind_of
from crawler.sources.saved import changed, claimed, written
from pipelines.importing.intake import Deposit, Intake
from pipelines.importing.into import Into, Told


def take_in(paths: Sequence[Path], into: Into, told: Told) -> None:
    """Take files in, each a post of the blog that its page names; without an address, those of a folder are one."""
    blogs: dict[str, list[Path]] = defaultdict(list)
    for path in map(Path.resolve, paths):
        try:
            blogs[_home(path, into)].append(path)
        except (OSError, NotReadable) as error:
            told.passed_by.append((str(path), getattr(error, "strerror", None) or str(error).partition(": ")[2]))
    with Intake(into, told) as intake:
        for home, files in blogs.items():
            blog = Blog(blog=urls.slug(home), url=home, posts_discovered=len(files))
            intake.take(blog, (_deposit(path, path.read_bytes()) for path in files))


def _home(path: Path, into: Into) -> str:
    """The home of the blog that a page says it stands in, else the folder. Raises OSError, NotReadable."""
    deposit = _deposit(path, path.read_bytes())
    if deposit.url.startswith("file:"):
        return f"{path.parent.as_uri()}/"
    return home_of(read_page(deposit.body, deposit.url, captured_at=deposit.at, time_zone=into.time_zone))


def _deposit(path: Path, body: bytes) -> Deposit:
    """A file under the address that something in it tells, else under its own. Raises OSError."""
    if kind_of(path) != "page":
        return Deposit(path.as_uri(), changed(path), body, "text/plain", "text")
    url, at = written(body) or (claimed(body), None)
    return Deposit(url or path.as_uri(), at or changed(path), body, "text/html", "saved")
