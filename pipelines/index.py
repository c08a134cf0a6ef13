"""Where each post of the dataset lies, and which post a URL points at."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.compute as pc

from crawler import urls
from pipelines import partitions
from pipelines.manifest import Manifest
from pipelines.partitions import Partition

_PATH = r"^(\w+://[^/?#]*).*"
_BY_NUMBER = re.compile(r"[?&]p=(\d+)")


class PostIndex:
    """Every post's partition, the blogs' own numbers of posts, and the hosts that posts lie on."""

    def __init__(self, root: Path, manifest: Manifest) -> None:
        self.home: dict[str, Partition] = {}
        self.hosts: set[str] = set()
        self._by_number: dict[tuple[str, str], str] = {}
        for path in manifest.paths("posts"):
            partition = partitions.partition_of(path)
            assert partition is not None
            rows = partitions.read(root / path, "posts", ["post_id", "native_id", "url"])
            self.home.update(dict.fromkeys(rows["post_id"].to_pylist(), partition))
            for post_id, number in zip(rows["post_id"].to_pylist(), rows["native_id"].to_pylist(), strict=True):
                if number is not None:
                    self._by_number[partition.blog, number] = post_id
            sites = pc.unique(pc.replace_substring_regex(rows["url"], _PATH, r"\1")).to_pylist()
            self.hosts |= {urls.host(site) for site in sites}

    def add(self, partition: Partition, post_id: str, native_id: str | None, url: str) -> None:
        """A post, new or moved."""
        self.home[post_id] = partition
        self.hosts.add(urls.host(url))
        if native_id is not None:
            self._by_number[partition.blog, native_id] = post_id

    def target(self, blog: str, url: str, host: str, *, internal: bool) -> str | None:
        """The post that a link of `blog` points at, by address or by the number in `?p=42`; None where it is none."""
        if host not in self.hosts:
            return None
        try:
            post_id = urls.post_id(url)
        except ValueError:
            return None
        if post_id in self.home:
            return post_id
        by_number = _BY_NUMBER.search(url) if internal else None
        return self._by_number.get((blog, by_number[1])) if by_number else None
