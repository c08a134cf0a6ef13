"""What WordPress makes of a stored text before it shows it: paragraphs of blank lines, shortcodes, blocks.

Source: https://developer.wordpress.org/reference/functions/wpautop/, …/img_caption_shortcode/, …/do_blocks/.
"""

from __future__ import annotations

import re

_BLOCKS = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|"
    "style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|"
    "summary|script|noscript|iframe"
)
_KEPT = re.compile(r"<(pre|script|style|textarea|svg)\b[^>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_PLACE = re.compile("\ue000(\\d+)\ue001")
_TAG_WITH_BREAKS = re.compile(r"<[a-zA-Z/](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_OPENING = re.compile(rf"(<(?:{_BLOCKS})\b[^>]*>)", re.IGNORECASE)
_CLOSING = re.compile(rf"(</(?:{_BLOCKS})\s*>)", re.IGNORECASE)
_TWO_BREAKS = re.compile(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n\s*\n")
_BLOCK_ALONE = re.compile(rf"</?(?:{_BLOCKS})\b[^>]*>", re.IGNORECASE)
_BREAK = re.compile(r"\s*\n", re.DOTALL)
_AFTER_BREAK = re.compile(r"<br\s*/?>\s*\n", re.IGNORECASE)
_HAS_BLOCKS = re.compile(r"<!-- wp:")
_BLOCK_COMMENT = re.compile(r"<!-- /?wp:.*?-->\n?", re.DOTALL)
_MORE = re.compile(r"<!--(?:more.*?|noteaser)-->", re.DOTALL)
_PAGE_BREAK = re.compile(
    r"(?:<!-- wp:nextpage .*?-->\s*)<!--nextpage-->(?:\s*<!-- /wp:nextpage -->)|\n?<!--nextpage-->\n?", re.DOTALL
)
_CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\]]*)\](.*?)\[/(?:wp_)?caption\]", re.DOTALL)
_CAPTION_TEXT = re.compile(r"\bcaption=(\"|')(.*?)\1", re.DOTALL)
_IMAGE = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE)
_SHOWN_WITHOUT_TEXT = re.compile(r"\[(gallery|playlist|audio|video)\b[^\]]*\](?:\s*\[/\1\])?")
_EMBED = re.compile(r"\[embed\b[^\]]*\]\s*(\S+?)\s*\[/embed\]")


def pages(content: str) -> list[str]:
    """The pages of a post (`<!--nextpage-->`), each as stored; the mark where its beginning ends is an empty one."""
    text = _MORE.sub("<span></span>", content.replace("\r\n", "\n").replace("\r", "\n"))
    return _PAGE_BREAK.split(text)


def shown(page: str) -> str:
    """The HTML that a page of a post is shown as. Shortcodes of WordPress itself are resolved, others stay as text."""
    if _HAS_BLOCKS.search(page):
        return _shortcodes(_BLOCK_COMMENT.sub("", page))
    return _shortcodes(paragraphed(page))


def paragraphed(text: str) -> str:
    """HTML with a paragraph for what stands between blank lines and outside of blocks, a break for each line end."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group())
        return (
            f"\n\n\ue000{len(kept) - 1}\ue001\n\n"
            if found.group(1).lower() == "pre"
            else f"\ue000{len(kept) - 1}\ue001"
        )

    text = _KEPT.sub(keep, text.replace("\r\n", "\n").replace("\r", "\n") + "\n")
    text = _TWO_BREAKS.sub("\n\n", text)
    text = _TAG_WITH_BREAKS.sub(lambda tag: tag.group().replace("\n", " "), text)
    text = _CLOSING.sub(r"\1\n\n", _OPENING.sub(r"\n\n\1", text))
    parts = [_paragraph(part.strip("\n")) for part in _BLANK_LINE.split(text) if part.strip()]
    return _PLACE.sub(lambda place: kept[int(place.group(1))], "\n".join(parts))


def _paragraph(part: str) -> str:
    """Text in a paragraph; block tags around it outside of it."""
    before: list[str] = []
    after: list[str] = []
    while found := _BLOCK_ALONE.match(part.lstrip()):
        before.append(found.group())
        part = part.lstrip()[found.end() :]
    while found := re.search(rf"(</?(?:{_BLOCKS})\b[^>]*>)\s*$", part, re.IGNORECASE):
        after.insert(0, found.group(1))
        part = part[: found.start()]
    if not part.strip():
        return "".join([*before, *after])
    broken = _with_breaks(part.strip())
    in_paragraph = not (before or after) and not re.fullmatch("\ue000\\d+\ue001", broken)
    in_paragraph = in_paragraph or bool(before and re.match(r"<blockquote|<div|<section|<article", before[-1], re.I))
    return "".join([*before, f"<p>{broken}</p>" if in_paragraph else broken, *after])


def _with_breaks(text: str) -> str:
    return _BREAK.sub("<br />\n", _AFTER_BREAK.sub("\n", text))


def _shortcodes(html: str) -> str:
    if "[" not in html:
        return html
    html = _CAPTION.sub(_captioned, html)
    return _EMBED.sub(r'<a href="\1">\1</a>', _SHOWN_WITHOUT_TEXT.sub("", html))


def _captioned(found: re.Match[str]) -> str:
    attributes, content = found.groups()
    told = _CAPTION_TEXT.search(attributes)
    image = _IMAGE.match(content)
    shown_image, rest = image.groups() if image else (content, "")
    caption = told.group(2) if told else rest.strip()
    return f"<div><p>{shown_image}</p><p>{caption}</p></div>" if caption else shown_image
