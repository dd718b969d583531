"""Reviewing in a browser: by keyboard alone, at a desk and on a phone, by day and by night, with and without script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from signing import NEEDS_CHROMIUM, serving

pytestmark = NEEDS_CHROMIUM
WIDTHS = [1280, 390]
FLOWS = [
    "accept",
    "reject",
    "correct",
    "mark",
    "add",
    "split",
    "merge",
    "overtake",
    "plain",
    "lost",
    "several",
    "differ",
    "walk",
    "place",
    "cyrillic",
    "missed",
]
TEXT = (  # that of serve_reviewed.py
    "Новый случай 🕊️ в Навдаре, {flow}.\n\n"
    "On Monday 👩‍👩‍👧 officers searched the home of Farrukh Yodgori and took him away, and beat him in the car, said "
    "his wife. His brother Дилшод Ёдгорӣ was fined in {flow}.\n"
    "The neighbours 🏘 signed a letter.  Nobody answered it."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A desk in a process of its own: {"url", "sessions"}."""
    flows = ",".join(f"{flow}-{width}" for flow in [*FLOWS, "look"] for width in WIDTHS)
    with serving("serve_reviewed.py", tmp_path_factory.mktemp("reviewed") / "register", flows) as said:
        yield json.loads(said)


def at(browser: Any, desk: dict[str, Any], width: int = 1280, who: str = "owner", **options: Any) -> Any:
    """A page of somebody who has signed in, on which nothing may go wrong and no other host be asked."""
    context = browser.new_context(viewport={"width": width, "height": 844}, **options)
    context.set_default_timeout(15_000)
    name, _, key = desk["sessions"][who].partition("=")
    context.add_cookies([{"name": name, "value": key, "url": desk["url"]}])
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on(
        "console", lambda m: page.wrong.append(m.text) if m.type == "error" and "status of 4" not in m.text else None
    )
    page.on(
        "request", lambda r: None if r.url.startswith((desk["url"], "blob:", "data:")) else page.wrong.append(r.url)
    )
    return page


def opened(page: Any, desk: dict[str, Any], flow: str, act: str = "raid_search") -> str:
    """Go to the claim with this act in the flow's document; gives its address."""
    page.goto(f"{desk['url']}/review/?publisher={flow}&act={act}")
    page.locator(".q-headline").first.click()
    page.wait_for_url(re.compile(r"/review/\d+/"))
    page.wait_for_load_state()  # where the whole page was loaded anew, its script too
    page.locator(".reviewing").wait_for()
    return str(page.url)


_FOCUS = "() => [document.activeElement?.tagName, document.activeElement?.name, document.hasFocus()].join(' ')"


def said(page: Any, words: str) -> None:
    from playwright.sync_api import TimeoutError as PlaywrightTimeout

    try:
        page.locator(".r-line, .r-trouble").filter(has_text=words).first.wait_for()
    except PlaywrightTimeout:
        shown = page.locator(".r-line, .r-trouble").all_inner_texts()
        scripted = page.locator("html.scripted").count()
        pytest.fail(f"{words!r} is not said at {page.url}, but {shown} (script {scripted}, at {page.evaluate(_FOCUS)})")


def number(page: Any) -> str:
    return str(page.locator(".reviewing").get_attribute("data-claim"))


def state(page: Any) -> str:
    return str(page.locator(".r-head .r-state").inner_text())


def tab_to(page: Any, selector: str, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def select(page: Any, first: str, last: str, within: str = ".r-words") -> None:
    """Select in the text from where ``first`` begins to where ``last`` ends, over marks and paragraphs."""
    page.evaluate(
        """([first, last, within]) => {
          const walk = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
          const nodes = [];
          while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(".refs")) nodes.push(walk.currentNode);
          const whole = nodes.map(n => n.data).join("");
          const point = place => {
            for (const n of nodes) { if (place <= n.length) return [n, place]; place -= n.length; }
          };
          const from = whole.indexOf(first), to = whole.indexOf(last, from) + last.length;
          getSelection().setBaseAndExtent(...point(from), ...point(to));
        }""",
        [first, last, within],
    )


def finished(page: Any) -> None:
    wrong = page.wrong
    page.context.close()
    assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_accept_and_undo(browser: Any, desk: dict[str, Any], width: int) -> None:
    """One key accepts and shows the next claim; one takes it back."""
    page = at(browser, desk, width)
    page.goto(f"{desk['url']}/review/?publisher=accept-{width}")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.locator(".reviewing").wait_for()
    first = number(page)
    page.keyboard.press("a")
    said(page, "Accepted.")
    second = number(page)
    assert second != first and f"/review/{second}/" in page.url
    assert page.locator(f'[data-claim="{first}"] .r-state').inner_text() == "Accepted"
    page.keyboard.press("u")
    said(page, "Undone.")
    assert number(page) == first and state(page) == "New"
    page.keyboard.press("u")  # an undoing is undone
    page.locator(".r-head .r-state.accepted").wait_for()
    page.keyboard.press("n")
    page.wait_for_url(f"**/review/{second}/**")
    page.go_back()
    page.wait_for_url(f"**/review/{first}/**")
    page.locator(f'.reviewing[data-claim="{first}"]').wait_for()
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_reject_with_a_reason(browser: Any, desk: dict[str, Any], width: int) -> None:
    page = at(browser, desk, width)
    url = opened(page, desk, f"reject-{width}")
    page.keyboard.press("r")
    page.keyboard.type("a rumour; ask again")  # none of these letters is a command here
    page.keyboard.press("Enter")
    said(page, "Rejected.")
    page.goto(url)
    assert state(page) == "Rejected"
    assert "a rumour; ask again" in page.locator(".history").inner_text()
    page.keyboard.press("c")
    page.keyboard.type("seen on Tuesday")
    page.keyboard.press("Enter")
    said(page, "Comment kept.")
    page.locator(".history").filter(has_text="seen on Tuesday").wait_for()
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wrong_victim_is_corrected_by_keyboard(browser: Any, desk: dict[str, Any], width: int) -> None:
    page = at(browser, desk, width)
    url = opened(page, desk, f"correct-{width}")
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.id") == "f-act"
    tab_to(page, '[name="victims-0-name"]')
    page.keyboard.press("Control+a")
    page.keyboard.type("Farrukh Karimovich Yodgori")
    page.keyboard.press("Enter")  # decides nothing: on to the next field
    assert page.evaluate("document.activeElement.name") == "victims-0-kind"
    tab_to(page, '[name="victims-1-name"]')
    page.keyboard.type("his wife")
    assert page.locator('[name="victims-2-name"]').count() == 1  # there is room for one more
    page.keyboard.press("Control+Enter")
    said(page, "Saved as corrected.")
    page.goto(url)
    assert state(page) == "Corrected"
    assert page.input_value('[name="victims-0-name"]') == "Farrukh Karimovich Yodgori"
    assert page.input_value('[name="victims-1-name"]') == "his wife"
    assert page.input_value('[name="victims-0-role"]') == "engineer"
    assert "Farrukh Karimovich Yodgori and his wife" in page.locator("h1").inner_text()
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_selection_is_marked_where_it_stands(browser: Any, desk: dict[str, Any], width: int) -> None:
    """An offset that is wrong by the width of an emoji cites words that nobody wrote so."""
    page = at(browser, desk, width)
    flow = f"mark-{width}"
    text = TEXT.format(flow=flow)
    url = opened(page, desk, flow)
    for first, last in (
        ("случай", "Навдаре"),  # behind an emoji of two code points and a joiner
        ("Monday", "searched the home"),  # over a family of emoji, into a mark
        ("away", "was fined in"),  # out of crossing marks, past their links, in two scripts
        ("His brother", "signed a letter"),  # over a paragraph's end
        ("signed a letter.  ", "Nobody"),
    ):
        select(page, first, last)
        page.keyboard.press("m")
        start = text.index(first)
        end = text.index(last, start) + len(last)
        value = page.locator('.r-quotes input[name="evidence"]').last.input_value()
        assert value.partition(":")[0] == f"{start}-{end}"
        assert re.sub(r"\s", "", value.partition(":")[2]) == re.sub(r"\s", "", text[start:end])
    page.keyboard.press("s")
    said(page, "Saved as corrected.")
    page.goto(url)
    assert page.locator(".r-quotes li").count() == 6
    assert page.locator(".r-quotes q").nth(1).inner_text() == "случай 🕊️ в Навдаре"
    assert page.locator("mark#e-1").inner_text() == "случай 🕊️ в Навдаре"
    page.locator('.r-quotes input[name="evidence"]').nth(1).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    said(page, "Saved as corrected.")
    page.goto(url)
    assert page.locator(".r-quotes li").count() == 5
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_was_missed_is_added_where_it_is_read(browser: Any, desk: dict[str, Any], width: int) -> None:
    """Who reads a document and finds an act in it that no claim tells selects its words there and then."""
    page = at(browser, desk, width)
    page.goto(f"{desk['url']}/documents/?publisher=missed-{width}")
    page.locator("main h2 a").first.click()
    page.locator("#add").wait_for()
    assert not page.locator(".picked").is_visible()
    select(page, "away", "was fined in", ".text")  # out of crossing marks, past their links
    page.locator(".picked button").click()
    words = page.input_value("#add-words")
    assert re.sub(r"\s", "", words).startswith("away,andbeathiminthecar,saidhiswife.Hisbrother"), words
    assert not page.locator(".picked").is_visible()
    page.select_option("#add-act", "fine")
    page.fill("#add-victim", "Дилшод Ёдгорӣ")
    page.locator("#add button").click()
    page.wait_for_url(re.compile(r"/review/\d+/"))
    said(page, "Added.")
    assert page.input_value('[name="victims-0-name"]') == "Дилшод Ёдгорӣ"
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_passage_is_marked_without_a_mouse(browser: Any, desk: dict[str, Any], width: int) -> None:
    """Else who cannot use a mouse, or would rather not, cites nothing that the machine did not."""
    page = at(browser, desk, width)
    url = opened(page, desk, f"walk-{width}")
    text = TEXT.format(flow=f"walk-{width}")
    selection = "getSelection().toString()"
    page.keyboard.press("w")
    assert page.evaluate(selection).startswith("On Monday")  # the sentence of the claim's own evidence
    page.keyboard.press("w")
    assert page.evaluate(selection) == f"His brother Дилшод Ёдгорӣ was fined in walk-{width}."
    page.keyboard.press("W")
    assert page.evaluate(selection).endswith("signed a letter.")
    page.keyboard.press("m")
    start = text.index("His brother")
    end = text.index("signed a letter.") + len("signed a letter.")
    value = page.locator('.r-quotes input[name="evidence"]').last.input_value()
    assert value.partition(":")[0] == f"{start}-{end}"
    page.keyboard.press("s")
    said(page, "Saved as corrected.")
    page.goto(url)
    page.keyboard.press("w")
    page.keyboard.press("b")
    page.keyboard.press("b")
    page.keyboard.press("+")
    assert page.input_value("#add-words").startswith("Новый случай")
    finished(page)


def test_a_field_is_one_key_away(browser: Any, desk: dict[str, Any]) -> None:
    """Behind thirty victims the date is a hundred presses of Tab away."""
    page = at(browser, desk)
    opened(page, desk, "cyrillic-1280", "fine")
    for key, name in (("2", "victims-0-name"), ("5", "date_start"), ("6", "place_text"), ("0", "note")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.name") == name
        page.keyboard.press("Escape")
    page.route("**/judge", lambda route: route.fulfill(status=404, body="<h1>Not there</h1>", content_type="text/html"))
    page.keyboard.press("a")
    said(page, "not there any more")  # taken out meanwhile: no trouble of the network, to be tried again
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_queue_keeps_ones_place(browser: Any, desk: dict[str, Any], width: int) -> None:
    """Who comes back from the thirtieth claim, or decides about it there, goes on from the thirtieth."""
    page = at(browser, desk, width)
    page.goto(f"{desk['url']}/review/?publisher=place-{width}")
    for key in "jjo":
        page.keyboard.press(key)
    page.locator(".reviewing").wait_for()
    third = number(page)
    page.evaluate("scrollTo(0, 2000)")
    page.keyboard.press("p")
    page.locator(f'.reviewing:not([data-claim="{third}"])').wait_for()
    assert page.evaluate("scrollY <= document.querySelector('#main').offsetTop")  # it is read from its top
    second = number(page)
    page.keyboard.press("q")
    page.locator(f'.q-row.is-at[data-claim="{second}"]').wait_for()
    page.keyboard.press("a")
    said(page, "Accepted.")
    page.locator(f'.q-row.is-at[data-claim="{third}"]').wait_for()
    finished(page)


def test_keys_are_where_they_are_under_any_alphabet(browser: Any, desk: dict[str, Any]) -> None:
    """Who types Russian all morning would have to switch the keyboard for each decision."""
    page = at(browser, desk)
    opened(page, desk, "cyrillic-1280")
    first = number(page)
    press = "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, bubbles: true}))"
    page.evaluate(press, ["ф", "KeyA"])
    said(page, "Accepted.")
    page.evaluate(press, ["г", "KeyU"])
    said(page, "Undone.")
    assert number(page) == first
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_missed_claim_is_added_from_the_text(browser: Any, desk: dict[str, Any], width: int) -> None:
    page = at(browser, desk, width)
    opened(page, desk, f"add-{width}")
    select(page, "took him away", "took him away")
    page.keyboard.press("+")
    assert page.evaluate("document.activeElement.id") == "add-act"
    page.keyboard.type("Arrest")
    page.keyboard.press("Tab")
    page.keyboard.type("Farrukh Yodgori")
    page.keyboard.press("Enter")
    said(page, "Added.")
    assert "Farrukh Yodgori was detained" in page.locator("h1").inner_text()
    assert page.locator("mark#e-0").inner_text().startswith("took him away")
    page.keyboard.press("u")
    said(page, "Undone.")
    assert state(page) == "Rejected"
    page.keyboard.press("u")  # and here it is again
    page.locator(".r-head .r-state.accepted").wait_for()
    page.reload()
    page.keyboard.press("u")  # what one did last, though nothing on the page speaks of it
    said(page, "Undone.")
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_claim_is_split_and_merged_by_keyboard(browser: Any, desk: dict[str, Any], width: int) -> None:
    page = at(browser, desk, width)
    url = opened(page, desk, f"split-{width}")
    first = number(page)
    page.keyboard.press("x")
    page.keyboard.type("Arrest")
    tab_to(page, '#split [type="submit"]')
    page.keyboard.press("Enter")
    said(page, "Split in two.")
    second = number(page)
    assert second != first and "was detained" in page.locator("h1").inner_text()
    page.goto(url)
    page.keyboard.press("g")
    page.locator(f'#merge [value^="{second}:"]').focus()
    page.keyboard.press("Space")
    tab_to(page, '#merge [type="submit"]')
    page.keyboard.press("Enter")
    said(page, "Merged.")
    assert page.locator(f'.r-others-list [data-claim="{second}"] .r-state').inner_text() == "Rejected"
    page.keyboard.press("u")
    said(page, "undone")
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_two_people_do_not_overwrite_each_other(browser: Any, desk: dict[str, Any], width: int) -> None:
    mine, hers = at(browser, desk, width), at(browser, desk, width, "Nigora")
    url = opened(mine, desk, f"overtake-{width}")
    hers.goto(url)
    mine.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
    mine.locator(".r-present").filter(has_text="Nigora has this open too").wait_for()
    hers.fill('[name="detail"]', "hers")
    hers.keyboard.press("Control+Enter")
    said(hers, "Saved as corrected.")
    mine.fill('[name="detail"]', "mine")
    mine.keyboard.press("Control+Enter")
    mine.locator(".r-overtaken").wait_for()
    shown = mine.locator(".r-overtaken").inner_text()
    assert "Nigora decided about this claim while you read it" in shown and "hers" in shown and "mine" in shown
    assert mine.input_value('[name="detail"]') == "mine"
    hers.goto(url)
    assert hers.input_value('[name="detail"]') == "hers"
    mine.keyboard.press("s")  # put mine on top
    said(mine, "Saved as corrected.")
    hers.reload()
    assert hers.input_value('[name="detail"]') == "mine"
    finished(mine)
    finished(hers)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_readers_differ_on_is_settled_by_keyboard(browser: Any, desk: dict[str, Any], width: int) -> None:
    """An editor with thirty of these takes the mouse for none: which is right is one key a field."""
    page = at(browser, desk, width)
    of = f"differ-{width}"
    page.goto(f"{desk['url']}/review/adjudicate/")
    first = page.locator(".a-list li").filter(has_text=of).locator("a").first.get_attribute("href")
    tab_to(page, f'.a-headline[href="{first}"]')
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown = page.evaluate(
        """() => { const box = document.querySelector(".m-evidence").getBoundingClientRect(),
             area = document.querySelector(".a-text .text").getBoundingClientRect();
             return box.top >= area.top && box.top < area.bottom - 20; }"""
    )
    assert shown, "what it is about is not to be seen"
    page.keyboard.press("ArrowRight")  # the first field is taken up by choosing: the act as the second has it
    assert page.evaluate("document.activeElement.name") == "f-act"
    page.keyboard.press("s")  # one is open yet: nothing is settled, and the field is shown
    assert page.evaluate("document.activeElement.name") == "f-victims"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")  # does not go round to the other
    page.keyboard.press("j")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.name") == "f-detail"
    seen = page.evaluate(
        """() => { const box = document.activeElement.closest("fieldset").getBoundingClientRect(),
             bar = document.querySelector(".a-bar").getBoundingClientRect();
             return box.top >= 0 && box.bottom <= Math.min(innerHeight, bar.top > box.top ? bar.top : innerHeight); }"""
    )
    assert seen, "the field that is chosen in stands behind the bar"
    page.keyboard.press("c")
    page.keyboard.type("seen the letter")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.locator(".a-done").filter(has_text="Settled.").wait_for()
    assert first not in page.url and "/review/adjudicate/" in page.url  # on to the next, with the way back
    page.keyboard.press("u")
    page.locator(".reviewing, .adjudicating").first.wait_for()
    page.goto(f"{desk['url']}{first}")
    page.keyboard.press("1")  # all as the first has it
    page.keyboard.press("s")
    page.locator(".a-done").wait_for()
    number_of = str(first).strip("/").rpartition("/")[2]
    page.goto(f"{desk['url']}/review/{number_of}/")
    assert state(page) == "Corrected" and page.input_value('[name="detail"]') == "as Anna has it"
    assert "seen the letter" in page.locator(".history .is-undone").inner_text()
    finished(page)


def test_keys_do_nothing_while_one_types_and_are_listed(browser: Any, desk: dict[str, Any]) -> None:
    """A letter of a name that accepted the claim would be a decision that nobody made."""
    page = at(browser, desk)
    opened(page, desk, "look-1280")
    before = page.url
    page.locator('[name="victims-0-name"]').focus()
    page.keyboard.type("arnpsjkxmguciA?+")
    assert page.url == before and state(page) == "New"
    assert "arnpsjkxmguciA?+" in page.input_value('[name="victims-0-name"]')
    while page.evaluate("document.activeElement.name"):  # the names suggested take the first
        page.keyboard.press("Escape")
    page.keyboard.press("q")  # what was typed is not lost for a slip of the hand
    said(page, "not saved")
    assert page.url == before
    page.reload()
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    assert page.locator("#keys[open]").count() == 0 and state(page) == "New"
    page.goto(f"{desk['url']}/review/")
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_lost_when_the_desk_does_not_answer(browser: Any, desk: dict[str, Any], width: int) -> None:
    page = at(browser, desk, width)
    opened(page, desk, f"lost-{width}")
    page.fill('[name="detail"]', "typed with care")
    page.route("**/judge", lambda route: route.abort())
    page.keyboard.press("Control+Enter")
    said(page, "does not answer")
    assert page.input_value('[name="detail"]') == "typed with care"
    page.unroute("**/judge")
    page.keyboard.press("Control+Enter")
    said(page, "Saved as corrected.")
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_several_at_once(browser: Any, desk: dict[str, Any], width: int) -> None:
    page = at(browser, desk, width)
    page.goto(f"{desk['url']}/review/?publisher=several-{width}")
    for key in ("x", "j", "x"):
        page.keyboard.press(key)
    assert page.locator(".q-count").inner_text() == "2 chosen"
    page.keyboard.press("i")
    said(page, "2 claims assigned to owner.")
    assert page.locator(".q-who").all_inner_texts() == ["for owner", "for owner"]
    for key in ("x", "j", "x", "a"):
        page.keyboard.press(key)
    said(page, "2 claims accepted.")
    assert page.locator(".q-row").count() == 1
    page.keyboard.press("u")
    said(page, "2 decisions undone.")
    assert page.locator(".q-row").count() == 3
    page.keyboard.press("r")
    page.keyboard.type("told before")
    page.keyboard.press("Enter")
    said(page, "Rejected.")
    finished(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_all_of_it_without_script(browser: Any, desk: dict[str, Any], width: int) -> None:
    page = at(browser, desk, width, java_script_enabled=False)
    page.goto(f"{desk['url']}/review/?publisher=plain-{width}")
    page.locator(".q-headline").first.click()
    url = page.url
    page.get_by_role("button", name="Accept", exact=True).click()
    assert "Accepted." in page.locator(".r-line").inner_text()
    page.get_by_role("button", name="Undo").click()
    assert page.url.split("?")[0] == url.split("?")[0] and state(page) == "New"
    page.fill("#note-why", "no source")
    page.get_by_role("button", name="Reject", exact=True).click()
    assert "Rejected." in page.locator(".r-line").inner_text()
    page.goto(url)
    assert state(page) == "Rejected" and "no source" in page.locator(".history").inner_text()
    page.fill('[name="victims-0-name"]', "Farrukh Y.")
    page.locator(".r-paste summary").click()
    page.fill('[name="more_evidence"]', "signed a letter.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(url)
    assert state(page) == "Corrected" and page.locator(".r-quotes li").count() == 2
    page.fill("#note-why", "seen")
    page.get_by_role("button", name="Comment", exact=True).click()
    assert "seen" in page.locator(".history").inner_text()
    page.locator("#assign summary").click()
    page.get_by_role("button", name="Assign", exact=True).click()
    assert "for owner" in page.locator(".r-head").inner_text()
    finished(page)


def test_who_may_only_look_is_shown_no_button(browser: Any, desk: dict[str, Any]) -> None:
    page = at(browser, desk, who="Guest")
    opened(page, desk, "look-1280")
    before = state(page)
    for key in "arsu":
        page.keyboard.press(key)
    assert page.locator(".r-bar").count() == 0 and state(page) == before
    finished(page)


# How it looks -------------------------------------------------------------------------------------


# Each width once, each scheme once: what is faint or too wide is so in the one whatever the other is.
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pages_fit_and_are_for_everybody(browser: Any, desk: dict[str, Any], width: int, scheme: str) -> None:
    """Who reads with a screen reader, on a phone, or at night reviews the same queue."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = at(browser, desk, width, color_scheme=scheme)
    wrong: list[str] = []

    def look(what: str) -> None:
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wrong.append(f"{what} is {over} px too wide")
        for violation in axe.run(page).response["violations"]:
            wrong.append(f"{what}: {violation['id']}: {[node['html'][:150] for node in violation['nodes'][:3]]}")
        if page.locator("h1").count() != 1:
            wrong.append(f"{what} has no single h1")

    page.goto(f"{desk['url']}/review/")
    look("the queue")
    page.keyboard.press("x")
    page.keyboard.press("r")
    look("the queue, asked why")
    opened(page, desk, f"look-{width}")
    shown = page.evaluate(
        """() => { const box = document.querySelector("#e-0").getBoundingClientRect(),
             area = document.querySelector(".r-text").getBoundingClientRect();
             return box.top >= area.top && box.bottom <= area.bottom && box.bottom <= innerHeight; }"""
    )
    assert shown, "the marked passage is not to be seen"
    look("the claim")
    for panel in ("assign", "add", "split", "merge"):
        page.locator(f"#{panel} summary").click()
        look(f"the claim with {panel} open")
        page.locator(f"#{panel} summary").click()
    page.locator("[data-key=reject]").click()
    look("the claim, asked why")
    page.locator("[data-key=keys]").click()
    look("the keys")
    assert wrong == []
    finished(page)
