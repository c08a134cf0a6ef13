"""What makes two lines the same line on two pages of a blog: "Gilla (3)" and "Gilla (12)", "RSS 2.0" and "RSS 2.0."."""

from __future__ import annotations

_LONGEST = 400


def recurrent(line: str) -> str:
    """A line's letters alone, case folded; empty for a long one, which is no boilerplate."""
    return "".join(filter(str.isalpha, line.casefold())) if len(line) <= _LONGEST else ""
