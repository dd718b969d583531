"""How a claim is coded, as one JSON value: what decisions keep, forms send and two readers are compared by.

The value has every key of :data:`FIELDS`, always::

    {"act": "sentence", "status": "occurred", "threatened_act": null,
     "victims": [{"name": "…", "kind": "person", "count": null, "role": "lawyer", "state": null}],
     "perpetrators": [the same], "on_account_of": ["…"], "attributed_to": ["…"], "disputed_by": ["…"],
     "date": {"start": "2019-03-12", "end": "2019-03-12", "text": "on Tuesday"} or null,
     "place": {"text": "Navdara", "country": "TJ"} or null,
     "detail": "23 years" or null, "note": null,
     "evidence": [[start, end], …]}   # in characters of the document's text, the fullest first
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from babel import Locale
from django.utils.translation import gettext as _

from guvoh import codebook, nouns
from guvoh.nouns import KINDS, Actor, GuvohError, Json, Quote, When, Where
from guvoh.register.models import Claim, Document, Role
from guvoh.register.rights import Viewer

FIELDS = (
    "act",
    "status",
    "threatened_act",
    "victims",
    "perpetrators",
    "on_account_of",
    "attributed_to",
    "disputed_by",
    "date",
    "place",
    "detail",
    "note",
    "evidence",
)
# What two readers are compared by; in free words and in how much they mark people never agree.
COMPARED = FIELDS[:10]
ACTORS: Mapping[str, str] = {"victims": Role.VICTIM, "perpetrators": Role.PERPETRATOR}
NAMES: Mapping[str, str] = {
    "on_account_of": Role.ON_ACCOUNT_OF,
    "attributed_to": Role.ATTRIBUTED_TO,
    "disputed_by": Role.DISPUTED_BY,
}
LONGEST_NAME, LONGEST_TEXT, MOST = 300, 2000, 200
_PARTS = ("name", "kind", "count", "role", "state")


class Wrong(GuvohError):
    """A coding that breaks the codebook. ``fields``: what is wrong, one line a field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("\n".join(fields.values()))
        self.fields = dict(fields)


# From the register ------------------------------------------------------------------------------


def coding(claim: Claim) -> Json:
    """The claim as it is coded now."""
    people: dict[str, list[Role]] = {}
    for role in claim.roles.all():
        people.setdefault(role.part, []).append(role)
    dated = claim.date_start and claim.date_end
    return {
        "act": claim.act,
        "status": claim.status,
        "threatened_act": claim.threatened_act,
        **{name: [{p: getattr(r, p) for p in _PARTS} for r in people.get(part, ())] for name, part in ACTORS.items()},
        **{name: [r.name for r in people.get(part, ())] for name, part in NAMES.items()},
        "date": {
            "start": claim.date_start.isoformat(), "end": claim.date_end.isoformat(), "text": claim.date_text or ""
        } if dated and claim.date_start and claim.date_end else None,
        "place": {"text": claim.place, "country": claim.country} if claim.place or claim.country else None,
        "detail": claim.detail,
        "note": claim.note,
        "evidence": [[start, end] for start, end in claim.evidence],
    }  # fmt: skip


def machine_coding(claim: Claim) -> Json | None:
    """The claim as the coder coded it; None where a person added it."""
    if claim.coder == Claim.HAND:
        return None
    machine: Json | None = claim.machine
    return coding(claim) if machine is None else machine


def value_of(claim: nouns.Claim) -> Json:
    """A coder's claim as a value."""
    return {
        "act": claim.act,
        "status": claim.status,
        "threatened_act": claim.threatened_act,
        **{name: [{p: getattr(a, p) for p in _PARTS} for a in getattr(claim, name)] for name in ACTORS},
        **{name: list(getattr(claim, name)) for name in NAMES},
        "date": claim.date.to_json() if claim.date else None,
        "place": {"text": claim.place.text, "country": claim.place.country}
        if claim.place and (claim.place.text or claim.place.country)
        else None,
        "detail": claim.detail,
        "note": claim.note,
        "evidence": [[q.start, q.end] for q in claim.evidence],
    }


def noun_of_value(value: Json, text: str) -> nouns.Claim:
    """The value (a checked one) as a noun over its document's ``text``."""
    when, where = value["date"], value["place"]
    return nouns.Claim(
        id="i0",
        act=value["act"],
        status=value["status"],
        threatened_act=value["threatened_act"],
        victims=tuple(Actor(**a) for a in value["victims"]),
        perpetrators=tuple(Actor(**a) for a in value["perpetrators"]),
        on_account_of=tuple(value["on_account_of"]),
        attributed_to=tuple(value["attributed_to"]),
        disputed_by=tuple(value["disputed_by"]),
        date=When(date.fromisoformat(when["start"]), date.fromisoformat(when["end"]), when["text"]) if when else None,
        place=Where(where["text"], where["country"]) if where else None,
        detail=value["detail"],
        note=value["note"],
        evidence=tuple(Quote(s, e, text[s:e]) for s, e in value["evidence"]),
        coder=Claim.HAND,
        confidence=1.0,
    )


def blank(evidence: list[list[int]]) -> Json:
    """A coding in which nothing is said yet but where it stands."""
    return {
        **dict.fromkeys(FIELDS),
        "act": "",
        "status": "occurred",
        **{name: [] for name in (*ACTORS, *NAMES)},
        "evidence": evidence,
    }


def write(claim: Claim, value: Json, party_of: Mapping[str, str]) -> None:
    """Code the claim as ``value`` (a checked one) says: its columns, not saved, and its roles, saved."""
    roles = _put(claim, value)
    claim.roles.all().delete()
    for role in roles:
        role.party_id = party_of.get(role.name)
    Role.objects.bulk_create(roles)


def veil(claims: Iterable[Claim], viewer: Viewer) -> None:
    """Have those of the claims (their roles fetched) that the viewer is to read blind say what a blind reader may know:
    in memory only, to be shown and never saved."""
    for claim in claims:
        if claim.pk in viewer.unread.claims:
            roles = Role.objects.none()
            roles._result_cache = _put(claim, as_machine(claim))
            vars(claim)["_prefetched_objects_cache"] = {"roles": roles}


def as_machine(claim: Claim) -> Json:
    """What a blind reader is shown: the machine's coding; of a claim that a person added, where it stands."""
    machine = machine_coding(claim)
    return blank([list(span) for span in claim.evidence[:1]]) if machine is None else machine


def _put(claim: Claim, value: Json) -> list[Role]:
    """Set the claim's columns to what ``value`` says; gives its roles. Neither is saved."""
    when, where = value["date"], value["place"]
    for name in ("act", "status", "threatened_act", "detail", "note", "evidence"):
        setattr(claim, name, value[name])
    claim.date_start = date.fromisoformat(when["start"]) if when else None
    claim.date_end = date.fromisoformat(when["end"]) if when else None
    claim.date_text = when["text"] if when else None
    claim.place, claim.country = (where["text"], where["country"]) if where else (None, None)
    claim.severity = codebook.severity(value["act"]) if value["act"] else 0
    actors = [(part, n, a) for name, part in ACTORS.items() for n, a in enumerate(value[name])]
    actors += [(part, n, _named(a)) for name, part in NAMES.items() for n, a in enumerate(value[name])]
    return [Role(claim=claim, part=part, position=n, **a) for part, n, a in actors]


WRITTEN = (
    "act", "status", "threatened_act", "detail", "note", "evidence", "date_start", "date_end", "date_text", "place",
    "country", "severity",
)  # fmt: skip


def _named(name: str) -> Json:
    return {"name": name, "kind": "person", "count": None, "role": None, "state": None}


# What differs -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two codings have otherwise."""

    field: str
    one: Any
    other: Any


def differences(one: Json, other: Json, fields: Iterable[str] = FIELDS) -> list[Difference]:
    """The fields that differ, in the codebook's order. The order of names and their letters' case say nothing."""
    return [
        Difference(name, one[name], other[name])
        for name in fields
        if comparable(name, one[name]) != comparable(name, other[name])
    ]


def comparable(name: str, value: Any) -> Any:
    """What of a field's value is compared: nothing of how it is ordered, spaced or capitalised."""
    if name in ACTORS:
        return frozenset((_fold(a["name"]), a["kind"], a["count"], a["state"], _fold(a["role"] or "")) for a in value)
    if name in NAMES:
        return frozenset(_fold(n) for n in value)
    if name == "date":
        return (value["start"], value["end"]) if value else None
    if name == "place":
        return (_fold(value["text"] or ""), value["country"]) if value else None
    if name == "evidence":
        return frozenset((s, e) for s, e in value)
    return _fold(value or "")


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


# What people send ---------------------------------------------------------------------------------


def checked(value: Mapping[str, Any], document: Document) -> Json:
    """The value as it is kept: trimmed, nothing twice, every key there.

    Raises :class:`Wrong`, which says what is wrong in each field, where it breaks the codebook or the document's
    text does not hold its evidence.
    """
    check = _Check(value, document.text)
    found: Json = {name: check.field(name, read) for name, read in _READ.items()}
    if not check.wrong:
        check.together(found)
    if check.wrong:
        raise Wrong(check.wrong)
    return {name: found[name] for name in FIELDS}


def marked(value: Json, start: int, end: int) -> Json:
    """The value with one more quotation as evidence."""
    return {**value, "evidence": [*value["evidence"], [start, end]]}


class _Trouble(Exception):
    """What is wrong in one field."""


@dataclass(slots=True)
class _Check:
    value: Mapping[str, Any]
    text: str
    wrong: dict[str, str] = field(default_factory=dict)

    def field(self, name: str, read: Callable[[Any, str], Any]) -> Any:
        try:
            return read(self.value.get(name), self.text)
        except _Trouble as trouble:
            self.wrong[name] = str(trouble)
            return None

    def together(self, found: Json) -> None:
        if found["threatened_act"] and found["act"] != "threat":
            self.wrong["threatened_act"] = _("A threatened act is told only of the act “threat”.")
        if found["act"] == "other" and not found["note"]:
            self.wrong["note"] = _("Say in the note which act it is: the act is “other”.")


def _act(raw: Any, _text: str) -> str:
    if not isinstance(raw, str) or raw not in codebook.acts():
        raise _Trouble(_("Choose an act of the codebook."))
    return raw


def _threatened(raw: Any, text: str) -> str | None:
    return None if raw in (None, "") else _act(raw, text)


def _status(raw: Any, _text: str) -> str:
    if not isinstance(raw, str) or raw not in codebook.statuses():
        raise _Trouble(_("Choose a status of the codebook."))
    return raw


def _words(raw: Any, _text: str) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise _Trouble(_("This must be text."))
    if len(raw) > LONGEST_TEXT:
        raise _Trouble(_("This is longer than %(most)s characters.") % {"most": LONGEST_TEXT})
    return _plain(raw) or None


def _plain(raw: str) -> str:
    """Without characters that no text has, and with a blank for each run of white space."""
    return " ".join(re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", raw).split())


def _name(raw: Any) -> str:
    if not isinstance(raw, str) or not _plain(raw):
        raise _Trouble(_("A name is empty: write it as the document does, or take the line away."))
    if len(raw) > LONGEST_NAME:
        raise _Trouble(_("A name is longer than %(most)s characters.") % {"most": LONGEST_NAME})
    return _plain(raw)


def _listed(raw: Any) -> list[Any]:
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise _Trouble(_("This must be a list."))
    if len(raw) > MOST:
        raise _Trouble(_("This has more than %(most)s lines.") % {"most": MOST})
    return raw


def _names(raw: Any, _text: str) -> list[str]:
    return list(dict.fromkeys(_name(name) for name in _listed(raw)))


def _actors(raw: Any, _text: str) -> list[Json]:
    found = []
    for item in _listed(raw):
        if not isinstance(item, Mapping):
            raise _Trouble(_("This must be a list of people or bodies."))
        kind = item.get("kind") or KINDS[0]
        if kind not in KINDS:
            raise _Trouble(_("Somebody is a person, a group or an organisation."))
        name = _name(item.get("name"))
        actor = {
            "name": name,
            "kind": kind,
            "count": _count(item.get("count")),
            "role": _words(item.get("role"), ""),
            "state": _country(item.get("state")),
        }
        if actor not in found:
            found.append(actor)
    return found


def _victims(raw: Any, text: str) -> list[Json]:
    found = _actors(raw, text)
    if not found:
        raise _Trouble(_("Say to whom it was done: an act with no victim, named or plain, is not coded."))
    return found


def _count(raw: Any) -> int | None:
    if raw in (None, ""):
        return None
    if isinstance(raw, str) and raw.isdecimal() and len(raw) < 10:
        raw = int(raw)
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 < raw < 10**9:
        raise _Trouble(_("How many there are must be a whole number above 0."))
    return raw


@cache
def _countries() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").territories) if re.fullmatch("[A-Z]{2}", code))


def _country(raw: Any) -> str | None:
    if raw in (None, ""):
        return None
    code = raw.strip().upper() if isinstance(raw, str) else ""
    if code not in _countries():
        raise _Trouble(_("A country or state is written by its two letters, as TJ."))
    return code


def _date(raw: Any, _text: str) -> Json | None:
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise _Trouble(_("A date needs a first and a last day."))
    said = _words(raw.get("text"), "") or ""
    start, end = raw.get("start") or raw.get("end"), raw.get("end") or raw.get("start")
    if not start and not end:
        if said:
            raise _Trouble(_("A date needs the first and the last day that its words bound."))
        return None
    try:
        first, last = date.fromisoformat(str(start)), date.fromisoformat(str(end))
    except ValueError:
        raise _Trouble(_("A day is written as 2019-03-12.")) from None
    if last < first:
        raise _Trouble(_("The last day is before the first."))
    return {"start": first.isoformat(), "end": last.isoformat(), "text": said}


def _place(raw: Any, _text: str) -> Json | None:
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise _Trouble(_("A place has words, a country, or both."))
    said, code = _words(raw.get("text"), ""), _country(raw.get("country"))
    return {"text": said, "country": code} if said or code else None


def _evidence(raw: Any, text: str) -> list[list[int]]:
    found: list[list[int]] = []
    for item in _listed(raw):
        if not isinstance(item, list | tuple) or len(item) != 2 or not all(type(n) is int for n in item):
            raise _Trouble(_("A quotation is a first and a last character of the document’s text."))
        start, end = item
        if not 0 <= start < end <= len(text):
            raise _Trouble(_("A quotation lies outside the document’s text."))
        quote = Quote.of(text, start, end)
        if quote.start == quote.end:
            raise _Trouble(_("A quotation has no words in it."))
        if [quote.start, quote.end] not in found:
            found.append([quote.start, quote.end])
    if not found:
        raise _Trouble(_("Mark the words that say it: nothing is kept without evidence."))
    return found


_READ: Mapping[str, Callable[[Any, str], Any]] = {
    "act": _act,
    "status": _status,
    "threatened_act": _threatened,
    "victims": _victims,
    "perpetrators": _actors,
    "on_account_of": _names,
    "attributed_to": _names,
    "disputed_by": _names,
    "date": _date,
    "place": _place,
    "detail": _words,
    "note": _words,
    "evidence": _evidence,
}
