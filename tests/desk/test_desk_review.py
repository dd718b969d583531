"""The review pages as the server gives them: who may do what, what is kept, how much it costs."""

from __future__ import annotations

import re
from typing import Any

import invented
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guvoh.desk.review import forms, queueing, showing
from guvoh.nouns import Actor, Document
from guvoh.register import review
from guvoh.register.models import Account, Claim, Collection, Decision, Presence, Rereading
from guvoh.register.rights import HOLDER, Viewer

pytestmark = pytest.mark.django_db

SCRIPT = {"accept": "application/json"}


def account(name: str, role: str) -> tuple[Account, Client]:
    made = Account.objects.create_user(name, role=role)
    client = Client()
    client.force_login(made)
    return made, client


@pytest.fixture
def coder(db: None) -> tuple[Account, Client]:
    return account("Nigora", Account.CODER)


@pytest.fixture
def sentence(register: None) -> Claim:
    """The court's sentence as the Herald tells it: two passages, a role, a date in words."""
    return Claim.objects.get(act="sentence", document__publisher="Navdara Herald")


def sent(claim: Claim, **changed: Any) -> dict[str, Any]:
    """What a browser sends of the claim's form."""
    claim = Claim.objects.get(pk=claim.pk)
    form = forms.filled(review.coding(claim), claim.document.text)
    data: dict[str, Any] = {name: getattr(form, name) for name in forms._PLAIN} | {
        name: getattr(form, name) for name in forms.LISTS
    }
    for part in forms.ACTORS:
        for n, row in enumerate(getattr(form, part)):
            for name in ("name", "kind", "count", "role", "state"):
                data[f"{part}-{n}-{name}"] = getattr(row, name)
    data["evidence"] = [piece.value for piece in form.evidence]
    return data | {"base": claim.latest, "queue": "", "verdict": "corrected"} | changed


# The queue ----------------------------------------------------------------------------------------


def test_the_queue_shows_the_most_doubtful_first(client: Client, register: None) -> None:
    """A monitor with an hour reads what the machine is least sure of; otherwise its errors stay in the register."""
    page = client.get("/review/").content.decode()
    doubtful = Claim.objects.order_by("confidence", "id").first()
    assert doubtful is not None and doubtful.confidence == 0.55
    first = page.index('class="q-row"')
    assert page.index(f'data-claim="{doubtful.pk}"') - first < 40
    assert "not sure" in page[first : first + 3000]


def test_the_queue_is_narrowed_and_ordered(client: Client, register: None) -> None:
    """Filters that show the wrong claims would have somebody accept what she did not mean to."""
    page = client.get("/review/?act=fine").content.decode()
    assert page.count('class="q-row"') == Claim.objects.filter(act="fine").count() == 3
    page = client.get("/review/?language=ru").content.decode()
    assert page.count('class="q-row"') == 1 and "Зафар Нуриддинов" in page
    page = client.get("/review/?order=severity").content.decode()
    assert page.index("was killed") < page.index("was killed") + 1 < len(page)
    assert "was fined" not in page  # fifty of the gravest come first
    page = client.get("/review/?publisher=Outlet+3&act=killing").content.decode()
    assert page.count('class="q-row"') == 1


def test_an_empty_register_says_what_to_do(client: Client) -> None:
    """A newcomer who sees an empty list does not know where to begin."""
    page = client.get("/review/").content.decode()
    assert "/sources/" in page and "q-filters" not in page


def test_nothing_of_a_closed_collection_is_listed_counted_or_told(
    client: Client, coder: tuple[Account, Client], register: None
) -> None:
    """What a confidential collection holds is known to its members only, in the queue's numbers too."""
    claim = Claim.objects.get(act="torture")
    room = Collection.objects.create(name="Witnesses")
    Claim.objects.filter(document=claim.document).update(collection=room)
    claim.document.collection = room
    claim.document.save()
    hidden = Claim.objects.filter(collection=room).count()
    page = coder[1].get("/review/?act=torture").content.decode()
    assert 'class="q-row"' not in page
    whole = coder[1].get("/review/").content.decode()
    assert f'New <span class="quiet">{Claim.objects.count() - hidden}</span>' in whole
    assert "Witnesses" not in whole
    assert coder[1].get(f"/review/{claim.pk}/").status_code == 404
    for action in ("judge", "present", "add", "split", "merge", "assign", "reread"):
        answer = coder[1].post(f"/review/{claim.pk}/{action}", {"verdict": "accepted", "base": 0})
        assert answer.status_code == 404, action
    coder[1].post("/review/many", {"do": "accepted", "claim": f"{claim.pk}:0"})
    assert not Decision.objects.exists()
    room.members.add(coder[0])
    assert coder[1].get("/review/?act=torture").content.decode().count('class="q-row"') == 1


def test_before_and_behind_go_through_the_whole_queue(register: None) -> None:
    """A claim that "next" leaps over is never read."""
    for order in queueing.ORDERS:
        rows = queueing.rows(HOLDER, queueing.Queue.of({"order": order}))
        listed = list(rows)
        at, seen_on_the_way = listed[0], [listed[0].pk]
        while (behind := queueing.neighbours(rows, at)[1]) is not None:
            at = Claim.objects.get(pk=behind)
            seen_on_the_way.append(behind)
        assert seen_on_the_way == [c.pk for c in listed], order
        assert queueing.neighbours(rows, listed[5])[0] == listed[4].pk


# One claim ----------------------------------------------------------------------------------------


def test_the_page_shows_the_form_beside_the_marked_text(client: Client, sentence: Claim) -> None:
    page = client.get(f"/review/{sentence.pk}/").content.decode()
    assert '<mark class="m-evidence" id="e-0">The Navdara city court has sentenced' in page
    assert 'value="Zafar Nuriddinov"' in page and 'value="lawyer"' in page and 'value="on Tuesday"' in page
    assert f'value="{sentence.evidence[1][0]}-{sentence.evidence[1][1]}" checked' in page
    assert 'class="m-other"' in page  # the arrest of the same document
    assert 'data-start="0"' in page


@pytest.mark.parametrize("path", ["/review/", "/review/?order=severity&act=fine", "/review/{}/"])
def test_pages_ask_the_database_little(client: Client, sentence: Claim, path: str) -> None:
    """On a register of a hundred thousand incidents each further question is time the reader waits."""
    review.judge(sentence, "accepted", HOLDER, base=0)
    review.comment(Claim.objects.get(pk=sentence.pk), "seen", HOLDER)
    client.get(path.format(sentence.pk))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(path.format(sentence.pk))
    assert len(asked) <= 15, [q["sql"][:90] for q in asked]


def test_accepting_goes_on_to_the_next_and_can_be_undone(client: Client, sentence: Claim) -> None:
    """Without script too: each claim costs one press, and a slip of the hand nothing."""
    q = queueing.rows(HOLDER, queueing.Queue.of({}))
    behind = queueing.neighbours(q, sentence)[1]
    answer = client.post(f"/review/{sentence.pk}/judge", sent(sentence, verdict="accepted"))
    decision = Decision.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/review/{behind}/?done={decision.pk}#e-0"
    assert Claim.objects.get(pk=sentence.pk).state == "accepted"
    page = client.get(answer["Location"]).content.decode()
    assert "Accepted." in page and f'name="decision" value="{decision.pk}"' in page
    back = client.post("/review/undo", {"decision": decision.pk})
    assert back["Location"].startswith(f"/review/{sentence.pk}/")
    assert Claim.objects.get(pk=sentence.pk).state == "new"
    assert "Do it again" in client.get(back["Location"]).content.decode()


def test_a_script_is_told_what_was_done(client: Client, sentence: Claim) -> None:
    answer = client.post(
        f"/review/{sentence.pk}/judge", sent(sentence, verdict="rejected", why="A rumour"), headers=SCRIPT
    ).json()
    assert "Rejected." in answer["line"] and answer["next"].endswith("#e-0")
    assert answer["states"] == {str(sentence.pk): {"state": "rejected", "said": "Rejected"}}
    assert Decision.objects.get().note == "A rumour"


def test_a_wrong_victim_is_corrected(client: Client, sentence: Claim) -> None:
    """The name is what a register is searched by: the machine's error must be gone, and its coding kept."""
    data = sent(sentence)
    data |= {"victims-0-name": "Zafar Nuriddinovich Nuriddinov", "victims-0-role": "", "victims-1-name": "his brother"}
    data |= {"place_country": "kyrgyzstan", "date_end": "2019-03-13", "attributed_to": ["his brother", ""]}
    assert client.post(f"/review/{sentence.pk}/judge", data).status_code == 302
    now = Claim.objects.get(pk=sentence.pk)
    value = review.coding(now)
    assert [v["name"] for v in value["victims"]] == ["Zafar Nuriddinovich Nuriddinov", "his brother"]
    assert value["victims"][0]["role"] is None
    assert value["place"]["country"] == "KG" and value["date"]["end"] == "2019-03-13"
    assert now.state == "corrected" and now.machine and now.machine["victims"][0]["role"] == "lawyer"


def test_what_was_changed_is_not_lost_by_accepting(client: Client, sentence: Claim) -> None:
    """Who corrects a field and presses "accept" means the claim as it stands there."""
    client.post(f"/review/{sentence.pk}/judge", sent(sentence, verdict="accepted", detail="23 years"))
    now = Claim.objects.get(pk=sentence.pk)
    assert (now.state, now.detail) == ("corrected", "23 years")


def test_a_capital_is_a_correction(client: Client, sentence: Claim) -> None:
    """A name that the coder wrote with a small letter would else stay so, however often somebody mends it."""
    data = sent(sentence) | {"perpetrators-0-name": "The Navdara City Court"}
    client.post(f"/review/{sentence.pk}/judge", data)
    now = Claim.objects.get(pk=sentence.pk)
    assert now.state == "corrected"
    assert review.coding(now)["perpetrators"][0]["name"] == "The Navdara City Court"


def test_undo_after_a_reload_takes_back_what_one_did_last(client: Client, sentence: Claim) -> None:
    client.post(f"/review/{sentence.pk}/judge", sent(sentence, verdict="accepted"))
    assert client.post("/review/undo", {"decision": "last"}).status_code == 302
    assert Claim.objects.get(pk=sentence.pk).state == "new"
    assert client.post("/review/undo", {"decision": "last"}).status_code == 404


def test_a_form_with_mistakes_comes_back_as_it_was_sent(client: Client, sentence: Claim) -> None:
    """Ten minutes' work on a claim must not be gone for one wrong date."""
    data = sent(sentence, date_end="2019-03-01", place_country="Atlantis", detail="typed with care", why="hm")
    answer = client.post(f"/review/{sentence.pk}/judge", data)
    page = answer.content.decode()
    assert answer.status_code == 400 and "Atlantis” is no country" in page
    assert "typed with care" in page and 'value="2019-03-01"' in page and 'value="hm"' in page
    data["place_country"] = ""
    page = client.post(f"/review/{sentence.pk}/judge", data).content.decode()
    assert "When: The last day is before the first." in page
    assert not Decision.objects.exists()


def test_days_are_typed_as_one_writes_them(client: Client, sentence: Claim) -> None:
    """Who knows only the month must not have to look up its last day, nor guess whose order a browser takes."""
    assert 'name="date_start" value="12 March 2019"' in client.get(f"/review/{sentence.pk}/").content.decode()
    for typed, days in (
        ({"date_start": "февраль 2019"}, ("2019-02-01", "2019-02-28")),
        ({"date_start": "5.3.2019", "date_end": "March 2019"}, ("2019-03-05", "2019-03-31")),
    ):
        client.post(f"/review/{sentence.pk}/judge", sent(Claim.objects.get(pk=sentence.pk), date_end="") | typed)
        date = review.coding(Claim.objects.get(pk=sentence.pk))["date"]
        assert (date["start"], date["end"]) == days
    answer = client.post(f"/review/{sentence.pk}/judge", sent(sentence, date_start="5/3/2019"))
    assert answer.status_code == 400 and "may be two days" in answer.content.decode()


def test_evidence_is_struck_out_and_added_by_its_words(client: Client, sentence: Claim) -> None:
    text = sentence.document.text
    data = sent(sentence, more_evidence="Bahoriston   police had\ndetained him")
    data["evidence"] = data["evidence"][:1]
    client.post(f"/review/{sentence.pk}/judge", data)
    spans = Claim.objects.get(pk=sentence.pk).evidence
    assert [text[s:e] for s, e in spans][1:] == ["Bahoriston police had detained him"]


def test_a_passage_that_is_not_where_it_is_said_to_be_is_refused(client: Client, sentence: Claim) -> None:
    """Evidence is the footnote: a wrong place in the text would cite words that nobody wrote so."""
    data = sent(sentence)
    data["evidence"] = ["0-7:Navdara", "8-12:xxxx"]
    answer = client.post(f"/review/{sentence.pk}/judge", data)
    assert answer.status_code == 400 and not Decision.objects.exists()
    data["evidence"] = ["0-7:Navdara"]
    assert client.post(f"/review/{sentence.pk}/judge", data).status_code == 302


def test_nobody_overwrites_silently(client: Client, coder: tuple[Account, Client], sentence: Claim) -> None:
    """Two people on one claim: the later one sees the other's work beside hers and chooses."""
    mine = sent(sentence, detail="life")
    coder[1].post(f"/review/{sentence.pk}/judge", sent(sentence, detail="25 years"))
    answer = client.post(f"/review/{sentence.pk}/judge", mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Nigora decided about this claim while you read it: corrected." in page
    assert "25 years" in page and "life" in page and "Keep theirs" in page
    assert Claim.objects.get(pk=sentence.pk).detail == "25 years"
    assert f'name="base" value="{Claim.objects.get(pk=sentence.pk).latest}"' in page
    mine["base"] = Claim.objects.get(pk=sentence.pk).latest
    assert client.post(f"/review/{sentence.pk}/judge", mine).status_code == 302
    assert Claim.objects.get(pk=sentence.pk).detail == "life"
    assert Decision.objects.filter(verdict="corrected").count() == 2


def test_two_who_have_one_claim_open_see_each_other(
    client: Client, coder: tuple[Account, Client], sentence: Claim
) -> None:
    client.post(f"/review/{sentence.pk}/present", {"base": 0})
    assert Presence.objects.count() == 1
    page = coder[1].post(f"/review/{sentence.pk}/present", {"base": 0}).content.decode()
    assert "owner has this open too" in page and "Nigora" not in page
    assert "owner reads it now" in coder[1].get("/review/").content.decode()
    review.judge(sentence, "accepted", Viewer.of(Account.objects.get(name="owner")), base=0)
    page = coder[1].post(f"/review/{sentence.pk}/present", {"base": 0}).content.decode()
    assert "owner decided about it just now: accepted." in page


def test_readers_look_and_decide_nothing(sentence: Claim) -> None:
    _account, client = account("Guest", Account.READER)
    page = client.get(f"/review/{sentence.pk}/").content.decode()
    assert 'value="accepted"' not in page and 'class="r-all" disabled' in page
    assert 'value="accepted"' not in client.get("/review/").content.decode()
    for path in (f"/review/{sentence.pk}/judge", f"/review/{sentence.pk}/add", "/review/many", "/review/undo"):
        assert client.post(path, {"verdict": "accepted", "base": 0}).status_code == 403
    assert not Decision.objects.exists()


def test_a_second_reader_sees_the_machine_only(client: Client, coder: tuple[Account, Client], sentence: Claim) -> None:
    """A second reading that has seen the first is none."""
    client.post(f"/review/{sentence.pk}/judge", sent(sentence, detail="what the first reader wrote", why="her reason"))
    answer = client.post(f"/review/{sentence.pk}/assign", {"account": coder[0].pk, "kind": "second"})
    assert answer.status_code == 302
    assert Claim.objects.get(pk=sentence.pk).state == "second"
    page = coder[1].get(f"/review/{sentence.pk}/").content.decode()
    assert "as a second reader" in page
    assert "what the first reader wrote" not in page and "her reason" not in page and "said-h" not in page
    assert 'class="q-row"' in coder[1].get("/review/?state=mine").content.decode()
    coder[1].post(f"/review/{sentence.pk}/judge", sent(sentence, act="killing"))
    assert Claim.objects.get(pk=sentence.pk).state == "differs"
    assert f"/review/adjudicate/{sentence.pk}/" in client.get(f"/review/{sentence.pk}/").content.decode()


def test_coders_take_claims_and_editors_give_them(
    client: Client, coder: tuple[Account, Client], sentence: Claim
) -> None:
    owner = Account.objects.get(name="owner")
    coder[1].post(f"/review/{sentence.pk}/assign", {"account": "me", "kind": "review"})
    assert Claim.objects.get(pk=sentence.pk).assigned == coder[0]
    page = coder[1].get("/review/?assigned=me").content.decode()
    assert page.count('class="q-row"') == 1 and "for Nigora" in page
    other = Claim.objects.get(act="torture")
    answer = coder[1].post(f"/review/{other.pk}/assign", {"account": owner.pk, "kind": "review"})
    assert answer.status_code == 400 and Claim.objects.get(pk=other.pk).assigned is None
    client.post(f"/review/{other.pk}/assign", {"account": coder[0].pk, "kind": "review"})
    assert Claim.objects.get(pk=other.pk).assigned == coder[0]


def test_a_missed_claim_is_added_on_the_documents_own_page(
    client: Client, coder: tuple[Account, Client], sentence: Claim
) -> None:
    """A document in which the coder found nothing has no claim beside which one could be added."""
    document = sentence.document
    Claim.objects.filter(document=document).delete()
    address = f"/review/document/{document.pk}/add"
    assert address in client.get(f"/documents/{document.pk}/").content.decode()
    told = {"act": "threat", "victim": "More than 1,200 people", "words": "More than 1,200 people signed a letter"}
    answer = coder[1].post(address, told)
    added = Claim.objects.get(document=document)
    assert added.coder == "hand" and answer["Location"].startswith(f"/review/{added.pk}/?done=")
    refused = client.post(address, told | {"words": "words that nobody wrote"})
    page = refused.content.decode()
    assert refused.status_code == 400 and "words that nobody wrote" in page and 'role="alert"' in page
    assert client.post(address, told | {"act": ""}).status_code == 400
    assert Claim.objects.filter(document=document).count() == 1
    reader = Client()
    reader.force_login(Account.objects.create_user("Sino", role=Account.READER))
    assert reader.post(address, told).status_code == 403
    assert address not in reader.get(f"/documents/{document.pk}/").content.decode()
    assert client.post("/review/document/999999/add", told).status_code == 404


def test_a_missed_claim_is_added_split_and_merged(client: Client, sentence: Claim) -> None:
    text = sentence.document.text
    words = "More than 1,200 people signed a letter for his release."
    start = text.index(words)
    data = {"act": "threat", "victim": "More than 1,200 people", "words": words}
    answer = client.post(f"/review/{sentence.pk}/add", data | {"passage": f"{start}-{start + len(words)}:{words}"})
    added = Claim.objects.get(coder="hand")
    assert answer["Location"].startswith(f"/review/{added.pk}/?done=")
    assert added.evidence == [[start, start + len(words)]] and added.state == "accepted"
    refused = client.post(f"/review/{sentence.pk}/add", data | {"words": "words that nobody wrote", "passage": ""})
    assert refused.status_code == 400 and b"words that nobody wrote" in refused.content

    before = set(Claim.objects.values_list("pk", flat=True))
    chosen = {"first": ["victims:0", "evidence:0"], "second": ["victims:0", "evidence:1", "date:0"], "act": "charge"}
    answer = client.post(f"/review/{sentence.pk}/split", chosen | {"base": 0})
    second = Claim.objects.exclude(pk__in=before).get()
    assert answer["Location"].startswith(f"/review/{second.pk}/")
    assert second.act == "charge" and len(second.evidence) == 1 and second.date_text == "on Tuesday"
    first = Claim.objects.get(pk=sentence.pk)
    assert len(first.evidence) == 1 and first.date_start is None
    client.post("/review/undo", {"decision": second.latest})
    assert len(Claim.objects.get(pk=sentence.pk).evidence) == 2
    assert Claim.objects.get(pk=second.pk).state == "rejected"

    arrest = Claim.objects.get(act="arrest_detention", document=sentence.document)
    first = Claim.objects.get(pk=sentence.pk)
    client.post(f"/review/{first.pk}/merge", {"base": first.latest, "with": f"{arrest.pk}:{arrest.latest}"})
    assert Claim.objects.get(pk=arrest.pk).state == "rejected"
    assert arrest.evidence[0] in Claim.objects.get(pk=first.pk).evidence


def test_a_newer_reading_is_taken_field_by_field(client: Client, sentence: Claim) -> None:
    """What was decided stands; a better coder's difference is offered, not forced."""
    client.post(f"/review/{sentence.pk}/judge", sent(sentence, verdict="accepted"))
    value = review.coding(Claim.objects.get(pk=sentence.pk))
    newer = value | {"detail": "23 years", "place": {"text": "the city", "country": "TJ"}}
    Rereading.objects.create(claim=sentence, value=newer, coder="guvoh-en/9")
    page = client.get(f"/review/{sentence.pk}/").content.decode()
    assert "guvoh-en/9 reads this otherwise" in page and "the city" in page
    base = Claim.objects.get(pk=sentence.pk).latest
    client.post(f"/review/{sentence.pk}/reread", {"do": "take", "field": "detail", "base": base})
    now = Claim.objects.get(pk=sentence.pk)
    assert (now.detail, now.place) == ("23 years", "Navdara")
    assert "reads this otherwise" not in client.get(f"/review/{sentence.pk}/").content.decode()


def test_several_are_decided_and_undone_in_one_go(client: Client, register: None) -> None:
    killings = list(Claim.objects.filter(act="killing")[:3])
    answer = client.post(
        "/review/many", {"do": "rejected", "why": "one press release", "claim": [f"{c.pk}:0" for c in killings]},
        headers=SCRIPT,
    ).json()  # fmt: skip
    assert "3 claims rejected." in answer["line"]
    assert Claim.objects.filter(state="rejected").count() == 3
    one = Claim.objects.get(pk=killings[1].pk)
    page = client.get(f"/incidents/{one.incident_id}/").content.decode()
    assert page.count("one press release") == 4  # at each claim; and in the history of the incident one line for all
    assert re.search(r"Rejected: claims \d+, \d+, \d+", page)
    assert "in one go with 2 others" in client.get(f"/review/{one.pk}/").content.decode()
    client.post("/review/undo", {"decision": "last", "back": "queue"})
    assert not Claim.objects.exclude(state="new").exists()
    stale = Claim.objects.get(pk=killings[0].pk)
    assert stale.latest != 0
    answer = client.post("/review/many", {"do": "accepted", "claim": f"{stale.pk}:0"})
    assert answer.status_code == 400 and b"meanwhile" in answer.content


def test_a_page_of_the_queue_that_was_all_decided_leads_back(client: Client, register: None) -> None:
    """Else the last of a page leaves one before "nothing waits here", with fifty claims before it."""
    answer = client.get("/review/?order=newest&page=9")
    assert answer.status_code == 302 and answer["Location"] == "/review/?order=newest"


def test_hostile_words_stay_words(client: Client, register: None) -> None:
    claim = Claim.objects.get(detail=invented.XSS)
    page = client.get(f"/review/{claim.pk}/").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert "<script>alert" not in client.get("/review/").content.decode()


def test_in_russian_the_bars_are_drawn_too(client: Client, register: None) -> None:
    """A decimal comma is no number in a drawing: every claim would look as doubtful as can be."""
    page = client.get("/review/", headers={"accept-language": "ru"}).content.decode()
    assert "Проверка" in page and '<rect width="22.0"' in page and '<rect width="32.0"' in page


# Large documents ----------------------------------------------------------------------------------


def test_a_long_document_is_shown_around_its_evidence(client: Client) -> None:
    """300 kB is what a slow laptop opens at once, in Cyrillic too, and the passage must be among them."""
    filler = "Жители посёлка рассказали корреспонденту о том, что произошло. " * 12
    said = "Задержан Рустам Каримзода."
    text = "\n\n".join([*[filler] * 150, said, *[filler] * 150])
    invented.add(
        Document.read(text, title="Долгий", publisher="Степь", language="ru"),
        [invented.claim(text, "arrest_detention", [Actor("Рустам Каримзода")], [said])],
    )
    claim = Claim.objects.get()
    page = client.get(f"/review/{claim.pk}/").content
    assert len(page) < 300_000
    assert f'id="e-0">{said}</mark>'.encode() in page
    assert f'data-start="{claim.evidence[0][0]}"'.encode() in page
    assert page.count(b"Read it whole") == 2


def test_forty_claims_in_one_document(client: Client) -> None:
    sentences = [f"Воронов {n} was fined in town {n}." for n in range(40)]
    text = "\n".join(sentences)
    invented.add(
        Document.read(text, title="A list", publisher="Herald", language="en"),
        [invented.claim(text, "fine", [Actor(f"Воронов {n}")], [s]) for n, s in enumerate(sentences)],
    )
    page = client.get(f"/review/{Claim.objects.order_by('pk')[20].pk}/").content.decode()
    assert page.count('class="m-other"') == 39 * 2 and "39 more claims of this document" in page
    assert len(page) < 300_000


@pytest.mark.parametrize("at", [0, 159_990, 160_500, 319_990])
def test_the_window_holds_the_evidence(at: int) -> None:
    text = ("x" * 99 + "\n") * 3200
    low, high = showing.window(text, [[at, at + 10]])
    assert low <= at and at + 10 <= high and high - low < 165_000


def test_asking_who_is_here_waits_for_nobody(client: Client, sentence: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty open pages that waited for a long linking would leave the desk nobody to answer with."""

    def locked(*_: Any) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone()[0] <= 200
        raise OperationalError("database is locked")

    monkeypatch.setattr(review, "present", locked)
    assert client.post(f"/review/{sentence.pk}/present", {"base": 0}).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone()[0] == 30_000
