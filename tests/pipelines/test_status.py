from __future__ import annotations

from pathlib import Path

import pytest
from sample_threads import BLOG, HOME, Said, Written, batch, crawl, day

from crawler.errors import DatasetError
from crawler.items import Blog
from pipelines.rows import blog_row
from pipelines.sharing.facts import facts
from pipelines.status import all_datasets, dataset_status, render, resolve_dataset
from pipelines.store import Dataset


@pytest.fixture
def output(tmp_path: Path) -> Path:
    blog = [Written(1, declared=2), Written(2, declared=9), Written(3, comments=[Said("p", kind="pingback")])]
    crawl(tmp_path / "blogs", blog, day(1))
    blog[0].comments.pop()
    blog[0].declared = None
    crawl(tmp_path / "blogs", blog, day(2))
    return tmp_path


def test_status_counts_what_the_tables_hold(output: Path) -> None:
    (blog,) = dataset_status(output / "blogs").blogs
    assert (blog.blog, blog.url, blog.title) == (BLOG, HOME, "Reklam")
    assert (blog.posts, blog.posts_discovered, blog.posts_complete, blog.posts_declaring) == (3, 7, 0, 1)
    assert blog.kinds == {"comment": 4, "pingback": 1}
    assert (blog.removed, blog.spam_suspected) == (1, 0)
    assert blog.post_languages == {None: 3}
    assert blog.last_crawled_at == day(2)
    assert blog.first_post_at == Written(1).when


def test_status_reads_as_plain_text(output: Path) -> None:
    text = render(dataset_status(output / "blogs"))
    assert "posts       3 of 7 discovered" in text
    assert "complete    0 of 1 that declare a count" in text
    assert "answers     4 comments, 1 pingback, 0 trackbacks" in text
    assert "dated       2007-05-04 to 2009-05-04" in text
    assert "crawled     2026-01-02 03:00 UTC" in text


def test_a_blog_without_dates_is_of_an_unknown_time(tmp_path: Path) -> None:
    crawl(tmp_path / "d", [Written(1, precision=None)], day(1))
    assert "  dated       unknown\n" in render(dataset_status(tmp_path / "d"))


def test_a_post_that_no_list_names_is_discovered_too(tmp_path: Path) -> None:
    with Dataset(tmp_path / "d") as dataset:
        about = Blog(blog=BLOG, url=HOME, posts_discovered=2)
        dataset.finish(batch([Written(1), Written(2), Written(3)], day(1)), [blog_row(about)])
    assert "posts       3 of 3 discovered" in render(dataset_status(tmp_path / "d"))
    assert facts(tmp_path / "d").whole.completeness.discovered == 3


@pytest.mark.parametrize("name", ["blogs", "posts", "links"])
def test_a_folder_of_datasets_is_no_dataset_whatever_they_are_called(output: Path, name: str) -> None:
    (output / "blogs").rename(output / name)
    (output / name / "manifest.json").unlink()
    assert resolve_dataset(output / name) == output / name, "its tables tell"
    with pytest.raises(DatasetError, match="no dataset"):
        resolve_dataset(output, output / "none")


def test_a_file_that_is_lost_is_told(output: Path) -> None:
    lost = next((output / "blogs/posts").rglob("*.parquet"))
    lost.unlink()
    with pytest.raises(DatasetError, match=f"{lost}: is missing; `bloggarkiv verify` says"):
        dataset_status(output / "blogs")


def test_a_file_that_is_damaged_is_named(output: Path) -> None:
    damaged = next((output / "blogs/posts").rglob("*.parquet"))
    damaged.write_bytes(b"half of it")
    with pytest.raises(DatasetError, match=f"cannot be read: {damaged}: .*; see `bloggarkiv verify`"):
        dataset_status(output / "blogs")


def test_status_of_some_blogs(output: Path) -> None:
    with Dataset(output / "blogs") as dataset:
        dataset.settle([blog_row(Blog(blog="annan-example", url="http://annan.example/", posts_discovered=1))])
    text = render(dataset_status(output / "blogs", {BLOG}))
    assert text.splitlines()[0].endswith(": 1 of 2 blogs")
    assert "annan-example" not in text
    assert render(dataset_status(output / "blogs")).splitlines()[0].endswith(": 2 blogs")


def test_status_of_a_crawl_under_way_holds_what_is_committed(tmp_path: Path) -> None:
    with Dataset(tmp_path) as dataset:
        dataset.commit(batch([Written(1)], day(1)))
        (blog,) = dataset_status(tmp_path).blogs
    assert (blog.blog, blog.posts, blog.url, blog.posts_discovered) == (BLOG, 1, HOME, None)
    text = render(dataset_status(tmp_path))
    assert "  posts       1, and no crawl of it has come to its end yet\n" in text
    assert "  crawled     2026-01-01 03:00 UTC" in text


def test_a_dataset_goes_by_its_path_or_its_name(output: Path) -> None:
    assert resolve_dataset(output / "blogs") == output / "blogs"
    assert resolve_dataset("blogs", output) == output / "blogs"
    assert all_datasets(output) == [output / "blogs"]
    with pytest.raises(DatasetError, match="no dataset"):
        resolve_dataset("other", output)
    with pytest.raises(DatasetError, match="holds no dataset"):
        all_datasets(output / "blogs" / "posts")


def test_a_damaged_file_is_one_line(output: Path) -> None:
    next((output / "blogs" / "posts").rglob("*.parquet")).write_bytes(b"PAR1 torn")
    with pytest.raises(DatasetError, match="cannot be read") as error:
        dataset_status(output / "blogs")
    assert "\n" not in str(error.value)
