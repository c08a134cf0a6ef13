"""The command line: parse arguments, call one function, print.

It stands downstream of both halves of the program, since `crawl` joins them; `crawler` never imports `pipelines`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING

from crawler.errors import BloggarkivError, ExitStatus
from crawler.processes import interruptible
from pipelines import words
from pipelines.forked import get_ready
from pipelines.heap import be_lean
from pipelines.sharing.verbs import add_sharing

if TYPE_CHECKING:
    from pipelines.sharing.verbs import Verbs


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of `bloggarkiv`. Gives the exit status: see `docs/commands.md`."""
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal of another encoding ends no command
    try:
        interruptible()
        arguments = parser().parse_args(argv)
        be_lean()
        get_ready(getattr(arguments, "processes", 1))
        status = _command(arguments.run)(arguments)
        sys.stdout.flush()
        return status
    except BloggarkivError as error:
        sys.stderr.write(f"bloggarkiv: {error}\n")
        return error.exit_status
    except UnicodeEncodeError as error:  # of a word of the command: all else is written as UTF-8 or escaped
        encoding = sys.getfilesystemencoding()
        told = error.object.encode("ascii", "backslashreplace").decode("ascii")
        sys.stderr.write(f"bloggarkiv: {told}: is no text in {encoding}; write it in UTF-8, and set LC_ALL=C.UTF-8\n")
        return ExitStatus.USAGE
    except BrokenPipeError:
        _mute()  # the reader of our output has had enough
        return ExitStatus.DONE
    except OSError as error:
        _mute()
        where = f"{error.filename}: " if error.filename else "standard output: "
        sys.stderr.write(f"bloggarkiv: {where}{error.strerror}\n")
        return ExitStatus.DISK
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED


def _open_what_is_closed() -> None:
    """Who starts us with a standard stream closed (`>&-`) does not want its number to be that of a file of ours."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            nowhere = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
            setattr(sys, name, open(nowhere, "w" if number else "r", encoding="utf-8"))  # noqa: SIM115


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """`module:function`. Imported now: Scrapy and Arrow take a second to load; --help and wrong words need neither."""
    module, function = name.split(":")
    command: Callable[[argparse.Namespace], int] = getattr(import_module(module), function)
    return command


def _mute() -> None:
    """Point stdout elsewhere, so that the interpreter's last flush is quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(prog="bloggarkiv", description="Blogs, alive or long dead, as research datasets.")
    verbs = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    for add in (_crawl, _read, _import, _diff, _verify, _rebuild, _snapshot, _wacz, _status, add_sharing):
        add(verbs)
    return top


def _crawl(verbs: Verbs) -> None:
    crawl = verbs.add_parser("crawl", help="crawl blogs into a dataset")
    crawl.add_argument("urls", nargs="*", metavar="URL", help="address of a blog, or file: address of a saved page")
    crawl.add_argument("--blogs", type=words.path, metavar="FILE", help="a blogs.toml that names the blogs")
    crawl.add_argument("--since", default="", metavar="DATE", help="only posts published since then (2009-12-31)")
    crawl.add_argument("--limit", default="", metavar="N", help="at most N posts of each blog, newest first")
    crawl.add_argument("--full", action="store_true", help="ask for every post, also of blogs that were crawled lately")
    crawl.add_argument(
        "--from",
        dest="origin",
        choices=["live", "wayback", "commoncrawl"],
        default="live",
        help="the web, or an archive of it",
    )
    crawl.add_argument("--cdx", default="", metavar="URL", help="of wayback: its CDX server (the Wayback Machine's)")
    crawl.add_argument(
        "--cc-index", default="", metavar="URL", help="of commoncrawl: its collinfo.json, or one of its indexes"
    )
    crawl.add_argument("--until", default="", metavar="DATE", help="of an archive: only captures up to that day")
    crawl.add_argument(
        "--all-versions", action="store_true", help="of an archive: all that a post once said, as revisions"
    )
    _tells(crawl)
    _quiet(crawl, "print only what is wrong, and was not told before")
    _writes(crawl)
    crawl.set_defaults(run="pipelines.crawling:crawl")


def _read(verbs: Verbs) -> None:
    read = verbs.add_parser("read", help="print what the reader makes of one page, as JSON")
    read.add_argument("page", metavar="FILE_OR_URL", help="a saved page or text, - for standard input, or an address")
    read.add_argument("--url", metavar="BASE", help="the address that a saved page had")
    read.add_argument("--time-zone", default="Europe/Stockholm", metavar="ZONE", help="where its dates were written")
    read.add_argument(
        "--learn-from",
        nargs="+",
        default=[],
        type=words.path,
        metavar="FILE",
        help="four or more saved pages of the same blog, to read the page by what they share",
    )
    read.set_defaults(run="pipelines.one_page:read")


def _import(verbs: Verbs) -> None:
    imported = verbs.add_parser("import", help="read saved pages, texts, archives and exports into a dataset")
    imported.add_argument(
        "files", nargs="+", type=words.path, metavar="FILE", help="a file or folder, of whatever kind"
    )
    imported.add_argument("--url", metavar="BLOG", help="the blog's address, for exports that do not say it")
    imported.add_argument("--time-zone", default="Europe/Stockholm", metavar="ZONE", help="where dates were written")
    _reads(imported)
    _tells(imported)
    _quiet(imported, "print only what is wrong")
    _writes(imported)
    imported.set_defaults(run="pipelines.importing.command:import_files")


def _diff(verbs: Verbs) -> None:
    diff = verbs.add_parser("diff", help="what crawls found new, changed, gone and back")
    _one_or_all(diff)
    diff.add_argument("--since", metavar="DATE", help="since then (UTC); since the latest crawl began if not given")
    diff.set_defaults(run="pipelines.commands:diff")


def _verify(verbs: Verbs) -> None:
    verified = verbs.add_parser(
        "verify", help="whether a dataset is sound: files, checksums, keys, counts, WARC records"
    )
    _one_or_all(verified)
    verified.add_argument("--repair", action="store_true", help="rebuild what is not sound from the WARC files")
    verified.add_argument(
        "--accept-losses",
        action="store_true",
        help="note which WARC records are lost for good: verify is content then, and rebuild leaves their blogs alone",
    )
    _quiet(verified, "print nothing where all is sound")
    verified.set_defaults(run="pipelines.checking:verify_datasets")


def _rebuild(verbs: Verbs) -> None:
    rebuilt = verbs.add_parser("rebuild", help="read a dataset's WARC files again, with today's reader and no network")
    _one_or_all(rebuilt)
    rebuilt.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
    _reads(rebuilt)
    rebuilt.set_defaults(run="pipelines.checking:rebuild")


def _snapshot(verbs: Verbs) -> None:
    frozen = verbs.add_parser(
        "snapshot", help="the tables of one instant in a folder of their own, also during a crawl"
    )
    frozen.add_argument("dataset", type=words.some, metavar="DATASET", help="its path or name")
    frozen.add_argument("folder", type=words.path, metavar="FOLDER", help="a folder that is not there yet")
    frozen.set_defaults(run="pipelines.commands:snapshot")


def _wacz(verbs: Verbs) -> None:
    packed = verbs.add_parser("wacz", help="a dataset's WARC files in one WACZ, with an index and a list of its posts")
    packed.add_argument("dataset", type=words.some, metavar="DATASET", help="its path or name")
    packed.add_argument("file", type=words.path, metavar="FILE", help="the file to write, or to replace: blogg.wacz")
    packed.set_defaults(run="pipelines.wacz:pack_dataset")


def _status(verbs: Verbs) -> None:
    status = verbs.add_parser("status", help="what is in a dataset, blog by blog")
    _one_or_all(status)
    status.set_defaults(run="pipelines.commands:status")


def _one_or_all(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "dataset",
        nargs="?",
        type=words.some,
        metavar="DATASET",
        help="its path or name; all under output/ if not given",
    )


def _reads(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="how many read (all cores)"
    )


def _tells(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--summary-json",
        type=words.some,
        metavar="FILE_OR_FOLDER/",
        help="write what the run came to, for machines; in a folder, a file a run",
    )
    command.add_argument("--log-file", type=words.path, metavar="FILE", help="keep the log there too; it is added to")


def _writes(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dataset", default="blogs", metavar="NAME", help="name of the dataset (default: blogs)")
    command.add_argument("--output", default="output", type=words.path, metavar="DIR", help="folder of datasets")
    command.add_argument(
        "-s",
        dest="settings",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of crawler/settings.py",
    )


def _quiet(command: argparse.ArgumentParser, told: str) -> None:
    command.add_argument("--quiet", action="store_true", help=told)


if __name__ == "__main__":
    sys.exit(main())
