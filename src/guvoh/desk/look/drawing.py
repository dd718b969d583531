"""Draws Vega-Lite on this machine, without a browser and without a request, as SVG for a page and as files.

The SVG that Vega makes is taken apart and put together again from the few elements and attributes that a drawing needs:
nothing in it can run, style the page or fetch, its links lead to this desk alone, and its colours are classes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from importlib import import_module
from threading import Lock, Thread
from typing import Any, TypeVar

from django.core.cache import cache
from django.utils.translation import get_language
from lxml import etree

from guvoh.desk.look import vega
from guvoh.desk.look.charting import Chart, drawn_by
from guvoh.desk.look.palette import CLASSES, COLOURS

KEEP = 24 * 3600
_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_BASE = "https://vega.github.io/vega-datasets/"  # what vl_convert puts before an address without a host
_KEPT = {  # in their order: a drawing is the same in each process
    "svg": ("height", "viewBox", "width"),
    "g": ("clip-path", "opacity", "transform"),
    "a": (),
    "path": ("d", "fill-opacity", "opacity", "stroke-dasharray", "stroke-linecap", "stroke-width", "transform"),
    "line": ("opacity", "stroke-dasharray", "stroke-width", "transform", "x2", "y2"),
    "rect": ("height", "transform", "width", "x", "y"),
    "text": ("font-size", "font-style", "font-weight", "opacity", "stroke-width", "text-anchor", "transform", "x", "y"),
    "tspan": ("dy", "x", "y"),
    "clipPath": ("id",),
    "defs": (),
}
_LONG = re.compile(r"-?\d+\.\d+(?:e-\d+)?")
_LOCAL = re.compile(r"url\(#[\w-]+\)")
_ITALIC_NUMBERS = re.compile(r"[^A-Za-z0-9_-]")
T = TypeVar("T")
_lock = Lock()  # Vega draws for one at a time


class Undrawable(ValueError):
    """A drawing holds what a page must not."""


def elsewhere(draw: Callable[[str, Mapping[str, Any]], str]) -> None:
    """Have ``draw``, which does in another process what :func:`guvoh.desk.look.vega.drawn` does, draw from now on. What
    makes the drawings ready for it is loaded beside, which takes a second."""
    global _draw  # noqa: PLW0603
    _draw = draw
    Thread(target=import_module, args=("altair",), daemon=True).start()


def page_svg(chart: Chart, width: int) -> str:
    """The drawing for within a page."""

    sketch = chart.sketch
    if sketch is not None:
        return _kept("page", chart, width, lambda: sketch(width))
    return _kept("page", chart, width, lambda: cleaned(_draw("svg", _spec(chart, width)), chart.title))


def file_svg(chart: Chart, width: int) -> str:
    """The drawing by itself, by day, without links: they would lead nowhere from a file."""
    return _kept("svg", chart, width, lambda: cleaned(_draw("svg", _spec(chart, width, True)), chart.title, alone=True))


def png(chart: Chart, width: int) -> bytes:
    """The drawing by itself, as an image twice as fine as it is wide."""

    def draw() -> bytes:
        return base64.b64decode(_draw("png", {**_spec(chart, width, True), "background": COLOURS["paper"]}))

    return _kept("png", chart, width, draw)


def _spec(chart: Chart, width: int, alone: bool = False) -> Mapping[str, Any]:
    if chart.draw is None:
        raise Undrawable("there is nothing to draw")
    return drawn_by(chart.draw, width, chart if alone else None)


def _drawn_here(kind: str, spec: Mapping[str, Any]) -> str:
    with _lock:
        return vega.drawn(kind, spec)


_draw = _drawn_here


def _kept(kind: str, chart: Chart, width: int, draw: Callable[[], T]) -> T:
    """What was drawn of the same data before. The data are part of the key: nothing kept can be out of date."""
    made = chart.draw
    said = (chart.title, chart.dek, chart.notes, chart.legend)
    who: Any = getattr(made, "func", made)
    called = (who.__module__, who.__qualname__) if who is not None else ()  # the same in each process of the desk
    told = repr((kind, width, get_language(), called, getattr(made, "args", ()), said))
    key = f"look:{hashlib.sha256(told.encode()).hexdigest()}"
    found: T | None = cache.get(key)
    if found is None:
        found = draw()
        cache.set(key, found, KEEP)
    return found


def cleaned(svg: str, title: str, alone: bool = False) -> str:
    """Vega's SVG with nothing in it but shapes, texts, links to this desk and their titles."""
    source = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    # Clip paths of all the drawings on one page have names of their own.
    mark = hashlib.sha256(svg.encode()).hexdigest()[:8]
    root = _element(source, alone, mark)
    if root is None:
        raise Undrawable("nothing was drawn")
    if alone:
        root.insert(0, _told(title))
        paper = etree.Element("rect", {"width": "100%", "height": "100%", "fill": COLOURS["paper"]})
        root.insert(1, paper)
        for text in root.iter("text"):
            text.set("font-family", "Georgia, 'Noto Serif', serif" if text.get("font-weight") else "sans-serif")
        root.set("xmlns", _SVG)
    else:
        del root.attrib["width"], root.attrib["height"]
        root.set("role", "group")
        root.set("aria-label", title)
    return etree.tostring(root, encoding="unicode")


def _told(title: str) -> etree._Element:
    told = etree.Element("title")
    told.text = title
    return told


def _element(source: etree._Element, alone: bool, mark: str) -> etree._Element | None:
    tag = etree.QName(source).localname
    if tag not in _KEPT:
        raise Undrawable(f"a drawing has no <{tag}>")
    if tag == "path" and (not source.get("d") or source.get("class") in ("background", "foreground")):
        drawn = source.get("fill") not in (None, "transparent", "none") or source.get("stroke") not in (None, "none")
        if not source.get("d") or source.get("display") == "none" or not drawn:
            return None
    if source.get("display") == "none":
        return None
    made = etree.Element(tag)
    for name in _KEPT[tag]:
        if (value := source.get(name)) is not None and (name, value) not in _IDLE:
            made.set(name, _value(name, value, mark))
    _coloured(source, made, alone)
    text = source.text if tag in ("text", "tspan") else None
    made.text = text
    for child in source:
        if isinstance(child.tag, str) and (kept := _element(child, alone, mark)) is not None:
            made.append(kept)
    if tag == "a":
        return _link(source, made, alone)
    if tag == "g" and not len(made):
        return None
    if tag == "g" and len(made) == 1 and not made.attrib and tag != "clipPath":
        return made[0]
    return made


_IDLE = {("opacity", "1"), ("stroke-width", "1"), ("transform", "translate(0,0)"), ("font-weight", "normal")}


def _value(name: str, value: str, mark: str) -> str:
    if name == "id":
        return f"{_ITALIC_NUMBERS.sub('', value)}-{mark}"
    if name == "clip-path":
        if not _LOCAL.fullmatch(value):
            raise Undrawable("a drawing asks for something outside it")
        return f"{value[:-1]}-{mark})"
    if name == "font-size":
        return value.removesuffix("px")
    return _LONG.sub(lambda m: f"{float(m[0]):.1f}".removesuffix(".0").replace("-0.0", "0"), value)


def _coloured(source: etree._Element, made: etree._Element, alone: bool) -> None:
    classes = []
    for name in ("fill", "stroke"):
        value = (source.get(name) or "").lower()
        if not value:
            continue
        if value in ("none", "transparent"):
            # A shape is black where nothing is said; transparent can be pointed at.
            if made.tag in ("path", "rect", "g") and name == "fill":
                made.set(name, "none" if value == "none" else "transparent")
        elif value not in CLASSES:
            raise Undrawable(f"{value} is no colour of the palette")
        elif alone:
            made.set(name, value)
        else:
            classes.append(f"{name[0]}-{CLASSES[value]}")
    if classes:
        made.set("class", " ".join(classes))


def _link(source: etree._Element, made: etree._Element, alone: bool) -> etree._Element | None:
    if not len(made):
        return None
    label = next((v for e in source.iter() if (v := e.get("aria-label"))), "")
    url = source.get(_HREF) or ""
    if not url.startswith(f"{_BASE}/") or url.startswith(f"{_BASE}//"):
        raise Undrawable("a link of a drawing leads elsewhere")
    if alone:
        shape = made[0]
        if label and shape.tag != "text":
            shape.append(_told(label))
        return shape
    made.set("href", url.removeprefix(_BASE))
    made.set("tabindex", "-1")  # the table beneath has the same links, in an order
    if label:
        made.insert(0, _told(label))
    return made
