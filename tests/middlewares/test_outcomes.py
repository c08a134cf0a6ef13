"""Whatever a server does, each request ends in an outcome and a line."""

from __future__ import annotations

import gzip
import zlib

from crawler.middlewares.compression import is_whole

GZIP = {"Content-Encoding": "gzip"}
PAGE = b"<p>" + bytes(range(32, 127)) * 400 + b"</p>"


def test_every_failure_has_an_outcome_and_a_line(serve, crawl):
    site, gone = serve(), serve("127.0.0.9")
    gone.server_close()
    packed = gzip.compress(PAGE)
    redirect = {number: site.answer(status=301, headers={"Location": f"/r{number + 1}"}) for number in range(12)}
    site.pages |= {
        "/200": site.answer(),
        "/pdf": site.answer(b"%PDF-1.4", headers={"Content-Type": "application/pdf"}),
        "/204": site.answer(b"", 204),
        "/401": site.answer(status=401),
        "/403": site.answer(status=403),
        "/410": site.answer(status=410),
        "/451": site.answer(status=451),
        "/500": site.answer(status=500),
        "/500-once": [site.answer(status=500), site.answer()],
        "/999": site.answer(status=999),
        "/300": site.answer(status=300),
        "/loop": site.answer(status=302, headers={"Location": "/loop2"}),
        "/loop2": site.answer(status=302, headers={"Location": "/loop"}),
        **{f"/r{number}": answer for number, answer in redirect.items()},
        "/refresh": site.answer(b'<meta http-equiv="refresh" content="0; url=/refresh"><p>Hej'),
        "/gzip": site.answer(packed, headers=GZIP),
        "/half-gzip": site.answer(packed[: len(packed) // 2], headers=GZIP),
        "/half-gzip-once": [site.answer(packed[:-9], headers=GZIP), site.answer(packed, headers=GZIP)],
        "/no-gzip": site.answer(b"<p>Hej</p>", headers=GZIP),
        "/half": site.answer(b"<p>Hej", length=4000),
        "/large": site.answer(b" " * 200_001),
        "/bomb": site.answer(gzip.compress(b" " * 200_001), headers=GZIP),
        "/slow": site.answer(after=3600),
    }
    expected = {
        "/200": ("page", ""),
        "/pdf": ("page", ""),
        "/204": ("page", ""),
        "/401": ("blocked", "asks for a login (HTTP 401)"),
        "/403": ("blocked", "refuses access (HTTP 403)"),
        "/404": ("gone", "is not there (HTTP 404)"),
        "/410": ("gone", "is gone for good (HTTP 410)"),
        "/451": ("blocked", "is withheld for legal reasons (HTTP 451)"),
        "/500": ("error", "internal server error (HTTP 500)"),
        "/500-once": ("page", ""),
        "/999": ("error", "answers with an unknown status (HTTP 999)"),
        "/300": ("error", "redirects to nowhere that can be followed (HTTP 300)"),
        "/loop": ("error", f"redirects in a circle: {site.url('/loop2')} leads back to {site.url('/loop')}"),
        "/r0": ("error", "redirects 11 times without end"),
        "/refresh": ("page", ""),
        "/gzip": ("page", ""),
        "/half-gzip": ("error", "the answer broke off before its end"),
        "/half-gzip-once": ("page", ""),
        "/no-gzip": ("error", "the answer broke off before its end"),
        "/half": ("error", "the answer broke off before its end"),
        "/large": ("error", "is too large (DOWNLOAD_MAXSIZE)"),
        "/bomb": ("error", "is too large once decompressed (DOWNLOAD_MAXSIZE)"),
        "/slow": ("error", "did not answer in time (DOWNLOAD_TIMEOUT)"),
    }
    secure, nowhere = f"https://{site.host}/200", "http://finns-inte.invalid/"
    elsewhere = {
        secure: ("error", "no secure connection can be made (TLS) (asked for robots.txt)"),
        gone.url("/a"): ("error", "the host refuses connections (asked for robots.txt)"),
        nowhere: ("error", "no such host; check the address, or the network (asked for robots.txt)"),
    }
    pages = [site.url(path) for path in expected]
    crawled = crawl([*pages, *elsewhere], DOWNLOAD_MAXSIZE=200_000, DOWNLOAD_TIMEOUT=5, RETRY_TIMES=1)
    found = {url: (told["outcome"], told["reason"]) for url, told in crawled.answers.items()}
    assert found == {site.url(path): said for path, said in expected.items()} | elsewhere
    assert crawled.answers[site.url("/gzip")]["body"] == PAGE.decode()[:200]
    assert site.paths().count("/half-gzip") == 2


def test_the_end_of_gzip_is_looked_for():
    packed, other = gzip.compress(PAGE), gzip.compress(b"mer")
    size = len(PAGE)
    assert is_whole(packed, size)
    assert is_whole(packed + other, size + 3)
    assert is_whole(packed + b"\0" * 8, size)
    assert is_whole(packed + b"skrot", size)
    for cut in (1, 7, 8, 9, len(packed) // 2):
        assert not is_whole(packed[:-cut], len(zlib.decompressobj(31).decompress(packed[:-cut])))
    assert not is_whole(packed + other[:-4], size + 3)
