"""Pages, feeds, PDF, web archives and JSON: without these a source would be read wrongly or not at all."""

from __future__ import annotations

import gzip
import io
import json
import re
from datetime import date

import pytest
from reading_samples import SOUTH, STEPPE, VALLEY, article, html_paragraphs, item, page, pdf, post, report_page, rss
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from guvoh.nouns import Document, Source, Unreadable
from guvoh.reading import read


def docs(content: str | bytes, locator: str = "x", **more: str) -> list[Document]:
    return read(Source.of(locator, content.encode() if isinstance(content, str) else content, **more))


def test_page_with_one_article():
    body = (
        f"<article><h1>One more arrest in the valley</h1><time datetime='2020-03-30'>30 March 2020</time>"
        f"{html_paragraphs(VALLEY)}<h2>What comes next</h2>{html_paragraphs(STEPPE)}"
        "<p><strong>Read also: <a href='/y'>Something else</a></strong></p></article>"
    )
    (found,) = docs(page(body), "https://steppe.example/a")
    assert found.text == f"{article(VALLEY)}\n\nWhat comes next\n\n{article(STEPPE)}"
    assert (found.title, found.publisher) == ("One more arrest in the valley", "Steppe Media")
    assert (found.published, found.url) == (date(2020, 3, 30), "https://steppe.example/a")


def test_page_that_collects_what_others_published():
    """Or the blog that keeps a reprint would count as its origin, and two outlets on it as one."""
    heads = [("Oxus Bee", "Two held", VALLEY), ("Amu Bell", "One freed", STEPPE), ("Tian Wire", "Rain", SOUTH)]
    body = "".join(
        post(f"{outlet}: {title}", f"https://steppe.example/{n}", n, place)
        for n, (outlet, title, place) in enumerate(heads, 10)
    )
    assert [(d.publisher, d.title) for d in docs(page(body))] == [(outlet, title) for outlet, title, _ in heads]


def test_page_with_several_articles():
    body = "".join(
        post(title, f"https://steppe.example/{day}", day, place)
        for title, day, place in (
            ("One more arrest", 30, VALLEY),
            ("A Senate votes", 12, STEPPE),
            ("Lawyers", 2, SOUTH),
        )
    )
    assert [(d.title, d.published, d.url, d.text) for d in docs(page(body))] == [
        ("One more arrest", date(2020, 3, 30), "https://steppe.example/30", article(VALLEY)),
        ("A Senate votes", date(2020, 3, 12), "https://steppe.example/12", article(STEPPE)),
        ("Lawyers", date(2020, 3, 2), "https://steppe.example/2", article(SOUTH)),
    ]


def test_teasers_beside_an_article_are_no_articles():
    teasers = "".join(
        f"<article><h3><a href='/t'>Teaser</a></h3>{html_paragraphs(SOUTH, 2)}</article>" for _ in range(3)
    )
    found = docs(page(f"<article><h1>One more arrest</h1>{html_paragraphs(VALLEY)}</article>{teasers}"))
    assert [d.title for d in found] == ["One more arrest"]


def test_page_without_article():
    with pytest.raises(Unreadable, match="no article"):
        docs("<html><body><ul><li><a href='/a'>Home</a></li><li><a href='/b'>News</a></li></ul></body></html>")


def test_feed_in_full():
    found = docs(rss(item("One more arrest &amp; a trial", VALLEY, 1) + item("A vote", STEPPE, 2), "Arrests Archives"))
    assert [(d.title, d.url, d.published, d.text) for d in found] == [
        ("One more arrest & a trial", "https://steppe.example/1", date(2020, 6, 1), article(VALLEY)),
        ("A vote", "https://steppe.example/2", date(2020, 6, 2), article(STEPPE)),
    ]
    assert {d.publisher for d in found} == {"Steppe Media"}


def test_feed_in_part():
    (found,) = docs(rss(item("One more arrest", VALLEY, 1, full=False)))
    assert found.text == f"{article(VALLEY)[:200].strip()} […]"


def test_feed_that_stops_in_the_middle_gives_whole_items_only():
    whole = rss(item("One more arrest", VALLEY, 1) + item("A vote", STEPPE, 2))
    assert [d.title for d in docs(whole[:-900])] == ["One more arrest"]
    with pytest.raises(Unreadable, match="stops before"):
        docs(whole[:900])


def test_atom_and_rdf():
    escaped = html_paragraphs(VALLEY).replace("<", "&lt;")
    (atom,) = docs(
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Steppe Notebook</title><entry>'
        '<title type="html">One &lt;b&gt;more&lt;/b&gt; arrest</title><link href="https://a.example/1"/>'
        f'<published>2020-03-24T22:14:00+05:00</published><content type="html">{escaped}</content></entry></feed>'
    )
    assert (atom.title, atom.publisher, atom.published) == ("One more arrest", "Steppe Notebook", date(2020, 3, 24))
    assert atom.text == article(VALLEY)
    (rdf,) = docs(
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x">'
        '<title>Steppe News - RSS</title></channel><item rdf:about="y"><title>One more arrest</title>'
        f"<link>https://r.example/1</link><description>{article(VALLEY, 1)}</description>"
        "<dc:date>2005-03-02T01:00:00Z</dc:date></item></rdf:RDF>"
    )
    assert (rdf.publisher, rdf.published, rdf.text) == ("Steppe News", date(2005, 3, 2), article(VALLEY, 1))


@pytest.mark.parametrize(
    "definition",
    ['<!ENTITY x SYSTEM "file:///etc/hostname">', '<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;">'],
)
def test_entities_of_a_feed_are_neither_fetched_nor_expanded(definition):
    body = rss("<item><title>A</title><description>&x; the editor was held in the town</description></item>")
    (found,) = docs(body.replace("<rss", f"<!DOCTYPE rss [{definition}]><rss"))
    assert "the editor was held" in found.text and "ha" not in found.text and len(found.text) < 40


def test_pdf_paragraphs_are_joined_and_running_heads_are_gone():
    (found,) = docs(pdf([report_page(n) for n in range(1, 301)]))
    assert "Annual report" not in found.text and " of 300" not in found.text
    assert found.text.count("Police officers in Khujand detained Karim Aslonov on Tuesday evening") == 300
    assert "\n\nCase AR0 of Tajik nationals. Police officers in Khujand detained" in found.text


def test_pdf_hyphens_at_line_ends():
    lines = [
        "The police held the editor of the paper and inter-",
        "rogated her about her work in the town of Kara-",
        "Suu for two days, as her lawyer said to us on Monday.",
    ]
    assert docs(pdf([lines]))[0].text == (
        "The police held the editor of the paper and interrogated her about her work in the town of Kara-Suu "
        "for two days, as her lawyer said to us on Monday."
    )


def test_pdf_without_text_and_broken_pdf():
    with pytest.raises(Unreadable, match="OCR"):
        docs(pdf([[]]))
    with pytest.raises(Unreadable, match="damaged"):
        docs(pdf([["A line"]])[:200])


def archive(*, packed: bool) -> bytes:
    body = page(f"<article><h1>One more arrest</h1>{html_paragraphs(VALLEY)}</article>").encode()
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=packed)
    for number, status, kind, payload in (
        (1, "200 OK", "text/html; charset=utf-8", body),
        (2, "404 Not Found", "text/html", body),
        (3, "200 OK", "image/jpeg", b"\xff\xd8\xff"),
        (4, "200 OK", "text/html", b"<html><body><p>Menu</p></body></html>"),
        (5, "200 OK", "application/pdf", pdf([report_page(1)])),
        (6, "200 OK", "text/plain", article(STEPPE).encode()),
    ):
        headers = StatusAndHeaders(
            status, [("Content-Type", kind), ("Content-Length", str(len(payload)))], protocol="HTTP/1.1"
        )
        writer.write_record(
            writer.create_warc_record(
                f"https://s.example/{number}", "response", payload=io.BytesIO(payload), http_headers=headers
            )
        )
    return buffer.getvalue()


@pytest.mark.parametrize("packed", [True, False])
def test_web_archive(packed):
    whole = archive(packed=packed)
    assert [d.url for d in docs(whole)] == ["https://s.example/1", "https://s.example/5", "https://s.example/6"]
    assert [d.url for d in docs(whole[:-300])] == ["https://s.example/1", "https://s.example/5"]
    with pytest.raises(Unreadable):
        docs(whole[:100])


def told(content: bytes, locator: str = "x") -> tuple[int, list[str]]:
    """How many documents a source gives, and what it warns of."""
    warnings: list[str] = []
    return len(read(Source.of(locator, content), warn=warnings.append)), warnings


def record(number: int, payload: bytes, *headers: tuple[str, str], **more: str) -> bytes:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False)
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/plain"), *headers], protocol="HTTP/1.1")
    made = writer.create_warc_record(
        f"https://s.example/{number}",
        "response",
        payload=io.BytesIO(payload),
        http_headers=http,
        warc_headers_dict={name.replace("_", "-"): value for name, value in more.items()},
    )
    writer.write_record(made)
    return buffer.getvalue()


def test_an_archive_read_in_part_says_so(capsys):
    """Who is not told what is missing takes a part for the whole, and half an article for all of it."""
    one, two = (record(n, article(place).encode()) for n, place in ((1, VALLEY), (2, STEPPE)))
    assert told(one + two) == (2, [])
    assert told(gzip.compress(one) + gzip.compress(two)) == (2, [])
    for cut in (100, 2 + 2 + 1, len(two) - 300, len(two) - 60, len(two) - 15, len(two) - 3):
        number, warnings = told((one + two)[:-cut])
        assert number == 1 and len(warnings) == 1 and "could not be read" in warnings[0], cut
        assert "\n" not in warnings[0] and "get it again" in warnings[0]
    number, warnings = told(gzip.compress(one) + gzip.compress(two)[:-40])
    assert number == 1 and "get it again" in warnings[0]
    middle = told(one + record(3, article(SOUTH).encode(), WARC_Truncated="length") + two)
    assert middle == (2, ["1 page of this archive could not be read"])
    for unread in (
        record(3, gzip.compress(article(SOUTH).encode())[:-100], ("Content-Encoding", "gzip")),
        record(4, article(SOUTH).encode(), ("Content-Length", "9999")),
        record(5, b"%PDF-1.7 nothing").replace(b"text/plain", b"application/pdf").replace(b"PDF-1.7 nothin", b"PDF-1."),
    ):
        number, warnings = told(one + unread + two)
        assert number >= 1 and len(warnings) == 1 and warnings[0].startswith("1 page of this archive could not be read")
    # A length that is too small: the rest of the article stands where the next record should.
    length = re.search(rb"\r\nContent-Length: (\d+)", one)[1]
    number, warnings = told(two + one.replace(length, str(int(length) - 900).encode(), 1))
    assert number == 1 and warnings[0].startswith("1 page of this archive could not be read")
    assert not "".join(capsys.readouterr())


def test_a_feed_that_stops_says_so():
    items = item("A", VALLEY, 1) + item("B", SOUTH, 2)
    whole = rss(items + item("C", STEPPE, 3)).encode()
    assert told(whole) == (3, [])
    line = "the feed stops in the middle: 2 whole articles before the cut were kept, the rest was not; get it again"
    assert told(whole[:-700]) == (2, [line])
    assert told(whole + b"<!-- " + b"x" * 5000 + b" -->") == (3, [])
    assert len(read(Source.of("x", whole[:-700]))) == 2
    inside = record(1, article(VALLEY).encode()) + record(2, whole[:-700])
    assert told(inside) == (3, ["1 page of this archive could be read only in part"])


def test_json_keeps_id_and_text():
    one = {
        "id": "a-1",
        "text": " Полиция задержала адвоката Фарруха Нозимова.\n",
        "published": "2020-01-02",
        "incidents": [{}],
    }
    two = {"id": "a-2", "text": "x", "language": "tg"}
    for content in (json.dumps([one, two]), f"{json.dumps(one)}\n{json.dumps(two)}\n"):
        found = docs(content)
        assert [(d.id, d.text, d.language) for d in found] == [("a-1", one["text"], "ru"), ("a-2", "x", "tg")]
    assert docs(json.dumps(one))[0].published == date(2020, 1, 2)


@pytest.mark.parametrize(
    "content", ['{"a": 1}', "[]", "[1]", '{"id": 3', "[" * 100_000, '{"id": "a", "text": "b"}\n{"id"']
)
def test_json_of_another_form(content):
    with pytest.raises(Unreadable):
        docs(content, "x.json")


def test_text_that_begins_like_json():
    text = "[Names are changed.] The police held the editor in Khujand on Monday, her brother said."
    assert docs(text)[0].text == text


def test_gzip():
    assert docs(gzip.compress(article(VALLEY).encode()))[0].text == article(VALLEY)
    with pytest.raises(Unreadable, match="cut off"):
        docs(gzip.compress(article(VALLEY).encode())[:-20])
    with pytest.raises(Unreadable, match="too big"):
        docs(gzip.compress(bytes(210 * 2**20), 1))
