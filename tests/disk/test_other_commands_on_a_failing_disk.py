"""`rebuild`, `verify --repair` and `import` on a disk that fails: all is done, or nothing, and told in one line."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from damage import first_file, rewrite
from disk_commands import Commands, Done, Fault
from disturbed import Trial, rows, told_in_one_line
from sampleblog.server import serve

from crawler.errors import ExitStatus

PAGES = Path(__file__).parents[1] / "pages" / "wordpress"


@pytest.fixture(scope="module")
def trial(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with serve() as site:
        made = Trial(commands, site, tmp_path_factory.mktemp("disk"))
        made.undisturbed()
        yield made


@pytest.fixture
def dataset(trial: Trial, tmp_path: Path) -> Path:
    """A copy of it whose comments an earlier reader had read worse."""
    copy = tmp_path / "d"
    shutil.copytree(trial.dataset, copy)
    for path in (copy / "comments").rglob("*.parquet"):
        rewrite(copy, path, lambda found: [row.update(author=None) for row in found])
    return copy


FAULTS = [
    Fault(Path(), 1, errno.EIO, "open", "d/.lock"),
    Fault(Path(), 1, errno.ENOSPC, "open,write,mkdir,rename,link", "d/.rebuild/*", lasting=True),
    Fault(Path(), 3, errno.EIO, "write", "d/.rebuild/.staging/*"),
    Fault(Path(), 1, errno.ENOSPC, "open,write,mkdir", "d/.staging/*", lasting=True),
    Fault(Path(), 1, errno.EIO, "rename", "d/comments/*"),
    Fault(Path(), 1, errno.EIO, "rename", "d/manifest.json"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.calls} {fault.paths}")
def test_rebuild(trial: Trial, dataset: Path, fault: Fault) -> None:
    worse, run = rows(dataset), trial.commands.run
    assert worse != trial.whole
    done = run("rebuild", dataset, "--processes", "1", fault=below(dataset, fault))
    failed_in_one_line(done)
    assert run("verify", dataset).status == 0  # carries a commit to its end that had been decided on
    assert rows(dataset) in (worse, trial.whole)
    assert run("rebuild", dataset, "--processes", "1").status == 0
    assert rows(dataset) == trial.whole
    assert not (dataset / ".rebuild").exists()


def test_repair(trial: Trial, dataset: Path) -> None:
    first_file(dataset, "comments").unlink()
    run, repair = trial.commands.run, ("verify", dataset, "--repair")
    failed_in_one_line(run(*repair, fault=below(dataset, FAULTS[3])))
    assert run("verify", dataset).status == 1
    assert run(*repair).status == 0
    assert rows(dataset) == trial.whole


@pytest.mark.parametrize(
    ("call", "paths"),
    [("write", "d/warc/*.gz"), ("fsync", "d/warc/*.gz"), ("write", "d/.staging/*"), ("rename", "d/posts/*")],
)
def test_import(trial: Trial, tmp_path: Path, call: str, paths: str) -> None:
    pages = [PAGES / case / "page.html" for case in ("kubrick-post", "kubrick-2005", "classic-2005")]
    run, imported = trial.commands.run, ("import", *pages, "--output", tmp_path, "--dataset", "d", "--quiet")
    failed_in_one_line(run(*imported, fault=Fault(tmp_path, 1, errno.EIO, call, paths)))
    done = run("verify", tmp_path / "d")
    assert done.status == 0 or "no dataset" in done.err
    done = run(*imported)
    assert (done.status, done.err) == (0, "")
    assert len(rows(tmp_path / "d")["posts"]) == 3
    assert run("verify", tmp_path / "d").status == 0


def below(dataset: Path, fault: Fault) -> Fault:
    return Fault(dataset.parent, fault.at, fault.number, fault.calls, fault.paths, fault.lasting)


def failed_in_one_line(done: Done) -> None:
    assert done.status == ExitStatus.DISK
    assert told_in_one_line(done), done.err
