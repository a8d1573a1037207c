"""A record as it stood at a moment: what came later is left out, what ended later has not ended."""

import pytest

from rightscan.intake.bulk.moment import Moment, moment_of
from rightscan.intake.bulk.then import AFTER, OF_THE_ORDER, OPEN, UNDATED, as_of
from tests.unit.fhir.records import (
    LOINC,
    SNOMED,
    Resource,
    cancer,
    chemotherapy,
    coded,
    concept,
    condition,
    observation,
    patient,
    procedure,
)

AT = "2026-03-10T10:00:00+01:00"
LUMP = (SNOMED, "89164003")
STATUS = "http://terminology.hl7.org/CodeSystem/condition-clinical"


def moment(text: str = AT) -> Moment:
    found = moment_of(text)
    assert found is not None
    return found


def then(*resources: Resource, at: str = AT, order: str = "") -> list[Resource]:
    return list(as_of(resources, moment(at), order).resources)


def left_out(*resources: Resource, at: str = AT, order: str = "") -> dict[str, int]:
    return as_of(resources, moment(at), order).left_out


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("2026-03-10T09:59:59+01:00", "before"),
        ("2026-03-10T09:00:00Z", "before"),  # the same instant
        ("2026-03-10T09:00:00.001Z", "after"),
        ("2026-03-11T00:30:00+14:00", "after"),
        ("2026-03-09", "before"),
        ("2026-03-10", "open"),
        ("2026-03-11", "after"),
        ("2026-03", "open"),
        ("2026", "open"),
        ("2025", "before"),
        ("2027", "after"),
        ({"start": "2026-03-09"}, "before"),
        ({"end": "2026-03-09"}, "undated"),
        ("yesterday", "undated"),
        ("2026-02-30", "undated"),
        (None, "undated"),
        (7, "undated"),
    ],
)
def test_a_date_lies_before_or_after_or_it_cannot_be_told(text: object, side: str) -> None:
    assert moment().side(text) == side


def test_two_time_zones_are_compared_as_instants_and_else_days_as_they_are_written() -> None:
    evening = moment("2026-03-10T23:30:00-05:00")
    assert evening.side("2026-03-11T04:00:00Z") == "before"
    assert evening.side("2026-03-11") == "after"


def test_all_of_a_day_counts_where_the_whole_day_is_meant() -> None:
    day = Moment(moment().day, whole_day=True)
    assert day.side("2026-03-10") == day.side("2026-03-10T23:59:59Z") == "before"
    assert day.side("2026-03") == "open"


@pytest.mark.parametrize("text", ["2026-03", "2026", "", None, "soon", {"start": "2026-03-10"}])
def test_an_order_needs_a_day_of_its_own(text: object) -> None:
    assert moment_of(text) is None


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (condition(LUMP, since="2026-01-01", recordedDate="2026-03-11"), AFTER),
        (condition(LUMP, since="2026-03-12", recordedDate="2026-03-09"), AFTER),
        (condition(LUMP, since=""), UNDATED),
        (observation((LOINC, "1"), {}, on="2026-03-01", issued="2026-03-10T09:00:01Z"), AFTER),
        (observation((LOINC, "1"), {}, on="", effectivePeriod={"start": "2026-03-01", "end": "2026-03-20"}), AFTER),
        (procedure(LUMP, on="2026-03-10"), OPEN),
        (procedure(LUMP, on="2026-03"), OPEN),
        (procedure(LUMP, on=""), UNDATED),
        (procedure(LUMP, on="", meta={"lastUpdated": "2026-03-10T09:00:01Z"}), UNDATED),
        ({"resourceType": "DiagnosticReport", "effectiveDateTime": "2026-03-10"}, OPEN),
        ({"resourceType": "MedicationRequest", "authoredOn": "2026-03-11"}, AFTER),
        ({"resourceType": "ImagingStudy", "started": "2026-03-10T12:00:00Z"}, AFTER),
    ],
)
def test_what_was_not_known_or_cannot_be_shown_to_have_been_is_left_out(resource: Resource, why: str) -> None:
    assert left_out(resource) == {why: 1}


@pytest.mark.parametrize(
    "resource",
    [
        condition(LUMP, since="2026-03-10"),  # a note of the day of the order
        condition(LUMP, since="2026-01-01", recordedDate="2026-03-10T09:00:00Z"),
        observation((LOINC, "1"), {}, on="2026-03-10"),
        procedure(LUMP, on="2026-03-09"),
        procedure(LUMP, on="", meta={"lastUpdated": "2026-03-10T09:00:00Z"}),
        {"resourceType": "MedicationRequest", "authoredOn": "2026-03-10"},
    ],
)
def test_what_was_known_stays_as_it_is(resource: Resource) -> None:
    assert then(resource) == [resource]


def test_results_of_the_order_itself_are_left_out_however_they_are_dated() -> None:
    for reference in ("ServiceRequest/r1", "https://x.org/fhir/ServiceRequest/r1/_history/2"):
        report = {
            "resourceType": "DiagnosticReport",
            "effectiveDateTime": "2026-03-01",
            "basedOn": [{"reference": reference}],
        }
        assert left_out(report, order="r1") == {OF_THE_ORDER: 1}
        assert left_out(report, order="r2") == {}


def test_a_treatment_that_ended_later_was_under_way() -> None:
    dose = {**chemotherapy(""), "performedPeriod": {"start": "2026-02-01", "end": "2026-06-01"}}
    assert then(dose) == [{**dose, "status": "in-progress", "performedPeriod": {"start": "2026-02-01"}}]
    assert then(dose, at="2026-06-02") == [dose]


def test_a_disease_that_ended_later_had_not_ended() -> None:
    over = {**cancer(), "clinicalStatus": concept((STATUS, "resolved")), "abatementDateTime": "2026-05-01"}
    (was,) = then(over)
    assert not {"clinicalStatus", "abatementDateTime"} & was.keys()
    assert then(over, at="2026-05-02") == [over]


def test_a_patient_who_died_later_was_alive() -> None:
    assert then(patient(deceasedDateTime="2026-04-01")) == [patient()]
    dead = patient(deceasedDateTime="2026-03-01")
    assert then(dead) == [dead]
    assert then(patient(deceasedBoolean=True)) == [patient(deceasedBoolean=True)]  # nothing says when


def test_of_several_versions_the_one_of_the_moment_is_read() -> None:
    def version(updated: str, answer: str) -> Resource:
        return coded((LOINC, "1"), (SNOMED, answer), on="2026-01-01", meta={"lastUpdated": updated})

    first, second, third = (
        version("2026-01-02T00:00:00Z", "1"),
        version("2026-03-10T10:59:00+02:00", "2"),
        version("2026-07-01T00:00:00Z", "3"),
    )
    assert then(third, first, second) == [second]
    assert then(third, first, second, at="2026-01-01") == [first]  # none was there yet: the oldest
    assert then(first, first) == [first]


def test_a_stage_goes_with_the_finding_that_it_rests_on() -> None:
    late = coded((LOINC, "1"), (SNOMED, "1"), own="late", on="2026-05-01")
    early = coded((LOINC, "1"), (SNOMED, "1"), own="early", on="2026-01-01")
    stages = [{"assessment": [{"reference": f"Observation/{own}"}]} for own in ("late", "early")]
    found = then({**cancer(), "stage": stages}, late, early)
    assert found[0]["stage"] == stages[1:]
    assert then({**cancer(), "stage": stages[1:]}, early)[0]["stage"] == stages[1:]


def test_resources_without_an_id_are_each_read() -> None:
    one, other = (
        {key: part for key, part in procedure(LUMP, on=on).items() if key != "id"}
        for on in ("2026-01-01", "2026-02-01")
    )
    assert then(one, other) == [one, other]
