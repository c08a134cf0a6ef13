"""What is drawn: the same each time, in its proportions, each post as likely as its weight says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import DatasetError
from pipelines.sharing.audit.sample import Sample, draw

Row = dict[str, Any]


def population(posts: int = 300) -> tuple[list[Row], dict[str, list[str]]]:
    """Two blogs of two platforms over six years; a third of the posts without answers, a few incomplete."""
    rows = [
        {
            "post_id": f"p{n}",
            "blog": "stor" if n % 4 else "liten",
            "year": 2006 + n % 6,
            "platform": "wordpress" if n % 4 else None,
            "complete": False if n % 25 == 1 else True if n % 2 else None,
        }
        for n in range(posts)
    ]
    return rows, {f"p{n}": [f"c{n}.{m}" for m in range(n % 40)] for n in range(posts) if n % 3}


def drawn(size: int = 50, per_post: int = 8, seed: int = 1) -> Sample:
    return draw(*population(), size=size, per_post=per_post, seed=seed)


def test_the_same_dataset_and_seed_give_the_same_sample() -> None:
    posts, comments = population()
    again = draw(reversed(posts), dict(reversed(comments.items())), size=50, per_post=8, seed=1)
    assert again == drawn()
    assert drawn(seed=2) != drawn()


def test_a_sample_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "sample.json"
    path.write_text(drawn().dumps(), encoding="utf-8")
    assert Sample.load(path) == drawn()
    for damaged in ("", "{}", "[]", drawn().dumps()[:-40]):
        path.write_text(damaged, encoding="utf-8")
        with pytest.raises(DatasetError, match=r"sample\.json: damaged"):
            Sample.load(path)


@given(st.integers(1, 320), st.integers(1, 40), st.integers(1, 5))
def test_weights_make_up_the_population(size: int, per_post: int, seed: int) -> None:
    sample = drawn(size, per_post, seed)
    assert len(sample.drawn) == min(size, 300)
    assert len({post.post_id for post in sample.drawn}) == len(sample.drawn)
    weights: Counter[str] = Counter()
    for post in sample.drawn:
        weights[post.stratum] += post.weight  # type: ignore[assignment]
        assert len(post.comments) == min(per_post, post.of_comments)
    for name, weight in weights.items():
        assert weight == pytest.approx(sample.strata[name])
    if size >= 2 * len(sample.strata):
        assert weights.keys() == sample.strata.keys()


def test_small_strata_are_seen_and_blogs_and_years_are_there_in_proportion() -> None:
    sample = drawn(60)
    strata = Counter(post.stratum for post in sample.drawn)
    assert all(strata[name] >= min(2, posts) for name, posts in sample.strata.items())
    assert strata["17 to 64 answers"] > strata["no answers"]  # though there are more of these
    assert {"17 to 64 answers, incomplete", "1 to 4 answers, incomplete"} < strata.keys()
    blogs = {row["post_id"]: row["blog"] for row in population()[0]}
    of_large = [post for post in sample.drawn if post.stratum == "17 to 64 answers"]
    small = sum(blogs[post.post_id] == "liten" for post in of_large) / len(of_large)
    members = [n for n in range(300) if n % 3 and n % 40 >= 17 and n % 25 != 1]
    assert small == pytest.approx(sum(n % 4 == 0 for n in members) / len(members), abs=1.01 / len(of_large))


def test_each_post_and_each_answer_is_drawn_as_often_as_its_weight_says() -> None:
    posts, answers = Counter[str](), Counter[str]()
    for seed in range(1, 401):
        for post in drawn(40, 5, seed).drawn:
            posts[post.post_id] += 1
            if post.post_id == "p38":
                answers.update(post.comments)
    by_stratum = {post.stratum: post.weight for post in drawn(40).drawn}
    members = {post.post_id: post.stratum for seed in range(1, 401) for post in drawn(40, 1, seed).drawn}
    assert members.keys() == {f"p{n}" for n in range(300)}
    for post_id, stratum in members.items():
        assert posts[post_id] == pytest.approx(400 / by_stratum[stratum], rel=0.6, abs=12)
    assert len(answers) > 30  # of 38, some of them 5 at a time
    assert max(answers.values()) < 25


def test_any_first_part_is_random_too() -> None:
    firsts = Counter(drawn(seed=seed).drawn[0].stratum for seed in range(1, 200))
    assert len(firsts) >= 4
