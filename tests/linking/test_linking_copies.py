"""Passages that are one text: reprints, cut, edited, in another order."""

from __future__ import annotations

import random

from guvoh.linking.copies import Index, copied
from guvoh.nouns import Document

FIRST = (
    "Officers in plain clothes seized the advocate Zafar Nuriddinov outside his office in Navdara on Monday morning."
)
SECOND = "They put him into a white van without plates and drove off towards the river before his clerk could follow."
THIRD = (
    "His wife has asked at every police station of the town and was told each time that nobody of that name is held."
)
OTHER = (
    "Zafar Nuriddinov, who defended two bakers last year, has been in custody since the start of the week, his clerk "
    "told us; he was led to a van near the courthouse, she said, by men who showed no papers and gave no reason."
)
STORY = f"{FIRST} {SECOND} {THIRD}"


def like(one: str, other: str) -> float:
    a, b = Document("a", one), Document("b", other)
    return copied(a, (0, 20), b, (0, 20))


def test_a_reprint_is_a_copy_however_it_was_edited() -> None:
    """Else an agency's report that a paper trims and touches up bears itself out."""
    words = STORY.split()
    touched = [f"{w}x" if n % 9 == 4 else w for n, w in enumerate(words)]
    assert like(STORY, STORY) == 1
    assert like(STORY, f"{FIRST} {SECOND}") > 0.9  # cut short
    assert like(STORY, f"{THIRD} {FIRST} {SECOND}") > 0.8  # in another order
    assert like(STORY, " ".join(touched)) > 0.5  # a word in nine changed


def test_two_tellings_of_one_event_are_no_copies() -> None:
    """Else two reporters who were both there count as one."""
    assert like(STORY, OTHER) < 0.1


def test_only_the_passage_counts() -> None:
    """Else two long reports that share an appendix copy one another in every claim."""
    one = Document("a", f"{STORY}\n\n{'filler ' * 60}")
    other = Document("b", f"{OTHER * 2}\n\n{STORY}")
    assert copied(one, (0, 20), other, (0, 20)) < 0.5
    start = other.text.index(STORY)
    assert copied(one, (0, 20), other, (start, start + 20)) > 0.9


def test_documents_that_share_passages_are_found_whatever_the_order() -> None:
    """Else the origins of an incident depend on which report was read first."""
    documents = [
        Document("a", f"{STORY}\n{OTHER}"),
        Document("b", f"BREAKING. {STORY}"),
        Document("c", OTHER),
        Document("d", "Nothing of the kind was reported from the valley in that long week of rain and fog. " * 3),
    ]
    found = []
    for seed in range(3):
        index = Index()
        for document in random.Random(seed).sample(documents, 4):
            index.add(document)
        index.add(documents[0])
        found.append({d.id: {other for other, _ in index.like(d)} for d in documents})
    assert found[0] == {"a": {"b", "c"}, "b": {"a"}, "c": {"a"}, "d": set()}
    assert found[0] == found[1] == found[2]
