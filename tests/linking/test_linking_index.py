"""What linking remembers: the same parties and incidents whatever came first, and after a kill."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from telling import claim, document

from guvoh.linking import Index, decisions, incidents, persons, rows
from guvoh.nouns import Actor, Claim, Coding, Document, Mention, Quote

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
Pair = tuple[Document, Coding]
Found = tuple[set[frozenset[tuple[str, str]]], set[frozenset[tuple[str, str]]]]


def report(name: str, *claims: Claim, names: Sequence[str] = (), published: str | None = None) -> Pair:
    """A document with its claims, and with names that it only mentions."""
    mentions = tuple(Mention(n, "person", Quote(0, 1, "x")) for n in names)
    return document(name, published=published), Coding(name, "hand/1", claims, mentions=mentions)


_MEMBERS = (
    "select party, d.key, text from shown_party s join (select somebody as id, document, text from form) f using (id)"
    " join document d on d.id = f.document",
    "select s.incident, d.key, c.number from shown_incident s join claim c using (id)"
    " join document d on d.id = c.document",
)


def labelled(index: Index) -> list[dict[int, set[tuple[str, str]]]]:
    """The members of every party, and of every incident, by label."""
    both = []
    for sql in _MEMBERS:
        groups: dict[int, set[tuple[str, str]]] = {}
        for label, key, at in index.db.execute(sql).fetchall():
            groups.setdefault(label, set()).add((key, at))
        both.append(groups)
    return both


def found(index: Index) -> Found:
    """The parties and the incidents, whatever their labels."""
    parties, events = ({frozenset(members) for members in groups.values()} for groups in labelled(index))
    return parties, events


def at_once(*reports: Pair) -> Found:
    with Index() as index:
        index.put(reports)
        index.link()
        return found(index)


def knots() -> list[Pair]:
    """What ties claims together that should not be tied, or only just."""
    father, son, plain = "Karim Davlatovich Nuriddinov", "Karim Karimovich Nuriddinov", "Karim Nuriddinov"
    made = [
        report("k0", claim(father, "2019-03-04"), claim(son, "2019-03-04", id="i2")),
        report("k1", claim(plain, "2019-03-04"), published="2019-03-06"),
        report("k2", claim("K. Nuriddinov", "2019-03-04")),
        report("k3", claim(son, "2019-03-05"), names=("Нуриддинов Карим Каримович",)),
        report("k4", claim("Карим Нуриддинов")),
        report("k5", names=(father, "Karim Nuriddinzoda", "Umed Sattorov")),
        report("k6", names=("K. Nuriddinov", "U. Sattorov")),
    ]
    for n, on in enumerate(
        ("2019-03-08", "2019-03-10", "2019-03-09", None, "2019-03-01/2019-03-31", "2019-03-13", None)
    ):
        who = ("Umed Sattorov", "Умед Сатторов", "U. Sattorov")[n % 3]
        made.append(report(f"s{n}", claim(who, on, country="TJ" if n % 2 else None), published="2019-04-01"))
        made.append(report(f"n{n}", claim("Ali Rahimov", on, act="torture"), claim("Alisher Rahimov", on, id="i2")))
    return made


@pytest.fixture(scope="module")
def register() -> list[Pair]:
    sys.path.insert(0, str(BENCHMARKS))
    try:
        from registers import make
    finally:
        sys.path.remove(str(BENCHMARKS))
    return [(d, c) for d, c, _ in make(200, 7)] + knots()


@pytest.fixture(scope="module")
def expected(register: list[Pair]) -> Found:
    return at_once(*register)


@pytest.mark.parametrize("seed", range(2))
def test_neither_order_nor_pieces_nor_what_came_and_went_changes_what_is_one(
    register: list[Pair], expected: Found, seed: int
) -> None:
    """Else who counts as one person depends on which report was read first."""
    chance = random.Random(seed)
    reports = register[:]
    chance.shuffle(reports)
    # The same documents under another coding: every victim somebody else's namesake, every other claim left out.
    other = [
        (d, Coding(d.id, "hand/0", tuple(c.claims[::2]), mentions=wrong[1].mentions))
        for (d, c), wrong in zip(reports, reports[1:] + reports[:1], strict=True)
    ]
    with Index() as index:
        put = 0
        while put < len(reports):
            here = slice(put, put + chance.choice((1, 70, 120)))
            index.put(chance.choice((reports, other))[here])
            if chance.random() < 0.5:
                index.link()
            put = here.stop
            back = chance.sample(range(min(put, len(reports))), chance.choice((0, 1, 20)) % min(put, len(reports)))
            index.drop(reports[n][0].id for n in back)
            if chance.random() < 0.3:
                index.link()
            index.put(reports[n] for n in back)
        index.put(reports)
        index.link()
        assert found(index) == expected
        index.put(other[:40])
        index.link()
        index.put(reports[:40])
        index.link()
        assert found(index) == expected


def test_what_is_dropped_for_good_leaves_no_trace(register: list[Pair]) -> None:
    """Else a report taken back still ties names together that nothing else ties."""
    with Index() as index:
        index.put(register)
        index.link()
        index.drop(d.id for d, _ in register[::2])
        index.link()
        assert found(index) == at_once(*register[1::2])


@pytest.mark.parametrize("linked", [True, False])
def test_a_spelling_that_is_gone_ties_no_other_two(linked: bool) -> None:
    """Else two people stay one by a misprint that a second reading of the page put right."""
    bridge = report("m", names=("Karim Nuriddinov",))
    ends = [
        report(n, names=(name,)) for n, name in (("a", "Karim Davlatovich Nuriddinov"), ("b", "Karim Nuriddinzoda"))
    ]
    with Index() as index:
        index.put([bridge])
        if linked:
            index.put(ends)
            index.link()
        index.drop(["m"])
        index.put(ends)
        index.link()
        assert found(index) == at_once(*ends)
        assert not [
            name for (name,) in index.db.execute("select text from name").fetchall() if name == "Karim Nuriddinov"
        ]


def test_an_initial_is_not_given_to_whoever_takes_a_place_that_fell_free() -> None:
    """Else "Z. Nuriddinov" becomes a man of a wholly other name, because a third was forgotten in between."""
    initial, full = (
        report("b", claim("Z. Nuriddinov", "2019-03-04")),
        report("a", claim("Zafar Nuriddinov", "2019-03-04")),
    )
    stranger = report("c", claim("Bakhtovar Kholiqnazarzoda", "2019-03-04"))
    with Index() as index:
        for step in (initial, full):
            index.put([step])
            index.link()
        index.drop(["a"])
        index.link()
        index.put([stranger])
        index.link()
        assert found(index) == at_once(initial, stranger)


def test_of_one_document_put_twice_at_once_the_last_holds() -> None:
    """Else a report that was coded again bears out its own first coding."""
    last = report("a", claim("Umed Sattorov", "2019-03-04"))
    assert at_once(report("a", claim(on="2019-03-04")), last) == at_once(last)


def test_changes_tell_every_party_and_incident_that_is_another_now(register: list[Pair]) -> None:
    """Else the register shows for ever who was in a party or an incident before."""
    chance = random.Random(3)
    with Index() as index:
        index.put(register)
        index.link()
        people, events = ([sorted(g) for g in groups] for groups in found(index))
        pairs = [("party", *chance.sample(people, 2)) for _ in range(20)]
        pairs += [("incident", *chance.sample(events, 2)) for _ in range(20)]
        decided = [decisions.Decided(kind, True, (one[0],), (two[0],)) for kind, one, two in pairs]
        for step in range(3):
            before = labelled(index)
            gone = chance.sample(register, 40)
            index.drop(d.id for d, _ in gone)
            index.put(gone[: 15 * step])
            changes = index.link(chance.sample(decided, 30) if step else decided)
            after = labelled(index)
            for was, now, told in zip(before, after, (changes.parties, changes.incidents), strict=True):
                assert {label for label in was.keys() | now.keys() if was.get(label) != now.get(label)} <= told
            index.put(gone)
            index.link(decided)


def test_an_index_that_was_cleared_says_that_it_holds_nothing(tmp_path: Path) -> None:
    """Else the register believes that the index knows its documents, and all their parties vanish."""
    with Index(tmp_path / "links") as index:
        index.put([report("a", claim())])
        index.link(stamp="one")
        index.link(stamp="two")
        assert index.stamps == ("two", "one")
        index.clear()
        assert index.stamps == ("", "")
        assert found(index) == (set(), set())


# What the cases of the issue come to --------------------------------------------------------------


def joined(*reports: Pair) -> list[list[str]]:
    """The claims of each incident."""
    return sorted(sorted(f"{d}.{c}" for d, c in incident) for incident in at_once(*reports)[1])


def test_one_event_in_two_scripts_and_a_report_of_a_report_are_one_incident() -> None:
    """Else every language and every reprint adds a detention to the count."""
    english = report("en", claim("Bakhtovar Kholiqnazarzoda", "2019-03-04"), published="2019-03-06")
    russian = report("ru", claim("Холикназарзода Бахтовар", "2019-03-04"), published="2019-03-05")
    quoting = report("q", claim("Bakhtovar Kholiqnazarzoda", "2019-03-04", attributed_to=("Outlet en",)))
    assert joined(english, russian, quoting) == [["en.i1", "q.i1", "ru.i1"]]


@pytest.mark.parametrize(
    ("father", "son"),
    [
        ("Bakhtovar Sherovich Kholiqnazarov", "Bakhtovar Bakhtovarovich Kholiqnazarov"),
        ("Бахтовар Шерович Холикназаров", "Bakhtovar Bakhtovarovich Kholiqnazarov"),
        ("Baxtovar Sher o‘g‘li Xoliqnazarov", "Baxtovar Baxtovar o‘g‘li Xoliqnazarov"),
    ],
)
def test_a_father_and_a_son_of_one_name_are_two_and_the_bare_name_is_neither(father: str, son: str) -> None:
    """Else the son's arrest is told of the father."""
    bare = "Bakhtovar Kholiqnazarov"
    on = "2019-03-04"
    reports = [report(n, claim(name, on)) for n, name in (("f", father), ("g", father), ("s", son), ("b", bare))]
    assert joined(*reports) == [["b.i1"], ["f.i1", "g.i1"], ["s.i1"]]


def test_a_series_and_a_collective_statement_with_a_case_are_kept_apart() -> None:
    """Else the second detention is lost in the first, or one man's case in that of ten."""
    series = report("a", claim(id="i1", on="2019-03-08"), claim(id="i2", on="2019-03-10"))
    alone = [report(n, claim(on=on)) for n, on in (("b", "2019-03-10"), ("c", "2019-03-08"))]
    assert joined(series, *alone) == [["a.i1", "c.i1"], ["a.i2", "b.i1"]]
    ten = Actor("opposition members", "group", 10)
    both = report("d", claim(ten, id="i1", on="2019-03-08"), claim(id="i2", on="2019-03-08"))
    assert joined(both, alone[1], report("e", claim(ten, on="2019-03-08"))) == [["c.i1", "d.i2"], ["d.i1", "e.i1"]]


# Killed -----------------------------------------------------------------------------------------

POINTS: list[tuple[ModuleType, str]] = [
    (rows, "load"),
    (persons, "predict"),
    (persons, "relabel"),
    (incidents, "predict"),
    (incidents, "relabel"),
]


class Killed(BaseException):
    """As a KeyboardInterrupt."""


@pytest.mark.parametrize(("where", "what"), POINTS, ids=lambda x: getattr(x, "__name__", x))
def test_linking_that_was_broken_off_goes_on_as_if_it_had_not_been(
    monkeypatch: pytest.MonkeyPatch, where: ModuleType, what: str
) -> None:
    """Else one Ctrl-C leaves people half merged for ever."""
    whole: Callable[..., Any] = getattr(where, what)
    reports = knots()

    def broken(*given: Any, **more: Any) -> Any:
        whole(*given, **more)
        raise Killed

    with Index() as index:
        index.put(reports[::2])
        index.link()
        shown = found(index)
        with monkeypatch.context() as patch:
            patch.setattr(where, what, broken)
            with pytest.raises(Killed):
                index.put(reports[1::2])
                index.link()
        assert {g & {at for group in shown[1] for at in group} for g in found(index)[1]} - {frozenset()} == shown[1]
        index.put(reports[1::2])
        index.link()
        assert found(index) == at_once(*reports)


_VICTIM = """
import importlib, os, signal, sys
sys.path[:0] = [{here!r}]
from pathlib import Path
from test_linking_index import knots
from guvoh.linking import Index
index = Index(Path({path!r}))
index.put(knots()[::2])
index.link(stamp="first")
module = importlib.import_module({module!r})
whole, left = getattr(module, {what!r}), [{calls}]
def killed(*given, **more):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*given, **more)
setattr(module, {what!r}, killed)
index.put(knots()[1::2])
index.link(stamp="second")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize(
    ("module", "what", "calls"),
    [("rows", "load", 4), ("persons", "relabel", 2), ("index", "Changes", 1)],
)
def test_a_process_killed_in_the_middle_leaves_an_index_to_go_on_with(
    tmp_path: Path, module: str, what: str, calls: int
) -> None:
    """Else a power cut costs the register its links, or worse, bends them."""
    path = tmp_path / "links.duckdb"
    code = _VICTIM.format(
        here=str(Path(__file__).parent), path=str(path), module=f"guvoh.linking.{module}", what=what, calls=calls
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, env=os.environ.copy()
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    reports = knots()
    with Index(path) as index:
        assert index.stamps == ("first", "")
        index.put(reports[1::2])
        index.link(stamp="second")
        assert found(index) == at_once(*reports)
    with Index(path, looking=True) as index:
        assert found(index) == at_once(*reports)
