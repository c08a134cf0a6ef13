"""One auditor at work on one sample: what the page is told, the originals, and the marks that come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines import tally
from pipelines.manifest import Manifest
from pipelines.rereading import CAPTURE_COLUMNS, apart, in_time
from pipelines.rows import LINKBACKS, Row
from pipelines.sharing.audit import original
from pipelines.sharing.audit.answers import Answers, Mark
from pipelines.sharing.audit.original import Sought
from pipelines.sharing.audit.results import finished
from pipelines.sharing.audit.sample import Sample
from pipelines.sharing.audit.sheet import PageSheet, sheets

_PARTED = "/?&"  # what may follow the address of a post in that of its second page


class Session:
    """The sample's pages with one auditor's marks. Raises DatasetError where they cannot be read."""

    def __init__(self, root: Path, sample: Sample, answers: Answers) -> None:
        self.root, self.sample, self.answers = root, sample, answers
        self.pages = {page.drawn.post_id: page for page in sheets(root, sample)}
        self._fields = {
            (row.id, field.name): (row.content_hash, field.digest)
            for page in self.pages.values()
            for row in page.rows
            for field in row.fields
        }
        self._captures = _captures(root, self.pages.values())

    def sheet(self) -> dict[str, Any]:
        """All that the page shows but the originals."""
        return {
            "dataset": self.root.name,
            "seed": self.sample.seed,
            "auditor": self.answers.auditor,
            "pages": [self._page(page) for page in self.pages.values()],
            **self.progress(),
        }

    def progress(self) -> dict[str, Any]:
        """How many pages are done."""
        return {"done": sum(finished(page, self.answers) for page in self.pages.values())}

    def mark(self, marks: Iterable[Mark]) -> dict[str, Any]:
        """Save marks. Raises ValueError where one is of nothing that there is to judge, DiskError."""
        marks = list(marks)
        for mark in marks:
            if self._fields.get((mark.row, mark.field)) != (mark.content_hash, mark.value):
                raise ValueError(f"{mark.field} of {mark.row} does not stand so in the sample")
        self.answers.add(marks)
        return self.progress()

    def original(self, post_id: str, number: int) -> str:
        """The HTML of one of a page's originals. Raises KeyError, IndexError, NotReadable, DatasetError."""
        page = self.pages[post_id]
        capture = self._captures[post_id][number]
        return original.shown(original.answer_of(self.root, capture), capture, _sought(page, capture["capture_id"]))

    def _page(self, page: PageSheet) -> dict[str, Any]:
        captures = self._captures[page.drawn.post_id]
        tabs = {capture["capture_id"]: number for number, capture in enumerate(captures)}
        rows = []
        for row in page.rows:
            verdicts = {field.name: self.answers.verdict(row.id, field.name, field.digest) for field in row.fields}
            rows.append({**asdict(row), "tab": tabs.get(row.capture_id), "verdicts": verdicts})
        return {
            "id": page.drawn.post_id,
            "blog": page.blog,
            "url": page.post["url"],
            "answers": len(page.thread),
            "captures": [
                {
                    "url": capture["final_url"] or capture["url"],
                    "at": capture["fetched_at"].strftime("%Y-%m-%d %H:%M"),
                    "source": capture["source"],
                }
                for capture in captures
            ],
            "rows": rows,
        }


def _captures(root: Path, pages: Iterable[PageSheet]) -> dict[str, list[Row]]:
    """The captures that a page's rows were read from, by `post_id`: the post's own, then by time.

    With them the further pages of the post or its thread that no row names as its own: the fetch of each that
    is nearest to the post's. What they are is told by their address, which begins with the post's.
    """
    manifest = Manifest.load(root)
    by_blog: dict[str, list[PageSheet]] = defaultdict(list)
    for page in pages:
        by_blog[page.blog].append(page)
    found: dict[str, list[Row]] = {}
    for blog, of_blog in by_blog.items():
        captures = tally.blog_table(root, manifest, "captures", blog, [*CAPTURE_COLUMNS, "mime"])
        parts = captures.filter(pc.equal(captures["outcome"], "comments"))
        for page in of_blog:
            ids = {page.post["capture_id"], *(row["capture_id"] for row in page.thread)}
            cited = captures.filter(pc.is_in(captures["capture_id"], pa.array(ids, pa.string()))).to_pylist()
            began = parts.filter(pc.starts_with(parts["final_url"], page.post["url"].rstrip("/"))).to_pylist()
            found[page.drawn.post_id] = _in_order(page.post, cited, began)
    return found


def _in_order(post: Row, cited: list[Row], parts: list[Row]) -> list[Row]:
    own = next((row for row in cited if row["capture_id"] == post["capture_id"]), None)
    if own is None:
        return sorted(cited, key=in_time)
    known, end = {row["final_url"] for row in cited}, len(post["url"].rstrip("/"))
    further: dict[str, Row] = {}
    for row in parts:
        url = row["final_url"]
        if url in known or url[end : end + 1] not in _PARTED or row["source"] != own["source"]:
            continue
        if url not in further or apart(row, own) < apart(further[url], own):
            further[url] = row
    return [own, *sorted((row for row in [*cited, *further.values()] if row is not own), key=in_time)]


def _sought(page: PageSheet, capture_id: str) -> list[Sought]:
    """What to mark on an original: the post, and every answer that is a row, in the order of the thread."""
    post = page.post
    sought = [Sought(post["post_id"], post["text"], None, post["capture_id"] == capture_id)]
    for row in sorted(page.thread, key=lambda row: row["position"]):
        text = row["text"] or (row["author"] if row["kind"] in LINKBACKS else None) or ""
        sought.append(Sought(row["comment_id"], text, row["native_id"], row["capture_id"] == capture_id))
    return sought
