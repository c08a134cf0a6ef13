"""What is said of a release in more than one of its files, so that they never say different things."""

from __future__ import annotations

from pipelines.sharing.facts import ranked
from pipelines.sharing.release.columns import QUOTES, left_out
from pipelines.sharing.release.edition import Edition, counted, share
from pipelines.sharing.release.sentences import FEW

_SOURCES = {
    "live": "read from the blogs' own pages over HTTP",
    "wayback": "read from captures in a web archive",
    "commoncrawl": "read from captures in Common Crawl",
    "warc": "read from web archive files",
    "saved": "read from pages that somebody had saved",
    "export": "read from a blog's own export file",
    "text": "read from plain text files",
}


def names(edition: Edition) -> str:
    """How people's names were treated."""
    if edition.mode.names == "real":
        return "Names, addresses and what people wrote stand as on the pages. No pseudonyms were made."
    made = ", ".join(f"{kind} {count:,}" for kind, count in ranked(edition.rewritten))
    return (
        "Names of people, author addresses, e-mail addresses, handles, phone numbers and personal identity numbers "
        "that were recognised became keyed pseudonyms (HMAC-SHA256): the same person has the same pseudonym "
        "throughout, and without the key, which is not in the release, nobody can try names. Pseudonyms are not "
        "anonymity: what people wrote may still tell who they are, and a sentence can be searched for where the text "
        "is public." + (f" Values rewritten: {made}." if made else "")
    )


def texts(edition: Edition) -> str:
    """How what people wrote was treated."""
    hidden = ", ".join(sorted({f"`{name}`" for found in QUOTES.values() for name in found}))
    if edition.mode.text == "none":
        return f"What people wrote is not in the release: {hidden} are left out; titles of posts stay."
    if edition.mode.text == "shuffled":
        return (
            "What people wrote is in the table `sentences` alone, sentence by sentence, in the order of a hash of each "
            "sentence with a fixed seed, so that no text can be put together again. Of a sentence is told only what "
            f"at least {FEW} texts share. {hidden} are left out; titles of posts stay."
        )
    return "Posts and comments stand in full, as plain text and as clean HTML."


def missing(edition: Edition) -> str:
    """What the dataset lacks, in a sentence or two."""
    complete = edition.facts.whole.completeness
    if complete.unended:
        under_way = f"no crawl of {counted(complete.unended, 'blog')} had come to its end"
        parts = [f"Posts read: {complete.read:,}; how many there are is not known, since {under_way}."]
    else:
        parts = [f"Posts read: {share(complete.read, max(complete.discovered, complete.read))} that were discovered."]
    if complete.declaring:
        parts.append(
            f"Posts whose page declares how many answers it has, and of which just as many were read: "
            f"{share(complete.complete, complete.declaring)}; answers read of those declared: "
            f"{complete.answers_found:,} of {complete.answers_declared:,}."
        )
    undeclared = complete.read - complete.declaring
    if undeclared:
        parts.append(f"{counted(undeclared, 'post')} declare no number (`complete` is null).")
    if complete.withheld:
        parts.append(f"Taken down, and so not here (`responses_withheld`): {counted(complete.withheld, 'answer')}.")
    return " ".join(parts)


def collected(edition: Edition) -> str:
    """Where the rows come from, and when."""
    captures = edition.facts.whole.captures
    sources = edition.facts.whole.posts.sources
    how = "; ".join(f"{_SOURCES.get(source, source)} ({counted(n, 'post')})" for source, n in ranked(sources))
    when = ""
    if captures.fetched.first and captures.fetched.last:
        when = f" Fetched from {captures.fetched.first:%Y-%m-%d} to {captures.fetched.last:%Y-%m-%d} (UTC)."
    return f"Posts and all that answers them were {how or 'not read yet'}.{when}"


def flagged(edition: Edition) -> str:
    """What was marked and kept."""
    comments, posts = edition.facts.whole.comments, edition.facts.whole.posts
    reasons = ", ".join(f"`{reason}` {count:,}" for reason, count in ranked(comments.spam_reasons))
    return (
        f"Nothing was dropped for what it says. Flagged as suspected spam (`spam_suspected`): "
        f"{share(comments.spam_suspected, comments.rows)} answers{f' ({reasons})' if reasons else ''}. With author and "
        f"words like another row of the same blog: {counted(posts.duplicates, 'post')}, "
        f"{counted(comments.duplicates, 'answer')}. No longer shown by the blog when it was last read (`removed_at`): "
        f"{counted(posts.removed, 'post')}, {counted(comments.removed, 'answer')}."
    )


def without(edition: Edition) -> list[str]:
    """Columns of the dataset that the release lacks, as lines."""
    found = [(table, left_out(table, edition.mode)) for table in edition.tables]
    return [f"`{table}`: {', '.join(f'`{name}`' for name in gone)}" for table, gone in found if gone]


def reserved(edition: Edition) -> str:
    """What was said of text and data mining."""
    counts = edition.facts.whole.captures.tdm_reservations
    return (
        "Reservations against text and data mining (TDM Reservation Protocol) on "
        f"{share(counts[1], sum(counts.values()))} captures; on "
        f"{counts[0]:,} it was said that there is none, on the others nothing (`tdm_reservation`)."
    )


def measured(edition: Edition) -> str:
    """The measured error, in a sentence."""
    if edition.audit is None:
        return "Not audited: how often rows are wrong was not measured by people."
    return (
        f"Audited: people compared {edition.audit.pages} of {edition.audit.sampled} randomly drawn pages with their "
        f"rows (drawn from kinds of pages that make {edition.audit.covered:.0%} of the posts); DATASHEET.md has "
        "precision and recall, field by field."
    )
