"""A captured page as it looked, in a frame in which nothing runs and from which nothing is fetched."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from lxml import etree, html

from guvoh.desk.asking import viewer_of
from guvoh.desk.middleware import POLICY
from guvoh.nouns import GuvohError, Unreadable
from guvoh.reading.encoding import decode
from guvoh.register import store
from guvoh.register.models import Capture, Document
from guvoh.register.rights import seen

MAX_SHOWN = 10 * 2**20  # bytes of a page
# What the frame may do: show its own text, its own styles, and pictures that stand in the page itself.
FRAMED = "; ".join(
    ["sandbox", "default-src 'none'", "style-src 'unsafe-inline'", "img-src data:", "form-action 'none'",
     "base-uri 'none'", "frame-ancestors 'self'"]
)  # fmt: skip
_DROPPED = (
    "script", "link", "meta", "base", "iframe", "frame", "frameset", "object", "embed", "applet", "portal", "audio",
    "video", "source", "track", "template", "noframes", "fencedframe",
)  # fmt: skip
# A sandbox without scripts, under that policy, would fetch nothing of these either, save where a browser looks names
# up or connects ahead for what a page leads to: so they go.
_LEADS = frozenset(
    ["href", "src", "srcset", "imagesrcset", "action", "formaction", "background", "poster", "ping", "data", "cite",
     "longdesc", "manifest", "codebase", "profile", "usemap", "target", "autofocus", "srcdoc"]
)  # fmt: skip
_PICTURE = ("data:image/png", "data:image/jpeg", "data:image/gif", "data:image/webp")


def is_page(capture: Capture) -> bool:
    """Whether it can be shown as a page."""
    kind = capture.media_type or ""
    named = capture.locator.lower().rpartition("?")[0] or capture.locator.lower()
    return capture.size <= MAX_SHOWN and (
        kind in ("text/html", "application/xhtml+xml") or (not kind and named.endswith((".html", ".htm", ".xhtml")))
    )


def _capture(request: HttpRequest, pk: int) -> Capture:
    row = get_object_or_404(seen(Capture, viewer_of(request)), pk=pk)
    if not is_page(row):
        raise Http404
    return row


@require_safe
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """The page around the frame: what it is, when it was taken, and what of it is left out."""
    row = _capture(request, pk)
    documents = seen(Document, viewer_of(request)).filter(captures=row).defer("text")
    context = {"here": "documents", "capture": row, "documents": list(documents[:20])}
    response = render(request, "desk/sources/capture.html", context)
    response["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


@require_safe
@xframe_options_sameorigin
def view(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in the frame."""
    row = _capture(request, pk)
    try:
        shown = harmless(decode(store.vault().get(row.sha256), row.charset))
    except GuvohError as error:
        response = render(request, "desk/trouble.html", {"trouble": str(error)}, status=404)
    else:
        response = HttpResponse(shown, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = FRAMED
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["X-DNS-Prefetch-Control"] = "off"
    return response


def harmless(raw: str) -> bytes:
    """A page with what it says and its own styles, without whatever runs, or leads or reaches elsewhere. Raises
    Unreadable where there is none."""
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(raw.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        raise Unreadable("there is nothing to show in this page: see it as text") from None
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.tag.rpartition(":")[2].lower() in _DROPPED:
            element.drop_tree()  # type: ignore[attr-defined]
            continue
        for name in list(element.attrib):
            plain = str(name).rpartition(":")[2].rpartition("}")[2].lower()
            picture = element.tag == "img" and plain == "src" and str(element.attrib[name]).startswith(_PICTURE)
            if (plain in _LEADS and not picture) or plain.startswith("on"):
                del element.attrib[name]
    return b"<!doctype html>\n" + bytes(html.tostring(tree, encoding="utf-8"))
