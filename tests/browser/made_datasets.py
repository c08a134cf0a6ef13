"""Datasets made by number, written as files at once: a large one, and one whose every string is hostile."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from crawler import urls
from pipelines import partitions
from pipelines.manifest import NAME, Manifest
from pipelines.partitions import Partition
from pipelines.schema import COLUMNS, SCHEMAS

Row = dict[str, Any]
SEEN = datetime(2026, 1, 1, 3, tzinfo=UTC)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</script><script>alert(3)</script>",
    "<!--<script>",
    "javascript:alert(4)",
    "data:text/html,<script>alert(5)</script>",
    "http://x.example/\"onmouseover='alert(6)'",
    "line\u2028separator\u2029paragraph",
    "\u202eoverride backwards\u202e",
    "\u2067isolated \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "{{7*7}} ${7*7} $title %(x)s {n} <%= 7 %>",
    "Donaudampfschifffahrtsgesellschaftskapitän" * 12,
    "zalgo" + "\u0301\u0302\u0303" * 40,
    "null",
    "__proto__",
    "constructor",
    "\u0000\u0007 control",
    "",
)
"""What a commenter may call herself."""


def write(root: Path, rows: Iterable[tuple[str, Partition | None, Row]]) -> None:
    """Each row with its table and partition; what it lacks is null, or the least there is of its type."""
    files: dict[tuple[str, str], list[Row]] = defaultdict(list)
    lacking = {table: {c.name: _least(c.type) if c.required else None for c in COLUMNS[table]} for table in COLUMNS}
    for table, partition, row in rows:
        path = partition.path(table) if partition else f"{table}/{partitions.FILE_NAME}"
        files[table, path].append(lacking[table] | row)
    for (table, path), found in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        partitions.write(root / path, partitions.ordered(table, pa.Table.from_pylist(found, schema=SCHEMAS[table])))
    root.mkdir(parents=True, exist_ok=True)
    (root / NAME).write_text(Manifest.scan(root).dumps(), encoding="utf-8")


def _least(kind: pa.DataType) -> Any:
    if pa.types.is_string(kind):
        return ""
    if pa.types.is_timestamp(kind):
        return SEEN
    return [] if pa.types.is_list(kind) else False if pa.types.is_boolean(kind) else 0


def large(root: Path, blogs: int = 200, posts: int = 20_000, comments: int = 100_000) -> None:
    """Blogs of very different sizes, 2004 to 2014, that link to each other; the same every time."""
    write(root, _large(blogs, posts, comments, random.Random(7)))


_SYLLABLES = "re kla me dia kö pa ny he ter ut byrå blogg var da mark nad pub lik text tal kaf fe".split()


def _large(blogs: int, posts: int, comments: int, dice: random.Random) -> Iterable[tuple[str, Partition | None, Row]]:
    def phrase(words: int) -> str:
        return " ".join("".join(dice.choices(_SYLLABLES, k=dice.randint(1, 4))) for _ in range(words))

    homes = [f"http://blogg{n}.example/" for n in range(blogs)]
    shares = [1 / (n + 2) ** 0.8 for n in range(blogs)]
    people = [phrase(2).title() for _ in range(4000)]
    threads = []
    for number, n in enumerate(dice.choices(range(blogs), shares, k=posts)):
        at = datetime(2004, 1, 1, tzinfo=UTC) + timedelta(minutes=int(dice.betavariate(3, 2.5) * 11 * 365 * 1440))
        dated = number % 97 != 7
        url = f"{homes[n]}{at:%Y/%m}/inlagg-{number}/"
        threads.append((n, Partition(f"blogg{n}-example", at.year if dated else 0), urls.post_id(url), url, at, dated))
    answers = dice.choices(range(posts), [dice.paretovariate(1.2) for _ in range(posts)], k=comments)
    found = defaultdict(int)
    for position, place in enumerate(answers):
        n, partition, post_id, url, at, dated = threads[place]
        kind = dice.choices(["comment", "pingback", "trackback"], [90, 7, 3])[0]
        spam = dice.random() < (0.03 if kind == "comment" else 0.3)
        other = dice.choices(homes, shares)[0] if dice.random() < 0.4 else f"http://sajt{dice.randint(0, 900)}.example/"
        yield "comments", partition, {
            "comment_id": f"{post_id}-{found[place]}", "post_id": post_id, "post_url": url, "kind": kind,
            "position": found[place], "depth": min(int(dice.expovariate(1.2)), 12) if kind == "comment" else 0,
            "author": dice.choice(people) if dice.random() > 0.02 else None,
            "author_url": other if kind != "comment" or dice.random() < 0.3 else None,
            "published_at": at + timedelta(hours=dice.expovariate(0.02)) if dated else None,
            "published_precision": "minute" if dated else None, "text": phrase(int(dice.lognormvariate(2.8, 1)) + 1),
            "language": dice.choices(["sv", "en", "no", None], [80, 5, 2, 13])[0], "spam_suspected": spam,
            "spam_reasons": [dice.choice(["many-links", "random-name"])] if spam else [], "source": "live",
            "reader": "wordpress/2", "content_hash": f"{position:064x}", "revision": 1,
        }  # fmt: skip
        found[place] += 1
    for place, (n, partition, post_id, url, at, dated) in enumerate(threads):
        told = dice.random()
        declared = None if told < 0.1 else found[place] + (dice.randint(1, 9) if told > 0.97 else 0)
        yield "posts", partition, {
            "post_id": post_id, "url": url, "title": phrase(dice.randint(1, 8)).capitalize(), "author": people[n],
            "published_at": at if dated else None, "published_precision": "minute" if dated else None,
            "text": "ord", "word_count": int(dice.lognormvariate(5, 0.8)), "language": "sv" if n % 9 else "en",
            "responses_declared": declared, "responses_found": found[place], "source": "wayback" if n % 3 else "live",
            "complete": None if declared is None else declared == found[place], "platform": "wordpress",
            "reader": "wordpress/2", "content_hash": f"{place:064x}", "revision": 1,
        }  # fmt: skip
        for position in range(dice.choice([0, 0, 1, 2])):
            target = dice.choices(homes, shares)[0]
            link = {"post_id": post_id, "position": position, "url": target, "host": urls.host(target)}
            yield "links", partition, link | {"internal": target == homes[n]}
        fetched = datetime(2024 + n % 2, 1 + n % 12, 1 + place % 28, tzinfo=UTC)
        capture = {"capture_id": f"c{place}", "url": url, "status": 200, "fetched_at": fetched, "source": "live"}
        yield "captures", Partition(partition.blog, fetched.year), capture | {"outcome": "post", "warc_length": 9000}
    per_blog = [sum(1 for one in threads if one[0] == n) for n in range(blogs)]
    for n, home in enumerate(homes):
        about = {"url": home, "title": phrase(2).title(), "platform": "wordpress", "language": "sv"}
        about |= {"time_zone": "Europe/Stockholm", "posts": per_blog[n], "posts_discovered": per_blog[n] + n % 4}
        yield "blogs", None, {"blog": f"blogg{n}-example"} | about


def hostile(root: Path) -> None:
    """A blog, a post, a comment and an unread address for each of `HOSTILE`, which stands wherever a string may."""
    write(root, _hostile())


def _hostile() -> Iterable[tuple[str, Partition | None, Row]]:
    for n, evil in enumerate(HOSTILE):
        blog = f"ond{n}-example"
        partition = Partition(blog, 2009)
        at = datetime(2009, 5, 4, n % 24, tzinfo=UTC)
        written = {"author": evil, "author_url": evil, "published_at": at, "published_precision": "minute"}
        written |= {"published_text": evil, "text": evil, "html": evil, "language": evil or None, "source": evil}
        written |= {"reader": evil, "content_hash": f"{n:064x}", "revision": 1}
        about = {"title": evil, "description": evil, "generator": evil, "platform": evil, "language": evil}
        yield "blogs", None, {"blog": blog, "url": f"http://ond{n}.example/", "posts_discovered": 3, **about}
        url = evil if ":" in evil else f"http://ond{n}.example/{evil}"
        yield "posts", partition, written | {
            "post_id": f"p{n}", "url": url, "title": evil, "responses_declared": 5, "responses_found": 2,
            "complete": False, "platform": evil, "categories": [evil], "removed_at": SEEN if n % 2 else None,
        }  # fmt: skip
        for position, kind in enumerate(("comment", "pingback")):
            yield "comments", partition, written | {
                "comment_id": f"p{n}-{position}", "post_id": f"p{n}", "post_url": url, "kind": kind,
                "position": position, "depth": position, "spam_reasons": [evil],
                "author_url": f"http://{position}-{n}.example/{evil}",
            }  # fmt: skip
        yield "links", partition, {"post_id": f"p{n}", "url": f"http://annan{n}.example/{evil}", "anchor_text": evil}
        yield "captures", partition, {
            "capture_id": f"c{n}", "url": url, "status": 500, "fetched_at": SEEN, "outcome": "error", "source": evil,
        }  # fmt: skip
