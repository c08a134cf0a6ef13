"""Every column of every table says how it is released."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from crawler.errors import DatasetError
from pipelines.schema import COLUMNS, SCHEMAS
from pipelines.sharing.keys import Key
from pipelines.sharing.pseudonyms import Pseudonyms
from pipelines.sharing.pseudonyms.columns import TREATMENTS, Treatment

_NUMBERS_AND_TIMES = [pa.int32(), pa.int64(), pa.float32(), pa.bool_(), pa.timestamp("us", tz="UTC")]


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_every_column_has_a_treatment(table: str) -> None:
    assert set(SCHEMAS[table].names) <= set(TREATMENTS[table])


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_text_that_is_kept_is_of_a_fixed_vocabulary(table: str) -> None:
    kept = {
        column.name
        for column in COLUMNS[table]
        if TREATMENTS[table][column.name] is Treatment.KEEP and column.type not in _NUMBERS_AND_TIMES
    }
    vocabulary = "source reader published_precision language platform kind spam_reasons outcome time_zone table".split()
    assert kept <= set(vocabulary)


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_empty_tables_keep_their_schema(tmp_path: Path, table: str) -> None:
    empty = SCHEMAS[table].empty_table()
    assert Pseudonyms(tmp_path, Key(bytes(32))).rewrite(table, empty).schema == SCHEMAS[table]


def test_a_column_that_nobody_thought_of_is_not_released(tmp_path: Path) -> None:
    rows = pa.table({"post_id": ["a"], "ip": ["192.0.2.1"]})
    with pytest.raises(DatasetError, match="column ip"):
        Pseudonyms(tmp_path, Key(bytes(32))).rewrite("posts", rows)
