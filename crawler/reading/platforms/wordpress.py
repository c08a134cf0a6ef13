"""WordPress, self-hosted and wordpress.com, from Kubrick (2005) to block themes.

Sources: wp_list_comments() and its walkers (wp-includes/class-walker-comment.php), get_comment_class(),
post_class(), the bundled themes' comments.php.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform

PLATFORM = Platform(
    name="wordpress",
    generator=r"^wordpress",
    resources=r"/wp-(content|includes)/|api\.w\.org|\.wp\.com/|xmlrpc\.php",
    names=("#commentlist", ".commentlist", ".wp-block-post-content"),
)
