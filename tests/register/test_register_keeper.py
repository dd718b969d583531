"""The keeper: what is decided at the desk is linked without anybody's doing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from guvoh.register.keeper import _Left


def test_what_is_corrected_while_the_desk_runs_is_linked(tmp_path: Path) -> None:
    """Else a corrected claim stands under the wrong incident until somebody thinks of `guvoh relink`; or a command
    that adds at the same time is disturbed; or one failure ends it for good."""
    folder = tmp_path / "register"
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("kept.py")), str(folder)],
        env={**os.environ, "GUVOH_REGISTER": str(folder), "DJANGO_SETTINGS_MODULE": "guvoh.register.settings"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "left alone while a command writes",
        "outlived RuntimeError",
        "linked into 2 incidents",
        "stopped",
    ], done.stderr


def test_linking_waits_for_the_end_of_a_series_but_not_for_ever() -> None:
    """Else linking runs after every key of a monitor who goes through the queue, or never while she does."""
    left = _Left()
    assert not left.ripe((1, 1), 0.0, quiet=2, longest=60)
    assert not left.ripe((2, 1), 1.5, quiet=2, longest=60)
    assert not left.ripe((2, 1), 3.0, quiet=2, longest=60)
    assert left.ripe((2, 1), 3.5, quiet=2, longest=60)
    for n in range(60):
        assert not left.ripe((3 + n, 1), 4.0 + n * 0.9, quiet=2, longest=60)
    assert left.ripe((99, 1), 61.0, quiet=2, longest=60)
    assert not left.ripe(None, 70.0, quiet=2, longest=60)
    assert not left.ripe((99, 1), 70.5, quiet=2, longest=60)


def test_what_linking_cannot_mend_is_not_tried_for_ever() -> None:
    """Else one damaged row keeps the machine busy and the register locked from then on."""
    left = _Left(in_vain=(5, 1))
    assert not any(left.ripe((5, 1), float(now), quiet=2, longest=60) for now in range(100))
    assert not left.ripe((6, 1), 100.0, quiet=2, longest=60)
    assert left.ripe((6, 1), 102.0, quiet=2, longest=60)
