"""Blogs with addresses of many kinds, and crawls that start elsewhere than at home."""

from __future__ import annotations

from urllib.parse import urlsplit

from shapes import Expected, company, months, paged, publish, shape
from small_blog import FEED_LINK, Post, article, chunks, dated, links, page, posts, rss, slug, teasers
from small_site import MISSING, Answer, Site, redirect, xml


@shape
def plain_permalinks(site: Site) -> Expected:
    """WordPress without pretty addresses."""
    all_posts = posts(22, lambda number: f"/?p={number + 10}")
    side = links([("/?page_id=2", "Om"), ("/?page_id=3", "Kontakt"), ("/?cat=3", "Reklam"), ("/?m=200905", "maj 2009")])
    side += links([("/?feed=rss2", "RSS"), ("/wp-login.php", "Logga in")])
    lists = chunks(all_posts, 5)
    for number, listed in enumerate(lists, 1):
        older = f"<div class='navigation'><a href='/?paged={number + 1}'>&laquo; Äldre inlägg</a></div>"
        main = teasers(listed) + (older if number < len(lists) else "")
        site.pages["/" if number == 1 else f"/?paged={number}"] = page(main, side=side)
    for post in all_posts:
        more = f"<a href='{post.path}&amp;replytocom=4#respond'>Svara</a><a href='/?attachment_id=77'>bild</a>"
        site.pages[post.path] = article(post, more=more, side=side)
    for number, name in ((2, "Om"), (3, "Kontakt")):
        site.pages[f"/?page_id={number}"] = page(f"<h2>{name}</h2><p>Skriv gärna till redaktionen.</p>", side=side)
    site.pages["/?cat=3"] = page(teasers(all_posts[:5]), side=side)
    site.pages["/?m=200905"] = page(teasers(months(all_posts)["2009/05"]), side=side)
    return Expected(all_posts, len(all_posts) + len(lists) + 14)


@shape
def a_blog_in_a_folder(site: Site) -> Expected:
    company(site)
    all_posts = posts(18, lambda number: f"/blogg/{slug(number)}/")
    elsewhere = [Post(40, f"/nyheter/{slug(40)}/"), Post(41, f"/nyheter/{slug(41)}/")]
    publish(site, all_posts + elsewhere, side=links([("/", "Byrån"), ("/tjanster/", "Tjänster")]))
    menu = links([("/", "Byrån"), ("/tjanster/", "Tjänster"), ("/kontakt/", "Kontakt")])
    lists = chunks(all_posts, 6)
    for number, listed in enumerate(lists, 1):
        older = f"<a href='/blogg/page/{number + 1}/'>Äldre inlägg</a>" if number < len(lists) else ""
        head = "<link rel='alternate' type='application/rss+xml' href='/blogg/feed/'>"
        site.pages["/blogg/" if number == 1 else f"/blogg/page/{number}/"] = page(
            teasers(listed) + older, side=menu, head=head
        )
    site.pages["/blogg/feed/"] = xml(rss(site.base, elsewhere + all_posts[:4]))
    site.start = f"{site.base}/blogg/"
    return Expected(all_posts + elsewhere, len(all_posts) + 2 + len(lists) + 6)


@shape
def one_post_under_many_addresses(site: Site) -> Expected:
    """`www.`, another scheme, sessions, tracking, fragments, end slashes and default documents."""
    all_posts = posts(16)
    port = site.base.rpartition(":")[2]
    forms = (
        "http://www.localhost:{port}{path}",
        "http://LOCALHOST:{port}{path}?utm_source=feed&amp;utm_medium=rss",
        "{path}?PHPSESSID=0123456789abcdef0123456789abcdef",
        "{path};jsessionid=0A1B2C3D",
        "{path}#comments",
        "{path}index.html",
        "{bare}",
        "{path}?replytocom=7#respond",
    )

    def form(post: Post, turn: int) -> str:
        return forms[turn % len(forms)].format(port=port, path=post.path, bare=post.path.rstrip("/"))

    for turn, post in enumerate(all_posts):
        more = links((form(other, turn + number), other.title) for number, other in enumerate(all_posts[:6]))
        canonical = f"<link rel='canonical' href='{site.base}{post.path}'>"
        site.pages[post.path] = article(post, more=more, head=canonical)
    lists = chunks(all_posts, 4)
    for number, listed in enumerate(lists):
        shown = teasers(listed, lambda post: form(post, post.number)) + teasers(listed, lambda post: post.path)
        older = f"<a href='/page/{number + 2}/'>Äldre inlägg</a>" if number + 1 < len(lists) else ""
        site.pages["/" if not number else f"/page/{number + 1}/"] = page(shown + older, head=FEED_LINK)
    site.pages["/feed/"] = xml(rss(site.base, all_posts[:8]).replace("/</link>", "/?utm_source=rss</link>", 5))
    own = {post.path: post.path for post in all_posts}

    def otherwise(target: str) -> Answer | str:
        path = urlsplit(target).path.partition(";")[0].replace("index.html", "")
        path = path if path.endswith("/") else f"{path}/"
        return site.pages[own[path]] if path in own else MISSING

    site.otherwise = otherwise
    return Expected(all_posts, len(all_posts) + len(lists) + 5)


def with_canonical(site: Site, canonical: str) -> Expected:
    all_posts = posts(10)
    publish(site, all_posts, head=f"<link rel='canonical' href='{canonical}'>")
    pages = paged(site, all_posts, 5, "/page/{}/")
    return Expected(all_posts, len(all_posts) + pages + 14)


@shape
def a_canonical_link_that_names_the_home_page(site: Site) -> Expected:
    return with_canonical(site, f"{site.base}/")


@shape
def a_canonical_link_to_another_host(site: Site) -> Expected:
    return with_canonical(site, "http://nya-bloggen.example/")


@shape
def a_canonical_link_that_names_one_page_on_all(site: Site) -> Expected:
    return with_canonical(site, f"{site.base}/start/valkommen/")


@shape
def a_start_at_a_post(site: Site) -> Expected:
    all_posts = posts(15, dated)
    publish(site, all_posts, head=FEED_LINK)
    pages = paged(site, all_posts, 5, "/page/{}/", head=FEED_LINK)
    site.pages["/feed/"] = xml(rss(site.base, all_posts[:5]))
    site.start = site.base + all_posts[4].path
    return Expected(all_posts, len(all_posts) + pages + 8)


@shape
def a_start_at_a_feed(site: Site) -> Expected:
    all_posts = posts(15)
    publish(site, all_posts)
    pages = paged(site, all_posts, 5, "/page/{}/", head=FEED_LINK)
    site.pages["/feed/"] = xml(rss(site.base, all_posts[:5]))
    site.start = f"{site.base}/feed/"
    return Expected(all_posts, len(all_posts) + pages + 8)


@shape
def a_start_at_a_category(site: Site) -> Expected:
    all_posts = posts(15)
    publish(site, all_posts)
    home_link = "<link rel='home' href='/'><link rel='alternate' type='application/rss+xml' href='/feed/'>"
    pages = paged(site, all_posts, 5, "/page/{}/", head=home_link)
    site.pages["/feed/"] = xml(rss(site.base, all_posts[:5]))
    site.pages["/kategori/pr/"] = page("<h1>PR</h1>" + teasers(all_posts[::3]), head=home_link)
    site.start = f"{site.base}/kategori/pr/"
    return Expected(all_posts, len(all_posts) + pages + 10)


@shape
def a_start_that_redirects(site: Site) -> Expected:
    all_posts = posts(15, lambda number: f"/blogg/{slug(number)}/")
    publish(site, all_posts)
    company(site)
    pages = paged(site, all_posts, 5, "/blogg/page/{}/", home="/blogg/")
    site.pages["/bloggen"] = redirect("/blogg")
    site.pages["/blogg"] = redirect("/blogg/", 302)
    site.start = f"{site.base}/bloggen"
    return Expected(all_posts, len(all_posts) + pages + 16)


@shape
def one_post_below_several_categories(site: Site) -> Expected:
    """`/%category%/%postname%/` and no canonical link."""
    all_posts = posts(12, lambda number: f"/reklam/{slug(number)}/")
    others = {f"/pr/{slug(post.number)}/": post for post in all_posts}
    publish(site, all_posts, side=links((path, post.title) for path, post in others.items()))
    site.pages |= {path: article(post) for path, post in others.items()}
    site.pages["/"] = page(teasers(all_posts))
    return Expected(all_posts, 2 * len(all_posts) + 14)
