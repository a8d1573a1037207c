"""Reads the hand-outs for patients: one sheet for each scenario and language, and the fixed words of each language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast, get_args

from rightscan.errors import ContentError, Issue
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.knowledge.load import HANDOUT
from rightscan.knowledge.statements import Statements
from rightscan.model.citation import Citations
from rightscan.model.handout import ORIGINAL, PARTS, Handout, Handouts, Passage, SheetStatus, SheetWords
from rightscan.model.library import Library
from rightscan.model.scenario import CategoryId

_STATUSES: tuple[str, ...] = get_args(SheetStatus)
_RATINGS: tuple[str, ...] = get_args(CategoryId)
_HEADINGS = (*PARTS, "closing", "sources")
_NOTICES = ("rated-by", "closing", "notice", "numbers", "edition", "review-due", "overdue", "expired")
_SOURCE_NOTES = ("in-part", "seen-through")
_NUMBER = re.compile(r"\d+(?:[.,-]\d+)*")


def load_handouts(folder: Path, library: Library) -> Handouts:
    """The hand-outs of a content folder. Raises ContentError with every issue found."""
    handouts, issues = read_handouts(folder, library)
    if issues:
        raise ContentError(issues)
    return handouts


def read_handouts(folder: Path, library: Library) -> tuple[Handouts, tuple[Issue, ...]]:
    """The hand-outs of a content folder, as far as they can be read, and every issue found."""
    issues = Issues()
    reader = _Reader(Statements(issues, library.sources), library)
    handouts = Handouts({}, {})
    for item in _documents(folder, f"{HANDOUT}/*.yaml", issues):
        words = reader.words(item)
        if words.language in handouts.words:
            issues.add("ID02", item, f"The language '{words.language}' has fixed words already.")
        handouts.words[words.language] = words
    places: dict[tuple[str, str], Item] = {}
    for item in _documents(folder, f"**/*.{HANDOUT}.*.yaml", issues):
        sheet = reader.sheet(item)
        if (sheet.scenario, sheet.language) in places:
            issues.add("ID02", item, f"'{sheet.scenario}' has a second hand-out in '{sheet.language}'.")
        places[sheet.scenario, sheet.language] = item
        handouts.sheets.setdefault(sheet.scenario, {})[sheet.language] = sheet
    if not issues.found:
        _check_languages(handouts, places, issues)
    return handouts, issues.in_order()


def _documents(folder: Path, pattern: str, issues: Issues) -> list[Item]:
    paths = sorted(folder.glob(pattern))
    read = (read_document(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", issues) for path in paths)
    return [item for item in read if item is not None]


class _Reader:
    """Reads the files of one content folder; every complaint goes to the issues of `statements`."""

    def __init__(self, statements: Statements, library: Library) -> None:
        self.statements = statements
        self.library = library

    def words(self, item: Item) -> SheetWords:
        """The fixed words of one language: every key is required, so that no sheet shows a gap."""
        keys = self.statements.keys(item, "language name headings statuses ratings notices sources")
        sources = self._texts(keys, "sources", _SOURCE_NOTES, "titles")
        titles = self.statements.mapping(self.statements.mapping(keys, "sources"), "titles")
        for name, title in titles.items():
            if name not in self.library.sources:
                self.statements.issues.add("CITE02", title, f"'{name}' is not a source.")
        return SheetWords(
            language=self.statements.text(keys, "language"),
            name=self.statements.text(keys, "name"),
            headings=self._texts(keys, "headings", _HEADINGS),
            statuses=cast("dict[SheetStatus, str]", self._texts(keys, "statuses", _STATUSES)),
            ratings=self._texts(keys, "ratings", _RATINGS),
            notices=self._texts(keys, "notices", _NOTICES),
            source_notes=sources,
            titles={name: self.statements.text(titles, name) for name in titles},
        )

    def _texts(
        self, keys: dict[str, Item], section: str, required: tuple[str, ...], optional: str = ""
    ) -> dict[str, str]:
        entries = self.statements.keys(keys[section], " ".join(required), optional) if section in keys else {}
        return {name: self.statements.text(entries, name) for name in required}

    def sheet(self, item: Item) -> Handout:
        """One sheet; every passage is cited."""
        statements = self.statements
        keys = statements.keys(item, f"scenario language status title sources {' '.join(PARTS)}")
        statements.short_names(keys.get("sources"))
        scenario = statements.text(keys, "scenario")
        if "scenario" in keys and scenario not in self.library.scenarios:
            statements.issues.add("REF01", keys["scenario"], f"The hand-out is about '{scenario}', not a scenario.")
        return Handout(
            scenario=scenario,
            language=statements.text(keys, "language"),
            status=cast("SheetStatus", statements.one_of(keys, "status", _STATUSES)),
            title=statements.text(keys, "title"),
            parts={part: self._passages(keys, part, scenario) for part in PARTS},
        )

    def _passages(self, keys: dict[str, Item], part: str, scenario: str) -> tuple[Passage, ...]:
        found = [
            self._passage(name, member, cites, scenario)
            for name, member, cites in self.statements.section(keys, part, ())
        ]
        if part in keys and isinstance(keys[part].value, dict) and not found:
            self.statements.issues.add("KEY02", keys[part], f"The part '{part}' says nothing.", "Write a passage.")
        return tuple(found)

    def _passage(self, name: str, member: Item, cites: Citations, scenario: str) -> Passage:
        entries = self.statements.keys(member, "say", "rates cite")
        self.statements.cited(member, cites, f"The passage '{name}'")
        rates = self.statements.texts(entries, "rates")
        if rates and scenario in self.library.scenarios:
            self._check_rates(entries["rates"], rates, scenario)
        return Passage(name, self.statements.text(entries, "say"), cites, rates)

    def _check_rates(self, item: Item, rates: tuple[str, ...], scenario: str) -> None:
        """The scenario rates these studies, all alike: the sheet shows the category of the scenario, once for all."""
        categories = {rating.procedure: rating.category for rating in self.library.scenarios[scenario].ratings}
        for study in rates:
            if study not in categories:
                self.statements.issues.add("HAND02", item, f"The scenario does not rate '{study}'.")
        if len({categories[study] for study in rates if study in categories}) > 1:
            self.statements.issues.add("HAND02", item, "These studies are not all of one category.")


def _check_languages(handouts: Handouts, places: dict[tuple[str, str], Item], issues: Issues) -> None:
    """Every sheet exists in every language, and the translations say the same as the original, part by part."""
    for (scenario, language), item in places.items():
        if language not in handouts.words:
            issues.add("REF01", item, f"There are no fixed words for the language '{language}'.")
        for other in handouts.words:
            if (scenario, other) not in places:
                issues.add("HAND01", item, f"There is no hand-out for '{scenario}' in '{other}'.")
        if language != ORIGINAL and (scenario, ORIGINAL) in places:
            original = handouts.sheets[scenario][ORIGINAL]
            _compare(handouts.sheets[scenario][language], original, item, issues)


def _compare(sheet: Handout, original: Handout, item: Item, issues: Issues) -> None:
    for part in PARTS:
        place = item.mapping()[part]
        names = [passage.id for passage in original.parts[part]]
        if [passage.id for passage in sheet.parts[part]] != names:
            issues.add(
                "HAND01", place, f"The part '{part}' does not have the passages {', '.join(names)}, in this order."
            )
            continue
        for passage, first in zip(sheet.parts[part], original.parts[part], strict=True):
            for what in _differences(passage, first):
                issues.add("HAND01", place.mapping()[passage.id], f"The passage '{passage.id}' has other {what}.")


def _differences(passage: Passage, original: Passage) -> list[str]:
    """What a translation may not change."""
    kept = {
        "sources": passage.cites == original.cites,
        "studies": passage.rates == original.rates,
        "numbers": _NUMBER.findall(passage.text) == _NUMBER.findall(original.text),
    }
    return [f"{what} than the original" for what, same in kept.items() if not same]
