"""The derived facts: the staging table is total and of one mind, and every landmark has its cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from rightscan.curation.cases import Outcome
from rightscan.curation.prove.finding import Finding
from rightscan.curation.prove.space import ANY_DAY, Space
from rightscan.engine.derive import LANDMARKS, WITHOUT_GROUP
from rightscan.engine.domain import values_to_try
from rightscan.engine.facts import derive_facts
from rightscan.model.fact import Value
from rightscan.model.quantity import in_readable_unit


def check_derived(space: Space, outcomes: Iterable[Outcome]) -> tuple[Finding, ...]:
    """The stage table, the T category of every size, every word of a derived fact, and the cases at each landmark."""
    vocabulary = space.library.facts
    found: list[Finding] = []
    if {"clinical-t", "clinical-n", "distant-metastasis", "stage-group"} <= set(vocabulary):
        found += _stages(space)
    if {"tumor-size", "skin-or-chest-wall", "diagnosis", "clinical-t"} <= set(vocabulary):
        found += _sizes(space)
    found += _words(space)
    found += _landmarks(space, list(outcomes))
    return tuple(found)


def _worked_out(space: Space, fact: str, stated: dict[str, Value]) -> Value | None:
    facts = derive_facts(space.library.facts, stated, ANY_DAY)
    return None if facts.contradictions or fact not in facts.known else facts.known[fact].value


def _stages(space: Space) -> Iterator[Finding]:
    """Each T with each N, without and with a metastasis: exactly one stage group, or a combination without any."""
    words = space.words
    for t, n in product(words["clinical-t"], words["clinical-n"]):
        stated: dict[str, Value] = {"clinical-t": t, "clinical-n": n}
        without = _worked_out(space, "stage-group", {**stated, "distant-metastasis": "m0"})
        if (without is None) != ((t, n) in WITHOUT_GROUP):
            said = f"has the stage group {without}" if without else "has no stage group"
            yield Finding("stage-group", f"{t} {n} m0 {said}, against the table", stated)
        if _worked_out(space, "stage-group", {**stated, "distant-metastasis": "m1"}) != "IV":
            yield Finding("stage-group", f"{t} {n} m1 is not stage IV", stated)
        for group in words["stage-group"]:
            yield from _accepts(space, {**stated, "distant-metastasis": "m0", "stage-group": group}, without)


def _accepts(space: Space, stated: dict[str, Value], group: Value | None) -> Iterator[Finding]:
    """A stated stage group contradicts T, N and M exactly where the table has another one."""
    contradicted = bool(derive_facts(space.library.facts, stated, ANY_DAY).contradictions)
    should = stated["stage-group"] == "IV" or (group is not None and stated["stage-group"] != group)
    if contradicted != should:
        yield Finding("stage-group", "is contradicted where it should not be, or the other way round", stated)


def _sizes(space: Space) -> Iterator[Finding]:
    """Every size of an invasive cancer has exactly one T category, on either side of each landmark and at it."""
    for size in values_to_try(space.library.facts["tumor-size"]):
        for skin in space.words["skin-or-chest-wall"]:
            stated: dict[str, Value] = {
                "tumor-size": size,
                "skin-or-chest-wall": skin,
                "diagnosis": "invasive-cancer",
            }
            if _worked_out(space, "clinical-t", stated) is None:
                yield Finding("clinical-t", "cannot be worked out from size, skin and diagnosis", stated)


def _words(space: Space) -> Iterator[Finding]:
    """Every word of every fact is possible for some patient, whatever is derived or declared impossible."""
    for name, fact in space.library.facts.items():
        for word in space.words[name] if fact.kind == "choice" else ():
            if space.find(space.value(name, word)) is None:
                yield Finding(name, f"no patient can have “{word}”", {})


def thresholds_without_cases(missing: Iterable[str]) -> Iterator[Finding]:
    """Thresholds of the scenarios that lack a case on one side."""
    for words in missing:
        where, _, side = words.partition(": ")
        yield Finding(where, f"no case has {side}", {})


def _landmarks(space: Space, outcomes: list[Outcome]) -> Iterator[Finding]:
    """Cases below, at and above each amount at which a derived fact changes."""
    for name, bounds in LANDMARKS.items():
        if name not in space.library.facts:
            continue
        amounts = [
            o.assessment.facts.values[name] for o in outcomes if o.assessment and name in o.assessment.facts.values
        ]
        for bound in bounds:
            there = {"at" if a == bound else "below" if a < bound else "above" for a in amounts}  # type: ignore[operator]  # amounts are Decimal
            for side in sorted({"below", "at", "above"} - there):
                text = in_readable_unit(bound, space.library.facts[name].dimension)
                yield Finding(name, f"no case has an amount {side} {text}, where a derived fact changes", {})
