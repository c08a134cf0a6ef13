"""Fixture pages, cut, garbled and torn: read as far as they go, or refused as no page; never an error of ours."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import NotReadable
from crawler.reading import read_page
from crawler.reading.assemble import assemble

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parent.parent / "pages").glob("*/*/page.*"))]
SCRAPS = [
    b"</div>", b"</html>", b"<!--", b"<li>", b"<li<p>", b"<table>", b"\0", b"\xc3", b"<time datetime=x>",
    b"<p id=comment-9>", b"&#0;&#x110000;",
    b"<a href=http://[x>", b"<a href='http://a.example:port/'>", b"<a href=?cpage=\xc2\xb2>", b"<base href=x:y>",
    b"<div class=comment>", b"<form>", b"<textarea>", b"<script>", b"<plaintext>", b"<p \"<=1>", b"9999999999 svar",
]  # fmt: skip

damage = st.lists(st.tuples(st.floats(0, 1), st.sampled_from(SCRAPS) | st.binary(max_size=3)), max_size=12)


@settings(max_examples=400)
@given(st.sampled_from(PAGES), damage, st.floats(0, 1))
def test_a_damaged_page_is_read(page: bytes, scraps: list[tuple[float, bytes]], cut: float) -> None:
    for place, scrap in scraps:
        at = int(place * len(page))
        page = page[:at] + scrap + page[at + len(scrap) // 2 :]
    try:
        read = read_page(page[: int(len(page) * (0.3 + cut))], "http://blogg.example/2009/12/hej/")
    except NotReadable:
        return
    ids = {comment.comment_id for comment in read.comments}
    assert len(ids) == len(read.comments)
    assert all(comment.parent_id is None or comment.parent_id in ids for comment in read.comments)
    if read.post:
        assert assemble([read]) == (read.post, read.comments, read.links)
