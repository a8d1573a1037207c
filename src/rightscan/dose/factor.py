"""Which sets have a factor for a region or an agent at an age. No age is rounded into another."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rightscan.dose.bands import is_child
from rightscan.model.citation import Citations
from rightscan.model.dose import DoseKnowledge, Sex, Status, Tracer
from rightscan.model.exam import AgeSpan

Found = tuple[str, str, Decimal, Decimal, Decimal, Status, Citations, str]
"""Id, name, factor, least and greatest factor that the age allows, status, sources, what to know of it."""


def used_for(knowledge: DoseKnowledge, child: bool) -> str:
    """The set of CT factors that is used unless another is chosen."""
    return knowledge.ct_child if child else knowledge.ct_adult


def ct_factors(knowledge: DoseKnowledge, region: str, age: AgeSpan, sex: Sex) -> Iterator[Found]:
    """Every set's factor for the region at this age; sets of one sex only where the sex is that one or not known."""
    for one in knowledge.ct.values():
        if one.sex and sex and one.sex != sex:
            continue
        row = one.children.get(region, ())
        found = _at_age(one.ages, row, age) if is_child(age) else _adult(one.adult.get(region))
        if found is not None:
            yield one.id, one.name, *found, one.status, one.cites, _between(found)


def activity_factors(tracer: Tracer, age: AgeSpan, sex: Sex) -> Iterator[Found]:
    """Every set's coefficient of the agent at this age; those of one sex where the sex is known."""
    for one in tracer.sets.values():
        found = _at_age(one.ages, one.children, age) if is_child(age) else _adult(one.adult)
        if found is not None:
            yield one.id, one.name, *found, one.status, one.cites, _between(found)
        of_sex = {"male": one.men, "female": one.women}.get(sex)
        if of_sex is not None and not is_child(age):
            who = "men" if sex == "male" else "women"
            yield f"{one.id}-{who}", f"{one.name}, {who}", of_sex, of_sex, of_sex, one.status, one.cites, ""


def _adult(factor: Decimal | None) -> tuple[Decimal, Decimal, Decimal] | None:
    return None if factor is None else (factor, factor, factor)


def _at_age(ages: tuple[int, ...], row: tuple[Decimal, ...], age: AgeSpan) -> tuple[Decimal, Decimal, Decimal] | None:
    """The factor of the younger table age, and the span to the older one; None outside the table."""
    younger = [place for place, listed in enumerate(ages) if listed <= int(age.low)]
    older = [place for place, listed in enumerate(ages) if listed >= int(age.high)]
    if not row or not younger or not older:
        return None
    reached = row[younger[-1] : older[0] + 1]
    return row[younger[-1]], min(reached), max(reached)


def _between(found: tuple[Decimal, Decimal, Decimal]) -> str:
    between = found[1] != found[2]
    return "The age lies between two ages of the table; the range spans both." if between else ""
