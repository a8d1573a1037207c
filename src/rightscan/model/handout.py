"""The hand-out for patients: what a scenario says in plain words, one sheet for each language."""

from __future__ import annotations

from typing import Literal

import msgspec

from rightscan.errors import InputError
from rightscan.model.citation import Citations

PARTS = ("purpose", "question", "known", "study", "results", "symptoms", "ask")
"""The parts of every sheet, in the order in which they are read."""
ORIGINAL = "en"
"""The language in which a sheet is written first; the others are translations of it."""

SheetStatus = Literal["draft", "unreviewed", "reviewed"]


class Passage(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Sentences that share their sources. `rates` are studies that have one and the same category in the scenario."""

    id: str
    text: str
    cites: Citations
    rates: tuple[str, ...] = ()


class Handout(msgspec.Struct, frozen=True, gc=False):
    """One sheet in one language. `parts` has every name of `PARTS`, each with at least one passage."""

    scenario: str
    language: str
    status: SheetStatus
    title: str
    parts: dict[str, tuple[Passage, ...]]


class SheetWords(msgspec.Struct, frozen=True, gc=False):
    """The fixed words of every sheet in one language.

    `headings` by part, `statuses` by status, `ratings` by category, `notices` and `source_notes` by what they tell;
    `titles` are those of sources that have no published title.
    """

    language: str
    name: str
    headings: dict[str, str]
    statuses: dict[SheetStatus, str]
    ratings: dict[str, str]
    notices: dict[str, str]
    source_notes: dict[str, str]
    titles: dict[str, str]


class Handouts(msgspec.Struct, frozen=True, gc=False):
    """All sheets, by scenario and language, and the fixed words by language."""

    words: dict[str, SheetWords]
    sheets: dict[str, dict[str, Handout]]

    def sheet(self, scenario: str, language: str) -> Handout:
        """The sheet of a scenario in a language; InputError that names what there is."""
        if scenario not in self.sheets:
            there = ", ".join(self.sheets) or "none so far"
            raise InputError(f"scenario '{scenario}'", "has no hand-out.", f"Hand-outs exist for: {there}.")
        if language not in self.words:
            there = ", ".join(f"{words.language} ({words.name})" for words in self.words.values())
            raise InputError(f"language '{language}'", "is not one of the hand-outs.", f"Use one of: {there}.")
        return self.sheets[scenario][language]
