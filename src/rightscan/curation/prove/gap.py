"""Patients of a topic whom no scenario covers: the declared ones and those nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from rightscan.curation.prove.finding import Finding, Hole, Patient
from rightscan.curation.prove.overlap import facts_of
from rightscan.curation.prove.space import ANY_DAY, Space, confirmed, live
from rightscan.engine.facts import derive_facts
from rightscan.engine.match import judge, nearest_excluded
from rightscan.logic import All, Atom, Expression, Is, Not, atoms, facts_in
from rightscan.model.library import Gap, Topic
from rightscan.model.scenario import Scenario
from rightscan.presentation.words import condition_text

MOST = 12  # undeclared regions told for one question of a topic; an author mends the first before the rest
_NEAREST = 3


def find_holes(space: Space) -> tuple[Hole, ...]:
    """Every region of a topic that no scenario covers, for each clinical question its scenarios answer."""
    return tuple(
        hole
        for topic in space.library.topics.values()
        if topic.population is not None
        for question in _questions(space, topic)
        for hole in _Coverage(space, topic, question).holes()
    )


def undeclared_populations(space: Space) -> Iterator[Finding]:
    """Topics that do not say whom they speak of, so that nothing can be said about gaps."""
    for topic in space.library.topics.values():
        if topic.population is None and _questions(space, topic):
            yield Finding(topic.id, "has no 'population', so its gaps cannot be looked for", {})


def stale_gaps(space: Space, holes: tuple[Hole, ...]) -> Iterator[Finding]:
    """Declared gaps in which no uncovered patient stands."""
    found = {(hole.topic, hole.question, hole.gap) for hole in holes}
    for topic in space.library.topics.values():
        for gap in topic.gaps:
            for question in gap.questions:
                if (topic.id, question, gap.id) not in found:
                    yield Finding(
                        topic.id, f"declares the gap {gap.id} for {question}, and no patient stands in it", {}
                    )


def _questions(space: Space, topic: Topic) -> list[str]:
    return list(dict.fromkeys(scenario.question for scenario in live(space.library) if scenario.topic == topic.id))


class _Coverage:
    """One topic and one clinical question: who is covered, and who is not."""

    def __init__(self, space: Space, topic: Topic, question: str) -> None:
        assert topic.population is not None
        self.space = space
        self.topic = topic
        self.question = question
        self.scenarios = [scenario for scenario in live(space.library) if scenario.question == question]
        self.gaps = [gap for gap in topic.gaps if question in gap.questions]
        self.population: Expression = topic.population
        covered = z3.Or(*(space.fits(scenario) for scenario in self.scenarios))
        self.uncovered = z3.And(space.formula(topic.population), z3.Not(covered))

    def holes(self) -> Iterator[Hole]:
        """The declared gaps first, then regions that are not declared."""
        for gap in self.gaps:
            here = (self.uncovered, self.space.formula(gap.when))
            elsewhere = [z3.Not(self.space.formula(other.when)) for other in self.gaps if other is not gap]
            for conditions in ((*here, *elsewhere), here):  # a patient in one gap alone is easier to read
                if self.space.find(*conditions) is not None:
                    yield self._hole(conditions, gap, gap.when)
                    break
        rest = [z3.Not(self.space.formula(gap.when)) for gap in self.gaps]
        for _ in range(MOST):
            model = self.space.find(self.uncovered, *rest)
            if model is None:
                return
            region = self._region(model, rest)
            yield self._hole((self.uncovered, *rest, self.space.formula(region)), None, region)
            rest.append(z3.Not(self.space.formula(region)))

    def _region(self, model: z3.ModelRef, rest: list[z3.BoolRef]) -> Expression:
        """The largest region around a patient that is uncovered as a whole: comparisons are dropped one by one."""
        outside = z3.Not(z3.And(self.uncovered, *rest))
        inside = self.space.formula(self.population)
        kept = self._comparisons(model)
        for comparison in list(kept):
            fewer = [self.space.formula(one) for one in kept if one is not comparison]
            if self.space.find(inside, outside, *fewer) is None:
                kept.remove(comparison)
        return All(tuple(self._merged(kept)))

    def _comparisons(self, model: z3.ModelRef) -> list[Expression]:
        """Every comparison of the scenarios as it comes out for this patient; the rarest facts first, so they go first."""
        conditions = [line.expression for scenario in self.scenarios for line in scenario.fits]
        conditions += [self.population, *(gap.when for gap in self.gaps)]
        found: dict[Atom, None] = dict.fromkeys(atom for condition in conditions for atom in atoms(condition))
        read = [name for condition in conditions for name in facts_in(condition)]
        ordered = sorted(found, key=lambda atom: (read.count(atom.fact), not isinstance(atom, Is), str(atom)))
        # what excludes says more than what allows: the comparisons that are true are dropped first
        true = [atom for atom in ordered if z3.is_true(model.eval(self.space.formula(atom), model_completion=True))]
        return [*true, *(self._opposite(atom) for atom in ordered if atom not in true)]

    def _opposite(self, atom: Atom) -> Expression:
        """What holds where a comparison is false; for a choice that is one of the other words."""
        if not isinstance(atom, Is):
            return Not(atom)
        return Is(atom.fact, tuple(word for word in self.space.words[atom.fact] if word not in atom.values))

    def _merged(self, comparisons: list[Expression]) -> Iterator[Expression]:
        """The comparisons of one choice fact as one, told by its words or, where that is shorter, by the others."""
        allowed: dict[str, list[str]] = {}
        for comparison in comparisons:
            if isinstance(comparison, Is):
                words = allowed.setdefault(comparison.fact, self.space.words[comparison.fact])
                allowed[comparison.fact] = [word for word in words if word in comparison.values]
        for fact, words in allowed.items():
            others = tuple(word for word in self.space.words[fact] if word not in words)
            yield Not(Is(fact, others)) if len(others) < len(words) else Is(fact, tuple(words))
        yield from (comparison for comparison in comparisons if not isinstance(comparison, Is))

    def _hole(self, conditions: tuple[z3.BoolRef, ...], gap: Gap | None, region: Expression) -> Hole:
        patient = self.space.patient([*facts_of(*self.scenarios), *facts_in(region)], *conditions)
        verdicts = confirmed(self.space.library, patient)
        assert verdicts, f"solver and engine disagree on {patient}"
        assert all(verdicts[s.id] == "excluded" for s in self.scenarios), f"solver and engine disagree on {patient}"
        return Hole(
            topic=self.topic.id,
            question=self.question,
            gap=gap.id if gap else "",
            region=condition_text(self.space.library, region),
            patient=self._shown(patient, region, gap),
            nearest=tuple(scenario.id for scenario in self._nearest(patient)),
            reason=gap.say if gap else "",
        )

    def _shown(self, patient: Patient, region: Expression, gap: Gap | None) -> Patient:
        """The facts of the patient that place them in the region; for a declared gap everything the scenarios read."""
        names = set(facts_in(region))
        return patient if gap else {name: value for name, value in patient.items() if name in names}

    def _nearest(self, patient: Patient) -> list[Scenario]:
        facts = derive_facts(self.space.library.facts, patient, ANY_DAY)
        return [v.scenario for v in nearest_excluded((judge(s, facts.values) for s in self.scenarios), _NEAREST)]
