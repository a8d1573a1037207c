"""Facts against scenarios: each fits, stays open or is excluded, with the line that decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from rightscan.engine.facts import Facts
from rightscan.logic import FALSE, TRUE, UNKNOWN, Scalar, Truth, atoms, conjunction, evaluate
from rightscan.model.scenario import Criterion, Redirect, Scenario

VerdictWord = Literal["fits", "open", "excluded"]
QUESTION = "clinical-question"
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


class Match(msgspec.Struct, frozen=True):
    """All verdicts, and the clinical question if it is known. `asked` is the part that answers that question."""

    verdicts: tuple[Verdict, ...]
    question: str

    @property
    def asked(self) -> tuple[Verdict, ...]:
        """The verdicts of the question asked; all of them while no question is known."""
        return tuple(v for v in self.verdicts if self.question in ("", v.scenario.question))

    def of(self, word: VerdictWord) -> tuple[Verdict, ...]:
        """The verdicts with this word, for the question asked."""
        return tuple(verdict for verdict in self.asked if verdict.word == word)

    @property
    def fits(self) -> tuple[Verdict, ...]:
        """The scenarios that fit, for the question asked."""
        return self.of("fits")

    @property
    def open(self) -> tuple[Verdict, ...]:
        """The scenarios that need more facts, for the question asked."""
        return self.of("open")

    @property
    def other_questions(self) -> tuple[Verdict, ...]:
        """Scenarios that the patient fits as well, for a question that was not asked."""
        return tuple(v for v in self.verdicts if v.word == "fits" and v not in self.asked)


def find_match(scenarios: Iterable[Scenario], facts: Facts) -> Match:
    """Judge every scenario that is not retired."""
    question = facts.values.get(QUESTION, "")
    verdicts = tuple(judge(scenario, facts.values) for scenario in scenarios if scenario.status != "retired")
    return Match(verdicts, str(question))


def judge(scenario: Scenario, values: Mapping[str, Scalar]) -> Verdict:
    """One scenario. No line is skipped, because every line is shown."""
    lines = tuple(Line(criterion, evaluate(criterion.expression, values)) for criterion in scenario.fits)
    word = verdict_word(conjunction(tuple(line.truth for line in lines)))
    return Verdict(scenario, word, lines, _needs(lines, values) if word != "fits" else ())


def verdict_word(truth: Truth) -> VerdictWord:
    """The verdict on a scenario all of whose lines together have this truth."""
    return _WORDS[truth]


def redirects_for(verdict: Verdict, facts: Facts) -> tuple[Redirect, ...]:
    """Where an excluded patient goes; words stand in only where no scenario is named. Nothing for one who may fit."""
    if verdict.word != "excluded":
        return ()
    holding = tuple(r for r in verdict.scenario.instead if evaluate(r.when, facts.values) is TRUE)
    return tuple(redirect for redirect in holding if redirect.see) or holding


def _needs(lines: tuple[Line, ...], values: Mapping[str, Scalar]) -> tuple[str, ...]:
    """The facts that keep lines unknown, each once."""
    return tuple(
        dict.fromkeys(
            atom.fact
            for line in lines
            if line.truth is UNKNOWN
            for atom in atoms(line.criterion.expression)
            if evaluate(atom, values) is UNKNOWN
        )
    )


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
