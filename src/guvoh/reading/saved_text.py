"""Articles out of pages saved as plain text, and out of plain text files.

Such a page is a run of lines: navigation, a title, a byline, paragraphs, a player, comments, and
often the next article. Each line is told by its own form; articles are told apart by what stands
between them: a head (a title beside a date, or "Outlet: “Title”" on an archive's page), or
furniture with texts on its two sides that speak of different things.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from guvoh.nouns import Document, Unreadable
from guvoh.reading.dates import date_in, shown_date
from guvoh.reading.furniture import furniture
from guvoh.reading.language import language_of
from guvoh.reading.publishers import dateline, known_outlet, own_name, publisher_name, same_line, source_line

_SENTENCE_END = re.compile(r"[.!?…][\"”“»’')\]]*$")
_BYLINE = re.compile(
    r"^(?:by|автор|авторы|текст|written by|posted by|reporter|корреспондент)\b\s*:?\s*(.{2,80})$", re.I
)
_PERSON = re.compile(r"^(?:(?:[A-ZА-ЯЁҚҒҲҶӢӮ][\w’'.-]*|de|van|von|bin|ibn|al)\s?){2,5}$")
# "Reuters: Title" and "The Herald: “Title”": how a page that collects reports heads each.
_HEADED = re.compile(
    r"^(?P<outlet>[^\W\d_][\w.’'&/ -]{1,40}?)\s?: (?P<title>(?P<quoted>[“\"«].{8,250}[”\"»][.!?]?)|.{8,250})$"
)
_QUOTES = '“”"«»'
_CAPTION = re.compile(r"^\W?\s*(?:©|\(c\))\s*\S.{0,80}$", re.I)
_HEADING_WORDS = 30
_PROSE_WORDS = 12
_WRAPPED = re.compile(r".{40,110}")
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)


@dataclass(slots=True)
class Line:
    """One line, what it is, and the day it shows where it is a date."""

    text: str
    kind: str  # "empty", "prose", "short", "date", "byline", "source", "head", or a kind of furniture
    day: date | None = None

    @property
    def bare(self) -> str:
        return self.text.strip()


@dataclass(slots=True)
class Part:
    """A stretch of a page that belongs to one article, and what its head and tail show."""

    lines: list[Line] = field(default_factory=list)
    title: str = ""
    publisher: str | None = None
    byline: str | None = None
    day: date | None = None
    media_title: str = ""

    @property
    def words(self) -> int:
        return sum(len(line.text.split()) for line in self.lines)

    @property
    def prose(self) -> str:
        return "\n".join(line.text for line in self.lines if line.kind == "prose")


def documents(text: str, *, url: str | None = None, markdown: bool = False) -> list[Document]:
    """The articles in a text. Line breaks stay as they are. Raises Unreadable where there is no text."""
    front: dict[str, str] = {}
    if markdown:
        text, front = _front_matter(text)
    lines = _lines(text)
    parts = [part for part in _parts(lines) if part.words >= 3]
    if not parts:
        # No line is long enough for prose: a note, a list of names, a telegram.
        kept = [line for line in lines if line.kind in ("short", "empty", "prose", "date", "byline", "source", "head")]
        parts = [Part(lines=kept)]
    found = []
    everything = "\n".join(line.text for line in lines)
    for part in parts:
        if document := _document(part, everything, url, front, alone=len(parts) == 1):
            found.append(document)
    if not found:
        raise Unreadable("there is no running text here, only menus or odd words")
    return found


def _front_matter(text: str) -> tuple[str, dict[str, str]]:
    """Markdown without its front matter, and the front matter's plain fields."""
    match = _FRONT.match(text)
    if not match:
        return text, {}
    pairs = (line.partition(":") for line in match[1].split("\n"))
    return text[match.end() :], {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs if value}


# Lines ------------------------------------------------------------------------------------------


def _lines(text: str) -> list[Line]:
    """The lines of a text, each with its kind. Hard-wrapped lines take the kind of their paragraph."""
    raw = text.split("\n")
    wrapped = _is_wrapped(raw)
    lines: list[Line] = []
    for filled, group in groupby(raw, key=lambda line: bool(line.strip())):
        members = list(group)
        if not filled:
            lines += [Line("", "empty") for _ in members]
        elif wrapped and len(members) > 1 and len(" ".join(members).split()) >= _PROSE_WORDS and len(members[0]) > 40:
            kind = _kind(" ".join(member.strip() for member in members))
            lines += [Line(member, kind.kind, kind.day) for member in members]
        else:
            lines += [_kind(member) for member in members]
    return lines


def _is_wrapped(raw: list[str]) -> bool:
    """Whether paragraphs are broken into lines of one width and set apart by empty lines."""
    filled = [line.strip() for line in raw[:5000] if line.strip()]
    if len(filled) < 4 or max(map(len, filled)) > 130 or len(filled) == len(raw[:5000]):
        return False
    full = sum(1 for line in filled if _WRAPPED.fullmatch(line) and not _SENTENCE_END.search(line))
    return full > 0.4 * len(filled)


def _kind(text: str) -> Line:
    bare = text.strip()
    if len(bare) > 1000:
        return Line(text, "prose")
    known = furniture()
    if day := shown_date(bare):
        return Line(text, "date", day)
    if source_line(bare):
        return Line(text, "source")
    if known.is_("archive", bare) and len(bare.split()) <= 10:
        return Line(text, "archive")
    if _BYLINE.match(bare) and not _SENTENCE_END.search(bare) and len(bare.split()) <= 10:
        return Line(text, "byline")
    if _CAPTION.match(bare):
        return Line(text, "drop")
    if kind := known.kind(bare):
        return Line(text, kind)
    words = len(bare.split())
    if (
        words >= _HEADING_WORDS
        or (words >= _PROSE_WORDS and _SENTENCE_END.search(bare))
        or (words >= 5 and re.search(r"[.…][\"”“»’')\]]*$", bare))
    ):
        return Line(text, "prose")
    return Line(text, "short")


# Parts ------------------------------------------------------------------------------------------


def _parts(lines: list[Line]) -> list[Part]:
    first_prose = next((n for n, line in enumerate(lines) if line.kind == "prose"), len(lines))
    archive = any(line.kind == "archive" for line in lines[: first_prose + 1])
    heads = _heads(lines, archive)
    trailing = _dates_trail(lines, heads, first_prose)
    stretches = _stretches(lines, heads, trailing)
    return _join(stretches)


def _heads(lines: list[Line], archive: bool) -> set[int]:
    """Lines of the form "Outlet: Title" that head articles on this page."""
    matches = [
        (n, match) for n, line in enumerate(lines) if line.kind in ("short", "prose") and (match := _headed(lines, n))
    ]
    outlets = {n for n, match in matches if known_outlet(match["outlet"])}
    quoted = {n for n, match in matches if match["quoted"]}
    sure = outlets | quoted
    if archive and matches:
        # The first head of the page shows the manner; a later one unlike it needs more than a colon.
        sure |= {n for n, _ in matches if n == matches[0][0] and not _prose_before(lines, n)}
        sure |= {n for n, _ in matches if _after_end(lines, n)}
        return sure
    return sure if len(sure) > 1 and (len(outlets) > 1 or len(quoted) > 1) else set()


def _headed(lines: list[Line], n: int) -> re.Match[str] | None:
    bare = lines[n].bare
    match = _HEADED.match(bare)
    if not match or len(bare.split()) > _HEADING_WORDS or len(match["outlet"].split()) > 5:
        return None
    if re.search(r"\.[”\"»]?$", bare) and not match["quoted"]:
        return None
    alone = n == 0 or not lines[n - 1].bare or lines[n - 1].kind not in ("prose", "short")
    follows = next((line for line in lines[n + 1 : n + 8] if line.kind in ("prose", "short", "date", "byline")), None)
    return match if alone and follows else None


def _prose_before(lines: list[Line], n: int) -> bool:
    return any(line.kind == "prose" for line in lines[:n])


def _after_end(lines: list[Line], n: int) -> bool:
    """Whether what stands right before a line is the tail of an article: a date, a credit, an end."""
    before = [line for line in lines[max(0, n - 6) : n] if line.kind != "empty"]
    return bool(before) and before[-1].kind in ("date", "credit", "end", "source", "byline")


def _dates_trail(lines: list[Line], heads: set[int], first_prose: int) -> bool:
    """Whether this page puts dates after its articles rather than in their heads: the first
    article, whose head nothing can precede, has none in its head, and one right behind its text."""
    if any(line.kind == "date" for line in lines[: first_prose + 1]):
        return False
    first = next((n for n, line in enumerate(lines) if line.kind == "date"), None)
    if first is None:
        return False
    if heads:
        return True
    after = [
        line.kind for line in lines[first + 1 :] if line.kind not in ("empty", "credit", "drop", "source", "byline")
    ]
    return not after or after[0] in ("end", "short")


def _stretches(lines: list[Line], heads: set[int], trailing: bool) -> list[tuple[str, Part]]:
    """The page's text cut at every head, end and player, with how each stretch begins:
    "head", "player" (furniture inside or between articles), or "end" (after an article's end)."""
    starts = heads | (set() if trailing and heads else _dated_heads(lines, trailing))
    stretches: list[tuple[str, Part]] = []
    current = Part()
    began = "head"
    over = False  # an end was met: nothing belongs to an article until the next head
    pending: list[Line] = []  # short lines that may be a title, a subheading or navigation

    def close(next_began: str) -> None:
        nonlocal current, began, pending
        if current.lines:
            current.lines = _trimmed(current.lines)
            stretches.append((began, current))
            current = Part()
        began = next_began
        pending = []

    n = 0
    while n < len(lines):
        line = lines[n]
        if n in starts:
            close("head")
            over = False
            n = _read_head(lines, n, current, heads)
            continue
        if line.kind == "archive":
            pending = []
        elif line.kind == "end":
            if current.lines:
                close("end")
                over = True
        elif line.kind == "player":
            if current.lines:
                last = next((p.bare for p in reversed(pending) if p.kind == "short"), "")
                if last and len(last.split()) >= 4 and not last.endswith(":"):
                    current.media_title = current.media_title or last
                    pending = [p for p in pending if p.bare != last]
                if any(p.kind == "short" for p in pending) and not last.endswith(":"):
                    current.lines += [p for p in pending if p.bare != last]
                close("player")
                over = over or False
        elif line.kind == "date":
            if trailing or current.lines:
                current.day = current.day or (line.day if trailing or not current.day else None)
            else:
                current.day = line.day
        elif line.kind in ("byline", "source", "credit"):
            _note(line, current)
        elif line.kind == "prose" and not over:
            if not current.lines and began == "head" and not current.title:
                _title_from(pending, current)
            else:
                current.lines += pending
            pending = []
            current.lines.append(line)
        elif line.kind in ("short", "empty") and not over:
            pending.append(line)
        n += 1
    close("end")
    return stretches


def _dated_heads(lines: list[Line], trailing: bool) -> set[int]:
    """Where a new article begins with a title and a date side by side: the first line of the two."""
    starts: set[int] = set()
    filled = [n for n, line in enumerate(lines) if line.kind not in ("empty", "drop")]
    for position, n in enumerate(filled):
        if lines[n].kind != "date":
            continue
        before = filled[position - 1] if position else None
        after = filled[position + 1] if position + 1 < len(filled) else None
        then = filled[position + 2] if position + 2 < len(filled) else None
        byline_between = before is not None and (lines[before].kind == "byline" or _PERSON.match(lines[before].bare))
        if byline_between and position > 1 and _is_title(lines, filled[position - 2]) and not trailing:
            starts.add(filled[position - 2])
        elif after is not None and _is_title(lines, after) and _leads_to_prose(lines, filled, position + 2):
            if trailing:
                starts.add(after)
            elif not (before is not None and _is_title(lines, before) and _has_end_between(lines, before, n)):
                # date, title, text; but title, date, subheading, text where a title already stands above
                starts.add(before if before is not None and _is_title(lines, before) and _alone(lines, before) else n)
        elif before is not None and not trailing and _is_title(lines, before) and then is not None:
            starts.add(before)
    return starts


def _has_end_between(lines: list[Line], start: int, end: int) -> bool:
    return any(line.kind == "end" for line in lines[start:end])


def _alone(lines: list[Line], n: int) -> bool:
    """Whether what stands above a line is the end of another article, or nothing."""
    before = [line.kind for line in lines[:n] if line.kind != "empty"]
    return not before or before[-1] in ("end", "archive", "drop", "player", "credit", "source", "prose")


def _is_title(lines: list[Line], n: int) -> bool:
    bare = lines[n].bare
    return lines[n].kind == "short" and 4 <= len(bare.split()) <= _HEADING_WORDS and not bare.endswith((":", ",", ";"))


def _leads_to_prose(lines: list[Line], filled: list[int], position: int) -> bool:
    kinds = [lines[n].kind for n in filled[position : position + 5]]
    return "prose" in kinds and "date" not in kinds[: kinds.index("prose")]


def _read_head(lines: list[Line], n: int, part: Part, heads: set[int]) -> int:
    """Takes title, publisher, byline and day from the head that begins at ``n``; the index after it."""
    if n in heads:
        match = _HEADED.match(lines[n].bare)
        assert match is not None
        part.publisher = publisher_name(match["outlet"].strip())
        part.title = match["title"].strip()
        if match["quoted"]:
            part.title = part.title.strip(_QUOTES)
        n += 1
    while n < len(lines) and lines[n].kind != "prose":
        line = lines[n]
        if line.kind == "date":
            part.day = part.day or line.day
        elif line.kind in ("byline", "source"):
            _note(line, part)
        elif line.kind == "short":
            if not part.title:
                part.title = line.bare
            elif _PERSON.match(line.bare) and not part.byline and len(line.bare.split()) <= 4:
                part.byline = line.bare
            else:
                break
        elif line.kind in ("end", "player", "credit"):
            break
        n += 1
    return n


def _note(line: Line, part: Part) -> None:
    if line.kind == "source":
        part.publisher = source_line(line.bare) or part.publisher
    elif line.kind == "byline" and not part.byline and (match := _BYLINE.match(line.bare)):
        part.byline = match[1].strip()


def _title_from(pending: list[Line], part: Part) -> None:
    """The title, the byline and the publisher from the short lines above a text's first paragraph.

    The title is the last of them long enough for one. One to three words alone above a text name
    a site or a section; right below a title, its author."""
    shorts = [line.bare for line in pending if line.kind == "short"]
    while shorts and not part.title:
        last = shorts.pop()
        if outlet := known_outlet(last):
            part.publisher = part.publisher or outlet
        elif _PERSON.match(last) and len(last.split()) <= 4 and shorts and len(shorts[-1].split()) >= 3:
            part.byline = part.byline or last
        elif len(last.split()) >= 4 or (len(last.split()) == 3 and part.day):
            part.title = last
        else:
            continue
    for line in shorts:
        if outlet := known_outlet(line):
            part.publisher = part.publisher or outlet


def _trimmed(lines: list[Line]) -> list[Line]:
    """Lines without the short and empty ones after the last paragraph, and the empty ones before the first."""
    last = max((n for n, line in enumerate(lines) if line.kind == "prose"), default=len(lines) - 1)
    first = next((n for n, line in enumerate(lines) if line.kind != "empty"), 0)
    end = last + 1
    # A closing quotation or question is text although it is short.
    while end < len(lines) and lines[end].kind == "short" and _SENTENCE_END.search(lines[end].bare):
        end += 1
    return lines[first:end]


def _join(stretches: list[tuple[str, Part]]) -> list[Part]:
    """Stretches that furniture cut in the middle of an article put together again."""
    parts: list[Part] = []
    for began, part in stretches:
        if parts and began != "head" and not _apart(parts[-1], part):
            last = parts[-1]
            last.lines += [Line("", "empty"), *part.lines]
            last.publisher = last.publisher or part.publisher
            last.day = last.day or part.day
        else:
            parts.append(part)
    return [part for part in parts if part.lines]


def _apart(before: Part, after: Part) -> bool:
    """Whether two stretches are two articles: both long, and the names of one hardly found in the other."""
    if before.words < 80 or after.words < 80:
        return False
    return cohesion(before.prose, after.prose) < 0.35


def cohesion(before: str, after: str) -> float:
    """How far two texts speak of the same persons, places and bodies: of all names in the one with
    fewer, the share that the other has too, counted as often as they stand."""
    one, other = _names(before), _names(after)
    if sum(one.values()) > sum(other.values()):
        one, other = other, one
    total = sum(one.values())
    return sum(times for name, times in one.items() if name in other) / total if total >= 5 else 1.0


def _names(text: str) -> Counter[str]:
    """Capitalised words that do not open a sentence, cut to a stem that inflection leaves alone."""
    found = re.findall(r"(?:(?<=\w )|(?<=[,;] )|(?<=[(“«\"‘]))([A-ZА-ЯЁҚҒҲҶӢӮӘҢӨҰҮҺІЎ][\w’']{2,})", text)
    return Counter(name.casefold()[:6] for name in found)


# Documents --------------------------------------------------------------------------------------


def _document(part: Part, everything: str, url: str | None, front: dict[str, str], *, alone: bool) -> Document | None:
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(line.text.rstrip() if line.bare else "" for line in part.lines)).strip(
        "\n \t\u00a0"
    )
    if not re.search(r"[^\W\d_]{2}", text):
        return None
    shown, when = dateline(text)
    title = front.get("title") or part.title or part.media_title
    publisher = publisher_name(front.get("publisher")) or part.publisher or shown or own_name(everything) or part.byline
    day = date_in(front.get("date", "")) or part.day or (date_in(when) if when else None)
    return Document.read(
        text,
        title=re.sub(r"^#+\s*", "", " ".join(title.split())),
        publisher=publisher,
        published=day,
        language=language_of(text),
        url=url,
    )
