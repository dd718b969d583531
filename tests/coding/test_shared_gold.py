"""The English coder against annotated documents, where they stand beside the repository."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from guvoh.coding import code
from guvoh.nouns import coded_json, document_from_json

SHARED = Path(__file__).resolve().parents[2].parent / "shared"

pytestmark = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="needs the annotated documents in ../shared/gold, which are not published"
)


def test_the_coder_finds_what_annotators_found(tmp_path: Path) -> None:
    """Else a change that mends one sentence has spoilt many, or the coder quotes what is not there."""
    predicted = tmp_path / "predicted.jsonl"
    with predicted.open("w", encoding="utf-8") as out:
        for path in sorted((SHARED / "gold").glob("**/*.json")):
            raw = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(raw, dict) and "incidents" in raw and raw["language"] == "en":
                document = document_from_json(raw)
                out.write(json.dumps(coded_json(document, code(document))) + "\n")
    command = [sys.executable, SHARED / "eval" / "score.py", SHARED / "gold", predicted, "--language", "en", "--json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    scores = json.loads(done.stdout)
    assert scores["missing"] == 0
    assert scores["found"]["f1"] >= 0.65
    assert scores["grounded"]["recall"] == 1.0
