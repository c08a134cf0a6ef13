"""The rows of a snapshot, rewritten column by column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from crawler import urls as addresses
from crawler.errors import DatasetError
from pipelines.rows import LINKBACKS
from pipelines.sharing.keys import Key, keyed
from pipelines.sharing.pseudonyms import markup
from pipelines.sharing.pseudonyms.audit import Audit, Finding
from pipelines.sharing.pseudonyms.columns import TREATMENTS, Treatment
from pipelines.sharing.pseudonyms.people import Mentions, People
from pipelines.sharing.pseudonyms.words import Words

Urls = Literal["keep", "posts", "drop"]
"""Which addresses stay: all of the blogs; those of blogs and posts, not those of single comments; none."""

_ID_LENGTH = 20
_BATCH = 1_000  # rows whose text and HTML, mostly the same words, are rewritten soon after one another
_PUT = re.compile(r"\b(person|email|phone|personnummer|handle|hash|site|page|blog)[_-][a-z2-7]{12}(?![a-z0-9])")


class Pseudonyms:
    """Rewrites tables of the snapshot of a dataset that it was made from; the same key gives the same pseudonyms.

    `counts`: how many pseudonyms of each kind were put so far (`person`, `email`, `phone`, …), and how many different
    `personnummer_unparted` nothing told but the check digit.
    """

    def __init__(
        self, snapshot: Path, key: Key, *, keep: Collection[str] = (), urls: Urls = "posts", audit: bool = False
    ) -> None:
        """`snapshot`: a folder with a dataset's tables. `keep`: names and hosts that stay as they are.

        Reads who takes part in which thread. With `audit`, what is rewritten is looked through for what is left.
        Raises DatasetError.
        """
        self._urls, self._counts = urls, Counter[str]()
        people = People.of(snapshot, lambda who: f"person_{keyed(key, 'person', who)}", keep)
        self.words = Words(people, key, urls)
        self._id = lru_cache(1 << 16)(lambda value: keyed(key, "id", value, _ID_LENGTH))
        self._audit = Audit(people.names(), people.kept_words(), people.is_word) if audit else None

    @property
    def counts(self) -> Counter[str]:
        return self._counts + Counter(personnummer_unparted=len(self.words.unparted))

    def rewrite(self, table: str, rows: pa.Table) -> pa.Table:
        """The rows with the same columns and types; partition keys may be among them.

        Raises DatasetError for a column of which nothing says how it is to be released.
        """
        treatments = {name: self._treatment(table, name) for name in rows.column_names}
        batches = [self._batch(table, rows.slice(start, _BATCH), treatments) for start in range(0, len(rows), _BATCH)]
        rewritten = pa.concat_tables(batches) if batches else rows
        if self._audit:
            self._audit.look(table, rewritten)
        return rewritten

    def left(self) -> list[Finding]:
        """What still looks like a name, an address or a number in what was rewritten so far, strongest first."""
        return self._audit.findings() if self._audit else []

    def _batch(self, table: str, rows: pa.Table, treatments: dict[str, Treatment]) -> pa.Table:
        needed = [n for n in ("post_id", "kind", "table", "blog", "author", "author_url", "url") if n in treatments]
        context = rows.select(needed).to_pylist() if needed else [{} for _ in range(rows.num_rows)]
        for place, (name, treatment) in enumerate(treatments.items()):
            if treatment is Treatment.KEEP:
                continue
            field = rows.schema.field(name)
            values: list[Any] = [None] * rows.num_rows
            if treatment is not Treatment.DROP:
                values = [
                    value if value is None else self._value(treatment, table, value, row)
                    for value, row in zip(rows[name].to_pylist(), context, strict=True)
                ]
            rows = rows.set_column(place, field, pa.array(values, field.type))
        return rows

    def blog(self, slug: str) -> str:
        """What stands for a blog's slug."""
        return slug if self._urls != "drop" else self.words.name("blog", slug)

    @staticmethod
    def _treatment(table: str, column: str) -> Treatment:
        if treatment := TREATMENTS[table].get(column):
            return treatment
        raise DatasetError(f"{table}: nothing says how column {column} is released; see pseudonyms/columns.py")

    def _value(self, treatment: Treatment, table: str, value: Any, row: dict[str, Any]) -> Any:
        if isinstance(value, list):
            return [self._value(treatment, table, member, row) for member in value]
        if treatment is Treatment.ID:
            return self._id(value)
        changed = self._rewritten(treatment, table, value, row)
        if changed is not None and changed != value:
            self._counts.update(_PUT.findall(changed))
        return changed

    def _rewritten(self, treatment: Treatment, table: str, value: str, row: dict[str, Any]) -> str | None:
        words = self.words
        match treatment:
            case Treatment.ABOUT if self._urls == "drop":
                return None
            case Treatment.TEXT | Treatment.ABOUT:
                return words.text(value, self._here(row))
            case Treatment.HTML:
                here = self._here(row)
                return markup.rewritten(value, partial(words.text, here=here), words.links.rewritten)
            case Treatment.PERSON:
                return self._author(value, row)
            case Treatment.ADDRESS:
                return words.links.rewritten(value)
            case Treatment.SIGNATURE:
                kept = row["author"] and words.people.stands_for(row["author"]) is None
                return value if kept else words.links.rewritten(value, signed=True)
            case Treatment.HOST:
                return addresses.host(words.links.rewritten(row["url"]))
            case Treatment.BLOG:
                return self.blog(value)
            case Treatment.NUMBER | Treatment.PERMALINK:
                of_comment = (row.get("table") or table) == "comments"
                if (self._urls == "drop" and treatment is Treatment.NUMBER) or (of_comment and self._urls != "keep"):
                    return None
                return words.links.rewritten(value) if treatment is Treatment.PERMALINK else words.text(value)
        return None

    def _here(self, row: dict[str, Any]) -> Mentions:
        return self.words.people.mentions(row.get("post_id"), row.get("blog"))

    def _author(self, name: str, row: dict[str, Any]) -> str:
        """A person's pseudonym; a linkback's is its site's, unless the site is a blog of the dataset."""
        words = self.words
        if row.get("kind") not in LINKBACKS or words.people.is_author(name):
            return words.person(name)
        host = addresses.host(row.get("author_url") or "")
        if host and not words.links.is_personal(host):
            return words.text(name)
        return words.name("site", host or name)
