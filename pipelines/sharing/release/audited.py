"""The dataset's measured error, where people audited it."""

from __future__ import annotations

from pathlib import Path

from pipelines.sharing.audit.estimate import Estimate
from pipelines.sharing.audit.results import results
from pipelines.sharing.audit.sheet import ROW
from pipelines.sharing.release.edition import Audit, Measure

_ROWS = {"posts": "posts", "comments": "answers"}


def audit_of(root: Path) -> Audit | None:
    """What the marks of the dataset's audit come to; None where no page was marked to its end. Raises DatasetError."""
    made = results(root)
    if made is None:
        return None
    measures = tuple(
        Measure(
            _ROWS[m.table] if m.field == ROW else f"{_ROWS[m.table]}: {m.field}", _told(m.precision), _told(m.recall)
        )
        for m in made.measures
    )
    return Audit(made.pages, made.sampled, made.covered, made.method, measures)


def _told(estimate: Estimate | None) -> tuple[float, float, float] | None:
    return None if estimate is None else (estimate.share, estimate.low, estimate.high)
