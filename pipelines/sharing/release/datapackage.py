"""`datapackage.json`: Data Package v2 (https://datapackage.org), with the keys that join the tables."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipelines.schema import TIMESTAMP, Column
from pipelines.sharing.release.about import Creator
from pipelines.sharing.release.edition import Edition
from pipelines.sharing.release.shards import DataFile

NAME = "datapackage.json"
MEDIA_TYPE = "application/vnd.apache.parquet"
_PROFILE = "https://datapackage.org/profiles/2.0/{}.json"
_TYPES = {
    pa.string(): "string",
    pa.int32(): "integer",
    pa.int64(): "integer",
    pa.float32(): "number",
    pa.bool_(): "boolean",
    TIMESTAMP: "datetime",
    pa.list_(pa.string()): "any",  # `array` is for JSON: frictionless refuses Parquet's lists there
}


def datapackage(edition: Edition) -> dict[str, Any]:
    """The file's content."""
    about = edition.about
    package: dict[str, Any] = {
        "$schema": _PROFILE.format("datapackage"),
        "name": about.slug,
        "id": about.page,
        "title": about.title,
        "description": edition.description,
        "version": about.version,
        "created": f"{about.date}T00:00:00Z",
        "homepage": about.page,
        "keywords": list(about.keywords),
        "licenses": [{"name": about.license.spdx, "path": about.license.url}],
        "contributors": [_contributor(creator) for creator in about.creators],
        "bloggarkiv": treated(edition),
        "resources": [
            _resource(edition, table, name, file)
            for table in edition.tables
            for name, file in edition.parts(table)  # frictionless reads one file alone of a resource with several
        ],
    }
    filled: dict[str, Any] = _filled(package)
    return filled


def treated(edition: Edition) -> dict[str, Any]:
    """How names and texts were treated: what must be the same for rows of two releases to be compared."""
    made: dict[str, Any] = {"names": edition.mode.names, "text": edition.mode.text}
    if edition.mode.names == "pseudonyms":
        made["urls"] = edition.mode.urls
        made["key"] = edition.key_id or ""
    return made


def _contributor(creator: Creator) -> dict[str, Any]:
    return {
        "title": creator.name,
        "givenName": creator.given_names,
        "familyName": creator.family_names,
        "path": creator.orcid and f"https://orcid.org/{creator.orcid}",
        "email": creator.email,
        "organization": creator.affiliation,
        "roles": ["creator"],
    }


def _resource(edition: Edition, table: str, name: str, file: DataFile) -> dict[str, Any]:
    # sizes and checksums stand in `checksums.sha256`: frictionless cannot compare those of Parquet, and refuses
    return {
        "$schema": _PROFILE.format("dataresource"),
        "name": name,
        "type": "table",
        "path": file.path,
        "description": edition.says(table),
        "format": "parquet",
        "mediatype": MEDIA_TYPE,
        "schema": {
            "$schema": _PROFILE.format("tableschema"),
            "fields": [_field(edition, table, column) for column in edition.columns(table)],
            "primaryKey": edition.key(table),
            "foreignKeys": [
                {"fields": [column], "reference": {"resource": "" if other == table else other, "fields": [key]}}
                for column, other, key in edition.references(table)
                if len(edition.files[other]) == 1  # a key points at one resource
            ],
        },
    }


def _field(edition: Edition, table: str, column: Column) -> dict[str, Any]:
    alone = edition.key(table) == [column.name]
    constraints = {"required": column.required or None, "unique": alone or None}
    kind = _TYPES[column.type]
    if kind == "integer" and not column.required:
        kind = "number"  # frictionless reads Parquet by pandas, where an integer that may be null is a float
    return {"name": column.name, "type": kind, "description": column.doc, "constraints": constraints}


def _filled(value: Any) -> Any:
    """Without members that say nothing."""
    if isinstance(value, dict):
        made = {key: _filled(member) for key, member in value.items()}
        return {key: member for key, member in made.items() if member not in (None, [], {})}
    return [_filled(member) for member in value] if isinstance(value, list) else value
