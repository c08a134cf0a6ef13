"""The made-up threads of the pipelines' tests, and the small sites of the crawls', serve here too."""

from __future__ import annotations

import sys
from pathlib import Path

for _neighbour in ("pipelines", "crawl"):
    sys.path.insert(0, str(Path(__file__).parents[1] / _neighbour))
