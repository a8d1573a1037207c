"""The plain reckoning: every tree walked, every answer derived and judged anew. What is quick is compared with it."""

from __future__ import annotations

from collections.abc import Iterable

from rightscan.engine.ask import _candidates
from rightscan.engine.domain import thresholds, values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.engine.match import QUESTION, Match, Verdict, VerdictWord, judge
from rightscan.logic import FALSE, UNKNOWN, Values, atoms, evaluate, facts_in
from rightscan.model.fact import Fact, Value
from rightscan.model.library import Library
from rightscan.model.scenario import Scenario

Piece = tuple[str, str, str]


def walked(scenarios: Iterable[Scenario], facts: Facts) -> Match:
    """The match, scenario by scenario."""
    question = str(facts.values.get(QUESTION, ""))
    return Match(tuple(judge(one, facts.values) for one in scenarios if one.status != "retired"), question)


def pieces(scenarios: Iterable[Scenario]) -> set[Piece]:
    """Question, study and category of every rating; a scenario without ratings counts as one."""
    found: set[Piece] = set()
    for scenario in scenarios:
        found |= {(scenario.question, rating.procedure, rating.counts) for rating in scenario.ratings}
        if not scenario.ratings:
            found.add((scenario.question, scenario.id, "not-recorded"))
    return found


def unsettled(match: Match) -> set[Piece]:
    """What the open scenarios of the question asked can still add to those that fit."""
    return pieces(verdict.scenario for verdict in match.open) - pieces(verdict.scenario for verdict in match.fits)


def plain_question(library: Library, facts: Facts, match: Match) -> tuple[str, int, float] | None:
    """The next question with the advice open now and after it."""
    now = len(unsettled(match))
    candidates = list(_candidates(library, facts, match)) if now else []
    usual = [fact for fact in candidates if fact.ask == "usual"]
    scored = [(_left_after(library, facts, fact, match), fact) for fact in usual or candidates]
    if not scored:
        return None
    (left, _), best = min(scored, key=lambda entry: entry[0])
    return best.name, now, left


def _left_after(library: Library, facts: Facts, fact: Fact, match: Match) -> tuple[float, float]:
    """The advice unsettled and the facts needed, on average over the answers."""
    possible = (*match.fits, *match.open)
    reading = [v.scenario for v in possible if any(fact.name in facts_in(line.expression) for line in v.scenario.fits)]
    answers = list(values_to_try(fact, thresholds(fact.name, reading)))
    advice = needs = 0
    for answer in answers:
        after = _match_after(library, facts, fact, answer, possible)
        advice += len(unsettled(after))
        needs += sum(len(verdict.needs) for verdict in after.open)
    return advice / len(answers), needs / len(answers)


def _match_after(library: Library, facts: Facts, fact: Fact, answer: Value, possible: Iterable[Verdict]) -> Match:
    """The scenarios that were possible, after an answer.

    A line that reads nothing that changed stays as it was matched: where facts contradict each other, that may be a
    truth on which all readings agree.
    """
    values = derive_facts(library.facts, {**facts.given, fact.name: answer}, facts.as_of).values
    changed = {name for name in facts.values.keys() | values.keys() if facts.values.get(name) != values.get(name)}
    verdicts = tuple(_verdict_after(verdict, values, changed) for verdict in possible)
    return Match(verdicts, str(values.get(QUESTION, "")))


def _verdict_after(before: Verdict, values: Values, changed: set[str]) -> Verdict:
    judged = judge(before.scenario, values)
    lines = tuple(
        line if changed.isdisjoint(facts_in(line.criterion.expression)) else anew
        for line, anew in zip(before.lines, judged.lines, strict=True)
    )
    truths = {line.truth for line in lines}
    word: VerdictWord = "excluded" if FALSE in truths else "open" if UNKNOWN in truths else "fits"
    needs = {
        atom.fact
        for line in lines
        if line.truth is UNKNOWN
        for atom in atoms(line.criterion.expression)
        if evaluate(atom, values) is UNKNOWN
    }
    return Verdict(before.scenario, word, lines, tuple(needs))
