"""Registers of any size with known truth: `python benchmarks/registers.py --claims 1000 --seed 1`.

:func:`make` streams invented documents with their coding, as a coder would give it, and the truth: which incident
each claim tells of and which party each name stands for. The world is made of stories: an exile, a relative held on
an exile's account, a group, a body. A story has a few incidents and is told by a few outlets, each in its own
language and spelling; some copy one another, some quote, some contradict. What follows a story (the same man held
again) is scheduled when it is made, so memory holds what is still to be told and the well-known, no more.

Names, places, bodies and words are in `registers.toml`; the spelling rules are here and are not those of
`guvoh.names`, which this is to try.
"""

from __future__ import annotations

import argparse
import heapq
import resource
import sys
import time
import tomllib
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Generic, TypeVar

from guvoh.nouns import Actor, Claim, Coding, Document, Mention, Quote, When, Where

Item = TypeVar("Item")
Told = tuple[Document, Coding, "Truth"]

DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
CODER = "made/1"
START = date(2010, 1, 1).toordinal()
SPAN = 5500  # days over which a register's stories begin, whatever its size
PER_STORY = 5.3  # claims a story brings, with those of its copies; measured
BEATING = frozenset({"torture", "assault", "killing", "sexual_violence", "abduction"})
NEAR_ACTS = {"arrest_detention": "abduction", "torture": "assault", "removal": "abduction"}


@dataclass(frozen=True, slots=True)
class Truth:
    """What is so, for one document.

    ``incidents`` maps its claims' ids to incidents, ``parties`` its names as written to parties ("p12" a person, "g5" a
    counted group, "o…" a body). ``related`` are pairs of incidents that are a collective act and a case within it.
    ``copy_of`` is the id of the document whose words this one reprints.
    """

    incidents: dict[str, int]
    parties: dict[str, str]
    related: tuple[tuple[int, int], ...] = ()
    copy_of: str | None = None


class Weighted(Generic[Item]):
    """Items drawn by weight."""

    def __init__(self, items: Sequence[Item], weights: Sequence[float]) -> None:
        self.items = list(items)
        self._sums = list(accumulate(weights))

    @classmethod
    def ranked(cls, items: Sequence[Item], flat: float) -> Weighted[Item]:
        """Zipf's law over the order given, the first ``flat`` ranks flattened (Mandelbrot)."""
        return cls(items, [1 / (rank + flat) for rank in range(1, len(items) + 1)])

    def draw(self, rng: Random) -> Item:
        return self.items[min(bisect(self._sums, rng.random() * self._sums[-1]), len(self.items) - 1)]


# Spelling ---------------------------------------------------------------------------------------

VOWELS = frozenset("аеёиоуыэюяӣӯәөүұіaeiouy")


def _table(pairs: str) -> dict[str, str]:
    """``"х=kh ъ="`` as a dictionary."""
    return dict(pair.split("=") for pair in pairs.split())


RUSSIAN = _table("ҷ=дж қ=к ғ=г ҳ=х ӯ=у ӣ=и ў=у ә=а ө=о ү=у ұ=у ң=н һ=х і=и җ=дж")
_COMMON = _table(
    "а=a б=b в=v г=g д=d е=e ё=yo ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh "
    "щ=shch ъ= ы=y ь= э=e ю=yu я=ya"
)
_BGN = _COMMON | _table("ҷ=j қ=q ғ=gh ҳ=h ӯ=u ӣ=i ў=o' ә=a ө=o ү=u ұ=u ң=ng һ=h і=i җ=j")
_OWN = {
    "tg": _BGN | _table("ӣ=i ъ='"),
    "uz": _COMMON | _table("ж=j х=x қ=q ғ=g' ҳ=h ў=o' ъ='"),
    "kk": _COMMON | _table("ж=j х=h қ=q ғ=ğ ә=ä ө=ö ү=ü ұ=ū ң=ñ һ=h і=i й=i ш=ş"),
    "ky": _COMMON | _table("ж=j ө=ö ү=ü ң=ñ"),
    "tk": _COMMON | _table("җ=j ж=ž ч=ç ш=ş в=w й=ý х=h ә=ä ө=ö ү=ü ң=ň я=ýa ю=ýu ё=ýo"),
}
# From the Russian spelling, "дж" first.
_FROM_RUSSIAN = {
    "press": ("j", _COMMON),
    "german": ("dsch", _COMMON | _table("ж=sch ш=sch ч=tsch щ=schtsch х=ch в=w з=s й=i ю=ju я=ja ё=jo ц=z")),
    "french": ("dj", _COMMON | _table("ж=j ш=ch ч=tch щ=chtch у=ou й=i ю=iou я=ia ё=io")),
    "turkish": ("c", _COMMON | _table("ж=j ш=ş ч=ç щ=şç х=h ы=ı")),
}
# Where е is read "ye": at the beginning and after a vowel.
_YE = {"bgn": "ye", "press": "ye", "german": "je", "french": "ie", "turkish": "ye", "own": "ye"}
_UZ_LETTERS = {ord(a): b for a, b in _OWN["uz"].items()} | {
    ord(a.upper()): b.capitalize() for a, b in _OWN["uz"].items()
}


def uz_latin(text: str) -> str:
    """Uzbek in its Latin letters."""
    return text.translate(_UZ_LETTERS)


class Speller:
    """Words of names as an outlet writes them, each worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str, str], str] = {}

    def word(self, word: str, people: str, language: str, habit: str) -> str:
        key = (word, people, language, habit)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._spell(word.lower(), people, language, habit)
        return found

    def _spell(self, word: str, people: str, language: str, habit: str) -> str:
        if language == "en":
            return self._latin(word, people, habit).capitalize()
        if language != people:
            word = self.russian(word, people)
            if habit == "zade" and word.endswith("зода"):
                word = word[:-4] + "заде"
        return uz_latin(word.capitalize()) if habit == "latin" else word.capitalize()

    def _latin(self, word: str, people: str, habit: str) -> str:
        if habit in _FROM_RUSSIAN:
            joint, table = _FROM_RUSSIAN[habit]
            word = self.russian(word, people)
            word = word[:-2] + "и" if word.endswith("ий") else word
            word = word.replace("дж", "\0")
        else:
            joint, table = "dzh", _OWN[people] if habit == "own" else _BGN
            if people == "uz" and habit == "bgn":
                table = table | {"ж": "j"}
        out = []
        before = ""
        for letter in word:
            if letter == "\0":
                out.append(joint)
            elif letter == "е" and (not before or before in VOWELS):
                out.append(_YE[habit])
            else:
                out.append(table.get(letter, letter))
            before = letter
        return "".join(out)

    @staticmethod
    def russian(word: str, people: str) -> str:
        if people == "uz":
            word = word.replace("ж", "дж")
        return "".join(RUSSIAN.get(letter, letter) for letter in word)


def surname(stem: str, ending: str, sex: str) -> str:
    """A surname in its people's letters: Раҳим, "ov", "f" give Раҳимова."""
    last = stem[-1]
    if ending == "ov":
        if last in "йь":
            stem, suffix = stem[:-1], "ев"
        else:
            suffix = "ев" if last in VOWELS else "ов"
        return stem.replace("ӣ", "и") + suffix + ("а" if sex == "f" else "")
    if ending == "zoda":
        return stem + "зода"
    if ending == "iyon":
        return (stem[:-1] if last in VOWELS else stem) + "иён"
    if ending == "i":
        return (stem[:-1] if last in VOWELS else stem) + "ӣ"
    if ending == "uly":
        return stem + ("қызы" if sex == "f" else "ұлы")
    return stem


def patronymic(father: str, sex: str) -> str:
    """The Russian patronymic: Раҳим gives Раҳимович."""
    if father[-1] in "йь":
        return father[:-1] + ("евна" if sex == "f" else "евич")
    if father[-1] in VOWELS:
        return father.replace("ӣ", "и") + ("евна" if sex == "f" else "евич")
    return father + ("овна" if sex == "f" else "ович")


def slip(name: str, rng: Random) -> str:
    """One letter left out, doubled, swapped with the next or taken for another, inside a word."""
    inner = [
        n for n in range(1, len(name) - 1) if name[n - 1].isalpha() and name[n].isalpha() and name[n + 1].isalpha()
    ]
    if not inner:
        return name
    at = rng.choice(inner)
    way = rng.randrange(4)
    if way == 0:
        return name[:at] + name[at + 1 :]
    if way == 1:
        return name[:at] + name[at] + name[at:]
    if way == 2:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + rng.choice("абиокнрт" if name[at] >= "Ѐ" else "aeioknrt") + name[at + 1 :]


# The world --------------------------------------------------------------------------------------


class Person:
    """Somebody, in the letters of their people."""

    __slots__ = (
        "children",
        "ending",
        "father",
        "given",
        "home",
        "host",
        "id",
        "kin",
        "of",
        "people",
        "role",
        "sex",
        "stem",
        "town",
    )

    def __init__(self, number: int, people: str, sex: str, *, given: str, father: str, stem: str, ending: str) -> None:
        self.id = f"p{number}"
        self.people, self.sex, self.given, self.father, self.stem, self.ending = (
            people,
            sex,
            given,
            father,
            stem,
            ending,
        )
        self.home: str = DATA["people"][people]["state"]
        self.town = 0
        self.host = ""  # where an exile lives
        self.role = ""
        self.kin = ""  # what they are to ``of``
        self.of: Person | None = None
        self.children: dict[tuple[str, int], Person] = {}  # relatives made so far


class Crowd:
    """A counted group or an organisation as a victim."""

    __slots__ = ("count", "id", "name", "noun")

    def __init__(self, key: str, noun: str, count: int, name: tuple[str, str] | None = None) -> None:
        self.id, self.noun, self.count, self.name = key, noun, count, name


Victim = Person | Crowd


class Incident:
    """What happened."""

    __slots__ = (
        "account",
        "act",
        "body",
        "city",
        "country",
        "day",
        "denied",
        "id",
        "official",
        "status",
        "term",
        "threatened",
        "toll",
        "victims",
    )

    def __init__(self, number: int, act: str, day: int, place: tuple[str, int], victims: list[Victim]) -> None:
        self.id, self.act, self.day, self.victims = number, act, day, victims
        self.country, self.city = place
        self.status = "occurred"
        self.account: Person | None = None
        self.body: tuple[str, str] | None = None  # (kind of body, state); ("unknown", "") for unknown men
        self.official: Person | None = None
        self.term = 0
        self.toll = 0
        self.threatened: str | None = None
        self.denied = False


class Story:
    """Incidents that are told together, and about whom."""

    __slots__ = ("about", "before", "day", "incidents", "people", "related")

    def __init__(self, day: int, people: str) -> None:
        self.day, self.people = day, people
        self.incidents: list[Incident] = []
        self.related: list[tuple[int, int]] = []
        self.before: Incident | None = None  # told again as what went before
        self.about: Person | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    id: str
    name: str
    language: str
    habit: str
    host: str


def _frequent(names: Sequence[str], plain: int, flat: int) -> Weighted[str]:
    """By Zipf's law; behind the ``plain`` ones the compounds, half as frequent as their rank says."""
    return Weighted(names, [(1 if rank <= plain else 0.5) / (rank + flat) for rank in range(1, len(names) + 1)])


class Names:
    """The given names and surnames of one people, the frequent ones first."""

    def __init__(self, people: str) -> None:
        raw = DATA["people"][people]
        order = Random(f"names {people}")  # which names are frequent is the same in every register
        male, female = raw["male"].split(), raw["female"].split()
        order.shuffle(male)
        made = [a + b for a in raw["first"].split() for b in raw["second"].split()]
        made += [a + b for a in male for b in raw["tails"].split() if not a.endswith(b)]
        order.shuffle(made)
        women = [a + b for a in female for b in raw["female_tails"].split() if not a.endswith(b)]
        order.shuffle(women)
        males = list(dict.fromkeys(male + made))
        stems = order.sample(male, len(male)) + [name for name in males if name not in male]
        women = list(dict.fromkeys(female + women))
        self.male = _frequent(males[:700], len(male), 25)
        self.female = _frequent(women, len(female), 25)
        self.stems = _frequent(stems[:1500], len(male), 60)
        self.ends = Weighted(list(raw["ends"]), list(raw["ends"].values()))


class World:
    """Who lives, what happens and who tells it; all by one random generator."""

    def __init__(self, claims: int, seed: int) -> None:
        self.rng = rng = Random(seed)
        self.claims = claims
        self.numbers = {"person": 0, "group": 0, "incident": 0}
        peoples = DATA["people"]
        self.peoples = Weighted(list(peoples), [p["weight"] for p in peoples.values()])
        self.names = {people: Names(people) for people in peoples}
        self.hosts = Weighted(list(DATA["hosts"]), list(DATA["hosts"].values()))
        self.places = {
            state: [[part.replace("_", " ") for part in place.split("/")] for place in text.split()]
            for state, text in DATA["places"].items()
        }
        self.town = {state: Weighted.ranked(range(len(places)), 1) for state, places in self.places.items()}
        acts = DATA["acts"]
        self.acts = Weighted(list(acts), [a["share"] for a in acts.values()])
        self.settings = {code: act["of"].split() for code, act in acts.items()}
        self.fitting = {
            where: Weighted(
                [c for c in acts if where in self.settings[c]],
                [a["share"] for c, a in acts.items() if where in self.settings[c]],
            )
            for where in ("home", "host", "relative", "body", "group")
        }
        self.bodies = Weighted(list(DATA["bodies"]), [b["share"] for b in DATA["bodies"].values()])
        kinds, names = DATA["organisations"]["kinds"], DATA["organisations"]["names"]
        pairs = [(k.split("/"), n.split("/")) for k in kinds for n in names]
        rng.shuffle(pairs)
        self.organisations = Weighted.ranked([(f"{n[0]} {k[0]}", f"{k[1]} «{n[1]}»") for k, n in pairs], 3)
        self.outlets = self._outlets()
        self.known = Weighted.ranked([self._official() for _ in range(max(8, min(300, claims // 100)))], 20)
        self.prisoners = Weighted.ranked([self.person() for _ in range(max(2, min(80, claims // 2000)))], 4)

    # People ---------------------------------------------------------------------------------

    def number(self, what: str) -> int:
        self.numbers[what] += 1
        return self.numbers[what]

    def person(self, people: str = "", sex: str = "") -> Person:
        rng = self.rng
        people = people or self.peoples.draw(rng)
        sex = sex or ("m" if rng.random() < 0.8 else "f")
        names = self.names[people]
        father, ending = names.male.draw(rng), names.ends.draw(rng)
        stem = father if ending in ("uly", "uulu") else names.stems.draw(rng)
        given = (names.male if sex == "m" else names.female).draw(rng)
        person = Person(self.number("person"), people, sex, given=given, father=father, stem=stem, ending=ending)
        person.town = self.town[person.home].draw(rng)
        person.role = rng.choice(list(DATA["roles"]))
        return person

    def _official(self) -> Person:
        person = self.person(sex="m")
        person.role = self.rng.choice(list(DATA["offices"]))
        return person

    def relative(self, of: Person) -> Person:
        """A relative of ``of`` at home, made the first time; brothers share the surname and the father."""
        rng = self.rng
        kin = rng.choice(
            ("father", "father", "mother", "brother", "brother", "brother", "sister", "son", "daughter", "wife")
        )
        if kin == "wife" and of.sex == "f":
            kin = "husband"
        which = rng.randrange(2) if kin in ("brother", "sister", "son", "daughter") else 0
        found = of.children.get((kin, which))
        if found is None:
            found = of.children[kin, which] = self._relative(of, kin)
        return found

    def _relative(self, of: Person, kin: str) -> Person:
        rng = self.rng
        names = self.names[of.people]
        sex = DATA["kin"][kin]["sex"]
        given = (names.male if sex == "m" else names.female).draw(rng)
        father, stem, ending = of.father, of.stem, of.ending
        if kin == "son" and rng.random() < 0.03:
            given = of.given  # father and son of one name
        fathers = ending in ("uly", "uulu")  # the surname is the father's name
        if kin == "father":
            given, father = of.father, names.male.draw(rng)
            stem = father if fathers else stem
        elif kin in ("son", "daughter") and of.sex == "m":
            father = of.given
            if fathers or (of.people in ("tg", "tk") and rng.random() < 0.15):
                stem = of.given
        elif kin in ("mother", "wife", "husband", "son", "daughter"):
            father = names.male.draw(rng)
            if fathers:
                stem = father
            elif kin == "husband" or rng.random() < 0.4:
                stem, ending = names.stems.draw(rng), names.ends.draw(rng)
        person = Person(self.number("person"), of.people, sex, given=given, father=father, stem=stem, ending=ending)
        person.town, person.kin, person.of = of.town, kin, of
        person.role = kin
        return person

    # What happens ---------------------------------------------------------------------------

    def story(self, day: int, about: Person | None = None, before: Incident | None = None, act: str = "") -> Story:
        """One to five incidents; where ``about`` is given, more of what befalls that person."""
        rng = self.rng
        famous = about is None and rng.random() < 0.012
        if famous:
            about = self.prisoners.draw(rng)
        if about is not None:
            where = "home" if not about.host else ("host" if rng.random() < 0.5 else "relative")
            if act and where not in self.settings[act]:
                act = ""
            act = act or self.fitting[where].draw(rng)
            person = about
        else:
            if rng.random() < 0.27:
                where = "group"
                act = self.fitting[where].draw(rng)
            else:
                act = self.acts.draw(rng)
                where = rng.choice(self.settings[act])
            person = self.person()
        if where in ("host", "relative", "group") and not person.host and not famous:
            person.host = self.hosts.draw(rng)
        story = Story(day, person.people)
        story.before, story.about = before, person if where not in {"body", "group"} else None
        if where == "group":
            self._collective(story, act, person)
        elif where == "body":
            names = self.organisations.draw(rng)
            body = Crowd(f"ob:{person.home}:{names[0]}", "", 0, names)
            story.incidents.append(self._incident(act, day, (person.home, person.town), [body], where))
        else:
            self._cases(story, act, where, person)
        story.day = max(i.day for i in story.incidents)
        return story

    def _cases(self, story: Story, act: str, where: str, person: Person) -> None:
        """A first incident and often more: other acts on the same person, or other relatives."""
        rng = self.rng
        more = bisect((0.4, 0.7, 0.88), rng.random())
        done: list[tuple[str, str]] = []
        for n in range(1 + more):
            if n:
                act = self.fitting[where].draw(rng)
            first: Person = self.relative(person) if where == "relative" else person
            if (act, first.id) in done:
                continue
            victims: list[Victim] = [first]
            extra = rng.random()
            while extra < 0.17 and len(victims) < 3 and where != "host":
                other = self.relative(person) if where == "relative" else self.person(person.people)
                if other.id not in [v.id for v in victims] and (act, other.id) not in done:
                    victims.append(other)
                extra += 0.12
            done += [(act, v.id) for v in victims]
            country, city = person.home, person.town
            if where == "host":
                country = person.host
                city = self.town[country].draw(rng)
            elif rng.random() < 0.15:
                city = self.town[country].draw(rng)
            day = story.day - (0 if n == 0 or rng.random() < 0.3 else rng.randrange(1, 40))
            incident = self._incident(act, day, (country, city), victims, where, home=person.home)
            if where == "relative":
                incident.account = person
            story.incidents.append(incident)

    def _collective(self, story: Story, act: str, person: Person) -> None:
        """A counted group, and some of its people by name as incidents of their own."""
        rng = self.rng
        country = person.host if act in ("removal", "forced_recruitment", "eviction_refusal") else person.home
        city = self.town[country].draw(rng)
        count = rng.choice((rng.randrange(2, 12), rng.randrange(5, 60), rng.randrange(40, 400)))
        crowd = Crowd(f"g{self.number('group')}", rng.choice(list(DATA["groups"])), count)
        whole = self._incident(act, story.day, (country, city), [crowd], "group", home=person.home)
        whole.toll = count
        story.incidents.append(whole)
        if rng.random() < 0.5:
            for _ in range(min(count - 1, rng.randrange(1, 4))):
                case = self._incident(
                    act, story.day, (country, city), [self.person(person.people)], "group", home=person.home
                )
                case.body = whole.body
                story.incidents.append(case)
                story.related.append((whole.id, case.id))

    def _incident(
        self, act: str, day: int, place: tuple[str, int], victims: list[Victim], where: str, *, home: str = ""
    ) -> Incident:
        rng = self.rng
        incident = Incident(self.number("incident"), act, day, place, victims)
        country = place[0]
        if act == "sentence":
            incident.term = (
                0
                if rng.random() < 0.02
                else rng.choice((2, 3, 5, 5, 6, 7, 8, 9, 10, 10, 12, 13, 14, 15, 16, 18, 20, 23, 25))
            )
        elif act == "fine":
            incident.term = rng.choice((580, 1200, 1740, 3400, 5800, 7200, 11600, 25000))
        elif act == "threat":
            incident.threatened = rng.choice((None, "arrest_detention", "killing", "removal", "sentence"))
        if act == "removal" and rng.random() < 0.3:
            incident.status = rng.choice(("attempted", "attempted", "threatened"))
        elif act in ("abduction", "killing") and rng.random() < 0.15:
            incident.status = "attempted"
        elif rng.random() < 0.006:
            incident.status = "denied"
        chance = rng.random()
        if where == "host" and act in ("abduction", "threat", "surveillance", "assault", "killing"):
            incident.body = ("unknown", "") if chance < 0.5 else ("service", home)
        elif act == "sentence":
            incident.body = ("court", country)
        elif chance < 0.35 and country in DATA["services"]:
            incident.body = ("service", country)
        else:
            incident.body = ("police" if act in BEATING else self.bodies.draw(rng), country)
        if rng.random() < 0.02:
            incident.official = self.known.draw(rng)
        incident.denied = rng.random() < 0.04
        return incident

    # Who tells it ---------------------------------------------------------------------------

    def _outlets(self) -> dict[str, Weighted[Outlet]]:
        rng = self.rng
        raw = DATA["outlets"]
        names = [f"{a} {b}" for a in raw["first"].split() for b in raw["second"].split()]
        rng.shuffle(names)
        outlets: dict[str, Weighted[Outlet]] = {}
        for language, share in DATA["languages"].items():
            habits = Weighted(list(DATA["habits"][language]), list(DATA["habits"][language].values()))
            here = [
                Outlet(f"oo:{n}", n, language, habits.draw(rng), n.replace(" ", "-").lower())
                for n in (names.pop() for _ in range(6 + share))
            ]
            outlets[language] = Weighted.ranked(here, 3)
        return outlets

    def outlet(self, people: str) -> Outlet:
        chance = self.rng.random()
        language = "en" if chance < 0.58 else "ru" if chance < 0.82 or people not in self.outlets else people
        return self.outlets[language].draw(self.rng)


# Telling ----------------------------------------------------------------------------------------

SENTENCES = (
    "{date_}{victims} {was} {verb}{by}{place}{detail}{tail}.",
    "{victims} {was} {verb}{place}{date}{by}{detail}{tail}.",
    "{victims} {was} {verb}{by}{date}{place}{detail}{tail}.",
    "In {city}, {victims} {was} {verb}{date}{by}{detail}{tail}.",
)


class Teller:
    """Documents out of stories."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = world.rng
        self.speller = Speller()
        self.words: dict[str, dict[str, Any]] = {}
        for language, raw in DATA["words"].items():
            self.words[language] = raw | {key: raw[key].split() for key in ("months", "times", "titles")}
        self.pages = 0

    def name(self, person: Person, outlet: Outlet) -> str:
        """A person's name as one document of ``outlet`` writes it."""
        rng, people, language, habit = self.rng, person.people, outlet.language, outlet.habit
        word = self.speller.word
        russian = language == "ru"
        given = word(person.given, people, language, habit)
        ending = person.ending
        if people in ("tg", "kk") and rng.random() < 0.06:
            ending = rng.choice(("ov", "zoda") if people == "tg" else ("ov", "none"))
        if ending == "uulu":
            suffix = "уулу" if person.sex == "m" else "кызы"
            last = word(person.stem, people, language, habit)
            suffix = word(suffix, "ky", language, habit).lower()
            return f"{given} {last} {suffix}" if rng.random() < 0.4 else f"{last} {suffix} {given}"
        last = word(surname(person.stem, ending, person.sex), people, language, habit)
        chance = rng.random()
        middle = ""
        if chance < (0.25 if russian else 0.05 if language == "en" else 0.15):
            if language in ("uz", "kk", "ky") and people == language and rng.random() < 0.5:
                child = {"uz": ("ўғли", "қизи"), "kk": ("ұлы", "қызы"), "ky": ("уулу", "кызы")}[language]
                middle = (
                    word(person.father, people, language, habit)
                    + " "
                    + word(child[person.sex == "f"], people, language, habit).lower()
                )
            else:
                middle = word(patronymic(person.father, person.sex), people, language, habit)
        elif chance > 0.97:
            given = given[:1] + "."
        elif russian and chance > 0.91 and ending in ("ov", "none"):
            # As the object of a verb, in the case the sentence wants.
            given, last = _accusative(given), (last[:-1] + "у" if person.sex == "f" else _accusative(last))
        first = rng.random() < (0.3 if russian else 0.05 if language == "en" else 0.2)
        name = (
            (f"{last} {given}" if first else f"{given} {last}")
            if not middle
            else (
                f"{last} {given} {middle}"
                if first or (language != "en" and rng.random() < 0.4)
                else f"{given} {middle} {last}"
            )
        )
        chance = rng.random()
        if chance < 0.01:
            name = slip(name, rng)
        elif chance < 0.02 and person.sex == "m":
            title = rng.choice(self.words[language]["titles"])
            name = f"{uz_latin(title) if habit == 'latin' else title} {name}"
        return name

    def tell(self, story: Story, outlet: Outlet, published: int) -> Told:
        return _Page(self, outlet, story).write(published)

    def copy(self, told: Told, outlet: Outlet, published: int) -> Told:
        """A reprint under another publisher's name, whole or its beginning, which says so or does not."""
        rng = self.rng
        document, coding, truth = told
        claims = coding.claims
        kept = claims if rng.random() < 0.6 else claims[: rng.randrange(1, len(claims) + 1)]
        end = len(document.text) if len(kept) == len(claims) else kept[-1].evidence[-1].end
        text = document.text[:end]
        mentions = tuple(m for m in coding.mentions if m.quote.end <= end)
        parties = truth.parties
        if rng.random() < 0.6 and document.publisher:
            source = document.publisher
            said = self.phrase(outlet, "according").format(s=source)
            at = len(text) + 1 + said.index(source)
            text = f"{text}\n{said[:1].upper()}{said[1:]}."
            mentions = (*mentions, Mention(source, "organisation", Quote(at, at + len(source), source)))
            parties = parties | {source: f"oo:{source}"}
            kept = tuple(replace(c, attributed_to=tuple(dict.fromkeys((*c.attributed_to, source)))) for c in kept)
        copied = self.document(text, outlet, published)
        told_of = {c.id: truth.incidents[c.id] for c in kept}
        again = Coding(copied.id, CODER, kept, mentions=mentions)
        related = tuple(pair for pair in truth.related if not set(told_of.values()).isdisjoint(pair))
        return copied, again, Truth(told_of, _standing(again, parties), related, document.id)

    def phrase(self, outlet: Outlet, key: str) -> str:
        found: str = self.words[outlet.language][key]
        return uz_latin(found) if outlet.habit == "latin" else found

    def document(self, text: str, outlet: Outlet, published: int) -> Document:
        self.pages += 1
        return Document.read(
            text,
            title=text[: text.find(" ", 40)],
            publisher=outlet.name,
            published=date.fromordinal(published),
            language=outlet.language,
            url=f"https://{outlet.host}.example/{self.pages}",
        )


def _standing(coding: Coding, parties: dict[str, str]) -> dict[str, str]:
    """Of the names and their parties, those that stand in the coding."""
    here = {mention.name for mention in coding.mentions}
    for claim in coding.claims:
        here.update(actor.name for actor in claim.victims)
        here.update(actor.name for actor in claim.perpetrators)
        here.update(claim.on_account_of, claim.attributed_to, claim.disputed_by)
    return {name: party for name, party in parties.items() if name in here}


def _accusative(word: str) -> str:
    return word[:-1] + "я" if word[-1] in "йь" else word + "а" if word[-1] not in VOWELS else word


@dataclass(slots=True)
class _Struck:
    """A victim in a document: as in the claim, as in the sentence, and whether that is a name."""

    actor: Actor
    said: str
    proper: bool


@dataclass(slots=True)
class _Saying:
    """What one sentence says."""

    victims: list[str]
    by: str
    when: When | None
    place: str | None
    detail: str
    tail: str
    account: str | None


class _Page:
    """One document in the making: its sentences, and who is called what in it."""

    __slots__ = (
        "claims",
        "habit",
        "incidents",
        "kin",
        "language",
        "latin",
        "length",
        "mentions",
        "outlet",
        "owner",
        "parts",
        "rng",
        "said_by",
        "seen",
        "story",
        "teller",
        "written",
    )

    def __init__(self, teller: Teller, outlet: Outlet, story: Story) -> None:
        self.teller, self.outlet, self.story = teller, outlet, story
        self.rng, self.language, self.habit = teller.rng, outlet.language, outlet.habit
        self.latin = outlet.habit == "latin"
        self.parts: list[str] = []
        self.length = 0
        self.written: dict[str, str] = {}  # party to its name here
        self.owner: dict[str, str] = {}  # and back
        self.kin: set[str] = set()  # names that are nouns of kinship
        self.claims: list[Claim] = []
        self.incidents: dict[str, int] = {}
        self.mentions: list[Mention] = []
        self.seen: set[str] = set()  # names that have their mention
        self.said_by: tuple[str, str] | None = None

    def call(self, party: str, name: str) -> str | None:
        """The name by which ``party`` goes in this document; None where that is another's already."""
        known = self.written.get(party)
        if known is not None:
            return known
        if self.owner.setdefault(name, party) != party:
            return None
        self.written[party] = name
        return name

    def person(self, person: Person) -> str | None:
        known = self.written.get(person.id)
        if known is not None:
            return known
        return self.call(person.id, self.teller.name(person, self.outlet))

    def word(self, text: str) -> str:
        return uz_latin(text) if self.latin else text

    def add(self, sentence: str, named: Sequence[tuple[str, str]] = (), end: str = " ") -> Quote:
        """Put a sentence at the end; ``named`` are (name, kind) that stand in it."""
        at = self.length
        self.parts.append(sentence)
        self.parts.append(end)
        self.length += len(sentence) + 1
        for name, kind in named:
            start = sentence.find(name)
            if start >= 0 and name not in self.seen:
                self.seen.add(name)
                self.mentions.append(Mention(name, kind, Quote(at + start, at + start + len(name), name)))
        return Quote(at, at + len(sentence), sentence)

    def write(self, published: int) -> Told:
        rng, story, teller = self.rng, self.story, self.teller
        chosen = [i for n, i in enumerate(story.incidents) if i.day <= published and (n == 0 or rng.random() < 0.78)]
        if story.before is not None and rng.random() < 0.4:
            chosen.append(story.before)
        chosen = chosen[:6]
        if len(chosen) > 1 and rng.random() < 0.1:
            chosen = chosen[1:]
        if rng.random() < 0.45:
            self.said_by = self._source()
        if rng.random() < 0.5:
            self.filler()
        for incident in chosen:
            if self._claim(incident, published) and rng.random() < 0.45:
                self.filler()
        for _ in range(bisect((0.45, 0.75, 0.92), rng.random())):
            self._well_known()
        while self.length < 170:
            self.filler()
        document = teller.document("".join(self.parts).rstrip(), self.outlet, published)
        self.mentions.sort(key=lambda mention: mention.quote.start)
        coding = Coding(document.id, CODER, tuple(self.claims), mentions=tuple(self.mentions))
        told_of = set(self.incidents.values())
        related = tuple(pair for pair in story.related if told_of.intersection(pair))
        return document, coding, Truth(self.incidents, _standing(coding, self.owner), related)

    def filler(self) -> None:
        rng, words = self.rng, self.teller.words[self.language]
        sentence: str = rng.choice(words["filler"])
        sentence = sentence.format(a=rng.randrange(11, 990), b=rng.randrange(2, 60), t=rng.choice(words["times"]))
        self.add(self.word(sentence), end="\n" if rng.random() < 0.3 else " ")

    def _well_known(self) -> None:
        rng = self.rng
        person = self.teller.world.known.draw(rng)
        name = self.person(person)
        if name is not None:
            words = self.teller.words[self.language]
            role = DATA["offices"][person.role][self.language]
            sentence = self.word(rng.choice(words["said"])).format(r=self.word(role.capitalize()), n=name)
            self.add(sentence, [(name, "person")])

    def _source(self) -> tuple[str, str] | None:
        """Who says it, as (name, kind); the party is noted."""
        rng, world = self.rng, self.teller.world
        chance = rng.random()
        if chance < 0.55:
            which = rng.randrange(len(DATA["source"]))
            forms = DATA["source"][which]["en" if self.language == "en" or self.latin else "ru"]
            name = self.call(
                f"os:{DATA['source'][which]['en'][0]}", forms[0] if rng.random() < 0.7 else rng.choice(forms)
            )
            return (name, "organisation") if name else None
        if chance < 0.85:
            other = world.outlet(self.story.people)
            if other.id == self.outlet.id:
                return None
            name = self.call(other.id, other.name)
            return (name, "organisation") if name else None
        known = world.known.draw(rng) if chance < 0.93 or self.story.about is None else self.story.about
        name = self.person(known)
        return (name, "person") if name else None

    def body(self, kind: str, state: str) -> str | None:
        rng = self.rng
        forms = (
            DATA["services"][state]
            if kind == "service" and state in DATA["services"]
            else DATA["bodies"]["police" if kind == "service" else kind]
        )
        here = forms.get(self.language) or forms["ru"]
        if self.latin and self.language not in forms:
            here = forms["en"]
        name = here[0] if rng.random() < 0.65 else rng.choice(here)
        return self.call(f"ob:{state}:{kind}", self.word(name))

    def victim(self, victim: Victim, incident: Incident, toll: int) -> _Struck | None:
        """The victim as the claim has it, and as the sentence says it; None where no name is free."""
        rng, language = self.rng, self.language
        if isinstance(victim, Crowd):
            if victim.name is not None:
                name = self.call(victim.id, victim.name[0] if language == "en" or self.latin else victim.name[1])
                return _Struck(Actor(name, "organisation"), name, True) if name else None
            noun = self.word(DATA["groups"][victim.noun][language])
            told = rng.random() < 0.9
            name = self.call(victim.id, f"{toll} {noun}" if told else noun)
            return _Struck(Actor(name, "group", count=toll if told else None), name, False) if name else None
        account = incident.account
        ours = account is not None and victim.of is account
        if ours and account is not None and victim.id not in self.written and rng.random() < 0.4:
            noun = DATA["kin"][victim.kin][language]
            before = {"en": ("his ", "her "), "ru": ("его ", "её ")}.get(language, ("", ""))[account.sex == "f"]
            name = self.call(victim.id, self.word(before + noun))
            if name is not None:
                self.kin.add(name)
                role = self.word(noun) if rng.random() < 0.7 else None
                return _Struck(Actor(name, "person", role=role), name, False)
        name = self.person(victim)
        if name is None:
            return None
        if name in self.kin:
            return _Struck(Actor(name, "person"), name, False)
        if ours and account is not None:
            noun = self.word(DATA["kin"][victim.kin][language])
            said = f"{name}, {noun} of {self.written[account.id]}," if language == "en" else f"{name} ({noun})"
            return _Struck(Actor(name, "person", role=noun), said, True)
        if rng.random() < 0.35 and victim.role in DATA["roles"]:
            noun = self.word(DATA["roles"][victim.role][language])
            return _Struck(Actor(name, "person", role=noun), f"{noun} {name}", True)
        return _Struck(Actor(name), name, True)

    def when(self, day: int, published: int) -> When | None:
        """The date as told: exact, the month, the year or not at all; at times a day or a few off."""
        rng = self.rng
        words = self.teller.words[self.language]
        chance = rng.random()
        if chance > 0.93:
            return None
        slipped = rng.random()
        if slipped < 0.03:
            day += rng.choice((-1, 1))
        elif slipped < 0.045:
            day += rng.choice((-6, -4, -3, -2, 2, 3, 4, 6))
        on = date.fromordinal(min(day, published))
        if chance < 0.6:
            text = words["day"].format(d=on.day, m=words["months"][on.month - 1], y=on.year)
            return When(on, on, self.word(text))
        if chance < 0.85:
            first = on.replace(day=1)
            last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            return When(first, last, self.word(words["month"].format(m=words["months"][on.month - 1], y=on.year)))
        return When(date(on.year, 1, 1), date(on.year, 12, 31), str(on.year))

    def _claim(self, incident: Incident, published: int) -> bool:
        """Tell one incident in one sentence. False where its people cannot be told apart here."""
        rng, language = self.rng, self.language
        off = rng.random() < 0.05  # told with another term or toll
        toll, term = incident.toll, incident.term
        if off and term > 2:
            term += rng.choice((-2, -1, 1, 2))
        if off and toll > 3:
            toll += rng.choice((-2, -1, 1, 2, 5))
        account = None
        if incident.account is not None:
            account = self.person(incident.account)
            if account is None:
                return False
        tellings = [v for n, v in enumerate(incident.victims) if n == 0 or rng.random() < 0.8]
        struck = [told for v in tellings if (told := self.victim(v, incident, toll)) is not None]
        if not struck:
            return False
        act = incident.act
        if act in NEAR_ACTS and rng.random() < 0.08 and incident.status == "occurred":
            act = NEAR_ACTS[act]
        named = [(s.actor.name, s.actor.kind) for s in struck if s.proper]
        if account is not None:
            named.append((account, "person"))
        here = [s.actor.name for s in struck]
        perpetrators = self._perpetrators(incident, here, named)
        when = self.when(incident.day, published)
        place, country = self._place(incident)
        detail = self._detail(act, term)
        attributed, disputed, tail = self._voices(incident, here, named)
        saying = _Saying(
            [s.said for s in struck], ", ".join(p.name for p in perpetrators), when, place, detail, tail, account
        )
        plural = len(struck) > 1 or struck[0].actor.kind == "group"
        sentence = self._english(saying, act, plural) if language == "en" else self._chronicle(saying, act)
        if not sentence.startswith(tuple(self.owner)):
            sentence = sentence[:1].upper() + sentence[1:]
        claim = Claim(
            id=f"i{len(self.claims) + 1}",
            act=act,
            status=incident.status,
            victims=tuple(s.actor for s in struck),
            evidence=(self.add(sentence, named, "\n" if rng.random() < 0.4 else " "),),
            perpetrators=perpetrators,
            on_account_of=(account,) if account is not None else (),
            date=when,
            place=Where(place, country) if place or country else None,
            threatened_act=incident.threatened if rng.random() < 0.8 else None,
            attributed_to=attributed,
            disputed_by=disputed,
            detail=detail or None,
            coder=CODER,
            confidence=0.9,
        )
        self.claims.append(claim)
        self.incidents[claim.id] = incident.id
        return True

    def _perpetrators(self, incident: Incident, here: Sequence[str], named: list[tuple[str, str]]) -> tuple[Actor, ...]:
        """Who did it, as far as told; names of theirs are added to ``named``."""
        rng = self.rng
        found: list[Actor] = []
        if incident.body is not None and rng.random() < 0.75:
            kind, state = incident.body
            if kind == "unknown":
                name = self.call(f"gu{incident.id}", self.word(self.teller.words[self.language]["unknown"]))
                if name:
                    found.append(Actor(name, "group"))
            elif (name := self.body(kind, state)) is not None:
                found.append(Actor(name, "organisation", state=state if rng.random() < 0.9 else None))
                if name != name.lower():
                    named.append((name, "organisation"))
        if incident.official is not None and rng.random() < 0.7:
            chief = self.person(incident.official)
            if chief is not None and chief not in here:
                found.append(Actor(chief, "person", state=incident.official.home))
                named.append((chief, "person"))
        return tuple(found)

    def _voices(
        self, incident: Incident, here: Sequence[str], named: list[tuple[str, str]]
    ) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Who says it and who denies it, and the sentence's end that says so."""
        rng, words = self.rng, self.teller.words[self.language]
        attributed: tuple[str, ...] = ()
        disputed: tuple[str, ...] = ()
        tail = ""
        if self.said_by is not None and rng.random() < 0.8 and self.said_by[0] not in here:
            attributed = (self.said_by[0],)
            tail = ", " + self.word(words["according"]).format(s=self.said_by[0])
            named.append(self.said_by)
        if incident.denied and rng.random() < 0.6:
            ministry = self.body("interior", incident.country)
            if ministry is not None:
                disputed = (ministry,)
                tail += "; " + self.word(words["denies"]).format(s=ministry)
                named.append((ministry, "organisation"))
        return attributed, disputed, tail

    def _place(self, incident: Incident) -> tuple[str | None, str | None]:
        rng = self.rng
        chance = rng.random()
        country = incident.country if chance < 0.92 else None
        if chance > 0.7:
            return None, country
        forms = self.teller.world.places[incident.country][incident.city]
        if self.language == "en":
            return forms[0], country
        own = DATA["people"].get(self.language, {}).get("state") == incident.country
        name = forms[2] if own and len(forms) > 2 else forms[1]
        return self.word(name), country

    def _detail(self, act: str, term: int) -> str:
        words = self.teller.words[self.language]
        if act == "sentence" and self.rng.random() < 0.85:
            return self.word(words["term"]).format(n=term) if term else self.word(words["life"])
        if act == "fine":
            return self.word(words["fine"]).format(n=term)
        return ""

    def _english(self, saying: _Saying, act: str, plural: bool) -> str:
        rng, when, place, detail = self.rng, saying.when, saying.place, saying.detail
        tail = saying.tail
        if saying.account is not None and not any(saying.account in s for s in saying.victims):
            tail = f", as {saying.account} lives abroad{tail}"
        layout = rng.choice(SENTENCES if place is not None else SENTENCES[:3])
        verb = rng.choice(DATA["acts"][act]["en"])
        if detail:
            detail = f" to {detail}" if verb == "sentenced" else f" and given {detail}"
        by = saying.by
        if by and by != by.lower() and not by.startswith("the "):
            by = "the " + by
        date_ = ""
        if when is not None:
            date_ = f"{'On' if when.start == when.end else 'In'} {when.text}"
        return layout.format(
            date_=f"{date_} " if date_ else "",
            date=f" {date_[0].lower()}{date_[1:]}" if date_ else "",
            victims=_listed(saying.victims),
            was="were" if plural else "was",
            verb=verb,
            by=f" by {by}" if by else "",
            place=f" {'from' if act == 'removal' else 'in'} {place}" if place else "",
            city=place,
            detail=detail,
            tail=tail,
        )

    def _chronicle(self, saying: _Saying, act: str) -> str:
        """The style of a list of cases: "12 марта, Куляб: NAME — задержание (МВД)"."""
        rng, account, place = self.rng, saying.account, saying.place or ""
        raw = DATA["acts"][act][self.language]
        what = self.word(raw if isinstance(raw, str) else rng.choice(raw))
        if saying.detail:
            what = f"{what}: {saying.detail}"
        who = ", ".join(saying.victims)
        over = f" ← {account}" if account is not None and account not in who else ""
        body = f" ({saying.by})" if saying.by else ""
        on = saying.when.text if saying.when is not None else ""
        chance = rng.random()
        if chance < 0.4:
            head = ", ".join(part for part in (on, place) if part)
            return f"{head + ': ' if head else ''}{who} — {what}{body}{over}{saying.tail}."
        if chance < 0.7:
            end = ", ".join(part for part in (place, on) if part)
            return f"{who}{over}: {what}{body}{', ' + end if end else ''}{saying.tail}."
        return f"{place + '. ' if place else ''}{what}{body} — {who}{over}{', ' + on if on else ''}{saying.tail}."


def _listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


# The stream -------------------------------------------------------------------------------------


def make(claims: int, seed: int) -> Iterator[Told]:
    """Documents with their codings and the truth, ``claims`` claims in all, the same for one ``seed``.

    In the order they come in: mostly by date of publication, one in forty later.
    """
    world = World(claims, seed)
    teller = Teller(world)
    rng = world.rng
    step = SPAN * PER_STORY / max(1, claims)
    clock = float(START)
    queue: list[tuple[int, int, str, Any]] = []
    ticket = 0
    left = claims

    def put(day: int, what: str, load: Any) -> None:
        nonlocal ticket
        ticket += 1
        heapq.heappush(queue, (day, ticket, what, load))

    def begin(story: Story) -> None:
        tellings = 1 + bisect((0.5, 0.72, 0.85, 0.92, 0.955, 0.975, 0.987, 0.995), rng.random())
        for n in range(tellings):
            delay = rng.randrange(0, 7) if n == 0 or rng.random() < 0.75 else rng.randrange(20, 700)
            late = rng.randrange(20, 300) if rng.random() < 0.025 else 0
            published = story.day + delay
            put(published + late, "document", (story, world.outlet(story.people), published))
        if story.about is not None and rng.random() < 0.35:
            gap = rng.randrange(2, 12) if rng.random() < 0.2 else rng.randrange(20, 500)
            put(story.day + gap, "after", (story.about, story.incidents[0]))

    while left > 0:
        if not queue or queue[0][0] > clock:
            begin(world.story(int(clock)))
            clock += rng.expovariate(1 / step)
            continue
        day, _, what, load = heapq.heappop(queue)
        if what == "after":
            person, before = load
            begin(world.story(day, person, before, before.act if rng.random() < 0.35 else ""))
            continue
        if what == "document":
            told = teller.tell(*load)
        else:
            original, outlet = load
            told = teller.copy(original, outlet, day)
        if not told[1].claims:
            continue
        if len(told[1].claims) > left:
            told = _cut(told, left)
        left -= len(told[1].claims)
        yield told
        if what == "document" and rng.random() < 0.11:
            first = load[1]
            outlets = world.outlets[first.language]
            other = outlets.draw(rng)
            if other.id != first.id and (first.habit == "latin") == (other.habit == "latin"):
                put(day + rng.randrange(0, 4), "copy", (told, other))


def _cut(told: Told, claims: int) -> Told:
    """The document with no more than its first ``claims`` claims."""
    document, coding, truth = told
    kept = coding.claims[:claims]
    return document, replace(coding, claims=kept), replace(truth, incidents={c.id: truth.incidents[c.id] for c in kept})


# The summary ------------------------------------------------------------------------------------


def summary(claims: int, seed: int) -> str:
    """What a register holds, in lines."""
    spellings: dict[str, set[str]] = defaultdict(set)
    holders: dict[str, set[str]] = defaultdict(set)
    incidents: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    documents = copies = 0
    first, last = date.max, date.min
    for document, coding, truth in make(claims, seed):
        documents += 1
        if document.published:
            first, last = min(first, document.published), max(last, document.published)
        copies += truth.copy_of is not None
        languages[document.language or ""] += 1
        incidents.update(truth.incidents.values())
        for claim in coding.claims:
            for victim in claim.victims:
                named = victim.kind == "person" and any(m.name == victim.name for m in coding.mentions)
                kinds["named" if named else "kin" if victim.kind == "person" else victim.kind] += 1
        for mention in coding.mentions:
            party = truth.parties[mention.name]
            if party.startswith("p"):
                spellings[party].add(mention.name)
                holders[mention.name].add(party)
    several = [forms for forms in spellings.values() if len(forms) > 1]
    shared = {party for people in holders.values() if len(people) > 1 for party in people}
    victims = sum(kinds.values())
    persons = len(spellings)
    forms = sum(map(len, spellings.values())) / max(1, persons)
    return "\n".join(
        (
            f"{documents:,} documents ({copies:,} copies), {claims:,} claims, {len(incidents):,} incidents",
            f"{claims / len(incidents):.2f} claims an incident, at most {max(incidents.values())}; "
            f"{claims / documents:.2f} a document",
            "languages: " + ", ".join(f"{k} {v / documents:.0%}" for k, v in languages.most_common()),
            "victims: " + ", ".join(f"{k} {v / victims:.0%}" for k, v in kinds.most_common()),
            f"{persons:,} persons by name, {len(several):,} of them spelt in several ways, {forms:.2f} spellings each, "
            f"at most {max(map(len, spellings.values()))}",
            f"{sum(len(p) > 1 for p in holders.values()):,} spellings borne by several persons; "
            f"{len(shared):,} persons have a namesake so spelt",
            f"published {first} to {last}",
        )
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--claims", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print the first N documents and their claims")
    args = parser.parse_args()
    if args.claims < 1:
        print("--claims must be 1 or more", file=sys.stderr)
        return 2
    for n, (document, coding, truth) in enumerate(make(args.claims, args.seed)):
        if n >= args.show:
            break
        print(document.publisher, document.published, document.language, truth, document.text, sep="\n")
        print(*(c.to_json() for c in coding.claims), "", sep="\n")
    start = time.process_time()
    for _ in make(args.claims, args.seed):
        pass
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(summary(args.claims, args.seed))
    print(f"made in {seconds:.2f} s of this processor, {seconds / args.claims * 1e6:.0f} us a claim; {memory:,.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
