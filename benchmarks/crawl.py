"""Pages a second of a whole crawl against a bare Scrapy spider that only downloads the same pages, in one run.

    python benchmarks/crawl.py [URL …] [--rounds 3]

Without URL, of a blog of 450 posts over seven years, the larger of the sample blogs ten times over, served by a
process of its own. Politeness is off for both: no delay, no AutoThrottle, eight requests at once to a host. The
crawl is the real spider with all its pipelines, from the first request to the last commit; the bare spider then
fetches every address that the crawl fetched. Target: at least 0.5.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.dataset

ROOT = Path(__file__).parents[1]
RUDE = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "8",
    "PROGRESS_ENABLED": "False",
    "LOG_LEVEL": "WARNING",
}
CRAWL = """
import json, sys
from scrapy.crawler import CrawlerProcess
from crawler.spiders.blog import BlogSpider
from pipelines.options import project_settings
urls, output, overrides = json.loads(sys.argv[1])
settings = project_settings()
settings.setdict({**overrides, "OUTPUT_DIR": output, "DATASET": "bench"}, priority="cmdline")
process = CrawlerProcess(settings)
crawler = process.create_crawler(BlogSpider)
process.crawl(crawler, url=" ".join(urls))
process.start()
stats = crawler.stats.get_stats()
print(json.dumps({"pages": stats["response_received_count"], "seconds": stats["elapsed_time_seconds"]}))
"""
SERVER = """
import sys
from dataclasses import replace
from sampleblog.annonspelaren import Annonspelaren
from sampleblog.server import serve
class Long(Annonspelaren):
    def __init__(self, base):
        super().__init__(base)
        self.posts = [self.copy(post, number) for number in range(int(sys.argv[1])) for post in self.posts]
        self.shown = sorted(self.posts, key=lambda post: post.at, reverse=True)
    def copy(self, post, number):
        return replace(post, slug=f"{post.slug}-{number}", title=f"{post.title} {number}")
with serve(more=lambda base: Long(base).answers()) as site:
    print(site.homes[0], flush=True)
    sys.stdin.read()
"""
BARE = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess
urls, overrides = json.load(open(sys.argv[1]))
class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for url in urls:
            yield scrapy.Request(url, dont_filter=True, meta={"handle_httpstatus_all": True})
    def parse(self, response):
        pass
settings = {"ROBOTSTXT_OBEY": False, "TELNETCONSOLE_ENABLED": False, "COOKIES_ENABLED": False}
process = CrawlerProcess({**overrides, **settings})
crawler = process.create_crawler(Bare)
process.crawl(crawler)
process.start()
stats = crawler.stats.get_stats()
print(json.dumps({"pages": stats["response_received_count"], "seconds": stats["elapsed_time_seconds"]}))
"""


def run(code: str, argument: str) -> float:
    """Pages a second of one crawl in a process of its own."""
    command = [sys.executable, "-c", code, argument]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    return float(result["pages"] / result["seconds"])


def one_round(homes: list[str], folder: Path) -> tuple[float, float]:
    """Pages a second of our crawl, and of the bare spider after it."""
    ours = run(CRAWL, json.dumps([homes, str(folder), RUDE]))
    captures = pyarrow.dataset.dataset(folder / "bench" / "captures", partitioning="hive").to_table(columns=["url"])
    asked = folder / "urls.json"
    asked.write_text(json.dumps([captures["url"].to_pylist(), RUDE]))
    return ours, run(BARE, str(asked))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("urls", nargs="*", metavar="URL")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    server = None
    homes = arguments.urls
    if not homes:
        command = [sys.executable, "-c", SERVER, "10"]
        server = subprocess.Popen(command, cwd=ROOT / "tests", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        homes = server.stdout.readline().split()
    try:
        rounds = []
        for _ in range(arguments.rounds):
            with tempfile.TemporaryDirectory() as folder:
                rounds.append(one_round(homes, Path(folder)))
    finally:
        if server:
            server.communicate()
    ours, bare = (statistics.median(speeds) for speeds in zip(*rounds, strict=True))
    print(f"median of {arguments.rounds} rounds, pages a second:")
    print(f"  crawl       {ours:6.1f}")
    print(f"  bare Scrapy {bare:6.1f}")
    print(f"  ratio       {ours / bare:6.2f}   (target: at least 0.5)")


if __name__ == "__main__":
    main()
