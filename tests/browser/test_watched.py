"""The watching itself: a bad page is found out, a good one is not accused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("axe_playwright_python")
from watched import PHONE, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser

GOOD = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Bra</title></head>
<body><main><h1>Bra</h1><p>Ord.</p></main></body></html>"""
BAD = """<!doctype html><html><head><meta charset="utf-8"><title>Dålig</title></head>
<body><main><h1 style="color: #eee; background: #fff">Dålig</h1><img src="http://127.0.0.1:9/x.png">
<p style="width: 900px">Ord.</p><script>missing()</script></main></body></html>"""


def test_a_good_page_passes(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "good.html"
    page.write_text(GOOD, encoding="utf-8")
    with watched(browser, PHONE) as seen:
        seen.open(page)
        assert (seen.errors, seen.elsewhere, seen.findings(), seen.overflow()) == ([], [], [], 0)


def test_a_bad_page_is_found_out(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text(BAD, encoding="utf-8")
    with watched(browser, PHONE) as seen:
        seen.open(page)
        assert any("missing" in error for error in seen.errors)
        assert seen.elsewhere == ["http://127.0.0.1:9/x.png"]
        assert {finding.split()[0] for finding in seen.findings()} >= {"html-has-lang", "image-alt", "color-contrast"}
        assert seen.overflow() > 400
