"""How the names in annotated articles are grouped into parties: `python benchmarks/parties.py [SHARED]`.

Codes and links the articles of SHARED/gold (default: ../shared) that have a coder, at once, and has
SHARED/eval/score_parties.py compare the parties with SHARED/gold/people.json: precision, recall and F1 over pairs of
forms, and the share of forms that were found.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from guvoh.coding import code, coder_for
from guvoh.linking import link
from guvoh.nouns import Coding, Document, document_from_json

SHARED = Path(__file__).resolve().parents[2] / "shared"


def main(shared: Path) -> None:
    texts = [*(shared / "gold" / "seed-texts").glob("*.json"), *(shared / "gold" / "dev").glob("*.json")]
    documents: list[Document] = []
    codings: list[Coding] = []
    for path in sorted(texts):
        document = document_from_json(json.loads(path.read_text("utf-8")))
        if coder_for(document.language) is not None:
            documents.append(document)
            codings.append(code(document))
    print(f"{len(documents)} articles, coded by {codings[0].coder}", flush=True)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        for party in link(documents, codings).parties:
            mentions = [{"document": m.document, "name": m.name} for m in party.mentions]
            out.write(json.dumps({"id": party.id, "mentions": mentions}, ensure_ascii=False) + "\n")
        out.flush()
        people = shared / "gold" / "people.json"
        subprocess.run([sys.executable, shared / "eval" / "score_parties.py", people, out.name], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)
