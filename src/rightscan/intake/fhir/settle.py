"""Claims → one value for each fact, or every reading where they exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from rightscan.errors import FactError
from rightscan.intake.fhir.claim import Claim
from rightscan.model.fact import Fact, Value, read_value
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity
from rightscan.model.record import Disputed, RecordFact, Unused

_WHOLE_DAY = len("2026-01-31")
_BY_VALUE = ("diagnosis", "margins")


def settle(library: Library, claims: list[Claim]) -> tuple[tuple[RecordFact, ...], tuple[Disputed, ...], list[Unused]]:
    """What the record states, what it disputes, and the claims that were set aside with the reason."""
    facts, disputed, unused = [], [], []
    kept, set_aside = _apply_rules(claims)
    unused += set_aside
    stated = {claim.fact for claim in kept}
    for name, fact in library.facts.items():
        if name not in stated:
            continue
        readings, refused = _readings(fact, [claim for claim in kept if claim.fact == name])
        unused += refused
        if len(readings) > 1:
            disputed.append(Disputed(name, tuple(readings)))
        else:
            facts += readings
    return tuple(facts), tuple(disputed), unused


class _Stated(msgspec.Struct, frozen=True):
    """What the claims say together: the latest day of each value ("" where it is not dated), and facts read early."""

    latest: dict[tuple[str, str], str]
    early: frozenset[str]

    def is_later(self, fact: str, value: str, claim: Claim) -> bool:
        """Whether that value is stated on a day after all days of the claim. Only whole days are compared."""
        days = [place.date for place in claim.places]
        return all(len(day) == _WHOLE_DAY for day in days) and self.latest.get((fact, value), "") > max(days)


def _stated(claims: list[Claim]) -> _Stated:
    latest: dict[tuple[str, str], str] = {}
    for claim in claims:
        day = min(place.date for place in claim.places)
        day = day if len(day) == _WHOLE_DAY else ""
        latest[claim.fact, claim.value] = max(day, latest.get((claim.fact, claim.value), ""))
    return _Stated(latest, frozenset(claim.fact for claim in claims if not claim.late))


def _apply_rules(claims: list[Claim]) -> tuple[list[Claim], list[Unused]]:
    """What changes with time goes by its date; what is asked for at diagnosis does not."""
    kept: list[Claim] = []
    unused: list[Unused] = []
    stated = _stated(claims)
    for claim in claims:
        why = _outdone(claim, stated)
        if why:
            unused += [Unused(place.resource, f"{claim.fact} {claim.value}: {why}") for place in claim.places]
        else:
            kept.append(claim)
    return kept, unused


def _outdone(claim: Claim, stated: _Stated) -> str:
    """Why another claim stands before this one; empty where none does."""
    values = [value for fact, value in stated.latest if fact == claim.fact] if claim.fact in _BY_VALUE else []
    others = [value for value in values if value != claim.value]
    if claim.late and claim.fact in stated.early:
        return "read after treatment began; the reading from the diagnosis stands"
    if claim.fact == "diagnosis" and claim.value == "dcis" and others:
        return "beside another breast cancer it is not DCIS alone"
    if claim.value == "m0" and stated.is_later("distant-metastasis", "m1", claim):
        return "a later reading is M1"
    if claim.fact == "stage-group" and claim.value != "IV" and stated.is_later("distant-metastasis", "m1", claim):
        return "it was before a metastasis was known"
    if claim.fact == "margins" and any(stated.is_later("margins", value, claim) for value in others):
        return "a later reading stands"
    return ""


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
        members = [group for group in groups.values() if group[0]]
        nothing = [_fact(fact, value, found) for value, found in groups.values() if not value]
        return [*([_joined(fact, members)] if members else []), *nothing], refused
    return [_fact(fact, value, found) for value, found in _without_coarse(fact, list(groups.values()))], refused


def _without_coarse(fact: Fact, groups: list[tuple[Value, list[Claim]]]) -> Iterator[tuple[Value, list[Claim]]]:
    """A coarse word beside a finer one that it covers says nothing more: stage I and IA."""
    covers = {word.id: word.covers for word in fact.words}
    stated = {value for value, _ in groups}
    return ((value, found) for value, found in groups if stated.isdisjoint(covers.get(str(value), ())))


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
