"""Where in a text the words of a search stand, in any script: passages with the words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from guvoh.names import fold, words

AROUND = 110  # characters kept on either side of what was found
_FAR = 60_000  # characters of one text that are looked at
_WORD = re.compile(r"[\w’'ʼʻ`´-]+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text with the words in it marked; ``start`` and ``end`` are where the first of them stands."""

    html: SafeString
    start: int
    end: int


def sought_in(query: str) -> list[str]:
    """The words of a search as they are compared: folded."""
    return list(dict.fromkeys(folded for word in words(query) if (folded := fold(word))))


def hits(text: str, sought: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Where words of ``text`` begin with one of the folded words ``sought``: (start, end, which)."""
    for match in _WORD.finditer(text):
        folded = fold(match[0])
        for n, wanted in enumerate(sought):
            # As in the index: what folds to one or two letters begins too much.
            if folded == wanted or (len(wanted) > 2 and folded.startswith(wanted)):
                yield match.start(), match.end(), n
                break


def marked(text: str, sought: Sequence[str]) -> SafeString:
    """All of a short text, escaped, with the words marked."""
    return _html(text, 0, len(text), [(s, e) for s, e, _ in hits(text, sought)])


def passages(text: str, sought: Sequence[str], most: int = 2) -> list[Passage]:
    """The pieces of a text that say most of what is sought, in their order; [] where none of it is there."""
    found = list(hits(text[:_FAR], sought))
    chosen: list[list[tuple[int, int, int]]] = []
    covered: set[int] = set()
    pieces = list(_pieces(found))
    while pieces and len(chosen) < most:
        # The first of those that say the most words not said yet.
        best = max(pieces, key=lambda piece: (len({n for _, _, n in piece} - covered), -piece[0][0]))
        if chosen and not {n for _, _, n in best} - covered:
            break
        pieces.remove(best)
        chosen.append(best)
        covered |= {n for _, _, n in best}
    return [_passage(text, piece) for piece in sorted(chosen)]


def _pieces(found: Sequence[tuple[int, int, int]]) -> Iterator[list[tuple[int, int, int]]]:
    """Hits that stand near one another, together."""
    piece: list[tuple[int, int, int]] = []
    for hit in found:
        if piece and hit[1] - piece[0][0] > AROUND:
            yield piece
            piece = []
        piece.append(hit)
    if piece:
        yield piece


def _passage(text: str, piece: Sequence[tuple[int, int, int]]) -> Passage:
    low, high = max(0, piece[0][0] - AROUND), min(len(text), piece[-1][1] + AROUND)
    # Cut between words, and within the paragraph.
    if low:
        space = text.find(" ", low, piece[0][0])
        low = space + 1 if space >= 0 else low
    if high < len(text):
        space = text.rfind(" ", piece[-1][1], high)
        high = space if space >= 0 else high
    html = _html(text, low, high, [(s, e) for s, e, _ in piece])
    if low:
        html = format_html("… {}", html)
    if high < len(text):
        html = format_html("{} …", html)
    return Passage(html, piece[0][0], piece[0][1])


def _html(text: str, low: int, high: int, spans: Sequence[tuple[int, int]]) -> SafeString:
    parts: list[SafeString] = []
    at = low
    for start, end in spans:
        parts.append(format_html("{}<mark>{}</mark>", _SPACE.sub(" ", text[at:start]), text[start:end]))
        at = end
    parts.append(format_html("{}", _SPACE.sub(" ", text[at:high])))
    return format_html_join("", "{}", ((part,) for part in parts))
