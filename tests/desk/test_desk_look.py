"""Charts, maps and graphs: what they count, where their marks lead, and that nothing in them can run or fetch."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import invented
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from guvoh.desk.look import ahead, drawing, mapping, numbers, palette, placing, shapes, surroundings, vega
from guvoh.desk.look.charting import Chart, Table
from guvoh.nouns import Document, Figure, Quote
from guvoh.register.models import Account, Collection, Incident, Party
from guvoh.register.rights import HOLDER

PAGES = [
    "/look/",
    "/look/timeline/",
    "/look/timeline/?by=month&stack=act",
    "/look/timeline/?stack=act&standing=all",
    "/look/map/",
    "/look/map/?frame=world",
    "/look/map/?country=TJ",
    "/look/acts/",
    "/look/acts/?q=Nuriddinov",
    "/look/matrix/",
    "/look/matrix/?standing=borne-out",
    "/look/matrix/?reach=abroad",
    "/look/map/?act=seized&reach=abroad",
    "/look/timeline/?act=seized&stack=act",
    "/look/figures/",
]
COUNT = re.compile(r"([\d,]+) incidents?$")


def svgs(page: Any) -> list[Any]:
    return list(page.iter("{*}svg", "svg"))


def marks(page: Any) -> dict[str, int]:
    """Of each mark that counts incidents: where it leads, and how many it says there are."""
    found = {}
    for svg in svgs(page):
        for link in svg.iter("a", "{*}a"):
            title = next(iter(link.iter("title", "{*}title")), None)
            if title is not None and (said := COUNT.search(title.text)):
                found[link.get("href")] = int(said[1].replace(",", ""))
    return found


def cells(page: Any) -> dict[str, int]:
    found = {}
    for link in page.xpath("//table[@class='counts']//td[@class='n']/a"):
        found[link.get("href")] = int(link.text.replace(",", ""))
    return found


def listed(client: Client, url: str) -> int:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return int(answer.context["page"].paginator.count)


def test_every_mark_and_cell_leads_to_exactly_the_incidents_it_counts(client: Client, register: None) -> None:
    """A bar of 12 that leads to 9 incidents would be a number that nobody can check."""
    placed()
    exiles()
    known: dict[str, int] = {}
    for path in [p for p in PAGES if "figures" not in p]:
        page = html.fromstring(client.get(path).content)
        counted = marks(page) | cells(page) | sums(page)
        assert len(counted) >= 2, path
        for url, n in counted.items():
            if url not in known:
                known[url] = listed(client, url)
            assert known[url] == n, (path, url)


def sums(page: Any) -> dict[str, int]:
    """The numbers beside a chart's title."""
    links = page.xpath("//p[@class='chart-dek']/a")
    return {link.get("href"): int(link.text.rpartition(" ")[2].replace(",", "")) for link in links}


EXILES = [  # id, act, states, country
    ("x1", "abduction", "TJ", "TR"),
    ("x2", "removal", "RU", "RU"),
    ("x3", "arrest_detention", "RU TJ", "RU"),
    ("x4", "disappearance", "TJ", "PL"),
    ("x5", "threat", "TJ", "PL"),
    ("x6", "arrest_detention", "TJ", "TJ"),
    ("x7", "arrest_detention", "TJ", None),
    ("x8", "arrest_detention", "", "TR"),
    *((f"y{n}", act, "TJ", "TR") for n, act in enumerate(("fine", "ban", "charge", "torture", "killing", "assault"))),
]


def exiles() -> None:
    """Incidents abroad and at home, told and not told by whom or where."""
    for pk, act, states, country in EXILES:
        Incident.objects.create(
            id=pk, act=act, status="occurred", standing="reported", states=states, country=country, reason="",
            date_start="2022-05-05", date_end="2022-05-05",
        )  # fmt: skip


def ids(client: Client, query: str) -> set[str]:
    answer = client.get(f"/?{query}")
    assert answer.status_code == 200
    return set(answer.context["found"].ids)


def test_where_exiles_were_seized(client: Client, db: None) -> None:
    """Whoever writes on repression across borders must get exactly what a state did in other countries: what is not
    told is not counted, and two states acting together are counted for the one that is abroad."""
    exiles()
    others = {pk for pk, *_rest in EXILES if pk.startswith("y")}
    assert ids(client, "reach=abroad") == {"x1", "x3", "x4", "x5"} | others
    assert ids(client, "reach=home") == {"x2", "x3", "x6"}
    assert ids(client, "act=seized") == {"x1", "x2", "x3", "x4", "x6", "x7", "x8"}
    assert ids(client, "act=seized&reach=abroad") == {"x1", "x3", "x4"}
    assert ids(client, "act=threat,removal") == {"x2", "x5"}
    assert ids(client, "reach=nowhere") == ids(client, "act=nonsense,too") == set()
    # From any chart a click away each; the map says so many there, and they are these.
    links = html.fromstring(client.get("/look/map/").content).xpath("//div[@class='ways']//a/@href")
    [seized] = [a for a in links if "act=seized" in a]
    page = html.fromstring(client.get(seized).content)
    [both] = [a for a in page.xpath("//div[@class='ways']//a/@href") if "reach=abroad" in a]
    page = html.fromstring(client.get(both).content)
    assert "act=seized" in both and cells(page) and sum(cells(page).values()) == 3
    assert "3 incidents counted" in " ".join(page.text_content().split())


def test_sums_of_the_matrix_lead_to_what_they_sum(client: Client, db: None) -> None:
    """ "10 abroad" is the number that is quoted: it must be the number of incidents, each once, and lead to them."""
    exiles()
    found = sums(html.fromstring(client.get("/look/matrix/").content))
    assert sorted(found.values()) == [3, 10]
    assert all(listed(client, url) == n for url, n in found.items())


def test_every_incident_is_drawn_or_told_to_be_left_out(client: Client, register: None) -> None:
    """Incidents without a date or place that vanish silently make the rest look like all."""
    every = Incident.objects.filter(merged_into=None).exclude(standing="rejected").count()
    page = html.fromstring(client.get("/look/timeline/").content)
    drawn = sum(n for url, n in marks(page).items() if "year=" in url)
    notes = " ".join(note.text_content() for note in page.xpath("//p[@class='chart-note']"))
    undated = int(re.search(r"(\d+) incidents? with no date", notes)[1])  # type: ignore[index]
    assert drawn + undated == every
    page = html.fromstring(client.get("/look/map/?country=TJ").content)
    there = Incident.objects.filter(country="TJ", merged_into=None).exclude(standing="rejected").count()
    assert sum(cells(page).values()) == there and there > 2


def test_what_is_known_by_its_year_alone_is_in_no_month(client: Client, db: None) -> None:
    """Counted in January, all vague reports together would look like a wave of arrests every January."""
    for n, (start, end) in enumerate(
        [("2019-01-01", "2019-12-31"), ("2019-01-05", "2019-01-05"), ("2019-01-01", "2019-01-31")]
    ):
        Incident.objects.create(
            id=f"i{n}", act="fine", status="occurred", standing="reported", date_start=start, date_end=end, reason=""
        )
    page = html.fromstring(client.get("/look/timeline/?by=month").content)
    assert set(marks(page).values()) == {2}
    assert "1 incident known only by a longer time than a month" in page.text_content()
    assert listed(client, "/?month=2019-01") == 2


def placed() -> None:
    """Incidents in towns that are on the map."""
    for n, (place, country) in enumerate([("Khujand airport", "TJ"), ("Dushanbe", "TJ"), ("Istanbul", "TR")]):
        Incident.objects.create(id=f"placed{n}", act="fine", status="occurred", standing="reported", country=country,
                                place=place, date_start="2020-03-01", date_end="2020-03-31", reason="")  # fmt: skip


def without_token(answer: Any) -> bytes:
    """A page but for what differs each time it is asked for: its forms' tokens."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content)


def confidential(name: str = "Case 7") -> Collection:
    made = Collection.objects.create(name=name)
    Incident.objects.create(
        id="hidden", act="abduction", status="occurred", standing="verified", country="KZ", place="Almaty",
        date_start="2011-02-03", date_end="2011-02-03", reason="", collection=made,
    )  # fmt: skip
    Party.objects.create(id="pz", name="Zarina Invented", kind="person", reason="", collection=made)
    return made


def test_what_is_in_a_collection_is_not_counted_for_others(register: None) -> None:
    """A bar that grows by one tells somebody outside that the case exists."""
    reader = Account.objects.create_user("reader", role=Account.READER)
    client = Client()
    client.force_login(reader)
    paths = [*PAGES, "/look/timeline/?by=month", "/look/file/map.svg", "/look/file/acts.csv"]
    before = {path: without_token(client.get(path)) for path in paths}
    case = confidential()
    for path in paths:
        assert without_token(client.get(path)) == before[path], path
    case.members.add(reader)
    for path in paths:
        if not any(word in path for word in ("figures", "q=", "country=TJ")):
            assert without_token(client.get(path)) != before[path], path


def test_a_party_of_a_collection_is_as_one_that_is_not(register: None) -> None:
    """Another answer for a hidden person than for nobody would confirm that they are in the register."""
    confidential()
    client = Client()
    client.force_login(Account.objects.create_user("reader", role=Account.READER))
    for path in ("/look/party/{}/", "/look/party/{}/graph.svg"):
        hidden, nobody = (client.get(path.format(pk)) for pk in ("pz", "px"))
        assert hidden.status_code == nobody.status_code == 404
        assert without_token(hidden) == without_token(nobody)


ALLOWED = {
    "paint-order",
    "viewbox", "role", "aria-label", "href", "tabindex", "class", "width", "height", "fill", "id",
    *(name.lower() for names in drawing._KEPT.values() for name in names),
}  # fmt: skip


def test_nothing_in_a_drawing_runs_styles_or_fetches_and_pages_cost_little(client: Client, register: None) -> None:
    """A style or script is what the page's policy forbids; an address elsewhere would tell on the reader. A page of
    many queries or of megabytes is slow for everybody who works at the same desk."""
    exiles()
    placed()
    for path in PAGES:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert len(queries) <= 15 and len(answer.content) < 300_000, path
        page = html.fromstring(answer.content)
        assert svgs(page) or "figures" in path, path
        for element in (e for svg in svgs(page) for e in svg.iter()):
            assert element.tag in {
                "svg",
                "g",
                "a",
                "path",
                "line",
                "text",
                "tspan",
                "title",
                "defs",
                "clippath",
                "rect",
            }
            assert {name.lower() for name in element.attrib} <= ALLOWED, element.attrib
            for name, value in element.attrib.items():
                assert "//" not in value and "url(" not in value.replace("url(#", ""), (name, value)
                if name == "href":
                    assert value.startswith("/")


@pytest.mark.parametrize(
    "svg",
    [
        '<svg><script>alert(1)</script></svg>',
        '<svg><foreignObject/></svg>',
        '<svg><image href="x"/></svg>',
        '<svg><style>*{fill:red}</style></svg>',
        '<svg><path d="M0,0" fill="#123456"/></svg>',
        '<svg><a xlink:href="https://elsewhere.example/"><path d="M0,0" fill="#1a1917"/></a></svg>',
        '<svg><a xlink:href="javascript:alert(1)"><path d="M0,0" fill="#1a1917"/></a></svg>',
        f'<svg><a xlink:href="{drawing._BASE}//elsewhere.example/"><path d="M0,0" fill="#1a1917"/></a></svg>',
        '<svg><g clip-path="url(https://elsewhere.example/#a)"><path d="M0,0" fill="#1a1917"/></g></svg>',
    ],
)  # fmt: skip
def test_a_drawing_with_anything_else_in_it_is_refused(svg: str) -> None:
    """Should a later Vega put something new into its drawings, no page may pass it on unread."""
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    with pytest.raises(drawing.Undrawable):
        drawing.cleaned(svg.replace("<svg", f"<svg {spaces}", 1), "title")


def test_drawing_never_asks_another_host() -> None:
    """A drawing that fetched its data would send what is looked at to whoever keeps them."""

    def draw(width: int, whole: Chart | None) -> Any:
        return {"data": {"url": "http://127.0.0.1:9/people.json"}, "mark": "bar", "encoding": {"y": {"field": "n"}}}

    chart = Chart("x", "x", "", Table("", [], []), draw)
    for make in (drawing.page_svg, drawing.file_svg, drawing.png):
        with pytest.raises(ValueError, match="not allowed"):
            make(chart, 300)


def test_files_are_what_they_say(client: Client, register: None) -> None:
    """What is saved goes into reports: an image must open, the numbers must be the chart's."""
    for name in ("timeline", "map", "acts", "trends", "matrix"):
        png = client.get(f"/look/file/{name}.png")
        assert png.content.startswith(b"\x89PNG\r\n\x1a\n") and png["Content-Type"] == "image/png"
        svg = client.get(f"/look/file/{name}.svg")
        text = svg.content.decode()
        assert text.startswith("<svg") and "href" not in text and "<style" not in text and "class=" not in text
        assert text.count("http") == 1 and 'xmlns="http://www.w3.org/2000/svg"' in text
        assert "attachment" in svg["Content-Disposition"] and "no-store" in svg["Cache-Control"]
        lines = list(csv.reader(io.StringIO(client.get(f"/look/file/{name}.csv").content.decode("utf-8-sig"))))
        page = html.fromstring(client.get(f"/look/{'acts' if name == 'trends' else name}/").content)
        table = page.xpath("//table[starts-with(@class, 'counts')]")[1 if name == "trends" else 0]
        assert len(lines) == 1 + len(table.xpath(".//tbody/tr"))
        shown = [td.text_content().replace(",", "") for td in table.xpath(".//tbody//td[@class='n']")]
        told = [int(c) for line in lines[1:] for c in line[1:] if c.isdecimal() and c != "0"]
        assert sorted(int(n) for n in shown if n != "–") == sorted(told)


def test_a_csv_holds_no_formula() -> None:
    """A spreadsheet that runs what a document says would run what its enemies wrote."""
    from guvoh.desk.look.views import _csv

    said = _csv(Table("", ["=HYPERLINK(1)"], [[surroundings.Cell("@SUM(1)"), surroundings.Cell("1,200", kind="n")]]))
    assert list(csv.reader(io.StringIO(said.lstrip("\ufeff")))) == [["'=HYPERLINK(1)"], ["'@SUM(1)", "1200"]]


def test_an_empty_register_has_its_pages(client: Client, db: None) -> None:
    """Who starts out must see that there is nothing yet, not an error."""
    for path in PAGES:
        answer = client.get(path)
        assert answer.status_code == 200
        text = html.fromstring(answer.content).text_content()
        assert "nothing to draw" in text or "holds no figures" in text, path


def test_one_incident_and_forty_acts_are_drawn(client: Client, db: None) -> None:
    """A chart that breaks at one bar or at forty breaks for the newest and for the largest register."""
    row = {
        "status": "occurred",
        "standing": "reported",
        "date_start": "2020-05-05",
        "date_end": "2020-05-05",
        "reason": "",
    }
    Incident.objects.create(id="i0", act="act_0", country="SG", place="Singapore", **row)
    for path in PAGES[:-1]:
        assert client.get(path).status_code == 200, path
    assert any("country=SG" in url for url in marks(html.fromstring(client.get("/look/map/?frame=world").content)))
    for n in range(1, 40):
        Incident.objects.create(id=f"i{n}", act=f"act_{n}", country=None, **row)
    page = html.fromstring(client.get("/look/acts/").content)
    assert len({url for url in marks(page) if "act=" in url}) >= 40
    stacked = html.fromstring(client.get("/look/timeline/?stack=act").content)
    assert "Other acts" in stacked.text_content()


def test_unknown_pages_are_not_found(client: Client, db: None) -> None:
    """A mistyped address must say so."""
    for path in ("/look/nothing/", "/look/file/nothing.svg", "/look/file/timeline.exe", "/look/party/nobody/"):
        assert client.get(path).status_code == 404


# Places -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "country", "town", "province"),
    [
        ("Khujand airport", "TJ", "Khujand", "Leninabad"),
        ("the Russian city of Yekaterinburg", "RU", "Yekaterinburg", "Sverdlovsk"),
        ("Sughd region", "TJ", None, "Leninabad"),
        ("GBAO", "TJ", None, "Gorno-Badakhshan"),
        ("Grozny", "RU", "Grozny", "Chechnya"),
        ("Moscow", "RU", "Moscow", "Moskva"),
        ("Moscow region", "RU", None, "Moskovsskaya"),
        ("Simferopol", "UA", "Simferopol", "Crimea"),
        ("his office", "TJ", None, ""),
        ("Khujand", "PL", None, ""),
    ],
)
def test_places_lie_where_reports_say(text: str, country: str, town: str | None, province: str) -> None:
    """A point in the wrong province points at the wrong officials."""
    spot = placing.place(text, country)
    assert (spot.town.name if spot.town else None, spot.province) == (town, province)


def test_shapes_are_those_of_the_countries_named() -> None:
    """A country without its shape would be blank on the map however much happened there."""
    for fine in (True, False):
        there = {s.code for s in shapes.countries(fine)}
        assert {"TJ", "UZ", "KG", "KZ", "TM", "AF", "RU", "TR", "PL", "DE", "US", "XK", "TW", "PS"} <= there
        ukraine, russia = ({s.code: s for s in shapes.countries(fine)}[c] for c in ("UA", "RU"))
        assert ukraine.holds(45.3, 34.4) and not russia.holds(45.3, 34.4)
    assert {"TJ", "UZ", "KG", "KZ", "TM", "RU", "TR"} <= shapes.detailed()
    # Vega takes a ring that runs the wrong way for all the world but the country.
    for shape in shapes.countries(True):
        for rings in shape.polygons:
            assert sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in zip(rings[0], rings[0][1:], strict=False)) > 0


def test_a_frame_holds_what_it_is_made_for() -> None:
    """Towns off the sheet are towns that nobody sees."""
    frame = shapes.framed(mapping._near({"TJ": 1, "PL": 1}), 840)
    for north, east in ((38.56, 68.77), (52.2, 21.0), (41.0, 28.9)):
        assert frame.shows(north, east)
    assert 200 < frame.height < 840


# Parties ------------------------------------------------------------------------------------------------------


def test_a_graph_shows_who_was_targeted_on_whose_account(client: Client, register: None) -> None:
    """That the father was held for his daughter's broadcasts is what the graph is for."""
    party = Party.objects.get(name="Mehrona Sattorova")
    found = surroundings.around(party, HOLDER)
    ties = {n.name: n.tie for n in found.nodes}
    assert ties["Rahimjon Sattorov"] in (surroundings.ACCOUNT, surroundings.RELATED)
    assert surroundings.AGAINST in ties.values()
    answer = client.get(f"/look/party/{party.pk}/")
    page = html.fromstring(answer.content)
    links = {a.get("href") for svg in svgs(page) for a in svg.iter("a")}
    for node in found.nodes:
        assert f"/look/party/{node.pk}/" in links
    assert f"/parties/{party.pk}/" in links
    own = html.fromstring(client.get(f"/parties/{party.pk}/").content)
    small = own.xpath("//section[@class='party-graph']")[0]
    assert svgs(small) and small.xpath(f".//a[@href='/look/party/{party.pk}/']")


def test_names_in_a_graph_do_not_lie_on_each_other() -> None:
    """Names printed over each other can be read by nobody."""
    ids = [f"p{n}" for n in range(40)]
    names = [f"Somebody Invented {n}" for n in range(40)]
    for width, height in ((840, 750), (350, 900)):
        at = surroundings.laid(ids, names, [("p0", i) for i in ids[1:]], width, height)
        assert at == surroundings.laid(ids, names, [("p0", i) for i in ids[1:]], width, height)
        boxes = []
        for (x, y, side), name in zip(at, names, strict=True):
            left = x if side > 0 else x - 6.6 * len(name)
            boxes.append((left, y - 6, left + 6.6 * len(name), y + 6))
            assert left >= -6 and left + 6.6 * len(name) <= width + 6 and 0 <= y <= height
        over = sum(mapping._over(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :])
        assert over <= 2, over


def test_a_hostile_name_stays_a_name(client: Client, register: None) -> None:
    """Names come from documents: one written as a script must be shown, not run."""
    party = Party.objects.filter(name__contains="<script>").first()
    assert party is not None
    body = client.get(f"/look/party/{party.pk}/").content.decode()
    assert invented.XSS not in body and "&lt;script&gt;" in body


# Figures ------------------------------------------------------------------------------------------------------


def report(title: str, published: str, said: list[tuple[float, str | None, str | None]]) -> None:
    """A document that gives these numbers of applications in Poland."""
    text = f"{title}. Applications in Poland were counted."
    quote = (Quote(0, len(title), title),)
    invented.add(
        Document.read(text, title=title, publisher=title, published=invented.day(published), language="en"), [],
        [Figure(f"f{n}", "asylum applications", value, quote, qualifier, "applications", None, "Poland", period, (),
                invented.CODER) for n, (value, qualifier, period) in enumerate(said)],
    )  # fmt: skip


def test_figures_that_cannot_both_be_right_are_listed(client: Client, db: None) -> None:
    """Two sources giving 107 and 130 for one year is what a researcher must not overlook; 80 and "about 84" agree."""
    report("Navdara Herald", "2015-02-01", [(107, None, "2014"), (80, None, "2013")])
    report("Steppe Wire", "2015-03-01", [(130, None, "last year"), (84, "about", "2013")])
    report("Exile Monitor", "2015-03-01", [(75, "more than", "in 2013")])
    page = html.fromstring(client.get("/look/figures/").content)
    told = page.xpath("//section[@class='contradictions']//li")
    assert len(told) == 1
    text = told[0].text_content()
    assert "107" in text and "130" in text and "Navdara Herald" in text and "Steppe Wire" in text
    points = [a for svg in svgs(page)[:1] for a in svg.iter("a")]
    assert len(points) == 5 and all("#f-" in a.get("href") for a in points)
    assert client.get(points[0].get("href").partition("#")[0]).status_code == 200
    assert page.text_content().count("contradicted") == 2


@pytest.mark.parametrize(
    ("qualifier", "low", "high"),
    [(None, 100, 100), ("about", 90, 110), ("more than", 100, float("inf")), ("up to", float("-inf"), 100),
     ("nearly", 90, 110), ("at least", 100, float("inf"))],
)  # fmt: skip
def test_what_a_qualifier_leaves_open(qualifier: str | None, low: float, high: float) -> None:
    """ "More than 100" does not contradict 150; "up to 100" does."""

    class Told:
        value = 100.0

    told: Any = Told()
    told.qualifier = qualifier
    assert numbers._bounds(told) == pytest.approx((low, high))


# Colours ------------------------------------------------------------------------------------------------------


def test_every_colour_has_its_day_and_its_night() -> None:
    """A mark whose class has no colour is black by day and cannot be seen by night."""
    css = Path(drawing.__file__).parents[1].joinpath("static/desk/look.css").read_text("utf-8")
    assert len(set(palette.COLOURS.values())) == len(palette.COLOURS)
    for name, value in palette.COLOURS.items():
        assert f"--l-{name}: {value};" in css and css.count(f"--l-{name}:") == 2
        assert all(f".{kind}-{name} {{" in css for kind in "fsb")


@pytest.mark.parametrize("most", [1, 4, 5, 6, 23, 99, 1000, 54321])
def test_steps_of_a_colour_rise_and_hold_every_count(most: int) -> None:
    """A count in no step would be drawn without a colour."""
    tops = palette.bounds(most)
    assert tops == sorted(tops) and tops[-1] == most
    steps = [palette.step(n, most) for n in range(1, min(most, 2000) + 1)]
    assert steps == sorted(steps) and steps[0] == 1 and max(steps) <= palette.STEPS


def test_drawing_apart_draws_the_same_and_outlives_its_process() -> None:
    """While one person's chart is drawn the others would wait for their pages; and were the process that draws killed,
    nobody would see a chart until the desk is started again."""
    spec = {"data": {"values": [{"n": 1}]}, "mark": "bar", "encoding": {"x": {"field": "n"}}}
    apart = vega.Apart()
    try:
        assert apart.draw("svg", spec) == vega.drawn("svg", spec)
        first = apart._process
        assert first is not None
        first.kill()
        assert apart.draw("png", spec) == vega.drawn("png", spec)
        with pytest.raises(RuntimeError, match="cannot be drawn"):
            apart.draw("svg", {"mark": "nothing that there is"})
        assert apart.draw("svg", spec).startswith("<svg")  # trouble with one is none with the next
        last = apart._process
    finally:
        apart.end()
    assert last is not None and last.poll() is not None, "what draws went on behind the desk"
    with pytest.raises(RuntimeError):
        apart.draw("svg", spec)


@pytest.mark.django_db(transaction=True)
def test_the_overview_is_drawn_before_anybody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a night's reports the first one at the desk would wait two seconds for the overview, and the next."""
    cache.clear()
    invented.build()
    client, owner = Client(), Account.objects.create_user("owner", role=Account.OWNER, language="ru")
    client.force_login(owner)
    drawn: list[str] = []
    really = drawing._draw
    monkeypatch.setattr(drawing, "_draw", lambda kind, spec: drawn.append(kind) or really(kind, spec))  # type: ignore[func-returns-value]
    at = ahead.when_changed(0)
    assert drawn
    drawn.clear()
    assert client.get("/look/").status_code == 200
    assert ahead.when_changed(at) == at
    assert not drawn
    Incident.objects.filter(pk=Incident.objects.order_by("pk")[0].pk).update(standing="rejected")
    assert ahead.when_changed(at) > at
    assert drawn
    drawn.clear()
    client.get("/look/")
    assert not drawn
