"""What every chart is made of: a drawing in two widths, a legend, a table with the same numbers, remarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from guvoh.desk.look.palette import COLOURS

Spec = Mapping[str, Any]
WIDE, NARROW = 840, 350
PADDING = 6  # round a drawing on a page


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    url: str = ""
    kind: str = ""  # a class: "n" is a number


def number(n: int, url: str = "") -> Cell:
    """A count, leading to what was counted; nothing leads from 0."""
    return Cell(f"{n:,}" if n else "0", url if n else "", "n")


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def columns(self) -> list[tuple[str, str]]:
        """Each column's head, and what its cells are."""
        kinds = [c.kind for c in self.rows[0]] if self.rows else []
        return list(zip(self.head, kinds, strict=False))


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend."""

    colour: str  # a name of the palette
    label: str
    round: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    name: str  # as its addresses have it
    title: str
    dek: str
    table: Table
    # Draws it so wide (pixels); with a chart: its title, legend and remarks in the drawing, for a file.
    draw: Callable[[int, Chart | None], Spec] | None = None  # None: nothing to draw
    legend: Sequence[Key] = ()
    notes: Sequence[str] = field(default_factory=list)
    links: Sequence[tuple[str, str]] = ()  # sums beside the title, and the incidents that they are of
    two: bool = True  # whether there is a drawing of its own for a phone
    sketch: Callable[[int], str] | None = None  # draws it so wide for a page, as SVG, without Vega


def configured(chart: Any, width: int, whole: Chart | None = None) -> Spec:
    """The Vega-Lite of an Altair chart in the desk's plain dress; with ``whole``, its title and legend in it."""
    if whole is not None:
        import altair as alt

        if whole.legend:
            chart = alt.vconcat(_legend(whole.legend, width), chart, spacing=14)
        lines = [part for line in (whole.dek, *whole.notes) for part in wrap(line, width // 7)]
        chart = chart.properties(title=alt.Title(whole.title, subtitle=lines, anchor="start", frame="group"))
    small = width < 500
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec["config"] = {
        "background": "transparent",
        "padding": PADDING if whole is None else 24,
        "view": {"stroke": None, "discreteWidth": 200},
        "font": "sans-serif",
        "axis": {
            "labelColor": COLOURS["soft"], "titleColor": COLOURS["soft"], "domainColor": COLOURS["soft"],
            "gridColor": COLOURS["rule"], "tickColor": COLOURS["soft"], "labelFontSize": 12, "titleFontSize": 12,
            "titleFontWeight": "normal", "labelLimit": 130 if small else 240, "labelFont": "sans-serif", "tickSize": 4,
        },
        "title": {"color": COLOURS["ink"], "subtitleColor": COLOURS["soft"], "fontSize": 20, "subtitleFontSize": 13,
                  "subtitlePadding": 8, "offset": 16, "font": "serif", "fontWeight": "bold", "lineHeight": 24},
        "header": {"labelColor": COLOURS["ink"], "labelFontSize": 13, "labelFontWeight": "bold", "title": None,
                   "labelLimit": 200},
        "text": {"color": COLOURS["ink"], "fontSize": 12},
        "aria": True,
    }  # fmt: skip
    return spec


def _legend(keys: Sequence[Key], width: int) -> Any:
    """The legend as a drawing: as many on a line as there is room for."""
    import altair as alt

    placed, x, y = [], 0, 0
    for key in keys:
        wide = 34 + round(len(key.label) * 6.6)
        if x and x + wide > width:
            x, y = 0, y + 20
        placed.append({"x": x + 6, "tx": x + 18, "y": y + 8, "label": key.label, "colour": key.colour,
                       "shape": "circle" if key.round else "square"})  # fmt: skip
        x += wide
    base = alt.Chart(rows(placed)).encode(y=alt.Y("y:Q", scale=None, axis=None))
    names = list(dict.fromkeys(k.colour for k in keys))
    marks = base.mark_point(filled=True, opacity=1, size=110).encode(
        x=alt.X("x:Q", scale=None, axis=None), shape=alt.Shape("shape:N", scale=None), color=fill(names)
    )
    texts = base.mark_text(align="left", baseline="middle", fontSize=12, color=COLOURS["ink"]).encode(
        x=alt.X("tx:Q", scale=None, axis=None), text="label:N"
    )
    return alt.layer(marks, texts).properties(width=width, height=y + 18)


_sets: ContextVar[dict[str, list[Any]] | None] = ContextVar("sets", default=None)


def rows(values: Sequence[Mapping[str, Any]]) -> Any:
    """Data as an Altair chart takes them."""
    import altair as alt

    if (sets := _sets.get()) is None:
        return alt.InlineData(values=list(values))
    name = f"rows-{len(sets)}"
    sets[name] = list(values)
    return alt.NamedData(name=name)


def drawn_by(draw: Callable[[int, Chart | None], Spec], width: int, whole: Chart | None) -> Spec:
    """The Vega-Lite that ``draw`` makes. Its data stand beside the chart while that is put together: Altair copies what
    is in a chart at every step, and the shapes of a map have a hundred thousand numbers."""
    sets: dict[str, list[Any]] = {}
    token = _sets.set(sets)
    try:
        spec = draw(width, whole)
    finally:
        _sets.reset(token)
    return {**spec, "datasets": {**spec.get("datasets", {}), **sets}}


def fill(names: Sequence[str], field_name: str = "colour") -> Any:
    """The encoding of a field that names colours of the palette."""
    import altair as alt

    return alt.Color(
        f"{field_name}:N", scale=alt.Scale(domain=list(names), range=[COLOURS[n] for n in names]), legend=None
    )
