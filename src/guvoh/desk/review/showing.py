"""Claims as the queue and the claim's page show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from guvoh import codebook
from guvoh.desk import told, words
from guvoh.desk.marking import Span, placed
from guvoh.desk.review import forms
from guvoh.desk.said import said as in_words
from guvoh.nouns import Json
from guvoh.register.models import Claim, Decision, Document, Role
from guvoh.register.review import Overtaken

STATES: dict[str, Any] = {
    Claim.NEW: pgettext_lazy("claim", "New"),
    Claim.SECOND: gettext_lazy("Waits for a second reader"),
    Claim.DIFFERS: gettext_lazy("Readers differ"),
    Claim.ACCEPTED: gettext_lazy("Accepted"),
    Claim.CORRECTED: gettext_lazy("Corrected"),
    Claim.REJECTED: gettext_lazy("Rejected"),
}
LABELS: dict[str, Any] = {
    "act": gettext_lazy("Act"),
    "status": gettext_lazy("Whether it happened"),
    "threatened_act": gettext_lazy("Threatened with"),
    "victims": gettext_lazy("To whom"),
    "perpetrators": gettext_lazy("By whom"),
    "on_account_of": gettext_lazy("On account of"),
    "date": gettext_lazy("When"),
    "place": gettext_lazy("Where"),
    "attributed_to": gettext_lazy("Who says so"),
    "disputed_by": gettext_lazy("Who disputes it"),
    "detail": gettext_lazy("Detail"),
    "note": gettext_lazy("Note"),
    "evidence": gettext_lazy("Evidence"),
}
DONE: dict[str, Any] = {
    Decision.ACCEPTED: gettext_lazy("Accepted."),
    Decision.REJECTED: gettext_lazy("Rejected."),
    Decision.CORRECTED: gettext_lazy("Saved as corrected."),
    Decision.ADDED: gettext_lazy("Added."),
    Decision.ADJUDICATED: gettext_lazy("Settled."),
    Decision.NOTE: gettext_lazy("Comment kept."),
    Decision.UNDONE: gettext_lazy("Undone."),
}
DONE_MANY: dict[str, Callable[[int], str]] = {
    Decision.ACCEPTED: lambda n: ngettext("%(n)d claim accepted.", "%(n)d claims accepted.", n) % {"n": n},
    Decision.REJECTED: lambda n: ngettext("%(n)d claim rejected.", "%(n)d claims rejected.", n) % {"n": n},
    Decision.UNDONE: lambda n: ngettext("%(n)d decision undone.", "%(n)d decisions undone.", n) % {"n": n},
}
DID: dict[str, Any] = {
    Decision.ACCEPTED: gettext_lazy("Accepted"),
    Decision.REJECTED: gettext_lazy("Rejected"),
    Decision.CORRECTED: gettext_lazy("Corrected"),
    Decision.ADDED: gettext_lazy("Added"),
    Decision.ADJUDICATED: gettext_lazy("Settled between two readers"),
    Decision.NOTE: gettext_lazy("Comment"),
    Decision.UNDONE: gettext_lazy("Undone"),
}


def overtaken(error: Overtaken, claim: Claim) -> str:
    """Who decided what while the viewer looked at this claim, and at others beside it."""
    made = error.decision
    told_of = {
        "who": made.by if made else "?",
        "did": str(DID.get(made.verdict, made.verdict)).lower() if made else "?",
    }
    if made and made.target_kind != "decision" and made.target != claim.key:
        return _("%(who)s decided about another of these claims while you read them: %(did)s.") % told_of
    return _("%(who)s decided about this claim while you read it: %(did)s.") % told_of


# How sure the coder is ----------------------------------------------------------------------------

_SURE = [
    (0.85, "high", gettext_lazy("sure")),
    (0.65, "fair", gettext_lazy("fairly sure")),
    (0.4, "low", gettext_lazy("not sure")),
    (0.0, "none", gettext_lazy("doubtful")),
]


@dataclass(frozen=True, slots=True)
class Sure:
    """A confidence in a word, in percent, and as the length of a bar of 40."""

    said: str
    level: str
    percent: str
    width: str  # with a point in every language, as drawings have it

    @classmethod
    def of(cls, confidence: float) -> Sure:
        level, said = next((level, said) for least, level, said in _SURE if confidence >= least or not least)
        held = min(max(confidence, 0.0), 1.0)
        return cls(str(said), level, words.number(round(held * 100), None, "%"), f"{40 * held:.1f}")


def headline(claim: Claim) -> str:
    """Who was done what to and by whom, as this claim tells it. Its roles have been fetched."""
    if not claim.act:
        return told.brief(claim)
    return words.headline(
        words.Deed(
            claim.act,
            claim.status,
            told.people([claim], Role.VICTIM),
            told.people([claim], Role.PERPETRATOR),
            [p.name for p in told.people([claim], Role.ON_ACCOUNT_OF)],
            claim.threatened_act,
            note=claim.note,
        )
    )


def headline_of(coding: Json) -> str:
    """As :func:`headline`, of a coding that stands in no row."""
    if not coding["act"]:
        return _("A claim that somebody added")

    def named(part: str) -> list[words.Named]:
        return [
            words.Named(a["name"], a.get("kind") or "person", a.get("count"), a.get("state"))
            for a in coding.get(part) or ()
        ]

    deed = words.Deed(
        coding["act"], coding["status"], named("victims"), named("perpetrators"),
        list(coding.get("on_account_of") or ()), coding.get("threatened_act"), note=coding.get("note"),
    )  # fmt: skip
    return words.headline(deed)


# The queue ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """One claim in the queue."""

    claim: Claim
    headline: str
    state: str
    sure: Sure | None  # None: a person added it
    reason: str
    outlet: str
    day: str
    assigned: str
    present: list[str]
    collection: str
    url: str


def waiting(
    claims: Sequence[Claim], tail: str, names: Mapping[int, str], *, present: Mapping[int, list[str]],
    rooms: Mapping[int, str],
) -> list[Waiting]:  # fmt: skip
    """The claims as lines. ``names``: of accounts; ``present``: who has each claim open; ``rooms``: of collections."""
    return [
        Waiting(
            c,
            headline(c),
            str(STATES.get(c.state, c.state)),
            Sure.of(c.confidence) if c.coder != Claim.HAND else None,
            short(c.reason),
            told.outlet(c.document),
            words.when(c.document.published, c.document.published),
            names.get(c.assigned_id or 0, ""),
            present.get(c.pk, []),
            rooms.get(c.collection_id or 0, ""),
            f"/review/{c.pk}/{tail}#e-0",
        )
        for c in claims
    ]


def short(reason: str, most: int = 110) -> str:
    """The first of the reasons, cut at a word."""
    first = in_words(reason.split("; ", maxsplit=1)[0])
    return first if len(first) <= most else f"{first[:most].rsplit(' ', 1)[0]} …"


# A claim beside its document ----------------------------------------------------------------------

MOST_TEXT = 160_000  # bytes of a document that are shown beside a claim: a page is to be under 300 kB


@dataclass(frozen=True, slots=True)
class Beside:
    """The text around a claim, marked."""

    paragraphs: list[tuple[int, SafeString]]
    left_before: bool
    left_after: bool


def beside(document: Document, evidence: Sequence[Sequence[int]], others: Sequence[tuple[Claim, str]]) -> Beside:
    """The document's text with ``evidence`` marked (anchors e-0, e-1, …) and, fainter, what is evidence of the
    document's other claims, each with the way to its page."""
    text = document.text
    low, high = window(text, evidence)
    spans = [Span(s, e, f"e-{n}", "evidence") for n, (s, e) in enumerate(evidence)]
    for claim, url in others:
        s, e = claim.evidence[0]
        if s < high and e > low:
            spans.append(Span(s, e, f"o-{claim.pk}", "other", words.act(claim.act), url, told.brief(claim)))
    shown = text[low:high]
    moved = [
        Span(max(s.start - low, 0), min(s.end, high) - low, s.anchor, s.kind, s.label, s.href, s.title) for s in spans
    ]
    return Beside(
        [(low + start, html) for start, html in placed(shown, moved)],
        bool(text[:low].strip()),
        bool(text[high:].strip()),
    )


def window(text: str, evidence: Sequence[Sequence[int]]) -> tuple[int, int]:
    """Which part of a very long text is shown: whole paragraphs around the first evidence."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size <= MOST_TEXT:
        return 0, len(text)
    most = len(text) * MOST_TEXT // size
    at = evidence[0][0] if evidence else 0
    low = max(0, min(at - most // 3, len(text) - most))
    high = min(len(text), low + most)
    if low:
        low = max(text.rfind("\n", 0, low) + 1, low - 2000)
    if high < len(text):
        cut = text.find("\n", high)
        high = cut if 0 <= cut <= high + 2000 else high
    return low, high


def for_form() -> dict[str, Any]:
    """What the form of a coding offers to choose from, in every page that has one."""
    return {
        "act_groups": act_groups(),
        "statuses": statuses(),
        "labels": LABELS,
        "kinds": [(k, str(said).lower()) for k, said in words.KINDS.items()],
        "blank_row": forms.Row(),
        "blank_piece": forms.Piece(0, 0, ""),
        "countries": forms.countries(get_language() or "en"),
    }


def act_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """The acts to choose from, in their groups."""
    return [
        (words.group(group), [(a.code, words.act(a.code)) for a in codebook.acts().values() if a.group == group])
        for group in codebook.groups()
    ]


def statuses() -> list[tuple[str, str]]:
    return [(code, words.status(code)) for code in codebook.statuses()]


def said_value(field: str, value: Any, text: str) -> str:
    """The value of a coding's field in words."""
    if value in (None, "", []):
        return _("not told")
    match field:
        case "act" | "threatened_act":
            return words.act(value)
        case "status":
            return words.status(value)
        case "victims" | "perpetrators":
            return "; ".join(_actor(a) for a in value)
        case "date":
            days = words.when(*(date.fromisoformat(value[end]) for end in ("start", "end")))
            return f"{days} (“{value['text']}”)" if value.get("text") else days
        case "place":
            return words.where(value.get("text"), value.get("country"))
        case "evidence":
            return " / ".join(f"“{text[s:e]}”" for s, e in value)
        case _:
            return "; ".join(value) if isinstance(value, list) else str(value)


def _actor(actor: Json) -> str:
    more = [
        str(actor["count"]) if actor.get("count") else "",
        actor.get("role") or "",
        words.country(actor.get("state")),
        str(words.KINDS.get(actor.get("kind") or "person", "")).lower() if actor.get("kind") != "person" else "",
    ]
    told_more = ", ".join(m for m in more if m)
    return f"{actor['name']} ({told_more})" if told_more else str(actor["name"])


@dataclass(frozen=True, slots=True)
class Differing:
    field: str
    label: str
    one: str
    other: str


def differing(one: Json, other: Json, text: str, fields: Sequence[str] | None = None) -> list[Differing]:
    """The fields in which two codings differ, each in words."""
    return [
        Differing(f, str(label), said_value(f, one.get(f), text), said_value(f, other.get(f), text))
        for f, label in LABELS.items()
        if (fields is None and (one.get(f) or None) != (other.get(f) or None)) or (fields is not None and f in fields)
    ]


# The keys -----------------------------------------------------------------------------------------


def keys(queue: bool) -> list[tuple[str, list[tuple[list[str], str]]]]:
    """The keys of the queue, or of the claim's page, in groups, for the list of them."""
    move = [
        (["n", "j"], _("next claim")),
        (["p", "k"], _("previous claim")),
    ]
    if queue:
        return [
            (_("Move"), [*move, (["Enter", "o"], _("open the claim")), (["?"], _("this list"))]),
            (_("Choose and decide"), [
                (["x"], _("choose it, or not")), (["*"], _("choose all on the page, or none")),
                (["a"], _("accept what is chosen, or this one")), (["r"], _("reject, with the reason")),
                (["i"], _("assign to me")), (["A"], _("assign")), (["u"], _("undo")), (["Esc"], _("choose nothing")),
            ]),
        ]  # fmt: skip
    return [
        (_("Move"), [*move, (["q"], _("back to the queue")), (["d"], _("to the marked passage")),
                     (["?"], _("this list")), (["Esc"], _("close, leave a field, give up a change"))]),
        (_("Decide"), [
            (["a"], _("accept")), (["r"], _("reject, with the reason")), (["u"], _("undo")),
            (["c"], _("comment")), (["i"], _("assign to me")), (["A"], _("assign, or ask a second reader")),
        ]),
        (_("Correct"), [
            (["e", "1"], _("edit: the act")), (["2", "3"], _("to whom, by whom")),
            (["4"], _("on account of")), (["5", "6"], _("when, where")),
            (["7", "8"], _("who says so, who disputes it")), (["9", "0"], _("detail, note")),
            (["s", "Ctrl+Enter"], _("save the correction")),
            (["w", "b"], _("select the next sentence, the one before")), (["W"], _("select one more")),
            (["m"], _("mark the selected text as evidence")), (["+"], _("add a claim from the selected text")),
            (["x"], _("split in two")), (["g"], _("merge with another claim")),
        ]),
    ]  # fmt: skip
