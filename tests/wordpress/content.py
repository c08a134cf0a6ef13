"""The blog that the test's WordPress holds: Swedish, 2006–2013, the same every time, written for the project.

About 120 posts and 900 comments. Most are made from the sentences of `phrases`, as plain as blogs are; the cases
that crawlers trip over stand in `odd_cases.toml`. Everything that a visitor must never see carries a word of its own
(`Blog.hidden`), so that a leak is found wherever it comes out.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import random
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from wordpress import phrases

SEED = 2009
ZONE = ZoneInfo("Europe/Stockholm")
ORDINARY_POSTS = 96
MAX_DEPTH = 5
FIRST_POST = datetime(2006, 2, 1, 7, tzinfo=UTC)
ODD_CASES = Path(__file__).with_name("odd_cases.toml")
# A grey PNG of one pixel, for attachments.
IMAGE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="

OPTIONS: dict[str, Any] = {
    "WPLANG": "sv_SE",
    "blogname": "Löpsedeln",
    "blogdescription": "Om reklam, medier och folk som läser dem",
    "timezone_string": "Europe/Stockholm",
    "date_format": "j F, Y",
    "time_format": "H:i",
    "permalink_structure": "/%year%/%monthnum%/%postname%/",
    "posts_per_page": 10,
    "posts_per_rss": 10,
    "thread_comments": 1,
    "thread_comments_depth": MAX_DEPTH,
    "page_comments": 1,
    "comments_per_page": 20,
    "default_comments_page": "newest",
    "comment_order": "asc",
    "default_pingback_flag": 0,
    "show_avatars": 1,
}

USERS = {
    "gunilla": "Gunilla Ek",
    "petter": "Petter Ståhl",
    "asa": "Åsa “Pennan” Öberg",
}


@dataclass
class Post:
    key: str
    title: str
    date: str  # local time
    body: str = "\n\n".join(phrases.POST_SENTENCES[3:6])
    author: str = "gunilla"
    slug: str = ""
    type: str = "post"
    status: str = "publish"
    password: str = ""
    categories: list[str] = field(default_factory=lambda: ["Reklam"])
    tags: list[str] = field(default_factory=list)
    comment_status: str = "open"
    sticky: bool = False
    responses: int = 0  # how many are made for it
    parent: str | None = None


@dataclass
class Comment:
    key: str
    post: str
    author: str
    text: str
    date: str  # local time
    kind: str = "comment"
    url: str = ""
    email: str = ""
    parent: str | None = None
    status: str = "approved"
    user: str | None = None


@dataclass
class Blog:
    """Posts and comments in the order they are to be written, and why each hidden word is hidden."""

    posts: list[Post] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)

    def hide(self, why: str) -> str:
        """A word that occurs nowhere else and that no visitor may see."""
        word = "dold" + hashlib.sha256(f"{why} {len(self.hidden)}".encode()).hexdigest()[:10]
        self.hidden[word] = why
        return word

    def as_json(self) -> dict[str, Any]:
        """What `wp/seed.php` reads."""
        return {
            "users": [{"login": login, "name": name} for login, name in USERS.items()],
            "image": IMAGE,
            "posts": [dataclasses.asdict(post) for post in self.posts],
            "comments": [dataclasses.asdict(comment) for comment in self.comments],
        }


def blog() -> Blog:
    """The whole blog."""
    made = Blog()
    rng = random.Random(SEED)
    for number in range(ORDINARY_POSTS):
        made.posts.append(_ordinary_post(rng, number))
    odd = tomllib.loads(ODD_CASES.read_text(encoding="utf-8"))
    made.posts += [Post(**post) for post in odd["post"]]
    made.comments += [Comment(**comment) for comment in odd["comment"]]
    _hide_posts(made)
    _hide_comments(made)
    made.posts.sort(key=lambda post: (post.type == "attachment", post.date))
    for post in made.posts:
        made.comments += _thread(rng, post)
    made.comments.sort(key=lambda comment: comment.date)
    for comment in made.comments:
        if comment.kind == "comment":  # without an address WordPress draws lots for the host of the portrait
            comment.email = f"{hashlib.sha256(comment.author.encode()).hexdigest()[:8]}@post.example"
    return made


def _ordinary_post(rng: random.Random, number: int) -> Post:
    later = timedelta(days=29.2 * number, minutes=rng.randrange(14 * 60), seconds=rng.randrange(60))
    subject = phrases.SUBJECTS[number % len(phrases.SUBJECTS)]
    title = phrases.TITLES[number // len(phrases.SUBJECTS) % len(phrases.TITLES)].format(subject)
    return Post(
        key=f"p{number}",
        title=title[0].upper() + title[1:],
        body=_body(rng, number),
        date=_local(_unambiguous(FIRST_POST + later)),
        responses=rng.choice((0, 0, 1, 1, 2, 3, 5, 7, 9, 13, 19, 28)),
        author=rng.choice(list(USERS)),
        categories=rng.sample(phrases.CATEGORIES, rng.choice((1, 1, 2, 3))),
        tags=rng.sample(phrases.TAGS, rng.randrange(5)),
    )


def _body(rng: random.Random, number: int) -> str:
    paragraphs = [" ".join(rng.sample(phrases.POST_SENTENCES, rng.randrange(2, 6))) for _ in range(rng.randrange(2, 6))]
    paragraphs.insert(1, phrases.MARKUP[number % len(phrases.MARKUP)])
    if number % 6 == 0:
        paragraphs.insert(2, "<!--more-->")
    return "\n\n".join(paragraphs)


def _thread(rng: random.Random, post: Post) -> list[Comment]:
    """A post's responses: replies down to depth 5, some by the post's author, every ninth a linkback."""
    thread: list[Comment] = []
    depth: dict[str, int] = {}
    when = datetime.fromisoformat(post.date).replace(tzinfo=ZONE).astimezone(UTC)
    for number in range(post.responses):
        when += timedelta(minutes=rng.choice((1, 4, 17, 55, 240, 1500)), seconds=rng.randrange(60))
        when = _unambiguous(when)
        comment = Comment(f"{post.key}-{number}", post.key, "", "", _local(when))
        if rng.random() < 0.11:
            _make_linkback(rng, comment)
        else:
            _make_comment(rng, comment, post)
            above = [key for key, level in depth.items() if level < MAX_DEPTH]
            if above and rng.random() < 0.45:
                comment.parent = rng.choice(above[-4:])
            depth[comment.key] = depth[comment.parent] + 1 if comment.parent else 1
        thread.append(comment)
    return thread


def _make_comment(rng: random.Random, comment: Comment, post: Post) -> None:
    comment.text = "\n\n".join(
        " ".join(rng.sample(phrases.COMMENT_SENTENCES, rng.choice((1, 1, 2, 3))))
        for _ in range(rng.choice((1, 1, 1, 2)))
    )
    if rng.random() < 0.1:
        comment.text = rng.choice(phrases.SHORT_COMMENTS)
    if rng.random() < 0.16:
        comment.user = post.author if rng.random() < 0.8 else "gunilla"
        comment.author, comment.url = USERS[comment.user], "http://lopsedeln.example/"
    else:
        comment.author, comment.url = rng.choice(phrases.COMMENTERS)


def _make_linkback(rng: random.Random, comment: Comment) -> None:
    title, host = rng.choice(phrases.LINKING_PAGES)
    comment.url = f"http://{host}/{comment.date[:4]}/{comment.key}/"
    comment.author = title
    excerpt = rng.choice(phrases.POST_SENTENCES)
    if rng.random() < 0.7:
        comment.kind, comment.text = "pingback", f"[&#8230;] {excerpt} [&#8230;]"
    else:
        comment.kind, comment.text = "trackback", f"<strong>{title}</strong>\n\n{excerpt}"


def _hide_posts(made: Blog) -> None:
    """Posts that no visitor may read, each with a word in all that must not come out, and a comment with another."""
    for number, (status, date) in enumerate(
        (
            ("private", "2009-02-03 10:00:00"),
            ("draft", "2009-02-04 10:00:00"),
            ("pending", "2009-02-05 10:00:00"),
            ("future", "2037-02-06 10:00:00"),
            ("trash", "2009-02-07 10:00:00"),
            ("private", "2011-12-24 15:00:00"),
        )
    ):
        word = made.hide(f"{status} post")
        key = f"hidden-{number}"
        made.posts.append(Post(key, f"Hemligt {word}", date, f"Bara vi: {word}.", status=status, tags=[f"om {word}"]))
        word = made.hide(f"comment on {status} post")
        made.comments.append(Comment(f"{key}-1", key, "Läckan", f"Sa någon {word}?", "2009-03-01 10:00:00"))
    word = made.hide("password-protected post")
    made.posts.append(
        Post("lasenord", "Bara för kunder", "2010-03-03 10:00:00", f"Här står {word}.", password="kattguld")
    )
    word = made.hide("comment on password-protected post")
    made.comments.append(Comment("lasenord-1", "lasenord", "Kunden", f"Tack för {word}!", "2010-03-04 10:00:00"))


def _hide_comments(made: Blog) -> None:
    """Comments that no visitor may read, on posts that everyone may."""
    for number, (post, status) in enumerate(
        itertools.product(("ovanlig", "lang-trad", "p40"), ("held", "spam", "trash"))
    ):
        word = made.hide(f"{status} comment")
        date = f"2010-06-{number + 1:02} 12:00:00"
        url = f"http://{word}.example/"
        made.comments.append(
            Comment(f"hidden-{post}-{status}", post, f"Namn {word}", f"Text {word}", date, url=url, status=status)
        )
    # An answer to a comment that is still held: counted by WordPress, shown by no threaded list.
    held, answer = made.hide("held parent"), made.hide("answer to a held comment")
    made.comments += [
        Comment("held", "siffror", f"Namn {held}", f"Text {held}", "2009-07-08 11:00:00", status="held"),
        Comment("answer", "siffror", f"Namn {answer}", f"Text {answer}", "2009-07-08 12:00:00", parent="held"),
    ]


def _unambiguous(when: datetime) -> datetime:
    """Nobody writes in the hour that autumn repeats: a page without offsets cannot tell which of the two it was."""
    local = when.astimezone(ZONE)
    repeated = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return when + timedelta(hours=2) if repeated else when


def _local(when: datetime) -> str:
    return when.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
