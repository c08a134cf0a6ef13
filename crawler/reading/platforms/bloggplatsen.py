"""Bloggplatsen and bloggagratis.se, whose comments give the text first and then "av Lisa 4 mars 2008 kl 12:11".

Source: the templates of 2008 to 2010, as programs that moved blogs from there to WordPress read them.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="bloggplatsen",
    version=3,
    resources=r"//data\.bloggplatsen\.se/",
    names=(".inlagg_text", ".menyrubrik"),
    thread=ThreadMarks(items=("div.kommentarer",)),
    post=PostMarks(body=(".inlagg_text",)),
)
