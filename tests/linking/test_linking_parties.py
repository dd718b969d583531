"""Names to parties: one person over all spellings, and never two persons as one."""

from __future__ import annotations

import duckdb
from telling import claim, document, named, told

from guvoh.linking import model
from guvoh.linking.persons import LEEWAY, _Group
from guvoh.nouns import Actor


def test_a_full_name_in_any_order_and_script_is_one_person() -> None:
    """Else a dossier on a person misses what was told in another language."""
    found = named(("d1", ["Zafar Nuriddinov"]), ("d2", ["Nuriddinov Zafar"]), ("d3", ["Зафар Нуриддинов"]))
    assert len(found) == 1


def test_brothers_are_two() -> None:
    """Else the arrest of one is told of the other."""
    assert len(named(("d1", ["Zafar Nuriddinov", "Zohir Nuriddinov"]), ("d2", ["Zohir Nuriddinov"]))) == 2


def test_a_surname_alone_is_the_one_fuller_name_of_its_document() -> None:
    """Else "Nuriddinov" in the second sentence is somebody else than in the first."""
    assert len(named(("d1", ["Zafar Nuriddinov", "Nuriddinov"]))) == 1


def test_a_surname_that_two_bear_is_neither() -> None:
    """Else what befell one brother is written to the other, by the order of the sentences."""
    assert len(named(("d1", ["Zafar Nuriddinov", "Zohir Nuriddinov", "Nuriddinov"]))) == 3


def test_a_surname_alone_is_not_carried_over_documents() -> None:
    """Else two strangers of one surname become one."""
    assert len(named(("d1", ["Nuriddinov"]), ("d2", ["Nuriddinov"]), ("d3", ["Zafar Nuriddinov"]))) == 3


def test_his_father_in_two_documents_is_two() -> None:
    """Else all unnamed fathers are one man with a hundred arrests."""
    links = told(document("d1"), claim("his father"), document("d2"), claim("his father"))
    assert len(links.parties) == 2
    assert len({p.id for p in links.parties}) == 2
    assert len(links.incidents) == 2


def test_ministries_of_two_states_are_two() -> None:
    """Else what one country's police did is written to another's."""
    here, there = (Actor("the Ministry of Order", "organisation", state=s) for s in ("TJ", "RU"))
    links = told(
        document("d1"), claim(perpetrators=(here,)), document("d2"), claim(perpetrators=(there,)),
        document("d3"), claim(perpetrators=(here,)),
    )  # fmt: skip
    assert sorted(len(p.mentions) for p in links.parties if p.kind == "organisation") == [1, 2]


def test_an_abbreviation_is_the_name_it_stands_behind() -> None:
    """Else an agency is two parties, under its name and its initials."""
    found = named(("d1", ["Bureau of Quiet Streets", "BQS"]), kind="organisation")
    assert len(found) == 2
    links = told(
        document("d1", text="The Bureau of Quiet Streets (BQS) came."),
        claim(perpetrators=(Actor("Bureau of Quiet Streets", "organisation"), Actor("BQS", "organisation"))),
    )
    assert sum(p.kind == "organisation" for p in links.parties) == 1


def test_every_join_says_why() -> None:
    """Else nobody can judge whether two names are rightly one."""
    links = told(document("d1"), claim("Zafar Nuriddinov"), document("d2"), claim("Зафар Нуриддинов"))
    (party,) = links.parties
    assert "one name over documents" in party.reason
    assert set(party.names) == {"Zafar Nuriddinov", "Зафар Нуриддинов"}


def test_one_slip_among_many_spellings_parts_nobody() -> None:
    """Else a single misprint splits a person told of in a hundred reports in two."""

    def bearer(names: set[int], clashing: set[int], whole: frozenset[int] = frozenset()) -> _Group:
        return _Group(names, clashing, fathers=set(), whole=set(whole), leeway=LEEWAY)

    often, once = bearer({1, 2, 3, 4, 5}, {9}), bearer({9}, {5})
    assert often.fits(once) and once.fits(often)
    assert not bearer({1, 2}, {9}).fits(bearer({9}, {1, 2}))
    # Initials are near to many names: they do not outweigh the one full name that clashes.
    initials = bearer({1, 2, 3}, {9}, frozenset([1]))
    assert not initials.fits(bearer({9}, {1}, frozenset([9])))


def test_every_outcome_of_a_comparison_weighs_something_of_its_own() -> None:
    """Else the desk reads out "two or three days apart" for "the same day": outcomes are known by their weights."""
    db = duckdb.connect()
    for which in ("persons", "incidents"):
        trained = model.weights(which)
        for name, given in model.compared(which).items():
            labels = [label for label, _ in given if label != model.NONE][::-1]
            for label, _ in given:
                columns = ", ".join(
                    f"{trained.bits(other, label) if other == name else 0.0!r} as mw_{other}"
                    for other in model.compared(which)
                )
                sql = f"select gamma_{name} from (select {model.numbered(which)} from (select {columns}))"
                (number,) = db.execute(sql).fetchone() or ()
                assert number == (-1 if label == model.NONE else labels.index(label))
