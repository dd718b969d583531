"""Names of people, in any script: one plain spelling, how likely two are one person's, and why.

``fold``, ``words``, ``folded_words``, ``name_key``, ``fold_text`` and ``is_proper`` give a plain spelling for
searching. ``likelihoods`` compares; ``explain`` says why; ``keys`` finds what is worth comparing; ``rarity`` says how
few people bear a name; ``parts`` takes a name apart. docs/names.md tells how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guvoh.names.folding import ARTICLES, fold, fold_text, folded_words, is_proper, name_key, words

if TYPE_CHECKING:  # the comparer needs NumPy and its tables: whoever only folds should not wait for them
    from guvoh.names.compare import Explained, Reason, explain, likelihood, likelihoods
    from guvoh.names.index import keys, rarity
    from guvoh.names.parsing import Parts, parts

__all__ = [
    "ARTICLES",
    "Explained",
    "Parts",
    "Reason",
    "explain",
    "fold",
    "fold_text",
    "folded_words",
    "is_proper",
    "keys",
    "likelihood",
    "likelihoods",
    "name_key",
    "parts",
    "rarity",
    "words",
]

_WHERE = {
    **dict.fromkeys(("Explained", "Reason", "explain", "likelihood", "likelihoods"), "compare"),
    **dict.fromkeys(("keys", "rarity"), "index"),
    **dict.fromkeys(("Parts", "parts"), "parsing"),
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
