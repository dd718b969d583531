"""Serve an empty register whose desk makes visits, printing the address: for the browser's tests of handing in.

Its coder takes a moment for each article, so that one can see how far it is; the test's own site counts as public.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import django
import waitress
from django.core.wsgi import get_wsgi_application
from signing import session_of

from guvoh.register import place

folder = Path(sys.argv[1])
place.prepare(folder)
django.setup()


from guvoh import coding  # noqa: E402
from guvoh.nouns import Actor, Claim, Coding, Document, Quote  # noqa: E402
from guvoh.reading import fetch  # noqa: E402
from guvoh.register import store, visits  # noqa: E402
from guvoh.register.models import Account  # noqa: E402


class Slow:
    name, version, languages = "slow", "1", ("en",)

    def code(self, document: Document) -> Coding:
        time.sleep(1.5)
        quote = Quote(0, 6, document.text[:6])
        claim = Claim("i1", "arrest_detention", "occurred", (Actor(document.title or "He"),), (quote,), coder="slow/1")
        return Coding(document.id, "slow/1", (claim,)).renumbered()


coding.CODERS = {"slow": (("en",), Slow)}
fetch.is_public = lambda address: True
store.open_register(folder, create=True)
owner = Account.objects.create_user("owner", role=Account.OWNER)
server = waitress.create_server(get_wsgi_application(), host="127.0.0.1", port=0)
print(f"http://127.0.0.1:{server.effective_port} {session_of(owner)}", flush=True)
with visits.going_on(folder):
    server.run()
