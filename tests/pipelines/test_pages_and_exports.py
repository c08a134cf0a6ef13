"""A post that was read from its page and from the blog's export is one row, with the best of both."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from sample_threads import Said, Written, crawl, day

PINGED = Said("ping", "", kind="pingback", author="Byrån", author_url="http://byra.example/x/")
FULLER = Said("ping", "[…] läs detta […]", kind="pingback", author="Byrån", author_url="http://byra.example/x/")


def page(*comments: Said, declared: int | None = 2, **fields: object) -> Written:
    said = list(comments) or [Said("1"), Said("2")]
    return Written(1, comments=said, declared=declared, reader="wordpress/3", **fields)  # type: ignore[arg-type]


def export(*comments: Said, **fields: object) -> Written:
    said = list(comments) or [Said("1"), Said("2")]
    return Written(1, comments=said, source="export", reader="wordpress-export/1", furniture="wxr", **fields)  # type: ignore[arg-type]


def table(root: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(root / name)


@pytest.mark.parametrize("order", [(page, export, page, page), (export, page, page), (page, page, export, export)])
def test_with_the_same_content_the_page_s_row_stands(tmp_path: Path, order: tuple[object, ...]) -> None:
    for number, read in enumerate(order, 1):
        crawl(tmp_path, [read()], day(number))  # type: ignore[operator]
    (post,) = table(tmp_path, "posts").to_dict("records")
    assert (post["source"], post["reader"], post["responses_declared"]) == ("live", "wordpress/3", 2)
    assert (post["revision"], post["first_seen_at"]) == (1, day(1))
    assert set(table(tmp_path, "comments")["source"]) == {"live"}
    assert not (tmp_path / "revisions").exists()


@pytest.mark.parametrize("export_first", [True, False])
def test_what_a_theme_does_not_show_the_export_tells(tmp_path: Path, export_first: bool) -> None:
    undated, whole = page(PINGED, declared=1, precision=None), export(FULLER)
    for number, read in enumerate((whole, undated, undated) if export_first else (undated, whole, undated), 1):
        crawl(tmp_path, [read], day(number))
    (post,) = table(tmp_path, "posts").to_dict("records")
    assert (post["source"], post["published_precision"]) == ("export", "minute")
    (ping,) = table(tmp_path, "comments").to_dict("records")
    assert (ping["source"], ping["text"], ping["revision"]) == ("export", "[…] läs detta […]", 1)
    assert not (tmp_path / "revisions").exists()


def test_a_linkback_whose_id_a_theme_hides_is_not_gone(tmp_path: Path) -> None:
    hidden = Said("by content", "", kind="pingback", author="Byrån")
    for number, read in enumerate((export(FULLER, Said("1")), page(hidden, Said("1")), export(FULLER, Said("1"))), 1):
        crawl(tmp_path, [read], day(number))
    assert table(tmp_path, "comments")["removed_at"].isna().all()


def test_a_comment_that_the_export_lacks_is_gone(tmp_path: Path) -> None:
    crawl(tmp_path, [page()], day(1))
    crawl(tmp_path, [export(Said("1"))], day(2))
    assert table(tmp_path, "comments")["removed_at"].notna().sum() == 1


def test_a_post_that_was_edited_in_between_is_a_new_revision(tmp_path: Path) -> None:
    crawl(tmp_path, [page(text="Först så.")], day(1))
    crawl(tmp_path, [export(text="Sedan så.")], day(2))
    (post,) = table(tmp_path, "posts").to_dict("records")
    assert (post["source"], post["revision"], post["text"]) == ("export", 2, "Sedan så.")
    assert list(table(tmp_path, "revisions")["text"]) == ["Först så."]
