"""Whatever the bytes are, reading gives documents or one clear line: a batch must not end on one bad file."""

from __future__ import annotations

import random

import pytest
from reading_samples import SOUTH, VALLEY, article, html_paragraphs, page, pdf, report_page, rss

from guvoh.nouns import Source, Unreadable
from guvoh.reading import read
from guvoh.reading.dates import shown_date
from guvoh.reading.encoding import clean, decode, text_charset
from guvoh.reading.language import language_of

RUSSIAN = (
    "Вчера задержали адвоката.",
    "Полиция задержала активиста Карима Аслонова, сообщил его брат Фаррух.",
    "Суд приговорил журналистку к 9 годам",
)


@pytest.mark.parametrize("text", RUSSIAN)
@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "cp866", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_short_russian_texts_in_every_encoding(text, charset):
    assert decode(text.encode(charset)) == text


def test_declared_and_latin_encodings():
    html = page(f"<article><h1>Задержан адвокат</h1><p>{RUSSIAN[1]} {RUSSIAN[0]}</p></article>")
    html = html.replace('charset="utf-8"', 'charset="windows-1251"')
    assert RUSSIAN[1] in read(Source.of("x", html.encode("cp1251")))[0].text
    feed = rss(f"<item><title>A</title><description>{RUSSIAN[1]}</description></item>", encoding="windows-1251")
    assert RUSSIAN[1] in read(Source.of("x", feed.encode("cp1251")))[0].text
    assert RUSSIAN[1] in read(Source.of("x", RUSSIAN[1].encode("koi8-r"), charset="koi8-r"))[0].text
    latin = "The café owner said “no” – and the naïve façade fell."
    assert decode(latin.encode("cp1252")) == latin
    assert decode("Москва — город".encode()[:-1]).startswith("Москва — горо")


@pytest.mark.parametrize(
    "charset",
    ["undefined", "unicode_escape", "Raw-Unicode-Escape", "idna", "punycode", "rot13", "hex", "zlib",
     "utf\x008", "", "\ud800", "x-none", "é", "os.path", "a" * 10_000],
)  # fmt: skip
def test_a_charset_that_is_none_is_not_believed(charset):
    """A server that names a charset wrongly must not lose the page, nor turn its letters into others."""
    assert text_charset(charset) is None
    assert decode(RUSSIAN[1].encode("cp1251"), charset) == RUSSIAN[1]
    html = page(f"<article><h1>Задержан адвокат</h1><p>{RUSSIAN[1]} {RUSSIAN[0]}</p></article>")
    content = html.replace('charset="utf-8"', f'charset="{charset}"').replace("\0", "").encode("cp1251", "replace")
    assert RUSSIAN[1] in read(Source.of("x", content, charset=charset))[0].text


def test_characters_that_would_break_offsets_are_gone():
    assert clean("a\r\nb\rc\x00\x07d\u2028e\tf\ufeff") == "a\nb\ncd\ne\tf"


def noise(seed: int, low: int = 0) -> bytes:
    chance = random.Random(seed)
    return bytes(chance.randrange(low, 256) for _ in range(20_000))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n\n ",
        b"\xff\xd8\xff\xe0" + noise(1),
        b"\x89PNG\r\n\x1a\n" + noise(2),
        b"PK\x03\x04" + noise(3),
        noise(4),
        noise(5, 1),
        noise(6, 128),
        b"%PDF-1.7\n" + noise(7),
        b"WARC/1.0\r\n" + noise(8),
        b"\x1f\x8b" + noise(9),
        b"<?xml version='1.0'?><rss><channel>" + noise(10),
        b"<?xml version='1.0'?><urlset><url><loc>x</loc></url></urlset>",
        b"a" * 3_000_000,
        b"word " * 10_000_000,
    ],
    ids=lambda content: content[:8].hex() or "empty",
)
def test_what_cannot_be_read_says_so_in_one_line(content):
    with pytest.raises(Unreadable) as told:
        read(Source.of("x", content))
    assert str(told.value) and "\n" not in str(told.value)


def test_cut_and_damaged_sources_never_raise_anything_else():
    whole = [
        page(f"<article><h1>A</h1>{html_paragraphs(VALLEY)}</article>").encode(),
        rss(f"<item><title>A</title><description>{article(SOUTH)}</description></item>").encode(),
        pdf([report_page(1)]),
        article(VALLEY).encode("utf-16"),
    ]
    chance = random.Random(11)
    for content in whole:
        for _ in range(15):
            damaged = bytearray(content[: chance.randrange(1, len(content))])
            for _ in range(20):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            try:
                for document in read(Source.of("x", bytes(damaged))):
                    assert clean(document.text) == document.text
            except Unreadable as error:
                assert "\n" not in str(error)


def test_nested_tables_are_read():
    opened, closed = "<table><tr><td>" * 65_000, "</td></tr></table>" * 65_000
    deep = f"<html><body>{opened}{html_paragraphs(VALLEY)}{closed}</body></html>"
    assert read(Source.of("x", deep.encode()))[0].text == article(VALLEY)
    wide = f"<html><body>{html_paragraphs(VALLEY)}{'<table><tr><td>x</td></tr></table>' * 50_000}</body></html>"
    assert article(VALLEY) in read(Source.of("x", wide.encode()))[0].text


def test_reading_twice_gives_the_same():
    source = Source.of("x", page(f"<article><h1>A</h1>{html_paragraphs(VALLEY)}</article>").encode())
    assert read(source) == read(source)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Wednesday, May 8, 2019", "2019-05-08"),
        ("Posted on March 3, 2018 by admin", "2018-03-03"),
        ("21 июля 2017 г., 14:05", "2017-07-21"),
        ("21.07.2017", "2017-07-21"),
        ("Published 12 Sept. 2020", "2020-09-12"),
        ("3 қаңтар 2020", "2020-01-03"),
        ("In May 8, 2019 the court ruled", None),
        ("March 2018", None),
        ("yesterday", None),
        ("31.02.2019", None),
    ],
)
def test_days_that_lines_show(line, day):
    found = shown_date(line)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Мақомоти Тоҷикистон рӯзноманигорро дар шаҳри Хуҷанд боздошт карданд.", "tg"),
        ("Oʻzbekiston hukumati faolni hibsga oldi va uning uyini tintuv qildi.", "uz"),
        ("Saratovda o‘zbekistonliklar so‘roq qilindi, deb yozdi muxbir.", "uz"),
        ("Mr. O'Brien said the editor's lawyer came at nine o'clock.", "en"),
        ("Бишкекте милиция укук коргоочуну кармап, үйүн тинтиди деп билдирди.", "ky"),
        ("Алматыда полиция белсендіні ұстап, үйін тінтіді деп хабарлады.", "kk"),
        ("Полиция задержала активиста и обыскала его дом.", "ru"),
        ("Police held the activist and searched his home.", "en"),
        ("Ok.", None),
    ],
)
def test_languages_of_the_region(text, code):
    assert language_of(text) == code
