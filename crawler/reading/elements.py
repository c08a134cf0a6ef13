"""HTML elements by what they are for, where more than one module asks. Their names, in lower case."""

from __future__ import annotations

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LISTS = frozenset(("ol", "ul"))
CELLS = frozenset(("td", "th"))
