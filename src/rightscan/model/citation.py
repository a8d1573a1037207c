"""Where a statement comes from."""

from __future__ import annotations

import msgspec


class Source(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One source, listed once. `read` says how well we know it: read, in-part or seen-through another source."""

    key: str
    title: str
    kind: str
    read: str
    date: str = ""
    author: str = ""
    publisher: str = ""
    doi: str = ""
    rights: str = ""
    note: str = ""


class Citation(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A source key and the place in it. `seen_through` names the source in which we read about it."""

    source: str
    locator: str = ""
    seen_through: str = ""


Citations = tuple[Citation, ...]
