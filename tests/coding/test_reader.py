"""The reader and what comes of it: acts that no frame knows, who is meant, and the same answer every time.

Where these fail, a monitor loses acts told in words nobody foresaw, or cannot repeat what was found.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from guvoh.coding import code, code_all
from guvoh.coding.english.candidates import PHRASE, Candidate, Parties, candidates
from guvoh.coding.english.coder import EnglishCoder
from guvoh.coding.english.names import roster
from guvoh.coding.english.reader import FEATURES, ROOM, Reader, features, seen, windows
from guvoh.coding.english.text import sentences, to_read
from guvoh.coding.english.weigh import _told_once
from guvoh.nouns import Coding, Document, coded_json

MODEL = Path(__file__).parents[2] / "src" / "guvoh" / "coding" / "english" / "model"
QUIET = (
    "The harvest was good this year, the ministry said. Prices of wheat fell by a tenth. Traders at the market told of "
    "long queues and of a shortage of sacks. A new road to the lake will be opened in spring."
)
CASE = (
    "Farhod Olimov, a lawyer from Khujand, was detained by police on 3 March 2015. Officers beat him in a cell, his "
    "wife Zarina said. A court sentenced the lawyer to nine years in prison in July. His brother left the country."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def long_text(times: int) -> str:
    return "\n".join(f"{CASE} The town of number {n} was quiet again after that." for n in range(times))


def test_every_sentence_is_read_once_and_with_what_was_told_before_it(reader: Reader) -> None:
    text = long_text(30)
    spans = sentences(text)
    found = windows(reader.tokenizer, text, spans)
    assert [n for w in found for n in w.owned] == list(range(len(spans)))
    assert all(len(w.ids) == len(w.offsets) <= ROOM + 2 for w in found)
    assert all(min(w.pieces) < w.owned[0] for w in found[1:])
    for w in found:
        for n in w.owned:
            first, last = w.pieces[n]
            assert text[w.offsets[first][0] : w.offsets[last - 1][1]] == text[slice(*spans[n])]


def test_only_windows_that_are_wanted_are_read(reader: Reader) -> None:
    text = long_text(30)
    spans = sentences(text)
    found = windows(reader.tokenizer, text, spans, frozenset([len(spans) - 1]))
    assert len(found) == 1
    assert len(spans) - 1 in found[0].owned


def test_a_sentence_of_twenty_thousand_words_is_cut_not_refused(reader: Reader) -> None:
    text = "They detained him and " * 5000
    found = windows(reader.tokenizer, text, sentences(text))
    assert all(len(w.ids) <= ROOM + 2 for w in found)


def test_a_candidate_stands_where_its_words_stand(reader: Reader) -> None:
    names = roster(CASE)
    parties = Parties(candidates(CASE, names, ()))
    [window] = windows(reader.tokenizer, CASE, sentences(CASE))
    here = seen(window, parties.found)
    assert here
    for one in here:
        candidate = parties.found[one.number]
        assert window.offsets[one.first][0] == candidate.start
        assert window.offsets[one.last - 1][1] == candidate.end
    rows = features(here, parties, 0, 5, None)
    assert rows.shape == (len(here), len(FEATURES))
    assert all(rows[:, n].min() >= 0 and rows[:, n].max() < size for n, size in enumerate(FEATURES))


def test_what_is_read_does_not_depend_on_what_else_is_read(reader: Reader) -> None:
    spans = sentences(CASE)
    one = reader.read(CASE, spans, frozenset([0]))
    reader.read(long_text(4), sentences(long_text(4)), frozenset(range(8)))
    again = reader.read(CASE, spans, frozenset(range(len(spans))))
    assert np.array_equal(one[0].logits, again[0].logits)


def test_news_without_an_act_is_not_read() -> None:
    assert to_read(QUIET, sentences(QUIET)) == []
    assert to_read(CASE, sentences(CASE)) == [0, 1, 2, 3]


def test_a_text_without_one_clear_sentence_is_left_whatever_words_it_has() -> None:
    """Else a day's ordinary news, with its courts, police and prisons, costs minutes and fills the queue."""
    text = (
        "The police band opened the match on Saturday. The visitors' defence held until the last minute, when the "
        "striker was released on the left and beat the goalkeeper. The court next to the stadium was closed for "
        "repairs. Tickets for the return leg go on sale on Monday, the club said."
    )
    assert to_read(text, sentences(text)) == []


@pytest.mark.parametrize(
    ("text", "act", "country"),
    [
        ("Karim Nazriev was detained by police in İstanbul on Monday.", "arrest_detention", "TR"),
        ("His brother was arrested in Ashgabat, Atamurad Durdyev said from Vienna.", "arrest_detention", "TM"),
        ("Tajikistan has asked Russia to extradite Karim Nazriev.", "removal", "RU"),
    ],
)
def test_the_place_is_where_it_happened(text: str, act: str, country: str) -> None:
    """Else the map shows where somebody spoke, or who asked, for where a person was seized."""
    places = [c.place for c in code(Document.read(text, language="en")).claims if c.act == act]
    assert [p.country for p in places if p] == [country]


def test_who_did_it_is_taken_from_the_syntax_where_no_frame_holds() -> None:
    """Else an act that the reader alone knows has no perpetrator though the sentence names one."""
    text = "Farhod Olimov, an activist, was set upon in the entrance of his house by two masked men."
    (assault,) = (c for c in code(Document.read(text, language="en")).claims if c.act == "assault")
    assert [p.name for p in assault.perpetrators] == ["two masked men"]


def test_who_is_only_pointed_back_at_is_no_victim_besides() -> None:
    """Else five teachers and "the men" are counted as two groups."""
    text = "Five teachers from Osh were detained by police on Monday. The men were beaten in custody, a lawyer said."

    def candidate(name: str) -> Candidate:
        at = text.index(name)
        return Candidate(at, at + len(name), name, PHRASE, head="man" if "men" in name else "teacher", plural=True)

    five, men = candidate("Five teachers"), candidate("The men")
    first, second = sentences(text)
    assert _told_once([(0.9, five), (0.8, men)], second) == [(0.9, five)]
    assert _told_once([(0.8, men)], second) == [(0.8, men)]
    together = (first[0], second[1])
    assert _told_once([(0.9, five), (0.8, men)], together) == [(0.9, five), (0.8, men)]


def test_coding_is_the_same_by_one_process_and_by_two() -> None:
    documents = [Document.read(text, language="en") for text in (CASE, QUIET, long_text(5))]

    def written(jobs: int) -> list[str]:
        given = list(code_all(documents, jobs=jobs))
        assert all(isinstance(c, Coding) for c in given)
        return [str(coded_json(d, c)) for d, c in zip(documents, given, strict=True) if isinstance(c, Coding)]

    assert written(1) == written(2)


def test_rules_and_reader_together_find_who_did_what() -> None:
    claims = code(Document.read(CASE, language="en")).claims
    assert {c.act for c in claims} >= {"arrest_detention", "sentence"}
    assert all([v.name for v in c.victims] == ["Farhod Olimov"] for c in claims)
    assert all(0 < c.confidence < 1 for c in claims)


def test_without_the_reader_the_rules_still_code() -> None:
    claims = EnglishCoder(read=False).code(Document.read(CASE, language="en")).claims
    assert "arrest_detention" in {c.act for c in claims}


@pytest.mark.parametrize(
    "text",
    [
        "Officers threatened Farhod Olimov \ud83d in the \udfff cell. He was beaten.",
        "\u202bPolice detained Farhod Olimov on Monday.\u202c \u200f",
        "POLICE DETAINED FARHOD OLIMOV ON MONDAY. HE WAS BEATEN IN A CELL.",
        "police detained farhod olimov on monday he was beaten in a cell and then deported " * 50,
        "Police detained Farhod Olimov, " + "and his neighbour, " * 7000 + "on Monday.",
        "Name\tTerm\nOlimov\t9 years\nKarimov\t12 years\n" * 200,
        "Die Polizei nahm Farhod Olimov am Montag fest. Er wurde geschlagen.",
        "?",
    ],
)
def test_odd_text_is_coded_or_left_and_never_crashes(text: str) -> None:
    document = Document("d", text, language="en")
    for claim in code(document).claims:
        assert all(q.holds_in(text) for q in claim.evidence)


def test_a_text_without_end_is_coded_in_its_beginning_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guvoh.coding.english.coder.MOST", 2000)
    document = Document("d", long_text(100), language="en")
    coding = code(document)
    assert coding.note is not None
    assert "2,000" in coding.note
    assert coding.claims
    assert all(q.end <= 2000 for c in coding.claims for q in c.evidence)


def test_plain_sentences_keep_their_act_whatever_the_reader_says() -> None:
    """Else what the rules are sure of is lost where a sentence stands alone, as in a headline or a tweet."""
    acts = [
        ("Tajik police arrested Farid Nazriev in Khujand on Monday.", "arrest_detention"),
        ("Farid Nazriev was deported to Tajikistan.", "removal"),
        ("A court in Dushanbe convicted Farid Nazriev of fraud.", "sentence"),
        ("Masked men abducted Farid Nazriev in Istanbul.", "abduction"),
        ("Officers tortured Farid Nazriev.", "torture"),
        ("Farid Nazriev was barred from leaving the country.", "exit_ban"),
        ("Farid Nazriev was dismissed from his post.", "dismissal"),
        ("Police searched the home of Farid Nazriev.", "raid_search"),
    ]
    for text, act in acts:
        found = code(Document.read(text, language="en")).claims
        assert act in {c.act for c in found}, text
        assert all("Farid Nazriev" in {v.name for v in c.victims} for c in found)


@pytest.mark.parametrize(
    "text",
    [
        "Farid Nazriev was not arrested.",
        "Farid Nazriev escaped arrest.",
        "The court refused to extradite Farid Nazriev.",
        "Officials called for the arrest of Farid Nazriev.",
        "The new tax arrested the decline in cotton prices.",
    ],
)
def test_what_is_denied_demanded_or_meant_otherwise_is_no_act(text: str) -> None:
    assert not code(Document.read(text, language="en")).claims


def test_the_weights_are_small_enough_to_ship() -> None:
    assert sum(p.stat().st_size for p in MODEL.iterdir()) < 60_000_000
