"""The tests' WordPress with its blog in it; skips where the machine lacks something to run it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from wordpress import content, server


@contextmanager
def seeded() -> Iterator[server.WordPress]:
    """A WordPress of its own, with `content.blog()`, until the block ends."""
    if missing := server.missing():
        pytest.skip(f"no WordPress here: {', '.join(missing)} missing; tests/wordpress/install-packages installs it")
    with server.wordpress(content.OPTIONS) as running:
        running.run("seed", content.blog().as_json())
        yield running
