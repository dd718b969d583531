"""What a pasted report says of itself at its head: headline, day and publisher, to be offered, never to be taken."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from guvoh.desk import words
from guvoh.nouns import GuvohError, Source, Unreadable
from guvoh.reading import read
from guvoh.reading.dates import date_in

MAX_MARKUP = 300_000  # characters of a page's source that are read while somebody waits
_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|main|article|section|div|p|h[1-6]|table|span)\b", re.I)
_SHORT = 8  # words of a line that can be a day and a publisher, and no sentence


def head_of(text: str) -> dict[str, str]:
    """What can be read of ``title``, ``publisher``, ``published`` and ``url``, and, where the source of a page was
    pasted, its ``text``. Raises GuvohError where it is of no use as text."""
    markup = bool(_MARKUP.match(text))
    if markup and len(text) > MAX_MARKUP:
        raise GuvohError(_("this is the source of a big page: save the page, and hand in the file"))
    content = (f"<!doctype html><html><body>{text}</body></html>" if markup else text).encode("utf-8", "replace")
    try:
        found = read(Source.of("pasted.html" if markup else "pasted.txt", content))
    except Unreadable:
        found = []
    if len(found) != 1:
        if markup:
            raise GuvohError(
                _("this is the source of a page, and no single article can be read in it: hand it in as a file")
            )
        return {}
    document = found[0]
    first = document.text.split("\n", 1)[0]
    day = document.published or (date_in(first) if len(first.split()) <= _SHORT else None)
    if day and day > timezone.now().date() + timedelta(days=1):
        day = None
    told = {
        "title": document.title[:500],
        "publisher": (document.publisher or "")[:200],
        "published": words.when(day, day),
        "url": document.url if document.url and document.url.startswith(("http://", "https://")) else "",
        "text": document.text if markup else "",
    }
    return {name: value for name, value in told.items() if value}
