"""Coders side by side: which one reads a document, and what is refused of one that is not ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guvoh import coding
from guvoh.nouns import Actor, Claim, Coding, Document, GuvohError, Quote

TEXT = "Милисаҳо Фарид Назриевро дастгир карданд."


class TajikCoder:
    """A coder as somebody else would write it."""

    name, version, languages = "someones-tg", "7", ("tg",)

    def __init__(self, quote: Callable[[str], Quote] = lambda text: Quote.of(text, 0, len(text))) -> None:
        self._quote = quote

    def code(self, document: Document) -> Coding:
        claim = Claim(
            "i1",
            "arrest_detention",
            "occurred",
            (Actor("Фарид Назриев"),),
            (self._quote(document.text),),
            coder=f"{self.name}/{self.version}",
        )
        return Coding(document.id, claim.coder, (claim,))


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    monkeypatch.setattr(coding, "CODERS", dict(coding.CODERS))
    monkeypatch.setattr(coding, "_made", dict(coding._made))


def document(language: str | None = "tg") -> Document:
    return Document.read(TEXT, language=language)


@pytest.mark.parametrize(("language", "named"), [("tg", "Tajik"), ("uz", "Uzbek"), (None, "this language")])
def test_a_language_that_no_coder_reads_is_uncoded_and_says_so(language: str | None, named: str) -> None:
    """Else a Tajik report that nobody read looks like one in which nothing happened."""
    found = coding.code(document(language))
    assert (found.coder, found.claims) == (None, ())
    assert found.note is not None and named in found.note


def test_a_coder_of_ones_own_can_be_registered_and_is_named_on_its_claims() -> None:
    """Else nobody can add a language, or tell whose claim it is."""
    coding.register("someones-tg", ("tg",), TajikCoder)
    found = coding.code(document())
    assert found.coder == "someones-tg/7"
    assert [c.coder for c in found.claims] == ["someones-tg/7"]
    assert coding.code(document("uz")).coder is None


def test_a_coder_is_made_once_and_only_when_asked_for() -> None:
    """Else every document loads a model anew, or a model is loaded that nobody needs."""
    made = []
    coding.register("someones-tg", ("tg",), lambda: made.append(1) or TajikCoder())  # type: ignore[func-returns-value]
    assert made == []
    coding.code(document())
    coding.code(document())
    assert made == [1]


def test_a_coder_can_be_chosen_by_name() -> None:
    """Else a second coder of a language can never be tried."""
    coding.register("first-tg", ("tg",), TajikCoder)
    coding.register("second-tg", ("tg",), lambda: TajikCoder(lambda text: Quote.of(text, 0, 9)))
    assert coding.code(document(), chosen="second-tg").claims[0].evidence[0].text == "Милисаҳо"
    with pytest.raises(GuvohError, match=r"nobodys-coder.*first-tg"):
        coding.code(document(), chosen="nobodys-coder")


@pytest.mark.parametrize(
    "quote",
    [
        lambda text: Quote(0, 9, "Something"),
        lambda text: Quote(3, 3, ""),
        lambda text: Quote(0, len(text) + 5, text + " more"),
    ],
    ids=["other words", "empty", "beyond the end"],
)
def test_evidence_that_is_not_in_the_text_is_refused(quote: Callable[[str], Quote]) -> None:
    """Else a language model's invention stands in the register as a quotation."""
    coding.register("someones-tg", ("tg",), lambda: TajikCoder(quote))
    with pytest.raises(GuvohError, match="not in document"):
        coding.code(document())


def test_a_claim_without_evidence_is_refused() -> None:
    """Else a sentence of a dossier has no footnote."""

    class Bare(TajikCoder):
        def code(self, document: Document) -> Coding:
            return Coding(document.id, "bare/1", (Claim("i1", "fine", "occurred", (Actor("X"),), ()),))

    coding.register("bare", ("tg",), Bare)
    with pytest.raises(GuvohError, match="evidence"):
        coding.code(document())
