"""Adding, coding anew and linking anew: nothing lost, nothing doubled, no decision overruled."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from making import AT, add, claim, coding, day, living

from guvoh.nouns import Document as Noun
from guvoh.nouns import GuvohError, Quote, Source
from guvoh.register import linked, listing, store
from guvoh.register.models import Capture, Claim, Decision, Document, Incident, Mention, Party

pytestmark = pytest.mark.django_db
HELD = "Zafar Nuriddinov was held on 3 March 2019. He was beaten in the cell."


def test_the_same_source_again_adds_nothing() -> None:
    """Else every run doubles the register."""
    for _ in range(2):
        add(HELD, claim(HELD))
        linked.relink()
    assert (Document.objects.count(), Capture.objects.count(), Claim.objects.count()) == (1, 1, 1)


def test_one_article_from_two_places_is_one_document_with_two_captures() -> None:
    """Else a file and its copy corroborate one another."""
    add(HELD, claim(HELD), locator="/one/a.html")
    add(HELD, claim(HELD), locator="/two/b.html")
    linked.relink()
    assert Document.objects.get().captures.count() == 2
    assert living()[0].origins == 1


def test_a_source_that_fails_leaves_nothing() -> None:
    """Else half a document stands in the register and the next run takes it for known."""

    def wrong(document: Noun) -> object:
        good = claim(HELD)
        return coding(document, good, claim(HELD, "Other", said="He was beaten in the cell.")).__class__(
            document.id, "x/1", (good, good.__class__("i2", "torture", "occurred", (), (Quote(0, 5, "wrong"),)))
        )

    document = Noun.read(HELD)
    with pytest.raises(GuvohError, match="evidence that is not in document"):
        store.add(Source("/a", HELD.encode(), AT), [document], wrong)  # type: ignore[arg-type]
    assert not Document.objects.exists()
    assert not store.is_known(Source("/a", HELD.encode(), AT))


def test_a_later_capture_replaces_the_earlier_and_counts_once() -> None:
    """Else a page that was corrected tells its story twice, and contradicts itself."""
    add(HELD, claim(HELD, on="2019-03-03"), locator="https://herald.example/1")
    later = HELD.replace("3 March", "4 March")
    add(later, claim(later, on="2019-03-04"), locator="https://herald.example/1", title=HELD[:20])
    linked.relink()
    old, new = Document.objects.order_by("id")
    assert new.replaces == old
    assert old.is_replaced
    assert not new.is_replaced
    (incident,) = living()
    assert (incident.origins, incident.date_start) == (1, day("2019-03-04"))
    assert not store.comparison(incident).differing
    assert listing.summary()["several"] == 0


def test_a_known_id_with_another_text_is_a_version_of_its_own() -> None:
    """Else offsets into the first text would point into the second."""
    add("One text of it.", id="k1")
    add("Another text of it.", id="k1")
    first, second = Document.objects.order_by("id")
    assert (first.text, second.text) == ("One text of it.", "Another text of it.")
    assert second.replaces == first
    assert second.unique_id == "k1~2"


def test_two_collections_that_count_from_one_do_not_replace_one_another() -> None:
    """Else the second data set that somebody adds hides the first."""
    add("A document about one thing.", id="1", publisher="Steppe Wire", locator="/a/1.json")
    add("A document about another.", id="1", publisher="Exile Monitor", locator="/b/1.json")
    assert not any(d.is_replaced for d in Document.objects.all())


def test_no_two_documents_have_one_name() -> None:
    """Else a footnote to k1~2 could mean either of two documents."""
    for identity, text in (("k1", "One."), ("k1", "Two."), ("k1~2", "Three."), ("k1~2", "Four."), ("k1~2~1", "Five.")):
        add(text, id=identity)
    assert len({d.unique_id for d in Document.objects.all()}) == 5


def recode(text: str, *claims: object) -> None:
    row = Document.objects.get(text=text)
    store.put_coding(row, coding(row.noun(), *claims, coder="hand/2"))  # type: ignore[arg-type]
    linked.relink()


def test_coding_anew_replaces_what_nobody_decided_about() -> None:
    """Else an update of the coder would leave the old one's mistakes beside its own results."""
    add(HELD, claim(HELD), claim(HELD, "Somebody Else", "torture", said="He was beaten in the cell."))
    linked.relink()
    held = Claim.objects.get(act="arrest_detention").incident_id
    recode(HELD, claim(HELD, coder="hand/2"))
    assert [(c.act, c.coder, c.incident_id) for c in Claim.objects.all()] == [("arrest_detention", "hand/2", held)]
    assert [i.pk for i in living()] == [held]


def test_coding_anew_keeps_decided_claims_and_incidents() -> None:
    """Else a better coder overrules a person."""
    add(HELD, claim(HELD), claim(HELD, "Nozim Sattorov", "torture", said="He was beaten in the cell."))
    linked.relink()
    store.decide("incident", Claim.objects.get(act="torture").incident_id or "", Decision.ACCEPTED, "", "owner")
    store.decide("claim", Claim.objects.get(act="arrest_detention").key, Decision.NOTE, "which cell?", "owner")
    before = {c.key: (c.incident_id, c.coder) for c in Claim.objects.all()}
    recode(HELD)
    assert {c.key: (c.incident_id, c.coder) for c in Claim.objects.all()} == before
    assert Incident.objects.get(act="torture").standing == store.VERIFIED


def test_coding_anew_does_not_double_a_decided_claim() -> None:
    """Else what was verified stands in the list a second time, as merely reported."""
    add(HELD, claim(HELD, said="Zafar Nuriddinov was held on 3 March 2019."))
    linked.relink()
    store.decide("incident", living()[0].pk, Decision.ACCEPTED, "", "owner")
    recode(HELD, claim(HELD, said="Zafar Nuriddinov was held", coder="hand/2"))
    assert [c.coder for c in Claim.objects.all()] == ["hand/1"]
    assert len(living()) == 1


def test_a_decision_outlives_its_incident_being_merged() -> None:
    """Else a rejection is lost when a third report joins two incidents into one."""
    add(HELD, claim(HELD, on="2019-03-03"))
    other = "Zafar Nuriddinov was seized."
    add(other, claim(other, on="2019-03-08"), publisher="Steppe Wire")
    linked.relink()
    first, second = (c.incident_id or "" for c in Claim.objects.order_by("id"))
    assert first != second
    store.decide("incident", second, Decision.ACCEPTED, "", "owner")
    # The two dates were one all along: the coder is mended.
    recode(other, claim(other, on="2019-03-03"))
    row = Document.objects.get(text=other)
    assert Claim.objects.filter(document=row).count() == 1  # decided about: it stays as it was
    recode(HELD, claim(HELD, on="2019-03-08"))
    (incident,) = living()
    assert incident.pk == first
    assert Incident.objects.get(pk=second).merged_into == incident
    assert incident.standing == store.VERIFIED
    assert len(store.decisions_about(incident)) == 1


def test_linking_again_changes_no_id() -> None:
    """Else every link into the desk and every footnote dies with each new source."""
    for n in range(6):
        text = f"{HELD} Report {n}."
        add(text, claim(text, on=f"2019-03-0{n + 1}"), names=("Zafar Nuriddinov",), publisher=f"Outlet {n}")
        linked.relink()
    before = [json.dumps(x, default=str) for x in (*listing.incidents(), *listing.parties())]
    linked.relink()
    assert [json.dumps(x, default=str) for x in (*listing.incidents(), *listing.parties())] == before
    assert not linked.needs_linking()


def test_what_a_killed_run_left_unlinked_is_noticed() -> None:
    """Else a document without incidents keeps its names out of the list of parties for ever."""
    text = "A poem by Zafar Nuriddinov."
    add(text, names=("Zafar Nuriddinov",))
    assert linked.needs_linking()
    linked.relink()
    assert not linked.needs_linking()
    assert Mention.objects.get().party == Party.objects.get()


def _syllables(n: int) -> str:
    return "".join(("Ba", "Ko", "Shi", "Mu", "Re", "Di", "Go", "Lu", "Za", "Pe")[int(d)] for d in f"{n:02}").title()


def test_more_claims_and_parties_than_one_statement_takes() -> None:
    """Else a register of some hundred reports can no longer be linked or listed at all."""
    for n in range(56):
        names = [f"{_syllables(n)} {_syllables(k + 50)}ov" for k in range(30)]
        text = " ".join(f"Guard {n} held {name}." for name in names)
        days = (dt.date(2001, 1, 1) + dt.timedelta(5 * (30 * n + k)) for k in range(30))
        claims = [claim(text, name, said=f"held {name}.", on=str(day)) for name, day in zip(names, days, strict=True)]
        add(text, *claims)
    linked.relink()
    assert listing.summary()["incidents"] == 1680
    assert sum(1 for _ in listing.incidents()) == 1680
    assert sum(1 for _ in listing.parties()) == Party.objects.count() > 1000


def test_a_decided_claim_stays_when_its_incident_was_merged_since() -> None:
    """Else a better coder overrules a person once linking has moved what the person decided about."""
    add(HELD, claim(HELD, on="2019-03-03"))
    other = "Zafar Nuriddinov was seized."
    add(other, claim(other, on="2019-03-08"), publisher="Steppe Wire")
    linked.relink()
    second = Claim.objects.order_by("-id")[0]
    store.decide("incident", second.incident_id or "", Decision.ACCEPTED, "", "owner")
    recode(HELD, claim(HELD, on="2019-03-08"))
    second.refresh_from_db()
    assert second.incident_id == living()[0].pk  # merged into the first
    recode(other)  # a coder that finds nothing there any more
    assert Claim.objects.filter(pk=second.pk).exists()


def test_incidents_merged_into_one_that_goes_go_with_it() -> None:
    """Else the list shows incidents that nobody tells of."""
    add(HELD, claim(HELD, on="2019-03-03"))
    other = "Zafar Nuriddinov was seized."
    add(other, claim(other, on="2019-03-08"), publisher="Steppe Wire")
    linked.relink()
    recode(HELD, claim(HELD, on="2019-03-08"))
    assert len(living()) == 1
    recode(HELD)
    recode(other)
    assert not Incident.objects.exists()
    assert not linked.needs_linking()


def test_a_feeds_summary_does_not_replace_the_article() -> None:
    """Else the claims of the page stop counting because a feed, read later, sums it up."""
    url = "https://navdara.example/held"
    add(HELD * 3, claim(HELD * 3), url=url, locator="/invented/page.html")
    add(HELD[:40], url=url, locator="/invented/feed.xml", title="Held")
    assert not any(d.is_replaced for d in Document.objects.all())


def test_two_collections_without_publisher_may_both_count_from_one() -> None:
    add("The first text of one collection.", id="1", publisher=None, locator="/invented/a.json", title="")
    add("Another text, of another collection.", id="1", publisher=None, locator="/invented/b.json", title="")
    assert not any(d.is_replaced for d in Document.objects.all())


def test_claims_kept_and_claims_made_anew_have_numbers_of_their_own() -> None:
    """Else i1 means two claims of one document in what programs read."""
    add(HELD, claim(HELD))
    linked.relink()
    store.decide("claim", Claim.objects.get().key, Decision.ACCEPTED, "", "owner")
    recode(HELD, claim(HELD, "Nozim Sattorov", "torture", said="He was beaten in the cell.", coder="hand/2"))
    assert sorted(Claim.objects.values_list("number", flat=True)) == ["i1", "i2"]
