"""A small register about invented people, with one of each thing that a page must show well."""

from __future__ import annotations

import datetime as dt
from typing import Any

from again import again

from guvoh.nouns import Actor, Claim, Coding, Document, Figure, Mention, Quote, Relation, Source, When, Where
from guvoh.register import linked, store

AT = dt.datetime(2024, 3, 9, 7, 30, tzinfo=dt.UTC)
CODER = "hand/1"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def when(start: str, end: str | None = None, text: str = "") -> When:
    return When(day(start), day(end or start), text)


def quote(text: str, words: str) -> Quote:
    start = text.index(words)
    return Quote(start, start + len(words), words)


def claim(text: str, act: str, victims: list[Actor], said: list[str], **more: Any) -> Claim:
    return Claim(
        id="i0",
        act=act,
        status=more.pop("status", "occurred"),
        victims=tuple(victims),
        evidence=tuple(quote(text, words) for words in said),
        coder=CODER,
        confidence=more.pop("confidence", 0.8),
        reason=more.pop("reason", "passive verb with its subject"),
        **more,
    )


def add(document: Document, claims: list[Claim], figures: list[Figure] | None = None, **more: Any) -> None:
    names = [
        Mention(name, kind, quote(document.text, name)) for name, kind in more.pop("names", []) if name in document.text
    ]

    def code(_: Document) -> Coding:
        if more.get("note"):
            return Coding(document.id, None, note=more["note"])
        return Coding(
            document.id, CODER, tuple(claims), tuple(figures or ()), tuple(names), relations=more.get("relations", ())
        ).renumbered()

    content = (
        more.get("content") or f"<html><body><script>alert(1)</script><p>{document.text}</p></body></html>".encode()
    )
    locator = more.get("locator") or f"invented/{document.id}.html"
    store.add(Source(locator, content, AT, media_type="text/html", charset="utf-8"), [document], code)


POLICE = Actor("Bahoriston police", "organisation", state="TJ")
COURT = Actor("the Navdara city court", "organisation", state="TJ")
ZAFAR = Actor("Zafar Nuriddinov", role="lawyer")


@again
def build() -> None:
    """Put everything in and link it."""
    for part in (_sentence, _relatives, _overlaps, _other_scripts, _hostile, _captured_twice, _many):
        part()
    linked.relink()


def _sentence() -> None:
    """One sentence, told by two independent outlets that differ on the term, and denied by a third."""
    text = (
        "Navdara, 12 March. The Navdara city court has sentenced the lawyer Zafar Nuriddinov to 23 years in prison, "
        "his brother told this newspaper on Tuesday.\n\n"
        "Nuriddinov, 41, was found guilty of inciting discord. Bahoriston police had detained him at his office on "
        "3 October 2018.\n\n"
        "More than 1,200 people signed a letter for his release. Remittances to the district fell by 12.5 percent."
    )
    add(
        Document.read(text, title="Lawyer gets 23 years", publisher="Navdara Herald", published=day("2019-03-12"),
                      language="en", url="https://herald.example/lawyer"),
        [
            claim(text, "sentence", [ZAFAR],
                  ["The Navdara city court has sentenced the lawyer Zafar Nuriddinov to 23 years in prison",
                   "Nuriddinov, 41, was found guilty of inciting discord."],
                  perpetrators=(COURT,), date=when("2019-03-12", text="on Tuesday"), place=Where("Navdara", "TJ"),
                  attributed_to=("his brother",), detail="23 years in prison; inciting discord"),
            claim(text, "arrest_detention", [ZAFAR],
                  ["Bahoriston police had detained him at his office on 3 October 2018."],
                  perpetrators=(POLICE,), date=when("2018-10-03", text="3 October 2018"),
                  place=Where("his office", "TJ")),
        ],
        [
            Figure("f1", "people who signed a letter for a release", 1200,
                   (quote(text, "More than 1,200 people signed a letter for his release."),), "more than", "people",
                   "people who signed", None, "2019", (), CODER),
            Figure("f2", "fall of remittances", 12.5,
                   (quote(text, "Remittances to the district fell by 12.5 percent."),), None, "percent",
                   coder=CODER),
        ],
        names=[("Zafar Nuriddinov", "person")],
    )  # fmt: skip
    text = (
        "A court in the south jailed Zafar Nuriddinov for 25 years on 12 March 2019, according to the League of "
        "Advocates, which watched the trial.\n\nThe Ministry of Order said that no such trial had been held."
    )
    add(
        Document.read(text, title="League: advocate jailed for 25 years", publisher="Steppe Wire",
                      published=day("2019-03-14"), language="en"),
        [
            claim(text, "sentence", [Actor("Zafar Nuriddinov", role="advocate")],
                  ["A court in the south jailed Zafar Nuriddinov for 25 years on 12 March 2019"],
                  perpetrators=(Actor("A court in the south", "organisation", state="TJ"),),
                  date=when("2019-03-12"), place=Where("the south of the country", "TJ"),
                  attributed_to=("League of Advocates",), disputed_by=("Ministry of Order",),
                  detail="25 years"),
        ],
    )  # fmt: skip
    text = "Zafar Nuriddinov, an advocate, was taken from his office by officers in plain clothes in October 2018."
    add(
        Document.read(text, title="Advocate taken from office", publisher="Steppe Wire", published=day("2018-10-05"),
                      language="en"),
        [claim(text, "arrest_detention", [ZAFAR], [text], date=when("2018-10-01", "2018-10-31", "in October 2018"),
               perpetrators=(Actor("officers in plain clothes", "group", state="TJ"),), place=Where(None, "TJ"))],
    )  # fmt: skip


def _relatives() -> None:
    """People punished on account of an exile; a threat; an attempt; a group with a number; nothing told."""
    text = (
        "In Kuhdara the police held the father and the sister of the exiled blogger Mehrona Sattorova for two days in "
        "June 2021 and told them that they would lose their house. Rahimjon Sattorov, 71, was questioned about her "
        "broadcasts.\n\nTurkey refused to extradite Sattorova. Forty-three seekers of asylum were turned back at the "
        "crossing. Somebody was beaten."
    )
    held = "the police held the father and the sister of the exiled blogger Mehrona Sattorova for two days in June 2021"
    add(
        Document.read(text, title="Family of blogger held", publisher="Exile Monitor", published=day("2021-06-30"),
                      language="en", url="javascript:alert(document.domain)"),
        [
            claim(text, "arrest_detention",
                  [Actor("the father", role="father of Mehrona Sattorova"),
                   Actor("the sister of the exiled blogger", role="sister")],
                  [held], perpetrators=(Actor("the police", "organisation", state="TJ"),),
                  on_account_of=("Mehrona Sattorova",), date=when("2021-06-01", "2021-06-30", "in June 2021"),
                  place=Where("Kuhdara", "TJ"), confidence=0.55),
            claim(text, "threat", [Actor("the father"), Actor("the sister of the exiled blogger")],
                  ["told them that they would lose their house"], threatened_act="property_seizure",
                  perpetrators=(Actor("the police", "organisation", state="TJ"),),
                  on_account_of=("Mehrona Sattorova",), place=Where("Kuhdara", "TJ")),
            claim(text, "interrogation", [Actor("Rahimjon Sattorov", role="71")],
                  ["Rahimjon Sattorov, 71, was questioned about her broadcasts."],
                  on_account_of=("Mehrona Sattorova",)),
            claim(text, "removal", [Actor("Mehrona Sattorova", role="blogger")],
                  ["Turkey refused to extradite Sattorova."], status="attempted",
                  perpetrators=(Actor("Turkey", "organisation", state="TR"),), place=Where("Turkey", "TR")),
            claim(text, "entry_refusal", [Actor("seekers of asylum", "group", 43)],
                  ["Forty-three seekers of asylum were turned back at the crossing."],
                  place=Where("the crossing", "PL")),
            claim(text, "assault", [Actor("Somebody")], ["Somebody was beaten."]),
        ],
        names=[("Mehrona Sattorova", "person"), ("Sattorova", "person")],
    )  # fmt: skip


def _overlaps() -> None:
    """Evidence that is the same, nested, crossing, and over a paragraph's end."""
    text = (
        "Officers searched the home of Farrukh Yodgori and took him away, and beat him in the car, said his wife.\n"
        "He was fined afterwards."
    )
    farrukh = Actor("Farrukh Yodgori")
    first, second = text.split("\n")
    add(
        Document.read(text, title="Searched, taken, beaten", publisher="Exile Monitor", published=day("2022-02-02"),
                      language="en"),
        [
            claim(text, "raid_search", [farrukh], [first]),
            claim(text, "arrest_detention", [farrukh], [first]),
            claim(text, "torture", [farrukh], ["took him away, and beat him in the car"]),
            claim(text, "public_shaming", [farrukh], ["beat him in the car, said his wife.\nHe was fined"]),
            claim(text, "fine", [farrukh], [second]),
        ],
    )  # fmt: skip


def _other_scripts() -> None:
    """Documents that no coder reads, one of them written from right to left; one name in two scripts."""
    text = "Дар шаҳри Навдара Зафар Нуриддинов ба маҳкама кашида шуд. Ҳамсари ӯ инро гуфт."
    add(
        Document.read(text, title="Маҳкамаи ҳимоятгар дар Навдара", publisher="Садои Кӯҳ", published=day("2019-03-13"),
                      language="tg"),
        [], note="not coded: no coder reads Tajik yet",
    )  # fmt: skip
    text = "یک وکیل در شهر نودره به زندان محکوم شد. برادر او این را گفت."
    add(Document.read(text, title="وکیل به زندان محکوم شد", publisher="صدای کوه", language="fa"), [],
        note="not coded: no coder reads Persian yet")  # fmt: skip
    text = "Зафара Нуриддинова содержат в колонии, сообщила его жена. Зафар Нуриддинов не получает писем."
    add(
        Document.read(text, title="Адвокату не дают писем", publisher="Степной вестник", published=day("2020-01-20"),
                      language="ru"),
        [claim(text, "other", [Actor("Зафар Нуриддинов")], ["Зафар Нуриддинов не получает писем."],
               note="letters withheld", attributed_to=("его жена",))],
    )  # fmt: skip


XSS = "<script>alert('x')</script>"


def _hostile() -> None:
    text = f"They held {XSS} <b onmouseover=alert(1)>Bad Name</b> in a cell."
    add(
        Document.read(text, title=f"Title {XSS}", publisher=f"Outlet {XSS}", published=day("2017-01-05"),
                      language='en"><i>'),
        [claim(text, "arrest_detention", [Actor(f"Bad {XSS}", role=XSS)], [text], detail=XSS, note=XSS,
               place=Where(XSS, "TJ"), attributed_to=(XSS,), date=when("2017-01-01", "2017-12-31", XSS))],
    )  # fmt: skip


def _captured_twice() -> None:
    for body, at in (
        ("Parvina Aslamova was fined on 4 May 2020.", 1),
        ("Parvina Aslamova was fined on 5 May 2020.", 2),
    ):
        add(
            Document.read(body, title="Teacher fined", publisher="Navdara Herald", published=day("2020-05-06"),
                          language="en", url="https://herald.example/teacher"),
            [claim(body, "fine", [Actor("Parvina Aslamova", role="teacher")], [body], date=when(f"2020-05-0{3 + at}"))],
            locator="https://herald.example/teacher",
        )  # fmt: skip


def _many() -> None:
    """Forty outlets tell of one killing, of somebody with a very long name."""
    name = "Abdurahmonzodai Saidmuhammadjoni Nuriddinkhujazodagon"
    office = "Main Directorate for the Execution of Punishments of the Ministry of Order"
    for n in range(40):
        text = f"Outlet {n}, in words of its own: {name} died in cell {n} of Sangtuda prison, {n} people say."
        add(
            Document.read(text, title=f"Death in a cell, as outlet {n} tells it", publisher=f"Outlet {n}",
                          published=day("2023-08-01") + dt.timedelta(days=n), language="en"),
            [claim(text, "killing", [Actor(name)], [text], date=when("2023-08-01"),
                   place=Where("Sangtuda prison", "TJ"),
                   perpetrators=(Actor(office, "organisation", state="TJ"),) if n % 2 else ())],
        )  # fmt: skip


# What may be one ----------------------------------------------------------------------------------


@again
def build_doubtful() -> None:
    """A name without a father's and two reports whose times fit badly: what linking asks about. A series, a
    statement about a number with a case in it, a family; relations."""
    _namesakes()
    _badly_dated()
    _belonging()
    linked.relink()


def one(text: str, act: str, victims: list[Actor], publisher: str, published: str, **more: Any) -> None:
    """A document of one claim, whose evidence is the first sentence."""
    shown = {k: more.pop(k) for k in ("relations", "names", "language") if k in more}
    document = Document.read(text, title=text[:30], publisher=publisher, published=day(published),
                             language=shown.pop("language", "en"))  # fmt: skip
    add(document, [claim(text, act, victims, [text.partition("\n")[0]], **more)], **shown)


def _namesakes() -> None:
    """Somebody told without his father's name may be either of two who are told with it."""
    for text, name, act, on, publisher, language in (
        (
            "Officers searched the flat of Behzod Karimovich Mirzoalizoda.",
            "Behzod Karimovich Mirzoalizoda",
            "raid_search",
            "2016-05-03",
            "Navdara Herald",
            "en",
        ),
        (
            "Behzod Saidovich Mirzoalizoda was charged.",
            "Behzod Saidovich Mirzoalizoda",
            "charge",
            "2018-02-11",
            "Exile Monitor",
            "en",
        ),
        (
            "Бехзод Мирзоализода не выпущен из страны.",
            "Бехзод Мирзоализода",
            "exit_ban",
            "2021-11-20",
            "Степной вестник",
            "ru",
        ),
    ):
        one(text, act, [Actor(name)], publisher, on, date=when(on), place=Where(None, "TJ"),
            language=language)  # fmt: skip


def _badly_dated() -> None:
    for text, publisher, at, published in (
        (
            "Gulrukhsor Mirzoshoeva was dismissed from the school in Kuhdara.",
            "Navdara Herald",
            "2022-03-01",
            "2022-03-02",
        ),
        ("The school let Gulrukhsor Mirzoshoeva go.", "Exile Monitor", "2022-03-04", "2024-06-01"),
    ):
        one(text, "dismissal", [Actor("Gulrukhsor Mirzoshoeva")], publisher, published, date=when(at),
            place=Where("Kuhdara" if "Kuhdara" in text else "Navdara", "TJ"))  # fmt: skip


def _belonging() -> None:
    text = (
        "Seven members of the Daryo circle were summoned in Navdara in April 2020.\n"
        "Behruz Shodmonzoda was summoned on 9 April 2020. Shodmonzoda is the brother of Tahmina Shodmonzoda."
    )
    said = "Shodmonzoda is the brother of Tahmina Shodmonzoda."
    add(
        Document.read(text, title="Seven summoned", publisher="Exile Monitor", published=day("2020-05-01"),
                      language="en"),
        [
            claim(text, "interrogation", [Actor("Seven members of the Daryo circle", "group", 7)],
                  [text.partition("\n")[0]], date=when("2020-04-01", "2020-04-30"), place=Where("Navdara", "TJ")),
            claim(text, "interrogation", [Actor("Behruz Shodmonzoda")],
                  ["Behruz Shodmonzoda was summoned on 9 April 2020."], date=when("2020-04-09"),
                  place=Where("Navdara", "TJ"), on_account_of=("Tahmina Shodmonzoda",)),
        ],
        relations=(Relation("Behruz Shodmonzoda", "brother", "Tahmina Shodmonzoda", quote(text, said), CODER, "is"),),
        names=[("Behruz Shodmonzoda", "person"), ("Tahmina Shodmonzoda", "person")],
    )  # fmt: skip
    one("Behruz Shodmonzoda was summoned again.", "interrogation", [Actor("Behruz Shodmonzoda")], "Steppe Wire",
        "2020-09-10", date=when("2020-09-09"), place=Where("Navdara", "TJ"))  # fmt: skip
    one("The mother of Tahmina Shodmonzoda lost her passport.", "exit_ban", [Actor("The mother", role="mother")],
        "Steppe Wire", "2020-10-10", date=when("2020-10-09"), place=Where("Navdara", "TJ"),
        on_account_of=("Tahmina Shodmonzoda",))  # fmt: skip
