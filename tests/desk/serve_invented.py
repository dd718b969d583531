"""Build the invented register in a folder and serve it, printing the address. For the browser's tests."""

from __future__ import annotations

import sys
from pathlib import Path

import django
import waitress
from django.core.wsgi import get_wsgi_application

from guvoh.register import place

folder = Path(sys.argv[1])
place.prepare(folder)
django.setup()

import invented  # noqa: E402

from guvoh.register import store  # noqa: E402

store.open_register(folder, create=True)
invented.build()
invented.build_doubtful()
server = waitress.create_server(get_wsgi_application(), host="127.0.0.1", port=0)
print(f"http://127.0.0.1:{server.effective_port}", flush=True)
server.run()
