"""axe-core over every page of the desk: what it finds keeps somebody out who reads or works otherwise."""

from __future__ import annotations

import re
from typing import Any

import pytest
from signing import NEEDS_CHROMIUM, signed_in

pytestmark = NEEDS_CHROMIUM

# Pages that no other leads to by a link, or only in some states.
UNLINKED = [
    "/nothing-here/",
    "/enter/nothing/",
    "/documents/?q=nothing+at+all",
    "/?q=nothing+at+all",
    "/parties/?q=zzz",
]
OUTSIDE = ["/sign-in/", "/enter/nothing/"]
# Of addresses that differ in their numbers only, one is looked at; of what shows most, more.
OF_A_KIND = {"/incidents/…/": 3, "/parties/…/": 2, "/documents/…/": 3, "/review/…/": 2}
FILTERED = re.compile(r"/look/.*\?(act|reach|country)=.*")  # charts of fewer incidents are the same charts
# Rules of axe-core: those about colours, and those whose answer depends on where and how wide things stand.
COLOURS = ("color-contrast",)
LAID_OUT = (
    *COLOURS, "avoid-inline-spacing", "bypass", "css-orientation-lock", "meta-viewport", "scrollable-region-focusable",
    "link-in-text-block", "label", "button-name", "link-name", "select-name", "heading-order", "empty-heading",
    "empty-table-header", "page-has-heading-one", "landmark-one-main", "region", "summary-name",
)  # fmt: skip


def kind(path: str) -> str:
    """What an address shows, whichever of its kind: /parties/p-1a/ and /parties/p-2b/ are one."""
    bare, _, query = path.partition("?")
    parts = ["…" if any(c.isdigit() for c in part) else part for part in bare.split("/")]
    if len(parts) > 3 and parts[1] in ("places", "acts"):
        parts[2] = "…"
    names = sorted(pair.partition("=")[0] for pair in query.split("&") if pair)
    return "/".join(parts) + ("?" + "&".join(names) if names and names != ["page"] else "")


def every_page(page: Any, served: str) -> tuple[list[str], list[str]]:
    """The desk's addresses, found as a reader finds them: by following links. A few of each kind. And those that
    lead nowhere."""
    waiting, found, broken, counted = ["/"], [], [], {}
    while waiting:
        path = waiting.pop(0)
        if FILTERED.fullmatch(path):
            continue
        if counted.get(kind(path), 0) >= OF_A_KIND.get(kind(path), 1) or path in found:
            continue
        answer = page.request.get(served + path)
        if answer.status >= 400:
            broken.append(path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        counted[kind(path)] = counted.get(kind(path), 0) + 1
        found.append(path)
        links = page.evaluate(
            """html => [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("a[href]")]
                 .map(a => a.getAttribute("href"))""",
            answer.text(),
        )
        at = path.partition("?")[0]
        for link in links:
            bare = link.partition("#")[0]
            whole = at + bare if bare.startswith("?") else bare
            if whole.startswith("/") and len([k for k in kind(whole).partition("?")[2].split("&") if k]) <= 1:
                waiting.append(whole)
    return found, broken


@pytest.fixture(scope="module")
def walked(browser: Any, served: str) -> tuple[list[str], list[str]]:
    context = signed_in(browser, served)
    page = context.new_page()
    page.goto(served)
    found = every_page(page, served)
    context.close()
    return found


def test_no_link_leads_nowhere(walked: tuple[list[str], list[str]]) -> None:
    """Else whoever follows a fact to its source would stand before a closed door."""
    found, broken = walked
    assert len(found) > 40, found
    assert broken == []


def checked(context: Any) -> Any:
    """A page of this context in which each document brings axe-core with it."""
    base = pytest.importorskip("axe_playwright_python.base")
    page = context.new_page()
    page.add_init_script(path=base.AXE_FILE_PATH)
    return page


def violations(page: Any, *rules: str) -> list[str]:
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    results = page.evaluate("options => axe.run(options).then(results => results.violations)", options)
    return [f"{v['id']}: {node['html'][:160]} ({reason(node)})" for v in results for node in v["nodes"][:3]]


def reason(node: Any) -> str:
    checks = [*node["any"], *node["all"], *node["none"]]
    return checks[0].get("message", "")[:200] if checks else ""


def test_no_page_keeps_anybody_out(browser: Any, served: str, walked: tuple[list[str], list[str]]) -> None:
    """Else whoever uses a screen reader, a keyboard or large letters could not work with the register."""
    page = checked(signed_in(browser, served))
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for path in [*walked[0], *UNLINKED]:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(served + path)
        # On a phone the same page is laid out otherwise, by night it has other colours; nothing else is other.
        again = ((1280, "dark", COLOURS), (390, "light", LAID_OUT)) if kind(path) not in seen else ()
        seen.add(kind(path))
        for width, scheme, rules in ((1280, "light", ()), *again):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            for line in violations(page, *rules):
                found.setdefault(line, []).append(f"{path} at {width}, {scheme}")
    assert not found, "\n".join(f"{line}\n    {', '.join(where[:4])}" for line, where in found.items())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_keeps_nobody_out(browser: Any, served: str, scheme: str) -> None:
    """Else they could not even sign in."""
    page = checked(browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme))
    for path in OUTSIDE:
        page.goto(served + path)
        assert violations(page) == [], path
