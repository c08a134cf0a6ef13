"""Who is addressed, quoted or told of in a thread has the pseudonym there that stands in the author's place."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from talk import KEY, Said, Talk, Told, talk

from pipelines.sharing.keys import keyed
from pipelines.sharing.pseudonyms.folding import identity


def person(name: str) -> str:
    return f"person_{keyed(KEY, 'person', identity(name))}"


THREAD = [
    Said("Peter Lindqvist"),
    Said("Krister"),
    Said("Erik Ström"),
    Said("Bo Ek"),
    Said("Sven-Erik Magnell"),
    Said("deeped"),
    Said("Stig"),
    Said("My Renn"),
]
PETER, KRISTER, ERIK, BO = (person(name) for name in ("Peter Lindqvist", "Krister", "Erik Ström", "Bo Ek"))
SVEN_ERIK, DEEPED, STIG, MY = (person(name) for name in ("Sven-Erik Magnell", "deeped", "Stig", "My Renn"))


def in_thread(tmp_path: Path, text: str) -> str:
    return talk(tmp_path / "d", Told([*THREAD, Said("Läsaren", text)])).texts()[-1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Peter, Krister och Erik, tack för era svar!", f"{PETER}, {KRISTER} och {ERIK}, tack för era svar!"),
        ("@Peter: så är det.", f"@{PETER}: så är det."),
        ("@peter så är det.", f"@{PETER} så är det."),
        ("Som Peter skriver är det svårt.", f"Som {PETER} skriver är det svårt."),
        ("Peters inlägg, och Peter:s, och Peter's.", f"{PETER}:s inlägg, och {PETER}:s, och {PETER}:s."),
        ("PETER! Läs igen.", f"{PETER}! Läs igen."),
        ("Hej Peter Lindqvist och ERIK STRÖM", f"Hej {PETER} och {ERIK}"),
        ("hej erik  strom", f"hej {ERIK}"),
        ("Se Ström, Erik i registret", f"Se {ERIK} i registret"),
        ("Erik-Ström och erik_ström och ErikStröm", f"{ERIK} och {ERIK} och {ERIK}"),
        ("Erik Ströms bok", f"{ERIK}:s bok"),
        ("Lindqvist har fel.", f"{PETER} har fel."),
        ("Peter-gänget och Erik-inlägget", f"{PETER}-gänget och {ERIK}-inlägget"),
        ("som deeped skrev", f"som {DEEPED} skrev"),
        ("Deepeds poäng", f"{DEEPED}:s poäng"),
        ("Sven-Erik sa det först", f"{SVEN_ERIK} sa det först"),
        ("Sven-Eriks poäng", f"{SVEN_ERIK}:s poäng"),
        ("”Peter” och (Erik)", f"”{PETER}” och ({ERIK})"),
        ("Jag såg Stig på stan", f"Jag såg {STIG} på stan"),
        ("Bo, tack!", f"{BO}, tack!"),
        ("Tack Bo!", f"Tack {BO}!"),
        ("tack peter, och som krister skriver", f"tack {PETER}, och som {KRISTER} skriver"),
        ("Erik Strö\u00admqvist är inte Erik Strö\u00adm", f"{person('Erik Strömqvist')} är inte {ERIK}"),
        ("Str&ouml;m, och Erik Str&#246;m, %45rik", f"{ERIK}, och {ERIK}, {ERIK}"),
        ("Så är det.\n/Stig", f"Så är det.\n/{STIG}"),
        ("My skriver bra", f"{MY} skriver bra"),
    ],
)
def test_a_mention_is_the_author(tmp_path: Path, text: str, told: str) -> None:
    assert in_thread(tmp_path, text) == told


@pytest.mark.parametrize(
    "text",
    [
        "petersilja och Petersburg och en meter",
        "Karl-Erik och Erik-Jan är andra",
        "Bo i stan är dyrt. Bo kvar!",
        "en stig i skogen. Stig in!",
        "My point är en annan",
        "man ska bo och my cket",
        "peter med liten bokstav är ingen",
        "Strömmen gick",
    ],
)
def test_what_only_looks_like_a_mention_stays(tmp_path: Path, text: str) -> None:
    assert in_thread(tmp_path, text) == text


def test_another_of_the_same_first_name_is_another(tmp_path: Path) -> None:
    assert in_thread(tmp_path, "Peter Forsman vann.") == f"{person('Peter Forsman')} vann."


def test_first_names_are_looked_for_in_their_thread_and_full_names_everywhere(tmp_path: Path) -> None:
    elsewhere = Told([Said("Läsaren", "Peter är här, och Peter Lindqvist är där.")])
    texts = talk(tmp_path / "d", Told(THREAD), elsewhere).texts()
    assert texts[-1] == f"Peter är här, och {PETER} är där."


def test_the_blogger_is_known_in_every_thread(tmp_path: Path) -> None:
    threads = Told([Said("A")]), Told([Said("B", "Karin, bra skrivet! Karin Alvelids blogg")], author=None)
    karin = person("Karin Alvelid")
    assert talk(tmp_path / "d", *threads).texts()[-1] == f"{karin}, bra skrivet! {karin}:s blogg"


def test_two_of_a_first_name_in_a_thread_are_told_apart_by_nobody(tmp_path: Path) -> None:
    said = [Said("Erik Ström"), Said("Erik Malm"), Said("C", "Erik, vilken Erik Malm?")]
    assert talk(tmp_path / "d", Told(said)).texts()[-1] == f"{person('Erik')}, vilken {person('Erik Malm')}?"


def test_one_person_is_one_pseudonym(tmp_path: Path) -> None:
    spelt = [
        "Erik Ström",
        "erik strom",
        "ERIK  STRÖM",
        "Erik Stro\u0308m",
        "Erik Ström (Resumé)",
        "erik-ström",
        "ErikStröm",
    ]
    made = talk(tmp_path / "d", Told([Said(name) for name in spelt]))
    assert {row["author"] for row in made.released["comments"]} == {ERIK}


def test_scripts_that_part_no_words(tmp_path: Path) -> None:
    name, other = "\u7530\u4e2d\u592a\u90ce", "\u3055\u3093\u306f\u3044"
    texts = talk(tmp_path / "d", Told([Said(name), Said("Q", f"{other}{name}{other}")])).texts()
    assert texts[1] == f"{other}{person(name)}{other}"


def test_kept_names_stay_everywhere(tmp_path: Path) -> None:
    said = [Said("Peter", "Karin, tack! Karin Alvelid och @karinalvelid"), Said("Karin Alvelid", "Tack Peter")]
    made = talk(tmp_path / "d", Told(said), keep=["karin alvelid"])
    assert made.texts() == ["Karin, tack! Karin Alvelid och @karinalvelid", f"Tack {person('Peter')}"]
    assert made.released["posts"][0]["author"] == "Karin Alvelid"


def _released(made: Talk) -> str:
    return repr({table: rows for table, rows in made.released.items() if table != "captures"})


LETTERS = st.characters(categories=["Lu", "Ll", "Lt", "Lo", "Lm", "Mn"], exclude_characters="ſ")
NAMES = st.lists(st.text(LETTERS, min_size=3, max_size=12), min_size=1, max_size=3).map(" ".join)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(NAMES, st.sampled_from([str, str.upper, str.lower, str.title, lambda s: unicodedata.normalize("NFD", s)]))
def test_any_name_is_replaced_where_its_bearer_signs_and_is_spoken_to(tmp_path_factory, name, spelling) -> None:  # type: ignore[no-untyped-def]
    assume(len(identity(name)) > 4 and re.search(r"[^\W_]", unicodedata.normalize("NFC", name)))
    spelt = spelling(name)
    assume(identity(spelt) == identity(name))
    said = [Said(name), Said("Q", f"hej @{spelt} du"), Said(spelt)]
    made = talk(tmp_path_factory.mktemp("d") / "d", Told(said, author=None))
    authors = [row["author"] for row in sorted(made.released["comments"], key=lambda row: row["position"])]
    assert authors[0] == authors[2]
    assert spelt not in _released(made)
    assert name not in _released(made)
