"""The catalogues of the desk's texts: ``python tools/messages.py`` brings every language's up to date.

Reads the texts out of templates and Python under src/guvoh/desk and src/guvoh/register, merges them into
src/guvoh/desk/locale/<language>/LC_MESSAGES/django.po (what is translated stays, nothing is guessed), compiles
django.mo, and says what is still to be translated. ``--check`` writes nothing and fails where something is not as it
should be. ``--new CODE`` begins a language. It needs Babel, which Guvoh needs anyhow, and no GNU gettext.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (ROOT / "src/guvoh/desk", ROOT / "src/guvoh/register")
LOCALE = ROOT / "src/guvoh/desk/locale"
# What marks a text: which arguments are its context, the text and its plural.
_PLAIN, _PLURAL, _CONTEXT, _BOTH = (None, 0), (None, 0, 1), (0, 1), (0, 1, 2)
CALLS: dict[str, tuple[int | None, ...]] = {
    **dict.fromkeys(("_", "gettext", "lazy", "gettext_lazy", "gettext_noop"), _PLAIN),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), _BOTH),
}
_SLOT = re.compile(r"%\((\w+)\)[sdr]|%[sdr]|\{(\w*)\}")


def texts() -> Catalog:
    """Every text in the source, where it stands."""
    found = Catalog(project="Guvoh", charset="utf-8")
    for path in sorted(p for room in ROOMS for p in room.rglob("*") if p.suffix in (".py", ".html")):
        if "migrations" in path.parts:
            continue
        for said, context in _in_file(path):
            found.add(said, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return found


def _in_file(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Each text of a file, or its singular and plural, and its context."""
    source = path.read_text("utf-8")
    for node in ast.walk(ast.parse(_templatized(source, str(path)) if path.suffix == ".html" else source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        context, *places = CALLS.get(name, (None,))
        said = tuple(text for at in places if (text := _constant(node, at)))
        if said and len(said) == len(places):
            yield (said if len(said) > 1 else said[0]), _constant(node, context)


def _constant(call: ast.Call, at: int | None) -> str | None:
    """The argument there, where it is a text and not put together."""
    if at is None or at >= len(call.args):
        return None
    value = call.args[at]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _templatized(source: str, origin: str) -> str:
    """A template's texts as calls, one a line. What stands between them is of no interest."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.utils.translation.template import templatize

    calls = re.compile(r"""\s(n?p?gettext|_)\((?:[^'"()]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*\)""")
    return "\n".join(call[0].strip() for call in calls.finditer(templatize(source, origin=origin)))


def languages() -> list[str]:
    return sorted(p.name for p in LOCALE.iterdir() if (p / "LC_MESSAGES" / "django.po").exists())


def po_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> Catalog:
    with po_of(language).open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str, found: Catalog) -> Catalog:
    """The catalogue of a language with the texts that there are now, and what was translated of them."""
    old = catalogue(language)
    new = Catalog(locale=language, project="Guvoh", charset="utf-8", fuzzy=False, header_comment=_HEAD.format(language))
    for message in found:
        if not message.id:
            continue
        known = old.get(message.id, message.context)
        string = known.string if known and _fits(message, known) and "fuzzy" not in known.flags else None
        new.add(
            message.id,
            string,
            locations=sorted({(file, 0) for file, _ in message.locations}),
            user_comments=known.user_comments if known else (),
            context=message.context,
        )
    return new


_HEAD = """\
# The desk in another language ({}). Begun and kept up to date by tools/messages.py; see docs/translating.md."""


def _fits(message: Message, known: Message) -> bool:
    return isinstance(message.id, str) == isinstance(known.id, str)


def wrong(language: str, found: Catalog) -> list[str]:
    """What is not as it should be in a language's catalogue, a line each."""
    there, lines = catalogue(language), []
    for message in found:
        if not message.id:
            continue
        one = message.id if isinstance(message.id, str) else message.id[0]
        known = there.get(message.id, message.context)
        strings = (
            () if known is None else (known.string,) if isinstance(known.string, str) else tuple(known.string or ())
        )
        if not strings or not all(strings):
            lines.append(f"{language}: not translated: {one!r}")
        elif known is not None and "fuzzy" in known.flags:
            lines.append(f"{language}: fuzzy: {one!r}")
        else:
            wanted = slots(one if isinstance(message.id, str) else message.id[1])
            if any(slots(s) != wanted for s in strings):
                lines.append(f"{language}: other placeholders: {one!r}")
            if not isinstance(message.id, str) and len(strings) != there.num_plurals:
                lines.append(f"{language}: {there.num_plurals} plural forms are needed: {one!r}")
    ids = {(m.id, m.context) for m in found}
    lines += [f"{language}: no page says this: {m.id!r}" for m in there if m.id and (m.id, m.context) not in ids]
    if spoken(compiled(there)) != spoken(po_of(language).with_suffix(".mo").read_bytes()):
        lines.append(f"{language}: django.mo is not what django.po says")
    return lines


def slots(text: str) -> set[str]:
    return {m[0] for m in _SLOT.finditer(text)}


def spoken(mo: bytes) -> dict[object, str]:
    """What a compiled catalogue says, without its head."""
    said: dict[object, str] = GNUTranslations(io.BytesIO(mo))._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in said.items() if key}


def compiled(there: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, there)
    return out.getvalue()


def write(language: str, there: Catalog) -> None:
    po_of(language).parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, there, width=120, sort_output=True, include_lineno=False)
    # The dates would differ in every copy and say nothing that the history does not.
    text = re.sub(
        r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To): .*\n',
        "",
        out.getvalue().decode(),
    )
    po_of(language).write_text(text, "utf-8")
    mo, made = po_of(language).with_suffix(".mo"), compiled(catalogue(language))
    if not mo.exists() or spoken(mo.read_bytes()) != spoken(made):  # its head has the time of day
        mo.write_bytes(made)


def main() -> int:
    ask = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    ask.add_argument("--check", action="store_true", help="write nothing; fail where something is not as it should be")
    ask.add_argument("--new", metavar="CODE", help="begin a language: tg, uz, kk, ky")
    told = ask.parse_args()
    found = texts()
    if told.new:
        write(told.new, Catalog(locale=told.new))
    lines = []
    for language in languages():
        if not told.check:
            write(language, merged(language, found))
        lines += wrong(language, found)
    print("\n".join([*lines, f"{len(found)} texts, {len(lines)} to see to"]))
    return 1 if told.check and lines else 0


if __name__ == "__main__":
    sys.exit(main())
