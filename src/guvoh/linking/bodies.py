"""Organisations and agencies: what body a name stands for, in the region's six languages and scripts.

What is known stands in ``data/bodies.toml``; the rules here are general. A name is taken as the set of its words,
each without its case ending, small words and the name of its state apart, and looked up: there is no scan over forms.
Keys never cross states: the interior ministries of two states are two bodies, whatever words name them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from babel import Locale

from guvoh.names import fold
from guvoh.nouns import GuvohError

__all__ = ["Body", "abbreviations", "behind", "body"]

SORTS = ("agency", "outlet", "movement", "rights", "igo")
_WORD_LISTS = ("small", "both", "about", "people", "branch", "outlet", "movement", "rights", "igo")


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation or agency over the words that name it."""

    key: str  # "TJ:gknb", "TJ:irpt", "hrw"; with "/" before what tells a branch: "TJ:police/hatlon-region"
    name: str  # in English, to show; of a branch or a ministry not in the data, as it was written
    state: str | None  # ISO 3166-1 alpha-2: the state it acts for, works in or, of an outlet, reports on
    part_of: str | None = None  # the key of the body it is a branch of
    generic: bool = False  # named by a bare word ("a court", "the police"): two documents may mean two


def body(name: str, state: str | None, setting: str | None) -> Body | None:
    """The body that ``name`` stands for, or None where it names none, several, or people rather than a body.
    To be asked of groups and organisations: "a border guard" of kind person would be read as the service.

    ``state`` is the state it acts for as a coder says (ISO 3166-1 alpha-2); a state that the name itself tells goes
    before it. ``setting`` is the document's main country: it decides only where neither does.
    """
    return _body(name, state, setting)


def behind(name: str, state: str | None, setting: str | None) -> Body | None:
    """The body whose people ``name`` speaks of ("FSB officers", «сотрудники ГКНБ»), or the body itself.

    For comparing perpetrators, not for parties: the officers of two reports may be different officers.
    """
    return _body(name, state, setting) or _behind(name, state, setting)


@lru_cache(maxsize=65536)
def _body(name: str, state: str | None, setting: str | None) -> Body | None:
    outside, inside = _brackets(name)
    found = _apposed(outside, state, setting)
    known = _known()
    plain = not any(t[0] in known.people or t[0] in known.both for t in _tokens(outside))
    if inside and (found.generic if found else plain):
        within = _read(_tokens(inside), state or (found.state if found else None), setting)
        if within and not within.generic and (found is None or found.state in (within.state, None)):
            return within
    return found


@lru_cache(maxsize=16384)
def _behind(name: str, state: str | None, setting: str | None) -> Body | None:
    known = _known()
    tokens = _tokens(_brackets(name)[0])
    kept = [t for t in tokens if t[0] not in known.people]
    return _read(kept, state, setting) if 0 < len(kept) < len(tokens) else None


# --- words ----------------------------------------------------------------------------------------------------------

_Token = tuple[str, str]  # the stem it is compared by, and the word as written
_WORD = re.compile(r"[^\W_]+(?:['’ʼʻ‘`´ʹ\u200c][^\W_]+)*['’]?")
_DOTTED = re.compile(r"(?<!\w)((?:\w\.){2,})")
_IZAFAT = re.compile(r"(?<=\w)-и(?!\w)")  # Tajik: "КДАМ-и ноҳия"
_BASED = re.compile(r"(?:\b[A-Z][\w.]*\s+){0,2}\b[\w.]+-based\s+")  # "the New York-based rights group"
_ARTICLES = frozenset({"the", "a", "an"})
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.I)
_QUOTES = " \t\"'“”„«»‹›‘’,;:—–-"
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_APOSTROPHES = re.compile("['’ʼʻ‘`´ʹ\u200c]")
# What stands after an apostrophe in English and Turkish is an ending; in Uzbek it is a letter's mark.
_ENDING = re.compile(r"['’](?:s|[iıuü]n|n[iıuü]n|[ae]|[yn][ae]|[dt][ae]n?|n[iıuü]|l[ae]|yl[ae])?$", re.I)


def _letters() -> dict[int, str]:
    """Letters of Latin with marks to those without, and what Central Asian Cyrillic adds to the Russian it is
    written with where a keyboard has no more."""
    table: dict[int, str] = str.maketrans(
        "ёқғҳҷӣӯўүұөәңһієґїҡҗ" + "ıəøłđ" + "يىكةأإآ" + "۰۱۲۳۴۵۶۷۸۹",
        "екгхчиууууоанхиегикж" + "iaold" + "ییکهااا" + "0123456789",
    ) | {ord("ß"): "ss", ord("æ"): "ae", ord("œ"): "oe"}  # type: ignore[assignment]
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = "".join(c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c))
        if plain != chr(code):
            table.setdefault(code, plain)
    table |= dict.fromkeys((0x307, *range(0x64B, 0x653)), "")  # the dot that "İ" leaves; Arabic vowel marks
    return table


_LETTERS = _letters()
# Endings of case and number, longest first; after the folding of _LETTERS. Taken off both what is known and what is
# asked, so that a wrong cut does no harm as long as two words of the data do not fall together, which is checked.
_CYRILLIC = sorted(
    """ского ским скому ских ская ской ском скую ские скими ский ого его ому ему ыми ими ых их ый ий ая яя ое ее ые ие
    ой ей ую юю ым им ом ем ами ями ах ях ам ям ов ев иями иях иям ией ию ия ии ью а я о е ы и у ю ь й хои хо
    инин нин нын дын дин тын тин нун дун тун ининг нинг ига идан ида гидан гида""".split(),
    key=len,
    reverse=True,
)
_LATIN = ("gining", "ining", "ning", "yng", "nyn", "gida", "gidan", "ginin", "iga")


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """A word as it is compared: lower case, without marks and case ending."""
    word = _APOSTROPHES.sub("", _ENDING.sub("", word)).lower().translate(_LETTERS)
    if len(word) < 4:
        return word
    first = word[0]
    if "а" <= first <= "я":
        for ending in _CYRILLIC:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                # "российский" keeps what tells it from "Россия"; only its ending goes
                return word[: -len(ending)] + ("ск" if ending.startswith("ск") else "")
    elif "a" <= first <= "z":
        for ending in _LATIN:
            if word.endswith(ending) and len(word) - len(ending) >= 5:
                return word[: -len(ending)]
    return word


def _tokens(name: str) -> list[_Token]:
    if "." in name:
        name = _DOTTED.sub(lambda m: m[1].replace(".", ""), name)
    if "-и" in name:
        name = _IZAFAT.sub("", name)
    return [(_stem(word), word) for word in _WORD.findall(unicodedata.normalize("NFC", name))]


def _bag(tokens: Iterable[_Token]) -> str:
    return " ".join(sorted(t[0] for t in tokens))


def _brackets(name: str) -> tuple[str, str | None]:
    """The name without its first bracket, and what stood in that."""
    found = _BRACKET.search(name) if "(" in name or "[" in name else None
    if not found or not _WORD.search(name[: found.start()] + name[found.end() :]):
        return name, None
    return f"{name[: found.start()]} {name[found.end() :]}", found[1]


# --- what is known ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Form:
    body: Body
    sort: str
    within: bool  # holds only where the state is known


@dataclass(frozen=True, slots=True)
class _Kind:
    code: str
    name: str
    word: bool


_NO_KIND = _Kind("", "", False)


@dataclass(frozen=True, slots=True)
class _Known:
    forms: Mapping[str, tuple[_Form, ...]]
    kinds: Mapping[str, _Kind]
    stands: Mapping[tuple[str, str], Body]  # state and kind to the state's own body of that kind
    states: Mapping[str, str]  # names and adjectives to codes
    countries: frozenset[str]  # those that are names of countries
    seats: Mapping[str, str]
    places: Mapping[str, str]  # one-word names of regions and towns, the seats among them
    short_states: Mapping[str, tuple[str, ...]]
    english: Mapping[str, str]  # code to the English name of the country
    small: frozenset[str]
    both: frozenset[str]
    people: frozenset[str]
    branch: frozenset[str]
    levels: Mapping[str, str]
    about: frozenset[str]
    agency_words: frozenset[str]  # every word of an agency's or a kind's forms
    designators: Mapping[str, frozenset[str]]
    longest: int = field(default=4)  # words in the longest name of a state


# A ministry that no kind names: "Ministry of X", "X Ministry", «министерство X».
_MINISTRY = frozenset(
    map(
        _stem,
        """ministry министерство вазорат вазорати вазирлик вазирлиги vazirlik vazirligi министрлиги министрлігі
        bakanlığı ministrligi وزارت ministère міністерство міністэрства""".split(),
    )
)
_REPUBLIC = frozenset(map(_stem, "republic республика ҷумҳурии республикасы respublikasi cumhuriyeti جمهوری".split()))


def _toml(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads(files(package).joinpath(name).read_text(encoding="utf-8"))


@cache
def _known() -> _Known:
    return _load(_toml("guvoh.linking", "data/bodies.toml"), _toml("guvoh.codebook", "states_en.toml"))


def _load(raw: Mapping[str, Any], states_en: Mapping[str, Mapping[str, Sequence[str]]]) -> _Known:
    """What the data says, indexed. Raises GuvohError with one line where it breaks a rule."""
    wrong = "bodies.toml: {}".format
    if unknown := set(raw) - {"words", "states", "levels", "short_states", "seats", "places", "kind", "body"}:
        raise GuvohError(wrong(f"unknown table {', '.join(sorted(unknown))}"))
    if set(raw["words"]) != set(_WORD_LISTS):
        raise GuvohError(wrong(f"[words] must hold {', '.join(_WORD_LISTS)}"))
    names = {code: place for code, place in Locale("en").territories.items() if re.fullmatch("[A-Z]{2}", code)}
    for table in ("states", "short_states", "seats", "places"):
        for code in raw[table]:
            if code not in names:
                raise GuvohError(wrong(f"[{table}] {code!r} is no country code"))
    words = {key: frozenset(_stem(t[1]) for t in _tokens(raw["words"][key])) for key in _WORD_LISTS}

    states: dict[str, str] = {}
    countries: set[str] = set()
    russian = Locale("ru").territories
    for code, place in names.items():
        countries |= {_phrase(place), _phrase(russian.get(code, place))}
        states |= {_phrase(place): code, _phrase(russian.get(code, place)): code}
    for code, listed in states_en["names"].items():
        countries |= {_phrase(n) for n in listed}
        states |= {_phrase(n): code for n in listed}
    states |= {_phrase(n): code for code, listed in states_en["demonyms"].items() for n in listed}
    for code, text in raw["states"].items():
        for n in _split(text):
            states[_phrase(n)] = code
            if not n[0].islower():
                countries.add(_phrase(n))
    places = {_phrase(n): code for code, text in raw["places"].items() for n in _split(text)}
    # a part of a state tells the state, and a branch: the Supreme Court of Tatarstan is not Russia's
    for other in ("", *words["small"], *places):
        states.pop(other, None)
        countries.discard(other)
    seats = {_phrase(n): code for code, listed in states_en["seats"].items() for n in listed}
    seats |= {_phrase(n): code for code, text in raw["seats"].items() for n in _split(text)}
    short: dict[str, tuple[str, ...]] = {}
    for code, text in raw["short_states"].items():
        for n in _split(text):
            short[_phrase(n)] = (*short.get(_phrase(n), ()), code)

    bare = _Known(
        forms={},
        kinds={},
        stands={},
        states=states,
        countries=frozenset(countries),
        seats=seats,
        places=places | seats,
        short_states=short,
        english=names,
        small=words["small"],
        both=words["both"],
        people=words["people"],
        branch=words["branch"],
        levels={_stem(w): level for level, text in raw["levels"].items() for w in text.split()},
        about=words["about"],
        agency_words=frozenset(),
        designators={sort: words[sort] for sort in SORTS[1:]},
        longest=max(len(n.split()) for n in states),
    )
    kinds: dict[str, _Kind] = {}
    for code, row in raw["kind"].items():
        if set(row) - {"name", "forms", "word"} or not isinstance(row.get("forms"), str):
            raise GuvohError(wrong(f"kind {code}: name, forms and word are its fields"))
        kind = _Kind(code, row["name"], bool(row.get("word")))
        for form in _split(row["forms"]):
            bag = _bag(_content(_tokens(form), bare))
            if not bag or kinds.setdefault(bag, kind) is not kind:
                raise GuvohError(wrong(f"{form!r} is of two kinds, {kinds[bag].code if bag else '?'} and {code}"))
    forms, stands = _bodies(raw["body"], {k.code for k in kinds.values()}, bare)
    for code, listed in states_en["agencies"].items():
        for n in listed:
            found = forms.setdefault(bag := _bag(_tokens(n)), [])
            if bag not in kinds and all(form.body.state != code for form in found):
                found.append(_Form(Body(f"{code}:{fold(n.replace(' ', ''))}", n, code), "agency", bool(found)))
    forms = {bag: found for bag, found in forms.items() if found}
    agencies = (bag for bag, found in forms.items() if any(form.sort == "agency" for form in found))
    return replace(
        bare,
        forms={bag: tuple(found) for bag, found in forms.items()},
        kinds=kinds,
        stands=stands,
        agency_words=frozenset(word for bag in (*kinds, *agencies) for word in bag.split()),
    )


def _bodies(
    rows: Sequence[Mapping[str, Any]], kinds: set[str], known: _Known
) -> tuple[dict[str, list[_Form]], dict[tuple[str, str], Body]]:
    forms: dict[str, list[_Form]] = {}
    stands: dict[tuple[str, str], Body] = {}
    keys: set[str] = set()
    for row in rows:
        where = f"bodies.toml: body {row.get('state', '')} {row.get('key', '?')}"
        if set(row) - {"key", "state", "sort", "name", "forms", "within", "is", "part_of"} or not row.get("name"):
            raise GuvohError(f"{where}: its fields are key, state, sort, name, forms, within, is, part_of")
        state, sort = row.get("state"), row.get("sort", "agency")
        if (state is not None and state not in known.english) or (state is None and sort == "agency"):
            raise GuvohError(f"{where}: state must be a country's code, and an agency has one")
        if sort not in SORTS:
            raise GuvohError(f"{where}: sort must be one of {', '.join(SORTS)}")
        key = f"{state}:{row['key']}" if state else row["key"]
        part_of = row.get("part_of")
        if key in keys or (part_of and part_of not in keys):
            raise GuvohError(f"{where}: its key stands twice, or it is part of a body that is not above it")
        keys.add(key)
        one = Body(key, row["name"], state, part_of)
        for code in row.get("is", ()):
            if code not in kinds:
                raise GuvohError(f"{where}: unknown kind {code!r}")
            stands.setdefault((state or "", code), one)
        for text, within in ((row.get("forms", ""), False), (row.get("within", ""), True)):
            for form in _split(text):
                tokens = _content(_tokens(form), known)
                bags = {_bag(tokens): within}
                rest, _ = _without_state(tokens, known)
                if state and rest and len(rest) < len(tokens):
                    # "Democratic Party of Tajikistan" without its state tells it only where the state is known
                    bags.setdefault(_bag(rest), True)
                for bag, needs in bags.items():
                    _add(forms.setdefault(bag, []), _Form(one, sort, needs), form)
    return forms, stands


def _add(found: list[_Form], new: _Form, form: str) -> None:
    for old in found:
        if old.body.key == new.body.key:
            if old.within and not new.within:
                found[found.index(old)] = new
            return
        if old.body.state == new.body.state or not (old.within or new.within):
            raise GuvohError(f"bodies.toml: {form!r} is of {old.body.key} and of {new.body.key}")
    found.append(new)


def _split(text: str) -> list[str]:
    return [part for part in (" ".join(p.split()) for p in text.split(";")) if part]


def _phrase(text: str) -> str:
    return " ".join(t[0] for t in _tokens(text))


def _content(tokens: Sequence[_Token], known: _Known) -> list[_Token]:
    """Without small words, unless nothing else is there."""
    return [t for t in tokens if t[0] not in known.small] or list(tokens)


# --- reading a name --------------------------------------------------------------------------------------------------


def _apposed(name: str, state: str | None, setting: str | None) -> Body | None:
    """A name, or names of one body set apart by commas: "the security committee, the GKNB"."""
    if "-based" in name:
        name = _BASED.sub("", name)
    if "," in name:
        found = [one for part in name.split(",") if (one := _read(_tokens(part), state, setting))]
        keys = {one.key for one in found}
        if len(found) > 1 and len(found) == name.count(",") + 1:
            return found[-1] if len(keys) == 1 else None
    found_one = _read(_tokens(name), state, setting)
    if found_one and "/" in found_one.key:
        shown = _ARTICLE.sub("", " ".join(name.split()).strip(_QUOTES))
        return replace(found_one, name=shown)
    return found_one


def _read(tokens: Sequence[_Token], state: str | None, setting: str | None) -> Body | None:
    known = _known()
    tokens = _content(tokens, known)
    if not 0 < len(tokens) <= 14:
        return None
    found = _lookup(tokens, state, setting, known)
    if found:
        return found
    phrase = " ".join(t[0] for t in tokens)
    if phrase in known.countries or phrase in known.seats:
        code = known.states[phrase] if phrase in known.countries else known.seats[phrase]
        return Body(f"{code}:state", known.english[code], code)
    rest, told = _without_state(tokens, known, state or setting)
    if told and rest:
        tokens, state = rest, told
        found = _lookup(tokens, state, setting, known)
        if found:
            # a party of one state is not the party of that name in another
            return found if found.state in (told, None) else None
    for kept, sort in _pared(tokens, known):
        found = _lookup(kept, state, setting, known)
        # "the Erk newspaper" is not the party: what stands before a name must suit it
        if found and (sort is None or _sort(kept, found, known) == sort):
            return found if not told or found.state in (told, None) else None
    return _branch(tokens, state, setting, known) or _ministry(tokens, state or setting, known)


def _pared(tokens: Sequence[_Token], known: _Known) -> Iterator[tuple[list[_Token], str | None]]:
    """The tokens without what is said about the body, then without the words for its sort at either end."""
    kept = [t for t in tokens if t[0] not in known.about] or list(tokens)
    if len(kept) < len(tokens):
        yield kept, None
    for sort, words in known.designators.items():
        lead = next((n for n, t in enumerate(kept) if t[0] not in words), 0)
        tail = next((n for n, t in enumerate(reversed(kept)) if t[0] not in words), 0)
        for first in range(lead + 1):
            for last in range(0 if first else 1, tail + 1):
                yield kept[first : len(kept) - last], sort


def _sort(tokens: Sequence[_Token], found: Body, known: _Known) -> str | None:
    return next((f.sort for f in known.forms.get(_bag(tokens), ()) if f.body.key == found.key), None)


def _lookup(tokens: Sequence[_Token], state: str | None, setting: str | None, known: _Known) -> Body | None:
    bag = _bag(tokens)
    if forms := known.forms.get(bag):
        here = state or setting
        for form in forms:
            if here and form.body.state == here:
                return form.body
        for form in forms:
            # an agency of one state is not another's; a party or an outlet is itself wherever it acts
            if not form.within and (state is None or form.sort != "agency"):
                return form.body
    if (kind := known.kinds.get(bag)) and (code := state or setting):
        return _of_kind(kind, code, known)
    return None


def _of_kind(kind: _Kind, state: str, known: _Known) -> Body:
    own = known.stands.get((state, kind.code))
    if own:
        return own
    land = known.english.get(state, state)
    return Body(f"{state}:{kind.code}", f"{kind.name} of {land}" if kind.name else land, state, None, kind.word)


def _without_state(tokens: Sequence[_Token], known: _Known, here: str | None = None) -> tuple[list[_Token], str | None]:
    """The tokens without the first state they name, and that state. Letters that several states share count where
    they suit ``here``. "In Russia" after another state stays: it tells a branch ("the Tajik embassy in Russia")."""
    stems = [t[0] for t in tokens]
    for start in range(len(stems)):
        for end in range(min(len(stems), start + known.longest), start, -1):
            phrase = " ".join(stems[start:end])
            code = known.states.get(phrase)
            if code is None and here in known.short_states.get(phrase, ()):
                code = here
            if code:
                before, after = list(tokens[:start]), list(tokens[end:])
                if before and before[-1][0] in _REPUBLIC:
                    before.pop()
                if after and after[0][0] in _REPUBLIC:
                    after.pop(0)
                return before + after, code
    return list(tokens), None


def _branch(tokens: Sequence[_Token], state: str | None, setting: str | None, known: _Known) -> Body | None:
    """ "Khatlon regional police", «КГБ по Минской области»: an agency's words, and beside them a place or a level.
    The longest run of words that names an agency counts, the last of two."""
    count = len(tokens)
    if count < 2 or count > 9:
        return None
    fits = [t[0] in known.agency_words for t in tokens]
    if not any(fits):
        return None
    told = next((known.places[t[0]] for t in tokens if t[0] in known.places), None)
    bare = [t for t in tokens if t[0] not in known.branch and t[0] not in known.levels]
    spans = [(bare, [t for t in tokens if t not in bare])] if 0 < len(bare) < count else []
    spans += [
        (list(tokens[start : start + length]), [*tokens[:start], *tokens[start + length :]])
        for length in range(count - 1, 0, -1)
        for start in range(count - length, -1, -1)
        if all(fits[start : start + length])
    ]
    for core, rest in spans:
        code = known.kinds.get(_bag(core), _NO_KIND).code
        abroad, rules = code in ("embassy", "consulate"), code in ("authorities", "government")
        named = any(
            t[0] not in known.branch and t[0] not in known.levels and not (rules and _ENDING.search(t[1])) for t in rest
        )
        # a place we do not know may lie anywhere: the setting tells only "the regional police"
        found = _agency(core, state or (None if abroad else told), None if named else setting, known)
        if found:
            return _part(found, tokens, rest, known)
    return None


def _part(found: Body, tokens: Sequence[_Token], rest: Sequence[_Token], known: _Known) -> Body | None:
    """The branch of ``found`` that the ``rest`` of its name tells."""
    place = [t for t in rest if t[0] not in known.branch and t[0] not in known.levels]
    unknown = (t[1][:1].islower() or t[0] in known.people or t[0] in known.agency_words for t in place)
    if any(unknown) or any(t[0] in known.both for t in rest):
        return None  # people, two bodies, or words we do not know
    rules = found.key.endswith((":authorities", ":government"))
    if (rules or not found.generic) and place and all(known.seats.get(t[0]) == found.state for t in rest):
        return found  # "the Supreme Court in Dushanbe"
    if rules and all(_ENDING.search(t[1]) for t in rest):
        return found  # a ruler's name and his government
    parts = {known.levels[t[0]] for t in rest if t[0] in known.levels}
    if found.state != "RU":  # whose republics are its parts; elsewhere "the republic" is the state
        parts.discard("republic")
    for stem, _ in place:
        host = known.states.get(stem) or (known.seats.get(stem) if found.key.endswith(":embassy") else None)
        parts.add(host.lower() if host else _place(stem))
    if not parts:
        return found  # "the police department"
    key = f"{found.key}/{'-'.join(sorted(parts))}"
    return Body(key, " ".join(t[1] for t in tokens), found.state, found.key, not place)


def _place(stem: str) -> str:
    """A place in a key: Khatlon, «Хатлонская» and "Khatlonsky" are one."""
    plain = fold(stem) or stem
    for ending in ("skii", "ski", "sk"):
        if plain.endswith(ending) and len(plain) - len(ending) >= 5:
            return plain.removesuffix(ending)
    return plain


def _agency(tokens: Sequence[_Token], state: str | None, setting: str | None, known: _Known) -> Body | None:
    bag = _bag(tokens)
    if bag in known.kinds or any(f.sort == "agency" for f in known.forms.get(bag, ())):
        found = _lookup(tokens, state, setting, known)
        return found if found and not found.key.endswith(":state") else None
    return None


def _ministry(tokens: Sequence[_Token], state: str | None, known: _Known) -> Body | None:
    rest = [t for t in tokens if t[0] not in _MINISTRY]
    if not state or not rest or len(rest) == len(tokens) or any(t[0] in known.people for t in rest):
        return None
    key = "-".join(sorted(fold(t[0]) or t[0] for t in rest if t[0] not in known.both))
    if len(rest) > 6 or not (tokens[0][0] in _MINISTRY or tokens[-1][0] in _MINISTRY):
        return None
    if any(t[0] in _MINISTRY and t[1].endswith(("'s", "’s")) for t in tokens):
        return None  # "the ministry's gazette"
    return Body(f"{state}:ministry/{key}", " ".join(t[1] for t in tokens), state)


# --- abbreviations that a text introduces ----------------------------------------------------------------------------

_LEAD = re.compile(
    r"^(?:далее|в дальнейшем|сокращенно|сокращённо|hereinafter|hereafter|henceforth|formerly|known as|abbreviated|or|"
    r"минбаъд|бундан кейин|keyingi o'rinlarda|әрі қарай|мындан ары|kısaca)?[\s:—–-]*(?:the\s+)?",
    re.I,
)
_CLAUSE = re.compile(r"[.!?;:\n()\[\]](?=\s|$)|[\n()\[\]]|[,«»“”\"](?=\s|$)")


def abbreviations(text: str) -> list[tuple[str, str]]:
    """The pairs (long, short) that a text introduces itself, "Islamic Renaissance Party (IRPT)" or the other way
    about, in the order they stand, each once.

    A short form fits where its letters are found in the long form from right to left, the first at the beginning of
    a word (A. Schwartz and M. Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
    text", PSB 2003), or, since Russian writes ПИВТ for «Исламская партия возрождения Таджикистана», where they are
    the initials of the long form's words in another order.
    """
    found: dict[tuple[str, str], None] = {}
    for match in _BRACKET.finditer(text):
        inside = _LEAD.sub("", match[1].strip(_QUOTES)).strip(_QUOTES)
        inside = re.split(r"\s*[,;]\s*", inside)[0].strip(_QUOTES)
        before = text[max(0, match.start() - 240) : match.start()].rstrip()
        if _is_short(inside):
            long = _long_form(inside, before)
            if long:
                found[long, inside] = None
        elif 1 < len(inside.split()) <= 12 and before:
            short = before.split()[-1].strip(_QUOTES)
            if _is_short(short) and _fits(short, inside):
                found[inside, short] = None
    return list(found)


def _is_short(word: str) -> bool:
    """One word of 2 to 12 letters, at least two of them capital; a script without capitals has no abbreviations."""
    letters = [c for c in word if c.isalpha()]
    return 2 <= len(letters) <= 12 and len(word.split()) == 1 and sum(c.isupper() for c in letters) >= 2


def _long_form(short: str, before: str) -> str | None:
    """The words just before a bracket that ``short`` stands for, within their clause."""
    clause = before.rstrip(_QUOTES)
    cuts = list(_CLAUSE.finditer(clause))
    clause = clause[cuts[-1].end() :] if cuts else clause
    words = clause.split()
    size = sum(c.isalnum() for c in short)
    window = words[-min(size + 5, size * 2 + 1) :]
    ordered = _schwartz_hearst(short, " ".join(window))
    best = ordered if ordered and _initials(ordered) == _letters_of(short) else _permuted(short, window) or ordered
    if best is None or _stem(best.split()[0].strip(_QUOTES)) in _small() - _ARTICLES:
        return None
    best = _ARTICLE.sub("", best.strip(_QUOTES))
    return best if len(best) > len(short) and (" " in best or "-" in best) else None


def _fits(short: str, long: str) -> bool:
    words = _ARTICLE.sub("", long).split()
    whole = _schwartz_hearst(short, " ".join(words))
    return whole == " ".join(words) or _permuted(short, words) is not None


def _schwartz_hearst(short: str, long: str) -> str | None:
    """The end of ``long`` in which the letters of ``short`` stand in their order; None where they do not."""
    low = "".join(_plain(c) for c in long)
    at = len(long)
    letters = _letters_of(short)
    for index in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (low[at] != letters[index] or (index == 0 and at > 0 and low[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    # the letters must begin most of the words: "(CARE)" after a long sentence fits by chance
    chosen = long[at:]
    initials = _initials(chosen)
    shared = sum((Counter(initials) & Counter(letters)).values())
    return chosen if shared * 3 >= 2 * len(initials) and len(initials) <= len(letters) + 2 else None


def _permuted(short: str, words: Sequence[str]) -> str | None:
    """The fewest last words whose initials, small words apart, are the letters of ``short`` in any order."""
    wanted = Counter(_letters_of(short))
    if sum(wanted.values()) < 3:
        return None
    have: Counter[str] = Counter()
    for start in range(len(words) - 1, -1, -1):
        for part in words[start].split("-"):
            plain = part.strip(_QUOTES)
            if plain and _stem(plain) not in _small():
                have[_plain(plain[0])] += 1
        if have == wanted:
            return " ".join(words[start:])
        if have - wanted:
            return None
    return None


def _letters_of(short: str) -> list[str]:
    return [_plain(c) for c in short if c.isalnum()]


def _initials(long: str) -> list[str]:
    """The first letters of the words, small words apart."""
    words = (w.strip(_QUOTES) for w in re.split(r"[\s/]+", long))
    return [_plain(w[0]) for w in words if w and _stem(w) not in _small()]


def _plain(letter: str) -> str:
    """One letter in lower case, as one letter: Turkish "İ" and "ı" are "i"."""
    return letter.lower()[0].translate(_LETTERS)[:1] or letter


def _small() -> frozenset[str]:
    known = _known()
    return known.small | known.both
