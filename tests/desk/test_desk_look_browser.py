"""The charts in a browser: nothing leaves the machine, nothing is refused, and they fit."""

from __future__ import annotations

from typing import Any

import pytest
from signing import NEEDS_CHROMIUM, signed_in

pytestmark = NEEDS_CHROMIUM
PAGES = [
    "/look/",
    "/look/timeline/?by=month",
    "/look/map/",
    "/look/map/?frame=world",
    "/look/acts/",
    "/look/matrix/",
    "/look/figures/",
]


@pytest.mark.parametrize(("width", "scheme", "script"), [(1280, "light", True), (390, "dark", False)])
def test_charts_fit_ask_nobody_else_and_break_no_rule(
    browser: Any, served: str, width: int, scheme: str, script: bool
) -> None:
    """A request elsewhere tells on the reader; a chart wider than a phone, or black on black, tells nothing."""
    context = signed_in(
        browser, served, viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=script
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("request", lambda request: None if request.url.startswith(served) else wrong.append(request.url))
    for path in PAGES:
        # The first drawing starts Vega, which takes a while on a busy machine.
        assert page.goto(served + path, timeout=120_000).status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        seen = page.evaluate("[...document.querySelectorAll('.drawing svg')].filter(s => s.checkVisibility()).length")
        assert seen >= 1 or "figures" in path, path
        # A mark's colour comes from look.css; one without a class of its own would be black.
        black = page.evaluate(
            "[...document.querySelectorAll('.drawing a path')].filter(p => p.checkVisibility() &&"
            " getComputedStyle(p).fill === 'rgb(0, 0, 0)').length"
        )
        assert black == 0, path
    assert not wrong
    context.close()


def test_a_mark_is_followed_by_a_click(browser: Any, served: str) -> None:
    """A bar that cannot be clicked is a picture of a number, not the way to its incidents."""
    context = signed_in(browser, served, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{served}/look/timeline/")
    mark = page.locator(".for-wide svg a").first
    title = mark.locator("title").text_content()
    mark.click()
    page.wait_for_url("**/?*")
    assert page.locator(".count").inner_text().startswith(title.rpartition(": ")[2].split()[0])
    context.close()
