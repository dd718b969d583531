"""Articles out of pages saved as plain text, and out of plain text files.

Such a page is a run of lines: navigation, a title, a byline, paragraphs, a player, comments, and
often the next article. Articles are told apart by what stands between them: a head (a title beside
a date, or "Outlet: “Title”" on an archive's page), a post's foot that recurs, or a player with
texts on its two sides that speak of different things.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from guvoh.nouns import Document, Unreadable
from guvoh.reading.dates import date_in
from guvoh.reading.furniture import furniture
from guvoh.reading.language import language_of
from guvoh.reading.lines import HEADING_WORDS, SENTENCE_END, Line, lines_of
from guvoh.reading.publishers import dateline, known_outlet, own_name, publisher_name, same_line, source_line

# "Reuters: Title" and "The Herald: “Title”": how a page that collects reports heads each.
_HEADED = re.compile(
    r"^(?P<outlet>[^\W\d_][\w.’'&/ -]{1,40}?)(?:\s?: | [–—-] (?=[“\"«]))"
    r"(?P<title>(?P<quoted>[“\"«].{8,250}[”\"»][.!?]?)|.{8,250})$"
)
_QUOTES = '“”"«»'
_NAME = re.compile(r"(?:(?<=\w )|(?<=[,;] )|(?<=[(“«\"‘]))([A-ZА-ЯЁҚҒҲҶӢӮӘҢӨҰҮҺІЎ][\w’']{2,})")
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_SHORT_POST = 40  # words: a part beside far longer ones must have more, or it is a teaser
_LONG_ENOUGH = 80  # words on either side of a player that its neighbours can be compared by
_COHERENT = 0.35  # of the names: two stretches of one article share more
_PLUGGED = 0.6  # on a page of several posts, after a podcast's parting words
_BETWEEN_FEET = 60  # words between two posts' feet


@dataclass(slots=True)
class Part:
    """A stretch of a page that belongs to one article, and what its head and tail show."""

    began: str  # by what: "head", "player", "credit" or "related"
    lead: list[Line] = field(default_factory=list)  # short lines, dates and bylines above the text
    lines: list[Line] = field(default_factory=list)
    title: str = ""
    publisher: str | None = None
    byline: str | None = None
    day: date | None = None
    media_title: str = ""
    plugged: bool = False  # what cut it off from the text above took leave of the listener

    @property
    def words(self) -> int:
        return sum(line.words for line in self.lines)

    @property
    def prose(self) -> str:
        return "\n".join(line.text for line in self.lines if line.kind == "prose")


def documents(text: str, *, url: str | None = None, markdown: bool = False) -> list[Document]:
    """The articles in a text. Line breaks stay as they are. Raises Unreadable where there is no text."""
    front: dict[str, str] = {}
    if markdown and (match := _FRONT.match(text)):
        pairs = (line.partition(":") for line in match[1].split("\n"))
        front = {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs}
        text = text[match.end() :]
    lines = lines_of(text)
    owner = own_name(text)
    parts = _without_teasers(_joined(_stretches(lines)))
    if not parts:
        # No line is long enough for prose: a note, a list of names, a telegram.
        parts = [Part("head", lines=[line for line in lines if line.kind in ("short", "empty", "date", "byline")])]
    found = [document for part in parts if (document := _document(part, owner, url, front))]
    if not found:
        raise Unreadable("there is no running text here, only menus or odd words")
    return found


# Where articles begin -----------------------------------------------------------------------------


def _starts(lines: list[Line]) -> tuple[dict[int, re.Match[str]], set[int]]:
    """Where articles begin: the lines "Outlet: Title" with their parts, and other heads' first lines."""
    first_prose = next((n for n, line in enumerate(lines) if line.kind == "prose"), len(lines))
    archive = any(line.kind == "archive" for line in lines[: first_prose + 1])
    headed = _headed(lines, archive, first_prose)
    trailing = _dates_trail(lines, bool(headed), first_prose)
    if headed and trailing:
        return headed, set()
    return headed, _dated(lines, trailing) | _after_feet(lines)


def _headed(lines: list[Line], archive: bool, first_prose: int) -> dict[int, re.Match[str]]:
    """Lines of the form "Outlet: Title" that head articles on this page. A colon alone is a
    subheading's too: the outlet must be known or the title in quotation marks, and one such line
    is enough only where the page calls itself an archive."""
    matches = {n: m for n, line in enumerate(lines) if line.kind in ("short", "prose") and (m := _head_form(lines, n))}
    sure = {n: m for n, m in matches.items() if m["quoted"] or known_outlet(m["outlet"])}
    if archive:
        top = {n: m for n, m in matches.items() if n <= first_prose}
        return dict(sorted((sure | top | {n: m for n, m in matches.items() if _after_tail(lines, n)}).items()))
    quoted = sum(1 for m in sure.values() if m["quoted"])
    return sure if quoted > 1 or len(sure) - quoted > 1 else {}


def _head_form(lines: list[Line], n: int) -> re.Match[str] | None:
    bare = lines[n].bare
    match = _HEADED.match(bare) if lines[n].words <= HEADING_WORDS else None
    if not match or len(match["outlet"].split()) > 5 or (bare.endswith(".") and not match["quoted"]):
        return None
    alone = n == 0 or lines[n - 1].kind not in ("prose", "short")
    return match if alone and any(line.kind == "prose" for line in lines[n + 1 : n + 10]) else None


def _after_tail(lines: list[Line], n: int) -> bool:
    """Whether right before a line stands the tail of an article: a date, a credit, a foot."""
    before = [line.kind for line in lines[max(0, n - 6) : n] if line.kind != "empty"]
    return bool(before) and before[-1] in ("date", "credit", "end", "foot", "source", "byline")


def _dates_trail(lines: list[Line], headed: bool, first_prose: int) -> bool:
    """Whether this page puts dates after its articles rather than into their heads: the first
    article has none in its head, and one right behind its text."""
    first = next((n for n, line in enumerate(lines) if line.kind == "date"), None)
    if first is None or first < first_prose:
        return False
    after = next(
        (line for line in lines[first + 1 :] if line.kind not in ("empty", "credit", "drop", "source", "byline")), None
    )
    before = next((line.kind for line in reversed(lines[:first]) if line.kind not in ("empty", "byline", "drop")), "")
    return headed or after is None or (before in ("prose", "credit", "source") and after.kind != "prose")


def _dated(lines: list[Line], trailing: bool) -> set[int]:
    """Where a title and a date stand side by side above a text: the first line of the two."""
    starts: set[int] = set()
    filled = [n for n, line in enumerate(lines) if line.kind not in ("empty", "drop") and not line.author]
    # "Published …" and "Updated …" one under the other are one date.
    filled = [n for at, n in enumerate(filled) if not (at and lines[n].kind == lines[filled[at - 1]].kind == "date")]
    for at, n in enumerate(filled):
        if lines[n].kind != "date" or not _leads_to_prose(lines, filled[at + 1 :]):
            continue
        before = filled[at - 1] if at and lines[filled[at - 1]].titular else None
        after = filled[at + 1] if at + 1 < len(filled) and lines[filled[at + 1]].titular else None
        if trailing:
            starts |= {after} if after is not None else set()
        elif before is not None and not (after is not None and lines[n].heads_day):
            starts.add(before)
        elif after is not None:
            starts.add(n)
    return starts


def _leads_to_prose(lines: list[Line], following: list[int]) -> bool:
    kinds = [lines[n].kind for n in following[:6]]
    return "prose" in kinds and "date" not in kinds[: kinds.index("prose")]


def _after_feet(lines: list[Line]) -> set[int]:
    """The first line after each post's foot that another post with a foot of its own follows."""
    starts: set[int] = set()
    feet = [n for n, line in enumerate(lines) if line.kind == "foot"]
    for one, two in pairwise(feet):
        between = lines[one + 1 : two]
        words = sum(line.words for line in between if line.kind == "prose")
        above = any(line.kind == "prose" for line in lines[:one])
        if above and words >= _BETWEEN_FEET and not any(line.kind in ("end", "related") for line in between):
            starts.add(one + 1)
    return starts


# Stretches ----------------------------------------------------------------------------------------


class _Cutter:
    """Cuts a page's lines at every head, foot, player and box into the stretches between."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.headed, self.starts = _starts(lines)
        self.parts: list[Part] = []
        self.current = Part("head")
        self.pending: list[Line] = []  # what may be a title, a subheading or navigation
        self.listing = any(line.kind == "end" and furniture().is_("listing", line.bare) for line in lines)
        self.over = False  # a foot was met: nothing belongs to an article until the next head

    def cut(self) -> list[Part]:
        for n, line in enumerate(self.lines):
            if n in self.headed:
                self._close("head")
                match = self.headed[n]
                self.current.publisher = publisher_name(match["outlet"].strip())
                self.current.title = match["title"].strip(_QUOTES if match["quoted"] else None)
                continue
            if n in self.starts:
                self._close("head")
            self._take(line)
        self._close("head")
        return self.parts

    def _close(self, began: str, *, keep_pending: bool = False) -> None:
        if self.current.lines:
            self.current.lines += self._list()
            self.parts.append(self.current)
            self.current = Part(began)
        elif began == "head":
            self.current = Part(began)
        if not keep_pending:
            self.pending = []
        self.over = False

    def _list(self) -> list[Line]:
        """The list that closes a text, as of names after "Those held are:": not a stray heading."""
        filled = [line for line in self.pending if line.kind == "short"]
        if not filled or not (self.current.lines[-1].bare.endswith(":") or filled[0].bare.endswith(":")):
            return []
        items: list[Line] = []
        for line in self.pending:
            if line.kind == "empty" and items and items[-1].kind == "empty":
                break
            items.append(replace(line, kind="prose") if line.kind == "short" else line)
        return items

    def _take(self, line: Line) -> None:
        if line.kind == "archive":
            self.pending = []
        elif line.kind in ("end", "foot"):
            if self.current.lines or self.parts:
                self._close("related")
                self.over = True
        elif line.kind == "related":
            if self.current.lines:
                self._close("related")
            self.pending = [each for each in self.pending if each.kind == "date"]
        elif line.kind == "player":
            self._player()
            self.current.plugged |= self.listing and furniture().is_("plug", line.bare)
        elif line.kind == "credit" and self.current.lines:
            # Mostly the end of a post; what follows may be the next one, or a box and the same text.
            self._close("credit")
            self.current.plugged = self.listing
        elif line.kind in ("date", "byline", "source"):
            self._note(line)
        elif self.over:
            return
        elif line.kind == "prose":
            if self.current.lines:
                self.current.lines += self.pending
            else:
                self.current.lead = self.pending
                dates = [each for each in self.pending if each.kind == "date"]
                first = [each for each in dates if not each.updated] or dates
                self.current.day = first[-1].day if first else None
            self.current.lines.append(line)
            self.pending = []
        elif line.kind in ("short", "empty"):
            self.pending.append(line)

    def _player(self) -> None:
        """A player may carry its own title, and a line that announces it; both are its, not the text's."""
        last = next((each for each in reversed(self.pending) if each.kind == "short"), None)
        if last and last.bare.endswith(":"):
            self.pending.remove(last)
        elif last and last.titular and (self.current.lines or self.parts):
            part = self.current if self.current.lines else self.parts[-1]
            part.media_title = part.media_title or last.bare
            self.pending.remove(last)
        elif last and last.titular and any(each.titular for each in self.pending if each is not last):
            self.pending.remove(last)
        if self.current.lines:
            self.pending = [each for each in self.pending if each.kind in ("short", "empty")]
            self._close("player", keep_pending=True)

    def _note(self, line: Line) -> None:
        """A date, byline or source belongs to the text above it where there is one, else to the next."""
        if self.over:
            return
        if self.current.lines:
            if line.kind == "date":
                # The day after a text; where more text follows, also a heading in it, as in a chronology.
                self.current.day = self.current.day or line.day
                self.pending.append(line)
            if line.kind == "source":
                self.current.publisher = source_line(line.bare)
            elif line.kind == "byline":
                self.current.byline = self.current.byline or line.author
        elif line.kind == "source" and self.parts and self.current.began != "head":
            self.parts[-1].publisher = self.parts[-1].publisher or source_line(line.bare)
        else:
            self.pending.append(line)


def _stretches(lines: list[Line]) -> list[Part]:
    return _Cutter(lines).cut()


def _joined(stretches: list[Part]) -> list[Part]:
    """Stretches that a player or a box cut in the middle of an article put together again, and
    what stands in boxes left out."""
    parts: list[Part] = []
    lost = False  # the last stretch was a box's: what follows it is no better
    for stretch in stretches:
        if not parts or stretch.began == "head":
            lost = False
            parts.append(_with_head(stretch))
        elif stretch.began == "credit" and stretch.words < _SHORT_POST:
            lost = True  # who the author or the service is
        elif stretch.began == "related" or lost:
            lost = _teasers(stretch) or not _coherent(parts[-1], stretch)
            if not lost:
                _append(parts[-1], [], stretch)
        elif min(parts[-1].words, stretch.words) < _LONG_ENOUGH or _coherent(parts[-1], stretch):
            _append(parts[-1], [line for line in stretch.lead if line.kind in ("short", "empty")], stretch)
        else:
            parts.append(_with_head(stretch))
    return parts


def _append(part: Part, lead: list[Line], more: Part) -> None:
    part.lines += [Line("", "empty"), *lead, *more.lines]
    part.publisher = part.publisher or more.publisher
    part.day = part.day or more.day
    part.media_title = more.media_title  # a player in the middle does not name the article


def _teasers(stretch: Part) -> bool:
    """Whether it is a list of titles, each with a line or two of text."""
    titles = sum(1 for line in (*stretch.lead, *stretch.lines) if line.kind in ("short", "date") and line.words >= 3)
    return titles >= sum(1 for line in stretch.lines if line.kind == "prose")


def _coherent(before: Part, after: Part) -> bool:
    return cohesion(before.prose, after.prose) >= (_PLUGGED if after.plugged else _COHERENT)


def cohesion(before: str, after: str) -> float:
    """How far two texts speak of the same persons, places and bodies: of all names in the one with
    fewer, the share that the other has too, counted as often as they stand; 1 where there are hardly any."""
    one, other = (Counter(name.casefold()[:6] for name in _NAME.findall(text)) for text in (before, after))
    if sum(one.values()) > sum(other.values()):
        one, other = other, one
    total = sum(one.values())
    return sum(times for name, times in one.items() if name in other) / total if total >= 5 else 1.0


def _without_teasers(parts: list[Part]) -> list[Part]:
    """Parts without the few words under a head beside far longer ones."""
    longest = max((part.words for part in parts), default=0)
    return [part for part in parts if part.words >= _SHORT_POST or longest < 5 * part.words]


# Heads and tails ----------------------------------------------------------------------------------


def _with_head(part: Part) -> Part:
    """The part with title, byline, publisher and day out of the lines above its text.

    A title stands by the date; without one, it is the last line above the text long enough, or of
    just two the first, the other being a subtitle, which is text. One to three words above a text
    name a site or a section."""
    lead = [line for line in part.lead if line.kind != "empty"]
    dates = [n for n, line in enumerate(lead) if line.kind == "date"]
    for n, line in enumerate(lead):
        if line.kind == "source":
            part.publisher = part.publisher or source_line(line.bare)
        elif line.kind == "short" and (outlet := known_outlet(line.bare)):
            part.publisher = part.publisher or outlet
        elif line.kind in ("short", "byline") and line.author and (n or line.kind == "byline") and not line.titular:
            part.byline = line.author
    titular = [n for n, line in enumerate(lead) if line.titular and not known_outlet(line.bare)]
    subtitles = titular
    if not part.title and titular:
        at = _title_at(lead, titular, dates)
        part.title = lead[at].bare
        subtitles = [n for n in titular if n > at and not same_line(lead[n].bare, part.title)]
    elif not part.title and dates:
        # Beside a date even three words are a title.
        near = [n for n, line in enumerate(lead) if line.kind == "short" and line.words == 3 and not line.author]
        part.title = lead[near[-1]].bare if near else ""
    if part.title and subtitles:
        part.lines = [piece for n in subtitles for piece in (lead[n], Line("", "empty"))] + part.lines
    return part


def _title_at(lead: list[Line], titular: list[int], dates: list[int]) -> int:
    if dates:
        day = dates[-1]
        above = [n for n in titular if n < day]
        below = [n for n in titular if n > day]
        adjacent = above and all(lead[n].author for n in range(above[-1] + 1, day))
        signed = below and below[0] + 1 < len(lead) and lead[below[0] + 1].author
        if below and (not adjacent or lead[day].heads_day or signed):
            return below[0]
        return above[-1] if above else titular[-1]
    last = titular[-1]
    if len(titular) == 2 and last == titular[0] + 1:
        return titular[0]
    return last


def _body(part: Part) -> str:
    """The part's text: its lines as they stand, without short ones after the last paragraph."""
    lines = part.lines
    end = max((n for n, line in enumerate(lines) if line.kind == "prose"), default=len(lines) - 1) + 1
    # A closing quotation or question is text although it is short.
    while end < len(lines) and lines[end].kind == "short" and SENTENCE_END.search(lines[end].bare):
        end += 1
    end = _without_bio(lines[:end], part.byline)
    text = "\n".join(line.text.rstrip() for line in lines[:end])
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n \t\u00a0\u200b")


def _without_bio(lines: list[Line], byline: str | None) -> int:
    """Where the text ends before a last paragraph that says who its author is."""
    filled = [n for n, line in enumerate(lines) if line.kind != "empty"]
    if len(filled) < 3:
        return len(lines)
    last, above = lines[filled[-1]], lines[filled[-2]]
    name = above.bare if above.kind == "short" and above.author else byline
    if not name or not re.match(
        rf"{re.escape(name)},? (?:is|was|has|covers|reports|writes|works|—|–|-)\b", f"{last.bare} "
    ):
        return len(lines)
    return filled[-2] if name == above.bare else filled[-1]


def _document(part: Part, owner: str | None, url: str | None, front: dict[str, str]) -> Document | None:
    text = _body(part)
    if not re.search(r"[^\W\d_]{2}", text):
        return None
    agency, stated = dateline(text)
    title = front.get("title") or part.title or part.media_title
    return Document.read(
        text,
        title=re.sub(r"^#+\s*", "", " ".join(title.split())),
        publisher=publisher_name(front.get("publisher")) or part.publisher or agency or owner or part.byline,
        published=date_in(front.get("date", "")) or part.day or date_in(stated or ""),
        language=language_of(text),
        url=url,
    )
