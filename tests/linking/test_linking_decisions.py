"""What people decide about parties and incidents binds linking, and can be undone."""

from __future__ import annotations

import random

from telling import claim
from test_linking_index import Found, Pair, at_once, found, knots, report

from guvoh.linking import Decided, Index
from guvoh.nouns import Actor

NAME = "Bakhtovar Kholiqnazarzoda"  # so rare that it is one person's wherever it stands
OTHER = "Zafar Nuriddinov"


def decided(kind: str, same: bool, one: tuple[str, str], other: tuple[str, str]) -> Decided:
    return Decided(kind, same, (one,), (other,))


def linked(reports: list[Pair], *decisions: Decided) -> Found:
    with Index() as index:
        index.put(reports)
        index.link(decisions)
        return found(index)


def together(groups: set[frozenset[tuple[str, str]]]) -> list[str]:
    """The documents of each group."""
    return sorted("".join(sorted(document for document, _ in group)) for group in groups)


def later(n: int) -> list[Pair]:
    return [
        report(f"later{k}", claim((OTHER, NAME, "Umed Sattorov")[k % 3], f"20{10 + k % 9}-0{1 + k % 8}-11"))
        for k in range(n)
    ]


def test_a_merge_is_undone_after_many_more_reports() -> None:
    """Else a slip of the hand can be taken back only on the day it was made."""
    reports = [report("a", claim(NAME, "2019-03-04")), report("b", claim(OTHER, "2019-03-04"))]
    decisions = [decided("party", True, ("a", NAME), ("b", OTHER)), decided("incident", True, ("a", "i1"), ("b", "i1"))]
    with Index() as index:
        index.put(reports)
        index.link(decisions)
        assert [together(groups) for groups in found(index)] == [["ab"], ["ab"]]
        index.put(later(100))
        index.link(decisions)
        assert found(index) == linked(reports + later(100), *decisions)
        index.link()
        assert found(index) == at_once(*reports, *later(100))


def test_whose_names_differ_is_one_brother_once_somebody_says_so() -> None:
    """Else the arrest of a brother who took another name stays two, whatever is decided about who he is."""
    on = {"on": "2019-03-04", "on_account_of": ("Mehrona Sattorova",)}
    brothers = ("a", "Umed Sattorov"), ("b", "Orzu Kamolov")
    reports = [report(of, claim(Actor(name, role="brother"), **on)) for of, name in brothers]
    assert together(at_once(*reports)[1]) == ["a", "b"]
    assert together(linked(reports, decided("party", True, *brothers))[1]) == ["ab"]


def test_decisions_survive_a_second_reading_and_hold_in_any_order() -> None:
    """Else what a person decided is lost when a document is coded again."""
    chance = random.Random(1)
    reports = knots()
    people, events = ([sorted(g) for g in groups] for groups in at_once(*reports))
    decisions = [Decided("party", False, (g[0],), tuple(g[1:])) for g in people if len(g) > 1]
    decisions += [Decided("incident", False, (g[0],), tuple(g[1:])) for g in events if len(g) > 1]
    for kind, groups in (("party", people), ("incident", events)):
        for _ in range(4):
            one, other = chance.sample(groups, 2)
            decisions.append(decided(kind, True, one[0], other[-1]))
    wanted = linked(reports, *decisions)
    assert wanted != at_once(*reports)
    with Index() as index:
        index.put(reports[:9])
        index.link(decisions)
        index.put(reports[9:])
        index.link(decisions[::-1])
        assert found(index) == wanted
        index.drop(d.id for d, _ in reports[::2])
        index.link(decisions)
        index.put(reports[::-2])
        index.put(reports)
        index.link(decisions)
        assert found(index) == wanted
        index.link(decisions[:3])
        assert found(index) == linked(reports, *decisions[:3])
        index.link()
        assert found(index) == at_once(*reports)


def test_one_rare_name_is_parted_and_later_reports_stay_with_neither() -> None:
    """Else namesakes that a person told apart are put together again by the next report, or it is guessed whose."""
    reports = [report("a", claim(NAME, "2019-03-04")), report("b", claim(NAME, "2012-08-20", act="fine"))]
    parting = decided("party", False, ("a", NAME), ("b", NAME))
    with Index() as index:
        index.put(reports)
        index.link([parting])
        assert together(found(index)[0]) == ["a", "b"]
        index.put([report("x", names=(NAME,)), report("y", names=(NAME,))])
        index.link([parting])
        assert together(found(index)[0]) == ["a", "b", "xy"]


def test_a_later_report_of_a_parted_name_goes_where_something_else_agrees() -> None:
    """Else one decision about a name keeps every later report from those it belongs to."""
    reports = [report("a", claim(NAME, "2019-03-04")), report("b", claim(NAME, "2012-08-20", act="fine"))]
    parting = decided("party", False, ("a", NAME), ("b", NAME))
    assert together(linked([*reports, report("x", claim(NAME, "2019-03-04"))], parting)[0]) == ["ax", "b"]


def test_parting_others_than_before_is_noticed() -> None:
    """Else two who were told apart stay together, since as many decisions as before speak of each."""
    days = {"a": "2019-03-04", "b": "2019-03-04", "c": "2016-01-04", "d": "2016-01-04"}
    reports = [report(n, claim(NAME, on)) for n, on in days.items()]

    def parted(*pairs: str) -> list[Decided]:
        return [decided("party", False, (x, NAME), (y, NAME)) for x, y in pairs]

    with Index() as index:
        index.put(reports)
        index.link(parted("ab", "cd"))
        assert found(index) == linked(reports, *parted("ab", "cd"))
        index.link(parted("ad", "cb"))
        assert found(index) == linked(reports, *parted("ad", "cb"))


def test_decisions_that_contradict_each_other_or_name_what_is_not_there_are_borne() -> None:
    """Else two people who disagree, or a document that was taken back, stop the linking of all."""
    reports = [report("a", claim(NAME, "2019-03-04")), report("b", claim(NAME, "2019-03-04"))]
    decisions = [
        decided(kind, same, ("a", at), ("b", at))
        for kind, at in (("party", NAME), ("incident", "i1"))
        for same in (True, False)
    ]
    decisions += [decided("party", same, ("gone", NAME), ("a", NAME)) for same in (True, False)]
    decisions += [decided("incident", same, ("a", "i1"), ("a", "i1")) for same in (True, False)]
    wanted = linked(reports, *decisions)
    assert {at for group in wanted[0] for at in group} == {("a", NAME), ("b", NAME)}
    assert linked(reports[::-1], *decisions[::-1]) == wanted
