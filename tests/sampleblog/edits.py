"""What the blogger does between two crawls."""

from __future__ import annotations

from sampleblog.answers import Answer
from sampleblog.server import Site


def edit(site: Site, path: str, old: str, new: str) -> None:
    """The blogger edits a page."""
    answer = site.answers[path]
    assert isinstance(answer, Answer)
    assert old.encode() in answer.body
    site.answers[path] = Answer(answer.body.replace(old.encode(), new.encode()), answer.content_type)
