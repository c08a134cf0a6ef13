"""A blog crawled again: what the second crawl asks for, and what it makes of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from again import by_path, posts_asked, recrawled
from by_command import ROOT
from living_blog import Living
from small_crawls import crawl, digests, rows
from small_site import Answer, Site

WAYS = {"all": {}, "no api": {"api": False}, "no lists": {"api": False, "sitemap": False}}


@pytest.mark.parametrize("api", [True, False], ids=["api", "no api"])
def test_nothing_new_costs_few_requests_and_changes_no_file(site: Site, tmp_path: Path, api: bool) -> None:
    Living(site, 400, api=api)
    assert len(recrawled(site, tmp_path)) > 400
    before = digests(tmp_path)
    asked = recrawled(site, tmp_path)
    assert len(asked) <= 10, asked
    assert {"/robots.txt", "/"} < set(asked)
    assert digests(tmp_path) == before


@pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)
def test_what_lists_tell_is_asked_for_and_nothing_else(site: Site, tmp_path: Path, ways: dict[str, bool]) -> None:
    blog = Living(site, **ways)
    recrawled(site, tmp_path)
    new = blog.write(2)
    changed = [] if ways == WAYS["no lists"] else [7]
    for number in changed:
        blog.edit(number, "Rättat i efterhand: det var tvärtom.")
    blog.publish()
    asked = recrawled(site, tmp_path)
    assert posts_asked(asked) == {post.path for post in new} | {blog.post(number).path for number in changed}
    found = by_path(tmp_path, site)
    assert set(found) == {post.path for post in blog.posts}
    assert {path for path, row in found.items() if row["revision"] == 2} == {blog.post(n).path for n in changed}

    new = blog.write(35)  # more than any list shows on a page: it digs until it meets what it knows
    blog.publish()
    asked = recrawled(site, tmp_path)
    assert posts_asked(asked) == {post.path for post in new}
    assert "/page/6/" not in asked


def test_a_change_is_not_forgotten_where_its_post_could_not_be_had(site: Site, tmp_path: Path) -> None:
    blog = Living(site)
    recrawled(site, tmp_path)
    blog.edit(7, "Rättat i efterhand: det var tvärtom.")
    blog.publish()
    path = blog.post(7).path
    page, site.pages[path] = site.pages[path], Answer("Fel", status=500)
    assert posts_asked(recrawled(site, tmp_path)) == {path}
    assert by_path(tmp_path, site)[path]["removed_at"] is None
    site.pages[path] = page
    assert posts_asked(recrawled(site, tmp_path)) == {path}
    assert by_path(tmp_path, site)[path]["revision"] == 2
    assert posts_asked(recrawled(site, tmp_path)) == set()


def test_when_all_posts_are_asked_for(site: Site, tmp_path: Path) -> None:
    Living(site)
    recrawled(site, tmp_path, "--limit", "5")
    assert len(posts_asked(recrawled(site, tmp_path))) == 40, "a crawl of a part is no full one"
    before = digests(tmp_path)
    assert len(posts_asked(recrawled(site, tmp_path, "--full"))) == 40
    assert len(posts_asked(recrawled(site, tmp_path, "-s", "SWEEP_EVERY=0"))) == 40
    assert len(posts_asked(recrawled(site, tmp_path, "--limit", "5"))) == 5
    # Its posts are of 2009: with a share so small, all are due by their age at once.
    assert len(posts_asked(recrawled(site, tmp_path, "-s", "REVISIT_MIN=0", "-s", "REVISIT_SHARE=1e-9"))) == 40
    for path in (tmp_path / "output" / "small").glob(".ledger*"):
        path.unlink()
    assert len(posts_asked(recrawled(site, tmp_path))) == 40, "without a ledger nothing is lost"
    assert digests(tmp_path) == before


def test_scrapy_s_own_command_knows_what_is_known(site: Site, tmp_path: Path) -> None:
    Living(site)
    recrawled(site, tmp_path)
    site.requests.clear()
    command = "-m scrapy crawl blog -s DATASET=small -s OUTPUT_DIR=output -a".split()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    subprocess.run([sys.executable, *command, f"url={site.start}"], cwd=tmp_path, env=environment, check=True)
    assert posts_asked(site.requests) == set()
    assert len(site.requests) <= 10


def test_a_blog_that_was_replaced_is_told_and_nothing_changes(site: Site, tmp_path: Path) -> None:
    blog = Living(site, 12)
    recrawled(site, tmp_path)
    before, told = digests(tmp_path), rows(tmp_path, "blogs")[0]
    site.pages.clear()
    parked = (
        "<html><head><title>Till salu</title></head><body><h1>Domänen är till salu</h1><p>Ring oss.</p></body></html>"
    )
    site.otherwise = lambda target: parked
    for words in ((), ("--full",)):
        site.requests.clear()
        done = crawl([site.start, *words], tmp_path)
        assert done.returncode == 1
        assert [line for line in done.stderr.splitlines() if "another site by now" in line]
        assert len(site.requests) < 20
        assert digests(tmp_path) == before
        (blogs,) = rows(tmp_path, "blogs")
        assert {name for name in told if blogs[name] != told[name]} <= {"last_crawled_at"}
    blog.write()
    blog.publish()
    assert len(posts_asked(recrawled(site, tmp_path))) == 1, "it is back as if nothing had been"


@pytest.mark.parametrize("api", [True, False], ids=["api", "no api"])
def test_comments_lead_to_their_posts(site: Site, tmp_path: Path, api: bool) -> None:
    blog = Living(site, 25, api=api, sitemap=False)
    for number in range(1, 26):
        blog.reply(number, f"Svar på del {number}, som jag håller med om.")
    blog.publish()
    recrawled(site, tmp_path)
    assert len(rows(tmp_path, "comments")) == 25

    blog.reply(2, "Det här skrev jag först nu.")
    blog.reply(3, "Svar på ett svar som ingen ser.", on_page=False)
    blog.replies[23].text = "Rättat: jag håller inte med."
    blog.publish()
    asked = recrawled(site, tmp_path)
    assert posts_asked(asked) == {blog.post(number).path for number in (2, 3, 24)}
    texts = {row["text"] for row in rows(tmp_path, "comments")}
    assert {"Det här skrev jag först nu.", "Rättat: jag håller inte med."} <= texts
    assert posts_asked(recrawled(site, tmp_path)) == set(), "what no page shows is not looked for each time"

    del blog.replies[22 if not api else 4]  # a feed shows the latest alone
    for _ in range(3):
        blog.reply(10, "Ett svar till.")
    blog.publish()
    recrawled(site, tmp_path)
    found = rows(tmp_path, "comments")
    assert len([row for row in found if row["removed_at"] is None]) == 25 + 1 + 3 - 1
    lost = f"Svar på del {5 if api else 23}, som jag håller med om."
    assert [row["text"] for row in found if row["removed_at"]] == [lost]

    many = range(1, 22)
    for number in many:
        blog.reply(number, "Och ännu ett.")
    blog.publish()
    assert posts_asked(recrawled(site, tmp_path)) == {blog.post(number).path for number in many}
