"""Who published a text, as it says itself."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from importlib.resources import files

from guvoh.reading.furniture import bare_line

_EDITION = re.compile(
    r"(?:\s*[-–—|(]?\s*(?:in\s+)?(?:english|russian|tajik|uzbek|kazakh|kyrgyz|french|german|"
    r"русский|на русском|русская версия)"
    r"(?:\s+(?:edition|version|service))?\)?|"
    r"\s*(?:[-–—|»:]\s*)?(?:rss(?: feed)?|feed|atom feed|home(?:page)?|главная))\s*$",
    re.I,
)
# "ALMATY (Reuters) –", "MOSCOW, May 3 (Interfax) -": an agency in the dateline.
_AGENCY = re.compile(r"^\W*[A-ZА-ЯЁ][\w’'. -]{1,40}(?:,[^()]{1,30})?\(([^()]{2,40})\)\s*[-–—]")
# "(Bishkek, July 18, 2017) –": the dateline of statements.
_STATEMENT = re.compile(r"^\W?\(([A-ZА-ЯЁ][\w’' .-]{1,40})(?:,\s*([^()]{6,40}))?\)\s*[-–—]")
_SOURCE = re.compile(
    r"^\W*(?:source|via|originally published (?:by|on|in)|"
    r"источник|источник информации|по материалам|manba|манба|сарчашма|дереккөз|булак)\s*[:–—-]\s*(.{2,80}?)\W*$",
    re.I,
)
_OWN = (
    r"\b(?:told|contributed to|"
    r"is a (?:news)?(?:blog|website|site|project|publication|"
    r"podcast|program(?:me)?|service) (?:by|of|from)|"
    r"copyright|©|\(c\))"
    r"\s*(?:\(c\)\s*)?(?:\d{4}[,.]?\s*)?(?:the )?"
)
_SAMPLE = 20_000  # characters at either end of a text


@cache
def _raw() -> dict[str, list[str]]:
    raw = tomllib.loads(files(__package__).joinpath("outlets.toml").read_text(encoding="utf-8"))
    for name, others in raw.items():
        if not isinstance(others, list) or not all(isinstance(other, str) and other for other in others):
            raise ValueError(f"outlets.toml: {name!r} must have a list of other names")
    return raw


def _written() -> list[str]:
    return [name for key, others in _raw().items() for name in (key, *others)]


@cache
def _outlets() -> dict[str, str]:
    known: dict[str, str] = {}
    for name, others in _raw().items():
        for written in (name, *others):
            if known.setdefault(_key(written), name) != name:
                raise ValueError(f"outlets.toml: {written!r} stands for two publishers")
    return known


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def known_outlet(name: str) -> str | None:
    """The publisher a string names as a whole, in its own spelling; None where it is no known one."""
    return _outlets().get(_key(name)) if len(name) <= 80 else None


def publisher_name(name: str | None) -> str | None:
    """A publisher's name as a site or a feed gives it, without "RSS" or the language of the edition."""
    if not name or not (name := " ".join(name.split())):
        return None
    if known := known_outlet(name):
        return known
    shorter = _EDITION.sub("", name).strip(" -–—|»:")
    return known_outlet(shorter) or shorter or name


def source_line(line: str) -> str | None:
    """The publisher a closing line such as "Source: X" names."""
    match = _SOURCE.match(line) if len(line) <= 120 else None
    if not match:
        return None
    name = re.sub(r"^https?://(?:www\.)?([^/\s]+).*$", r"\1", match[1].strip())
    return publisher_name(name) if len(name.split()) <= 8 else None


def dateline(text: str) -> tuple[str | None, str | None]:
    """What the first words of a report show: the publisher, and the words of a full date."""
    head = text.lstrip()[:140]
    if match := _AGENCY.match(head):
        return known_outlet(match[1].strip()) or (match[1].strip() if len(match[1].split()) <= 4 else None), None
    if match := _STATEMENT.match(head):
        return None, match[2]
    return None, None


def own_name(text: str) -> str | None:
    """The known publisher that a text speaks of as its own: "told X", "X contributed to this report"."""
    sample = text if len(text) <= 2 * _SAMPLE else f"{text[:_SAMPLE]}\n{text[-_SAMPLE:]}"
    counts = Counter(known_outlet(match[1] or match[2]) for match in _own().finditer(sample))
    return max(sorted(filter(None, counts)), key=lambda name: counts[name], default=None)


@cache
def _own() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _written()), key=len, reverse=True))
    return re.compile(rf"{_OWN}({names})\b|\b({names})(?:['’]s (?:\w+ )?Service\b| contributed to this)")


def same_line(first: str, second: str) -> bool:
    """Whether two lines are the same but for case, spaces and punctuation."""
    return bare_line(first) == bare_line(second)
