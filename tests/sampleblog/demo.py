"""`make demo`: serve the sample blogs on loopback, crawl them with the real command into `output/demo`, and make the
report of what is there.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sampleblog.server import PORT, Site, serve

DATASET = "demo"
_LABELS = ("Annonspelaren", "Strategiköket")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo; its exit status is that of `bloggarkiv crawl`."""
    parser = argparse.ArgumentParser(prog="sampleblog.demo", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("output"), metavar="DIR", help="folder of datasets")
    parser.add_argument("--port", type=int, default=PORT, help=f"port, the next free one if taken (default: {PORT})")
    arguments = parser.parse_args(argv)
    target: Path = arguments.output / DATASET
    if foreign := _foreign(target):
        print(f"demo: {target} holds {foreign}, which is not the demo's; move it away first", file=sys.stderr)
        return 1
    shutil.rmtree(target, ignore_errors=True)
    with serve(arguments.port) as site, tempfile.TemporaryDirectory() as folder:
        blogs = Path(folder, "blogs.toml")
        blogs.write_text(blogs_toml(site), encoding="utf-8")
        print(f"Two sample blogs are served at {site.homes[0]} and {site.homes[1]}; crawling them:\n", flush=True)
        command = ["crawl", "--blogs", str(blogs), "--dataset", DATASET, "--output", str(arguments.output)]
        status = _bloggarkiv(*command)
    if status == 0:
        print("\nWhat is in it, as a page to open in a browser:\n", flush=True)
        status = _bloggarkiv("report", str(target))
    if status == 0:
        print(f"\nThe dataset is in {target}/ (columns: docs/columns.md). With pandas:\n")
        print(f"    import pandas as pd\n    comments = pd.read_parquet({str(target / 'comments')!r})")
    return status


def _bloggarkiv(*words: str) -> int:
    return subprocess.run([str(Path(sys.executable).with_name("bloggarkiv")), *words], check=False).returncode


def blogs_toml(site: Site) -> str:
    """The blogs as `blogs.toml` lists them. No delay: the server is our own and stands on this machine."""
    return "\n".join(
        f'[[blog]]\nurl = "{home}"\nlabel = "{label}"\ndelay = 0\n'
        for home, label in zip(site.homes, _LABELS, strict=True)
    )


def _foreign(target: Path) -> str | None:
    """The first blog in `target` that no demo put there."""
    names = sorted(path.name.removeprefix("blog=") for path in target.glob("posts/blog=*"))
    return next((name for name in names if not name.startswith("127-0-0-1-")), None)


if __name__ == "__main__":
    sys.exit(main())
