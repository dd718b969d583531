"""Running text out of PDF files."""

from __future__ import annotations

import re
from collections import Counter

import pypdfium2

from guvoh.nouns import Document, Unreadable
from guvoh.reading.dates import shown_date
from guvoh.reading.encoding import clean
from guvoh.reading.language import language_of
from guvoh.reading.publishers import dateline, publisher_name, source_line

_NUMBER = re.compile(r"(?:page|p\.|стр\.?|страница)?\s*[-–—|]?\s*\d{1,4}\s*(?:(?:of|/|из)\s*\d{1,4})?\s*[-–—|]?", re.I)
_SENTENCE_END = re.compile(r"[.!?…:][\"”“»’')\]]*$")
_HYPHEN = "\u00ad\ufffe\u2010-"
_EDGE = 2  # lines at the top and at the bottom of a page that may be running heads
_JUNK_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint)|untitled|document\d*|без имени|"
    r".*\.(?:docx?|pdf|indd|qxd|rtf|odt|pptx?|xlsx?|html?))\b|^\W*$",
    re.I,
)


def documents(content: bytes) -> list[Document]:
    """The one document of a PDF file, its paragraphs joined from lines, without running heads and
    page numbers. Raises Unreadable where it is locked, broken, or holds only pictures of text."""
    try:
        file = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("the PDF is locked with a password: save a copy without one") from None
        raise Unreadable("the PDF is damaged and cannot be opened: get it again") from None
    try:
        pages = [_page_lines(file, number) for number in range(len(file))]
        meta = file.get_metadata_dict(skip_empty=True)
    finally:
        file.close()
    pages = [page for page in _without_heads(pages) if page]
    text = "\n\n".join(_paragraphs(pages))
    if len(text.split()) < 3:
        raise Unreadable("the PDF holds no text, only pictures: run text recognition (OCR) on it first")
    lines = [line for page in pages[:1] for line in page[:15]]
    tail = [line for page in pages[-1:] for line in page[-5:]]
    title = " ".join(clean(meta.get("Title", "")).split())
    publisher = next(filter(None, map(source_line, reversed(tail))), None) or dateline(text)[0]
    return [
        Document.read(
            text,
            title="" if _JUNK_TITLE.match(title) else title,
            publisher=publisher_name(publisher),
            published=next(filter(None, map(shown_date, lines)), None),
            language=language_of(text),
        )
    ]


def _page_lines(file: pypdfium2.PdfDocument, number: int) -> list[str]:
    try:
        page = file[number]
        textpage = page.get_textpage()
        # The mark for a hyphen at a line's end is itself a control character: keep it through cleaning.
        raw = str(textpage.get_text_range()).replace("\ufffe", "\u00ad\n").replace("\x02", "\u00ad\n")
        textpage.close()
        page.close()
    except pypdfium2.PdfiumError:
        return []  # one broken page of many
    raw = re.sub("\u00ad\n+\r?\n?", "\u00ad\n", raw)
    return [line.strip() for line in clean(raw).split("\n")]


def _without_heads(pages: list[list[str]]) -> list[list[str]]:
    """Pages without page numbers and without the lines that stand at the edge of many pages."""
    seen: Counter[str] = Counter()
    for page in pages:
        filled = [line for line in page if line]
        seen.update({_shape(line) for line in (*filled[:_EDGE], *filled[-_EDGE:])})
    often = {shape for shape, times in seen.items() if times >= max(3, 0.3 * len(pages))}
    cleaned = []
    for page in pages:
        places = [number for number, line in enumerate(page) if line]
        edge = {*places[:_EDGE], *places[-_EDGE:]}
        cleaned.append(
            [
                line
                for number, line in enumerate(page)
                if number not in edge or not (_shape(line) in often or _NUMBER.fullmatch(line))
            ]
        )
    return cleaned


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.casefold().split()))


def _paragraphs(pages: list[list[str]]) -> list[str]:
    """Lines joined to paragraphs: one ends at an empty line, or where a line stops short of the
    page's width at the end of a sentence, or a heading stops short before a capital."""
    lengths = [len(line) for page in pages for line in page if len(line) > 20]
    width = sorted(lengths)[len(lengths) * 9 // 10] if lengths else 0  # nearly all lines are no longer
    paragraphs: list[str] = []
    current = ""
    previous = ""
    for page in pages:
        for number, line in enumerate(page):
            if not line:
                # Inside a sentence an empty line is a page's layout, not a paragraph's end.
                if current and _SENTENCE_END.search(current):
                    paragraphs.append(current)
                    current = ""
                elif current and number:
                    previous = ""
                continue
            if current and _ends(previous, line, width):
                paragraphs.append(current)
                current = ""
            current = _joined(current, line)
            previous = line
    return [paragraph for paragraph in [*paragraphs, current] if paragraph.strip()]


def _ends(previous: str, line: str, width: int) -> bool:
    if _SENTENCE_END.search(previous):
        # A line that had room for the next one's first word was ended on purpose.
        return len(previous) + 1 + len(line.split(maxsplit=1)[0]) < 0.97 * width
    starts = line[:1].isupper() or line[:1].isdigit() or line[:1] in '•–—“«"('
    return starts and (len(previous) < 0.6 * width)


def _joined(current: str, line: str) -> str:
    if not current:
        return line
    if current[-1] in _HYPHEN and len(current) > 1 and current[-2].isalpha():
        # "inter-\nrogated" is one word; "Kara-\nSuu" keeps its hyphen.
        return current[:-1] + ("" if line[:1].islower() else "-") + line
    return f"{current} {line}"
