"""People who are told without a name: whose relative, or what kind of people, in any of the six languages."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib import resources

from guvoh.names import folded_words
from guvoh.nouns import GuvohError

# What Turkic and Tajik hang on a noun for cases and plurals, folded: "талабаларни", "донишҷӯёнро".
_ENDINGS = ("ni", "ning", "ga", "dan", "dar", "lar", "larni", "lardi", "ro", "n", "nu", "s", "a", "ov", "ei", "am")


@cache
def _words(table: str) -> dict[str, str]:
    raw = tomllib.loads(resources.files("guvoh.linking").joinpath("data", "unnamed.toml").read_text("utf-8"))[table]
    found: dict[str, str] = {}
    for code, forms in raw.items():
        for form in forms.split():
            word = "".join(folded_words(form))
            # A husband and a wife are one word in two cases of Russian: the first that has it keeps it.
            found.setdefault(word, code)
            if not word:
                raise GuvohError(f"unnamed.toml: {form!r} of {code!r} has no letters")
    return found


def kinds() -> frozenset[str]:
    """The kinds of people that are known in several languages, as :func:`people` gives them."""
    return frozenset(_words("groups").values())


def _codes(table: str, phrase: str) -> list[str]:
    """What the words of a phrase stand for, the first first; those with an ending only where none is known as it is."""
    known = _words(table)
    words = folded_words(phrase)
    return [known[word] for word in words if word in known] or [
        known[word[: -len(ending)]]
        for word in words
        for ending in _ENDINGS
        if len(word) > len(ending) + 3 and word.endswith(ending) and word[: -len(ending)] in known
    ]


@lru_cache(maxsize=1 << 14)
def kin(phrase: str) -> str | None:
    """Which relative a role or noun phrase names ("father"), in whichever language; None where it names none."""
    return next(iter(_codes("kin", phrase)), None)


@lru_cache(maxsize=1 << 14)
def people(phrase: str) -> str | None:
    """What kind of people a noun phrase names: a code where the language is known, else its last word folded.
    Relatives are relatives, whosever they are and wherever the language puts that: "relatives of activists"."""
    found = _codes("groups", phrase)
    if "relatives" in found:
        return "relatives"
    return found[0] if found else next((w for w in reversed(folded_words(phrase)) if not w.isdigit()), None)
