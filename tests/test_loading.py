"""What a command loads before it does anything: nothing of the web where it asks nothing of the web."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipelines.cli import parser

LOADED = "import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"


def loaded(module: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(module=module)], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "command",
    [
        ("status",),
        ("diff",),
        ("verify",),
        ("rebuild",),
        ("snapshot", "d", "f"),
        ("wacz", "d", "f"),
        ("read", "page.html"),
        ("report", "d"),
        ("audit", "d"),
    ],
    ids=lambda command: command[0],
)
def test_a_command_that_fetches_nothing_does_not_load_scrapy(command: tuple[str, ...]) -> None:
    module = parser().parse_args(command).run.partition(":")[0]
    assert not loaded(module) & {"scrapy", "twisted"}


def test_help_loads_neither_scrapy_nor_arrow() -> None:
    assert not loaded("pipelines.cli") & {"scrapy", "twisted", "pyarrow", "numpy", "lxml"}
