"""Handing in, watching and looking at captured pages in a browser: at a desk, on a phone, with and without script."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from signing import NEEDS_CHROMIUM, serving, signed, signed_in
from test_desk_browser import FAINT

pytestmark = NEEDS_CHROMIUM
PAGE = """<html><head><title>{0} held</title><style>h1 {{ color: rgb(1, 2, 3) }}</style>
<link rel="preconnect" href="{1}/spy"></head><body><article><h1>{0} held</h1><p>Police in Navdara detained the teacher
{0} on Monday, his lawyer told this newspaper.</p><p>The family has heard nothing of him since, the lawyer said, and
nobody would tell them where he was being held.</p></article><script>document.title = "run"</script>
<img src="{1}/spy.png"></body></html>"""


class Site(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        Site.asked.append(self.path)
        self.send_response(404 if "gone" in self.path else 200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.format(self.path[1:].title(), f"http://{self.headers['Host']}").encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving("serve_sources.py", tmp_path_factory.mktemp("sources") / "register") as said:
        yield signed(said)


def opened(browser: Any, desk: str, wrong: list[str], **options: Any) -> Any:
    page = signed_in(browser, desk, **({"viewport": {"width": 1280, "height": 844}} | options)).new_page()
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(desk) else wrong.append(request.url))
    return page


def fits(page: Any) -> None:
    """Nothing is wider than the window or too faint, and there is one heading of the page."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
    assert not page.evaluate(FAINT), page.url
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize(
    ("width", "scheme", "script"), [(1280, "light", True), (390, "dark", True), (390, "light", False)]
)
def test_files_with_progress(  # noqa: PLR0917
    browser: Any, desk: str, tmp_path: Path, width: int, scheme: str, script: bool
) -> None:
    """Whoever hands in files sees how far it is, what came and what could not be read, with or without script."""
    wrong: list[str] = []
    page = opened(
        browser, desk, wrong, viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=script
    )
    names = [f"Ҳамроев{n}{width}{script}" for n in range(4)]
    for name in names:
        (tmp_path / f"{name}.html").write_text(PAGE.format(name, "http://spy.example"), encoding="utf-8")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 20)
    page.goto(f"{desk}/sources/")
    page.get_by_role("link", name="Hand in a report").first.click()
    page.get_by_role("link", name="As files").click()
    fits(page) if script else None
    page.set_input_files("#files", [str(f) for f in sorted(tmp_path.iterdir())])
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text(re.compile(r"Reading file [2-5] of 5|So far: [1-4] new")).first.wait_for(timeout=30_000)
    assert page.get_by_role("button", name="Stop").is_visible()
    fits(page) if script else None
    page.locator("#came-h").wait_for(timeout=60_000)
    told = page.inner_text("main")
    assert "Read 4 documents" in told and "photo.png" in told and "This is an image" in told
    fits(page) if script else None
    page.locator(".line-head a").first.click()
    assert page.locator("h1").inner_text() and not wrong, wrong
    page.context.close()


def test_stopped_with_the_keyboard_alone(browser: Any, desk: str, tmp_path: Path) -> None:
    """A wrong folder of files handed in must be stopped without a mouse, and what came before stays."""
    wrong: list[str] = []
    page = opened(browser, desk, wrong)
    for n in range(12):
        (tmp_path / f"{n}.html").write_text(PAGE.format(f"Munis{n}", "http://spy.example"), encoding="utf-8")
    page.goto(f"{desk}/sources/add/?how=files")
    page.set_input_files("#files", [str(f) for f in sorted(tmp_path.iterdir())])
    page.focus("#files")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Hand in":
            break
    page.keyboard.press("Enter")
    page.get_by_text("So far:").wait_for(timeout=30_000)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Stop":
            break
    page.keyboard.press("Enter")
    page.get_by_text("It was stopped").wait_for(timeout=30_000)
    new = int(page.locator(".sums dd").first.inner_text())
    assert 0 < new < 12 and page.locator("#documents-h").count() == 1 and not wrong
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_an_address_and_its_captured_page(browser: Any, desk: str, site: str, width: int, scheme: str) -> None:
    """What was fetched is read, and the page can be seen as it was without its site learning of it."""
    wrong: list[str] = []
    page = opened(browser, desk, wrong, viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.goto(f"{desk}/sources/add/")
    page.fill("#address", f"{site}/zafar{width}")
    page.keyboard.press("Enter")
    page.locator("#came-h").wait_for(timeout=30_000)
    page.locator("section[aria-labelledby=documents-h] .line-head a").first.click()
    page.get_by_role("link", name="See the page as it looked").click()
    frame = page.frame_locator("iframe.captured")
    heading = frame.locator("h1")
    heading.wait_for()
    assert heading.inner_text() == f"Zafar{width} held"
    fits(page)
    assert Site.asked.count(f"/zafar{width}") == 1 and not any("spy" in path for path in Site.asked)
    assert not wrong, wrong
    page.context.close()


def test_a_source_from_first_to_last(browser: Any, desk: str, site: str) -> None:
    """Watch, look, visit, pause, remove, on a phone."""
    wrong: list[str] = []
    page = opened(browser, desk, wrong, viewport={"width": 390, "height": 844})
    page.goto(f"{desk}/sources/")
    if not page.locator("#locator").is_visible():
        page.get_by_text("Watch a feed or a page").click()
    page.fill("#locator", f"{site}/gone{'x' * 120}")
    page.select_option("#every", "60")
    page.get_by_role("button", name="Watch it").click()
    page.locator("h1").wait_for()
    fits(page)
    page.goto(page.url)
    for _ in range(100):
        told = page.inner_text("main")
        if "HTTP 404" in told and "failed 1 time" in told.lower():  # the trouble is told before the visit has ended
            break
        page.wait_for_timeout(200)
        page.reload()
    fits(page)
    assert "Failed" in told and "HTTP 404" in told and "failed 1 time" in told.lower()
    page.get_by_role("button", name="Visit now").click()
    page.locator("#came-h").wait_for(timeout=30_000)
    page.get_by_role("link", name="Watched source").click()
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_role("button", name="Watch it again").is_visible()
    page.goto(f"{desk}/sources/")
    fits(page)
    page.locator("table.watched th a").first.click()
    page.get_by_text("Watch it no longer").click()
    page.get_by_role("button", name="Remove it").click()
    page.wait_for_url(f"{desk}/sources/")
    assert "Nothing is watched yet" in page.inner_text("main") and not wrong, wrong
    page.context.close()


HEADED = (
    "Teacher {0} held\n\nAmu Wire\n9 March 2024\n\nPolice in Navdara detained the teacher {0} on Monday, his lawyer "
    "told this newspaper.\n\nThe family has heard nothing of him since, the lawyer said, and nobody would tell them "
    "where he was being held."
)


@pytest.mark.parametrize(
    ("width", "scheme", "script"), [(1280, "light", True), (390, "dark", True), (390, "light", False)]
)
def test_a_pasted_text_offers_what_it_says_of_itself(
    browser: Any, desk: str, width: int, scheme: str, script: bool
) -> None:
    """Else its title, day and publisher are typed again by hand, or left out; or what somebody typed is lost."""
    wrong: list[str] = []
    page = opened(
        browser, desk, wrong, viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=script
    )
    page.goto(f"{desk}/sources/add/?how=text")
    page.fill("#text", HEADED.format("Munis"))
    if script:
        page.keyboard.press("Tab")
        page.locator("#offered").wait_for(timeout=30_000)
        assert page.input_value("#title") == "Teacher Munis held" and page.input_value("#published") == "9 March 2024"
        page.fill("#publisher", "Mine")
        page.fill("#text", HEADED.format("Parvina"))  # another one: what was offered changes, what was typed stands
        page.keyboard.press("Tab")
        page.wait_for_function("() => document.getElementById('title').value === 'Teacher Parvina held'")
        assert page.input_value("#publisher") == "Mine"
        fits(page)
    else:
        page.get_by_role("button", name="Hand in").click()
        assert page.locator("#offered").is_visible() and page.input_value("#publisher") == "Amu Wire"
        page.fill("#title", f"Mine {width}")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/sources/visits/*/")
    page.locator("#came-h").wait_for(timeout=60_000)
    assert ("Teacher Parvina held" if script else f"Mine {width}") in page.inner_text("main") and not wrong, wrong
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits(browser: Any, served: str, width: int, scheme: str) -> None:
    """On the invented register, with its long names and three alphabets."""
    wrong: list[str] = []
    page = opened(browser, served, wrong, viewport={"width": width, "height": 844}, color_scheme=scheme)
    paths = ["/sources/", "/sources/add/", "/sources/add/?how=files", "/sources/add/?how=text", "/sources/visits/"]
    page.goto(f"{served}/sources/publishers/")
    links = [a.get_attribute("href") for a in page.locator("tbody th a").all()[:2]]
    for path in [*paths, "/sources/publishers/", *(f"/sources/publishers/{link}" for link in links), "/captures/1/"]:
        assert page.goto(served + path).status == 200, path
        fits(page)
    assert not wrong, wrong
    page.context.close()
