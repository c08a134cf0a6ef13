"""Real pages with every class and id renamed: what the reader finds by structure alone, against trafilatura.

    python benchmarks/nameless.py ../shared/corpus/gold/dev

The folder holds `gold.json` and `html/` as `benchmarks/quality.py`'s corpus does. Names are replaced one for one, so
that what was called alike still is, and HTML5's elements and the generator go too: these are pages of software that
nobody has a rule for. Post text is compared as a bag of words, comments by their text without white space.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path

import trafilatura
from corpus_adapter import read

_NAMES = re.compile(r"(\s(?:class|id)=)([\"'])(.*?)\2", re.IGNORECASE | re.DOTALL)
_ELEMENTS = re.compile(r"<(/?)(?:article|main|aside|nav|header|footer|section)\b", re.IGNORECASE)
_GENERATOR = re.compile(r"<meta[^>]+generator[^>]*>", re.IGNORECASE)


def renamed(html: bytes) -> bytes:
    """The page with meaningless names, `k0`, `k1`, …, the same for the same."""
    names: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        new = " ".join(names.setdefault(name, f"k{len(names)}") for name in match[3].split())
        return f"{match[1]}{match[2]}{new}{match[2]}"

    text = _NAMES.sub(rename, html.decode("latin-1"))
    return _GENERATOR.sub("", _ELEMENTS.sub(r"<\1div", text)).encode("latin-1")


def words(text: str | None) -> Counter[str]:
    return Counter(re.findall(r"\w+", (text or "").casefold()))


def likeness(found: str | None, gold: str) -> float:
    """F1 of two texts as bags of words."""
    ours, theirs = words(found), words(gold)
    common = sum((ours & theirs).values())
    return 2 * common / (sum(ours.values()) + sum(theirs.values())) if common else 0.0


def letters(text: str | None) -> str:
    return "".join(filter(str.isalnum, (text or "").casefold()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    corpus: Path = parser.parse_args().corpus
    ours, theirs, better = [], [], []
    gold_comments = found_comments = right = right_authors = 0
    for gold in json.loads((corpus / "gold.json").read_text(encoding="utf-8")):
        page = renamed((corpus / "html" / f"{gold['id']}.html").read_bytes())
        result = read(page, gold["url"])
        if words(gold["main"]):
            ours.append(likeness(result.post.text if result.post else None, gold["main"]))
            theirs.append(likeness(trafilatura.extract(page, include_comments=False), gold["main"]))
            if theirs[-1] > ours[-1] + 0.01:
                better.append(f"{gold['id']}: {ours[-1]:.2f}, trafilatura {theirs[-1]:.2f}")
        known = {letters(comment["text"]): letters(comment["author"]) for comment in gold["comments"]}
        matched = [comment for comment in result.comments if letters(comment.text) in known]
        gold_comments += len(gold["comments"])
        found_comments += len(result.comments)
        right += len(matched)
        right_authors += sum(letters(comment.author) == known[letters(comment.text)] for comment in matched)
    print(f"post text, F1 of {len(ours)}: {sum(ours) / len(ours):.3f}, trafilatura {sum(theirs) / len(theirs):.3f}")
    print("\n".join(f"  {line}" for line in better))
    print(f"comments: {right} of {gold_comments} found, {found_comments} read; {right_authors} authors right")


if __name__ == "__main__":
    main()
