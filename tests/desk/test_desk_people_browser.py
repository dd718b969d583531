"""From the first start of the desk to a colleague at work, in a browser, with the keyboard alone."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django_otp.oath import TOTP
from signing import NEEDS_CHROMIUM, started_desk

pytestmark = NEEDS_CHROMIUM
GOOD, BETTER = "four plain words together", "five plain words all together"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[str, str, Path]]:
    """``guvoh serve`` on an empty register: its address, the link it prints, and the folder."""
    with started_desk(tmp_path / "register") as (url, link):
        yield url, link, tmp_path / "register"


class Hands:
    """Somebody at the keyboard, who sees when something goes wrong."""

    def __init__(self, browser: Any, url: str, width: int, scheme: str) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type == "error" else None)
        self.page.on("request", lambda r: None if r.url.startswith(url) else self.wrong.append(r.url))

    def reach(self, selector: str) -> None:
        """Go on with Tab until what the selector names has the focus."""
        for _ in range(80):
            if self.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    def write(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.type(text)

    def press(self, selector: str, key: str = "Enter") -> None:
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.look()

    def look(self) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (self.page.url, wide)
        assert self.page.locator("h1").count() == 1, self.page.url


def code(secret: str, steps: int = 0) -> str:
    totp = TOTP(base64.b32decode(secret))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_from_the_first_start_to_a_colleague_at_work(  # noqa: PLR0915 (one day, from beginning to end)
    browser: Any, started: tuple[str, str, Path], width: int, scheme: str
) -> None:
    """Else whoever works with the keyboard, or on a phone, could not begin."""
    url, link, _ = started
    owner = Hands(browser, url, width, scheme)
    owner.page.goto(url)
    assert owner.page.url == f"{url}/sign-in/?next=/"
    owner.look()
    owner.page.goto(link)
    owner.press("main button[type=submit]")
    assert "You are in" in owner.page.inner_text("main")

    # a password
    owner.press(".welcome a")
    owner.write("#new-password", GOOD)
    owner.write("#again", GOOD)
    owner.press("#again")
    assert "Your password is changed" in owner.page.inner_text("[role=status]")

    # a second factor
    owner.press("#factor button")
    assert owner.page.evaluate("document.querySelector('.secret img').naturalWidth") > 100  # drawn, under the policy
    secret = owner.page.inner_text(".letters").replace(" ", "")
    owner.write("#code", code(secret, -1))
    owner.press("#code")
    kept = owner.page.locator(".codes code").all_inner_texts()
    assert len(kept) == 10

    # out, and in again with all of it
    owner.press(".me button")
    assert owner.page.locator(".masthead nav").count() == 0
    owner.write("#name", "owner")
    owner.write("#password", "not this one")
    owner.press("#password")
    assert "wrong" in owner.page.inner_text("[role=alert]")
    assert owner.page.evaluate("document.activeElement.id") == "password"  # the name need not be written again
    owner.write("#password", GOOD)
    owner.press("#password")
    owner.write("#code", kept[0])
    owner.press("#code")
    assert "Where you are signed in" in owner.page.goto(f"{url}/account/").text()
    assert "9 recovery codes" in owner.page.inner_text("#factor")

    # a colleague
    owner.page.goto(f"{url}/accounts/")
    owner.reach("input[name=role]")
    owner.page.keyboard.press("ArrowDown")
    owner.press(".invite button")
    invitation = owner.page.input_value("#link")
    colleague = Hands(browser, url, width, scheme)
    colleague.page.goto(invitation)
    colleague.look()
    assert "coder" in colleague.page.inner_text("main")
    colleague.write("#name", "Гулнора")
    colleague.write("#new-password", BETTER)
    colleague.write("#again", BETTER)
    colleague.press("#again")
    assert colleague.page.inner_text(".me bdi") == "Гулнора"
    assert colleague.page.locator(".me a").count() == 1  # accounts are not hers to keep
    colleague.page.goto(f"{url}/accounts/")
    assert "the role of administrator" in colleague.page.inner_text("main")
    colleague.look()

    # who is let in no longer
    owner.page.goto(f"{url}/accounts/")
    row = owner.page.locator("tr", has_text="Гулнора").get_attribute("id")
    owner.reach(f"#{row} summary")
    owner.page.keyboard.press("Enter")
    owner.look()
    owner.press(f"#{row} form[action$='/off'] button")
    colleague.page.goto(url)
    assert "/sign-in/" in colleague.page.url
    noise = re.compile("403|the server responded")  # the browser's own word on the page that refused
    assert [line for line in owner.wrong + colleague.wrong if not noise.search(line)] == []


def test_links_are_copied_and_pages_work_without_script(browser: Any, started: tuple[str, str, Path]) -> None:
    """Else a long link would be copied by hand, letter by letter, or not at all."""
    url, link, folder = started
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    page.click("main button[type=submit]")
    page.goto(f"{url}/accounts/")
    page.click(".invite button")
    assert page.input_value("#link").startswith(f"{url}/invited/")
    assert not page.is_visible("[data-copy]")

    command = [sys.executable, "-m", "guvoh.cli", "account", "link", "owner", "--register", str(folder), "--at", url]
    again = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.strip()
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(again)
    page.click("main button[type=submit]")
    page.goto(f"{url}/accounts/")
    page.click(".invite button")
    page.click("[data-copy]")
    page.wait_for_function("() => document.querySelector('[data-copied]').textContent !== ''")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value("#link")


def test_who_owes_a_second_factor_is_led_to_it(browser: Any, started: tuple[str, str, Path]) -> None:
    """Else the rule shuts people out instead of having them set it up; on a phone and with the keyboard alone."""
    url, link, folder = started
    command = [sys.executable, "-m", "guvoh.cli", "account", "require", "owner", "--register", str(folder)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    owner = Hands(browser, url, 390, "dark")
    owner.page.goto(link)
    owner.press("main button[type=submit]")
    owner.page.goto(f"{url}/parties/")
    assert owner.page.inner_text("h1") == "A second factor is needed" and owner.page.locator("nav").count() == 0
    owner.look()
    owner.press("main button[type=submit]")
    secret = owner.page.inner_text(".letters").replace(" ", "")
    owner.look()
    owner.write("#code", code(secret))
    owner.press("#code")
    assert owner.page.locator(".codes code").count() == 10
    owner.look()
    owner.page.goto(f"{url}/parties/")
    assert owner.page.locator(".masthead nav").count() == 1
    assert owner.wrong == []
