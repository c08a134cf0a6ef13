"""What the tests here share."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from disk_commands import HERE, Commands


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """Commands under which a disk can be made to fail."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler (cc) for the disk that fails, or no Linux")
    folder = tmp_path_factory.mktemp("commands")
    shim = folder / "failing_disk.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", shim, HERE / "failing_disk.c", "-ldl"], check=True)
    running = Commands(folder, shim)
    yield running
    running.close()
