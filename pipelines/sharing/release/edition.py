"""All that a release's descriptions are made from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pipelines.schema import PRIMARY_KEYS, Column
from pipelines.sharing.facts import Facts, Span, Written, ranked
from pipelines.sharing.release.about import About
from pipelines.sharing.release.columns import ABOUT, REFERENCES, Mode, columns
from pipelines.sharing.release.shards import DataFile

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the audit's findings: shares of 1, with their 95 % interval; None where nothing was judged."""

    what: str
    precision: tuple[float, float, float] | None
    recall: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Audit:
    """How often rows were right in a random sample that people compared with the pages."""

    pages: int
    sampled: int
    covered: float  # share of the posts that are of a kind of which a page was marked
    method: str
    measures: tuple[Measure, ...]


@dataclass(slots=True)
class Edition:
    """`blogs`, `gaps` (posts with other than the declared answers): rows as released. `rewritten`: what pseudonyms
    took the place of, by kind. `slugs`: what stands for the dataset's own. `program`: name and version of what made it.
    """

    about: About
    mode: Mode
    facts: Facts
    program: str
    key_id: str | None = None
    audit: Audit | None = None
    files: dict[str, list[DataFile]] = field(default_factory=dict)
    blogs: list[Row] = field(default_factory=list)
    gaps: list[Row] = field(default_factory=list)
    rewritten: Counter[str] = field(default_factory=Counter)
    slugs: dict[str, str] = field(default_factory=dict)

    def released(self, slug: str) -> str:
        """What stands for a blog's slug."""
        return self.slugs.get(slug, slug)

    @property
    def tables(self) -> list[str]:
        """Those that have rows: `datasets` loads no table without."""
        return [table for table in self.mode.tables if self.files.get(table)]

    @property
    def empty(self) -> list[str]:
        """Tables that are left out because the dataset has no rows of them."""
        return [table for table in self.mode.tables if table not in self.tables]

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return sum(file.rows for file in self.files[table])

    def columns(self, table: str) -> list[Column]:
        return columns(table, self.mode)

    def key(self, table: str) -> list[str]:
        """The primary key; none where nothing less than the row is unique."""
        return [PRIMARY_KEYS[table]] if table in PRIMARY_KEYS else []

    def references(self, table: str) -> list[tuple[str, str, str]]:
        """Foreign keys: column, table, column."""
        return [(column, other, key) for column, other, key in REFERENCES[table] if other in self.tables]

    def parts(self, table: str) -> list[tuple[str, DataFile]]:
        """Each file with a name: that of the table, or of several files `posts-0`, `posts-1` …"""
        files = self.files[table]
        return [(table, files[0])] if len(files) == 1 else [(f"{table}-{n}", file) for n, file in enumerate(files)]

    def says(self, table: str) -> str:
        """What a table's rows are."""
        return ABOUT[table]

    @property
    def published(self) -> Span:
        """From the first to the last post."""
        return self.facts.whole.posts.published

    @property
    def languages(self) -> list[str]:
        """Of one text in a hundred at least, the most frequent first."""
        counts = self.facts.whole.posts.languages + self.facts.whole.comments.languages
        known = sum(count for language, count in counts.items() if language)
        return [language for language, count in ranked(counts) if language and count * 100 >= known]

    @property
    def description(self) -> str:
        """That which was stated, or a sentence of facts."""
        if self.about.description:
            return self.about.description
        posts, comments = self.facts.whole.posts, self.facts.whole.comments
        when = f", {years(posts)}" if years(posts) else ""
        blogs = counted(len(self.facts.blogs), "blog")
        written = counted(comments.rows - comments.linkbacks, "comment")
        linkbacks = counted(comments.linkbacks, "linkback")
        return f"{counted(posts.rows, 'post')} of {blogs}{when}, with {written} and {linkbacks}."


def years(written: Written) -> str:
    """`2006–2012`; empty where no date is known."""
    known = [year for year in written.years if year is not None]
    if not known:
        return ""
    return f"{min(known)}–{max(known)}" if min(known) < max(known) else str(min(known))


def counted(count: int, noun: str) -> str:
    """`1 blog`, `2,300 blogs`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def share(part: int, whole: int) -> str:
    """`12 of 48 (25.0 %)`."""
    return f"{part:,} of {whole:,} ({100 * part / whole:.1f} %)" if whole else "none"
