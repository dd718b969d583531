"""Which claims changed their incident, so that those kept in memory are brought up to date (guvoh.register.columns).

They take the place of the two indices that searches read the incidents of ten thousands of claims from. SQLite's own; a
later migration that remakes register_claim must make these triggers again.
"""

from __future__ import annotations

from django.db import migrations, models

from guvoh.register.migrations import on_sqlite

_NOTED = (
    "BEGIN DELETE FROM register_moved WHERE claim = {0}.id; INSERT INTO register_moved (claim) VALUES ({0}.id); END"
)
FORWARD = [
    "CREATE TABLE register_moved (n INTEGER PRIMARY KEY AUTOINCREMENT, claim INTEGER NOT NULL UNIQUE)",
    f"CREATE TRIGGER claim_made AFTER INSERT ON register_claim {_NOTED.format('NEW')}",
    f"CREATE TRIGGER claim_gone AFTER DELETE ON register_claim {_NOTED.format('OLD')}",
    "CREATE TRIGGER claim_moved AFTER UPDATE OF incident_id, document_id ON register_claim WHEN"
    f" OLD.incident_id IS NOT NEW.incident_id OR OLD.document_id IS NOT NEW.document_id {_NOTED.format('NEW')}",
]
BACKWARD = [*(f"DROP TRIGGER claim_{name}" for name in ("made", "gone", "moved")), "DROP TABLE register_moved"]


class Migration(migrations.Migration):
    dependencies = [("register", "0005_claims_sought")]
    operations = [
        migrations.RemoveIndex("claim", "claim_told"),
        migrations.RemoveIndex("claim", "claim_near"),
        migrations.RemoveIndex("role", "role_party"),
        migrations.AddIndex("role", models.Index(fields=["party", "part", "claim"], name="role_party_claim")),
        migrations.RunPython(on_sqlite(FORWARD), on_sqlite(BACKWARD)),
    ]
