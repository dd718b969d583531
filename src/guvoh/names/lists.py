"""Which names are known, which of them are one name, and how common they are: data/given_*.tsv and surnames_*.tsv."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guvoh.names.sounds import DATA, LONGEST, encode, sounds

# Of 1: one in 100 bearers, 2: one in 500, 3: one in 3,000, 4: one in 20,000; and of what is on no list.
SHARE = {1: 6.6, 2: 9.0, 3: 11.6, 4: 14.3}  # in bits
UNKNOWN = 16.5
CLAIMS = 4

# One letter for what spellings of one name differ in most; what is not here does not count.
_COARSE = np.zeros(128, np.uint64)
for _group in "aoALE e iIyX uUOQW b p f vw d t kq gG hHx zT s jY CK S c Z l m n r".split():
    _COARSE[[ord(sound) for sound in _group]] = ord(_group[0])
_POWERS = np.array([pow(1_000_003, n, 1 << 64) for n in range(LONGEST + 1)], np.uint64)


def coarse(code: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Encoded sounds (n, LONGEST) without what spellings of one name differ in most, each row as one number (n,);
    0 for none."""
    letters = _COARSE[code[:, : max(int(code.any(axis=0).sum()), 1)]]
    kept = letters != 0
    # a letter that repeats the last one kept is dropped; where letters between count for nothing it stays
    kept[:, 1:] &= letters[:, 1:] != letters[:, :-1]
    last = np.where(kept, np.arange(letters.shape[1]), -1).max(axis=1, initial=-1)
    final = (last >= 0) & (letters[np.arange(len(letters)), last] == ord("h"))  # Abdulloh, Abdullo
    kept[np.flatnonzero(final), last[final]] = False
    place = np.cumsum(kept, axis=1)
    result: NDArray[np.uint64] = np.where(kept, letters * _POWERS[place], np.uint64(0)).sum(axis=1, dtype=np.uint64)
    return result


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    share: int
    gender: str
    peoples: tuple[str, ...]
    forms: tuple[str, ...]


def read(path: Path) -> list[Entry]:
    """The entries of one list. ValueError says which line is wrong."""
    entries = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = (*line.split("\t"), "", "", "", "")[:5]
        name, share, gender, peoples, forms = (field.strip() for field in fields)
        if not name or share not in ("1", "2", "3", "4") or gender not in ("m", "f", "mf", "-"):
            raise ValueError(f"{path.name}:{number}: not name, share (1-4), gender (m, f, mf, -), peoples and forms")
        entries.append(
            Entry(name, int(share), gender, tuple(peoples.split(",")), tuple(f for f in forms.split(",") if f))
        )
    return entries


@dataclass(frozen=True, slots=True)
class Known:
    """Names by their coarse sounds: a number for each name that is one, and how common it is (1 to 4)."""

    coarse: NDArray[np.uint64]  # sorted
    number: NDArray[np.int32]  # (n, CLAIMS): its own number, those of names it is a form of; -1 for no more
    names: tuple[str, ...]  # by number, as listed
    given: dict[int, int]
    surname: dict[int, int]
    gender: dict[int, str]

    def numbers(self, code: NDArray[np.uint8]) -> NDArray[np.int32]:
        """The numbers of encoded spellings: (n, CLAIMS), -1 for none."""
        keys = coarse(code)
        at = np.minimum(np.searchsorted(self.coarse, keys), len(self.coarse) - 1)
        return np.where((self.coarse[at] == keys)[:, None], self.number[at], np.int32(-1))


@cache
def known() -> Known:
    """All lists, read once."""
    claims: dict[int, list[int]] = {}
    names: list[str] = []
    given: dict[int, int] = {}
    surname: dict[int, int] = {}
    gender: dict[int, str] = {}
    entries = [
        (entry, shares)
        for pattern, shares in (("given_*.tsv", given), ("surnames_*.tsv", surname))
        for path in sorted(DATA.glob(pattern))
        for entry in read(path)
    ]
    spelt = [entry.name for entry, _ in entries] + [form for entry, _ in entries for form in entry.forms]
    keys = coarse(encode(sounds([name.lower().replace("-", "").replace(" ", "") for name in spelt]))).tolist()
    for (entry, shares), key in zip(entries, keys, strict=False):
        n = claims.setdefault(key, [len(names)])[0]
        if n == len(names):
            names.append(entry.name)
        shares[n] = min(shares.get(n, 4), entry.share)
        if entry.gender != "-":
            gender[n] = entry.gender if gender.get(n, entry.gender) == entry.gender else "mf"
    at = len(entries)
    for (entry, _), key in zip(entries, keys, strict=False):
        for form in keys[at : at + len(entry.forms)]:
            claimed = claims.setdefault(form, [])
            if len(claimed) < CLAIMS and claims[key][0] not in claimed:
                claimed.append(claims[key][0])
        at += len(entry.forms)
    claims.pop(0, None)
    order = sorted(claims)
    number = np.array([(claims[key] + [-1] * CLAIMS)[:CLAIMS] for key in order], np.int32)
    return Known(np.array(order, np.uint64), number, tuple(names), given, surname, gender)
