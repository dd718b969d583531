"""Items of RSS, Atom and RDF feeds."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import feedparser

from guvoh.nouns import Document, Unreadable
from guvoh.reading.blocks import blocks, parse, running_text
from guvoh.reading.dates import date_in
from guvoh.reading.encoding import clean
from guvoh.reading.language import language_of
from guvoh.reading.publishers import known_outlet, publisher_name

# Entities are defined and outer files named in a document type's brackets; no feed needs one.
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.S | re.I)
_ENTITY = re.compile(r"<!ENTITY[^>]*>", re.S | re.I)
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_ROOT = re.compile(r"<((?:[\w-]+:)?(?:rss|feed|RDF|channel))\b", re.I)
_ITEM_END = re.compile(r"</(?:[\w-]+:)?(?:item|entry)\s*>", re.I)
_FOOTER = re.compile(
    r"(?:The post|Запись|L’article|L'article|Der Beitrag|Сообщение)\s.{1,300}?\s"
    r"(?:(?:first )?appeared first on|впервые появилась|появились сначала на|"
    r"est apparu en premier sur|erschien zuerst auf)\s+(.{1,100}?)\.?\s*$",
    re.S,
)
# "Arrests Archives", "You searched for …": the name of a page that lists posts, not of a publisher.
_LISTING = re.compile(
    r"^(?:.{1,60} archives?|archives? .{1,60}|.{1,60} (?:архивы?)|you searched for .*|search results .*|"
    r"(?:tag|category|topic|author|label)s?\s*[:/–-].*|"
    r".{0,40}\b(?:rss|feed|"
    r"latest (?:news|posts|articles|updates)|all (?:news|posts|articles)|comments on|recent posts|news feed)\b.{0,40}|"
    r"новости|лента новостей|news|blog|home|архив.*|рубрика.*|метка.*)$",
    re.I,
)
_SEPARATED = re.compile(r"^(.{2,80}?)\s+[|»–—:-]\s+(.{2,80})$")


def documents(raw: str, warn: Callable[[str], None] | None = None) -> list[Document]:
    """Each whole item of a feed with some text, as the feed gives it: in full or in part.

    Of a feed that stops in the middle, the items before the cut, and ``warn`` is told. Raises
    Unreadable where none is.
    """
    whole, cut = _whole(raw)
    parsed = feedparser.parse(
        io.BytesIO(whole.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
    )
    if not parsed.entries:
        raise Unreadable("the feed has no whole item")
    bodies = [_body(entry) for entry in parsed.entries]
    publisher = _feed_publisher(parsed.feed, [html for html in bodies if html])
    found = []
    for entry, body in zip(parsed.entries, bodies, strict=True):
        if document := _document(entry, body, publisher):
            found.append(document)
    if not found:
        raise Unreadable("the items of this feed have titles and links but no text: give the pages themselves")
    if cut and warn:
        kept = (
            "1 whole article before the cut was"
            if len(found) == 1
            else f"{len(found)} whole articles before the cut were"
        )
        warn(f"the feed stops in the middle: {kept} kept, the rest was not; get it again")
    return found


def links(raw: str) -> list[str]:
    """The addresses of the pages that a feed's items lead to, each once, in their order; [] where it is no feed."""
    try:
        whole, _ = _whole(raw)
    except Unreadable:
        return []
    parsed = feedparser.parse(
        io.BytesIO(whole.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
    )
    found = (str(entry.get("link") or "").strip() for entry in parsed.entries)
    return list(dict.fromkeys(link for link in found if link.lower().startswith(("http://", "https://"))))


def _whole(raw: str) -> tuple[str, bool]:
    """The feed without entity definitions, closed after its last whole item where it was cut off, and
    whether it was."""
    raw = clean(_PROLOG.sub("", raw.lstrip("\ufeff")))
    raw = _ENTITY.sub("", _DOCTYPE.sub("", raw))
    root = _ROOT.search(raw)
    ends = [match.end() for match in _ITEM_END.finditer(raw)]
    if root and f"</{root[1]}".lower() not in raw[ends[-1] if ends else 0 :].lower():
        if not ends:
            raise Unreadable("the feed stops before the end of its first item: fetch it again")
        inner = "</channel>" if root[1].lower() == "rss" else ""
        return f"{raw[: ends[-1]]}{inner}</{root[1]}>", True
    return raw, False


def _document(entry: Any, body: str, publisher: str | None) -> Document | None:
    title = _plain(entry.get("title", ""))
    text = running_text(blocks(parse(body)), title) if body.strip() else ""
    text = _FOOTER.sub("", text).rstrip()
    if len(text.split()) < 3:
        return None
    link = entry.get("link") or entry.get("id") or ""
    source = entry.get("source") or {}
    return Document.read(
        text,
        title=title,
        publisher=publisher_name(_plain(source.get("title", ""))) or publisher,
        published=_day(entry),
        language=language_of(text),
        url=link if urlsplit(link).scheme in ("http", "https") else None,
    )


def _body(entry: Any) -> str:
    """The longest text an item gives of itself, as HTML."""
    texts = [entry.get("summary") or ""]
    for content in entry.get("content", []):
        value = content.get("value") or ""
        texts.append(value)
    return max(texts, key=len)


def _day(entry: Any) -> date | None:
    for key in ("published", "created", "updated"):
        # The day as the feed writes it, in its own time zone, where it can be read so.
        if (written := entry.get(key)) and (day := date_in(written)):
            return day
        if stamp := entry.get(f"{key}_parsed"):
            return date(*stamp[:3])
    return None


def _feed_publisher(feed: Any, bodies: list[str]) -> str | None:
    """The feed's own name, or where that names only a list of posts, the best other the feed shows."""
    title = publisher_name(_plain(feed.get("title", ""))) or ""
    if title and not _LISTING.match(title):
        parts = _SEPARATED.match(title)
        if parts:  # "Site – Section" or "Section | Site"
            for part in parts.groups():
                if known := known_outlet(part):
                    return known
            if _LISTING.match(parts[1]):
                return publisher_name(parts[2])
            if _LISTING.match(parts[2]) or "»" in title:
                return publisher_name(parts[1])
        return publisher_name(title)
    footers = Counter(_footer_name(body) for body in bodies)
    footers.pop("", None)
    if footers:
        return publisher_name(footers.most_common(1)[0][0])
    for key in ("dc_publisher", "publisher", "author"):
        if name := _plain(str(feed.get(key) or "")):
            return publisher_name(re.sub(r"^\S+@\S+\s*\((.+)\)$|^\S+@\S+$", r"\1", name) or None)
    if rights := _plain(feed.get("rights", "")):
        return publisher_name(
            re.sub(
                r"(?:copyright|©|\(c\)|all rights reserved|\d{4}(?:\s*[-–]\s*\d{4})?|[,.])", " ", rights, flags=re.I
            ).strip()
        )
    parts = _SEPARATED.match(title)
    if parts and not _LISTING.match(parts[2]):
        return publisher_name(parts[2])
    host = urlsplit(feed.get("link", "")).hostname
    return known_outlet(host.removeprefix("www.").split(".")[0]) or host.removeprefix("www.") if host else None


def _footer_name(body: str) -> str:
    last = [block.text for block in blocks(parse(body))][-2:] if body.strip() else []
    for text in reversed(last):
        if match := _FOOTER.search(text):
            return match[1]
    return ""


def _plain(text: str) -> str:
    """A title without markup and entities."""
    if "<" in text or "&" in text:
        text = parse(f"<div>{text}</div>").text_content()
    return " ".join(clean(text).split())
