"""Every byte of a dataset, as whoever wants to find something in it would look: decompressed, decoded, unescaped."""

from __future__ import annotations

import gzip
import html
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pyarrow.parquet as pq
from warcio.archiveiterator import ArchiveIterator

_SHORT = 5


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Where, and what stands there."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, data = path.relative_to(folder).as_posix(), path.read_bytes()
        yield f"name of {name}", name
        yield name, data.decode("utf-8", "replace")
        yield name, data.decode("cp1252", "replace")
        if path.suffix == ".parquet":
            rows = pq.read_table(path, partitioning=None).to_pylist()
            yield f"rows of {name}", json.dumps(rows, default=str, ensure_ascii=False)
        if name.endswith(".warc.gz"):
            yield f"unpacked {name}", gzip.decompress(data).decode("utf-8", "replace")
            yield f"unpacked {name}", gzip.decompress(data).decode("cp1252", "replace")
            yield from _records(path, name)


def _records(path: Path, name: str) -> Iterator[tuple[str, str]]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            coding = record.http_headers and record.http_headers.get_header("Content-Encoding")
            body = record.content_stream().read()
            if coding == "deflate":
                body = zlib.decompress(body, -zlib.MAX_WBITS)
            where = f"unpacked {record.rec_type} of {record.rec_headers.get_header('WARC-Target-URI')} in {name}"
            yield where, body.decode("utf-8", "replace")
            yield where, body.decode("cp1252", "replace")


def found(folder: Path, *needles: str) -> list[str]:
    """The needles that stand in a file of the folder, plain or escaped, whatever the space between their words.

    A short needle is looked for in texts alone: any three letters stand among packed bytes.
    """
    wanted = {needle: _flat(needle) for needle in needles}
    hits = set()
    for where, text in texts(folder):
        told = where.startswith(("rows", "name")) or " of http" in where or where.endswith(".json")
        for seen in {text, html.unescape(text), unquote(text), html.unescape(html.unescape(text))}:
            plain, bare = _flat(seen), _flat(re.sub(r"<[^<>]*>", " ", seen))
            for needle, flat in wanted.items():
                if (flat in plain or flat in bare) and (len(flat) > _SHORT or told):
                    hits.add(f"{needle!r}: {where}")
    return sorted(hits)


def missing(folder: Path, *needles: str) -> list[str]:
    """The needles that stand nowhere."""
    hits = found(folder, *needles)
    return [needle for needle in needles if not any(hit.startswith(f"{needle!r}:") for hit in hits)]


def _flat(text: str) -> str:
    return " ".join(text.lower().split())
