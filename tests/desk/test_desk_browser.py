"""The pages in a browser, at a desk and on a phone, by day and by night."""

from __future__ import annotations

from typing import Any

import pytest
from signing import NEEDS_CHROMIUM, signed_in

pytestmark = NEEDS_CHROMIUM


# Text that is too faint for tired eyes: WCAG 2 AA, 4.5 to 1, or 3 to 1 where it is large.
FAINT = """() => {
  const channels = c => (c.match(/[\\d.]+/g) || [0, 0, 0]).map(Number);
  const light = c => channels(c).slice(0, 3).map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, box = element.getBoundingClientRect();
    if (!walk.currentNode.data.trim() || box.width < 2 || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    let behind = element;
    while (behind && (channels(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) behind = behind.parentElement;
    const pair = [light(style.color), light(getComputedStyle(behind || document.documentElement).backgroundColor)];
    const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) found.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return [...found];
}"""


def first_links(page: Any, base: str) -> list[str]:
    """One page of each kind, the longest incident, and the document with crossing marks among them."""
    found = ["/", "/?q=Sattorova", "/?act=fine&country=PL", "/documents/", "/parties/", "/figures/", "/codebook/"]
    found += ["/may-be-one/"]
    page.goto(f"{base}/may-be-one/")
    found += [link.get_attribute("href") for link in page.locator(".ask h3 a, .likely a").all()]
    page.goto(f"{base}/?act=interrogation&year=2020")
    found += [link.get_attribute("href") for link in page.locator(".line-head a").all()]
    page.goto(f"{base}/documents/?q=Searched")
    found.append(page.get_attribute(".line-head a", "href"))
    for act in ("killing", "sentence", "assault"):
        page.goto(f"{base}/?act={act}")
        found.append(page.get_attribute(".line-head a", "href"))
    page.goto(base + found[-2])
    found += [page.get_attribute(".refs-list a", "href"), page.get_attribute(".value-text a", "href")]
    return found


# Each width once, each scheme once: what is faint or too wide is so in the one whatever the other is.
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pages_fit_say_nothing_wrong_and_ask_nobody_else(browser: Any, served: str, width: int, scheme: str) -> None:
    """A page wider than a phone cannot be read on one; a request elsewhere would tell on the reader."""
    context = signed_in(browser, served, viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("request", lambda request: None if request.url.startswith(served) else wrong.append(request.url))
    for path in first_links(page, served):
        page.goto(served + path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wrong.append(f"{path} is {over} px too wide")
        wrong += [f"{path} is faint: {what}" for what in page.evaluate(FAINT)]
        if page.locator("h1").count() != 1:
            wrong.append(f"{path} has no single h1")
    context.close()
    assert wrong == []


def focus_order(page: Any, steps: int) -> list[str]:
    seen = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.getAttribute('href') || ''"))
    return seen


@pytest.mark.parametrize("width", [1280, 390])
def test_the_keyboard_reaches_filters_and_incidents(browser: Any, served: str, width: int) -> None:
    page = signed_in(browser, served, viewport={"width": width, "height": 844}).new_page()
    page.goto(served)
    first = page.get_attribute(".line-head a", "href")
    seen = focus_order(page, 1)
    assert seen[0] == "#main"
    if width < 900:
        page.locator(".filters > summary").press("Enter")
    seen = focus_order(page, 34)
    for reached in ("q", "act", "country", "state", "year", "standing", first):
        assert reached in seen
    page.context.close()


def test_a_sentence_lights_up_whole(browser: Any, served: str) -> None:
    """One click from a fact to its sentence, even where another sentence crosses it."""
    page = signed_in(browser, served).new_page()
    page.goto(f"{served}/?act=public_shaming")
    page.click(".line-head a")
    page.click("blockquote a")
    page.wait_for_url("**/documents/**")
    assert page.locator("mark:target").inner_text() == "beat him in the car"
    lit = " ".join(page.locator("mark.lit").all_inner_texts())
    assert "said his wife." in lit
    assert "He was fined" in lit
    page.context.close()


def test_filters_work_without_script(browser: Any, served: str) -> None:
    context = signed_in(browser, served, java_script_enabled=False)
    page = context.new_page()
    page.goto(served)
    page.select_option("#act", "fine")
    page.click(".filters button[type=submit]")
    page.wait_for_url("**act=fine**")
    assert page.locator(".line").count() == 2
    page.click(".active a")
    page.wait_for_url(lambda url: "act=fine" not in url)
    assert page.locator(".line").count() > 2
    context.close()


def test_a_decision_is_made_with_a_click(browser: Any, served: str) -> None:
    page = signed_in(browser, served).new_page()
    page.goto(f"{served}/?act=assault")
    page.click(".line-head a")
    page.wait_for_url("**/incidents/*/")
    page.fill("#note", "seen")
    page.click("button[value=accepted]")
    page.wait_for_url("**#decisions")
    assert page.locator(".page-head .badge").inner_text() == "Verified"
    page.context.close()


def tabbed_to(page: Any, said: str) -> None:
    """Go on with the Tab key until the button or link that is reached is called so: where nothing has the focus the
    page's body has, and that says everything."""
    for _ in range(120):
        page.keyboard.press("Tab")
        at = page.locator(":focus:is(a, button, input, summary)")
        if at.count() and said in at.evaluate("it => it.textContent + (it.value || '')"):
            return
    raise AssertionError(f"the keyboard does not reach {said!r}")


@pytest.mark.parametrize("width", [1280, 390])
def test_two_parties_are_made_one_and_two_again_by_keyboard(browser: Any, served: str, width: int) -> None:
    """Who cannot use a mouse, or runs no scripts, must be able to decide and to take it back."""
    context = signed_in(browser, served, java_script_enabled=False, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(f"{served}/parties/?q=Бехзод")
    page.get_by_role("link", name="Бехзод Мирзоализода", exact=True).click()
    page.wait_for_url("**/parties/*/")
    before = page.locator(".spellings > li").count()
    tabbed_to(page, "One and the same: Бехзод Мирзоализода and Behzod")
    page.keyboard.press("Enter")
    page.wait_for_url("**/parties/*/#one-or-two")
    page.locator(".spellings").wait_for()
    assert page.locator(".spellings > li").count() == before + 1
    assert page.get_by_role("button", name="Undo decision").count() == 1
    tabbed_to(page, "Undo decision")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Undo decision").wait_for(state="hidden")
    page.locator(".is-undone").first.wait_for()
    assert page.locator(".spellings > li").count() == before
    assert page.locator(".is-undone").count() >= 1
    context.close()
