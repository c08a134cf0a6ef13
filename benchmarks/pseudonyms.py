"""How fast the rows of a large dataset are rewritten under pseudonyms, in one run.

    python benchmarks/pseudonyms.py [--comments 100000]

The dataset is that of `report.py`, made by number. CPU seconds: `reading` its texts from Parquet and `writing` them is
what a release takes anyway; `people` is to read who takes part, `rewriting` all tables. Target: 100,000 comments well
within a minute (`LIMIT`).
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from made_datasets import large  # noqa: E402

from pipelines import partitions  # noqa: E402
from pipelines.manifest import Manifest  # noqa: E402
from pipelines.sharing.keys import Key  # noqa: E402
from pipelines.sharing.pseudonyms import Pseudonyms  # noqa: E402

LIMIT = 60.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--comments", type=int, default=100_000)
    comments = arguments.parse_args().comments
    taken: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        dataset = Path(folder, "large")
        large(dataset, 200, comments // 5, comments)
        files = Manifest.load(dataset)
        began = time.process_time()
        pseudonyms = Pseudonyms(dataset, Key(bytes(32)))
        taken["people"] += time.process_time() - began
        for table in filter(files.paths, files.tables):
            began = time.process_time()
            read = [partitions.read(dataset / path, table) for path in files.paths(table)]
            taken["reading"] += time.process_time() - began
            began = time.process_time()
            made = [pseudonyms.rewrite(table, rows) for rows in read]
            taken["rewriting"] += time.process_time() - began
            began = time.process_time()
            pq.write_table(pa.concat_tables(made), io.BytesIO(), compression="zstd")
            taken["writing"] += time.process_time() - began
    print(f"{comments} comments and {comments // 5} posts; {sum(pseudonyms.counts.values())} pseudonyms were put")
    for name in ("reading", "writing", "people", "rewriting"):
        print(f"{name:<10} {taken[name]:6.1f} s CPU")
    spent = taken["people"] + taken["rewriting"]
    print(f"{1e6 * spent / comments:.0f} µs a comment, with its post; {spent / LIMIT:.2f} of the limit")


if __name__ == "__main__":
    main()
