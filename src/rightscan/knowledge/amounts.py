"""Reads the amounts of protocols: a number with its unit, or a span such as `{at-least: 4 weeks, better: 6 weeks}`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from rightscan.knowledge.document import Issues, Item
from rightscan.model.protocol import UNITS, Amount

_BOUNDS = {
    "at-least": "at_least",
    "at-most": "at_most",
    "over": "over",
    "under": "under",
    "usual": "usual",
    "better": "better",
}


def read_amount(item: Item, issues: Issues) -> Amount | None:
    """The amount that stands at this item; None after reporting what is wrong with it. A bare number is refused."""
    entries = item.mapping() or {"usual": item}
    bounds: dict[str, Decimal] = {}
    units: set[str] = set()
    for key, member in entries.items():
        read = _number_and_unit(member, issues) if key in _BOUNDS else None
        if key not in _BOUNDS:
            issues.add("KEY01", member, f"Unknown key '{key}'.", f"Allowed here: {', '.join(_BOUNDS)}.")
        if read is not None:
            bounds[_BOUNDS[key]] = read[0]
            units.add(read[1])
    if len(units) > 1:
        issues.add("PROT03", item, f"The amount has {len(units)} units: {', '.join(sorted(units))}.")
    if len(units) != 1:
        return None
    if not _in_order(bounds):
        issues.add("PROT03", item, "The lower bound of the amount is above the upper one.")
    return Amount(units.pop(), **bounds)


def _number_and_unit(item: Item, issues: Issues) -> tuple[Decimal, str] | None:
    number, _, unit = (item.value if isinstance(item.value, str) else "").partition(" ")
    try:
        amount = Decimal(number)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0 or unit not in UNITS:
        fix = f"Write a number, a space and one of: {', '.join(UNITS)}."
        issues.add("PROT03", item, f"'{item.plain()}' is not an amount with a unit.", fix)
        return None
    return amount, unit


def _in_order(bounds: dict[str, Decimal]) -> bool:
    low = bounds.get("at_least", bounds.get("over"))
    high = bounds.get("at_most", bounds.get("under"))
    return low is None or high is None or low <= high
