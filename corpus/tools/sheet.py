"""Annotate by hand: show a document with numbered sentences, and turn a sheet written by a person into its record.

    python corpus/tools/sheet.py show DOC.json …               the texts, each sentence with its number
    python corpus/tools/sheet.py show --sheet DOC.json …       and the annotation they have, as a sheet
    python corpus/tools/sheet.py apply SHEET --from DIR --to DIR

A sheet is what an annotator writes; it saves typing quotations and braces, and nothing else: no line of it is
made by a tool. `=== ID` opens a document. A line `i1 ACT [STATUS] [THREATENED_ACT]` opens an incident (status is
`occurred` where left out), `f1 VALUE [QUALIFIER]` a figure; a document without either is written as `none`. Under
them, one to a line, a letter and what it holds:

    V name | kind | role | x12        a victim; role and count may be left out (`x12` is a count)
    P name | kind | STATE | role      a perpetrator; state and role may be left out
    O name                            on whose account
    A name                            who asserts it            X name    who disputes it
    D 2014-10-20 | three days before  or 2014-10-01..2014-10-31 | in October
    L text | COUNTRY                  the place; `L | TM` for the country alone
    T text                            detail                    N text    note
    E 4        E 4-5        E 4: the exact words of a clause     evidence, by the number of its sentence
    H text     what a figure counts   U unit    G population    W period
    ! text     a note on the document
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import check

Doc = dict[str, Any]
_END = re.compile(r"(?<=[.!?…])[\"”»’'\)\]“]*\s+(?=[\"“«„‘'\(\[–—-]*\s*[^\W_])|\n+")
_SHORT = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Gen|Col|Lt|No|Art|art|vs|Prof|[A-Z]|[А-ЯӢӮҲҶҒҚ]|Sh|Ch|Yu|Kh|Zh|ст|ч|п|г|им|ул|т\.\s?е|т\.\s?д|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|\b[a-z]\.[a-z]\.|U\.S\.|U\.N\.)$"
)
_INCIDENT = re.compile(r"(i\d+)\s+(\w+)(?:\s+(\w+))?(?:\s+(\w+))?$")
_FIGURE = re.compile(r"(f\d+)\s+(-?[\d.]+)(?:\s+(more than|up to|about|less than|at least))?$")


class SheetError(Exception):
    """A sheet that cannot be read; says the line."""


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end) offsets, in order: line by line, cut after `.`, `!`, `?` and `…`
    but not after initials and the commonest abbreviations. For people to point at, not for linguistics."""
    spans, start = [], 0
    for match in _END.finditer(text):
        newline = "\n" in match.group()
        end = match.start() + len(match.group().rstrip())
        if not newline and _SHORT.search(text[start:end]):
            continue
        if text[start:end].strip():
            spans.append(_trimmed(text, start, end))
        start = match.end()
    if text[start:].strip():
        spans.append(_trimmed(text, start, len(text)))
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def shown(doc: Doc, *, with_sheet: bool = False) -> str:
    """A document for an annotator's eyes: head, then each sentence behind its number; with its sheet if asked."""
    lines = [f"=== {doc['id']} | {doc['publisher']} | published {doc['published']} | title: {doc['title']}"]
    lines += [f"[{n}] {doc['text'][a:b]}" for n, (a, b) in enumerate(sentences(doc["text"]), 1)]
    if with_sheet:
        lines += ["", "--- as annotated:", *_sheet(doc)]
    return "\n".join(lines) + "\n"


def _sheet(doc: Doc) -> Iterator[str]:
    if doc.get("note"):
        yield f"! {doc['note']}"
    if not doc["incidents"] and not doc["figures"]:
        yield "none"
    spans = sentences(doc["text"])
    for inc in doc["incidents"]:
        yield " ".join(filter(None, [inc["id"], inc["act"], inc["status"], inc.get("threatened_act")]))
        for who in inc["victims"]:
            count = f"x{who['count']}" if who.get("count") else None
            yield "V " + " | ".join(filter(None, [who["name"], who["kind"], who.get("role"), count]))
        yield from (f"O {who['name']}" for who in inc.get("on_account_of", []))
        for who in inc.get("perpetrators", []):
            yield "P " + " | ".join([who["name"], who["kind"], who.get("state", ""), who.get("role", "")]).rstrip(" |")
        yield from _common(inc, doc["text"], spans)
    for fig in doc["figures"]:
        yield " ".join(filter(None, [fig["id"], str(fig["value"]), fig.get("qualifier")]))
        yield f"H {fig['what']}"
        for letter, key in (("U", "unit"), ("G", "population"), ("W", "period")):
            if fig.get(key):
                yield f"{letter} {fig[key]}"
        yield from _common(fig, doc["text"], spans)


def _common(item: Doc, text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    if date := item.get("date"):
        days = date["start"] if date["start"] == date["end"] else f"{date['start']}..{date['end']}"
        yield " | ".join(filter(None, [f"D {days}", date.get("text")]))
    place = item.get("place")
    if isinstance(place, str):
        yield f"L {place}"
    elif place:
        yield f"L {place.get('text', '')} | {place.get('country', '')}"
    yield from (f"A {name}" for name in item.get("attributed_to", []))
    yield from (f"X {name}" for name in item.get("disputed_by", []))
    for letter, key in (("T", "detail"), ("N", "note")):
        if item.get(key):
            yield f"{letter} {item[key]}"
    for quote in item["evidence"]:
        at = text.find(quote)
        whole = next((n for n, (a, b) in enumerate(spans, 1) if text[a:b] == quote), None)
        inside = next((n for n, (a, b) in enumerate(spans, 1) if a <= at < b), 0)
        yield f"E {whole}" if whole else f"E {inside}: {quote}".replace("\n", "⏎")


# Sheets to records -------------------------------------------------------------------------------


def read_sheet(text: str, docs: dict[str, Doc]) -> Iterator[Doc]:
    """The documents a sheet annotates, each a copy of `docs[id]` with the sheet's incidents and figures.

    Raises SheetError at the first line that cannot be read, and where a document is not among `docs`.
    """
    for part in re.split(r"^=== *", text, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        ident = head.split("|")[0].strip()
        if ident not in docs:
            raise SheetError(f"{ident}: no such document")
        yield _document(docs[ident], body)


def _document(doc: Doc, body: str) -> Doc:
    new: Doc = {k: doc[k] for k in ("id", "url", "publisher", "published", "language", "title", "text")}
    new.update(incidents=[], figures=[])
    item: Doc | None = None
    spans = sentences(doc["text"])
    for raw in body.splitlines():
        line = raw.strip()
        if not line or line == "none" or line.startswith("#"):
            continue
        try:
            if line.startswith("! "):
                new["note"] = line[2:]
            elif match := _INCIDENT.match(line):
                item = _incident(match)
                new["incidents"].append(item)
            elif match := _FIGURE.match(line):
                item = _figure(match)
                new["figures"].append(item)
            elif item is None:
                raise SheetError("no incident or figure is open")
            else:
                _field(item, line[0], line[1:].strip(), doc["text"], spans)
        except (SheetError, ValueError, IndexError) as error:
            raise SheetError(f"{doc['id']}: {line[:80]!r}: {error}") from None
    new["incidents"] = [{k: v for k, v in inc.items() if v is not None} for inc in new["incidents"]]
    return new


def _incident(match: re.Match[str]) -> Doc:
    ident, act, status, threatened = match.groups()
    if act == "threat" and status and status not in check.STATUSES:
        status, threatened = "occurred", status
    return {
        "id": ident, "act": act, "status": status or "occurred", "threatened_act": threatened, "victims": [],
        "on_account_of": [], "perpetrators": [], "date": None, "place": None, "attributed_to": [],
        "disputed_by": [], "detail": None, "note": None, "evidence": [],
    }  # fmt: skip


def _figure(match: re.Match[str]) -> Doc:
    number = float(match[2])
    fig: Doc = {"id": match[1], "what": "", "value": int(number) if number.is_integer() else number}
    if match[3]:
        fig["qualifier"] = match[3]
    return fig | {"attributed_to": [], "evidence": []}


def _field(item: Doc, letter: str, value: str, text: str, spans: list[tuple[int, int]]) -> None:
    parts = [p.strip() for p in value.split("|")]
    figure = "what" in item
    if letter == "V" and not figure:
        who: Doc = {"name": parts[0], "kind": parts[1]}
        for extra in filter(None, parts[2:]):
            if re.fullmatch(r"x\d+", extra):
                who["count"] = int(extra[1:])
            else:
                who["role"] = extra
        item["victims"].append(who)
    elif letter == "P" and not figure:
        named = {"name": parts[0], "kind": parts[1]} | dict(zip(("state", "role"), parts[2:], strict=False))
        item["perpetrators"].append({k: v for k, v in named.items() if v})
    elif letter == "O" and not figure:
        item["on_account_of"].append({"name": value})
    elif letter == "D" and not figure:
        start, _, end = parts[0].partition("..")
        item["date"] = {"start": start, "end": end or start} | ({"text": parts[1]} if len(parts) > 1 else {})
    elif letter == "L" and figure:
        item["place"] = parts[0]
    elif letter == "L":
        item["place"] = {k: v for k, v in zip(("text", "country"), parts, strict=False) if v}
    elif letter == "E":
        item["evidence"].append(_evidence(value, text, spans))
    elif letter in "AX":
        item["attributed_to" if letter == "A" else "disputed_by"].append(value)
    elif letter in "TN" and not figure:
        item["detail" if letter == "T" else "note"] = value
    elif letter in "HUGW" and figure:
        item[{"H": "what", "U": "unit", "G": "population", "W": "period"}[letter]] = value
    else:
        raise SheetError("no such line here")


def _evidence(value: str, text: str, spans: list[tuple[int, int]]) -> str:
    match = re.fullmatch(r"(\d+)(?:-(\d+))?(?:\s*:\s*(.+))?", value)
    if not match:
        raise SheetError("evidence is `E 4`, `E 4-5` or `E 4: words`")
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last <= len(spans):
        raise SheetError(f"the text has sentences 1 to {len(spans)}")
    if match[3] is None:
        return text[spans[first - 1][0] : spans[last - 1][1]]
    quote = match[3].replace("⏎", "\n")
    if quote in text:
        return quote
    # The words as they stand, where only spaces or the shape of quotation marks differ.
    loose = re.sub(r"\\?\s+", r"\\s+", re.escape(quote))
    loose = re.sub(r"[\"“”„«»]", '["“”„«»]', loose)
    loose = re.sub(r"['‘’ʼ]", "['‘’ʼ]", loose)
    found = re.search(loose, text)
    if not found:
        raise SheetError("these words are not in the text")
    return found.group()


def write(doc: Doc, folder: Path) -> None:
    """The document as one JSON file in `folder`, named by its id."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{doc['id']}.json"
    path.write_text(json.dumps(doc, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("show")
    show.add_argument("--sheet", action="store_true")
    show.add_argument("docs", nargs="+", type=Path)
    apply = commands.add_parser("apply")
    apply.add_argument("sheet", type=Path)
    apply.add_argument("--from", dest="source", type=Path, required=True)
    apply.add_argument("--to", type=Path, required=True)
    args = parser.parse_args(argv)
    if args.command == "show":
        for path in args.docs:
            print(shown(json.loads(path.read_text(encoding="utf-8")), with_sheet=args.sheet))
        return 0
    docs = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in args.source.glob("*.json")}
    bad = done = 0
    for part in re.split(r"^(?==== )", args.sheet.read_text(encoding="utf-8"), flags=re.MULTILINE):
        try:
            for doc in read_sheet(part, docs):
                write(doc, args.to)
                done += 1
                for fault in check.faults(doc):
                    bad += 1
                    print(f"{doc['id']}: {fault}")
        except SheetError as error:
            bad += 1
            print(f"not written: {error}")
    print(f"{done} documents written, {bad} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
