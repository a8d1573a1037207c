"""How figures of radiation are worded: three kinds that never look alike."""

from __future__ import annotations

from decimal import Decimal

from rightscan.model.dose import TypicalDose
from rightscan.model.dose_unit import Amount, canonical_unit
from rightscan.model.exam import Conversion, Estimate, EstimateKind, Part, RecordedExam, Total

KINDS: dict[EstimateKind, str] = {
    "measured": "measured",
    "typical": "typical, printed",
    "band": "ACR band",
    "no-radiation": "no radiation",
    "varies": "varies",
    "cannot-convert": "no figure",
}
MARKS: dict[EstimateKind, str] = {
    "measured": "■",
    "typical": "◇",
    "band": "▭",
    "no-radiation": "○",
    "varies": "~",
    "cannot-convert": "?",
}
"""A mark beside each kind, so that no two look alike without color."""
_YEAR = Decimal("365.25")
STATUS = {"read": "read", "second-hand": "second-hand", "computed": "worked out"}


def figure(value: Decimal) -> str:
    """Three significant digits, without an exponent."""
    if value == 0:
        return "0"
    places = max(2 - value.adjusted(), 0)
    rounded = f"{value:.{places}f}"
    return rounded.rstrip("0").rstrip(".") if "." in rounded else rounded


def span_text(low: Decimal, high: Decimal) -> str:
    """A range, or one figure where both ends are the same."""
    first, last = figure(low), figure(high)
    return first if first == last else f"{first}-{last}"


def estimate_text(estimate: Estimate) -> str:
    """The figure in the words of its kind."""
    if estimate.low is None or estimate.high is None:
        return "varies, not 0" if estimate.kind == "varies" else "cannot be converted"
    span = span_text(estimate.low, estimate.high)
    if estimate.kind == "no-radiation":
        return "0 mSv: no ionizing radiation"
    if estimate.kind == "measured" and estimate.value is not None:
        least = "at least " if estimate.partly else ""
        return f"{least}{figure(estimate.value)} mSv from measured dose ({span} with other factors)"
    if estimate.kind == "typical":
        return f"{span} mSv printed for this study"
    return f"band {span} mSv"


def measured_text(parts: tuple[Part, ...]) -> str:
    """What was measured, before anything is converted: glandular doses in mGy come first."""
    said = [text for part in sorted(parts, key=lambda part: part.modality != "mammography") for text in _part(part)]
    return "; ".join(said)


def _part(part: Part) -> list[str]:
    if part.modality == "mammography":
        return (
            ["to the breast: " + ", ".join(f"{one.side} {_amount(one.amount)}" for one in part.totals)]
            if part.totals
            else []
        )
    if part.modality == "tracer":
        return [_amount(one.amount) for one in part.irradiations if one.amount is not None]
    return [_amount(one.amount) for one in part.totals]


def _amount(amount: Amount) -> str:
    return f"{figure(amount.value)} {canonical_unit(amount.kind)}"


def conversion_text(one: Conversion) -> str:
    """How a figure was reached, in one line."""
    said = f"{one.quantity}: {one.said} x {one.factor} {one.factor_unit} = {figure(one.value)} mSv"
    note = f" {one.note}" if one.note else ""
    return f"{said} ({span_text(one.low, one.high)}). Factors: {one.factors}, {STATUS[one.status]}.{note}"


def alternatives_text(one: Conversion) -> str:
    """What other sets give for the same quantity."""
    return "; ".join(f"{other.name}: {other.factor}, {figure(other.value)} mSv" for other in one.alternatives)


def total_text(total: Total) -> str:
    """The sum with how many exams of each kind it holds, and what is not in it."""
    shown = {kind: f"{many} {KINDS[kind]}" for kind, many in total.counts.items() if many}
    left = [text for kind, text in shown.items() if kind in ("varies", "cannot-convert")]
    held = "; ".join(text for text in shown.values() if text not in left)
    if not held:
        return f"No total: no exam has a figure in mSv ({'; '.join(left)})."
    outside = f" Not in it: {'; '.join(left)}." if left else ""
    least = "At least " if total.at_least else ""
    return f"{least}{span_text(total.low, total.high)} mSv. Exams in it: {held}.{outside}"


def background_text(low: Decimal, high: Decimal) -> str:
    """Years of background; days where it is less than one year."""
    if high < 1:
        return f"{span_text(low * _YEAR, high * _YEAR)} days"
    return f"{span_text(low, high)} years"


def printed_text(value: TypicalDose) -> str:
    """A value that was printed for a study, with the range of its source and how it is known."""
    said = f"{figure(value.value)} mSv" if value.value is not None else ""
    span = f"{span_text(value.low, value.high)} mSv" if value.low is not None and value.high is not None else ""
    note = " ".join(filter(None, (value.note, value.how)))
    return f"{', '.join(filter(None, (said, span, value.status)))}. {note}".strip()


def exam_name(one: RecordedExam) -> str:
    """The name of an exam with its mark."""
    return f"{MARKS[one.estimate.kind]} {one.exam.name}"
