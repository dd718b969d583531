"""Web archives: every page, feed, text and PDF that a crawler stored."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from guvoh.nouns import Document, Source, Unreadable

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


def documents(source: Source, read: Callable[[Source], list[Document]]) -> list[Document]:
    """The documents of the responses with status 200, in their order, each with its page's address.

    ``read`` reads one response. Records that hold nothing to read are passed over, and an archive
    that stops in the middle gives what it holds. Raises Unreadable where nothing at all is found.
    """
    found: list[Document] = []
    records = 0
    try:
        for record in ArchiveIterator(io.BytesIO(source.content)):
            if (
                record.rec_type != "response"
                or record.http_headers is None
                or record.http_headers.get_statuscode() != "200"
            ):
                continue
            kind, _, parameters = (record.http_headers.get_header("Content-Type") or "").lower().partition(";")
            if not kind.strip().startswith(_TYPES):
                continue
            records += 1
            found.extend(_of_record(source, record, kind.strip(), parameters, read))
    except (ArchiveLoadFailed, EOFError, ValueError, OSError, AttributeError):
        pass  # cut off or damaged from here on
    if not found:
        why = (
            "none of its pages holds an article"
            if records
            else "it holds no page with status 200, or is cut off before its first"
        )
        raise Unreadable(f"nothing can be read from this web archive: {why}")
    return found


def _of_record(
    source: Source, record: Any, kind: str, parameters: str, read: Callable[[Source], list[Document]]
) -> list[Document]:
    headers = record.rec_headers
    address = headers.get_header("WARC-Target-URI") or source.locator
    content = record.content_stream().read(MAX_RECORD + 1)
    declared = record.http_headers.get_header("Content-Length") or ""
    packed = record.http_headers.get_header("Content-Encoding")
    if len(content) > MAX_RECORD or (declared.isdigit() and not packed and len(content) < int(declared)):
        return []  # too big, or cut off: half an article must not pass for a whole one
    charset = parameters.partition("charset=")[2].partition(";")[0].strip("\"' ") or None
    inner = Source(address, content, source.captured, method="warc", media_type=kind, charset=charset)
    try:
        return [each if each.url else replace(each, url=address) for each in read(inner)]
    except Unreadable:
        return []
