"""The registry of platforms: found by itself, and what it says of a page."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.reading import platforms, read_page
from crawler.reading.inventory import Inventory
from crawler.reading.markup import Document

DOCS = Path(__file__).parents[2] / "docs" / "adding-a-platform.md"

PAGE = """<html><head><title>Hej</title><meta name="generator" content="Pressa 1.2"></head><body>
<h1 class="rubrik">Hej</h1><div class="brodtext"><p>Det här är ett inlägg som är långt nog för att vara ett.</p></div>
<div id="pressa-thread">
<div id="yttrande7"><i class="vem"><a href="http://anna.example/">Anna</a></i> <u class="nar">21 maj 2007 14:07</u>
<div class="vad">Hej själv!</div><div class="knappar">Gilla det här yttrandet</div></div>
<div id="yttrande8"><i class="vem">Per</i> <u class="nar">22 maj 2007 09:00</u>
<div class="vad">Hej hej!</div><div class="knappar">Gilla det här yttrandet</div></div>
</div></body></html>"""


@pytest.fixture
def documented_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The platform that the documentation gives as its example, put where it says."""
    code = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("    ")]
    start = next(i for i, line in enumerate(code) if line.strip().startswith('"""'))
    end = next(i for i, line in enumerate(code) if line == "    )")
    (tmp_path / "pressa.py").write_text("\n".join(line[4:] for line in code[start : end + 1]), encoding="utf-8")
    monkeypatch.setattr(platforms, "__path__", [*platforms.__path__, str(tmp_path)])
    platforms.platforms.cache_clear()
    importlib.invalidate_caches()
    yield
    sys.modules.pop("crawler.reading.platforms.pressa", None)
    platforms.platforms.cache_clear()


@pytest.mark.usefixtures("documented_platform")
def test_the_documented_example_works() -> None:
    page = read_page(PAGE.encode(), "http://blogg.example/hej")
    assert page.reader == "pressa/1"
    assert page.post is not None
    assert (page.post.title, page.post.platform) == ("Hej", "pressa")
    assert [(c.native_id, c.author, c.author_url, c.published_text, c.text) for c in page.comments] == [
        ("7", "Anna", "http://anna.example/", "21 maj 2007 14:07", "Hej själv!"),
        ("8", "Per", None, "22 maj 2007 09:00", "Hej hej!"),
    ]


def test_every_module_is_a_platform_of_its_own_name() -> None:
    folder = Path(platforms.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "plaintext"}
    assert modules == set(platforms.platforms())


def detected(html: str) -> str:
    return platforms.detect(Inventory(Document.parse(html.encode(), "http://blogg.example/").root)).name


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<meta name="generator" content="WordPress 2.0.4"><p>Hej', "wordpress"),
        ('<link rel="stylesheet" href="/wp-content/themes/k2/style.css"><p>Hej', "wordpress"),
        ("<meta content='blogger' name='generator'><p>Hej", "blogger"),
        ('<meta name="generator" content="http://www.typepad.com/"><p>Hej', "typepad"),
        ('<meta name="generator" content="Movable Type 3.2"><p>Hej', "movabletype"),
        ('<script src="/misc/drupal.js"></script><p>Hej', "drupal"),
        ('<img src="http://annan.example/wp-content/uploads/hund.jpg"><p>Hej', "generic"),
        ("<p>Vi talar om wp-content och WordPress här", "generic"),
    ],
)
def test_detected_from_the_page_alone(html: str, name: str) -> None:
    assert detected(html) == name


def test_what_a_page_says_of_itself_goes_before_what_it_loads() -> None:
    html = '<meta name="generator" content="Movable Type 4"><script src="/wp-includes/js/x.js"></script><p>Hej'
    assert detected(html) == "movabletype"


def test_the_readme_promises_no_more_systems_than_there_are() -> None:
    named = {"wordpress", "blogger", "typepad", "movabletype", "bloggse"}
    blogs = {name for name, platform in platforms.platforms().items() if not platform.service}
    others = blogs - named - {"generic", "plaintext"}
    assert named < blogs
    readme = " ".join((DOCS.parents[1] / "README.md").read_text(encoding="utf-8").split())
    promised = re.search(r"blogg\.se and \[more than (\d+) other systems\]", readme)
    assert promised
    assert len(others) > int(promised[1])
