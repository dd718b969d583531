"""Examples for the reader: annotated documents as sentences, candidates and what the annotation says of them.

python training/examples.py OUT.jsonl FOLDER …        English documents of these folders, one a line
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from dataclasses import asdict
from pathlib import Path
from typing import Any

from guvoh.coding.english import coder as english
from guvoh.coding.english.candidates import Parties, candidates
from guvoh.coding.english.drafts import Draft
from guvoh.coding.english.names import roster
from guvoh.coding.english.reader import ROLES
from guvoh.coding.english.resolve import Resolver
from guvoh.coding.english.rules import by_rules
from guvoh.coding.english.text import may_hold_act, sentences
from guvoh.coding.english.weigh import hint_of
from guvoh.nouns import document_from_json

MODEL = Path(__file__).resolve().parents[1] / "src" / "guvoh" / "coding" / "english" / "model"
_STOP = set(
    "a an the of and or in on at by for from to with his her their its he she they who was were is are one two three "
    "four five six seven eight nine ten some several many other others another more than least about mr ms mrs dr own "
    "former".split()
)


def _words(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    found = [re.sub(r"'s?$", "", w) for w in re.findall(r"[\w'\-]+", folded)]
    return [w for w in found if w and w not in _STOP] or found


def same(a: str, b: str) -> bool:
    x, y = _words(a), _words(b)
    if not x or not y:
        return False
    if x[-1] == y[-1] and (len(x) == 1 or len(y) == 1 or len(set(x) & set(y)) >= min(2, len(x), len(y))):
        return True
    return len(set(x) & set(y)) / len(set(x) | set(y)) >= 0.5


def example(doc: dict[str, Any], nlp: Any) -> dict[str, Any]:
    document = document_from_json(doc)
    text = document.text
    spans = [english.without_dateline(text, s) for s in sentences(text)]
    names = roster(text)
    parsed = list(
        zip(
            (s for s, _ in spans),
            nlp.pipe((english.flat(text[s:e][: english.LONGEST]) for s, e in spans), batch_size=64),
            strict=True,
        )
    )
    found = candidates(text, names, parsed)
    gold: dict[tuple[int, str], dict[str, Any]] = {}
    for inc in doc["incidents"]:
        for quote in inc["evidence"]:
            at = text.find(quote)
            for n, (s, e) in enumerate(spans):
                shared = min(e, at + len(quote)) - max(s, at)
                if shared <= 0 or shared < 0.5 * min(e - s, len(quote)):
                    continue
                here = gold.setdefault((n, inc["act"]), {"status": inc["status"], "spans": [], "roles": {}})
                here["spans"].append([max(s, at), min(e, at + len(quote))])
                for role in ROLES:
                    for who in inc.get(role) or []:
                        name = who if isinstance(who, str) else who["name"]
                        match = [i for i, c in enumerate(found) if same(c.name, name)]
                        sets = here["roles"].setdefault(role, [])
                        if match not in sets:
                            sets.append(match)
    rules = []
    parties = Parties(found)
    resolver = Resolver(text, names)
    told = english.dates_before(document, spans)
    for n, ((s, e), (_, tree)) in enumerate(zip(spans, parsed, strict=True)):
        if e - s > english.LONGEST or text[e - 1] == "?" or not may_hold_act(text[s:e]):
            continue
        by_act: dict[str, list[Draft]] = {}
        resolver.begin(tree, s)
        for draft in by_rules(tree, (s, e), document, resolver, told[s]):
            by_act.setdefault(draft.act, []).append(draft)
        resolver.end(tree, s)
        for act, drafts in by_act.items():
            hint = hint_of(drafts, parties)
            assert hint is not None
            roles = {role: sorted(numbers) for role, numbers in hint.roles.items()}
            rules.append(
                {"sentence": n, "act": act, "conf": hint.confidence, "at": [d.at for d in drafts], "roles": roles}
            )
    return {
        "id": doc["id"],
        "text": text,
        "sentences": spans,
        "candidates": [asdict(c) for c in found],
        "gold": [{"sentence": n, "act": a, **g} for (n, a), g in gold.items()],
        "rules": rules,
    }


def main(argv: list[str]) -> int:
    out, folders = Path(argv[0]), argv[1:]
    nlp = english.EnglishCoder(read=False).nlp
    with out.open("w", encoding="utf-8") as file:
        for folder in folders:
            for path in sorted(Path(folder).glob("*.json")):
                doc = json.loads(path.read_text(encoding="utf-8"))
                if doc["language"] == "en":
                    file.write(json.dumps(example(doc, nlp), ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
