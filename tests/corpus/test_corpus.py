"""The open corpus holds to the codebook, its plan and itself; the tools that keep it so do what they say.

Whoever trains or tests on the corpus would otherwise learn from evidence that is not in the text, from a test part that
leaks into training, or from numbers in its README that are not so.
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import agreement
import check
import pytest
import sheet
import survey

Doc = dict[str, Any]


@pytest.fixture
def doc() -> Doc:
    """A sound document with one incident and one figure."""
    text = (
        "Police in Rasht detained Olim Nabotov on 3 March, his wife said.\n"
        "He was beaten there, she said. An officer denied it. Some 40 people were fined in February."
    )
    return {
        "id": "en-900", "url": None, "publisher": "Amu Wire", "published": "2015-03-09", "language": "en",
        "title": "Held", "text": text,
        "incidents": [
            {
                "id": "i1", "act": "arrest_detention", "status": "occurred",
                "victims": [{"name": "Olim Nabotov", "kind": "person"}], "on_account_of": [],
                "perpetrators": [{"name": "Police in Rasht", "kind": "organisation", "state": "TJ"}],
                "date": {"start": "2015-03-03", "end": "2015-03-03", "text": "on 3 March"},
                "place": {"text": "Rasht", "country": "TJ"}, "attributed_to": ["his wife"], "disputed_by": [],
                "evidence": ["Police in Rasht detained Olim Nabotov on 3 March, his wife said."],
            }
        ],
        "figures": [
            {"id": "f1", "what": "people fined", "value": 40, "qualifier": "about", "attributed_to": [],
             "evidence": ["Some 40 people were fined in February."]}
        ],
    }  # fmt: skip


# The corpus --------------------------------------------------------------------------------------


def test_every_document_holds_to_the_codebook() -> None:
    docs = check.load()
    assert docs
    assert [f"{ident}: {fault}" for ident, (_, doc) in docs.items() for fault in check.faults(doc)] == []


def test_the_corpus_holds_to_its_plan_its_split_and_its_links() -> None:
    linked = json.loads((check.CORPUS / "linked.json").read_text(encoding="utf-8"))
    assert list(check.corpus_faults(check.load(), check.plan(), linked)) == []


def test_the_passages_for_training_alone_hold_to_the_codebook_and_are_no_part_of_the_corpus() -> None:
    more = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted((check.CORPUS / "more").glob("*.json"))}
    assert len(more) > 300
    assert not set(more) & set(check.load())
    assert {(ident, fault) for ident, d in more.items() for fault in check.faults(d)} == set()
    assert all(d["id"] == ident and d["language"] == "en" for ident, d in more.items())
    tested = [d for part, d in check.load().values() if part == "test"]
    leaks = [line for line in check.shared_runs([*tested, *more.values()]) if line.startswith("en-")]
    assert len(leaks) <= 1, leaks  # the full name of an office of the United Nations


def test_the_tables_in_the_readme_are_those_of_the_documents() -> None:
    readme = (check.CORPUS / "README.md").read_text(encoding="utf-8")
    assert survey.composition().strip() in readme


# The checker -------------------------------------------------------------------------------------


def test_a_sound_document_has_no_fault(doc: Doc) -> None:
    assert list(check.faults(doc)) == []


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("incidents.0.evidence", ["Police arrested him."], "evidence not in the text"),
        ("incidents.0.evidence", [], "no evidence"),
        ("incidents.0.act", "arrested", "unknown act"),
        ("incidents.0.act", "other", "says in a note"),
        ("incidents.0.status", "happened", "unknown status"),
        ("incidents.0.threatened_act", "killing", "threatened_act"),
        ("incidents.0.victims", [], "no victims"),
        ("incidents.0.victims.0.kind", "man", "name or kind"),
        ("incidents.0.victims.0.name", "Olim Karimov", "not in the text: karimov"),
        ("incidents.0.victims.0.count", 0, "count"),
        ("incidents.0.attributed_to", ["the prosecutor"], "not in the text: prosecutor"),
        ("incidents.0.perpetrators.0.state", "QQ", "no such state"),
        ("incidents.0.date.start", "2015-03-32", "date"),
        ("incidents.0.date.end", "2015-03-12", "after publication"),
        ("incidents.0.date.text", "on 4 March", "date's words"),
        ("incidents.0.place.country", "XX", "no such country"),
        ("incidents.0.id", "i2", "not numbered"),
        ("incidents.0.guess", "?", "unknown keys"),
        ("figures.0.value", "forty", "value or what"),
        ("figures.0.qualifier", "around", "qualifier"),
        ("figures.0.evidence", ["Forty were fined."], "evidence not in the text"),
        ("published", "9 March", "no ISO date"),
        ("language", "fr", "language"),
    ],
)
def test_each_rule_finds_its_fault(doc: Doc, path: str, value: object, told: str) -> None:
    item: Any = doc
    *way, last = path.split(".")
    for step in way:
        item = item[int(step)] if step.isdigit() else item[step]
    item[last] = value
    assert any(told in fault for fault in check.faults(doc)), list(check.faults(doc))


def test_an_announced_act_may_lie_in_the_future(doc: Doc) -> None:
    doc["incidents"][0]["status"] = "threatened"
    doc["incidents"][0]["date"] |= {"end": "2015-04-01"}
    assert list(check.faults(doc)) == []


def test_names_are_found_through_the_cases_of_the_text(doc: Doc) -> None:
    doc |= {"language": "ru", "text": "Отца Хуршеда Самиева вызвали в прокуратуру."}
    known = check._prefixes(doc["text"])
    assert check.strangers("отец Хуршеда Самиева", known, doc) == []
    assert check.strangers("Хуршед Самиев", known, doc) == []
    assert check.strangers("мать Самиева", known, doc) == ["мать"]


def test_two_documents_with_one_passage_are_found(doc: Doc) -> None:
    other = copy.deepcopy(doc) | {"id": "en-901"}
    assert len(list(check.shared_runs([doc, other]))) == 1
    other["text"] = "Nothing in common here at all, not a single passage of the first text."
    assert list(check.shared_runs([doc, other])) == []


def test_a_group_split_over_parts_and_a_link_to_no_incident_are_found(doc: Doc) -> None:
    other = copy.deepcopy(doc) | {"id": "en-901"}
    docs = {"en-900": ("train", doc), "en-901": ("test", other)}
    rows = {ident: {"group": "L01"} for ident in docs}
    linked = [{"group": "L01", "documents": ["en-900", "en-901"], "same": [{"en-900": "i1", "en-901": "i7"}]}]
    told = " ".join(check._links(docs, rows, linked))
    assert "several parts" in told
    assert "no incident en-901 i7" in told


# Sheets ------------------------------------------------------------------------------------------


def test_a_document_opened_as_a_sheet_and_read_back_is_the_same(doc: Doc) -> None:
    head, body = sheet.shown(doc, with_sheet=True).split("\n", 1)
    annotated = head + "\n" + body.split("--- as annotated:")[1]
    (again,) = sheet.read_sheet(annotated, {doc["id"]: doc})
    for kind in ("incidents", "figures"):
        assert [_bare(item) for item in again[kind]] == [_bare(item) for item in doc[kind]]


def _bare(item: Doc) -> Doc:
    return {key: value for key, value in item.items() if value not in ([], None)}


def test_sentences_are_cut_for_people_to_point_at() -> None:
    text = 'Mr. A. Nabotov of the U.N. office left. "Why?" she asked.\nCaption: the yard… Then nothing'
    found = [text[a:b] for a, b in sheet.sentences(text)]
    assert found[0] == "Mr. A. Nabotov of the U.N. office left."
    assert found[-2:] == ["Caption: the yard…", "Then nothing"]
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("E 9", "sentences 1 to"),
        ("E 1: not these words", "not in the text"),
        ("Q what", "no such line"),
        ("V Olim", ""),
    ],
)
def test_a_line_that_cannot_be_read_is_named(doc: Doc, line: str, told: str) -> None:
    with pytest.raises(sheet.SheetError, match=re.escape(line)) as caught:
        list(sheet.read_sheet(f"=== en-900\ni1 killing\n{line}\n", {"en-900": doc}))
    assert told in str(caught.value)


def test_a_clause_is_found_whatever_its_quotation_marks_and_spaces(doc: Doc) -> None:
    doc["text"] = "“They\xa0beat him,” she said."
    (read,) = sheet.read_sheet('=== en-900\ni1 assault\nV him | person\nE 1: "They beat him,"\n', {"en-900": doc})
    assert read["incidents"][0]["evidence"] == ["“They\xa0beat him,”"]


# Agreement ---------------------------------------------------------------------------------------


def test_agreement_counts_what_one_annotator_alone_has(doc: Doc) -> None:
    other = copy.deepcopy(doc)
    beaten = copy.deepcopy(doc["incidents"][0]) | {
        "id": "i2",
        "act": "torture",
        "evidence": ["He was beaten there, she said."],
    }
    other["incidents"].append(beaten)
    pairs = agreement.paired(doc, other)
    assert [(bool(a), bool(b)) for a, b in pairs] == [(True, True), (False, True)]
    assert agreement.alpha(pairs, "act") == 1.0
    assert agreement.alpha(pairs, "act", alone_as="none") < 0.5


def test_alpha_is_krippendorffs() -> None:
    # Two observers, ten units, nominal: Krippendorff, "Computing Krippendorff's alpha-reliability" (2011), example A.
    first, second = "0100000000", "1110010010"
    pairs = [({"act": a}, {"act": b}) for a, b in zip(first, second, strict=True)]
    assert agreement.alpha(pairs, "act") == pytest.approx(0.095, abs=0.001)
