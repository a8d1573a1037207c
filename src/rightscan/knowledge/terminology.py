"""Reads the code tables: content, checked against the vocabulary and the check digits, compiled to its own file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from rightscan.errors import ContentError, FactError, Issue
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.knowledge.load import TERMINOLOGY
from rightscan.knowledge.statements import Statements
from rightscan.model.citation import Citations
from rightscan.model.fact import read_value
from rightscan.model.library import Library
from rightscan.model.terminology import CHECKS, KINDS, ROLES, SIDES, TABLES, Code, System, Terminology

_ENTRY = "means side kind length sides cite"


def load_terminology(folder: Path, library: Library) -> Terminology:
    """The code tables below the content folder. Raises ContentError with every issue."""
    terminology, issues = read_terminology(folder, library)
    if issues or terminology is None:
        raise ContentError(issues)
    return terminology


def read_terminology(folder: Path, library: Library) -> tuple[Terminology | None, tuple[Issue, ...]]:
    """The code tables and every issue found; a folder without tables has none of either."""
    issues = Issues()
    if not (folder / TERMINOLOGY).is_dir():
        return None, ()
    statements = Statements(issues, library.sources)
    found = {name: _read(folder, name, issues) for name in ("systems", *TABLES)}
    frame = found.pop("systems")
    if frame is None:
        return None, issues.in_order()
    keys = statements.keys(frame, "systems", "not-meant cite")
    systems = {system.id: system for system in _systems(keys, statements)}
    tables = {
        name: {f"{code.system}|{code.code}": code for code in _codes(item, systems, library, statements)}
        for name, item in found.items()
        if item is not None
    }
    return Terminology(systems, tables, statements.texts(keys, "not-meant")), issues.in_order()


def _read(folder: Path, name: str, issues: Issues) -> Item | None:
    return read_document(folder / TERMINOLOGY / f"{name}.yaml", f"{folder.name}/{TERMINOLOGY}/{name}.yaml", issues)


def _systems(keys: dict[str, Item], statements: Statements) -> Iterator[System]:
    for key, item, cites in statements.section(keys, "systems", statements.cites(keys, ())):
        fields = statements.keys(item, "name address check", "cite")
        check = statements.one_of(fields, "check", (*CHECKS, "none"))
        name, address = statements.text(fields, "name"), statements.text(fields, "address")
        yield System(key, name, address, check, statements.cited(item, cites, f"The system '{key}'"))


def _codes(item: Item, systems: dict[str, System], library: Library, statements: Statements) -> Iterator[Code]:
    keys = statements.keys(item, "codes", "cite")
    inherited = statements.cites(keys, ())
    for name, members in statements.mapping(keys, "codes").items():
        if name not in systems:
            statements.issues.add("REF01", members, f"'{name}' is not one of the code systems.")
            continue
        for code, entry in members.mapping().items():
            _check_digit(systems[name], code, entry, statements.issues)
            facts = dict(_means(entry.mapping().get("means"), library, statements))
            yield msgspec.structs.replace(_code(entry, code, inherited, statements), system=name, means=facts)


def _check_digit(system: System, code: str, entry: Item, issues: Issues) -> None:
    if system.check in CHECKS and not CHECKS[system.check](code):
        issues.add("CODE01", entry, f"'{code}' is not a {system.name} code.")


def _code(entry: Item, code: str, inherited: Citations, statements: Statements) -> Code:
    fields = statements.keys(entry, "display role", _ENTRY)
    cites = statements.cited(entry, statements.cites(fields, inherited), f"The code '{code}'")
    for digit in statements.mapping(fields, "sides"):
        statements.one_of(fields["sides"].mapping(), digit, SIDES)
    length = statements.text(fields, "length")
    if length and not length.isdigit():
        statements.issues.add("TYPE01", fields["length"], f"'{length}' is not a number of characters.")
    return Code(
        system="",
        code=code,
        display=statements.text(fields, "display"),
        role=statements.one_of(fields, "role", ROLES),
        cites=cites,
        side=statements.one_of(fields, "side", SIDES),
        kind=statements.one_of(fields, "kind", KINDS),
        length=int(length) if length.isdigit() else 0,
        sides={digit: str(side.value) for digit, side in statements.mapping(fields, "sides").items()},
    )


def _means(item: Item | None, library: Library, statements: Statements) -> Iterator[tuple[str, str]]:
    if item is not None and not isinstance(item.value, dict):
        statements.issues.add("TYPE01", item, "'means' should be a mapping of facts to words.")
    for fact, word in item.mapping().items() if item is not None else ():
        if fact not in library.facts:
            statements.issues.add("FACT01", word, f"'{fact}' is not in the vocabulary.")
            continue
        try:
            read_value(library.facts[fact], str(word.value))
        except FactError as error:
            statements.issues.add("FACT02", word, f"{fact}: {error.why}", error.fix)
        yield fact, str(word.value)
