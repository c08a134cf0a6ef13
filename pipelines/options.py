"""What the arguments of commands mean: settings, datasets, processes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import UsageError
from pipelines.status import all_datasets, resolve_dataset

if TYPE_CHECKING:
    from scrapy.settings import Settings


def project_settings() -> Settings:
    """The settings of `crawler/settings.py`, wherever the command is run."""
    from scrapy.settings import Settings  # Scrapy loads longer than most commands run, and few fetch anything

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    return settings


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The project's settings, and what the arguments of a command that writes say. Raises UsageError."""
    settings = project_settings()
    settings.set("OUTPUT_DIR", str(arguments.output), priority="cmdline")
    settings.set("DATASET", arguments.dataset, priority="cmdline")
    for pair in arguments.settings:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"-s {pair}: write it as NAME=VALUE")
        settings.set(name, value, priority="cmdline")
    return settings


def datasets_of(arguments: argparse.Namespace) -> list[Path]:
    """The one that is named, or all under `output/`. Raises DatasetError."""
    return [resolve_dataset(arguments.dataset)] if arguments.dataset else all_datasets()


def processes_of(arguments: argparse.Namespace) -> int:
    """How many processes read. Raises UsageError."""
    if arguments.processes < 1:
        raise UsageError(f"--processes {arguments.processes}: one at least")
    return int(arguments.processes)
