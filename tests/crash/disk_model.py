"""What a power cut would leave, by the letter of POSIX, told from the system calls of a process (`strace -f -y`).

What is written to a file is on the disk once the file was synced; that a name is in a folder, or is not any more, once
the folder was. Nothing else is promised, whatever a file system does today.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

TRACED = "openat,write,writev,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,mkdir,rmdir"
_CALL = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)")
_UNFINISHED = re.compile(r"^(\d+) +(\w+\(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
_OPEN = re.compile(r"<([^<>]*)>")
_NAME = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Call:
    """A system call that did what it should: its name, and the paths that it is about."""

    name: str
    paths: tuple[Path, ...]
    creates: bool = False


def calls(trace: Iterable[str]) -> Iterator[Call]:
    """The calls that change the disk, in the order of their ends."""
    begun: dict[str, str] = {}
    for line in trace:
        if unfinished := _UNFINISHED.match(line):
            begun[unfinished[1]] = unfinished[2]
            continue
        if resumed := _RESUMED.match(line):
            line = f"{resumed[1]} {begun.pop(resumed[1])}{resumed[2]}"
        found = _CALL.match(line)
        if found is None or int(found[4]) < 0:
            continue
        name, about = found[2], found[3]
        if name in ("write", "writev", "pwrite64", "ftruncate", "fsync", "fdatasync"):
            where = _OPEN.search(about)
            if where:
                yield Call(name.removeprefix("fdata").removeprefix("f"), (Path(where[1]),))
            continue
        folders = [Path(folder) for folder in _OPEN.findall(about.split('"')[0])]
        paths = tuple(
            folder / path for path, folder in zip(_NAME.findall(about), folders * 2 or [Path()] * 2, strict=False)
        )
        yield Call(re.sub(r"(at2?)$", "", name), paths, creates="O_CREAT" in about)


@dataclass
class Disk:
    """What of the folder `root` would be lost: files whose content, and folders whose names, are not synced.

    `names` says for each name in a folder whether an older file of that name would be there instead.
    """

    root: Path
    contents: set[Path] = field(default_factory=set)
    names: dict[Path, dict[str, bool]] = field(default_factory=dict)
    _known: set[Path] = field(default_factory=set)

    def take(self, call: Call) -> None:
        """The call was made."""
        paths = [path for path in call.paths if path.is_relative_to(self.root)]
        if not paths:
            return
        path = paths[-1]
        match call.name:
            case "write" | "writev" | "pwrite64" | "truncate":
                self.contents.add(path)
            case "sync":
                self.contents.discard(path)
                self.names.pop(path, None)
            case "open" if call.creates and path not in self._known:
                self._named(path)
            case "mkdir":
                self._named(path)
            case "unlink" | "rmdir":
                self.contents.discard(path)
                self._known.discard(path)
                self._changed(path)
            case "rename":
                before, after = paths
                if before in self.contents:
                    self.contents.remove(before)
                    self.contents.add(after)
                self._known.discard(before)
                self._changed(before)
                self._named(after)

    def _named(self, path: Path) -> None:
        self._changed(path, older=path in self._known)
        self._known.add(path)

    def _changed(self, path: Path, *, older: bool = False) -> None:
        if path != self.root:
            names = self.names.setdefault(path.parent, {})
            names[path.name] = older and names.get(path.name, True)

    def lost(self, path: Path, *, or_older: bool = False) -> list[str]:
        """Why `path`, as it is, might not be there after a power cut; with `or_older`, nor whole as it was before."""
        why = [f"{path} is not synced"] if path in self.contents else []
        while path != self.root:
            older = self.names.get(path.parent, {}).get(path.name)
            if older is False or (older and not or_older):
                why.append(f"{path.parent} is not synced, which names {path.name}")
            path = path.parent
        return why
