"""Who a noun phrase is: full names for surnames, pronouns and descriptions; states for agencies."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace

from guvoh.coding.english.fillers import is_agent, is_organisation, is_state
from guvoh.coding.english.lexicon import Lexicon, lexicon
from guvoh.coding.english.names import Name, Roster
from guvoh.coding.english.quotation import in_quotation, speaker_near
from guvoh.coding.english.tree import MONTHS, SUBJECTS, Token, aside, coordinated, owners, span_of, subjects
from guvoh.coding.english.turns import Turns
from guvoh.nouns import Actor

_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBER = {word: n for n, word in enumerate(_UNITS, 1)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_QUOTES = "\"“”‘’'«»()[]"


@dataclass(frozen=True, slots=True)
class Resolved:
    """An actor with how it was found out, and on whose account it suffers, if kin."""

    actor: Actor
    how: str  # "name", "pronoun", "description", "phrase"
    account: tuple[str, ...] = ()
    head: str = ""  # of a phrase: the lemma of its head noun


class Resolver:
    """Resolution over one document, sentence after sentence; it remembers who was spoken of."""

    def __init__(self, text: str, roster: Roster) -> None:
        self.text = text
        self.roster = roster
        self.lex: Lexicon = lexicon()
        self._setting = _setting(text, self.lex)
        self._briefs = _briefs(text, self.lex)
        self._groups: list[tuple[int, Actor]] = []
        self._unnamed: list[tuple[int, str, bool | None]] = []  # "a husband": who has no name here
        self._accounts: dict[str, Resolved] = {}  # kin, by name, as first told
        self._last_account: tuple[str, ...] = ()
        self.source: str | None = None  # who gave the accounts that the document tells now
        self._speakers: frozenset[str] = frozenset()  # who speaks in the sentence at hand
        self._agents: list[tuple[int, Actor]] = []
        self._officials: list[tuple[int, Actor]] = []  # told to do anything: "police came to his home"
        self.turns = Turns(text, roster)

    def setting(self, position: int) -> str | None:
        """The state that a document is about at a position: that of the brief it is in, where it is
        a list of briefs ("GEORGIA – …"), else of the whole."""
        return next((code for at, code in reversed(self._briefs) if at <= position), self._setting)

    def begin(self, doc: Token, offset: int) -> None:
        """Take note of a sentence before its acts are resolved: who speaks in it."""
        speakers = set()
        for token in doc:
            if token.pos_ == "VERB" and token.lemma_.lower() in self.lex["reporting"]:
                for child in token.children:
                    if child.dep_ == "nsubj":
                        at = child.idx + offset
                        speakers |= {n.full for n in self.roster.within(at, at + len(child.text)) if n.kind == "person"}
                        speakers |= {n.full for n in self.apposed(child, offset)}
        self._speakers = frozenset(speakers)

    def end(self, doc: Token, offset: int) -> None:
        """Take note of a sentence after its acts: who without a name may be spoken of next."""
        for token in doc:
            lemma = token.lemma_.lower()
            if (
                token.dep_ == "nsubj"
                and (token.tag_ in ("NNS", "NNPS") or lemma == "police")
                and lemma in self.lex["agents"]
                and lemma not in self.lex["private"]
                and token.head.lemma_.lower() not in self.lex["reporting"]
                and (actor := self._agent(token, offset))
            ):
                self._officials.append((token.idx + offset, actor))
            if lemma not in self.lex["persons"] or token.dep_ not in ("nsubj", "nsubjpass", "dobj"):
                continue
            start, end = (p + offset for p in span_of(token))
            if token.tag_ == "NNS" and token.dep_ != "dobj" and lemma not in self.lex["agents"]:
                self._groups.append((start, Actor(clean(self.text[start:end]), "group", count_of(token))))
            indefinite = any(c.lower_ in ("a", "an", "one") for c in token.children)
            if token.tag_ == "NN" and indefinite and not self.apposed(token, offset):
                self._unnamed.append((start, clean(self.text[start:end]), self._gender(lemma)))

    # Victims

    def victims(self, heads: list[Token], offset: int) -> list[Resolved]:
        found: list[Resolved] = []
        for head in heads:
            if any(c.lower_ == "neither" for c in head.children):
                continue
            chain = coordinated(head)
            if len(chain) > 1 and all(t.pos_ not in ("PROPN", "PRON") for t in chain) and _bare(chain[1:]):
                start, end = span_of(chain[0])[0], span_of(chain[-1])[1]
                found += self._phrase(head, start + offset, end + offset, offset)
                continue
            for token in chain:
                found += self._one(token, offset)
        unique: dict[str, Resolved] = {}
        for one in found:
            unique.setdefault(one.actor.name, one)
        for name, one in unique.items():
            if one.actor.kind == "group":
                self._groups.append((offset, one.actor))
            if one.account:
                self._accounts[name] = one
                self._last_account = one.account
            elif one.how != "phrase" and name in self._accounts:
                known = self._accounts[name]
                unique[name] = replace(one, account=known.account, actor=replace(one.actor, role=known.actor.role))
        return list(unique.values())

    def _one(self, token: Token, offset: int) -> list[Resolved]:
        at = token.idx + offset
        if token.tag_ in ("WP$", "WRB") or token.lower_ in (
            "whose",
            "what",
            "how",
            "nobody",
            "none",
            "anyone",
            "anybody",
        ):
            return []
        nobody = {"no", "any", "how", "what", "which", "every", "whose"}
        if not ((turn := self.turns.at(token.idx + offset)) and turn.other):
            nobody.add("your")  # but in an interview it is of the one who is asked
        if any(c.lower_ in nobody for c in token.lefts):
            return []
        if token.tag_ in ("PRP", "PRP$") or token.lower_ in _PRONOUNS:
            near = self._subject(token, offset)
            if near is not None:
                return near
            actor = self.pronoun(token.lower_, at)
            return [Resolved(actor, "pronoun")] if actor else []
        start, end = (p + offset for p in span_of(token))
        named = self.roster.within(token.idx + offset, token.idx + len(token.text) + offset)
        if token.pos_ == "PROPN" or (named and not is_state(token, self.lex)):
            for name in named:
                if name.kind != "place":
                    kin = [c for c in token.children if c.dep_ == "appos" and c.lemma_.lower() in self.lex["kin"]]
                    account = tuple(a for c in kin for a in self.account(c, offset) if a != name.full)
                    return [Resolved(_actor(name), "name", account)]
        return self._phrase(token, start, end, offset)

    def _subject(self, pronoun: Token, offset: int) -> list[Resolved] | None:
        """Whom a pronoun in its sentence points back to: the nearest subject before it that is
        known to have its gender ("His mother had her passport seized"); None where there is none."""
        word = pronoun.lower_
        if word not in ("he", "him", "his", "himself", "she", "her", "hers", "herself"):
            return None
        female = word.startswith(("she", "her"))
        for token in reversed(list(pronoun.doc[: pronoun.i])):
            if (
                token.dep_ in ("nsubj", "nsubjpass")
                and token.tag_ == "NN"
                and self._gender(token.lemma_.lower()) is female
            ):
                return self._one(token, offset)
            if token.dep_ == "nsubj" and token.lower_ == "who" and token.head.dep_ == "relcl":
                head = token.head.head
                if head.tag_ == "NN" and self._gender(head.lemma_.lower()) in (female, None):
                    return self._one(head, offset)
            if token.dep_ in ("nsubj", "nsubjpass") and token.pos_ == "PROPN":
                return None
        return None

    def _phrase(self, token: Token, start: int, end: int, offset: int) -> list[Resolved]:
        account = self.account(token, offset)
        lemma = token.lemma_.lower()
        named = self.apposed(token, offset) or self._beside(token, end)
        if named:
            return [
                Resolved(_actor(n, None if lemma not in self.lex["kin"] else lemma), "name", account) for n in named
            ]
        is_definite = any(c.dep_ in ("det", "poss") and c.lower_ in ("the", "this", "that") for c in token.children)
        singular = (token.tag_ in ("NN", "NNP") and lemma not in self.lex["groups"]) or (
            token.lower_ == "one" and any(c.lower_ == "of" for c in token.children)
        )
        if singular and is_definite and lemma in self.lex["persons"] and end - start < 40:
            name = self.called(lemma, start)
            if name:
                return [Resolved(_actor(name), "description", account)]
        phrase = clean(self.text[start:end])
        if token.tag_ == "NNS":
            phrase = re.sub(r"^an? ", "", phrase)  # the article of "a workers' dormitory"
        if not phrase:
            return []
        if token.tag_ == "NNP" and lemma not in self.lex["org_words"]:
            kind = "person"  # a name the roster could not place; the frame asked for what it takes
        elif is_organisation(token, self.lex) and lemma not in self.lex["persons"]:
            kind = "organisation"
        elif singular and token.lower_ not in ("those", "many", "others", "some"):
            kind = "person"
        else:
            kind = "group"
        if is_definite and not singular and kind == "group" and len(phrase.split()) <= 2:
            earlier = self._group_called(lemma)
            if earlier:
                return [Resolved(earlier, "description", account)]
        actor = Actor(phrase, kind, count_of(token) if kind != "person" else None)
        return [Resolved(actor, "phrase", account, lemma)]

    def apposed(self, token: Token, offset: int) -> list[Name]:
        """Names set beside a common noun: "his father, Asom S.", "his brothers, A and B Komilov"."""
        found: list[Name] = []
        for child in token.children:
            if child.dep_ in ("appos", "compound", "nmod") and child.pos_ == "PROPN":
                for part in coordinated(child):
                    here = self.roster.within(part.idx + offset, part.idx + len(part.text) + offset)
                    found += [n for n in here if n.kind == "person" and n not in found]
        if token.tag_ == "NNS" and len(found) == 1 and any(c.lower_ == "of" for c in token.children):
            return []  # "four brothers of the commander, Colonel X": the name is the commander's
        return found

    def _beside(self, token: Token, end: int) -> list[Name]:
        """The one person whose name follows a singular phrase after a comma: "one of them, Asom S."."""
        if token.tag_ not in ("NN", "CD") or self.text[end : end + 2] != ", ":
            return []
        return [n for n in self.roster.within(end + 2, end + 3) if n.kind == "person" and " " in n.full][:1]

    def called(self, noun: str, position: int) -> Name | None:
        """The nearest person before a position who is called by a noun ("the lawyer"), or the one
        whose gender the noun has where nobody is called so."""
        alike = self.lex.alike.get(noun, frozenset([noun]))
        nearest: Name | None = None
        for at, name in self.roster.persons_before(position):
            if name.full in self._speakers:
                continue
            if name.roles & alike:
                return name
            fits = position - at < 600 and not _gender_clash(name, self._gender(noun))
            if nearest is None and fits and (not name.roles or noun in ("man", "woman", "boy", "girl")):
                nearest = name
        return nearest if noun not in self.lex["kin"] else None

    def _group_called(self, noun: str) -> Actor | None:
        for _, actor in reversed(self._groups):
            last = re.findall(r"\w+", actor.name.lower())
            if noun in [w.rstrip("s") for w in last] or noun in last:
                return actor
        return None

    def _gender(self, noun: str) -> bool | None:
        return True if noun in self.lex["female"] else False if noun in self.lex["male"] else None

    # Pronouns

    def pronoun(self, word: str, position: int) -> Actor | None:
        """Whom a pronoun stands for: the nearest fitting person or group before it; "I" the speaker."""
        if word in ("he", "him", "his", "himself", "she", "her", "hers", "herself"):
            female = word.startswith(("she", "her"))
            unnamed = next(
                (u for u in reversed(self._unnamed) if position - u[0] < 900 and u[2] in (female, None)), None
            )
            speaker: Name | None = None
            for at, name in self.roster.persons_before(position):
                if position - at > 900:
                    break
                if _gender_clash(name, female):
                    continue
                if name.full in self._speakers:
                    speaker = name  # "Lola said that police had searched her flat": only if nobody else fits
                    continue
                return _actor(name) if not unnamed or unnamed[0] < at else Actor(unnamed[1])
            return Actor(unnamed[1]) if unnamed else _actor(speaker) if speaker else None
        if word in ("they", "them", "their", "themselves", "who"):
            return self._groups[-1][1] if self._groups and position - self._groups[-1][0] < 900 else None
        if word in ("i", "me", "my", "myself", "we", "us", "our"):
            said_by = self.speaker(position)
            return Actor(said_by) if said_by else None
        if word in ("you", "your", "yourself") and (turn := self.turns.at(position)) and turn.other:
            return Actor(turn.other)
        return None

    def speaker(self, position: int) -> str | None:
        """Who speaks at a position: in a quotation whom the nearest verb of saying names, in an interview whose turn it
        is."""
        turn = self.turns.at(position)
        if turn and not in_quotation(self.text, position):
            return turn.speaker
        return speaker_near(self.text, position, self.roster)

    def account(self, token: Token, offset: int) -> tuple[str, ...]:
        """On whose account kin suffer: the possessor of "his brother", "relatives of activists"."""
        head = token
        if head.lemma_.lower() not in self.lex["kin"]:
            return ()
        found: list[str] = []
        for owner in owners(head):
            if owner.dep_ == "pobj" and owner.head.lower_ == "from":
                continue
            for part in coordinated(owner):
                if part.tag_ in ("PRP", "PRP$"):
                    if part.lower_ in ("their", "our"):
                        found += self._several_before(part, offset) or self._last_account
                    elif actor := self.pronoun(part.lower_, part.idx + offset):
                        found.append(actor.name)
                else:
                    found += [r.actor.name for r in self._one(part, offset)]
        return tuple(dict.fromkeys(found))

    def _several_before(self, pronoun: Token, offset: int) -> list[str]:
        """The people named side by side before "their" in its sentence, but for who speaks there or does the act."""
        thing = pronoun.head
        verb = next((a for a in thing.ancestors if a.pos_ == "VERB"), None)
        doing = {s.i for s in subjects(verb)} if verb is not None and thing.dep_ not in SUBJECTS else set()
        for token in reversed(list(pronoun.doc[: pronoun.i])):
            while token.dep_ == "conj" and token.head.pos_ == "PROPN":
                token = token.head  # noqa: PLW2901  # the first of those side by side leads to the others
            if (
                token.pos_ == "PROPN"
                and len(chain := coordinated(token)) > 1
                and chain[-1].i < pronoun.i
                and token.i not in doing
            ):
                start, end = token.left_edge.idx + offset, chain[-1].idx + len(chain[-1].text) + offset
                named = [n.full for n in self.roster.within(start, end) if n.kind == "person"]
                if len(named) > 1 and self._speakers.isdisjoint(named):
                    return named
        return []

    # Perpetrators

    def agents(self, heads: list[Token], offset: int) -> list[Actor]:
        found: list[Actor] = []
        for head in heads:
            for token in coordinated(head):
                actor = self._agent(token, offset)
                if actor and actor.name not in {a.name for a in found}:
                    found.append(actor)
        if found:
            self._agents.append((offset, found[0]))
        return found

    def agent_near(self, trigger: Token, offset: int) -> list[Actor]:
        """The agent of a passive that names none: an agency that is a subject in its sentence, else
        the agency named last in its paragraph."""
        for token in trigger.doc:
            lemma = token.lemma_.lower()
            if (
                token.dep_ != "nsubj"
                or token.pos_ == "PRON"
                or lemma not in self.lex["agents"]
                or lemma in self.lex["private"]
            ):
                continue
            if (
                token.head.lemma_.lower() not in self.lex["reporting"]
                and token.i != trigger.i
                and not aside(token, trigger)
            ):
                return self.agents([token], offset)
        if not self._agents:
            return []
        at, actor = self._agents[-1]
        head = re.findall(r"[\w-]+", actor.name.lower())
        near = offset - at < 300 and "\n" not in self.text[at:offset]
        official = actor.kind != "person" and any(
            w in self.lex["agents"] and w not in self.lex["private"] for w in head
        )
        return [actor] if near and official else []

    def _agent(self, token: Token, offset: int) -> Actor | None:
        at = token.idx + offset
        if token.pos_ == "PRON" or token.tag_ in ("PRP", "PRP$"):
            if token.lower_ in ("they", "their", "it", "its"):
                they = self._officials[-1:] if token.lower_.startswith("the") else []
                last, actor = max([*self._agents[-1:], *they], key=lambda told: told[0], default=(0, None))
                return actor if offset - last < 600 else None
            return self.pronoun(token.lower_, at)
        start, end = (p + offset for p in span_of(token, clauses=False))
        lemma = token.lemma_.lower()
        if lemma in ("force", "order", "decision", "law", "decree") and token.tag_ == "NN":
            body = next(
                (c for c in token.children if c.dep_ == "compound" and c.lemma_.lower() in self.lex["agents"]), None
            )
            return self._agent(body, offset) if body is not None else None  # "by court order", "by force"
        name = next((n for n in self.roster.within(at, at + len(token.text)) if n.kind == "person"), None)
        if name and token.pos_ == "PROPN":
            return _actor(name)
        if not is_agent(token, self.lex) and not is_organisation(token, self.lex) and lemma not in self.lex["persons"]:
            return None
        if token.tag_ == "NN" and lemma in self.lex["persons"] and len(named := self.apposed(token, offset)) == 1:
            return _actor(named[0])  # "a security analyst, Karim Odilov"
        phrase = clean(self.text[start:end])
        if token.text.isupper():  # a body by its letters, where the text says what they stand for
            whole = [n.full for n in self.roster.within(at, at + len(token.text)) if n.kind == "organisation"]
            bare = re.sub(r"^the ", "", phrase, flags=re.I) == token.text
            phrase = next((full for full in whole if bare and " " in full), phrase)
        group = lemma in self.lex["agent_persons"] or token.lower_ in self.lex["agent_persons"]
        plural = token.tag_ in ("NNS", "NNPS")
        kind = ("group" if plural else "person") if group else "organisation"
        private = lemma in self.lex["private"] or token.lower_ in self.lex["private"]
        return Actor(phrase, kind, state=self.state(phrase) or (None if private else self._state_near(token, offset)))

    def state(self, phrase: str) -> str | None:
        """The state that a phrase names: "Tajik authorities", "the FSB", "police in Bishkek"; not
        "the Union of Writers", though there is a town called Union."""
        words = re.findall(r"[^\W\d_]+(?:[.-][^\W\d_]+)*", phrase)
        for size in (3, 2, 1):
            for n in range(len(words) - size + 1):
                piece = " ".join(words[n : n + size])
                code = self.lex.states.get(piece)
                after = words[n + size].lower() if n + size < len(words) else ""
                if not code and ((n and words[n - 1] in ("in", "of", "at", "from")) or after in self.lex["agents"]):
                    code = self.lex.cities.get(piece)
                if code:
                    return code
        return None

    def _state_near(self, token: Token, offset: int) -> str | None:
        """The state of an agency named without one: the country told in its clause, else the
        document's setting."""
        found = []
        for at, _, code in places_in(token.doc.text, self.lex):
            place = token.doc.char_span(at, at + 1, alignment_mode="expand")
            if place is None or not aside(place[0], token):
                found.append(code)
        return found[0] if len(set(found)) == 1 else self.setting(offset)


_PRONOUNS = frozenset(
    "he him his himself she her hers herself they them their themselves i me my myself we us our ourselves "
    "who it its".split()
)


def _gender_clash(name: Name, female: bool | None) -> bool:
    return female is not None and name.female is not None and name.female != female


def _actor(name: Name, role: str | None = None) -> Actor:
    return Actor(name.full, "organisation" if name.kind == "organisation" else "person", role=role)


def _bare(tokens: list[Token]) -> bool:
    return all(not any(c.dep_ in ("poss", "det") for c in t.children) for t in tokens)


def count_of(token: Token) -> int | None:
    """The number before a noun, in digits or words up to ninety-nine."""
    for child in token.children:
        if child.dep_ == "nummod":
            digits = child.text.replace(",", "")
            if digits.isdigit():
                return int(digits)
            # The parser takes "thirty-five" to pieces.
            words = re.findall(r"[a-z]+", token.doc[child.left_edge.i : child.i + 1].text.lower())
            numbers = [_NUMBER[w] for w in words if w in _NUMBER]
            return sum(numbers) if numbers and "hundred" not in words and "thousand" not in words else None
    return None


_OF_A_MONTH = re.compile(rf"^(?:{'|'.join(map(re.escape, sorted(MONTHS)))})\s+(?=[a-z])")  # "In April police came"


def clean(phrase: str) -> str:
    """A noun phrase as a name: without what stands round it, quotation marks and the possessive."""
    phrase = " ".join(phrase.split())
    phrase = re.sub(r"^(?:already|also|even|only|both|now)\s+", "", phrase, flags=re.I)
    phrase = _OF_A_MONTH.sub("", phrase)
    if phrase.count("(") > phrase.count(")"):  # cut within: "the State Committee (GKNB"
        phrase = phrase[: phrase.rindex("(")]
    while phrase and phrase[0] in _QUOTES and phrase.count(phrase[0]) % 2:
        phrase = phrase[1:]
    return phrase.strip(" ,;:–—-").removesuffix("’s").removesuffix("'s").rstrip("’'")


def places_in(text: str, lex: Lexicon) -> list[tuple[int, str, str]]:
    """Places in a text: (where, name, country), longest names first at each point."""
    found: list[tuple[int, str, str]] = []
    for match in re.finditer(r"[A-ZİÇŞĞÜÖ][\w’'-]+(?: (?:[A-ZİÇŞĞÜÖ][\w’'-]+))*", text):
        words = match[0].split(" ")
        at = match.start()
        n = 0
        while n < len(words):
            for size in (3, 2, 1):
                piece = re.sub(r"[’']s?$", "", " ".join(words[n : n + size]))
                code = lex.country_of(piece) if n + size <= len(words) else None
                if code and (piece in lex.countries or piece in lex.seats or _located(text, at) or len(words) == size):
                    found.append((at, piece, code))
                    at += len(" ".join(words[n : n + size])) + 1
                    n += size
                    break
            else:
                at += len(words[n]) + 1
                n += 1
    return found


def _located(text: str, at: int) -> bool:
    return bool(re.search(r"\b(?:in|at|near|from|to|of|outside|city)\s+$", text[max(0, at - 10) : at]))


_AGENCY = (
    r"(?:authorities|government|police|court|ministry|security|officials|officers|prosecutor|regime|border guards?|"
    r"president)"
)
_CAPITAL = r"[A-ZİÇŞĞÜÖ][^\W\d_]+(?: [A-ZİÇŞĞÜÖ][^\W\d_]+)?"


def _briefs(text: str, lex: Lexicon) -> list[tuple[int, str]]:
    """Where news in brief change country: the paragraphs that open with its name in capitals."""
    found = []
    for match in re.finditer(r"^[^\w\n]*([A-ZÀ-Þ][A-ZÀ-Þ' -]{2,30}?)\s*(?:[–—:/(,]|--?\s)", text, re.M):
        code = lex.country_of(match[1].title())
        if code:
            found.append((match.start(), code))
    return found if len({code for _, code in found}) > 1 else []


def _setting(text: str, lex: Lexicon) -> str | None:
    """The state a document is about: the one whose agencies it names most, then the one its words
    name most, the beginning counting double."""
    votes: dict[str, float] = defaultdict(float)
    for match in re.finditer(_CAPITAL, text):
        for piece in (match[0], *match[0].split(" ")):
            code = lex.states.get(piece) or (lex.cities.get(piece) if _located(text, match.start()) else None)
            code = code or (lex.country_of(piece.title()) if piece.isupper() and len(piece) > 3 else None)
            if code:
                before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() : match.end() + 30]
                agency = re.search(rf"{_AGENCY}\b[\w ]{{0,14}} (?:in|of) (?:\w+ )?$", before, re.I) or re.match(
                    rf"(?:[’']s)? (?:\w+ ){{0,2}}{_AGENCY}\b", after, re.I
                )
                dateline = piece.isupper() and len(piece) > 3
                # "Turkmen activists" may be anywhere: a people's name tells less than a place's.
                weight = 0.5 if piece in lex.demonyms else 2 if match.start() < 500 else 1
                votes[code] += 4 if agency or dateline else weight
                break
    return max(votes, key=lambda code: votes[code]) if votes else None
