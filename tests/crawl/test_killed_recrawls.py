"""A quick crawl that is killed at any of its requests forgets no change, and asks for nothing twice."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

from again import by_path, gone, recrawled
from by_command import Server
from living_blog import Living
from small_site import Answer, Site, serve

POLICY = ("/robots.txt", "/.well-known/tdmrep.json")


def killed_at(server: Server, site: Site, folder: Path, number: int) -> bool:
    """Crawl, and kill the crawl when it asks for the `number`-th page; whether it came so far."""
    answered, asked = site.answer, 0

    def deadly(target: str) -> Answer:
        nonlocal asked
        asked += target not in POLICY
        if asked == number:
            os.kill(server.process, signal.SIGKILL)
        return answered(target)

    site.answer = deadly  # type: ignore[method-assign]
    done = server.run(["crawl", site.start, "--dataset", "small", "-s", "COMMIT_EVERY=1"], folder)
    site.answer = answered  # type: ignore[method-assign]
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


def test_a_change_survives_every_kill(tmp_path: Path) -> None:
    site, server = serve("127.0.0.1"), Server()
    blog = Living(site, 25)
    recrawled(site, tmp_path)
    new, deleted = blog.write(2), blog.delete(5)
    blog.edit(7, "Rättat i efterhand: det var tvärtom.")
    blog.reply(9, "Det här skrev jag först nu.")
    blog.publish()
    site.requests.clear()
    kills = 0
    while killed_at(server, site, tmp_path, 3):  # each time it comes two pages further
        kills += 1
        assert kills < 20
    site.close()
    server.close()
    assert kills >= 3
    found = by_path(tmp_path, site)
    assert {post.path for post in new} < set(found)
    assert gone(tmp_path, site) == {deleted.path}
    assert found[blog.post(7).path]["revision"] == 2
    assert found[blog.post(9).path]["responses_found"] == 1
    again = Counter(path for path in site.requests if path not in POLICY)
    assert sum(again.values()) - len(again) <= 2 * kills, "at most what was under way"
