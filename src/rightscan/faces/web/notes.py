"""Typed notes, kept in memory for a while under a name nobody can guess. They are never written to disk or to a log."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable

MOST = 500
MINUTES = 60


class Notes:
    """The last notes typed. `now` tells the time in seconds; an old note is forgotten, and so is the oldest of too many."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.held: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def keep(self, text: str) -> str:
        """Keep a text and return its name."""
        self._forget()
        name = secrets.token_urlsafe(16)
        self.held[name] = self.now(), text
        return name

    def text(self, name: str) -> str | None:
        """The text of that name; None where there is none any more."""
        self._forget()
        found = self.held.get(name)
        return None if found is None else found[1]

    def _forget(self) -> None:
        oldest = self.now() - MINUTES * 60
        while self.held and (len(self.held) > MOST or next(iter(self.held.values()))[0] < oldest):
            self.held.popitem(last=False)
