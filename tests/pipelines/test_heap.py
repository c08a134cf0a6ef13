from __future__ import annotations

import subprocess
import sys

WHICH = (
    "from pipelines.heap import be_lean; be_lean(); import pyarrow; print(pyarrow.default_memory_pool().backend_name)"
)


def test_arrow_takes_its_memory_where_it_can_be_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", WHICH], capture_output=True, text=True, check=True)
    assert done.stdout == "system\n"
