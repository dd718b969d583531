"""The colours of the charts. A drawing names each by its value by day; on a page each becomes a class, which look.css
gives its colour by day and by night. So no two may have one value."""

from __future__ import annotations

COLOURS = {
    "ink": "#1a1917",
    "soft": "#5c574d",
    "rule": "#d8d2c5",
    "paper": "#fffefb",
    "land": "#ece7dc",
    "accent": "#0f4c81",
    # standings
    "reported": "#a39b8b",
    "corroborated": "#5aa57a",
    "verified": "#1d5e37",
    "disputed": "#c8642b",
    "rejected": "#d9d4ca",
    # many: from few to many
    "r1": "#d6e4f0",
    "r2": "#a8c8e2",
    "r3": "#6fa3cd",
    "r4": "#3a78ae",
    "r5": "#0f4c82",
    # at home, in a matrix
    "h1": "#f3e3c3",
    "h2": "#e5c384",
    "h3": "#cf9b45",
    "h4": "#a97312",
    "h5": "#774b00",
    # kinds of ties, and of places
    "k1": "#0f4c83",
    "k2": "#a23b54",
    "k3": "#2f7a70",
    "k4": "#8a5a00",
    "k5": "#6b4c9a",
    "k6": "#54708c",
}
CLASSES = {value: name for name, value in COLOURS.items()}
STANDINGS = ("verified", "corroborated", "reported", "disputed", "rejected")
STEPS = 5


def step(n: int, most: int, of: int = STEPS) -> int:
    """Which of ``of`` steps, 1 to ``of``, a count takes: each step as many times more as the one before."""
    if most <= of:
        return min(n, of)
    bound = bounds(most, of)
    return next(i for i, top in enumerate(bound, 1) if n <= top)


def bounds(most: int, of: int = STEPS) -> list[int]:
    """The highest count of each step, the last ``most``."""
    if most <= of:
        return list(range(1, most + 1))
    tops = [max(i, round(most ** (i / of))) for i in range(1, of)]
    return [*(_round(t) for t in tops), most]


def _round(n: int) -> int:
    """A number as one says it: 1, 2, 5, 10, 20, 50, …"""
    scale = 1
    while n >= 10 * scale:
        scale *= 10
    return int(scale * max((k for k in (1, 2, 3, 5) if k * scale <= n), default=1))
