"""What the claims about one incident agree on, where they differ, and how many origins they have."""

from __future__ import annotations

import pytest
from telling import claim, document

from guvoh.linking import Comparison, compare
from guvoh.linking.compare import terms
from guvoh.nouns import Actor

HELD = "Officers in plain clothes seized the advocate Zafar Nuriddinov outside his office in Navdara on Monday morning"


def fact(compared: Comparison, name: str) -> dict[str, int]:
    return {v.text: v.origins for f in compared.facts if f.name == name for v in f.values}


def differing(compared: Comparison) -> set[str]:
    return {f.name for f in compared.differing}


def test_two_outlets_with_words_of_their_own_corroborate() -> None:
    """Else nothing is ever corroborated."""
    compared = compare(
        [(document("a"), claim(on="2019-03-04")), (document("b"), claim(on="2019-03-04", said="he was taken"))]
    )
    assert compared.origins == 2
    assert fact(compared, "date") == {"2019-03-04": 2}
    assert not compared.differing


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ({"on": "2019-03-04"}, {"on": "2019-03-05"}, "date"),
        ({"country": "TJ"}, {"country": "RU"}, "country"),
        ({"act": "sentence", "detail": "23 years"}, {"act": "sentence", "detail": "25 years in prison"}, "term"),
        ({"act": "sentence", "detail": "seventeen years"}, {"act": "sentence", "detail": "life"}, "term"),
        ({"victim": Actor("men", "group", 40)}, {"victim": Actor("men", "group", 43)}, "count"),
    ],
)
def test_what_cannot_both_be_true_differs(one: dict, other: dict, name: str) -> None:  # type: ignore[type-arg]
    """Else a contradiction between two reports is read as agreement."""
    compared = compare([(document("a"), claim(**one)), (document("b"), claim(**other))])
    assert differing(compared) == {name}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"on": "2019-03-04"}, {"on": "2019-03-01/2019-03-31"}),
        ({"on": "2019-03-04"}, {}),
        ({"act": "sentence", "detail": "17 years"}, {"act": "sentence", "detail": "seventeen years, strict regime"}),
        ({"perpetrators": (Actor("police"),)}, {"perpetrators": (Actor("officers of the Bureau"),)}),
    ],
)
def test_what_can_both_be_true_does_not_differ(one: dict, other: dict) -> None:  # type: ignore[type-arg]
    """Else the list of contradictions is full of what is none, and nobody reads it."""
    assert not compare([(document("a"), claim(**one)), (document("b"), claim(**other))]).differing


def test_two_outlets_that_quote_one_statement_are_one_origin() -> None:
    """Else a press release corroborates itself."""
    said = {"attributed_to": ("Lantern Rights Watch",)}
    compared = compare([(document("a"), claim(said="one", **said)), (document("b"), claim(said="two", **said))])
    assert compared.origins == 1


def test_the_statement_itself_and_who_quotes_it_are_one_origin() -> None:
    """Else a rights group and the paper that quotes it count as two."""
    source = document("a", "Lantern Rights Watch")
    compared = compare(
        [(source, claim(said="one")), (document("b"), claim(said="two", attributed_to=("Lantern Rights Watch",)))]
    )
    assert compared.origins == 1


def test_a_source_under_two_spellings_is_one_origin() -> None:
    """Else a quoted lawyer is two witnesses, in English and in Russian."""
    one = (document("a"), claim(said="one", attributed_to=("Zafar Nuriddinov",)))
    other = (document("b"), claim(said="two", attributed_to=("the advocate",)))
    assert compare([one, other]).origins == 2
    assert compare([one, other], {("a", "Zafar Nuriddinov"): "p1", ("b", "the advocate"): "p1"}).origins == 1


def test_a_reprint_is_one_origin() -> None:
    """Else an agency's report corroborates itself in every paper that prints it."""
    compared = compare([(document("a"), claim(said=HELD)), (document("b"), claim(said=f"{HELD}, it is reported"))])
    assert compared.origins == 1


def test_one_outlet_twice_is_one_origin() -> None:
    """Else a paper that reports for a week bears itself out."""
    compared = compare([(document("a", "Herald"), claim(said="one")), (document("b", "the Herald"), claim(said="two"))])
    assert compared.origins == 1


def test_origins_join_through_a_third() -> None:
    """Else a copy of a copy counts as a source of its own."""
    tellings = [
        (document("a"), claim(said=HELD)),
        (document("b"), claim(said="another telling", attributed_to=("a group",))),
        (document("c"), claim(said=HELD, attributed_to=("a group",))),
        (document("d"), claim(said="his own eyes")),
    ]
    compared = compare(tellings)
    assert compared.origin_of == (0, 0, 0, 1)


def test_outlets_without_a_name_are_not_one_outlet() -> None:
    """Else all pages whose publisher could not be read count as one source."""
    one, other = document("a", "").__class__("a", "…"), document("b").__class__("b", "…")
    assert compare([(one, claim(said="one")), (other, claim(said="two"))]).origins == 2


def test_a_denial_is_told() -> None:
    """Else a disputed act stands as an undisputed one."""
    compared = compare([(document("a"), claim()), (document("b"), claim(disputed_by=("Ministry of Order",)))])
    assert compared.disputed_by == ("Ministry of Order",)


def test_names_of_one_party_are_one_value_under_the_fullest() -> None:
    """Else one perpetrator under two spellings looks like two."""
    one = (document("a"), claim(perpetrators=(Actor("Nuriddinov"),)))
    other = (document("b"), claim(perpetrators=(Actor("Zafar Nuriddinov"),)))
    party_of = {("a", "Nuriddinov"): "p1", ("b", "Zafar Nuriddinov"): "p1"}
    assert fact(compare([one, other], party_of), "perpetrators") == {"Zafar Nuriddinov": 2}


@pytest.mark.parametrize(
    ("detail", "term"),
    [
        ("17 years", "17 years"),
        ("seventeen years in a strict-regime colony", "17 years"),
        ("a twenty-five-year term", "25 years"),
        ("twenty five years", "25 years"),
        ("3,5 years", "3.5 years"),
        ("three and a half years", "3.5 years"),
        ("one year", "1 year"),
        ("15 days", "15 days"),
        ("an 8-year sentence", "8 years"),
        ("life", "life"),
        ("sentenced to life", "life"),
        ("a life sentence", "life"),
        ("a lifelong friend", None),
        ("Article 307, part 2", None),
        ("detained in 2019 for years", None),
    ],
)
def test_terms_are_read_as_numbers(detail: str, term: str | None) -> None:
    """Else "twenty-five" and "25" contradict one another, or 25 years read as five."""
    assert terms(claim(act="sentence", detail=detail)) == ([term] if term else [])
