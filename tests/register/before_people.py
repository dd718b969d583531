"""Make a register as it was before there was a queue, bring it up to date and print what its claims have become."""

from __future__ import annotations

import sys
from pathlib import Path

import django

from guvoh.register import place

folder = Path(sys.argv[1])
place.prepare(folder)
django.setup()

from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from guvoh.register import columns, review, store  # noqa: E402
from guvoh.register.models import Claim, Decision, Incident  # noqa: E402
from guvoh.register.rights import HOLDER  # noqa: E402

executor = MigrationExecutor(connection)
executor.migrate([("register", "0003_linking")])
old = executor.loader.project_state([("register", "0003_linking")]).apps
document = old.get_model("register", "Document").objects.create(
    doc_id="d1", text="Zafar Nuriddinov was killed.", text_sha256="0", title="", linked=True
)
for number, act in enumerate(("killing", "fine", "threat", "surveillance")):
    incident = old.get_model("register", "Incident").objects.create(
        id=f"i{number}", act=act, status="occurred", standing="reported", reason=""
    )
    claim = old.get_model("register", "Claim").objects.create(
        incident=incident, document=document, key=f"k{number}", number=f"i{number}", act=act, status="occurred",
        evidence=[[0, 27]],
        coder="hand/1", confidence=0.5, reason="",
    )  # fmt: skip
    part = "on_account_of" if act == "threat" else "victim"
    old.get_model("register", "Role").objects.create(claim=claim, part=part, position=0, name="Zafar", kind="person")
for key, verdict in (("k0", "rejected"), ("k0", "accepted"), ("k1", "rejected"), ("k1", "note"), ("k2", "note")):
    old.get_model("register", "Decision").objects.create(
        target_kind="claim", target=key, verdict=verdict, note="", by="owner", claims=[key]
    )

store.open_register(folder, create=False)
for row in Claim.objects.order_by("key"):
    print(row.act, row.state, row.severity, row.latest, row.added == row.document.added)
row = Claim.objects.get(key="k0")
review.judge(row, Decision.REJECTED, HOLDER, base=row.latest)
review.undo(Decision.objects.latest("pk").pk, HOLDER)
print(Claim.objects.get(key="k0").state)
print(*(f"{row.pk} {row.by_proxy}" for row in Incident.objects.order_by("pk")))
print(*columns.now().having("account", "other").tolist())
Incident.objects.filter(pk="i1").update(by_proxy=True)  # what the memory of who is asked has to hear of
print(*columns.now().having("account", "other").tolist())
