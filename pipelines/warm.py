"""To be imported by the server of those that read (`crawler.forkserver`): loads what all of them read with.

That is the default detector, too; another one is loaded by each of them. When the server forks it has one thread, which
is what makes that safe: OpenBLAS, of numpy, and jemalloc, of Arrow, would start theirs as they are loaded.
"""

from __future__ import annotations

import gc
import os
from concurrent.futures import ThreadPoolExecutor

from crawler.settings import LANGUAGE_DETECTOR
from pipelines.heap import be_lean

be_lean()
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"

from pipelines import detectors  # noqa: E402, F401 - heeds what was set above
from pipelines.language import detector_of  # noqa: E402

with ThreadPoolExecutor(1) as beside:
    beside.submit(detector_of, LANGUAGE_DETECTOR)  # unpacks its model meanwhile; whoever needs it says what is wrong
    from crawler.middlewares import compression  # noqa: F401 - which takes off content codings
    from crawler.webarchives import sight  # noqa: F401
    from pipelines import pool  # noqa: F401
gc.collect()
gc.freeze()  # what no collection writes to stays shared
