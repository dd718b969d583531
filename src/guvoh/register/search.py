"""Full-text search over documents: SQLite's FTS5, over the words as written and as folded.

A word finds every word it begins, in any script: ``Хамро`` finds Khamroyev. Words in quotation
marks are sought as one phrase, exactly as written.
"""

from __future__ import annotations

import json
import re

from django.db import connection
from django.db.models import Q

from guvoh.names import fold, fold_text
from guvoh.register import models
from guvoh.register.rights import HOLDER, Viewer, seen

_TERM = re.compile(r'"([^"]+)"|(\S+)')
LIMIT = 5000
_FIND = "SELECT rowid FROM register_search WHERE register_search MATCH %s ORDER BY rank, rowid LIMIT %s"
_FIND_WITHIN = """SELECT rowid FROM register_search WHERE register_search MATCH %s AND rowid IN (
    SELECT id FROM register_document
    WHERE collection_id IS NULL OR collection_id IN (SELECT value FROM json_each(%s))
  ) ORDER BY rank, rowid LIMIT %s"""


def index(document: models.Document) -> None:
    """Make a document findable; once, when it is added."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO register_search (rowid, title, text, folded) VALUES (%s, %s, %s, %s)",
                [document.pk, document.title, document.text, fold_text(f"{document.title} {document.text}")],
            )


def find(query: str, viewer: Viewer = HOLDER) -> list[int]:
    """Keys of the documents that ``viewer`` may see and that have every word of the query, best first; [] for an
    empty query."""
    terms = [(phrase, word) for phrase, word in _TERM.findall(query.replace("\x00", " "))]
    if connection.vendor != "sqlite":
        found = seen(models.Document, viewer)
        for phrase, word in terms:
            found = found.filter(Q(text__icontains=phrase or word) | Q(title__icontains=phrase or word))
        return list(found.values_list("pk", flat=True)[:LIMIT]) if terms else []
    clauses = [clause for phrase, word in terms if (clause := _clause(phrase, word))]
    if not clauses:
        return []
    # Asked here, so that documents one may not see take none of the places. Their keys are SQLite's own list of values.
    entered = None if viewer.collections is None else json.dumps(sorted(viewer.collections))
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND if entered is None else _FIND_WITHIN, [" AND ".join(clauses), *([entered] if entered else []), LIMIT]
        )
        return [row[0] for row in cursor.fetchall()]


def _clause(phrase: str, word: str) -> str | None:
    if phrase:
        return "{title text} : " + _quoted(phrase) if re.search(r"\w", phrase) else None
    if not re.search(r"\w", word):
        return None
    folded = fold(word)
    written = "{title text} : " + _quoted(word) + " *"
    # Two folded letters begin too much: «qqqq» folds to «k».
    return f"({written} OR folded : {_quoted(folded)} *)" if len(folded) > 2 else f"({written})"


def _quoted(term: str) -> str:
    return '"' + term.replace('"', " ") + '"'
