"""What is one and what is two, as the owner of a register decides it on the pages."""

from __future__ import annotations

import re
from html import unescape

import invented
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from test_desk_pages import get, text_of

from guvoh.desk import told, words
from guvoh.nouns import Actor
from guvoh.register import linked, review, store
from guvoh.register.models import Account, Claim, Decision, Document, Incident, Party, Proposal, Role
from guvoh.register.rights import HOLDER

pytestmark = pytest.mark.django_db


@pytest.fixture
def doubtful(db: None) -> None:
    invented.build_doubtful()


UMED, KARIMOVICH = "Бехзод Мирзоализода", "Behzod Karimovich Mirzoalizoda"


def umeds() -> set[str]:
    """The parties that a name and a fuller spelling of it are in."""
    return set(Role.objects.filter(name__in=[UMED, KARIMOVICH]).values_list("party", flat=True))


def dismissals() -> list[Incident]:
    return list(Incident.objects.filter(act="dismissal", merged_into=None).order_by("date_start"))


def umed() -> Party:
    return Party.objects.get(name=UMED)


def test_what_may_be_one_is_asked_where_one_looks(client: Client, doubtful: None) -> None:
    """Else two spellings of one man stay two lawyers because nobody knew that there was a question."""
    one, other = sorted(umeds())
    said = text_of(get(client, f"/parties/{umed().pk}/"))
    for part in (
        "May be the same as ",
        KARIMOVICH,
        "that the names are one",
        "One and the same",
        f"May be one {Proposal.objects.count()}",
    ):
        assert part in said, part
    said = text_of(get(client, f"/incidents/{dismissals()[0].pk}/"))
    assert "This may be the same as 1 other incident" in said
    assert "to 1 that they are two" in said
    assert "two or three days apart" in said
    every = text_of(get(client, "/may-be-one/"))
    assert f"{Proposal.objects.count()} questions" in every
    assert "Gulrukhsor Mirzoshoeva" in every
    assert "Gulrukhsor" not in text_of(get(client, "/may-be-one/?kind=party"))
    assert "1 question" in text_of(get(client, "/may-be-one/?kind=incident"))
    assert "Nothing to decide" in get(client, "/may-be-one/?kind=%3Cscript%3E")
    why = text_of(get(client, f"/why/parties/{one}/{other}/"))
    assert "written for one person" in why
    assert get(client, f"/why/parties/{one}/none/", 404)


def test_two_parties_are_made_one_and_the_decision_survives_and_is_undone(client: Client, doubtful: None) -> None:
    """Else what a monitor knows is lost with the next reading, or a slip of hers can never be taken back."""
    one, other = umed().pk, (umeds() - {umed().pk}).pop()
    response = client.post(
        f"/parties/{one}/tie", {"verdict": "same", "other": other, "note": "asked his <b>lawyer</b>"}
    )
    assert response.status_code == 302
    (kept,) = umeds()
    assert response["Location"] == f"/parties/{kept}/#one-or-two"
    html = get(client, f"/parties/{kept}/")
    assert "asked his &lt;b&gt;lawyer&lt;/b&gt;" in html
    said = text_of(html)
    assert "One and the same" in said
    assert "“Behzod Karimovich Mirzoalizoda” in Navdara Herald" in said
    assert "May be the same as " in said
    if one != kept:
        assert client.get(f"/parties/{one}/")["Location"] == f"/parties/{kept}/"
    for row in Document.objects.all():  # coded again, as after an update
        store.put_coding(row, next(linked._tellings([row.pk]))[1])
    linked.relink()
    linked.relink(anew=True)
    assert len(umeds()) == 1
    number = Decision.objects.get().pk
    (kept,) = umeds()
    assert client.post(f"/parties/{kept}/tie", {"verdict": "undo", "decision": number}).status_code == 302
    assert len(umeds()) == 2
    said = text_of(get(client, f"/parties/{umed().pk}/"))
    assert "One and the same undone" in said
    assert "Undo decision" not in said
    again = client.post(f"/parties/{umed().pk}/tie", {"verdict": "undo", "decision": number})
    assert again.status_code == 400
    assert "was undone before" in again.content.decode()


def test_two_that_are_different_are_not_asked_about_again(client: Client, doubtful: None) -> None:
    """Else the same question comes back after every added document."""
    first, second = dismissals()
    form = {"verdict": "different", "other": second.pk, "from": "may-be-one", "note": ""}
    response = client.post(f"/incidents/{first.pk}/tie", form)
    assert response["Location"] == "/may-be-one/"
    assert not Proposal.objects.filter(kind="incident").exists()
    said = text_of(get(client, f"/incidents/{first.pk}/"))
    assert "Two different" in said
    assert "Navdara Herald" in said[said.index("Two different") :]
    linked.relink(anew=True)
    assert not Proposal.objects.filter(kind="incident").exists()
    client.post(f"/incidents/{first.pk}/tie", {"verdict": "undo", "decision": Decision.objects.get().pk})
    assert Proposal.objects.filter(kind="incident").exists()


def test_two_incidents_are_made_one_and_parted(client: Client, doubtful: None) -> None:
    """Else a dismissal that two outlets date differently counts as two for ever; or a wrong join cannot be mended."""
    first, second = dismissals()
    store.decide("incident", first.pk, Decision.ACCEPTED, "", "owner")
    client.post(
        f"/incidents/{first.pk}/tie", {"verdict": "same", "other": f"http://127.0.0.1:8000/incidents/{second.pk}/"}
    )
    (one,) = dismissals()
    html = get(client, f"/incidents/{one.pk}/")
    assert one.claims.count() == 2
    assert one.standing == store.VERIFIED  # what is one is no verdict on whether it happened
    assert "Why one" in html
    everything = [c.key for c in one.claims.all()]
    for away in ([], everything, ["no such key"]):
        refused = client.post(f"/incidents/{one.pk}/tie", {"verdict": "part", "away": away})
        assert refused.status_code == 400
        assert "Choose some, but not all" in refused.content.decode()
    for number in Decision.objects.filter(verdict="same").values_list("pk", flat=True):
        client.post(f"/incidents/{one.pk}/tie", {"verdict": "undo", "decision": number})
    assert len(dismissals()) == 2


def told_everywhere(client: Client, act: str) -> dict[str, int]:
    """How many incidents of an act there are, by each page that lists or counts them."""
    victim = Party.objects.filter(roles__claim__act=act, roles__part="victim").first()
    assert victim is not None
    pages = {
        "list": (f"/?act={act}", r">(\d+) incidents?<|role=\"status\">(\d+) "),
        "search": (
            f"/search/?kind=incidents&q={victim.name.split()[0]}&from=1900-01-01",
            r"id=\"s-incidents\">[^\d]*(\d+)",
        ),
        "act": (f"/acts/{act}/", rf"act={act}&amp;standing=held\">[^\d<]*(\d+)"),
        "party": (f"/parties/{victim.pk}/", r"id=\"part-victim\">[^\d]*(\d+)"),
    }
    found = {}
    for name, (path, pattern) in pages.items():
        said = re.search(pattern, get(client, path))
        assert said, (name, path)
        found[name] = int(next(group for group in said.groups() if group))
    for chart in ("timeline", "map", "acts", "matrix"):
        said = re.search(r"(\d+) incidents?</a> counted", get(client, f"/look/{chart}/?act={act}"))
        assert said, chart
        found[chart] = int(said[1])
    return found


def test_what_somebody_said_is_one_or_two_reads_the_same_everywhere(client: Client, doubtful: None) -> None:
    """Else the list says one dismissal, the chart two, and the lawyer who quotes either is caught out."""
    first, second = dismissals()
    assert set(told_everywhere(client, "dismissal").values()) == {2}
    client.post(f"/incidents/{first.pk}/tie", {"verdict": "same", "other": second.pk, "note": "one letter"})
    (one,) = dismissals()
    assert set(told_everywhere(client, "dismissal").values()) == {1}
    [line] = re.findall(r"2 claims, \d origins?, 2 documents", text_of(get(client, "/?act=dismissal")))
    assert line.split(", ")[1] in text_of(get(client, f"/incidents/{one.pk}/")).replace(
        "independent origins", "origins"
    )
    for gone in {first.pk, second.pk} - {one.pk}:
        assert client.get(f"/incidents/{gone}/")["Location"] == f"/incidents/{one.pk}/"
    number = Decision.objects.get(verdict="same").pk
    client.post(f"/incidents/{one.pk}/tie", {"verdict": "undo", "decision": number})
    first, second = dismissals()
    client.post(f"/incidents/{first.pk}/tie", {"verdict": "different", "other": second.pk, "note": "two letters"})
    assert set(told_everywhere(client, "dismissal").values()) == {2}
    for row in (first, second):
        said = text_of(get(client, f"/incidents/{row.pk}/"))
        assert "two letters" in said and "This may be the same" not in said
    assert not Proposal.objects.filter(kind="incident", one__in=[first.pk, second.pk]).exists()


def test_a_party_opens_with_what_it_mostly_is(client: Client, db: None) -> None:
    """Else a ministry's page opens with the one officer of it who was beaten, and what it did stands far below."""
    ministry = Actor("the Ministry of Order", "organisation", state="TJ")
    for n, (act, victims, more) in enumerate(
        (
            ("arrest_detention", ["Ali Rizoev"], {"perpetrators": (ministry,)}),
            ("fine", ["Vali Sodiqov"], {"perpetrators": (ministry,)}),
            ("assault", [ministry], {}),
            ("threat", ["Gulru Nazarova"], {"attributed_to": (ministry.name,)}),
            ("ban", ["Parvin Nazarova"], {"attributed_to": (ministry.name,)}),
            ("charge", ["Umar Nazarov"], {"attributed_to": (ministry.name,)}),
        ),
        1,
    ):
        hurt = [Actor(v) if isinstance(v, str) else v for v in victims]
        text = f"Report {n}: {hurt[0].name}, {ministry.name}."
        invented.one(text, act, hurt, f"Paper {n}", f"2020-0{n}-01", date=invented.when(f"2020-0{n}-01"), **more)
    linked.relink()
    one, other = Party.objects.filter(name=ministry.name).values_list("pk", flat=True)
    linked.decide_same("party", one, other, "", by="owner")

    def order(name: str) -> list[str]:
        html = get(client, f"/parties/{Party.objects.get(name=name).pk}/")
        jumps = re.findall(r'<li><a href="#part-(\w+)">', html)
        headed = re.findall(r'<h2 id="part-(\w+)">', html)
        assert jumps in (headed, [])
        return headed

    assert order("the Ministry of Order") == ["perpetrator", "victim", "attributed_to"]


def test_who_may_be_somebody_else_is_marked_wherever_listed(client: Client, doubtful: None) -> None:
    """Else a reader takes half of what was done to somebody for all of it."""
    one, other = sorted(umeds())
    html = get(client, "/parties/?q=Mirzoalizoda")
    for pk in (one, other):
        assert f'href="/parties/{pk}/#may-be"' in html
    head = get(client, f"/parties/{umed().pk}/").partition("</header>\n<div")[0]
    assert KARIMOVICH in head and 'href="#ask-1"' in head


def test_a_claim_is_parted_from_an_incident(client: Client, register: None) -> None:
    trial = Incident.objects.get(act="sentence")
    away = trial.claims.get(document__publisher="Steppe Wire")
    response = client.post(
        f"/incidents/{trial.pk}/tie", {"verdict": "part", "away": [away.key], "note": "another trial"}
    )
    away.refresh_from_db()
    (stays,) = Incident.objects.filter(act="sentence", merged_into=None).exclude(pk=away.incident_id)
    assert response["Location"] == f"/incidents/{stays.pk}/#one-or-two"
    for pk in (stays.pk, away.incident_id):
        said = text_of(get(client, f"/incidents/{pk}/"))
        assert "Two different" in said
        assert "another trial" in said
    assert not Proposal.objects.exists()


def test_names_that_mean_somebody_else_are_parted(client: Client, register: None) -> None:
    """Else one man stays charged with what another of his name did."""
    party = Party.objects.get(name="Zafar Nuriddinov")
    html = get(client, f"/parties/{party.pk}/")
    (value,) = re.findall(r'name="away" value="(0:Зафар Нуриддинов)"', html)
    response = client.post(f"/parties/{party.pk}/tie", {"verdict": "part", "away": [value]})
    assert response["Location"] == f"/parties/{party.pk}/#one-or-two"
    (other,) = Role.objects.filter(name="Зафар Нуриддинов").values_list("party", flat=True)
    assert other != party.pk
    assert "Two different" in text_of(get(client, f"/parties/{other}/"))
    wire = Role.objects.filter(name="Zafar Nuriddinov", claim__document__publisher="Steppe Wire").first()
    assert wire is not None
    client.post(f"/parties/{party.pk}/tie", {"verdict": "part", "away": [f"{wire.claim.document_id}:Zafar Nuriddinov"]})
    wire.refresh_from_db()
    assert wire.party_id != party.pk
    everything = re.findall(r'name="away" value="([^"]+)"', get(client, f"/parties/{party.pk}/"))
    for odd in (everything, [], ["0:Nobody"], ["\x00:"]):
        assert client.post(f"/parties/{party.pk}/tie", {"verdict": "part", "away": odd}).status_code == 400


def test_what_cannot_be_decided_is_told_and_nothing_kept(client: Client, doubtful: None) -> None:
    first = dismissals()[0]
    for form in (
        {"verdict": "same", "other": first.pk},
        {"verdict": "same", "other": "nowhere"},
        {"verdict": "same", "other": ""},
        {"verdict": "different", "other": "x" * 5000},
        {"verdict": "undo", "decision": "x"},
        {"verdict": "undo", "decision": "9" * 30},
        {"verdict": "accepted"},
        {},
    ):
        response = client.post(f"/incidents/{first.pk}/tie", form)
        assert response.status_code == 400, form
        assert 'role="alert"' in response.content.decode()
    assert client.post("/parties/none/tie", {"verdict": "same"}).status_code == 404
    assert client.get(f"/incidents/{first.pk}/tie").status_code == 405
    assert not Decision.objects.exists()


def test_while_another_process_adds_nothing_is_decided(
    client: Client, doubtful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a click in the middle of a night's run breaks it, or fails without a word."""
    monkeypatch.setattr("guvoh.desk.views._TRIES", 2)
    monkeypatch.setattr("guvoh.desk.views._PAUSE", 0)
    first, second = dismissals()
    with store.writing(settings.REGISTER):
        response = client.post(
            f"/incidents/{first.pk}/tie", {"verdict": "same", "other": second.pk, "note": "my words"}
        )
        why = get(client, f"/why/claims/?one={first.claims.all()[0].pk}&other={second.claims.all()[0].pk}")
    assert response.status_code == 400
    said = response.content.decode()
    assert "being added to or linked just now: try again" in said
    assert "my words" in said
    assert "being added to or linked just now: try again" in why
    assert not Decision.objects.exists()


def test_another_site_cannot_decide_what_is_one(owner: Account, doubtful: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    assert client.post(f"/parties/{umed().pk}/tie", {"verdict": "same"}).status_code == 403


def test_the_weights_of_two_claims_are_told_and_add_up(client: Client, doubtful: None) -> None:
    """Else nobody can check why the machine thinks that two reports are one."""
    one, other = (i.claims.get() for i in dismissals())
    html = get(client, f"/why/claims/?one={one.pk}&other={other.pk}")
    said = text_of(html)
    for part in (
        "Are these one?",
        "The time two or three days apart against it",
        "the only named victim of both for one",
    ):
        assert part in said, part
    bits = [float(b.replace("−", "-")) for b in re.findall(r'class="bits">(?:<strong>)?([−+\d.]+)<', html)]
    assert sum(bits[:-1]) == pytest.approx(bits[-1], abs=0.5)
    assert bits[-1] == pytest.approx(Proposal.objects.get(kind="incident").bits, abs=0.06)
    assert "choose another below" in get(client, f"/why/claims/?one={one.pk}&other={one.pk}")
    for odd in ("", "?one=x&other=y", f"?one={one.pk}", "?one=1&other=" + "9" * 40, f"?one={one.pk}&other=999999"):
        get(client, f"/why/claims/{odd}", 404)


def test_a_party_shows_its_relations_with_their_sentence(client: Client, doubtful: None) -> None:
    sister, brother = (Party.objects.get(name=f"{n} Shodmonzoda") for n in ("Tahmina", "Behruz"))
    html = get(client, f"/parties/{brother.pk}/")
    assert "Brother of Tahmina Shodmonzoda Shodmonzoda is the brother of" in text_of(html)
    assert "Brother or sister of Behruz Shodmonzoda" in text_of(get(client, f"/parties/{sister.pk}/"))
    url = re.search(r'href="/documents/(\d+)/#(r-\d+)"', html)
    assert url
    assert f'id="{url[2]}"' in get(client, f"/documents/{url[1]}/")


def test_related_incidents_are_shown_and_not_counted_as_one(client: Client, doubtful: None) -> None:
    """Else a second summons reads as the first told twice, or nobody sees that a family is pressed together."""
    case = Incident.objects.get(act="interrogation", date_start="2020-04-09")
    said = text_of(get(client, f"/incidents/{case.pk}/"))
    assert "The same act again 9 September 2020" in said
    assert re.search(r"Told as one of a number April 2020 .{,80}Seven members of the Daryo circle", said)
    assert "On account of Tahmina Shodmonzoda too 9 October 2020" in said
    statement = Incident.objects.get(act="interrogation", date_start="2020-04-01")
    said = text_of(get(client, f"/incidents/{statement.pk}/"))
    assert "Cases that this number may count in 9 April 2020" in said


def test_related_incidents_stand_in_time_and_all_of_them_are_a_click_away(client: Client, doubtful: None) -> None:
    """Else whoever follows what was done to a family stops at the eighth incident, or begins with those of no day."""
    for n in range(1, 12):
        invented.one(f"A cousin of Tahmina Shodmonzoda lost job {n}.", "dismissal", [invented.Actor(f"Cousin Nr{n}")],
                     "Steppe Wire", "2021-01-30", date=invented.when(f"2021-01-{n:02}") if n > 1 else None,
                     place=invented.Where("Navdara", "TJ"), on_account_of=("Tahmina Shodmonzoda",))  # fmt: skip
    linked.relink()
    case = Incident.objects.get(act="interrogation", date_start="2020-04-09")
    html = get(client, f"/incidents/{case.pk}/")
    family = text_of(html).partition("On account of Tahmina Shodmonzoda too")[2]
    assert family.strip().startswith("9 October 2020") and "undated" not in family.partition("more incidents")[0]
    [url] = re.findall(r'href="(/\?party=[^"]*on_account_of)"', html)
    listed = client.get(unescape(url)).context["found"].ids
    hers = Role.objects.filter(part=Role.ON_ACCOUNT_OF, name="Tahmina Shodmonzoda").values("claim__incident")
    assert set(listed[:]) == set(Incident.objects.filter(pk__in=hers).values_list("pk", flat=True)) and len(listed) > 9


def test_a_headline_gives_no_day_that_reports_contradict(client: Client, doubtful: None) -> None:
    """Else whoever reads no further than the headline cites one report's day as the day."""
    one, other = dismissals()
    assert "on 1 March 2022." in text_of(get(client, f"/incidents/{one.pk}/"))
    linked.decide_same("incident", one.pk, other.pk, "", "owner")
    [row] = dismissals()
    headline = text_of(get(client, f"/incidents/{row.pk}/").partition("<h1")[2].partition("</h1>")[0])
    assert headline.endswith("Reports differ on when.") and "March" not in headline


def test_a_headline_takes_the_fullest_name_and_who_most_claims_tell_of(db: None) -> None:
    """Else "his mother" heads what two outlets tell of a woman they name."""
    row = Document.objects.create(doc_id="d", text="x", text_sha256="0", title="", linked=True)
    party = Party.objects.create(id="p1", name="Oysha Safarova", kind="person")
    claims = []
    for n, names in enumerate((["His mother", "His brother"], ["Safarova"], ["Oysha Safarova"])):
        claim = Claim.objects.create(document=row, key=f"k{n}", number=f"i{n}", act="fine", status="occurred",
                                     evidence=[[0, 1]], coder="hand/1", confidence=0.5, reason="")  # fmt: skip
        for at, name in enumerate(names):
            theirs = party if "Safarova" in name else None
            Role.objects.create(claim=claim, part=Role.VICTIM, position=at, name=name, kind="person", party=theirs)
        claims.append(claim)
    assert [p.name for p in told.people(claims, Role.VICTIM)] == ["Oysha Safarova"]
    assert [p.name for p in told.people(claims[:2], Role.VICTIM)] == ["His mother", "His brother"]


def test_an_incident_says_why_claims_are_not_independent(client: Client, register: None) -> None:
    """Else three copies of one report look like three witnesses."""
    page = next(
        i for i in Incident.objects.filter(merged_into=None) if i.origins < i.claims.count() and i.claims.count() > 1
    )
    assert re.search(r"Why \d+ claims count as", text_of(get(client, f"/incidents/{page.pk}/")))


def test_the_pages_ask_the_database_little(client: Client, doubtful: None) -> None:
    """On a register of a hundred thousand incidents each further question is time the reader waits: also where much is
    told, asked and decided about what a page shows."""
    first, second = dismissals()
    for incident in (first, second):
        store.decide("incident", incident.pk, "accepted", "", by="owner")
    taken_back = store.decide("incident", first.pk, "accepted", "", by="owner")
    review.undo(taken_back.pk, HOLDER)
    pages = (f"/parties/{umed().pk}/", f"/incidents/{first.pk}/")
    for url in (*pages, "/may-be-one/"):
        assert asked_for(client, url) <= 15, url
    one, other = sorted(umeds())
    linked.decide_different("party", one, other, "", by="owner")
    linked.decide_different("incident", first.pk, second.pk, "", by="owner")
    for url in (f"/parties/{min(umeds())}/", pages[1]):  # what was decided to be two is read besides
        assert asked_for(client, url) <= 18, url


def asked_for(client: Client, url: str) -> int:
    get(client, url)  # the session and the columns are read once
    with CaptureQueriesContext(connection) as asked:
        get(client, url)
    return len(asked)


@pytest.mark.parametrize(
    ("bits", "said"),
    [
        (0.2, "as likely one as two"),
        (0.6, "about 1.5 to 1 that they are one"),
        (-3.2, "about 9 to 1 that they are two"),
        (7.0, "about 130 to 1 that they are one"),
        (-14.0, "more than 1,000 to 1 that they are two"),
    ],
)
def test_a_weight_is_said_as_odds(bits: float, said: str) -> None:
    assert words.odds(bits) == said


def test_a_party_is_found_by_spellings_that_nobody_wrote(client: Client, register: None) -> None:
    """Else who knows a name from a third language takes the register for empty."""
    for query in ("Nuriddinow", "Nouriddinov", "Зафар Нуридинов", "Parwina", "Аслямова", "نورالدینوف"):
        found = re.findall(r'<h2 class="line-head"><a[^>]*>([^<]*)</a>', get(client, f"/parties/?q={query}"))
        assert {"Zafar Nuriddinov", "Parvina Aslamova"} & set(found), query
        assert "Farrukh Yodgori" not in found
    assert "Nobody in the register is written so" in get(client, "/parties/?q=Khamroyev")
