"""What pingbacks and trackbacks say of the page that links: an excerpt, and by its form which of the two it is."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.items import Kind
from crawler.reading.layout import text_of, words_of
from crawler.reading.lines import Line, joined
from crawler.reading.names import LONGEST_NAME
from crawler.reading.shown_dates import find_date

_SEPARATED = re.compile(r"\s*(?:[-–—|:]|»)\s+(?=\S)")
_QUOTED = ("[…]", "[...]")
_SHORTEST_EXCERPT = 30  # characters after a link that are no name of its blog
_SHORTEST_TRACKBACK = 40  # characters; less may be a rest of the theme's own words
_MORE = re.compile(
    r"\W*(?:read (?:more|the rest)|continue reading|läs (?:mer|vidare)|les mer|læs mere|weiterlesen|mehr|lue lisää)\W*",
    re.IGNORECASE,
)
_BEFORE_DATE = 25  # characters of what is no excerpt: "| Permalink | 3 May 2009"


def kind_by_form(text: str) -> Kind | None:
    """What the words of a linkback that WordPress wrote tell of its kind.

    wp_xmlrpc_server::pingback_ping() quotes the linking page between two "[...]"; wp-trackback.php puts the title and
    the excerpt that it was sent.
    """
    if text.startswith(_QUOTED):
        return "pingback"
    return "trackback" if len(text) >= _SHORTEST_TRACKBACK else None


def part_excerpt(lines: list[Line]) -> None:
    """Make a line of its own of the excerpt beside a linkback's link: "Title of the page - [...] as one reads […]"."""
    place, line = next(((i, line) for i, line in enumerate(lines) if line.role != "junk"), (0, None))
    if line is None or line.role not in ("", "body"):
        return
    link = next((element for element, _ in line.elements if element.tag == "a"), None)
    end = next((i for i, f in enumerate(line.fragments) if f.element is link and f.tail), None)
    if link is None or end is None or not 0 < len(text_of(link).strip()) <= LONGEST_NAME:
        return
    tail = line.fragments[end]
    if not (opens := _SEPARATED.match(tail.text)):
        return
    excerpt = Line(line.fragments[end:], [pair for pair in line.elements if pair[0] is not link], "text")
    words = joined(excerpt.fragments)[len(opens.group().lstrip()) :]
    date = find_date(words[: 2 * _BEFORE_DATE])
    if (len(words) < _SHORTEST_EXCERPT and not words.startswith(_QUOTED)) or (date and date.start() < _BEFORE_DATE):
        return
    tail.text = tail.element.tail = tail.text[opens.end() :]
    excerpt.text = words
    line.fragments = line.fragments[:end]
    line.settle()
    lines.insert(place + 1, excerpt)


def drop_read_more(excerpt: HtmlElement, url: str) -> None:
    """Take away the "[Read More]" that an excerpt ends with, a link to the linking page at `url`, its brackets too."""
    link = next((anchor for anchor in reversed(list(excerpt.iter("a"))) if words_of(anchor)), None)
    if link is None or link.get("href") != url or not _MORE.fullmatch(words_of(link)):
        return
    if (link.tail or "").strip(" \n\t[].»…"):
        return
    before, around = link.getprevious(), link.getparent()
    if before is not None:
        before.tail = (before.tail or "").rstrip().removesuffix("[")
    else:
        around.text = (around.text or "").rstrip().removesuffix("[")
    around.remove(link)
