"""Who is told apart by two ways to write the same criteria, each shown by a patient whom the engine has judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from rightscan.curation.behavior.patient import Both
from rightscan.curation.search import ANY_DAY, Choice, all_values, combinations_of, find_patient
from rightscan.engine.derive import RULES, inputs_of
from rightscan.engine.domain import bounds_in
from rightscan.engine.facts import Facts
from rightscan.engine.match import VerdictWord, judge
from rightscan.logic import FALSE, TRUE, UNKNOWN, Expression, Truth, conjunction, evaluate, facts_in
from rightscan.model.fact import Value
from rightscan.model.quantity import Quantity, in_readable_unit, quantity, unit_names, unit_size
from rightscan.model.scenario import Criterion, Scenario
from rightscan.presentation.words import value_code

Change = tuple[VerdictWord, VerdictWord]
CHANGES: dict[Change, str] = {
    ("excluded", "fits"): "newly fits",
    ("fits", "excluded"): "no longer fits",
    ("open", "fits"): "fits with less asked",
    ("fits", "open"): "is asked for more before it fits",
    ("excluded", "open"): "may fit now",
    ("open", "excluded"): "is excluded sooner",
}
FOLLOWS: dict[Change, Change] = {("excluded", "open"): ("excluded", "fits"), ("open", "excluded"): ("fits", "excluded")}
Lines = Sequence[Expression]
# Where the stage table has no group for T and N, nothing is ruled out any more that N alone had ruled out. So T is tried
# before the stage, even where no line reads it; nothing else takes a contradiction back.
_TRIED_TOO = {"stage-group": "clinical-t"}


class Witness(msgspec.Struct, frozen=True):
    """A patient whom the editions tell apart: the facts as typed, the verdict of each, and where amounts lie.

    `impossible` is set where the content says that no patient has these facts together, and no other was found.
    `case` names the example patient it was taken from; empty where the search found it.
    """

    change: str
    facts: dict[str, str | list[str]]
    old: VerdictWord
    new: VerdictWord
    notes: tuple[str, ...] = ()
    impossible: bool = False
    case: str = ""


class ToldApart(msgspec.Struct, frozen=True):
    """What a search found: one witness for each kind of change, and how many patients were decided."""

    witnesses: tuple[Witness, ...]
    decided: int


def tell_apart(both: Both, old: Lines, new: Lines) -> ToldApart:
    """Compare two lists of criteria over every patient, however much is known; no witness means nobody is told apart.

    Patients whose facts contradict each other are left out: the engine asks for those to be settled first.
    """
    search = _Search(both, old, new)
    found: dict[Change, Witness] = {}
    for change in CHANGES:
        if FOLLOWS.get(change) in found:  # whoever no longer fits was open before all was known: nothing new
            continue
        witness = search.witness(change, impossible=False) or search.witness(change, impossible=True)
        if witness is not None:
            found[change] = witness
    return ToldApart(tuple(found.values()), combinations_of(search.choices))


class _Search:
    """The patients of two lists of criteria. Facts of the lines that differ are tried first."""

    def __init__(self, both: Both, old: Lines, new: Lines) -> None:
        self.both = both
        self.old, self.new = tuple(old), tuple(new)
        self.reads = [[(line, self._reach(line)) for line in lines] for lines in (old, new)]
        # Where a fact has changed its meaning, one and the same line may read another value.
        self.only_old = [line for line in old if line not in new or both.touches(facts_in(line))]
        self.only_new = [line for line in new if line not in old or both.touches(facts_in(line))]
        self.differ = frozenset(name for line in (*self.only_old, *self.only_new) for name in self._reach(line))
        self.choices = self._choices()

    def _reach(self, line: Expression) -> frozenset[str]:
        """The facts that can still settle a line: its own, and those they are worked out from if one of them changed.

        Otherwise its own are enough: whoever has one of them worked out counts among those who state it.
        """
        names = facts_in(line)
        return frozenset(names).union(*map(inputs_of, names)) if self.both.touches(names) else frozenset(names)

    def _choices(self) -> list[Choice]:
        """What is tried, first of all what settles contradictions, then the facts of the lines that differ."""
        read = dict.fromkeys(name for line in (*self.old, *self.new) for name in facts_in(line))
        names = read | dict.fromkeys(self._behind(read))
        too = [other for name, other in _TRIED_TOO.items() if name in names and other not in names]
        first = [Choice(name, (None, *self._values(name)[:-1])) for name in too if name in self.both.new.facts]
        in_order = sorted(names, key=lambda name: (name not in _TRIED_TOO.values(), name not in self.differ))
        return [*first, *(Choice(name, self._values(name)) for name in in_order)]

    def _behind(self, read: Iterable[str]) -> Iterator[str]:
        """Facts from which those that are read are worked out by a rule of which one input has changed."""
        reached = {name for fact in read for name in (fact, *inputs_of(fact))}
        for rule in RULES:
            if rule.fact in reached and self.both.changed & {rule.fact, *rule.inputs}:
                yield from (name for name in rule.inputs if self._values(name)[0] is not None)

    def _values(self, name: str) -> tuple[Value | None, ...]:
        """The values of the fact in either vocabulary, and last of all none."""
        lines = (*self.old, *self.new)
        facts = [library.facts[name] for library in (self.both.old, self.both.new) if name in library.facts]
        return (*dict.fromkeys(v for fact in facts for v in all_values(fact, lines) if v is not None), None)

    def witness(self, change: Change, impossible: bool) -> Witness | None:
        """A patient with this change of verdict; `impossible` allows facts that no patient has together."""
        if impossible and not (self.both.old.impossible or self.both.new.impossible):
            return None

        # A word that one edition does not know is told among the facts, and here only where somebody fits by it.
        choices = self.choices if "fits" in change else [self._known_to_both(choice) for choice in self.choices]

        def look(stated: dict[str, Value], left: frozenset[str]) -> Truth:
            sides = self.both.facts(stated)
            if sides[0].contradictions or sides[1].contradictions:
                return FALSE
            if not impossible and self.both.is_impossible(sides):
                return FALSE
            return self._look(sides, left, change)

        found = find_patient(choices, look)
        if found is None:
            return None
        return witness_of(self.both, found, _criteria(self.old), _criteria(self.new))

    def _known_to_both(self, choice: Choice) -> Choice:
        values = (value for value in choice.values if value is None or self.both.can_say({choice.name: value}))
        return Choice(choice.name, tuple(values))

    def _look(self, sides: tuple[Facts, Facts], left: frozenset[str], change: Change) -> Truth:
        """TRUE for the change that is wanted, FALSE where more facts cannot bring it about."""
        wanted = True
        for reads, facts, word in zip(self.reads, sides, change, strict=True):
            truths = [(evaluate(line, facts.values), names) for line, names in reads]
            now = word_of(truth for truth, _ in truths)
            if now not in ("open", word):
                return FALSE  # a settled verdict stays
            stuck = any(truth is UNKNOWN and not names & left for truth, names in truths)
            if word == "fits" and stuck:
                return FALSE
            wanted = wanted and now == word
        if wanted:
            return TRUE
        return FALSE if not left & self.differ and self._alike(sides) else UNKNOWN

    def _alike(self, sides: tuple[Facts, Facts]) -> bool:
        """Whether the lines that differ come to the same, so that the lines in common cannot make a difference."""
        old, new = sides
        return word_of(evaluate(line, old.values) for line in self.only_old) == word_of(
            evaluate(line, new.values) for line in self.only_new
        )


def witness_of(
    both: Both,
    stated: dict[str, Value],
    old: tuple[Criterion, ...],
    new: tuple[Criterion, ...],
    as_of: date = ANY_DAY,
) -> Witness | None:
    """The patient with the verdict of each edition's engine; None where both say the same."""
    sides = both.facts(stated, as_of)
    was, now = (judge(_scenario(lines), facts.values).word for lines, facts in zip((old, new), sides, strict=True))
    if was == now:
        return None
    lines = [line.expression for line in (*old, *new)]
    facts = {name: _typed(both, name, value) for name, value in stated.items()}
    return Witness(CHANGES[was, now], facts, was, now, tuple(_notes(both, stated, lines)), both.is_impossible(sides))


def _notes(both: Both, stated: dict[str, Value], lines: Lines) -> Iterable[str]:
    """For each amount, on which side of the thresholds it lies."""
    for name, value in stated.items():
        bounds = sorted(bounds_in(name, lines))
        if isinstance(value, Quantity) and bounds:
            fact = both.new.facts.get(name) or both.old.facts[name]
            sides = [(b, "at" if value.canonical == b else "above" if value.canonical > b else "below") for b in bounds]
            places = ", ".join(f"{side} {in_readable_unit(b, fact.dimension)}" for b, side in sides)
            yield f"{fact.label} {_typed(both, name, value)}: {places}"


def _typed(both: Both, name: str, value: Value) -> str | list[str]:
    """The value as somebody would type it: 25 mm is 2.5 cm, and 8766 days are 24 years."""
    if not isinstance(value, Quantity):
        return value_code(value)
    fact = both.new.facts.get(name) or both.old.facts[name]
    for unit in reversed(unit_names(fact.dimension)):
        amount = value.canonical / unit_size(unit)
        if amount >= 1 and amount * 10 % 1 == 0:
            return str(quantity(amount, unit, fact.dimension))
    return str(value)


def word_of(truths: Iterable[Truth]) -> VerdictWord:
    """The verdict when the criteria have these truths."""
    words: dict[Truth, VerdictWord] = {TRUE: "fits", UNKNOWN: "open", FALSE: "excluded"}
    return words[conjunction(tuple(truths))]


def _scenario(lines: tuple[Criterion, ...]) -> Scenario:
    """Criteria as the engine judges them, without anything else a scenario holds."""
    return Scenario("", "", "", "routing", "", "", "draft", "names-only", (), lines)


def _criteria(lines: Lines) -> tuple[Criterion, ...]:
    return tuple(Criterion(line, ()) for line in lines)
