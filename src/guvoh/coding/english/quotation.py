"""Quotations: whether a place in a text is inside one, and who speaks it."""

from __future__ import annotations

import re

from guvoh.coding.english.names import Roster

_SAID = (
    r"(?:said|says|told|tells|added|adds|noted|notes|wrote|writes|recalled|recalls|maintained|complained|explained|"
    r"stated|claimed|claims|reported|alleged|insisted|asserted|stressed|believes)"
)
_OPEN, _CLOSE = "“«„", "”»"


def speaker_near(text: str, position: int, roster: Roster) -> str | None:
    """Who speaks the quotation at a position: the person named by a verb of saying in the same
    paragraph, after it first, then before it."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    end = len(text) if end < 0 else end
    tags = []
    for match in re.finditer(rf"\b{_SAID}\b", text[start:end]):
        at = start + match.start()
        near = roster.within(max(start, at - 60), min(end, at + 70))
        persons = [n.full for n in near if n.kind == "person"]
        pronoun = re.search(r"\b(he|she)\s+$", text[max(start, at - 5) : at], re.I) or re.match(
            r"\w+ (he|she)\b", text[at : at + 20]
        )
        if pronoun:
            female = pronoun[1].lower() == "she"
            persons = [n.full for p, n in roster.persons_before(at) if at - p < 900 and n.female in (female, None)]
        if persons:
            tags.append((at < position, abs(at - position), persons[0]))
    return min(tags)[2] if tags else None


def in_quotation(text: str, position: int) -> bool:
    """Whether a quotation is open at a position of its paragraph."""
    start = text.rfind("\n", 0, position) + 1
    before = text[start:position]
    opened = sum(before.count(c) for c in _OPEN) - sum(before.count(c) for c in _CLOSE)
    return opened > 0 or before.count('"') % 2 == 1
