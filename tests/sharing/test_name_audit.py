"""What pseudonyms leave that looks like somebody is listed, strongest first, with where it stands."""

from __future__ import annotations

from pathlib import Path

from talk import Said, Told, talk

from pipelines.sharing.pseudonyms import Finding


def left(tmp_path: Path, *told: Told, **options: object) -> dict[tuple[str, str], Finding]:
    findings = talk(tmp_path / "d", *told, audit=True, **options).pseudonyms.left()
    return {(each.kind, each.what): each for each in findings}


def test_what_is_replaced_is_not_left(tmp_path: Path) -> None:
    said = [Said("Peter Lindqvist", "Ring 070-174 06 05 eller skriv till p@firma.example, 121212-1212, @peter_l!")]
    assert left(tmp_path, Told([*said, Said("Åsa", "Hej Peter! Tack, Peter Lindqvist.")])) == {}


def test_what_is_left_is_told_strongest_first(tmp_path: Path) -> None:
    there = Told([Said("Peter Lindqvist"), Said("Krister")])
    said = Said("Åsa", "Numret 20091399-1234 gäller. Som Mona skriver, och Krister, så vann igår Gudrun Skyman stort.")
    found = left(tmp_path, there, Told([said, Said("Bo", "Från 192.0.2.17, hälsar Krister")]))
    assert list(found) == [
        ("number", "20091399-1234"),
        ("address", "192.0.2.17"),
        ("author", "Krister"),
        ("addressed", "Mona"),
        ("capitals", "Gudrun Skyman"),
    ]
    krister = found["author", "Krister"]
    assert krister.count == 2
    assert [place.split(" ")[0] for place in krister.places] == ["comments.text", "comments.text"]


def test_the_places_are_ids_of_the_release(tmp_path: Path) -> None:
    made = talk(tmp_path / "d", Told([Said("Åsa", "Hej Mona")]), audit=True)
    (finding,) = made.pseudonyms.left()
    (row,) = made.released["comments"]
    assert finding.places == [f"comments.text comment_id={row['comment_id']}"]
    assert str(finding) == f"addressed\t1\tMona\tcomments.text comment_id={row['comment_id']}"


def test_kept_names_are_not_left_but_meant(tmp_path: Path) -> None:
    assert left(tmp_path, Told([Said("Åsa", "Hej Karin! Karin Alvelid, tack")]), keep=["Karin Alvelid"]) == {}


def test_names_in_lower_case_are_left_too(tmp_path: Path) -> None:
    assert ("author", "krister") in left(tmp_path, Told([Said("Krister"), Said("Åsa", "det var ju krister")]))


def test_words_are_no_names(tmp_path: Path) -> None:
    said = [
        Said("Åsa", "det var stort av Svenska Dagbladet. Som Reklam betraktat."),
        Said("B", "svenska, dagbladet, reklam"),
    ]
    assert left(tmp_path, Told(said)) == {}
