"""Sets up another Python beside the one that runs this, for the test that a rebuild gives the same bytes under it.

    python tests/otherpython/set_up.py [SUITE]

A folder of a Debian release that has another Python (trixie: 3.13), with the packages that Bloggarkiv depends on in
the very versions that are installed here. Needs root, debootstrap and the network; quick where it is there already.
The folder is `OTHER_PYTHON`, or lies in the user's cache.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(os.environ.get("OTHER_PYTHON") or Path.home() / ".cache" / "bloggarkiv" / "other-python")
SITE = "opt/site"
_MADE = "opt/packages.json"
_MIRROR = "http://deb.debian.org/debian"


def dependencies() -> dict[str, Distribution]:
    """What Bloggarkiv needs to run, all the way down, by name."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    left, found = list(project["dependencies"]), {}
    while left:
        needed = Requirement(left.pop())
        name = canonicalize_name(needed.name)
        if name not in found and (needed.marker is None or needed.marker.evaluate({"extra": ""})):
            found[name] = distribution(name)
            left += found[name].requires or []
    return found


def ready(packages: dict[str, Distribution]) -> bool:
    """Whether it is there, with these packages."""
    made = ROOT / _MADE
    return made.exists() and json.loads(made.read_text()) == {name: each.version for name, each in packages.items()}


def set_up(suite: str) -> None:
    """Make the folder, or bring its packages up to date."""
    packages = dependencies()
    if ready(packages):
        return
    wanted = {name: found.version for name, found in sorted(packages.items())}
    if not (ROOT / "usr/bin/python3").exists():
        shutil.rmtree(ROOT, ignore_errors=True)
        ROOT.mkdir(parents=True)
        subprocess.run(["debootstrap", "--variant=minbase", "--include=python3", suite, ROOT, _MIRROR], check=True)
        shutil.rmtree(ROOT / "var/cache/apt", ignore_errors=True)
    site = ROOT / SITE
    shutil.rmtree(site, ignore_errors=True)
    version = (ROOT / "usr/bin/python3").readlink().name.removeprefix("python")
    machine = sysconfig.get_platform().partition("-")[2]
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(17, 40)] + [f"manylinux2014_{machine}"]
    compiled = [name for name, found in packages.items() if "Root-Is-Purelib: true" not in _wheel(found)]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:", "--target", site]
    command += ["--python-version", version, *(f"--platform={platform}" for platform in platforms)]
    subprocess.run([*command, *(f"{name}=={wanted[name]}" for name in compiled)], check=True)
    for name in packages.keys() - set(compiled):
        _copy(packages[name], site)
    (ROOT / _MADE).write_text(json.dumps(wanted))


def _wheel(found: Distribution) -> str:
    return found.read_text("WHEEL") or ""


def _copy(found: Distribution, site: Path) -> None:
    for file in found.files or []:
        source = Path(str(file.locate()))
        if source.is_file() and ".." not in file.parts and source.suffix != ".pyc":
            target = site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


if __name__ == "__main__":
    set_up(*sys.argv[1:] or ["trixie"])
