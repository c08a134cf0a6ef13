"""A real WordPress on loopback: MariaDB, php-fpm and nginx of Debian, in a temporary folder, gone at the end.

Nothing of the machine's own set-up is read or changed. Run as root, the servers run as www-data; run as
anybody else, as that user. They die with the process that started them, even where that one is killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from free_port import free_port

HERE = Path(__file__).parent
DEBIAN_WORDPRESS = Path("/usr/share/wordpress")
DEBIAN_THEMES = ("twentytwentyone", "twentytwentytwo", "twentytwentythree")
START_TIMEOUT = 300.0


class LabError(Exception):
    """A server did not start, or a script inside WordPress failed; the message holds the end of its log."""


def missing() -> list[str]:
    """What this machine lacks to run a WordPress; `install-packages` installs it all."""
    programs = [name for name in ("php", "nginx", "mariadbd", "mariadb-install-db", "setpriv") if not _program(name)]
    if not _php_fpm():
        programs.append("php-fpm")
    wanted = [DEBIAN_WORDPRESS / "wp-load.php", DEBIAN_WORDPRESS / "wp-content/languages/sv_SE.mo"]
    wanted += [DEBIAN_WORDPRESS / "wp-content/themes" / theme / "style.css" for theme in DEBIAN_THEMES]
    return programs + [str(path) for path in wanted if not path.exists()]


@dataclass
class WordPress:
    """A running WordPress: its address, and the scripts of `wp/` run inside it."""

    root: Path
    url: str
    defaults: dict[str, Any] = field(default_factory=dict)

    def run(self, script: str, argument: Any = None) -> Any:
        """Run `wp/<script>.php` with `argument` as JSON on its standard input; what it prints as JSON, or None."""
        done = subprocess.run(
            ["php", "-d", "display_errors=stderr", str(HERE / "wp" / f"{script}.php")],
            input=json.dumps(argument),
            env={**os.environ, "WORDPRESS": str(self.root / "www"), "WORDPRESS_URL": self.url},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise LabError(f"{script}.php: {(done.stderr or done.stdout)[-2000:]}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def configure(self, theme: str, *, without: Sequence[str] = (), **options: Any) -> None:
        """Switch theme, close ways in (`api`, `feeds`, `sitemap`, `archives`), set options; the rest as installed."""
        self.run("configure", {"theme": theme, "without": list(without), "options": {**self.defaults, **options}})


@contextlib.contextmanager
def wordpress(defaults: dict[str, Any]) -> Iterator[WordPress]:
    """An empty WordPress in Swedish with the options `defaults`, for as long as the context lasts.

    Raises LabError where a server does not come up.
    """
    root = Path(tempfile.mkdtemp(prefix="bloggarkiv-wp-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, root, ignore_errors=True)
        port = free_port()
        site = WordPress(root, f"http://127.0.0.1:{port}", defaults)
        for name in ("db", "run", "log"):
            (root / name).mkdir()
        _lay_out(root)
        _write_configuration(root, port, site.url)
        if os.geteuid() == 0:
            _give_to_www_data(root)
        _start(stack, root, "mariadb", _database_command(root), lambda: _accepts(root / "run/mariadb.sock"))
        _start(stack, root, "php-fpm", _php_command(root), lambda: _accepts(root / "run/php.sock"))
        _start(stack, root, "nginx", _nginx_command(root), lambda: _accepts(("127.0.0.1", port)))
        site.run("install", defaults)
        yield site


def _lay_out(root: Path) -> None:
    """WordPress' own tree, copied, since it finds its configuration beside its real path; themes and plugin of ours."""
    www = root / "www"
    shutil.copytree(DEBIAN_WORDPRESS, www, ignore=shutil.ignore_patterns("wp-content", "wp-config.php", ".htaccess"))
    content = www / "wp-content"
    for folder in ("languages", "uploads"):
        (content / folder).mkdir(parents=True)
    for file in (DEBIAN_WORDPRESS / "wp-content/languages").glob("*sv_SE*"):
        shutil.copy(file, content / "languages")
    for theme in DEBIAN_THEMES:
        shutil.copytree(DEBIAN_WORDPRESS / "wp-content/themes" / theme, content / "themes" / theme)
    shutil.copytree(HERE / "themes", content / "themes", dirs_exist_ok=True)
    shutil.copytree(HERE / "wp/mu-plugins", content / "mu-plugins")
    shutil.copy(HERE / "wp/wp-config.php", www)


def _write_configuration(root: Path, port: int, url: str) -> None:
    (root / "www/lab.json").write_text(json.dumps({"socket": str(root / "run/mariadb.sock"), "url": url}))
    (root / "database.sql").write_text("CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4;\n")
    for name in ("php-fpm.conf", "nginx.conf"):
        text = (HERE / "wp" / name).read_text()
        (root / name).write_text(text.replace("@ROOT@", str(root)).replace("@PORT@", str(port)))


def _give_to_www_data(root: Path) -> None:
    shutil.chown(root, "www-data", "www-data")
    for path in [root / "db", root / "run", root / "log", root / "www/wp-content/uploads"]:
        shutil.chown(path, "www-data", "www-data")


def _database_command(root: Path) -> list[str]:
    common = ["--no-defaults", f"--datadir={root / 'db'}", "--innodb-log-file-size=8M"]
    made = subprocess.run(
        [*_as_server(), "mariadb-install-db", *common, "--auth-root-authentication-method=normal", "--skip-test-db"],
        capture_output=True,
        text=True,
        env=_environment(),
    )
    if made.returncode:
        raise LabError(f"mariadb-install-db: {(made.stderr or made.stdout)[-2000:]}")
    return [
        "mariadbd",
        *common,
        "--skip-networking",
        f"--socket={root / 'run/mariadb.sock'}",
        f"--pid-file={root / 'run/mariadb.pid'}",
        f"--init-file={root / 'database.sql'}",
        "--innodb-flush-log-at-trx-commit=0",
        "--character-set-server=utf8mb4",
    ]


def _php_command(root: Path) -> list[str]:
    return [str(_php_fpm()), "--nodaemonize", "--fpm-config", str(root / "php-fpm.conf")]


def _nginx_command(root: Path) -> list[str]:
    return ["nginx", "-c", str(root / "nginx.conf"), "-e", str(root / "log/nginx.log")]


def _start(stack: contextlib.ExitStack, root: Path, name: str, command: list[str], ready: Callable[[], bool]) -> None:
    """Start a server, have it stopped when `stack` closes, and wait until it is `ready`."""
    log = root / "log" / f"{name}.out"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*_as_server(), *command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=_environment()
        )
    stack.callback(_stop, server)
    deadline = time.monotonic() + START_TIMEOUT
    while not ready():
        if server.poll() is not None or time.monotonic() > deadline:
            raise LabError(f"{name} did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _as_server() -> list[str]:
    """Prefix of a server's command: it ends when we end, and never runs as root."""
    user = ["--reuid=www-data", "--regid=www-data", "--clear-groups"] if os.geteuid() == 0 else []
    return [str(_program("setpriv")), "--pdeathsig=TERM", *user]


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": _path()}


def _path() -> str:
    """The search path with the folders of system programs, which a plain user's may lack."""
    return os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])


def _program(name: str) -> str | None:
    return shutil.which(name, path=_path())


def _php_fpm() -> Path | None:
    """Debian names it after PHP's version: php-fpm8.2."""
    return max(Path("/usr/sbin").glob("php-fpm*"), default=None)


def _accepts(address: Path | tuple[str, int]) -> bool:
    family = socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET
    with socket.socket(family) as probe:
        return probe.connect_ex(str(address) if isinstance(address, Path) else address) == 0
