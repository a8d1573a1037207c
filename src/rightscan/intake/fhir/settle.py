"""Claims → one value for each fact, or every reading where they exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rightscan.errors import FactError
from rightscan.intake.fhir.claim import Claim
from rightscan.model.fact import Fact, Value, read_value
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity
from rightscan.model.record import Disputed, RecordFact, Unused


def settle(library: Library, claims: list[Claim]) -> tuple[tuple[RecordFact, ...], tuple[Disputed, ...], list[Unused]]:
    """What the record states, what it disputes, and the claims that were set aside with the reason."""
    facts, disputed, unused = [], [], []
    kept, set_aside = _apply_rules(claims)
    unused += set_aside
    for name, fact in library.facts.items():
        readings, refused = _readings(fact, [claim for claim in kept if claim.fact == name])
        unused += refused
        if len(readings) > 1:
            disputed.append(Disputed(name, tuple(readings)))
        else:
            facts += readings
    return tuple(facts), tuple(disputed), unused


def _apply_rules(claims: list[Claim]) -> tuple[list[Claim], list[Unused]]:
    """What changes with time goes by its date; what is asked for at diagnosis does not."""
    kept: list[Claim] = []
    unused: list[Unused] = []
    unlike = {(claim.fact, claim.value, claim.late, *(place.date for place in claim.places)): claim for claim in claims}
    for claim in claims:
        why = _outdone(claim, list(unlike.values())) if claim.fact in _WITH_RULES else ""
        if why:
            unused += [Unused(place.resource, f"{claim.fact} {claim.value}: {why}") for place in claim.places]
        else:
            kept.append(claim)
    return kept, unused


_WITH_RULES = ("diagnosis", "histology", "er", "pr", "her2", "distant-metastasis", "stage-group", "margins")


def _outdone(claim: Claim, claims: list[Claim]) -> str:
    """Why another claim stands before this one; empty where none does."""
    same = [other for other in claims if other.fact == claim.fact]
    if claim.late and any(not other.late for other in same):
        return "read after treatment began; the reading from the diagnosis stands"
    if claim.fact == "diagnosis" and claim.value == "dcis" and any(other.value != "dcis" for other in same):
        return "beside another breast cancer it is not DCIS alone"
    if claim.value == "m0" and any(other.value == "m1" and _is_later(other, claim) for other in same):
        return "a later reading is M1"
    metastases = [other for other in claims if other.fact == "distant-metastasis" and other.value == "m1"]
    if claim.fact == "stage-group" and claim.value != "IV" and any(_is_later(other, claim) for other in metastases):
        return "it was before a metastasis was known"
    if claim.fact == "margins" and any(other.value != claim.value and _is_later(other, claim) for other in same):
        return "a later reading stands"
    return ""


def _is_later(one: Claim, other: Claim) -> bool:
    """Whether each place of one has a day after those of the other. Only whole days are compared."""
    ones, others = [place.date for place in one.places], [place.date for place in other.places]
    return all(len(day) == 10 for day in (*ones, *others)) and min(ones) > max(others)


def _readings(fact: Fact, claims: list[Claim]) -> tuple[list[RecordFact], list[Unused]]:
    groups: dict[object, tuple[Value, list[Claim]]] = {}
    refused: list[Unused] = []
    for claim in claims:
        try:
            value = read_value(fact, [claim.value] if fact.kind == "set" else claim.value)
        except FactError as error:
            refused += [Unused(place.resource, f"{fact.label} {claim.value}: {error.why}") for place in claim.places]
            continue
        key = value.canonical if isinstance(value, Quantity) else value
        groups.setdefault(key, (value, []))[1].append(claim)
    if fact.kind == "set" and groups:
        return [_joined(fact, groups.values())], refused
    return [_fact(fact, value, found) for value, found in _without_coarse(fact, list(groups.values()))], refused


def _without_coarse(fact: Fact, groups: list[tuple[Value, list[Claim]]]) -> Iterator[tuple[Value, list[Claim]]]:
    """A coarse word beside a finer one that it covers says nothing more: stage I and IA."""
    covers = {word.id: word.covers for word in fact.words}
    stated = [value for value, _ in groups]
    return (
        (value, found) for value, found in groups if not any(other in covers.get(str(value), ()) for other in stated)
    )


def _joined(fact: Fact, groups: Iterable[tuple[Value, list[Claim]]]) -> RecordFact:
    """All members of a set together."""
    members: frozenset[str] = frozenset()
    claims: list[Claim] = []
    for value, found in groups:
        assert isinstance(value, frozenset)
        members |= value
        claims += found
    return _fact(fact, members, claims)


def _fact(fact: Fact, value: Value, claims: list[Claim]) -> RecordFact:
    places = sorted({place for claim in claims for place in claim.places}, key=lambda place: (place.date, place))
    return RecordFact(fact.name, value, tuple(places), tuple(dict.fromkeys(claim.rule for claim in claims)))
