from __future__ import annotations

import gzip

import pytest

from crawler.discovery.sitemaps import MAX_BYTES, read_sitemap

NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
INDEX = f"""<?xml version="1.0" encoding="UTF-8"?><sitemapindex {NAMESPACE}>
<sitemap><loc>http://b.example/wp-sitemap-posts-post-1.xml</loc></sitemap>
<sitemap><loc>http://b.example/wp-sitemap-posts-page-1.xml</loc></sitemap>
<sitemap><loc>http://b.example/wp-sitemap-taxonomies-category-1.xml</loc></sitemap>
<sitemap><loc>http://b.example/wp-sitemap-taxonomies-post_tag-1.xml</loc></sitemap>
<sitemap><loc>http://b.example/wp-sitemap-users-1.xml</loc></sitemap>
<sitemap><loc>http://b.example/karta-2.xml</loc></sitemap></sitemapindex>""".encode()
URLSET = f"""<urlset {NAMESPACE}><url><loc> http://b.example/2009/05/ett/ </loc><lastmod>2009-05-04</lastmod></url>
<url><loc>/om/</loc></url></urlset>""".encode()


def test_an_index_leads_to_what_may_list_posts() -> None:
    sitemap = read_sitemap(INDEX, "http://b.example/wp-sitemap.xml")
    assert sitemap is not None
    assert list(sitemap.sitemaps) == ["http://b.example/wp-sitemap-posts-post-1.xml", "http://b.example/karta-2.xml"]
    assert not sitemap.pages


@pytest.mark.parametrize("body", [URLSET, gzip.compress(URLSET, mtime=0)])
def test_a_url_set_is_read_plain_or_gzipped(body: bytes) -> None:
    sitemap = read_sitemap(body, "http://b.example/sitemap.xml")
    assert sitemap is not None
    assert sitemap.pages == {"http://b.example/2009/05/ett/": "2009-05-04", "http://b.example/om/": ""}
    assert not sitemap.posts


@pytest.mark.parametrize(
    "name", ["wp-sitemap-posts-post-1.xml", "post-sitemap.xml", "post-sitemap2.xml", "sitemap-posts.xml"]
)
def test_a_name_that_says_posts_is_believed(name: str) -> None:
    sitemap = read_sitemap(URLSET, f"http://b.example/{name}")
    assert sitemap is not None
    assert sitemap.posts


@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", b"\x1f\x8b\x08\x00trasig", b"nej", gzip.compress(URLSET, mtime=0)[:20]]
)
def test_what_is_no_sitemap_is_none(body: bytes) -> None:
    assert read_sitemap(body, "http://b.example/sitemap.xml") is None


def test_a_gzip_bomb_is_opened_only_so_far() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * (2 * MAX_BYTES))
    sitemap = read_sitemap(bomb, "http://b.example/sitemap.xml.gz")
    assert sitemap is None or not sitemap.pages


def test_an_xml_bomb_is_not_expanded() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE urlset [<!ENTITY l0 "ha">{levels}]><urlset {NAMESPACE}><url><loc>&l11;</loc></url></urlset>'
    sitemap = read_sitemap(bomb.encode(), "http://b.example/sitemap.xml")
    assert sitemap is None or all(len(page) < 1000 for page in sitemap.pages)
