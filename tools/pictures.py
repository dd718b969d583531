"""Take the README's pictures of the desk: `python tools/pictures.py REGISTER`, with the one that `make demo` makes.

Serves it on a port of its own, signs in by the link that is printed, and writes docs/images/*.png, 1280 by 900 pixels
in light. Needs Debian's Chromium. What each shows is found by what it must show, not by its number.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
SIZE: Any = {"width": 1280, "height": 900}


@contextmanager
def served(register: Path) -> Iterator[str]:
    """The link by which the owner enters, while the desk runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "guvoh.cli", "serve", "--register", str(register), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        link = next(found[0] for line in process.stderr if (found := re.search(r"http\S+/enter/\S+", line)))
        yield link
    finally:
        process.terminate()
        process.wait(20)


def take(page: Any, url: str) -> None:
    def shot(name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=str(IMAGES / f"{name}.png"))
        print(f"{name}: {page.url.removeprefix(url)}")

    # Four reports of one sentence, two of which differ about the term.
    page.goto(f"{url}/?act=sentence&standing=corroborated&q=Jalolzoda")
    page.locator(".line-head a").first.click()
    shot("incident")
    page.goto(f"{url}/review/?order=severity")
    page.locator(".q-headline").first.click()
    page.locator(".reviewing").wait_for()
    shot("review")
    page.goto(f"{url}/look/matrix/")
    shot("matrix")
    page.goto(f"{url}/parties/?kind=person&q=Haqdodzoda")
    page.locator(".line-head a").first.click()
    page.wait_for_url("**/parties/*/")
    shot("party")


def main(argv: list[str]) -> int:
    from playwright.sync_api import sync_playwright

    if len(argv) != 1 or not (chromium := shutil.which("chromium")):
        print("python tools/pictures.py REGISTER   (needs Debian's chromium)", file=sys.stderr)
        return 2
    with served(Path(argv[0])) as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(link)
        if page.locator("main form button").count():
            page.locator("main form button").first.click()
        take(page, link.partition("/enter/")[0])
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
