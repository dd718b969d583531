"""The weights that training begins with."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from typing import Any

import link_weights
import pytest


@pytest.mark.parametrize("which", ["persons", "incidents"])
def test_training_begins_with_outcomes_that_can_be_told_apart(which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outcomes are read off what they weigh: else nobody can train linking anew, and nobody notices until they try."""
    written: dict[str, Any] = {}
    monkeypatch.setattr(link_weights, "_write", lambda name, prior, chances: written.update(chances))
    link_weights._even(which)
    assert written
    for name, outcomes in written.items():
        bits = sorted([0.0, *(log2(m / u) for m, u in outcomes.values())])  # 0: nothing told
        assert all(b - a > 5e-4 for a, b in pairwise(bits)), name
