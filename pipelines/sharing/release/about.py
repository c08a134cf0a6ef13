"""What no measuring tells of a release: who made it, what it is called, under what licence. From `release.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from crawler.errors import UsageError

NAME = "release.toml"
"""Looked for in the dataset."""

# SPDX id: its page, and how the Hugging Face hub calls it. Others are named by URL.
_LICENSES = {
    "CC0-1.0": ("https://creativecommons.org/publicdomain/zero/1.0/", "cc0-1.0"),
    "CC-BY-4.0": ("https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0"),
    "CC-BY-SA-4.0": ("https://creativecommons.org/licenses/by-sa/4.0/", "cc-by-sa-4.0"),
    "CC-BY-NC-4.0": ("https://creativecommons.org/licenses/by-nc/4.0/", "cc-by-nc-4.0"),
    "CC-BY-NC-SA-4.0": ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "cc-by-nc-sa-4.0"),
    "CC-BY-ND-4.0": ("https://creativecommons.org/licenses/by-nd/4.0/", "cc-by-nd-4.0"),
    "CC-BY-NC-ND-4.0": ("https://creativecommons.org/licenses/by-nc-nd/4.0/", "cc-by-nc-nd-4.0"),
    "ODbL-1.0": ("https://opendatacommons.org/licenses/odbl/1-0/", "odbl"),
    "ODC-By-1.0": ("https://opendatacommons.org/licenses/by/1-0/", "odc-by"),
    "PDDL-1.0": ("https://opendatacommons.org/licenses/pddl/1-0/", "pddl"),
}
_NUMBER = r"(?:0|[1-9][0-9]{0,17})"
_MARK = rf"(?:{_NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(  # semantic versioning; 2026.11.0 is one too
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_MARK}(?:\.{_MARK})*)?"
)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_DOI = re.compile(r"10\.\d{4,9}/\S+")


@dataclass(frozen=True, slots=True)
class Creator:
    """A person or an organisation. `orcid`: 16 digits with hyphens, no URL. `affiliation_url`: its page, or ROR."""

    name: str
    given_names: str | None = None
    family_names: str | None = None
    orcid: str | None = None
    affiliation: str | None = None
    email: str | None = None
    organisation: bool = False
    url: str | None = None
    affiliation_url: str | None = None


@dataclass(frozen=True, slots=True)
class License:
    """`spdx`: its SPDX id, `hub`: how the Hugging Face hub calls it; None of a licence of one's own, at `url`."""

    url: str
    spdx: str | None = None
    hub: str | None = None

    @property
    def name(self) -> str:
        return self.spdx or self.url


@dataclass(frozen=True, slots=True)
class About:
    """What must be stated, then what may be. `date`: of publication."""

    title: str
    creators: tuple[Creator, ...]
    license: License
    version: str
    date: date
    description: str | None = None
    contact: str | None = None
    doi: str | None = None
    url: str | None = None
    keywords: tuple[str, ...] = ()
    purpose: str | None = None
    funding: str | None = None
    ethics: str | None = None
    legal_basis: str | None = None
    maintenance: str | None = None

    @property
    def slug(self) -> str:
        """The title as a name for machines: lower-case ASCII and hyphens."""
        plain = unicodedata.normalize("NFKD", self.title).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "dataset"

    @property
    def page(self) -> str | None:
        """Where the release is found: its DOI before any other address."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @property
    def citation(self) -> str:
        """One line, as in a list of references."""
        names = "; ".join(creator.name for creator in self.creators)
        place = f" {self.page}" if self.page else ""
        return f"{names} ({self.date:%Y}). {self.title} (version {self.version}) [data set].{place}"


_TEXTS = ["description", "contact", "url", "purpose", "funding", "ethics", "legal_basis", "maintenance"]
_CREATOR = {f.name for f in fields(Creator)}
_KNOWN = {f.name for f in fields(About)} - {"version"}


@dataclass(slots=True)
class Said:
    """What options say; each goes before what the file says."""

    version: str
    title: str | None = None
    creators: Sequence[str] = field(default_factory=list)
    license: str | None = None
    date: str | None = None


def about(file: Path | None, said: Said, last: date) -> About:
    """What a release is, from `file` (if any) and the options. `last`: the date where none is given.

    Raises UsageError for what is missing or not well-formed, saying what to write.
    """
    stated = _load(file) if file else {}
    where = str(file) if file else NAME
    if unknown := sorted(stated.keys() - _KNOWN):
        raise UsageError(f"{where}: {unknown[0]} is nothing that a release states; known: {', '.join(sorted(_KNOWN))}")
    if any("\ud800" <= letter <= "\udfff" for text in (said.title or "", *said.creators) for letter in text):
        raise UsageError("--title and --creator are no text in this locale: write UTF-8, and set LC_ALL=C.UTF-8")
    title = " ".join((said.title or _text(stated, "title", where) or "").split())  # a line of many files
    names = [" ".join(name.split()) for name in said.creators]
    creators = [Creator(name) for name in names if name] or _creators(stated.get("creators", []), where)
    name = said.license or _text(stated, "license", where)
    if not (title and creators and name):
        lacking = [what for what, given in [("title", title), ("creators", creators), ("license", name)] if not given]
        raise UsageError(
            f"a release states its {' and '.join(lacking)}: write a {NAME} in the dataset (docs/release.md has one to "
            "fill in), or give --title, --creator and --license"
        )
    if not _VERSION.fullmatch(said.version):
        raise UsageError(f"--version {said.version}: write three numbers, 1.0.0 or 2026.11.0 (https://semver.org)")
    doi = _text(stated, "doi", where)
    if doi and not _DOI.fullmatch(doi):
        raise UsageError(f"{where}: doi {doi}: write it without https://doi.org/, as 10.5281/zenodo.123")
    page = _text(stated, "url", where)
    if page and not page.startswith(("http://", "https://")):
        raise UsageError(f"{where}: url {page}: write it with https://")
    return About(
        title=title,
        creators=tuple(creators),
        license=_license(name),
        version=said.version,
        date=_date(said.date or stated.get("date"), last),
        doi=doi,
        keywords=_keywords(stated.get("keywords", []), where),
        **{key: _text(stated, key, where) for key in _TEXTS},
    )


def _load(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{file}: is no TOML: {error}") from error


def _text(stated: Mapping[str, Any], key: str, where: str) -> str | None:
    value = stated.get(key)
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    raise UsageError(f"{where}: {key} is a text, in quotation marks")


def _keywords(stated: Any, where: str) -> tuple[str, ...]:
    if not isinstance(stated, list) or not all(isinstance(one, str) for one in stated):
        raise UsageError(f'{where}: write keywords as ["svenska", "marknadsföring"]')
    return tuple(stated)


def _creators(stated: Any, where: str) -> list[Creator]:
    if not isinstance(stated, list) or not all(isinstance(one, dict) for one in stated):
        raise UsageError(f"{where}: write each creator under a heading of its own, [[creators]]")
    return [_creator(one, where) for one in stated]


def _creator(stated: dict[str, Any], where: str) -> Creator:
    if unknown := sorted(stated.keys() - _CREATOR):
        raise UsageError(f"{where}: creators: {unknown[0]} is not known; known: {', '.join(sorted(_CREATOR))}")
    given, family = (_text(stated, key, where) for key in ("given_names", "family_names"))
    name = _text(stated, "name", where) or " ".join(filter(None, [given, family]))
    if not name:
        raise UsageError(f"{where}: a creator lacks a name")
    orcid = (_text(stated, "orcid", where) or "").removeprefix("https://orcid.org/") or None
    if orcid and not (_ORCID.fullmatch(orcid) and _checks(orcid)):
        raise UsageError(f"{where}: orcid {orcid}: is no ORCID iD, which looks like 0000-0002-1825-0097")
    organisation = stated.get("organisation", False)
    if not isinstance(organisation, bool):
        raise UsageError(f"{where}: organisation is true or false, without quotation marks")
    told = {key: _text(stated, key, where) for key in ("affiliation", "email", "url", "affiliation_url")}
    return Creator(name, given, family, orcid, organisation=organisation, **told)


def _checks(orcid: str) -> bool:
    """Whether the last digit is that which the others give (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == orcid[-1]


def _license(name: str) -> License:
    if name.startswith(("http://", "https://")):
        return License(name)
    if name not in _LICENSES:
        raise UsageError(f"license {name}: one of {', '.join(_LICENSES)}, or the URL of another")
    url, hub = _LICENSES[name]
    return License(url, name, hub)


def _date(stated: Any, last: date) -> date:
    if stated is None:
        return last
    try:
        return date.fromisoformat(str(stated))
    except ValueError as error:
        raise UsageError(f"date {stated}: write it as 2026-11-26") from error
