"""What is done from the queue and from a claim's page. Each answers a form with the next page, or, where a script asks,
with JSON: what was done (a line of HTML) and where to go on. What could not be done comes back as the page, filled in
as it was sent, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection, transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from guvoh.desk.asking import viewer_of
from guvoh.desk.review import forms, queueing, showing
from guvoh.desk.review.queueing import Queue
from guvoh.desk.review.views import PER_PAGE, Done, Sent, claim_page, queue_page, the_claim, told_done
from guvoh.desk.views import document_page
from guvoh.nouns import GuvohError, Json
from guvoh.register import coded, review
from guvoh.register.models import Account, Assignment, Claim, Decision, Document, Mention, Role
from guvoh.register.review import Overtaken, Wrong
from guvoh.register.rights import Viewer, seen


def _coder(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not viewer.may(Account.CODER):
        raise PermissionDenied
    return viewer


def _queue(request: HttpRequest) -> Queue:
    return Queue.read(request.POST.get("queue", ""))


def _base(request: HttpRequest) -> int:
    said = request.POST.get("base", "")
    return int(said) if said.isdecimal() and len(said) < 19 else -1


def _by_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _answer(
    request: HttpRequest,
    q: Queue,
    done: Done | None,
    onward: str,
    *,
    states: Iterable[Claim] = (),
    same: bool = False,
    back: str = "",
) -> HttpResponseBase:
    """What was done, and the page to go on to. ``same``: it is the page that this came from."""
    if not _by_script(request):
        address, _hash, anchor = onward.partition("#")
        if done and done.pk:
            address += f"{'&' if '?' in address else '?'}done={done.pk}"
        return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)
    line = render_to_string("desk/review/_done.html", {"done": done, "queue": q, "back": back}, request)
    told = {str(c.pk): {"state": c.state, "said": str(showing.STATES.get(c.state, c.state))} for c in states}
    return JsonResponse({"line": line, "next": onward, "states": told, "same": same})


def _here(pk: int, q: Queue) -> str:
    return f"{reverse('review:claim', args=[pk])}{q.tail}#e-0"


def _lines(error: GuvohError) -> list[str]:
    if isinstance(error, Wrong):
        return [f"{showing.LABELS.get(name, name)}: {line}" for name, line in error.fields.items()]
    return error.lines if isinstance(error, forms.Troubles) else [str(error)]


# Judging one --------------------------------------------------------------------------------------


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Accept, reject, correct, or comment on a claim. What was changed in the form is never lost: to accept a claim
    that one has changed is to correct it."""
    viewer, q = _coder(request), _queue(request)
    row = the_claim(request, pk)
    verdict, why = request.POST.get("verdict", ""), request.POST.get("why", "")[: coded.LONGEST_TEXT]
    text = row.document.text
    blind = row.pk in viewer.unread.claims
    stands = review.as_seen(row, viewer) if blind else review.coding(row)
    sent = Sent(verdict=verdict, why=why)
    value: Json | None = None
    try:
        if verdict in (Decision.ACCEPTED, Decision.CORRECTED) and "act" in request.POST:
            sent.form = forms.posted(request.POST, text, stands["evidence"])
            if forms.told_otherwise(request.POST, text):
                raise GuvohError(_("the passage you marked is not at that place in the document: load the page again"))
            value = forms.coding(sent.form, text)
            if value == forms.coding(forms.filled(stands, text), text, strict=False):
                verdict, value = Decision.ACCEPTED, None
            else:
                verdict = sent.verdict = Decision.CORRECTED
                value = review.checked(value, row.document)
        following = _after(viewer, q, row)
        made = review.judge(row, verdict, viewer, value=value, note=why, base=_base(request))
    except Overtaken as error:
        return _overtaken(request, the_claim(request, pk), q, sent=sent, value=value, error=error)
    except GuvohError as error:
        sent.troubles = _lines(error)
        sent.differing = set(error.fields) if isinstance(error, Wrong) else set()
        return claim_page(request, row, q, sent)
    if blind or value is not None:
        row = the_claim(request, pk)
    else:  # it is coded as it was
        row.refresh_from_db(fields=["state", "latest"])
    same = verdict == Decision.NOTE
    onward = _here(pk, q) if same else following
    return _answer(request, q, told_done([made], q, row), onward, states=[row], same=same)


def _after(viewer: Viewer, q: Queue, row: Claim) -> str:
    """Where to go on to after deciding about this claim: the next of the queue, or the queue where it was the last."""
    _before, behind = queueing.neighbours(queueing.rows(viewer, q), row)
    return _here(behind, q) if behind else q.url


def _overtaken(
    request: HttpRequest, row: Claim, q: Queue, *, sent: Sent, value: Json | None, error: Overtaken
) -> HttpResponse:
    """The page with what they decided meanwhile beside what the viewer was about to."""
    theirs, text = review.coding(row), row.document.text
    sent.form = sent.form or forms.filled(theirs, text)
    sent.overtaken = {
        "said": showing.overtaken(error, row),
        "note": error.decision.note if error.decision else "",
        "fields": showing.differing(theirs, value, text) if value is not None else [],
    }
    sent.status = 409
    return claim_page(request, row, q, sent)


@require_POST
def undo(request: HttpRequest) -> HttpResponseBase:
    """Take back decisions that the viewer made (an editor: that anybody made)."""
    viewer, q = _coder(request), _queue(request)
    said = request.POST.get("decision", "")
    if said == "last":
        last = review.last_done(viewer)
        said = str(last.pk) if last else ""
    numbers = [int(n) for n in said.split("-")[:PER_PAGE] if n.isdecimal() and len(n) < 19]
    from_queue = request.POST.get("back") == "queue"
    claims = _claims_of(viewer, numbers)
    if not numbers or not claims:
        raise Http404
    made: list[Decision] = []
    try:
        undone: set[int] = set()
        with transaction.atomic():  # all, or where one may not be, none
            for number in numbers:
                if number in undone:
                    continue
                made += review.undo(number, viewer)
                undone |= {int(d.target) for d in made}
    except GuvohError as error:
        if from_queue or len(claims) > 1:
            return queue_page(request, str(error), q)
        return claim_page(request, the_claim(request, claims[0].pk), q, Sent(troubles=[str(error)], status=409))
    now = list(seen(Claim, viewer).filter(pk__in=[c.pk for c in claims]).prefetch_related("roles"))
    onward = q.url if from_queue or len(claims) > 1 else _here(now[0].pk, q)
    done = told_done(made, q, now[0] if len(now) == 1 else None)
    return _answer(request, q, done, onward, states=now, back="queue" if from_queue else "")


def _claims_of(viewer: Viewer, numbers: Sequence[int]) -> list[Claim]:
    """The claims that these decisions are about in the end, where the viewer may see them."""
    rows = list(Decision.objects.filter(pk__in=numbers))
    batches = [d.batch for d in rows if d.batch]
    if batches:
        rows += Decision.objects.filter(batch__in=batches).exclude(pk__in=numbers)
    keys: set[str] = set()
    while rows:
        keys |= {d.target for d in rows if d.target_kind in ("claim", review.READING)}
        rows = list(Decision.objects.filter(pk__in=[int(d.target) for d in rows if d.target_kind == "decision"]))
    return list(seen(Claim, viewer).filter(key__in=keys))


# Who reads it -------------------------------------------------------------------------------------


def _account(said: str, viewer: Viewer) -> Account | None:
    """Whom a form names: "me", a number, or nobody ("")."""
    if said == "me":
        return viewer.account
    if not said:
        return None
    found = (
        Account.objects.filter(pk=int(said), is_active=True).first() if said.isdecimal() and len(said) < 19 else None
    )
    if found is None:
        raise GuvohError(_("there is no such account"))
    return found


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponseBase:
    viewer, q = _coder(request), _queue(request)
    row = the_claim(request, pk)
    try:
        account = _account(request.POST.get("account", ""), viewer)
        if request.POST.get("kind") == Assignment.SECOND:
            if account is None:
                raise GuvohError(_("say who is to read it a second time"))
            review.ask_second(row, account, viewer)
            said = _("Asked %(who)s to read it too.") % {"who": account.name}
        else:
            review.assign([row], account, viewer)
            said = _("Assigned to %(who)s.") % {"who": account.name} if account else _("Assigned to nobody.")
    except GuvohError as error:
        return claim_page(request, row, q, Sent(troubles=[str(error)], open="assign"))
    done = Done("", said, undoable=False)
    return _answer(request, q, done, _here(pk, q), states=[the_claim(request, pk)], same=True)


@require_POST
def present(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the viewer has the claim open; tells who else has, and whether somebody decided meanwhile."""
    viewer, q = viewer_of(request), Queue.of(request.GET)
    row = seen(Claim, viewer).filter(pk=pk).first()
    if row is None:
        raise Http404
    names = _told_present(row, viewer)
    since = ""
    if row.latest != _base(request) and not review.is_blind(row, viewer):
        decision = Decision.objects.filter(pk=row.latest).first()
        if decision is not None and decision.by != viewer.name:
            did = str(showing.DID.get(decision.verdict, decision.verdict)).lower()
            since = _("%(who)s decided about it just now: %(did)s.") % {"who": decision.by, "did": did}
    here = f"{reverse('review:claim', args=[pk])}{q.tail}"
    return render(request, "desk/review/_present.html", {"present": names, "since": since, "here_url": here})


def _told_present(row: Claim, viewer: Viewer) -> list[str]:
    """Who else has the claim open, having said that the viewer has. While the register is being written for long, that
    is left unsaid: a page that asks every ten seconds must keep nobody waiting."""
    try:
        with _hastily():
            return review.present(row, viewer)
    except OperationalError:
        return review.here(row, viewer)


@contextmanager
def _hastily() -> Iterator[None]:
    """Wait for another's writing a moment only."""
    if connection.vendor != "sqlite":
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"]["timeout"]) * 1000
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 200")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


# More or fewer claims -----------------------------------------------------------------------------


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Add a claim that the coder missed, from a passage of the document; its other fields are filled in afterwards."""
    viewer, q = _coder(request), _queue(request)
    row, adding = the_claim(request, pk), _adding(request)
    try:
        made = _added(request, row.document, adding, viewer)
    except GuvohError as error:
        return claim_page(request, row, q, Sent(troubles=_lines(error), adding=adding, open="add"))
    return _made(request, q, [the_claim(request, made.pk)], str(_ADDED))


@require_POST
def add_to(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The same from a document's own page, where the coder may have found nothing at all."""
    viewer, adding = _coder(request), _adding(request)
    document = get_object_or_404(seen(Document, viewer), pk=pk)
    try:
        made = _added(request, document, adding, viewer)
    except GuvohError as error:
        return document_page(request, document.pk, "; ".join(_lines(error)), adding)
    return _made(request, _queue(request), [the_claim(request, made.pk)], str(_ADDED))


_ADDED = gettext_lazy("Added. Fill in the rest and save.")


def _adding(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "").strip() for name in ("words", "act", "victim")}


def _added(request: HttpRequest, document: Document, adding: dict[str, str], viewer: Viewer) -> Claim:
    span = forms.passage(request.POST.get("passage", ""), document.text)
    span = span or forms.find_words(adding["words"], document.text)
    if span is None:
        raise GuvohError(_("the document does not have these words: copy them from its text"))
    kinds = dict(Mention.objects.filter(document=document, name=adding["victim"]).values_list("name", "kind"))
    victim = {"name": adding["victim"], "kind": kinds.get(adding["victim"], "person")}
    value = coded.blank([list(span)]) | {"act": adding["act"], "victims": [victim] if adding["victim"] else []}
    if adding["act"] == "other":
        value["note"] = _("to be said which")
    return review.add(document, value, viewer)


@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponseBase:
    viewer, q = _coder(request), _queue(request)
    row = the_claim(request, pk)
    stands = review.as_seen(row, viewer)
    values = [_part_of(stands, request.POST.getlist(side)) for side in ("first", "second")]
    values[1]["act"] = request.POST.get("act", "") or values[1]["act"]
    if values[1]["act"] != "threat":
        values[1]["threatened_act"] = None
    try:
        if values[0] == values[1]:
            raise GuvohError(_("to split it, take something from the first or the second"))
        made = review.split(row, values, viewer, base=_base(request))
    except GuvohError as error:
        return _not_done(request, pk, q, error, "split")
    return _made(request, q, [the_claim(request, c.pk) for c in made][::-1], _("Split in two. This is the second."))


def _part_of(value: Json, chosen: Iterable[str]) -> Json:
    """The coding with only what is chosen of it ("victims:0")."""
    wanted = set(chosen)
    part = dict(value)
    for name in ("victims", "perpetrators", "on_account_of", "attributed_to", "disputed_by", "evidence"):
        part[name] = [item for n, item in enumerate(value[name]) if f"{name}:{n}" in wanted]
    for name in ("date", "place", "detail"):
        part[name] = value[name] if f"{name}:0" in wanted else None
    return part


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponseBase:
    viewer, q = _coder(request), _queue(request)
    row = the_claim(request, pk)
    bases = {pk: _base(request)}
    for said in request.POST.getlist("with"):
        other, _colon, base = said.partition(":")
        if other.isdecimal() and base.isdecimal() and len(said) < 38:
            bases[int(other)] = int(base)
    others = seen(Claim, viewer).filter(document=row.document_id, pk__in=bases).exclude(pk=pk)
    try:
        rows = [row, *others]
        if len(rows) < 2:
            raise GuvohError(_("choose a claim of this document that tells the same again"))
        kept = review.merge(rows, None, viewer, bases=bases)
    except GuvohError as error:
        return _not_done(request, pk, q, error, "merge")
    said = _("Merged. This claim has the passages of all.")
    now = list(seen(Claim, viewer).filter(pk__in=bases).prefetch_related("roles"))
    return _made(request, q, [the_claim(request, kept.pk)], said, now)


@require_POST
def reread(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take what a newer coder reads otherwise, or leave it."""
    viewer, q = _coder(request), _queue(request)
    row = the_claim(request, pk)
    try:
        if request.POST.get("do") == "dismiss":
            review.dismiss(row, viewer, base=_base(request))
            return _answer(request, q, Done("", _("Left as decided."), undoable=False), _here(pk, q))
        fields = request.POST.getlist("field")
        if not fields:
            raise GuvohError(_("tick what you want to take"))
        made = review.take(row, fields, viewer, base=_base(request))
    except GuvohError as error:
        return _not_done(request, pk, q, error, "")
    now = the_claim(request, pk)
    return _answer(request, q, told_done([made], q, now), _here(pk, q), states=[now])


def _made(
    request: HttpRequest, q: Queue, claims: Sequence[Claim], said: str, states: Iterable[Claim] = ()
) -> HttpResponseBase:
    """On to the first of these claims, which one decision of several made."""
    first = claims[0]
    decision = list(Decision.objects.filter(pk=first.latest))
    return _answer(request, q, told_done(decision, q, first, said), _here(first.pk, q), states=states or claims)


def _not_done(request: HttpRequest, pk: int, q: Queue, error: GuvohError, panel: str) -> HttpResponse:
    row = the_claim(request, pk)
    if isinstance(error, Overtaken):  # the page is as it stands now: what was chosen is to be looked at again
        return claim_page(request, row, q, Sent(troubles=[showing.overtaken(error, row)], open=panel, status=409))
    return claim_page(request, row, q, Sent(troubles=_lines(error), open=panel))


# Several at once ----------------------------------------------------------------------------------


@require_POST
def many(request: HttpRequest) -> HttpResponseBase:
    """Accept, reject or assign the claims that are chosen in the queue."""
    viewer, q = _coder(request), _queue(request)
    bases: dict[int, int] = {}
    for said in request.POST.getlist("claim")[:PER_PAGE]:
        pk, _colon, base = said.partition(":")
        if pk.isdecimal() and base.isdecimal() and len(said) < 38:
            bases[int(pk)] = int(base)
    roles = Prefetch("roles", queryset=Role.objects.all())
    rows = list(seen(Claim, viewer).filter(pk__in=bases).select_related("document").prefetch_related(roles))
    verdict, why = request.POST.get("do", ""), request.POST.get("why", "")[: coded.LONGEST_TEXT]
    if not rows:
        return queue_page(request, _("choose the claims first"), q)
    if verdict == "assign":
        try:
            account = _account(request.POST.get("account", ""), viewer)
            n = review.assign(rows, account, viewer)
        except GuvohError as error:
            return queue_page(request, str(error), q)
        who = account.name if account else _("nobody")
        said = ngettext("%(n)d claim assigned to %(who)s.", "%(n)d claims assigned to %(who)s.", n)
        return _answer(request, q, Done("", said % {"n": n, "who": who}, undoable=False), q.url, back="queue")
    of = {row.pk: row for row in rows}
    made, failed = review.judge_many({of[pk]: base for pk, base in bases.items() if pk in of}, verdict, viewer, why)
    if not made:
        return queue_page(request, str(failed[0]), q)
    done = told_done(made, q, rows[0] if len(rows) == 1 else None)
    if failed and done:
        left = ngettext("%(n)d left as it is: %(why)s", "%(n)d left as they are: %(why)s", len(failed))
        done = Done(done.pk, f"{done.said} {left % {'n': len(failed), 'why': failed[0]}}")
    now = seen(Claim, viewer).filter(pk__in=bases)
    return _answer(request, q, done, q.url, states=now, back="queue")


__all__: list[Any] = ["add", "assign", "judge", "many", "merge", "present", "reread", "split", "undo"]
