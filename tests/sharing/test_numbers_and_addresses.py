"""Numbers and addresses in every spelling, each person's the same; what only looks like one stays."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.sharing.pseudonyms import addresses, numbers


def named(kind: str, spelling: str) -> str:
    return f"<{kind} {spelling}>"


def identity_numbers(text: str) -> str:
    return numbers.without_identity_numbers(text, named)


def phones(text: str) -> str:
    return numbers.without_phone_numbers(text, named)


DAYS = st.dates(date(1900, 1, 2), date(2025, 12, 31))
SEPARATORS = st.sampled_from(["-", "+", " - ", "–", "‑", "−"])


def checked(nine: str) -> str:
    return next(f"{nine}{digit}" for digit in range(10) if numbers.is_checked(f"{nine}{digit}"))


@given(DAYS, st.booleans(), st.integers(0, 999), st.booleans(), SEPARATORS | st.just(""))
def test_an_identity_number_is_one_in_every_spelling(
    born: date, coordination: bool, birth: int, century: bool, between: str
) -> None:
    digits = checked(f"{born:%y%m}{born.day + 60 * coordination:02}{birth:03}")
    written = f"{born.year // 100 if century else ''}{digits[:6]}{between}{digits[6:]}"
    kind = "personnummer" if between else "personnummer_unparted"
    assert identity_numbers(f"Nr {written}, sa han.") == f"Nr <{kind} {digits}>, sa han."


@given(DAYS, st.integers(0, 9999))
def test_unparted_digits_need_their_check_digit(born: date, last: int) -> None:
    digits = f"{born:%y%m%d}{last:04}"
    assume(not numbers.is_checked(digits))
    assert identity_numbers(digits) == digits
    assert identity_numbers(f"{digits[:6]}-{digits[6:]}") == f"<personnummer {digits}>"


@pytest.mark.parametrize(
    "text",
    [
        "201399-1212",
        "101332-1212",
        "121260-1212",
        "20091301-1234",
        "tel 12-1212",
        "a121212-1212",
        "121212-12123",
        "2009-05-04",
    ],
)
def test_what_is_no_date_is_no_identity_number(text: str) -> None:
    assert identity_numbers(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "070-174 06 05", "0701740605", "070 174 06 05", "070/174 06 05", "070.174.06.05", "(070) 174 06 05",
        "+46701740605", "+46 70 174 06 05", "+46 (0)70-174 06 05", "0046 70 174 06 05", "0046701740605",
        "+46-70-1740605", "070–174 06 05",
    ],
)  # fmt: skip
def test_a_swedish_number_is_one_in_every_spelling(written: str) -> None:
    assert phones(f"Ring {written}!") == "Ring <phone +46701740605>!"


@pytest.mark.parametrize(
    ("written", "number"),
    [("08-465 004 12", "+46846500412"), ("031-390 06 12", "+46313900612"), ("+44 20 7946 0958", "+442079460958"),
     ("+47 22 12 34 56", "+4722123456"), ("+1 (650) 253-0000", "+16502530000")],
)  # fmt: skip
def test_other_numbers(written: str, number: str) -> None:
    assert phones(f"tel: {written}") == f"tel: <phone {number}>"


@given(st.integers(0, 9999999), st.lists(st.sampled_from(["", " ", "-", " "]), min_size=6, max_size=6))
def test_a_mobile_number_is_found_however_it_is_grouped(number: int, between: list[str]) -> None:
    digits = f"{number:07}"
    written = "070-" + "".join(a + b for a, b in zip(digits, [*between, ""], strict=True))
    assume("--" not in written)
    assert digits not in re.sub(r"\D", "", phones(f"Ring {written} nu").replace(f"+4670{digits}", ""))


@pytest.mark.parametrize(
    "text",
    [
        "1 000 000 kr",
        "2009-05-04 12:30",
        "05-04 2009",
        "0,5 procent",
        "1234567",
        "00:12:34",
        "från 1999 till 2009",
        "0-0",
        "10-15",
    ],
)
def test_other_figures_are_no_phone(text: str) -> None:
    assert phones(text) == text


@pytest.mark.parametrize(
    "written",
    ["erik@firma.se", "ERIK@Firma.se", "erik＠firma.se", "erik (at) firma.se", "erik[snabel-a]firma[punkt]se",
     "erik snabel-a firma punkt se", "erik at firma dot se", "erik (a) firma.se", "erik @ firma.se"],
)  # fmt: skip
def test_an_email_address_is_one_in_every_spelling(written: str) -> None:
    assert addresses.without_emails(f"Skriv till {written}.", named) == "Skriv till <email erik@firma.se>."


LOCAL = st.from_regex(r"[a-z0-9åäö][a-z0-9åäö._+-]{0,20}[a-z0-9]", fullmatch=True)
DOMAIN = st.from_regex(r"[a-z][a-z0-9-]{1,10}(\.[a-z]{2,8}){1,2}", fullmatch=True)


@given(LOCAL, DOMAIN)
def test_any_email_address_is_found(local: str, domain: str) -> None:
    assert addresses.without_emails(f"({local.upper()}@{domain})", named) == f"(<email {local}@{domain}>)"


@pytest.mark.parametrize(
    "text", ["vi ses at the firma.se", "5 @ 10 kr", "a@b", "look at me dot", "(a) det ena. (b) det andra"]
)
def test_what_is_no_email_address_stays(text: str) -> None:
    assert addresses.without_emails(text, named) == text


def test_handles() -> None:
    text = "@erik, hej @anna_b! a@b.se twitter: erik.s, skype:anna och http://x.se/@y @person_abcdefghijkl"
    told = "@<handle erik>, hej @<handle anna_b>! a@b.se twitter: <handle erik.s>, skype:<handle anna> och "
    assert addresses.without_handles(text, named) == told + "http://x.se/@y @person_abcdefghijkl"


def test_digests() -> None:
    md5, sha1, sha256 = "d41d8cd98f00b204e9800998ecf8427e", "0123456789" * 4, "A" * 64
    told = f"<hash {md5}> <hash {sha1}> <hash {sha256.lower()}> <hash 1B2M2Y8AsgTpgAmY7PhCfg==>"
    assert addresses.without_hashes(f"{md5} {sha1} {sha256} 1B2M2Y8AsgTpgAmY7PhCfg==", named) == told
    for text in ("abc123", md5[1:], f"x{md5}", "Reklambranschens=", "a" * 33):
        assert addresses.without_hashes(text, named) == text
