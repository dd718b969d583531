"""Two people decide about one claim at one moment, twenty times; prints how each round ended. A process of its own,
because the tests' database in memory does not let two wait for each other."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import django

from guvoh.register import place

folder = Path(sys.argv[1])
place.prepare(folder)
django.setup()

from django.db import connection  # noqa: E402
from making import add, claim  # noqa: E402

from guvoh.register import linked, review, store  # noqa: E402
from guvoh.register.models import Account, Claim, Decision  # noqa: E402
from guvoh.register.rights import Viewer  # noqa: E402

store.open_register(folder, create=True)
for n in range(20):
    text = f"Zafar Nuriddinov was held in cell {n}."
    add(text, claim(text))
linked.relink()
people = [Viewer.of(Account.objects.create_user(name, role=Account.CODER)) for name in ("Anna", "Boris")]
gate = threading.Barrier(2)
ended: dict[int, list[str]] = {row.pk: [] for row in Claim.objects.all()}


def decide(verdict: str, by: Viewer, rows: list[Claim]) -> None:
    for row in rows:
        gate.wait(60)
        try:
            review.judge(row, verdict, by, base=row.latest)
            ended[row.pk].append(verdict)
        except review.Overtaken:
            ended[row.pk].append("overtaken")
    connection.close()


rows = list(Claim.objects.all())
pairs = zip((Decision.ACCEPTED, Decision.REJECTED), people, strict=True)
threads = [threading.Thread(target=decide, args=(*pair, rows)) for pair in pairs]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for row in Claim.objects.all():
    about = Decision.objects.filter(target=row.key).count()
    print(row.state, about, *sorted(ended[row.pk]))
