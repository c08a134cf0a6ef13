"""Posts read from their captures by several processes, in order: what rebuilding and importing have in common."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from crawler.errors import DatasetError
from crawler.processes import follow_parent
from pipelines import forked
from pipelines.language import detector_of
from pipelines.rereading import Source, reread_all
from pipelines.rows import Event, Row

_CHUNK = 8  # posts that a process reads at a time
_AHEAD = 24  # chunks a process that are being read, or wait to be taken in
_KILLED = "a reading process was killed (out of memory?); try --processes 1"

_Chunk = TypeVar("_Chunk")
_Made = TypeVar("_Made")


class Pool:
    """Processes that read; with one, this process does it itself."""

    def __init__(self, processes: int, detector: str) -> None:
        self._detector, self._ahead = detector, processes * _AHEAD
        self._pool = None
        if processes > 1:
            self._pool = ProcessPoolExecutor(processes, forked.context(), initializer=follow_parent)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def read(self, context: Path, rows: Iterable[Row]) -> Iterator[tuple[list[Event], int]]:
        """What these captures tell in their order, and of how many captures they are.

        `context` names a file with the pickled `Source` of all of them. Raises DatasetError.
        """
        return self.read_all([(context, rows)])

    def read_all(self, work: Iterable[tuple[Path, Iterable[Row]]]) -> Iterator[tuple[list[Event], int]]:
        """The same for the captures of several sources, one after the other.

        So many are asked for ahead that there is something to read while a commit takes in what was read, and while
        the next source is looked up.
        """
        chunks = _chunks(work)
        if self._pool is None:
            for context, chunk in chunks:
                yield _read(context, chunk, self._detector), len(chunk)
            return
        waiting: deque[tuple[Future[list[Event]], int]] = deque()
        try:
            for context, chunk in chunks:
                waiting.append((_submitted(self._pool, _read, context, chunk, self._detector), len(chunk)))
                if len(waiting) >= self._ahead:
                    future, count = waiting.popleft()
                    yield future.result(), count
            for future, count in waiting:
                yield future.result(), count
        except BrokenProcessPool as error:
            raise DatasetError(_KILLED) from error

    def each(self, work: Callable[[_Chunk], _Made], chunks: Iterable[_Chunk]) -> Iterator[_Made]:
        """What `work`, a function of a module, makes of each of these, in their order. Raises DatasetError."""
        if self._pool is None:
            yield from map(work, chunks)
            return
        waiting: deque[Future[_Made]] = deque()
        try:
            for chunk in chunks:
                waiting.append(_submitted(self._pool, work, chunk))
                if len(waiting) >= self._ahead:
                    yield waiting.popleft().result()
            for future in waiting:
                yield future.result()
        except BrokenProcessPool as error:
            raise DatasetError(_KILLED) from error


def _submitted(pool: ProcessPoolExecutor, work: Callable[..., _Made], *given: object) -> Future[_Made]:
    """Work that is to be done; the first starts the processes. Raises DatasetError."""
    try:
        return pool.submit(work, *given)
    except (EOFError, ConnectionError) as error:  # of the server that they are forked from
        raise DatasetError(_KILLED) from error


def _chunks(work: Iterable[tuple[Path, Iterable[Row]]]) -> Iterator[tuple[Path, list[Row]]]:
    for context, rows in work:
        remaining = iter(rows)
        while chunk := list(islice(remaining, _CHUNK)):
            yield context, chunk


def _read(context: Path, rows: Sequence[Row], detector: str) -> list[Event]:
    return reread_all(_source(context), rows, detector_of(detector))


@lru_cache(maxsize=2)
def _source(context: Path) -> Source:
    source: Source = pickle.loads(context.read_bytes())
    return source
