"""Build the invented register in a folder and serve it, printing the address. For the browser's tests."""

from __future__ import annotations

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

from guvoh.register import store  # noqa: E402
from guvoh.register.models import Account  # noqa: E402

store.open_register(folder, create=True)
invented.build()
invented.build_doubtful()
server = waitress.create_server(get_wsgi_application(), host="127.0.0.1", port=0)
owner = Account.objects.create_user("owner", role=Account.OWNER)
print(f"http://127.0.0.1:{server.effective_port} {session_of(owner)}", flush=True)
server.run()
