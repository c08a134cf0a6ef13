"""What the blogger does between two crawls."""

from __future__ import annotations

from collections.abc import Callable

from sampleblog.answers import Answer
from sampleblog.server import Site

POST = "/annonspelaren/2009/05/kundtjanst-pa-140-tecken/"
"""Of which `edited_and_back` changes the title and back."""


def edited_and_back(site: Site, crawl: Callable[[], None]) -> None:
    """The blogs are crawled twice, with edits between: of a comment, and of a title, which is taken back thereafter."""
    crawl()
    whole = site.answers[POST]
    edit(site, POST, "Kundtjänst", "Kundservice")
    edit(site, "/koket/arkiv/000032.html", "kopiatorn", "kaffemaskinen")
    crawl()
    site.answers[POST] = whole


def edit(site: Site, path: str, old: str, new: str) -> None:
    """The blogger edits a page."""
    answer = site.answers[path]
    assert isinstance(answer, Answer)
    assert old.encode() in answer.body
    site.answers[path] = Answer(answer.body.replace(old.encode(), new.encode()), answer.content_type)
