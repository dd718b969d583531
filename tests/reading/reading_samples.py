"""Invented articles, and pages, feeds and files that hold them."""

from __future__ import annotations

import textwrap
from typing import NamedTuple


class Place(NamedTuple):
    who: str
    lawyer: str
    town: str
    other: str
    body: str
    nation: str


VALLEY = Place("Karim Aslonov", "Nodira Safarova", "Khujand", "Isfara", "Ministry of Justice", "Tajik")
STEPPE = Place("Bekzat Omarov", "Aigul Serikova", "Shymkent", "Taraz", "Senate", "Kazakh")
SOUTH = Place("Dilshod Tursunov", "Lola Ergasheva", "Samarkand", "Jizzakh", "Chamber", "Uzbek")
_SENTENCES = (
    "Police officers in {p.town} detained {p.who} on Tuesday evening and kept the activist for two days.",
    "{p.who} told reporters that officials in {p.other} had warned relatives not to speak to journalists.",
    "According to {p.lawyer}, who defends the activist, the {p.body} has not answered three letters about it.",
    "A neighbour in {p.town} said that men in plain clothes took computers and two telephones from the house.",
    "“They came at night and asked about my brother,” {p.lawyer} said of the {p.nation} police.",
    "The court in {p.other} is to hear the appeal of {p.who} next month, and observers have asked to attend.",
)


def paragraphs(place: Place, number: int = 6) -> list[str]:
    """Paragraphs of an article about invented people; no two are alike."""
    return [
        f"{_SENTENCES[n % 6].format(p=place)} {_SENTENCES[(n * 5 + 2) % 6].format(p=place)}"
        + (f" That was visit number {n}." if n > 5 else "")
        for n in range(number)
    ]


def article(place: Place, number: int = 6) -> str:
    return "\n\n".join(paragraphs(place, number))


def html_paragraphs(place: Place, number: int = 6) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(place, number))


def page(body: str, title: str = "Steppe Media") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta property="og:site_name" content="Steppe Media"></head><body>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>'
        f"{body}<aside><h3>Most read</h3><ul><li><a href='/x'>Something else that happened</a></li></ul></aside>"
        "<footer><p>All rights reserved. Steppe Media</p></footer></body></html>"
    )


def post(title: str, link: str, day: int, place: Place) -> str:
    return (
        f'<article class="post hentry"><h2 class="entry-title"><a href="{link}">{title}</a></h2>'
        f'<div class="entry-meta">Posted on <time datetime="2020-03-{day:02d}T10:00">March {day}</time> by Anna</div>'
        f'<div class="entry-content">{html_paragraphs(place)}</div>'
        '<footer class="entry-footer">Posted in News | <a href="#">Leave a comment</a></footer></article>'
    )


def rss(items: str, title: str = "Steppe Media", encoding: str = "UTF-8") -> str:
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><link>https://steppe.example/tag/x/</link>{items}</channel></rss>"
    )


def item(title: str, place: Place, day: int, *, full: bool = True) -> str:
    foot = f'<p>The post <a href="#">{title}</a> appeared first on <a href="#">Steppe Media English</a>.</p>'
    content = (
        f'<p><a href="https://steppe.example/{day}">{title}</a></p>{html_paragraphs(place, 3)}'
        '<p style="text-align:center"><a href="https://give.example">Faites un don</a></p>'
        "<p>Aidez-nous : vous pouvez nous soutenir, car notre petite rédaction a besoin de vous !</p>"
        f"{''.join(f'<p>{p}</p>' for p in paragraphs(place)[3:])}"
        '<p><strong>Read more on Steppe Media: <a href="#">Another story</a></strong></p>'
        f"<p>Anna Veldt, Contributor for Steppe Media</p>{foot}"
    )
    return (
        f"<item><title>{title}</title><link>https://steppe.example/{day}</link>"
        f"<pubDate>Mon, {day:02d} Jun 2020 23:23:24 +0000</pubDate>"
        f"<description><![CDATA[<p>{article(place)[:200]} [&#8230;]</p>{foot}]]></description>"
        + (f"<content:encoded><![CDATA[{content}]]></content:encoded>" if full else "")
        + "</item>"
    )


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF file of pages of lines, as plain as one can be."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        escaped = (line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines)
        shown = " ".join(f"({line}) Tj T*" for line in escaped)
        stream = f"BT /F1 11 Tf 14 TL 60 780 Td {shown} ET".encode("cp1252", "replace")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 840] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    out = b"%PDF-1.4\n"
    offsets = []
    for number, each in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    )


def report_page(number: int) -> list[str]:
    """A page of a long report: a running head, wrapped paragraphs, a page number."""
    letters = f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
    lines = ["Steppe Rights Centre   Annual report"]
    for place in (VALLEY, STEPPE, SOUTH):
        for n, paragraph in enumerate(paragraphs(place, 2)):
            plain = paragraph.replace("“", '"').replace("”", '"')
            lines += textwrap.wrap(f"Case {letters}{n} of {place.nation} nationals. {plain} See file {letters}.", 85)
    return [*lines, f"Page {number} of 300"]
