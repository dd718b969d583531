"""An index of the words in names, kept in the database: parties are found by any spelling of theirs.

A word of a search finds the words that begin with it, in any script, and those that are likely a spelling of it:
``Хамроев`` finds Khamroyev by its folded letters and Hamrayev by its sound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from guvoh.names import fold, likelihoods
from guvoh.names import words as words_of
from guvoh.names.index import keys_of
from guvoh.register.models import Mention, Party, Role, Sound, Spelt, Word
from guvoh.register.rights import Viewer, allowed, seen

SHORTEST = 4  # letters of a word whose other spellings are looked for: a shorter one is a beginning
LIKELY = 0.5
ALIKE = 0.4  # the same, of a word that stands in the name of somebody whom another likely spelling names
MOST_NAMED = 40  # parties that a search is widened by
MOST_WEIGHED = 400  # words of one sound that are compared letter by letter
_CHUNK = 500
_LAST = "\U0010ffff"

_PAIRS = Word.parties.through


def refresh(parties: Iterable[str] | None = None) -> None:
    """Bring the index up to date with these parties' names, and with how many incidents they have a part in; None:
    with everybody's. For parties that are gone nothing is left."""
    with transaction.atomic():
        if parties is None:
            _PAIRS._default_manager.all().delete()
            Sound.objects.all().delete()
            Spelt.objects.all().delete()
            Word.objects.all().delete()
            ids = list(Party.objects.order_by("pk").values_list("pk", flat=True))
        else:
            ids = sorted(set(parties))
        for start in range(0, len(ids), _CHUNK):
            _put(ids[start : start + _CHUNK], fresh=parties is None)
        # Nothing is left of parties that are gone, not even their words.
        Word.objects.filter(~Exists(_PAIRS._default_manager.filter(word_id=OuterRef("pk")))).delete()


def _put(parties: Sequence[str], *, fresh: bool) -> None:
    """The same for a few."""
    pairs = _PAIRS._default_manager
    if not fresh:
        pairs.filter(party_id__in=parties).delete()
        Spelt.objects.filter(party__in=parties).delete()
    texts: dict[str, set[str]] = defaultdict(set)
    names = [
        Party.objects.filter(pk__in=parties).values_list("pk", "name"),
        Role.objects.filter(party__in=parties).values_list("party", "name").distinct(),
        Mention.objects.filter(party__in=parties).values_list("party", "name").distinct(),
    ]
    written = {(str(party), name) for rows in names for party, name in rows.order_by()}
    for party, name in written:
        for word in words_of(name):
            texts[word].add(party)
    Spelt.objects.bulk_create([Spelt(party_id=party, name=name) for party, name in sorted(written)], batch_size=5000)
    number = _numbers([word for word in texts if fold(word)])
    pairs.bulk_create(
        [_PAIRS(word_id=number[word], party_id=p) for word, of in texts.items() if word in number for p in sorted(of)],
        batch_size=5000,
    )
    _count(parties)


def _numbers(texts: Sequence[str]) -> dict[str, int]:
    """The rows of these words, which are made where they are new."""
    number: dict[str, int] = {}
    for start in range(0, len(texts), _CHUNK):
        number.update(Word.objects.filter(text__in=texts[start : start + _CHUNK]).values_list("text", "pk"))
    if new := [text for text in texts if text not in number]:
        made = Word.objects.bulk_create([Word(text=text, folded=fold(text)) for text in new], batch_size=5000)
        number.update((word.text, word.pk) for word in made)
        Sound.objects.bulk_create(
            [
                Sound(word=word, key=key[:40])
                for word, keys in zip(made, keys_of(new), strict=True)
                if len(word.text) >= SHORTEST
                for key in sorted(keys)
            ],
            batch_size=5000,
        )
    return number


def _count(parties: Sequence[str]) -> None:
    roles = Role.objects.filter(party__in=parties).order_by().values("party")
    told = dict(roles.annotate(n=Count("claim__incident", distinct=True)).values_list("party", "n"))
    for n in {0, *told.values()}:
        Party.objects.filter(pk__in=[p for p in parties if told.get(p, 0) == n]).exclude(told=n).update(told=n)


def spellings(parties: Iterable[str]) -> dict[str, list[str]]:
    """The names that documents write these parties with."""
    ids = list(parties)
    found = _spellings(ids) if ids else {}
    return {party: found.get(party, []) for party in ids}


def _spellings(parties: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for party, name in Spelt.objects.filter(party__in=parties).order_by("id").values_list("party", "name"):
        found.setdefault(str(party), []).append(name)
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a search names: ``like`` is what a party must be so that its names have every word of the search, in its
    own or another spelling; None where it has no words."""

    like: Q | None = None
    parties: Mapping[str, Sequence[str]] = field(default_factory=dict)  # MOST_NAMED at most, with how they are written
    forms: Mapping[str, Sequence[str]] = field(default_factory=dict)  # of each folded word: other spellings, folded


def named(query: str, viewer: Viewer) -> Named:
    """Whom of those that ``viewer`` may see a search names, and the spellings that they are written with: whichever of
    these is sought, the others are then sought too. What is in quotation marks is sought as it
    stands. Two queries."""
    sought = _sought(query)
    if not sought:
        return Named()
    likely = _likely([word for word, _folded in sought], viewer)
    like = _like(sought, likely)
    if '"' in query or all(len(folded) < 3 for _word, folded in sought):  # a letter or two begins too many names
        return Named(like)
    found = seen(Party, viewer).filter(like).order_by("-told", "name", "id")[:MOST_NAMED]
    if parties := _spellings(found.values("pk")):
        written = [set(words_of(" ".join(names))) for names in parties.values()]
        return Named(like, parties, {folded: _forms(word, folded, written) for word, folded in sought})
    return Named(like, {}, {folded: sorted(set(map(fold, likely[word]))) for word, folded in sought})


def having(query: str, viewer: Viewer) -> Q | None:
    """What a party must be so that its names have every word of the query; None where the query has no words."""
    sought = _sought(query)
    return _like(sought, _likely([word for word, _folded in sought], viewer)) if sought else None


def _sought(query: str) -> list[tuple[str, str]]:
    """The words of a query, each with its folded letters."""
    return [(word, folded) for word in words_of(query) if (folded := fold(word))][:12]


def _like(sought: Sequence[tuple[str, str]], likely: Mapping[str, Mapping[str, int]]) -> Q:
    found = Q()
    for word, folded in sought:
        begins = Q(folded__gte=folded, folded__lt=folded + _LAST)
        words = Word.objects.filter(begins | Q(pk__in=list(likely[word].values())))
        found &= Q(pk__in=_PAIRS._default_manager.filter(word__in=words).values("party_id"))
    return found


def _likely(sought: Sequence[str], viewer: Viewer) -> dict[str, dict[str, int]]:
    """For each of these words, those that are likely another spelling of it, with their keys. Only words in names that
    the viewer may see are weighed: whom they may not see must not crowd out whom they may."""
    keys = {
        word: {key[:40] for key in found} if len(word) >= SHORTEST else set()
        for word, found in zip(sought, keys_of(list(sought)), strict=True)
    }
    every = set().union(*keys.values())
    near: dict[str, dict[str, int]] = {word: {} for word in sought}
    if every:
        borne = _PAIRS._default_manager.filter(allowed("party__collection", viewer), word_id=OuterRef("pk"))
        there = Word.objects.filter(Exists(borne.exclude(party__in=viewer.unread.parties)), sounds__key__in=every)
        for text, pk, key in there.order_by("pk").values_list("text", "pk", "sounds__key"):
            for word, own in keys.items():
                if key in own and len(near[word]) < MOST_WEIGHED:
                    near[word][text] = pk
    like = _alike(((word, text) for word, there in near.items() for text in there), LIKELY)
    return {word: {text: pk for text, pk in there.items() if (word, text) in like} for word, there in near.items()}


def _alike(pairs: Iterable[tuple[str, str]], least: float) -> set[tuple[str, str]]:
    """Those pairs of words that are at least so likely two spellings of one."""
    listed = sorted(set(pairs))
    chances: Any = likelihoods(listed) if listed else ()
    return {pair for pair, chance in zip(listed, chances, strict=True) if chance >= least}


def _forms(word: str, folded: str, written: Sequence[set[str]]) -> list[str]:
    """How the names of several parties write a word of a search otherwise, folded: what is like the word, and what is
    like that in the same party's names."""
    if len(word) < SHORTEST or len(folded) < 3:
        return []
    rest = [{w for w in words if len(w) >= SHORTEST and not fold(w).startswith(folded)} for words in written]
    known = [{word, *(words - other)} for words, other in zip(written, rest, strict=True)]
    found: set[str] = set()
    for _round in range(2):
        like = _alike(((k, w) for one, other in zip(known, rest, strict=True) for k in one for w in other), ALIKE)
        known = [{w for w in other if any((k, w) in like for k in one)} for one, other in zip(known, rest, strict=True)]
        found.update(*known)
        rest = [other - new for other, new in zip(rest, known, strict=True)]
    return sorted(set(map(fold, found)))
