"""One document's people and claims as linking compares them: who is who within the document.

Everything here is a function of one document and its coding alone, so that it never has to be done
again when others come.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from guvoh.linking.bodies import abbreviations, behind, body
from guvoh.linking.compare import terms
from guvoh.linking.unnamed import kin, people
from guvoh.names import folded_words, is_proper, likelihoods
from guvoh.names.index import keys_of
from guvoh.names.parsing import TITLE, rules
from guvoh.nouns import Actor, Claim, Coding, Document

# Two full names within one document are joined from this likelihood on: a text seldom has namesakes.
SAME_HERE = 0.8
CACHED = 1 << 17  # names that come again and again


@dataclass(slots=True)
class Somebody:
    """One person, group or organisation of one document, over the names the document uses."""

    names: list[str]
    name: str  # the fullest of them
    kind: str
    full_name: str | None  # the name by which a person is compared over documents, if there is one
    state: str | None
    key: str | None  # what makes an organisation one over documents; None: nothing does
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in a claim."""

    part: str  # "victim", "perpetrator", "account"
    who: int  # index into Reading.people
    kin: str | None = None  # "brother": known by whose relative he is
    group: str | None = None  # "migrants": what an unnamed group is known by, with where
    count: int | None = None  # and how many they are


@dataclass(frozen=True, slots=True)
class Told:
    claim: Claim
    parts: tuple[Part, ...]
    term: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    document: Document
    people: tuple[Somebody, ...]
    claims: tuple[Told, ...]
    country: str | None  # where most of it happens
    who: dict[str, int]  # each name as written, and whose it is


def actors(claim: Claim) -> Iterator[Actor]:
    """Everyone in a claim, whatever the part; names alone become actors of a likely kind."""
    yield from claim.victims
    yield from claim.perpetrators
    for name in (*claim.on_account_of, *claim.attributed_to, *claim.disputed_by):
        yield Actor(name, likely_kind(name))


@lru_cache(maxsize=1 << 16)
def likely_kind(name: str) -> str:
    """What kind of party a bare name is: two to four words are a person, "his elder brother" too, "residents" a group;
    a known body or another phrase is an organisation."""
    proper = is_proper(name)
    if not proper and (kind := _of_people(name)):
        return kind
    person = proper and 2 <= len(folded_words(name)) <= 4 and not _NO_PERSON.search(name)
    return "person" if person and body(name, None, None) is None else "organisation"


def _of_people(name: str) -> str | None:
    """Whether a phrase of English names one of the people or several, by the noun before what goes with it."""
    words = re.findall(r"[\w-]+", _WITH_IT.split(name.lower(), maxsplit=1)[0])
    if not words:
        return None
    kin = _people("groups") & _people("kin")  # "the family"; but "a rights group" is a body
    if words[0] in _NUMERALS or words[-1] in _NUMERALS | kin | {"children"}:
        return "group"
    head = words[-1]
    single = {head.removesuffix("s"), head.removesuffix("es"), re.sub(r"ies$", "y", head)} - {head}
    if head in _people("persons", "kin", "agent_persons"):
        return "person"
    return "group" if not single.isdisjoint(_people("persons", "kin", "agent_persons")) else None


_WITH_IT = re.compile(r"\s(?:of|in|from|at|on|with|who|whose|that|abroad)\s|,")
_NUMERALS = frozenset("two three four five six seven eight nine ten several many some both dozens".split())


@lru_cache
def _people(*tables: str) -> frozenset[str]:
    """The nouns of the codebook's English for one of the people, or for several."""
    raw = tomllib.loads(resources.files("guvoh.codebook").joinpath("words_en.toml").read_text("utf-8"))
    return frozenset(word for table in tables for word in raw[table].split())


_NO_PERSON = re.compile(r"\b(of|for|and|the|service|party|ministry|committee|office|agency|news|international)\b", re.I)


@lru_cache(maxsize=CACHED)
def fullness(name: str) -> tuple[bool, int, bool]:
    """The fuller of two names is the greater in this."""
    return is_proper(name), len(folded_words(name)), name.isascii()


@lru_cache(maxsize=CACHED)
def bare_words(name: str) -> tuple[str, ...]:
    """The folded words of a personal name without titles ("President", "Colonel", "Ustod")."""
    special = rules().special
    return folded_words(
        " ".join(w for w in name.split() if special.get(w.lower().rstrip(".")) != TITLE)
    ) or folded_words(name)


def read(tellings: Sequence[tuple[Document, Coding]]) -> list[Reading]:
    """Who is who in each of many documents; many at once, so that names are compared together."""
    drafts = [_Draft(document, coding) for document, coding in tellings]
    full = list(dict.fromkeys(name for draft in drafts if len(draft.full) > 1 for name in draft.full))
    key = dict(zip(full, keys_of(full), strict=True))
    asked = [pair for draft in drafts for pair in draft.ask(key)]
    alike = {pair for pair, p in zip(asked, likelihoods(asked), strict=True) if p >= SAME_HERE} if asked else set()
    return [draft.finished(alike) for draft in drafts]


class _Draft:
    """One document while its names are sorted out."""

    def __init__(self, document: Document, coding: Coding) -> None:
        self.document, self.coding = document, coding
        self.kinds: dict[str, str] = {}
        self.states: dict[str, str] = {}
        acting = [a for claim in coding.claims for a in (*claim.victims, *claim.perpetrators)]
        mentioned = [Actor(m.name, m.kind) for m in coding.mentions]
        for actor in (*acting, *mentioned, *(a for claim in coding.claims for a in actors(claim))):
            self.kinds.setdefault(actor.name, actor.kind)
            if actor.state:
                self.states.setdefault(actor.name, actor.state)
        self.bare = {
            name: bare_words(name) for name, kind in self.kinds.items() if kind == "person" and fullness(name)[0]
        }
        places = Counter(c.place.country for c in coding.claims if c.place and c.place.country)
        places += Counter(self.states.values())
        self.country = min(places, key=lambda c: (-places[c], c)) if places else None
        self.parent: dict[str, str] = {name: name for name in self.kinds}
        self.reasons: dict[str, list[str]] = defaultdict(list)
        self.full = sorted(name for name, bare in self.bare.items() if len(bare) > 1)
        self.doubtful: list[tuple[str, str]] = []

    def ask(self, keys: Mapping[str, frozenset[str]]) -> list[tuple[str, str]]:
        """Pairs of full personal names of this document that may be two spellings of one."""
        if len(self.full) > 1:
            by_key: dict[str, list[str]] = defaultdict(list)
            for name in self.full:
                for key in keys[name]:
                    by_key[key].append(name)
            pairs = {(a, b) for group in by_key.values() for n, a in enumerate(group) for b in group[n + 1 :]}
            self.doubtful = sorted(pairs)
        return self.doubtful

    def find(self, name: str) -> str:
        while self.parent[name] != name:
            name = self.parent[name]
        return name

    def join(self, a: str, b: str, reason: str) -> None:
        a, b = self.find(a), self.find(b)
        if a != b:
            self.parent[b] = a
            self.reasons[a] += [*self.reasons.pop(b, []), reason]

    def finished(self, alike: set[tuple[str, str]]) -> Reading:
        seen: dict[tuple[str, ...], str] = {}
        for name, kind in self.kinds.items():
            first = seen.setdefault((kind, *(self.bare.get(name) or folded_words(name))), name)
            if first != name:
                self.join(first, name, f"“{name}” and “{first}” are one spelling")
        for a, b in self.doubtful if alike else ():
            if (a, b) in alike:
                self.join(a, b, f"“{a}” and “{b}” are spellings of one name in one document")
        self._short()
        known_by = self._known_by()
        groups: dict[str, list[str]] = {}
        for name in self.kinds:
            groups.setdefault(self.find(name), []).append(name)
        people: list[Somebody] = []
        who: dict[str, int] = {}
        for root, members in groups.items():
            name = max(members, key=fullness)
            kind = self.kinds[name]
            full = name if kind == "person" and fullness(name)[0] and len(bare_words(name)) > 1 else None
            state = next((self.states[n] for n in members if n in self.states), None)
            key = next((known_by[n] for n in members if n in known_by), None)
            who.update(dict.fromkeys(members, len(people)))
            people.append(Somebody(members, name, kind, full, state, key, self.reasons.get(root, [])))
        claims = tuple(self._told(claim, people, who) for claim in self.coding.claims)
        return Reading(self.document, tuple(people), claims, self.country, who)

    def _short(self) -> None:
        """A surname or first name alone is the one fuller name of the document that has it."""
        full = [(name, bare) for name, bare in self.bare.items() if len(bare) > 1]
        for name, bare in self.bare.items():
            if len(bare) == 1:
                fits = {self.find(f) for f, words in full if bare[0] in words}
                if len(fits) == 1:
                    self.join(fits.pop(), name, f"“{name}” is the only fuller name with that word in its document")

    def _known_by(self) -> dict[str, str]:
        """What each organisation is known by over documents."""
        found: dict[str, str] = {}
        organisations = [n for n, kind in self.kinds.items() if kind == "organisation"]
        short = {}
        if any(n.isupper() and len(n) > 1 for n in organisations):
            short = {b: a for a, b in abbreviations(self.document.text)}
        for name in organisations:
            state = self.states.get(name)
            # An organisation that is named by its people, "police officers", is the body.
            known = behind(name, state, self.country)
            if known is None and name in short:
                known = body(short[name], state, self.country)
                if short[name] in self.kinds:
                    self.join(short[name], name, f"“{name}” stands in brackets behind “{short[name]}”")
            if known is not None:
                found[name] = f"body {known.key}"
            elif kin(name):
                continue  # "His family" is somebody else in every document
            elif fullness(name)[0] or state or (name[:1].isupper() and " " in name and not name.isascii()):
                found[name] = " ".join(("named", state or "", *folded_words(name)))
        by_key: dict[str, str] = {}
        for name, key in found.items():
            first = by_key.setdefault(key, name)
            if first != name:
                self.join(first, name, f"“{name}” and “{first}” are names of one body")
        return found

    def _told(self, claim: Claim, people: Sequence[Somebody], who: dict[str, int]) -> Told:
        parts = [_victim(v, who[v.name]) for v in claim.victims]
        parts += [Part("perpetrator", who[p.name]) for p in claim.perpetrators]
        parts += [Part("account", who[n]) for n in claim.on_account_of if is_proper(n)]
        return Told(claim, tuple(dict.fromkeys(parts)), next(iter(terms(claim)), None))


def _victim(victim: Actor, who: int) -> Part:
    """What identifies a victim over documents beside a name: a relative by whose he is, a group by its kind."""
    if victim.kind == "group":
        family = kin(victim.name) if victim.count is None else None
        return Part("victim", who, kin=family, group=people(victim.name), count=victim.count)
    if victim.kind != "person":
        return Part("victim", who)
    said = kin(victim.role) if victim.role else None
    return Part("victim", who, kin=said or (None if is_proper(victim.name) else kin(victim.name)))


def of(tellings: Iterable[tuple[Document, Coding]], at_once: int = 4000) -> Iterator[list[Reading]]:
    """Readings of a stream of documents, some thousands at a time."""
    batch: list[tuple[Document, Coding]] = []
    for telling in tellings:
        batch.append(telling)
        if len(batch) == at_once:
            yield read(batch)
            batch = []
    if batch:
        yield read(batch)
