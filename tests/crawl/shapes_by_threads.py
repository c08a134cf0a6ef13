"""Blogs whose posts and threads lie on several pages each."""

from __future__ import annotations

from shapes import Expected, shape
from small_blog import Post, article, page, posts, teasers
from small_site import Answer, Site

TOTAL, SIZE = 12, 4


def comment(number: int, address: str) -> str:
    """One comment of WordPress' classic theme."""
    return (
        f"<li class='comment' id='comment-{number}'><cite><a href='http://lasare-{number}.example/'>Läsare {number}</a>"
        f"</cite> säger: <small><a href='{address}#comment-{number}'>{number} juni 2009 kl. 10:{number:02}</a></small>"
        f"<p>Det här är svar nummer {number}, och jag håller med om nästan allt.</p></li>"
    )


def thread(post: Post, shown: int, *, newest_first: bool = False, form: str = "comment-page-{}/") -> str:
    """Page `shown` of a post's thread, with links to the pages beside it."""
    numbers = list(range((shown - 1) * SIZE + 1, shown * SIZE + 1))
    last = TOTAL // SIZE
    rows = "".join(comment(number, post.path) for number in (reversed(numbers) if newest_first else numbers))
    around = ""
    if shown > 1:
        around += f"<a href='{post.path}{form.format(shown - 1)}#comments'>&laquo; Äldre kommentarer</a>"
    if shown < last:
        around += f"<a href='{post.path}{form.format(shown + 1)}#comments'>Nyare kommentarer &raquo;</a>"
    heading = f"<h3 id='comments'>{TOTAL} svar till “{post.title}”</h3>"
    return f"{heading}<ol class='commentlist'>{rows}</ol><div class='navigation'>{around}</div>"


def threaded(site: Site, *, shown: int, newest_first: bool = False, form: str = "comment-page-{}/") -> Expected:
    """Posts with threads of three pages; the permalink shows page `shown`."""
    all_posts = posts(3)
    site.pages["/"] = page(teasers(all_posts))
    for post in all_posts:
        for number in range(1, TOTAL // SIZE + 1):
            answer = article(post, more=thread(post, number, newest_first=newest_first, form=form))
            site.pages[post.path + form.format(number)] = answer
            if number == shown:
                site.pages[post.path] = answer
    return Expected(all_posts, len(all_posts) * 4 + 14)


@shape
def comment_pages_oldest_first(site: Site) -> Expected:
    return threaded(site, shown=1)


@shape
def comment_pages_of_which_the_post_shows_the_last(site: Site) -> Expected:
    return threaded(site, shown=3)


@shape
def comment_pages_newest_first(site: Site) -> Expected:
    return threaded(site, shown=3, newest_first=True)


@shape
def comment_pages_by_query(site: Site) -> Expected:
    return threaded(site, shown=3, form="?cpage={}")


@shape
def a_comment_page_that_fails(site: Site) -> Expected:
    expected = threaded(site, shown=3)
    site.pages[f"{expected.posts[0].path}comment-page-1/"] = Answer("Fel", status=500)
    return expected


def parted(site: Site, form: str) -> Expected:
    all_posts = posts(4)
    site.pages["/"] = page(teasers(all_posts))
    for post in all_posts:
        for number in (1, 2, 3):
            row = {other: post.path + (form.format(other) if other > 1 else "") for other in (1, 2, 3)}
            others = "".join(f" <a href='{path}'>{n}</a>" if n != number else f" {n}" for n, path in row.items())
            when = f"<p class='datum'>{post.shown_date}</p>"
            text = f"<p>Del {number} av berättelsen om {post.title}, som blev för lång för en enda sida.</p>"
            body = f"<div class='inlagg'><h2>{post.title}</h2>{when}{text}<p class='pages'>Sidor:{others}</p></div>"
            site.pages[row[number]] = page(body, title=post.title)
    return Expected(all_posts, len(all_posts) * 3 + 14)


@shape
def posts_of_three_pages(site: Site) -> Expected:
    return parted(site, "{}/")


@shape
def posts_of_three_pages_by_query(site: Site) -> Expected:
    return parted(site, "?page={}")
