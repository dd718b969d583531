"""A graph as it stands on a page: lines, dots and the names beside them, each leading to its own page.

Vega, which draws the same for a file, takes 3 ms to measure each name: longer than all else on a party's page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from guvoh.desk.look.charting import PADDING


@dataclass(frozen=True, slots=True)
class Line:
    x: float
    y: float
    x2: float
    y2: float
    colour: str  # a name of the palette


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    side: int  # where its name stands: 1 right, -1 left
    area: float  # square pixels, as Vega has it
    colour: str
    name: str
    label: str  # said of it where it is pointed at
    url: str
    bold: bool = False

    @property
    def name_x(self) -> float:
        return self.x + self.side * (10 if self.bold else 8)

    @property
    def letters(self) -> float:
        """The height of its letters."""
        return 14 if self.bold else 12.5


def svg(title: str, width: int, height: int, lines: Sequence[Line], dots: Sequence[Dot]) -> str:
    """The graph as SVG without anything but shapes, texts, links to this desk and their titles. ``width`` and
    ``height`` in pixels, without the room that is left around."""
    frame = f"0 0 {width + 2 * PADDING} {height + 2 * PADDING}"
    # By its tag alone, not in a namespace: HTML puts it into SVG's.
    root = etree.Element("svg", {"viewBox": frame, "role": "group", "aria-label": title})
    inner = etree.SubElement(root, "g", {"transform": f"translate({PADDING},{PADDING})"})
    for line in lines:
        ends = {"x1": line.x, "y1": line.y, "x2": line.x2, "y2": line.y2}
        drawn = etree.SubElement(inner, "line", {name: _said(n) for name, n in ends.items()})
        drawn.attrib.update({"class": f"s-{line.colour}", "stroke-width": "1.4", "opacity": "0.55"})
    # All the dots before any name: no dot is to lie on one.
    for dot in dots:
        radius = math.sqrt(dot.area / math.pi)
        shape = {"cx": _said(dot.x), "cy": _said(dot.y), "r": _said(radius), "class": f"f-{dot.colour} s-paper"}
        etree.SubElement(_link(inner, dot), "circle", {**shape, "stroke-width": "1.5"})
    for dot in dots:
        at = {"x": _said(dot.name_x), "y": _said(dot.y + 0.3 * dot.letters), "font-size": str(dot.letters)}
        if dot.side < 0:
            at["text-anchor"] = "end"
        if dot.bold:
            at["font-weight"] = "bold"
        # With paper behind it, over the lines.
        dress = {"class": "f-ink s-paper", "paint-order": "stroke", "stroke-width": "3"}
        etree.SubElement(_link(inner, dot), "text", {**at, **dress}).text = dot.name
    return etree.tostring(root, encoding="unicode")


def _link(parent: etree._Element, dot: Dot) -> etree._Element:
    # Not by the Tab key: the table beneath, or the list beside, has the same links in an order.
    link = etree.SubElement(parent, "a", {"href": dot.url, "tabindex": "-1"})
    etree.SubElement(link, "title").text = dot.label
    return link


def _said(n: float) -> str:
    return f"{n:.1f}".removesuffix(".0")
