"""The pages in the reader's language: half a page in another language is a page that half the readers misread."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation
from lxml import html

from guvoh import codebook
from guvoh.codebook import relations
from guvoh.codebook.languages import labels, parse_labels
from guvoh.codebook.model import CodebookError
from guvoh.desk import words
from guvoh.desk.said import said
from guvoh.desk.words import Deed, Named
from guvoh.register.models import Account, Incident

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "src/guvoh/desk/templates"


def messages() -> Any:
    """tools/messages.py."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools/messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def russian() -> Iterator[None]:
    with translation.override("ru"):
        yield


@pytest.fixture
def reader(client: Client, owner: Account) -> Client:
    """The owner, who reads Russian."""
    owner.language = "ru"
    owner.save()
    return client


# The catalogue ------------------------------------------------------------------------------------


def test_every_text_is_translated_and_the_compiled_catalogue_says_the_same() -> None:
    """A text without a translation stays English among Russian; a stale .mo says what the .po no longer does."""
    tool = messages()
    assert tool.languages() == ["ru"]
    assert tool.wrong("ru", tool.texts()) == []


def test_the_check_finds_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that finds nothing in a spoilt catalogue would let anything through."""
    tool = messages()
    monkeypatch.setattr(tool, "LOCALE", tmp_path)
    found = tool.Catalog()
    found.add("%(n)s page of %(all)s")
    found.add("Next")
    found.add(("%(n)s page", "%(n)s pages"))
    spoilt = tool.Catalog(locale="ru")
    spoilt.add("%(n)s page of %(all)s", "%(n)s страница")
    spoilt.add(("%(n)s page", "%(n)s pages"), ("%(n)s страница", "%(n)s страницы", "%(n)s страниц"))
    spoilt.add("Gone", "Нет")
    tool.write("ru", spoilt)
    tool.po_of("ru").with_suffix(".mo").write_bytes(tool.compiled(tool.Catalog(locale="ru")))
    assert tool.wrong("ru", found) == [
        "ru: other placeholders: '%(n)s page of %(all)s'",
        "ru: not translated: 'Next'",
        "ru: no page says this: 'Gone'",
        "ru: django.mo is not what django.po says",
    ]


def test_what_is_counted_has_its_plurals() -> None:
    """A noun that the filter "times" does not know breaks its page."""
    for path in TEMPLATES.rglob("*.html"):
        for noun in re.findall(r'\|times:"([^"]*)"', path.read_text("utf-8")):
            assert noun in words.COUNTED, (path.name, noun)


def test_the_codebook_is_whole_in_every_language() -> None:
    """An act without a label would be shown by its code."""
    there = labels("ru")
    assert there is not None
    assert set(there.acts) == set(codebook.acts())
    assert set(there.relations) == set(relations.kinds())
    assert all(re.search("[а-я]", term.label + term.headline) for term in there.acts.values())
    with pytest.raises(CodebookError, match=r"labels_xx\.toml, status: occurred: missing"):
        broken = {"group": dict.fromkeys(codebook.groups(), "x"), "relation": dict.fromkeys(relations.kinds(), "x")}
        text = {"label": "x", "headline": "x", "definition": "x"}
        acts = {
            c: {**text, "includes": list(a.includes), "excludes": list(a.excludes)} for c, a in codebook.acts().items()
        }
        status = {s: {"label": "x", "definition": "x"} for s in codebook.statuses() if s != "occurred"}
        parse_labels({**broken, "act": acts, "status": status}, "labels_xx.toml")
    assert labels("en") is None
    assert labels("../ru") is None


# Words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2019-05-03", "2019-05-03", "3 мая 2019"),
        ("2022-08-11", "2022-08-11", "11 августа 2022"),
        ("2019-05-01", "2019-05-31", "май 2019"),
        ("2019-01-01", "2019-12-31", "2019"),
        ("2019-05-03", "2019-05-09", "3–9 мая 2019"),
        ("2019-04-30", "2019-05-02", "30 апреля – 2 мая 2019"),
        ("2015-01-01", "2017-12-31", "2015–2017"),
    ],
)
def test_dates_in_russian(russian: None, start: str, end: str, shown: str) -> None:
    """A date in the wrong case, or to the wrong precision, misreports when."""
    said = words.when(date.fromisoformat(start), date.fromisoformat(end))
    assert said.replace("\u2009", " ").replace("\u00a0", " ") == shown


def test_russian_has_three_plurals(russian: None) -> None:
    """ "5 утверждение" is read as a fault of the register."""
    said = [words.times(n, "claim").replace("\u00a0", " ") for n in (0, 1, 2, 5, 11, 21, 22, 1200)]
    assert said == [
        "0 утверждений", "1 утверждение", "2 утверждения", "5 утверждений", "11 утверждений", "21 утверждение",
        "22 утверждения", "1 200 утверждений",
    ]  # fmt: skip
    assert words.number(1.5, None, "years") == "1,5 года"


def test_a_russian_headline_leaves_names_as_they_are(russian: None) -> None:
    """A name that is inflected by a machine is a name that nobody bears."""
    deed = Deed(
        "sentence", "occurred", [Named("Зафар Нуриддинов")], [Named("суд города Навдара", "organisation", state="TJ")],
        ["Mehrona Sattorova"], terms=["23 years", "25 years"],
    )  # fmt: skip
    assert words.headline(deed) == (
        "Приговор (23 года или 25 лет): Зафар Нуриддинов; исполнитель: суд города Навдара (Таджикистан); "
        "из-за кого: Mehrona Sattorova"
    )
    attempt = words.headline(Deed("removal", "attempted", []))
    assert attempt == "Высылка (попытка): кто-то неназванный"


def test_every_act_has_a_headline_in_russian(russian: None) -> None:
    for act in codebook.acts():
        for status in codebook.statuses():
            told = words.headline(Deed(act, status, [Named("Ҳ")]))
            assert not re.search("[A-Za-z_]", told)


@pytest.mark.parametrize(
    ("english", "shown"),
    [
        (
            "same victim (Subhi Nav (elder)), the same act, the same country (TJ)",
            "тот же пострадавший (Subhi Nav (elder)), то же действие, та же страна (Таджикистан)",
        ),
        (
            "For it: the same act, a group of the same kind, its number told once at most; against it: another country",
            "За: то же действие, группа того же рода, численность которой указана не более одного раза; "
            "против: другая страна",
        ),
        ("passive “beaten” as assault", "страдательный залог «beaten» — нападение"),
        ("what no room ever said, Karim", "what no room ever said, Karim"),
    ],
)
def test_what_other_rooms_say_is_told_in_russian(russian: None, english: str, shown: str) -> None:
    """Why two reports were made one must be read by who decides about it."""
    assert said(english) == shown


def test_english_is_left_as_it_is() -> None:
    text = "same victim (A), the same act; nothing else is told of both"
    assert said(text) == text


# Which language -----------------------------------------------------------------------------------


def language_of(response: Any) -> str:
    found = re.search(r'<html lang="(\w+)">', response.content.decode())
    assert found
    assert response.headers["Content-Language"] == found[1]
    return found[1]


def test_the_language_of_the_account_goes_before_the_browsers(client: Client, owner: Account, register: None) -> None:
    """Who chose Russian gets Russian on every machine; who chose nothing gets what the browser asks for."""
    assert language_of(client.get("/")) == "en"
    assert language_of(client.get("/", HTTP_ACCEPT_LANGUAGE="ru-RU,ru;q=0.9,en;q=0.5")) == "ru"
    assert language_of(client.get("/", HTTP_ACCEPT_LANGUAGE="fa")) == "en"
    owner.language = "en"
    owner.save()
    assert language_of(client.get("/", HTTP_ACCEPT_LANGUAGE="ru")) == "en"


def test_the_switch_is_kept_and_leads_back(client: Client, owner: Account, register: None) -> None:
    """A switch that forgets, or that loses one's place, is not used twice."""
    answer = client.post("/language/", {"language": "ru"}, HTTP_REFERER="http://testserver/parties/?kind=person")
    assert answer.headers["Location"] == "/parties/?kind=person"
    owner.refresh_from_db()
    assert owner.language == "ru"
    assert language_of(client.get("/parties/")) == "ru"
    page = client.get("/parties/").content.decode()
    assert 'value="ru" lang="ru" class="plain" aria-current="true">Русский' in page
    assert "English" in page
    client.post("/language/", {"language": "tlh"})
    assert language_of(client.get("/")) == "ru"


def test_before_signing_in_the_choice_is_kept_in_a_cookie(db: None) -> None:
    """Who cannot read the page that asks for the password cannot come in."""
    stranger = Client()
    assert language_of(stranger.get("/sign-in/")) == "en"
    answer = stranger.post("/language/", {"language": "ru"}, HTTP_REFERER="http://testserver/sign-in/")
    cookie = answer.cookies["guvoh_language"]
    assert cookie["samesite"] == "Strict"
    assert cookie["httponly"]
    assert language_of(stranger.get("/sign-in/")) == "ru"


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_the_switch_leads_to_no_other_site(client: Client, to: str) -> None:
    """An address that looks like the desk's and leads elsewhere is how people are made to type their password."""
    assert client.post("/language/", {"language": "ru", "next": to}).headers["Location"] == "/"


def test_the_switch_asks_for_the_form_of_a_page(owner: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert strict.post("/language/", {"language": "ru"}).status_code == 403


def test_a_page_that_refused_a_form_can_be_switched(client: Client, register: None) -> None:
    """The answer to a form has no address of its own: the switch leads to the page the form stood on."""
    row = Incident.objects.get(act="sentence")
    at = f"/incidents/{row.pk}/"
    answer = client.post(f"{at}decide", {"verdict": "note"}, HTTP_REFERER=f"http://testserver{at}")
    assert answer.status_code == 400
    assert f'<input type="hidden" name="next" value="{at}">' in answer.content.decode()


# Every page ---------------------------------------------------------------------------------------


SHOWN = ("aria-label", "title", "placeholder", "alt", "data-label", "data-differs")
# Not translated anywhere: the name, the time's scale, what is typed in a terminal or is a code.
OURS = "guvoh utc sha-256 english https svg png csv"
# Tags whose text is not ours to say: commands, keys, what the page gives as an example of its form.
SKIPPED = ("script", "style", "code", "pre", "kbd", "textarea")


def crawl(client: Client) -> Iterator[tuple[str, str]]:
    """(path, page) of up to two pages of each view that links lead to."""
    waiting, met, visited = ["/", "/nowhere/", "/sign-in/"], {}, set()  # type: ignore[var-annotated]
    while waiting:
        path = waiting.pop(0)
        try:
            view = resolve(path.partition("?")[0]).view_name
        except Resolver404:
            view = "none"
        if path in visited or met.get(view, 0) >= 2:
            continue
        visited.add(path)
        met[view] = met.get(view, 0) + 1
        response = client.get(path)
        if response.status_code in (301, 302) or "text/html" not in response.headers.get("Content-Type", ""):
            continue
        text = response.content.decode()
        yield path, text
        links = [str(link).partition("#")[0] for link in html.fromstring(text).xpath("//a/@href")]
        waiting += [link for link in links if link.startswith("/") and "/original" not in link]


def shown_in(page: str) -> Iterator[str]:
    """Every text that a reader sees or hears."""
    tree = html.fromstring(page)
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        told = [node.text] if node.tag not in SKIPPED else []
        told += [node.get(name) for name in SHOWN] + [node.tail]
        if node.tag == "input" and node.get("type") in ("submit", "button"):
            told.append(node.get("value"))
        # What is marked as of another language is of a document or the codebook.
        if any(up.get("lang") not in (None, "ru") for up in (node, *node.iterancestors())):
            told = [node.tail] if node.get("lang") else []
        yield from (text for text in told if text and text.strip())


def data() -> str:
    """Everything that the register holds, as one text."""
    found = []
    for model in apps.get_app_config("register").get_models():
        fields = [f.attname for f in model._meta.concrete_fields]
        for row in model._default_manager.values_list(*fields):
            found += [str(value) for value in row if value is not None]
    return flat("\n".join(found)) + OURS


def flat(text: str) -> str:
    return " ".join(text.split()).lower()


def marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text of the catalogue is set in brackets, as if in a language of its own."""

    def one(context_first: bool) -> Callable[..., str]:
        return lambda *said: f"⟦{said[1 if context_first else 0]}⟧"

    for name, text in (
        ("gettext", one(False)),
        ("pgettext", one(True)),
        ("ngettext", one(False)),
        ("npgettext", one(True)),
    ):
        monkeypatch.setattr(translation._trans, name, text)  # type: ignore[attr-defined]


def unbracketed(page: str) -> str:
    """What stands outside all brackets, also where tags stand within them."""
    inner = re.compile(r"⟦[^⟦⟧]*⟧")
    while inner.search(page):
        page = inner.sub("|", page)
    return page


def test_no_page_says_a_word_that_is_not_in_the_catalogue(
    reader: Client, register: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not in the catalogue stays English in every language."""
    marked(monkeypatch)
    known, wrong, pages = data(), set(), 0
    for path, page in crawl(reader):
        pages += 1
        for text in shown_in(unbracketed(page)):
            for piece in re.split(r"[|,;:·()“”«»\"/–—…#@]|\. ", text):
                bare = flat(piece).strip(" .!?→←↑↓×+-=0123456789")
                if re.search("[a-z]{2}", bare) and bare not in known:
                    wrong.add((path.partition("?")[0], piece.strip()))
    assert pages > 25
    assert not wrong, "\n".join(f"{path}  {said}" for path, said in sorted(wrong))
