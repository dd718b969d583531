"""The pages in Russian, in a browser: longer words must fit, and the switch must work for everybody."""

from __future__ import annotations

from typing import Any

import pytest
from signing import NEEDS_CHROMIUM, signed_in

pytestmark = NEEDS_CHROMIUM

# One of each kind; {…} is found by looking.
PAGES = [
    "/", "/?act=fine&country=PL", "/documents/", "/parties/", "/may-be-one/", "/figures/", "/codebook/", "/places/",
    "/places/TJ/", "/acts/removal/", "/acts/eviction_refusal/", "/review/", "/review/agreement/", "/look/",
    "/sources/", "/sources/add/", "/searches/", "/search/?q=Nuriddinov", "/account/", "/accounts/", "/collections/",
]  # fmt: skip


def in_russian(browser: Any, served: str, **options: Any) -> Any:
    context = signed_in(browser, served, **options)
    context.add_cookies([{"name": "guvoh_language", "value": "ru", "url": served}])
    return context.new_page()


@pytest.mark.parametrize("width", [1280, 390])
def test_russian_fits_the_pages(browser: Any, served: str, width: int) -> None:
    """Russian words are longer: a page that is wider than a telephone cannot be read on one."""
    page = in_russian(browser, served, viewport={"width": width, "height": 844})
    wrong = []
    page.goto(f"{served}/?act=sentence")
    found = [page.get_attribute(".line-head a", "href")]
    page.goto(served + found[0])
    found += [page.get_attribute(at, "href") for at in (".refs-list a", ".value-text a")]
    for path in [*PAGES, *found]:
        page.goto(served + path)
        if page.get_attribute("html", "lang") != "ru":
            wrong.append(f"{path} is not in Russian")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wrong.append(f"{path} is {over} px too wide")
        # A button whose words run out of it.
        cut = "[...document.querySelectorAll('button, .badge')].filter(b => b.scrollWidth > b.clientWidth + 2)"
        wrong += [f"{path}: {said}" for said in page.evaluate(f"{cut}.map(b => b.innerText)")]
    page.context.close()
    assert wrong == []


def test_print_leaves_out_what_paper_cannot_do(browser: Any, served: str) -> None:
    """A dossier with buttons on it is no dossier; on paper a report’s address is all that is left of its link."""
    page = signed_in(browser, served).new_page()
    page.emulate_media(media="print")
    page.goto(f"{served}/?act=sentence")
    page.goto(served + page.get_attribute(".line-head a", "href"))
    for gone in (".masthead nav", ".find", ".me", ".foot", "form", "button", "input"):
        assert not page.locator(gone).locator("visible=true").count(), gone
    assert "https://herald.example/lawyer" in page.locator(".claim .on-paper").first.inner_text()
    assert page.locator("h1").is_visible()
    assert page.locator(".claim blockquote").first.is_visible()
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_the_switch_in_the_foot(browser: Any, served: str, script: bool) -> None:
    """Who cannot read the page must be able to change its language, from wherever they are, without script too."""
    context = browser.new_context(java_script_enabled=script)  # nobody has signed in
    page = context.new_page()
    page.goto(f"{served}/parties/?kind=person")
    page.wait_for_url("**/sign-in/**")
    at = page.url
    page.click(".languages button[value=ru]")
    page.wait_for_selector("html[lang=ru]")
    assert page.url == at
    assert page.locator("h1").inner_text() == "Войти"
    page.click(".languages button[value=en]")
    page.wait_for_selector("html[lang=en]")
    assert page.locator("h1").inner_text() == "Sign in"
    context.close()
