"""The large register that the desk is measured on: what it says must hang together as a real one does, or the
milliseconds measured on it mean nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from guvoh.desk import finding
from guvoh.register import columns, words
from guvoh.register.models import Claim, Document, Incident, Party, Role
from guvoh.register.rights import HOLDER, Viewer

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def generator(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, "registers", raising=False)
    yield import_module("desk_register")
    sys.modules.pop("registers", None)
    sys.modules.pop("desk_register", None)


def test_the_large_register_hangs_together(db: None, generator: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Incidents without claims, or a collection that leaks into the open, would be quicker or slower than the real."""
    monkeypatch.setattr(generator, "CONFIDENTIAL", 0.2)
    said: list[str] = []
    generator.fill(150, 50, 3, said.append)
    assert Document.objects.count() == pytest.approx(50, abs=3)
    assert Incident.objects.count() == pytest.approx(150, rel=0.3)
    assert not Incident.objects.filter(claims=None).exists()
    for claim in Claim.objects.select_related("document", "incident").prefetch_related("roles"):
        assert claim.incident is not None
        assert claim.collection_id == claim.document.collection_id == claim.incident.collection_id
        assert all(claim.document.text[start:end].strip() for start, end in claim.evidence)
    assert Document.objects.exclude(collection=None).exists()
    for role in Role.objects.exclude(party=None).select_related("party", "claim"):
        assert role.party is not None
        assert role.party.collection_id == role.claim.collection_id
    told = Party.objects.filter(told__gt=0).order_by("-told")[0]
    assert told.told == Incident.objects.filter(claims__roles__party=told).distinct().count()
    # What linking and adding would have written is what they write.
    before = columns.now()
    words.refresh()
    assert Party.objects.get(pk=told.pk).told == told.told
    word = next(w for w in Role.objects.filter(kind="person", claim__collection=None)[0].name.split() if len(w) > 4)
    found = finding.incidents({"q": word}, HOLDER)
    assert found.near is not None
    assert 0 < len(found.near) <= len(found.ids)
    assert finding.parties(word, "", HOLDER)[0].exists()
    outside = Viewer(None, frozenset())
    assert 0 < len(finding.incidents({}, outside).ids) < len(before.ids)
