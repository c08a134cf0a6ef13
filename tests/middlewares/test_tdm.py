"""TDM Reservation Protocol: recorded, and obeyed unless told otherwise."""

from __future__ import annotations

import json

import pytest

from crawler.middlewares.tdm import Rule, matches, read_rules, reservation_of

FILE = "/.well-known/tdmrep.json"


def tdmrep(site, *rules):
    body = json.dumps([{"location": location, "tdm-reservation": value} for location, value in rules])
    site.pages[FILE] = site.answer(body.encode(), headers={"Content-Type": "application/json"})


def test_file_and_header_are_obeyed(site, crawl):
    tdmrep(site, ("/fri/", 0), ("/stangd/", 1))
    paths = ("/fri/1", "/stangd/1", "/annat", "/huvud1", "/huvud0", "/huvud2")
    site.pages |= {path: site.answer() for path in paths}
    for value in "012":
        site.pages[f"/huvud{value}"] = site.answer(headers={"tdm-reservation": value})
    site.pages["/fri/2"] = site.answer(headers={"TDM-Reservation": "1"})
    answers = crawl([site.url(path) for path in (*paths, "/fri/2")]).answers
    told = {path: answers[site.url(path)] for path in (*paths, "/fri/2")}
    assert {path: said["tdm_reservation"] for path, said in told.items()} == {
        "/fri/1": 0, "/fri/2": 1, "/stangd/1": 1, "/annat": None, "/huvud1": 1, "/huvud0": 0, "/huvud2": None,
    }  # fmt: skip
    blocked = {path for path, said in told.items() if said["outcome"] == "blocked"}
    assert blocked == {"/fri/2", "/stangd/1", "/huvud1"}
    assert {path for path, said in told.items() if said["tdm_blocked"]} == {"/fri/2", "/huvud1"}
    assert told["/stangd/1"]["failure"] == "TdmReserved"
    assert "/stangd/1" not in site.paths()
    assert site.paths().count(FILE) == 1


def test_a_file_that_is_not_got_at_first_is_asked_for_again(site, crawl):
    tdmrep(site, ("/stangd/", 1))
    site.pages[FILE] = [site.answer(drops=True), site.answer(status=500), site.pages[FILE]]
    site.pages["/stangd/"] = site.answer()
    assert crawl([site.url("/stangd/")]).answers[site.url("/stangd/")]["failure"] == "TdmReserved"


def test_it_is_recorded_where_it_is_not_obeyed(site, crawl):
    tdmrep(site, ("/", 1))
    site.pages |= {"/a": site.answer(), "/b": site.answer(headers={"tdm-reservation": "0"})}
    answers = crawl([site.url("/a"), site.url("/b")], TDM_OBEY=False).answers
    assert [answers[site.url(path)]["outcome"] for path in ("/a", "/b")] == ["page", "page"]
    assert [answers[site.url(path)]["tdm_reservation"] for path in ("/a", "/b")] == [1, 0]


@pytest.mark.parametrize(
    ("pattern", "target", "expected"),
    [
        ("/", "/a", True),
        ("/a", "/ab", True),
        ("/a/", "/a", False),
        ("/A", "/a", False),
        ("/*.jpg", "/bilder/x.jpg?b=1", True),
        ("/*.jpg$", "/bilder/x.jpg?b=1", False),
        ("/*.jpg$", "/bilder/x.jpg", True),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/a*a$", "/a", False),
        ("/a*b*c", "/axxbxxc/d", True),
        ("/a*b*c", "/axxcxxb", False),
        ("/*", "/", True),
        ("/å", "/%C3%A5sikt", True),
        ("", "/a", True),
        ("*/x/", "/blogg/x/1", True),
    ],
)
def test_patterns(pattern, target, expected):
    assert matches(pattern, target) is expected


def test_a_hostile_pattern_costs_little():
    assert not matches("/" + "*a" * 5_000 + "b", "/" + "a" * 20_000)


def test_the_first_rule_that_matches_holds():
    rules = [Rule("/a/fri/", 0), Rule("/a/", 1)]
    assert reservation_of(rules, "http://x.example/a/fri/1") == 0
    assert reservation_of(rules, "http://x.example/a/1?b=c") == 1
    assert reservation_of(rules, "http://x.example/") is None


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"null", b"7", b"[7]", b'[{"location": 1, "tdm-reservation": 1}]', b"[" * 100_000, b"\xff\xfe",
     b'[{"location": "/", "tdm-reservation": 2}]', b'[{"location": "/", "tdm-reservation": true}]'],
)  # fmt: skip
def test_a_broken_file_says_nothing(body):
    assert read_rules(body) == []


def test_a_file_may_be_a_little_off():
    assert read_rules(b'\xef\xbb\xbf[{"location": "/", "tdm-reservation": "1"}, {}]') == [Rule("/", 1)]
    assert read_rules(b'{"location": "/", "tdm-reservation": 1}') == [Rule("/", 1)]
