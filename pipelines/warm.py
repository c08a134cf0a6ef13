"""To be imported by the server of those that read (`crawler.forkserver`): loads what all of them read with.

That is the default detector, too; another one is loaded by each of them. The server has one thread, which is what makes
it safe to fork: OpenBLAS, of numpy, and jemalloc, of Arrow, would start theirs as they are loaded.
"""

from __future__ import annotations

import gc
import os
from contextlib import suppress

from crawler.errors import BloggarkivError
from crawler.settings import LANGUAGE_DETECTOR
from pipelines.heap import be_lean

be_lean()
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"

from crawler.middlewares import compression  # noqa: E402, F401 - which takes off content codings
from crawler.webarchives import sight  # noqa: E402, F401 - heed what was set above
from pipelines import pool  # noqa: E402

with suppress(BloggarkivError):  # whoever needs it says so
    pool.load(LANGUAGE_DETECTOR)
gc.collect()
gc.freeze()  # what no collection writes to stays shared
