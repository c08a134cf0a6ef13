"""No page leads the crawler into a private network: not by link, redirect, robots.txt, name or spelling."""

from __future__ import annotations


def test_only_the_users_own_host_and_port_are_fetched(serve, crawl):
    own, other = serve(), serve("127.0.0.2")
    own.pages["/a"] = other.pages["/b"] = own.answer()
    crawled = crawl([own.url("/a"), other.url("/b")], start_hosts=[own.host])
    assert crawled.answers[own.url("/a")]["outcome"] == "page"
    told = crawled.answers[other.url("/b")]
    assert (told["outcome"], told["failure"]) == ("blocked", "PrivateAddress")
    assert told["reason"] == f"{other.host} is not a public address; ALLOWED_PRIVATE_HOSTS={other.host} would allow it"
    assert other.asked == []


def test_no_redirect_leads_in(serve, crawl):
    own, other = serve(), serve("127.0.0.2")
    port = other.server_address[1]
    spellings = ("127.0.0.2", "2130706434", "0x7f.2", "[::ffff:127.0.0.2]", "[::1]")
    targets = [f"http://{name}:{port}/b" for name in spellings]
    targets += [f"https://127.0.0.2:{port}/b", f"//0177.0.0.2:{port}/b"]
    for number, target in enumerate(targets):
        own.pages[f"/{number}"] = own.answer(status=302, headers={"Location": target})
    own.pages["/meta"] = own.answer(f'<meta http-equiv="refresh" content="0; url={targets[0]}">'.encode())
    pages = [own.url(f"/{number}") for number in range(len(targets))] + [own.url("/meta")]
    answers = crawl(pages).answers
    assert {answers[page]["failure"] for page in pages} == {"PrivateAddress"}
    assert other.asked == []


def test_a_name_is_judged_by_the_address_that_it_leads_to(site, crawl):
    named = site.url("/a", "localhost")
    site.pages |= {"/a": site.answer(), "/b": site.answer(status=302, headers={"Location": named})}
    crawled = crawl([named, site.url("/b")], start_hosts=[site.host])
    for page in (named, site.url("/b")):
        assert crawled.answers[page]["failure"] == "PrivateAddress"
    assert site.pages_asked() == ["/b"]
    assert {headers["Host"] for headers in site.headers_seen} == {site.host}
    assert "retry/count" not in crawled.stats


def test_also_where_a_download_handler_looks_names_up_by_itself(site, crawl):
    site.pages["/a"] = site.answer()
    handlers = {"http": "middleware_probe.SelfResolvingHandler"}
    crawled = crawl([site.url("/a", "localhost")], start_hosts=[], DOWNLOAD_HANDLERS=handlers)
    assert "/robots.txt" in site.paths()
    assert crawled.answers[site.url("/a", "localhost")]["failure"] == "PrivateAddress"


def test_a_name_that_the_user_gives_is_fetched(site, crawl):
    site.pages["/a"] = site.answer()
    page = site.url("/a", "localhost")
    assert crawl([page]).answers[page]["outcome"] == "page"


def test_the_setting_allows_a_host_or_one_of_its_ports(serve, crawl):
    one, two, three = serve("127.0.0.1"), serve("127.0.0.2"), serve("127.0.0.2")
    for site in (one, two, three):
        site.pages["/a"] = site.answer()
    pages = [site.url("/a") for site in (one, two, three)]
    answers = crawl(pages, start_hosts=[], ALLOWED_PRIVATE_HOSTS=f"127.0.0.1,{two.host}").answers
    assert [answers[page]["outcome"] for page in pages] == ["page", "page", "blocked"]


def test_robots_txt_and_tdmrep_do_not_lead_in(serve, crawl):
    robots, tdm, other = serve(), serve(), serve("127.0.0.2")
    away = robots.answer(status=301, headers={"Location": other.url("/x")})
    robots.pages |= {"/robots.txt": away, "/a": robots.answer()}
    tdm.pages |= {"/.well-known/tdmrep.json": away, "/a": robots.answer()}
    answers = crawl([robots.url("/a"), tdm.url("/a")]).answers
    assert answers[robots.url("/a")]["failure"] == "PrivateAddress"
    assert answers[tdm.url("/a")]["outcome"] == "page"
    assert other.asked == []


def test_files_only_by_the_users_own_hand(site, crawl, tmp_path):
    (tmp_path / "a.html").write_text("<p>Hemligt</p>")
    (tmp_path / "b.html").write_text("<p>Hemligt</p>")
    (tmp_path / "c.html").write_text("<p>Eget</p>")
    theirs, linked, own, missing = ((tmp_path / f"{name}.html").as_uri() for name in "abcd")
    site.pages |= {
        "/link": site.answer(),
        "/redirect": site.answer(status=302, headers={"Location": theirs}),
        "/refresh": site.answer(f'<meta http-equiv="refresh" content="0; url={theirs}">'.encode()),
    }
    mine = {"own_hand": True}
    pages = [(site.url(path), mine) for path in ("/redirect", "/refresh")]
    others = ["data:text/html,hej", "ftp://127.0.0.1/a"]
    pages.append((site.url("/link"), {"then": [(linked, mine)]}))
    answers = crawl([theirs, (own, mine), (missing, mine), *others, *pages], start_hosts=[site.host]).answers
    for url in (theirs, linked, *others):
        assert (answers[url]["outcome"], answers[url]["failure"]) == ("blocked", "SchemeRefused")
    assert answers[own]["body"] == "<p>Eget</p>"
    assert (answers[missing]["outcome"], answers[missing]["reason"]) == ("error", "no such file")
    assert answers[site.url("/redirect")]["outcome"] == "error"
    assert "Hemligt" not in str(answers)
