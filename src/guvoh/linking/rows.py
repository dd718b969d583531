"""Readings of documents as rows of the index's tables."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from guvoh.codebook import acts
from guvoh.linking.local import Reading, Somebody, Told, bare_words
from guvoh.linking.tables import Db, load, number
from guvoh.names import fold_text, is_proper, name_key, rarity
from guvoh.names.index import fathers_of, keys_of
from guvoh.nouns import Claim, GuvohError

FOREVER = 9_000_000  # a day nothing comes after
_INITIAL = re.compile(r"(?:^|\s)(?:\w|\w{2,3}(?=\.))(?=[\s.]|$)")
MONTH, YEAR = 31, 366  # days; a time told more loosely says little of when


@cache
def families() -> dict[str, list[str]]:
    """Each act's families: acts that can be one event told in two ways. Raises GuvohError on an unknown act."""
    raw = tomllib.loads(resources.files("guvoh.linking").joinpath("data", "families.toml").read_text("utf-8"))
    found: dict[str, list[str]] = {act: [] for act in acts()}
    for family, members in raw.items():
        for act in members:
            if act not in found:
                raise GuvohError(f"families.toml: {act!r} is no act")
            found[act].append(family)
    return {act: given or [act] for act, given in found.items()}


def months(first: date, last: date) -> list[str]:
    """The months a short time touches, with three days' grace at either end."""
    if (last - first).days > MONTH:
        return []
    day, end = first - timedelta(days=3), last + timedelta(days=3)
    found = [f"{day:%Y-%m}"]
    while (day.year, day.month) != (end.year, end.month):
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append(f"{day:%Y-%m}")
    return found


@dataclass(slots=True)
class _Seen:
    """What the claims of a document show of somebody."""

    days: dict[str, None]
    months: dict[str, None]
    years: dict[str, None]
    about: dict[str, None]  # years in which it may have been
    company: dict[str, None]
    acted_upon: bool = False
    acting: bool = False


class Rows:
    """Columns of each table for a batch of readings, numbered on from what the tables hold."""

    def __init__(self, db: Db) -> None:
        self.db = db
        self.next = {t: number(db, f"select max(id) from {t}") + 1 for t in ("document", "somebody", "claim", "name")}
        self.columns: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))

    def _add(self, table: str, **row: Any) -> None:
        columns = self.columns[table]
        for name, value in row.items():
            columns[name].append(value)

    def _number(self, table: str) -> int:
        self.next[table] += 1
        return self.next[table] - 1

    def insert(self, readings: Sequence[Reading]) -> None:
        """Put a batch of readings into the tables, names that are new among them."""
        wanted = dict.fromkeys(n for r in readings for p in r.people if (n := p.full_name))
        name_ids = self._names(list(wanted))
        for reading in readings:
            document = self._number("document")
            self._add("document", id=document, key=reading.document.id)
            first = self.next["somebody"]
            self._people(reading, document, name_ids)
            for told in reading.claims:
                self._claim(told, reading, document, first)
        for table, columns in self.columns.items():
            load(self.db, table, columns)
        self.columns.clear()

    def _names(self, texts: list[str]) -> dict[str, int]:
        load(self.db, "asked", {"text": texts}, make=True)
        known = dict(self.db.execute("select n.text, n.id from name n join asked using (text)").fetchall())
        new = [text for text in texts if text not in known]
        for text, found, fathers in zip(new, keys_of(new), fathers_of(new), strict=True):
            known[text] = self._number("name")
            initial = _INITIAL.search(text) is not None
            self._add(
                "name",
                id=known[text],
                text=text,
                plain=" ".join(name_key(text)),
                bits=rarity(text),
                initial=initial,
                fathers=sorted(fathers) or None,
            )
            for key in found:
                if key[0] == "~":
                    self._add("name_lead", key=key, name=known[text])
                else:
                    for rest in _rests(key, found):
                        self._add("name_key", key=key, rest=rest, name=known[text])
        return known

    def _people(self, reading: Reading, document: int, name_ids: dict[str, int]) -> None:
        seen = _shown(reading)
        for n, person in enumerate(reading.people):
            number = self._number("somebody")
            shown = seen.get(n)
            full = person.full_name
            side = None
            if full and shown and shown.acted_upon != shown.acting:
                side = "acted upon" if shown.acted_upon else "acting"
            self._add(
                "somebody",
                id=number,
                document=document,
                text=person.name,
                kind=person.kind,
                name=name_ids[full] if full else None,
                own=None if full else person.key or f"{reading.document.id} {person.name}",
                state=person.state,
                country=reading.country,
                side=side,
                days=list(shown.days) or None if full and shown else None,
                months=list(shown.months) or None if full and shown else None,
                years=list(shown.years) or None if full and shown else None,
                about=list(shown.about) or None if full and shown else None,
                company=list(shown.company) or None if full and shown else None,
                reason="; ".join(person.reasons),
            )
            self._add("fresh_somebody", id=number)
            for form in person.names:
                self._add("form", document=document, text=form, somebody=number)

    def _claim(self, told: Told, reading: Reading, document: int, first_person: int) -> None:
        claim, number = told.claim, self._number("claim")
        published = reading.document.published.toordinal() if reading.document.published else None
        first, last = _span(claim)
        # What a report tells of has happened by then, unless it is only threatened.
        latest = last if last is not None else published if published and claim.status != "threatened" else FOREVER
        self._add(
            "claim",
            id=number,
            document=document,
            number=claim.id,
            act=claim.act,
            families=families().get(claim.act, [claim.act]),
            status=claim.status,
            threatened=claim.threatened_act,
            first=first,
            last=last,
            earliest=first or 0,
            latest=latest,
            published=published,
            country=claim.place.country if claim.place else None,
            place=(fold_text(claim.place.text) or None) if claim.place and claim.place.text else None,
            states=sorted({p.state for p in claim.perpetrators if p.state}) or None,
            term=told.term,
        )
        self._add("fresh_claim", id=number)
        for part in told.parts:
            person = reading.people[part.who]
            self._add(
                "part",
                claim=number,
                part=part.part,
                somebody=first_person + part.who,
                words=list(bare_words(person.name)) if part.part == "victim" and _is_named(person) else None,
                kin=part.kin,
                grouped=part.group,
                count=part.count,
            )


def _rests(key: str, keys: Collection[str]) -> list[str]:
    """What the word of a name sounds like of which ``key`` ("nrtn|sp") has only the beginning."""
    beginning = key.partition("|")[2]
    words = {k.partition("|")[0] for k in keys if k[0] not in "~="}
    return sorted(word for word in words if beginning and word.startswith(beginning)) or [beginning]


def _is_named(person: Somebody) -> bool:
    return person.kind == "person" and (person.full_name is not None or is_proper(person.name))


def _span(claim: Claim) -> tuple[int | None, int | None]:
    return (claim.date.start.toordinal(), claim.date.end.toordinal()) if claim.date else (None, None)


def _shown(reading: Reading) -> dict[int, _Seen]:
    """What the claims of a document show of its people, by their number: in which acts, on which days, with whom."""
    seen: dict[int, _Seen] = {}
    keys: dict[int, str] = {}
    for told in reading.claims:
        claim = told.claim
        acts = families().get(claim.act, [claim.act])
        where = (claim.place.country if claim.place else None) or reading.country or ""
        named = [p for p in told.parts if reading.people[p.who].full_name]
        days, within, years, about = (
            [f"{act} {where} {time}" for act in acts for time in times] for times in _times(told, reading)
        )
        for part in named:
            person = seen.setdefault(part.who, _Seen({}, {}, {}, {}, {}))
            if part.part == "perpetrator":
                person.acting = True
            else:
                person.acted_upon = True
            if part.part != "account":
                person.days.update(dict.fromkeys(days))
                person.months.update(dict.fromkeys(within))
                person.years.update(dict.fromkeys(years))
                person.about.update(dict.fromkeys(about))
            for other in named:
                if other.who != part.who:
                    if other.who not in keys:
                        keys[other.who] = _key(reading.people[other.who])
                    person.company[keys[other.who]] = None
        for name in claim.attributed_to:
            who = reading.who[name]
            if reading.people[who].full_name:
                seen.setdefault(who, _Seen({}, {}, {}, {}, {})).acting = True
    return seen


def _times(told: Told, reading: Reading) -> tuple[list[str], list[str], list[str], list[str]]:
    """The day, months and years in which a claim's act was, as far as told, and the years in which it may have been."""
    date, published = told.claim.date, reading.document.published
    if date is None:
        about = range(published.year - 2, published.year + 1) if published else ()
        return [], [], [], [str(year) for year in about]
    first, last = date.start, date.end
    years = [str(y) for y in range(first.year, last.year + 1)] if (last - first).days <= YEAR else []
    return [str(first)] if first == last else [], months(first, last), years, years


def _key(person: Somebody) -> str:
    return " ".join(name_key(person.full_name or ""))
