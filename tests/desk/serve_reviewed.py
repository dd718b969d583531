"""Serve a small register for the review's tests in the browser: a document of its own for each of them, and two people
besides the owner. Prints the address and the sessions, by name, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django
import waitress
from django.core.wsgi import get_wsgi_application
from signing import session_of

from guvoh.register import place

folder = Path(sys.argv[1])
place.prepare(folder)
django.setup()

import invented  # noqa: E402

from guvoh.nouns import Actor, Document  # noqa: E402
from guvoh.register import linked, review, store  # noqa: E402
from guvoh.register.models import Account, Claim, Decision  # noqa: E402
from guvoh.register.rights import Viewer  # noqa: E402

FLOWS = sys.argv[2].split(",")
TEXT = (
    "Новый случай 🕊️ в Навдаре, {flow}.\n\n"
    "On Monday 👩‍👩‍👧 officers searched the home of Farrukh Yodgori and took him away, and beat him in the car, said "
    "his wife. His brother Дилшод Ёдгорӣ was fined in {flow}.\n"
    "The neighbours 🏘 signed a letter.  Nobody answered it."
)


def build(flow: str) -> None:
    """A document with two claims whose passages cross, and a third."""
    text = TEXT.format(flow=flow)
    farrukh, brother = Actor("Farrukh Yodgori", role="engineer"), Actor("Дилшод Ёдгорӣ")
    searched = "officers searched the home of Farrukh Yodgori and took him away"
    invented.add(
        Document.read(text, title=f"Searched, taken, beaten: {flow}", publisher=flow, language="en",
                      published=invented.day("2022-02-02")),
        [
            invented.claim(text, "raid_search", [farrukh], [searched], confidence=0.3,
                           reason="“searched” with its object; the subject may be another"),
            invented.claim(text, "torture", [farrukh], ["took him away, and beat him in the car, said his wife"],
                           confidence=0.5),
            invented.claim(text, "fine", [brother], [f"His brother Дилшод Ёдгорӣ was fined in {flow}."],
                           confidence=0.9),
        ],
        names=[("Farrukh Yodgori", "person"), ("Дилшод Ёдгорӣ", "person")],
    )  # fmt: skip


def differ(flow: str) -> None:
    """Have two readers code two claims of the flow otherwise: another act, another victim, another detail."""
    anna, nigora = (Viewer.of(Account.objects.get(name=name)) for name in ("Anna", "Nigora"))
    assert nigora.account
    for act, other in (("raid_search", "arrest_detention"), ("fine", "charge")):
        row = Claim.objects.get(document__publisher=flow, act=act)
        first = review.coding(row) | {"detail": "as Anna has it"}
        review.judge(row, Decision.CORRECTED, anna, value=first, base=0)
        review.ask_second(row, nigora.account, anna)
        second = review.coding(row) | {"act": other, "victims": [{"name": "the tenant"}], "detail": "as Nigora has it"}
        review.judge(row, Decision.CORRECTED, nigora, value=second, base=row.latest)


store.open_register(folder, create=True)
for name in FLOWS:
    build(name)
linked.relink()
server = waitress.create_server(get_wsgi_application(), host="127.0.0.1", port=0)
sessions = {}
for name, role in (
    ("owner", Account.OWNER),
    ("Nigora", Account.CODER),
    ("Anna", Account.CODER),
    ("Guest", Account.READER),
):
    account = Account.objects.create_user(name, role=role)
    sessions[name] = session_of(account)
for name in FLOWS:
    if name.startswith("differ"):
        differ(name)
print(json.dumps({"url": f"http://127.0.0.1:{server.effective_port}", "sessions": sessions}), flush=True)
server.run()
