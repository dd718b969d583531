"""What the claims about one incident agree on, where they differ, and how many origins they have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from telling import claim, document

from guvoh.linking import Comparison, Fact, compare
from guvoh.linking.compare import parse, terms
from guvoh.nouns import Actor, Claim, Document, GuvohError, Where

HELD = "Officers in plain clothes seized the advocate Zafar Nuriddinov outside his office in Navdara on Monday morning"


def fact(compared: Comparison, name: str) -> dict[str, int]:
    return {v.text: v.origins for f in compared.facts if f.name == name for v in f.values}


def at_a_place(place: Where | None = None, **more: Any) -> Claim:
    made = claim(**more)
    return replace(made, place=place) if place else made


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
        (
            {"victim": Actor("at least 16 men", "group", 16)},
            {"victim": Actor("fourteen men", "group", 14)},
            "count",
        ),
        ({"act": "fine", "detail": "2,000 somoni"}, {"act": "fine", "detail": "3 тысячи сомони"}, "fine"),
        ({"act": "assault"}, {"act": "ban"}, "act"),
        ({"place": Where("Khujand", "TJ")}, {"place": Where("a court in Kulob", "TJ")}, "place"),
    ],
)
def test_what_cannot_both_be_true_differs(one: dict, other: dict, name: str) -> None:  # type: ignore[type-arg]
    """Else a contradiction between two reports is read as agreement."""
    compared = compare([(document("a"), at_a_place(**one)), (document("b"), at_a_place(**other))])
    assert differing(compared) == {name}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"on": "2019-03-04"}, {"on": "2019-03-01/2019-03-31"}),
        ({"on": "2019-03-04"}, {}),
        ({"act": "sentence", "detail": "17 years"}, {"act": "sentence", "detail": "seventeen years, strict regime"}),
        ({"perpetrators": (Actor("police"),)}, {"perpetrators": (Actor("officers of the Bureau"),)}),
        (
            {"act": "sentence", "detail": "9 years in a strict-regime colony"},
            {"act": "sentence", "detail": "nine years"},
        ),
        (
            {"act": "sentence", "detail": "nine and six years for the brothers"},
            {"act": "sentence", "detail": "6 years"},
        ),
        ({"act": "sentence", "detail": "nearly nine years"}, {"act": "sentence", "detail": "8 years and 9 months"}),
        ({"act": "sentence", "detail": "18 months"}, {"act": "sentence", "detail": "a year and a half"}),
        ({"act": "fine", "detail": "1,500 lari (about $530)"}, {"act": "fine", "detail": "$530"}),
        ({"act": "fine", "detail": "200 euros"}, {"act": "fine", "detail": "30 base units"}),
        ({"act": "torture"}, {"act": "assault"}),
        ({"act": "other"}, {"act": "threat"}),
        ({"victim": Actor("about 40 men", "group", 40)}, {"victim": Actor("43 people", "group", 43)}),
        ({"victim": Actor("at least 10 men", "group", 10)}, {"victim": Actor("16 people", "group", 16)}),
        ({"place": Where("Dushanbe", "TJ")}, {"place": Where("Dushanbe's Sino district", "TJ")}),
        ({"place": Where("Dushanbe", "TJ")}, {"place": Where("the capital", "TJ")}),
        ({"place": Where("Khujand", "TJ")}, {"place": Where("Sughd region", "TJ")}),
        ({"act": "removal", "place": Where("Osh", "KG")}, {"act": "removal", "place": Where("Bishkek", "KG")}),
    ],
)
def test_what_can_both_be_true_does_not_differ(one: dict, other: dict) -> None:  # type: ignore[type-arg]
    """Else the list of contradictions is full of what is none, and nobody reads it."""
    assert not compare([(document("a"), at_a_place(**one)), (document("b"), at_a_place(**other))]).differing


def whole(compared: Comparison, name: str) -> Fact:
    return next(f for f in compared.facts if f.name == name)


def test_the_narrower_of_two_values_that_agree_is_named() -> None:
    """Else "March" and "12 March" read as two dates, or the day as borne out by who told only the month."""
    compared = compare([(document("a"), claim(on="2019-03-01/2019-03-31")), (document("b"), claim(on="2019-03-12"))])
    date = whole(compared, "date")
    assert date.agreed == "2019-03-12"
    month, day = date.values
    assert (month.claims, month.borne_out, month.origins) == ((0,), (0, 1), 2)
    assert (day.claims, day.borne_out, day.origins) == ((1,), (1,), 1)
    assert date.corroborated


def test_an_inferred_country_bears_nothing_out_and_contradicts_nobody() -> None:
    """Else who was taken in Yekaterinburg was seized in Tajikistan "by two independent origins", as both reports are on
    Tajikistan and name no place."""
    inferred = [(document("a"), claim()), (document("b"), claim())]
    country = whole(compare(inferred), "country")
    assert [(v.text, v.claims, v.origins) for v in country.values] == [("TJ", (0, 1), 1)]
    assert not country.corroborated
    told = (document("c"), claim(country="RU", place="Yekaterinburg"))
    country = whole(compare([*inferred, told]), "country")
    assert [(v.text, v.claims) for v in country.values] == [("RU", (2,))] and not country.differs


def test_days_that_overlap_agree_on_what_they_share() -> None:
    """Else the reader has to work out what two spans of days leave."""
    spans = ("2019-03-01/2019-03-15", "2019-03-10/2019-03-31")
    compared = compare([(document(str(n)), claim(on=span)) for n, span in enumerate(spans)])
    assert whole(compared, "date").agreed == "2019-03-10/2019-03-15"
    assert not whole(compared, "date").corroborated


def test_a_fact_is_corroborated_by_itself() -> None:
    """Else two origins for the arrest pass for two origins of the term that only one told."""
    one = claim(act="sentence", detail="nine years", on="2019-03-04")
    other = claim(act="sentence", detail="a closed trial", on="2019-03-04", said="the court sat in secret")
    compared = compare([(document("a"), one), (document("b"), other)])
    assert whole(compared, "date").corroborated
    assert not whole(compared, "term").corroborated


def test_terms_in_two_languages_are_compared() -> None:
    """Else the plainest contradiction, 23 years and 25, is missed where one report is in Russian."""
    russian = Document("b", "…", publisher="Маяк", language="ru")
    said = "Адвоката приговорили к двадцати пяти годам лишения свободы."
    compared = compare(
        [(document("a"), claim(act="sentence", detail="23 years")), (russian, claim(act="sentence", said=said))]
    )
    assert fact(compared, "term") == {"23 years": 1, "25 years": 1}
    assert differing(compared) == {"term"}


def test_the_one_named_victim_is_who_others_call_the_lawyer() -> None:
    """Else one victim told by name and by trade looks like two."""
    compared = compare(
        [(document("a"), claim("Zafar Nuriddinov")), (document("b"), claim("the lawyer", said="the lawyer was held"))]
    )
    assert fact(compared, "victims") == {"Zafar Nuriddinov": 2}


def test_a_denial_stands_beside_what_it_denies() -> None:
    """Else "had nothing to do with it" reads as "it did not happen"."""
    whose = claim(
        said="The lawyer was seized. The Ministry of Order denied any involvement.", disputed_by=("Ministry of Order",)
    )
    that = claim(said="The mayor, Daler Rahmon, denied that anybody was held.", disputed_by=("Daler Rahmon",))
    compared = compare(
        [
            (document("a"), claim(perpetrators=(Actor("officers"),))),
            (document("b"), whose),
            (document("c"), that),
        ]
    )
    assert whole(compared, "perpetrators").denied_by == ("Ministry of Order",)
    assert whole(compared, "act").denied_by == ("Daler Rahmon",)
    assert compared.disputed_by == ("Ministry of Order", "Daler Rahmon")


def test_a_broken_data_file_says_what_is_wrong() -> None:
    """Else a slip in the file makes every comparison fail with no word why."""
    with pytest.raises(GuvohError, match=r"comparing.toml: KeyError\('towns'\)"):
        parse({"entails": {}})


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
        (document("b"), claim(said="another telling", attributed_to=("Lantern Group",))),
        (document("c"), claim(said=HELD, attributed_to=("Lantern Group",))),
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
