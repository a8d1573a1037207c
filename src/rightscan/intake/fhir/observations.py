"""Observations of this cancer: size, receptors, histology, margins, counts of nodes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from rightscan.intake.fhir.chart import BOTH_NAMED, Chart, Seen
from rightscan.intake.fhir.claim import NO_FACT, Claim, Found
from rightscan.intake.fhir.disease import Cancer
from rightscan.intake.fhir.envelope import dicts
from rightscan.intake.fhir.staging import FACTS, read_stage
from rightscan.intake.fhir.treatment import Course
from rightscan.intake.fhir.when import is_before

_UCUM = "http://unitsofmeasure.org"
_GRACE = timedelta(days=90)
"""How long before the date of the diagnosis a finding of it may be dated: the biopsy, the first images."""
_BIGGEST = Decimal(100_000)
_CODED = {
    "er": ("er",),
    "pr": ("pr",),
    "her2": ("her2",),
    "histology": ("histology", "diagnosis"),
    "margins": ("margins",),
}
"""The facts that a coded answer can state, for each thing observed."""


def read_observations(chart: Chart, cancer: Cancer | None, why: str, course: Course) -> Iterator[Found]:
    """Facts from observations, and why the others state none."""
    for one in chart.of("Observation"):
        if not one.meant.codes:
            continue
        reason = _why_not(chart, one, cancer, why)
        if reason:
            yield one.unused(reason)
        elif one.role in FACTS:
            yield from read_stage(chart, one, course)
        elif one.role in ("size", "size-panel"):
            yield from _size(chart, one, course)
        elif one.role in _CODED:
            yield from _coded(chart, one, course)
        elif one.role == "node-count":
            yield one.unused(_count(one.data.get("valueQuantity"), one.data.get("valueInteger")))
        else:
            yield one.unused(NO_FACT)


def _why_not(chart: Chart, one: Seen, cancer: Cancer | None, why: str) -> str:
    if cancer is None:
        return why
    if one.side == BOTH_NAMED or cancer.is_other_side(one.side):
        return "it is about the other breast"
    focus = [chart.find(part) for part in dicts(one.data.get("focus"))]
    if focus and not any(entry in cancer.conditions for entry in focus):
        return "it is about something else than this cancer"
    if one.when is not None and cancer.since is not None and one.when.last < cancer.since.first - _GRACE:
        return "it is dated before the diagnosis of this cancer"
    return ""


def _coded(chart: Chart, one: Seen, course: Course) -> Iterator[Found]:
    concept = one.data.get("valueCodeableConcept")
    if concept is None:
        yield one.unused("its answer is no code, so it is unknown")
        return
    element = f"Observation.value of {one.meant.codes[0].display}"
    value = chart.book.read("values", concept, "valueCodeableConcept", element)
    stated = [(fact, word) for fact in _CODED[one.role] for word in value.words(fact)]
    if not stated:
        yield one.unused(
            "its answer states no fact" if value.codes else "its answer is not in the tables, so it is unknown"
        )
    elif one.role == "margins" and not _is_of_last(one, course):
        yield one.unused("it is not dated with or after the last operation")
    for fact, word in stated if one.role != "margins" or _is_of_last(one, course) else []:
        place = (one.place("valueCodeableConcept"),)
        yield Claim(fact, word, place, "coded answer", late=course.is_after_begin(one.when))


def _is_of_last(one: Seen, course: Course) -> bool:
    last = course.last_operation
    return last is not None and one.when is not None and not is_before(one.when, last)


def _size(chart: Chart, one: Seen, course: Course) -> Iterator[Found]:
    """The largest diameter, where its date places it before treatment."""
    amounts = [("valueQuantity", one.data.get("valueQuantity"))] if one.role == "size" else []
    for number, part in enumerate(dicts(one.data.get("component"))):
        if chart.book.look_up("observations", part.get("code"), "code").role == "size":
            amounts.append((f"component[{number}].valueQuantity", part.get("valueQuantity")))
    if not amounts:
        yield one.unused("it gives no largest diameter")
    for path, amount in amounts:
        text, why = _length(amount)
        if why:
            yield one.unused(why)
        elif one.when is None:
            yield one.unused(f"gives {text} without a date, so whether it was before treatment is not known")
        elif course.begun is not None and not is_before(one.when, course.begun):
            yield one.unused(f"gives {text} when treatment had begun, and the size at diagnosis is asked for")
        else:
            yield Claim("tumor-size", text, (one.place(path),), "measured before any treatment that is recorded")


def _length(amount: object) -> tuple[str, str]:
    """A length as text with its unit, or why it is none."""
    if not isinstance(amount, dict):
        return "", "it gives no amount"
    number, unit = _number(amount.get("value")), amount.get("code") or amount.get("unit")
    if amount.get("comparator"):
        return "", "it gives a limit and no amount"
    if amount.get("system") not in (None, _UCUM) or unit not in ("mm", "cm") or amount.get("unit") not in (None, unit):
        return "", "its unit is not mm or cm"
    if number is None or not 0 < number < _BIGGEST:
        return "", "its amount is not possible"
    return f"{number:f} {unit}", ""


def _number(value: Any) -> Decimal | None:  # noqa: ANN401  JSON is any of its types
    return Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None


def _count(quantity: object, integer: object) -> str:
    """Why a count of nodes states nothing: it is no count, or the vocabulary has no fact for it."""
    number = _number(quantity.get("value") if isinstance(quantity, dict) else integer)
    if number is None or number < 0 or number != number.to_integral_value():
        return "its amount is no possible count of nodes"
    return NO_FACT
