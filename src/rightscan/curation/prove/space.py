"""All patients at once, as formulas for the solver z3.

A patient here is complete: every fact has one of its finest values. That is enough, because learning a fact never
flips a verdict: whoever fits with some facts unknown still fits once they are known. What follows from other facts is
not written down a second time: the combinations that the engine itself calls contradictory are forbidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import product

import z3

from rightscan.engine.derive import LANDMARKS, RULES
from rightscan.engine.domain import bounds_in, values_to_try
from rightscan.engine.facts import derive_facts
from rightscan.engine.match import judge
from rightscan.logic import All, Any, AtLeast, Atom, Expression, Has, HasNone, Is, Not
from rightscan.model.fact import Fact, Value
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity
from rightscan.model.scenario import Scenario

ANY_DAY = date(2026, 1, 1)  # no date is among the facts of these patients
_TIMEOUT = 30_000  # ms for one question to the solver; an answer that takes longer is counted as unknown


class Space:
    """Every possible patient of one library. Counts its questions, and those the solver could not answer."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.asked = 0
        self.unknown = 0
        self.words = {name: [w.id for w in fact.words if not w.covers] for name, fact in library.facts.items()}
        self.bounds = {
            name: bounds_in(name, _expressions(library)) | set(LANDMARKS.get(name, ())) for name in library.facts
        }
        limits = [limit for fact in library.facts.values() for limit in self._limits(fact)]
        self.solver, self.plain = z3.Solver(), z3.Solver()
        for solver in (self.solver, self.plain):
            solver.set("timeout", _TIMEOUT)
            solver.add(*limits)
        self.solver.add(*self._contradictions())
        self.solver.add(*(z3.Not(self.formula(entry.when)) for entry in library.impossible))
        self._fits = {scenario.id: self._all(line.expression for line in scenario.fits) for scenario in live(library)}

    def fits(self, scenario: Scenario) -> z3.BoolRef:
        """The patients who fit a scenario."""
        return self._fits[scenario.id]

    def formula(self, expression: Expression) -> z3.BoolRef:
        """The patients for whom an expression is true."""
        if isinstance(expression, All):
            return self._all(expression.parts)
        if isinstance(expression, Any):
            return z3.Or(*(self.formula(part) for part in expression.parts))
        if isinstance(expression, Not):
            return z3.Not(self.formula(expression.part))
        return self._comparison(expression)

    def value(self, name: str, value: Value) -> z3.BoolRef:
        """The patients whose fact has this value; an amount stands for all that compare like it."""
        fact = self.library.facts[name]
        if isinstance(value, Quantity):
            return self._alike(name, value.canonical)
        if isinstance(value, frozenset):
            return z3.And(*(z3.Bool(f"{name}={w}") == z3.BoolVal(w in value) for w in self.words[name]))
        assert isinstance(value, str)
        covered = next((word.covers for word in fact.words if word.id == value), ())
        return z3.Or(*(z3.Int(name) == self.words[name].index(word) for word in covered or (value,)))

    def find(self, *conditions: z3.BoolRef) -> z3.ModelRef | None:
        """A patient for whom all conditions hold, or None. An answer the solver did not find is counted."""
        return self.solver.model() if self._check(self.solver, conditions) == z3.sat else None

    def excludes(self, *conditions: z3.BoolRef) -> bool:
        """Whether the conditions exclude each other as they are written, whatever follows from other facts."""
        return bool(self._check(self.plain, conditions) == z3.unsat)

    def _check(self, solver: z3.Solver, conditions: tuple[z3.BoolRef, ...]) -> z3.CheckSatResult:
        self.asked += 1
        found = solver.check(*conditions)
        self.unknown += found == z3.unknown
        return found

    def patient(self, names: Iterable[str], *conditions: z3.BoolRef) -> dict[str, Value]:
        """The first patient for whom the conditions hold, who must exist: each fact in turn has its first possible value.

        So the patient does not depend on what the solver happens to find, and reads like one.
        """
        wanted = set(names)
        found: dict[str, Value] = {}
        for name, fact in self.library.facts.items():
            if name in wanted:
                fixed = [self.value(known, value) for known, value in found.items()]
                found[name] = self._first(fact, (*conditions, *fixed))
        return found

    def _first(self, fact: Fact, conditions: tuple[z3.BoolRef, ...]) -> Value:
        tried = values_to_try(fact, self.bounds[fact.name])
        possible = (value for value in tried if self.find(*conditions, self.value(fact.name, value)) is not None)
        value = next(possible, None)
        if value is not None:
            return value
        model = self.find(*conditions)  # a set that must hold several words at once
        assert model is not None, f"no value of {fact.name} is left"
        return frozenset(w for w in self.words[fact.name] if z3.is_true(model.eval(z3.Bool(f"{fact.name}={w}"))))

    def _comparison(self, atom: Atom) -> z3.BoolRef:
        if isinstance(atom, Is):
            return z3.Or(*(self.value(atom.fact, word) for word in atom.values))
        if isinstance(atom, Has):
            return z3.Or(*(z3.Bool(f"{atom.fact}={word}") for word in atom.values))
        if isinstance(atom, HasNone):
            return z3.Not(z3.Or(*self._members(atom.fact)))
        amount, bound = z3.Real(atom.fact), z3.RealVal(str(atom.bound))
        return amount >= bound if isinstance(atom, AtLeast) else amount > bound

    def _all(self, parts: Iterable[Expression]) -> z3.BoolRef:
        return z3.And(*(self.formula(part) for part in parts))

    def _members(self, name: str) -> list[z3.BoolRef]:
        return [z3.Bool(f"{name}={word}") for word in self.words[name]]

    def _limits(self, fact: Fact) -> Iterator[z3.BoolRef]:
        """The values a fact can have at all."""
        if fact.kind == "choice":
            yield z3.And(z3.Int(fact.name) >= 0, z3.Int(fact.name) < len(self.words[fact.name]))
        elif fact.kind == "set" and not fact.none:
            yield z3.Or(*self._members(fact.name))
        elif fact.kind == "quantity":
            assert fact.at_least is not None
            assert fact.at_most is not None
            yield z3.Real(fact.name) >= z3.RealVal(str(fact.at_least.canonical))
            yield z3.Real(fact.name) <= z3.RealVal(str(fact.at_most.canonical))

    def _contradictions(self) -> Iterator[z3.BoolRef]:
        """For each way to work out a fact: the combinations of inputs and result that contradict each other."""
        for rule in RULES:
            names = [name for name in (*rule.inputs, rule.fact) if name in self.library.facts]
            facts = [self.library.facts[name] for name in names]
            if len(names) <= len(rule.inputs) or any(fact.kind == "date" for fact in facts):
                continue
            for values in product(*(values_to_try(fact) for fact in facts)):
                stated = dict(zip(names, values, strict=True))
                if derive_facts(self.library.facts, stated, ANY_DAY).contradictions:
                    yield z3.Not(z3.And(*(self._tried(name, value) for name, value in stated.items())))

    def _tried(self, name: str, value: Value) -> z3.BoolRef:
        """The patients for whom a value of `values_to_try` stands: amounts up to the next landmark on either side."""
        if not isinstance(value, Quantity):
            return self.value(name, value)
        edges = sorted(q.canonical for q in values_to_try(self.library.facts[name]) if isinstance(q, Quantity))
        landmarks = edges[1::2]  # values_to_try alternates: between, at, between, at, between
        return _same_side(z3.Real(name), value.canonical, landmarks)

    def _alike(self, name: str, amount: Decimal) -> z3.BoolRef:
        return _same_side(z3.Real(name), amount, sorted(self.bounds[name]))


def live(library: Library) -> list[Scenario]:
    """The scenarios that are matched: all but the retired ones."""
    return [scenario for scenario in library.scenarios.values() if scenario.status != "retired"]


def _same_side(amount: z3.ArithRef, value: Decimal, bounds: list[Decimal]) -> z3.BoolRef:
    """The amounts on the same side of every bound as `value`."""
    sides = [z3.BoolVal(True)]
    for bound in bounds:
        at = z3.RealVal(str(bound))
        sides.append(amount == at if value == bound else amount > at if value > bound else amount < at)
    return z3.And(*sides)


def _expressions(library: Library) -> Iterator[Expression]:
    """Every condition of the content, for the bounds at which amounts are compared."""
    for scenario in library.scenarios.values():
        yield from (line.expression for line in scenario.fits)
        yield from (redirect.when for redirect in scenario.instead)
        yield from (entry.when for entry in scenario.considerations if entry.when is not None)
        for concern in scenario.concerns:
            yield from (part for part in (concern.when, concern.unless) if part is not None)
    for topic in library.topics.values():
        for concern in topic.concerns:
            yield from (part for part in (concern.when, concern.unless) if part is not None)
        yield from (gap.when for gap in topic.gaps)
        yield from [topic.population] if topic.population is not None else []
    yield from (entry.when for entry in library.impossible)


def confirmed(library: Library, stated: Mapping[str, Value]) -> dict[str, str]:
    """What the engine says of a patient: the verdict on every scenario. Empty where the facts contradict each other."""
    facts = derive_facts(library.facts, stated, ANY_DAY)
    if facts.contradictions:
        return {}
    return {scenario.id: judge(scenario, facts.values).word for scenario in live(library)}
