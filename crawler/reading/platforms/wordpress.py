"""WordPress, self-hosted and wordpress.com, from Kubrick (2005) to block themes.

Sources: wp_list_comments() and its walkers (wp-includes/class-walker-comment.php), get_comment_class(),
post_class(), the bundled themes' comments.php; get_permalink(), whose `/%year%/%monthnum%/%day%/%postname%/` is made of
the post's date.
"""

from __future__ import annotations

from datetime import date

from crawler.reading.platforms import Lists, Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="wordpress",
    version=5,
    generator=r"^wordpress",
    resources=r"/wp-(content|includes)/|api\.w\.org|\.wp\.com/|xmlrpc\.php",
    keeps_time=True,
    releases=r"(?:^wordpress\s+|/wp-includes/js/wp-(?:emoji-release|embed)\S*?[?&]ver=)(\d+\.\d+)",
    utc_since=("5.3", date(2019, 11, 12)),  # get_the_date('c') before: core.trac.wordpress.org/ticket/20973
    names=("#commentlist", ".commentlist", ".wp-block-post-content"),
    thread=ThreadMarks(
        items=("li.wp-block-comment",),
        author=(".wp-block-comment-author-name",),
        date=(".wp-block-comment-date",),
        text=(".wp-block-comment-content",),
        junk=(
            ".comment-awaiting-moderation",
            ".comment-likes",
            ".pd-rating",
            ".comment-subscription-form",
            "span.bypostauthor",
            ".tasty-recipes-ratings",  # stars, below the text
        ),
        linkback="pingback",
        trackback_html=r"<p><strong>[^<]+</strong></p>\s*<p>[^<]{,300}(?:…|\.\.\.)\.?</p>",  # wp-trackback.php
        pingback_text=r"\[(?:…|\.\.\.)\] .* \[(?:…|\.\.\.)\]",  # wp_xmlrpc_server::pingback_ping()
    ),
    post=PostMarks(
        dated_path=r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])/[^/]+",
        title=(".wp-block-post-title", ".entry-title", ".storytitle"),
        author=(".wp-block-post-author__name", ".wp-block-post-author-name"),
        date=(".wp-block-post-date", ".entry-date"),
        body=(".wp-block-post-content",),
        categories=(".taxonomy-category", ".cat-links"),
        tags=(".taxonomy-post_tag", ".tag-links"),
        junk=(".sharedaddy", ".jp-relatedposts", ".page-links", ".page-link", ".post-nav-links", ".post-page-numbers"),
    ),
    body_classes=(
        (("search",), "search"),
        (("single",), "post"),
        (("archive", "blog", "date", "category", "tag", "author", "paged", "tax", "post-type-archive"), "index"),
        (("home",), "index"),
        (("page",), "page"),
    ),
    # sitemap_index.xml is that of Yoast's and others' plug-ins
    lists=Lists(api="wp-json/", comment_feed="comments/feed/", sitemaps=("sitemap_index.xml", "wp-sitemap.xml")),
)
