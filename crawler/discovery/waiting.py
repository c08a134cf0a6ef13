"""Requests that wait for their phase, and how many in a row of them led to nothing new. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from crawler import urls

Step = TypeVar("Step")

# So many archives or lists in a row that name nothing new, and the others of the kind are left.
MAX_IDLE = 30
# Archives and lists that are asked for before their answers are looked at.
BATCH = 10


@dataclass(slots=True)
class Waiting(Generic[Step]):
    """By phase and `urls.key`."""

    idle: int = 0  # answers in a row that named nothing new
    _steps: dict[str, dict[str, Step]] = field(default_factory=dict)
    _spent: set[str] = field(default_factory=set)

    def add(self, phase: str, steps: Iterable[tuple[str, Step]]) -> None:
        """Each with its address; what waits already stays as it is."""
        waiting = self._steps.setdefault(phase, {})
        for url, step in steps:
            waiting.setdefault(urls.key(url), step)

    def all(self, phase: str) -> list[Step]:
        """What waits for a phase."""
        return list(self._steps.get(phase, {}).values())

    def taken(self, phase: str, ask: Callable[[Step], list[Step]]) -> list[Step]:
        """The next of a phase that `ask` has not asked for yet, unless too many in a row have named nothing new.

        From both ends by turns: archives stand newest or oldest first, and those of one end may be known already.
        """
        waiting = self._steps.get(phase, {})
        steps: list[Step] = []
        if self.idle >= MAX_IDLE:
            self._spent.add(phase)
        while waiting and len(steps) < BATCH and phase not in self._spent:
            steps += ask(waiting.pop(next(iter(waiting) if len(steps) % 2 == 0 else reversed(waiting))))
        return steps

    def first(self, phase: str, count: int) -> list[Step]:
        """The first of a phase."""
        waiting = self._steps.get(phase, {})
        return [waiting.pop(key) for key in list(waiting)[:count]]
