"""Organisations and agencies: what names stand for one body, and what keeps two apart."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from guvoh.linking import bodies
from guvoh.linking.bodies import abbreviations, behind, body
from guvoh.nouns import GuvohError


def key(name: str, state: str | None = None, setting: str | None = None) -> str | None:
    found = body(name, state, setting)
    return found.key if found else None


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (
            "TJ",
            "GKNB; SCNS; ГКНБ; КДАМ; the security service; State Committee for National Security (SCNS); "
            "the State National Security Committee; Кумитаи давлатии амнияти миллӣ; Государственного комитета "
            "национальной безопасности; Davlat milliy xavfsizlik qo‘mitasi; the security committee, the GKNB",
        ),
        ("KG", "ГКНБ; УКМК; SNB; Улуттук коопсуздук мамлекеттик комитети (УКМК); the state security service"),
        (
            "KZ",
            "KNB; КНБ; ҰҚК; the National Security Committee; Ұлттық қауіпсіздік комитетінің; "
            "Комитетом национальной безопасности",
        ),
        ("UZ", "SNB; DXX; СГБ; ДХХ; Davlat xavfsizlik xizmati; National Security Service; State Security Service"),
        ("TM", "MNB; МНБ; Ministry of National Security; Milli howpsuzlyk ministrligi; the security ministry"),
        ("RU", "FSB; ФСБ; the Federal Security Service; Федеральной службой безопасности; the security service"),
        ("TR", "MİT; MIT; Millî İstihbarat Teşkilatı; the intelligence service; MİT'in"),
        ("BY", "KGB; КГБ; КДБ; the State Security Committee; комитет государственной безопасности"),
        ("UA", "SBU; СБУ; Служба безопасности Украины; Security Service of Ukraine"),
        (
            "UZ",
            "MVD; МВД; Interior Ministry; Ministry of Internal Affairs of the Republic of Uzbekistan; IIV; ИИВ; "
            "Ички ишлар вазирлиги; O‘zbekiston Ichki ishlar vazirligi; Министерство внутренних дел Узбекистана; "
            "Ministry of the Interior; İçişleri Bakanlığı; the Uzbek Ministry of Internal Affairs",
        ),
        ("TJ", "Prosecutor General's Office; Prosecutor-General’s Office; Генпрокуратура; Прокуратураи генералӣ"),
        ("KG", "Supreme Court; Верховного суда; Жогорку сот; the Supreme Court in Bishkek; Верховный суд республики"),
    ],
)
def test_an_agency_is_one_in_every_language(state: str, names: str) -> None:
    """Else the register shows five services where a state has one, and an official's record falls apart."""
    found = {key(name.strip(), state) for name in names.split(";")}
    assert len(found) == 1
    assert None not in found


@pytest.mark.parametrize(
    "name", ["the interior ministry", "ГКНБ", "the security service", "полиция", "the Supreme Court"]
)
def test_the_same_words_in_two_states_are_two_bodies(name: str) -> None:
    """Else one state's abduction is put down to another's service."""
    found = {key(name, state) for state in ("TJ", "KG")}
    assert len(found) == 2
    assert None not in found


def test_the_setting_is_asked_last() -> None:
    """Else a Kazakh ministry in a Tajik story becomes a Tajik one; and a bare ministry nobody's."""
    assert key("the interior ministry", None, "KZ") == "KZ:interior_ministry"
    assert key("Tajik Interior Ministry", None, "KZ") == "TJ:interior_ministry"
    assert key("Kyrgyzstan's State Committee for National Security", None, "TJ") == "KG:gknb"
    assert key("ФСБ", None, "TJ") == "RU:fsb"
    assert key("ГКНБ") is None
    assert key("the interior ministry") is None
    assert key("МВД РТ", None, "TJ") == "TJ:interior_ministry"  # РТ is Tatarstan too
    assert key("МВД РТ", None, "RU") != "TJ:interior_ministry"


def test_a_word_is_said_to_be_only_a_word() -> None:
    """Else the courts of two towns, each "a court" in its report, are one court; and soldiers are the secret police."""
    for word in ("a court", "police", "власти", "the security forces"):
        found = body(word, "TJ", None)
        assert found is not None
        assert found.generic
    assert key("the security forces", "TJ") != key("the security service", "TJ")


def test_branches_are_bodies_of_their_own() -> None:
    """Else what one province's police did is told of the whole country's, or of nobody."""
    for names in (
        "Khatlon regional police; милиция Хатлонской области; the police of Khatlon region",
        "УМВД по Хатлонской области; Khatlon regional department of internal affairs",
    ):
        found = [body(name.strip(), "TJ", None) for name in names.split(";")]
        assert len({one.key for one in found if one}) == 1
        assert all(one and one.part_of and one.part_of in one.key and not one.generic for one in found)
    assert key("Sughd regional police", "TJ") != key("Khatlon regional police", "TJ")
    assert key("A Testograd court", "RU") == "RU:court/testograd"
    assert key("the police department", "UZ") == "UZ:police"
    assert key("Tajik embassy in Moscow") == key("посольство Таджикистана в России") == "TJ:embassy/ru"
    # a place that we do not know may lie anywhere
    assert key("Testograd police", None, "TJ") is None


@pytest.mark.parametrize(
    "names",
    [
        "Islamic Renaissance Party of Tajikistan; IRPT; the banned Islamic Renaissance Party (IRPT); ИВТ; ПИВТ; ҲНИТ; "
        "Партии исламского возрождения; Ҳизби наҳзати исломии Тоҷикистон; حزب نهضت اسلامی تاجیکستان",
        "Group 24; Group24; «Группа 24»; the Group 24 movement; Гурӯҳи 24; движения «Группы 24»",
        "Erk; the opposition Erk party; партия «Эрк»; Erk Democratic Party",
        "Human Rights Watch; HRW; the New York-based Human Rights Watch; the rights group Human Rights Watch",
        'Human Rights Centre "Memorial"; Memorial; правозащитный центр «Мемориал»',
        "RFE/RL's Uzbek Service; Radio Ozodlik; Озодлик радиоси; RFE/RL’s Uzbek Service, known locally as Ozodlik",
        "OSCE; ОБСЕ; Organization for Security and Co-operation in Europe; ЕҚЫҰ",
        "ISIS; Islamic State (IS); so-called “Islamic State”; ИГИЛ",
    ],
)
def test_a_party_a_group_an_outlet_is_one_over_its_names(names: str) -> None:
    """Else a banned party stands in the register once for each alphabet."""
    found = {key(name.strip()) for name in names.split(";")}
    assert len(found) == 1
    assert None not in found


def test_what_must_stay_apart() -> None:
    """Else a party is banned for what its namesake did."""
    assert key("Social Democratic Party", None, "TJ") != key("Social Democratic Party", None, "KG")
    assert key("Social Democratic Party") is None
    assert key("Islamic Renaissance Party of Uzbekistan") is None
    assert key("the Erk newspaper") is None
    assert key("Islamic State Khorasan Province") != key("Islamic State")
    assert key("Radio Ozodi") != key("Radio Ozodlik")
    assert key("Азаттык", None, "KG") != key("Азаттык", None, "KZ")


@pytest.mark.parametrize(
    "name",
    [
        "FSB officers",
        "сотрудники ФСБ",
        "ФСБ офицерлері",
        "FSB and MVD",
        "MVD, FSB",
        "the State Security Court",
        "an adviser at the FSB",
        "Tajiks",
    ],
)
def test_people_and_several_bodies_are_no_body(name: str) -> None:
    """Else the officers of two arrests, years apart, are one group, or two services become one."""
    assert key(name, "RU") is None


def test_whose_people_they_are_is_told() -> None:
    """Else two reports of one arrest, by "FSB officers" and by "the FSB", look like two perpetrators'."""
    assert [getattr(behind(n, "RU", None), "key", None) for n in ("FSB officers", "сотрудники ФСБ", "the FSB")] == [
        "RU:fsb"
    ] * 3
    assert behind("two masked men", "RU", None) is None


def test_ministries_of_any_state() -> None:
    """Else only the states somebody listed have ministries."""
    assert key("Poland's Ministry of the Interior") == "PL:interior_ministry"
    assert key("the Kyrgyz Ministry of Water Supply") == key("Water Supply Ministry", "KG") == "KG:ministry/supli-vater"


@pytest.mark.parametrize(
    "name", ["", " ", "—", "()", "\ud800", "\x00", "١٢٣", "😀", ",,,", "the", "of the", "a" * 5000, "и и и"]
)
def test_any_text_can_be_asked(name: str) -> None:
    """Else one odd name ends the linking of all."""
    assert body(name, "TJ", "TJ") is None
    assert abbreviations(f"{name} ({name})") == []


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("the Free Valley Party of Testland (FVPT) was", [("Free Valley Party of Testland", "FVPT")]),
        ("FVPT (Free Valley Party of Testland) was", [("Free Valley Party of Testland", "FVPT")]),
        ("Свободная партия долины Тестландии (ПСДТ)", [("Свободная партия долины Тестландии", "ПСДТ")]),
        ("«Комитет вольных мастеров» (далее — КВМ)", [("Комитет вольных мастеров", "КВМ")]),
        ("Госкомитет нацбезопасности (ГКНБ)", [("Госкомитет нацбезопасности", "ГКНБ")]),
        ("Ozod Vodiy Harakati (OVH)", [("Ozod Vodiy Harakati", "OVH")]),
        ("ОВҲ (Озод водий ҳаракати)", [("Озод водий ҳаракати", "ОВҲ")]),
        ("Millî İstihbarat Teşkilatı (MİT)", [("Millî İstihbarat Teşkilatı", "MİT")]),
        (
            "Office for Fair and Co-operative Trade in Testland (OFCTT)",
            [("Office for Fair and Co-operative Trade in Testland", "OFCTT")],
        ),
        ("the interior ministry (MVD) and a lawyer (in exile) and John Smith (US)", []),
    ],
)
def test_abbreviations_that_a_text_introduces(text: str, pairs: list[tuple[str, str]]) -> None:
    """Else a party nobody here has listed is two: by its name at first and by its letters after."""
    assert abbreviations(text) == pairs


def data() -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        tomllib.loads(files("guvoh.linking").joinpath("data/bodies.toml").read_text("utf-8")),
        tomllib.loads(files("guvoh.codebook").joinpath("states_en.toml").read_text("utf-8")),
    )


def test_every_form_of_the_data_names_its_body() -> None:
    """Else a form that somebody added is shadowed by a rule, and does nothing."""
    raw, _ = data()
    lost = []
    for row in raw["body"]:
        state = row.get("state")
        for form in bodies._split(row.get("forms", "") + ";" + row.get("within", "")):
            if key(form, state) != (f"{state}:{row['key']}" if state else row["key"]):
                lost.append((form, key(form, state)))
    assert lost == []


def test_names_of_states_are_states_and_parts_of_states_are_not() -> None:
    """Else the Supreme Court of a republic within Russia is Russia's own."""
    assert key("Tajikistan") == key("Таджикистан") == key("Dushanbe", "TJ") == "TJ:state"
    assert key("Supreme Court of the Republic of Tajikistan") == key("Верховный суд республики", "TJ")
    assert key("Supreme Court of Tatarstan") != key("Supreme Court of Russia")
    assert key("Tatarstan") is None
    assert key("Tajik") is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"key": "x", "state": "TJ", "name": "X", "forms": "IRPT", "sort": "movement"}, "is of"),
        ({"key": "x", "state": "XQ", "name": "X", "forms": "Ex"}, "country"),
        ({"key": "x", "name": "X", "forms": "Ex"}, "an agency has one"),
        ({"key": "x", "state": "TJ", "name": "X", "form": "Ex"}, "fields"),
        ({"key": "x", "state": "TJ", "name": "X", "forms": "Ex", "is": ["nothing"]}, "unknown kind"),
        ({"key": "irpt", "state": "TJ", "name": "X", "forms": "Ex"}, "twice"),
    ],
)
def test_wrong_data_is_refused(row: dict[str, Any], told: str) -> None:
    """Else a slip in the data joins two bodies and nobody is told."""
    raw, english = data()
    raw["body"].append(row)
    with pytest.raises(GuvohError, match=told):
        bodies._load(raw, english)
