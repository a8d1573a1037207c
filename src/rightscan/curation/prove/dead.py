"""Content that no patient can reach, and redirects that lead to a shut door."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from rightscan.curation.prove.finding import Finding, Patient
from rightscan.curation.prove.overlap import facts_of
from rightscan.curation.prove.space import Space, confirmed, live
from rightscan.logic import All, Any, Expression, Is, Not, facts_in
from rightscan.model.pathway import Pathway
from rightscan.model.scenario import Concern, Redirect, Scenario
from rightscan.presentation.words import condition_text

_FOLLOWS = "It follows from the other lines once all is known, and decides earlier while something is not."


def find_dead(space: Space) -> tuple[Finding, ...]:
    """Every criterion, redirect, concern, consideration and pathway step that no patient can reach."""
    found = [finding for scenario in live(space.library) for finding in _Scenario(space, scenario).dead()]
    for topic in space.library.topics.values():
        found += [finding for concern in topic.concerns for finding in _concern(space, topic.id, concern, ())]
    return tuple(found)


def statements_checked(space: Space) -> int:
    """How many statements `find_dead` looks at."""
    count = sum(len(topic.concerns) for topic in space.library.topics.values())
    for scenario in live(space.library):
        steps = len(scenario.pathway.steps) + len(scenario.pathway.leaves) if scenario.pathway else 0
        conditions = sum(entry.when is not None for entry in scenario.considerations)
        count += len(scenario.fits) + len(scenario.instead) + len(scenario.concerns) + conditions + steps
    return count


class _Scenario:
    """One scenario and the patients who fit it."""

    def __init__(self, space: Space, scenario: Scenario) -> None:
        self.space = space
        self.scenario = scenario
        self.lines = [line.expression for line in scenario.fits]
        self.fits = space.fits(scenario)

    def dead(self) -> Iterator[Finding]:
        if self.space.find(self.fits) is None:
            yield self._dead("nobody fits: the criteria exclude each other")
            return
        for number, line in enumerate(self.lines, 1):
            yield from self._criterion(number, line)
        for number, redirect in enumerate(self.scenario.instead, 1):
            yield from self._redirect(number, redirect)
        for concern in self.scenario.concerns:
            yield from _concern(self.space, self.scenario.id, concern, (self.fits,))
        for entry in self.scenario.considerations:
            if entry.when is not None and self.space.find(self.fits, self.space.formula(entry.when)) is None:
                yield self._dead(f"the consideration {entry.id} applies to nobody who fits")
        if self.scenario.pathway is not None:
            yield from (self._dead(what) for what in _pathway(self.scenario.pathway))

    def _criterion(self, number: int, line: Expression) -> Iterator[Finding]:
        others = [self.space.formula(other) for other in self.lines if other is not line]
        failing = z3.Not(self.space.formula(line))
        if self.space.find(failing, *others) is None:
            what = f"line {number} of fits excludes nobody whom the other lines let in"
            # A line that follows only through derived facts still excludes patients of whom less is known.
            fault = self.space.excludes(failing, *others)
            yield Finding(self.scenario.id, what, {}, fault, "" if fault else _FOLLOWS)
        for alternative in _alternatives(line):
            if self.space.find(self.space.formula(alternative), *others) is None:
                text = condition_text(self.space.library, alternative)
                yield self._dead(f"line {number} of fits: nobody who fits has “{text}”")

    def _redirect(self, number: int, redirect: Redirect) -> Iterator[Finding]:
        when, excluded = self.space.formula(redirect.when), z3.Not(self.fits)
        # Words give way to a redirect that names a scenario; they are dead only if one holds wherever they do.
        named = [] if redirect.see else [r.when for r in self.scenario.instead if r.see]
        hidden = any(self.space.excludes(when, z3.Not(self.space.formula(other))) for other in named)
        if hidden or self.space.find(when, excluded) is None:
            yield self._dead(f"redirect {number} is shown to nobody")
        if redirect.see:
            yield from self._shut_door(number, redirect, when, excluded)

    def _shut_door(self, number: int, redirect: Redirect, when: z3.BoolRef, excluded: z3.BoolRef) -> Iterator[Finding]:
        target = self.space.library.scenarios[redirect.see]
        led_astray = (when, excluded, z3.Not(self.space.fits(target)))
        if self.space.find(*led_astray) is not None:
            names = [*facts_of(self.scenario, target), *facts_in(redirect.when)]
            patient = self.space.patient(names, *led_astray)
            verdicts = confirmed(self.space.library, patient)
            assert verdicts.get(target.id) == "excluded", f"solver and engine disagree on {patient}"
            yield self._dead(f"redirect {number} sends a patient to {target.id}, which excludes them", patient)

    def _dead(self, what: str, patient: Patient | None = None) -> Finding:
        return Finding(self.scenario.id, what, patient or {})


def _concern(space: Space, where: str, concern: Concern, fits: tuple[z3.BoolRef, ...]) -> Iterator[Finding]:
    when = space.formula(concern.when)
    unless = [] if concern.unless is None else [space.formula(concern.unless)]
    if space.find(*fits, when, *(z3.Not(exception) for exception in unless)) is None:
        yield Finding(where, f"the concern {concern.id} is raised for nobody", {})
    if unless and space.find(*fits, when, *unless) is None:
        yield Finding(where, f"the exception of the concern {concern.id} holds for nobody", {})


def _alternatives(line: Expression) -> Iterator[Expression]:
    """The parts of a line of which one is enough: members of `any`, and single words."""
    if isinstance(line, Any):
        for part in line.parts:
            yield part
            yield from (_within(line, part, inner) for inner in _alternatives(part))
    elif isinstance(line, All):
        for part in line.parts:
            yield from (_within(line, part, inner) for inner in _alternatives(part))
    elif isinstance(line, Is) and len(line.values) > 1:
        yield from (Is(line.fact, (word,)) for word in line.values)
    elif isinstance(line, Not):
        return


def _within(whole: All | Any, part: Expression, inner: Expression) -> Expression:
    """The inner alternative of a part; beside it, the other parts of an `all` must hold too."""
    if isinstance(whole, Any):
        return inner
    return All((inner, *(other for other in whole.parts if other is not part)))


def _pathway(pathway: Pathway) -> Iterator[str]:
    """Steps that nothing leads to, and steps from which no end can be reached."""
    after = {step.id: {n.step for result in step.results for n in result.then} for step in pathway.steps.values()}
    reached = _reachable(after, {pathway.start})
    for name in after:
        if name not in reached:
            yield f"the step {name} of the pathway is reached by nobody"
    ends = {name for name, following in after.items() if not following}
    back: dict[str, set[str]] = {name: {other for other in after if name in after[other]} for name in after}
    for name in sorted(set(after) - _reachable(back, ends)):
        yield f"the step {name} of the pathway never comes to an end"


def _reachable(after: dict[str, set[str]], start: set[str]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        for name in after[waiting.pop()] - found:
            found.add(name)
            waiting.append(name)
    return found
