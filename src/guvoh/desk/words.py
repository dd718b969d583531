"""Words for what the register keeps: labels, dates, places, numbers, and the sentence that heads an incident."""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_interval, format_skeleton
from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext, ngettext, ngettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as lazy

from guvoh import codebook
from guvoh.codebook.languages import Labels, labels
from guvoh.codebook.relations import Kind

# Said in the language of who asks, at the time they ask: gettext_lazy gives no plain string, so these are Any.
STANDINGS: dict[str, Any] = {
    "reported": lazy("One origin tells of it, or several that quote one another."),
    "corroborated": lazy("At least two independent origins tell of it."),
    "verified": lazy("Somebody here accepted it."),
    "disputed": lazy("Somebody named in the reports contests that it happened."),
    "rejected": lazy("Somebody here rejected it, or every claim about it."),
}
# What the pages call what the register keeps, in the order in which one meets it.
TERMS: dict[str, tuple[Any, Any]] = {
    "claim": (
        lazy("Claim"),
        lazy("What one report says of one act: who did what to whom, when and where, with the sentences that say so."),
    ),
    "incident": (lazy("Incident"), lazy("What happened, over all the claims that tell of it.")),
    "origin": (
        lazy("Origin"),
        lazy(
            "Who speaks from knowledge of their own. Reports that copy or quote one another are one origin, however"
            " many they are."
        ),
    ),
    "party": (lazy("Party"), lazy("A person, group or organisation, under all the names that reports write it with.")),
    "account": (
        lazy("On account of"),
        lazy("Because of whom somebody else was targeted: the exile whose family is punished."),
    ),
    "told": (lazy("Not told"), lazy("No report says it. That does not mean that it was not so.")),
    "may-be-one": (
        lazy("May be one"),
        lazy(
            "Two incidents, or two parties, that may be one and the same: the register keeps them apart and asks you."
        ),
    ),
}
_STANDING: dict[str, Any] = {
    "reported": lazy("Reported"),
    "corroborated": lazy("Corroborated"),
    "verified": lazy("Verified"),
    "disputed": lazy("Disputed"),
    "rejected": lazy("Rejected"),
}
VERDICTS: dict[str, Any] = {
    "accepted": lazy("Accepted"),
    "rejected": pgettext_lazy("verdict", "Rejected"),
    "note": lazy("Note"),
    "corrected": lazy("Corrected"),
    "added": lazy("Added"),
    "adjudicated": lazy("Adjudicated"),
    "same": lazy("One and the same"),
    "different": lazy("Two different"),
    "undone": lazy("Undone"),
}
FACTS: dict[str, Any] = {
    "act": lazy("What"),
    "status": lazy("Whether it happened"),
    "threatened_act": lazy("What was threatened"),
    "victims": lazy("To whom"),
    "on_account_of": lazy("On account of"),
    "perpetrators": lazy("By whom"),
    "date": lazy("When"),
    "place": lazy("Where"),
    "country": lazy("Country"),
    "term": lazy("Term"),
    "fine": lazy("Fine"),
    "articles": lazy("Under articles"),
    "count": lazy("How many"),
}
# What linking compares of two claims.
COMPARED: dict[str, Any] = {
    "act": lazy("The act"),
    "time": lazy("The time"),
    "victims": lazy("The victims"),
    "account": lazy("On whose account"),
    "country": lazy("The country"),
    "place": lazy("The place"),
    "state": lazy("The acting state"),
    "term": lazy("The prison term"),
    "published": lazy("When it was reported"),
}
KINDS: dict[str, Any] = {"person": lazy("Person"), "group": lazy("Group"), "organisation": lazy("Organisation")}
# What is counted on the pages, as the filter "times" names it.
COUNTED: dict[str, Any] = {
    "byte": ngettext_lazy("%(count)s byte", "%(count)s bytes", "n"),
    "claim": ngettext_lazy("%(count)s claim", "%(count)s claims", "n"),
    "document": ngettext_lazy("%(count)s document", "%(count)s documents", "n"),
    "figure": ngettext_lazy("%(count)s figure", "%(count)s figures", "n"),
    "incident": ngettext_lazy("%(count)s incident", "%(count)s incidents", "n"),
    "origin": ngettext_lazy("%(count)s origin", "%(count)s origins", "n"),
    "independent origin": ngettext_lazy("%(count)s independent origin", "%(count)s independent origins", "n"),
    "party": ngettext_lazy("%(count)s party", "%(count)s parties", "n"),
    "person": ngettext_lazy("%(count)s person", "%(count)s people", "n"),
    "publisher": ngettext_lazy("%(count)s publisher", "%(count)s publishers", "n"),
    "question": ngettext_lazy("%(count)s question", "%(count)s questions", "n"),
    "more document": ngettext_lazy("%(count)s more document", "%(count)s more documents", "n"),
    "more incident": ngettext_lazy("%(count)s more incident", "%(count)s more incidents", "n"),
    "more sentence": ngettext_lazy("%(count)s more sentence", "%(count)s more sentences", "n"),
    "other incident": ngettext_lazy("%(count)s other incident", "%(count)s other incidents", "n"),
    "other party": ngettext_lazy("%(count)s other party", "%(count)s other parties", "n"),
}
# The words of a figure, and what figures are counted in.
_QUALIFIED: dict[str, Any] = {
    "more than": lazy("more than %(number)s"),
    "up to": lazy("up to %(number)s"),
    "about": lazy("about %(number)s"),
    "less than": lazy("less than %(number)s"),
    "at least": lazy("at least %(number)s"),
}
_UNITS: dict[str, Any] = {
    "people": ngettext_lazy("%(count)s person", "%(count)s people", "n"),
    "persons": ngettext_lazy("%(count)s person", "%(count)s persons", "n"),
    "applications": ngettext_lazy("%(count)s application", "%(count)s applications", "n"),
    "families": ngettext_lazy("%(count)s family", "%(count)s families", "n"),
    "cases": ngettext_lazy("%(count)s case", "%(count)s cases", "n"),
    "years": ngettext_lazy("%(count)s year", "%(count)s years", "n"),
    "months": ngettext_lazy("%(count)s month", "%(count)s months", "n"),
    "weeks": ngettext_lazy("%(count)s week", "%(count)s weeks", "n"),
    "days": ngettext_lazy("%(count)s day", "%(count)s days", "n"),
}

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


# What a figure is counted in, by itself.
_COUNTED_IN: dict[str, Any] = {
    "persons": lazy("people"),
    "people": lazy("people"),
    "percent": lazy("percent"),
    "applications": lazy("applications"),
    "families": lazy("families"),
    "cases": lazy("cases"),
}


def unit(text: str) -> str:
    """What figures are counted in; a word or a currency that we do not know, as it is."""
    return str(_COUNTED_IN.get(text, text))


def _plain(code: str) -> str:
    return code.replace("_", " ").capitalize()


def spoken() -> str:
    """The code of the language that is spoken now: "en", "ru"."""
    return (get_language() or "en").partition("-")[0]


def _labels() -> Labels | None:
    """The codebook's words in the language spoken; None: in English."""
    return labels(spoken())


def act(code: str) -> str:
    """The label of an act; of a code that the codebook does not have, the code in plain letters."""
    if code in codebook.acts():
        said = _labels()
        return said.acts[code].label if said else codebook.acts()[code].label
    return _plain(code)


def act_definition(code: str) -> str:
    said = _labels()
    return said.acts[code].definition if said else codebook.acts()[code].definition


def act_cases(code: str) -> tuple[Sequence[str], Sequence[str]]:
    """Cases that are the act, and cases that are another; these name the other's code behind a colon."""
    said, known = _labels(), codebook.acts()[code]
    return (said.acts[code].includes, said.acts[code].excludes) if said else (known.includes, known.excludes)


def status(code: str) -> str:
    if code in codebook.statuses():
        said = _labels()
        return said.statuses[code].label if said else codebook.statuses()[code].label
    return _plain(code)


def status_definition(code: str) -> str:
    said = _labels()
    return said.statuses[code].definition if said else codebook.statuses()[code].definition


def group(code: str) -> str:
    """The label of a group of acts."""
    said = _labels()
    return said.groups[code] if said else codebook.groups()[code].label


def standing(code: str) -> str:
    return str(_STANDING.get(code, code.capitalize()))


def verdict(code: str) -> str:
    return str(VERDICTS.get(code, code.capitalize()))


def kind(code: str) -> str:
    """Whether a party is a person, a group or an organisation."""
    return str(KINDS.get(code, code.capitalize()))


@cache
def _locale(language: str) -> Locale:
    return Locale(language)


def country(code: str | None) -> str:
    """The name of an ISO 3166-1 code in the language spoken; the code itself where it is none."""
    return str(_locale(spoken()).territories.get(code, code)) if code else ""


# What reports call a state that its label does not show.
_ALSO = {"TR": ("turkey",), "RU": ("russian federation",), "KG": ("kyrgyz republic", "kirgizia"), "CZ": ("czech",),
         "US": ("u.s.", "usa", "america"), "GB": ("britain", "british", "u.k."), "AE": ("emirates", "uae")}  # fmt: skip


def _names_country(phrase: str, code: str) -> bool:
    """Whether a phrase names the country already."""
    said = phrase.lower()
    english = str(_locale("en").territories.get(code, code))
    return any(name in said for name in (country(code).lower(), english.lower(), *_ALSO.get(code, ())))


def language(code: str | None) -> str:
    if not code:
        return gettext("Language not known")
    try:
        name = Locale.parse(code.replace("-", "_")).get_display_name(spoken()) or code
        return name[:1].upper() + name[1:]
    except (UnknownLocaleError, ValueError):
        return code


@cache
def _language_codes() -> dict[str, str]:
    return {str(name): str(code) for code, name in Locale("en").languages.items()}


def language_named(name: str) -> str:
    """A language by its English name, in the language spoken."""
    code = _language_codes().get(name)
    return language(code) if code else name


def when(start: date | None, end: date | None) -> str:
    """The days from ``start`` to ``end`` as briefly as they can be said: "3 May 2019", "May 2019"."""
    return _when(start, end)[1] if spoken() == "en" else _interval(start, end)


def when_in_words(start: date | None, end: date | None) -> str:
    """As :func:`when`, in English with its preposition: "on 3 May 2019", "between 3 and 9 May 2019"."""
    if spoken() != "en":
        return _interval(start, end)
    preposition, said = _when(start, end)
    if preposition == "between":
        said = re.sub(r"\s?–\s?", " and ", said)
    return f"{preposition} {said}" if said else ""


@lru_cache(maxsize=20_000)  # the days of a page are the days of the next
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


def _interval(start: date | None, end: date | None) -> str:
    """As :func:`when`, in the words and the order of a language other than English."""
    return _interval_in(spoken(), start, end) if start and end else ""


@lru_cache(maxsize=20_000)
def _interval_in(language: str, start: date, end: date) -> str:
    first, last = _span_parts(start, end)
    skeleton = ("y", "yMMMM", "yMMMMd")[len(first) - 1]
    locale = _locale(language)
    said = format_skeleton(skeleton, start, locale=locale)
    if first != last:
        said = format_interval(start, end, skeleton, locale=locale)
    months = locale.months["format"]
    for month in {start.month, end.month}:
        said = said.replace(months["abbreviated"][month], months["wide"][month])
    return said.replace("\u202fг.", "").replace("\u00a0г.", "").replace(" г.", "")  # Russian: "of the year"


def is_one(start: date, end: date) -> bool:
    """Whether two days bound one day, one month or one year."""
    first, last = _span_parts(start, end)
    return first == last


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
    if spoken() != "en":
        return said
    if not said or (place and _HAS_PREPOSITION.match(place)):
        return said
    if place and _AT.search(place):
        return f"at {said}"
    return f"on {said}" if place and _ON.search(place) else f"in {said}"


def number(value: float, qualifier: str | None = None, unit: str | None = None) -> str:
    """A figure as one reads it: "more than 1,200,000 people", "24 percent"."""
    told = grouped(value)
    if unit in ("percent", "%"):
        told = f"{told}%" if spoken() == "en" else f"{told}\u00a0%"
    elif unit in _UNITS:
        told = _counted(_UNITS[unit], value, told)
    elif unit:
        told = f"{told} {unit}"
    if not qualifier:
        return told
    return str(_QUALIFIED[qualifier] % {"number": told}) if qualifier in _QUALIFIED else f"{qualifier} {told}"


def grouped(value: float) -> str:
    """A number with its thousands set apart as the language does it: "1,200.5", "1 200,5"."""
    if spoken() != "en":
        return str(format_decimal(value, format="#,##0.######", locale=_locale(spoken())))
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.6f}".rstrip("0")


def times(n: int, noun: str) -> str:
    """So many of what COUNTED names: "3 claims", "21 утверждение"."""
    return _counted(COUNTED[noun], n, grouped(n))


def several(items: Sequence[str], most: int = 3) -> str:
    """ "A", "A and B", "A, B and 4 more"."""
    shown = list(items[:most]) if len(items) > most + 1 else list(items)
    if len(items) > len(shown):
        more = len(items) - len(shown)
        shown.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    if len(shown) < 2:
        return "".join(shown)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(shown[:-1]), "last": shown[-1]}


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
        if self.count is None or self.count < 2 or _NUMBER.search(self.name):
            return self.name
        return f"{self.name} ({grouped(self.count)})"


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
    """Who was done what to, by whom and on whose account, as one phrase without place, date and stop.

    In English a sentence; in other languages the act before a colon and the names behind it, which are not inflected.
    """
    if spoken() != "en":
        return _labelled(deed)
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


def _labelled(deed: Deed) -> str:
    """The headline as labels and names: "Задержание: Зафар Нуриддинов; исполнитель: полиция"."""
    said = _labels()
    known = said.acts.get(deed.act) if said else None
    what = known.headline if known else act(deed.act)
    if deed.status != "occurred":
        what = f"{what} ({status(deed.status).lower()})"
    terms = gettext(" or ").join(term(t) for t in deed.terms)
    threatened = act(deed.threatened_act).lower() if deed.threatened_act else ""
    detail = ", ".join(d for d in (terms, threatened, (deed.note or "") if deed.act == "other" else "") if d)
    if detail:
        what = f"{what} ({detail})"
    whom = several([v.counted for v in deed.victims]) or gettext("somebody not named")
    whole = pgettext("headline", "%(act)s: %(victims)s") % {"act": what, "victims": whom}
    if deed.perpetrators:
        by = several([p.name if p.state == deed.country else p.said for p in deed.perpetrators])
        whole += pgettext("headline", "; by: %(perpetrators)s") % {"perpetrators": by}
    if deed.on_account_of:
        names = several(deed.on_account_of)
        whole += pgettext("headline", "; on account of: %(names)s") % {"names": names}
    return whole


_TERM = re.compile(r"(\d+(?:\.\d+)?) (year|month|week|day)s?")


def term(text: str) -> str:
    """A prison term as linking words it, in the language spoken: "at least 3 years", "life"."""
    if spoken() == "en":
        return text
    for code, said in _QUALIFIED.items():
        if text.startswith(f"{code} "):
            return str(said % {"number": term(text.removeprefix(f"{code} "))})
    if text in ("life", "death"):
        return gettext("life in prison") if text == "life" else gettext("death")
    first, to, second = text.partition(" to ")
    if to:
        return gettext("%(first)s to %(second)s") % {"first": term(first), "second": term(second)}
    return _TERM.sub(lambda m: _counted(_UNITS[f"{m[2]}s"], float(m[1]), grouped(float(m[1]))), text)


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
    return victim.count > 1 if victim.count else victim.kind == "group" or (victim.kind == "organisation" and plural)


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
    """A small number as a word, in English."""
    return _NUMBERS[n] if spoken() == "en" and 0 <= n < len(_NUMBERS) else grouped(n)


def independent(n: int) -> str:
    """ "two independent origins"."""
    return _counted(COUNTED["independent origin"], n, count(n))


def _counted(message: Any, n: float, said: str) -> str:
    """A plural message for ``n``, which is written ``said``."""
    plural = int(n) if float(n).is_integer() else 2  # a fraction: as of a few
    return str(message % {"n": plural, "count": said})


def odds(bits: float, names: bool = False) -> str:
    """A match weight as odds: "about 9 to 1 that they are one"; ``names``: it is of the names alone."""
    if abs(bits) < 0.5:
        return gettext("as likely one as two")
    said = gettext("more than 1,000 to 1")
    if abs(bits) < _SURE:
        said = gettext("about %(odds)s to 1") % {"odds": _round(2 ** abs(bits))}
    if names:
        one, two = gettext("%(odds)s that the names are one"), gettext("%(odds)s that the names are two")
    else:
        one, two = gettext("%(odds)s that they are one"), gettext("%(odds)s that they are two")
    return (one if bits > 0 else two) % {"odds": said}


def _round(value: float) -> str:
    """The odds as precisely as they deserve: "1.5", "9", "130"."""
    return grouped(round(value, 1) if value < 2 else round(value) if value < 100 else round(value, -1))


def chance(score: float) -> str:
    """A chance between 0 and 1 in percent, never certain."""
    if score < 0.01:
        return gettext("less than 1%")
    return gettext("more than 99%") if score > 0.99 else number(round(score * 100), None, "%")


# Labels that a name follows without "of".
_NAME_FOLLOWS = ("has_member", "led_by", "has_officer", "spoken_for_by")


def related(kind: Kind) -> str:
    """What somebody is, the other's name following: "Wife of", "Body under", "Жена (чья):"."""
    if said := _labels():
        return said.relations[kind.code]
    label = kind.label.capitalize()
    return label if kind.code in _NAME_FOLLOWS else f"{label} of"
