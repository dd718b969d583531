"""From bytes to characters, and characters fit to be counted."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

from guvoh.nouns import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I
)
# Python's codecs that turn bytes into characters but are no encoding of any page.
_NO_CHARSET = frozenset({"undefined", "unicode-escape", "raw-unicode-escape", "idna", "punycode"})
_CYRILLIC = ("windows-1251", "koi8-r", "cp866", "iso-8859-5")
# The commonest letters of Russian, commonest first; its neighbours in Cyrillic share most of them.
_COMMON = {letter: 33 - rank for rank, letter in enumerate("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё")}
_MIXED = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")  # "café": an accent in a Latin word
_WORDS = re.compile(r"[а-яёА-ЯЁ]+")
# C0 and C1 controls other than tab and newline, and lone surrogates: no text has them.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def clean(text: str) -> str:
    """``text`` with plain line breaks and without control characters; nothing else is changed."""
    return _CONTROL.sub("", _BREAKS.sub("\n", text))


def text_charset(name: str | None) -> str | None:
    """Python's name for a charset that a server or a page names, None where texts are in no such one."""
    try:
        found = codecs.lookup((name or "").strip("\"' ")).name
        b"a".decode(found)  # a LookupError for codecs from bytes to bytes, as "hex"
    except (LookupError, ValueError):
        return None
    return None if found in _NO_CHARSET else found


def decode(content: bytes, charset: str | None = None) -> str:
    """``content`` as characters: by byte order mark, UTF-8 where it strictly is, else by what the
    server (``charset``) or the page declares, else by what reads most like words.

    Raises Unreadable where the bytes are no text.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    if b"\x00" in content[:4096] or content[1:40:2].count(4) > 2 or content[0:40:2].count(4) > 2:
        return _utf16(content)
    # Bytes that are valid UTF-8 and not ASCII are UTF-8 by design, whatever a server says of them.
    if (text := _utf8(content)) is not None:
        return text
    for name in _declared(content, charset):
        try:
            if known := text_charset(name):
                return content.decode(known)
        except ValueError:
            continue
    return _guess(content)


def _utf8(content: bytes) -> str | None:
    """Strict UTF-8, but a character cut off by the end and a few broken ones are forgiven."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(1 for character in text if character > "\x7f") - broken
    return text if whole > 50 * broken else None


def _utf16(content: bytes) -> str:
    """UTF-16 without a mark: one of the two bytes of nearly every character is the same few."""
    head = content[: 4096 - 4096 % 2]
    for name, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        low = high.count(0) + high.count(4) + high.count(0x20)
        if high and low >= 0.9 * len(high):
            try:
                text = content[: len(content) // 2 * 2].decode(name)
            except UnicodeDecodeError:
                continue
            if len(_CONTROL.findall(text[:4096])) <= len(text[:4096]) // 100:
                return text
    raise Unreadable("the bytes are not text: give a page, a feed, a PDF, a web archive, JSON or plain text")


def _declared(content: bytes, charset: str | None) -> Iterator[str]:
    if charset:
        yield charset
    for found in _DECLARED.finditer(content[:4096]):
        yield (found[1] or found[2]).decode("ascii", "ignore")


def _guess(content: bytes) -> str:
    sample = content[:200_000]
    high = sum(1 for byte in sample if byte > 0x7F)
    if not high:  # not UTF-8 and yet no high byte here: the odd byte stands further on
        return content.decode("utf-8", "replace")
    controls = sum(1 for byte in sample if byte < 0x20 and byte not in b"\t\n\r\x0c")
    if controls > len(sample) // 50:
        raise Unreadable("the bytes are not text: give a page, a feed, a PDF, a web archive, JSON or plain text")
    mixed = len(_MIXED.findall(sample))
    best = max(((_russian(sample.decode(name, "replace")), name) for name in _CYRILLIC), key=lambda pair: pair[0])
    if best[0] > 0.5 and mixed < high // 8:
        return content.decode(best[1], "replace")
    match = from_bytes(sample, preemptive_behaviour=False).best()
    letters = sum(1 for byte in sample if chr(byte).isalpha() and byte < 0x80)
    if match is None or letters > 3 * high:  # a few accents and quotation marks among Latin letters
        return content.decode("windows-1252", "replace") if letters > high else _not_text()
    return content.decode(match.encoding, "replace")


def _not_text() -> str:
    raise Unreadable("the bytes are in no encoding that can be told: save the text as UTF-8")


def _russian(text: str) -> float:
    """How much of the non-ASCII text reads as Russian words, 0 to 1: letters of one case (or one
    capital first) and common ones, which the wrong Cyrillic encoding turns into rare ones."""
    other = sum(
        1 for character in text if character > "\x7f" and not character.isspace() and character not in "«»—–“”„…№"
    )
    score = 0.0
    for word in _WORDS.findall(text):
        if word[1:] == word[1:].lower() or (word.isupper() and len(word) <= 12):
            weight = 1.0 if not word.isupper() else 0.8
            score += weight * sum(_COMMON.get(letter, 0) for letter in word.lower()) / 24
    return score / other if other else 0.0
