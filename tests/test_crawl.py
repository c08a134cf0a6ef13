"""The sample blogs, crawled whole by the real command, against what they are known to hold, row by row."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from by_command import command
from sampleblog.demo import blogs_toml
from sampleblog.server import serve
from sampleblog.truth import TrueComment, TruePost, Truth, truth
from stored import Row, rows

from crawler import urls
from crawler.archive.records import load
from crawler.archive.warc import Place


@dataclass(slots=True)
class Crawl:
    """One finished crawl: what it wrote, what it was asked for, and what there was to find."""

    dataset: Path
    known: Truth
    requests: list[str]
    checksums: list[dict[str, str]]  # of posts, comments and links, after the first and the second run
    output: str

    def rows(self, table: str) -> list[Row]:
        """All rows of `table`, partition keys included."""
        return rows(self.dataset, table)


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    folder = tmp_path_factory.mktemp("crawl")
    with serve() as site:
        (folder / "blogs.toml").write_text(blogs_toml(site), encoding="utf-8")
        first = run(folder)
        dataset = folder / "output" / "sample"
        requests = list(site.requests)
        checksums = [digests(dataset)]
        run(folder, "--full")
        checksums.append(digests(dataset))
        yield Crawl(dataset, truth(site.base), requests, checksums, first.stdout + first.stderr)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    where = ("--dataset", "sample", "--output", str(folder / "output"))
    done = command("crawl", "--blogs", str(folder / "blogs.toml"), *where, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def digests(dataset: Path) -> dict[str, str]:
    return {
        str(path.relative_to(dataset)): hashlib.sha256(path.read_bytes()).hexdigest()
        for table in ("posts", "comments", "links", "revisions")
        for path in sorted((dataset / table).rglob("*.parquet"))
    }


def plain(text: str) -> str:
    return " ".join(text.split())


def post_facts(post: TruePost) -> Row:
    return {
        "title": post.title,
        "author": post.author,
        "published_at": post.published_at,
        "published_precision": post.published_precision,
        "text": plain(post.text),
        "categories": sorted(post.categories),
        "tags": sorted(post.tags),
        "responses_declared": post.responses_declared,
        "responses_found": post.responses_found,
        "complete": post.complete,
    }


def comment_facts(comment: TrueComment, known: Truth) -> Row:
    parent = None if comment.parent is None else known.comments[comment.parent]
    return {
        "kind": comment.kind,
        "author": comment.author,
        "author_url": comment.author_url,
        "published_at": comment.published_at,
        "published_precision": comment.published_precision,
        "text": plain(comment.text),
        "depth": comment.depth,
        "parent": parent and (parent.author, plain(parent.text)),
        "is_post_author": comment.is_post_author,
        "position": comment.position,
    }


def differences(where: str, wanted: Row, row: Row) -> list[str]:
    """A line for each fact that the row has otherwise; a time shown to the minute may be known to the second."""
    lines = []
    for name, value in wanted.items():
        got = row[name]
        if name == "published_precision" and value == "minute" and got == "second":
            continue
        if got != value:
            lines.append(f"{where}: {name} is {got!r}, not {value!r}")
    return lines


def test_posts_are_those_of_the_blogs_and_no_others(crawl: Crawl) -> None:
    wanted = Counter(urls.key(post.url) for post in crawl.known.posts)
    found = Counter(urls.key(row["url"]) for row in crawl.rows("posts"))
    assert found == wanted


def test_every_post_row_is_right(crawl: Crawl) -> None:
    rows = {urls.key(row["url"]): row for row in crawl.rows("posts")}
    wrong = []
    for post in crawl.known.posts:
        row = rows.get(urls.key(post.url))
        if row is None:
            wrong.append(f"{post.url}: no row")
            continue
        row |= {"text": plain(row["text"]), "categories": sorted(row["categories"]), "tags": sorted(row["tags"])}
        wrong += differences(post.url, post_facts(post), row)
    assert not wrong, "\n".join(wrong)


def test_every_comment_row_is_right(crawl: Crawl) -> None:
    rows = crawl.rows("comments")
    by_id = {row["comment_id"]: row for row in rows}
    wrong = []
    for post in crawl.known.posts:
        wanted = [comment for comment in crawl.known.comments if comment.post_url == post.url]
        found = [row for row in rows if urls.key(row["post_url"]) == urls.key(post.url)]
        found.sort(key=lambda row: row["position"])
        if len(found) != len(wanted):
            wrong.append(f"{post.url}: {len(found)} comments, not {len(wanted)}")
            continue
        for comment, row in zip(wanted, found, strict=True):
            parent = by_id.get(row["parent_id"])
            row |= {"text": plain(row["text"]), "parent": parent and (parent["author"], plain(parent["text"]))}
            where = f"{post.url} by {comment.author}"
            wrong += differences(where, comment_facts(comment, crawl.known), row)
            if comment.linked and not (row["url"] or "").endswith(f"#{comment.fragment}"):
                wrong.append(f"{where}: url is {row['url']!r}, not …#{comment.fragment}")
            if comment.native_id and row["native_id"] != comment.native_id:
                wrong.append(f"{where}: native_id is {row['native_id']!r}, not {comment.native_id!r}")
    assert not wrong, "\n".join(wrong)


def test_links_of_posts(crawl: Crawl) -> None:
    ids = {row["post_id"]: urls.key(row["url"]) for row in crawl.rows("posts")}
    found = {
        (ids[row["post_id"]], row["url"], row["anchor_text"])
        for row in crawl.rows("links")
        if row["comment_id"] is None
    }
    wanted = {(urls.key(post.url), *link) for post in crawl.known.posts for link in post.links}
    assert wanted <= found
    internal = [row for row in crawl.rows("links") if row["target_post_id"]]
    assert any("kundtjanst-pa-140-tecken" in ids[row["target_post_id"]] for row in internal)


def test_blogs_count_what_is_there(crawl: Crawl) -> None:
    kinds = Counter((comment.post_url.split("/")[3], comment.kind) for comment in crawl.known.comments)
    for row in crawl.rows("blogs"):
        name = row["url"].rstrip("/").rpartition("/")[2]
        posts = [post for post in crawl.known.posts if post.blog == row["url"]]
        hidden = [url for url in crawl.known.protected if url.startswith(row["url"])]
        assert (row["posts"], row["posts_discovered"]) == (len(posts), len(posts) + len(hidden))
        assert row["comments"] == kinds[name, "comment"]
        assert row["linkbacks"] == kinds[name, "pingback"] + kinds[name, "trackback"]
        assert row["posts_complete"] == sum(post.complete is True for post in posts)
        assert row["language"] == "sv"
        assert row["feed_url"].startswith(row["url"])


def test_what_is_not_public_is_in_no_table(crawl: Crawl) -> None:
    for table in ("posts", "comments", "links", "blogs"):
        text = repr(crawl.rows(table))
        assert not [token for token in crawl.known.forbidden if token in text]


def test_robots_txt_is_obeyed(crawl: Crawl) -> None:
    assert [path for path in crawl.requests if path.startswith(("/annonspelaren/privat", "/koket/intern"))] == []
    assert crawl.requests[0] == "/robots.txt"


def test_traps_end(crawl: Crawl) -> None:
    asked = Counter(crawl.requests)
    assert sum("kalender" in path for path in crawl.requests) <= 60
    for trap in ("replytocom=", "PHPSESSID=", "share=", "/print/", "?s="):
        assert [path for path in asked if trap in path] == []
    assert sum(path.endswith("/feed/") and "/20" in path for path in asked) == 0
    shared = ("/robots.txt", "/koket/sitemap.xml")  # of the host: either blog may ask for them
    assert {path: count for path, count in asked.items() if count > 1 and path not in shared} == {}


def test_a_second_crawl_changes_nothing(crawl: Crawl) -> None:
    first, second = crawl.checksums
    assert first
    assert second == first


def test_linkbacks_that_look_like_spam_are_flagged_and_kept(crawl: Crawl) -> None:
    linkbacks = [row for row in crawl.rows("comments") if row["kind"] != "comment"]
    random = [row for row in linkbacks if row["author"].endswith("()")]
    assert len(random) >= 4
    assert all(row["spam_suspected"] and row["spam_reasons"] for row in random)
    assert not [row["author"] for row in linkbacks if row["spam_suspected"] and row not in random]


def test_languages(crawl: Crawl) -> None:
    assert {row["language"] for row in crawl.rows("posts")} <= {"sv", None}
    comments = Counter(row["language"] for row in crawl.rows("comments"))
    assert comments["sv"] > 100
    assert comments["en"] >= 5
    assert comments["no"] >= 5
    short = [row["language"] for row in crawl.rows("comments") if row["text"] in ("ok", "Hm", ":-D")]
    assert short == [None] * len(short)


def test_every_post_names_its_capture(crawl: Crawl) -> None:
    captures = {row["capture_id"]: row for row in crawl.rows("captures")}
    for row in crawl.rows("posts"):
        capture = captures[row["capture_id"]]
        assert row["source"] == capture["source"] == "live"
        assert row["captured_at"] == capture["fetched_at"]
        assert capture["outcome"] == "post"


def test_every_capture_names_the_bytes_that_were_served(crawl: Crawl) -> None:
    for row in crawl.rows("captures"):
        answer = load(crawl.dataset / "warc", Place(row["warc_file"], row["warc_offset"], row["warc_length"]))
        assert (answer.url, answer.status, answer.at) == (row["final_url"], row["status"], row["fetched_at"])
        coding = dict(answer.headers).get("Content-Encoding")
        payload = gzip.decompress(answer.body) if coding == "gzip" else answer.body
        assert hashlib.sha256(payload).hexdigest() == row["sha256"], answer.url


def test_the_warc_files_are_sound(crawl: Crawl) -> None:
    files = sorted((crawl.dataset / "warc").iterdir())
    assert [path.name for path in files if not path.name.endswith(".warc.gz")] == []
    check = [Path(sys.executable).with_name("warcio"), "check", *files]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
