"""The pages, asked as a browser asks: what each must show, and what none may do."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from invented import XSS

from guvoh.register import store
from guvoh.register.models import Account, Capture, Claim, Decision, Document, Figure, Incident, Mention, Party

pytestmark = pytest.mark.django_db


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def get(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def every_page() -> list[str]:
    return [
        "/", "/documents/", "/parties/", "/figures/", "/codebook/", "/may-be-one/",
        *(f"/incidents/{i.pk}/" for i in Incident.objects.filter(merged_into=None)),
        *(f"/documents/{d.pk}/" for d in Document.objects.all()),
        *(f"/parties/{p.pk}/" for p in Party.objects.all()),
    ]  # fmt: skip


def test_every_page_opens_with_its_headers_and_every_link_leads_somewhere(client: Client, register: None) -> None:
    """A dead link to a sentence would break the promise that every fact can be checked."""
    anchors: dict[str, set[str]] = {}
    links: set[str] = set()
    for page in every_page():
        response = client.get(page)
        html = response.content.decode()
        assert response.status_code == 200, page
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert response["Cache-Control"] == "no-store"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Referrer-Policy"] == "same-origin"
        assert not re.search(r"<style|style=|<script(?! src=\"/static/)| on\w+=\"", html), page
        ids = re.findall(r'\bid="([^"]*)"', html)
        assert len(ids) == len(set(ids)), page
        anchors[page] = set(ids)
        for href in re.findall(r'href="([^"]*)"', html):
            links.add(page + unescape(href) if href[:1] in ("#", "?") else unescape(href))
    whys = sorted(link for link in links if link.startswith("/why/"))
    for link in sorted(links - set(whys[3:])):  # each of these opens the index of linking
        path, _, anchor = link.partition("#")
        if link.startswith("https://herald.example/") or path.startswith("/static/"):
            continue
        assert path.startswith("/"), link
        if path not in anchors:
            response = client.get(path)
            assert response.status_code == 200, link
            anchors[path] = set(re.findall(r'\bid="([^"]*)"', response.content.decode(errors="replace")))
        assert not anchor or anchor in anchors[path], link


def test_every_quotation_is_marked_in_its_document(client: Client, register: None) -> None:
    for claim in Claim.objects.select_related("document"):
        html = get(client, f"/documents/{claim.document_id}/")
        assert all(f'id="c-{claim.pk}-{n}"' in html for n in range(len(claim.evidence)))
    for figure in Figure.objects.all():
        assert f'id="f-{figure.pk}-0"' in get(client, f"/documents/{figure.document_id}/")
    for mention in Mention.objects.all():
        assert f'id="m-{mention.pk}"' in get(client, f"/documents/{mention.document_id}/")


def test_nothing_that_a_document_holds_becomes_markup(client: Client, register: None) -> None:
    """A report in the register must not be able to run anything in its reader's browser."""
    for page in [*every_page(), "/?q=%3Cscript%3E", "/?act=%3Cscript%3E", "/documents/?publisher=%3Cscript%3E"]:
        html = get(client, page)
        assert XSS not in html, page
        assert "<b onmouseover" not in html, page
        assert "javascript:" not in re.sub(r">[^<]*<", "><", html), page
    hostile = Document.objects.get(title__startswith="Title")
    assert XSS in text_of(get(client, f"/documents/{hostile.pk}/"))


def test_an_original_runs_nowhere(client: Client, register: None) -> None:
    for capture in Capture.objects.all()[:3]:
        response = client.get(f"/captures/{capture.pk}/original")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response.content == store.vault().get(capture.sha256)
        saved = client.get(f"/captures/{capture.pk}/original?save")
        assert saved["Content-Disposition"].startswith("attachment")
        assert saved["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("charset", ["undefined", "unicode_escape", "idna", "hex", "utf\x008", "none", "koi8-r"])
def test_an_original_of_any_charset_is_shown(charset: str) -> None:
    """A charset that the server invented must not hide the original from who checks it."""
    from guvoh.desk.views import _charset

    expected = "koi8-r" if charset == "koi8-r" else "cp1251"
    assert _charset(charset, "Вчера задержали адвоката.".encode("cp1251")) == expected


def test_a_lost_original_is_said_plainly(client: Client, register: None) -> None:
    capture = Capture.objects.first()
    assert capture is not None
    store.vault().path(capture.sha256).unlink()
    assert "restore the folder from a backup" in get(client, f"/captures/{capture.pk}/original", 404)


def test_other_hosts_and_other_methods_are_refused(client: Client, register: None) -> None:
    """A page elsewhere must not read the register under a host name of its own."""
    refused = client.get("/", headers={"host": "register.example"})
    assert refused.status_code == 400
    assert "Nuriddinov" not in refused.content.decode()
    assert client.post("/").status_code == 405
    assert client.get(f"/incidents/{Incident.objects.all()[0].pk}/decide").status_code == 405


def test_errors_have_pages_of_our_own_that_name_nobody(client: Client, register: None) -> None:
    html = get(client, "/incidents/Nuriddinov/", 404)
    assert "Not here" in html
    assert "Nuriddinov" not in html


# Incidents --------------------------------------------------------------------------------------


def listed(html: str) -> list[str]:
    return [text_of(h).strip() for h in re.findall(r'<h2 class="line-head">(.*?)</h2>', html, re.S)]


def test_filters_give_what_they_say(client: Client, register: None) -> None:
    """A monitor who filters must see all that fits, nothing else, and how many there will be."""
    start = get(client, "/")
    for name in ("act", "status", "country", "state", "year", "standing"):
        options = re.search(rf'<select id="{name}".*?</select>', start, re.S)
        assert options
        counted = re.findall(r'<option value="([^"]+)">[^<]*\((\d+)\)', options[0])
        assert counted
        for value, n in counted:
            assert len(listed(get(client, f"/?{name}={value}"))) == int(n), (name, value)
    both = get(client, "/?act=arrest_detention&state=TJ&order=added")
    assert len(listed(both)) == 2
    assert 'href="/?state=TJ&amp;order=added"' in both
    assert 'href="/?act=arrest_detention&amp;order=added"' in both
    assert "No incident fits" in get(client, "/?act=fine&country=PL")
    for odd in ("year=x", "act=%00", "page=999", "page=x", "country=' OR 1=1", "q=%22%22 ( * AND"):
        get(client, f"/?{odd}")


def test_a_line_says_the_essentials(client: Client, trial: Incident) -> None:
    html = get(client, "/?act=sentence")
    line = text_of(html[html.index('<ol class="lines">') :])
    for part in ("12 March 2019", "Conviction or sentence", "Zafar Nuriddinov", "the Navdara city court (Tajikistan)",
                 "Navdara, Tajikistan", "Disputed", "2 claims, 2 origins, 2 documents", "Steppe Wire"):  # fmt: skip
        assert part in line
    assert "on account of Mehrona Sattorova" in text_of(get(client, "/?act=threat"))
    assert "Attempted" in text_of(get(client, "/?act=removal"))


def test_search_finds_over_scripts_and_puts_own_words_first(client: Client, register: None) -> None:
    latin, cyrillic = listed(get(client, "/?q=Nuriddinov")), listed(get(client, "/?q=Нуриддинов"))
    assert latin == cyrillic
    assert len(latin) == 3
    found = get(client, "/?q=broadcasts")
    assert listed(found)[0] == "Rahimjon Sattorov was summoned or questioned, on account of Mehrona Sattorova"
    assert "6 incidents: 1 with these words in its own sentences" in text_of(found)
    assert "Search the documents" in get(client, "/?q=nowhere")


def test_lists_ask_the_database_little(client: Client, register: None) -> None:
    """Thirty pages of incidents must open as fast as one."""
    with CaptureQueriesContext(connection) as asked:
        get(client, "/")
    assert len(asked) <= 15
    with CaptureQueriesContext(connection) as asked:
        get(client, "/?q=Sattorova&act=threat")
    assert len(asked) <= 18
    trial = Incident.objects.get(act="killing")
    with CaptureQueriesContext(connection) as asked:
        get(client, f"/incidents/{trial.pk}/")
    assert len(asked) <= 15


def test_an_incident_shows_agreement_and_difference(client: Client, trial: Incident) -> None:
    html = get(client, f"/incidents/{trial.pk}/")
    said = text_of(html)
    assert (
        "Zafar Nuriddinov was sentenced to 23 or 25 years by the Navdara city court, "
        "in Navdara, Tajikistan, on 12 March 2019." in said
    )
    assert "2 claims in 2 documents, from 2 independent origins" in said
    assert re.search(r"Term reports differ 23 years 1 Navdara Herald 25 years 2 Steppe Wire", said)
    assert re.search(r"When 12 March 2019 two independent origins", said)
    assert re.search(r"Disputed by Ministry of Order 2 Steppe Wire", said)
    assert "According to his brother" in said
    assert "Same victim (Zafar Nuriddinov)" in said
    assert "not told" in said


def test_a_merged_incident_leads_to_the_living_one(client: Client, trial: Incident) -> None:
    """A printed dossier's link must still work after linking found that two incidents are one."""
    Incident.objects.create(id="iold", act="sentence", status="occurred", standing="reported", reason="",
                            merged_into=trial)  # fmt: skip
    response = client.get("/incidents/iold/")
    assert response.status_code == 302
    assert response["Location"] == f"/incidents/{trial.pk}/"
    assert "iold" not in get(client, "/")


def test_an_incident_without_claims_still_opens(client: Client, db: None) -> None:
    Incident.objects.create(id="iempty", act="fine", status="occurred", standing="verified", reason="")
    assert "No document makes this claim any more" in get(client, "/incidents/iempty/")
    assert "Somebody not named was fined" in get(client, "/")


def test_an_empty_register_says_what_to_do(client: Client, db: None) -> None:
    for page in ("/", "/documents/", "/parties/"):
        assert "guvoh add SOURCE" in get(client, page)
    get(client, "/figures/")
    get(client, "/codebook/")


# Decisions --------------------------------------------------------------------------------------


def test_a_decision_is_added_and_changes_the_standing(client: Client, trial: Incident) -> None:
    url = f"/incidents/{trial.pk}/decide"
    response = client.post(url, {"verdict": "accepted", "note": "Asked <b>the</b> lawyer."})
    assert response.status_code == 302
    assert Incident.objects.get(pk=trial.pk).standing == "verified"
    page = get(client, f"/incidents/{trial.pk}/")
    assert "Accepted by owner on" in text_of(page)
    assert "Asked &lt;b&gt;the&lt;/b&gt; lawyer." in page
    client.post(url, {"verdict": "rejected"})
    assert Incident.objects.get(pk=trial.pk).standing == "rejected"
    assert list(Decision.objects.values_list("verdict", "by")) == [("accepted", "owner"), ("rejected", "owner")]


def test_a_rejected_claim_no_longer_speaks(client: Client, trial: Incident) -> None:
    second = trial.claims.order_by("id").last()
    assert second is not None
    client.post(f"/incidents/{trial.pk}/decide", {"verdict": "rejected", "claim": second.key, "note": "another man"})
    assert Incident.objects.get(pk=trial.pk).standing == "reported"
    said = text_of(get(client, f"/incidents/{trial.pk}/"))
    assert "sentenced to 23 years by" in said
    assert "Rejected: claim 2" in said
    assert "another man" in said
    assert "reports differ" not in said


def test_claims_made_since_a_decision_are_flagged(client: Client, trial: Incident) -> None:
    """Who accepted an incident on two reports must see that a third has come."""
    Decision.objects.create(target_kind="incident", target=trial.pk, verdict="accepted", by="owner",
                            claims=[trial.claims.all()[0].key])  # fmt: skip
    said = text_of(get(client, f"/incidents/{trial.pk}/"))
    assert "1 claim since then" in said
    assert said.count("new since it was decided") == 1
    store.refresh(trial)
    assert "1 claim since it was decided" in text_of(get(client, "/?standing=verified"))


def test_a_bad_decision_is_answered_and_kept_out(client: Client, trial: Incident) -> None:
    url = f"/incidents/{trial.pk}/decide"
    for form in ({"verdict": "note", "note": " "}, {"verdict": "perhaps"}, {}, {"verdict": "accepted", "claim": "x"}):
        response = client.post(url, form)
        assert response.status_code == 400
        assert 'role="alert"' in response.content.decode()
    assert client.post("/incidents/none/decide", {"verdict": "accepted"}).status_code == 404
    assert not Decision.objects.exists()


def test_a_decision_needs_the_form_of_the_page(owner: Account, trial: Incident) -> None:
    """Another site must not be able to decide in the owner's browser."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    url = f"/incidents/{trial.pk}/decide"
    refused = client.post(url, {"verdict": "accepted"})
    assert refused.status_code == 403
    assert "Refused" in refused.content.decode()
    page = client.get(f"/incidents/{trial.pk}/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    allowed = client.post(url, {"verdict": "accepted", "csrfmiddlewaretoken": token[1]})
    assert allowed.status_code == 302


def test_a_claim_of_another_incident_cannot_be_decided_from_here(client: Client, trial: Incident) -> None:
    other = Claim.objects.exclude(incident=trial)[0]
    response = client.post(f"/incidents/{trial.pk}/decide", {"verdict": "rejected", "claim": other.key})
    assert response.status_code == 400
    assert not Decision.objects.exists()


# Documents, parties, figures ---------------------------------------------------------------------


def test_an_uncoded_document_says_so(client: Client, register: None) -> None:
    """Silence about a language nobody reads would look like a quiet country."""
    tajik = Document.objects.get(language="tg")
    html = get(client, f"/documents/{tajik.pk}/")
    assert "Not coded: no coder reads Tajik yet" in text_of(html)
    assert 'lang="tg"' in html
    assert "Not coded: 2 documents" in text_of(get(client, "/"))
    assert len(listed(get(client, "/documents/?coded=no"))) == 2


def test_documents_are_searched_and_filtered(client: Client, register: None) -> None:
    assert "Маҳкамаи ҳимоятгар дар Навдара" in listed(get(client, "/documents/?q=Nuriddinov"))
    assert len(listed(get(client, "/documents/?publisher=Steppe+Wire"))) == 2
    assert len(listed(get(client, "/documents/?language=fa"))) == 1


def test_captures_and_their_versions_are_told(client: Client, register: None) -> None:
    early, late = Document.objects.filter(title="Teacher fined").order_by("id")
    assert f'href="/documents/{late.pk}/"' in get(client, f"/documents/{early.pk}/")
    page = get(client, f"/documents/{late.pk}/")
    assert f'href="/documents/{early.pk}/"' in page
    assert "9 March 2024, 07:30 UTC" in page
    capture = late.captures.first()
    assert capture is not None
    assert capture.sha256 in page


def test_a_javascript_address_is_no_link(client: Client, register: None) -> None:
    document = Document.objects.get(url__startswith="javascript:")
    html = get(client, f"/documents/{document.pk}/")
    assert "javascript:alert" in html
    assert not re.search(r'href="\s*javascript', html)


def test_a_party_is_found_in_every_spelling_and_shows_where(client: Client, register: None) -> None:
    for query in ("Нуриддинов", "nuriddinov", "Zafar", "зафар нурид"):
        assert "Zafar Nuriddinov" in listed(get(client, f"/parties/?q={query}"))
    assert "Nobody in the register is written so" in get(client, "/parties/?q=Xyzzy")
    party = Party.objects.get(name="Zafar Nuriddinov")
    said = text_of(get(client, f"/parties/{party.pk}/"))
    for part in ("As victim", "Зафар Нуриддинов", "Степной вестник", "are one name over documents", "lawyer"):
        assert part in said
    exile = Party.objects.get(name="Mehrona Sattorova")
    assert "On whose account others were targeted" in get(client, f"/parties/{exile.pk}/")


def test_figures_are_told_with_their_sentence(client: Client, register: None) -> None:
    html = get(client, "/figures/?q=letter")
    assert "more than 1,200 people" in text_of(html)
    figure = Figure.objects.get(value=1200)
    assert f"/documents/{figure.document_id}/#f-{figure.pk}-0" in html
    assert "12.5%" not in html
