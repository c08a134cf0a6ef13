"""A post of which several pages are fetched: further pages of its text, and of its thread."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.reading import Page

# A thread of more pages than this is a trap.
MAX_PARTS = 500


@dataclass(slots=True)
class Gathering:
    """The pages of one post that were read, and how many are still to come."""

    pages: list[Page] = field(default_factory=list)
    whole: bool = True  # False where a page could not be had
    _asked: set[str] = field(default_factory=set)
    _awaited: int = 0

    def add(self, page: Page) -> list[str]:
        """Take in a page; the addresses of further pages that it names and that nobody asked for."""
        self.pages.append(page)
        self._asked.add(page.url)
        named = [*page.post_pages.values(), *page.comment_pages.values()]
        new = [url for url in dict.fromkeys(named) if url not in self._asked][: MAX_PARTS - len(self._asked)]
        self._asked.update(new)
        self._awaited += len(new)
        return new

    def answered(self) -> None:
        """One of the further pages came, or will not come."""
        self._awaited -= 1

    @property
    def complete(self) -> bool:
        """Whether nothing is awaited any more."""
        return self._awaited == 0
