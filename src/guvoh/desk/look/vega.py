"""Vega in a process of its own: while it draws it holds Python's lock, and with it everybody else who waits for a page.

Run as a program it reads a line of JSON, ``[kind, spec]``, and answers with one: the SVG, or a PNG in base64, or
``[kind of trouble]``. It ends when nobody writes to it any more.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from threading import Lock
from typing import Any

VERSION = "6.4"  # of Vega-Lite
LEAST: Mapping[str, Any] = {"data": {"values": [{"n": 1}]}, "mark": "bar", "encoding": {"x": {"field": "n"}}}  # to draw


def drawn(kind: str, spec: Mapping[str, Any]) -> str:
    """``spec`` as SVG, or, where ``kind`` is "png", as a PNG twice as fine in base64. Nothing is fetched."""
    import vl_convert

    if kind == "png":
        png = vl_convert.vegalite_to_png(dict(spec), vl_version=VERSION, scale=2.0, allowed_base_urls=[])
        return base64.b64encode(png).decode()
    svg: str = vl_convert.vegalite_to_svg(dict(spec), vl_version=VERSION, allowed_base_urls=[])
    return svg


class Apart:
    """Draws in another process, one drawing at a time; starts it when it is first needed, or is needed again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._ended = False

    def draw(self, kind: str, spec: Mapping[str, Any]) -> str:
        """What :func:`drawn` gives. Raises RuntimeError where it cannot be drawn."""
        asked = json.dumps([kind, spec])
        with self._lock:
            try:
                answer = self._ask(asked)
            except OSError:  # something ended it: once more, with a new one
                answer = self._ask(asked)
        if not isinstance(answer, str):
            raise RuntimeError(f"this cannot be drawn ({answer[0]})")
        return answer

    def _ask(self, line: str) -> Any:
        if self._ended:
            raise RuntimeError("no more is drawn")
        if self._process is None:
            command = [sys.executable, "-P", "-m", "guvoh.desk.look.vega"]  # -P: nothing of the folder one stands in
            # In a session of its own, for Ctrl-C is not for it: it ends when its input does.
            self._process = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
            )
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            if answer := process.stdout.readline():
                return json.loads(answer)
            raise BrokenPipeError
        except OSError:
            self._process = None
            _end(process)
            raise

    def end(self) -> None:
        """End it, also in the midst of a drawing."""
        self._ended = True
        if (process := self._process) is not None:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def main() -> None:
    for line in sys.stdin:
        kind, spec = json.loads(line)
        try:
            answer: Any = drawn(kind, spec)
        except Exception as error:  # of the trouble only its kind: its words may hold names
            answer = [type(error).__name__]
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
