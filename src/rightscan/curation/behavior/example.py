"""The example patients of both editions, whole and with single facts left out, held against criteria."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec

from rightscan.curation.behavior.edition import Edition
from rightscan.curation.behavior.patient import Both
from rightscan.curation.behavior.verdict import CHANGES, FOLLOWS, Witness, witness_of
from rightscan.engine.facts import Facts
from rightscan.engine.match import VerdictWord, judge
from rightscan.errors import InputError
from rightscan.intake.form import read_answers
from rightscan.model.fact import Value
from rightscan.model.scenario import Scenario

Stated = dict[str, Value]


class Examples:
    """Every example patient, with what each edition makes of the facts. Read once, when the first scenario asks."""

    def __init__(self, both: Both, editions: tuple[Edition, Edition]) -> None:
        self.both = both
        self.editions = editions
        self.as_of = max(edition.library.edition.released for edition in editions)

    @property
    def count(self) -> int:
        """How many patients there are, each with single facts left out counted too."""
        return len(self._patients)

    def told_apart(
        self, old: Scenario, new: Scenario, witnesses: tuple[Witness, ...]
    ) -> tuple[tuple[Witness, ...], int]:
        """How many examples get another verdict, and one for each kind of change that no witness shows yet."""
        shown = {(witness.old, witness.new) for witness in witnesses}
        found: list[Witness] = []
        count = 0
        for case, stated, sides in self._patients:
            change = _words(old, new, sides)
            if change not in CHANGES or ("fits" not in change and not self.both.can_say(stated)):
                continue
            count += 1
            if change not in shown and FOLLOWS.get(change) not in shown:
                witness = witness_of(self.both, stated, old.fits, new.fits, self.as_of)
                assert witness is not None
                shown.add(change)
                found.append(msgspec.structs.replace(witness, case=case))
        return tuple(found), count

    @cached_property
    def _patients(self) -> list[tuple[str, Stated, tuple[Facts, Facts]]]:
        found: dict[str, tuple[str, Stated, tuple[Facts, Facts]]] = {}
        for name, whole in self._whole():
            for stated in (whole, *(_without(whole, fact) for fact in whole)):
                key = repr(sorted(stated.items(), key=lambda item: item[0]))
                if key not in found and (sides := self._known(stated)) is not None:
                    found[key] = (name, stated, sides)
        return list(found.values())

    def _known(self, stated: Stated) -> tuple[Facts, Facts] | None:
        try:
            return self.both.facts(stated, self.as_of)
        except InputError:  # a date after the day of the comparison
            return None

    def _whole(self) -> Iterator[tuple[str, Stated]]:
        for edition in self.editions:
            for case in edition.cases:
                try:
                    yield case.name, read_answers(edition.library, case.answers).stated
                except InputError:  # a case that cannot be run is for `rightscan check` to tell
                    continue


def _without(stated: Stated, fact: str) -> Stated:
    return {name: value for name, value in stated.items() if name != fact}


def _words(old: Scenario, new: Scenario, sides: tuple[Facts, Facts]) -> tuple[VerdictWord, VerdictWord]:
    was, now = (judge(scenario, facts.values).word for scenario, facts in zip((old, new), sides, strict=True))
    return was, now
