"""What a page shows, as one tree of plain values: counts and names, no words of ours and nothing drawn yet.

The same dataset gives the same tree. What is not known is null.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial, reduce
from operator import add
from pathlib import Path
from typing import Any

import pyarrow as pa
from tqdm import tqdm

from crawler.errors import DatasetError
from pipelines.manifest import Manifest
from pipelines.schema import SCHEMA_VERSION
from pipelines.sharing.audit.estimate import Estimate
from pipelines.sharing.audit.results import Results
from pipelines.sharing.facts import BlogFacts, Captures, Completeness, Measured, Written, facts, ranked
from pipelines.sharing.report import listing, network, shapes
from pipelines.sharing.report.listing import Listing, shortened
from pipelines.sharing.report.network import TIES, Network
from pipelines.sharing.report.shapes import ANSWERS, DEPTHS, KINDS, LENGTHS, Shapes
from pipelines.tally import blog_table

NAMES_SHOWN = 20
"""Of those who comment, in all and of each blog."""
OUTSIDE_SHOWN = 400
"""Hosts outside the dataset: those with the most ties."""

Tree = dict[str, Any]


def figures(root: Path, name: str, audited: Results | None = None) -> Tree:
    """All that a page called `name` shows of the dataset at `root`, and what an audit of it came to.

    Raises DatasetError.
    """
    manifest = Manifest.load(root)
    found = facts(root, partial(tqdm, desc=f"{name}: counting", unit="blog", disable=None, leave=False))
    posts, linked = Listing(), Network({blog.blog: blog.about.get("url") or "" for blog in found.blogs})
    further = tqdm(found.blogs, desc=f"{name}: measuring", unit="blog", disable=None, leave=False)
    try:
        shaped = [_read_on(root, manifest, blog, posts, linked) for blog in further]
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"{name}: cannot be read: {str(error).splitlines()[0]}; see `bloggarkiv verify`") from error
    return {
        "dataset": name,
        "schema": SCHEMA_VERSION,
        "bins": {"lengths": LENGTHS, "answers": ANSWERS, "depths": DEPTHS},
        "whole": _scope(found.whole, reduce(add, shaped, Shapes())),
        "blogs": [_about(blog) | _scope(blog.measured, shape) for blog, shape in zip(found.blogs, shaped, strict=True)],
        "gaps": _gaps(found.blogs),
        "unread": _unread(found.blogs),
        "network": _network(linked, [blog.blog for blog in found.blogs]),
        "posts": posts.tree(),
        "audit": audited and _audit(audited),
    }


def _read_on(root: Path, manifest: Manifest, blog: BlogFacts, posts: Listing, linked: Network) -> Shapes:
    """The blog's posts into the list, its ties into the network; every file is opened once."""
    of_posts = sorted({*shapes.OF_POSTS, *listing.OF_POSTS})
    of_answers = sorted({*shapes.OF_ANSWERS, *network.OF_ANSWERS})
    written = blog_table(root, manifest, "posts", blog.blog, of_posts)
    answers = blog_table(root, manifest, "comments", blog.blog, of_answers)
    posts.add(blog.about, written)
    linked.add(blog.blog, answers, blog_table(root, manifest, "links", blog.blog, network.OF_LINKS))
    return shapes.shapes(written, answers, blog.about.get("time_zone"))


def _audit(audited: Results) -> Tree:
    """`measures`: table, field, and of precision and recall each the share, its interval and how many were judged."""

    def told(estimate: Estimate | None) -> list[float] | None:
        if estimate is None:
            return None
        return [*(round(n, 4) for n in (estimate.share, estimate.low, estimate.high)), estimate.marks]

    names = ("seed", "auditor", "sampled", "pages", "covered", "unclear", "outdated")
    measures = [[one.table, one.field, told(one.precision), told(one.recall)] for one in audited.measures]
    return {name: getattr(audited, name) for name in names} | {"measures": measures}


def _about(blog: BlogFacts) -> Tree:
    names = ("url", "title", "platform", "generator", "language", "time_zone")
    return {"blog": blog.blog, **{name: blog.about.get(name) for name in names}}


def _scope(measured: Measured, shape: Shapes) -> Tree:
    """The facts of one blog, or of all."""
    return {
        "counts": _counts(measured, shape),
        "months": {what: _run(shape.monthly(what)) for what in ("post", *KINDS)},
        "years": {what: _pairs(shape.yearly(what)) for what in ("post", *KINDS)},
        "languages": {"posts": ranked(measured.posts.languages), "answers": ranked(measured.comments.languages)},
        "lengths": {"posts": shape.post_words.binned(LENGTHS), "comments": shape.comment_words.binned(LENGTHS)},
        "answers": shape.answers.binned(ANSWERS),
        "depths": shape.depths.binned(DEPTHS),
        "quartiles": {
            "posts": shape.post_words.quartiles(),
            "comments": shape.comment_words.quartiles(),
            "answers": shape.answers.quartiles(),
            "depths": shape.depths.quartiles(),
        },
        "completeness": _completeness(measured.completeness),
        "spam": {"kinds": shape.spam, "reasons": ranked(measured.comments.spam_reasons)},
        "names": _names(shape.names),
        "read": {"posts": _read(measured.posts), "answers": _read(measured.comments)},
        "captures": _captured(measured.captures),
    }


def _counts(measured: Measured, shape: Shapes) -> Tree:
    posts, answers = measured.posts, measured.comments
    return {
        "posts": posts.rows,
        **{kind: answers.kinds[kind] for kind in KINDS},
        "words": [posts.words, answers.words],
        "removed": [posts.removed, answers.removed],
        "changed": [posts.changed, answers.changed],
        "spam": answers.spam_suspected,
        "links": [measured.links.rows, measured.links.internal, measured.links.resolved],
        "by_post_author": answers.by_post_author,
        "month_unknown": {what: shape.monthly(what).get(None, 0) for what in ("post", *KINDS)},
        "year_unknown": {what: shape.yearly(what).get(None, 0) for what in ("post", *KINDS)},
    }


def _completeness(found: Completeness) -> Tree:
    return {
        "discovered": None if found.unended else found.discovered or None,
        "unended": found.unended,
        "read": found.read,
        "declaring": found.declaring,
        "complete": found.complete,
        "answers_declared": found.answers_declared,
        "answers_found": found.answers_found,
    }


def _names(names: Counter[str | None]) -> Tree:
    named = Counter({name: count for name, count in names.items() if name is not None})
    return {"unnamed": names[None], "distinct": len(named), "most": ranked(named)[:NAMES_SHOWN]}


def _read(written: Written) -> Tree:
    return {
        "sources": ranked(written.sources),
        "readers": ranked(written.readers),
        "platforms": ranked(written.platforms),
        "precisions": ranked(written.precisions),
        "captured": [_minute(written.captured.first), _minute(written.captured.last)],
    }


def _captured(captures: Captures) -> Tree:
    return {
        "rows": captures.rows,
        "outcomes": ranked(captures.outcomes),
        "months": sorted(captures.months.items()),
        "tdm": ranked(captures.tdm_reservations),
        "warc_bytes": captures.warc_bytes,
        "fetched": [_minute(captures.fetched.first), _minute(captures.fetched.last)],
    }


def _minute(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M}" if at else None


def _pairs(counts: Mapping[int | None, int]) -> list[tuple[int, int]]:
    return sorted((key, count) for key, count in counts.items() if key is not None)


def _run(counts: Mapping[int | None, int]) -> Tree | None:
    """The first month that there are any of, and how many there are of each month from there to the last."""
    known = dict(_pairs(counts))
    if not known:
        return None
    first = min(known)
    return {"first": first, "counts": [known.get(month, 0) for month in range(first, max(known) + 1)]}


def _gaps(blogs: Iterable[BlogFacts]) -> list[list[Any]]:
    """Blog, title, address, declared, found: the widest gap first."""
    rows = [
        [place, gap.title, shortened(gap.url, blog.about.get("url") or ""), gap.declared, gap.found]
        for place, blog in enumerate(blogs)
        for gap in blog.measured.completeness.gaps
    ]
    return sorted(rows, key=lambda row: (-abs(row[3] - row[4]), row[0], row[2]))


def _unread(blogs: Iterable[BlogFacts]) -> list[list[Any]]:
    """Blog, address, outcome, HTTP status, day: by blog and address."""
    return [
        [place, shortened(one.url, blog.about.get("url") or ""), one.outcome, one.status, f"{one.at:%Y-%m-%d}"]
        for place, blog in enumerate(blogs)
        for one in blog.measured.completeness.unread
    ]


def _network(found: Network, blogs: list[str]) -> Tree:
    """`nodes`: a blog as its place among `blogs`, a host as its name; `ties`: two places among the nodes, and of each
    of `TIES` how many; `left_out`: hosts with fewer ties than those shown.
    """
    weights = found.weights()
    outside = sorted((node for node in weights if not node.inside), key=lambda node: (-weights[node], node))
    shown = sorted(node for node in weights if node.inside) + outside[:OUTSIDE_SHOWN]
    places = {node: place for place, node in enumerate(shown)}
    ties = [
        [places[start], places[end], *(counts[what] for what in TIES)]
        for (start, end), counts in found.ties.items()
        if start in places and end in places
    ]
    ties.sort(key=lambda tie: (-sum(tie[2:]), tie))
    return {
        "nodes": [blogs.index(node.name) if node.inside else node.name for node in shown],
        "ties": ties,
        "left_out": len(outside[OUTSIDE_SHOWN:]),
    }
