"""Spellings as strings of sounds, one ASCII character each, and what it costs to take one for another.

The tables and their sources are in data/letters.toml. Everything works on many words at once: the words are joined,
read in a few passes, and parted again.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray

DATA = Path(__file__).with_name("data")
VOWELS = frozenset("aeiouIUOAQELWXH")
LONGEST = 20  # sounds of a word that are compared; the rest is cut off
UNIT = 100  # a cost of 1 in the integers that are reckoned with
_LONGEST_NAME = 160  # letters of a name that are read

_APOSTROPHES = re.compile("['’‘ʼʻ`´ʹʾʿ′ʽˈ＇]")
_GONE = re.compile(
    "[\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d"
    "\u202e\u2066\u2067\u2068\u2069\ufeff\u00ad\u0640\u0651\u0652\u064b\u064c\u064d\u0301\u0307]"
)
_OTHER_SCRIPT = re.compile(r"[^\x00-\u052f\u0600-\u06ff\u1e00-\u1eff\u2000-\u206f\u3000\n]")
_SIGNED = re.compile("[\u00c0-\u024f\u0259\u1e00-\u1eff]")
_NOT_A_LETTER = re.compile(r"[^\w'\n. ]|_")
# The l of Abdulkarim, left out at will, in sounds: Latin and Cyrillic, and عبدالکریم.
_ARTICLES = (("abdul", re.compile(r"abdul(?=[^aeouOyL\nl])")), ("Ll", re.compile(r"Ll(?=[^\n]{3})")))
_FULL_STOP = re.compile(r"\.(?=[^ \n.])")


def table(file: str) -> dict[str, Any]:
    """A data file of this package."""
    return tomllib.loads((DATA / file).read_text(encoding="utf-8"))


@cache
def _letters() -> dict[str, Any]:
    letters = table("letters.toml")
    costs = letters["costs"]
    bad = [p for group in costs["pairs"].values() for p in group.split() if len(p) != 2]
    if bad:
        raise ValueError(f"letters.toml: not two sounds: {', '.join(bad)}")
    return letters


def _one(text: str) -> str:
    text = text[:_LONGEST_NAME].replace("\n", " ").replace("\r", " ")
    if not _OTHER_SCRIPT.search(unicodedata.normalize("NFKC", text)):
        return text
    # anyascii writes one capitalised syllable for each sign of Chinese and its like
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", anyascii(text.encode("utf-8", "ignore").decode("utf-8"))).replace(
        "\n", " "
    )


def tokens(names: Sequence[str]) -> list[list[str]]:
    """The words of each name in small letters, without signs; a full stop stays at a word's end."""
    text = "\n".join(names)
    if (
        max(map(len, names), default=0) > _LONGEST_NAME
        or text.count("\n") >= max(len(names), 1)
        or "\r" in text
        or _OTHER_SCRIPT.search(text)
    ):
        text = "\n".join(map(_one, names))
    if not text.isascii():
        text = _GONE.sub("", _APOSTROPHES.sub("'", unicodedata.normalize("NFKC", text.replace("İ", "I"))))
    text = _FULL_STOP.sub(". ", _NOT_A_LETTER.sub(" ", text.replace("`", "'").lower()))
    return [line.split() for line in text.split("\n")]


_PRIVATE = 0xE000  # sounds that have been read stand here until all have been, so that none is read twice
_UNREAD = 255
_AFTER_VOWEL = re.compile("([aeou])y")
_BEFORE_VOWEL = re.compile("y(?=[aeouәөүё])")


@cache
def _readers() -> tuple[dict[str, str], tuple[tuple[str, str], ...], dict[int, str], NDArray[np.uint8]]:
    letters = _letters()
    groups: dict[str, str] = letters["latin"]
    latin = tuple(
        (group, "".join(chr(_PRIVATE + ord(c)) for c in groups[group]))
        for group in sorted(groups, key=lambda g: (-len(g), g))
    )
    rest = {ord(k): v for kind in ("cyrillic", "arabic") for k, v in letters[kind].items()}
    rest |= {_PRIVATE + c: chr(c) for c in range(128)} | {c: chr(c) for c in range(128)}
    table = np.full((0x10000, 2), _UNREAD, np.uint8)
    for letter, found in rest.items():
        table[letter] = (found.encode("ascii") + b"\0\0")[0], (found.encode("ascii") + b"\0\0")[1]
    return letters["signs"], latin, rest, table


def sounds(words: Sequence[str]) -> list[str]:
    """The sounds of each word (as ``tokens`` gives them); "" for what has no letters."""
    signs, latin, rest, table = _readers()
    text = "\n".join(words)
    if not text.isascii():
        text = _SIGNED.sub(lambda match: signs.get(match[0], match[0]), text)
    if "'" in text:
        text = text.replace("o'", "ў").replace("g'", "ғ")
    text = text.replace("дж", "җ").replace("yy", "y").replace("iy", "i").replace(".", "")
    text = _BEFORE_VOWEL.sub("й", _AFTER_VOWEL.sub(r"\1й", text))
    for group, read in latin:
        if group in text:
            text = text.replace(group, read)
    # each letter as its sounds, none to two of them
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    read_out = table[np.minimum(letters, 0xFFFF)].ravel()
    if (read_out == _UNREAD).any():
        text = text.translate(rest)
        text = "\n".join(line if line.isascii() else _other(line) for line in text.split("\n"))
    else:
        text = read_out[read_out != 0].tobytes().decode("ascii")
    for article, pattern in _ARTICLES:
        if article in text:
            text = pattern.sub(article[:-1] + "6", text)
    written = np.frombuffer(text.encode("ascii"), np.uint8)
    kept = np.ones(len(written), np.bool_)
    kept[1:] = (written[1:] != written[:-1]) | (written[1:] == ord("\n"))  # no sound twice in a row
    return written[kept].tobytes().decode("ascii").split("\n")


def _other(word: str) -> str:
    return anyascii(word.encode("utf-8", "ignore").decode("utf-8")).lower().replace("\n", "")


@cache
def costs() -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Substitution costs by pair of sounds (128, 128) and insertion costs (3, 128), in hundredths; row 1 of the second
    is for a word over against one in Persian-Arabic letters, row 2 for two words in them. Sound 0 pads and costs
    nothing to insert."""
    given = _letters()["costs"]
    vowel = np.zeros(128, bool)
    vowel[[ord(c) for c in VOWELS]] = True
    substitute = np.where(
        vowel[:, None] & vowel, given["vowel"], np.where(vowel[:, None] | vowel, given["mixed"], given["consonant"])
    )
    for cost, group in given["pairs"].items():
        for pair in group.split():
            one, other = map(ord, pair)
            substitute[one, other] = substitute[other, one] = float(cost)
    np.fill_diagonal(substitute, 0)
    insert = np.where(vowel, given["insert_vowel"], given["insert_consonant"])
    for sound, cost in given["insert"].items():
        insert[ord(sound)] = cost
    unwritten = insert.copy()
    for sound, cost in given["insert_unwritten"].items():
        unwritten[ord(sound)] = cost
    both = insert.copy()
    for sound, cost in given["insert_both_unwritten"].items():
        both[ord(sound)] = cost
    inserts = np.stack([insert, unwritten, both])
    inserts[:, 0] = 0
    return np.rint(substitute * UNIT).astype(np.int16), np.rint(inserts * UNIT).astype(np.int16)


def encode(spellings: Iterable[str]) -> NDArray[np.uint8]:
    """Sounds as rows of numbers, padded with 0: (n, LONGEST)."""
    joined = "".join([s[:LONGEST].ljust(LONGEST, "\0") for s in spellings])
    return np.frombuffer(joined.encode("ascii"), np.uint8).reshape(-1, LONGEST)


def distances(
    one: NDArray[np.uint8], other: NDArray[np.uint8], table: NDArray[np.int64], chunk: int = 2048
) -> NDArray[np.int16]:
    """The least cost of turning each row of ``one`` into that of ``other`` (both encoded), in hundredths: substitution,
    insertion and the swap of neighbours. ``table`` is which row of insertion costs holds for each."""
    length_one, length_other = (one != 0).sum(axis=1), (other != 0).sum(axis=1)
    result = np.empty(len(one), np.int16)
    # alike lengths together, so that few steps are spent on padding
    order = np.argsort(length_one * LONGEST + length_other, kind="stable")
    for start in range(0, len(one), chunk):
        rows = order[start : start + chunk]
        result[rows] = _distances(
            one[rows, : length_one[rows].max(initial=0)],
            other[rows, : length_other[rows].max(initial=0)],
            table[rows],
        )
    return result


def _distances(one: NDArray[np.uint8], other: NDArray[np.uint8], table: NDArray[np.int64]) -> NDArray[np.int16]:
    substitute, insert = costs()
    swap = np.int16(round(_letters()["costs"]["swap"] * UNIT))
    a, b = np.ascontiguousarray(one.T), np.ascontiguousarray(other.T)
    wide_a, wide_b = a.astype(np.intp), b.astype(np.intp)
    by_table = table * 128
    delete_a, delete_b = insert.ravel().take(by_table + wide_a), insert.ravel().take(by_table + wide_b)
    change = substitute.ravel().take((wide_a * 128)[:, None] + wide_b[None])  # (letters, letters, rows)
    same = (a[:, None] == b[None]) & (a != 0)[:, None]
    swapped = same[1:, :-1] & same[:-1, 1:]
    swaps = swapped.any(axis=2)
    steps = np.zeros((len(b) + 1, len(table)), np.int16)
    np.cumsum(delete_b, axis=0, out=steps[1:])
    above, row, above_two = steps, np.empty_like(steps), np.empty_like(steps)
    spare = np.empty(len(table), np.int16)
    for i in range(len(a)):
        np.add(above, delete_a[i], out=row)  # letter i left out, whatever stands over against it
        for j in range(len(b)):
            best = row[j + 1]
            np.minimum(best, np.add(above[j], change[i, j], out=spare), out=best)
            np.minimum(best, np.add(row[j], delete_b[j], out=spare), out=best)
            if i and j and swaps[i - 1, j - 1]:
                np.minimum(best, np.where(swapped[i - 1, j - 1], above_two[j - 1] + swap, best), out=best)
        above_two, above, row = above, row, above_two
    result: NDArray[np.int16] = above[len(b)]
    return result


_READ = str.maketrans(
    {"C": "ch", "S": "sh", "q": "q", "G": "gh", "h": "h", "I": "y", "U": "o'", "O": "ö", "A": "ä", "Q": "ü", "E": "yo"}
    | {"K": "ch", "Y": "j", "Z": "c", "T": "z", "L": "ا", "W": "و", "X": "ی", "H": "ه", "N": "g", "5": "s", "6": "l"}
)


def sound_changes(one: str, other: str) -> list[str]:
    """In what two strings of sounds differ, for people to read: "i/o", "h/–"."""
    substitute, insert = costs()
    a, b = (s[:LONGEST].encode("ascii") for s in (one, other))
    best: list[list[tuple[int, tuple[str, ...]]]] = [[(0, ())]]
    for j in range(len(b)):
        cost, told = best[0][-1]
        best[0].append((cost + int(insert[0, b[j]]), (*told, f"–/{chr(b[j])}")))
    for i in range(len(a)):
        cost, told = best[i][0]
        row = [(cost + int(insert[0, a[i]]), (*told, f"{chr(a[i])}/–"))]
        for j in range(len(b)):
            change = int(substitute[a[i], b[j]])
            step = (f"{chr(a[i])}/{chr(b[j])}",) if change >= 15 else ()
            row.append(
                min(
                    (best[i][j][0] + change, best[i][j][1] + step),
                    (best[i][j + 1][0] + int(insert[0, a[i]]), (*best[i][j + 1][1], f"{chr(a[i])}/–")),
                    (row[j][0] + int(insert[0, b[j]]), (*row[j][1], f"–/{chr(b[j])}")),
                    key=lambda way: way[0],
                )
            )
        best.append(row)
    told = best[-1][-1][1]
    return [s.translate(_READ) for s in told if not set(s) & set("'56")]
