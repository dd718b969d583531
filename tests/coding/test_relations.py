"""Who is whose brother, lawyer or member: missed, kin stand in the register as strangers; invented, the reverse."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from guvoh.codebook.model import CodebookError
from guvoh.codebook.relations import kinds, parse_kinds
from guvoh.coding.english.coder import EnglishCoder
from guvoh.coding.english.names import roster
from guvoh.coding.english.relations import in_sentence, joined, parse_words
from guvoh.coding.english.resolve import Resolver
from guvoh.coding.english.text import sentences
from guvoh.nouns import Document, GuvohError, coded_json

Triple = tuple[str, str, str]


@cache
def coder() -> EnglishCoder:
    return EnglishCoder(read=False)


def told(text: str) -> list[Triple]:
    """What all sentences of a text say, also those that tell no act and so are never parsed by the coder."""
    resolver = Resolver(text, roster(text))
    found = []
    for start, end in sentences(text):
        doc = coder().nlp(text[start:end])
        found += in_sentence(doc, start, resolver, "test/1")
        resolver.end(doc, start)
    return [(r.subject, r.kind, r.object) for r in joined(found)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Karim Nazriev fled in 2019. Police detained his father, Asom Nazriev.",
            ("Asom Nazriev", "father", "Karim Nazriev"),
        ),
        (
            "Police in Osh beat Karim Nazriev's brother Salim Nazriev.",
            ("Salim Nazriev", "brother", "Karim Nazriev"),
        ),
        (
            "Lola Umarova, the wife of exiled journalist Karim Nazriev, was questioned.",
            ("Lola Umarova", "wife", "Karim Nazriev"),
        ),
        ("Lola Umarova is the sister of Karim Nazriev.", ("Lola Umarova", "sister", "Karim Nazriev")),
        (
            "Karim Nazriev, whose brother Salim lives in Poland, was arrested.",
            ("Salim", "brother", "Karim Nazriev"),
        ),
        (
            "Officers held Karim Nazriev's father-in-law, Asom Umarov, overnight.",
            ("Asom Umarov", "in_law", "Karim Nazriev"),
        ),
        ("Jamila Saidova, a lawyer for Karim Nazriev, was fined.", ("Jamila Saidova", "lawyer", "Karim Nazriev")),
        (
            "Karim Nazriev, a member of the Party of Free Orchards, was jailed.",
            ("Karim Nazriev", "member", "Party of Free Orchards"),
        ),
        (
            "The Party of Free Orchards (PFO) was banned. PFO leader Karim Nazriev was jailed.",
            ("Karim Nazriev", "leader", "Party of Free Orchards"),
        ),
        (
            "The Party of Free Orchards was banned. The party's chairman, Karim Nazriev, was jailed.",
            ("Karim Nazriev", "leader", "Party of Free Orchards"),
        ),
        (
            "Karim Nazriev, who heads the Party of Free Orchards, was jailed.",
            ("Karim Nazriev", "leader", "Party of Free Orchards"),
        ),
        (
            "The Orchard Movement, founded by Karim Nazriev, was banned.",
            ("Karim Nazriev", "founder", "Orchard Movement"),
        ),
        (
            "Karim Nazriev, deputy chairman of the Party of Free Orchards, was jailed.",
            ("Karim Nazriev", "officer", "Party of Free Orchards"),
        ),
        (
            "Lola Umarova, a correspondent for Orchard Radio, was fined.",
            ("Lola Umarova", "employee", "Orchard Radio"),
        ),
        (
            "Karim Nazriev, also known as Abu Salim, was jailed.",
            ("Abu Salim", "alias", "Karim Nazriev"),
        ),
    ],
)
def test_what_a_sentence_says_of_two_parties_is_found(text: str, wanted: Triple) -> None:
    """Without it a dossier cannot say that those detained were one exile's family, or of what party he is."""
    assert wanted in told(text)


def test_of_several_brothers_each_is_one() -> None:
    """Else only the first of a family is linked to the exile."""
    found = told("Police questioned Karim Nazriev's sons, Farid Nazriev and Olim Nazriev.")
    assert found == [("Farid Nazriev", "son", "Karim Nazriev"), ("Olim Nazriev", "son", "Karim Nazriev")]


@pytest.mark.parametrize(
    "text",
    [
        "Karim Nazriev, an alleged member of the Party of Free Orchards, was jailed.",
        "Karim Nazriev was accused of being a member of the Party of Free Orchards.",
        "Karim Nazriev denied that he was a member of the Party of Free Orchards.",
        "Karim Nazriev is not the brother of Salim Umarov.",
        "Police asked whether Karim Nazriev was the leader of the Party of Free Orchards.",
        "If Karim Nazriev were chairman of the Party of Free Orchards, he would be jailed.",
    ],
)
def test_what_the_text_does_not_assert_is_no_relation(text: str) -> None:
    """A charge of membership taken for membership would have the register bear witness for the prosecutor."""
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        # Two men may be meant.
        "Karim Nazriev met Salim Umarov in Warsaw. Police then detained his father, Asom.",
        # He is not the brother.
        "He named his brother Salim Umarov. His wife, Lola, was fined.",
        # Somebody without a name is meant.
        "Karim Nazriev spoke first. A teacher from Osh said that her brother, Salim Umarov, was beaten.",
        # The officer's victim is not of his own family.
        "Officer Karim Nazriev threatened his daughter, Lola Umarova, with prison.",
        # The sister is of Karim, her son is not his son.
        "Salim Umarov, the son of Karim Nazriev's sister, was jailed.",
        # A father told of beside somebody who speaks.
        "They beat the father, Karim Nazriev said.",
    ],
)
def test_where_it_is_not_plain_who_is_meant_nothing_is_found(text: str) -> None:
    """A stranger would stand in the register as the kin of an exile, and be sought for it."""
    assert [t for t in told(text) if kinds()[t[1]].sort == "kin"] == []


def test_what_is_over_is_marked() -> None:
    """Else somebody who left a party years ago stands in it today."""
    text = "Karim Nazriev, a former member of the Party of Free Orchards, was jailed in Osh."
    found = coder().code(Document("d", text, language="en")).relations
    assert [(r.kind, "(former)" in r.reason) for r in found] == [("member", True)]


def test_kin_without_a_name_that_a_claim_tells_of_is_related_to_the_one_named() -> None:
    """ "Her son was arrested" is found under the exile's name only if it is known whose son he is."""
    text = "Lola Umarova left for Poland. Her son was arrested in Khujand in May."
    coding = coder().code(Document("d", text, language="en"))
    assert [(r.subject, r.kind, r.object) for r in coding.relations] == [("Her son", "son", "Lola Umarova")]
    assert all(r.quote.holds_in(text) for r in coding.relations)


def test_relations_stand_in_the_json_only_where_there_are_some() -> None:
    """A programme that reads the guide's form today goes on working."""
    text = "Police in Osh detained Asom Nazriev, the father of Karim Nazriev."
    document, bare = Document("d", text, language="en"), Document("e", "Police detained Asom Nazriev.", language="en")
    (one,) = coded_json(document, coder().code(document))["relations"]
    assert (one["subject"], one["kind"], one["object"]) == ("Asom Nazriev", "father", "Karim Nazriev")
    assert one["evidence"] == [text]
    assert "relations" not in coded_json(bare, coder().code(bare))


def test_every_kind_leads_back_to_itself_or_to_what_holds_it() -> None:
    """Else a relation read from the other end says what the text did not."""
    for kind in kinds().values():
        back = kinds()[kinds()[kind.inverse].inverse]
        assert back.sort == kind.sort
        assert kinds()[back.inverse] == kinds()[kind.inverse]


@pytest.mark.parametrize(
    "raw",
    [
        {"twin": {"sort": "kin", "inverse": "twin"}},
        {"twin": {"sort": "clan", "inverse": "twin", "label": "twin"}},
        {"twin": {"sort": "kin", "inverse": "brother", "label": "twin"}},
    ],
)
def test_a_fault_in_the_kinds_is_told(raw: dict[str, Any]) -> None:
    """Whoever adds a kind learns what is wrong with it, not that linking fails later."""
    with pytest.raises(CodebookError, match="twin"):
        parse_kinds(raw)


def test_a_fault_in_the_words_is_told() -> None:
    """Whoever adds a word learns which stands twice, or under a kind that is none."""
    tables: dict[str, dict[str, str]] = {"verbs": {}, "verbs_with": {}, "prepositions": {}}
    guards = dict.fromkeys(("doubt", "former", "deputy", "unsaid", "appointing"), "")
    with pytest.raises(GuvohError, match="'son' stands under"):
        parse_words(tables | {"nouns": {"son": "son", "child": "son"}, "guards": guards})
    with pytest.raises(GuvohError, match="unknown kind twin"):
        parse_words(tables | {"nouns": {"twin": "twin"}, "guards": guards})
    with pytest.raises(GuvohError, match="guards"):
        parse_words(tables | {"nouns": {}, "guards": {}})
