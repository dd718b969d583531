"""Coding: a document to claims and figures.

A coder is anything that takes a document and gives a :class:`guvoh.nouns.Coding`. Coders stand side
by side in :data:`CODERS`, by language and name; every claim says which one made it. To add one (a
language model on your own server, say), write a class with ``name``, ``version``, ``languages`` and
``code``, and ``register`` it.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol

from babel import Locale

from guvoh.nouns import Coding, Document, GuvohError


class Coder(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes of what it reads."""
        ...

    def code(self, document: Document) -> Coding:
        """Claims and figures, each with quotations that stand in ``document.text`` as they are,
        the coder's name and version, a confidence from 0 to 1 and a reason in words."""
        ...


def _english() -> Coder:
    from guvoh.coding.english.coder import EnglishCoder

    return EnglishCoder()


# How to make each coder, by name; the first that reads a language is its default.
CODERS: dict[str, tuple[tuple[str, ...], Callable[[], Coder]]] = {"guvoh-en": (("en",), _english)}
_made: dict[str, Coder] = {}


def register(name: str, languages: tuple[str, ...], make: Callable[[], Coder]) -> None:
    """Let ``make`` be called, once, when a document in one of ``languages`` asks for this coder."""
    CODERS[name] = (languages, make)
    _made.pop(name, None)


@cache
def _installed() -> None:
    """Register the coders that installed packages offer: entry points of the group "guvoh.coders",
    each a class as :class:`Coder` describes."""
    for point in entry_points(group="guvoh.coders"):
        coder = point.load()
        register(point.name, tuple(coder.languages), coder)


def coder_for(language: str | None, chosen: str | None = None) -> Coder | None:
    """The coder named ``chosen``, or the default of ``language``; None where no coder reads it.

    Raises GuvohError where no coder has the name ``chosen``.
    """
    _installed()
    if chosen is not None and chosen not in CODERS:
        raise GuvohError(f"there is no coder {chosen!r}: choose one of {', '.join(CODERS)}")
    for name, (languages, make) in CODERS.items():
        if language in languages and chosen in (None, name):
            if name not in _made:
                _made[name] = make()
            return _made[name]
    return None


def code(document: Document, chosen: str | None = None) -> Coding:
    """What the coder named ``chosen`` finds in a document, or the default of its language where that
    one does not read it; an uncoded Coding with a note that
    says so where there is none.

    Raises GuvohError where a coder gives evidence that is not in the text: it is never kept.
    """
    coder = coder_for(document.language, chosen) or coder_for(document.language)
    if coder is None:
        return Coding(document.id, None, note=f"not coded: no coder reads {language_name(document.language)} yet")
    coding = coder.code(document)
    quoted = [c.evidence for c in coding.claims] + [f.evidence for f in coding.figures]
    for evidence in (*quoted, *((r.quote,) for r in coding.relations)):
        if not evidence or not all(q.holds_in(document.text) for q in evidence):
            raise GuvohError(f"coder {coder.name} gave evidence that is not in document {document.id}: report this")
    return coding


def code_all(documents: Iterable[Document], chosen: str | None = None, jobs: int = 1) -> Iterator[Coding | Exception]:
    """What :func:`code` gives for each document, in their order, by ``jobs`` processes; what it raises where it fails.

    The result does not depend on ``jobs``. Coders that were registered at run time are known to this process alone.
    """
    if jobs < 2:
        for document in documents:
            yield _tried(document, chosen)
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_deaf) as pool:
        waiting: deque[Future[Coding | Exception]] = deque()
        try:
            for document in documents:
                waiting.append(pool.submit(_tried, document, chosen))
                if len(waiting) >= 8 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _tried(document: Document, chosen: str | None) -> Coding | Exception:
    try:
        return code(document, chosen)
    except Exception as error:
        return error


def _deaf() -> None:
    """Ctrl-C is for the process that waits for this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def language_name(code: str | None) -> str:
    """The English name of an ISO 639-1 code: "Tajik"; "this language" where it is not known."""
    return (Locale("en").languages.get(code) if code else None) or "this language (it could not be told)"
