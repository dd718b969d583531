"""Registers from before there was a queue."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_an_older_register_is_brought_into_the_queue_as_it_was_decided(tmp_path: Path) -> None:
    """Else an update asks for everything again that a monitor has read, or lets a rejected claim count again."""
    folder = tmp_path / "register"
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("before_people.py")), str(folder)],
        env={**os.environ, "GUVOH_REGISTER": str(folder), "DJANGO_SETTINGS_MODULE": "guvoh.register.settings"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "killing accepted 5 2 True",
        "fine rejected 1 3 True",
        "threat new 2 0 True",
        "surveillance new 2 0 True",
        "accepted",
        # Whom it was done to on somebody else's account is found in it too.
        "i0 False i1 False i2 True i3 False",
        "False False True False",
        "False True True False",
    ], done.stderr
