"""Pages that no platform's rules know: only what microformats, microdata and plain usage call things."""

from __future__ import annotations

from crawler.reading.platforms import Platform

PLATFORM = Platform(name="generic", version=4)
