"""Full-text search over documents: SQLite's FTS5, over the words as written and as folded.

A word finds every word it begins, in any script: ``Хамро`` finds Khamroyev. Words in quotation
marks are sought as one phrase, exactly as written. ``forms`` says what else a folded word of a query may be
(:func:`guvoh.register.words.named`): the words that begin with one of these are found with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q

from guvoh.names import fold, fold_text, words
from guvoh.register import models
from guvoh.register.columns import Keys, keys_of
from guvoh.register.rights import HOLDER, Viewer, seen

_TERM = re.compile(r'"([^"]+)"|(\S+)')
LIMIT = 5000
OPEN = "register_search"
_FIND = "SELECT rowid AS id, rank AS place FROM {0} WHERE {0} MATCH %s ORDER BY rank, rowid LIMIT %s"


Forms = Mapping[str, Sequence[str]]
_NONE: Forms = {}

_THERE: set[str] = set()  # tables that were seen to be there


def _table(collection: int | None) -> str:
    """Each collection's words lie in a table of their own: how rare a word is in it, by which what is found is put in
    order, must tell nobody else that it is there."""
    return OPEN if collection is None else f"{OPEN}_c{collection:d}"


def _tables(viewer: Viewer) -> list[str]:
    """Those that the viewer may search."""
    if viewer.collections == frozenset():
        return [OPEN]
    if viewer.collections is not None and (wanted := {_table(pk) for pk in viewer.collections}) <= _THERE:
        return [OPEN, *sorted(wanted)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB %s", [f"{OPEN}_c[0-9]*"])
        there = {name for (name,) in cursor.fetchall() if name[len(OPEN) + 2 :].isdecimal()}
    if not connection.in_atomic_block:  # where what is there may go again
        _THERE.update(there)
    entered = there if viewer.collections is None else there & {_table(pk) for pk in viewer.collections}
    return [OPEN, *sorted(entered)]


def _said(document: models.Document) -> list[Any]:
    return [document.pk, document.title, document.text, fold_text(f"{document.title} {document.text}")]


def index(document: models.Document) -> None:
    """Make a document findable; once, when it is added to the register or to another part of it."""
    if connection.vendor == "sqlite":
        table = _table(document.collection_id)
        with connection.cursor() as cursor:
            if table != OPEN:
                cursor.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5("
                    "title, text, folded, content='', tokenize=\"unicode61 remove_diacritics 2\")"
                )
            into = f"INSERT INTO {table} (rowid, title, text, folded) VALUES (%s, %s, %s, %s)"  # noqa: S608
            cursor.execute(into, _said(document))


def forget(document: models.Document) -> None:
    """Take a document out of what is found, before it goes to another part of the register."""
    if connection.vendor == "sqlite":
        table = _table(document.collection_id)
        with connection.cursor() as cursor:
            out = f"INSERT INTO {table} ({table}, rowid, title, text, folded) VALUES ('delete', %s, %s, %s, %s)"  # noqa: S608
            cursor.execute(out, _said(document))


def find(query: str, viewer: Viewer = HOLDER, forms: Forms = _NONE) -> list[int]:
    """Keys of the documents that ``viewer`` may see and that have every word of the query, best first; [] for an
    empty query."""
    terms = [(phrase, word) for phrase, word in _TERM.findall(query.replace("\x00", " "))]
    if connection.vendor != "sqlite":
        found = seen(models.Document, viewer)
        for phrase, word in terms:
            found = found.filter(Q(text__icontains=phrase or word) | Q(title__icontains=phrase or word))
        return list(found.values_list("pk", flat=True)[:LIMIT]) if terms else []
    clauses = _clauses(query, forms)
    if not clauses:
        return []
    tables = _tables(viewer)
    each = " UNION ALL ".join(f"SELECT * FROM ({_FIND.format(table)})" for table in tables)  # noqa: S608
    asked: list[Any] = [" AND ".join(clauses), LIMIT] * len(tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM ({each}) ORDER BY place, id LIMIT %s", [*asked, LIMIT])  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def index_claims(document: models.Document) -> None:
    """Make a document's claims findable by the words of their own sentences, names and details, as they are now: after
    anything about them changed."""
    if connection.vendor != "sqlite":
        return
    claims = models.Claim.objects.filter(document=document)
    names: dict[int, list[str]] = {}
    for claim, name in models.Role.objects.filter(claim__document=document).values_list("claim", "name"):
        names.setdefault(claim, []).append(name)
    rows = [
        (pk, claim_words(document.text, evidence, [*names.get(pk, []), place or "", detail or ""]))
        for pk, evidence, place, detail in claims.order_by("id").values_list("pk", "evidence", "place", "detail")
    ]
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM register_claim_search WHERE rowid = %s", [(pk,) for pk, _ in rows])
        cursor.executemany("INSERT INTO register_claim_search (rowid, folded) VALUES (%s, %s)", rows)


def claim_words(text: str, evidence: Iterable[Sequence[int]], said: Iterable[str]) -> str:
    """A claim's own words, folded: its sentences in ``text`` and what else is ``said`` of it."""
    return fold_text(" ".join([*(text[start:end] for start, end in evidence), *said]))


def documents(query: str, viewer: Viewer = HOLDER, forms: Forms = _NONE) -> Keys:
    """Keys of all the documents that ``viewer`` may see and that have every word of the query, in no order."""
    if connection.vendor != "sqlite":
        return np.array(find(query, viewer, forms), np.int64)
    if not (clauses := _clauses(query, forms)):
        return np.zeros(0, np.int64)
    return _matching(_tables(viewer), " AND ".join(clauses))


def claims(query: str, forms: Forms = _NONE) -> Keys:
    """Keys of the claims whose own sentences, names or details have every word of the query. Ask
    :mod:`guvoh.register.rights` which of their incidents may be seen."""
    folded = [_any(f, forms) for word in words(query) if (f := fold(word))]
    if connection.vendor != "sqlite" or not folded:
        return np.zeros(0, np.int64)
    return _matching(["register_claim_search"], " AND ".join(folded))


def _matching(tables: Sequence[str], match: str) -> Keys:
    """The rows of tables of words that match."""
    each = " UNION ALL ".join(f"SELECT rowid AS id FROM {table} WHERE {table} MATCH %s" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        # As one text: of a common word there are ten thousands, and each row of an answer costs as much as finding it.
        cursor.execute(f"SELECT group_concat(id) FROM ({each})", [match] * len(tables))  # noqa: S608
        return keys_of(cursor.fetchone()[0])


def _any(folded: str, forms: Forms) -> str:
    """A folded word, or another spelling of it. What folds to one or two letters begins too much: it must be the
    word."""
    spelt = (f"{_quoted(f)} *" if len(f) > 2 else _quoted(f) for f in (folded, *forms.get(folded, ())))
    return f"({' OR '.join(spelt)})"


def _clauses(query: str, forms: Forms) -> list[str]:
    terms = _TERM.findall(query.replace("\x00", " "))
    return [clause for phrase, word in terms if (clause := _clause(phrase, word, forms))]


def _clause(phrase: str, word: str, forms: Forms) -> str | None:
    if phrase:
        return "{title text} : " + _quoted(phrase) if re.search(r"\w", phrase) else None
    if not re.search(r"\w", word):
        return None
    folded = fold(word)
    written = "{title text} : " + _quoted(word) + " *"
    # Two folded letters begin too much: «qqqq» folds to «k».
    return f"({written} OR folded : {_any(folded, forms)})" if len(folded) > 2 else f"({written})"


def _quoted(term: str) -> str:
    return '"' + term.replace('"', " ") + '"'
