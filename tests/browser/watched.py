"""A page of ours in real headless Chromium, watched: what its console said, what it asked for, what axe-core finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

PHONE = (390, 844)
DESKTOP = (1280, 900)

# As root there is no sandbox to be had; the rest keeps Chromium itself off the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Watched:
    """An open page. `errors`: of its console and its scripts; `elsewhere`: addresses that it asked for, but its own."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self._own = ""
        page.on("console", lambda said: self.errors.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: self._dialog(dialog.message, dialog.dismiss))
        page.on("request", lambda request: self._asked(request.url))

    def _dialog(self, message: str, dismiss: Any) -> None:
        self.errors.append(f"dialog: {message}")
        dismiss()

    def _asked(self, url: str) -> None:
        if url.partition("#")[0] != self._own and not url.startswith(("data:", "blob:")):
            self.elsewhere.append(url)

    def open(self, where: Path | str) -> Page:
        """Go to a file or an address, and wait until it is loaded."""
        self._own = where.resolve().as_uri() if isinstance(where, Path) else where
        self.page.goto(self._own, wait_until="load")
        return self.page

    def findings(self) -> list[str]:
        """What axe-core finds that is serious or critical: rule, how grave, and where."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']} ({one['impact']}): {', '.join(str(node['target'][0]) for node in one['nodes'][:5])}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window: what a reader would have to scroll sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@contextmanager
def watched(
    browser: Browser, size: tuple[int, int] = DESKTOP, *, dark: bool = False, locale: str = "en-GB"
) -> Iterator[Watched]:
    """A new window of `size` pixels, of a reader who likes it light or dark, and reads the language of `locale`."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", locale=locale
    )
    try:
        yield Watched(context.new_page())
    finally:
        context.close()
