"""Articles out of web pages: one by trafilatura, several by the blocks that repeat."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml import html

from guvoh.nouns import Document, Unreadable
from guvoh.reading.blocks import Block, blocks, parse, running_text
from guvoh.reading.dates import date_in, shown_date
from guvoh.reading.language import language_of
from guvoh.reading.publishers import publisher_name

_FEWEST_WORDS = 40  # of the body of an article among several on a page; less is a teaser
_TOO_MANY = 30_000  # elements; pages have a few thousand, and the extractor would take minutes
_POST_CLASS = re.compile(
    r"^(?:h-?entry|post|post-outer|blog-?post|entry|news-?item|type-post|article|story|article-item|post-item|list-item|item|b-post|news_item|blogentry)$",
    re.I,
)
_HEADINGS = ".//h1|.//h2|.//h3|.//h4"
_NO_ARTICLE = "there is no article in this page: open it and save the article itself, or its text"


def documents(raw: str, address: str | None) -> list[Document]:
    """The articles of a page, whose own address is ``address`` where known."""
    tree = parse(raw)
    publisher = publisher_name(_meta(tree, "og:site_name", "application-name", "dc.publisher", "publisher"))
    if several := _several(tree):
        found = [each for block in several if (each := _of_block(block, address, publisher, tree))]
        if len(found) > 1:
            return _from_others(found)
    text, title, shown, day, link = _single(tree, address)
    if len(text.split()) < 8 or not any(len(line.split()) >= 6 for line in text.split("\n")):
        raise Unreadable(_NO_ARTICLE)
    return [
        Document.read(
            text,
            title=title,
            publisher=publisher or shown,
            published=day,
            language=language_of(text),
            url=link,
        )
    ]


def _single(tree: html.HtmlElement, address: str | None) -> tuple[str, str, str | None, date | None, str | None]:
    """Text, title, site name, day and link of a page's one article."""
    heading = _line(tree.xpath("(//h1)[1]"))
    own = _own_link(tree, address)
    if sum(1 for _ in zip(tree.iter(), range(_TOO_MANY), strict=False)) == _TOO_MANY:
        main = tree.xpath("(//article|//main|//body)[1]")[0]
        return running_text(blocks(main), heading), heading or _line(tree.xpath("//title")), None, None, address or own
    found = trafilatura.bare_extraction(
        tree,
        url=address or own,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2100-01-01"},
    )
    if not isinstance(found, trafilatura.settings.Document):
        raise Unreadable(_NO_ARTICLE)
    title = " ".join((found.title or heading or "").split())
    lines = [Block(line.strip(), "p", 0.0) for line in (found.text or "").split("\n") if line.strip()]
    lines = [Block(re.sub(r"^- ", "", line.text), line.tag, line.linked) for line in lines]
    day = date.fromisoformat(found.date) if found.date else None
    return running_text(lines, title), title, publisher_name(found.sitename), day, address or own


def _several(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """The blocks of a page that holds several articles; none where it holds one."""
    groups: dict[str, list[html.HtmlElement]] = {}
    for element in tree.iter("article", "div", "section", "li", "td"):
        marks = [mark for mark in element.get("class", "").split() if _POST_CLASS.match(mark)]
        for mark in {"article"} if element.tag == "article" else set(marks[:1]):
            groups.setdefault(mark, []).append(element)
    best: list[html.HtmlElement] = []
    best_size = 0
    for group in groups.values():
        inside = {id(element) for element in group}
        outer = [e for e in group if not any(id(up) in inside for up in e.iterancestors())]
        sized = [(e, _body_words(e)) for e in outer[:500] if e.xpath(_HEADINGS)]
        sized = [(e, words) for e, words in sized if words >= _FEWEST_WORDS]
        total = sum(words for _, words in sized)
        # One long block among teasers, or the only one under the page's first heading, is an article
        # with its "related" boxes.
        tops = sum(1 for e, _ in sized if e.xpath(".//h1"))
        if (
            len(sized) > 1
            and (tops != 1 or len(tree.xpath("//h1")) != 1)
            and max(words for _, words in sized) < 0.85 * total
            and total > best_size
        ):
            best, best_size = [e for e, _ in sized], total
    return best


def _body_words(element: html.HtmlElement) -> int:
    return sum(len(b.text.split()) for b in blocks(element) if b.linked < 0.6 and not b.tag.startswith("h"))


def _of_block(
    element: html.HtmlElement, address: str | None, publisher: str | None, tree: html.HtmlElement
) -> Document | None:
    headings = element.xpath(_HEADINGS)
    dated = [h for h in headings if shown_date(_line([h]))]
    heading = next((h for h in headings if h not in dated and _line([h])), None)
    title = _line([heading]) if heading is not None else ""
    found = blocks(element, skip=[*dated, *([heading] if heading is not None else [])])
    day = _block_day(element, found)
    text = running_text([b for b in found if not shown_date(b.text)], title)
    if len(text.split()) < 8:
        return None
    hrefs = [
        *(heading.xpath(".//a/@href|parent::a/@href") if heading is not None else []),
        *element.xpath(".//a[@rel='bookmark']/@href"),
    ]
    link = next((urljoin(address or _own_link(tree, None) or "", href) for href in hrefs), None)
    link = link if link and urlsplit(link).scheme in ("http", "https") else address
    return Document.read(text, title=title, publisher=publisher, published=day, language=language_of(text), url=link)


_HEADED = re.compile(r"(?P<outlet>[^\W\d_][^:“”\"]{1,50}): [“\"«]?(?P<title>[^”\"»]+)[”\"»]?$")


def _from_others(found: list[Document]) -> list[Document]:
    """The articles of a page that collects what others published: where every title but one at most
    begins "Outlet: …", and not all with the same, the outlet is the publisher."""
    heads = [_HEADED.match(document.title) for document in found]
    outlets = {m["outlet"] for m in heads if m and len(m["outlet"].split()) <= 5}
    if len(outlets) < 2 or sum(m is not None for m in heads) < max(2, len(found) - 1):
        return found
    return [
        document
        if match is None
        else Document.read(
            document.text,
            title=match["title"],
            publisher=publisher_name(match["outlet"]),
            published=document.published,
            language=document.language,
            url=document.url,
        )
        for document, match in zip(found, heads, strict=True)
    ]


def _block_day(element: html.HtmlElement, found: list[Block]) -> date | None:
    stamps = element.xpath(
        ".//time/@datetime|.//abbr[contains(@class,'published')]/@title|.//*[@itemprop='datePublished']/@content"
    )
    shown = [*stamps, *element.xpath(".//time//text()"), *(b.text for b in found if len(b.text) < 100)]
    dates = element.xpath(".//*[contains(@class,'date') or contains(@class,'time') or contains(@class,'meta')]")
    for text in [*shown[: len(stamps)], *(_line([d]) for d in dates[:10])]:
        if day := date_in(text[:200]):
            return day
    if day := next((day for text in shown if (day := shown_date(text))), None):
        return day
    # A date heading may stand above a day's posts.
    above = element.xpath(
        "(preceding-sibling::*[self::h2 or self::h3 or self::h4]|../preceding-sibling::*[self::h2 or self::h3])[last()]"
    )
    return shown_date(_line(above)) if above else None


def _own_link(tree: html.HtmlElement, address: str | None) -> str | None:
    for href in tree.xpath("//link[@rel='canonical']/@href|//meta[@property='og:url']/@content"):
        if urlsplit(href).scheme in ("http", "https"):
            return str(href)
    return address


def _meta(tree: html.HtmlElement, *names: str) -> str | None:
    for name in names:
        for content in tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name):
            if content.strip():
                return str(content)
    return None


def _line(elements: list[html.HtmlElement]) -> str:
    return " ".join("".join(elements[0].itertext()).split()) if elements else ""
