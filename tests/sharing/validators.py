"""The real validators and loaders on one release: `python validators.py RELEASE CHECK`, in the venv that has them.

Prints what was loaded as JSON (rows by table); ends with an error where a validator refuses. No network is used.
"""

from __future__ import annotations

import io
import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}

ROCRATE_CONTEXT = "https://w3id.org/ro/crate/1.1/context"

Loaded = dict[str, int]


def croissant(release: Path) -> Loaded:
    import mlcroissant

    said: list[str] = []
    logging.getLogger("absl").addHandler(_Listening(said))
    dataset = mlcroissant.Dataset(jsonld=release / "croissant.json")
    found = [*dataset.metadata.ctx.issues.errors, *dataset.metadata.ctx.issues.warnings]
    assert not found, found
    assert not said, said
    sets = [record_set.id for record_set in dataset.metadata.record_sets]
    return {name: sum(1 for _ in dataset.records(name)) for name in sets}


class _Listening(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record.getMessage())


def datapackage(release: Path) -> Loaded:
    import frictionless

    package = frictionless.Package(release / "datapackage.json")
    report = package.validate()
    assert report.valid, report.flatten(["type", "title", "rowNumber", "fieldName", "note"])[:10]
    assert all(
        resource.schema.foreign_keys for resource in package.resources if resource.name[:5] in ("posts", "comme")
    )
    return {task.name: task.stats["rows"] for task in report.tasks}


def huggingface(release: Path) -> Loaded:
    import datasets

    datasets.disable_progress_bars()
    names = datasets.get_dataset_config_names(str(release))
    cache = str(release.parent / ".hf")
    loaded = {name: datasets.load_dataset(str(release), name, split="train", cache_dir=cache) for name in names}
    assert {"blog", "published_year"} <= set(loaded["comments"].column_names)
    return {name: len(rows) for name, rows in loaded.items()}


def rocrate(release: Path) -> Loaded:
    return _rocrate(release, "RECOMMENDED")


def rocrate_required(release: Path) -> Loaded:
    return _rocrate(release, "REQUIRED")


def _rocrate(release: Path, severity: str) -> Loaded:
    import requests
    from rocrate.rocrate import ROCrate
    from rocrate_validator import services
    from rocrate_validator.models import Severity

    def served(self: object, request: requests.PreparedRequest, **_: object) -> requests.Response:
        if request.url != ROCRATE_CONTEXT:
            raise OSError(f"the network is not to be used: {request.url}")
        answer = requests.Response()
        answer.status_code, answer.request, answer.url = 200, request, request.url
        answer.headers["Content-Type"] = "application/ld+json"
        answer.raw = io.BytesIO(json.dumps({"@context": _terms()}).encode())
        return answer

    requests.adapters.HTTPAdapter.send = served
    settings = {
        "rocrate_uri": release,
        "profile_identifier": "ro-crate-1.1",
        "requirement_severity": Severity[severity],
        "no_cache": True,
    }
    result = services.validate(services.ValidationSettings(**settings))
    issues = [f"{issue.severity.name} {issue.message} {issue.violatingEntity}" for issue in result.get_issues()]
    assert not issues, issues
    crate = ROCrate(release)
    return {entity.id: int(entity["contentSize"]) for entity in crate.data_entities if "contentSize" in entity}


def _terms() -> dict[str, str]:
    """The part of RO-Crate's context that a release uses: each a term of schema.org as of 2020, which 1.1 names all."""
    names = "CreativeWork Dataset Person Organization SoftwareApplication CreateAction about affiliation agent author "
    names += "citation contentSize datePublished description email encodingFormat endTime familyName givenName hasPart "
    names += "identifier inLanguage instrument keywords license mentions name publisher result softwareVersion "
    names += "temporalCoverage url version"
    terms = {name: f"http://schema.org/{name}" for name in names.split()}
    terms |= {"File": "http://schema.org/MediaObject", "conformsTo": "http://purl.org/dc/terms/conformsTo"}
    return terms


def cff(release: Path) -> Loaded:
    command = [Path(sys.executable).with_name("cffconvert"), "--validate", "-i", release / "CITATION.cff"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return {}


def _no_network() -> None:
    """A validator that asks the network fails at once, and says so."""

    def refused(self: socket.socket, address: object) -> None:
        raise OSError(f"the network is not to be used: {address}")

    socket.socket.connect = refused  # type: ignore[assignment]


CHECKS: dict[str, Callable[[Path], Loaded]] = {
    check.__name__: check for check in (croissant, datapackage, huggingface, rocrate, rocrate_required, cff)
}

if __name__ == "__main__":
    _no_network()
    print(json.dumps(CHECKS[sys.argv[2]](Path(sys.argv[1]))))
