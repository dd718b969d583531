"""What lies in a collection, and what may show of it elsewhere: nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from making import AT, add, claim, coding, living

from guvoh.nouns import Document as Article
from guvoh.nouns import GuvohError, Source
from guvoh.register import collections, linked, models, search, store
from guvoh.register.models import (
    Account,
    Capture,
    Claim,
    Collection,
    Decision,
    Document,
    Figure,
    Incident,
    Mention,
    Party,
    Proposal,
    Relation,
    Role,
)
from guvoh.register.rights import HOLDER, Viewer, seen

pytestmark = pytest.mark.django_db

KEPT = [Document, Capture, Claim, Incident, Party, Proposal, Role, Mention, Relation, Figure]


@pytest.fixture
def case() -> Collection:
    return collections.made("The Navdara case", "", None)


def closed(text: str, collection: Collection, *claims: Any, locator: str | None = None, **shown: Any) -> Article:
    shown = {"title": text[:20], "publisher": "Navdara Herald", "language": "en"} | shown
    names = shown.pop("names", ())
    document = Article.read(text, **shown)
    source = Source(locator or f"/invented/{document.id}.html", text.encode(), AT)
    store.add(source, [document], lambda d: coding(d, *claims, names=names), collection)
    return document


def told(who: str, on: str, outlet: str, collection: Collection | None = None, **more: Any) -> str:
    text = f"{who} was held on {on}, {outlet} says."
    if collection is None:
        add(text, claim(text, who, on=on, **more), publisher=outlet, names=(who,))
    else:
        closed(text, collection, claim(text, who, on=on, **more), publisher=outlet, names=(who,))
    return text


def outsider() -> Viewer:
    return Viewer(None, frozenset())


def open_rows() -> dict[str, list[dict[str, Any]]]:
    """Every row that somebody who is in no collection may see, with all its columns but when it was put in."""
    late = {"added"}
    return {
        model.__name__: sorted(
            ({k: v for k, v in row.items() if k not in late} for row in seen(model, outsider()).values()), key=str
        )
        for model in KEPT
    }


# Adding -----------------------------------------------------------------------------------------


def test_the_same_article_lies_openly_and_in_a_collection(case: Collection) -> None:
    """Else what is filed in confidence is missing from the open register, or shows there what was filed in
    confidence."""
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire", case)
    text = told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire")
    assert Document.objects.count() == 2
    assert len({d.unique_id for d in Document.objects.all()}) == 2
    assert len(set(Claim.objects.values_list("key", flat=True))) == 2
    mine = Document.objects.get(collection=None)
    assert mine.version == 1
    assert mine.replaces is None
    assert [c.collection_id for c in mine.claims.all()] == [None]
    assert {c.collection_id for c in Claim.objects.exclude(document=mine)} == {case.pk}
    assert Capture.objects.filter(sha256=mine.captures.get().sha256).count() == 2
    source = Source(mine.captures.get().locator, text.encode(), AT)
    assert store.is_known(source)
    assert store.is_known(source, case)
    other = collections.made("Another", "", None)
    assert not store.is_known(source, other)


def test_a_later_capture_replaces_none_of_another_part(case: Collection) -> None:
    """Else an open page says that "a later capture exists", which only members may know."""
    place = "https://herald.example/teacher"
    first = "Parvina Aslamova was fined on 4 May 2020."
    second = "Parvina Aslamova was fined on 5 May 2020."
    add(first, claim(first, "Parvina Aslamova", act="fine"), locator=place, title="Teacher fined", url=place)
    closed(second, case, claim(second, "Parvina Aslamova", act="fine"), locator=place, title="Teacher fined", url=place)
    assert not Document.objects.filter(replaces__isnull=False).exists()


def test_a_collection_that_is_not_there_is_named() -> None:
    """Else a mistyped name puts a confidential source into the open register."""
    with pytest.raises(GuvohError, match="no collection 'Navdara'"):
        store.collection_named("Navdara")


# Linking ----------------------------------------------------------------------------------------


def build(collection: Collection | None) -> None:
    for n, (who, on) in enumerate(
        [
            ("Zafar Nuriddinov", "2019-03-03"),
            ("Зафар Нуриддинов", "2019-03-03"),
            ("Z. Nuriddinov", "2019-03-04"),
            ("Karim Saidov", "2019-03-03"),
        ]
    ):
        told(who, on, f"Outlet {n}", collection)
    linked.relink()


def test_what_is_in_a_collection_changes_nothing_outside(case: Collection) -> None:
    """Else the ids, groups, counts and reasons of the open register tell what lies in a collection."""
    build(None)
    before = open_rows()
    build(case)
    for n in range(3):
        told("Zafar Nuriddinov", f"2019-03-0{n + 3}", f"Secret outlet {n}", case)
    linked.relink()
    inside = Viewer(None, frozenset({case.pk}))
    assert seen(Incident, inside).exclude(collection=None).exists()
    assert seen(Party, inside).exclude(collection=None).exists()
    assert open_rows() == before
    linked.relink(anew=True)
    after = open_rows()
    for rows in (before["Proposal"], after["Proposal"]):
        for row in rows:
            row.pop("id")  # asked anew
    assert after == before


def test_no_group_spans_two_parts(case: Collection) -> None:
    """Else a page of the open register would tell a claim that only members may see."""
    build(None)
    build(case)
    for model, of in ((Party, "roles__claim__collection"), (Incident, "claims__collection")):
        for row in model._default_manager.all():
            there = set(model._default_manager.filter(pk=row.pk).values_list(of, flat=True))
            assert there <= {row.collection_id}
    for asked in Proposal.objects.all():
        model: Any = Party if asked.kind == "party" else Incident
        assert {row.collection_id for row in model.objects.filter(pk__in=[asked.one, asked.other])} == {
            asked.collection_id
        }


def test_what_a_collection_calls_a_party_cannot_be_guessed_from_the_name(case: Collection) -> None:
    """Else the address that a name has in the open register tells that the name stands in a collection."""
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire", case)
    linked.relink()
    [hidden] = Party.objects.values_list("pk", flat=True)
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire")
    linked.relink()
    [mine] = Party.objects.filter(collection=None).values_list("pk", flat=True)
    assert mine != hidden
    assert "-" not in mine


def test_parts_are_not_joined_by_decision(case: Collection) -> None:
    """Else a decision ties an open page to a confidential one."""
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire")
    told("Abu Sulaymon", "2019-05-03", "Amu Wire", case)
    linked.relink()
    one, other = Party.objects.get(collection=None), Party.objects.get(collection=case)
    for decide in (linked.decide_same, linked.decide_different):
        with pytest.raises(GuvohError, match="different collections"):
            decide("party", one.pk, other.pk, "", None)
    assert not Decision.objects.filter(target_kind="party").exists()


def test_a_decision_in_a_collection_holds_there(case: Collection) -> None:
    """Else members join two names again after every batch of reports."""
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire", case)
    told("Abu Sulaymon", "2019-05-03", "Amu Wire", case)
    linked.relink()
    one, other = Party.objects.order_by("name")
    made = linked.decide_same("party", one.pk, other.pk, "his nom de guerre", "owner")
    assert Party.objects.count() == 1
    told("Abu Sulaymon", "2020-05-03", "Steppe Wire", case)
    linked.relink()
    linked.relink(anew=True)
    assert Party.objects.count() == 1
    linked.undo(made.pk, "owner")
    assert Party.objects.count() == 2


def test_a_killed_run_is_taken_up_in_the_part_it_was_in(case: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a collection stays unlinked for ever, or every start links everything."""
    build(None)
    told("Karim Saidov", "2019-03-03", "Amu Wire", case)
    assert linked.needs_linking()
    linkings: list[int | None] = []
    real = linked._relink
    monkeypatch.setattr(linked, "_relink", lambda c, **more: (linkings.append(c), real(c, **more)))
    linked.relink()
    assert linkings == [case.pk]
    assert not linked.needs_linking()


# Searching --------------------------------------------------------------------------------------


def test_what_is_hidden_neither_is_found_nor_changes_the_order(case: Collection) -> None:
    """Else how rare a word is among what one may not see moves what one may see up or down."""
    for n, words in enumerate(["harbour harbour prison", "harbour prison prison", "prison", "harbour"]):
        add(f"{words} in report {n}")
    before = [search.find(q, outsider()) for q in ("harbour prison", "harbour", "prison")]
    for n in range(30):
        closed(f"harbour harbour harbour, secret report {n}", case)
    assert [search.find(q, outsider()) for q in ("harbour prison", "harbour", "prison")] == before
    assert search.find("secret", outsider()) == []
    assert len(search.find("secret", Viewer(None, frozenset({case.pk})))) == 30
    assert search.find("secret", Viewer(None, frozenset({case.pk + 1}))) == []
    assert len(search.find("secret", HOLDER)) == 30


# Asking for rows ----------------------------------------------------------------------------------


def test_rows_are_given_to_viewers_only() -> None:
    """Else a page that passes the wrong thing shows everything."""
    for wrong in (None, Account(), "owner"):
        with pytest.raises(TypeError, match="viewer"):
            seen(Document, wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not told"):
        seen(Decision, HOLDER)


def test_every_kind_of_row_is_kept_to_its_collection(case: Collection) -> None:
    """Else one kind of row shows what the others hide."""
    for model in KEPT:
        assert str(seen(model, outsider()).query) != str(model._default_manager.all().query), model
    build(case)
    assert {name for name, rows in open_rows().items() if rows} == set()
    other = collections.made("Another", "", None)
    stranger = Viewer(None, frozenset({other.pk}))
    assert not any(seen(model, stranger).exists() for model in KEPT)


# Members ------------------------------------------------------------------------------------------


def test_who_is_taken_out_sees_nothing_from_then_on(case: Collection) -> None:
    """Else a colleague who left goes on reading."""
    account = Account.objects.create_user("mavluda", role=Account.CODER)
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire", case)
    collections.admit(case, account, "owner")
    row = Claim.objects.get()
    models.Assignment.objects.create(claim=row, account=account, kind="review", by="owner")
    Claim.objects.update(assigned=account)
    assert seen(Claim, Viewer.of(account)).exists()
    collections.dismiss(case, account, "owner")
    assert not seen(Claim, Viewer.of(account)).exists()
    assert not models.Assignment.objects.exists()
    assert Claim.objects.get().assigned is None
    kept = [d.note for d in collections.notes(case, collections.MEMBERS)]
    assert kept == ["dismissed mavluda", "admitted mavluda", "made"]
    with pytest.raises(GuvohError, match="not a member"):
        collections.dismiss(case, account, "owner")


def test_two_collections_of_one_name_are_refused(case: Collection) -> None:
    """Else a source goes into the wrong one."""
    with pytest.raises(GuvohError, match="already"):
        collections.made("the NAVDARA case", "", None)
    with pytest.raises(GuvohError, match="name"):
        collections.made("  ", "", None)


# Moving -------------------------------------------------------------------------------------------


def test_a_document_that_becomes_confidential_is_gone_from_the_open_register(case: Collection) -> None:
    """Else what a source asked to be kept close can still be read, or guessed from what is left."""
    told("Karim Saidov", "2019-03-03", "Amu Wire")
    linked.relink()
    before = open_rows()
    text = told("Karim Saidov the elder", "2019-03-03", "Secret Wire")
    linked.relink()
    row = Document.objects.get(text=text)
    incident = Claim.objects.get(document=row).incident_id
    store.decide("incident", str(incident), Decision.NOTE, "she fears for him", "owner")
    key = Claim.objects.get(document=row).key
    store.decide("claim", key, Decision.ACCEPTED, "seen the paper", "owner")
    collections.move(row, case, "owner")
    after = open_rows()
    for rows in (before, after):
        for proposal in rows["Proposal"]:
            proposal.pop("id")
    assert after == before
    assert search.find("elder", outsider()) == []
    member = Viewer(None, frozenset({case.pk}))
    assert search.find("elder", member) == [row.pk]
    hidden = seen(Claim, member).exclude(collection=None).get()
    assert hidden.state == Claim.ACCEPTED
    assert hidden.incident is not None
    assert hidden.incident.collection_id == case.pk
    assert [d.note for d in store.decisions_about(_whole(hidden.incident))] == ["she fears for him", "seen the paper"]
    assert not linked.needs_linking()


def _whole(incident: Incident) -> Incident:
    found: Incident = store.incidents_with_claims(Incident.objects.filter(pk=incident.pk)).get()
    return found


def test_an_article_that_comes_again_openly_shows_nothing_of_the_one_moved_away(case: Collection) -> None:
    """Else the next visit to a feed brings up what was decided in confidence."""
    text = told("Karim Saidov", "2019-03-03", "Amu Wire")
    linked.relink()
    open_key = Claim.objects.get().key
    collections.move(Document.objects.get(), case, "owner")
    hidden = Claim.objects.get()
    assert hidden.key != open_key
    store.decide("claim", hidden.key, Decision.REJECTED, "the family says so", "owner")
    assert told("Karim Saidov", "2019-03-03", "Amu Wire") == text
    linked.relink()
    again = Claim.objects.get(collection=None)
    assert again.state == Claim.NEW
    assert again.incident is not None
    assert store.decisions_about(_whole(again.incident)) == []
    assert again.incident_id == "i" + open_key[:10]


def test_moving_there_and_back_keeps_what_was_decided(case: Collection) -> None:
    """Else a mistaken click costs a monitor's work of weeks."""
    for n in range(2):
        told("Zafar Nuriddinov", f"2019-03-0{n + 3}", f"Outlet {n}")
    told("Abu Sulaymon", "2019-08-03", "Amu Wire")
    linked.relink()
    shape = shapes()
    row = Document.objects.get(publisher="Amu Wire")
    one, other = (Party.objects.filter(roles__name=n).distinct().get() for n in ("Abu Sulaymon", "Zafar Nuriddinov"))
    bond = linked.decide_same("party", one.pk, other.pk, "his nom de guerre", "owner")
    store.decide("claim", Claim.objects.get(document=row).key, Decision.ACCEPTED, "sure", "owner")
    joined = shapes()
    assert joined != shape
    collections.move(row, case, "owner")
    assert Party.objects.filter(collection=None).count() == 1
    assert Claim.objects.get(document=row).state == Claim.ACCEPTED
    collections.move(Document.objects.get(pk=row.pk), None, "owner")
    assert shapes() == joined
    assert Claim.objects.get(document=row).state == Claim.ACCEPTED
    held = [d for d in linked.bonds() if linked._collections(d) == {None}]
    assert held
    assert {d.verdict for d in held} == {Decision.SAME}
    assert bond.pk in {d.pk for d in held}
    linked.relink(anew=True)
    assert shapes() == joined
    assert Capture.objects.filter(collection=case).count() == 0


def shapes() -> tuple[set[frozenset[str]], set[frozenset[str]]]:
    parties = {frozenset(f"{r.claim.document_id} {r.name}" for r in p.roles.all()) for p in Party.objects.all()}
    incidents = {frozenset(str(c.document_id) for c in i.claims.all()) for i in living()}
    return parties, incidents


def test_what_others_tell_of_the_same_incident_stays(case: Collection) -> None:
    """Else hiding one report takes the others' incident from the register, or leaves its words there."""
    told("Zafar Nuriddinov", "2019-03-03", "Steppe Wire")
    told("Zafar Nuriddinov", "2019-03-03", "Amu Wire")
    linked.relink()
    [incident] = living()
    assert incident.origins == 2
    collections.move(Document.objects.get(publisher="Amu Wire"), case, "owner")
    stays = Incident.objects.get(pk=incident.pk)
    assert stays.collection_id is None
    assert [c.document.publisher for c in stays.claims.all()] == ["Steppe Wire"]
    assert stays.origins == 1
    assert Incident.objects.filter(collection=case).count() == 1


def test_all_captures_of_a_page_are_moved_together(case: Collection) -> None:
    """Else the open page says that a later capture exists, and the earlier one tells the same."""
    place = "https://herald.example/teacher"
    for text in ("Parvina Aslamova was fined on 4 May 2020.", "Parvina Aslamova was fined on 5 May 2020."):
        add(text, claim(text, "Parvina Aslamova", act="fine"), locator=place, title="Teacher fined", url=place)
    linked.relink()
    first, second = Document.objects.order_by("id")
    assert second.replaces == first
    told_before = collections.moving(second)
    assert [d.pk for d in told_before.documents] == [first.pk, second.pk]
    collections.move(second, case, "owner")
    assert not seen(Document, outsider()).exists()
    assert not seen(Capture, outsider()).exists()
    assert store.vault().get(second.captures.get().sha256)
    with pytest.raises(GuvohError, match="there already"):
        collections.move(Document.objects.get(pk=first.pk), case, "owner")


def test_moving_to_where_the_same_document_is_refused(case: Collection) -> None:
    """Else one article stands twice in one part, and counts twice."""
    told("Karim Saidov", "2019-03-03", "Amu Wire")
    told("Karim Saidov", "2019-03-03", "Amu Wire", case)
    with pytest.raises(GuvohError, match="very same document"):
        collections.move(Document.objects.get(collection=None), case, "owner")


def test_ids_of_sources_that_look_like_ours_name_their_own_documents(case: Collection) -> None:
    """Else a source that calls a document "x~c1" reaches into a collection."""
    add("Karim Saidov was held.", claim("Karim Saidov was held."), id=f"x~c{case.pk}")
    row = Document.objects.get()
    assert linked.collection_of(row.unique_id) is None
    assert linked._documents([row.unique_id]) == {row.unique_id: row.pk}
    assert not re.search(r"~c\d+$", row.unique_id)
