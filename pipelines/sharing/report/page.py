"""The page: the figures, the words and the scripts in one HTML file that asks nobody for anything.

What the data says reaches the browser as JSON, in a block that is not run, and the page's scripts put it in place as
text only. The policy in the page's head allows the two scripts by their digests, and nothing to be loaded.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Any, Literal

Language = Literal["auto", "sv", "en"]

_TEMPLATE = files(__package__) / "template"
_SCRIPTS = ("text", "dom", "table", "chart", "network", "sections", "ties", "lists", "audit", "main")
# What could end the block that JSON stands in, or a line of a script, as JSON's own escapes.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def page(figures: Mapping[str, Any], language: Language = "auto") -> str:
    """The whole page as HTML, in the language of whoever's browser opens it (`auto`), or first in `language`."""
    library = _read("plot.min.js")
    script = '"use strict";\n(() => {\n' + "\n".join(_read(f"{name}.js") for name in _SCRIPTS) + "})();\n"
    return Template(_read("page.html")).substitute(
        lang="en" if language == "auto" else language,
        language=language,
        title=html.escape(str(figures["dataset"])),
        policy=_policy(library, script),
        style=_read("page.css"),
        texts=as_json(json.loads(_read("text.json"))),
        figures=as_json(figures),
        library=library,
        script=script,
    )


def as_json(tree: object) -> str:
    """JSON that may stand in a script block of HTML, on one line, the same for the same tree."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_ESCAPES)


def _policy(*scripts: str) -> str:
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    # Plots carry styles of their own; a style can ask for nothing either, since nothing may be loaded.
    rules = f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:"
    return f"{rules}; base-uri 'none'; form-action 'none'"


def _read(name: str) -> str:
    return (_TEMPLATE / name).read_text(encoding="utf-8")
