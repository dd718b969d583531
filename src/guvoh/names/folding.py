"""Names in one plain spelling, so that Хамроев, Khamroev and Khamroyev compare as equal.

The folding removes what romanisation systems differ in (BGN/PCGN, ALA-LC, the press's habits) and
keeps what tells names apart. It is for comparing, never for showing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

# In this order: each line is one habit that systems of romanisation differ in.
_FOLDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[^a-z0-9]", ""),
        (r"dzh|dj|zh|j", "j"),  # Ҷ, Ж: Dzhuma, Djuma, Juma
        (r"kh|^x", "h"),  # Х, Ҳ: Khamid, Hamid, Xamid
        (r"gh", "g"),  # Ғ
        (r"tch", "ch"),
        (r"shch|sch", "sh"),
        (r"q", "k"),  # Қ
        (r"w", "v"),
        (r"ou", "u"),
        (r"(?<=[aeou])[iy](?=[aeou])", ""),  # Khamroyev, Khamroev; Saidiye
        (r"^y(?=e)", ""),  # Yevgeny, Evgeny
        (r"iy|yi|ii|y", "i"),
        (r"(.)\1+", r"\1"),  # Abdullo, Abdulo
    )
)
_WORD = re.compile(r"[\w’'ʼʻ`´-]+")
_POSSESSIVE = re.compile(r"[’']s?$")
ARTICLES = frozenset({"the", "The", "a", "an", "An"})


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """One word in plain Latin letters without the habits of romanisation; may be empty."""
    folded = anyascii(word).lower()
    for pattern, replacement in _FOLDS:
        folded = pattern.sub(replacement, folded)
    return folded


def words(name: str) -> list[str]:
    """The words of a name as written, without possessive endings."""
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(name)]


@lru_cache(maxsize=65536)
def folded_words(name: str) -> tuple[str, ...]:
    """The folded words of a name, without articles. A capital A is an initial."""
    return tuple(f for word in words(name) if word not in ARTICLES and (f := fold(word)))


# Endings by which one family name is Tajik, Uzbek or Russian: Jalolzoda, Jalolov; Karimi, Karimov.
_FAMILY = re.compile(r"(?<=[a-z]{3})(?:zoda|zade|zada|ov|ev|ova|eva|iyon|ien)$")


def name_key(name: str) -> tuple[str, ...]:
    """What two spellings of one person's full name share: folded words in any order, family names
    without their ending."""
    return tuple(sorted(_FAMILY.sub("", word) for word in folded_words(name)))


def fold_text(text: str) -> str:
    """Every word of a text folded, for the search index."""
    return " ".join(f for word in _WORD.findall(text) if (f := fold(word)))


# Written small at the end of a name: son or daughter of.
_LINEAGE = frozenset(
    "uulu ulu uly ogly oglu kyzy gyzy qizi qyzy ououlou o'g'li oʻgʻli oğlu"
    " уулу улу ұлы угли углы оглы кызы қызы қизи гызы ўғли".split()
)  # fmt: skip


@lru_cache(maxsize=65536)
def is_proper(name: str) -> bool:
    """Whether a noun phrase is a name rather than a description: its last word is capitalised ("son of" aside).
    Scripts without capitals count as names."""
    found = words(name)
    if len(found) > 2 and found[-1] in _LINEAGE:
        found = found[:-1]
    return bool(found) and (found[-1][:1].isupper() or not any(c.islower() or c.isupper() for c in found[-1]))
