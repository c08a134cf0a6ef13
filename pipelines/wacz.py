"""A dataset's WARC files in one WACZ, with an index and a list of its posts: for ReplayWeb.page and other readers.

Source: WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/). py-wacz makes the file; it is an extra (`wacz`), since
it brings some forty packages. It holds the index of all records in memory, and none of their payloads.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import traceback
import zlib
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC
from io import StringIO
from pathlib import Path
from typing import Any

from warcio.exceptions import ArchiveLoadFailed

from crawler import aside
from crawler.archive import records
from crawler.archive.warc import Place, mend
from crawler.errors import DatasetError, DiskError, ExitStatus, UsageError
from pipelines import commit, tally
from pipelines.manifest import Manifest
from pipelines.rows import Row
from pipelines.status import resolve_dataset

logger = logging.getLogger(__name__)

_POST = ["post_id", "url", "title", "text", "capture_id"]
_CAPTURE = ["capture_id", "url", "fetched_at", "source", "warc_file", "warc_offset", "warc_length"]
_ARCHIVES = ("wayback", "commoncrawl")


def pack_dataset(arguments: argparse.Namespace) -> int:
    """`bloggarkiv wacz`. Raises DatasetError, UsageError."""
    root, file = resolve_dataset(arguments.dataset), arguments.file
    pages = pack(root, file)
    sys.stdout.write(f"{file}: {pages} pages, {file.stat().st_size} bytes\n")
    return ExitStatus.DONE


def pack(root: Path, file: Path) -> int:
    """Put the WARC files of the dataset at `root` into `file`, which is replaced whole; how many pages it lists.

    Raises UsageError where py-wacz is missing, DatasetError where there is nothing to pack or a record is damaged.
    """
    try:
        from wacz.main import main
    except ImportError as error:
        raise UsageError("this needs the package wacz: pip install 'bloggarkiv[wacz]'") from error
    if root.resolve() in file.resolve().parents:
        raise UsageError(f"{file}: lies in the dataset, where no takedown looks for copies; name a file outside of it")
    if file.is_dir():
        raise UsageError(f"{file}: is a folder; name a file")
    part = file.with_name(f".{file.name}.part")
    try:
        with commit.locked(root), aside.temporary() as folder, aside.removed(part):
            warcs = _sound_warcs(root)
            listed = folder / "pages.jsonl"
            pages = _list_pages(root, listed)
            file.parent.mkdir(parents=True, exist_ok=True)
            words = ["create", "--output", part, "--title", root.name, "--pages", listed, "--copy-pages", *warcs]
            with redirect_stdout(StringIO()) as said:
                failed = main(list(map(str, words)))
            logger.debug("%s", said.getvalue())
            if failed:
                raise DatasetError(f"{root}: could not be packed: {said.getvalue().strip().rpartition(chr(10))[2]}")
            part.replace(file)
    except (UnicodeDecodeError, UnicodeEncodeError) as error:  # it opens our list of pages in the locale's encoding
        raise UsageError(f"py-wacz needs UTF-8 ({error.encoding} is set): set LC_ALL=C.UTF-8") from error
    except OSError as error:
        with redirect_stderr(StringIO()):  # once forgotten, half an archive tries to write its end
            traceback.clear_frames(error.__traceback__)
        raise DiskError(f"{file}: cannot be written: {error.strerror}") from error
    return pages


def _sound_warcs(root: Path) -> list[Path]:
    """The WARC files of a dataset that is held, each read through: py-wacz would pack what is damaged."""
    commit.recover(root)
    mend(root / "warc")
    warcs = sorted((root / "warc").glob("*.warc.gz"))
    if not warcs:
        raise DatasetError(f"{root}: has no WARC files to pack")
    try:
        for path in warcs:
            for _ in records.read_through(path, lambda record: None):
                pass
    except (ArchiveLoadFailed, ValueError, zlib.error) as error:
        raise DatasetError(f"{root}: a WARC record is damaged ({error}); `bloggarkiv verify` says which") from error
    return warcs


def _list_pages(root: Path, file: Path) -> int:
    """Write the list of pages; how many there are."""
    pages = list(_pages(root))
    lines = [{"format": "json-pages-1.0", "id": "pages", "title": "Posts"}, *pages]
    file.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), "utf-8")
    return len(pages)


def _pages(root: Path) -> Iterator[dict[str, Any]]:
    """The captures that posts were read from, as a list of pages has them: by the address and time of their record."""
    manifest = Manifest.load(root)
    rows: list[Row] = tally.whole_table(root, manifest, "captures", _CAPTURE).to_pylist()
    # What was made of an export is a conversion, which no index of a WACZ lists.
    shown = (row for row in rows if row["warc_file"] is not None and row["source"] != "export")
    captures = {row["capture_id"]: row for row in shown}
    posts: list[Row] = tally.whole_table(root, manifest, "posts", _POST).to_pylist()
    for post in sorted(posts, key=lambda post: str(post["url"])):
        capture = captures.get(post["capture_id"])
        if capture is None:
            continue
        url, at = capture["url"], capture["fetched_at"]
        if capture["source"] in _ARCHIVES:  # stored as what was asked of the archive
            place = Place(capture["warc_file"], capture["warc_offset"], capture["warc_length"])
            answer = records.load(root / "warc", place)
            url, at = answer.url, answer.at
        title = post["title"] or " ".join(post["text"].split()[:8]) or post["url"]
        yield {"id": post["post_id"], "url": url, "ts": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "title": title}
