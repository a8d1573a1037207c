"""Units of radiation, read and never assumed: a unit that is not listed is refused, and so is a bare number.

Case counts: MBq and mBq are a thousand million apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import msgspec

from rightscan.errors import FactError

Kind = Literal["length-product", "area-product", "glandular", "activity", "effective", "index", "size-specific"]

_D = Decimal
_GRAY = {"mGy": _D(1), "Gy": _D(1000), "dGy": _D(100), "cGy": _D(10), "uGy": _D("0.001")}
_UNITS: dict[Kind, tuple[str, dict[str, Decimal]]] = {
    "length-product": ("mGy·cm", {f"{gray}{dot}cm": size for gray, size in _GRAY.items() for dot in ("", ".")}),
    "area-product": (
        "Gy·cm²",
        {f"{gray}{dot}cm2": size / 1000 for gray, size in _GRAY.items() for dot in ("", ".")}
        | {f"{gray}{dot}m2": size * 10 for gray, size in _GRAY.items() for dot in ("", ".")},
    ),
    "glandular": ("mGy", _GRAY),
    "index": ("mGy", _GRAY),
    "size-specific": ("mGy", _GRAY),
    "activity": (
        "MBq",
        {
            "Bq": _D("0.000001"),
            "kBq": _D("0.001"),
            "MBq": _D(1),
            "GBq": _D(1000),
            "uCi": _D("0.037"),
            "mCi": _D(37),
            "Ci": _D(37000),
        },
    ),
    "effective": ("mSv", {"mSv": _D(1), "Sv": _D(1000), "uSv": _D("0.001")}),
}
_SPELLED = str.maketrans({"·": ".", "*": ".", "⋅": ".", "²": "2", "µ": "u", "μ": "u", " ": None})
MOST = _D(10) ** 9
_SMALLEST = -18
"""The least power of ten of an amount above 0: written out, a smaller one fills the memory."""


class Amount(msgspec.Struct, frozen=True, gc=False):
    """A measured amount: `value` in the unit in which its kind is compared, `said` as it stood in the source."""

    kind: Kind
    value: Decimal
    said: str


def canonical_unit(kind: Kind) -> str:
    """The unit in which amounts of a kind are compared and shown."""
    return _UNITS[kind][0]


def in_unit(kind: Kind, value: Decimal) -> Amount:
    """An amount that was worked out, worded in the unit in which its kind is compared."""
    return Amount(kind, value, f"{value.normalize():f} {canonical_unit(kind)}")


def add_amounts(amounts: Sequence[Amount]) -> Amount:
    """The sum of amounts of one kind, at least one; a single one keeps the words of its source."""
    if len(amounts) == 1:
        return amounts[0]
    return in_unit(amounts[0].kind, sum((amount.value for amount in amounts), Decimal(0)))


def read_amount(number: str | Decimal, unit: str, kind: Kind) -> Amount:
    """An amount of a kind. Raises FactError for what is no number, below zero, beyond belief, or in no unit of the kind."""
    canonical, sizes = _UNITS[kind]
    size = sizes.get(unit.translate(_SPELLED).replace("^", ""))
    if size is None:
        known = ", ".join(dict.fromkeys(sizes))
        raise FactError(
            kind, f"'{unit[:20]}' is not a unit of it." if unit else "it has no unit.", f"Known are: {known}."
        )
    try:
        value = Decimal(number)
        sized = value * size
    except ArithmeticError:
        value = sized = Decimal("NaN")
    if not (sized.is_finite() and 0 <= sized <= MOST and (not value or value.adjusted() >= _SMALLEST)):
        raise FactError(kind, "the number is not an amount.", f"It is a number of {canonical}, 0 or more.")
    return Amount(kind, sized, f"{value.normalize():f} {unit}")
