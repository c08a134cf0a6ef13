"""`README.md`: the dataset card, with the YAML that the Hugging Face hub reads (https://hf.co/docs/hub/datasets-cards)."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.sharing.release import statements
from pipelines.sharing.release.citation import as_yaml
from pipelines.sharing.release.edition import Edition, years
from pipelines.sharing.release.markdown import plain, table
from pipelines.sharing.release.shards import FOLDER

NAME = "README.md"
_SIZES = [(10**n, f"{_low}<n<{_high}") for n, _low, _high in [(4, "1K", "10K"), (5, "10K", "100K"), (6, "100K", "1M")]]


def card(edition: Edition) -> str:
    """The file's text."""
    return f"---\n{as_yaml(_front(edition))}---\n\n" + "\n\n".join(_parts(edition)) + "\n"


def size_category(rows: int) -> str:
    """As the hub names it."""
    if rows < 1000:
        return "n<1K"
    return next((name for limit, name in _SIZES if rows < limit), "1M<n<10M" if rows < 10**7 else "10M<n<100M")


def _front(edition: Edition) -> dict[str, object]:
    license = edition.about.license
    answers = edition.rows("posts") + edition.rows("comments")
    return {
        "pretty_name": edition.about.title,
        "license": license.hub or "other",
        "license_name": None if license.hub else "other",
        "license_link": None if license.hub else license.url,
        "language": edition.languages or None,
        "multilinguality": ["multilingual" if len(edition.languages) > 1 else "monolingual"],
        "size_categories": [size_category(answers)],
        "source_datasets": ["original"],
        "tags": ["blogs", "comments", *edition.about.keywords],
        "version": edition.about.version,
        "configs": [_config(name) for name in edition.tables],
    }


def _config(name: str) -> dict[str, object]:
    made: dict[str, object] = {"config_name": name, "data_files": f"{FOLDER}/{name}-*.parquet"}
    if name == "posts":
        made["default"] = True
    return made


def _parts(edition: Edition) -> Iterator[str]:
    about = edition.about
    yield f"# {plain(about.title)}"
    yield plain(edition.description)
    yield f"Version {about.version}, {about.date}. Licence: [{about.license.name}]({about.license.url})."
    yield "## What is in it"
    yield table(
        ["table", "rows", "files", "what a row is"],
        [[f"`{t}`", edition.rows(t), len(edition.files[t]), edition.says(t)] for t in edition.tables],
    )
    if edition.empty:
        yield f"Without rows, and so without a file: {', '.join(f'`{name}`' for name in edition.empty)}."
    yield f"{statements.collected(edition)} {statements.missing(edition)}"
    yield "## Blogs"
    yield _blogs(edition)
    yield "## Names and texts"
    yield statements.names(edition)
    yield statements.texts(edition)
    yield "## Load it"
    yield _loading(edition)
    yield "## Columns"
    yield "A column is never null where nothing says so. Timestamps are UTC."
    for name in edition.tables:
        yield f"### {name}"
        yield _columns(edition, name)
    yield "## How well"
    yield statements.flagged(edition)
    yield statements.measured(edition)
    yield "More in [DATASHEET.md](DATASHEET.md); what each version changed in [CHANGELOG.md](CHANGELOG.md)."
    yield "## Cite it"
    yield f"{plain(about.citation)}\n\n[CITATION.cff](CITATION.cff) has the same for reference managers."
    if about.contact:
        yield f"Contact: {plain(about.contact)}"


def _blogs(edition: Edition) -> str:
    facts = {edition.released(found.blog): found.measured for found in edition.facts.blogs}
    rows = []
    for blog in edition.blogs:
        measured = facts.get(blog["blog"])
        when = years(measured.posts) if measured else ""
        title = plain(blog["title"] or "")
        rows.append([f"`{blog['blog']}`", title, when, blog["posts"], blog["comments"], blog["linkbacks"]])
    return table(["blog", "title", "years", "posts", "comments", "linkbacks"], rows)


def _columns(edition: Edition, name: str) -> str:
    rows = []
    for column in edition.columns(name):
        kind = str(column.type).replace("list<item: string>", "list of string").replace("[us, tz=UTC]", "")
        rows.append([f"`{column.name}`", kind + ("" if column.required else ", null"), column.doc.replace("|", "\\|")])
    return table(["column", "type", "meaning"], rows)


def _loading(edition: Edition) -> str:
    return f"""```python
from datasets import load_dataset

posts = load_dataset("path/to/this/folder", "posts", split="train")

import pandas as pd

posts = pd.read_parquet("{edition.files["posts"][0].path}")

import duckdb

duckdb.sql("select blog, published_year, count(*) from '{FOLDER}/posts-*.parquet' group by all order by all")
```

`sha256sum -c checksums.sha256` checks that every file is as it was released."""
