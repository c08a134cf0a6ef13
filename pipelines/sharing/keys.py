"""A dataset's secret key, which pseudonyms and the list of takedowns are made with.

It is made once, of 32 random bytes, and lies outside the dataset, so that whoever is given the dataset or a release of
it cannot tell a pseudonym's owner by trying names. The dataset holds only the key's public id (`.key-id`): moved or
renamed, it still finds its key, and another key is told from it.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import hmac
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from crawler.errors import BloggarkivError, DatasetError, DiskError

ID_FILE = ".key-id"
FOLDER = "BLOGGARKIV_KEYS"
"""Environment variable: the folder of keys, where it is not `bloggarkiv/keys` in the user's data folder (XDG)."""

_SIZE = 32
_WIDTH = 5  # bits of a base32 digit
_ID_LENGTH = 16


class KeyMissing(BloggarkivError):
    """The dataset has a key, but it is not where keys are looked for."""


class KeyRefused(BloggarkivError):
    """The key file is not safe to use, or not the dataset's."""


@dataclass(frozen=True, slots=True)
class Key:
    """`secret`: 32 bytes. `id`: 16 base32 digits that tell which key it is, and nothing of the secret."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        return keyed(self, "id", "", _ID_LENGTH)


def keyed(key: Key, purpose: str, text: str, length: int = 12) -> str:
    """`text` as `length` base32 digits (`a`-`z`, `2`-`7`): HMAC-SHA256 (RFC 2104), cut; 51 digits at most.

    The same text has another value for each purpose. That any two of n texts share a value has a probability below
    n² / 2^(5·length + 1): for 12 digits and a million texts 1 in 2 million, for 20 digits 1 in 10^18.
    """
    message = f"{len(purpose)}:{purpose}{text}".encode("utf-8", "surrogatepass")
    digest = hmac.digest(key.secret, message, hashlib.sha256)
    assert 0 < length * _WIDTH < 8 * len(digest)
    needed = -(-length * _WIDTH // 40) * 5  # whole groups of five bytes
    return base64.b32encode(digest[:needed]).decode("ascii").lower()[:length]


def dataset_key(root: Path, file: Path | None = None, *, make: bool = True, outside: Iterable[Path] = ()) -> Key:
    """The key of the dataset at `root`: in `file` where one is named, else in the folder of keys.

    Where the dataset has none yet, the key in `file` becomes its own, or one is made, or with `make` false KeyMissing
    is raised. `outside`: folders besides the dataset that it must not lie in, as that of a release.
    Raises KeyMissing, KeyRefused, DatasetError where there is no dataset, DiskError.
    """
    if not root.is_dir():
        raise DatasetError(f"{root}: no dataset")
    try:
        return _dataset_key(root, file, make, [root, *outside])
    except OSError as error:
        raise DiskError(f"{error.filename or root}: {error.strerror}") from error


def key_id(root: Path) -> str | None:
    """The public id of the key that the dataset at `root` has; None where none was made yet. Raises DatasetError."""
    name = _key_name(root)
    return name and name.rpartition("-")[2]


def _dataset_key(root: Path, file: Path | None, make: bool, outside: list[Path]) -> Key:
    name = _key_name(root)
    if name is None and not make and file is None:
        raise KeyMissing(f"{root}: has no key yet; `bloggarkiv release` or `takedown` makes one")
    path = file or _folder() / f"{name}.key"
    if name or path.exists():
        _keep_outside(path, outside)
        key = _load(root, path)
    else:
        key = Key(os.urandom(_SIZE))
        path = file or _folder() / f"{_named(root, key)}.key"
        _keep_outside(path, outside)
        _make(path, key)
    if name is None and not _claim(root, _named(root, key)):
        if file is None:
            path.unlink()  # made just now, by two at once: the other's is the dataset's
        return _dataset_key(root, file, make, outside)
    if name and not name.endswith(f"-{key.id}"):
        raise KeyRefused(f"{path}: is not the key of {root} ({name}): its pseudonyms would not be those of before")
    return key


def _key_name(root: Path) -> str | None:
    try:
        text = (root / ID_FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except ValueError:
        text = ""
    if not re.fullmatch(rf"[\w.-]*-[a-z2-7]{{{_ID_LENGTH}}}", text, re.ASCII):
        raise DatasetError(f"{root / ID_FILE}: holds no key's id; put back the file as it was")
    return text


def _named(root: Path, key: Key) -> str:
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', root.resolve().name).strip('-')[:40]}-{key.id}"


def _folder() -> Path:
    if named := os.environ.get(FOLDER):
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME", "")  # relative ones count as unset (XDG Base Directory)
    return (Path(data) if os.path.isabs(data) else Path.home() / ".local" / "share") / "bloggarkiv" / "keys"


def _keep_outside(path: Path, folders: list[Path]) -> None:
    for folder in folders:
        if path.resolve().is_relative_to(folder.resolve()):
            raise KeyRefused(f"{path}: lies in {folder}, and would go wherever that goes; keep the key outside")


def _load(root: Path, path: Path) -> Key:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(4 * _SIZE).strip()
    except FileNotFoundError:
        raise KeyMissing(
            f"{path}: the key of {root} is not there; put it back, or name its place (--key FILE, or {FOLDER}=FOLDER). "
            f"Lost for good? Delete {root / ID_FILE}: everybody gets a new pseudonym, and takedowns must be told again"
        ) from None
    if mode & 0o077:
        raise KeyRefused(f"{path}: others may read it; chmod 600 it, or take a new key if somebody has")
    if not re.fullmatch(rb"[0-9a-f]{%d}" % (2 * _SIZE), content):
        raise KeyRefused(f"{path}: is no key ({2 * _SIZE} hexadecimal digits); put back the one that was made")
    return Key(bytes.fromhex(content.decode("ascii")))


def _make(path: Path, key: Key) -> None:
    """Raises KeyRefused where others may look into a folder that keys are kept in by default."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent == _folder() and path.parent.stat().st_mode & 0o077:
        raise KeyRefused(f"{path.parent}: others may look into it; chmod 700 it")
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key.secret.hex().encode("ascii") + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _place(part, path)


def _claim(root: Path, name: str) -> bool:
    """Make the key called so the dataset's; False where it has one already."""
    part = root / f"{ID_FILE}.{os.getpid()}"
    part.write_text(f"{name}\n", encoding="ascii")
    return _place(part, root / ID_FILE)


def _place(part: Path, path: Path) -> bool:
    """Give what is written its name, whole and on disk; False where the name is taken."""
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP) or path.exists():
            raise
        os.replace(part, path)  # a file system without hard links
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
