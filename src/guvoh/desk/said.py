"""Sentences that the other rooms make, in the language of who reads.

Linking, coding and the register are plain libraries that speak English, and what they said is kept with the rows: why
two reports are one incident, what a rule took a word for, what was wrong. Each such sentence is a pattern here, and the
patterns are messages of the catalogue like those of the pages; a sentence that none fits is shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from django.utils.translation import gettext, gettext_noop

from guvoh.desk import words

# What fills %(…)s is shown as it is, unless SLOTS says how.
PATTERNS = (
    # Why claims are one incident: guvoh.linking.model, index
    gettext_noop("same victim (%(name)s)"),
    gettext_noop("the same country (%(country)s)"),
    gettext_noop("none told in one"),
    gettext_noop("not told by both"),
    gettext_noop("the same act"),
    gettext_noop("an act that the other entails"),
    gettext_noop("the same day"),
    gettext_noop("a day apart"),
    gettext_noop("two or three days apart"),
    gettext_noop("the same month or week"),
    gettext_noop("times within a month that overlap"),
    gettext_noop("longer times that overlap"),
    gettext_noop("times a few days apart"),
    gettext_noop("two or more named victims in common"),
    gettext_noop("the only named victim of both"),
    gettext_noop("one named victim in common"),
    gettext_noop("the same relative of the same person"),
    gettext_noop("a bare name that the other tells in full"),
    gettext_noop("a group of the same kind and number, ten or more"),
    gettext_noop("a group of the same kind and number"),
    gettext_noop("a group of the same number"),
    gettext_noop("a group of the same kind, its number told once at most"),
    gettext_noop("a group of the same kind and a like number in the same place"),
    gettext_noop("a group of the same kind and a like number"),
    gettext_noop("a group of the same kind and another number"),
    gettext_noop("on account of the same person"),
    gettext_noop("on account of others"),
    gettext_noop("the same country"),
    gettext_noop("another country"),
    gettext_noop("the same place"),
    gettext_noop("places named differently"),
    gettext_noop("by the same state's agents"),
    gettext_noop("by another state's agents"),
    gettext_noop("the same prison term"),
    gettext_noop("another prison term"),
    gettext_noop("reported within three days"),
    gettext_noop("reported within a month"),
    gettext_noop("reported within a year"),
    gettext_noop("reported years apart"),
    # Why names are one person
    gettext_noop("written alike"),
    gettext_noop("spellings of one name"),
    gettext_noop("names that may be one"),
    gettext_noop("fewer than one in a million bears the name"),
    gettext_noop("one in 100,000 to a million bears the name"),
    gettext_noop("one in 10,000 to 100,000 bears the name"),
    gettext_noop("more than one in 10,000 bears the name"),
    gettext_noop("in the same act on the same day"),
    gettext_noop("in the same act in the same month"),
    gettext_noop("in the same act in the same year"),
    gettext_noop("in no act told of both"),
    gettext_noop("named together with the same person"),
    gettext_noop("named together with others"),
    gettext_noop("in reports on the same country"),
    gettext_noop("in reports on other countries"),
    gettext_noop("on the same side"),
    gettext_noop("once acted upon and once acting or speaking"),
    gettext_noop("the names may be one"),
    gettext_noop("nothing else is told of both"),
    gettext_noop("for it: %(parts)s"),
    gettext_noop("against it: %(parts)s"),
    gettext_noop("“%(name)s” and “%(other)s” are one spelling"),
    gettext_noop("“%(name)s” and “%(other)s” are spellings of one name in one document"),
    gettext_noop("“%(name)s” and “%(other)s” are names of one body"),
    gettext_noop("“%(name)s” and “%(other)s” are one name over documents"),
    gettext_noop("“%(name)s” is the only fuller name with that word in its document"),
    gettext_noop("“%(name)s” stands in brackets behind “%(other)s”"),
    # Why claims are of one origin: guvoh.linking.origins
    gettext_noop("%(count)s claims stand in one document of %(outlet)s"),
    gettext_noop("%(names)s have one address"),
    gettext_noop("%(names)s are one outlet"),
    gettext_noop("several documents are of %(outlet)s"),
    gettext_noop("%(outlet)s quotes %(other)s"),
    gettext_noop("%(names)s both quote %(other)s"),
    gettext_noop("%(names)s all quote %(other)s"),
    gettext_noop("%(outlet)s repeats %(count)s words of %(other)s"),
    # How two names compare: guvoh.names.compare
    gettext_noop("where any two names start from"),
    gettext_noop("one name has a word more"),
    gettext_noop("what is a surname in the one is a given name in the other, and the other way round"),
    gettext_noop("the words stand in another order"),
    gettext_noop("one is in Persian-Arabic letters, which leave vowels out"),
    gettext_noop("but one word, or an initial, is alike"),
    gettext_noop("each is a single word"),
    gettext_noop("a whole word differs beside one that is alike"),
    gettext_noop("an initial differs beside words that are alike"),
    gettext_noop("one of the two has no letters to compare"),
    gettext_noop("%(name)s and %(other)s begin alike"),
    gettext_noop("%(name)s and %(other)s do not begin alike"),
    gettext_noop("%(name)s and %(other)s are one father's name"),
    gettext_noop("%(name)s and %(other)s are different fathers' names"),
    gettext_noop("%(name)s and %(other)s: a father's name over against another"),
    gettext_noop("%(name)s and %(other)s are different names"),
    gettext_noop("%(name)s and %(other)s are one name (%(how)s)"),
    gettext_noop("%(name)s and %(other)s are one spelling (%(how)s)"),
    gettext_noop("%(name)s and %(other)s are close (%(how)s)"),
    gettext_noop("%(name)s and %(other)s differ (%(how)s)"),
    gettext_noop("%(name)s and %(other)s are one name"),
    gettext_noop("%(name)s and %(other)s are one spelling"),
    gettext_noop("%(name)s and %(other)s are close"),
    gettext_noop("%(name)s and %(other)s differ"),
    gettext_noop("both are names in their own right"),
    gettext_noop("%(endings)s left off"),
    gettext_noop("one ends as a woman's, one as a man's"),
    gettext_noop("their last vowels differ"),
    gettext_noop("the father's ending"),
    gettext_noop("a suffix"),
    gettext_noop("a case"),
    # Why the coder coded so: guvoh.coding.english
    gettext_noop("passive “%(word)s” as %(act)s"),
    gettext_noop("verb “%(word)s” as %(act)s"),
    gettext_noop("noun “%(word)s” as %(act)s"),
    gettext_noop("attempted by “%(word)s”"),
    gettext_noop("threatened by “%(word)s”"),
    gettext_noop("denied by “%(word)s”"),
    gettext_noop("threat of %(act)s"),
    gettext_noop("victim from a pronoun: %(name)s"),
    gettext_noop("victim from a description: %(name)s"),
    gettext_noop("the reader takes “%(word)s” for %(act)s"),
    gettext_noop("not coded: no coder reads %(language)s yet"),
    gettext_noop("no coder reads %(language)s yet"),
    # What was wrong: guvoh.register
    gettext_noop("the note is empty: write what you want to remember"),
    gettext_noop("these are the same incident already"),
    gettext_noop("these are the same party already"),
    gettext_noop("these are one incident: choose what to part from it"),
    gettext_noop("these are one party: choose what to part from it"),
    gettext_noop("choose some, but not all, to part from the rest"),
    gettext_noop(
        "these two incidents lie in different collections, which are linked each by itself:"
        " move their documents into one first"
    ),
    gettext_noop(
        "these two parties lie in different collections, which are linked each by itself:"
        " move their documents into one first"
    ),
    gettext_noop("only http and https addresses, folders and files can be watched"),
    gettext_noop("say how often as a number with m, h, d or w: 30m, 6h, 1d"),
    gettext_noop("a source is visited every 5 minutes at the most, every 4 weeks at the least"),
    gettext_noop("cannot write in %(name)s: %(why)s; change its permissions, or use a copy"),
    gettext_noop(
        "cannot keep an original in %(name)s (%(why)s): see that the disk has space and the folder is yours,"
        " and run the same command again"
    ),
    gettext_noop("there is no such decision to undo, or it was undone before"),
    gettext_noop("the register has no incident %(name)s"),
    gettext_noop("the register has no party %(name)s"),
    gettext_noop("the register has no claim %(name)s"),
    gettext_noop("the register is being linked just now: try again in a minute"),
    gettext_noop("the register has not been linked yet: run `guvoh relink`"),
    gettext_noop("the register's index cannot be opened: remove links.duckdb from its folder"),
    gettext_noop("%(verdict)s is no verdict: use one of %(names)s"),
    gettext_noop("another process is adding to %(name)s: wait until it has ended"),
    gettext_noop("the vault has no original %(name)s: restore the folder from a backup"),
    gettext_noop("the original %(name)s is damaged: restore the folder from a backup"),
    # What could not be read: guvoh.reading, guvoh.register.visiting
    gettext_noop("leave the password out of the address; save what needs one in a browser and give the file"),
    gettext_noop("there is no such file: check the path"),
    gettext_noop("this is neither a file nor a folder"),
    gettext_noop("this is a register, not a source: name the files or folders to read"),
    gettext_noop("the file is too big (%(size)s MB, limit %(limit)s MB): split it"),
    gettext_noop("the file is empty"),
    gettext_noop("no permission to read this %(what)s: change its permissions or run as its owner"),
    gettext_noop("the %(what)s cannot be read (%(why)s)"),
    gettext_noop("the bytes are not text: give a page, a feed, a PDF, a web archive, JSON or plain text"),
    gettext_noop("the bytes are in no encoding that can be told: save the text as UTF-8"),
    gettext_noop("the feed has no whole item"),
    gettext_noop("the items of this feed have titles and links but no text: give the pages themselves"),
    gettext_noop("the feed stops before the end of its first item: fetch it again"),
    gettext_noop("the address names no host: check it"),
    gettext_noop("the server answered HTTP %(number)s: check the address"),
    gettext_noop("the server asks to be left alone for a while (HTTP %(number)s)"),
    gettext_noop("the site asked to be left alone for a while"),
    gettext_noop("the site asks in its robots.txt that this be not fetched by programs"),
    gettext_noop("the site's robots.txt cannot be read"),
    gettext_noop("the site's robots.txt cannot be read (HTTP %(number)s)"),
    gettext_noop("the server is too slow: save the page and give the file"),
    gettext_noop("the server sent an empty page"),
    gettext_noop("the page is too big (limit %(limit)s MB): save it and give the file"),
    gettext_noop("the address cannot be fetched (%(why)s): check it and the connection"),
    gettext_noop("too many redirects"),
    gettext_noop("no such host"),
    gettext_noop("no answer in time"),
    gettext_noop("its certificate is not valid"),
    gettext_noop("not an address"),
    gettext_noop("the connection broke"),
    gettext_noop("it is packed wrongly"),
    gettext_noop("no connection"),
    gettext_noop("the address lies in a private network or on this machine: only public ones are fetched"),
    gettext_noop("there is no article in this page: open it and save the article itself, or its text"),
    gettext_noop("there is no text of an article in this page"),
    gettext_noop("there is no text of an article in this source"),
    gettext_noop("there is no running text here, only menus or odd words"),
    gettext_noop("the JSON is nested too deeply"),
    gettext_noop("the JSON is broken%(where)s: check how it was made"),
    gettext_noop("the JSON list is empty"),
    gettext_noop("item %(number)s of the JSON is no object: give documents with 'id' and 'text'"),
    gettext_noop("line %(number)s of the JSON lines is broken: check how it was made"),
    gettext_noop("the PDF is locked with a password: save a copy without one"),
    gettext_noop("the PDF is damaged and cannot be opened: get it again"),
    gettext_noop("the PDF holds no text, only pictures: run text recognition (OCR) on it first"),
    gettext_noop("the source is too big for this machine's memory: split it"),
    gettext_noop("the source is damaged and could not be read (%(kind)s)"),
    gettext_noop("the source is empty"),
    gettext_noop("the source is packed more than once: unpack it first"),
    gettext_noop("the packed file is empty"),
    gettext_noop("the packed file is damaged or cut off: get it again"),
    gettext_noop("the packed file is too big unpacked (limit %(limit)s MB): unpack and split it"),
    gettext_noop("a web archive inside another is not read: take it out first"),
    gettext_noop("nothing can be read from this web archive: %(why)s"),
    gettext_noop("a text of %(number)s characters is too long (limit %(limit)s): split it"),
    gettext_noop("one line of more than %(limit)s characters is no article: split it"),
    gettext_noop("this XML is neither a feed nor a page"),
    gettext_noop("this is an image: nothing in it can be read as text"),
    gettext_noop("this is an image, a film or a sound recording: nothing in it can be read as text"),
    gettext_noop("this is a sound recording: nothing in it can be read as text"),
    gettext_noop("this is a program: nothing in it can be read as text"),
    gettext_noop("this is a database: nothing in it can be read as text"),
    gettext_noop("this is a packed archive: unpack it first"),
    gettext_noop("this is a packed file: unpack it first"),
    gettext_noop("this is a zip archive or an office document: unpack it, or save the text as PDF or plain text"),
    gettext_noop("this is an old office document: save it as PDF or plain text"),
    gettext_noop("this is a rich text document: save it as PDF or plain text"),
    gettext_noop("it is not there any more: hand it in again"),
    gettext_noop("Guvoh was stopped while this was read: try again"),
    gettext_noop("Guvoh was stopped while this was read, and has begun again"),
    gettext_noop("an article could not be coded: %(why)s"),
    gettext_noop("an error of ours (%(kind)s)"),
    gettext_noop("an error of ours (%(kind)s): report it"),
    gettext_noop("it is kept, but not linked yet: %(why)s"),
)

SLOTS: dict[str, Callable[[str], str]] = {
    "act": lambda text: words.act(text).lower(),
    "country": words.country,
    "language": words.language_named,
    "parts": lambda text: _each(text, ", "),
    "how": lambda text: _each(text, "; "),
    "why": lambda text: _each(text, "; "),
    "endings": lambda text: words.several([_plain(part) for part in text.split(" and ")]),
    "names": lambda text: text.replace(" and ", gettext("%(first)s and %(last)s") % {"first": "", "last": ""}),
}


def said(text: str) -> str:
    """A sentence that another room made, or several set apart by semicolons or commas, in the language spoken; codes of
    acts and countries become words in each."""
    return _each(text, "; ") if text else text


def _each(text: str, mark: str) -> str:
    """The parts of a list, each in the language spoken; a mark may stand within a part as well."""
    parts, told = text.split(mark), []
    while parts:
        # All of them together, for what fills a pattern may have marks of its own; else as many as a pattern has.
        for n in (len(parts), *range(min(len(parts) - 1, _MOST), 0, -1)):
            part = mark.join(parts[:n])
            known = _one(part)
            if known is None and n == 1:
                known = _each(part, ", ") if mark == "; " and ", " in part else part
            if known is not None:
                told.append(known)
                parts = parts[n:]
                break
    return mark.join(told)


def _plain(text: str) -> str:
    found = _one(text)
    return text if found is None else found


def _one(text: str) -> str | None:
    """The sentence where one pattern fits the whole of it; with a capital where it had one."""
    folded = text.lower()
    for message, own, pattern in _patterns():
        if own in folded and (found := pattern.fullmatch(text) or pattern.fullmatch(text[:1].lower() + text[1:])):
            filled = {slot: SLOTS.get(slot, str)(value) for slot, value in found.groupdict().items()}
            told = gettext(message) % filled if filled else gettext(message)
            return told[:1].upper() + told[1:] if text[:1].isupper() and not message.startswith("%") else told
    return None


_MOST = 3  # parts set apart by one mark within one pattern


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """(message, the longest of its own words in small letters, pattern): looking for words is quicker than matching."""
    return tuple((m, max(re.split(r"%\(\w+\)s", m), key=len).lower(), _pattern(m)) for m in PATTERNS)


def _pattern(message: str) -> re.Pattern[str]:
    """The sentences that a message with its %(slots)s stands for."""
    parts = re.split(r"%\((\w+)\)s", message)
    filled = (
        rf"(?P<{part}>{_FILLED.get(part, _ANYTHING)})" if n % 2 else re.escape(part) for n, part in enumerate(parts)
    )
    return re.compile("".join(filled), re.S)


_ANYTHING = r"(?:(?!\), ).)+?"  # but the end of a bracket before the next of a list
_FILLED = {"country": "[A-Z]{2}", "act": "[a-z_]+", "parts": "[^;]+", "how": ".+", "endings": "[^;,]+", "count": r"\d+"}
