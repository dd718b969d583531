"""Tests write to a register of their own, never to the one that GUVOH_REGISTER or the folder at hand names."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from guvoh.register import place

_FOLDER = Path(tempfile.mkdtemp(prefix="guvoh-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

REGISTER = _FOLDER / "register"
place.prepare(REGISTER)
os.environ["GUVOH_REGISTER"] = str(REGISTER)  # for processes that a test starts
settings.REGISTER = REGISTER  # pytest-django read the settings before this file
