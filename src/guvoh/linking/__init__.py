"""Linking: names to parties, claims to incidents, and what the claims of one incident agree on.

First version, simple and explainable: normalised names and a few rules that each say why. It knows
nothing of a database; :func:`link` takes documents with their coding and gives parties and incidents.
"""

from guvoh.linking.compare import Comparison, Fact, Value, compare
from guvoh.linking.link import Links, link
from guvoh.names import fold, fold_text

__all__ = ["Comparison", "Fact", "Links", "Value", "compare", "fold", "fold_text", "link"]
