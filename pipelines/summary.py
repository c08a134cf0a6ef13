"""What a crawl or an import came to, for people at its end and for machines (`--summary-json`)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.discovery.run import BlogRun
from crawler.errors import DiskError, ExitStatus, UsageError
from pipelines.importing.into import Told

if TYPE_CHECKING:
    from crawler.running import Ended
    from crawler.spiders.blog import BlogSpider


def status_of(ended: Ended[BlogSpider]) -> ExitStatus:
    """Whether all blogs were read, some or none, the disk failed, or the crawl was interrupted."""
    runs = ended.spider.runs
    failed = sum(run.failure is not None for run in runs)
    if ended.stats.get("dataset/error"):
        return ExitStatus.DISK
    if ended.stats.get("finish_reason") == "shutdown":
        return ExitStatus.INTERRUPTED
    if not failed:
        return ExitStatus.DONE
    return ExitStatus.FAILED if failed == len(runs) else ExitStatus.SOME_FAILED


def lines(runs: list[BlogRun]) -> Iterator[str]:
    """Some lines a blog, for people."""
    for run in runs:
        ways = ", ".join(f"{way} {count}" for way, count in run.census.by_way().items()) or "nothing"
        outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(run.outcomes.items()))
        if run.failure and not run.posts and not run.census.discovered:  # of what is known of it, nothing was read
            yield f"{run.label}: failed: {run.failure}"
            yield f"  fetched: {outcomes or 'nothing'}"
            continue
        if run.quick:
            known = sum(not post.removed for post in run.revisits.known.values())
            yield f"{run.label}: {run.posts - run.again} new posts, {run.again} of {known} known ones read again"
        else:
            yield f"{run.label}: {run.posts} of {run.census.discovered} posts read, {run.comments} responses"
        if run.gone:
            yield f"  gone: {run.gone} posts"
        yield f"  named by: {ways}"
        yield f"  fetched: {outcomes or 'nothing'}"
        if run.failure:
            yield f"  failed: {run.failure}"


def as_json(runs: list[BlogRun], stats: Mapping[str, Any], dataset: Path, status: int) -> dict[str, Any]:
    """The same for machines. `rows`: what the commits did, as in `posts_new`, `comments_changed`; times in UTC."""
    started, finished = stats.get("start_time"), stats.get("finish_time")
    return {
        "status": status,
        "dataset": str(dataset),
        "started_at": _iso(started),
        "finished_at": _iso(finished),
        "requests": stats.get("downloader/request_count", 0),
        "bytes": stats.get("downloader/response_bytes", 0),
        "rows": counts(stats, "dataset/"),
        "blogs": [
            {
                "blog": run.blog.blog,
                "url": run.blog.url,
                "label": run.label,
                "crawl": "quick" if run.quick else "part" if run.partial else "full",
                "posts_asked": run.asked,
                "posts": run.posts,
                "known_read_again": run.again,
                "gone": run.gone,
                "responses": run.comments,
                "discovered": run.census.discovered,
                "named_by": run.census.by_way(),
                "fetched": dict(sorted(run.outcomes.items())),
                "failure": run.failure,
                "failing_since": run.failing_since,
                "failing_pages_as_before": run.failing_pages,
                "rows": counts(stats, f"news/{run.blog.blog}/"),
            }
            for run in runs
        ],
    }


def of_import(told: Told, files: Sequence[Path], dataset: Path, started: datetime, status: int) -> dict[str, Any]:
    """What an import came to, for machines. `rows`: what the commits did; `counted`: what became no row, by its plural
    name; `passed_by`: what could not be taken in; times in UTC.
    """
    counts = {name: count for name, count in sorted(told.counts.items()) if count}
    rows = {name for name in counts if name.startswith(("posts_", "comments_"))}
    return {
        "status": status,
        "dataset": str(dataset),
        "started_at": _iso(started),
        "finished_at": _iso(datetime.now(UTC)),
        "files": list(map(str, files)),
        "rows": {name: count for name, count in counts.items() if name in rows},
        "counted": {name: count for name, count in counts.items() if name not in rows},
        "passed_by": [{"what": what, "why": why} for what, why in told.passed_by],
    }


def target(where: str, dataset: str) -> Path:
    """The file that a run's summary goes to: `where`; in a folder (what ends with a slash is one) a new file, named by
    the dataset and the time (UTC). Raises UsageError where it cannot be written.
    """
    path = Path(where)
    try:
        if where.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            path /= f"{dataset}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
        if not os.access(path.parent, os.W_OK):
            raise UsageError(f"--summary-json {path}: there is no such folder, or it may not be written")
    except OSError as error:
        raise UsageError(f"--summary-json {path}: {error.strerror}") from error
    return path


def write(path: Path, summary: Mapping[str, Any]) -> None:
    """Replaces the file whole: who reads it never sees half. Raises DiskError where it cannot be written."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise DiskError(f"--summary-json {path}: {error.strerror}") from error


def _iso(at: object) -> str | None:
    return at.isoformat() if isinstance(at, datetime) else None


def counts(stats: Mapping[str, Any], prefix: str) -> dict[str, int]:
    """The numbers among stats whose names begin so, without that, but for zeros."""
    found = ((name.removeprefix(prefix), count) for name, count in sorted(stats.items()) if name.startswith(prefix))
    return {name: count for name, count in found if isinstance(count, int) and count}
