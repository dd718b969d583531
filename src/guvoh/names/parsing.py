"""Names taken apart: words, their endings, initials, fathers' names and titles.

A :class:`Lexicon` keeps what is known of every word and every name met so far in arrays that grow, so that the comparer
can work on many pairs at once. It is bounded: when full, it starts anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guvoh.names.lists import CLAIMS, known
from guvoh.names.sounds import LONGEST, VOWELS, costs, encode, sounds, table, tokens

KINDS = ("plain", "ov", "zoda", "i", "iyon", "uly", "tegin", "patronymic", "suffix", "case", "case_a", "open")
PLAIN, OV, ZODA, I_ENDING, IYON, ULY, TEGIN, PATRONYMIC, SUFFIX, CASE, CASE_A, OPEN = range(len(KINDS))
MAIN, SOFT, FATHER, INITIAL = range(4)  # what a word is in its name
MOST = 6  # words of a name that are compared
_FULL = 2_000_000  # words or names after which a lexicon starts anew
_KIND = {kind: n for n, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Ending:
    kind: int
    pattern: re.Pattern[str]
    arabic: bool
    last: str


@dataclass(frozen=True, slots=True)
class Rules:
    """data/words.toml, checked and made ready."""

    lasts: frozenset[str]  # last sounds after which something may be taken off
    endings: dict[str, tuple[Ending, ...]]  # by last sound
    arabic: dict[str, tuple[Ending, ...]]  # the same for Persian-Arabic letters
    suffix: re.Pattern[str]
    suffix_last: frozenset[str]
    special: dict[str, int]  # what a word is that is more than a word


WORD, PATRONYM, HONOUR, TITLE, DROPPED, JOINED, PARTICLE, ODD = range(8)


@cache
def rules() -> Rules:
    data = table("words.toml")
    endings = []
    for entry in data["ending"]:
        after = f"(?P<woman>{entry['woman']})" if "woman" in entry else ""
        if "cases" in entry:
            after += f"|(?P<case>{entry['cases']})"
        pattern = rf"(?<=.{{{entry['least']}}})(?:{entry['sounds']})" + (f"(?:{after})?$" if after else "$")
        kind = _KIND[entry["kind"]]
        endings.append(Ending(kind, re.compile(pattern), entry.get("script") == "arabic", entry["last"]))
    unknown = [kind for pair in data["alike"] for kind in pair.split() if kind not in _KIND]
    if unknown:
        raise ValueError(f"words.toml: no such ending: {', '.join(unknown)}")
    lasts = {last for e in endings for last in e.last}
    by_last, by_last_arabic = (
        {last: tuple(e for e in endings if last in e.last and (arabic or not e.arabic)) for last in lasts}
        for arabic in (False, True)
    )
    particles, titles = data["particles"], data["titles"]
    hard = " ".join(titles[k] for k in titles if k.startswith("hard"))
    groups = (
        (HONOUR, titles["soft"]),
        (TITLE, hard),
        (DROPPED, particles["dropped"]),
        (JOINED, particles["joined"] + " " + particles["attached"]),
        (PARTICLE, particles["patronymic"]),
    )
    suffixes = data["suffixes"]
    return Rules(
        frozenset(lasts | set(suffixes["last"]) | set("maueyIio")),
        by_last,
        by_last_arabic,
        re.compile(rf"(?<=.{{{suffixes['least']}}}){suffixes['sounds']}$"),
        frozenset(suffixes["last"]),
        {word: kind for kind, text in groups for line in tokens(text.split()) for word in line if len(word) > 1},
    )


@cache
def alike() -> NDArray[np.int16]:
    """What unlike endings cost, in hundredths, (kinds, kinds); 30000 for what is never compared."""
    found = np.full((len(KINDS), len(KINDS)), 30000, np.int16)
    for pair, cost in table("words.toml")["alike"].items():
        one, other = (_KIND[kind] for kind in pair.split())
        found[one, other] = found[other, one] = round(cost * 100)
    return found


# Consonants that hold their ground over all spellings, for the quick look: a bit for one, another for two and more.
_STEADY = ("l", "m", "n", "r", "bpfv", "td", "kqgG", "szTSCjcKY")
_STEADY_CLASS = np.zeros(128, np.uint8)
for _n, _group in enumerate(_STEADY, 1):
    _STEADY_CLASS[[ord(c) for c in _group]] = _n
# Russian case endings of names, and of those in -a, with their lengths.
_CASE = {"om": 2, "em": 2, "yu": 2, "ya": 2, "a": 1, "u": 1, "e": 1}
_CASE_A = {"oy": 2, "ey": 2, "I": 1, "i": 1, "u": 1, "e": 1}


def steady(code: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Which steady consonants each row of encoded sounds has once, and which more often, as bits."""
    classes = _STEADY_CLASS[code]
    mask = np.zeros(len(code), np.uint32)
    for n in range(len(_STEADY)):
        many = (classes == n + 1).sum(axis=1)
        mask |= ((many > 0).astype(np.uint32) | ((many > 1).astype(np.uint32) << 1)) << (2 * n)
    return mask


def variants(raw: str, spelling: str, texts: list[str], kinds: list[int]) -> int:
    """Add the spellings under which a word may be met, each with the kind of ending taken off, the word itself first.
    1 if the ending is a woman's, 2 if a man's, 0 if it does not say."""
    texts.append(spelling)
    kinds.append(PLAIN)
    last = spelling[-1:]
    known = rules()
    if last not in known.lasts or len(spelling) < 4:
        return 0
    first = raw[0]
    cyrillic = "\u0400" <= first <= "\u052f"
    woman = 0
    for ending in (known.arabic if "\u0600" <= first <= "\u06ff" else known.endings).get(last, ()):
        match = ending.pattern.search(spelling)
        if match:
            if ending.kind == OV:
                group = match.lastgroup
                if group == "case" and not cyrillic:
                    continue
                if group == "woman":
                    woman = 0 if cyrillic and last == "a" else 1
                elif not group:
                    woman = 2
            texts.append(spelling[: match.start()])
            kinds.append(ending.kind)
            if ending.kind != I_ENDING:
                break
    if last in known.suffix_last:
        match = known.suffix.search(spelling)
        if match:
            texts.append(spelling[: match.start()])
            kinds.append(SUFFIX)
    if cyrillic and woman == 0 and last in "maueyIi":
        for lengths, kind in ((_CASE, CASE), (_CASE_A, CASE_A)):
            length = lengths.get(spelling[-2:]) or lengths.get(last, 0)
            if 0 < length < len(spelling) - 2:
                texts.append(spelling[:-length])
                kinds.append(kind)
    if last in "ao":
        texts.append(spelling[:-1])
        kinds.append(OPEN)
    return woman


def _grown(array: NDArray[Any], size: int) -> NDArray[Any]:
    if size <= len(array):
        return array
    larger = np.zeros((max(size, 2 * len(array)), *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger


class Lexicon:
    """Every word and name met so far, in arrays. Words are numbered from 0, and so are names and variants."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.word_of: dict[str, int] = {}
        self.what_is: dict[str, int] = {}  # by token
        self.name_of: dict[str, int] = {}
        self.raw: list[str] = []
        self.spelling: list[str] = []
        self.variant_text: list[str] = []
        self.names = 0
        self.code = np.zeros((1024, LONGEST), np.uint8)  # by variant
        self.kind = np.zeros(1024, np.int8)
        self.known = np.zeros((1024, CLAIMS), np.int32)  # numbers of the name on the lists, below 0 for none
        self.first = np.zeros(1024, np.int32)  # by word: its first variant
        self.count = np.zeros(1024, np.int32)
        self.length = np.zeros(1024, np.int32)
        self.steady = np.zeros(1024, np.uint32)
        self.arabic = np.zeros(1024, np.bool_)
        self.latin = np.zeros(1024, np.bool_)
        self.open = np.zeros(1024, np.int8)  # 1 where it ends in a, 2 in another vowel, else 0
        self.initial = np.zeros(1024, np.bool_)
        self.woman = np.zeros(1024, np.int8)
        self.family = np.zeros(1024, np.int8)  # the kind of family ending, 0 for none
        self.identity = np.zeros(1024, np.int32)  # the number on the lists of the word or of its stem, -1 for none
        self.lead = np.zeros(1024, np.uint8)  # its first sound
        self.word = np.zeros((1024, MOST), np.int32)  # by name
        self.role = np.zeros((1024, MOST), np.int8)
        self.size = np.zeros(1024, np.int32)
        self.alternative = np.zeros(1024, np.int32)  # by name: the first of its other readings
        self.alternatives = np.zeros(1024, np.int32)

    def add(self, names: Iterable[str]) -> None:
        """Make sure that these names are known."""
        if len(self.raw) > _FULL or self.names > _FULL:
            self.reset()
        new = [name for name in dict.fromkeys(names) if name not in self.name_of]
        if not new:
            return
        lines = tokens(new)
        what_is = self.what_is
        for token in {token for line in lines for token in line}.difference(what_is):
            what_is[token] = _what(token)
        read: list[Reading] = []
        first, alternatives = [], []
        for line in lines:
            what = [what_is[token] for token in line]
            n = len(read)
            first.append(self.names + n)
            if line and not any(what):
                read.append((line, what))  # each a WORD, each MAIN
                if len(line) > 2:
                    read += _joined(line, what)
            else:
                reading = (line, what) if line and max(what) <= HONOUR else self._clean(line, what)
                read.append(_named(*reading))
                read += _joined(*read[-1])
            alternatives.append(len(read) - n - 1)
        total = self.names + len(read)
        self._words(dict.fromkeys(word for words, _ in read for word in words))
        for field in ("word", "role", "size", "alternative", "alternatives"):
            setattr(self, field, _grown(getattr(self, field), total))
        self.name_of.update(zip(new, first, strict=True))
        size = np.array([len(words) for words, _ in read])
        there = np.arange(MOST) < size[:, None]
        word, role = np.zeros((len(read), MOST), np.int32), np.zeros((len(read), MOST), np.int8)
        word_of = self.word_of
        word[there] = [word_of[w] for words, _ in read for w in words[:MOST]]
        role[there] = [r for _, roles in read for r in roles[:MOST]]
        rows = slice(self.names, total)
        self.word[rows], self.role[rows], self.size[rows] = word, role, np.minimum(size, MOST)
        self.alternative[first] = np.array(first) + 1
        self.alternatives[first] = alternatives
        self.names = total

    @staticmethod
    def _clean(line: list[str], what: list[int]) -> Reading:
        """A name's words and what each is (WORD, PATRONYM, HONOUR, or ODD for an initial), without titles and the
        like."""
        words: list[str] = []
        kinds: list[int] = []
        for place, (token, kind) in enumerate(zip(line, what, strict=True), 1):
            bare = token.rstrip(".").replace("'", "")
            if kind == PARTICLE and words:
                kinds[-1] = PATRONYM
            elif kind == JOINED and words and kinds[-1] != ODD:
                words[-1] += token
            elif kind in (TITLE, PARTICLE) or not bare or (kind == DROPPED and place < len(line)):
                continue
            elif kind == ODD and (len(bare) == 1 or (token[-1] == "." and len(bare) <= 3)):
                words.append(bare + ".")
                kinds.append(ODD)
            else:
                words.append(token.rstrip("."))
                kinds.append(kind if kind in (PATRONYM, HONOUR) else WORD)
        if not words:  # nothing but titles
            words = [word for token in line if (word := token.strip(".'"))]
            kinds = [WORD] * len(words)
        return words, kinds

    def _words(self, words: Iterable[str]) -> None:
        new = [word for word in words if word not in self.word_of]
        if not new:
            return
        spellings = sounds(new)
        start, at = len(self.raw), len(self.variant_text)
        texts: list[str] = []
        listed: list[int] = []
        firsts, womans = [], []
        for word, spelling in zip(new, spellings, strict=True):
            firsts.append(len(texts))
            womans.append(variants(word, spelling if word[-1] != "." else spelling[:3], texts, listed))
        kinds, first = np.array(listed, np.int8), np.array(firsts)
        count = np.diff(np.append(first, len(texts)))
        code = encode(texts)
        second = kinds[np.minimum(first + 1, len(kinds) - 1)]
        ended = (count > 1) & (second <= PATRONYMIC)  # the first variant after the word itself is its stem
        stem = code[first + ended]
        plain = code[first]
        end = start + len(new)
        rows = slice(start, end)
        for field in (
            "first",
            "count",
            "length",
            "steady",
            "arabic",
            "initial",
            "woman",
            "family",
            "lead",
            "identity",
            "latin",
            "open",
        ):
            setattr(self, field, _grown(getattr(self, field), end))
        self.first[rows], self.count[rows], self.length[rows] = first + at, count, (stem != 0).sum(axis=1)
        self.steady[rows] = steady(stem)
        self.woman[rows] = womans
        self.family[rows] = np.where(ended & (second <= TEGIN), second, 0)
        self.lead[rows] = np.where(_GLIDE[plain[:, 0]] & _VOWEL[plain[:, 1]], plain[:, 1], plain[:, 0])
        self.arabic[rows] = ["\u0600" <= word[0] <= "\u06ff" for word in new]
        self.latin[rows] = [word[0] < "\u0370" for word in new]
        self.open[rows] = [1 if s[-1:] in "aA" else 2 if s[-1:] in "oeiIuUO" else 0 for s in spellings]
        self.initial[rows] = [word[-1] == "." for word in new]
        self.word_of.update(zip(new, range(start, end), strict=True))
        self.raw += new
        self.spelling += spellings
        self.variant_text += texts
        v = slice(at, at + len(texts))
        for field in ("code", "kind", "known"):
            setattr(self, field, _grown(getattr(self, field), v.stop))
        self.code[v], self.kind[v] = code, kinds
        self.known[v] = known().numbers(code)
        of_word, of_stem = self.known[at + first, 0], self.known[at + first + ended, 0]
        self.identity[rows] = np.where(of_word < 0, np.where(ended, of_stem, -1), of_word)


Reading = tuple[list[str], list[int]]
_ROLE = {WORD: MAIN, PATRONYM: FATHER, HONOUR: SOFT, ODD: INITIAL}
_GLIDE, _VOWEL = np.zeros(128, np.bool_), np.zeros(128, np.bool_)
_GLIDE[[ord(c) for c in "yI'"]] = True
_VOWEL[[ord(c) for c in VOWELS]] = True


def _what(token: str) -> int:
    if token[-1] == "." and rules().special.get(token[:-1]) == TITLE:
        return TITLE
    if token[-1] == "." or len(token) == 1 or token.isdigit() or token[0] == "'":
        return ODD
    return rules().special.get(token) or (PATRONYM if _is_patronymic(token) else WORD)


def _named(words: list[str], kinds: list[int]) -> Reading:
    """The words of a name and their roles."""
    roles = [_ROLE[kind] for kind in kinds]
    if FATHER in roles or SOFT in roles:
        for kind in (FATHER, SOFT):  # where too little is left, a father's name or a title is part of the name
            if roles.count(MAIN) + roles.count(INITIAL) < 2:
                roles = [MAIN if role == kind else role for role in roles]
    return words, roles


def _joined(words: list[str], roles: list[int]) -> list[Reading]:
    """The same name with each two neighbours written as one."""
    if len(words) < 2 or (len(words) == 2 and words[0] not in rules().special and words[1] not in rules().special):
        return []
    return [
        ([*words[:n], words[n] + words[n + 1], *words[n + 2 :]], [*roles[:n], MAIN, *roles[n + 2 :]])
        for n in range(min(len(words), MOST) - 1)
        if roles[n] in (MAIN, SOFT) and roles[n + 1] in (MAIN, SOFT)
    ]


_PATRONYMIC = re.compile(
    r"(?:(?:[оеьы]вич|[оеь]вн)(?:а|у|ем|ом|е|ы|ой)?|[oe][vw]i(?:ch|tch|tsch|ç|č|c)|[oe][vw]n[ae]"
    r"|..(?:ulı|ұлы|uly|ūly|улы|ugli|ogli|qizi|kyzy|қызы|кызы|гызы))$"
)
# The last two letters of all these, for a quick look.
_PATRONYMIC_LAST = frozenset("ич ча чу ем ом че вн на ну не ны ой ch iç ič ic ne lı лы ly li zi zy зы".split())


def _is_patronymic(word: str) -> bool:
    return word[-2:] in _PATRONYMIC_LAST and len(word) > 5 and _PATRONYMIC.search(word) is not None


@dataclass(frozen=True, slots=True)
class Parts:
    """A name taken apart, each word with a capital; empty where it is not told."""

    given: tuple[str, ...]
    surname: tuple[str, ...]
    patronymic: tuple[str, ...]
    initials: tuple[str, ...]
    titles: tuple[str, ...]


def parts(name: str) -> Parts:
    """What the words of a name are, as far as their endings and places tell."""
    with LOCK:
        return _parts(LEXICON, name)


def _parts(lexicon: Lexicon, name: str) -> Parts:
    line = tokens([name])[0]
    words, roles = _named(*lexicon._clean(line, [_what(token) for token in line]))
    lexicon._words(dict.fromkeys(words))
    main = [w for w, role in zip(words, roles, strict=True) if role in (MAIN, SOFT)]
    families = [w for w in main if lexicon.family[lexicon.word_of[w]] in (OV, ZODA, IYON, ULY, TEGIN)]
    comma = name.split(",", maxsplit=1)[0] if "," in name else ""
    if families:
        surname = families[-1:]
    elif comma:
        surname = [w for w in main if w in tokens([comma])[0]][:1]
    else:
        surname = main[-1:] if len(main) > 1 else []
    used = {w.rstrip(".") for w in words}

    def shown(found: Iterable[str]) -> tuple[str, ...]:
        return tuple(word.capitalize() for word in found)

    return Parts(
        given=shown(w for w in main if w not in surname),
        surname=shown(surname),
        patronymic=shown(w for w, role in zip(words, roles, strict=True) if role == FATHER),
        initials=shown(w for w, role in zip(words, roles, strict=True) if role == INITIAL),
        titles=shown(w for t in line if (w := t.rstrip(".")) not in used and rules().special.get(w) == TITLE),
    )


def lead_cost(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.int16]:
    """What it costs to take the first sound of one word for that of another, in hundredths."""
    substitute, _ = costs()
    return substitute[one, other]


LEXICON = Lexicon()
LOCK = RLock()  # held by whoever uses it: numbers of words and names hold only until the next word is added
