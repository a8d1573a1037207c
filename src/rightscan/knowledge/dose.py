"""Reads the content about radiation: every figure with its status and its source; nothing recalled or inferred."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import cast

from rightscan.errors import ContentError, Issue
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.knowledge.dose_factors import FactorReader
from rightscan.knowledge.dose_figures import Figures
from rightscan.knowledge.dose_risk import read_risk
from rightscan.knowledge.load import DOSE
from rightscan.knowledge.statements import Statements
from rightscan.model.dose import (
    Background,
    DoseKnowledge,
    PastStudy,
    Position,
    Side,
    TypicalDose,
)
from rightscan.model.library import Library

_FILES = ("typical", "studies", "factors", "words", "risk")
_SIDES = ("for", "against")
SAYINGS = (
    "purpose", "not-for", "next-exam", "results-first", "background", "effective", "no-radiation", "breast-first",
)  # fmt: skip
"""The sentences without which the page is not whole."""


def load_dose(folder: Path, library: Library) -> DoseKnowledge:
    """The content about radiation. Raises ContentError with every issue found."""
    knowledge, issues = read_dose(folder, library)
    if issues or knowledge is None:
        raise ContentError(issues)
    return knowledge


def read_dose(folder: Path, library: Library) -> tuple[DoseKnowledge | None, tuple[Issue, ...]]:
    """The content about radiation and every issue found; a folder without it has none of either."""
    issues = Issues()
    if not (folder / DOSE).is_dir():
        return None, ()
    files = {name: _read(folder, name, issues) for name in _FILES}
    items = {name: item for name, item in files.items() if item is not None}
    if len(items) < len(_FILES):
        return None, issues.in_order()
    knowledge = _knowledge(items, Statements(issues, library.sources), library)
    return knowledge, issues.in_order()


def _read(folder: Path, name: str, issues: Issues) -> Item | None:
    return read_document(folder / DOSE / f"{name}.yaml", f"{folder.name}/{DOSE}/{name}.yaml", issues)


def _knowledge(items: dict[str, Item], statements: Statements, library: Library) -> DoseKnowledge | None:
    figures = Figures(statements)
    studies = {study.id: study for study in _studies(items["studies"], statements, library)}
    typical = _typical(items["typical"], figures, frozenset({*library.procedures, *studies}))
    factors = FactorReader(items["factors"], figures)
    words = statements.keys(items["words"], "background background-used says positions gaps")
    says = {saying.id: saying for saying in figures.sayings(words, "says", ())}
    for name in SAYINGS:
        if "says" in words and name not in says:
            statements.issues.add("KEY02", words["says"], f"The sentence '{name}' is missing.")
    background = {one.id: one for one in _background(words, figures)}
    risk = read_risk(items["risk"], figures)
    if risk is None:
        return None
    return DoseKnowledge(
        typical=typical,
        studies=studies,
        ct=factors.ct,
        ct_adult=factors.used["adult"],
        ct_child=factors.used["child"],
        phantoms=factors.phantoms,
        glandular=factors.glandular,
        glandular_used=factors.used["glandular"],
        tracers=factors.tracers,
        regions=factors.regions,
        background=background,
        background_used=figures.chosen(words, "background-used", background),
        says=says,
        positions=tuple(_positions(words, statements)),
        gaps=tuple(figures.sayings(words, "gaps", ())),
        risk=risk,
    )


def _typical(item: Item, figures: Figures, known: frozenset[str]) -> dict[str, tuple[TypicalDose, ...]]:
    keys = figures.statements.keys(item, "typical", "cite")
    found = {}
    for study, member in figures.statements.mapping(keys, "typical").items():
        if study not in known:
            figures.statements.issues.add("PROC01", member, f"'{study}' is not a study.")
        found[study] = tuple(_printed(name, value, figures) for name, value in member.mapping().items())
    return found


def _printed(name: str, item: Item, figures: Figures) -> TypicalDose:
    """One printed dose: a value, a range, or both, the value within the range."""
    fields = figures.statements.keys(item, "status cite", "mSv from to sd note how")
    value, low, high = (figures.number(fields, key) for key in ("mSv", "from", "to"))
    if (value is None and low is None) or (low is None) != (high is None):
        figures.statements.issues.add("KEY02", item, f"'{name}' has no figure, or half a range.")
    elif low is not None and high is not None and not low <= (low if value is None else value) <= high:
        figures.statements.issues.add("DOSE02", item, f"'{name}' does not lie within its own range.")
    status, cites = figures.known(item, fields, name)
    text = figures.statements.text
    return TypicalDose(
        id=name,
        status=status,
        cites=cites,
        value=value,
        low=low,
        high=high,
        sd=figures.number(fields, "sd"),
        note=text(fields, "note"),
        how=text(fields, "how"),
    )


def _studies(item: Item, statements: Statements, library: Library) -> Iterator[PastStudy]:
    keys = statements.keys(item, "studies", "cite")
    levels = (*library.radiation_levels, "varies")
    for name, member, cites in statements.section(keys, "studies", statements.cites(keys, ())):
        fields = statements.keys(member, "name modality names", "adult-rrl child-rrl note cite")
        if name in library.procedures:
            statements.issues.add("ID02", member, f"'{name}' is a procedure already.")
        yield PastStudy(
            id=name,
            name=statements.text(fields, "name"),
            modality=statements.text(fields, "modality"),
            names=statements.texts(fields, "names"),
            cites=statements.cited(member, cites, f"The study '{name}'"),
            adult_rrl=statements.one_of(fields, "adult-rrl", levels),
            child_rrl=statements.one_of(fields, "child-rrl", levels),
            note=statements.text(fields, "note"),
        )


def _background(keys: dict[str, Item], figures: Figures) -> Iterator[Background]:
    for name, member, _ in figures.statements.section(keys, "background", ()):
        fields = figures.statements.keys(member, "name mSv-per-year status cite", "note")
        status, cites = figures.known(member, fields, name)
        per_year = figures.number(fields, "mSv-per-year") or Decimal(1)
        text = figures.statements.text
        yield Background(name, text(fields, "name"), per_year, status, cites, text(fields, "note"))


def _positions(keys: dict[str, Item], statements: Statements) -> Iterator[Position]:
    for name, member, cites in statements.section(keys, "positions", ()):
        fields = statements.keys(member, "who side say", "cite")
        yield Position(
            id=name,
            who=statements.text(fields, "who"),
            side=cast("Side", statements.one_of(fields, "side", _SIDES)),
            text=statements.text(fields, "say"),
            cites=statements.cited(member, cites, f"The position '{name}'"),
        )
