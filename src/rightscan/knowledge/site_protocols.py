"""Reads the protocol values of a site, as strictly as content: one mistake and the whole file is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rightscan.errors import ContentError
from rightscan.knowledge.amounts import read_amount
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.knowledge.statements import Statements
from rightscan.model.fact import nearest
from rightscan.model.library import Library
from rightscan.model.protocol import SITE_SECTIONS, Protocols, SitePoint, SiteProtocol, SiteProtocols


def load_site_protocols(library: Library, protocols: Protocols, path: Path) -> SiteProtocols:
    """What this file adds to the protocols. Raises ContentError with every issue; nothing is half-applied."""
    issues = Issues()
    item = read_document(path, path.name, issues)
    site = _Reader(Statements(issues, library.sources), protocols).read(item, path.name) if item is not None else None
    if issues.found or site is None:
        raise ContentError(issues.in_order())
    return site


class _Reader:
    """Reads the entries of one file; every complaint goes to the issues of `statements`."""

    def __init__(self, statements: Statements, protocols: Protocols) -> None:
        self.statements = statements
        self.protocols = protocols

    def read(self, item: Item, file: str) -> SiteProtocols:
        """The whole file."""
        keys = self.statements.keys(item, "site protocols")
        found: dict[str, SiteProtocol] = {}
        for name, entry in self.statements.mapping(keys, "protocols").items():
            protocol = self._protocol(name, entry)
            if protocol.procedure in found:
                self.statements.issues.add("ID02", entry, f"'{name}' shares its protocol with an entry above.")
            found[protocol.procedure] = protocol
        return SiteProtocols(self.statements.said(keys, "site"), file, found)

    def _protocol(self, name: str, item: Item) -> SiteProtocol:
        ours = self.protocols.of(name)
        if ours is None:
            near = nearest(name, list(self.protocols.protocols))
            fix = f"Did you mean {' or '.join(near)}?" if near else "See `rightscan protocol` for those there are."
            self.statements.issues.add("PROC01", item, f"'{name}' has no protocol to stand beside.", fix)
        keys = self.statements.keys(item, "owner date", " ".join(SITE_SECTIONS))
        if not any(section in keys for section in SITE_SECTIONS):
            self.statements.issues.add("KEY02", item, f"'{name}' sets no value.", f"Add {', '.join(SITE_SECTIONS)}.")
        return SiteProtocol(
            procedure=ours.procedure if ours is not None else name,
            owner=self.statements.said(keys, "owner"),
            date=self._day(keys),
            sections={section: tuple(self._points(keys, section)) for section in SITE_SECTIONS if section in keys},
        )

    def _points(self, keys: dict[str, Item], section: str) -> Iterator[SitePoint]:
        for name, member, _ in self.statements.section(keys, section, ()):
            entries = self.statements.keys(member, "name say" if section == "series" else "say", "amount")
            amount = read_amount(entries["amount"], self.statements.issues) if "amount" in entries else None
            said, called = self.statements.said(entries, "say"), self.statements.said(entries, "name")
            yield SitePoint(name, said, amount, called)

    def _day(self, keys: dict[str, Item]) -> str:
        text = self.statements.text(keys, "date")
        try:
            date.fromisoformat(text)
        except ValueError:
            if "date" in keys:
                self.statements.issues.add("TYPE01", keys["date"], "'date' should be a date such as 2026-11-21.")
        return text
