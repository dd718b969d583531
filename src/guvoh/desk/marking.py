"""A text cut into paragraphs with marked spans that may overlap, ready for a template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True, slots=True)
class Span:
    """What to mark: ``text[start:end]``, under an anchor; claims and figures carry a link behind it."""

    start: int
    end: int
    anchor: str
    kind: str  # "claim", "figure", "name" or "relation"
    label: str = ""
    href: str = ""
    title: str = ""  # said of the link when it is pointed at


@dataclass(slots=True)
class _Writer:
    """Elements opened and closed so that they nest: where two spans cross, the later one is cut."""

    out: list[SafeString] = field(default_factory=list)
    open: list[Span] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)

    def start(self, span: Span) -> None:
        # An id once only; the further pieces of a cut span carry data-of, by which they are lit together.
        name = "data-of" if span.anchor in self.begun else "id"
        self.begun.add(span.anchor)
        self.out.append(format_html('<{} class="{}" {}="{}">', _tag(span), f"m-{span.kind}", name, span.anchor))
        self.open.append(span)

    def stop(self, spans: Sequence[Span]) -> None:
        """Close ``spans``; what stands open within them is closed and opened again."""
        again: list[Span] = []
        left = set(spans)
        while left:
            top = self.open.pop()
            self.out.append(format_html("</{}>", _tag(top)))
            if top in left:
                left.remove(top)
            else:
                again.append(top)
        for span in reversed(again):
            self.start(span)


def paragraphs(text: str, spans: Iterable[Span]) -> list[SafeString]:
    """The paragraphs of ``text`` as HTML. Spans that are empty or reach past the text are left out."""
    return [html for _, html in placed(text, spans)]


def placed(text: str, spans: Iterable[Span]) -> list[tuple[int, SafeString]]:
    """As :func:`paragraphs`, each with the place in the text where it begins."""
    wanted = sorted(
        {s for s in spans if 0 <= s.start < s.end <= len(text)}, key=lambda s: (s.start, -s.end, s.kind, s.anchor)
    )
    writer = _Writer()
    found: list[tuple[int, SafeString]] = []
    for match in _PARAGRAPH.finditer(text):
        low, high = match.span()
        here = [s for s in wanted if s.start < high and s.end > low]
        writer.out = []
        at = low
        for edge in sorted({e for s in here for e in (s.start, s.end) if low < e < high} | {low, high}):
            writer.out.append(format_html("{}", text[at:edge]))
            at = edge
            ending = [s for s in writer.open if s.end <= edge]
            writer.stop(ending if edge < high else list(writer.open))
            writer.out.append(
                _links([s for s in here if (s.label and s.end == edge) or _ends_in_gap(s, edge, high, text)])
            )
            if edge < high:
                for span in here:
                    if span not in writer.open and max(span.start, low) == edge:
                        writer.start(span)
        found.append((low, format_html_join("", "{}", ((piece,) for piece in writer.out))))
    return found


def _tag(span: Span) -> str:
    return "span" if span.kind in ("name", "relation") else "mark"


def _ends_in_gap(span: Span, edge: int, high: int, text: str) -> bool:
    """Whether the span ends in the white space behind this paragraph, whose end ``edge`` is."""
    return bool(span.label) and edge == high and span.end > high and not text[high : span.end].strip()


def _links(spans: Sequence[Span]) -> SafeString:
    if not spans:
        return SafeString()
    links = format_html_join(
        " · ",
        '<a class="{}" href="{}" title="{}">{}</a>',
        ((f"m-{s.kind}", s.href, s.title, s.label) for s in spans),
    )
    return format_html('<sup class="refs">{}</sup>', links)
