"""Serve one of the applications of answering.py, by two processes, printing the port."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import django

from guvoh.nouns import GuvohError
from guvoh.register import place

folder = Path(sys.argv[1])
place.prepare(folder)
django.setup()

from guvoh.desk import serving  # noqa: E402
from guvoh.register import store  # noqa: E402

store.open_register(folder, create=True)
os.environ["PYTHONPATH"] = str(Path(__file__).parent)
with socket.create_server(("127.0.0.1", 0)) as listening:
    print(listening.getsockname()[1], flush=True)
    try:
        serving.serve(folder, listening, 2, watching=False, desk=f"answering:{sys.argv[2]}")
    except GuvohError as error:
        print(error, flush=True)
