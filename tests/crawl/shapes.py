"""What a shape is: a function that fills a site with a small blog, and says what a crawl of it has to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from small_blog import Post, article, chunks, links, page, teasers
from small_site import Site


@dataclass(slots=True)
class Expected:
    """What there is to find, and the most requests that it may take, robots.txt and tdmrep.json included."""

    posts: list[Post]
    budget: int
    by_title: bool = False  # each post has several addresses, none better than the others


Shape = Callable[[Site], Expected]
SHAPES: dict[str, Shape] = {}


def shape(build: Shape) -> Shape:
    """Enter a shape under its name."""
    SHAPES[build.__name__] = build
    return build


def publish(site: Site, all_posts: list[Post], **parts: str) -> None:
    """The posts' own pages."""
    site.pages |= {post.path: article(post, **parts) for post in all_posts}


def paged(site: Site, all_posts: list[Post], size: int, address: str, *, home: str = "/", head: str = "") -> int:
    """A list over several pages, `address` with `{}` for the number; gives the number of pages."""
    lists = chunks(all_posts, size)
    for number, listed in enumerate(lists, 1):
        older = f"<p><a href='{address.format(number + 1)}'>&laquo; Äldre inlägg</a></p>" if number < len(lists) else ""
        site.pages[home if number == 1 else address.format(number)] = page(teasers(listed) + older, head=head)
    return len(lists)


def months(all_posts: list[Post]) -> dict[str, list[Post]]:
    found: dict[str, list[Post]] = {}
    for post in all_posts:
        found.setdefault(f"{post.day:%Y/%m}", []).append(post)
    return found


def sitemap(base: str, paths: list[str]) -> str:
    entries = "".join(f"<url><loc>{base}{path}</loc></url>" for path in paths)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>"


def company(site: Site, prefix: str = "") -> None:
    """The pages that a company has beside its blog."""
    menu = [(f"{prefix}/tjanster/", "Tjänster"), (f"{prefix}/om-oss/", "Om oss"), (f"{prefix}/kontakt/", "Kontakt")]
    menu += [(f"{prefix}/case/{number}/", f"Case {number}") for number in range(1, 13)]
    for path, name in menu:
        site.pages[path] = page(f"<h2>{name}</h2><p>Vi hjälper företag att synas.</p>", side=links(menu), title="Byrån")
    site.pages[f"{prefix}/"] = page("<h1>Byrån</h1><p>Vi gör reklam.</p>", side=links([*menu, ("/blogg/", "Blogg")]))
