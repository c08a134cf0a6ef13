"""A post's own text, parted from what themes and plugins put into the same element.

Share bars, related posts, author boxes and page links go by what they are called; "Det här inlägget postades i …" by
its words, and only at the edges of the text. Captions, quoted markup and everything unknown stay.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from lxml.html import HtmlElement

from crawler import urls
from crawler.reading.bylines import date_in, is_author_class, is_meta_term
from crawler.reading.layout import Layout, Line, names, words_of
from crawler.reading.locate import Place
from crawler.reading.markup import Clean, clean
from crawler.reading.published import is_date_class
from crawler.reading.recurrent import recurrent

_JUNK = frozenset(  # classes and ids, folded: what themes call the parts of a post that are not its text
    "authorinfo authormeta authorarea authorprofile authorcard authordesc authordescription aboutauthor abouttheauthor "
    "postauthorbox geopost postmeta postmetadata postinfo "
    "posttags postfooter postnav postutility postdetails postdata postbottom postmetabottom entrymeta entryutility "
    "entrytags entryfooter entryfooterinfo metadata metatags tags taglist tagslink tagslinks catlinks taglinks "
    "filedunder pagelink pagelinks postpagelinks linkpages wppagenavi pagenavi feedback commentlink commentslink "
    "commentscount postcomments postedit editlink editpost screenreadertext assistivetext moretag postviews postad "
    "postads wwsgd respond commentform nocomments commentsclosed disqusthread cmtbutton feedflare flockcredit "
    "technoratilink technoratitagslink subscribebox subscribeform newslettersignup mc4wpform shr share sharebar "
    "sharebox sharebutton sharebuttons sharelinks sharewrap sharepost socialshare socialmedia socialbuttons "
    "socialicons sociallinks socialbar socialbookmarks socialbox tweetbutton diggbutton digg pinitbutton "
    "printfriendly pfbutton wppostratings postratings ratingblock adsense adsbygoogle advertisement adswrapper wpcnt "
    "wpa".split()
)
_JUNK_STARTS = (  # and plugins: all that they put into a page begins with their name
    "sharedaddy", "sdblock", "sdsharing", "sdsocial", "sdlike", "jprelatedposts", "jppostflair", "addtoany", "a2a",
    "addthis", "akst", "pusha", "gdsr", "sociable", "sharethis", "shareit", "sharing",
    "postshar", "entryshar", "socialshar", "ssba", "dpsp", "heateor",
    "wpsocial", "mashsb", "essb", "juizsps", "crprelated", "yarpp", "related", "postrelated", "entryrelated",
    "jetpacklikes", "wpblockjetpacksubscriptions",
    "similarposts", "wpbiographia", "authorbox", "authorbio", "abh", "facebooklike", "fblike", "fbshare",
    "twitterbutton", "twittershare", "tweetmeme", "topsy", "flattr", "linkwithin", "zemantapixie", "zemantarelated",
    "gdrate", "wpulike", "likebtn", "nrelate", "outbrain", "taboola", "googlead", "atatags", "ncsocialpanel",
    "swpsocialpanel", "tastyrecipesquicklinks", "tastyrecipesjump", "tastyrecipesprint", "tastyrecipesbutton",
    "tastyrecipesrating", "wprmrecipesnippet", "wprmrecipejump", "wprmrecipeprint", "endeasyrecipe",
)  # fmt: skip
_HOLDERS = tuple("div p ul ol span footer section table a aside nav fieldset h2 h3 h4 small form".split())

_POST = r"inlägg(?:et)?|entry|post|article|artikel"
_ADDED = re.compile(  # how a line begins that themes and plugins add after a text
    r"\W*(?:"
    rf"(?:det här |detta |this )?(?:{_POST}) (?:postades|publicerades|skrevs|"
    r"(?:är|was|is) (?:postat|publicerat|skrivet|posted|written|published|filed))\b"
    r"|dieser (?:beitrag|eintrag|artikel) wurde|dette innlegget (?:ble|er)"
    r"|du kan (?:följa (?:svar|kommentarer)|hoppa)|you can (?:follow|skip) |både kommentarer och|both comments and"
    r"|(?:dela|share|gilla|like)(?: this| det(?:ta| här)?| on| på| med| inlägget)?\s*(?::|$)"
    r"|(?:tweet|skriv ut|print|e-?posta|email(?: this)?|pin it|digg this)\W*$"
    r"|(?:liknande|relaterade?|närliggande) (?:inlägg|artiklar|poster)\W*$"
    r"|related (?:posts?|articles?|entries|stories)\W*$"
    r"|(?:dodaj|udostępnij|poleć) (?:ten )?(?:wpis|artykuł)\b"
    r"|(?:zobacz (?:także|też|również)|podobne (?:wpisy|artykuły))\W*$"
    r"|logga in för att (?:kommentera|svara|(?:lämna|publicera|skriva) (?:en )?kommentar)"
    r"|(?:gilla (?:detta|det här)|like this|like loading|laddar in)\W*|this site uses akismet"
    rf"|if you(?: (?:enjoyed|liked) this (?:{_POST})|['’]re new here),.{{0,60}}\bsubscribe\b)",
    re.IGNORECASE,
)
_META = re.compile(  # and the post's own meta lines, which end a text that has no element of its own
    r"\W*(?:"
    r"(?:filed|posted|publicera[td]|postat|skrivet|skriven|arkivera[td]|sparat|inlagt|publisert|skrevet|abgelegt|"
    r"veröffentlicht|eingestellt) (?:under|in|i|by|av|af|on|at|den|von|unter)\b"
    r"|(?:categor(?:y|ies)|kategori(?:er|en|e)?(?:\(n\))?)\s*:|(?:från|from) →"
    r"|(?:etiketter|taggar|taggat|tags?|tagged|labels|schlagw\w+|stikkord|emneord|avainsanat|tagi)\s*(?::|med|with|as|in\b|$)"
    r"|(?:skriv|lämna|leave|post|add|legg igjen)\b.{0,20}(?:kommentar|comment|svar|reply)\W*$"
    r"|kommentera(?: inlägget)?\W*$"
    r"|(?:use|använd) the following link to trackback"
    r"|(?:gå|hoppa|go|jump|skip) (?:till|to) (?:the )?(?:kommentar|comments?)"
    r"|permal(?:änk|ink)|trackback(?: url|-url|:)|bokmärk|bookmark|comments? (?:rss|feed)"
    r"|(?:inga|\d+(?: st)?|no|one|en|kein(?:e)?|ingen) (?:kommentar(?:er?)?|comments?|svar|responses?)\W*$"
    r"|(?:kommentarer|kommentera|comments)\s*\(\d+\)"
    r"|(?:kommentarer|comments?|kommentare|komentarze(?: do wpisu)?|trackbacks?|pingbacks?)\W*$"
    r"|(?:sidor|pages?|seiten?)\s*:\s*\d|annons\w*\W*$|advertisements?\W*$)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\W*(?:etiketter|taggar|tags?|tagged|labels|stikkord|emneord|avainsanat|tagi|kategori\w*|categor(?:y|ies))\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"\W*(?:posted|postat|skrivet|publicera[td]|written|published|by|av|von|den|kl)\b", re.IGNORECASE)
_READING_TIME = re.compile(
    r"\W*(?:mindre än|less than|weniger als|ca)?\s*\d+\s*min\w*\s*(?:att läsa|läsning|lästid|läsetid|to read|"
    r"read\w*|lese\w*)(?: time)?\W*|(?:lästid|reading time|lesezeit)\W*\d+\s*min\w*\W*",
    re.IGNORECASE,
)
_FOREIGN = re.compile(  # also what PHP complains of
    r"\W*(?:(?:annons(?:er)?|advertise?ment|anzeige|reklam|reklame|mainos)\W*"
    r"|(?:warning|notice|deprecated|strict standards|fatal error)\s*:\s.{1,400}\son line \d+\W*)",
    re.IGNORECASE,
)
_SHORTEST = 4  # characters; less is a bullet or a stray separator
_SENTENCE = 80
_INFO = re.compile(r"info|meta")  # Joomla's `dl.article-info`
_PROSE = 4  # words after a date and before a full stop
_AFTER_DATE = re.compile(r"\W*(?:av|by|von|af|kl|klockan|at|um|under|filed|skrev|\d+)\b", re.IGNORECASE)
_BARS = re.compile(r"\s*[|·•]\s*")
_ARROWS = re.compile(r"[\s«»‹›←→|·•]+")  # around links to the posts before and after
_WORD = re.compile(r"[^\W\d_]{2,}")
_LONGEST_BYLINE, _LONGEST_LABEL = 200, 40
_BYLINE_PROPERTIES = ("author", "datePublished", "dateModified")
_LONG, _MANIFOLD = 400, 4  # characters of a text below its byline; how many times those above it
_LONGEST_ADDED = 500
_EDGE = 12  # lines looked at on each side
_MOSTLY = 0.8  # of a line that is links: a list of related posts, say
_DATED = 0.3  # of a line that is a date: a byline


@dataclass(slots=True)
class Body:
    """A post's text, and the lines above and below it in its element that are byline and boilerplate."""

    content: Clean
    above: list[Line]
    below: list[Line]


def read_body(layout: Layout, place: Place, base_url: str, junk: set[HtmlElement], added: tuple[str, ...] = ()) -> Body:
    """Read the text of a post; `junk` are elements that the platform's markup tells to be none of it.

    `added` are the letters of lines that the blog puts into every post.

    The tree stays as it is.
    """
    half = layout.length(place.body) / 2
    dropped = junk | {element for element in place.body.iter(*_HOLDERS) if _is_junk(element, layout, half)}
    dropped |= layout.margins
    dropped.discard(place.body)
    own: list[Line] = []
    boilerplate: list[Line] = []
    for line in layout.lines[place.first : place.end]:
        foreign = (
            _inside(line.element, dropped, place.body)
            or _FOREIGN.fullmatch(line.text)
            or (added and recurrent(line.text) in added)
            or (not dropped.isdisjoint(line.inline) and _holds_most(line, dropped))
        )
        (boilerplate if foreign else own).append(line)
    above = _marked_head(own)
    own = [line for line in own if line not in above]
    if not place.exact:
        above += (top := _top(own))
        own = own[len(top) :]
    below = _bottom(own, place.exact, urls.host(base_url))
    kept = set(own[: len(own) - len(below)])
    filled = {place.body}
    for element in {line.element for line in kept}:
        filled.update((element, *takewhile(lambda above: above is not place.body, element.iterancestors())))
    for line in layout.within(place.body):
        if line not in kept:
            dropped.update(line.inline if line.element in filled else [line.element])
    if place.title is not None:
        dropped.add(place.title.element)
    return Body(clean(_without(place.body, dropped), base_url), above, below + boilerplate)


def _is_junk(element: HtmlElement, layout: Layout, half: float) -> bool:
    if element.tag in ("nav", "aside"):
        return True
    if element.tag == "footer" and any(name.endswith("meta") for name in names(element)):
        return True
    if element.tag == "form":  # unless the whole page is one, as ASP.NET has it
        return layout.length(element) < half
    return _is_junk_name(*names(element))


@lru_cache(maxsize=8192)
def _is_junk_name(*names: str) -> bool:
    return any(name in _JUNK or name.startswith(_JUNK_STARTS) for name in names)


def _inside(element: HtmlElement, dropped: set[HtmlElement], body: HtmlElement) -> bool:
    node: HtmlElement | None = element
    while node is not None and node is not body:
        if node in dropped:
            return True
        node = node.getparent()
    return False


def _holds_most(line: Line, dropped: set[HtmlElement]) -> bool:
    """Whether most of a line's words stand in one of its inline elements that are dropped."""
    return any(len(words_of(e)) > _MOSTLY * len(line.text) for e in line.inline if e in dropped)


def _marked_head(lines: list[Line]) -> list[Line]:
    """The lines in the head of a text that are called byline or date, with the buttons above them.

    What stands above them is no more than a picture and an introduction: nearly all of the text comes after.
    """
    signed = [place for place, line in enumerate(lines[:_EDGE]) if _is_marked_byline(line)]
    if not signed:
        return []
    last = signed[-1]
    before = sum(len(line.text) for line in lines[:last])
    if sum(len(line.text) for line in lines[last + 1 :]) < max(_LONG, _MANIFOLD * before):
        return []
    return [line for place, line in enumerate(lines[: last + 1]) if place in signed or _is_button(line)]


def _is_marked_byline(line: Line) -> bool:
    """Whether most of a short line is an element that is called a byline or a date."""
    if len(line.text) > _SENTENCE:
        return False
    told: set[str] = set()
    for element in (line.element, *line.inline):
        called = names(element)
        if is_author_class(*called) or is_date_class(*called) or element.get("itemprop") in _BYLINE_PROPERTIES:
            if element is line.element:
                return True
            told.add(words_of(element))
    return sum(map(len, told)) >= len(line.text) / 2


def _is_button(line: Line) -> bool:
    return len(line.text) <= _LONGEST_LABEL and (line.element.tag == "li" or line.linked >= _MOSTLY * len(line.text))


def _top(lines: list[Line]) -> list[Line]:
    """The byline that a text without an element of its own begins with."""
    for place, line in enumerate(lines[:_EDGE]):
        if len(line.text) > _LONGEST_BYLINE or not (_is_byline(line) or _is_label(line, lines[place + 1 :])):
            return lines[:place]
    return []


def _is_label(line: Line, after: list[Line]) -> bool:
    """Whether a line is a link alone, to a category say, with a dated byline right below."""
    alone = len(line.text) <= _LONGEST_LABEL and line.linked >= _MOSTLY * len(line.text)
    return alone and bool(after) and len(after[0].text) <= _LONGEST_BYLINE and date_in(after[0].text) is not None


def _is_byline(line: Line) -> bool:
    if _READING_TIME.fullmatch(line.text):
        return True
    if len(line.text) < _SHORTEST or _ADDED.match(line.text) or _META.match(line.text):
        return True
    shown = date_in(line.text)
    if shown and _is_sentence(line.text, shown.end()):
        return False
    if shown and (shown.start() == 0 or len(shown.group()) >= _DATED * len(line.text)):
        return True
    if shown and line.text.count("|") > 1:
        return True
    if _BYLINE.match(line.text) and (shown or (len(line.text) <= _SENTENCE and line.text[-1] not in ".!?:")):
        return True
    around = line.element.getparent()
    terms = line.element.tag in ("dt", "dd") and around is not None
    if terms and (any(map(_INFO.search, names(around))) or is_meta_term(around[0])):
        return True
    if _links(line, "author", "category", "tag") >= _MOSTLY * len(line.text):
        return True
    called = [name for element in (line.element, *line.inline) for name in names(element)]
    return is_author_class(*called) or is_date_class(*called)


def _is_sentence(text: str, end: int) -> bool:
    """Whether a line goes on after a date as a sentence does: "I dag kom det sista numret av …"."""
    if text[-1] not in ".!?:" or _AFTER_DATE.match(text, end):
        return False
    return len(text) > _SENTENCE or len(_WORD.findall(text, end)) >= _PROSE


def _links(line: Line, *relations: str) -> int:
    """Characters of a line that are links of some kinds."""
    anchors = (e for e in line.inline if e.tag == "a" and not set(relations).isdisjoint((e.get("rel") or "").split()))
    return sum(len(words_of(anchor)) for anchor in anchors)


def _bottom(lines: list[Line], exact: bool, host: str) -> list[Line]:
    """What follows a text: all from the first line on that is no text any more."""
    least = max(len(lines) - _EDGE, 0)
    edge = len(lines)
    if not exact:
        begun = next((place for place, line in enumerate(lines) if len(line.text) > _SENTENCE), edge)
        edge = next((place for place in range(max(least, begun), edge) if _signs(lines[place])), edge)
    for place in range(len(lines) - 1, least - 1, -1):
        line = lines[place]
        if len(line.text) <= _LONGEST_ADDED and ((_is_added if exact else _is_meta)(line, host)):
            edge = min(edge, place)
        elif not exact and edge == place + 1 and _dates(line):
            edge = place
        elif line.linked < _MOSTLY * len(line.text) and (exact or len(line.text) > _SENTENCE):
            break
    return lines[edge:] if edge else []


def _signs(line: Line) -> bool:
    """Whether a line is the byline under a text: "Posted by Anna at May 4, 2010"."""
    if len(line.text) >= _LONGEST_BYLINE or not _BYLINE.match(line.text):
        return False
    shown = date_in(line.text)
    return shown is not None and not _is_sentence(line.text, shown.end())


def _is_meta(line: Line, host: str) -> bool:
    if _ADDED.match(line.text) or _META.match(line.text) or _signs(line) or _files(line, host):
        return True
    if _links(line, "prev", "next") >= _MOSTLY * len(_ARROWS.sub("", line.text)):
        return True
    if len(line.text) <= _SENTENCE and _BYLINE.match(line.text) and any(map(_META.match, _BARS.split(line.text)[1:])):
        return True  # "Von Anna | 2 Kommentare"
    called = names(line.element)
    return len(line.text) <= _SENTENCE and (is_author_class(*called) or is_date_class(*called))


def _dates(line: Line) -> bool:
    """Whether a line is a date and nothing else."""
    shown = date_in(line.text)
    return shown is not None and len(shown.group()) >= _MOSTLY * len(line.text)


def _is_added(line: Line, host: str) -> bool:
    """Whether a theme or plugin added a line; the blog's own tags, but not Technorati's, which authors write."""
    if _ADDED.match(line.text):
        return True
    if _links(line, "prev", "next") >= _MOSTLY * len(_ARROWS.sub("", line.text)):
        return True
    return _files(line, host)


def _files(line: Line, host: str) -> bool:
    """Whether a line has the post's categories or tags, all of them links, and no other words than what they are."""
    anchors = [element for element in line.inline if element.tag == "a"]
    told = bool(anchors) and (_LABEL.match(line.text) or line.linked >= _MOSTLY * len(line.text))
    return bool(told) and all(_is_own_tag(anchor, host) for anchor in anchors)


def _is_own_tag(anchor: HtmlElement, host: str) -> bool:
    href = anchor.get("href") or ""
    return "tag" in (anchor.get("rel") or "").lower().split() and ("//" not in href or urls.host(href) == host)


def _without(body: HtmlElement, dropped: set[HtmlElement]) -> HtmlElement:
    """A copy of an element without some of those in it; the text after them stays."""
    content = deepcopy(body)
    pairs = zip(body.iter(), content.iter(), strict=True)
    doomed = [copy for original, copy in pairs if original in dropped and original is not body]
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()
    return content
