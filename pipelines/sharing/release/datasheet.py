"""`DATASHEET.md`: the questions of Datasheets for Datasets (Gebru et al., CACM 64:12, 2021), answered by facts.

What only people know (why, with what money, on which legal ground) is taken from `release.toml`; where it says nothing,
the sheet says that nothing is stated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipelines.sharing.facts import Measured, Span, ranked
from pipelines.sharing.release import statements
from pipelines.sharing.release.edition import Edition, counted, years
from pipelines.sharing.release.markdown import plain, table

NAME = "DATASHEET.md"
_GAPS_SHOWN = 50
_UNSTATED = "Not stated by the creators."


def datasheet(edition: Edition) -> str:
    """The file's text."""
    return "\n\n".join(_lines(edition)) + "\n"


def _lines(edition: Edition) -> Iterator[str]:
    about = edition.about
    yield f"# Data sheet: {plain(about.title)}, version {about.version}"
    yield (
        "The questions are those of *Datasheets for Datasets* (Gebru et al., 2021). Numbers are counted from the rows "
        f"by {edition.program}, before names and texts were treated."
    )
    for title, part in (
        ("Motivation", _motivation),
        ("Composition", _composition),
        ("Completeness", _completeness),
        ("Measured error", _error),
        ("Collection", _collection),
        ("Preprocessing, cleaning, labelling", _preprocessing),
        ("Uses", _uses),
        ("Distribution and maintenance", _distribution),
    ):
        yield f"## {title}"
        yield from part(edition)


def _answer(question: str, *answers: str) -> str:
    return f"**{question}** " + "\n\n".join(answers)


def _stated(text: str | None) -> str:
    return plain(text) if text else _UNSTATED


def _motivation(edition: Edition) -> Iterator[str]:
    about = edition.about
    who = [plain(c.name) + (f" ({plain(c.affiliation)})" if c.affiliation else "") for c in about.creators]
    yield _answer("For what purpose was the dataset created?", _stated(about.purpose))
    yield _answer("Who created it?", ", ".join(who))
    yield _answer("Who funded it?", _stated(about.funding))


def _composition(edition: Edition) -> Iterator[str]:
    whole = edition.facts.whole
    yield _answer("What do the rows represent, and how many are there?", "Whatever these blogs published, and answers.")
    yield table(
        ["table", "rows", "what a row is"], [[f"`{t}`", edition.rows(t), edition.says(t)] for t in edition.tables]
    )
    yield (
        f"Of the answers {whole.comments.rows - whole.comments.linkbacks:,} are comments, "
        f"{whole.comments.kinds['pingback']:,} pingbacks and {whole.comments.kinds['trackback']:,} trackbacks; "
        f"{whole.comments.by_post_author:,} are by the post's own author. Words: {whole.posts.words:,} in posts, "
        f"{whole.comments.words:,} in answers."
    )
    yield _answer("Over what time, and in which languages?", _span(whole.posts.published, "posts"))
    yield _by_year(whole)
    yield table(
        ["language", "posts", "answers"],
        _side_by_side(whole.posts.languages, whole.comments.languages, "untold (too short, or another)"),
    )
    yield _answer("How exact are the dates?", "Null where a page tells none, never a guess.")
    yield table(
        ["precision", "posts", "answers"],
        _side_by_side(whole.posts.precisions, whole.comments.precisions, "no date"),
    )
    yield _answer(
        "Is anything missing from single rows?",
        f"Author not told: {counted(whole.posts.authors_unknown, 'post')}, "
        f"{counted(whole.comments.authors_unknown, 'answer')}.",
    )
    yield _answer("Are there errors, noise, or redundancies?", statements.flagged(edition))
    yield _answer(
        "Are relationships between rows explicit?",
        "Yes: `post_id`, `parent_id`, `comment_id`, `target_post_id`, `capture_id`; `datapackage.json` says how.",
        f"Links: {whole.links.rows:,}, of which {whole.links.internal:,} point into the same blog and "
        f"{whole.links.resolved:,} at a post in this dataset. Earlier versions of rows: {whole.revisions:,}.",
    )
    yield _answer("Does it tell of people, and could they be identified?", statements.names(edition))
    yield _answer(
        "May it hold what is sensitive, offensive or upsetting?",
        "What people wrote was not sorted by content: it may be all of these.",
    )


def _completeness(edition: Edition) -> Iterator[str]:
    yield statements.missing(edition)
    yield table(
        ["blog", "years", "posts read", "discovered", "declare a number", "complete", "answers read", "declared"],
        [_blog_line(edition.released(found.blog), found.measured) for found in edition.facts.blogs],
    )
    if edition.gaps:
        shown = f"the first {_GAPS_SHOWN} of {len(edition.gaps)}" if len(edition.gaps) > _GAPS_SHOWN else "all"
        yield f"Posts with other than the declared number of answers ({shown}; `complete` is false):"
        yield table(
            ["post", "title", "declared", "found"],
            [
                [
                    f"`{gap['post_id']}`",
                    plain(gap["title"] or ""),
                    int(gap["responses_declared"]),
                    int(gap["responses_found"]),
                ]
                for gap in edition.gaps[:_GAPS_SHOWN]
            ],
        )
    unread = Counter(gap.outcome for gap in edition.facts.whole.completeness.unread)
    if unread:
        told = ", ".join(f"`{outcome}` {count:,}" for outcome, count in ranked(unread))
        yield f"Addresses that were asked for and gave nothing, by the last outcome (`captures` has them): {told}."


def _blog_line(name: str, found: Measured) -> list[Any]:
    c = found.completeness
    numbers = [c.read, c.discovered or None, c.declaring, c.complete, c.answers_found, c.answers_declared]
    return [f"`{name}`", years(found.posts), *numbers]


def _error(edition: Edition) -> Iterator[str]:
    yield statements.measured(edition)
    if edition.audit is not None:
        yield table(
            ["what", "precision", "recall"],
            [[m.what, _interval(m.precision), _interval(m.recall)] for m in edition.audit.measures],
        )
        yield edition.audit.method


def _interval(estimate: tuple[float, float, float] | None) -> str:
    if estimate is None:
        return "–"
    point, low, high = (f"{100 * value:.1f}" for value in estimate)
    return f"{point} % ({low}–{high})"


def _collection(edition: Edition) -> Iterator[str]:
    whole = edition.facts.whole
    yield _answer("How was the data acquired?", statements.collected(edition))
    if whole.captures.sources["live"]:
        yield (
            "Of blogs that were read over HTTP robots.txt was obeyed, and hosts were asked slowly; the bytes of every "
            "page were kept in WARC files before anything was read from them."
        )
    yield table(["outcome of a fetch", "captures"], [[f"`{o}`", n] for o, n in ranked(whole.captures.outcomes)])
    yield _answer("Over what time?", _span(whole.captures.fetched, "captures"))
    yield table(["month of the fetch", "captures"], sorted(whole.captures.months.items()))
    yield _answer("Was the use for text and data mining reserved?", statements.reserved(edition))
    yield _answer("Were ethical reviews made?", _stated(edition.about.ethics))
    yield _answer("On what legal ground are people's data processed?", _stated(edition.about.legal_basis))
    yield _answer(
        "Were the people notified, and did they consent?",
        "They published on the open web; whether they were told is for the creators to state above. Who wants "
        "something taken out turns to the contact below.",
    )


def _preprocessing(edition: Edition) -> Iterator[str]:
    yield _answer("What was done to the data?", "Posts and answers were read from the pages by these readers:")
    posts, comments = edition.facts.whole.posts, edition.facts.whole.comments
    yield table(["reader and version", "posts", "answers"], _side_by_side(posts.readers, comments.readers, "untold"))
    platforms = [[f"`{p}`" if p else "untold", n] for p, n in ranked(posts.platforms)]
    yield table(["platform", "posts"], platforms)
    yield "Languages were told by statistics of letters, suspected spam by rules (`spam_reasons`); both are guesses."
    yield _answer("How were names treated?", statements.names(edition))
    yield _answer("How were texts treated?", statements.texts(edition))
    left = statements.without(edition)
    yield _answer("What was left out, and why?", _left_out(edition, left))
    if left:
        yield "\n".join(f"- {line}" for line in left)
    yield _answer("Is the raw data kept?", "In the WARC files of the dataset that this is a release of; not here.")


def _left_out(edition: Edition, left: list[str]) -> str:
    reasons = []
    if edition.mode.names == "pseudonyms":
        reasons.append("what would lead from a row to the page it was read from, and so undo the pseudonyms")
    if edition.mode.text != "full":
        reasons.append("what people wrote, which is theirs")
    return f"These columns ({' and '.join(reasons)}):" if left else "Nothing: every column of the dataset is here."


def _uses(edition: Edition) -> Iterator[str]:
    yield _answer(
        "What should it not be used for?",
        "To find out who somebody is, to judge single people, or to contact them. Where `complete` is not true, "
        "missing answers are no evidence that there were none; counts a year say as much of what is left of blogs as "
        "of blogging.",
    )
    yield _answer("What could be used to weigh the sample?", "`posts_discovered` and `responses_declared`.")


def _distribution(edition: Edition) -> Iterator[str]:
    about = edition.about
    yield _answer("Under what licence?", f"[{about.license.name}]({about.license.url})")
    yield _answer("Where?", f"<{about.page}>" if about.page else _UNSTATED)
    yield _answer("When?", f"Version {about.version}, {about.date}.")
    yield _answer("Who maintains it, and how can they be reached?", _stated(about.contact))
    yield _answer("Will it be updated?", _stated(about.maintenance))


def _by_year(whole: Measured) -> str:
    found = sorted(year for year in whole.posts.years.keys() | whole.comments.years.keys() if year is not None)
    listed: list[int | None] = [*found, None]
    rows = [
        ["unknown" if year is None else str(year), whole.posts.years[year], whole.comments.years[year]]
        for year in listed
        if whole.posts.years[year] or whole.comments.years[year]
    ]
    return table(["year", "posts", "answers"], rows)


def _side_by_side(posts: Counter[Any], comments: Counter[Any], unknown: str) -> list[list[Any]]:
    both = posts + comments
    return [[f"`{name}`" if name is not None else unknown, posts[name], comments[name]] for name, _ in ranked(both)]


def _span(span: Span, what: str) -> str:
    if not (span.first and span.last):
        return f"No date is known of the {what}."
    return f"The {what} are of {span.first:%Y-%m-%d} to {span.last:%Y-%m-%d} (UTC)."
