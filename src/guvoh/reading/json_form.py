"""Documents already in the guide's JSON form: one, a list of them, or one a line."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from guvoh.nouns import Document, Unreadable, document_from_json
from guvoh.reading.language import language_of


def documents(raw: str, *, certain: bool) -> list[Document] | None:
    """The documents in ``raw``, their id and text exactly as given, a missing language told from
    the text. None where it is not JSON and nothing but its first character says it might be.

    Raises Unreadable where it is JSON of another form, or broken.
    """
    try:
        found: Any = json.loads(raw)
    except RecursionError:
        raise Unreadable("the JSON is nested too deeply") from None
    except ValueError as error:
        lines = _lines(raw)
        if lines is None:
            if not certain:
                return None
            where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
            raise Unreadable(f"the JSON is broken{where}: check how it was made") from None
        found = lines
    items = found if isinstance(found, list) else [found]
    if not items:
        raise Unreadable("the JSON list is empty")
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise Unreadable(f"item {number} of the JSON is no object: give documents with 'id' and 'text'")
    whole = [document_from_json(item) for item in items]
    return [replace(each, language=each.language or language_of(each.text)) for each in whole]


def _lines(raw: str) -> list[Any] | None:
    """One JSON value a line; None where a line is none. A last line cut off is left out."""
    lines = [line for line in raw.split("\n") if line.strip()]
    values = []
    for number, line in enumerate(lines, 1):
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError):
            if number == 1:
                return None
            raise Unreadable(f"line {number} of the JSON lines is broken: check how it was made") from None
    return values if len(values) > 1 else None
