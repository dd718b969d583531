"""Web archives: every page, feed, text and PDF that a crawler stored."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader

from guvoh.nouns import Document, Source, Unreadable

Warn = Callable[[str], None]
Read = Callable[[Source, Warn], list[Document]]
MAX_RECORD = 100 * 2**20
_TYPES = (
    "text/html",
    "application/xhtml",
    "application/rss",
    "application/atom",
    "application/rdf",
    "application/xml",
    "text/xml",
    "text/plain",
    "application/pdf",
)


class _Records(ArchiveIterator):  # type: ignore[misc]  # warcio is not typed
    INC_RECORD = ""  # what it prints of a wrong length quotes the page


def documents(source: Source, read: Read, warn: Warn | None = None, *, broken: bool = False) -> list[Document]:
    """The documents of the responses with status 200, in their order, each with its page's address.

    ``read`` reads one response, and tells what it is given where it read it only in part. Records
    that hold nothing to read are passed over, and an archive that stops in the middle, or was
    ``broken`` when it was unpacked, gives what it holds; ``warn`` is told once what is missing.
    Raises Unreadable where nothing at all is found.
    """
    found: list[Document] = []
    partly: list[str] = []
    records = lost = 0
    cut = broken
    archive = _Records(io.BytesIO(source.content))
    try:
        for record in archive:
            is_page, documents = _page(record), None
            if is_page:
                records += 1
                documents = _of_record(source, record, read, partly.append)
            errors = archive.err_count
            archive.read_to_end()
            # Fewer bytes than the record says, or more before the next one: half an article must not
            # pass for a whole one.
            short = not isinstance(record.raw_stream, LimitReader) or record.raw_stream.limit > 0
            cut = cut or short
            if documents is not None and not short and archive.err_count == errors:
                found.extend(documents)
            else:
                lost += is_page
        cut = cut or archive.next_line is not None  # the last record's headers and nothing after them
    except (ArchiveLoadFailed, EOFError, ValueError, OSError, AttributeError):
        cut = True  # cut off or damaged from here on
    if not found:
        why = (
            "none of its pages holds an article"
            if records > lost
            else "it holds no whole page with status 200, or is cut off before its first"
        )
        raise Unreadable(f"nothing can be read from this web archive: {why}")
    if warn and (told := _missing(lost, len(partly), cut)):
        warn(told)
    return found


def _missing(lost: int, partly: int, cut: bool) -> str:
    """What could not be read, in one line; empty where all could."""
    told = []
    if lost:
        told.append(f"{lost} page{'s' * (lost > 1)} of this archive could not be read")
    if partly:
        told.append(f"{partly} page{'s' * (partly > 1)} of this archive could be read only in part")
    if cut:
        told.append("the archive is cut off or damaged and the rest of it could not be read: get it again")
    return "; ".join(told)


def _page(record: Any) -> bool:
    return (
        record.rec_type == "response"
        and record.http_headers is not None
        and record.http_headers.get_statuscode() == "200"
        and _kind(record)[0].startswith(_TYPES)
    )


def _kind(record: Any) -> tuple[str, str | None]:
    """A response's media type and charset."""
    kind, _, parameters = (record.http_headers.get_header("Content-Type") or "").lower().partition(";")
    return kind.strip(), parameters.partition("charset=")[2].partition(";")[0].strip("\"' ") or None


def _of_record(source: Source, record: Any, read: Read, warn: Warn) -> list[Document] | None:
    """The documents of one response; None where it is cut off, too big or damaged."""
    address = record.rec_headers.get_header("WARC-Target-URI") or source.locator
    try:
        stream = record.content_stream()
        content = stream.read(MAX_RECORD + 1)
    except (EOFError, ValueError, OSError, zlib.error):
        return None
    declared = record.http_headers.get_header("Content-Length") or ""
    packed = record.http_headers.get_header("Content-Encoding")
    truncated = record.rec_headers.get_header("WARC-Truncated")  # by the crawler
    unpacker = getattr(stream, "decompressor", None)  # a packed page that is cut off gives what there is
    if unpacker is not None and not getattr(unpacker, "eof", True):
        return None
    if truncated or len(content) > MAX_RECORD or (declared.isdigit() and not packed and len(content) < int(declared)):
        return None
    kind, charset = _kind(record)
    inner = Source(address, content, source.captured, method="warc", media_type=kind, charset=charset)
    try:
        return [each if each.url else replace(each, url=address) for each in read(inner, warn)]
    except Unreadable as error:
        # A page without an article holds nothing to read; a PDF that cannot be opened does, and so
        # may what a parser stumbled over.
        return None if error.__cause__ or kind == "application/pdf" else []
