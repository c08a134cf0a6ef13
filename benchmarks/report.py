"""How fast the report of a large dataset is made, and how fast its page opens, in one run.

    python benchmarks/report.py [--blogs 200] [--posts 20000] [--comments 100000] [--rounds 5]

The dataset is made by number. Opening is in headless Chromium, from the start of navigation: `opened` until the page is
loaded, with every table and what stands in the window drawn; `drawn` until the last plot far below is. Of each the
fastest and the median round. Targets: opened within 2 s (`LIMIT`), a keystroke of search within 0.2 s.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from made_datasets import large  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from watched import FLAGS, watched  # noqa: E402

LIMIT = 2000.0
_TYPED = """() => {
    const box = document.querySelector("#posts input");
    const began = performance.now();
    for (const words of ["r", "re", "rek", "rekl", "rekla"]) {
        box.value = words;
        box.dispatchEvent(new Event("input"));
    }
    const typed = (performance.now() - began) / 5;
    box.value = "";
    box.dispatchEvent(new Event("input"));
    const sorting = performance.now();
    document.querySelector("#posts th:nth-child(2) button").click();
    return [typed, performance.now() - sorting];
}"""


def opening(browser: Browser, page: Path) -> dict[str, float]:
    """Milliseconds of one opening in a window of its own, and of what a reader does then."""
    with watched(browser) as seen:
        shown = seen.open(page)
        shown.wait_for_selector("main[data-drawn]")
        opened = shown.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        drawn = shown.evaluate("performance.getEntriesByName('drawn')[0].startTime")
        typed, sorted_by_title = shown.evaluate(_TYPED)
        assert not seen.errors, seen.errors
    return {"opened": opened, "drawn": drawn, "a keystroke of search": typed, "sorting by title": sorted_by_title}


def made(dataset: Path, page: Path) -> tuple[float, float]:
    """Wall and CPU seconds of `bloggarkiv report`."""
    command = [sys.executable, "-m", "pipelines.cli", "report", str(dataset), "--to", str(page)]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("the report could not be made")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, count in (("blogs", 200), ("posts", 20_000), ("comments", 100_000), ("rounds", 5)):
        arguments.add_argument(f"--{name}", type=int, default=count)
    chosen = arguments.parse_args()
    chromium = shutil.which("chromium")
    if not chromium:
        raise SystemExit("no chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        dataset, page = Path(folder, "large"), Path(folder, "large.html")
        large(dataset, chosen.blogs, chosen.posts, chosen.comments)
        wall, cpu = made(dataset, page)
        print(f"{chosen.blogs} blogs, {chosen.posts} posts, {chosen.comments} comments")
        print(f"made in {wall:.1f} s ({cpu:.1f} s CPU); the page has {page.stat().st_size / 1e6:.1f} MB")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        rounds = [opening(browser, page) for _ in range(chosen.rounds)]
        browser.close()
    for name in rounds[0]:
        times = [one[name] for one in rounds]
        limit = f", {statistics.median(times) / LIMIT:.2f} of the limit" if name == "opened" else ""
        print(f"{name:<22} {min(times):6.0f} ms fastest, {statistics.median(times):6.0f} ms median{limit}")


if __name__ == "__main__":
    main()
