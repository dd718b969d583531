"""Who a text says is whose brother, lawyer or member: relations between the parties that a document names.

Precision goes before recall: where it is not plain who is meant, or whether the text says it holds, nothing is found.
Words are data (``codebook/relations_en.toml``), kinds are the codebook's (``codebook/relations.toml``).
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from guvoh.codebook.relations import kinds
from guvoh.coding.english.asserted import status_of
from guvoh.coding.english.drafts import Draft
from guvoh.coding.english.lexicon import Frame, lexicon
from guvoh.coding.english.names import Name
from guvoh.coding.english.resolve import Resolver
from guvoh.coding.english.text import Span
from guvoh.coding.english.tree import Token, coordinated, is_passive, objects, owners, subjects
from guvoh.names import folded_words
from guvoh.nouns import GuvohError, Quote, Relation

FILE = "relations_en.toml"
GUARDS = frozenset(["doubt", "former", "deputy", "unsaid", "appointing"])
NEAR = 500  # characters before a pronoun among which the one it stands for must be the only one that fits
_ANY = Frame("relation")  # an act like any other, to ask whether a verb is asserted
_BE = frozenset(["be", "become", "remain"])
_MALE, _FEMALE = frozenset(["he", "his", "him"]), frozenset(["she", "her"])
_AGE = re.compile(r"\d{1,3}$")
_WORD = r"[^\W\d_a-z][\w’'ʼʻ-]*"
_ALIAS = re.compile(
    r"[”\"’]?,?(?: \d\d,)? ?[,(–—]? ?(?:who (?:is|was) )?(?:(?:also|better|best|widely|commonly|locally|popularly) )*"
    r"(?P<how>known (?:as|by the (?:name|nickname|pseudonym|alias)(?: of)?)|a\.?k\.?a\.?|nicknamed"
    r"|real name(?: is| was)?:?|whose real name (?:is|was)|under the (?:pseudonym|pen name|pen-name|nickname|alias)"
    r"(?: of)?|alias|n[ée]e|(?:pen name|pseudonym|nickname|nom de guerre):?),? "
    rf"[“\"‘']?(?P<other>{_WORD}(?: {_WORD}){{0,3}})"
)
_BRACKETED = re.compile(rf" [(\[]({_WORD}(?: {_WORD}){{1,3}})[)\]]")


@dataclass(frozen=True, slots=True)
class Words:
    """English words that say a relation, each with its kind."""

    nouns: Mapping[str, str]
    verbs: Mapping[str, str]
    verbs_with: Mapping[tuple[str, str], str]  # verb and preposition
    prepositions: Mapping[str, frozenset[str]]  # of a kind's noun, beside "of"
    guards: Mapping[str, frozenset[str]]


def parse_words(raw: Mapping[str, Mapping[str, str]]) -> Words:
    """The words of a parsed TOML table. Raises GuvohError where a kind is none of the codebook's, a word stands
    twice, or a table is missing or unknown."""
    if wrong := set(raw) ^ {"nouns", "verbs", "verbs_with", "prepositions", "guards"}:
        raise GuvohError(f"{FILE}: tables differ from those the coder knows: {', '.join(sorted(wrong))}")
    if wrong := set(raw["guards"]) ^ GUARDS:
        raise GuvohError(f"{FILE}: guards differ from those the coder knows: {', '.join(sorted(wrong))}")
    for table in ("nouns", "verbs", "verbs_with", "prepositions"):
        if unknown := set(raw[table]) - set(kinds()):
            raise GuvohError(f"{FILE}: {table}: unknown kind {', '.join(sorted(unknown))}")
    paired = _turned(raw["verbs_with"])
    if bad := [word for word in paired if word.count(":") != 1]:
        raise GuvohError(f"{FILE}: verbs_with: write verb:preposition, not {bad[0]!r}")
    return Words(
        nouns=_turned(raw["nouns"]),
        verbs=_turned(raw["verbs"]),
        verbs_with={(word.split(":")[0], word.split(":")[1]): kind for word, kind in paired.items()},
        prepositions={kind: frozenset(written.split()) for kind, written in raw["prepositions"].items()},
        guards={key: frozenset(written.split()) for key, written in raw["guards"].items()},
    )


@cache
def words() -> Words:
    """The words of ``relations_en.toml``, read and checked once."""
    return parse_words(tomllib.loads(files("guvoh.codebook").joinpath(FILE).read_text(encoding="utf-8")))


def _turned(table: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, written in table.items():
        for word in written.split():
            if word in found:
                raise GuvohError(f"{FILE}: {word!r} stands under {found[word]} and {kind}: leave one")
            found[word] = kind
    return found


def in_sentence(doc: Token, offset: int, resolver: Resolver, coder: str) -> list[Relation]:
    """The relations that a parsed sentence asserts between names of its document (``doc``: a spaCy document;
    ``offset``: where it begins in the text). Ask before the sentence's own acts are resolved: the resolver then
    remembers what came before it, and no more."""
    return _Sentence(doc, offset, resolver, coder).find()


def of_claims(drafts: Iterable[Draft], spans: Sequence[Span], resolver: Resolver, coder: str) -> list[Relation]:
    """The kinship of those without a name that claims tell of: a victim who is "his father", "relatives of Karim S.",
    and suffers on account of one named person. ``spans``: the sentences of the text; the one that has the phrase is
    the evidence."""
    text = resolver.text
    persons = {n.full for n in resolver.roster.names if n.kind == "person"}
    found: list[Relation] = []
    for draft in drafts:
        for victim in draft.victims:
            phrase, word = victim.actor.name, victim.head
            kind = words().nouns.get(word)
            if kind is None or kinds()[kind].sort != "kin" or len(victim.account) != 1 or phrase in persons:
                continue
            span = _sentence_of(phrase, draft, spans, text)
            if span is None or victim.account[0] not in persons:
                continue
            at = text.index(phrase, *span)
            if _owner_in(phrase, at, span[0], resolver) != victim.account[0]:
                continue
            if re.search(r"\band\b|,", phrase):
                kind = "relative"  # "his wife and sons"
            elif "-in-law" in phrase:
                kind = "in_law"
            over = " (former)" if words().guards["former"] & set(re.findall(r"\w+", phrase.lower())) else ""
            reason = f"“{word}” among the victims of {draft.act}{over}"
            found.append(Relation(phrase, kind, victim.account[0], Quote.of(text, *span), coder, reason))
    return found


def _sentence_of(phrase: str, draft: Draft, spans: Sequence[Span], text: str) -> Span | None:
    """The sentence that has a victim's phrase: of the evidence, or the last before it and not far."""
    for span in draft.evidence:
        if phrase in text[slice(*span)]:
            return span
    before = [s for s in spans if s[0] < draft.evidence[0][0] < s[1] + 2 * NEAR and phrase in text[slice(*s)]]
    return before[-1] if before else None


def _owner_in(phrase: str, at: int, sentence: int, resolver: Resolver) -> str | None:
    """Whose kin a phrase at a position says it is: "his father", "Karim's father", "relatives of Karim"."""
    pronoun = re.match(r"(his|her)\b", phrase, re.I)
    if pronoun:
        name = stands_for(pronoun[1].lower(), at, sentence, resolver)
        return name.full if name else None
    names = resolver.roster.within(at, at + len(phrase))
    return names[0].full if len(names) == 1 else None


def stands_for(word: str, at: int, sentence: int, resolver: Resolver) -> Name | None:
    """The one person named before a pronoun whom it can stand for; None where several can, or somebody without a name
    may be meant. Asked in turn: its sentence (from ``sentence`` on), all that is near before it, and the sentences
    before it, one by one, as long as they open with the same pronoun."""
    female = word in _FEMALE
    text = resolver.text
    near: list[tuple[int, Name]] = []
    for start, name in resolver.roster.persons_before(at):
        if at - start > NEAR:
            break
        if name.female is None or name.female == female:
            near.append((start, name))
    here = [one for one in near if one[0] >= sentence]
    opens = not text[sentence:at].strip('"“ ')
    found = _only(here or near) or (None if here else _continued(near, sentence, text, female=female, opens=opens))
    if found is None or _unnamed(resolver, found[0], at, female=female):
        return None
    opening = max((m.end() for m in _STOP.finditer(text, max(0, found[0] - NEAR), found[0])), default=0)
    if not (_FEMALE if female else _MALE).isdisjoint(re.findall(r"[a-z]+", text[opening : found[0]].lower())):
        return None  # "He left it to his brother Salim. His wife": the pronoun before the name is of another
    if found[1].female is None and not _MALE.union(_FEMALE).isdisjoint(
        set(re.findall(r"[a-z]+", text[sentence:at].lower())) & (_MALE if female else _FEMALE)
    ):
        return None  # "he recalled that her sister": which of the two has the name?
    return found[1]


def _only(found: Sequence[tuple[int, Name]]) -> tuple[int, Name] | None:
    """The nearest mention, where all are of one person."""
    return found[0] if found and all(name is found[0][1] for _, name in found) else None


def _continued(
    near: Sequence[tuple[int, Name]], end: int, text: str, *, female: bool, opens: bool
) -> tuple[int, Name] | None:
    """Who is spoken of in the sentence that ends at a position, by name: its only person, else, for a pronoun that
    ``opens`` the next one, the person it opens with. Where it opens with the pronoun, the sentence before it is
    asked."""
    same = ("She ", "Her ") if female else ("He ", "His ")
    while near and end > near[-1][0]:
        start = max((m.end() for m in _STOP.finditer(text, max(0, end - NEAR), end - 2)), default=max(0, end - NEAR))
        named = [one for one in near if start <= one[0] < end]
        if text.startswith(same, start):
            if named:
                return None
            end = start
            continue
        return _only(named) or next((one for one in named if opens and one[0] == start), None)
    return None


_STOP = re.compile(r"[.!?][\"”’)]*\s+|\n+")


def _unnamed(resolver: Resolver, name: int, at: int, *, female: bool) -> bool:
    """Whether somebody without a name is told of between the name at a position and a pronoun: "one of the witnesses",
    "a teacher"; not "Karim, a teacher," which is the name's own."""
    lex = lexicon()
    end = next(e for n in resolver.roster.within(name, name + 1) for s, e in n.at if s == name)
    text = resolver.text[end:at]
    for match in _SOMEBODY.finditer(text):
        if re.fullmatch(r",(?: \d\d,)? ", text[: match.start()]):
            continue
        noun = next((w for w in match[1].lower().split() if w in lex["persons"]), "") if match[1] else "one"
        clashes = noun in (lex["male"] if female else lex["female"])
        if noun and not clashes and not resolver.roster.within(end + match.end(), end + match.end() + 3):
            return True
    for match in _THE.finditer(text):
        if match[1].lower() in lex["female" if female else "male"] and not (
            resolver.roster.within(end + match.end(), end + match.end() + 3) or match.end() == len(text)
        ):
            return True
    return False


_THE = re.compile(r"\b(?:[Tt]he|[Hh]is|[Hh]er|[Mm]y|[’']s)(?: [a-z]+)?? ([a-z-]+)\b")
_SOMEBODY = re.compile(
    r"\b(?:[Aa]n?|[Oo]ne|[Aa]nother)(?! of)((?: [\w-]+){1,4})|(?:(?:^|[.!?] )(?:One|Another|Someone)|\bone of the)\b"
)


def joined(found: Iterable[Relation]) -> tuple[Relation, ...]:
    """Each relation once, by its first evidence, in the order of the text."""
    once: dict[tuple[str, str, str], Relation] = {}
    for one in sorted(found, key=lambda r: (r.quote, r.subject, r.kind, r.object, r.reason)):
        once.setdefault((one.subject, one.kind, one.object), one)
    return tuple(once.values())


def _alike(name: str, other: str) -> bool:
    """Whether a name in brackets is another spelling of the one before it: as many words that begin alike."""
    ours, theirs = folded_words(name), folded_words(other)
    return len(ours) == len(theirs) and all(a[0] == b[0] for a, b in zip(ours, theirs, strict=True))


class _Sentence:
    """One parsed sentence, and the names that stand in it."""

    def __init__(self, doc: Token, offset: int, resolver: Resolver, coder: str) -> None:
        self.doc, self.offset, self.resolver, self.coder = doc, offset, resolver, coder
        self.words, self.lex = words(), lexicon()
        self.end = offset + len(doc.text)
        self.at: dict[int, Name] = {}  # by each of its tokens
        self.first: dict[int, int] = {}  # by its first token, its last
        self.last: dict[int, int] = {}  # by its last token, its first
        for name in resolver.roster.within(offset, self.end):
            for start, end in name.at[bisect_left(name.at, (offset, 0)) :]:
                if end > self.end:
                    break
                span = doc.char_span(start - offset, end - offset, alignment_mode="expand")
                if span is not None and len(span):
                    self.first[span[0].i], self.last[span[-1].i] = span[-1].i, span[0].i
                    self.at.update({t.i: name for t in span})

    def find(self) -> list[Relation]:
        if not self.at:
            return []
        self.resolver.begin(self.doc, self.offset)
        found: list[Relation] = []
        for token in self.doc:
            if token.i in self.at:
                continue
            if token.pos_ in ("NOUN", "PROPN", "ADJ") and (kind := self._kind(token)):
                found += self._noun(token, kind)
            elif token.pos_ == "VERB":
                found += self._verb(token)
        return found + self._aliases()

    # Other names

    def _aliases(self) -> list[Relation]:
        """ "X, also known as Y", "X (real name Y)"."""
        found: list[Relation] = []
        text = self.resolver.text
        for i, name in self.at.items():
            if i not in self.last or name.kind == "place":
                continue
            end = self.offset + self.doc[i].idx + len(self.doc[i].text)
            match = _ALIAS.match(text, end, self.end)
            other = match["other"] if match else None
            if other is None and (bracket := _BRACKETED.match(text, end, self.end)):
                other = bracket[1] if name.kind == "person" and _alike(name.full, bracket[1]) else None
            if not match and other is None:
                continue
            how = match["how"].lower() if match else "in brackets behind the name"
            full = next((n.full for n in self.resolver.roster.names if other in n.forms), other)
            if other and full != name.full and not self.lex.country_of(other) and other not in name.forms:
                quote = Quote.of(text, self.offset, self.end)
                found.append(Relation(other, "alias", name.full, quote, self.coder, f"“{how}”" if match else how))
        return found

    # Nouns

    def _kind(self, token: Token) -> str | None:
        after = self.doc[token.i + 1 : token.i + 5].text.lower()
        if after.startswith("-in-law"):
            return "in_law"
        lemma = token.lemma_.lower()
        kind = self.words.nouns.get(lemma) or self.words.nouns.get(token.lower_)
        if kind in ("leader", "employee") and not self._beside(token).isdisjoint(self.words.guards["deputy"]):
            return "officer"
        if kind == "leader" and any(
            c.dep_ == "compound" and c.i not in self.at and c.lemma_.lower() in self.lex["org_words"]
            for c in token.lefts
        ):
            return "officer"  # "a department head at the ministry"
        return kind

    def _beside(self, token: Token) -> set[str]:
        """The words before a noun in its phrase, and its "ex-"."""
        found = {c.lower_ for c in token.lefts if c.dep_ in ("amod", "compound", "advmod", "nmod", "npadvmod", "punct")}
        at = token.i - 1
        while at >= 0 and at not in self.at and (self.doc[at].pos_ in ("ADJ", "NOUN") or self.doc[at].text == "-"):
            found.add(self.doc[at].lower_)
            at -= 1
        return found

    def _noun(self, token: Token, kind: str) -> list[Relation]:
        beside = self._beside(token)
        if beside & self.words.guards["doubt"] or any(c.dep_ == "neg" or c.lower_ == "no" for c in token.children):
            return []
        said = self._subjects(token)
        if not said:
            return []
        who, how = said
        sort = kinds()[kind].sort
        objects_ = self._persons_of(token, kind) if sort in ("kin", "legal") else self._bodies_of(token, kind)
        over = " (former)" if beside & self.words.guards["former"] or token.lower_.startswith("ex-") else ""
        reason = f"“{token.lower_}” {how}{over}"
        if kind != "member":
            who = [n for n in who if n.kind == "person"]
        return self._pairs(who, kind, objects_, reason)

    def _pairs(self, who: Sequence[Name], kind: str, others: Sequence[Name], reason: str) -> list[Relation]:
        quote = Quote.of(self.resolver.text, self.offset, self.end)
        return [
            Relation(a.full, kind, b.full, quote, self.coder, reason) for a in who for b in others if a.full != b.full
        ]

    def _subjects(self, token: Token) -> tuple[list[Name], str] | None:
        """Who a noun says somebody is, and how it is told."""
        plural = token.tag_ in ("NNS", "NNPS")
        end = token.i
        if self.doc[end : end + 5].text.lower().endswith("-in-law"):
            end += 4
        nxt = end + 1
        if nxt in self.first:  # "his brother Salim"
            return self._chain(nxt, plural), "before the name"
        if nxt < len(self.doc) and self.doc[nxt].text in "\"“‘'" and nxt + 1 in self.first:
            return self._chain(nxt + 1, plural), "before the name"
        phrase_end = self._phrase_end(token, end)
        if phrase_end + 2 < len(self.doc) and self.doc[phrase_end + 1].text in (",", ":", "–", "—"):
            at = phrase_end + 2
            if at in self.first and self._closed(at, token):  # "his father, Asom S."
                return self._chain(at, plural), "set beside the name"
        return self._before(token, plural) or self._copula(token)

    def _phrase_end(self, token: Token, end: int) -> int:
        """The last token of "chairman of the party", from its head."""
        for right in token.rights:
            if right.dep_ in ("prep", "nmod") and right.i == end + 1:
                edge = right.right_edge
                # An apposition to what stands behind the preposition is not the phrase's.
                inner = [t for t in right.subtree if t.dep_ == "appos"]
                end = min((t.left_edge.i - 1 for t in inner), default=edge.i)
                while end > token.i and self.doc[end].is_punct:
                    end -= 1
        return end

    def _closed(self, at: int, token: Token) -> bool:
        """Whether the name that begins at a token after a comma ends a phrase, and is no subject or item of a list."""
        last = self.first[at]
        root = self.doc[at : last + 1].root
        if root.dep_ in ("appos", "conj") and root.head.i == token.i and root.dep_ == "appos":
            return True
        after = self.doc[last + 1].text if last + 1 < len(self.doc) else "."
        if root.dep_ in ("nsubj", "nsubjpass") and root.head.i > last and after != ",":
            return False
        listed = root.dep_ == "conj" or any(c.dep_ == "conj" for c in root.children)
        if token.tag_ == "NNS" and root.dep_ in ("conj", "appos") and after in (",", "and"):
            return True
        return after in (",", ".", ";", ")", "–", "—", "”", '"') and not listed

    def _chain(self, at: int, plural: bool) -> list[Name]:
        """The name that begins at a token; of a plural, the names joined to it by commas and "and"."""
        found = [self.at[at]]
        last = self.first[at]
        while plural:
            joint = last + 1
            while joint < len(self.doc) and (
                self.doc[joint].lower_ in (",", "and", "as", "well") or _AGE.match(self.doc[joint].text)
            ):
                joint += 1
            if joint == last + 1 or joint not in self.first:
                break
            found.append(self.at[joint])
            last = self.first[joint]
        if len(found) > 1 and self.first[at] == at and " " in found[0].full:
            return found[1:]  # "his brothers A and B Komilov": the A who has another name elsewhere may be another
        return found

    def _before(self, token: Token, plural: bool) -> tuple[list[Name], str] | None:
        """The name that a noun phrase is set behind: "B, the wife of C"."""
        if token.dep_ == "appos" and token.head.i in self.at:
            head = token.head
        elif token.dep_ == "conj" and token.head.dep_ == "appos" and token.head.head.i in self.at:
            head = token.head.head
        else:
            return None
        name = self.at[head.i]
        if head.i > token.i:
            return None
        if plural:
            items = [t for t in coordinated(head) if t.i in self.at]
            up = head
            while up.dep_ == "conj" and up.head.i in self.at:
                up = up.head
                items = [up, *items]
            names = list(dict.fromkeys(self.at[t.i].full for t in items))
            if len(names) < 2:
                return None
            return [next(self.at[t.i] for t in items if self.at[t.i].full == n) for n in names], "behind the names"
        return [name], "behind the name"

    def _copula(self, token: Token) -> tuple[list[Name], str] | None:
        """ "B is the wife of C"; "B was elected chairman of the party"."""
        head, noun = token.head, token
        while noun.dep_ == "conj" and noun.head.pos_ in ("NOUN", "PROPN"):
            noun, head = noun.head, noun.head.head
        if (noun.dep_ in ("attr", "acomp") and head.lemma_.lower() in _BE) or (
            noun.dep_ in ("oprd", "attr") and head.lemma_.lower() in self.words.guards["appointing"]
        ):
            verb = head
        elif (
            noun.dep_ == "pobj"
            and head.lower_ == "as"
            and head.head.lemma_.lower() in self.words.guards["appointing"]
            and head.head.pos_ == "VERB"
        ):
            verb = head.head
        else:
            return None
        if not self._said(verb):
            return None
        found = [n for t in self._subject_of(verb) for n in self._named(t)]
        return (found, f"with “{verb.lower_}”") if found else None

    def _subject_of(self, verb: Token) -> list[Token]:
        passive = is_passive(verb) and verb.lemma_.lower() not in _BE
        wanted = ("nsubjpass",) if passive else ("nsubj",)
        return [s for t in subjects(verb) if t.dep_ in (*wanted, "nsubj", "nsubjpass", "pobj", "dobj", "appos", "attr")
                or t.i in self.at for s in coordinated(t)]  # fmt: skip

    def _said(self, verb: Token) -> bool:
        """Whether the text says what a verb says, rather than denies, supposes or charges it."""
        status = status_of(verb, _ANY, self.lex)
        if status is None or status[0] != "occurred":
            return False
        if verb.dep_ in ("xcomp", "pcomp", "acl", "advcl") and verb.tag_ in ("VB", "VBG"):
            return False
        if any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children):
            return False
        return not (verb.dep_ == "ccomp" and verb.head.lemma_.lower() in self.words.guards["unsaid"])

    def _named(self, token: Token) -> list[Name]:
        """The party a noun or pronoun names."""
        if token.i in self.at:
            return [self.at[token.i]]
        if token.lower_ in _MALE | _FEMALE:
            return self._pronoun(token)
        end = token.i + 1
        if token.tag_ in ("NN", "NNP") and end in self.first:  # "exiled journalist C"
            return [self.at[end]]
        return []

    # Whose

    def _persons_of(self, token: Token, kind: str) -> list[Name]:
        """Whose kin, lawyer or client."""
        wanted = {"of"} | self.words.prepositions.get(kind, frozenset())
        hosts = [token]
        if token.dep_ in ("compound", "nmod", "amod", "appos", "poss") and token.head.i in self.at:
            hosts.append(token.head)  # "Karim's brother Salim": a parser may hang all on Salim
        found: list[Name] = []
        for host in hosts:
            for owner in owners(host):
                if owner.dep_ == "pobj" and (owner.head.lower_ not in wanted or owner.head.i < token.i):
                    continue
                if owner.dep_ == "poss" and owner.i > token.i:
                    continue
                for part in coordinated(owner):
                    if host is not token and part.i == token.i:
                        continue
                    found += self._owner(part, token)
            if "for" in wanted or "to" in wanted:
                for prep in (c for c in host.children if c.dep_ == "prep" and c.lower_ in wanted - {"of"}):
                    found += [n for o in prep.children if o.dep_ == "pobj" for p in coordinated(o)
                              for n in self._owner(p, token)]  # fmt: skip
        persons = {n.full: n for n in found if n.kind == "person"}
        return list(persons.values())

    def _owner(self, part: Token, token: Token) -> list[Name]:
        if part.tag_ == "WP$":
            before = part.i - 1
            if before >= 0 and self.doc[before].text == ",":
                before -= 1
            return [self.at[before]] if before in self.last and self.at[before].kind == "person" else []
        if part.tag_ in ("PRP", "PRP$"):
            return self._pronoun(part)
        if part.i in self.at:
            return [] if self._owns_another(part, token) else [self.at[part.i]]
        if part.tag_ != "NN":
            return []
        beside = [n for n in self._named(part) if n.kind == "person"]
        if beside:
            return beside
        definite = any(c.lower_ == "the" for c in part.children)
        if not definite or part.lemma_.lower() not in self.lex["persons"] - self.lex["kin"]:
            return []
        alike = self.lex.alike.get(part.lemma_.lower(), frozenset([part.lemma_.lower()]))
        called = [n for n in self.resolver.roster.names if n.kind == "person" and n.roles & alike]
        return called if len(called) == 1 and called[0].at[0][0] < part.idx + self.offset else []

    def _harms(self, name: Name, verb: Token) -> bool:
        """Whether a name is, or is within, the subject of a verb that may tell an act."""
        acts = verb.lemma_.lower() in self.lex.by_verb or verb.lemma_.lower() in self.lex["threatening"]
        return acts and any(self.at.get(t.i) is name for s in subjects(verb) for t in s.subtree)

    def _owns_another(self, part: Token, token: Token) -> bool:
        """Whether a name behind "of" is itself the owner of what follows: "the son of Karim's sister"."""
        if part.i < token.i:
            return False
        end = part.i
        while end in self.at and end not in self.last:
            end += 1
        after = self.doc[end + 1 : end + 3]
        return len(after) == 2 and after[0].tag_ == "POS" and after[1].pos_ in ("NOUN", "ADJ", "PROPN")

    def _pronoun(self, token: Token) -> list[Name]:
        """The one person named before a pronoun whom it can stand for; nobody where several can."""
        word, at = token.lower_, token.idx + self.offset
        if word not in _MALE | _FEMALE:
            return []
        near = self.resolver._subject(token, self.offset)
        name = stands_for(word, at, self.offset, self.resolver)
        if name is None or (near is not None and [r.actor.name for r in near] != [name.full]):
            return []
        if token.dep_ == "poss" and token.head.dep_ == "dobj" and self._harms(name, token.head.head):
            return []  # "The officer threatened his daughter": not his own
        return [name]

    def _bodies_of(self, token: Token, kind: str) -> list[Name]:
        """The body a member, leader or employee is of: before the noun, or behind its preposition."""
        found: list[Name] = []
        at = token.i - 1
        while at >= 0 and at not in self.at and (
            self.doc[at].pos_ in ("ADJ", "ADV") or self.doc[at].lower_ in self.words.nouns
            or self.doc[at].lower_ in self.words.guards["deputy"] | self.words.guards["former"]
            or self.doc[at].text in ("'s", "’s", "'", "’", "-")
        ):  # fmt: skip
            at -= 1
        if at in self.last:
            found.append(self.at[at])
        elif at >= 0 and at not in self.at and (written := self.doc[at].text).isupper():
            # "Poland-based IRPT activist": no name by itself there
            found += [n for n in self.resolver.roster.names if n.kind == "organisation" and written in n.forms][:1]
        wanted = {"of"} | self.words.prepositions.get(kind, frozenset())
        for prep in (c for c in token.children if c.dep_ == "prep" and c.lower_ in wanted and c.i > token.i):
            for pobj in (c for c in prep.children if c.dep_ == "pobj"):
                for part in coordinated(pobj):
                    found += self._body(part)
        for owner in (c for c in token.children if c.dep_ == "poss"):
            found += self._body(owner)
        bodies = {n.full: n for n in found if self._is_body(n)}
        return list(bodies.values())

    def _is_body(self, name: Name) -> bool:
        """Whether a name is a body's own: "the Ministry" might be any."""
        return name.kind == "organisation" and name.full.lower() not in self.lex["org_words"]

    def _body(self, part: Token) -> list[Name]:
        """The body a noun names: itself, by the name behind it, or as "the party" where only one is named."""
        if part.i in self.at:
            return [self.at[part.i]]
        if part.tag_ == "PRP$" and part.lower_ == "its":
            before = {
                self.at[i].full: self.at[i] for i in self.last if i < part.i and self.at[i].kind == "organisation"
            }
            return list(before.values()) if len(before) == 1 else []
        if part.tag_ != "NN":
            return []
        end = part.i + 1
        if end < len(self.doc) and self.doc[end].text in "\"“‘'":
            end += 1
        if end in self.first:
            return [self.at[end]]
        inner = [c for c in part.children if c.dep_ in ("compound", "nmod", "appos") and c.i in self.at]
        if inner and part.lemma_.lower() in self.lex["organisations"] | self.lex["org_words"]:
            return [self.at[inner[0].i]]  # "the Group 24 movement"
        if part.lemma_.lower() in self.lex["organisations"] and any(c.lower_ == "the" for c in part.children):
            return self._called(part)
        return []

    def _called(self, part: Token) -> list[Name]:
        """The one body before a noun that is called by it: "the party"."""
        noun, at = part.lemma_.lower(), part.idx + self.offset
        called = [
            n
            for n in self.resolver.roster.names
            if n.kind == "organisation" and n.at[0][0] < at and noun in {w.lower() for w in n.full.split()}
        ]
        return called if len(called) == 1 else []

    # Verbs

    def _verb(self, verb: Token) -> list[Relation]:
        lemma = verb.lemma_.lower()
        kind = self.words.verbs.get(lemma)
        if kind:
            passive = is_passive(verb)
            if passive:
                bodies = [n for t in self._passive_subjects(verb) for n in self._body(t)]
                who = [n for c in verb.children if c.dep_ in ("agent", "prep") and c.lower_ == "by"
                       for p in c.children if p.dep_ == "pobj" for n in self._named(p)]  # fmt: skip
            else:
                bodies = [n for t in objects(verb) for p in coordinated(t) for n in self._body(p)]
                who = [n for t in self._subject_of(verb) for n in self._named(t)] if bodies else []
            return self._affiliated(verb, kind, who, bodies)
        found: list[Relation] = []
        for prep in (c for c in verb.children if c.dep_ == "prep"):
            kind = self.words.verbs_with.get((lemma, prep.lower_))
            bodies = [n for c in prep.children if c.dep_ == "pobj" for p in coordinated(c) for n in self._body(p)]
            if kind and bodies:
                who = [n for t in self._subject_of(verb) for n in self._named(t)]
                found += self._affiliated(verb, kind, who, bodies)
        return found

    @staticmethod
    def _passive_subjects(verb: Token) -> Iterator[Token]:
        if verb.dep_ == "acl":
            yield verb.head
        yield from (s for s in subjects(verb) if s.dep_ == "nsubjpass" or verb.dep_ == "relcl")

    def _affiliated(self, verb: Token, kind: str, who: Sequence[Name], bodies: Sequence[Name]) -> list[Relation]:
        persons = [n for n in who if n.kind == "person"]
        bodies = [n for n in bodies if self._is_body(n)]
        if not persons or not bodies or not self._said(verb):
            return []
        return self._pairs(persons, kind, bodies, f"“{verb.lower_}”")
