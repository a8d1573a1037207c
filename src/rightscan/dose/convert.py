"""From one measured quantity to effective dose: which factors, of which source, and what the others give; or why not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from rightscan.dose.bands import is_child
from rightscan.dose.factor import activity_factors, ct_factors, used_for
from rightscan.model.citation import Citations
from rightscan.model.dose import DoseKnowledge, Sex, Status
from rightscan.model.dose_unit import canonical_unit
from rightscan.model.exam import AgeSpan, Alternative, Conversion, Irradiation, Refusal, Stated

Converted = Conversion | Refusal


class Person(msgspec.Struct, frozen=True, gc=False):
    """Who was examined, as far as factors depend on it. `age_problem` says why the age is not known."""

    age: AgeSpan | None = None
    sex: Sex = ""
    age_problem: str = ""


class Factor(msgspec.Struct, frozen=True, gc=False):
    """One set's factor for one quantity; `low` and `high` differ from it between two ages of its table."""

    id: str
    name: str
    value: Decimal
    low: Decimal
    high: Decimal
    status: Status
    cites: Citations
    note: str = ""


class Quantity(msgspec.Struct, frozen=True, gc=False):
    """What is converted and with what: its name, the unit of the factor, the set used (id and name), what to note."""

    text: str
    unit: str
    used: str
    name: str
    note: str = ""


def convert_ct(knowledge: DoseKnowledge, one: Irradiation, person: Person, chosen: str = "") -> Converted:
    """The effective dose of a dose-length product over one region, with the set `chosen` or the usual one."""
    quantity = _region_text(knowledge, one)
    if one.amount is None:
        return Refusal(quantity, one.problem)
    if not one.region:
        said = (
            f"The report names the region as {one.region_said}." if one.region_said else "The report names no region."
        )
        return Refusal(quantity, f"{said} Without one there is no factor.")
    if not any(one.region in {**factors.adult, **factors.children} for factors in knowledge.ct.values()):
        return Refusal(quantity, "No set of factors here has one for this region.")
    child = is_child(person.age)
    if child is None or person.age is None:
        return Refusal(quantity, person.age_problem or "The age at the exam is not known, and factors depend on it.")
    wrong = _phantom_problem(knowledge, one, child)
    if wrong:
        return Refusal(quantity, wrong)
    name = chosen or used_for(knowledge, child)
    factors = [Factor(*found) for found in ct_factors(knowledge, one.region, person.age, person.sex)]
    return _converted(Quantity(quantity, "mSv/(mGy·cm)", name, knowledge.ct[name].name), one, factors)


def convert_activity(knowledge: DoseKnowledge, one: Irradiation, person: Person) -> Converted:
    """The effective dose of an injected activity."""
    tracer = knowledge.tracers.get(one.tracer)
    quantity = f"activity of {tracer.name if tracer else one.tracer_said or 'an agent that is not named'}"
    if one.amount is None:
        return Refusal(quantity, one.problem)
    if tracer is None:
        return Refusal(quantity, "There is no coefficient for this agent here.")
    if is_child(person.age) is None or person.age is None:
        return Refusal(quantity, person.age_problem or "The age at the exam is not known, and factors depend on it.")
    factors = [Factor(*found) for found in activity_factors(tracer, person.age, person.sex)]
    return _converted(Quantity(quantity, "mSv/MBq", tracer.used, tracer.sets[tracer.used].name), one, factors)


def convert_glandular(knowledge: DoseKnowledge, totals: tuple[Stated, ...]) -> Converted:
    """The effective dose of the glandular doses of both breasts: their mean by the weight of the breast."""
    quantity = "mean glandular dose"
    by_side = {one.side: one.amount for one in totals}
    if "unknown" in by_side and by_side["unknown"].value > 0:
        return Refusal(quantity, "The report does not say to which breast a dose belongs.")
    shown = {side: by_side[side] for side in ("left", "right") if side in by_side}
    mean = sum((amount.value for amount in shown.values()), Decimal(0)) / 2
    said = ", ".join(f"{side} {amount.said}" for side, amount in shown.items())
    weights = [
        Factor(w.id, w.name, w.factor, w.factor, w.factor, w.status, w.cites) for w in knowledge.glandular.values()
    ]
    once = Irradiation("", msgspec.structs.replace(next(iter(shown.values())), value=mean, said=said))
    one_side = sum(amount.value > 0 for amount in shown.values()) == 1
    note = "Mean of both breasts; one was not imaged and counts as 0." if one_side else "Mean of both breasts."
    return _converted(Quantity(quantity, "mSv/mGy", knowledge.glandular_used, "", note), once, weights)


def refuse_area(one: Stated) -> Refusal:
    """A dose-area product is shown and never converted: no table was read."""
    quantity = f"dose-area product, {one.amount.value.normalize():f} {canonical_unit('area-product')}"
    return Refusal(quantity, "No sourced table turns a dose-area product into mSv here.")


def _converted(quantity: Quantity, one: Irradiation, factors: list[Factor]) -> Converted:
    """With the set of that name; the others make the range."""
    used = next((factor for factor in factors if factor.id == quantity.used), None)
    if used is None or one.amount is None:
        others = "; ".join(factor.name for factor in factors)
        have = f"These have one: {others}." if others else "Nor has any other set here."
        return Refusal(quantity.text, f"The set '{quantity.name}' has no factor for it at this age. {have}")
    amount = one.amount.value
    return Conversion(
        quantity=quantity.text,
        said=one.amount.said,
        factors=used.name,
        factor=used.value,
        factor_unit=quantity.unit,
        status=used.status,
        value=amount * used.value,
        low=amount * min(factor.low for factor in factors),
        high=amount * max(factor.high for factor in factors),
        cites=used.cites,
        alternatives=tuple(_alternatives(amount, factors, used)),
        note=" ".join(filter(None, (quantity.note, used.note))),
    )


def _alternatives(amount: Decimal, factors: list[Factor], used: Factor) -> Iterator[Alternative]:
    for factor in factors:
        if factor is not used:
            yield Alternative(factor.name, factor.value, amount * factor.value, factor.cites)


def _region_text(knowledge: DoseKnowledge, one: Irradiation) -> str:
    region = knowledge.regions.get(one.region)
    return f"dose-length product, {region.name if region else 'region not known'}"


def _phantom_problem(knowledge: DoseKnowledge, one: Irradiation, child: bool) -> str:
    """Why the phantom of the report keeps the factors from being used; empty where it does not."""
    who = "child" if child else "adult"
    guards = [guard for guard in knowledge.phantoms if guard.who == who and one.region in guard.regions]
    if not guards or one.phantom == guards[0].phantom:
        return ""
    said = f"states the {one.phantom} phantom" if one.phantom else "does not state a phantom"
    return f"The report {said}; the factors for this region and age are used with the {guards[0].phantom} phantom only."
