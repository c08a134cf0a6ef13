"""The WordPress that most tests here share: they set it up anew by `configure`, and change nothing of what it holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wordpress import content, server


@pytest.fixture(scope="session")
def site() -> Iterator[server.WordPress]:
    if missing := server.missing():
        pytest.skip(f"no WordPress here: {', '.join(missing)} missing; tests/wordpress/install-packages installs it")
    with server.wordpress(content.OPTIONS) as running:
        running.run("seed", content.blog().as_json())
        yield running
