"""Words for what the register keeps: labels, dates, places, numbers, and the sentence that heads an incident."""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from babel import Locale, UnknownLocaleError

from guvoh import codebook
from guvoh.codebook.relations import Kind

STANDINGS = {
    "reported": "One origin tells of it, or several that quote one another.",
    "corroborated": "At least two independent origins tell of it.",
    "verified": "You accepted it.",
    "disputed": "Somebody named in the reports contests that it happened.",
    "rejected": "You rejected it, or every claim about it.",
}
FACTS = {
    "act": "What",
    "status": "Whether it happened",
    "threatened_act": "What was threatened",
    "victims": "To whom",
    "on_account_of": "On account of",
    "perpetrators": "By whom",
    "date": "When",
    "place": "Where",
    "country": "Country",
    "term": "Term",
    "fine": "Fine",
    "articles": "Under articles",
    "count": "How many",
}
# What linking compares of two claims.
COMPARED = {
    "act": "The act",
    "time": "The time",
    "victims": "The victims",
    "account": "On whose account",
    "country": "The country",
    "place": "The place",
    "state": "The acting state",
    "term": "The prison term",
    "published": "When it was reported",
}
KINDS = {"person": "Person", "group": "Group", "organisation": "Organisation"}
NOT_TOLD = "not told"

_MONTHS = list(calendar.month_name)
_HAS_PREPOSITION = re.compile(
    r"(in|at|on|near|around|across|outside|inside|between|along|off|from|within|back|throughout|abroad)\b", re.I
)
_NUMBER = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|dozen|hundred|thousand)\b",
    re.I,
)
_AT = re.compile(r"\b(airport|station|crossing|border|frontier|checkpoint|university|home|house|court|market)\b", re.I)
_ON = re.compile(r"\b(street|road|highway|television|TV|train|edge)\b")


def _plain(code: str) -> str:
    return code.replace("_", " ").capitalize()


def act(code: str) -> str:
    """The label of an act; of a code that the codebook does not have, the code in plain letters."""
    found = codebook.acts().get(code)
    return found.label if found else _plain(code)


def status(code: str) -> str:
    found = codebook.statuses().get(code)
    return found.label if found else _plain(code)


@cache
def _english() -> Locale:
    return Locale("en")


def country(code: str | None) -> str:
    """The English name of an ISO 3166-1 code; the code itself where it is none."""
    return str(_english().territories.get(code, code)) if code else ""


# What reports call a state that its label does not show.
_ALSO = {"TR": ("turkey",), "RU": ("russian federation",), "KG": ("kyrgyz republic", "kirgizia"), "CZ": ("czech",),
         "US": ("u.s.", "usa", "america"), "GB": ("britain", "british", "u.k."), "AE": ("emirates", "uae")}  # fmt: skip


def _names_country(phrase: str, code: str) -> bool:
    """Whether a phrase names the country already."""
    said = phrase.lower()
    return any(name in said for name in (country(code).lower(), *_ALSO.get(code, ())))


def language(code: str | None) -> str:
    if not code:
        return "Language not known"
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def when(start: date | None, end: date | None) -> str:
    """The days from ``start`` to ``end`` as briefly as they can be said: "3 May 2019", "May 2019"."""
    return _when(start, end)[1]


def when_in_words(start: date | None, end: date | None) -> str:
    """As :func:`when`, with its preposition: "on 3 May 2019", "between 3 and 9 May 2019"."""
    preposition, said = _when(start, end)
    if preposition == "between":
        said = re.sub(r"\s?–\s?", " and ", said)
    return f"{preposition} {said}" if said else ""


def _when(start: date | None, end: date | None) -> tuple[str, str]:
    if not start or not end:
        return "", ""
    first, last = _span_parts(start, end)
    if first == last:
        return ("on" if len(last) == 3 else "in"), " ".join(last)
    # What the two ends share is said once: "3–9 May 2019", "May–June 2019".
    while len(first) > 1 and first[-1] == last[len(first) - 1]:
        first = first[:-1]
    return "between", f"{' '.join(first)}{'–' if len(first) == 1 else ' – '}{' '.join(last)}"


def _span_parts(start: date, end: date) -> tuple[list[str], list[str]]:
    """Both days as [day, month, year], or, where they bound whole months or years, by those alone."""
    parts = [[str(d.day), _MONTHS[d.month], str(d.year)] for d in (start, end)]
    if start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]:
        skip = 2 if start.month == 1 and end.month == 12 else 1
        parts = [p[skip:] for p in parts]
    return parts[0], parts[1]


def where(place: str | None, code: str | None) -> str:
    """A place and its country, the country not twice: "Khujand, Tajikistan"."""
    if not place or not code:
        return place or country(code)
    return place if _names_country(place, code) else f"{place}, {country(code)}"


def where_in_words(place: str | None, code: str | None) -> str:
    said = where(place, code)
    if not said or (place and _HAS_PREPOSITION.match(place)):
        return said
    if place and _AT.search(place):
        return f"at {said}"
    return f"on {said}" if place and _ON.search(place) else f"in {said}"


def number(value: float, qualifier: str | None = None, unit: str | None = None) -> str:
    """A figure as one reads it: "more than 1,200,000 people", "24 percent"."""
    told = f"{int(value):,}" if float(value).is_integer() else f"{value:,.6f}".rstrip("0")
    told = f"{told}%" if unit in ("percent", "%") else f"{told} {unit}" if unit else told
    return f"{qualifier} {told}" if qualifier else told


def several(items: Sequence[str], most: int = 3) -> str:
    """ "A", "A and B", "A, B and 4 more"."""
    shown = list(items[:most]) if len(items) > most + 1 else list(items)
    if len(items) > len(shown):
        shown.append(f"{len(items) - len(shown)} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


@dataclass(frozen=True, slots=True)
class Named:
    """Someone as a headline names them."""

    name: str
    kind: str = "person"
    count: int | None = None
    state: str | None = None

    @property
    def said(self) -> str:
        """The name with the state it acts for, where that says more than the name."""
        told = not self.state or _names_country(self.name, self.state)
        return self.name if told else f"{self.name} ({country(self.state)})"

    @property
    def counted(self) -> str:
        """The name with how many there are, where it does not say so itself."""
        told = self.count is None or self.count < 2 or _NUMBER.search(self.name)
        return self.name if told else f"{self.name} ({self.count:,})"


@cache
def _phrases() -> Mapping[str, Mapping[str, str]]:
    found = tomllib.loads(resources.files(__package__).joinpath("phrases.toml").read_text("utf-8"))
    for code, phrase in found.items():
        if not {"said", "noun"} <= set(phrase) <= {"said", "noun", "by"}:
            raise ValueError(f"phrases.toml: {code} needs 'said' and 'noun', and may have 'by'")
    return found


@dataclass(frozen=True, slots=True)
class Deed:
    """What an incident's headline says."""

    act: str
    status: str
    victims: Sequence[Named]
    perpetrators: Sequence[Named] = ()
    on_account_of: Sequence[str] = ()
    threatened_act: str | None = None
    terms: Sequence[str] = ()  # of a sentence: "23 years", "life"
    note: str | None = None  # of the act "other": which
    country: str | None = None  # where, if the headline says it: a state is then not said again


def headline(deed: Deed) -> str:
    """Who was done what to, by whom and on whose account, as one phrase without place, date and stop."""
    label = act(deed.act).lower()
    phrase = _phrases().get(deed.act) or {"said": f"was subjected to: {label}", "noun": label}
    said = _said(phrase, deed.status, len(deed.victims) > 1 or any(_is_many(v) for v in deed.victims))
    if deed.terms and said.endswith("convicted or sentenced"):
        said = said.replace("convicted or sentenced", f"sentenced to {_either(deed.terms)}")
    if deed.threatened_act and deed.threatened_act in _phrases():
        said += f" with {_phrases()[deed.threatened_act]['noun']}"
    subject = several([_within(v.counted) for v in deed.victims]) or "somebody not named"
    whole = f"{subject[:1].upper()}{subject[1:]} {said}"
    if deed.act == "other" and deed.note:
        whole += f" ({deed.note})"
    if deed.perpetrators:
        by = [_within(p.name if p.state == deed.country else p.said) for p in deed.perpetrators]
        whole += f" {phrase.get('by', 'by')} {several(by)}"
    if deed.on_account_of:
        whole += f", on account of {several(deed.on_account_of)}"
    return whole


def _either(terms: Sequence[str]) -> str:
    """ "23 or 25 years", "8 years or life"."""
    units = {term.partition(" ")[2] for term in terms}
    if len(units) == 1 and (unit := units.pop()):
        return f"{' or '.join(term.partition(' ')[0] for term in terms)} {unit}"
    return " or ".join(terms)


def _within(name: str) -> str:
    """A noun phrase as it stands within a sentence: without the capital of an article."""
    return re.sub(r"^(A|An|The|His|Her|Their)(?= )", lambda m: m[0].lower(), name)


def _is_many(victim: Named) -> bool:
    """Whether a name takes "were": a group, or a plural noun like "opposition parties"."""
    last = victim.name.split(" of ")[0].split()[-1:]
    plural = bool(last) and last[0].islower() and last[0].endswith("s") and not last[0].endswith("ss")
    return victim.count != 1 and (victim.kind == "group" or (victim.kind == "organisation" and plural))


def _said(phrase: Mapping[str, str], status: str, many: bool) -> str:
    """ "was detained" in the number and the status asked for."""
    verb, _, rest = phrase["said"].partition(" ")
    be, have = ("were", "have") if many else ("was", "has")
    if status == "attempted":
        return f"{be} the target of an attempt: {phrase['noun']}"
    if status == "threatened":
        gerund = {"was": "being", "had": "having"}.get(verb, "disappearing")
        return f"{be} threatened with {gerund} {rest}".rstrip()
    if status == "denied":
        past = {"was": "been", "had": "had"}.get(verb, verb)
        return f"{have} not {past} {rest}".rstrip() + ", a report holds"
    return f"{be} {rest}" if verb == "was" else phrase["said"]


# Likelihoods and relations --------------------------------------------------------------------------

_SURE = 10  # bits: a thousand to one
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def count(n: int) -> str:
    """A small number as a word."""
    return _NUMBERS[n] if 0 <= n < len(_NUMBERS) else f"{n:,}"


def odds(bits: float, they: str = "they") -> str:
    """A match weight as odds: "about 9 to 1 that they are one"."""
    if abs(bits) < 0.5:
        return "as likely one as two"
    said = "more than 1,000 to 1" if abs(bits) >= _SURE else f"about {_round(2 ** abs(bits))} to 1"
    return f"{said} that {they} are {'one' if bits > 0 else 'two'}"


def _round(value: float) -> str:
    """The odds as precisely as they deserve: "1.5", "9", "130"."""
    if value < 2:
        return f"{value:.1f}"
    return f"{value:.0f}" if value < 100 else f"{round(value, -1):,.0f}"


def chance(score: float) -> str:
    """A chance between 0 and 1 in percent, never certain."""
    return "less than 1%" if score < 0.01 else "more than 99%" if score > 0.99 else f"{score * 100:.0f}%"


# Labels that a name follows without "of".
_NAME_FOLLOWS = ("has_member", "led_by", "has_officer", "spoken_for_by")


def related(kind: Kind) -> str:
    """What somebody is, the other's name following: "Wife of", "Body under"."""
    label = kind.label.capitalize()
    return label if kind.code in _NAME_FOLLOWS else f"{label} of"
