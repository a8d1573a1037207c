"""What is known about the patient: given facts, derived facts, and where they contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from rightscan.engine.derive import DERIVED, RULES, Limit, limit_of
from rightscan.errors import FactError
from rightscan.logic import Scalar
from rightscan.model.fact import Fact, Value, scalar
from rightscan.model.quantity import Quantity, unit_size

_RULES = {name: tuple(rule for rule in RULES if rule.fact == name) for name in DERIVED}


class Known(msgspec.Struct, frozen=True):
    """One known fact: its value, and the facts it was derived from (empty if it was given)."""

    name: str
    value: Value
    sources: tuple[str, ...] = ()

    @property
    def origin(self) -> Literal["given", "derived"]:
        """Whether it was given or follows from other facts."""
        return "derived" if self.sources else "given"


class Contradiction(msgspec.Struct, frozen=True):
    """A fact with readings that exclude each other. Until someone settles it, the fact counts as unknown."""

    fact: str
    readings: tuple[Known, ...]


class Facts(msgspec.Struct, frozen=True):
    """Everything known: `known` with origin, `values` as the logic compares them, `declined` (asked, answer not known).

    A fact that is known and declined is known no better: "breast cancer", of a type that nobody can tell.
    """

    known: dict[str, Known]
    values: dict[str, Scalar]
    declined: frozenset[str]
    contradictions: tuple[Contradiction, ...]
    as_of: date

    @property
    def given(self) -> dict[str, Value]:
        """The facts that were given, without those derived from them."""
        return {name: entry.value for name, entry in self.known.items() if not entry.sources}


def derive_facts(
    vocabulary: Mapping[str, Fact],
    stated: Mapping[str, Value],
    as_of: date,
    declined: frozenset[str] = frozenset(),
    settled: Mapping[str, Known] | None = None,
) -> Facts:
    """Add every fact that follows from the stated ones.

    `settled` fixes a reading of a contradicted fact, for asking what would follow from it.
    Raises FactError for a date after `as_of`.
    """
    settled = settled or {}
    known = {name: Known(name, value) for name, value in stated.items()}
    contradictions = []
    for name in DERIVED:
        readings = _readings(vocabulary[name], known, as_of) if name in vocabulary else []
        if name in settled:
            rejected = [r for r in readings if not _agree(vocabulary[name], r, settled[name])]
            _drop_disputed_inputs(known, [r for r in rejected if not set(r.sources) & set(settled[name].sources)])
            known[name] = settled[name]
            continue
        if not readings:
            continue
        finest = _finest(vocabulary[name], readings)
        if finest is not None:
            known[name] = finest
            continue
        contradictions.append(Contradiction(name, _distinct(readings)))
        known.pop(name, None)
        _drop_disputed_inputs(known, readings)
    known = {name: known[name] for name in vocabulary if name in known}  # one order, however they were given
    values = {name: found for name, entry in known.items() if (found := scalar(entry.value)) is not None}
    worked_out = {name for name, entry in known.items() if entry.sources}
    return Facts(known, values, declined - worked_out, tuple(contradictions), as_of)


def _readings(fact: Fact, known: Mapping[str, Known], as_of: date) -> list[Known]:
    """What was given for the fact and what follows from other facts, each with its sources."""
    readings = [known[fact.name]] if fact.name in known else []
    values = {key: entry.value for key, entry in known.items()}
    for rule in _RULES[fact.name]:
        if all(map(values.__contains__, rule.inputs)):
            value = rule.compute(values, as_of)
            if value is not None and not any(fact.name in known[source].sources for source in rule.inputs):
                readings.append(Known(fact.name, _possible(fact, value, rule.inputs), rule.inputs))
    limit = limit_of(fact.name, values)
    if limit is not None and (len(limit.values) == 1 or _rules_out(fact, limit, readings)):
        readings += [Known(fact.name, value, limit.inputs) for value in limit.values]
    return readings


def _rules_out(fact: Fact, limit: Limit, readings: list[Known]) -> bool:
    """Whether what is still possible contradicts what was said. Nothing said is nothing to contradict."""
    allowed = [Known(fact.name, value) for value in limit.values]
    return bool(readings) and not any(_agree(fact, reading, one) for reading in readings for one in allowed)


def _possible(fact: Fact, value: Value, sources: tuple[str, ...]) -> Value:
    """An amount worked out from a date must lie within the limits of the fact. Raises FactError naming the date."""
    if isinstance(value, Quantity):
        assert fact.at_least is not None
        assert fact.at_most is not None
        if not fact.at_least.canonical <= value.canonical <= fact.at_most.canonical:
            limits = f"{fact.at_least} to {fact.at_most}"
            why = f"gives {fact.label.lower()} {value}, outside what is possible ({limits})."
            raise FactError(sources[0], why, "Check the date.")
    return value


def _drop_disputed_inputs(known: dict[str, Known], readings: list[Known]) -> None:
    """A single input that alone carries a disputed reading is in dispute itself; of several nobody can say which.

    What was derived from a dropped input goes with it.
    """
    for reading in readings:
        if len(reading.sources) == 1:
            known.pop(reading.sources[0], None)
    for entry in list(known.values()):
        if any(source not in known for source in entry.sources):
            del known[entry.name]


def _finest(fact: Fact, readings: list[Known]) -> Known | None:
    """The reading that says most, if all readings agree; given before derived where they say the same."""
    best = readings[0]
    for reading in readings[1:]:
        if not _agree(fact, best, reading):
            return None
        if _covers(fact, best.value, reading.value) or (isinstance(reading.value, Quantity) and reading.sources):
            best = reading
    return best


def _agree(fact: Fact, one: Known, other: Known) -> bool:
    if isinstance(one.value, Quantity) and isinstance(other.value, Quantity):
        # Whoever says "6 weeks" rounds: a difference below one stated unit is no contradiction.
        unit = max(unit_size(one.value.unit), unit_size(other.value.unit))
        return abs(one.value.canonical - other.value.canonical) < unit
    return one.value == other.value or _covers(fact, one.value, other.value) or _covers(fact, other.value, one.value)


def _covers(fact: Fact, coarse: Value, fine: Value) -> bool:
    return any(word.id == coarse and fine in word.covers for word in fact.words)


def _distinct(readings: list[Known]) -> tuple[Known, ...]:
    """One reading for each value, the first that gave it."""
    kept: dict[str, Known] = {}
    for reading in readings:
        kept.setdefault(str(reading.value), reading)
    return tuple(kept.values())
