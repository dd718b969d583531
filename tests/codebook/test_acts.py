"""The codebook's acts, statuses and crosswalks: that they are the guide's, and that bad data is refused."""

import copy
import re
import tomllib
from dataclasses import FrozenInstanceError
from importlib import resources
from pathlib import Path

import pytest

from guvoh import codebook
from guvoh.codebook import model, page
from guvoh.nouns import GuvohError

ROOT = Path(__file__).parents[2]
GUIDE = ROOT.parent / "shared" / "eval" / "GUIDE.md"
PAGE = ROOT / "docs" / "codebook.md"

ACTS = [
    "arrest_detention",
    "interrogation",
    "charge",
    "sentence",
    "interpol_notice",
    "disappearance",
    "abduction",
    "removal",
    "entry_refusal",
    "exit_ban",
    "killing",
    "assault",
    "torture",
    "sexual_violence",
    "forced_recruitment",
    "threat",
    "forced_statement",
    "public_shaming",
    "surveillance",
    "raid_search",
    "property_seizure",
    "dismissal",
    "eviction_refusal",
    "fine",
    "ban",
    "censorship",
    "religious_restriction",
    "assembly_dispersal",
    "other",
]
STATUSES = ["occurred", "threatened", "attempted", "denied"]


def raw(name):
    return tomllib.loads(resources.files("guvoh.codebook").joinpath(name).read_text("utf-8"))


def test_acts_and_statuses_are_the_guides_in_its_order():
    """Otherwise claims would carry codes that annotators and score do not know."""
    assert list(codebook.acts()) == ACTS
    assert list(codebook.statuses()) == STATUSES


@pytest.mark.skipif(not GUIDE.exists(), reason="the annotation guide lies outside the repository")
def test_acts_are_those_of_the_guide_as_it_stands():
    """The list above would go stale unseen when the guide gains an act."""
    table = GUIDE.read_text("utf-8").split("## Acts\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == ACTS


def test_every_act_can_be_shown_and_sorted():
    """A page that lists acts would show an empty label, or miss a group."""
    for act in codebook.acts().values():
        assert act.label and act.definition and act.includes
        assert act.group in codebook.groups()
        assert act.severity in model.SEVERITIES
    assert {act.group for act in codebook.acts().values()} == set(codebook.groups())


def test_crosswalks_are_reached_from_the_act_and_from_the_scheme():
    """A dossier asks the act, an export asks the scheme: they must not disagree."""
    for scheme in codebook.SCHEMES:
        walk = codebook.crosswalk(scheme)
        assert list(walk.entries) == ACTS
        for code, act in codebook.acts().items():
            assert act.crosswalks[scheme] == walk.entries[code]


def test_crosswalks_say_what_a_lawyer_would_look_for():
    """A reader relies on these cells; a slip in the data would send them to the wrong article."""
    acts = codebook.acts()

    def codes(act, scheme):
        return [entry.code for entry in acts[act].crosswalks[scheme]]

    assert codes("arrest_detention", "iccpr") == ["9"]
    assert codes("removal", "cat") == ["3"]
    assert set(codes("torture", "cat")) >= {"1", "2"}
    assert codes("torture", "huridocs") == ["020111110000"]
    assert codes("arrest_detention", "cape") == ["2"]
    assert codes("removal", "plover") == ["COERCE.deport"]


def test_a_cell_that_was_not_checked_says_so():
    """Unchecked cells would be cited as checked."""
    cape = codebook.acts()["removal"].crosswalks["cape"]
    assert [entry.verified for entry in cape] == [False]
    assert codebook.acts()["killing"].crosswalks["cape"][0].verified
    assert not any(e.verified for cells in codebook.crosswalk("freedom_house").entries.values() for e in cells)


def test_an_unknown_scheme_is_named_with_those_there_are():
    """A mistyped scheme must end in one line that helps, not in a KeyError."""
    with pytest.raises(GuvohError, match=r"'hurridocs'.*huridocs, freedom_house"):
        codebook.crosswalk("hurridocs")


def test_what_comes_back_cannot_be_changed():
    """One page could change the codebook for all others in the same process."""
    with pytest.raises(FrozenInstanceError):
        codebook.acts()["fine"].label = "Gift"
    for table in (codebook.acts(), codebook.statuses(), codebook.groups(), codebook.acts()["fine"].crosswalks):
        with pytest.raises(TypeError):
            table["fine"] = None
    assert codebook.acts() is codebook.acts()


def test_constants_are_those_of_the_guide():
    """Coders and forms take the allowed values from here."""
    assert codebook.QUALIFIERS == ("more than", "up to", "about", "less than", "at least")
    assert codebook.KINDS == ("person", "group", "organisation")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda r: r["act"][0].pop("definition"), "arrest_detention: 'definition' is missing"),
        (lambda r: r["act"][0].update(colour="red"), "arrest_detention: unknown key 'colour'"),
        (lambda r: r["act"][1].update(code="fine"), "'fine' stands twice"),
        (lambda r: r["act"][0].update(label=" "), "'label' must be a non-empty string"),
        (lambda r: r["act"][0].update(group="space"), "unknown group 'space'"),
        (lambda r: r["act"][0].update(severity=6), "'severity' must be a whole number from 1 to 5"),
        (lambda r: r["act"][0].update(severity=True), "'severity' must be a whole number"),
        (lambda r: r["act"][0].update(includes="all"), "'includes' must be a list of strings"),
        (lambda r: r["act"][0].update(excludes=[1]), "'excludes' must be a non-empty string"),
        (lambda r: r["act"].append("fine"), "'fine' is not a table"),
        (lambda r: r.update(act=[]), "'act' must be a list of tables"),
        (lambda r: r.update(acts=[]), "unknown key 'acts'"),
        (lambda r: r.pop("group"), "'group' is missing"),
        (lambda r: r["group"].append({"code": "liberty", "label": "Again"}), "'liberty' stands twice"),
    ],
)
def test_bad_acts_are_refused(change, why):
    """A slip in the data file must stop the programs with a line that says where, not skew what they code."""
    bad = copy.deepcopy(raw("acts.toml"))
    change(bad)
    with pytest.raises(codebook.CodebookError, match=re.escape(why)) as caught:
        model.parse_acts(bad)
    assert "acts.toml" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda r: r["status"][0].pop("label"), "'label' is missing"),
        (lambda r: r["status"][0].update(order=1), "unknown key 'order'"),
        (lambda r: r["status"][1].update(code="occurred"), "'occurred' stands twice"),
    ],
)
def test_bad_statuses_are_refused(change, why):
    """As for acts."""
    bad = raw("statuses.toml")
    change(bad)
    with pytest.raises(codebook.CodebookError, match=re.escape(why)):
        model.parse_statuses(bad)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda r: r["map"].pop("fine"), "'fine' is missing"),
        (lambda r: r["map"].update(arson=[]), "unknown key 'arson'"),
        (lambda r: r["map"].update(fine=["9"]), "act 'fine' maps to '9', which is no category"),
        (lambda r: r["map"].update(fine=["1", "1"]), "'fine' maps to one category twice"),
        (lambda r: r["map"].update(fine="1"), "'fine' must be a list of strings"),
        (lambda r: r.update(map=[]), "'map' must be a table"),
        (lambda r: r["category"][0].update(verified="yes"), "'verified' must be true or false"),
        (lambda r: r["category"][0].pop("name"), "'name' is missing"),
        (lambda r: r["category"].append(dict(r["category"][0])), "'1' stands twice"),
        (lambda r: r.update(unverified=["fine"]), "'unverified' names 'fine', which maps to nothing"),
        (lambda r: r.update(unverified=["arson"]), "'unverified' names 'arson'"),
        (lambda r: r.pop("consulted"), "'consulted' is missing"),
        (lambda r: r.update(year=2021), "'year' must be a non-empty string"),
        (lambda r: r.update(licence="none"), "unknown key 'licence'"),
    ],
)
def test_bad_crosswalks_are_refused(change, why):
    """A cell that points nowhere, or an edition left out, would only be found by the reader who relies on it."""
    bad = copy.deepcopy(raw("crosswalks/cape.toml"))
    change(bad)
    with pytest.raises(codebook.CodebookError, match=re.escape(why)) as caught:
        model.parse_crosswalk("cape", bad, codebook.acts())
    assert "crosswalks/cape.toml" in str(caught.value)


def test_every_crosswalk_file_is_a_scheme():
    """A file left out of SCHEMES would never be read or checked."""
    files = resources.files("guvoh.codebook").joinpath("crosswalks").iterdir()
    assert sorted(file.name for file in files) == sorted(f"{scheme}.toml" for scheme in codebook.SCHEMES)


def test_the_page_says_what_the_data_say():
    """A person who codes by the page and a program that reads the data would code two different things.

    Mend with ``python -m guvoh.codebook.page docs/codebook.md``.
    """
    text = PAGE.read_text("utf-8")
    assert page.fill(text) == text
    for code in (*ACTS, *STATUSES):
        assert f"`{code}`" in text
    for qualifier in codebook.QUALIFIERS:
        assert f"`{qualifier}`" in text


def test_a_page_without_its_markers_is_refused():
    """The page would be written back without its tables, and no test would see it."""
    text = PAGE.read_text("utf-8")
    with pytest.raises(codebook.CodebookError, match="one marker each"):
        page.fill(text.replace("<!-- data: acts -->", ""))
