"""Which tellings of an incident are independent of one another, and why others are not.

Two claims have one origin where they stand in one document, page or outlet (also in two languages),
where one quotes the other's outlet, where both quote one third, or where one's text copies the
other's. Who is quoted is what a claim is attributed to, and the outlets its evidence names as the
way there ("told Reuters that the ministry had said"). The words are in ``data/sources.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from guvoh.linking import copies
from guvoh.names import folded_words, name_key, words
from guvoh.nouns import Claim, Document, GuvohError

Told = tuple[Document, Claim]
COPIED = 0.5  # of the runs of words in the shorter of two passages
COPIED_WORDS = 10  # at least so many words, for a share above that to mean anything
MANY_WORDS = 30  # words shared that are a copy however long the passages are
_LISTS = ("general", "several", "beside", "light", "editions", "bodies", "told_before", "told_behind", "endings")
_NAME = re.compile(
    r"[^\W\d_a-zа-яёҷӣқғҳӯўәіңөұүһ][\w’'ʻ.+-]*(?:/[^\W\d_][\w’'-]*)?"
    r"(?: (?:(?:of|for|and|&|de|du) )?[^\W\d_a-zа-яёҷӣқғҳӯўәіңөұүһ][\w’'ʻ.+-]*(?:/[^\W\d_][\w’'-]*)?){0,6}"
)
_TRACKING = re.compile(r"[?&](?:utm_|fbclid|ref=).*$")

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    general: frozenset[str]
    several: frozenset[str]
    beside: frozenset[str]
    light: frozenset[str]
    editions: frozenset[str]
    bodies: frozenset[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    endings: tuple[str, ...]
    houses: Mapping[Key, str]
    addresses: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Source:
    """Somebody a claim quotes."""

    name: str
    ids: frozenset[Key]  # two sources that share one of these are one
    outlet: Key  # its key, if it is an outlet


def parse(raw: Mapping[str, Any], where: str = "sources.toml") -> _Words:
    """The data file, checked. Raises GuvohError, in one line, where it breaks its form."""
    for key in _LISTS:
        if not isinstance(raw.get(key), list) or not all(isinstance(i, str) and i for i in raw[key]):
            raise GuvohError(f"{where}: {key!r} must be a list of strings")
    light, editions = (frozenset(f for word in raw[k] for f in folded_words(word)) for k in ("light", "editions"))
    houses: dict[Key, str] = {}
    for house, names in raw.get("houses", {}).items():
        for name in names:
            for written in {folded_words(name), _lighter(folded_words(name), light)}:
                if houses.setdefault(written, house) != house:
                    raise GuvohError(f"{where}: {name!r} is of two houses")
    before, behind = (
        "|".join(sorted(map(re.escape, raw[k]), key=len, reverse=True)) for k in ("told_before", "told_behind")
    )
    return _Words(
        frozenset(word.lower() for word in raw["general"]),
        frozenset(word.lower() for word in raw["several"]),
        frozenset(folded for word in raw["beside"] for folded in folded_words(word)),
        light,
        editions,
        frozenset(folded for word in raw["bodies"] for folded in folded_words(word)),
        re.compile(rf"(?<!\w)(?:{before})(?!\w)(?:\W+\w+){{0,2}}\W*$", re.I),
        re.compile(rf"\W*(?:\w+\W+){{0,2}}?(?:{behind})(?!\w)", re.I),
        tuple(sorted(raw["endings"], key=len, reverse=True)),
        houses,
        frozenset(raw.get("addresses", {}).get("shared", [])),
    )


@cache
def _words() -> _Words:
    return parse(tomllib.loads(resources.files(__package__).joinpath("data/sources.toml").read_text("utf-8")))


def _lighter(key: Key, light: Iterable[str]) -> Key:
    """The words without those a name may lack, if what is left still names something."""
    left = tuple(word for word in key if word not in light)
    return left if sum(map(len, left)) >= 3 and not "".join(left).isdigit() else key


@lru_cache(maxsize=65536)
def _outlet_key(name: str) -> Key:
    """One key for an outlet's name in any script, with or without "News", and in any edition."""
    data, key = _words(), folded_words(name)
    for each in (key, _lighter(key, data.light), _lighter(key, data.light | data.editions)):
        if house := data.houses.get(each):
            return (house,)
    return _lighter(key, data.light | data.editions)


@lru_cache(maxsize=65536)
def _is_general(name: str) -> bool:
    """Whether a source is nobody in particular: "relatives", "the police", "a lawyer"."""
    data, found = _words(), [word.lower() for word in words(name)]
    return all(word in data.general for word in found) or any(word in data.several for word in found)


@lru_cache(maxsize=65536)
def _is_named(name: str) -> bool:
    """Whether a source is a person, a body or an outlet by name."""
    if _is_general(name):
        return False
    data = _words()
    found = words(name)
    if any(word[0].isupper() and word.lower() not in data.general for word in found) or not any(
        c.islower() or c.isupper() for c in name
    ):
        return True
    folded = folded_words(name)
    return len(folded) > 1 and (folded[0] in data.bodies or folded[-1] in data.bodies)


def origins(told: Sequence[Told], party_of: Mapping[tuple[str, str], str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """For each claim the number of its origin, from 0 in the order of the claims; and in words why
    claims that are not independent are not. ``party_of`` as in :func:`guvoh.linking.compare`."""
    if len(told) < 2:
        return tuple(range(len(told))), ()
    joined = _Joined(len(told))
    labels = [label(document) for document, _ in told]
    _join_outlets(told, labels, joined)
    _join_sources(told, labels, party_of, joined)
    _join_copies(told, labels, joined)
    return joined.numbers(), tuple(dict.fromkeys(joined.reasons))


class _Joined:
    """Union-find over the claims' indices; the smaller index leads."""

    def __init__(self, size: int) -> None:
        self._lead = list(range(size))
        self.reasons: list[str] = []

    def find(self, n: int) -> int:
        while self._lead[n] != n:
            self._lead[n] = self._lead[self._lead[n]]
            n = self._lead[n]
        return n

    def join(self, at: Iterable[int], reason: str | None) -> None:
        """Make the claims ``at`` one origin. The reason is kept even where they were one before."""
        first, *rest = sorted({self.find(n) for n in at})
        for n in rest:
            self._lead[n] = first
        if reason:
            self.reasons.append(reason)

    def numbers(self) -> tuple[int, ...]:
        leads = [self.find(n) for n in range(len(self._lead))]
        number = {lead: n for n, lead in enumerate(dict.fromkeys(leads))}
        return tuple(number[lead] for lead in leads)


def label(document: Document) -> str:
    """What a document is called in a reason."""
    return document.publisher or document.title or "a report without a publisher"


def _listed(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(names))
    if len(found) > 4:
        found = [*found[:3], f"{len(found) - 3} more"]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"


# One outlet -------------------------------------------------------------------------------------


def _join_outlets(told: Sequence[Told], labels: Sequence[str], joined: _Joined) -> None:
    by_document, by_page, by_outlet = (defaultdict[Any, list[int]](list) for _ in range(3))
    for n, (document, _) in enumerate(told):
        by_document[document.id].append(n)
        if page := _page(document.url):
            by_page[page].append(n)
        if key := _publisher(document):
            by_outlet[key].append(n)
    for at in by_document.values():
        if len(at) > 1:
            joined.join(at, f"{len(at)} claims stand in one document of {labels[at[0]]}")
    for said, groups in (("have one address", by_page), ("are one outlet", by_outlet)):
        for at in groups.values():
            if len({told[n][0].id for n in at}) > 1:
                names = list(dict.fromkeys(labels[n] for n in at))
                what = f"{_listed(names)} {said}" if len(names) > 1 else f"several documents are of {names[0]}"
                joined.join(at, what)


def _page(url: str | None) -> str:
    if not url:
        return ""
    parts = urlsplit(_TRACKING.sub("", url.strip()))
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    path = parts.path.rstrip("/").removesuffix("/amp")
    return f"{host}{path}?{parts.query}" if path or parts.query else ""


def _publisher(document: Document) -> Key:
    """The outlet's key; the address's host where no publisher is known. Empty where neither is."""
    if document.publisher and (key := _outlet_key(document.publisher)):
        return key
    host = (urlsplit(document.url).hostname or "").removeprefix("www.").removeprefix("m.") if document.url else ""
    return ("host", host) if host and host not in _words().addresses else ()


# One source -------------------------------------------------------------------------------------


def _join_sources(
    told: Sequence[Told], labels: Sequence[str], party_of: Mapping[tuple[str, str], str], joined: _Joined
) -> None:
    outlets: dict[Key, list[int]] = defaultdict(list)
    for n, (document, _) in enumerate(told):
        if document.publisher and (key := _outlet_key(document.publisher)):
            outlets[key].append(n)
    sources = [list(_sources(document, claim, party_of, outlets)) for document, claim in told]
    fuller = _fuller({folded_words(s.name): s.name for every in sources for s in every if not _is_general(s.name)})
    quoting: dict[Key, list[tuple[int, str]]] = defaultdict(list)
    for n, every in enumerate(sources):
        for source in every:
            for key in sorted(source.ids | _ids(fuller.get(folded_words(source.name), ""))):
                quoting[key].append((n, source.name))
            for outlet in _within(source.outlet, outlets):
                others = [m for m in outlets[outlet] if told[m][0].id != told[n][0].id]
                if others and outlet != _publisher(told[n][0]):
                    joined.join([n, *others], f"{labels[n]} quotes {labels[others[0]]}")
    for said in quoting.values():
        if all(_is_general(name) for _, name in said):
            continue  # "police" in two reports: a party perhaps, but not one voice
        at = list(dict.fromkeys(n for n, _ in said))
        if len({told[n][0].id for n in at}) > 1:
            name = max((name for _, name in said), key=lambda name: (len(name), name))
            names = list(dict.fromkeys(labels[n] for n in at))
            joined.join(at, f"{_listed(names)} {'both' if len(names) == 2 else 'all'} quote {name}")


def _sources(
    document: Document, claim: Claim, party_of: Mapping[tuple[str, str], str], outlets: Mapping[Key, object]
) -> Iterator[_Source]:
    """Everybody a claim quotes by name, or as one party with others."""
    for name in claim.attributed_to:
        party = party_of.get((document.id, name))
        ids = _ids(name) if _is_named(name) else frozenset()
        if party:
            ids |= {("party", party)}
        if ids:
            yield _Source(name, ids, _outlet_key(name) if _is_named(name) else ())
    for quote in claim.evidence:
        for name in _channels(quote.text):
            key = _outlet_key(name)
            if key in outlets or _is_body(name):
                yield _Source(name, _ids(name), key)


def _ids(name: str) -> frozenset[Key]:
    if not name:
        return frozenset()
    folded, house = folded_words(name), _outlet_key(name)
    known = {("house", *house)} if house and house[0] in _words().houses.values() else set()
    return frozenset({("name", *_lighter(folded, _words().light)), ("name", *name_key(name)), *known})


def _is_body(name: str) -> bool:
    data, key = _words(), folded_words(name)
    return bool(key) and (_outlet_key(name)[0] in data.houses.values() or (len(key) > 1 and key[-1] in data.bodies))


@lru_cache(maxsize=4096)
def _channels(text: str) -> tuple[str, ...]:
    """Capitalised names beside a word that says something was told to them or by them."""
    data = _words()
    found: dict[str, None] = {}
    for match in _NAME.finditer(text):
        name = match.group().rstrip(".'’")
        if data.before.search(text[max(0, match.start() - 60) : match.start()]) or data.behind.match(
            text, match.end(), match.end() + 60
        ):
            found[re.sub(r"[’']s\b.*", "", name)] = None
            found[name] = None
            for ending in data.endings:
                if len(name) > len(ending) + 3 and name.endswith(ending):
                    found[name.removesuffix(ending)] = None
    return tuple(found)


def _within(key: Key, outlets: Mapping[Key, object]) -> Iterator[Key]:
    """Outlets that a source's name is or holds: "an Amu Wire correspondent in Osh"; a single word
    only where it is the whole name, for many an outlet is called after a town."""
    if key in outlets:
        yield key
    for size in range(2, len(key)):
        for start in range(len(key) - size + 1):
            if (part := key[start : start + size]) in outlets:
                yield part


def _fuller(names: Mapping[Key, str]) -> dict[Key, str]:
    """For names that are part of exactly one other name quoted about the same incident ("Amnesty",
    "R. Saidov", "HRW"), that other name."""
    by_word: dict[str, list[Key]] = defaultdict(list)
    by_initials: dict[str, list[Key]] = defaultdict(list)
    for key, name in names.items():
        for word in set(key):
            by_word[word].append(key)
        if len(key) > 1:
            by_initials["".join(w[0] for w in words(name) if w[:1].isupper()).lower()].append(key)
            by_initials["".join(w[0] for w in words(name)).lower()].append(key)
    found = {}
    for key, name in names.items():
        long = [word for word in key if len(word) > 1]
        short = [word for word in key if len(word) == 1]
        if (
            not long
            or (len(key) == 1 and len(key[0]) < 3)
            or (_is_general(" ".join(words(name)[-1:])) and len(key) == 1)
        ):
            continue
        fits = {
            other
            for other in by_word[max(long, key=len)]
            if len(other) > len(key) - (1 if short else 0)
            and other != key
            and set(long) < set(other)
            and _words().beside.isdisjoint(set(other) - set(key))
            and all(any(word.startswith(s) for word in other if word not in long) for s in short)
        }
        if len(key) == 1 and name.isupper() and 2 <= len(name) <= 8:
            fits |= set(by_initials["".join(words(name)).lower()])
        if len(fits) == 1:
            found[key] = names[fits.pop()]
    return found


# One text ---------------------------------------------------------------------------------------


def _join_copies(told: Sequence[Told], labels: Sequence[str], joined: _Joined) -> None:
    """Claims whose passages are one text. Only passages that share a run of words are compared."""
    texts: dict[frozenset[str], list[int]] = {}
    passages: list[tuple[str, ...]] = []
    for n, (document, claim) in enumerate(told):
        found = dict.fromkeys(
            copies.passage(document.text, (q.start, q.end)) if q.holds_in(document.text) else q.text
            for q in claim.evidence
        )
        passages.append(tuple(found))
        if runs := frozenset[str]().union(*(copies.run_set(p) for p in found)):
            texts.setdefault(runs, []).append(n)
    holders: dict[str, list[int]] = defaultdict(list)
    every = list(texts.items())
    for b, (runs, at) in enumerate(every):
        if len({told[n][0].id for n in at}) > 1 and len(runs) + copies.RUN > COPIED_WORDS:
            first, second = at[0], next(n for n in at if told[n][0].id != told[at[0]][0].id)
            joined.join(at, _repeats(told, labels, passages, first, second))
        other = at[0]
        for a in sorted(set[int]().union(*(holders[run] for run in runs))):
            one = every[a][1][0]
            if joined.find(one) == joined.find(other):
                continue
            count = len(runs & every[a][0])
            if count + copies.RUN <= COPIED_WORDS:
                continue
            alike = count / min(len(runs), len(every[a][0]))
            if alike >= COPIED or count + copies.RUN > MANY_WORDS:
                joined.join((one, other), _repeats(told, labels, passages, one, other))
        for run in runs:
            holders[run].append(b)


def _repeats(
    told: Sequence[Told], labels: Sequence[str], passages: Sequence[tuple[str, ...]], one: int, other: int
) -> str:
    """Which of two repeats how much of which: the one published later, else the second."""
    days = [told[n][0].published for n in (one, other)]
    if days[0] and days[1] and days[1] < days[0]:
        one, other = other, one
    known = frozenset[str]().union(*(copies.run_set(p) for p in passages[one]))
    return f"{labels[other]} repeats {copies.repeated(known, passages[other])} words of {labels[one]}"
