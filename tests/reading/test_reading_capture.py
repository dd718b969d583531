"""Taking bytes: without these a folder with one bad file would stop a batch, or a loop never end."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from guvoh import __version__
from guvoh.nouns import Source
from guvoh.reading import capture, count


def taken(*locators: str) -> tuple[list[Source], dict[str, str]]:
    errors: dict[str, str] = {}
    return list(capture(locators, on_error=lambda where, why: errors.update({where: str(why)}))), errors


def test_folder_is_walked_in_order_without_hidden_files_and_loops(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden", "sub/c.html", ".git/d"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    sources, errors = taken(str(tmp_path))
    assert [s.locator for s in sources] == [str(tmp_path / name) for name in ("a.txt", "b.txt", "sub/c.html")]
    assert not errors and count([str(tmp_path)]) == 3
    assert sources[2].media_type == "text/html"


def test_one_bad_file_does_not_stop_the_rest(tmp_path, monkeypatch):
    for name in ("a", "b", "c"):
        (tmp_path / name).write_bytes(b"" if name == "a" else b"x")
    read_bytes = Path.read_bytes

    def denied(path: Path) -> bytes:
        if path.name == "b":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", denied)
    found: list[int] = []
    errors: dict[str, str] = {}
    sources = list(
        capture(
            [str(tmp_path), str(tmp_path / "none"), "ftp://x.example/y", "file:///etc/hostname"],
            on_error=lambda where, why: errors.update({where: str(why)}),
            on_found=found.append,
        )
    )
    assert [Path(s.locator).name for s in sources] == ["c"] and found == [6]
    assert "empty" in errors[str(tmp_path / "a")]
    assert "permission" in errors[str(tmp_path / "b")]
    assert "no such file" in errors[str(tmp_path / "none")]
    assert "not fetched" in errors["ftp://x.example/y"] and "not fetched" in errors["file:///etc/hostname"]


def test_a_register_is_no_source(tmp_path):
    """Else `guvoh add .` would read its own secret key and originals into the register."""
    for name in (
        "a.txt",
        "mine/register.sqlite3",
        "mine/secret.key",
        "mine/vault/ab/cd",
        "new/secret.key",
        "sub/b.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(b"x")
    sources, errors = taken(str(tmp_path))
    assert [Path(s.locator).name for s in sources] == ["a.txt", "b.txt"] and not errors
    assert count([str(tmp_path)]) == 2
    sources, errors = taken(str(tmp_path / "mine"), str(tmp_path / "a.txt"))
    assert [Path(s.locator).name for s in sources] == ["a.txt"]
    assert list(errors) == [str(tmp_path / "mine")]
    assert errors[str(tmp_path / "mine")].startswith("this is a register, not a source")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://anna:geheim@s.example/@anna/x", "https://s.example/@anna/x"),
        ("HTTP://anna:geheim@s.example", "HTTP://s.example"),
        ("https://geheim@s.example/", "https://s.example/"),
        ("https://anna:ge@heim@s.example/", "https://s.example/"),
        ("https://anna:geheim/x?y#z@s.example/", "https://s.example/"),
        ("https://anna:geheim@[::1", "https://[::1"),
        ("ftp://anna:geheim@s.example/", "ftp://s.example/"),
        ("//anna:geheim@s.example/", "//s.example/"),
    ],
)
def test_no_password_is_sent_kept_or_shown(address, shown):
    """A password in an address would stand in the register and in every error for all to read."""
    sources, errors = taken(address)
    assert not sources and list(errors) == [shown]
    assert "geheim" not in errors[shown] and "heim" not in errors[shown] and "\n" not in errors[shown]
    if address.lower().startswith("http"):
        assert errors[shown].startswith("leave the password out of the address")


def test_what_only_looks_like_a_password(site):
    sources, errors = taken(f"{site}/@anna", f"{site}/a?by=anna:x@s.example", "http://[::1", "http://s.example:x")
    assert not sources  # the site has none of these pages
    assert list(errors) == [f"{site}/@anna", f"{site}/a?by=anna:x@s.example", "http://[::1", "http://s.example:x"]
    assert "HTTP 404" in errors[f"{site}/@anna"] and "password" not in "".join(errors.values())


def test_captured_lazily(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"x")
    stream = capture([str(tmp_path)], on_error=print)
    next(stream)
    (tmp_path / "b").write_bytes(b"changed since")
    assert next(stream).content == b"changed since"


class Site(BaseHTTPRequestHandler):
    seen: list[str] = []

    def do_GET(self):
        Site.seen.append(self.headers["User-Agent"])
        if self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
            return
        self.send_response(200 if self.path in ("/a", "/big") else 404)
        self.send_header("Content-Type", "text/html; charset=windows-1251")
        self.end_headers()
        self.wfile.write(b"x" * 4000 if self.path == "/big" else b"<p>hello</p>")

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_addresses(site, monkeypatch):
    monkeypatch.setattr("guvoh.reading.fetch.MAX_FETCHED", 1000)
    sources, errors = taken(f"{site}/a", f"{site}/none", f"{site}/loop", f"{site}/big", "http://")
    assert [(s.content, s.method, s.media_type, s.charset) for s in sources] == [
        (b"<p>hello</p>", "http", "text/html", "windows-1251")
    ]
    assert Site.seen[0] == f"guvoh/{__version__}"
    assert "HTTP 404" in errors[f"{site}/none"]
    assert "redirects" in errors[f"{site}/loop"]
    assert "too big" in errors[f"{site}/big"]
    assert "no host" in errors["http://"]
