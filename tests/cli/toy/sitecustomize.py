"""Read at the start of every process that these tests run: a coder that needs no model.

It knows one sentence, "Police in … detained the teacher …", and fails on a document that says FAIL.
"""

from __future__ import annotations

import datetime as dt
import re

from guvoh import coding
from guvoh.nouns import Actor, Claim, Coding, Document, Mention, Quote, When, Where

_HELD = re.compile(r"Police in \w+ detained the (?:teacher) (?P<who>.+?) on (?P<day>\d+) March 2019[^.]*\.")


class Toy:
    name, version, languages = "toy", "1", ("en",)

    def code(self, document: Document) -> Coding:
        if "FAIL" in document.text:
            raise KeyError(document.text)
        claims, mentions = [], []
        for found in _HELD.finditer(document.text):
            on = dt.date(2019, 3, int(found["day"]))
            claims.append(
                Claim(
                    "i1",
                    "arrest_detention",
                    "occurred",
                    (Actor(found["who"], role="teacher"),),
                    (Quote(*found.span(), found[0]),),
                    (Actor("Police", "organisation", state="TJ"),),
                    date=When(on, on, found["day"] + " March 2019"),
                    place=Where(None, "TJ"),
                    coder="toy/1",
                )
            )
            mentions.append(Mention(found["who"], "person", Quote(*found.span("who"), found["who"])))
        return Coding(document.id, "toy/1", tuple(claims), (), tuple(mentions)).renumbered()


coding.CODERS = {"toy": (("en",), Toy)}
