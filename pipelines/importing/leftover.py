"""What an import that was killed had stored and not committed: so that the next one does not store it twice."""

from __future__ import annotations

from pathlib import Path

from crawler import provenance
from crawler.archive.unclaimed import unclaimed
from crawler.archive.warc import Place, mend
from pipelines import tally
from pipelines.manifest import Manifest
from pipelines.rows import Row

_COLUMNS = ["capture_id", "warc_file", "warc_offset"]


def known_and_left(root: Path) -> tuple[set[str], dict[str, Place]]:
    """The ids of the captures that the dataset at `root` has, and the places of records that none of them names, by the
    id that their capture will have. Raises OSError, DatasetError.
    """
    folder = root / "warc"
    mend(folder)
    rows: list[Row] = tally.whole_table(root, Manifest.load(root), "captures", _COLUMNS).to_pylist()
    claimed: dict[str, int] = {}
    for row in rows:
        if row["warc_file"] is not None:
            claimed[row["warc_file"]] = max(claimed.get(row["warc_file"], -1), row["warc_offset"])
    left = {provenance.id_of(of.url, of.at, of.sha256): of.place for of in unclaimed(folder, claimed)}
    return {row["capture_id"] for row in rows}, left
