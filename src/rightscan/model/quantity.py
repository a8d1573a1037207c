"""Amounts with a unit, exact: 18 mm and 1.8 cm are the same amount, and a bare number is refused."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from rightscan.errors import FactError

# The first name of each unit is the one shown. Months and years are the mean Julian ones, as UCUM defines them.
_UNITS: dict[str, tuple[tuple[str, Decimal, tuple[str, ...]], ...]] = {
    "length": (
        ("mm", Decimal(1), ("millimeter", "millimeters", "millimetre", "millimetres")),
        ("cm", Decimal(10), ("centimeter", "centimeters", "centimetre", "centimetres")),
    ),
    "time": (
        ("days", Decimal(1), ("day", "d")),
        ("weeks", Decimal(7), ("week", "wk", "wks", "w")),
        ("months", Decimal("30.4375"), ("month", "mo", "mos")),
        ("years", Decimal("365.25"), ("year", "yr", "yrs", "y")),
    ),
}
DIMENSIONS = tuple(_UNITS)
_CANONICAL = {"length": "mm", "time": "days"}
_EXAMPLE = {"length": "18 mm or 1.8 cm", "time": "20 days, 6 weeks, 3 months or 58 years"}


class Quantity(msgspec.Struct, frozen=True, gc=False):
    """An amount: `canonical` in mm (length) or days (time), `amount` and `unit` as they were said."""

    canonical: Decimal
    amount: Decimal
    unit: str

    def __str__(self) -> str:
        singular = self.unit[:-1] if self.amount == 1 and self.unit.endswith("s") else self.unit
        return f"{self.amount.normalize():f} {singular}"


def quantity(amount: Decimal | int, unit: str, dimension: str) -> Quantity:
    """Build an amount in a unit that is known to exist."""
    factor = next(size for name, size, _ in _UNITS[dimension] if name == unit)
    exact = Decimal(amount)
    return Quantity(exact * factor, exact, unit)


def units_of(dimension: str) -> tuple[str, ...]:
    """The units in which an amount of this dimension can be given, the canonical one first."""
    return tuple(name for name, _, _ in _UNITS[dimension])


def unit_size(unit: str) -> Decimal:
    """How much one such unit is, in the canonical unit of its dimension."""
    return next(size for units in _UNITS.values() for name, size, _ in units if name == unit)


def read_quantity(text: str, dimension: str, what: str) -> Quantity:
    """Read "1.8 cm". Raises FactError that names `what` for a bare number, an unknown unit or something else."""
    number, unit = _split(text)
    example = _EXAMPLE[dimension]
    try:
        amount = Decimal(number)
    except ArithmeticError:
        hint = "Use a point, not a comma, for decimals: " if "," in text else "Write for example "
        raise FactError(what, f"'{text}' is not an amount with a unit.", f"{hint}{example}.") from None
    if not unit:
        raise FactError(
            what,
            f"'{text}' has no unit, and a bare number can mean more than one thing.",
            f"Write for example {example}.",
        )
    for name, size, spellings in _UNITS[dimension]:
        if unit.lower() == name or unit.lower() in spellings:
            return Quantity(amount * size, amount, name)
    known = ", ".join(name for name, _, _ in _UNITS[dimension])
    raise FactError(what, f"'{unit}' is not a unit of {dimension}.", f"Use one of: {known}; for example {example}.")


def unit_names(dimension: str) -> tuple[str, ...]:
    """The units of a dimension, smallest first."""
    return tuple(name for name, _, _ in _UNITS[dimension])


def canonical_unit(dimension: str) -> str:
    """The unit in which amounts of this dimension are compared."""
    return _CANONICAL[dimension]


def _split(text: str) -> tuple[str, str]:
    """Number and unit; only plain digits, one point and a leading minus make a number."""
    stripped = text.strip()
    end = 0
    while end < len(stripped) and (stripped[end] in "-.," or (stripped[end].isascii() and stripped[end].isdigit())):
        end += 1
    return stripped[:end], stripped[end:].strip()


def in_readable_unit(canonical: Decimal, dimension: str) -> str:
    """An amount in the largest unit that expresses it as a whole number: 28 days is "4 weeks", 21 mm stays "21 mm"."""
    for name, size, _ in reversed(_UNITS[dimension]):
        if canonical % size == 0:
            return str(Quantity(canonical, canonical / size, name))
    return str(Quantity(canonical, canonical, _CANONICAL[dimension]))
