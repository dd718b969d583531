"""From one source to the documents in it: what kind of thing it is, and who reads that kind."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from guvoh.nouns import Document, Source, Unreadable
from guvoh.reading import feed, html, json_form, pdf, saved_text, warc
from guvoh.reading.encoding import clean, decode

Warn = Callable[[str], None]
MAX_UNPACKED = 200 * 2**20  # bytes out of a gzip file
MAX_LINE = 1_000_000  # characters without a line break
MAX_PAGE = 20_000_000  # characters of a page, a feed or a text file; a book has one million
_FEED = re.compile(
    r"(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w-]+:)?(?:rss|feed|RDF|channel)\b",
    re.S | re.I,
)
_XML = re.compile(r"\s*<\?xml\b", re.I)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_TAG = re.compile(r"</(?:p|div|a|span|table|td|li|ul|h[1-6]|article|section|font)\s*>", re.I)
_SIGNATURES = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BM", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"PK\x03\x04", "a zip archive or an office document: unpack it, or save the text as PDF or plain text"),
    (b"\xd0\xcf\x11\xe0", "an old office document: save it as PDF or plain text"),
    (b"Rar!", "a packed archive: unpack it first"),
    (b"7z\xbc\xaf", "a packed archive: unpack it first"),
    (b"BZh", "a packed file: unpack it first"),
    (b"\xfd7zXZ", "a packed file: unpack it first"),
    (b"(\xb5/\xfd", "a packed file: unpack it first"),
    (b"SQLite format 3\x00", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a sound recording"),
    (b"fLaC", "a sound recording"),
    (b"{\\rtf", "a rich text document: save it as PDF or plain text"),
)


def read(source: Source, *, warn: Warn | None = None) -> list[Document]:
    """The documents in a source, in their order; the same source always gives the same ones.

    Where the source can be read only in part, as a feed that stops in the middle, what is whole is
    given and ``warn`` is told once, in one line, what is missing. Raises Unreadable, one line, where
    none can be read, whatever the bytes are.
    """
    return _safely(source, 0, warn)


def links(source: Source) -> list[str] | None:
    """The addresses of the articles that a feed leads to, in its order; None where the source is no feed."""
    try:
        raw = decode(source.content, source.charset)
        start = raw[:200_000].lstrip()
        return feed.links(raw) if len(raw) <= MAX_PAGE and _FEED.match(start) else None
    except Exception:  # odd bytes: what is wrong with them, reading says
        return None


def _safely(source: Source, depth: int, warn: Warn | None) -> list[Document]:
    try:
        documents = _read(source, depth, warn)
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("the source is too big for this machine's memory: split it") from None
    except Exception as error:  # a parser's own trouble with odd bytes must not end a batch
        raise Unreadable(f"the source is damaged and could not be read ({type(error).__name__})") from error
    if not documents:
        raise Unreadable("there is no text of an article in this source")
    return documents


def _read(source: Source, depth: int, warn: Warn | None) -> list[Document]:
    content = source.content
    broken = False
    if not content.strip():
        raise Unreadable("the source is empty")
    if content.startswith(b"\x1f\x8b"):
        content, broken = _unpack(content)
        if depth:
            raise Unreadable("the source is packed more than once: unpack it first")
        media_type = None if source.media_type in ("application/gzip", "application/x-gzip") else source.media_type
        source = replace(source, content=content, media_type=media_type)
        if not content.strip():
            raise Unreadable("the packed file is empty")
    if content.startswith(b"WARC/"):
        if depth:
            raise Unreadable("a web archive inside another is not read: take it out first")
        return warc.documents(source, lambda inner, told: _safely(inner, depth + 1, told), warn, broken=broken)
    if b"%PDF-" in content[:1024]:
        return pdf.documents(content)
    _refuse(content)
    return _read_text(source, decode(content, source.charset), warn)


def _read_text(source: Source, raw: str, warn: Warn | None) -> list[Document]:
    name = source.locator.lower()
    address = source.locator if urlsplit(source.locator).scheme in ("http", "https") else None
    start = raw[:200_000].lstrip()
    is_json = name.endswith((".json", ".jsonl", ".ndjson")) or "json" in (source.media_type or "")
    if (start[:1] in ("{", "[") or is_json) and (found := json_form.documents(raw, certain=is_json)) is not None:
        return found
    if len(raw) > MAX_PAGE:
        raise Unreadable(f"a text of {len(raw):,} characters is too long (limit {MAX_PAGE:,}): split it")
    if _FEED.match(start):
        return feed.documents(raw, warn)
    if (
        _PAGE.search(start[:20_000])
        or (len(_TAG.findall(start)) > max(3, len(start) // 2000) and not name.endswith((".md", ".txt")))
        or len(_TAG.findall(start)) > max(20, len(start) // 300)
    ):
        return html.documents(raw, address)
    if _XML.match(start):
        raise Unreadable("this XML is neither a feed nor a page")
    if len(raw) > MAX_LINE and "\n" not in raw[:MAX_LINE].strip() and "\r" not in raw[:MAX_LINE].strip():
        raise Unreadable(f"one line of more than {MAX_LINE:,} characters is no article: split it")
    return saved_text.documents(clean(raw), url=address, markdown=name.endswith((".md", ".markdown")))


def _unpack(content: bytes) -> tuple[bytes, bool]:
    """All members of a gzip file, as far as they go, and whether it is broken from there on; a bomb is
    refused before it fills memory."""
    whole = bytearray()
    broken = False
    while content.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(wbits=31)
        try:
            whole += member.decompress(content, MAX_UNPACKED + 1 - len(whole))
        except zlib.error:
            broken = True
            break
        if len(whole) > MAX_UNPACKED:
            raise Unreadable(
                f"the packed file is too big unpacked (limit {MAX_UNPACKED >> 20} MB): unpack and split it"
            )
        broken = not member.eof
        content = member.unused_data.lstrip(b"\x00")
    # A web archive's records before the damage are whole; of an article, half must not pass for all.
    if not whole or (broken and not whole.startswith(b"WARC/")):
        raise Unreadable("the packed file is damaged or cut off: get it again")
    return bytes(whole), broken


def _refuse(content: bytes) -> None:
    for signature, what in _SIGNATURES:
        if content.startswith(signature) and (len(signature) > 2 or b"\x00" in content[:512]):
            raise Unreadable(f"this is {what}" if ":" in what else f"this is {what}: nothing in it can be read as text")
    if content[4:8] == b"ftyp" or (content[:4] == b"RIFF" and content[8:12] in (b"WEBP", b"WAVE", b"AVI ")):
        raise Unreadable("this is an image, a film or a sound recording: nothing in it can be read as text")
