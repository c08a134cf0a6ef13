"""What threads of all exports have in common: the order in which a list shows answers, and the links in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler import urls
from crawler.items import Link
from crawler.reading.exports.fields import Field
from crawler.reading.markup import Anchor


@dataclass(frozen=True)
class Answer:
    """One answer of a thread: its number, that of the answer that it replies to, and when it was written (aware)."""

    number: str
    parent: str | None
    at: datetime | None
    field: Field

    @property
    def place(self) -> tuple[datetime, int, str]:
        """What answers to the same are sorted by."""
        return self.at or datetime.min.replace(tzinfo=UTC), len(self.number), self.number


def threaded(answers: Iterable[Answer]) -> Iterator[tuple[Answer, str | None, int]]:
    """Each answer by time, below the one that it answers and after what was answered there before.

    Gives the answer, the number of the one that it stands below (None at the top, as where that one is missing), and
    how deep it stands.
    """
    left = {answer.number: answer for answer in sorted(answers, key=lambda answer: answer.place)}
    below: dict[str | None, list[Answer]] = defaultdict(list)
    for answer in left.values():
        below[answer.parent if answer.parent in left else None].append(answer)
    starts = [*below.pop(None, []), *left.values()]  # the latter only where answers answer each other in a circle
    for start in starts:
        waiting: list[tuple[Answer, str | None, int]] = [(start, None, 0)]
        while waiting:
            answer, parent, depth = waiting.pop()
            if left.pop(answer.number, None) is None:
                continue
            yield answer, parent, depth
            waiting += [(reply, answer.number, depth + 1) for reply in reversed(below.pop(answer.number, []))]


def links_of(anchors: Iterable[Anchor], comment_id: str | None = None) -> list[Link]:
    """The links of a post, or of a comment by its number."""
    return [
        Link(
            comment_id=comment_id,
            position=position,
            url=anchor.url,
            host=urls.host(anchor.url),
            anchor_text=anchor.text,
            rel=anchor.rel,
        )
        for position, anchor in enumerate(anchors)
    ]
