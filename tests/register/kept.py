"""Correct a claim while a keeper runs, and print what becomes of it. A process of its own: the keeper's thread needs
a database on disk."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

from guvoh.register import place

folder = Path(sys.argv[1])
place.prepare(folder)
django.setup()

from making import add, claim, living  # noqa: E402

from guvoh.register import keeper, linked, review, store  # noqa: E402
from guvoh.register.models import Claim, Decision, Document  # noqa: E402
from guvoh.register.rights import HOLDER  # noqa: E402


def wait(what: Callable[[], bool]) -> bool:
    for _ in range(400):
        if what():
            return True
        time.sleep(0.05)
    return False


store.open_register(folder, create=True)
for text, publisher in (("Zafar Nuriddinov was held.", "Herald"), ("Officers held Zafar Nuriddinov.", "Wire")):
    add(text, claim(text, on="2019-03-03"), publisher=publisher)
linked.relink()
assert len(living()) == 1

keeper.AGAIN, keeper._LOOK = 0.1, 0.05
kept = keeper.Keeper(folder, quiet=0.2)
kept.start()
relink = linked.relink
row = Claim.objects.earliest("pk")
with store.writing(folder):
    value = review.coding(row) | {"victims": [{"name": "Gulrukhsor Mirzoshoeva"}]}
    review.judge(row, Decision.CORRECTED, HOLDER, value=value, base=row.latest)
    time.sleep(1)
    if not kept.linked and Document.objects.filter(linked=False).exists():
        print("left alone while a command writes")

    def broken() -> None:
        raise RuntimeError("Gulrukhsor Mirzoshoeva")

    linked.relink = broken
if wait(lambda: bool(kept.failed)):
    print("outlived", kept.failed)
linked.relink = relink
wait(lambda: not Document.objects.filter(linked=False).exists())
print(f"linked into {len(living())} incidents")
kept.stop()
if not kept._thread.is_alive():
    print("stopped")
