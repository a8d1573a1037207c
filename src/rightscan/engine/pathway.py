"""What comes after each result: a walk through the pathway of the scenario that fits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from rightscan.engine.derive import DERIVED, inputs_of
from rightscan.engine.match import Match
from rightscan.errors import InputError
from rightscan.model.fact import Value, read_value
from rightscan.model.library import Library
from rightscan.model.pathway import Leave, Next, Pathway
from rightscan.model.scenario import Scenario


class Taken(msgspec.Struct, frozen=True):
    """One step already done, and the result or choice that led on."""

    step: str
    result: str


class Position(msgspec.Struct, frozen=True):
    """Where the patient stands: the steps taken and those that can follow. `leave` is set when a trigger ended the scenario."""

    scenario: Scenario
    pathway: Pathway
    taken: tuple[Taken, ...]
    here: tuple[Next, ...]
    leave: Leave | None = None

    @property
    def ended(self) -> bool:
        """Whether the source says nothing about what follows."""
        return len(self.here) == 1 and not self.pathway.steps[self.here[0].step].results


def follow_pathway(match: Match, results: Sequence[str]) -> Position | None:
    """Follow the results from the start of the pathway; None if no fitting scenario has one and no result was given.

    Where several steps can follow, the id of a step chooses it. Raises InputError that lists what can be said.
    """
    scenarios = [verdict.scenario for verdict in match.fits if verdict.scenario.pathway is not None]
    if results and len(scenarios) != 1:
        raise InputError(
            f"result '{results[0]}'",
            "can be followed only when exactly one scenario with a pathway fits.",
            "Give the missing facts, or the clinical question.",
        )
    if len(scenarios) != 1:
        return None
    pathway = scenarios[0].pathway
    assert pathway is not None
    position = Position(scenarios[0], pathway, (), (Next(pathway.start),))
    for result in results:
        position = _advance(position, result)
    return position


def _advance(position: Position, said: str) -> Position:
    """One result, one choice among several steps, or a trigger that leaves."""
    if position.leave is None:
        for leave in position.pathway.leaves:
            if leave.id == said:
                step = position.here[0].step
                return msgspec.structs.replace(
                    position, taken=(*position.taken, Taken(step, said)), here=(), leave=leave
                )
        if len(position.here) > 1:
            chosen = tuple(following for following in position.here if following.step == said)
            if chosen:
                return msgspec.structs.replace(position, here=chosen)
        for following in position.here if len(position.here) == 1 else ():
            for result in position.pathway.steps[following.step].results:
                if result.id == said:
                    taken = (*position.taken, Taken(following.step, said))
                    return msgspec.structs.replace(position, taken=taken, here=result.then)
    raise InputError(f"result '{said}'", "does not follow here.", _advice(position))


def _advice(position: Position) -> str:
    words = possible_answers(position)
    return f"Use one of: {', '.join(words)}." if words else "The path has ended; leave the result out."


def possible_answers(position: Position) -> tuple[str, ...]:
    """Everything that can be said at this point: results, step choices, triggers."""
    if position.leave is not None:
        return ()
    if len(position.here) > 1:
        words = [following.step for following in position.here]
    else:
        words = [result.id for result in position.pathway.steps[position.here[0].step].results]
    return (*words, *(leave.id for leave in position.pathway.leaves))


def facts_after(library: Library, given: dict[str, Value], leave: Leave) -> dict[str, Value]:
    """The given facts with the change of a trigger.

    What followed from a changed fact, and what it was worked out from before, belongs to the old state and is dropped.
    """
    outdated = {name for name in DERIVED if set(inputs_of(name)) & set(leave.change)}
    outdated |= {source for name in leave.change for source in inputs_of(name)}
    kept = {name: value for name, value in given.items() if name not in outdated}
    changed = {name: read_value(library.facts[name], words) for name, words in leave.change.items()}
    return {**kept, **changed}
