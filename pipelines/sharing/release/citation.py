"""`CITATION.cff`: Citation File Format 1.2.0 (https://citation-file-format.github.io)."""

from __future__ import annotations

from typing import Any

import yaml

from pipelines.sharing.release.about import Creator
from pipelines.sharing.release.edition import Edition

NAME = "CITATION.cff"


def citation(edition: Edition) -> str:
    """The file's text."""
    about = edition.about
    stated: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": about.title,
        "abstract": edition.description,
        "version": about.version,
        "date-released": about.date,
        "authors": [_author(creator) for creator in about.creators],
        "contact": [{"name": about.contact}] if about.contact else None,
        "license": about.license.spdx,
        "license-url": None if about.license.spdx else about.license.url,
        "doi": about.doi,
        "url": about.url,
        "keywords": list(about.keywords) or None,
    }
    return as_yaml(stated)


def as_yaml(value: dict[str, Any]) -> str:
    """YAML in the order given, without what is None."""
    told = {key: member for key, member in value.items() if member is not None}
    return str(yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=100))


def _author(creator: Creator) -> dict[str, Any]:
    orcid = f"https://orcid.org/{creator.orcid}" if creator.orcid else None
    made: dict[str, Any]
    if creator.organisation or not (creator.given_names or creator.family_names):
        made = {"name": creator.name, "orcid": orcid, "email": creator.email}
    else:
        made = {
            "given-names": creator.given_names,
            "family-names": creator.family_names,
            "orcid": orcid,
            "affiliation": creator.affiliation,
            "email": creator.email,
        }
    return {key: value for key, value in made.items() if value}
