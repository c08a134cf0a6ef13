"""What goes wrong on the web, as pages of the sample server: `with serve(more=faults)`, then crawl `/fel/…`.

`/fel/` is itself a blog of one good post that links to every fault, so that a crawl can be seen to go on.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

from sampleblog.answers import Answer, page, redirect

HOME = "/fel/"
GOOD = "/fel/2009/05/det-som-gar-bra/"
_BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE bomb [<!ENTITY a "skräp skräp skräp skräp skräp skräp skräp skräp skräp skräp">\n'
    + "\n".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>\n"
)
# Path under `/fel/` → what is wrong with it.
KINDS = {
    "2009/01/serverfel/": "500",
    "2009/01/avhuggen/": "truncated gzip",
    "2009/01/slinga/": "redirect loop",
    "2009/01/pdf/": "a PDF",
    "2009/01/stor/": "30 MB of HTML",
    "2009/01/djup/": "5,000 levels of nesting",
    "2009/01/tom/": "an empty page",
    "2009/01/logga/": "a login page",
    "2009/01/borta/": "404",
    "bomb/": "a home whose feed is an XML bomb",
}


def faults(base: str) -> dict[str, Answer | Callable[[str], Answer]]:
    """Path → answer, for `sampleblog.server.serve(more=…)`."""
    links = "".join(f'<li><a href="{HOME}{path}" rel="bookmark">{what}</a></li>' for path, what in KINDS.items())
    good = _html(
        "Det som går bra",
        "<h1>Det som går bra</h1><p>Det här inlägget går alltid att läsa, vad som än händer runt om.</p>",
    )
    long = "".join(f"<p>Stycke {number} av väldigt många.</p>\n" for number in range(1_000))
    found: dict[str, Answer | Callable[[str], Answer]] = {
        HOME: _html("Felbloggen", f'<h2><a href="{GOOD}" rel="bookmark">Det som går bra</a></h2><ul>{links}</ul>'),
        GOOD: good,
        f"{HOME}bomb/": _html(
            "Bomb", "<p>Se flödet.</p>", f'<link rel="alternate" type="application/rss+xml" href="{HOME}bomb/feed/">'
        ),
        f"{HOME}bomb/feed/": page(
            f"{_BOMB}<rss version='2.0'><channel><title>&i;</title></channel></rss>", content_type="application/rss+xml"
        ),
        f"{HOME}bomb/sitemap.xml": page(
            f"{_BOMB}<urlset><url><loc>&i;</loc></url></urlset>", content_type="application/xml"
        ),
    }
    compressed = gzip.compress(good.body * 50)
    broken: dict[str, Answer | Callable[[str], Answer]] = {
        "serverfel/": Answer(b"<h1>500</h1>", status=500),
        "avhuggen/": Answer(compressed[: len(compressed) // 2], headers={"Content-Encoding": "gzip"}),
        "slinga/": redirect(f"{base}{HOME}2009/01/slinga/igen/", 302),
        "slinga/igen/": redirect(f"{base}{HOME}2009/01/slinga/", 302),
        "pdf/": Answer(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "application/pdf"),
        "stor/": lambda query: _html("Stor", long * (30_000_000 // len(long.encode()) + 1)),
        "djup/": _html("Djup", "<div>" * 5_000 + "<p>Längst in.</p>" + "</div>" * 5_000),
        "tom/": Answer(b""),
        "logga/": _html(
            "Logga in", '<form action="/fel/in"><input name="log"><input type="password" name="pwd"></form>'
        ),
    }
    return found | {f"{HOME}2009/01/{path}": answer for path, answer in broken.items()}


def _html(title: str, inner: str, head: str = "") -> Answer:
    return page(
        f'<!DOCTYPE html><html lang="sv"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{inner}</body></html>'
    )
