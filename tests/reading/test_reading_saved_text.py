"""Pages saved as plain text: without these, menus and comments would be coded as claims, two
articles would be one witness, and a claim would carry another article's date and publisher."""

from __future__ import annotations

import textwrap
from datetime import date

import pytest
from reading_samples import SOUTH, STEPPE, VALLEY, article

from guvoh.nouns import Document, Source, Unreadable
from guvoh.reading import read

PLAYER = "please wait\n\nNo media source currently available\n\n0:00 0:02:13 0:00\nDirect link\n"


def page(text: str) -> list[Document]:
    return read(Source.of("page.txt", text.encode()))


def test_blog_page_without_its_frame():
    found = page(
        "Skip to content\nSteppe Notebook\n\nTuesday, March 3, 2020\n\nOne More Arrest in the Valley This Week\n\n\n"
        f"Anna Veldt\n\n{article(VALLEY)}\n\n2 comments:\n\nFarid said...\n"
        "This is a long comment on how the article is right and how the police should be ashamed of it.\n"
        "March 4, 2020 at 4:12 PM\n\nPost a Comment\n"
    )
    assert [d.text for d in found] == [article(VALLEY)]
    assert found[0].title == "One More Arrest in the Valley This Week"
    assert found[0].publisher == "Anna Veldt"
    assert found[0].published == date(2020, 3, 3)
    assert found[0].language == "en"


def test_posts_of_a_blog_index_stand_apart():
    found = page(
        f"Tuesday, March 3, 2020\nOne More Arrest in the Valley\n\nAnna Veldt\n\n{article(VALLEY)}\n\n"
        "Posted by Anna Veldt at 10:14 PM\nNo comments:\n\n"
        f"Monday, March 2, 2020\nA Senate Votes and a City Protests\n\nAnna Veldt\n\n{article(STEPPE)}\n\n"
        "Posted by Anna Veldt at 9:00 AM\n3 comments:\n\nOlder Posts\nAbout Me\n"
        "Anna Veldt writes about the region and lives by the sea, where she teaches history to anyone who listens.\n"
    )
    assert [(d.title, d.published, d.text) for d in found] == [
        ("One More Arrest in the Valley", date(2020, 3, 3), article(VALLEY)),
        ("A Senate Votes and a City Protests", date(2020, 3, 2), article(STEPPE)),
    ]


def test_posts_without_dates_are_told_by_their_feet():
    found = page(
        f"One more arrest in the valley\n\n{article(VALLEY)}\n\n2 comments:\n\nA Senate votes and a city protests\n\n"
        f"{article(STEPPE)}\n\nNo comments:\n\nOlder Posts\nAbout This Blog\n{article(SOUTH)}\n"
    )
    assert [d.text for d in found] == [article(VALLEY), article(STEPPE)]


def test_archive_with_dates_in_heads():
    found = page(
        f"Monthly Archives: March 2020\n\nOne more arrest in the valley\nPosted on March 30, 2020 by admin\n\n"
        f"{article(VALLEY)}\n\nPosted in News | Leave a comment\n\nLawyers in the south speak out\n"
        f"Posted on March 2, 2020 by admin\n\n{article(SOUTH)}\n\nPosted in News | 1 Comment\n\n← Older posts\n"
    )
    assert [(d.title, d.published, d.text) for d in found] == [
        ("One more arrest in the valley", date(2020, 3, 30), article(VALLEY)),
        ("Lawyers in the south speak out", date(2020, 3, 2), article(SOUTH)),
    ]


def test_archive_of_other_outlets_with_dates_after_the_texts():
    found = page(
        f"Category Archives: Press\n\nThe Valley Herald: “One more arrest”\n\n{article(VALLEY)}\n\nMarch 30, 2020\n\n"
        "Steppe Tribune: “A Senate votes: and a city protests”\n\n"
        f"Who is to blame for all this?\n\n{article(STEPPE)}\n\n"
        f"HRW: Lawyers in the south speak out\n\n{article(SOUTH)}\n\n2 March 2020\n"
    )
    assert [(d.publisher, d.title, d.published) for d in found] == [
        ("The Valley Herald", "One more arrest", date(2020, 3, 30)),
        ("Steppe Tribune", "A Senate votes: and a city protests", None),
        ("Human Rights Watch", "Lawyers in the south speak out", date(2020, 3, 2)),
    ]
    assert found[1].text == f"Who is to blame for all this?\n\n{article(STEPPE)}"


def test_player_in_the_middle_does_not_cut_an_article():
    found = page(
        f"One more arrest in the valley\n\nMarch 30, 2020 10:00 GMT\n\n{article(VALLEY, 3)}\n\n"
        f"Video: what the family of the editor says\n{PLAYER}\nA New Subheading\n\n{article(VALLEY)}\n\nLoad more\n"
    )
    assert [(d.title, d.text) for d in found] == [
        ("One more arrest in the valley", f"{article(VALLEY, 3)}\n\nA New Subheading\n\n{article(VALLEY)}")
    ]


def test_player_between_two_posts_cuts_them_apart():
    found = page(
        f"Steppe Voices\n\n{article(VALLEY)}\n\nYou can listen to the discussion here:\n\n"
        f"Steppe Podcast: Arrests in the Valley\n{PLAYER}\n"
        "Listen to or download the podcast above or subscribe to Steppe Podcast on iTunes.\n\n"
        f"{article(STEPPE)}\n\nLoad more\n\nAbout This Blog\n\nSteppe Voices is a blog by Eurasianet about it.\n"
    )
    assert [(d.title, d.publisher, d.text) for d in found] == [
        ("Steppe Podcast: Arrests in the Valley", "Eurasianet", article(VALLEY)),
        ("", "Eurasianet", article(STEPPE)),
    ]


def test_boxes_in_the_middle_are_left_out_and_the_article_goes_on():
    found = page(
        f"One more arrest in the valley\nBy Anna Veldt\n30 March 2020\nShare\n{article(VALLEY, 3)}\n"
        f"READ ALSO\nSenate votes again\n{article(VALLEY, 4)}\n"
        "Independent journalism needs you. Support us with a donation from 3 euros a month, become a member today.\n"
        f"{article(VALLEY, 5)}\nRelated articles\nSenate votes again on reform of the law\n"
        "A short teaser about the vote in the Senate that runs to more than twelve words.\n"
    )
    assert len(found) == 1
    assert found[0].text.replace("\n", "") == "".join(
        (article(VALLEY, 3), article(VALLEY, 4), article(VALLEY, 5))
    ).replace("\n", "")
    assert found[0].published == date(2020, 3, 30)


def test_translation_with_its_source_and_no_title():
    lines = article(STEPPE).replace("\n\n", "\n")
    found = page(f"{lines}\nSource : Степной вестник\n")
    assert [(d.title, d.publisher, d.text) for d in found] == [("", "Степной вестник", lines)]


def test_russian_page():
    found = page(
        "Ссылки для упрощенного доступа\nСрочные новости\n\nЗадержание адвоката вызвало протесты коллег\n\n"
        "21 июля 2017\nФото: архив\n\nПолиция задержала адвоката Фарруха Нозимова у здания суда в Худжанде, сообщил "
        "его брат. Где он находится сейчас, родные не знают.\n\n“Это месть”, – сказала его жена Мадина.\n\n"
        "Поделиться\nПодписывайтесь на наш канал в Telegram\nКомментарии\n"
        "Хорошая статья, спасибо редакции за то, что пишет об этом деле так подробно каждый день.\n"
    )
    assert len(found) == 1
    assert found[0].text.startswith("Полиция задержала") and found[0].text.endswith("сказала его жена Мадина.")
    assert (found[0].title, found[0].published, found[0].language) == (
        "Задержание адвоката вызвало протесты коллег",
        date(2017, 7, 21),
        "ru",
    )


def test_datelines_name_the_agency_and_the_day():
    agency = page(f"A Senate votes\n\nALMATY, July 21 (Reuters) - {article(STEPPE)}\n\nReporting by Anna Veldt\n")
    assert (agency[0].publisher, agency[0].published) == ("Reuters", None)
    assert "Reporting by" not in agency[0].text
    assert page(f"(Bishkek, July 18, 2021) – {article(STEPPE)}")[0].published == date(2021, 7, 18)


def test_chronology_is_one_article_and_keeps_its_dates():
    found = page(
        f"An editor's case, day by day\n\nMarch 30, 2020\n\n{article(VALLEY)}\n\nApril 2, 2020\n\n{article(VALLEY)}"
    )
    assert [d.published for d in found] == [date(2020, 3, 30)]
    assert "\n\nApril 2, 2020\n\n" in found[0].text


def test_plain_files_are_kept_whole():
    wrapped = "\n\n".join(textwrap.fill(p, 72) for p in article(VALLEY).split("\n\n"))
    assert page(wrapped)[0].text == wrapped
    assert page("Боздошти Тоҳир дар Душанбе")[0].text == "Боздошти Тоҳир дар Душанбе"
    marked = (
        "---\ntitle: A lawyer is held\ndate: 2021-03-04\n---\n\nThe police held the lawyer in Khujand for two days.\n"
    )
    found = read(Source.of("note.md", marked.encode()))[0]
    assert (found.title, found.published) == ("A lawyer is held", date(2021, 3, 4))


def test_news_about_blocked_networks_is_no_appeal():
    text = (
        "The authorities block Facebook and Twitter and call on donors not to support independent media in the country."
    )
    assert page(text)[0].text == text


def test_byline_with_a_date_and_a_caption_under_the_title():
    found = page(
        "One more arrest in the valley\n\nby Anna Veldt and the news desk March 3, 2020 9:12 AM 3 min read\n"
        f"A street in the valley in winter. (Anna Veldt/Facebook)\n{article(VALLEY)}\n"
    )
    assert [(d.title, d.published, d.text) for d in found] == [
        ("One more arrest in the valley", date(2020, 3, 3), article(VALLEY))
    ]


def test_what_follows_the_credit_is_not_text():
    found = page(
        f"One more arrest in the valley\n\n{article(VALLEY)}\n\nWith reporting by Reuters and AFP\n\n"
        "The Valley Service is a trusted source of news for people in the whole of the country.\n\nLoad more\n"
    )
    assert [d.text for d in found] == [article(VALLEY)]


def test_list_of_names_at_the_end_is_kept():
    found = page(
        f"{article(VALLEY)}\n\nThose held are:\nKarim Aslonov\nFarrukh Nozimov\n\n\n\nRelated articles\nMore of it\n"
    )
    assert found[0].text.endswith("Those held are:\nKarim Aslonov\nFarrukh Nozimov")


def test_menus_alone_are_no_article():
    with pytest.raises(Unreadable):
        page("Home\nNews\nSearch\nLog in\nLoad more\n")
