"""What the arguments of commands mean: settings, datasets, processes."""

from __future__ import annotations

import argparse
import math
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import folders
from crawler.errors import UsageError
from pipelines.status import all_datasets, resolve_dataset

if TYPE_CHECKING:
    from scrapy.settings import Settings


_OPTIONS = {"OUTPUT_DIR": "--output", "DATASET": "--dataset"}
_TRUTHS = ("0", "1", "true", "false")  # as Scrapy writes them


def project_settings() -> Settings:
    """The settings of `crawler/settings.py`, wherever the command is run."""
    from scrapy.settings import Settings  # Scrapy loads longer than most commands run, and few fetch anything

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    return settings


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The project's settings, and what the arguments of a command that writes say. Raises UsageError."""
    folders.check_name(arguments.dataset)
    settings = project_settings()
    for pair in arguments.settings:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"-s {pair}: write it as NAME=VALUE")
        _check_setting(name, value, settings)
        settings.set(name, value, priority="cmdline")
    settings.set("OUTPUT_DIR", str(arguments.output), priority="cmdline")
    settings.set("DATASET", arguments.dataset, priority="cmdline")
    return settings


def _check_setting(name: str, value: str, settings: Settings) -> None:
    """Scrapy takes any name, and tells of a value when it is used. Raises UsageError."""
    if name in _OPTIONS:
        raise UsageError(f"-s {name}: is said by {_OPTIONS[name]}")
    if name not in settings:
        like = get_close_matches(name.upper(), list(settings), n=1)
        hint = f"; {like[0]} is one" if like else ""
        raise UsageError(f"-s {name}: there is no such setting{hint} (crawler/settings.py has ours)")
    default = settings[name]
    if isinstance(default, bool) and value.lower() not in _TRUTHS:
        raise UsageError(f"-s {name}={value}: is True or False")
    if isinstance(default, (int, float)) and not (isinstance(default, bool) or _is_number(value)):
        raise UsageError(f"-s {name}={value}: is a number, as {default}")


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False


def datasets_of(arguments: argparse.Namespace) -> list[Path]:
    """The one that is named, or all under `output/`. Raises DatasetError."""
    return [resolve_dataset(arguments.dataset)] if arguments.dataset else all_datasets()


def processes_of(arguments: argparse.Namespace) -> int:
    """How many processes read. Raises UsageError."""
    if arguments.processes < 1:
        raise UsageError(f"--processes {arguments.processes}: one at least")
    return int(arguments.processes)
