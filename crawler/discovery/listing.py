"""What tells whether some way has listed the whole blog, so that slower ones need not be gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Listing:
    """`paged`: index pages that paging from the home page has read; `cut_short`: it did not come to its own end."""

    paged: int = 0
    cut_short: bool = False
    _contradicted: bool = False
    _unpaged: set[str] = field(default_factory=set)
    _named: int = 0
    _total: int = 0

    @property
    def whole(self) -> bool:
        """Whether the API has named its total, or paging came to its end and nothing speaks against it."""
        return self.by_api or (self.paged > 0 and not self.cut_short and not self._contradicted)

    @property
    def by_api(self) -> bool:
        return 0 < self._total <= self._named

    def api(self, found: int, total: int) -> None:
        """The API has named `found` more posts, and says that there are `total`."""
        self._named += found
        self._total = total

    def beside(self, keys: Iterable[str]) -> None:
        """Archives name these (`urls.key`), and paging did not."""
        self._unpaged.update(keys)

    def is_post(self, key: str) -> None:
        """A page turned out to be a post: had only archives named it, paging did not list all."""
        self._contradicted |= key in self._unpaged

    def compared(self, feed: Collection[Collection[str]]) -> None:
        """Paging is over: where it named posts of the feed, it must have named all. `feed`: the ways that name each."""
        paged = ["archive" in ways for ways in feed]
        self._contradicted = any(paged) and not all(paged)
