"""The picture of a report in the README: what a reader sees first, at desktop width.

PYTHONPATH=. python tests/browser/picture.py output/demo.html docs/report.png
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright
from watched import FLAGS, watched


def main(page: Path, picture: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with watched(browser, (1280, 1320)) as seen:
            shown = seen.open(page)
            shown.wait_for_selector("main[data-drawn]")
            shown.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
