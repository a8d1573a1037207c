"""Reads the imaging protocols: one file for each study, every point with source, date and status."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import cast, get_args

from rightscan.errors import ContentError, Issue
from rightscan.knowledge.amounts import read_amount
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.knowledge.load import PROTOCOLS, content_files
from rightscan.knowledge.statements import Statements
from rightscan.model.citation import Citations
from rightscan.model.fact import nearest
from rightscan.model.library import Library
from rightscan.model.protocol import (
    EVENTS,
    GENERAL,
    SECTIONS,
    Conflict,
    Point,
    PointStatus,
    Protocol,
    Protocols,
    expected_status,
)

_STATUSES: tuple[str, ...] = get_args(PointStatus)
_OPTIONAL = "amount cite scenarios"
_KEYS = {
    "order": ("", "text"),
    "series": ("name", ""),
    "timing": ("from to amount", ""),
    "quality": ("set-by", ""),
}
"""The keys that a point of these sections has besides, required and optional."""


def load_protocols(folder: Path, library: Library) -> Protocols:
    """The protocols of a content folder. Raises ContentError with every issue found."""
    protocols, issues = read_protocols(folder, library)
    if issues:
        raise ContentError(issues)
    return protocols


def read_protocols(folder: Path, library: Library) -> tuple[Protocols, tuple[Issue, ...]]:
    """The protocols of a content folder, as far as they can be read, and every issue found."""
    issues = Issues()
    reader = _Reader(Statements(issues, library.sources), library)
    found: dict[str, Protocol] = {}
    named: set[str] = set()
    for path in sorted(folder.glob(f"{PROTOCOLS}/*.yaml")):
        item = read_document(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", issues)
        if item is None:
            continue
        protocol = reader.protocol(item)
        for name in (protocol.procedure, *protocol.also):
            if name in named:
                issues.add("ID02", item, f"'{name}' has a protocol already.")
            named.add(name)
        found[protocol.procedure] = protocol
    protocols = Protocols(found)
    if not issues.found:
        _check_concerns(folder, library, protocols, issues)
    return protocols, issues.in_order()


class _Reader:
    """Reads the files of one content folder; every complaint goes to the issues of `statements`."""

    def __init__(self, statements: Statements, library: Library) -> None:
        self.statements = statements
        self.library = library

    def protocol(self, item: Item) -> Protocol:
        """One file."""
        statements = self.statements
        keys = statements.keys(item, "procedure status written sources gaps", f"also conflicts {' '.join(SECTIONS)}")
        statements.short_names(keys.get("sources"))
        protocol = Protocol(
            procedure=self._procedure(keys, statements.text(keys, "procedure")),
            also=tuple(self._procedure(keys, name, "also") for name in statements.texts(keys, "also")),
            status=statements.one_of(keys, "status", ("draft", "reviewed", "current", "retired")),  # type: ignore[arg-type]  # any other word was reported
            written=self._day(keys),
            sections={section: tuple(self._points(keys, section)) for section in SECTIONS if section in keys},
            conflicts=tuple(self._conflicts(keys)),
            gaps=self._gaps(keys),
        )
        self._check_complete(protocol, item, keys)
        return protocol

    def _procedure(self, keys: dict[str, Item], name: str, key: str = "procedure") -> str:
        if key in keys and name not in self.library.procedures:
            near = nearest(name, list(self.library.procedures))
            fix = f"Did you mean {' or '.join(near)}?" if near else ""
            self.statements.issues.add("PROC01", keys[key], f"'{name}' is not a procedure.", fix)
        return name

    def _day(self, keys: dict[str, Item]) -> str:
        text = self.statements.text(keys, "written")
        try:
            date.fromisoformat(text)
        except ValueError:
            if "written" in keys:
                self.statements.issues.add("TYPE01", keys["written"], "'written' should be a date such as 2026-11-21.")
        return text

    def _points(self, keys: dict[str, Item], section: str) -> Iterator[Point]:
        required, optional = _KEYS.get(section, ("", ""))
        for name, member, cites in self.statements.section(keys, section, ()):
            yield self._point(name, member, cites, required, optional)

    def _point(self, name: str, member: Item, cites: Citations, required: str = "", optional: str = "") -> Point:
        """One point; `required` and `optional` are keys that its section adds."""
        statements = self.statements
        entries = statements.keys(member, f"say status {required}", f"{_OPTIONAL} {optional}")
        self._check_sources(entries, statements.cited(member, cites, f"'{name}'"), member)
        status = statements.one_of(entries, "status", _STATUSES)
        start, end = (statements.one_of(entries, key, tuple(EVENTS)) for key in ("from", "to"))
        return Point(
            id=name,
            say=statements.said(entries, "say"),
            status=cast("PointStatus", status),
            cites=cites,
            amount=read_amount(entries["amount"], statements.issues) if "amount" in entries else None,
            name=statements.said(entries, "name"),
            text=statements.said(entries, "text"),
            set_by=statements.said(entries, "set-by"),
            start=start,
            end=end,
            scenarios=tuple(self._scenarios(entries)),
        )

    def _check_sources(self, entries: dict[str, Item], cites: Citations, member: Item) -> None:
        """Every source has a date, and the status says no more than the sources allow."""
        sources, issues = self.library.sources, self.statements.issues
        for cite in cites:
            if cite.source in sources and not sources[cite.source].date and sources[cite.source].kind != "editorial":
                issues.add("CITE03", member, f"The source '{cite.source}' has no date.")
        status = self.statements.text(entries, "status")
        if cites and status in _STATUSES and all(cite.source in sources for cite in cites):
            expected = expected_status(cites, sources)
            if status != expected:
                what = f"The status is '{status}', and the sources say '{expected}'."
                issues.add("PROT01", entries["status"], what)

    def _scenarios(self, entries: dict[str, Item]) -> Iterator[str]:
        for name in self.statements.texts(entries, "scenarios"):
            if name not in self.library.scenarios:
                self.statements.issues.add("REF01", entries["scenarios"], f"'{name}' is not a scenario.")
            yield name

    def _conflicts(self, keys: dict[str, Item]) -> Iterator[Conflict]:
        for name, member, cites in self.statements.section(keys, "conflicts", ()):
            entries = self.statements.keys(member, "about sides did", "cite")
            about = self.statements.one_of(entries, "about", tuple(SECTIONS))
            sides = [self._point(*side) for side in self.statements.section(entries, "sides", cites)]
            if "sides" in entries and len(sides) < 2:
                self.statements.issues.add("KEY02", entries["sides"], f"The conflict '{name}' needs two sides.")
            yield Conflict(name, about, tuple(sides), self.statements.said(entries, "did"))

    def _gaps(self, keys: dict[str, Item]) -> dict[str, tuple[str, ...]]:
        gaps = self.statements.mapping(keys, "gaps")
        for name in gaps:
            if name not in (*SECTIONS, GENERAL):
                fix = f"Use a section, or '{GENERAL}'."
                self.statements.issues.add("KEY01", gaps[name], f"'{name}' is not a section.", fix)
        return {name: tuple(filter(None, self.statements.texts(gaps, name))) for name in gaps}

    def _check_complete(self, protocol: Protocol, item: Item, keys: dict[str, Item]) -> None:
        """No section is silent: it says something or it is a gap. No point has the name of another."""
        study = self.library.procedures.get(protocol.procedure)
        said = {section for section in SECTIONS if protocol.sections.get(section) or protocol.gaps.get(section)}
        if study is None or study.contrast == "none":
            said.add("contrast")
        for section in SECTIONS:
            if section not in said:
                self.statements.issues.add("PROT02", keys.get(section, item), f"The section '{section}' says nothing.")
        names = [point.id for points in protocol.sections.values() for point in points]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.statements.issues.add("ID02", item, f"Two points are called '{name}'.")


def _check_concerns(folder: Path, library: Library, protocols: Protocols, issues: Issues) -> None:
    """Every concern that points at a rule of a protocol finds it; the issue stands at the line that names it."""
    concerns = [
        concern for part in (library.scenarios, library.topics) for one in part.values() for concern in one.concerns
    ]
    broken = {concern.protocol for concern in concerns if concern.protocol and protocols.at(concern.protocol) is None}
    for path in content_files(folder) if broken else ():
        item = read_document(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", Issues())
        section = item.mapping().get("concerns") if item is not None else None
        for concern in section.mapping().values() if section is not None else ():
            place = concern.mapping().get("protocol")
            if place is not None and place.value in broken:
                what = f"The concern points at '{place.value}', which no protocol says."
                issues.add("REF01", place, what, "Write the procedure, '#' and the id of a point of its protocol.")
