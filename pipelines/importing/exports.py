"""Export files of WordPress and Blogger into a dataset: each of their posts with its thread becomes a capture."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

from crawler.sources import blogger, wordpress
from crawler.sources.cut import Counted, Cut
from crawler.sources.kinds import opened, opened_anywhere
from pipelines.importing.intake import Deposit, Intake
from pipelines.importing.into import Into, Told
from pipelines.importing.progress import Progress

Cutter = Callable[[IO[bytes], Counted, Callable[[int], object]], Iterator[Cut]]
Opener = Callable[[Path], AbstractContextManager[IO[bytes]]]


def take_in_wordpress(paths: Sequence[Path], into: Into, told: Told) -> None:
    """Take in WordPress exports."""
    _take_in(paths, into, told, opened, wordpress.cut, wordpress.MIME)


def take_in_blogger(paths: Sequence[Path], into: Into, told: Told) -> None:
    """Take in Blogger exports. Raises UsageError where one does not say which blog it is of, and `into` neither."""
    _take_in(paths, into, told, opened_anywhere, partial(blogger.cut, home=into.home), blogger.MIME)


def _take_in(paths: Sequence[Path], into: Into, told: Told, opener: Opener, cutter: Cutter, mime: str) -> None:
    with Intake(into, told) as intake:
        for path in paths:
            counted = Counted()
            digest = _digest(path)
            size = path.stat().st_size
            with opener(path) as file, Progress(str(path), size, into.settings, "posts") as progress:
                posts = _as_far_as_read(cutter(file, counted, progress.read), counted)
                for _, of_blog in groupby(posts, key=lambda post: post.blog.blog):
                    _take_blog(intake, path, digest, mime, of_blog, progress)
            told.counts.update(counted.counts)
            told.passed_by += [(f"{path}, {where}", why) for where, why in counted.damaged]


def _as_far_as_read(posts: Iterator[Cut], counted: Counted) -> Iterator[Cut]:
    """Posts up to where the file cannot be read any more."""
    try:
        yield from posts
    except (OSError, EOFError, zlib.error, BadZipFile) as error:
        counted.damaged.append(("what follows the last post", f"cannot be read: {error}"))


def _take_blog(intake: Intake, path: Path, digest: str, mime: str, posts: Iterable[Cut], progress: Progress) -> None:
    """Take in the posts of one blog that stand together in a file."""
    rest = iter(posts)
    first = next(rest)
    blog = first.blog

    def deposits() -> Iterator[Deposit]:
        for number, post in enumerate(chain([first], rest), 1):
            blog.posts_discovered = max(blog.posts_discovered or 0, number)
            progress.found()
            at = post.at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
            headers = {"Bloggarkiv-Export": f"{path.name}; sha256={digest}; offset={post.offset}"}
            yield Deposit(post.url, at, post.body, mime, "export", headers=headers)

    intake.take(blog, deposits())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
