"""Confidential collections: which there are, who is in them, and documents moved in and out.

Administrators make collections and say who is a member, as do members who are editors. To keep others' secrets an
administrator need not see them: who is no member reads the name and the members, and nothing of what is inside.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from guvoh.desk import views
from guvoh.desk.asking import viewer_of
from guvoh.desk.people.access import needs
from guvoh.nouns import GuvohError
from guvoh.register import collections
from guvoh.register.models import Account, Collection, Document
from guvoh.register.rights import Viewer, seen


def _known(viewer: Viewer) -> QuerySet[Collection]:
    """The collections whose names the viewer may know: an administrator's are all, others' those they are in."""
    found = Collection.objects.prefetch_related("members")
    if viewer.collections is None or viewer.may(Account.ADMINISTRATOR):
        return found
    return found.filter(pk__in=viewer.collections)


def _keeps(viewer: Viewer, row: Collection) -> bool:
    """Whether the viewer says who is a member."""
    return viewer.may(Account.ADMINISTRATOR) or (viewer.may(Account.EDITOR) and viewer.enters(row.pk))


@require_safe
def every(request: HttpRequest) -> HttpResponse:
    return _list(request)


def _list(request: HttpRequest, trouble: str = "", given: dict[str, str] | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    rows = list(_known(viewer))
    held = collections.counted([row for row in rows if viewer.enters(row.pk)])
    context = {
        "here": "collections",
        "rows": [(row, list(row.members.all()), held.get(row.pk)) for row in rows],
        "makes": viewer.may(Account.ADMINISTRATOR),
        "trouble": trouble,
        "given": given or {},
        "longest": collections.LONGEST,
    }
    return render(request, "desk/collections/list.html", context, status=400 if trouble else 200)


@require_POST
@needs(Account.ADMINISTRATOR)
def make(request: HttpRequest) -> HttpResponse:
    given = {name: request.POST.get(name, "").replace("\x00", "")[:2000] for name in ("name", "about")}
    try:
        row = collections.made(given["name"], given["about"], viewer_of(request).account)
    except GuvohError as error:
        return _list(request, str(error), given)
    return HttpResponseRedirect(reverse("collections:one", args=[row.pk]))


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    return _one(request, get_object_or_404(_known(viewer_of(request)), pk=pk))


def _one(request: HttpRequest, row: Collection, trouble: str = "") -> HttpResponse:
    viewer = viewer_of(request)
    inside = viewer.enters(row.pk)
    members = list(row.members.all())
    others = Account.objects.filter(is_active=True).exclude(pk__in=[m.pk for m in members])
    held: Any = seen(Document, viewer).filter(collection=row)
    listed = held.order_by(F("added").desc(), "-pk").defer("text")
    kept = collections.notes(row, collections.MEMBERS, *([collections.MOVED] if inside else []))
    context: dict[str, Any] = {
        "here": "collections",
        "collection": row,
        "members": members,
        "mine": viewer.account,
        "inside": inside,
        "keeps": _keeps(viewer, row),
        "others": list(others.order_by("name")) if _keeps(viewer, row) else [],
        "trouble": trouble,
        "kept": [note for note in kept if note.target_kind == collections.MEMBERS],
    }
    if inside:
        numbers = collections.counted([row])[row.pk]
        pages = Paginator(listed, 50)
        pages.count = numbers.get("documents", 0)  # counted already
        context |= {
            "page": pages.get_page(request.GET.get("page")),
            "more": "",
            "numbers": numbers,
            "moved": [note for note in kept if note.target_kind == collections.MOVED][:20],
        }
    return render(request, "desk/collections/one.html", context, status=400 if trouble else 200)


@require_POST
@needs(Account.EDITOR)
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an account in, or take it out."""
    viewer = viewer_of(request)
    row = get_object_or_404(_known(viewer), pk=pk)  # an editor knows those they are in, and keeps them
    asked = request.POST.get("account", "")
    known = Account.objects.filter(pk=int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    who = known.first() if known is not None else None
    try:
        if who is None:
            raise GuvohError(gettext("choose an account"))
        change = collections.dismiss if request.POST.get("what") == "remove" else collections.admit
        change(row, who, by=viewer.name)
    except GuvohError as error:
        return _one(request, row, str(error))
    left = Viewer.of(viewer.account) if viewer.account else viewer
    there = _known(left).filter(pk=row.pk).exists()
    return HttpResponseRedirect(reverse("collections:one", args=[row.pk]) if there else reverse("collections:every"))


@needs(Account.EDITOR)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what moving a document would show to whom, and, once that is confirmed, move it."""
    viewer = viewer_of(request)
    there = seen(Document, viewer).select_related("replaces", "replaced_by", "collection").defer("text")
    row = get_object_or_404(there, pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    goes = Collection.objects.filter(pk__in=viewer.collections or ()) if viewer.collections is not None else (
        Collection.objects.all())  # fmt: skip
    choices = [c for c in goes if c.pk != row.collection_id]
    asked = given.get("to", "")
    to = next((c for c in choices if str(c.pk) == asked), None)
    chosen = to is not None or (asked == "open" and row.collection_id is not None)
    trouble = ""
    if request.method == "POST":
        try:
            if not chosen:
                raise GuvohError(gettext("choose where it goes"))
            if given.get("sure") != "yes":
                raise GuvohError(gettext("say that you have read what it means"))
            with views._holding():
                collections.move(row, to, by=viewer.name)
            return HttpResponseRedirect(reverse("desk:document", args=[row.pk]))
        except GuvohError as error:
            trouble = str(error)
    context = {
        "here": "documents",
        "document": row,
        "choices": choices,
        "asked": asked if chosen else "",
        "to": to,
        "chosen": chosen,
        "trouble": trouble,
        "moving": collections.moving(row) if chosen else None,
        **(_readers(row.collection, to) if chosen else {}),
    }
    return render(request, "desk/collections/move.html", context, status=400 if trouble else 200)


def _readers(whence: Collection | None, to: Collection | None) -> dict[str, list[str]]:
    """Who begins and who ceases to see what goes from one part of the register to another."""
    active = Account.objects.filter(is_active=True).order_by("name")

    def of(part: Collection | None) -> set[str]:
        rows = active.filter(collections=part) if part is not None else active
        return set(rows.values_list("name", flat=True))

    before, after = of(whence), of(to)
    return {"gain": sorted(after - before), "lose": sorted(before - after)}


app_name = "collections"
urlpatterns: list[URLPattern] = [
    path("", every, name="every"),
    path("make", make, name="make"),
    path("<int:pk>/", one, name="one"),
    path("<int:pk>/member", member, name="member"),
    path("move/<int:pk>/", move, name="move"),
]
