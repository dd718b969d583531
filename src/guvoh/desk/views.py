"""The pages. Each view reads with few queries and hands plain records to its template."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guvoh import codebook
from guvoh.desk import finding, ties, told, words
from guvoh.desk.asking import viewer_of
from guvoh.desk.marking import Span, paragraphs
from guvoh.desk.people.access import needs
from guvoh.desk.review import showing
from guvoh.nouns import GuvohError
from guvoh.register import coded, columns, decided, linked, roles, store
from guvoh.register import words as index_of_words
from guvoh.register.models import (
    Account,
    Capture,
    Claim,
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
from guvoh.register.rights import Viewer, seen

PER_PAGE = 50
# An original is shown as plain characters, or not at all: whatever it holds, it runs nowhere.
SANDBOX = "sandbox; default-src 'none'"
_SAFE_LINKS = ("http://", "https://")


def _page(
    request: HttpRequest, items: Any, asked: Mapping[str, str], per_page: int = PER_PAGE, n: int | None = None
) -> dict[str, Any]:
    """One page of ``items`` (``n`` of them, where that is known) and the query string that the links to other pages
    go on from."""
    pages = Paginator(items, per_page)
    if n is not None:
        pages.count = n
    page = pages.get_page(request.GET.get("page"))
    kept = urlencode({k: v for k, v in asked.items() if v})
    return {"page": page, "more": f"{kept}&" if kept else ""}


def _asked(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "").strip()[:400] for name in names}


# Incidents --------------------------------------------------------------------------------------


@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    asked = _asked(request, *finding.ASKED)
    viewer = viewer_of(request)
    found = finding.incidents(asked, viewer)
    context = _page(request, found.ids, found.asked)
    lines = told.lines(finding.loaded(list(context["page"]), viewer, told.for_lists), found.near)
    near = len(found.near) if found.near is not None else None
    context |= {
        "here": "incidents",
        "found": found,
        "asked": asked,
        "lines": lines,
        "near": near,
        "far": context["page"].paginator.count - near if near is not None else None,
        "welcome": "welcome" in request.GET and viewer.account and not viewer.account.has_usable_password(),
        "uncoded": seen(Document, viewer).filter(coder=None).count(),
        "empty": not lines and not found.active and not seen(Incident, viewer).exists(),
        "documents": seen(Document, viewer).count() if not lines else None,
    }
    return render(request, "desk/incidents.html", context)


@require_safe
def incident(request: HttpRequest, pk: str) -> HttpResponse:
    viewer = viewer_of(request)
    row = store.incident_with_claims(seen(Incident, viewer).filter(pk=pk))
    if row is None and pk in viewer.unread.incidents:
        return _put_away(request, get_object_or_404(seen(Incident, viewer.sighted), pk=pk))
    if row is None or row.merged_into_id is not None:
        return HttpResponseRedirect(told.incident_url(_living(request, pk).pk))
    return _incident_page(request, row)


def _put_away(request: HttpRequest, row: Incident | Party) -> HttpResponse:
    """In place of what the viewer may see when they have read their claims a second time: which these are."""
    viewer = viewer_of(request)
    told_of: Any = seen(Claim, viewer).filter(pk__in=viewer.unread.claims).order_by("id")
    claims = told_of.filter(incident=row) if isinstance(row, Incident) else told_of.filter(roles__party=row).distinct()
    here = "incidents" if isinstance(row, Incident) else "parties"
    context = {"here": here, "claims": claims.values_list("pk", flat=True), "put_away": True}
    return render(request, "desk/put_away.html", context)


def _living(request: HttpRequest, pk: str) -> Incident:
    """The incident, or the one it was merged into. What the viewer may not see is not there."""
    there = seen(Incident, viewer_of(request)).select_related("merged_into")
    row = get_object_or_404(there, pk=pk)
    while row.merged_into_id is not None:
        row = get_object_or_404(there, pk=row.merged_into_id)
    return row


def _incident_page(request: HttpRequest, row: Incident, trouble: str = "", note: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    if trouble:  # the row may have been changed, and comes without its claims
        row = store.incidents_with_claims(seen(Incident, viewer).filter(pk=row.pk)).get()
    whole = told.whole(row)
    # Whatever other incidents the page tells of is read in one go.
    proposals, sorts = ties.asked_of("incident", row.pk, viewer), ties.related(row, viewer)
    following = finding.next_to_decide(row, viewer)
    asked = {pk for p in proposals for pk in (p.one, p.other)}
    shown = {*asked, *ties.shown_of(sorts), *([following] if following else [])}
    lines, events = _lines_with_events(shown, "incident", viewer)
    first = whole.told[0].claim if whole.told else None
    context = {
        "here": "incidents",
        "whole": whole,
        "incident": whole.incident,
        "latest": store.last_about(whole.decisions),
        "next": lines[following].incident if following in lines else None,
        "trouble": trouble,
        "note": note,
        "ways": [(t, ties.why_claims_url(first, t.claim) if first and t.claim != first else "") for t in whole.told],
        "asks": ties.asks(proposals, viewer, row.pk, lines),
        "bonds": ties.bonds("incident", ties.written_in(whole.incident), viewer, events),
        "together": ties.together(sorts, lines),
        "tie": reverse("desk:tie_incident", args=[row.pk]),
    }
    return render(request, "desk/incident.html", context, status=400 if trouble else 200)


def _lines_with_events(ids: Iterable[str], kind: str, viewer: Viewer) -> tuple[dict[str, told.Line], list[Decision]]:
    """The incidents of these ids as a list tells them, by id; and what was decided of them and about what is one or two
    of a kind (:func:`ties.bonds`), read together."""
    rows = finding.loaded([*ids], viewer, told.for_lists)
    events = decided.with_undone(told.verdicts(rows) | ties.made(kind))
    return {line.incident.pk: line for line in told.lines(rows, events=events)}, events


@require_POST
@needs(Account.CODER)
def decide(request: HttpRequest, pk: str) -> HttpResponse:
    """Add a decision about an incident, or about one of its claims where ``claim`` names its key."""
    row = _living(request, pk)
    key, note = request.POST.get("claim", ""), request.POST.get("note", "")
    try:
        if key and not row.claims.filter(key=key).exists():
            raise GuvohError(gettext("this incident does not have that claim any more: look at it again"))
        store.decide(
            "claim" if key else "incident",
            key or row.pk,
            request.POST.get("verdict", ""),
            note,
            by=viewer_of(request).name,
            base=request.POST.get("base"),
        )
    except GuvohError as error:
        return _incident_page(request, row, str(error), note)
    return HttpResponseRedirect(f"{told.incident_url(row.pk)}#decisions")


# Documents --------------------------------------------------------------------------------------


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    asked = _asked(request, "q", "language", "publisher", "coded")
    viewer = viewer_of(request)
    found = finding.documents(asked, viewer)
    context = _page(request, found.ids, asked)
    context |= {
        "here": "documents",
        "asked": asked,
        "rows": finding.listed_documents(list(context["page"]), viewer),
        "languages": [(code, words.language(code), n) for code, n in found.languages],
        "publishers": found.publishers,
        "uncoded": found.uncoded,
        "narrowed": any(asked.values()),
    }
    return render(request, "desk/documents.html", context)


_AT = re.compile(r"(\d{1,9})-(\d{1,9})")


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    return document_page(request, pk)


def document_page(
    request: HttpRequest, pk: int, trouble: str = "", adding: Mapping[str, str] | None = None
) -> HttpResponse:
    """A document with what is told in it. ``trouble``: why a claim could not be added as ``adding`` has it."""
    viewer = viewer_of(request)
    row = get_object_or_404(seen(Document, viewer).select_related("replaces", "replaced_by"), pk=pk)
    claims = list(seen(Claim, viewer).filter(document=row).prefetch_related("roles").order_by("id"))
    coded.veil(claims, viewer)
    numbers = list(seen(Figure, viewer).filter(document=row))
    spans = [
        Span(s, e, f"c-{c.pk}-{n}", "claim", words.act(c.act), told.incident_url(c.incident_id), told.brief(c))
        if c.incident_id
        else Span(s, e, f"c-{c.pk}-{n}", "claim")
        for c in claims
        for n, (s, e) in enumerate(c.evidence)
    ]
    spans += [
        Span(s, e, f"f-{f.pk}-{n}", "figure", gettext("Figure"), f"#figure-{f.pk}", f.what)
        for f in numbers
        for n, (s, e) in enumerate(f.evidence)
    ]
    spans += [Span(m.start, m.end, f"m-{m.pk}", "name") for m in seen(Mention, viewer).filter(document=row)]
    spans += [Span(r.start, r.end, f"r-{r.pk}", "relation") for r in seen(Relation, viewer).filter(document=row)]
    # What a search found, where it has no mark of its own: ?at=120-135#at.
    if at := _AT.fullmatch(request.GET.get("at", "")):
        spans.append(Span(int(at[1]), int(at[2]), "at", "found"))
    context = {
        "here": "documents",
        "document": row,
        "paragraphs": paragraphs(row.text, spans),
        "link": row.url if row.url and row.url.lower().startswith(_SAFE_LINKS) else None,
        "claims": sorted(
            ((c, told.brief(c)) for c in claims),
            key=lambda pair: pair[0].evidence[:1],
        ),
        "figures": sorted(numbers, key=lambda f: list(f.evidence)[:1]),
        "captures": list(seen(row.captures.all(), viewer)),
        "moves": viewer.may(Account.EDITOR) and (bool(viewer.called) or row.collection_id is not None),
        "may_code": viewer.may(Account.CODER),
        "act_groups": showing.act_groups(),
        "trouble": trouble,
        "adding": adding,
    }
    return render(request, "desk/document.html", context, status=400 if trouble else 200)


@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A capture's bytes as they were taken: shown as plain text, or saved, and never run."""
    row = get_object_or_404(seen(Capture, viewer_of(request)), pk=pk)
    try:
        content = store.vault().get(row.sha256)
    except GuvohError as error:
        return render(request, "desk/trouble.html", {"trouble": str(error)}, status=404)
    charset = _charset(row.charset, content)
    shown = charset is not None and "save" not in request.GET
    response = HttpResponse(
        content, content_type=f"text/plain; charset={charset}" if shown else "application/octet-stream"
    )
    if not shown:
        response["Content-Disposition"] = f'attachment; filename="guvoh-{row.sha256[:16]}.bin"'
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _charset(told_charset: str | None, content: bytes) -> str | None:
    """A charset in which the bytes are text, or None where they look like none."""
    if b"\x00" in content[:4096]:
        return None
    from guvoh.reading.encoding import text_charset  # here: the room it stands in is slow to load

    for name in map(text_charset, ("utf-8", told_charset, "windows-1251")):
        try:
            if name and content.decode(name) is not None:
                return name
        except ValueError:
            continue
    return None


# Parties ----------------------------------------------------------------------------------------


@require_safe
def parties(request: HttpRequest) -> HttpResponse:
    asked = _asked(request, "q", "kind")
    viewer = viewer_of(request)
    found, kinds = finding.parties(asked["q"], asked["kind"], viewer)
    n = kinds.get(asked["kind"], 0) if asked["kind"] else sum(kinds.values())
    context = _page(request, found, asked, 100, n)
    rows = list(context["page"])
    names = index_of_words.spellings(p.pk for p in rows)
    of_rows = Q(one__in=[p.pk for p in rows]) | Q(other__in=[p.pk for p in rows])
    doubtful = seen(Proposal, viewer).filter(of_rows, kind="party").values_list("one", "other") if rows else ()
    context |= {
        "doubtful": {pk for both in doubtful for pk in both},
        "here": "parties",
        "asked": asked,
        "kinds": [(k, label, kinds[k]) for k, label in words.KINDS.items() if k in kinds],
        "rows": [(p, [n for n in names[p.pk] if n != p.name]) for p in rows],
        "any": bool(rows) or seen(Party, viewer).exists(),
    }
    return render(request, "desk/parties.html", context)


PARTS = {
    Role.VICTIM: gettext_lazy("As victim"),
    Role.ON_ACCOUNT_OF: gettext_lazy("On whose account others were targeted"),
    Role.PERPETRATOR: gettext_lazy("As perpetrator"),
    Role.ATTRIBUTED_TO: gettext_lazy("As source"),
    Role.DISPUTED_BY: gettext_lazy("As the one who disputes"),
}


@require_safe
def party(request: HttpRequest, pk: str) -> HttpResponse:
    viewer = viewer_of(request)
    there = seen(Party, viewer)
    row = there.filter(pk=pk).first()
    if row is None and pk in viewer.unread.parties:
        return _put_away(request, get_object_or_404(seen(Party, viewer.sighted), pk=pk))
    if row is None:
        row = get_object_or_404(there, pk=linked.party_now(pk) or pk)
        return HttpResponseRedirect(told.party_url(row.pk))
    return _party_page(request, row)


def _party_page(request: HttpRequest, row: Party, trouble: str = "", note: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    shown = list(_roles(row, viewer)[:MOST_PLACES])
    # Of a party with more parts than are shown, all of them are asked for; of another, where it is only named.
    many = len(shown) == MOST_PLACES
    spelt = ties.spellings(shown, ()) if many else _spellings(row, shown, viewer, MOST_PLACES)
    held, told_by = columns.now(), roles.of(row.pk) if many else roles.listed(shown)
    parts = _parts(row, viewer, held, told_by)
    proposals = ties.asked_of("party", row.pk, viewer)
    lines, events = _lines_with_events({pk for _, ids in parts.values() for pk in ids}, "party", viewer)
    context = {
        "here": "parties",
        "party": row,
        "spellings": spelt,
        "parting": sum(len(s.places) for s in spelt) > 1,
        "cuts": sum(len(s.places) for s in spelt) > 1 and viewer_of(request).may(Account.EDITOR),
        "reasons": [reason for reason in row.reason.split("; ") if reason],
        "roles": list(dict.fromkeys(r.role for r in shown if r.role)),
        "held": held,
        "told_by": told_by,
        "parts": [
            (part, PARTS[part], [lines[pk] for pk in ids if pk in lines], n, f"/?party={row.pk}:{part}")
            for part, (n, ids) in parts.items()
        ],
        "cut": many or sum(len(s.places) for s in spelt) >= MOST_PLACES,
        "relations": ties.relations(row, viewer),
        "asks": ties.asks(proposals, viewer, row.pk),
        "bonds": ties.bonds("party", {(p.document.unique_id, s.name) for s in spelt for p in s.places}, viewer, events),
        "tie": reverse("desk:tie_party", args=[row.pk]),
        "trouble": trouble,
        "note": note,
    }
    return render(request, "desk/party.html", context, status=400 if trouble else 200)


MOST_PLACES = 150  # where a party is named, that its page shows; a body may be named ten thousand times
MOST_LINES = 25  # incidents of each part that it shows


def _parts(
    row: Party, viewer: Viewer, held: columns.Columns, told_by: Mapping[str, columns.Keys]
) -> dict[str, tuple[int, list[str]]]:
    """For each part the party has, what it mostly is first: in how many incidents, and the newest of them."""
    living = held.seen(viewer)
    found = {}
    for part, claims in told_by.items():
        rows = held.ordered(held.told_by(claims) & living)
        if len(rows):
            found[part] = (len(rows), held.names(rows[:MOST_LINES].tolist()))
    return dict(sorted(found.items(), key=lambda told: _first(row, told[0], told[1][0])))


def _first(row: Party, part: str, n: int) -> tuple[bool, int, int]:
    """Which part is told of first: what the party mostly is. What it said comes after what it did or suffered."""
    order = [*PARTS]
    if row.kind != "person":
        order.insert(0, order.pop(order.index(Role.PERPETRATOR)))
    return part in (Role.ATTRIBUTED_TO, Role.DISPUTED_BY), -n, order.index(part)


def _roles(row: Party, viewer: Viewer) -> QuerySet[Role]:
    of_it = seen(Role, viewer).filter(party=row).order_by("claim_id", "part", "position")
    told = ("claim__document", *(f"claim__document__{name}" for name in _PLACED))
    return of_it.select_related("claim__document").only("claim", "part", "name", "role", *told)


# What is said of a document in which a name stands; a party's page names 150 of them.
_PLACED = ("doc_id", "version", "collection", "title", "publisher", "published")


def _spellings(row: Party, roles: Iterable[Role], viewer: Viewer, most: int | None = None) -> list[ties.Spelling]:
    mentions = seen(Mention, viewer).filter(party=row).order_by("document_id", "start")
    told = (f"document__{name}" for name in _PLACED)
    return ties.spellings(roles, mentions.select_related("document").only("name", "document", *told)[:most])


# What is one ------------------------------------------------------------------------------------


@contextmanager
def _holding() -> Iterator[None]:
    """Hold the register for writing, after a short wait. Raises GuvohError where another goes on adding to it."""
    for tried in range(_TRIES):
        with store.writing_if_free(settings.REGISTER) as free:
            if free:
                yield
                return
        if tried + 1 < _TRIES:
            time.sleep(_PAUSE)
    raise GuvohError(gettext("the register is being added to or linked just now: try again in a minute"))


_TRIES, _PAUSE = 12, 0.25  # times that the register is asked for, and the seconds between


@require_POST
@needs(Account.EDITOR)
def tie(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Decide that a party (an incident) is one with another, is not, or is two; or undo such a decision."""
    there: Any = seen(Party, viewer_of(request))
    row = _living(request, pk) if kind == "incident" else get_object_or_404(there, pk=pk)
    note, verdict = request.POST.get("note", ""), request.POST.get("verdict", "")
    from_list = request.POST.get("from") == "may-be-one"
    try:
        with _holding():
            kept = _tied(request, kind, row, verdict, note)
    except GuvohError as error:
        if from_list:
            return _may_be_one_page(request, str(error))
        if isinstance(row, Incident):
            return _incident_page(request, row, str(error), note)
        return _party_page(request, row, str(error), note)
    if from_list:
        return HttpResponseRedirect(reverse("desk:may_be_one"))
    url = told.incident_url(kept) if kind == "incident" else told.party_url(kept)
    return HttpResponseRedirect(f"{url}#one-or-two")


def _tied(request: HttpRequest, kind: str, row: Incident | Party, verdict: str, note: str) -> str:
    """Keep the decision and link; gives the id of what the page was about, as it is now."""
    other = request.POST.get("other", "").strip().rstrip("/").rpartition("/")[2]
    away = request.POST.getlist("away")
    viewer = viewer_of(request)
    if verdict in ("same", "different") and not seen(type(row), viewer).filter(pk=other).exists():
        raise linked.unknown(kind, other)  # also where it is hidden
    if isinstance(row, Incident):
        written = [(c.document.unique_id, c.key) for c in row.claims.select_related("document").order_by("id")]
        parted = [at for at in written if at[1] in away]
    else:
        spelt = _spellings(row, _roles(row, viewer), viewer)
        written = [(p.document.unique_id, s.name) for s in spelt for p in s.places]
        parted = ties.chosen(spelt, away)
    by = viewer.name
    match verdict:
        case "same":
            linked.decide_same(kind, row.pk, other, note, by=by)
        case "different":
            linked.decide_different(kind, row.pk, other, note, by=by)
        case "part":
            linked.part(kind, row.pk, parted, note, by=by)
        case "undo":
            number = request.POST.get("decision", "")
            if not ties.may_undo(number, viewer):
                raise GuvohError(gettext("there is no such decision to undo"))
            linked.undo(int(number), by=by, note=note)
        case _:
            raise GuvohError(gettext("choose what to decide"))
    kept = {"left": [at for at in written if at not in parted], "right": []}
    ties.answered()
    now = linked.where_now([Decision(target_kind=kind, between=kept)])
    return next(iter(now.values()), row.pk)


@require_safe
def may_be_one(request: HttpRequest) -> HttpResponse:
    return _may_be_one_page(request)


def _may_be_one_page(request: HttpRequest, trouble: str = "") -> HttpResponse:
    asked = _asked(request, "kind")
    viewer = viewer_of(request)
    every = seen(Proposal, viewer)
    counts = dict(every.order_by().values_list("kind").annotate(n=Count("pk")))
    rows = every.filter(kind=asked["kind"]) if asked["kind"] else every
    context = _page(request, rows, asked, 25)
    context |= {
        "here": "may_be_one",
        "asked": asked,
        "kinds": [
            (k, label, counts.get(k, 0))
            for k, label in (("party", gettext("Parties")), ("incident", gettext("Incidents")))
        ],
        "asks": ties.asks(list(context["page"]), viewer),
        "trouble": trouble,
    }
    return render(request, "desk/may_be_one.html", context, status=400 if trouble else 200)


@require_safe
def why_claims(request: HttpRequest) -> HttpResponse:
    """Why two claims are, or may be, one incident: what was compared and how much each outcome weighs."""
    asked = _asked(request, "one", "other")
    if not all(value.isdecimal() and len(value) < 19 for value in asked.values()):
        raise Http404
    unread = viewer_of(request).unread
    rows = seen(Claim, viewer_of(request)).exclude(Q(pk__in=unread.claims) | Q(incident__in=unread.incidents))
    rows = rows.select_related("document", "incident").prefetch_related("roles")
    one, other = (get_object_or_404(rows, pk=int(asked[name])) for name in ("one", "other"))
    near = rows.filter(incident__in={c.incident_id for c in (one, other) if c.incident_id})[:MOST_CHOICES]
    context = {
        "here": "incidents",
        "one": one,
        "other": other,
        "sides": [(c, told.brief(c), c.document.text[slice(*c.evidence[0])]) for c in (one, other)],
        "choices": [(c, told.brief(c)) for c in near],
        "together": one.incident_id is not None and one.incident_id == other.incident_id,
        "weights": ties.weigh_claims(one, other, _holding) if one != other else None,
    }
    return render(request, "desk/why_claims.html", context)


MOST_CHOICES = 100


@require_safe
def why_parties(request: HttpRequest, one: str, other: str) -> HttpResponse:
    viewer = viewer_of(request)
    rows = [get_object_or_404(seen(Party, viewer), pk=pk) for pk in (one, other)]
    proposal = seen(Proposal, viewer).filter(Q(one=one, other=other) | Q(one=other, other=one), kind="party").first()
    context = {
        "here": "parties",
        "one": rows[0],
        "other": rows[1],
        "asks": ties.asks([proposal], viewer, one) if proposal else [],
        "weighed": ties.weigh_names(rows[0].name, rows[1].name) if all(r.kind == "person" for r in rows) else None,
    }
    return render(request, "desk/why_parties.html", context)


# Figures and the codebook -----------------------------------------------------------------------


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    asked = _asked(request, "q")
    rows = seen(Figure, viewer_of(request)).select_related("document").defer("document__text")
    for word in asked["q"].split():
        rows = rows.filter(
            Q(what__icontains=word)
            | Q(population__icontains=word)
            | Q(place__icontains=word)
            | Q(period__icontains=word)
            | Q(document__publisher__icontains=word)
        )
    rows = rows.order_by(F("document__published").desc(nulls_last=True), "document_id", "id")
    context = _page(request, rows, asked, 100) | {"here": "figures", "asked": asked}
    return render(request, "desk/figures.html", context)


@require_safe
def codebook_page(request: HttpRequest) -> HttpResponse:
    held = columns.now()
    living = held.seen(viewer_of(request))
    counts, statuses = held.counts("act", living), held.counts("status", living)
    groups = [
        (words.group(code), [(act, counts.get(act.code, 0)) for act in codebook.acts().values() if act.group == code])
        for code in codebook.groups()
    ]
    context = {
        "here": "codebook",
        "groups": groups,
        "statuses": [(s, statuses.get(s.code, 0)) for s in codebook.statuses().values()],
        "standings": words.STANDINGS.items(),
        "terms": [(code, *said) for code, said in words.TERMS.items()],
    }
    return render(request, "desk/codebook.html", context)
