"""The names of a document: who is written how, found over the whole text without parsing it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from guvoh.coding.english.lexicon import Lexicon, lexicon

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĖĘĚĜĞĠĢĤĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŜŞŠŢŤŪŮŰŲŴŶŹŻŽƏȘȚҒҚҲҶӢӮА-ЯЁ"
_PART = rf"(?:(?:[{_UPPER}]|Kh|Sh|Ch|Zh|Yu|Ya|Dzh)\.|[{_UPPER}][\w’'ʼʻ-]*\w)"  # an initial, or a word
_ARTICLED = rf"(?:a[dlnrstz]|ash|el|ul|ud|ur)-{_PART}"  # "Ali al-Hamdi": one name
_LINK = r"(?:bin|ibn|al|el|de|da|van|von|der|uulu|kyzy|ogly|oglu|oğlu|qizi|qızı|ugli|o‘g‘li|of|for|and|the|&)"
_SEQUENCE = re.compile(
    rf"(?<![\w’'@./]){_PART}"
    rf"(?:[ \u00a0](?:{_PART}|{_ARTICLED}"
    rf"|{_LINK}(?=[ \u00a0](?:{_PART}|{_ARTICLED})|[ \u00a0]{_LINK}[ \u00a0]{_PART})))*"
    r"(?:(?<=Group)[ \u00a0]\d{1,3}\b)?"  # a movement may have a number for a name
)
_OPENS_BODY = frozenset("human radio free interior foreign state security defense defence police read amnesty".split())
_ENDS_BODY = frozenset("rights interior security defense defence police".split())  # "Committee for National Security"
_LOWER_LINKS = frozenset("of for and the &".split())
_SAYING = (
    r"said|says|told|added|adds|noted|notes|wrote|recalled|recalls|maintained|complained|explained|argued|believes"
)
_PERSON_BEFORE = re.compile(rf"\b(?:{_SAYING}|named|called|(?:[Mm]r|[Mm]rs|[Mm]s|Dr)\.?) $")
_PERSON_AFTER = re.compile(
    rf"^(?:\s*,\s*(?:a |an |who\b|whose\b|\d\d\b|aged\b|then )|\s*\(name changed|\s+(?:{_SAYING})\b|[’']s (?:{{}}))"
)
_POSSESSIVE = re.compile(r"[’']s?$")


@dataclass(slots=True)
class Name:
    """One party that a document names."""

    full: str  # the fullest form it is written with
    kind: str  # "person", "organisation" or "place"
    female: bool | None = None
    at: list[tuple[int, int]] = field(default_factory=list)  # every place it is written, in order
    forms: Counter[str] = field(default_factory=Counter)
    roles: set[str] = field(default_factory=set)  # "lawyer", "journalist": nouns it is called by


class Roster:
    """All names of a document, and which stands where."""

    def __init__(self, names: list[Name]) -> None:
        self.names = names
        everywhere = sorted(((s, e, n) for n in names for s, e in n.at), key=lambda item: item[:2])
        self._starts = [s for s, _, _ in everywhere]
        self._ends = [e for _, e, _ in everywhere]  # names do not overlap: these are in order too
        self._names = [n for _, _, n in everywhere]

    def within(self, start: int, end: int) -> list[Name]:
        """The names written inside a span, in the order they stand."""
        return self._names[bisect_right(self._ends, start) : bisect_left(self._starts, end)]

    def persons_before(self, position: int) -> Iterator[tuple[int, Name]]:
        """Persons written before a position, the nearest first, with where."""
        for n in range(bisect_left(self._starts, position) - 1, -1, -1):
            if self._names[n].kind == "person":
                yield self._starts[n], self._names[n]


def roster(text: str) -> Roster:
    """Find and group the names in a text."""
    lex = lexicon()
    pieces: list[tuple[int, int, str, str]] = []
    headings = [m.span() for m in re.finditer(r"[^\n]+", text) if _is_heading(m[0])]
    titled: list[tuple[int, int, str, str]] = []
    for match in _SEQUENCE.finditer(text):
        in_heading = any(s <= match.start() < e for s, e in headings)
        for start, end in _split(match[0], match.start(), text, lex):
            name = text[start:end]
            (titled if in_heading else pieces).append((start, end, name, _kind(name, start, end, text, lex)))
    pieces = _with_shared_surnames(pieces, text, lex)
    # A heading's capitals tell nothing, unless the text goes on with a word of what they may name.
    said = {piece[2] for piece in pieces}
    pieces += [t for t in titled if t[3] == "person" and 1 < len(t[2].split()) < 4 and set(t[2].split()) & said]
    names = _joined_short(_group(pieces), text)
    _lone(names, text)
    for one in names:
        if one.kind == "person" and _is_institution(one, text):
            one.kind = "organisation"
        _describe(one, text, lex)
    return Roster([n for n in names if n.kind != "unknown"])


_AND = re.compile(r"(?:,|,? and| &) $")


def _with_shared_surnames(
    pieces: list[tuple[int, int, str, str]], text: str, lex: Lexicon
) -> list[tuple[int, int, str, str]]:
    """Given names in a row of which the last alone has the surname of all: "his brothers Ali, Vali and Gani Karimov"
    are three Karimovs, if a plural before them says that they are of one kind."""
    found = list(pieces)
    taken = {form.split()[-1] for _, _, form, _ in pieces if " " in form}  # surnames
    endings = tuple(lex["surname_endings"])
    surname, heirs, after = "", list[int](), -1
    for n in range(len(pieces) - 1, -1, -1):
        start, end, form, kind = pieces[n]
        words = form.split()
        joint = text[end:after] if after >= 0 else ""
        given = len(words) == 1 and kind != "organisation" and form not in taken and not form.endswith(endings)
        if surname and given and _AND.fullmatch(joint):
            heirs.append(n)
            after = start
            before = re.search(r"([\w-]+),? $", text[max(0, start - 30) : start])
            if before and _plural(before[1].lower(), lex):
                for heir in heirs:
                    s, e, own, _ = found[heir]
                    found[heir] = (s, e, f"{own} {surname}", "person")
        elif kind == "person" and len(words) == 2:
            surname, heirs, after = words[1], [], start
        else:
            surname, heirs, after = "", [], -1
    return found


def _plural(word: str, lex: Lexicon) -> bool:
    """Whether a word is the plural of what people are called by."""
    stems = {word.removesuffix("s"), word.removesuffix("es"), re.sub(r"ies$", "y", word)} - {word}
    return word in ("children", "men", "women", "people") or not stems.isdisjoint(lex["kin"] | lex["persons"])


def _is_heading(line: str) -> bool:
    """A short line without a stop in which most words are capitalised: its capitals tell nothing."""
    words = re.findall(r"[^\W\d]+", line)
    capital = sum(w[0].isupper() for w in words)
    return (
        len(words) > 2
        and not re.search(r"[.!?:,][\"”’)]*\s*$", line)
        and len(line) < 160
        and capital > 0.55 * len(words)
    )


def _split(sequence: str, offset: int, text: str, lex: Lexicon) -> Iterator[tuple[int, int]]:
    """The names in a run of capitalised words: "When Tajik Interior Minister Rustam Sodiqov" has one."""
    tokens = [(m.start() + offset, m.end() + offset, m[0]) for m in re.finditer(r"\S+", sequence)]
    while tokens and tokens[-1][2].lower() in _LOWER_LINKS:
        tokens.pop()
    # "Rustam Sodiqov and Dilshod Karimov" are two; "Ministry of Justice and Order" is one.
    chunks: list[list[tuple[int, int, str]]] = [[]]
    is_organisation = any(
        t[2].lower().rstrip("s") in lex["org_words"] or t[2].lower() in lex["org_words"] for t in tokens
    )
    for token, after in zip_longest(tokens, tokens[1:]):
        if token[2].lower() in _LOWER_LINKS and not is_organisation:
            chunks.append([])
        else:
            chunks[-1].append(token)
            # "TAJIKISTAN Rustam Sodiqov": a heading ran into the sentence.
            if _is_shouted(token[2], lex) and after and not after[2].isupper() and not is_organisation:
                chunks.append([])
    for chunk in chunks:
        while (
            chunk
            and (_is_no_name(chunk[0][2], lex) or chunk[0][2] in _LOWER_LINKS)
            and not (is_organisation and chunk[0][2].lower() in lex["org_words"] | _OPENS_BODY and len(chunk) > 1)
        ):
            chunk = chunk[1:]  # noqa: PLW2901
        never_last = lex["not_names"] - lex["org_words"] - (_ENDS_BODY if is_organisation else set())
        while len(chunk) > 1 and chunk[-1][2].lower() in never_last:
            chunk = chunk[:-1]  # noqa: PLW2901
        chunk = _without_titles(chunk, is_organisation, lex)  # noqa: PLW2901
        if chunk and not chunk[0][2].isdigit():
            end = chunk[-1][1]
            end -= len(text[chunk[-1][0] : end]) - len(_POSSESSIVE.sub("", text[chunk[-1][0] : end]))
            # A possessive inside parts two names: "Russia's FSB".
            start = chunk[0][0]
            for n, (begin, stop, word) in enumerate(chunk[:-1]):
                if re.search(r"[’']s$", word) and not _is_office(chunk, n, lex):
                    yield start, stop - 2
                    start = next(t[0] for t in chunk if t[0] > begin)
            if end > start:
                yield start, end


def _is_no_name(word: str, lex: Lexicon) -> bool:
    initial = len(word) == 2 and word.isupper() and word.endswith(".")  # "A. Karimov"
    return word.lower().rstrip(".") in lex["not_names"] and not initial


def _is_office(chunk: list[tuple[int, int, str]], n: int, lex: Lexicon) -> bool:
    """Whether a possessive belongs to the name of a body: "the Prosecutor General's Office", "the Women's Council"."""
    words = [re.sub(r"[’']s$", "", t[2]).lower() for t in chunk]
    if words[n + 1] not in lex["org_words"] or lex.country_of(chunk[n][2][:-2]):
        return False
    of_office = lex["titles"] | lex["persons"] | lex["org_words"] | {"general"}
    return of_office.issuperset(words[max(0, n - 1) : n + 1]) or n + 2 == len(chunk)


def _is_shouted(word: str, lex: Lexicon) -> bool:
    """Whether a word is the name of a country or city in capitals."""
    return len(word) > 3 and word.isupper() and lex.country_of(word.title()) is not None


def _without_titles(
    chunk: list[tuple[int, int, str]], is_organisation: bool, lex: Lexicon
) -> list[tuple[int, int, str]]:
    """A person's name without the demonyms and offices before it."""
    if is_organisation and not any(t[2].lower().rstrip(".") in lex["titles"] for t in chunk):
        return chunk
    last_title = max(
        (n for n, t in enumerate(chunk) if t[2].lower().rstrip(".") in lex["titles"] | lex["persons"]), default=-1
    )
    if 0 <= last_title < len(chunk) - 1 and len(chunk) - last_title <= 4:
        return chunk[last_title + 1 :]
    while len(chunk) > 1 and (chunk[0][2] in lex.demonyms) and not is_organisation:
        chunk = chunk[1:]
    return chunk


def _kind(name: str, start: int, end: int, text: str, lex: Lexicon) -> str:
    words = name.split()
    lowered = {w.lower().rstrip(".,") for w in words}
    if (
        lex.country_of(name)
        or (name.isupper() and lex.country_of(name.title()))
        or name in lex.demonyms
        or all(w in lex.states for w in words)
    ):
        return "place"
    if words[-1] in _REGIONS or words[0].endswith("-based") or (words[0] in _QUARTERS and len(words) == 2):
        return "place"
    if lowered & lex["org_words"] or any(w.rstrip("s") in lex["org_words"] for w in lowered):
        return "organisation"
    if name in lex.states or (name.isupper() and 1 < len(name) <= 8):
        return "organisation"
    if re.match(r"\s*(?:\(|\[)[A-ZİÇŞĞÜÖ]{2,8}(?:\)|\])", text[end : end + 14]):
        return "organisation"
    if any(w.lower() in _LOWER_LINKS for w in words):
        return "organisation"
    before = text[max(0, start - 12) : start]
    if re.search(r"\b(?:in|at|near)\s+(?:the\s+)?$", before) or (
        len(words) == 1 and re.search(r"\b(?:from|to)\s+(?:the\s+)?$", before)
    ):
        return "unknown"
    if re.search(r"(?:^|\n)[^\n]{2,40}\($", text[max(0, start - 45) : start]) and text[end : end + 1] == ")":
        return "organisation"  # the agency of a dateline
    if re.match(
        r"\s+(?:region|district|province|city|village|oblast|airport|prison|county|street|square)\b",
        text[end : end + 12],
        re.I,
    ):
        return "unknown"
    if len(words) == 1:
        after, before = text[end : end + 30], text[max(0, start - 24) : start]
        return (
            "person"
            if _PERSON_AFTER.match(after) or re.search(rf"\b(?:{_SAYING}|named|called)\s+$", before)
            else "unknown"
        )
    if sum(w[0].isupper() for w in words) <= 4 and not any(ch.isdigit() for ch in name):  # "Ali bin Hamad al-Hamdi"
        return "person"
    return "unknown"


def _group(pieces: list[tuple[int, int, str, str]]) -> list[Name]:
    """Fuller forms first, then the shorter ones that are words of one of them."""
    names: list[Name] = []
    by_form: dict[str, Name] = {}
    for start, end, form, kind in sorted(pieces, key=lambda p: (-len(p[2].split()), p[0])):
        home = by_form.get(form) or (_home(form, names) if kind != "place" else None)
        # "Reporters" alone is not the organisation "Reporters for Peace": a body takes only its own forms.
        if home is None or (kind == "organisation" and len(form.split()) > 1 and home.kind != "organisation"):
            home = Name(form, kind)
            names.append(home)
        if home.kind == "unknown" and kind == "person":
            home.kind = "person"
        if len(form.split()) > 1:
            by_form.setdefault(form, home)
        home.at.append((start, end))
        home.forms[form] += 1
    for name in names:
        name.at.sort()
    return names


def _joined_short(names: list[Name], text: str) -> list[Name]:
    """A body's short form, set in brackets behind its name, is the body: "the State Security Committee (GKNB)"."""
    ends = {e: name for name in names if name.kind == "organisation" for _, e in name.at}
    short: dict[str, Name] = {}
    for name in names:
        if name.full.isupper() and 2 <= len(name.full) <= 8:
            opened = (s for s, e in name.at if text[s - 2 : s] == " (" and text[e : e + 1] == ")")
            if whole := next((found for s in opened if (found := ends.get(s - 2)) and found is not name), None):
                short[name.full] = whole
    for name in names:
        if whole := short.get(name.full):
            whole.at = sorted([*whole.at, *name.at])
            whole.forms += name.forms
    return [name for name in names if name.full not in short]


def _home(form: str, names: list[Name]) -> Name | None:
    words = form.split()

    def fits_in(name: Name) -> bool:
        full = name.full.split()
        if name.full == form:
            return True
        if name.kind == "person":
            return len(words) < len(full) and all(w in full for w in words)
        return name.kind == "organisation" and len(words) == 1 and form.isupper() and form == _initials(name.full)

    fits = [name for name in names if fits_in(name)]
    if not fits:
        return None
    # A surname alone is the one told of first: relatives who share it come later, by their own names.
    return min(fits, key=lambda n: (n.full != form, min(s for s, _ in n.at)))


def _initials(name: str) -> str:
    return "".join(w[0] for w in name.split() if w[0].isupper())


def _lone(names: list[Name], text: str) -> None:
    """A single capitalised word of no known kind that is said to speak, or owns a relative, is a person."""
    for name in names:
        if name.kind != "unknown" or len(name.full.split()) > 1:
            continue
        for start, end in name.at:
            after, before = text[end : end + 30], text[max(0, start - 24) : start]
            kin = re.search(r"\b([\w-]+),? $", before)
            if (
                _PERSON_AFTER.match(after)
                or re.search(rf"\b(?:{_SAYING}|named|called)\s+$", before)
                or (kin and kin[1].lower() in lexicon()["kin"] | lexicon()["titles"])
            ):
                name.kind = "person"
                break


_QUARTERS = frozenset("Central North South East West Northern Southern Eastern Western Middle Crimean Persian".split())
_REGIONS = frozenset(
    "Region District Province Oblast Village City County Street Square Avenue Hall Gulf Sea Mountains Valley Asia "
    "Asian Asians Europe European Africa African Union Accords Code War Airport Market Bazaar".split()
)
_BODY = (
    r"(?:movement|party|newspaper|weekly|daily|magazine|group|organi[sz]ation|association|site|website|portal|channel|"
    r"agency|outlet|broadcaster|station|network|blog|company|union|coalition|foundation|charity|centre|center|league|"
    r"publisher|market|bazaar|mosque|church|school|prison|colony|café|cafe|restaurant|hotel|factory|hall|bridge)"
)
_BODY_BEFORE = re.compile(
    rf"(?:\b{_BODY}s?,?(?: called| named| known as)?"
    r"|\b(?:members?|supporters?|chairman|head|leaders?|ranks|branch) of(?: the)?)\s+[\"“‘«]?$"
)
_BODY_AFTER = re.compile(
    r"^[\"”’»]?(?:\s*,\s*(?:an?|the|his|her|their|one of the)\s+"
    r"(?:(?!of\b|who\b|for\b|from\b|in\b)[\w’'-]+\s+){0,4}?|\s+)"
    rf"{_BODY}s?\b(?![-\s](?:member|leader|activist|supporter|worker|owner|editor|teacher|guard|official))"
    r"|^[\"”’»]?\s*\([A-ZİÇŞĞÜÖ]{2,8}\)"
)
# "The Silk Road: …" is no man of that name; "the Karimov case" is of one.
_ARTICLE = re.compile(r"\b[Tt]he\s+$")
_NO_NOUN = re.compile(r"[\"”’»]?(?:\s*[,.;:!?)]|\s+(?:is|was|has|had|will|said|told|reported|in|on|and)\b|\s*$)")
_PERSON_NEAR = re.compile(
    r"^(?:\s*,\s*(?:\d\d\b|aged\b|who\b)"
    r"|[’']s (?:wife|husband|father|mother|brother|sister|son|daughter|lawyer|family|parents)\b"
    rf"|\s+(?:{_SAYING})\b)"
)


def _is_institution(name: Name, text: str) -> bool:
    """Whether what stands round a name speaks for a body rather than a person."""
    votes = 0
    for start, end in name.at:
        before, after = text[max(0, start - 40) : start], text[end : end + 70]
        votes += bool(_BODY_BEFORE.search(before)) + bool(_BODY_AFTER.match(after))
        votes += bool(_ARTICLE.search(before) and _NO_NOUN.match(after))
        votes -= bool(_PERSON_NEAR.match(after)) + bool(
            _PERSON_BEFORE.search(before) and not before.rstrip().endswith(("’", "'", '"', "”", ","))
        )
    return votes > 0


_FEMALE_END = re.compile(r"(?:ova|eva|yeva|ovna|evna|skaya|kyzy|qizi|qızı|gul|oy)$", re.I)
_MALE_END = re.compile(
    r"(?:ov|ev|yev|ovich|evich|sky|skiy|uulu|ogly|oglu|oğlu|iddin|ullo|ulloh|ullah|bek|jon|din)$", re.I
)


def _describe(name: Name, text: str, lex: Lexicon) -> None:
    """Set gender and the nouns a person is called by from the words round its mentions."""
    if name.kind != "person":
        return
    votes: Counter[bool] = Counter()
    for word in name.full.split():
        if _FEMALE_END.search(word):
            votes[True] += 1
        elif _MALE_END.search(word):
            votes[False] += 1
    for start, end in name.at:
        # Words right before the name, not those of a phrase that a comma closes.
        close = re.search(r"(?:([\w-]+)\.? )?([\w-]+)\.? $", text[max(0, start - 40) : start])
        before = [w for w in close.groups() if w] if close else []
        whose = re.search(
            r"(?:\b(?:his|her|their|my)|[’']s) (?:\w+ )?([\w-]+), $", text[max(0, start - 40) : start], re.I
        )
        before += [whose[1]] if whose else []
        after = re.match(r"\s*,\s*((?:an?|the|then|who)\b[^,.;]{3,70})", text[end : end + 90])
        for word in [w.lower() for w in before] + (re.findall(r"[\w-]+", after[1].lower())[:12] if after else []):
            if word in lex["female"]:
                votes[True] += 2 if word not in lex["kin"] else 1
            if word in lex["male"]:
                votes[False] += 2 if word not in lex["kin"] else 1
            if word in lex["persons"]:
                name.roles.add(word)
        if before and before[-1].lower() in ("ms", "mrs", "miss"):
            votes[True] += 5
        if before and before[-1].lower() == "mr":
            votes[False] += 5
    if votes[True] != votes[False]:
        name.female = votes[True] > votes[False]
