"""From a measured quantity to mSv: named factors with sources, ranges, children's factors, and refusals with a reason."""

from decimal import Decimal

import msgspec
import pytest

from rightscan.dose.convert import Person, convert_activity, convert_ct, convert_glandular
from rightscan.dose.factor import ct_factors
from rightscan.errors import FactError
from rightscan.model.dose_unit import Kind, read_amount
from rightscan.model.exam import AgeSpan, BreastSide, Conversion, Irradiation, Refusal, Stated
from tests.unit.dose.reading import KNOWLEDGE


def aged(years: str) -> Person:
    low = Decimal(years)
    return Person(AgeSpan(low, low + Decimal("0.99")), "female")


def product(region: str, phantom: str = "body", amount: str = "100") -> Irradiation:
    return Irradiation("1", read_amount(amount, "mGy.cm", "length-product"), region=region, phantom=phantom)


def activity(tracer: str, amount: str = "100", unit: str = "MBq") -> Irradiation:
    return Irradiation("1", read_amount(amount, unit, "activity"), tracer=tracer)


def converted(found: Conversion | Refusal) -> Conversion:
    assert isinstance(found, Conversion), found
    return found


def why(found: Conversion | Refusal) -> str:
    assert isinstance(found, Refusal), found
    return found.why


def test_a_result_says_all_that_it_comes_from() -> None:
    found = converted(convert_ct(KNOWLEDGE, product("chest"), aged("58")))
    assert (found.quantity, found.said) == ("dose-length product, chest", "100 mGy.cm")
    assert (found.factors, str(found.factor), found.factor_unit) == (
        "AAPM Report 96, adults (ICRP 60 weights)", "0.014", "mSv/(mGy·cm)",
    )  # fmt: skip
    assert (found.value, found.low, found.high) == (Decimal("1.4"), Decimal("1.4"), Decimal("2.3"))
    assert found.status == "second-hand"
    assert [cite.source for cite in found.cites] == ["aapm-96"]
    assert {"Northwell 2018, women (ICRP 103 weights)", "NCI 2012, 120 kVp (ICRP 103 weights)"} <= {
        other.name for other in found.alternatives
    }


def test_the_factor_of_the_other_sex_is_no_alternative() -> None:
    found = converted(convert_ct(KNOWLEDGE, product("chest"), aged("58")))
    assert "Northwell 2018, men (ICRP 103 weights)" not in {other.name for other in found.alternatives}


def test_another_set_can_be_chosen_and_is_named() -> None:
    found = converted(convert_ct(KNOWLEDGE, product("chest"), aged("58"), "nci-120"))
    assert (found.factors, found.value) == ("NCI 2012, 120 kVp (ICRP 103 weights)", Decimal("2.1"))


@pytest.mark.parametrize(("years", "factor"), [("0", "0.039"), ("1", "0.026"), ("5", "0.018"), ("10", "0.013")])
def test_children_have_factors_of_their_own(years: str, factor: str) -> None:
    found = converted(convert_ct(KNOWLEDGE, product("chest", "head"), aged(years)))
    assert (found.factors, found.factor) == ("AAPM Report 96, children (ICRP 60 weights)", Decimal(factor))


def test_between_two_ages_the_younger_counts_and_the_range_spans_both() -> None:
    found = converted(convert_ct(KNOWLEDGE, product("chest", "head"), aged("7")))
    assert found.factor == Decimal("0.018")
    assert found.low <= Decimal("1.3")
    assert "between two ages" in found.note


@pytest.mark.parametrize("region", ["head", "chest", "abdomen-pelvis", "chest-abdomen-pelvis"])
@pytest.mark.parametrize("years", range(18))
def test_no_child_ever_gets_the_factor_of_an_adult(region: str, years: int) -> None:
    age = AgeSpan(Decimal(years), years + Decimal("0.99"))
    for name, _, used, *_ in ct_factors(KNOWLEDGE, region, age, ""):
        assert used in KNOWLEDGE.ct[name].children[region]


@pytest.mark.parametrize("years", ["11", "14", "17"])
def test_an_age_beyond_the_table_is_not_converted(years: str) -> None:
    said = why(convert_ct(KNOWLEDGE, product("chest", "head"), aged(years)))
    assert "AAPM Report 96, children (ICRP 60 weights)' has no factor for it at this age" in said
    assert ("These have one: NCI 2012, 120 kVp" in said) == (int(years) < 15)


def test_a_set_that_reaches_fifteen_can_be_chosen_for_a_fourteen_year_old() -> None:
    assert converted(convert_ct(KNOWLEDGE, product("chest", "head"), aged("14"), "nci-120")).value > 0


@pytest.mark.parametrize("region", ["", "entire-body", "heart", "chest-abdomen", "breast"])
def test_a_region_without_factor_is_not_converted(region: str) -> None:
    assert why(convert_ct(KNOWLEDGE, product(region), aged("58")))


@pytest.mark.parametrize(
    ("region", "phantom", "years"),
    [("chest", "head", "58"), ("head", "body", "58"), ("chest", "body", "5"), ("chest", "", "58")],
)
def test_the_wrong_phantom_is_not_converted(region: str, phantom: str, years: str) -> None:
    assert "phantom" in why(convert_ct(KNOWLEDGE, product(region, phantom), aged(years)))


@pytest.mark.parametrize("person", [Person(), Person(AgeSpan(Decimal(17), Decimal("18.5")))])
def test_without_an_age_nothing_is_taken_for_an_adult(person: Person) -> None:
    assert "age" in why(convert_ct(KNOWLEDGE, product("chest"), person))
    assert "age" in why(convert_activity(KNOWLEDGE, activity("fdg"), person))


def test_fdg_of_an_adult_and_what_other_sets_give() -> None:
    found = converted(convert_activity(KNOWLEDGE, activity("fdg", "394"), aged("63")))
    assert (found.value, found.low) == (Decimal("7.486"), 394 * Decimal("0.017"))
    assert {str(other.factor) for other in found.alternatives} == {"0.0171", "0.0188", "0.017"}


@pytest.mark.parametrize(("years", "factor"), [("1", "0.095"), ("5", "0.056"), ("10", "0.037"), ("15", "0.024")])
def test_fdg_of_children(years: str, factor: str) -> None:
    assert converted(convert_activity(KNOWLEDGE, activity("fdg"), aged(years))).factor == Decimal(factor)


def test_a_newborn_is_not_converted() -> None:
    assert "no factor" in why(convert_activity(KNOWLEDGE, activity("fdg"), aged("0")))


def test_an_agent_without_coefficient_is_not_converted() -> None:
    assert "no coefficient" in why(convert_activity(KNOWLEDGE, activity(""), aged("58")))


def test_sestamibi_of_a_child_is_not_converted() -> None:
    assert "no factor" in why(convert_activity(KNOWLEDGE, activity("sestamibi"), aged("10")))


def breasts(**doses: str) -> tuple[Stated, ...]:
    sides: dict[str, BreastSide] = {"left": "left", "right": "right", "unknown": "unknown"}
    return tuple(Stated(read_amount(dose, "mGy", "glandular"), sides[side]) for side, dose in doses.items())


def test_mammography_is_the_mean_of_both_breasts() -> None:
    found = converted(convert_glandular(KNOWLEDGE, breasts(left="1.30", right="1.28")))
    assert (found.value, found.low) == (Decimal("1.29") * Decimal("0.12"), Decimal("1.29") * Decimal("0.05"))
    assert found.said == "left 1.3 mGy, right 1.28 mGy"


@pytest.mark.parametrize("doses", [{"right": "1.09"}, {"right": "1.09", "left": "0"}])
def test_a_breast_that_was_not_imaged_counts_as_nothing(doses: dict[str, str]) -> None:
    found = converted(convert_glandular(KNOWLEDGE, breasts(**doses)))
    assert found.value == Decimal("1.09") / 2 * Decimal("0.12")
    assert "counts as 0" in found.note


def test_a_dose_to_a_breast_of_unknown_side_is_not_converted() -> None:
    assert "which breast" in why(convert_glandular(KNOWLEDGE, breasts(unknown="1.2")))


@pytest.mark.parametrize(
    ("number", "unit", "kind", "value"),
    [
        ("394000000", "Bq", "activity", "394"),
        ("10", "mCi", "activity", "370"),
        ("0.5", "GBq", "activity", "500"),
        ("0.01373", "dGy", "glandular", "1.373"),
        ("1.07E-05", "Gy.m2", "area-product", "0.107"),
        ("2", "dGy·cm²", "area-product", "0.2"),
        ("724.52", "mGycm", "length-product", "724.52"),
        ("0.0075", "Sv", "effective", "7.5"),
    ],
)
def test_units_are_read(number: str, unit: str, kind: Kind, value: str) -> None:
    assert read_amount(number, unit, kind).value == Decimal(value)


@pytest.mark.parametrize(
    ("number", "unit"),
    [("1", ""), ("1", "mBq"), ("1", "MBQ"), ("1", "mGy"), ("x", "MBq"), ("-1", "MBq"), ("NaN", "MBq"), ("1e99", "MBq")],
)
def test_a_unit_that_is_not_known_and_a_number_that_is_none_are_refused(number: str, unit: str) -> None:
    with pytest.raises(FactError):
        read_amount(number, unit, "activity")


def test_the_size_specific_estimate_takes_no_part() -> None:
    """A dose index corrected for size stands beside the product and changes nothing."""
    beside = (read_amount("12", "mGy", "size-specific"),)
    with_it = msgspec.structs.replace(product("chest"), beside=beside)
    assert convert_ct(KNOWLEDGE, with_it, aged("58")) == convert_ct(KNOWLEDGE, product("chest"), aged("58"))
