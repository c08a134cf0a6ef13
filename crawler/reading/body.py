"""A post's own text, parted from what themes and plugins put into the same element.

Share bars, related posts, author boxes and page links go by what they are called; "Det här inlägget postades i …" by its
words, and only at the edges of the text. Image captions, quoted markup and everything unknown stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from functools import lru_cache

from lxml.html import HtmlElement

from crawler import urls
from crawler.reading.bylines import is_byline_part
from crawler.reading.layout import Layout, Line, fold, names
from crawler.reading.locate import Place
from crawler.reading.markup import Clean, clean
from crawler.reading.shown_dates import find_date

_JUNK = re.compile(  # classes and ids, folded
    r"sharedaddy|sd(?:block|sharing|like|social).*|jp(?:relatedposts|postflair).*|addtoany.*|a2a.*|addthis.*|sociable.*|shr.*|share(?:this|bar|box|"
    r"buttons?|links?|wrap|post)?|sharing.*|(?:post|entry|article|social|bottom|top)shar(?:e|ing).*|social(?:share|media|buttons?|icons?|links?|bar|bookmarks?|"
    r"box)?|ssba.*|dpsp.*|heateor.*|wpsocial.*|mashsb.*|essb.*|juizsps.*|crp.*|crprelated|yarpp.*|related.*|(?:post|entry|article)related.*|similarposts|"
    r"wpbiographia.*|authorbox.*|authorbio.*|authorinfo|authordesc(?:ription)?|aboutauthor|aboutthe?author|postauthorbox|abh.*|"
    r"post(?:meta|metadata|info|tags|footer|nav|utility|details|data|bottom)|postmetadata|postmetabottom|entry(?:meta|utility|tags|footer|footerinfo)|meta|metadata|"
    r"tagslinks?|catlinks?|taglinks?|metatags|filedunder|pagelinks?|pagelink|postpagelinks|linkpages|wppagenavi|pagenavi|"
    r"feedback|commentslink|commentlink|postcomments|commentscount|(?:facebook|fb)like.*|fblike|fbsharebutton|twitter(?:share)?button.*|tweetmeme.*|tweetbutton|"
    r"topsy.*|diggbutton|digg|flattr.*|linkwithin.*|zemanta(?:pixie|related).*|pinitbutton|printfriendly|pfbutton|wppostratings|postratings|gdrate.*|"
    r"ratingblock|wpulike.*|likebtn.*|nr?elate.*|outbrain.*|taboola.*|googlead.*|adsense|adsbygoogle|advertisement|adswrapper|wpcnt|wpa|atatags.*|"
    r"screenreadertext|assistivetext|editlink|postedit|editpost|cmtbutton|feedflare|technorati(?:tags)?link|postads?|newslettersignup|mc4wpform|"
    r"subscribe(?:box|form)?|disqusthread|respond|nocomments?|commentsclosed|commentform|flockcredit|moretag|postviews?|printonly|videojs"
)
_NEVER = frozenset(("relative", "metabox", "share", "meta"))
_ADDED = re.compile(  # how a line begins that themes and plugins add after a text
    r"\W*(?:(?:det här |detta )?inlägg(?:et)? (?:postades|publicerades|skrevs|är (?:postat|publicerat|skrivet))|"
    r"this (?:entry|post|article) (?:was|is) (?:posted|written|published|filed)|dieser (?:beitrag|eintrag|artikel) wurde|dette innlegget (?:ble|er)|"
    r"du kan (?:följa (?:svar|kommentarer)|hoppa)|you can (?:follow|skip) |både kommentarer och|both comments and|"
    r"(?:dela|share|gilla|like)(?: this| det(?:ta| här)?| on| på| med| inlägget)?\s*(?::|$)|(?:tweet|skriv ut|print|e-?posta|email(?: this)?|pin it|digg this)\W*$|"
    r"(?:liknande|relaterade?|närliggande) (?:inlägg|artiklar|poster)\W*$|related (?:posts?|articles?|entries|stories)\W*:?$|"
    r"(?:gilla (?:detta|det här)|like this|like loading|laddar in)\W*|this site uses akismet)",
    re.IGNORECASE,
)
_EDGE = re.compile(  # and where the text has no element of its own, the post's meta lines too
    rf"(?:{_ADDED.pattern})|\W*(?:(?:filed|posted|publicera[td]|postat|skrivet|skriven|arkivera[td]|sparat|inlagt|publisert|skrevet|abgelegt|veröffentlicht|"
    r"eingestellt) (?:under|in|i|by|av|on|at|den|von|unter)\b|categor(?:y|ies)\s*:|kategori(?:er|en|e)?\s*:|"
    r"(?:etiketter|taggar|taggat|tags?|tagged|labels|schlagw\w+)\s*(?::|med|with|as|in\b|$)|från →|from →|permal(?:änk|ink)|trackback(?: url|-url|:)|"
    r"bokmärk|bookmark|(?:inga|\d+|no|one|en) (?:kommentar(?:er)?|comments?|svar|responses?)\W*$|comments? (?:rss|feed)|(?:kommentarer|comments)\s*\(\d+\)|"
    r"(?:sidor|pages?|seiten?)\s*:\s*\d|annons\w*\W*$|advertisements?\W*$)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\W*(?:etiketter|taggar|tags?|tagged|labels|kategori\w*|categor(?:y|ies))\b", re.IGNORECASE)
_BYLINE = re.compile(r"^\W*(?:posted|postat|skrivet|publicera[td]|written|published|by|av|von|den|kl)\b", re.IGNORECASE)
_SHORTEST = 4  # characters; less is a bullet or a stray separator
_LONGEST_BYLINE = 200
_SENTENCE = 80
_MOSTLY = 0.8  # of a line that is links: a list of related posts, say
_LONGEST_EDGE = 500
_EDGES = 12  # lines looked at on each side


@lru_cache(maxsize=8192)
def _is_junk_name(name: str) -> bool:
    return _JUNK.fullmatch(name) is not None


def read_body(layout: Layout, place: Place, base_url: str, junk: Iterable[HtmlElement]) -> tuple[Clean, list[Line], list[Line]]:
    """The text of a post, and the lines of its element above and below the text that are byline and boilerplate.

    `junk` are elements that the platform's markup tells to be none of the text. The tree stays as it is.
    """
    dropped = set(junk) | _named_junk(place.body)
    lines = [line for line in layout.within(place.body)]
    start, stop = layout.spans[place.body]
    own = [line for line in layout.lines[place.first : place.end] if not _inside(line.element, dropped, place.body)]
    boilerplate = [line for line in layout.lines[place.first : place.end] if _inside(line.element, dropped, place.body)]
    above = _top(own) if not place.exact else []
    below = _bottom(own[len(above) :], place.exact, urls.host(base_url))
    cut = {id(line) for line in (*above, *below)}
    cut |= {id(line) for line in lines[: place.first - start]} | {id(line) for line in lines[len(lines) - (stop - place.end) :]}
    kept = {line.element for line in own if id(line) not in cut}
    for line in lines:
        if id(line) in cut:
            dropped.update([line.element] if line.element not in kept and line.element is not place.body else line.inline)
    if place.title is not None:
        dropped.add(place.title.element)
    content = _without(place.body, dropped)
    return clean(content, base_url), above, below + boilerplate


def _named_junk(body: HtmlElement) -> set[HtmlElement]:
    found = set()
    for element in body.iter("div", "p", "ul", "ol", "span", "footer", "section", "table", "a", "aside", "nav", "fieldset", "h2", "h3", "h4", "small", "form"):
        if element is body:
            continue
        if element.tag in ("nav", "aside", "form") or (element.attrib and any(map(_is_junk_name, names(element)))):
            found.add(element)
    return found


def _inside(element: HtmlElement, dropped: set[HtmlElement], body: HtmlElement) -> bool:
    node: HtmlElement | None = element
    while node is not None and node is not body:
        if node in dropped:
            return True
        node = node.getparent()
    return False


def _top(lines: list[Line]) -> list[Line]:
    """The byline that a text without an element of its own begins with."""
    cut = []
    for line in lines[:_EDGES]:
        if len(line.text) > _LONGEST_BYLINE:
            break
        shown = find_date(line.text)
        if (
            _BYLINE.match(line.text)
            or _EDGE.match(line.text)
            or (shown and (not shown.start() or len(shown.group()) >= 0.3 * len(line.text)))
            or any(map(is_byline_part, (line.element, *line.inline)))
            or len(line.text) < _SHORTEST
        ):
            cut.append(line)
        else:
            break
    return cut


def _bottom(lines: list[Line], exact: bool, host: str) -> list[Line]:
    """What follows a text: all from the first line on that is no text any more."""
    edge = len(lines)
    if not exact and (signed := [place for place, line in enumerate(lines) if _byline(line) and place >= len(lines) - _EDGES]):
        edge = signed[0]
    for place in range(len(lines) - 1, max(len(lines) - _EDGES, 0) - 1, -1):
        line = lines[place]
        if len(line.text) <= _LONGEST_EDGE and (_added(line, host) if exact else _EDGE.match(line.text) or _byline(line)):
            edge = place
        elif line.linked < _MOSTLY * len(line.text) and (exact or len(line.text) > _SENTENCE):
            break
    return lines[edge:] if edge else []


def _added(line: Line, host: str) -> bool:
    """Whether a theme or plugin added a line; the blog's own tags, but not Technorati's, which authors write themselves."""
    if _ADDED.match(line.text):
        return True
    tags = [element for element in line.inline if element.tag == "a"]
    return bool(tags) and _LABEL.match(line.text) is not None and all("tag" in _rel(tag) and _host(tag, host) == host for tag in tags)


def _rel(anchor: HtmlElement) -> list[str]:
    return (anchor.get("rel") or "").lower().split()


def _host(anchor: HtmlElement, own: str) -> str:
    href = anchor.get("href") or ""
    return urls.host(href) if "//" in href else own


def _byline(line: Line) -> bool:
    return len(line.text) < 160 and _BYLINE.match(line.text) is not None and find_date(line.text) is not None


def _without(body: HtmlElement, dropped: set[HtmlElement]) -> HtmlElement:
    """A copy of an element without some of those in it; the text after them stays."""
    content = deepcopy(body)
    doomed = [copy for original, copy in zip(body.iter(), content.iter(), strict=True) if original in dropped and original is not body]
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()
    return content
