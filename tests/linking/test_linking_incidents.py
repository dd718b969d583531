"""Claims to incidents: one event told by many is one, and two events are two."""

from __future__ import annotations

import random

import pytest
from telling import claim, document, groups, told

from guvoh.nouns import Actor, Claim, Document


def test_one_event_in_three_outlets_is_one() -> None:
    """Else a count of arrests is a count of newspapers."""
    links = told(
        document("a"), claim(on="2019-03-04"), document("b"), claim(on="2019-03-05"),
        document("c"), claim(on="2019-03-04", country=None),
    )  # fmt: skip
    assert groups(links) == [["a.i1", "b.i1", "c.i1"]]
    assert "Zafar Nuriddinov" in links.incidents[0].reason


def test_dates_that_contradict_a_little_are_one() -> None:
    """Else a contradiction between two outlets cannot be seen, for each stands alone."""
    assert groups(told(document("a"), claim(on="2019-03-04"), document("b"), claim(on="2019-03-05"))) == [
        ["a.i1", "b.i1"]
    ]


def test_arrests_far_apart_are_two() -> None:
    """Else a second arrest is lost in the first."""
    assert len(groups(told(document("a"), claim(on="2019-03-04"), document("b"), claim(on="2019-06-04")))) == 2


def test_a_series_told_by_one_document_is_two_and_others_find_theirs() -> None:
    """Else a report of the arrest on the 10th is counted with the one on the 8th."""
    links = told(
        document("a"), claim(id="i1", on="2019-03-08"), claim(id="i2", on="2019-03-10"),
        document("b"), claim(on="2019-03-10"), document("c"), claim(on="2019-03-08"),
    )  # fmt: skip
    assert groups(links) == [["a.i1", "c.i1"], ["a.i2", "b.i1"]]


@pytest.mark.parametrize("on", ["2019-03-09", "2019-03-01/2019-03-31", None])
def test_what_could_be_either_of_two_stays_apart(on: str | None) -> None:
    """Else a guess of the machine stands as agreement between two sources."""
    links = told(
        document("a"), claim(id="i1", on="2019-03-08"), claim(id="i2", on="2019-03-10"), document("b"), claim(on=on)
    )
    assert groups(links) == [["a.i1"], ["a.i2"], ["b.i1"]]


def test_an_undated_telling_joins_the_only_one_it_can_be() -> None:
    """Else every short notice is an incident of its own."""
    assert groups(told(document("a"), claim(), document("b"), claim(on="2019-03-08"))) == [["a.i1", "b.i1"]]


def test_a_report_cannot_tell_of_what_came_after_it() -> None:
    """Else an undated arrest in a report of 2015 is the one of 2019."""
    links = told(document("a", published="2015-05-01"), claim(), document("b"), claim(on="2019-03-08"))
    assert len(groups(links)) == 2
    threat = {"act": "removal", "status": "threatened"}
    links = told(
        document("a", published="2019-03-01"), claim(**threat), document("b"), claim(on="2019-03-08", **threat)
    )
    assert len(groups(links)) == 1


def test_an_act_that_one_document_tells_twice_does_not_keep_others_out() -> None:
    """Else one clumsy coding hides that three outlets agree."""
    links = told(
        document("a"), claim(id="i1", on="2019-03-08"), claim(id="i2", on="2019-03-08"),
        document("b"), claim(on="2019-03-08"), document("c"), claim(on="2019-03-08"),
    )  # fmt: skip
    assert groups(links) == [["a.i1", "b.i1", "c.i1"], ["a.i2"]]


@pytest.mark.parametrize(
    "other",
    [
        claim(act="torture"),
        claim(status="denied"),
        claim(country="RU", place="Kazan"),
        claim("Zohir Nuriddinov"),
        claim("Nuriddinov"),
    ],
)
def test_what_tells_two_events_apart_keeps_them_apart(other: Claim) -> None:
    """Else an act, a country or a person is written to the wrong event."""
    assert len(groups(told(document("a"), claim(place="Dushanbe"), document("b"), other))) == 2


def test_threats_of_two_things_are_two() -> None:
    """Else a threat against a house hides one against a life."""
    one, other = (claim(act="threat", threatened_act=a) for a in ("property_seizure", "killing"))
    assert len(groups(told(document("a"), one, document("b"), other))) == 2
    assert len(groups(told(document("a"), one, document("b"), claim(act="threat"), document("c"), one))) == 1


def test_a_chain_of_near_dates_does_not_span_a_month() -> None:
    """Else arrests every third day of a month are one arrest."""
    tellings: list[Document | Claim] = []
    for n in range(10):
        tellings += [document(f"d{n}"), claim(on=f"2019-03-{1 + 3 * n:02}")]
    for incident in told(*tellings).incidents:
        assert len(incident.claims) <= 2


def test_unnamed_kin_of_one_exile_is_one_and_named_kin_keep_their_names() -> None:
    """Else the father's arrest is told twice, or that of one brother as the other's."""
    on = {"on": "2019-03-04", "on_account_of": ("Mehrona Sattorova",)}
    links = told(document("a"), claim("her father", **on), document("b"), claim("the father", **on))
    assert len(groups(links)) == 1
    brothers = [claim(Actor(name, role="brother"), **on) for name in ("Umed Sattorov", "Daler Sattorov")]
    assert len(groups(told(document("a"), brothers[0], document("b"), brothers[1]))) == 2
    assert len(groups(told(document("a"), claim("her brother", **on), document("b"), brothers[1]))) == 1


def test_counted_groups_are_known_by_number_and_country() -> None:
    """Else a raid that two outlets tell of is two raids, or every group of ten the same."""
    ten = claim(Actor("labour migrants", "group", 10), on="2019-03-04")
    same = claim(Actor("migrants", "group", 10), on="2019-03-04")
    nine = claim(Actor("migrants", "group", 9), on="2019-03-04")
    assert len(groups(told(document("a"), ten, document("b"), same))) == 1
    assert len(groups(told(document("a"), ten, document("b"), nine))) == 2


def test_every_claim_is_in_one_incident_and_no_document_twice() -> None:
    """Else linking loses a claim, or lets one document bear itself out."""
    chance = random.Random(5)
    names = [f"{a} {b}" for a in ("Zafar", "Zohir", "Umed") for b in ("Nuriddinov", "Sattorov")]
    tellings: list[Document | Claim] = []
    for n in range(60):
        tellings.append(document(f"d{n}", published="2019-12-01"))
        for k in range(4):
            on = chance.choice([None, "2019-03-01/2019-03-31", f"2019-03-{chance.randrange(1, 29):02}"])
            tellings.append(claim(chance.choice(names), on, id=f"i{k}", country=chance.choice(["TJ", "RU", None])))
    links = told(*tellings)
    every = [c for incident in links.incidents for c in incident.claims]
    assert len(every) == len(set(every)) == 240
    for incident in links.incidents:
        assert len({d for d, _ in incident.claims}) == len(incident.claims)
    assert told(*tellings) == links
