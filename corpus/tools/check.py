"""Check annotated documents against the codebook, and the corpus as a whole against its plan.

    python corpus/tools/check.py                   the corpus this file lies in
    python corpus/tools/check.py FILE.json …       these documents alone

Prints a line for each fault and exits 1 if there is any. Acts, statuses and kinds of party are those of the codebook.
"""

from __future__ import annotations

import csv
import datetime
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from guvoh import codebook
from guvoh.nouns import KINDS

Doc = dict[str, Any]
Loaded = Mapping[str, tuple[str, Doc]]
Rows = Mapping[str, Mapping[str, str]]
CORPUS = Path(__file__).resolve().parents[1]
PARTS = ("train", "dev", "test")
ACTS = tuple(codebook.acts())
STATUSES = tuple(codebook.statuses())
QUALIFIERS = ("more than", "up to", "about", "less than", "at least")
LANGUAGES = ("en", "ru", "tg", "uz", "kk", "ky")
_DOC_KEYS = {"id", "url", "publisher", "published", "language", "title", "text", "incidents", "figures", "note"}
_INCIDENT_KEYS = {
    "id", "act", "status", "threatened_act", "victims", "on_account_of", "perpetrators", "date", "place",
    "attributed_to", "disputed_by", "detail", "note", "evidence",
}  # fmt: skip
_FIGURE_KEYS = {
    "id",
    "what",
    "value",
    "qualifier",
    "unit",
    "population",
    "place",
    "period",
    "attributed_to",
    "evidence",
}
# How many words in a row two documents may not have in common.
SHARED_RUN = 10


# One document ------------------------------------------------------------------------------------


def faults(doc: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with one annotated document, a line each; nothing where all is well."""
    text = doc.get("text") or ""
    for key in ("id", "publisher", "text"):
        if not doc.get(key):
            yield f"no {key}"
    if doc.get("language") not in LANGUAGES:
        yield f"language {doc.get('language')!r}"
    if doc.get("published") is not None and not _day(doc["published"]):
        yield f"published is no ISO date: {doc['published']!r}"
    yield from _unknown(doc, _DOC_KEYS, "document")
    known = _prefixes(text)
    for kind, letter in (("incidents", "i"), ("figures", "f")):
        ids = [item.get("id") for item in doc.get(kind, [])]
        if ids != [f"{letter}{n}" for n in range(1, len(ids) + 1)]:
            yield f"{kind} are not numbered {letter}1, {letter}2, …: {ids}"
    for inc in doc.get("incidents", []):
        for fault in _incident(inc, doc, known):
            yield f"{inc.get('id')} {inc.get('act')}: {fault}"
    for fig in doc.get("figures", []):
        for fault in _figure(fig, text):
            yield f"{fig.get('id')}: {fault}"
    twins = Counter(
        (i.get("act"), i.get("status"), str(i.get("victims")), str(i.get("date")), str(i.get("evidence")))
        for i in doc.get("incidents", [])
    )
    yield from (f"the same incident twice: {twin[0]} {twin[2]}" for twin, n in twins.items() if n > 1)


def _incident(inc: Mapping[str, Any], doc: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    yield from _unknown(inc, _INCIDENT_KEYS, "incident")
    act, status = inc.get("act"), inc.get("status")
    if act not in ACTS:
        yield "unknown act"
    if status not in STATUSES:
        yield f"unknown status {status!r}"
    if act == "threat" and status not in ("occurred", "denied"):
        yield f"a threat is `occurred` (or `denied`), not {status!r}"
    if (threatened := inc.get("threatened_act")) and (act != "threat" or threatened not in ACTS):
        yield f"threatened_act {threatened!r}"
    if act == "other" and not inc.get("note"):
        yield "`other` says in a note which act"
    if not inc.get("victims"):
        yield "no victims"
    for role in ("victims", "perpetrators"):
        for who in inc.get(role, []):
            if not who.get("name") or who.get("kind") not in KINDS:
                yield f"{role}: name or kind: {who!r}"
            if who.get("state") and who["state"] not in _COUNTRIES:
                yield f"no such state: {who['state']!r}"
            if (count := who.get("count")) is not None and (not isinstance(count, int) or count < 1):
                yield f"count {count!r}"
    for who in inc.get("on_account_of", []):
        if not isinstance(who, dict) or not who.get("name"):
            yield f"on_account_of: {who!r}"
    for name in _names(inc):
        if strange := strangers(name, known, doc):
            yield f"{name!r}: not in the text: {' '.join(strange)}"
    for key in ("attributed_to", "disputed_by"):
        if not all(isinstance(x, str) and x for x in inc.get(key, [])):
            yield f"{key} is a list of names"
    yield from _date(inc.get("date"), status, doc)
    place = inc.get("place")
    if place is not None and not (place.get("text") or place.get("country")):
        yield f"place {place!r}"
    if place and place.get("country") and place["country"] not in _COUNTRIES:
        yield f"no such country: {place['country']!r}"
    yield from _evidence(inc.get("evidence"), doc.get("text") or "")


def _date(date: Mapping[str, Any] | None, status: object, doc: Mapping[str, Any]) -> Iterator[str]:
    """The interval is one; its words stand in the text; what has been done was not done after publication."""
    if date is None:
        return
    start, end, published = _day(date.get("start")), _day(date.get("end")), _day(doc.get("published"))
    if not start or not end or start > end:
        yield f"date {date!r}"
        return
    if published and status != "threatened" and start > published:
        yield f"dated {start}, after publication on {published}"
    if published and status != "threatened" and end > published:
        yield f"the date's end {end} is after publication on {published}: it cannot have been later"
    plain = _plain(doc.get("text") or "")
    if not all(_plain(piece) in plain for piece in re.split("…", date.get("text") or "")):
        yield f"the date's words are not in the text: {date['text']!r}"


def _figure(fig: Mapping[str, Any], text: str) -> Iterator[str]:
    yield from _unknown(fig, _FIGURE_KEYS, "figure")
    value = fig.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or not fig.get("what"):
        yield "value or what"
    if fig.get("qualifier") and fig["qualifier"] not in QUALIFIERS:
        yield f"qualifier {fig['qualifier']!r}"
    if not all(isinstance(x, str) and x for x in fig.get("attributed_to", [])):
        yield "attributed_to is a list of names"
    yield from _evidence(fig.get("evidence"), text)


def _evidence(quotes: object, text: str) -> Iterator[str]:
    if not isinstance(quotes, list) or not quotes:
        yield "no evidence"
        return
    for quote in quotes:
        if not isinstance(quote, str) or not quote.strip() or quote not in text:
            yield f"evidence not in the text: {str(quote)[:80]!r}"
    if len(set(map(str, quotes))) < len(quotes):
        yield "a quotation twice"


def _unknown(item: Mapping[str, Any], known: set[str], what: str) -> Iterator[str]:
    if extra := set(item) - known:
        yield f"unknown keys of {what}: {' '.join(sorted(extra))}"


def _names(inc: Mapping[str, Any]) -> Iterator[str]:
    for role in ("victims", "perpetrators", "on_account_of"):
        yield from (who["name"] for who in inc.get(role, []) if isinstance(who, dict) and who.get("name"))
    for key in ("attributed_to", "disputed_by"):
        yield from (name for name in inc.get(key, []) if isinstance(name, str))


def strangers(name: str, known: set[str], doc: Mapping[str, Any]) -> list[str]:
    """The words of a party's name that the text does not hold.

    A word is held where some word of the text begins as it does, for three fifths of it or six letters: names are
    in the dictionary's form (отец), the text has cases (отца). The outlet's own name is always known.
    """
    if _plain(name) == _plain(str(doc.get("publisher"))):
        return []
    missing = []
    shortest = 3 if doc.get("language") == "en" else 2
    for word in _words(name):
        need = min(6, max(shortest, math.ceil(len(word) * 0.6) - (shortest == 2)))
        if len(word) > 2 and word[:need] not in known and word not in _GLUE:
            missing.append(word)
    return missing


# Words that annotators put between the words of a name taken from two places of a text.
_GLUE = {"the", "and", "his", "her", "their", "whose", "who", "that", "for", "from"}


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", _plain(text).replace("'", ""))


def _prefixes(text: str) -> set[str]:
    return {word[:n] for word in set(_words(text)) for n in range(1, len(word) + 1)}


def _plain(text: str) -> str:
    """Case, spaces and the shapes of apostrophes and quotation marks set aside."""
    text = re.sub(r"[‘’ʻʼ`´]", "'", text.casefold())
    return re.sub(r"\s+", " ", re.sub(r"[“”„«»]", '"', text)).strip()


def _day(value: object) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


# ISO 3166-1 alpha-2, and XK as the press's Kosovo.
_COUNTRIES = set(
    """AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
    JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW""".split()
)


# The corpus --------------------------------------------------------------------------------------


def load(folder: Path = CORPUS) -> dict[str, tuple[str, Doc]]:
    """All documents of the corpus: id to (part, document)."""
    found: dict[str, tuple[str, Doc]] = {}
    for part in PARTS:
        for path in sorted((folder / part).glob("*.json")):
            found[path.stem] = (part, json.loads(path.read_text(encoding="utf-8")))
    return found


def plan(folder: Path = CORPUS) -> dict[str, dict[str, str]]:
    """The plan's rows by document id."""
    with (folder / "plan.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def corpus_faults(docs: Loaded, rows: Rows, linked: list[Doc]) -> Iterator[str]:
    """What is wrong with the corpus as a whole: its sizes, split, plan, links and repeated passages."""
    for ident, (part, doc) in docs.items():
        if doc.get("id") != ident:
            yield f"{part}/{ident}.json holds {doc.get('id')!r}"
    if set(docs) != set(rows):
        yield f"plan.csv and the documents differ: {sorted(set(docs) ^ set(rows))[:10]}"
        return
    for ident, row in rows.items():
        yield from (f"{ident}: {fault}" for fault in _against_plan(docs[ident][1], row))
    yield from _sizes(docs, rows)
    yield from _links(docs, rows, linked)
    yield from shared_runs(doc for _, doc in docs.values())


def _against_plan(doc: Doc, row: Mapping[str, str]) -> Iterator[str]:
    if doc["publisher"] != row["outlet"] or doc["language"] != row["lang"]:
        yield "publisher or language is not the plan's"
    words, least, most = len(doc["text"].split()), *((880, 1600) if row["long"] else (140, 460))
    if not least <= words <= most:
        yield f"{words} words; the plan allows {least} to {most}"
    if bool(doc["incidents"]) != (row["kind"] == "incidents"):
        yield f"{len(doc['incidents'])} incidents, but planned as {row['kind']}"


def _sizes(docs: Loaded, rows: Rows) -> Iterator[str]:
    def least(what: str, have: int, need: int) -> Iterator[str]:
        if have < need:
            yield f"{what}: {have}, at least {need} are wanted"

    per_part = Counter(part for part, _ in docs.values())
    if per_part != Counter(train=420, dev=90, test=90):
        yield f"parts are {dict(per_part)}"
    languages = Counter(doc["language"] for _, doc in docs.values())
    for language, need in {"en": 420, "ru": 90, "tg": 22, "uz": 22, "kk": 22, "ky": 22}.items():
        yield from least(f"documents in {language}", languages[language], need)
    yield from least("long documents", sum(bool(r["long"]) for r in rows.values()), 30)
    yield from least("documents without an incident", sum(not d["incidents"] for _, d in docs.values()), 120)
    yield from least("look-alikes", sum(r["kind"] == "lookalike" for r in rows.values()), 60)
    hit = sum(any(i["on_account_of"] for i in doc["incidents"]) for _, doc in docs.values())
    yield from least("documents with somebody hit on another's account", hit, 60)
    acts = Counter((doc["language"], inc["act"]) for _, doc in docs.values() for inc in doc["incidents"])
    for act in ACTS:
        yield from least(f"{act} in English", acts["en", act], 60)
        yield from least(f"{act} in Russian", acts["ru", act], 15)
    for part in PARTS:
        statuses = {inc["status"] for p, doc in docs.values() if p == part for inc in doc["incidents"]}
        if statuses != set(STATUSES):
            yield f"{part} lacks the statuses {sorted(set(STATUSES) - statuses)}"


def _links(docs: Loaded, rows: Rows, linked: list[Doc]) -> Iterator[str]:
    """linked.json: groups of documents, each with the sets of their incidents that are one."""
    planned: dict[str, set[str]] = defaultdict(set)
    for ident, row in rows.items():
        if row["group"]:
            planned[row["group"]].add(ident)
    given = {group["group"]: set(group["documents"]) for group in linked}
    if given != dict(planned):
        yield "linked.json and plan.csv do not name the same groups"
    for group in linked:
        name = group["group"]
        if len({docs[d][0] for d in group["documents"] if d in docs}) > 1:
            yield f"{name}: its documents are in several parts"
        if not group["same"]:
            yield f"{name}: no incident of it is told twice"
        used: set[tuple[str, str]] = set()
        for same in group["same"]:
            acts = set()
            for doc, incident in same.items():
                found = [i for i in docs[doc][1]["incidents"] if i["id"] == incident] if doc in docs else []
                if doc not in group["documents"] or not found:
                    yield f"{name}: no incident {doc} {incident}"
                acts |= {i["act"] for i in found}
                if (doc, incident) in used:
                    yield f"{name}: {doc} {incident} is in two sets"
                used.add((doc, incident))
            if len(same) < 2:
                yield f"{name}: a set of one: {same}"


def shared_runs(docs: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Runs of SHARED_RUN words that stand in two documents, one line for each pair of documents."""
    first: dict[tuple[str, ...], str] = {}
    told: set[tuple[str, str]] = set()
    for doc in docs:
        words = _words(doc["text"])
        for at in range(len(words) - SHARED_RUN + 1):
            run = tuple(words[at : at + SHARED_RUN])
            other = first.setdefault(run, doc["id"])
            if other != doc["id"] and (other, doc["id"]) not in told:
                told.add((other, doc["id"]))
                yield f"{other} and {doc['id']} share a passage: {' '.join(run)}"


def main(paths: list[str]) -> int:
    found: list[str] = []
    if paths:
        docs = [json.loads(Path(path).read_text(encoding="utf-8")) for path in paths]
    else:
        loaded = load()
        docs = [doc for _, doc in loaded.values()]
        linked = json.loads((CORPUS / "linked.json").read_text(encoding="utf-8"))
        found += corpus_faults(loaded, plan(), linked)
    found += [f"{doc.get('id')}: {fault}" for doc in docs for fault in faults(doc)]
    print("\n".join(found) if found else f"{len(docs)} documents, no fault")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
