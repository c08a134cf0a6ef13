"""Exports with anything in any place: what can be read is read, and nothing ends in an error of ours."""

from __future__ import annotations

import io
import random
from contextlib import suppress
from functools import partial

import pytest

from crawler.errors import BloggarkivError
from crawler.reading.exports import read_export
from crawler.sources import blogger, wordpress
from crawler.sources.cut import Counted
from exports import atom, wxr

TEXT = 'Ett "stycke".\n\n[caption width="3"]<img src="x"/> text[/caption] <!--more--> <ul><li>a</ul>'
PARENT = "<blogger:parent>tag:blogger.com,1999:blog-1.post-11</blogger:parent>"
WXR = wxr.export(*(wxr.item(n, TEXT, wxr.comment(1, "http://x.example/ :)"), wxr.comment(2, "b", 1)) for n in (1, 2)))
BACKUP = atom.backup(atom.post(11, "x", answers=1), atom.answer(101, 11, "ja"), atom.answer(102, 11, "nej", parent=101))
TAKEOUT = atom.takeout(atom.taken_out(11, "x"), atom.taken_out(12, "y", "COMMENT", more=PARENT))
PIECES = (
    b"<![CDATA[", b"]]>", b"</item>", b"<item>", b"</entry>", b"<entry>", b"&", b"\x00", b"\xff", b"<", b">", b'"', b"",
    b"<wp:comment>", b"</wp:comment>", b"0000-00-00", b"9999-99-99", b"2009-05-04T12:00:00", b"http://[", b"-1",
    b"\xe2\x80", b"</channel>", b"<!--", b"[caption", b"&#0;", b"&#x110000;", b"http://a:b/",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_anything_in_any_place(seed: int) -> None:
    rng = random.Random(seed)
    exports = ((WXR, wordpress.cut), (BACKUP, blogger.cut), (TAKEOUT, partial(blogger.cut, home=atom.HOME)))
    for _ in range(60):
        text, cutter = rng.choice(exports)
        data = bytearray(text.encode())
        for _ in range(rng.randrange(1, 6)):
            place = rng.randrange(len(data))
            data[place : place + rng.choice((0, 1, 5, 40))] = rng.choice(PIECES)
        with suppress(BloggarkivError):
            for post in cutter(io.BytesIO(bytes(data)), Counted()):
                read_export(post.body, post.url)
