"""What a file is, told by what is in it."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from crawler.errors import NotReadable
from crawler.sources.kinds import kind_of, opened

WXR = b"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/3.0.1" created="2010-09-01 08:15" -->
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.0/"><channel></channel></rss>"""
BACKUP = b"""<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'><entry>
<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#post'/>
</entry></feed>"""
TAKEOUT = b"<?xml version='1.0'?><feed xmlns:blogger='http://schemas.google.com/blogger/2018'></feed>"
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Reklam</title></channel></rss>'
PAGE = b"<!DOCTYPE html><html><head><title>Reklam</title></head><body><p>Hej</p></body></html>"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "warc"),
        (gzip.compress(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n", mtime=0), "warc"),
        (b"filedesc://a.arc 0.0.0.0 20090101000000 text/plain 76\n", "warc"),
        (zipped(datapackage_json=b"{}"), "wacz"),
        (WXR, "wordpress"),
        (b"\xef\xbb\xbf\n" + WXR, "wordpress"),
        (gzip.compress(WXR), "wordpress"),
        (zipped(blogg_xml=WXR), "wordpress"),
        (BACKUP, "blogger"),
        (TAKEOUT, "blogger"),
        (PAGE, "page"),
        (PAGE.decode().encode("utf-16"), "page"),
        (b"<p>Hej</p>\n<!-- saved from url=(0022)http://reklam.example/ --><html>", "page"),
        ("En rubrik\n\nOch ett stycke på svenska.".encode(), "text"),
        ("En rubrik\n\nOch ett stycke på svenska.".encode("windows-1252"), "text"),
        (FEED, None),
        (PNG, None),
        (b"%PDF-1.4\n", None),
        (zipped(bild_png=PNG), None),
        (gzip.compress(PAGE, mtime=0), None),
        (b"", None),
    ],
)
def test_kind(tmp_path: Path, body: bytes, kind: str | None) -> None:
    path = tmp_path / "fil.dat"
    path.write_bytes(body)
    assert kind_of(path) == kind


def test_a_folder(tmp_path: Path) -> None:
    assert kind_of(tmp_path) == "folder"


@pytest.mark.parametrize(
    "body", [zipped(datapackage_json=b"{}" * 100)[:60], gzip.compress(WXR * 100)[:60]], ids=["zip", "gzip"]
)
def test_what_is_cut_off_is_told(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "fil.zip"
    path.write_bytes(body)
    with pytest.raises(NotReadable, match="damaged"):
        kind_of(path)


@pytest.mark.parametrize("body", [WXR, gzip.compress(WXR, mtime=0), zipped(bild_png=PNG, blogg_xml=WXR)])
def test_exports_are_read_through_their_compression(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "export"
    path.write_bytes(body)
    with opened(path) as file:
        assert file.read() == WXR
