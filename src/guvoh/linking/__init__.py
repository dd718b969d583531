"""Linking: names to parties, claims to incidents, and what the claims of one incident agree on.

It knows nothing of the register: :func:`link` takes documents with their coding and gives parties and
incidents; :class:`Index` does so piece by piece and remembers; :func:`compare` compares the claims of one
incident.
"""

from guvoh.linking.compare import Comparison, Fact, Value, compare
from guvoh.linking.decisions import Decided
from guvoh.linking.index import Asked, Changes, Group, Index, OtherVersion
from guvoh.linking.link import Links, link
from guvoh.linking.model import Outcome
from guvoh.names import fold, fold_text

__all__ = [
    "Asked",
    "Changes",
    "Comparison",
    "Decided",
    "Fact",
    "Group",
    "Index",
    "Links",
    "OtherVersion",
    "Outcome",
    "Value",
    "compare",
    "fold",
    "fold_text",
    "link",
]
