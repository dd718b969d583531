"""Furniture: a phrase too greedy here would drop sentences of articles, claims and all."""

from __future__ import annotations

import pytest

from guvoh.reading.furniture import furniture
from guvoh.reading.publishers import dateline, known_outlet, publisher_name, source_line


@pytest.mark.parametrize(
    "sentence",
    [
        "Also on Tuesday, police detained Karim Aslonov.",
        "Also in May, two lawyers were held.",
        "Published in 2019, the report says that police beat the editor.",
        "Editor of the paper Karim Aslonov was detained.",
        "Written by hand, the letter was taken at the border.",
        "Like this lawyer, his brother was jailed.",
        "This report was published by the centre in May; it names ninety people who were deported over two years, most "
        "of them after raids on hostels, and says that officers took their passports.",
        "First appeared in court on Monday, said his wife.",
        "С участием адвоката прошло заседание суда.",
        "Редактор — известный журналист — был задержан.",
        "Copyright law was used to close the paper.",
        "The state blocked YouTube, Facebook and Telegram, and fined readers who subscribe to our channel.",
        "He asked donors to support independent media.",
        "More than ninety people were deported.",
        "Comments by the minister were not published.",
    ],
)
def test_sentences_of_reports_are_text(sentence):
    assert furniture().kind(sentence) is None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Load more", "end"),
        ("Post a Comment", "foot"),
        ("2 comments:", "foot"),
        ("Комментарии (3)", "foot"),
        ("Posted in News | Leave a comment", "foot"),
        ("Read also: Another lawyer is held", "readmore"),
        ("Читайте также: Еще один адвокат задержан", "readmore"),
        ("Related articles", "related"),
        ("No media source currently available", "player"),
        ("0:00 0:41:07 0:00", "player"),
        ("Share on Facebook", "drop"),
        ("Фото: архив", "drop"),
        ("Reporting by Anna Veldt; editing by Tom Reed", "credit"),
        ("Support us: become a member today and keep our journalism free for 3 euros a month!", "drop"),
        ("Поддержите нас: оформите пожертвование и подпишитесь на наш канал!", "drop"),
    ],
)
def test_furniture_is_known(line, kind):
    assert furniture().kind(line) == kind


def test_publishers_as_pages_write_them():
    assert publisher_name("Steppe Media English") == "Steppe Media"
    assert publisher_name("HRW") == known_outlet("human rights watch") == "Human Rights Watch"
    assert source_line("Источник: Степной вестник") == "Степной вестник"
    assert source_line("Source: https://www.steppe.example/a/1.html") == "steppe.example"
    assert source_line("The source: nobody would say a word about where it came from") is None
    assert dateline("DUSHANBE, May 3 (AFP) - Police") == ("AFP", None)
