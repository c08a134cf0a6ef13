"""A real WordPress that lives on between two crawls: the second costs little, and gives what a fresh one would.

Runs by `make test-wordpress`; skips where Debian's packages are missing.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stored import rows

from crawler import urls
from wordpress import server
from wordpress.seeded import seeded

pytestmark = pytest.mark.wordpress

Row = dict[str, Any]
# Differ between any two crawls: which capture a row was read from, when, how often it had changed by then, and which
# posts a template was learnt from.
OF_THE_CRAWL = {
    "capture_id", "captured_at", "first_seen_at", "last_seen_at", "removed_at", "revision", "reader", "target_post_id",
}  # fmt: skip
IDS = {"posts": "post_id", "comments": "comment_id"}
# What no list of a WordPress without its API says: `wp-sitemap.xml` has no dates, and the feeds show the latest ten.
UNTOLD = {"edit post", "edit comment", "delete post", "trash comment", "hold comment", "rename"}


@pytest.fixture(scope="module")
def site() -> Iterator[server.WordPress]:
    with seeded() as running:
        yield running


def crawl(site: server.WordPress, folder: Path, name: str, *words: str) -> Row:
    """Crawl into the dataset `name`; the crawl's own summary."""
    (folder / "blogs.toml").write_text(f'[[blog]]\nurl = "{site.url}/"\ndelay = 0\n')
    command = [Path(sys.executable).with_name("bloggarkiv"), "crawl", "--blogs", folder / "blogs.toml", *words]
    command += ["--output", folder, "--dataset", name, "--summary-json", folder / "summary.json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, cwd=folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    summary: Row = json.loads((folder / "summary.json").read_text())
    return summary


def current(dataset: Path) -> dict[tuple[str, str], Row]:
    """All rows of posts, comments and links that stand, by table and id, without what is of the crawl."""
    found: dict[tuple[str, str], Row] = {}
    for table, key in IDS.items():
        for row in rows(dataset, table):
            if row["removed_at"] is None:
                found[table, row[key]] = {name: value for name, value in row.items() if name not in OF_THE_CRAWL}
    for row in rows(dataset, "links"):
        if (("comments", row["comment_id"]) if row["comment_id"] else ("posts", row["post_id"])) in found:
            of = row["comment_id"] or row["post_id"]
            found["links", f"{of} {row['position']}"] = {k: v for k, v in row.items() if k not in OF_THE_CRAWL}
    return found


def checksums(dataset: Path) -> set[tuple[str, str]]:
    files = [path for table in ("posts", "comments", "links") for path in (dataset / table).rglob("*.parquet")]
    return {(str(path.relative_to(dataset)), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files}


def live(truth: Row, turn: int) -> list[Row]:
    """What happens to posts of years ago, to others each `turn`, and to the latest comment."""
    answered = [post["id"] for post in truth["posts"] if 2 <= post["responses"] <= 15]
    quiet = [post for post in truth["posts"] if post["responses"] == 0 and post["title"]][3 * turn :]
    plain = [comment for comment in truth["comments"] if comment["kind"] == "comment"]
    leaves = {comment["id"] for comment in plain} - {comment["parent_id"] for comment in plain}
    old = [comment["id"] for comment in plain if comment["id"] in leaves and comment["post_id"] in answered[5:20]]
    latest = sorted((c["published_at"], c["id"]) for c in plain if c["id"] in leaves)[-1][1]
    steps: list[Row] = [
        {"do": "edit comment", "id": latest, "text": "Rättat: jag menade precis tvärtom, men skrev för fort."},
        {"do": "post", "title": "Nytt år, nya kampanjer", "text": "Nu börjar vi om från början, med mindre budget."},
        {"do": "post", "title": "Ännu en kampanj", "text": "Den här gången var det en bank som ville synas."},
        {"do": "edit post", "id": quiet[0]["id"], "text": f"Texten är omskriven, för {turn}:e gången."},
        {"do": "rename", "id": quiet[1]["id"], "slug": f"ett-nytt-namn-{quiet[1]['id']}"},
        {"do": "delete post", "id": quiet[2]["id"]},
        {"do": "trash comment", "id": old[0]},
        {"do": "hold comment", "id": old[-1]},
    ]
    texts = ("Jag hittade hit först nu, och håller med.", "Fem år senare stämmer det fortfarande.", "Bra skrivet!")
    return steps + [
        {"do": "comment", "id": post, "author": "Sen läsare", "text": text}
        for post, text in zip(answered[:3], texts, strict=True)
    ]


@pytest.mark.parametrize("without", [(), ("api",)], ids=["api", "no api"])
def test_a_second_crawl_gives_what_a_fresh_one_would(
    site: server.WordPress, tmp_path: Path, without: tuple[str, ...]
) -> None:
    site.configure("twentytwentyone", without=without)
    crawl(site, tmp_path, "lives")
    dataset, before = tmp_path / "lives", checksums(tmp_path / "lives")
    unchanged = crawl(site, tmp_path, "lives")
    assert unchanged["requests"] <= 10
    assert checksums(dataset) == before

    truth = site.run("truth")
    steps = live(truth, len(without))
    site.run("live", steps)
    quick = crawl(site, tmp_path, "lives")
    fresh = crawl(site, tmp_path, "fresh")
    print(f"unchanged {unchanged['requests']} requests, changed {quick['requests']}, fresh {fresh['requests']}")
    assert quick["blogs"][0]["crawl"] == "quick"
    assert quick["requests"] < fresh["requests"] / 3
    wanted, found = current(tmp_path / "fresh"), current(dataset)
    untold = differing(wanted, found)
    if not without:
        assert untold == set()
    else:
        print(f"without the API a quick crawl does not tell: {sorted(untold)}")
        assert {of for of, _ in untold} <= touched(truth, [step for step in steps if step["do"] in UNTOLD])
        crawl(site, tmp_path, "lives", "--full")
        assert differing(wanted, current(dataset)) == set()

    posts = {row["native_id"]: row for row in rows(dataset, "posts") if row["removed_at"] is None}
    by_step = {step["do"]: step for step in steps}
    assert posts[by_step["edit post"]["id"]]["revision"] == 2
    addresses = {post["id"]: post["url"] for post in truth["posts"]}
    removed = {row["url"] for row in rows(dataset, "posts") if row["removed_at"]}
    assert removed == {addresses[by_step[name]["id"]] for name in ("rename", "delete post")}
    gone = {row["native_id"] for row in rows(dataset, "comments") if row["removed_at"]}
    assert gone == {by_step[name]["id"] for name in ("trash comment", "hold comment")}
    assert {row["table"] for row in rows(dataset, "revisions")} == {"posts", "comments"}


def differing(wanted: dict[tuple[str, str], Row], found: dict[tuple[str, str], Row]) -> set[tuple[str, str]]:
    """The posts of rows that are not as wanted, and in which table."""
    keys = [key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)]
    return {((wanted.get(key) or found[key])["post_id"], key[0]) for key in keys}


def touched(truth: Row, steps: list[Row]) -> set[str]:
    """The ids, in the dataset, of the posts that these steps change, under their earlier address and the later."""
    posts = {post["id"]: post["url"] for post in truth["posts"]}
    of = {comment["id"]: comment["post_id"] for comment in truth["comments"]}
    found = set()
    for step in steps:
        url = posts[step["id"] if "comment" not in step["do"] else of[step["id"]]]
        found.add(urls.post_id(url))
        if step["do"] == "rename":
            found.add(urls.post_id(f"{url.rstrip('/').rpartition('/')[0]}/{step['slug']}/"))
    return found
