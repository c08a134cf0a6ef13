"""The facts of a dataset are what other readers count in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sample_threads import BLOG, HOME, Said, Written, batch, crawl, day

from crawler.errors import DatasetError
from crawler.items import Blog
from pipelines.rows import blog_row, local_year
from pipelines.sharing.facts import Facts, Measured, facts, ranked, years_of
from pipelines.store import Dataset

NEW_YEAR = datetime(2009, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Stockholm


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("facts") / "d"
    blog = [
        Written(1, declared=3),
        Written(2, declared=2, links=[f"{HOME}inlagg-1/", "http://annan.example/"]),
        Written(3, comments=[Said("p", kind="pingback", author="Annan blogg"), Said("q", author=None)]),
        Written(4, precision=None, reader="generic/2", comments=[]),
        Written(5, published=NEW_YEAR, text="Ett till.", comments=[Said("r", "Två ord.")]),
    ]
    crawl(root, blog, day(1))
    blog[1].text = "Vi ändrade oss."
    blog[2].comments.pop()
    crawl(root, blog, day(2))
    with Dataset(root) as dataset:
        about = Blog(blog=BLOG, url=HOME, title="Reklam", time_zone="Europe/Stockholm", posts_discovered=7)
        dataset.settle([blog_row(about)])
    return root


@pytest.fixture(scope="module")
def found(root: Path) -> Facts:
    return facts(root)


def test_rows_are_counted_as_others_count_them(root: Path, found: Facts) -> None:
    for table, written in (("posts", found.whole.posts), ("comments", found.whole.comments)):
        rows = pl.read_parquet(root / table)
        assert written.rows == len(rows)
        assert written.characters == rows["text"].str.len_chars().sum()
        assert written.words == sum(len(text.split()) for text in rows["text"])
        assert written.removed == rows["removed_at"].is_not_null().sum()
        assert written.changed == (rows["revision"] > 1).sum()
        for counts, column in ((written.languages, "language"), (written.precisions, "published_precision")):
            assert counts == Counter(rows[column].to_list())
        assert (written.sources, written.readers) == (Counter(rows["source"]), Counter(rows["reader"]))
        assert written.authors_unknown == rows["author"].is_null().sum()
        assert written.duplicates == len(rows) - rows["content_hash"].n_unique()
        assert (written.published.first, written.published.last) == (
            rows["published_at"].min(),
            rows["published_at"].max(),
        )
    assert found.whole.comments.kinds == {"comment": 6, "pingback": 1}
    assert found.whole.comments.linkbacks == 1
    assert found.whole.posts.changed == found.whole.revisions == 1
    assert found.whole.comments.removed == 1


def test_years_are_those_of_the_blogs_own_clock(found: Facts) -> None:
    assert found.whole.posts.years[2010] == 1, "half past eleven in the evening, UTC, is the new year in Stockholm"
    assert found.whole.posts.years[None] == 1


@pytest.mark.parametrize("precision", [None, "second", "minute", "day", "month", "year"])
def test_years_of_a_column_are_those_of_its_rows(precision: str | None) -> None:
    at = None if precision is None else NEW_YEAR
    rows = pa.table(
        {
            "published_at": pa.array([at], pa.timestamp("us", tz="UTC")),
            "published_precision": pa.array([precision], pa.string()),
        }
    )
    expected = local_year(at, precision, "Europe/Stockholm") or None
    assert years_of(rows, "Europe/Stockholm").to_pylist() == [expected]


def test_gaps_are_named(found: Facts) -> None:
    complete = found.whole.completeness
    assert (complete.discovered, complete.read, complete.declaring, complete.complete) == (7, 5, 2, 1)
    assert [(gap.title, gap.declared, gap.found) for gap in complete.gaps] == [("Inlägg 1", 3, 2)]
    assert (complete.answers_declared, complete.answers_found) == (5, 4)
    assert complete.unread == []


def test_what_was_taken_down_is_counted(tmp_path: Path) -> None:
    root = tmp_path / "d"
    crawl(root, [Written(1), Written(2)], day(1))
    for path in (root / "posts").rglob("*.parquet"):
        rows = pq.ParquetFile(path).read()
        place = rows.schema.get_field_index("responses_withheld")
        if "inlagg-1" in rows["url"][0].as_py():
            rows = rows.set_column(place, rows.schema.field(place), pa.array([1], pa.int32()))
        else:
            rows = rows.remove_column(place)  # as before there were takedowns
        pq.write_table(rows, path)
    assert facts(root).whole.completeness.withheld == 1


def test_links_and_captures(root: Path, found: Facts) -> None:
    links, captures = pl.read_parquet(root / "links"), pl.read_parquet(root / "captures")
    assert (found.whole.links.rows, found.whole.links.internal) == (len(links), links["internal"].sum())
    assert found.whole.links.resolved == links["target_post_id"].is_not_null().sum() == 1
    assert (found.whole.captures.rows, found.whole.captures.outcomes) == (len(captures), Counter(captures["outcome"]))
    assert found.whole.captures.fetched.last == captures["fetched_at"].max()
    assert found.whole.captures.months == {"2026-01": len(captures)}


def test_a_dataset_is_the_sum_of_its_blogs(found: Facts) -> None:
    (blog,) = found.blogs
    assert (blog.blog, blog.name) == (BLOG, "Reklam")
    assert blog.measured == found.whole
    twice = blog.measured + blog.measured
    assert twice.posts.rows == 2 * found.whole.posts.rows
    assert twice.posts.published == found.whole.posts.published
    assert found.whole + Measured() == found.whole


def test_ranked_counts_end_with_what_is_not_known() -> None:
    assert ranked(Counter({None: 9, "sv": 1, "en": 1, "da": 3})) == [("da", 3), ("en", 1), ("sv", 1), (None, 9)]


def test_what_is_no_dataset_or_damaged_is_one_line(tmp_path: Path) -> None:
    crawl(tmp_path / "d", [Written(1)], day(1))
    next((tmp_path / "d" / "comments").rglob("*.parquet")).write_bytes(b"PAR1")
    with pytest.raises(DatasetError, match="cannot be read"):
        facts(tmp_path / "d")


def test_how_many_posts_there_are_is_not_known_before_a_crawl_has_come_to_its_end(tmp_path: Path) -> None:
    with Dataset(tmp_path) as dataset:
        dataset.commit(batch([Written(1)], day(1)))
        under_way = facts(tmp_path).whole.completeness
        dataset.settle([blog_row(Blog(blog=BLOG, url=HOME, posts_discovered=3))])
    ended = facts(tmp_path).whole.completeness
    assert [(found.read, found.discovered, found.unended) for found in (under_way, ended)] == [(1, 0, 1), (1, 3, 0)]
