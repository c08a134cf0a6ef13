"""Blogs whose posts are named in one way or another."""

from __future__ import annotations

import gzip
import json
from urllib.parse import parse_qs, urlsplit

from shapes import Expected, months, paged, publish, shape, sitemap
from small_blog import FEED_LINK, Post, article, chunks, dated, day, links, page, posts, rss, slug, teasers
from small_site import MISSING, Answer, Site, xml


@shape
def a_feed_of_ten_and_paging(site: Site) -> Expected:
    all_posts = posts(34)
    publish(site, all_posts)
    pages = paged(site, all_posts, 5, "/aldre/{}/", head=FEED_LINK)
    site.pages["/feed/"] = xml(rss(site.base, all_posts[:10]))
    return Expected(all_posts, len(all_posts) + pages + 6)


@shape
def month_archives_in_the_sidebar(site: Site) -> Expected:
    all_posts = posts(25)
    by_month = months(all_posts)
    side = "<h2>Arkiv</h2>" + links((f"/{month}/", f"arkiv {month}") for month in by_month)
    publish(site, all_posts, side=side)
    site.pages["/"] = page(teasers(all_posts[:3]), side=side)
    site.pages |= {f"/{month}/": page(teasers(listed), side=side) for month, listed in by_month.items()}
    return Expected(all_posts, len(all_posts) + len(by_month) + 14)


@shape
def months_by_query(site: Site) -> Expected:
    all_posts = posts(20, lambda number: f"/visa.php?id={number}")
    by_month = months(all_posts)
    side = links((f"/?manad={month.replace('/', '-')}", month) for month in by_month)
    publish(site, all_posts, side=side)
    site.pages["/"] = page(teasers(all_posts[:3]), side=side)
    for month, listed in by_month.items():
        site.pages[f"/?manad={month.replace('/', '-')}"] = page(teasers(listed), side=side)
    return Expected(all_posts, len(all_posts) + len(by_month) + 14)


@shape
def category_pages_only(site: Site) -> Expected:
    all_posts = posts(21)
    names = ("reklam", "pr", "webb")
    side = "<h3>Kategorier</h3>" + links((f"/kategori/{name}/", name) for name in names)
    publish(site, all_posts, side=side)
    site.pages["/"] = page("<p>Välkommen till Reklamhörnan!</p>", side=side)
    for turn, name in enumerate(names):
        site.pages[f"/kategori/{name}/"] = page(f"<h1>{name}</h1>" + teasers(all_posts[turn::3]), side=side)
    return Expected(all_posts, len(all_posts) + 17)


@shape
def categories_with_paging(site: Site) -> Expected:
    all_posts = posts(30)
    side = links([("/kategori/reklam/", "Reklam"), ("/kategori/pr/", "PR")])
    publish(site, all_posts, side=side)
    site.pages["/"] = page("<p>Välkommen till Reklamhörnan!</p>", side=side)
    pages = 0
    for turn, name in enumerate(("reklam", "pr")):
        pages += paged(site, all_posts[turn::2], 4, f"/kategori/{name}/page/{{}}/", home=f"/kategori/{name}/")
    return Expected(all_posts, len(all_posts) + pages + 14)


@shape
def one_page_that_lists_everything(site: Site) -> Expected:
    all_posts = posts(30)
    menu = links([("/alltihop/", "Arkiv"), ("/om/", "Om mig")])
    publish(site, all_posts, side=menu)
    site.pages["/"] = page(teasers(all_posts[:2]), side=menu)
    site.pages["/alltihop/"] = page("<h1>Arkiv</h1>" + links((post.path, post.title) for post in all_posts), side=menu)
    site.pages["/om/"] = page("<h2>Om mig</h2><p>Jag har arbetat med reklam sedan åttiotalet.</p>", side=menu)
    return Expected(all_posts, len(all_posts) + 16)


def neighbours(all_posts: list[Post], number: int, rel: bool) -> str:
    """The links of post `number`, counted from the newest, to the one before and the one after it."""
    words = {-1: ("next", "Nästa inlägg »"), 1: ("prev", "« Föregående inlägg")}
    found = ""
    for turn, (name, text) in words.items():
        if 0 <= number + turn < len(all_posts):
            attribute = f" rel='{name}'" if rel else ""
            found += f"<a href='{all_posts[number + turn].path}'{attribute}>{text}</a> "
    return f"<p class='granne'>{found}</p>"


def chained(site: Site, *, rel: bool) -> Expected:
    all_posts = posts(20)
    for number, post in enumerate(all_posts):
        site.pages[post.path] = article(post, more=neighbours(all_posts, number, rel))
    site.pages["/"] = page(teasers(all_posts[:1]))
    return Expected(all_posts, len(all_posts) + 14)


@shape
def previous_and_next_by_rel(site: Site) -> Expected:
    return chained(site, rel=True)


@shape
def previous_and_next_by_their_words(site: Site) -> Expected:
    return chained(site, rel=False)


@shape
def previous_and_next_by_their_titles(site: Site) -> Expected:
    """WordPress' default: « and », and the neighbour's title as the link."""
    all_posts = posts(20, dated)
    for number, post in enumerate(all_posts):
        row = ""
        for older in all_posts[number + 1 : number + 2]:
            row += f"<div class='alignleft'>&laquo; <a href='{older.path}'>{older.title}</a></div>"
        for newer in all_posts[max(number - 1, 0) : number]:
            row += f"<div class='alignright'><a href='{newer.path}'>{newer.title}</a> &raquo;</div>"
        site.pages[post.path] = article(post, more=f"<div class='navigation'>{row}</div>")
    site.pages["/"] = page(teasers(all_posts[:1]))
    return Expected(all_posts, len(all_posts) + 14)


@shape
def a_gzipped_sitemap_index_and_an_empty_home(site: Site) -> Expected:
    all_posts = posts(24)
    publish(site, all_posts)
    site.pages["/"] = page("<div id='app'></div><script src='/app.js'></script>")
    site.pages["/om/"] = page("<h2>Om</h2><p>En blogg om reklam, skriven i Umeå.</p>")
    site.pages["/robots.txt"] = Answer(f"User-agent: *\nDisallow:\nSitemap: {site.base}/karta.xml.gz\n", "text/plain")
    names = ["ett", "tva"]
    index = "".join(f"<sitemap><loc>{site.base}/{name}.xml.gz</loc></sitemap>" for name in names)
    index = f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{index}</sitemapindex>"
    site.pages["/karta.xml.gz"] = Answer(gzip.compress(index.encode()), "application/x-gzip")
    for turn, name in enumerate(names):
        paths = [post.path for post in all_posts[turn::2]] + (["/", "/om/", "/kategori/pr/"] if turn else [])
        site.pages[f"/{name}.xml.gz"] = Answer(gzip.compress(sitemap(site.base, paths).encode()), "application/x-gzip")
    return Expected(all_posts, len(all_posts) + 18)


@shape
def a_paged_feed_and_a_home_made_by_script(site: Site) -> Expected:
    all_posts = posts(25)
    publish(site, all_posts)
    site.pages["/"] = page("<div id='app'></div><script src='/app.js'></script>", head=FEED_LINK)
    lists = chunks(all_posts, 10)
    for number, listed in enumerate(lists, 1):
        target = "/feed/" if number == 1 else f"/feed/?paged={number}"
        site.pages[target] = xml(rss(site.base, listed, generator="http://wordpress.org/?v=2.8.4"))
    return Expected(all_posts, len(all_posts) + 12)


@shape
def blogger(site: Site) -> Expected:
    all_posts = posts(27, lambda number: f"/{day(number):%Y/%m}/{slug(number)}.html")
    head = (
        "<meta content='blogger' name='generator'/>"
        f"<link rel='alternate' type='application/atom+xml' title='Atom' href='{site.base}/feeds/posts/default'/>"
    )
    own = {post.path: post for post in all_posts}
    lists = chunks(all_posts, 7)
    marks = [f"{listed[0].day}T08:00:00%2B01:00" for listed in lists]

    def body(listed: list[Post] | tuple[Post, ...], number: int) -> str:
        shown = "".join(
            f"<h2 class='date-header'>{post.shown_date}</h2><div class='post'><h3 class='post-title entry-title'>"
            f"<a href='{post.path}'>{post.title}</a></h3><div class='post-body entry-content'>{post.text}</div>"
            f"<a class='comment-link' href='{post.path}#comment-form'>2 kommentarer</a>"
            f"<a href='/search/label/pr'>pr</a> <a href='/search/label/film'>film</a></div>"
            for post in listed
        )
        if number + 1 < len(lists):
            older = f"/search?updated-max={marks[number + 1]}&amp;max-results=7"
            shown += f"<a class='blog-pager-older-link' href='{older}'>Äldre inlägg</a>"
        return shown

    def otherwise(target: str) -> Answer | str:
        parts = urlsplit(target)
        query = parse_qs(parts.query)
        if parts.path in own:
            post = own[parts.path]
            comments = "".join(
                f"<dt class='comment-author' id='c{post.number}{turn}'>Lisa sa...</dt><dd class='comment-body'>"
                f"<p>Bra skrivet, nummer {turn}!</p></dd><dd class='comment-footer'>"
                f"<a href='{post.path}?showComment=124{turn}0000000#c{post.number}{turn}'>"
                f"{post.shown_date} 10:0{turn}</a></dd>"
                for turn in (1, 2)
            )
            return page(
                f"<h2 class='date-header'>{post.shown_date}</h2><div class='post hentry'>"
                f"<h3 class='post-title entry-title'>{post.title}</h3>"
                f"<div class='post-body entry-content'>{post.text}</div></div>"
                f"<div id='comments'><h4>2 kommentarer:</h4><dl id='comments-block'>{comments}</dl></div>"
                f"<a href='{post.path}?m=1'>Visa mobilversion</a>",
                head=head,
            )
        if parts.path == "/search" and (mark := query.get("updated-max")):
            number = next((n for n, at in enumerate(marks) if at.replace("%2B", "+") == mark[0]), 0)
            return page(body(lists[number], number), head=head)
        if parts.path.startswith("/search/label/"):
            return page(body(all_posts[:20], len(lists)), head=head)
        if parts.path == "/feeds/posts/default":
            start = int(query.get("start-index", ["1"])[0])
            entries = "".join(
                f"<entry><title>{post.title}</title><published>{post.day}T08:00:00+01:00</published>"
                f"<link rel='replies' type='text/html' href='{site.base}{post.path}#comment-form'/>"
                f"<link rel='alternate' type='text/html' href='{site.base}{post.path}'/></entry>"
                for post in all_posts[start - 1 : start + 9]
            )
            further = f"<link rel='next' href='{site.base}/feeds/posts/default?start-index={start + 10}'/>"
            return xml(
                f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Reklamhörnan</title><generator>Blogger</generator>"
                f"{further if start + 10 <= len(all_posts) else ''}{entries}</feed>"
            )
        return MISSING

    site.otherwise = otherwise
    site.pages["/"] = page(body(lists[0], 0), head=head, side=links((f"/{m}/", m) for m in months(all_posts)))
    return Expected(all_posts, len(all_posts) + len(lists) + 8)


@shape
def archives_that_robots_disallow(site: Site) -> Expected:
    all_posts = posts(20)
    side = links((f"/{month}/", month) for month in months(all_posts))
    publish(site, all_posts, side=side)
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /2009/\nDisallow: /page/\n", "text/plain")
    site.pages["/"] = page(teasers(all_posts[:5]) + "<a href='/page/2/'>Äldre inlägg</a>", side=side, head=FEED_LINK)
    site.pages["/feed/"] = xml(rss(site.base, all_posts))
    return Expected(all_posts, len(all_posts) + 8)


@shape
def a_feed_in_windows_1252_by_way_of_a_proxy(site: Site) -> Expected:
    all_posts = posts(12)
    publish(site, all_posts)
    site.pages["/"] = page("<div id='app'></div>", head=FEED_LINK)
    items = "".join(
        f"<item><title>{post.title} – på “riktigt”</title><link>http://feedproxy.example/~r/{post.number}/</link>"
        f"<feedburner:origLink>{site.base}{post.path}</feedburner:origLink></item>"
        for post in all_posts
    )
    feed = (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:feedburner='http://rssnamespace.org/feedburner/"
        f"ext/1.0'><channel><title>Reklamhörnan</title>{items}</channel></rss>"
    )
    site.pages["/feed/"] = Answer(feed.encode("cp1252"), "text/xml; charset=utf-8")
    return Expected(all_posts, len(all_posts) + 6)


@shape
def a_feed_link_that_leads_to_a_page(site: Site) -> Expected:
    all_posts = posts(12)
    publish(site, all_posts)
    pages = paged(site, all_posts, 4, "/page/{}/", head=FEED_LINK)
    site.pages["/feed/"] = page("<h1>Prenumerera</h1><p>Vårt flöde har flyttat.</p>")
    return Expected(all_posts, len(all_posts) + pages + 8)


@shape
def posts_without_dates_named_by_headings_alone(site: Site) -> Expected:
    all_posts = posts(14)
    publish(site, all_posts, shows_date=False)
    headings = "".join(f"<h3><a href='{post.path}'>{post.title}</a></h3>{post.text[:150]}</p>" for post in all_posts)
    menu = links([("/om/", "Om"), ("/kontakt/", "Kontakt")])
    site.pages["/"] = page(headings, side=menu)
    site.pages["/om/"] = page("<h2>Om</h2><p>Vi skriver om reklam.</p>", side=menu)
    site.pages["/kontakt/"] = page("<h2>Kontakt</h2><p>Ring oss.</p>", side=menu)
    return Expected(all_posts, len(all_posts) + 15)


@shape
def one_post(site: Site) -> Expected:
    all_posts = posts(1)
    publish(site, all_posts)
    site.pages["/"] = page(teasers(all_posts))
    return Expected(all_posts, 14)


@shape
def paging_that_leads_to_one_page_more(site: Site) -> Expected:
    """What looks like the end of paging is contradicted by the archives."""
    all_posts = posts(30)
    by_month = months(all_posts)
    side = links((f"/{month}/", month) for month in by_month)
    publish(site, all_posts, side=side)
    site.pages["/"] = page(teasers(all_posts[:5]) + "<a href='/mer/'>Fler inlägg</a>", side=side)
    site.pages["/mer/"] = page(teasers(all_posts[5:9]), side=side)
    site.pages |= {f"/{month}/": page(teasers(listed), side=side) for month, listed in by_month.items()}
    return Expected(all_posts, len(all_posts) + len(by_month) + 14)


@shape
def archives_that_only_posts_link_to(site: Site) -> Expected:
    all_posts = posts(24)
    by_month = months(all_posts)
    side = links((f"/{month}/", month) for month in by_month)
    publish(site, all_posts, side=side)
    site.pages["/"] = page("<div id='app'></div><script src='/app.js'></script>", head=FEED_LINK)
    site.pages["/feed/"] = xml(rss(site.base, all_posts[:5]))
    site.pages |= {f"/{month}/": page(teasers(listed), side=side) for month, listed in by_month.items()}
    return Expected(all_posts, len(all_posts) + len(by_month) + 8)


@shape
def sidebars_that_lead_from_post_to_post(site: Site) -> Expected:
    all_posts = posts(20)
    for number, post in enumerate(all_posts):
        near = [*all_posts[number + 1 : number + 4], *all_posts[max(number - 2, 0) : number]]
        site.pages[post.path] = article(post, side="<h3>Läs också</h3>" + links((p.path, p.title) for p in near))
    site.pages["/"] = page(teasers(all_posts[:1]))
    return Expected(all_posts, len(all_posts) + 14)


@shape
def pages_called_by_their_numbers_alone(site: Site) -> Expected:
    all_posts = posts(24)
    publish(site, all_posts)
    lists = chunks(all_posts, 6)
    row = "".join(f" <a href='/index_{number}.html'>{number}</a>" for number in range(1, len(lists) + 1))
    for number, listed in enumerate(lists, 1):
        site.pages["/" if number == 1 else f"/index_{number}.html"] = page(f"{teasers(listed)}<p>Sida: {row}</p>")
    site.pages["/index_1.html"] = site.pages["/"]
    return Expected(all_posts, len(all_posts) + len(lists) + 14)


@shape
def years_that_hold_months_that_hold_posts(site: Site) -> Expected:
    all_posts = posts(60, dated)
    by_month = months(all_posts)
    publish(site, all_posts)
    years = sorted({month[:4] for month in by_month})
    site.pages["/"] = page("<p>Hej!</p>" + links([("/arkiv/", "Arkiv")]))
    site.pages["/arkiv/"] = page("<h1>Arkiv</h1>" + links((f"/{year}/", year) for year in years))
    for year in years:
        site.pages[f"/{year}/"] = page(links((f"/{month}/", month) for month in by_month if month.startswith(year)))
    site.pages |= {f"/{month}/": page(teasers(listed)) for month, listed in by_month.items()}
    return Expected(all_posts, len(all_posts) + len(by_month) + 18)


@shape
def a_wordpress_that_answers_its_api(site: Site) -> Expected:
    all_posts = posts(40, dated)
    head = f"<link rel='https://api.w.org/' href='{site.base}/wp-json/'>{FEED_LINK}"
    head += "<meta name='generator' content='WordPress 4.9'>"
    months_and_tags = links((f"/{month}/", month) for month in months(all_posts))
    months_and_tags += links((f"/tag/{number}/", str(number)) for number in range(30))
    publish(site, all_posts, head=head, side=months_and_tags)
    paged(site, all_posts, 5, "/page/{}/", head=head)
    site.pages["/feed/"] = xml(rss(site.base, all_posts[:10]))
    entries = [{"link": site.base + post.path, "date_gmt": f"{post.day}T07:00:00"} for post in all_posts]
    answer = Answer(json.dumps(entries), "application/json", headers={"X-WP-Total": "40", "X-WP-TotalPages": "1"})
    site.pages["/wp-json/wp/v2/posts?per_page=100&page=1&_fields=link%2Cdate_gmt%2Cmodified_gmt"] = answer
    return Expected(all_posts, len(all_posts) + 10)
