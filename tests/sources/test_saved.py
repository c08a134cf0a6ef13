"""Which address a saved page had, and when it was saved."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.errors import UsageError
from crawler.sources.saved import Saved, addressed

POST = "http://spalten.example/2009/05/sno/"
CHANGED = datetime(2011, 2, 3, 4, 5, 6, tzinfo=UTC)


def found(folder: Path, **pages: str) -> tuple[dict[str, Saved], list[str]]:
    """The pages with an address by the file's path, and those without; `__` in a name parts folders, `_` is a dot."""
    paths = []
    for name, head in pages.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{head}<p>Text</p>", "utf-8")
        os.utime(path, (CHANGED.timestamp(), CHANGED.timestamp()))
        paths.append(path)
    nameless: list[Path] = []
    saved = {page.path.relative_to(folder).as_posix(): page for page in addressed(folder, paths, nameless)}
    return saved, [path.relative_to(folder).as_posix() for path in nameless]


@pytest.mark.parametrize(
    ("head", "url", "at"),
    [
        (f"<!DOCTYPE html>\r\n<!-- saved from url=(0035){POST} -->\r\n<html>", POST, CHANGED),
        (f"<!-- saved from url=(0035){POST}#comment-4 -->", f"{POST}#comment-4", CHANGED),
        (
            f"<html><!--\n Page saved with SingleFile \n url: {POST} \n"
            " saved date: Mon May 04 2009 12:00:00 GMT+0200 (centraleuropeisk sommartid)\n-->",
            POST,
            datetime(2009, 5, 4, 10, tzinfo=UTC),
        ),
        (
            "<!-- Mirrored from spalten.example/2009/05/sno/ by HTTrack Website Copier/3.x [XR&CO'2014], "
            "Mon, 04 May 2009 10:00:00 GMT -->",
            POST,
            datetime(2009, 5, 4, 10, tzinfo=UTC),
        ),
        (f'<head><link rel="canonical" href="{POST}" /></head>', POST, CHANGED),
        (f"<head><link href={POST}?a=1&amp;b=2 rel=canonical></head>", f"{POST}?a=1&b=2", CHANGED),
        (f"<head><meta property='og:url' content='{POST}'></head>", POST, CHANGED),
    ],
)
def test_what_the_page_says(tmp_path: Path, head: str, url: str, at: datetime) -> None:
    saved, nameless = found(tmp_path, sida_htm=head)
    assert (saved["sida.htm"].url, saved["sida.htm"].at, nameless) == (url, at, [])


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("www.a.example/2009/05/x/index.html", "http://www.a.example/2009/05/x/"),
        ("spegel/www.a.example/arkiv/000032.html", "http://www.a.example/arkiv/000032.html"),
        ("a.example:8080/las.php?id=4", "http://a.example:8080/las.php?id=4"),
        ("a.example+8080/las.php@id=4.html", "http://a.example:8080/las.php?id=4"),
        ("127.0.0.1:8765/blogg/r%C3%B6d.html", "http://127.0.0.1:8765/blogg/r%C3%B6d.html"),
        ("a.example/index.html", "http://a.example/"),
    ],
)
def test_a_mirror_s_folders(tmp_path: Path, path: str, url: str) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text("<p>Text</p>")
    for folder in (tmp_path, *(parent for parent in file.parents if "example" in parent.name and parent != tmp_path)):
        if folder in file.parents and ("example" in folder.name) <= (
            file.parent == folder or folder.parent == tmp_path
        ):
            (page,) = addressed(folder, [file], [])
            assert page.url == url


def test_an_ending_that_wget_added_is_taken_off_where_the_page_says_so(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="http://a.example/2009/sno">'
    saved, _ = found(tmp_path, a_example__2009__sno_html=head, a_example__2009__regn_html="")
    assert [page.url for page in saved.values()] == ["http://a.example/2009/regn.html", "http://a.example/2009/sno"]


def test_an_address_that_all_pages_claim_is_that_of_none(tmp_path: Path) -> None:
    home = '<link rel="canonical" href="http://a.example/">'
    saved, nameless = found(tmp_path, ett_html=home, tva_html=home, tre_html=f'<link rel="canonical" href="{POST}">')
    assert ([page.url for page in saved.values()], nameless) == ([POST], ["ett.html", "tva.html"])


def test_a_list_beside_the_pages_has_the_first_word(tmp_path: Path) -> None:
    (tmp_path / "urls.csv").write_text(
        f"fil,adress,sparad\nett.html,{POST},2009-05-04T12:00+02:00\ntva.html,{POST}2/\n"
    )
    (tmp_path / "urls.tsv").write_text(f"tre.html\t{POST}3/\t2010-01-01\n")
    head = '<link rel="canonical" href="http://a.example/">'
    saved, nameless = found(tmp_path, ett_html=head, tva_html=head, tre_html="", fyra_html="")
    assert {name: (page.url, page.at) for name, page in saved.items()} == {
        "ett.html": (POST, datetime(2009, 5, 4, 10, tzinfo=UTC)),
        "tva.html": (f"{POST}2/", CHANGED),
        "tre.html": (f"{POST}3/", datetime(2010, 1, 1, tzinfo=UTC)),
    }
    assert nameless == ["fyra.html"]


@pytest.mark.parametrize("line", ["ett.html,ingen adress,x", "a\nett.html", f"ett.html,{POST},i går"])
def test_a_list_that_is_wrong_is_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "urls.csv").write_text(f"fil,adress\n{line}\n")
    with pytest.raises(UsageError, match=r"urls\.csv, line \d: write it as"):
        found(tmp_path, ett_html="")
