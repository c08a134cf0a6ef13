"""A small dataset with something in every table, and releases of it."""

from __future__ import annotations

from pathlib import Path

from sample_threads import BLOG, HOME, Said, Written, crawl, day

from crawler.items import Blog
from pipelines.rows import blog_row
from pipelines.sharing.release.about import Said as Stated
from pipelines.sharing.release.build import Released, Wanted, release
from pipelines.sharing.release.columns import Mode
from pipelines.store import Dataset

ABOUT = """
title = "Reklambloggen, <arkiverad>"
license = "CC-BY-4.0"
contact = "Karin Exempel <karin@universitet.example>"
doi = "10.5281/zenodo.1234567"
date = 2026-11-26
keywords = ["svenska", "reklam"]
purpose = "Att läsa reklambloggar igen."
maintenance = "En gång om året."

[[creators]]
given_names = "Karin"
family_names = "Exempel"
orcid = "0000-0002-1825-0097"
affiliation = "Exempeluniversitetet"
affiliation_url = "https://universitet.example/"

[[creators]]
name = "Exempelarkivet"
organisation = true
url = "https://arkivet.example/"
"""

MINIMAL = Stated("1.0.0", title="Reklambloggen", creators=["Karin Exempel"], license="CC0-1.0", date="2026-11-26")


def written() -> list[Written]:
    """The blog on its first day."""
    thread = [
        Said("a", "Tack Karin! Det var t.ex. bra.", author="Åsa Öberg", author_url="http://asa.example/"),
        Said("b", "| En *rad* med <script>", author="<script>alert(1)</script>"),
    ]
    return [
        Written(1, declared=3, comments=thread),
        Written(2, declared=2, links=[f"{HOME}inlagg-1/", "http://annan.example/"], native_id="42"),
        Written(3, comments=[Said("p", kind="pingback", author="Annan", author_url="http://annan.example/x/")]),
        Written(4, precision=None, reader="generic/2", comments=[]),
    ]


def dataset(root: Path) -> Path:
    """Crawled on two days, with an edit between them."""
    blog = written()
    crawl(root, blog, day(1))
    blog[1].text = "Vi ändrade oss. Det blev fel."
    crawl(root, blog, day(2))
    with Dataset(root) as made:
        about = Blog(blog=BLOG, url=HOME, title="Reklam", time_zone="Europe/Stockholm", posts_discovered=7)
        made.settle([blog_row(about)])
    return root


def released(root: Path, target: Path, mode: Mode | None = None, *, said: Stated = MINIMAL, **more: object) -> Released:
    """A release of the dataset at `root`; its key lies beside it."""
    key = root.with_name(f"{root.name}.key")
    return release(root, target, Wanted(said, mode or Mode(), key=key, **more))  # type: ignore[arg-type]
