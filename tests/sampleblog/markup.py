"""The content files' small markup as HTML, and as the plain text that a reader should get."""

from __future__ import annotations

import re
from html import escape

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_EMPHASIS = re.compile(r"\*([^*\s][^*]*)\*")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
_ELEMENTS = {"## ": "h3", "> ": "blockquote"}


def pages(body: str) -> list[str]:
    """The pages of a post's body, one unless `%%%` parts it."""
    return [part.strip() for part in re.split(r"^%%%$", body, flags=re.MULTILINE)]


def html(body: str) -> str:
    """`body` as HTML paragraphs."""
    return "\n".join(_block(block) for block in re.split(r"\n\s*\n", body.strip()) if block)


def text(body: str) -> str:
    """`body` as plain text: blocks parted by a blank line, no link addresses, no images."""
    blocks = [_plain(block) for block in re.split(r"\n\s*\n", body.strip()) if block != "%%%"]
    return "\n\n".join(block for block in blocks if block)


def links(body: str) -> list[tuple[str, str]]:
    """Address and words of each link in `body`, in order."""
    return [(match[2], match[1]) for match in _LINK.finditer(_IMAGE.sub("", body))]


def _block(block: str) -> str:
    for mark, element in _ELEMENTS.items():
        if block.startswith(mark):
            inner = _inline(re.sub(rf"^{mark}", "", block, flags=re.MULTILINE))
            return f"<{element}>{f'<p>{inner}</p>' if element == 'blockquote' else inner}</{element}>"
    if block.startswith("- "):
        return "<ul>\n" + "\n".join(f"<li>{_inline(line[2:])}</li>" for line in block.splitlines()) + "\n</ul>"
    return f"<p>{_inline(block)}</p>"


def _inline(source: str) -> str:
    source = escape(source, quote=False)
    source = _IMAGE.sub(r'<img src="\2" alt="\1" width="420" height="280" />', source)
    source = _LINK.sub(r'<a href="\2">\1</a>', source)
    return _EMPHASIS.sub(r"<em>\1</em>", source).replace("\n", "<br />\n")


def _plain(block: str) -> str:
    block = re.sub(r"^(## |> |- )", "", block, flags=re.MULTILINE)
    block = _LINK.sub(r"\1", _IMAGE.sub("", block))
    return _EMPHASIS.sub(r"\1", block).strip()
