"""Decisions that the database itself keeps from being changed, and full-text search.

SQLite only for now: on another database search falls back to a plain scan (see search.py), and
the guard is the model's own.
"""

from __future__ import annotations

from django.db import migrations

from guvoh.register.migrations import on_sqlite

FORWARD = [
    """CREATE TRIGGER decision_unchanged BEFORE UPDATE ON register_decision
       BEGIN SELECT RAISE(ABORT, 'a decision is never changed'); END""",
    """CREATE TRIGGER decision_kept BEFORE DELETE ON register_decision
       BEGIN SELECT RAISE(ABORT, 'a decision is never removed'); END""",
    # rowid is Document.id. `folded` holds the words in one Latin spelling (guvoh.names.fold),
    # so that a search in one script finds the others. Contentless: the text is kept in one place only.
    """CREATE VIRTUAL TABLE register_search USING fts5(
         title, text, folded, content='', tokenize="unicode61 remove_diacritics 2")""",
]
BACKWARD = ["DROP TRIGGER decision_unchanged", "DROP TRIGGER decision_kept", "DROP TABLE register_search"]


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(on_sqlite(FORWARD), on_sqlite(BACKWARD))]
