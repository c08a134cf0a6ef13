"""blogg.se, whose comments are signed "Postat av: Lisa" and end with a date and an address.

Source: blogg.se's own templates, of 2006 (`.entry`, `.entrybody`) and of 2012 on (`.comment-author`, `.comment-url`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks

PLATFORM = Platform(
    name="bloggse",
    version=4,
    generator=r"blogg\.se",
    resources=r"//(static|cdn\d*)\.(blogg|publishme)\.se/",
    post=PostMarks(title=(".entryheader",), body=(".entrybody",), date=(".entrymeta",)),
)
