"""A list by pages that says how many entries it has: how far a quick crawl has to read it. Pure.

What changed last stands first, as far as the list can be sorted so; the total tells of what stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counted:
    """`said`: the words of each entry last time, by key; `before`: how many entries the list had, None if untold;
    `known`: entries that are no news, although they were not said.
    """

    said: Mapping[str, str]
    before: int | None
    known: Container[str] = ()
    seen: set[str] = field(default_factory=set)
    whole: bool = False  # whether all pages were read
    _fresh: int = 0
    _surplus: int = 0

    def page(self, entries: Mapping[str, str], total: int | None, *, last: bool) -> bool:
        """Take in the next page; whether the one after it has to be read too.

        It has where all on this one is new or changed, and where more entries came than were met, or some are gone.
        """
        new = [key for key in entries if key not in self.said and key not in self.known]
        changed = sum(key in self.said and self.said[key] != words for key, words in entries.items())
        self._fresh += sum(key not in self.seen for key in new)
        self.seen.update(entries)
        self.whole = last
        told = total is not None and self.before is not None
        self._surplus = (total or 0) - (self.before or 0) - self._fresh if told else 0
        if last or not entries:
            return False
        return self._surplus != 0 or changed + len(new) == len(entries)

    @property
    def fewer(self) -> bool:
        """Whether all pages were read because some entries are gone."""
        return self.whole and self._surplus < 0
