"""Which incidents are told to be on somebody else's account, for finding them."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import Exists, OuterRef

from guvoh.register.migrations import on_sqlite

_SEEN = "act, status, standing, date_start, country, place, merged_into_id, collection_id, states, added"


def _noted(seen: str) -> list[str]:
    """What notes an incident whose columns of these change (see 0004)."""
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in seen.split(", "))
    return [
        "DROP TRIGGER incident_changed",
        f"CREATE TRIGGER incident_changed AFTER UPDATE OF {seen} ON register_incident WHEN {changed}"  # noqa: S608
        " BEGIN DELETE FROM register_changed WHERE incident = NEW.id;"
        " INSERT INTO register_changed (incident) VALUES (NEW.id); END",
    ]


def look(apps: Any, _schema_editor: Any) -> None:
    """Set it for the incidents of an earlier Guvoh."""
    roles = apps.get_model("register", "Role").objects.filter(part="on_account_of", claim__incident=OuterRef("pk"))
    apps.get_model("register", "Incident").objects.update(by_proxy=Exists(roles))


class Migration(migrations.Migration):
    dependencies = [("register", "0006_claims_moved")]
    operations = [
        migrations.AddField("incident", "by_proxy", models.BooleanField(null=True)),
        migrations.RunPython(on_sqlite(_noted(f"{_SEEN}, by_proxy")), on_sqlite(_noted(_SEEN))),
        migrations.RunPython(look, migrations.RunPython.noop),
    ]
