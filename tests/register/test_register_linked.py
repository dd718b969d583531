"""Parties and incidents in the register: piece by piece, and as people decide."""

from __future__ import annotations

import pytest
from making import add, claim, living

from guvoh.nouns import GuvohError
from guvoh.register import keeper, linked
from guvoh.register.models import Claim, Decision, Party, Proposal

pytestmark = pytest.mark.django_db


def told(who: str, on: str, outlet: str, **more: object) -> str:
    text = f"{who} was held on {on}, {outlet} says."
    add(text, claim(text, who, on=on, **more), publisher=outlet)  # type: ignore[arg-type]
    return text


def grouping() -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    """Parties and incidents by what they are made of."""
    parties = {frozenset(f"{r.claim.document_id} {r.name}" for r in p.roles.all()) for p in Party.objects.all()}
    incidents = {frozenset(c.key for c in i.claims.all()) for i in living()}
    return parties, incidents


def party_named(name: str) -> Party:
    return Party.objects.filter(roles__name=name).distinct().get()


def test_piece_by_piece_gives_what_anew_gives() -> None:
    """Else what a register says depends on the order in which its reports came."""
    for n, (who, on) in enumerate(
        [
            ("Zafar Nuriddinov", "2019-03-03"),
            ("Зафар Нуриддинов", "2019-03-03"),
            ("Karim Saidov", "2019-03-03"),
            ("Zafar Nuriddinov", "2019-03-09"),
            ("Nuriddinov Zafar", "2019-03-04"),
        ]
    ):
        told(who, on, f"Outlet {n}")
        linked.relink()
    piecewise, ids = grouping(), set(Party.objects.values_list("id", flat=True))
    linked.relink(anew=True)
    assert grouping() == piecewise
    assert set(Party.objects.values_list("id", flat=True)) == ids  # addresses of pages outlive it


def test_a_missing_or_damaged_index_is_made_anew(settings: object) -> None:
    """Else a lost file that holds nothing of its own loses the register its incidents."""
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire")
    told("Zafar Nuriddinov", "2019-03-03", "Amu Wire")
    linked.relink()
    before = grouping()
    for damage in (lambda path: path.unlink(), lambda path: path.write_bytes(b"no database at all" * 99)):
        damage(linked._path())
        told("Zafar Nuriddinov", "2019-07-03", f"Outlet {damage}")
        linked.relink()
        assert before[1] <= grouping()[1]


def test_after_an_update_the_register_is_linked_by_the_new_linking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it keeps the groups of an old version until somebody happens to add something, and nobody knows."""
    add("Zafar Nuriddinov was held.", claim("Zafar Nuriddinov was held."))
    linked.relink()
    assert not linked.linked_otherwise()
    assert keeper._left() is None
    monkeypatch.setattr(linked, "version", lambda: "0123456789abcdef")
    assert linked.linked_otherwise()
    assert keeper._left() is not None
    linked.relink()
    assert not linked.linked_otherwise()
    assert keeper._left() is None
    assert len(living()) == 1


def test_two_parties_made_one_stay_one_until_it_is_undone() -> None:
    """Else a monitor joins the same two names again after every batch of reports."""
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire")
    told("Abu Sulaymon", "2019-05-03", "Amu Wire")
    linked.relink()
    one, other = party_named("Zafar Nuriddinov"), party_named("Abu Sulaymon")
    made = linked.decide_same("party", one.pk, other.pk, "his nom de guerre", "owner")
    assert party_named("Zafar Nuriddinov") == party_named("Abu Sulaymon")
    for n in range(5):
        told("Abu Sulaymon", f"2020-0{n + 1}-11", f"Outlet {n}")
    linked.relink()
    linked.relink(anew=True)
    assert party_named("Zafar Nuriddinov") == party_named("Abu Sulaymon")
    linked.undo(made.pk, "owner")
    assert party_named("Zafar Nuriddinov") != party_named("Abu Sulaymon")
    assert party_named("Zafar Nuriddinov").roles.count() == 1
    with pytest.raises(GuvohError, match="undone before"):
        linked.undo(made.pk, "owner")


def test_names_parted_from_a_party_stay_parted() -> None:
    """Else a namesake's arrest goes back to the wrong man with the next report."""
    for n in range(3):
        told("Zafar Nuriddinov", f"2019-0{n + 1}-03", f"Outlet {n}")
    linked.relink()
    party = party_named("Zafar Nuriddinov")
    away = [(c.document.unique_id, "Zafar Nuriddinov") for c in Claim.objects.filter(date_start="2019-03-03")]
    linked.part("party", party.pk, away, "another man", "owner")
    assert Party.objects.filter(roles__name="Zafar Nuriddinov").distinct().count() == 2
    told("Karim Saidov", "2019-09-09", "Outlet 9")
    linked.relink(anew=True)
    assert Party.objects.filter(roles__name="Zafar Nuriddinov").distinct().count() == 2
    with pytest.raises(GuvohError, match="not all"):
        linked.part("party", party.pk, [], "", "owner")


def test_incidents_are_joined_and_parted_by_decision() -> None:
    """Else what a monitor knows to be one arrest is counted twice for ever."""
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire")
    told("Zafar Nuriddinov", "2019-04-20", "Amu Wire")
    linked.relink()
    one, other = living()
    made = linked.decide_same("incident", one.pk, other.pk, "a slip of the outlet", "owner")
    assert len(living()) == 1
    linked.undo(made.pk, "owner")
    assert len(living()) == 2
    assert Decision.objects.filter(verdict=Decision.UNDONE).count() == 1


def test_what_may_be_one_is_asked() -> None:
    """Else names and claims that a person could join in a second stand apart unseen."""
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire")
    told("Z. Nuriddinov", "2019-03-03", "Amu Wire")
    linked.relink()
    asked = list(Proposal.objects.all())
    joined = Party.objects.filter(roles__name="Z. Nuriddinov").get() == party_named("Zafar Nuriddinov")
    assert joined or any(p.kind == "party" and p.reason for p in asked)


def test_nothing_known_cannot_be_joined() -> None:
    """Else a mistyped address is kept as a decision about nobody."""
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire")
    linked.relink()
    known = party_named("Zafar Nuriddinov").pk
    for one, other in ((known, known), (known, "p0"), ("p0", known)):
        with pytest.raises(GuvohError):
            linked.decide_same("party", one, other, "", "owner")
    assert not Decision.objects.exists()
