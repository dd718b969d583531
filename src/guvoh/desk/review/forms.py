"""What a reader fills in on a claim's page: shown, as they typed it, and read back as a coding.

A coding is JSON (see :mod:`guvoh.register.review`); a :class:`Filled` form is the same as text, so that a form with a
mistake in it comes back with every word that was typed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guvoh.desk import days, words
from guvoh.nouns import GuvohError, Json, Quote

LISTS = ("on_account_of", "attributed_to", "disputed_by")
ACTORS = ("victims", "perpetrators")
_ROW = re.compile(r"(victims|perpetrators)-(\d{1,4})-name")
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})(?::(.*))?", re.DOTALL)


class Troubles(GuvohError):
    """Mistakes in a form, a line for each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in a claim, as typed."""

    name: str = ""
    kind: str = "person"
    count: str = ""
    role: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage that is evidence, or was until it was crossed out."""

    start: int
    end: int
    words: str
    kept: bool = True

    @property
    def value(self) -> str:
        return f"{self.start}-{self.end}"


@dataclass(slots=True)
class Filled:
    """A claim's form as text."""

    act: str = ""
    status: str = "occurred"
    threatened_act: str = ""
    victims: list[Row] = field(default_factory=list)
    perpetrators: list[Row] = field(default_factory=list)
    on_account_of: list[str] = field(default_factory=list)
    attributed_to: list[str] = field(default_factory=list)
    disputed_by: list[str] = field(default_factory=list)
    date_start: str = ""
    date_end: str = ""
    date_text: str = ""
    place_text: str = ""
    place_country: str = ""
    detail: str = ""
    note: str = ""
    evidence: list[Piece] = field(default_factory=list)
    more_evidence: str = ""  # words that are evidence too, where nobody could mark them


def filled(coding: Json, text: str) -> Filled:
    """The form that shows ``coding`` of the document with this text."""
    date, place = coding.get("date") or {}, coding.get("place") or {}
    first, last = days.shown(*map(dt.date.fromisoformat, (date["start"], date["end"]))) if date else ("", "")
    return Filled(
        act=coding.get("act") or "",
        status=coding.get("status") or "",
        threatened_act=coding.get("threatened_act") or "",
        victims=[_row(a) for a in coding.get("victims") or ()],
        perpetrators=[_row(a) for a in coding.get("perpetrators") or ()],
        on_account_of=_names(coding.get("on_account_of")),
        attributed_to=_names(coding.get("attributed_to")),
        disputed_by=_names(coding.get("disputed_by")),
        date_start=first,
        date_end=last,
        date_text=date.get("text") or "",
        place_text=place.get("text") or "",
        place_country=words.country(place.get("country")),
        detail=coding.get("detail") or "",
        note=coding.get("note") or "",
        evidence=[Piece(s, e, text[s:e]) for s, e in coding.get("evidence") or ()],
    )


def posted(post: QueryDict, text: str, before: Iterable[tuple[int, int]] = ()) -> Filled:
    """The form as it was sent. ``before`` is the evidence it was shown with: what is missing of it was crossed out."""

    def said(name: str) -> str:
        return str(post.get(name) or "").replace("\x00", "").replace("\r\n", "\n").strip()

    rows: dict[str, list[Row]] = {part: [] for part in ACTORS}
    numbered = sorted((m[1], int(m[2])) for name in post if (m := _ROW.fullmatch(name)))
    for part, n in numbered:
        row = Row(*(said(f"{part}-{n}-{name}") for name in ("name", "kind", "count", "role", "state")))
        if row.name:
            rows[part].append(row)
    kept: dict[tuple[int, int], str] = {}
    for raw in post.getlist("evidence"):
        if (m := _SPAN.fullmatch(raw)) and int(m[1]) < int(m[2]) <= len(text):
            kept[int(m[1]), int(m[2])] = m[3] or ""
    spans = list(dict.fromkeys([*((s, e) for s, e in before), *kept]))
    plain: dict[str, Any] = {name: said(name) for name in _PLAIN}
    plain |= {
        name: [line for raw in post.getlist(name) if (line := str(raw).replace("\x00", "").strip())] for name in LISTS
    }
    evidence = [Piece(s, e, text[s:e], (s, e) in kept) for s, e in spans]
    return Filled(victims=rows["victims"], perpetrators=rows["perpetrators"], evidence=evidence, **plain)


_PLAIN = ("act", "status", "threatened_act", "date_start", "date_end", "date_text", "place_text", "place_country",
          "detail", "note", "more_evidence")  # fmt: skip


def told_otherwise(post: QueryDict, text: str) -> bool:
    """Whether a passage that was marked in the browser is another here: the text on the page is not this one."""
    for raw in post.getlist("evidence"):
        m = _SPAN.fullmatch(raw)
        if m is None or int(m[2]) > len(text):
            return True
        if m[3] is not None and _bare(m[3]) != _bare(text[int(m[1]) : int(m[2])]):
            return True
    return False


def _bare(passage: str) -> str:
    return re.sub(r"[\s\x00-\x1f\ufffd]+", "", passage)


def coding(form: Filled, text: str, *, strict: bool = True) -> Json:
    """The form as a coding. Raises Troubles for what cannot be read as what it should be, where ``strict``; whether
    the coding keeps to the codebook is for ``review.checked`` to say."""
    wrong: list[str] = []
    evidence = [[p.start, p.end] for p in form.evidence if p.kept]
    if form.more_evidence and (span := find_words(form.more_evidence, text, evidence)):
        evidence.append(list(span))
    elif form.more_evidence:
        wrong.append(_("Evidence: the document does not have these words. Copy them from its text."))
    date = None
    if form.date_start or form.date_end:
        try:
            start = days.read(form.date_start or form.date_end)[0]
            end = days.read(form.date_end or form.date_start)[1]
            date = {"start": start.isoformat(), "end": end.isoformat(), "text": form.date_text}
        except GuvohError as error:
            wrong.append(_("When: %(trouble)s.") % {"trouble": error})
    elif form.date_text:
        wrong.append(_("When: give the days that “%(words)s” means.") % {"words": form.date_text})
    country = _code(form.place_country, _("Where"), wrong)
    value = {
        "act": form.act,
        "status": form.status,
        "threatened_act": form.threatened_act or None if form.act == "threat" else None,
        "victims": [_actor(r, wrong) for r in form.victims],
        "perpetrators": [_actor(r, wrong) for r in form.perpetrators],
        **{name: list(getattr(form, name)) for name in LISTS},
        "date": date,
        "place": {"text": form.place_text or None, "country": country} if form.place_text or country else None,
        "detail": form.detail or None,
        "note": form.note or None,
        "evidence": evidence,
    }
    if wrong and strict:
        raise Troubles(wrong)
    return value


def find_words(said: str, text: str, taken: Iterable[Iterable[int]] = ()) -> tuple[int, int] | None:
    """Where the text has these words, however they are broken into lines; a place that is not ``taken``."""
    pattern = r"\s+".join(map(re.escape, said.split()))
    spans = {tuple(t) for t in taken}
    found = [m.span() for m in re.finditer(pattern, text)] if pattern else []
    return next((s for s in found if s not in spans), found[0] if found else None)


def passage(raw: str, text: str) -> tuple[int, int] | None:
    """A passage that was marked in the browser ("12-40:its words"), without the white space at its ends."""
    m = _SPAN.fullmatch(raw)
    if m is None or int(m[2]) > len(text):
        return None
    quote = Quote.of(text, int(m[1]), int(m[2]))
    told = m[3] is None or _bare(m[3]) == _bare(quote.text)
    return (quote.start, quote.end) if told and quote.start < quote.end else None


def _row(actor: Mapping[str, Any]) -> Row:
    count = actor.get("count")
    return Row(
        actor.get("name") or "",
        actor.get("kind") or "person",
        "" if count is None else str(count),
        actor.get("role") or "",
        words.country(actor.get("state")),
    )


def _names(items: Any) -> list[str]:
    return [item["name"] if isinstance(item, Mapping) else str(item) for item in items or ()]


def _actor(row: Row, wrong: list[str]) -> Json:
    count = None
    if row.count:
        digits = re.sub(r"[\s,.\u00a0\u202f]", "", row.count)
        if digits.isdecimal() and len(digits) <= 9:
            count = int(digits)
        else:
            wrong.append(
                _("%(name)s: how many must be a number, not “%(said)s”.") % {"name": row.name, "said": row.count}
            )
    return {
        "name": row.name,
        "kind": row.kind,
        "count": count,
        "role": row.role or None,
        "state": _code(row.state, row.name, wrong),
    }


# Countries ----------------------------------------------------------------------------------------


def _code(said: str, where: str, wrong: list[str]) -> str | None:
    """The code of a country named in words, in the language of the page or in English, or by its code."""
    if not said:
        return None
    found = _codes(get_language() or "en").get(said.strip().casefold())
    if found is None:
        wrong.append(
            _("%(where)s: “%(said)s” is no country that we know. Choose one from the list.")
            % {"where": where, "said": said}
        )
    return found


@cache
def countries(language: str) -> list[str]:
    """The names of all countries in a language, to choose from."""
    return sorted({name for code, name in _territories(language).items()})


@cache
def _codes(language: str) -> dict[str, str]:
    found = {name.casefold(): code for code, name in _territories("en").items()}
    for code in _territories("en"):
        found.setdefault(words.country(code).casefold(), code)
    found |= {name.casefold(): code for code, name in _territories(language).items()}
    return found | {code.casefold(): code for code in _territories("en")}


@cache
def _territories(language: str) -> Mapping[str, str]:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        locale = Locale("en")
    no_country = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
    return {
        code: name
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha() and code not in no_country
    }
