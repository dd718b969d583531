"""Which reports are independent of one another, and the reasons given where they are not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from telling import claim, document

from guvoh.linking.origins import Told, origins
from guvoh.nouns import Claim, Document, Quote

STORY = (
    "Officers in plain clothes seized the advocate Zafar Nuriddinov outside his office in Navdara on Monday morning. "
    "They put him into a white van without plates and drove off towards the river."
)


def two(one: dict, other: dict, outlets: tuple[str, str] = ("Herald", "Lantern")) -> tuple[str, ...]:  # type: ignore[type-arg]
    """The reasons why two reports are one origin; empty where they are two."""
    tellings = [
        (document("a", outlets[0]), claim(**({"said": "he was taken"} | one))),
        (document("b", outlets[1]), claim(**({"said": "they held him"} | other))),
    ]
    number, reasons = origins(tellings, {})
    assert (len(set(number)) == 1) == bool(reasons)
    return reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lantern Rights Watch", "Lantern Rights Watch"),
        ("Lantern Rights Watch", "LRW"),
        ("Lantern Rights Watch", "the Lantern Rights Watch group"),
        ("Human Rights Watch", "Хьюман Райтс Вотч"),
        ("Zafar Nuriddinov", "Зафар Нуриддинов"),
        ("Zafar Nuriddinov", "Nuriddinov"),
        ("Zafar Nuriddinov", "Z. Nuriddinov"),
        ("the Tajik Interior Ministry", "Interior Ministry"),
    ],
)
def test_a_third_that_both_quote_is_one_origin(one: str, other: str) -> None:
    """Else one voice heard through two papers corroborates itself."""
    (reason, *_) = two({"attributed_to": (one,)}, {"attributed_to": (other,)})
    assert reason.startswith("Herald and Lantern both quote ")


@pytest.mark.parametrize(
    "name",
    [
        "relatives of Zafar Nuriddinov",
        "police",
        "Police",
        "relatives",
        "Relatives",
        "his lawyer",
        "родственники",
        "qo'shnilar",
    ],
)
def test_nobody_in_particular_is_no_third(name: str) -> None:
    """Else two papers that each found neighbours of their own count as one."""
    assert not two({"attributed_to": (name,)}, {"attributed_to": (name,)})


def test_his_wife_is_not_he() -> None:
    """Else the word of his wife and his own are one voice."""
    one, other = {"attributed_to": ("Zafar Nuriddinov",)}, {"attributed_to": ("the wife of Zafar Nuriddinov",)}
    assert not two(one, other)


def test_ministries_of_two_states_are_two() -> None:
    """Else Tajik and Uzbek officials who say the same are one voice."""
    one, other = {"attributed_to": ("Tajik Interior Ministry",)}, {"attributed_to": ("Uzbek Interior Ministry",)}
    assert not two(one, other)


def test_who_quotes_the_other_is_no_second_origin() -> None:
    """Else a paper and the agency it quotes are two."""
    quoting = {"attributed_to": ("an Amu Wire correspondent",)}
    assert two({}, quoting, ("Amu Wire", "Lantern")) == ("Lantern quotes Amu Wire",)


def test_the_way_a_statement_came_is_quoted_too() -> None:
    """Else "told Amu Wire that the ministry had said" hides that all rests on Amu Wire's report."""
    through = {
        "attributed_to": ("the ministry",),
        "said": "A clerk told Amu Wire that the ministry had said he was held.",
    }
    assert two({}, through, ("Amu Wire", "Lantern")) == ("Lantern quotes Amu Wire",)
    third = {"said": "He is in the prison at Sarband, a clerk told Reuters on Friday."}
    assert two(through | {"said": "His clerk, speaking to Reuters, said he was held."}, third) == (
        "Herald and Lantern both quote Reuters",
    )


def test_one_outlet_in_two_languages_is_one_origin() -> None:
    """Else a translation, which no comparison of words can see, corroborates its original."""
    assert two({}, {}, ("Radio Ozodi", "Радиои Озодӣ"))
    assert two({}, {}, ("Navdara News", "Навдара"))


def test_one_page_is_one_origin_and_a_shared_host_is_not() -> None:
    """Else a page captured twice is two, or all who write on one platform are one."""
    pages = (
        "https://www.example.org/a/1?utm_source=x",
        "http://example.org/a/1/",
        "https://t.me/one/5",
        "https://t.me/two/9",
    )
    tellings: list[Told] = [(Document(str(n), "…", url=url), claim(said=f"telling {n}")) for n, url in enumerate(pages)]
    assert origins(tellings, {})[0] == (0, 0, 1, 2)


def test_a_copy_says_how_much_it_repeats() -> None:
    """Else nobody can judge whether two reports were rightly counted as one."""
    one = (document("a", "Herald", "2019-03-04", STORY), claim(said="They put him into a white van"))
    other = (
        document("b", "Lantern", "2019-03-05", f"Navdara. {STORY}"),
        claim(said="Officers in plain clothes seized"),
    )
    told = [(d, _placed(d, c)) for d, c in (one, other)]
    assert origins(told, {}) == ((0, 0), ("Lantern repeats 32 words of Herald",))
    assert origins(told[::-1], {}) == ((0, 0), ("Lantern repeats 32 words of Herald",))


def _placed(report: Document, told: Claim) -> Claim:
    """The claim with its evidence where it stands in the report."""
    at = report.text.index(told.evidence[0].text)
    return replace(told, evidence=(Quote.of(report.text, at, at + len(told.evidence[0].text)),))


def test_origins_do_not_depend_on_the_order() -> None:
    """Else re-reading the same reports in another order corroborates what was not."""
    tellings = [
        (document("a", "Herald", "2019-03-04", STORY), claim(said=STORY)),
        (document("b", "Lantern", "2019-03-05", STORY[30:]), claim(said=STORY[30:], attributed_to=("Amnesty",))),
        (document("c", "Navdara"), claim(said="he is held", attributed_to=("Amnesty International",))),
        (document("d", "Amu Wire"), claim(said="no trace of him", attributed_to=("Daler Rahmon",))),
        (document("e", "Courier"), claim(said="gone, told Amu Wire", attributed_to=("relatives",))),
    ]
    want = {frozenset("abc"), frozenset("de")}
    for order in ((0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 0, 4, 1, 3)):
        told = [tellings[n] for n in order]
        number, _ = origins(told, {})
        assert {frozenset(d.id for (d, _), m in zip(told, number, strict=True) if m == n) for n in number} == want
