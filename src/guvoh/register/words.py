"""An index of the words in names, kept in the database: parties are found by any spelling of theirs.

A word of a search finds the words that begin with it, in any script, and those that are likely a spelling of it:
``Хамроев`` finds Khamroyev by its folded letters and Hamrayev by its sound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from guvoh.names import fold, likelihoods
from guvoh.names import words as words_of
from guvoh.names.index import keys_of
from guvoh.register.models import Mention, Party, Role, Sound, Spelt, Word

SHORTEST = 4  # letters of a word whose other spellings are looked for: a shorter one is a beginning
LIKELY = 0.5
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
    found: dict[str, list[str]] = {party: [] for party in parties}
    for party, name in Spelt.objects.filter(party__in=list(found)).order_by("id").values_list("party", "name"):
        found[str(party)].append(name)
    return found


def having(query: str) -> Q | None:
    """What a party must be so that its names have every word of ``query``, in its own or another spelling; None where
    the query has no words."""
    sought = [(word, folded) for word in words_of(query) if (folded := fold(word))]
    if not sought:
        return None
    found = Q()
    for word, folded in sought[:12]:
        begins = Q(folded__gte=folded, folded__lt=folded + _LAST)
        like = Word.objects.filter(begins | Q(pk__in=_likely(word)))
        found &= Q(pk__in=_PAIRS._default_manager.filter(word__in=like).values("party_id"))
    return found


def _likely(word: str) -> list[int]:
    """The words that are likely another spelling of this one."""
    if len(word) < SHORTEST:
        return []
    keys = [key[:40] for key in sorted(keys_of([word])[0])]
    near: dict[str, int] = dict(
        Word.objects.filter(sounds__key__in=keys).order_by("pk").values_list("text", "pk").distinct()[:MOST_WEIGHED]
    )
    chances: Any = likelihoods([(word, other) for other in near])
    return [pk for (_, pk), chance in zip(near.items(), chances, strict=True) if chance >= LIKELY]
