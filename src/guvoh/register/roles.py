"""Which claims a party has a part in: what its page, a filter and a search by name begin with.

Nothing is said here of who may see their incidents: ask :meth:`guvoh.register.columns.Columns.seen`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from django.db import connection

from guvoh.register.columns import Keys, keys_of
from guvoh.register.models import Role

# As one text, and off an index: a body has ten thousand parts, and each row of an answer costs as much as finding it.
_OF = "SELECT part, {} FROM register_role WHERE party_id = %s GROUP BY part"
_OF_ANY = (
    "SELECT {} FROM register_role WHERE party_id IN (SELECT id FROM register_party WHERE told <= %s AND id IN ({}))"
)


def _listed() -> str:
    return "group_concat(claim_id)" if connection.vendor == "sqlite" else "string_agg(claim_id::text, ',')"


def of(party: str) -> dict[str, Keys]:
    """Keys of the claims in which a party has each part; those parts that it has."""
    with connection.cursor() as cursor:
        cursor.execute(_OF.format(_listed()), [party])
        return {part: keys_of(told) for part, told in cursor.fetchall()}


def listed(roles: Iterable[Role]) -> dict[str, Keys]:
    """The same of parts that are read already."""
    claims: dict[str, list[int]] = {}
    for role in roles:
        claims.setdefault(role.part, []).append(role.claim_id)
    return {part: np.array(keys, np.int64) for part, keys in claims.items()}


def of_any(parties: Collection[str], most: int) -> Keys:
    """Keys of the claims in which one of these parties has a part: of those that ``most`` incidents at most tell of."""
    if not parties:
        return np.zeros(0, np.int64)
    with connection.cursor() as cursor:
        cursor.execute(_OF_ANY.format(_listed(), ", ".join(["%s"] * len(parties))), [most, *parties])
        return keys_of(cursor.fetchone()[0])
