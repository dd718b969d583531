"""The bar on real pages: below it, articles would be lost, run together, or mixed with menus."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


@pytest.mark.skipif(not SHARED.exists(), reason="the seed pages and their reference texts are not here")
def test_ten_articles_come_out_apart_and_whole(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    sys.modules.pop("reading", None)
    import reading as benchmark

    rows, number, _ = benchmark.measure(SHARED)
    assert number == 10
    assert [(r.name, r.recall, r.extra) for r in rows if r.recall < 0.95 or r.extra > 0.05] == []
    assert sum(r.title + r.publisher + r.published for r in rows) >= 27
