"""What a site's robots.txt asks of us, read as RFC 9309 has it."""

from __future__ import annotations

import time

import pytest

from guvoh.reading import Rules


def allowed(text: str, path: str) -> bool:
    return Rules.read(text).allow(f"https://wire.example{path}")


ALL = "User-agent: *\n"


@pytest.mark.parametrize(
    ("text", "path", "may"),
    [
        ("", "/", True),
        ("<html>not found</html>", "/", True),
        (ALL + "Disallow: /", "/feed", False),
        (ALL + "Disallow: /", "", False),
        (ALL + "Disallow: /", "/robots.txt", True),
        (ALL + "Disallow:", "/feed", True),
        (ALL + "Disallow: /feed", "/feeds/1", False),
        (ALL + "Disallow: /feed", "/Feed", True),
        # the longest pattern decides, and of two as long the allowing one
        (ALL + "Disallow: /a\nAllow: /a/b", "/a/b/c", True),
        (ALL + "Allow: /a\nDisallow: /a/b", "/a/b/c", False),
        (ALL + "Disallow: /a\nAllow: /a", "/a", True),
        # anything, and the end
        (ALL + "Disallow: /*.xml$", "/a/b.xml", False),
        (ALL + "Disallow: /*.xml$", "/a/b.xml?x", True),
        (ALL + "Disallow: /a*b*c", "/axxbxxcxx", False),
        (ALL + "Disallow: /a*b*c", "/axxcxxb", True),
        (ALL + "Disallow: *?print=", "/a?id=1&print=1", True),
        (ALL + "Disallow: *print=", "/a?id=1&print=1", False),
        (ALL + "Disallow: /ab*ab$", "/ab", True),
        # names: ours, in any writing, goes before that of all
        ("User-agent: *\nDisallow: /\n\nUser-agent: Guvoh/1.0\nDisallow: /private", "/feed", True),
        ("User-agent: *\nDisallow:\n\nUSER-AGENT : GUVOH # us\nDisallow: /", "/feed", False),
        ("User-agent: guvohx\nDisallow: /", "/feed", True),
        ("User-agent: a\nUser-agent: guvoh\nDisallow: /", "/feed", False),
        ("User-agent: guvoh\nDisallow: /a\nUser-agent: b\nDisallow: /b", "/b", True),
        ("User-agent: guvoh\nDisallow: /a\n\nUser-agent: b\nDisallow: /\n\nUser-agent: guvoh\nDisallow: /c", "/c",
         False),
        ("User-agent: guvoh\nCrawl-delay: 5\nDisallow: /\nSitemap: https://a.example/", "/feed", False),
        ("Disallow: /\nUser-agent: *\nAllow: /", "/feed", True),
        ("\ufeffUser-agent: *\r\nDisallow: /\r\n", "/feed", False),
        # letters written in either way
        (ALL + "Disallow: /хабар", "/%D1%85%D0%B0%D0%B1%D0%B0%D1%80/1", False),
        (ALL + "Disallow: /%d1%85%d0%b0%d0%b1%d0%b0%d1%80", "/хабар", False),
        (ALL + "Disallow: /%66eed", "/feed", False),
        (ALL + "Disallow: /a%2Fb", "/a/b", True),
    ],
)  # fmt: skip
def test_what_is_asked_is_understood(text: str, path: str, may: bool) -> None:
    """Else we would fetch what a site keeps from programs, or leave what it offers them."""
    assert allowed(text, path) is may


@pytest.mark.parametrize(
    "text",
    [ALL + "Disallow: /" + "*a" * 100_000 + "$", ALL + "Disallow: /x\n" * 100_000, "User-agent: a\n" * 50_000,
     ALL + "Disallow: " + "%" * 500_000, "\x00\xff" * 100_000, ALL + "Disallow" + " " * 500_000],
)  # fmt: skip
def test_no_file_holds_us_up(text: str) -> None:
    """Else a hostile site would stop the visits to all others."""
    began = time.monotonic()
    rules = Rules.read(text)
    for n in range(100):
        rules.allow(f"https://wire.example/{'a' * 1900}{n}b")
    assert time.monotonic() - began < 10
