from __future__ import annotations

from pathlib import Path

import pytest

from crawler.blogs import BlogConfig, chosen, from_toml, from_url
from crawler.errors import UsageError


def test_an_address_may_lack_scheme_and_slash() -> None:
    assert from_url(" reklam.example ") == BlogConfig("https://reklam.example/")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://b.example/", "http://", "javascript://alert(1)", "http://[x/", "http://b.example:99999/", "b.example:x",
        "http:b.example", "http://b..example/", "http://.example/", f"http://{'a' * 70}.example/", "mailto:a@b.example",
        "http://anna:hemligt@b.example/",
    ],
)  # fmt: skip
def test_what_cannot_be_crawled_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        from_url(address)


def test_a_toml_names_blogs(tmp_path: Path) -> None:
    path = tmp_path / "blogs.toml"
    path.write_text(
        '[[blog]]\nurl = "http://a.example/"\ndelay = 2\nlabel = "A"\n[[blog]]\nurl = "b.example"\n', "utf-8"
    )
    assert from_toml(path) == [BlogConfig("http://a.example/", "A", delay=2), BlogConfig("https://b.example/")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "trasig",
        "[[blog]]\nlabel = 'x'",
        "[[blog]]\nurl = 'a.example'\ndealy = 2",
        "[[blog]]\nurl = 'a.example'\ndelay = '2'",
        "[[blog]]\nurl = 'a.example'\ndelay = -1",
        "[[blog]]\nurl = 'a.example'\ndelay = inf",
        "[[blog]]\nurl = 'a.example'\ndelay = nan",
        '[[blog]]\nurl = "a.example"\nlabel = "\\u001b[31m"',
        "[[blog]]\nurl = 'a.example'\ntime_zone = 'Europe/Lund'",
        "blog = 3",
    ],
)
def test_a_wrong_toml_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "blogs.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as error:
        from_toml(path)
    assert "\n" not in str(error.value)


def test_a_toml_of_windows_is_read_and_what_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "blogs.toml"
    text = '[[blog]]\r\nurl = "a.example"\r\nlabel = " Ål\\nblogg "\r\n'
    path.write_bytes(text.encode("utf-8-sig"))
    assert from_toml(path) == [BlogConfig("https://a.example/", "Ål blogg")], "a label is one line of a log"
    path.write_bytes(text.encode("cp1252"))
    with pytest.raises(UsageError, match="is not UTF-8"):
        from_toml(path)
    with pytest.raises(UsageError, match=f"^{tmp_path}: Is a directory$"):
        from_toml(tmp_path)


def test_a_missing_toml_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        from_toml(tmp_path / "blogs.toml")


def test_a_blog_named_twice_is_crawled_once_and_the_file_decides(tmp_path: Path) -> None:
    path = tmp_path / "blogs.toml"
    path.write_text('[[blog]]\nurl = "http://a.example/"\ndelay = 2\n', "utf-8")
    assert chosen(["http://a.example/"], path) == [BlogConfig("http://a.example/", delay=2)]


@pytest.mark.parametrize("again", ["https://a.example/", "HTTP://www.A.example:80", "http://a.example/#topp"])
def test_one_blog_under_several_spellings_is_crawled_once(again: str) -> None:
    assert chosen(["http://a.example/", again], None) == [from_url(again)]
    assert len(chosen(["http://a.example/", "http://a.example/blogg/", "http://b.a.example/"], None)) == 3


def test_no_blog_at_all_is_refused() -> None:
    with pytest.raises(UsageError):
        chosen([], None)


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "127.8.0.2", "localhost", "[::1]:80"])
def test_the_user_s_own_machine_is_not_made_to_wait_unless_told_so(host: str) -> None:
    assert BlogConfig("http://a.example/").delay_for(f"http://{host}/2009/") == 0.0
    assert BlogConfig("http://a.example/", delay=2.0).delay_for(f"http://{host}/2009/") == 2.0


@pytest.mark.parametrize("host", ["a.example", "127.example", "localhost.example", "10.0.0.1"])
def test_others_wait_as_the_settings_say(host: str) -> None:
    assert BlogConfig("http://a.example/").delay_for(f"http://{host}/") is None
