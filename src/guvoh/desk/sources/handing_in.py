"""Handing in reports: by address, as files, as pasted text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import IO, Any

from babel import Locale
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from guvoh.desk import days, words
from guvoh.desk.asking import viewer_of
from guvoh.desk.people.access import needs
from guvoh.desk.sources.heads import head_of
from guvoh.desk.sources.views import chosen_collection, collections_of
from guvoh.nouns import GuvohError, Json, digest
from guvoh.reading.encoding import clean
from guvoh.reading.language import language_of
from guvoh.register import visits
from guvoh.register.models import Account, Visit

WAYS: dict[str, Any] = {
    "address": lazy("By address"),
    "files": lazy("As files"),
    "text": lazy("As text"),
}
LANGUAGES = ("en", "ru", "tg", "uz", "kk", "ky", "fa", "tr", "uk", "de", "pl", "fr")  # first among those to choose from
TOO_BIG = lazy("this is more than can be handed in at once: 50 MB a file, 200 MB together")


class Held(FileUploadHandler):
    """Keeps what is uploaded in files without names in the register's folder, where it is as safe as the rest of it,
    and gone when the request ends. It takes no more than may be handed in."""

    def __init__(self, request: HttpRequest, folder: Path) -> None:
        super().__init__(request)
        self.folder = folder
        self.file: IO[bytes] | None = None
        self.size = self.together = self.files = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.files += 1
        if self.files > visits.MAX_FILES:
            self.refuse()
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.size = 0
        self.file = TemporaryFile(dir=self.folder)  # noqa: SIM115 (it is closed with the request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.file is not None
        self.size += len(raw_data)
        self.together += len(raw_data)
        if self.size > visits.MAX_FILE or self.together > visits.MAX_TOGETHER:
            self.refuse()
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        assert self.file is not None
        self.file.seek(0)
        return UploadedFile(self.file, self.file_name, self.content_type, file_size, self.charset)

    def refuse(self) -> None:
        assert self.request is not None
        self.request.too_big = True  # type: ignore[attr-defined]
        raise StopUpload(connection_reset=True)


@needs(Account.CODER)
@csrf_exempt  # so that nothing of what is uploaded is read before it is said how; _add is protected
def add(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        request.upload_handlers = [Held(request, Path(settings.REGISTER) / "waiting")]
        try:
            request._load_post_and_files()  # here, to say in words what is too big
        except RequestDataTooBig:
            request.too_big = True  # type: ignore[attr-defined]
        except MultiPartParserError:
            request.broken = True  # type: ignore[attr-defined]
        if getattr(request, "too_big", False):
            return _form(request, str(TOO_BIG), way="files", status=413)
        if getattr(request, "broken", False):
            return _form(request, _("this did not arrive whole: hand it in again"), way="files")
    return _add(request)


@csrf_protect
def _add(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request)
    try:
        if offered := _offered(request):
            return _form(request, offered=offered)
        made = _handed_in(request)
    except GuvohError as error:
        return _form(request, _(str(error)))
    return HttpResponseRedirect(reverse("sources:visit", args=[made.pk]))


@require_POST
@needs(Account.CODER)
def head(request: HttpRequest) -> HttpResponse:
    """What a pasted text says of itself, for the page's script."""
    try:
        return JsonResponse(head_of(_text(request)))
    except GuvohError:  # told when it is handed in
        return JsonResponse({})


def _text(request: HttpRequest) -> str:
    """The pasted text. Raises GuvohError where it is none."""
    text = clean(request.POST.get("text", "")).replace("\x00", "").strip()
    if not any(c.isalpha() for c in text):
        raise GuvohError(_("paste the text of an article"))
    if len(text) > visits.MAX_TEXT:
        raise GuvohError(_("the text is too long: hand it in as a file"))
    return text


def _offered(request: HttpRequest) -> dict[str, str]:
    """Of a pasted text, what it says itself in place of fields that are empty, where nobody has looked at that yet.
    What somebody wrote stands."""
    if request.POST.get("how") in ("address", "files") or request.POST.get("looked"):
        return {}
    told = head_of(_text(request))
    return {name: value for name, value in told.items() if name == "text" or not request.POST.get(name, "").strip()}


def _handed_in(request: HttpRequest) -> Visit:
    by, collection = viewer_of(request).name, chosen_collection(request)
    way = request.POST.get("how", "")
    if way == "address":
        return visits.hand_in_address(request.POST.get("address", ""), by, collection)
    if way == "files":
        files = [(f.name or "", f.chunks()) for f in request.FILES.getlist("files")]
        return visits.hand_in_files(Path(settings.REGISTER), files, by, collection)
    return visits.hand_in_text(Path(settings.REGISTER), _pasted(request), by, collection)


def _pasted(request: HttpRequest) -> Json:
    """The pasted text as a document in the guide's JSON form. Raises GuvohError where it is none."""
    given = {n: " ".join(clean(request.POST.get(n, "")).split()) for n in ("title", "publisher", "url")}
    text = _text(request)
    published = request.POST.get("published", "").strip()
    day, last = days.read(published) if published else (None, None)
    if day != last:
        raise GuvohError(_("write the day it was published, not only the month or year, or leave it empty"))
    if day and day > timezone.now().date() + timedelta(days=1):
        raise GuvohError(_("the date lies in the future: check it"))
    if given["url"]:
        given["url"] = visits.checked_address(given["url"])
    language = request.POST.get("language", "")
    title, publisher = given["title"][:500], given["publisher"][:200] or None
    written = day.isoformat() if day else None
    return {
        "id": digest(publisher, written, title, text)[:16],
        "title": title,
        "publisher": publisher,
        "published": written,
        "language": language if language in Locale("en").languages else language_of(text),
        "url": given["url"] or None,
        "text": text,
    }


def _form(
    request: HttpRequest,
    trouble: str = "",
    *,
    way: str = "",
    status: int = 400,
    offered: Mapping[str, str] = MappingProxyType({}),
) -> HttpResponse:
    """The page with its three forms, one of them open; what was filled in stays, but no file can. ``offered``: what
    the text says of itself, in the fields for it."""
    posted = request.POST if request.method == "POST" and not way else {}
    way = way or posted.get("how", "") or request.GET.get("how", "")
    fields = ("address", "text", "title", "publisher", "published", "language", "url", "collection")
    context = {
        "here": "sources",
        "ways": WAYS,
        "way": way if way in WAYS else "address",
        "trouble": trouble,
        "given": {name: posted.get(name, "") for name in fields} | dict(offered),
        "offered": bool(offered),
        "looked": bool(offered) or bool(posted.get("looked")),
        "collections": collections_of(viewer_of(request)),
        "languages": [(code, words.language(code)) for code in LANGUAGES],
    }
    return render(request, "desk/sources/add.html", context, status=status if trouble else 200)
