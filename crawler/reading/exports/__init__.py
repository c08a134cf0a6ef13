"""Posts of a blog's own export file, one by one: bytes of one post in, a `Page` out. Pure, as all of reading."""

from crawler.reading.exports.reader import read_export

__all__ = ["read_export"]
