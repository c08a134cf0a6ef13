"""Posts that are not there any more, and what only seems so."""

from __future__ import annotations

from pathlib import Path

from again import by_path, gone, outcomes, posts_asked, recrawled
from by_command import command
from living_blog import Living
from small_crawls import crawl, digests
from small_site import MISSING, Answer, Site, redirect, serve


def test_what_is_gone_or_has_moved_is_told(site: Site, tmp_path: Path) -> None:
    blog = Living(site)
    recrawled(site, tmp_path)
    deleted, withdrawn = blog.delete(5), blog.delete(9, status=410)
    before, after = blog.post(12), blog.rename(12)
    blog.publish()
    asked = recrawled(site, tmp_path)
    assert posts_asked(asked) == {deleted.path, withdrawn.path, before.path, after.path}
    assert gone(tmp_path, site) == {deleted.path, withdrawn.path, before.path}
    assert set(by_path(tmp_path, site)) - gone(tmp_path, site) == {post.path for post in blog.posts}
    assert outcomes(tmp_path, deleted.path) == ["post", "gone"]
    assert outcomes(tmp_path, before.path) == ["post", "moved"]
    assert posts_asked(recrawled(site, tmp_path)) == set(), "what is gone is not asked for again"
    blog.posts.append(deleted)
    del blog.gone[deleted.path]
    blog.publish()
    recrawled(site, tmp_path)
    assert deleted.path not in gone(tmp_path, site), "it is back"


def test_a_full_crawl_asks_for_what_nothing_names(site: Site, tmp_path: Path) -> None:
    blog = Living(site, 20, api=False, sitemap=False)
    recrawled(site, tmp_path)
    deleted = blog.delete(3)
    hidden = blog.post(4)
    blog.publish()
    blog.posts.remove(hidden)  # its page stays, and no list names it
    page = site.pages[hidden.path]
    blog.publish()
    site.pages[hidden.path] = page
    assert posts_asked(recrawled(site, tmp_path)) == set()
    assert posts_asked(recrawled(site, tmp_path, "--full")) >= {deleted.path, hidden.path}
    assert gone(tmp_path, site) == {deleted.path}


def test_a_server_that_contradicts_itself_is_not_believed_at_once(site: Site, tmp_path: Path) -> None:
    blog = Living(site, 12)
    recrawled(site, tmp_path)
    one = blog.post(6).path
    page, site.pages[one] = site.pages[one], MISSING  # while the lists still name it
    recrawled(site, tmp_path, "--full")
    assert (gone(tmp_path, site), outcomes(tmp_path, one)[-1]) == (set(), "missing")
    recrawled(site, tmp_path, "--full")
    assert gone(tmp_path, site) == {one}
    site.pages[one] = page
    recrawled(site, tmp_path, "--full")
    assert gone(tmp_path, site) == set()

    before = digests(tmp_path)
    for post in blog.posts:  # a lost .htaccess: the home page is there, and no post
        site.pages[post.path] = MISSING
    for _ in range(2):
        recrawled(site, tmp_path, "--full")
        assert digests(tmp_path) == before


def test_what_is_no_end_of_a_post(site: Site, tmp_path: Path) -> None:
    blog = Living(site, 12)
    recrawled(site, tmp_path)
    before = digests(tmp_path)
    answers = [
        Answer("Fel", status=500),
        Answer("Nej", status=403),
        redirect("/"),
        Answer("<html><body>Hm</body></html>"),
    ]
    for number, answer in enumerate(answers, 3):
        site.pages[blog.post(number).path] = answer
    other = blog.post(8)
    site.pages[other.path] = str(site.pages[blog.post(11).path]).replace("del 11", "del 1100")
    recrawled(site, tmp_path, "--full")
    assert digests(tmp_path) == before
    assert outcomes(tmp_path, other.path) == ["post", "replaced"]


def test_where_all_lists_are_new_known_posts_tell_that_the_blog_is_the_same(site: Site, tmp_path: Path) -> None:
    blog = Living(site, 12, api=False, sitemap=False)
    recrawled(site, tmp_path)
    new = blog.write(80)
    blog.publish()
    asked = recrawled(site, tmp_path)
    assert posts_asked(asked) >= {post.path for post in new}
    assert set(by_path(tmp_path, site)) == {post.path for post in blog.posts}


def test_a_home_that_leads_to_another_host(site: Site, tmp_path: Path) -> None:
    Living(site, 6)
    recrawled(site, tmp_path)
    before = digests(tmp_path)
    other = serve("127.0.0.2")
    try:
        Living(other, 6)
        site.pages["/"] = redirect(other.start)
        done = crawl([site.start, "-s", f"ALLOWED_PRIVATE_HOSTS={other.base.partition('//')[2]}"], tmp_path)
        assert done.returncode == 1
        assert "another site" in done.stderr
        assert digests(tmp_path) == before
    finally:
        other.close()


def test_a_rebuild_gives_the_same_from_the_captures_alone(site: Site, tmp_path: Path) -> None:
    blog = Living(site, 12)
    blog.reply(2, "Det här tyckte jag redan då.")
    blog.publish()
    recrawled(site, tmp_path)
    blog.delete(5)
    blog.rename(9)
    blog.edit(7, "Rättat i efterhand: det var tvärtom.")
    blog.publish()
    site.pages[blog.post(3).path] = str(site.pages[blog.post(11).path]).replace("del 11", "del 1100")
    site.pages[blog.post(6).path] = MISSING
    recrawled(site, tmp_path, "--full")
    before = digests(tmp_path)
    assert len(gone(tmp_path, site)) == 2
    for verb in ("verify", "rebuild"):
        done = command(verb, "output/small", cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    assert digests(tmp_path) == before
