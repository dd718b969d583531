"""Marked text: a reader must find each sentence, and read the text as it is."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from guvoh.desk.marking import Span, paragraphs

TEXT = "Alpha <beta> gamma & delta.\n\nEpsilon zeta eta.\n"


def spans(*pairs: tuple[int, int]) -> list[Span]:
    return [Span(s, e, f"c-{n}-0", "claim", "Act", f"/incidents/{n}/") for n, (s, e) in enumerate(pairs)]


def tree(found: list[str]) -> etree._Element:
    return etree.fromstring("<all>" + "".join(f"<p>{p}</p>" for p in found) + "</all>")


def read(element: etree._Element) -> str:
    for sup in element.findall(".//sup"):
        tail, parent = sup.tail or "", sup.getparent()
        before = sup.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        parent.remove(sup)
    return "".join(element.itertext())


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [(0, 5)],
        [(0, 27), (0, 27), (6, 12)],  # the same sentence twice, another within it
        [(0, 12), (6, 18)],  # crossing
        [(0, 12), (6, 18), (10, 27), (6, 40)],
        [(13, 40)],  # over the end of a paragraph
        [(0, len(TEXT))],
        [(20, 29)],  # ends in the gap between two
        [(5, 5), (-3, 4), (10, 999)],  # no spans of this text: left out, not fatal
    ],
)
def test_text_is_whole_and_every_anchor_stands_once(pairs: list[tuple[int, int]]) -> None:
    root = tree([str(p) for p in paragraphs(TEXT, spans(*pairs))])
    ids = root.xpath("//@id")
    good = [f"c-{n}-0" for n, (s, e) in enumerate(pairs) if 0 <= s < e <= len(TEXT)]
    assert sorted(ids) == sorted(good)
    assert sorted(root.xpath("//a/@href")) == sorted(f"/incidents/{a[2:-2]}/" for a in good)
    assert read(root) == re.sub(r"\n+", "", TEXT)


def test_a_span_covers_exactly_its_words() -> None:
    """A mark on other words than the evidence would misquote the source."""
    pairs = [(0, 12), (6, 18), (10, 40)]
    root = tree([str(p) for p in paragraphs(TEXT, spans(*pairs))])
    for n, (start, end) in enumerate(pairs):
        pieces = root.xpath(f"//*[@id='c-{n}-0' or @data-of='c-{n}-0']")
        assert re.sub(r"\s", "", "".join(read(p) for p in pieces)) == re.sub(r"\s", "", TEXT[start:end])


def test_what_a_text_holds_is_never_markup() -> None:
    assert "<beta>" not in "".join(paragraphs(TEXT, spans((0, 10))))
