"""A text without paragraphs: lines in a table cell or in the page itself, parted by `<br><br>` alone.

They are put into paragraphs for as long as the page is read, so that its title and byline can be told from its text.
"""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.reading.flow import Unit, enclose, units
from crawler.reading.inventory import Inventory
from crawler.reading.shown_dates import find_date

_PROSE = 80  # characters; above the first line and below the last that is longer, a date stands alone


def paragraphs(body: HtmlElement, inventory: Inventory) -> list[HtmlElement]:
    """Put the text that is right in `body` into paragraphs of its own; `flow.release` takes them away again."""
    if not (body.text or "").strip() and not any((child.tail or "").strip() for child in body):
        return []
    found = units(body, None, body)
    long = [i for i, unit in enumerate(found) if len(unit.text) > _PROSE]
    text = range(long[0] + 1, long[-1] + 1) if long else range(0)
    runs: list[list[Unit]] = []
    for i, unit in enumerate(found):
        if unit.block:
            continue
        before = found[i - 1] if i else None
        dated = i not in text and before is not None and any(find_date(line.text) for line in (before, unit))
        if runs and before is runs[-1][-1] and not dated and _follows(unit, before):
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return [enclose(run, inventory, "p") for run in reversed(runs)]


def _follows(unit: Unit, before: Unit) -> bool:
    """Whether only one line break stands between two lines."""
    start = unit.nodes[0] if unit.nodes else None
    if start is None or start.tag != "br":
        return False
    end = before.nodes[-1] if before.nodes else before.lead
    return start.getprevious() is end
