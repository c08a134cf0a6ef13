"""Parts of the system that a test takes into its own hand: small libraries in C, loaded before libc."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def shim(name: str, folder: Path) -> Path:
    """The library of `<name>.c` beside this file, compiled into `folder`; skips the test where that cannot be."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler (cc), or no Linux")
    library = folder / f"{name}.so"
    source = Path(__file__).with_name(f"{name}.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library
