"""`croissant.json`: Croissant 1.1 (https://docs.mlcommons.org/croissant), with its responsible-AI (RAI) fields.

Which column points at which is not told here (`references`): mlcroissant then joins the tables, which it cannot do for
several columns, nor for those that may be null. `datapackage.json` tells it.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipelines.schema import TIMESTAMP, Column
from pipelines.sharing.release import statements
from pipelines.sharing.release.about import Creator
from pipelines.sharing.release.edition import Edition
from pipelines.sharing.release.shards import DataFile

NAME = "croissant.json"
_MEDIA_TYPE = "application/x-parquet"  # what Croissant calls it; the registered name is not known there
_CROISSANT = "http://mlcommons.org/croissant/"
# of the specification
_TERMS = (
    "arrayShape citeAs column conformsTo containedIn equivalentProperty extract field fileProperty fileObject fileSet "
    "format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex repeated "
    "replace samplingRate separator source subField transform"
)
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": _CROISSANT,
    "rai": f"{_CROISSANT}RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/",
    **{term: f"cr:{term}" for term in _TERMS.split()},
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "description": {"@container": "@language"},
}
_TYPES = {
    pa.string(): "sc:Text",
    pa.int32(): "cr:Int32",
    pa.int64(): "cr:Int64",
    pa.float32(): "cr:Float32",
    pa.bool_(): "sc:Boolean",
    TIMESTAMP: "sc:DateTime",
    pa.list_(pa.string()): "sc:Text",
}


def croissant(edition: Edition) -> dict[str, Any]:
    """The file's content."""
    about = edition.about
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [f"{_CROISSANT}1.1", f"{_CROISSANT}RAI/1.0"],
        "name": about.slug,
        "alternateName": about.title,
        "description": edition.description,
        "version": about.version,
        "datePublished": about.date.isoformat(),
        "license": about.license.url,
        "url": about.page,
        "creator": [_creator(creator) for creator in about.creators],
        "citeAs": about.citation,
        "keywords": list(about.keywords),
        "inLanguage": edition.languages,
        **_responsible(edition),
        "distribution": [_file(file) for table in edition.tables for file in edition.files[table]],
        "recordSet": [made for table in edition.tables for made in _record_sets(edition, table)],
    }
    return {key: value for key, value in described.items() if value not in (None, [])}


def _creator(creator: Creator) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "sc:Organization" if creator.organisation else "sc:Person", "name": creator.name}
    if creator.orcid:
        made["url"] = f"https://orcid.org/{creator.orcid}"
    if creator.email:
        made["email"] = creator.email
    return made


def _responsible(edition: Edition) -> dict[str, Any]:
    """https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html"""
    fetched = edition.facts.whole.captures.fetched
    frame = [at.date().isoformat() for at in (fetched.first, fetched.last) if at]
    return {
        "rai:dataCollection": statements.collected(edition),
        "rai:dataCollectionType": ["Web Scraping"],
        "rai:dataCollectionTimeframe": frame,
        "rai:dataCollectionMissingData": statements.missing(edition),
        "rai:dataPreprocessingProtocol": [statements.names(edition), statements.texts(edition)],
        "rai:dataAnnotationProtocol": [statements.flagged(edition)],
        "rai:machineAnnotationTools": [edition.program],
        "rai:dataLimitations": [statements.missing(edition), statements.measured(edition)],
        "rai:dataBiases": [
            "What is here is what could still be fetched: blogs that are gone, and comments that were removed before "
            "the first capture, are not."
        ],
        "rai:personalSensitiveInformation": [
            "What people wrote in public, some of it about themselves and others.",
            statements.names(edition),
        ],
        "rai:dataReleaseMaintenancePlan": edition.about.maintenance,
    }


def _file(file: DataFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path.rpartition("/")[2],
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": _MEDIA_TYPE,
        "sha256": file.sha256,
    }


def _record_sets(edition: Edition, table: str) -> list[dict[str, Any]]:
    return [_record_set(edition, table, name, file) for name, file in edition.parts(table)]


def _record_set(edition: Edition, table: str, name: str, file: DataFile) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "cr:RecordSet", "@id": name, "name": name, "description": edition.says(table)}
    if edition.key(table):
        made["key"] = [{"@id": f"{name}/{column}"} for column in edition.key(table)]
    made["field"] = [_field(name, file, column) for column in edition.columns(table)]
    return made


def _field(name: str, file: DataFile, column: Column) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{name}/{column.name}",
        "name": column.name,
        "description": column.doc,
        "dataType": _TYPES[column.type],
        "source": {"fileObject": {"@id": file.path}, "extract": {"column": column.name}},
    }
    if column.type == pa.list_(pa.string()):
        made |= {"isArray": True, "arrayShape": "-1"}
    return made
