"""Facts against scenarios: each fits, stays open or is excluded, with the line that decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import repeat
from operator import getitem
from typing import Literal

import msgspec

from rightscan.engine.facts import Facts
from rightscan.engine.index import index_of
from rightscan.engine.kept import kept_with_library
from rightscan.engine.layout import Planes
from rightscan.logic import FALSE, TRUE, UNKNOWN, Atom, Scalar, Truth, atoms, conjunction, evaluate
from rightscan.model.library import Library
from rightscan.model.scenario import Criterion, Redirect, Scenario

VerdictWord = Literal["fits", "open", "excluded"]
QUESTION = "clinical-question"
_CODES = {"0": TRUE, "1": UNKNOWN, "2": FALSE}
_WORDS: dict[Truth, VerdictWord] = {TRUE: "fits", UNKNOWN: "open", FALSE: "excluded"}


class Line(msgspec.Struct, frozen=True):
    """One criterion with its truth for this patient."""

    criterion: Criterion
    truth: Truth


class Verdict(msgspec.Struct, frozen=True):
    """One scenario for this patient: every line, and the facts that would settle it."""

    scenario: Scenario
    word: VerdictWord
    lines: tuple[Line, ...]
    needs: tuple[str, ...]

    @property
    def failed(self) -> tuple[Line, ...]:
        """The lines that exclude the patient."""
        return tuple(line for line in self.lines if line.truth is FALSE)

    @property
    def unknown(self) -> tuple[Line, ...]:
        """The lines nobody has settled yet."""
        return tuple(line for line in self.lines if line.truth is UNKNOWN)


class Match(msgspec.Struct, frozen=True, dict=True):
    """All verdicts, and the clinical question if it is known. `asked` is the part that answers that question."""

    verdicts: tuple[Verdict, ...]
    question: str

    @cached_property
    def asked(self) -> tuple[Verdict, ...]:
        """The verdicts of the question asked; all of them while no question is known."""
        return tuple(v for v in self.verdicts if self.question in ("", v.scenario.question))

    def of(self, word: VerdictWord) -> tuple[Verdict, ...]:
        """The verdicts with this word, for the question asked."""
        return tuple(verdict for verdict in self.asked if verdict.word == word)

    @cached_property
    def fits(self) -> tuple[Verdict, ...]:
        """The scenarios that fit, for the question asked."""
        return self.of("fits")

    @cached_property
    def open(self) -> tuple[Verdict, ...]:
        """The scenarios that need more facts, for the question asked."""
        return self.of("open")

    @property
    def other_questions(self) -> tuple[Verdict, ...]:
        """Scenarios that the patient fits as well, for a question that was not asked."""
        return tuple(v for v in self.verdicts if v.word == "fits" and v not in self.asked)


class _Lines(dict[str, Line]):
    """One criterion with each truth it can have, by the codes of its clauses in the index; the highest code decides."""

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion

    def __missing__(self, codes: str) -> Line:
        if codes not in _CODES:
            return self[max(codes, default="0")]
        return self.setdefault(codes, Line(self.criterion, _CODES[codes]))


class _Sheet(msgspec.Struct, frozen=True):
    """A scenario ready to be judged: its lines, where the index has them, and what each of them compares."""

    scenario: Scenario
    lines: tuple[_Lines, ...]
    planes: tuple[Planes, ...]
    compared: tuple[tuple[Atom, ...], ...]


@kept_with_library
def _sheets(library: Library) -> tuple[_Sheet, ...]:
    index = index_of(library)
    return tuple(
        _Sheet(scenario, tuple(map(_Lines, scenario.fits)), planes, tuple(map(_compared, scenario.fits)))
        for scenario, planes in zip(index.scenarios, index.planes, strict=True)
    )


def _compared(line: Criterion) -> tuple[Atom, ...]:
    return tuple(atoms(line.expression))


def find_match(library: Library, facts: Facts) -> Match:
    """Judge every scenario that is not retired, all at once by the index of the library. The same as `judge` on each."""
    index = index_of(library)
    codes = index.codes(index.clauses(index.parts(facts.values), facts.values))
    verdicts = tuple(map(_verdict, _sheets(library), codes, repeat(facts.values)))
    return Match(verdicts, str(facts.values.get(QUESTION, "")))


def _verdict(sheet: _Sheet, codes: str, values: Mapping[str, Scalar]) -> Verdict:
    lines = tuple(map(getitem, sheet.lines, map(codes.__getitem__, sheet.planes)))
    unknown = "1" in codes
    word: VerdictWord = "excluded" if "2" in codes else "open" if unknown else "fits"
    return Verdict(sheet.scenario, word, lines, _needs(lines, sheet.compared, values) if unknown else ())


def judge(scenario: Scenario, values: Mapping[str, Scalar]) -> Verdict:
    """One scenario, by walking its trees: the reference. No line is skipped, because every line is shown."""
    lines = tuple(Line(line, evaluate(line.expression, values)) for line in scenario.fits)
    word = verdict_word(conjunction(tuple(line.truth for line in lines)))
    return Verdict(scenario, word, lines, _needs(lines, map(_compared, scenario.fits), values))


def _needs(
    lines: Iterable[Line], compared: Iterable[tuple[Atom, ...]], values: Mapping[str, Scalar]
) -> tuple[str, ...]:
    """The facts that keep lines unknown, each once."""
    found: dict[str, None] = {}
    for line, comparisons in zip(lines, compared, strict=True):
        if line.truth is UNKNOWN:
            for atom in comparisons:
                if atom.fact not in values or evaluate(atom, values) is UNKNOWN:
                    found[atom.fact] = None
    return tuple(found)


def verdict_word(truth: Truth) -> VerdictWord:
    """The verdict on a scenario all of whose lines together have this truth."""
    return _WORDS[truth]


def redirects_for(verdict: Verdict, facts: Facts) -> tuple[Redirect, ...]:
    """Where an excluded patient goes; words stand in only where no scenario is named. Nothing for one who may fit."""
    if verdict.word != "excluded":
        return ()
    holding = tuple(r for r in verdict.scenario.instead if evaluate(r.when, facts.values) is TRUE)
    return tuple(redirect for redirect in holding if redirect.see) or holding


def nearest_excluded(verdicts: Iterable[Verdict], at_most: int) -> tuple[Verdict, ...]:
    """The excluded scenarios that miss by the fewest lines, then by the fewest unknown ones."""
    excluded = [verdict for verdict in verdicts if verdict.word == "excluded"]
    excluded.sort(key=lambda verdict: (len(verdict.failed), len(verdict.unknown)))
    return tuple(excluded[:at_most])


def near_misses(match: Match, at_most: int) -> tuple[Verdict, ...]:
    """Excluded scenarios of the question asked that one line separates from this patient, best known first."""
    return tuple(
        verdict
        for verdict in nearest_excluded(match.asked, at_most=len(match.verdicts))
        if len(verdict.failed) == 1 and len(verdict.unknown) < len(verdict.lines) - 1
    )[:at_most]
