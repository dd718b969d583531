"""What is worth comparing, and how rare a name is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from guvoh.names.lists import SHARE, UNKNOWN, known
from guvoh.names.parsing import FATHER, INITIAL, LEXICON, LOCK, OV, PATRONYMIC, SOFT, TEGIN, Lexicon
from guvoh.names.sounds import VOWELS

# Consonants that spellings of one name take for one another are one letter here; h and the glides come and go.
_CLASS = {
    **dict.fromkeys("bpfv", "p"),
    **dict.fromkeys("td", "t"),
    **dict.fromkeys("kqgG", "k"),
    **dict.fromkeys("szTcZ", "s"),
    **dict.fromkeys("SCj", "c"),
    **{c: c for c in "lmnr"},
}
# What may be read in two ways is tried in both.
_DOUBTFUL = {"K": ("c", ""), "Y": ("c", ""), "W": ("", "p"), "w": ("p", ""), "x": ("", "ks"), "Z": ("s", "c")}
_INITIAL_BITS = 4.3  # a first letter says this much


def skeletons(spelling: str) -> frozenset[str]:
    """The consonants of a word as classes of sounds, in each way it may be read; "a" where there are none."""
    doubtful = [sound for sound in "KYWwxZ" if sound in spelling]
    found = set()
    for reading in product(*(_DOUBTFUL[sound] for sound in doubtful)):
        read = dict(zip(doubtful, reading, strict=True))
        text = ""
        for sound in spelling:
            letters = read.get(sound, _CLASS.get(sound, ""))
            if letters and letters != text[-1:]:
                text += letters
        found.add(text or "a")
    return frozenset(found)


def leads(spelling: str) -> frozenset[str]:
    """The class of a word's first sound, in each way it may be read; "a" for any vowel, "h" for h."""
    if len(spelling) > 1 and spelling[0] in "yI'" and spelling[1] in VOWELS:
        spelling = spelling[1:]
    first = spelling[:1]
    if first in "KYZ" and first:
        return frozenset({"K": "ckh", "Y": "ca", "Z": "ckcs"}[first])
    if first in "xh":
        return frozenset("h")
    if first in ("W", "w"):
        return frozenset("pa")
    return frozenset(_CLASS.get(first, "a"))


def keys_of(names: Sequence[str]) -> list[frozenset[str]]:
    """``keys`` of many names, which is much quicker than one by one."""
    lex = LEXICON
    cache: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
    found = []
    for start in range(0, len(names), 50_000):
        chunk = names[start : start + 50_000]
        with LOCK:
            lex.add(chunk)
            cache.clear()
            found += [_keys(lex, lex.name_of[name], cache) for name in chunk]
    return found


def keys(name: str) -> frozenset[str]:
    """Blocking keys: two spellings of one person's name nearly always share one, others seldom do.

    A key that begins with "~" holds for names with an initial in them: two names that share no other key need be
    compared only if one of the two has an initial. A key that begins with "=" is that of a single word. The empty set
    for a name without letters.
    """
    return keys_of([name])[0]


def _keys(lex: Lexicon, name: int, cache: dict[int, tuple[frozenset[str], frozenset[str]]]) -> frozenset[str]:
    found: set[str] = set()
    first = int(lex.alternative[name])
    for reading in (name, *range(first, first + int(lex.alternatives[name]))):
        size = int(lex.size[reading])
        roles = lex.role[reading].tolist()[:size]
        words = [
            (word, role) for word, role in zip(lex.word[reading].tolist()[:size], roles, strict=True) if role != FATHER
        ]
        if len(words) > 2:
            words = [w for w in words if w[1] != SOFT] if sum(role != SOFT for _, role in words) > 1 else words
        for word, _ in words:
            if word not in cache:
                at = int(lex.first[word])
                stemmed = lex.count[word] > 1 and lex.kind[at + 1] <= PATRONYMIC
                whole, stem = lex.variant_text[at], lex.variant_text[at + stemmed]
                # The end of "Imomjon" is that of Najibiyon only if its j is read as in German.
                read = skeletons(stem) | skeletons(whole) if "Y" in whole[len(stem) :] else skeletons(stem)
                cache[word] = read, leads(lex.spelling[word])
        if len(words) == 1:
            found.update("=" + skeleton for skeleton in cache[words[0][0]][0])
        for n, (one, role) in enumerate(words):
            if role == INITIAL:
                continue
            for m, (other, other_role) in enumerate(words):
                if n == m:
                    continue
                for skeleton in cache[one][0]:
                    if other_role != INITIAL:
                        found.update(f"{skeleton}|{s[:2]}" for s in cache[other][0])
                    found.update(f"~{skeleton}|{lead}" for lead in cache[other][1])
    return frozenset(found)


def fathers_of(names: Sequence[str]) -> list[frozenset[str]]:
    """For each name, what its father's name sounds like (the first consonants, in each way they may be read); empty
    where it has none. Two names whose fathers share nothing are of two people."""
    lex = LEXICON
    found = []
    for start in range(0, len(names), 50_000):
        chunk = names[start : start + 50_000]
        lex.add(chunk)
        for name in chunk:
            reading = lex.name_of[name]
            size = int(lex.size[reading])
            sounds: set[str] = set()
            for word, role in zip(lex.word[reading].tolist()[:size], lex.role[reading].tolist()[:size], strict=True):
                if role == FATHER:
                    at = int(lex.first[word])
                    stemmed = lex.count[word] > 1 and lex.kind[at + 1] <= PATRONYMIC
                    sounds |= {skeleton[:3] for skeleton in skeletons(lex.variant_text[at + stemmed])}
            found.append(frozenset(sounds))
    return found


def rarity(name: str) -> float:
    """How rare a full name is: -log2 of the share of people who bear it, from data/given_*.tsv and surnames_*.tsv as if
    its words were chosen apart from one another. Words on no list count as rare, an initial as a first letter."""
    with LOCK:
        return _rarity(LEXICON, name)


def _rarity(lex: Lexicon, name: str) -> float:
    lists = known()
    lex.add([name])
    n = lex.name_of[name]
    size = int(lex.size[n])
    words = list(zip(lex.word[n].tolist()[:size], lex.role[n].tolist()[:size], strict=True))
    main = [word for word, role in words if role not in (INITIAL, FATHER, SOFT)]
    family = [word for word in main if OV <= lex.family[word] <= TEGIN] or main[1:][-1:]
    bits = 0.0
    for word, role in words:
        number = int(lex.identity[word])
        if role == INITIAL:
            bits += _INITIAL_BITS
        elif role != SOFT or len(main) < 2:
            shares = (lists.surname, lists.given) if word in family else (lists.given, lists.surname)
            share = shares[0].get(number)
            rarer = shares[1].get(number)
            bits += SHARE[share] if share else SHARE[rarer] + 2 if rarer else UNKNOWN
    return bits
