"""A bar on the terminal for what takes long."""

from __future__ import annotations

import sys

_BAR = 30


class Progress:
    """Redrawn when it moves; nothing where standard error is no terminal."""

    def __init__(self) -> None:
        self.drawn = ("", -1, -1)
        self.shown = sys.stderr.isatty()

    def told(self, what: str, done: int, many: int) -> None:
        """Draw the bar for so many of `what`; something else begins a line of its own."""
        filled = _BAR * done // max(many, 1)
        if not self.shown or self.drawn == (what, filled, done // 100):
            return
        if self.drawn[0] not in ("", what):
            print(file=sys.stderr)
        self.drawn = (what, filled, done // 100)
        bar = "#" * filled + "." * (_BAR - filled)
        print(f"\r[{bar}] {done} of {many} {what}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self.drawn[0]:
            print(file=sys.stderr)
