"""Blogs with traps and with pages that are no posts, and what is no blog."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from shapes import Expected, company, months, paged, publish, shape, sitemap
from small_blog import Post, article, chunks, dated, links, page, posts, teasers
from small_site import MISSING, Answer, Site, redirect, xml


@shape
def a_house_full_of_traps(site: Site) -> Expected:
    """A calendar and a spiral without end, views and forms of every post, a cloud of tags; 200 for everything."""
    all_posts = posts(20, dated)
    cloud = links((f"/tag/ord-{number}/", f"ord {number}") for number in range(40))
    calendar = links([("/kalender/?year=2009&amp;month=5", "Kalender"), ("/kalender/2009/5/", "maj")])
    views = "?replytocom=1#respond ?replytocom=2 feed/ trackback/ ?share=twitter ?print=1 print/ email/ ?format=pdf"
    views += " ?action=dela mer/ ?like_comment=3"
    more = "".join(f"<a href='{{path}}{view}'>{view}</a> " for view in views.split())
    side = cloud + calendar + links([("/?s=reklam", "Sök"), ("/search/reklam", "Sök"), ("a/", "Spiral")])
    side += links([("/wp-login.php", "Logga in"), ("/wp-admin/", "Admin"), ("/bild.jpg", "Bild")])
    home = page(teasers(all_posts[:5]) + "<a href='/page/2/'>Äldre inlägg</a>", side=side)
    lists = chunks(all_posts, 5)
    for number, listed in enumerate(lists, 1):
        older = f"<a href='/page/{number + 1}/'>Äldre inlägg</a>"
        site.pages["/" if number == 1 else f"/page/{number}/"] = page(teasers(listed) + older, side=side)
    for post in all_posts:
        site.pages[post.path] = article(post, more=more.replace("{path}", post.path), side=side)

    def otherwise(target: str) -> Answer | str:
        parts = urlsplit(target)
        query = parse_qs(parts.query)
        if parts.path.startswith("/kalender/"):
            year, month = int(query.get("year", ["2009"])[0]), int(query.get("month", ["5"])[0])
            further = f"/kalender/?year={year + month // 12}&amp;month={month % 12 + 1}"
            return page(f"<h2>{month}/{year}</h2><a href='{further}'>Nästa månad</a>", side=side)
        if parts.path.startswith("/page/"):
            return site.pages[f"/page/{len(lists)}/"]
        if parts.path.startswith("/tag/"):
            return page(teasers(all_posts[int(parts.path.strip("/")[-1]) :: 7]), side=side)
        return home

    site.otherwise = otherwise
    return Expected(all_posts, len(all_posts) + 40)


@shape
def unknown_pages_redirect_home(site: Site) -> Expected:
    all_posts = posts(15)
    publish(site, all_posts)
    side = links((f"/borta-{number}/", f"Borta {number}") for number in range(12))
    lists = chunks(all_posts, 5)
    for number, listed in enumerate(lists, 1):
        gone = teasers([Post(60 + number, f"/borttagen-{number}/")])
        older = f"<a href='/sida/{number + 1}/'>Äldre inlägg</a>"
        site.pages["/" if number == 1 else f"/sida/{number}/"] = page(teasers(listed) + gone + older, side=side)
    site.otherwise = lambda target: redirect("/", 302)
    return Expected(all_posts, len(all_posts) + len(lists) + 45)


@shape
def the_last_page_again_and_again(site: Site) -> Expected:
    all_posts = posts(15)
    publish(site, all_posts)
    lists = chunks(all_posts, 5)

    def otherwise(target: str) -> Answer | str:
        path = urlsplit(target).path
        if path != "/" and not path.startswith("/page/"):
            return MISSING
        number = int(path.strip("/").rpartition("/")[2] or 1)
        shown = teasers(lists[min(number, len(lists)) - 1])
        return page(f"{shown}<a href='/page/{number + 1}/'>Äldre inlägg</a>")

    site.otherwise = otherwise
    return Expected(all_posts, len(all_posts) + len(lists) + 18)


@shape
def much_that_is_no_post(site: Site) -> Expected:
    """Static pages, authors, tag lists, attachments, guest books: linked like posts, and named by the sitemap."""
    all_posts = posts(12)
    form = "<form action='/post' method='post'><input name='author'><textarea name='comment'></textarea></form>"
    publish(site, all_posts, more=f"<h3>Inga kommentarer</h3>{form}")
    others = {
        "/om/": "<h2>Om bloggen</h2><p>Den handlar om reklam och skrivs i Luleå.</p>",
        "/kontakt/": "<h2>Kontakt</h2><p>Skriv till oss.</p><form action='/k'><input name='email'></form>",
        "/lankar/": "<h2>Länkar</h2>" + links((f"http://b{n}.example/", f"Blogg {n}") for n in range(9)),
        "/taggar/": "<h2>Alla taggar</h2>" + links((f"/tag/{n}/", f"ord {n}") for n in range(9)),
        "/author/lisa/": "<h2>Lisa</h2>" + teasers(all_posts[:4]),
        "/tag/3/": "<h2>ord 3</h2>" + teasers(all_posts[4:6]),
        "/bilder/sommar/": "<p class='attachment'><a href='/sommar.jpg'><img src='/sommar.jpg'></a></p>",
        "/prenumerera/": "<h2>Prenumerera</h2><p>Via RSS eller post.</p>",
    }
    menu = links((path, path.strip("/")) for path in others)
    site.pages |= {path: page(body, side=menu) for path, body in others.items()}
    pages = paged(site, all_posts, 6, "/page/{}/")
    site.pages["/"] = str(site.pages["/"]).replace("<div id='sidebar'>", f"<div id='sidebar'>{menu}")
    site.pages["/sitemap.xml"] = xml(sitemap(site.base, ["/", *others, *(post.path for post in all_posts)]))
    return Expected(all_posts, len(all_posts) + pages + 26)


@shape
def no_post_at_all(site: Site) -> Expected:
    site.pages["/"] = page("<p>Här ska det bli en blogg.</p>", side=links([("/om/", "Om")]))
    site.pages["/om/"] = page("<h2>Om</h2><p>Snart.</p>")
    return Expected([], 16)


@shape
def a_company_without_a_blog(site: Site) -> Expected:
    company(site)
    for number in range(100):
        goods = links((f"/varor/{other}/", f"Vara {other}") for other in range(number, number + 12))
        site.pages[f"/varor/{number}/"] = page(f"<h2>Vara {number}</h2><p>Pris: {number} kr.</p>", side=goods)
    goods = links((f"/varor/{number}/", f"Vara {number}") for number in range(100))
    site.pages["/tjanster/"] = page("<h1>Varor</h1>", side=goods)
    return Expected([], 60)


@shape
def a_parked_domain(site: Site) -> Expected:
    adverts = links((f"/sok?q={word}", word) for word in ("lån", "resor", "kläder"))
    site.otherwise = lambda target: page(
        f"<h1>Domänen är till salu</h1>{adverts}", title="Den här domänen är till salu"
    )
    return Expected([], 16)


@shape
def a_company_whose_home_has_headings(site: Site) -> Expected:
    company(site)
    services = [("/tjanster/", "Tjänster"), ("/om-oss/", "Om oss"), ("/case/1/", "Case 1"), ("/case/2/", "Case 2")]
    blocks = "".join(f"<div><h2><a href='{path}'>{name}</a></h2><p>Läs om {name}.</p></div>" for path, name in services)
    menu = f"<div id='meny'>{links(services)}</div>"
    site.pages["/"] = page(menu + blocks, title="Byrån")
    return Expected([], 60)


@shape
def a_calendar_without_end(site: Site) -> Expected:
    """Months by month archives, on a site that answers every month there ever was, and every address besides."""
    all_posts = posts(16, dated)
    by_month = months(all_posts)

    def around(year: int, month: int) -> str:
        before, after = divmod(year * 12 + month - 2, 12), divmod(year * 12 + month, 12)
        return links((f"/{y}/{m + 1:02}/", "«" if (y, m) == before else "»") for y, m in (before, after))

    def otherwise(target: str) -> Answer | str:
        names = urlsplit(target).path.strip("/").split("/")
        if len(names) == 2 and names[0].isdecimal() and names[1].isdecimal():
            shown = teasers(by_month.get("/".join(names), []))
            return page(shown or "<p>Inget skrevs.</p>", side=around(int(names[0]), int(names[1])))
        return page("<p>Välkommen!</p>", side=around(2009, 3))

    publish(site, all_posts)
    site.otherwise = otherwise
    return Expected(all_posts, len(all_posts) + len(by_month) + 75)


@shape
def one_post_at_every_address(site: Site) -> Expected:
    """A server that shows its newest post wherever it knows nothing better, with links relative to where it stands."""
    all_posts = posts(6)
    publish(site, all_posts)
    site.pages["/"] = page(teasers(all_posts), side=links([("mer/", "Mer"), ("om/", "Om")]))
    site.otherwise = lambda target: article(all_posts[0], side=links([("mer/", "Mer"), ("om/", "Om")]))
    return Expected(all_posts, len(all_posts) + 75, by_title=True)
