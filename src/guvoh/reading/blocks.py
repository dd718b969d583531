"""Paragraphs out of HTML elements, without what only a page needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree, html

from guvoh.nouns import Unreadable
from guvoh.reading.encoding import clean
from guvoh.reading.furniture import furniture
from guvoh.reading.publishers import same_line

_BLOCK = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption footer h1 h2 h3 h4 h5 h6 "
    "header hr html legend li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_SKIP = frozenset(
    "script style noscript template form button input select option textarea label iframe object embed svg canvas"
    " map audio video nav aside figure head title math picture img dialog".split()
)
# Classes of what surrounds an article inside its own block.
_SKIP_CLASS = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|sharedaddy|social|addtoany|jp-relatedposts|related(?:-?posts)?|newsletter|subscribe|signup|comments?|comment-list|"
    r"respond|advert|advertisement|promo|breadcrumbs?|tags|tag-links|cat-links|post-labels|post-footer|entry-footer|entry-meta|post-meta|byline|author-box|"
    r"navigation|nav-links|pagination|sidebar|widget|wp-caption-text|screen-reader-text|visually-hidden|print-hide|noprint)(?:$|[\s_-])",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ENDED = re.compile(r"[.!?…。:;][\"”“»’')\]]*$|[\"”“»]$")
_BOXES = re.compile(
    r"</?(?:table|tbody|thead|tfoot|tr|td|th|div|span|font|center|section|article|ul|ol|li|dl|dd|blockquote|b|i|em|strong|small|big|u)"
    r"(?=[\s>/])[^>]*>",
    re.I,
)
_TOO_DEEP = 150  # levels; pages have some thirty
_PROLOG = re.compile(r"^\s*<\?xml[^>]*>", re.I)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, its element's tag, and how much of it is links, 0 to 1."""

    text: str
    tag: str
    linked: float


def parse(raw: str) -> html.HtmlElement:
    """The tree of an HTML page or fragment. Raises Unreadable where there is none."""
    raw = clean(_PROLOG.sub("", raw))
    if _nesting(raw) > _TOO_DEEP:
        # The parser drops what lies deeper than a few hundred levels: paragraphs instead of boxes.
        raw = re.sub(r"(?:\0\s*)+", "<p>", _BOXES.sub("\0", raw))
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(raw.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        raise Unreadable("there is no text of an article in this page") from None
    return tree


def _nesting(raw: str) -> int:
    """How many boxes stand one in another at most."""
    depth = deepest = 0
    for match in _BOXES.finditer(raw):
        depth = max(0, depth - 1) if match[0][1] == "/" else depth + 1
        deepest = max(deepest, depth)
    return deepest


def blocks(root: html.HtmlElement, skip: Iterable[html.HtmlElement] = ()) -> list[Block]:
    """The paragraphs under ``root`` in order, without forms, players, sharing and the like."""
    left_out = set(skip)
    found: list[Block] = []
    parts: list[tuple[str, bool]] = []
    tag = "p"
    links = 0

    def flush() -> None:
        whole = "".join(part for part, _ in parts)
        linked = sum(len(part.strip()) for part, is_link in parts if is_link)
        parts.clear()
        length = len(whole.strip()) or 1
        for piece in re.split(r"\n[ \xa0\t]*\n\s*", whole):
            lines = [line.strip(" \t\xa0\u200b") for line in piece.split("\n")]
            if text := re.sub(" {2,}", " ", "\n".join(line for line in lines if line)):
                found.append(Block(text, tag, min(1.0, linked / length)))

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if element is not root and (element in left_out or _unwanted(element, name)):
                walk.skip_subtree()
                continue
            if name in _BLOCK:
                flush()
                tag = name
            elif name == "br":
                parts.append(("\n", False))
            links += name == "a"
            if element.text:
                text = element.text if name == "pre" else _SPACE.sub(" ", element.text)
                parts.append((text, links > 0))
        else:
            skipped = element is not root and (element in left_out or _unwanted(element, name))
            if not skipped:
                if name in _BLOCK:
                    flush()
                    tag = "p"
                links -= name == "a"
            if element is not root and element.tail:
                parts.append((_SPACE.sub(" ", element.tail), links > 0))
    flush()
    return found


def _unwanted(element: html.HtmlElement, name: str) -> bool:
    if not name or name in _SKIP:
        return True
    marks = f"{element.get('class', '')} {element.get('id', '')}"
    if len(marks) > 1 and name not in ("body", "html", "article", "main") and _SKIP_CLASS.search(marks):
        return True
    return bool(element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")))


def running_text(found: list[Block], title: str = "") -> str:
    """The paragraphs that belong to the article, set apart by empty lines: without a first one
    that is only its title, links to other articles, appeals, credits, and what stands after its end."""
    known = furniture()
    kept: list[Block] = []
    total = sum(len(block.text) for block in found)
    so_far = 0
    for number, block in enumerate(found):
        so_far += len(block.text)
        words = len(block.text.split())
        if number < 3 and title and same_line(block.text, title):
            continue
        kind = known.kind(block.text)
        if kind in ("end", "foot", "related") and so_far > 0.7 * total and kept:
            break
        if kind or (block.linked > 0.9 and words <= 40 and not block.tag.startswith("h")):
            continue
        kept.append(block)
    # A short line with no end of a sentence after the last paragraph is a signature or a stray heading.
    while len(kept) > 1 and len(kept[-1].text.split()) <= 12 and not _ENDED.search(kept[-1].text):
        kept.pop()
    return "\n\n".join(block.text for block in kept)
