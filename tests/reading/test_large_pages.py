"""Pages that repeat one thing thousands of times: read in a time that grows as their size does."""

from __future__ import annotations

import time

import pytest

from crawler.reading import read_page

PAGES = {
    "lines parted by <br> below a heading": "<h1>T</h1><p>Text.</p><h3>{n} kommentarer</h3>"
    + "Anna {i} skrev 2010-05-04 10:10:<br>Ord och ord.<br><br>",
    "bold lines": "<b>Kommentarer</b> x 2010-05-04<br>",
    "forms": "<form><textarea></textarea></form>",
    "blocks in blocks": '<div class="post"><h2><a href="/2010/{i}/">Rubrik</a></h2>',
    "paragraphs called comment": '<p class="comment">Anna 4 maj 2010 text',
}


def cpu(page: str, count: int) -> float:
    head, mark, repeated = page.rpartition("</h3>")
    body = head + mark + "".join(repeated.replace("{i}", str(i)) for i in range(count))
    start = time.process_time()
    read_page(f"<html><body>{body.replace('{n}', str(count))}".encode(), "http://b.example/2010/05/x/")
    return time.process_time() - start


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_six_times_the_page_takes_no_thirty_times_as_long(page: str) -> None:
    cpu(page, 100)
    assert cpu(page, 6_000) < 30 * max(cpu(page, 1_000), 0.05)
