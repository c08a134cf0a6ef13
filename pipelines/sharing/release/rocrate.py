"""`ro-crate-metadata.json`: RO-Crate 1.1 (https://w3id.org/ro/crate/1.1): what is in the folder, and what made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from pipelines.sharing.release.about import Creator
from pipelines.sharing.release.datapackage import MEDIA_TYPE
from pipelines.sharing.release.edition import Edition

NAME = "ro-crate-metadata.json"
_VERSION = "https://w3id.org/ro/crate/1.1"
_MADE = "#release"
_PROGRAM = "#bloggarkiv"
_DESCRIBING = {
    "README.md": ("text/markdown", "What the dataset is, and how to load it"),
    "DATASHEET.md": ("text/markdown", "Datasheets for Datasets: motivation, composition, collection, uses"),
    "CHANGELOG.md": ("text/markdown", "What each version changed"),
    "CITATION.cff": ("application/yaml", "How to cite the dataset"),
    "croissant.json": ("application/ld+json", "Croissant description"),
    "datapackage.json": ("application/json", "Data Package: columns, types and keys"),
    "checksums.sha256": ("text/plain", "SHA-256 of every other file"),
}


def rocrate(edition: Edition) -> dict[str, Any]:
    """The file's content. Sizes and checksums of the describing files stand in `checksums.sha256`."""
    return {"@context": f"{_VERSION}/context", "@graph": list(_graph(edition))}


def _graph(edition: Edition) -> Iterator[dict[str, Any]]:
    about = edition.about
    creators = [_creator(number, creator) for number, creator in enumerate(about.creators, 1)]
    organisations = list(_affiliations(about.creators))
    people: Any = [{"@id": creator["@id"]} for creator in creators]
    people = people[0] if len(people) == 1 else people  # as RO-Crate recommends
    publishing = [one["@id"] for one in [*creators, *organisations] if one["@type"] == "Organization"]
    files = list(_files(edition))
    yield {"@id": NAME, "@type": "CreativeWork", "conformsTo": {"@id": _VERSION}, "about": {"@id": "./"}}
    yield _dataset(edition, people, publishing[0] if publishing else None, files)
    yield from files
    yield from creators
    yield from organisations
    yield {
        "@id": about.license.url,
        "@type": "CreativeWork",
        "name": about.license.name,
        "description": f"The licence of this dataset: {about.license.name}",
        "url": about.license.url,
    }
    yield from _making(edition, people)


def _dataset(edition: Edition, people: Any, publisher: str | None, files: list[dict[str, Any]]) -> dict[str, Any]:
    """The folder as a whole."""
    about, published = edition.about, edition.published
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": about.title,
        "description": edition.description,
        "version": about.version,
        "datePublished": about.date.isoformat(),
        "license": {"@id": about.license.url},
        "author": people,
        "keywords": ", ".join(about.keywords) or "blogs",
        "inLanguage": edition.languages,
        "citation": about.citation,
        "hasPart": [{"@id": file["@id"]} for file in files],
        "mentions": {"@id": _MADE},
    }
    if publisher:
        root["publisher"] = {"@id": publisher}
    if about.page:
        root["identifier"] = root["url"] = about.page
    if published.first and published.last:
        root["temporalCoverage"] = f"{published.first:%Y-%m-%d}/{published.last:%Y-%m-%d}"
    return root


def _making(edition: Edition, people: Any) -> Iterator[dict[str, Any]]:
    """The program, and what was done with it."""
    name, _, version = edition.program.partition(" ")
    yield {
        "@id": _PROGRAM,
        "@type": "SoftwareApplication",
        "name": name,
        "softwareVersion": version,
        "description": "Turns blogs into research datasets",
    }
    yield {
        "@id": _MADE,
        "@type": "CreateAction",
        "name": f"Release of version {edition.about.version}",
        "description": f"Names: {edition.mode.names}; text: {edition.mode.text}",
        "instrument": {"@id": _PROGRAM},
        "agent": people,
        "result": {"@id": "./"},
        "endTime": edition.about.date.isoformat(),
    }


def _files(edition: Edition) -> Iterator[dict[str, Any]]:
    for table in edition.tables:
        for file in edition.files[table]:
            yield {
                "@id": file.path,
                "@type": "File",
                "name": file.path.rpartition("/")[2],
                "description": edition.says(table),
                "encodingFormat": MEDIA_TYPE,
                "contentSize": str(file.size),
                "identifier": f"sha256:{file.sha256}",
            }
    for path, (media_type, description) in _DESCRIBING.items():
        yield {
            "@id": path,
            "@type": "File",
            "name": path,
            "description": description,
            "encodingFormat": media_type,
        }


def _creator(number: int, creator: Creator) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@id": f"https://orcid.org/{creator.orcid}" if creator.orcid else creator.url or f"#creator-{number}",
        "@type": "Organization" if creator.organisation else "Person",
        "name": creator.name,
    }
    told = {"givenName": creator.given_names, "familyName": creator.family_names, "email": creator.email}
    told["url"] = creator.url
    made |= {key: value for key, value in told.items() if value}
    if creator.affiliation:
        made["affiliation"] = {"@id": _affiliation(creator)}
    return made


def _affiliation(creator: Creator) -> str:
    return creator.affiliation_url or f"#{quote(creator.affiliation or '')}"


def _affiliations(creators: Iterable[Creator]) -> Iterator[dict[str, Any]]:
    """Each organisation that somebody belongs to, once."""
    named = {_affiliation(creator): creator for creator in creators if creator.affiliation}
    for name, creator in named.items():
        made = {"@id": name, "@type": "Organization", "name": creator.affiliation}
        yield made | ({"url": creator.affiliation_url} if creator.affiliation_url else {})
