"""Linking: names to parties, claims to incidents, and what the claims of one incident agree on.

It knows nothing of the register: :func:`link` takes documents with their coding and gives parties and
incidents; :class:`Index` does so piece by piece and remembers; :func:`compare` compares the claims of one
incident.
"""

from guvoh.linking.compare import Comparison, Fact, Value, compare
from guvoh.linking.decisions import Decided
from guvoh.linking.index import Index
from guvoh.linking.link import Links, link
from guvoh.names import fold, fold_text

__all__ = ["Comparison", "Decided", "Fact", "Index", "Links", "Value", "compare", "fold", "fold_text", "link"]
