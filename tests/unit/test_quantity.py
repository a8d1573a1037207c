"""Amounts with a unit: exact, the same in every spelling, refused without a unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightscan.errors import FactError
from rightscan.model.quantity import (
    DIMENSIONS,
    Quantity,
    canonical_unit,
    in_readable_unit,
    quantity,
    read_quantity,
    unit_size,
    units_of,
)

UNITS = {"length": ["mm", "cm"], "time": ["days", "weeks", "months", "years"]}
PAIRS = [(dimension, unit) for dimension, units in UNITS.items() for unit in units]


def read(text: str, dimension: str = "length") -> Quantity:
    """Read an amount for a fact named 'tumor-size'."""
    return read_quantity(text, dimension, "tumor-size")


def refused(text: str, dimension: str = "length") -> FactError:
    """The error with which the text is refused."""
    with pytest.raises(FactError) as caught:
        read(text, dimension)
    assert caught.value.what == "tumor-size"
    return caught.value


@pytest.mark.parametrize(
    ("text", "millimeters"),
    [
        ("18 mm", "18"),
        ("1.8 cm", "18"),
        ("1.8cm", "18"),
        ("  1.8   cm ", "18"),
        ("1.80 cm", "18"),
        ("18 MM", "18"),
        ("18 Millimeters", "18"),
        ("18 millimetre", "18"),
        ("1.8 centimeters", "18"),
        (".5 cm", "5"),
        ("0.1 mm", "0.1"),
    ],
)
def test_lengths(text: str, millimeters: str) -> None:
    """Every spelling of a length means the same number of millimeters."""
    assert read(text).canonical == Decimal(millimeters)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("20 days", "20"),
        ("1 day", "1"),
        ("20 d", "20"),
        ("6 weeks", "42"),
        ("6 wks", "42"),
        ("3 months", "91.3125"),
        ("3 mo", "91.3125"),
        ("1 year", "365.25"),
        ("58 y", "21184.5"),
        ("12 months", "365.25"),
    ],
)
def test_times(text: str, days: str) -> None:
    """Weeks are 7 days, months and years the mean Julian ones, and 12 months are a year."""
    assert read(text, "time").canonical == Decimal(days)


def test_what_was_said_is_kept() -> None:
    """The amount and the unit stay as they were said, with the first name of the unit."""
    found = read("1.80 centimeters")
    assert (found.amount, found.unit) == (Decimal("1.80"), "cm")


def test_two_centimeters_are_not_over_two_centimeters() -> None:
    """2.0 cm is exactly 20 mm: neither over nor under it."""
    assert read("2.0 cm").canonical == quantity(20, "mm", "length").canonical


def test_sums_of_tenths_are_exact() -> None:
    """0.1 cm and 0.2 cm make 0.3 cm, which binary fractions would miss."""
    assert read("0.1 cm").canonical + read("0.2 cm").canonical == read("0.3 cm").canonical


@pytest.mark.parametrize("text", ["18", "1.8", " 18 "])
def test_a_bare_number_is_refused(text: str) -> None:
    """A number without a unit can mean more than one thing, and the remedy shows both units."""
    error = refused(text)
    assert "has no unit" in error.why
    assert error.fix == "Write for example 18 mm or 1.8 cm."


def test_a_bare_number_of_years_is_refused() -> None:
    """An age without a unit is refused with an example that has one."""
    error = refused("58", "time")
    assert "has no unit" in error.why
    assert "58 years" in error.fix


@pytest.mark.parametrize("text", ["1,8 cm", "1,800 mm", "18,5 mm"])
def test_a_comma_is_refused(text: str) -> None:
    """A comma is a decimal sign to some and a thousands separator to others, so a point is asked for."""
    error = refused(text)
    assert "is not an amount with a unit" in error.why
    assert error.fix.startswith("Use a point, not a comma")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "mm",
        "large",
        "1.8.2 cm",
        "5-6 mm",
        "--5 mm",
        ".",
        "-",
        "NaN mm",
        "Infinity mm",
        "> 2 cm",
        "~2 cm",
        "+5 mm",
        "１８ mm",
        "١٨ mm",
        "²0 mm",
        "½ cm",
    ],
)
def test_not_a_number(text: str) -> None:
    """Ranges, signs, words, two points and digits of other scripts are not amounts."""
    error = refused(text)
    assert "is not an amount with a unit" in error.why
    assert error.fix.startswith("Write for example")


@pytest.mark.parametrize("text", ["18 inches", "18 m", "18 mmm", "18 days", "1e3 mm", "18 mm mm", "18 %"])
def test_an_unknown_unit(text: str) -> None:
    """A unit of no length is refused, and all units of length are named."""
    error = refused(text)
    assert "is not a unit of length" in error.why
    assert "mm, cm" in error.fix


def test_the_unit_of_another_dimension() -> None:
    """A length is not a time, and the units of time are named."""
    error = refused("6 cm", "time")
    assert error.why == "'cm' is not a unit of time."
    assert "days, weeks, months, years" in error.fix


@pytest.mark.parametrize(
    ("text", "dimension", "said"),
    [
        ("1.80 cm", "length", "1.8 cm"),
        ("20.0 mm", "length", "20 mm"),
        ("100 mm", "length", "100 mm"),
        ("1 mm", "length", "1 mm"),
        ("1 weeks", "time", "1 week"),
        ("1.0 year", "time", "1 year"),
        ("2 year", "time", "2 years"),
        ("0 days", "time", "0 days"),
    ],
)
def test_how_an_amount_is_said(text: str, dimension: str, said: str) -> None:
    """Without needless zeros or exponents, and one week is not "1 weeks"."""
    assert str(read(text, dimension)) == said


@pytest.mark.parametrize(
    ("canonical", "dimension", "said"),
    [
        ("28", "time", "4 weeks"),
        ("7", "time", "1 week"),
        ("10", "time", "10 days"),
        ("365.25", "time", "1 year"),
        ("6574.5", "time", "18 years"),
        ("91.3125", "time", "3 months"),
        ("20", "length", "2 cm"),
        ("21", "length", "21 mm"),
        ("0.5", "length", "0.5 mm"),
    ],
)
def test_the_readable_unit(canonical: str, dimension: str, said: str) -> None:
    """The largest unit that needs no fraction; the smallest where every unit would."""
    assert in_readable_unit(Decimal(canonical), dimension) == said


def test_units_are_compared_in_the_canonical_one() -> None:
    """Lengths are compared in millimeters and times in days, and both have size 1."""
    assert [canonical_unit(dimension) for dimension in UNITS] == ["mm", "days"]
    assert [unit_size(canonical_unit(dimension)) for dimension in UNITS] == [1, 1]
    assert [unit_size(unit) for unit in ("cm", "weeks", "months", "years")] == [
        Decimal(10),
        Decimal(7),
        Decimal("30.4375"),
        Decimal("365.25"),
    ]


@given(
    st.sampled_from(PAIRS),
    st.decimals(min_value=0, max_value=10_000, allow_nan=False, allow_infinity=False, places=4),
)
def test_an_amount_survives_being_written(pair: tuple[str, str], amount: Decimal) -> None:
    """What is shown can be typed again and is exactly the same amount."""
    dimension, unit = pair
    built = quantity(amount, unit, dimension)
    again = read(str(built), dimension)
    assert (again.canonical, again.unit) == (built.canonical, unit)


@given(st.decimals(min_value=0, max_value=1000, allow_nan=False, allow_infinity=False, places=3))
def test_units_agree_on_the_order(amount: Decimal) -> None:
    """The same number of a larger unit is never the smaller amount."""
    for dimension, units in UNITS.items():
        sizes = [quantity(amount, unit, dimension).canonical for unit in units]
        assert sizes == sorted(sizes)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever is typed gives an amount or an explained refusal, never another error."""
    try:
        found = read(text)
    except FactError:
        return
    assert found.unit in UNITS["length"]
    assert found.canonical.is_finite()


def test_every_unit_that_is_offered_is_read_and_the_canonical_one_comes_first() -> None:
    assert units_of("length") == ("mm", "cm")
    assert units_of("time")[0] == "days"
    for dimension in DIMENSIONS:
        assert [read_quantity(f"2 {unit}", dimension, "x").unit for unit in units_of(dimension)] == list(
            units_of(dimension)
        )
