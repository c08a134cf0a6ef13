"""Whether a crawl's memory stays flat: resident set sizes over the pages of one long crawl, in one run.

    python benchmarks/memory.py [--pages 20000] [--plot FILE]

A server of its own makes the pages as they are asked for: a blog of so many posts, with dates, comments, links to each
other and to elsewhere, and lists of a hundred posts each. The crawl is the real one, with all its pipelines and files;
politeness is off. Its processes (the one that downloads, and those that read) are looked at after every hundred pages.
Target: at 20,000 pages at most 1.3 times of what it was at 2,000.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from crawl import ROOT, RUDE
from plots import lines

SERVER = """
import sys, random
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
posts = int(sys.argv[1])
LIST = 100
WORDS = ("kampanjen varumärket byrån annonsen kunden mätte lanserade byggde tror tänker sociala medier butiken priset "
         "budskapet filmen priset reklam pengar sökmotorer bloggare och i att en som på är av för med till den").split()
def text(chance, words):
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."
def path(number):
    return f"/{2005 + number % 8}/{1 + number % 12:02}/inlagg-{number}/"
def post(number):
    chance = random.Random(number)
    said = "".join(
        f'<li class="comment" id="comment-{number}{n}"><div class="comment-author vcard"><cite class="fn">'
        f'<a href="http://{chance.choice(WORDS)}{chance.randrange(10**6)}.example/">Läsare {n}</a></cite></div>'
        f'<div class="comment-meta">{1 + number % 28} maj, {2005 + number % 8} kl. 12:{n:02}</div>'
        f'<p>{text(chance, 25)}</p></li>' for n in range(2))
    links = " ".join(f'<a href="{path(chance.randrange(posts))}">{chance.choice(WORDS)}</a>' for _ in range(3))
    return (f'<h1 class="entry-title">{text(chance, 5)} {number}</h1><div class="post-meta">{1 + number % 28} '
            f'{["januari", "maj", "juni"][number % 3]} {2005 + number % 8} kl. 09:{number % 60:02}</div>'
            f'<div class="entry-content"><p>{text(chance, 80)}</p><p>{text(chance, 60)} {links}</p>'
            f'<p><a href="http://{chance.randrange(10**6)}.example/{number}">{text(chance, 3)}</a></p></div>'
            f'<h3 id="comments">2 svar</h3><ol class="commentlist">{said}</ol>')
def index(page):
    numbers = range((page - 1) * LIST, min(page * LIST, posts))
    entries = "".join(f'<div class="post"><h2 class="entry-title"><a href="{path(n)}" rel="bookmark">'
                      f'{text(random.Random(n), 5)} {n}</a></h2></div>' for n in numbers)
    older = f'<a href="/page/{page + 1}/">Äldre inlägg</a>' if page * LIST < posts else ""
    return f'{entries}<div class="navigation">{older}</div>'
class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        parts = self.path.strip("/").split("/")
        if self.path == "/":
            body = index(1)
        elif parts[0] == "page":
            body = index(int(parts[1]))
        elif parts[-1].startswith("inlagg-"):
            body = post(int(parts[-1][7:]))
        else:
            body = None
        page = (f'<html lang="sv"><head><title>Bloggen</title><meta name="generator" content="WordPress 2.7"></head>'
                f'<body><div id="content">{body}</div></body></html>').encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)
    def log_message(self, *arguments):
        pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""
CRAWL = """
from pipelines.heap import be_lean
be_lean()
import json, os, sys
from pathlib import Path
from scrapy import signals
from scrapy.crawler import CrawlerProcess
from crawler.spiders.blog import BlogSpider
from pipelines.options import project_settings
from benchmarks.processes import below
url, output, overrides, every = json.loads(sys.argv[1])
settings = project_settings()
settings.setdict({**overrides, "OUTPUT_DIR": output, "DATASET": "bench"}, priority="cmdline")
process = CrawlerProcess(settings)
crawler = process.create_crawler(BlogSpider)
seen = [0]
def resident():
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["RssAnon"].split()[0]) + int(fields["RssFile"].split()[0])
def look(response, request, spider):
    seen[0] += 1
    if seen[0] % every == 0:
        print(json.dumps([seen[0], resident(), int(below(os.getpid()) * 1024)]), flush=True)
crawler.signals.connect(look, signals.response_received)
process.crawl(crawler, url=url)
process.start()
"""


def crawled(pages: int, every: int) -> list[tuple[int, int, int]]:
    """Pages, resident kB of the process that downloads, and of those that read."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(pages)], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    url = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
    found = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-c", CRAWL, json.dumps([url, folder, RUDE, every])]
            crawl = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
            assert crawl.stdout is not None
            for line in crawl.stdout:
                found.append(tuple(json.loads(line)))
                print(f"\r{found[-1][0]} pages", end="", file=sys.stderr, flush=True)
            if crawl.wait():
                raise SystemExit("the crawl failed")
    finally:
        server.kill()
        server.wait()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--plot", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    found = crawled(arguments.pages, 100)
    early = next(row for row in found if row[0] >= arguments.pages // 10)
    late = next(row for row in found if row[0] >= arguments.pages)
    for name, of in {"downloading process": 1, "reading processes": 2}.items():
        print(f"{name:20} {early[of] / 1024:6.0f} MB at {early[0]} pages, {late[of] / 1024:6.0f} MB at {late[0]}")
    ratio = sum(late[1:]) / sum(early[1:])
    print(
        f"ratio of all together {ratio:.2f}, of the downloading process {late[1] / early[1]:.2f} (target: at most 1.3)"
    )
    if arguments.plot:
        xs = [row[0] for row in found]
        curves = {"downloading": [row[1] / 1024 for row in found], "reading": [row[2] / 1024 for row in found]}
        lines(arguments.plot, xs, {"resident memory": curves}, x="pages", y="MB")


if __name__ == "__main__":
    main()
