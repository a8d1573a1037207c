"""Three records of public projects, each read by hand first: the expected values below were taken from the resources."""

from pathlib import Path

import pytest

from rightscan.model.record import Record
from tests.unit.fhir.records import facts, reader, told

RECORDS = Path(__file__).parents[4] / "shared" / "data" / "fhir"
pytestmark = pytest.mark.skipif(not RECORDS.is_dir(), reason="the public records are not part of the repository")

T1 = {
    "diagnosis": "cancer",  # Condition/edcac999-2728-4f36-a20f-796484426500, 254837009: type not stated
    "tumor-size": "0.14317823570349075 cm",  # Observation/6e64d72c-4f10-45a7-a905-acc5043b27db
    "clinical-t": "t1",  # Observation/7299b8a4-317d-4e70-ac7b-51ecf6a6cdbe
    "clinical-n": "n0",  # Observation/86bb075f-22a2-430d-93ee-70810b1dee17
    "distant-metastasis": "m0",  # Observation/d6698a85-a43a-4c3c-95a6-c7ca8816ba70
    "stage-group": "IA",  # Observation/828d17fb-bb37-43ea-9dc0-bed23d4c11b4; 51c1fc0b says I, which covers it
    "er": "negative",  # Observation/a87e507b-6f64-429f-bb2a-d0c60c53e224
    "pr": "positive",  # Observation/0a1391ea-ec01-4e9a-bd3e-c229a0bc07da
    "her2": "negative",  # Observation/01a31072-60b6-4a32-b677-5ef9befd0b0f; the FISH result is a text
    "last-breast-surgery": "breast-conserving-excision",  # Procedure/8ef91cf1-f073-4e2f-88f2-a6cf2a181b53
    "surgery-date": "2005-01-18",  # the same
    "diagnostic-mammography": "done",  # Procedure/69e299b8-cd93-4ab8-865e-b9c519f7523d, for a symptom, 2005-01-12
    "imaging-since-surgery": "done",  # mammography on 2006-02-10 and fourteen times after
}
TRIPLE_NEGATIVE = {
    "diagnosis": "cancer",  # Condition/ef13e72d-b0ca-4f62-995c-439c447112f7
    "tumor-size": "3.4719192911752104 cm",  # Observation/dc91c8d4-4ba9-4760-91db-29f1de864c11
    "clinical-t": "t2",  # Observation/d5b36626-cc93-4d96-85b2-492602463863
    "clinical-n": "n1",  # Observation/9f30fd93-43c3-45bd-95c4-f6cac8beb226
    "distant-metastasis": "m0",  # Observation/f808d835-d98f-43bd-9731-7840cc4220d3
    "stage-group": "IIB",  # Observation/de56cf81-cc9f-4092-8510-8b34fecaadc3; 73c88fb6 says II, which covers it
    "er": "negative",  # Observation/0c4a52d7-bc06-485b-940f-cc35d195d765
    "pr": "negative",  # Observation/79e7da2b-13dc-41d3-836d-6f728e7c34ff
    "her2": "negative",  # Observation/ef517934-9a10-4b9e-944c-ad2dae97dd1c
    "last-breast-surgery": "breast-conserving-excision",  # Procedure/9855a37f-0d5d-47d9-9745-6094107d156c
    "surgery-date": "1972-01-13",  # the same
    "imaging-since-surgery": "done",  # mammography from 1973-06-26 on; the one of 1971 was screening
}
TM01 = {
    "diagnosis": "invasive-cancer",  # Condition/…PrimaryCancerConditionExample01, 408643008
    "histology": "ductal",  # the same
    "distant-metastasis": "m1",  # Condition/…SecondaryCancerCondition02 and 03: liver and bone, origin named
    "stage-group": "IV",  # Observation/…TNMClinicalStageGroupExample01, and the stage of the condition
    "er": "positive",  # Observation/…TumorMarkerPatientExample01
    "pr": "positive",  # Observation/…TumorMarker02PatientExample01
    "her2": "negative",  # Observation/…TumorMarker03PatientExample01
}


def record(name: str) -> Record:
    return reader().read_either((RECORDS / name).read_bytes())


@pytest.mark.parametrize(
    ("name", "expected", "age"),
    [("T1_patient.json", T1, "103 years"), ("triple_negative.json", TRIPLE_NEGATIVE, "100 years"), ("TM01.json", TM01, "67 years")],
)  # fmt: skip
def test_a_public_record_is_read_as_it_stands(name: str, expected: dict[str, str], age: str) -> None:
    found = record(name)
    assert facts(found) == expected
    assert {fact: str(value) for fact, value in found.stated.items() if fact in ("sex", "age")} == {
        "sex": "female",
        "age": age,
    }
    assert found.disputed == ()


def test_chemotherapy_before_the_operation_is_told_from_its_dates() -> None:
    # Procedure/302ea11c-cd49-411a-a207-46672e153024 of 1971-07-28, operation on 1972-01-13
    assert "Chemotherapy began before the first operation on the breast: neoadjuvant, by dates." in told(
        record("triple_negative.json")
    )
    assert "neoadjuvant" not in told(record("T1_patient.json"))


def test_the_traps_of_the_public_records_are_told() -> None:
    found = record("triple_negative.json")
    # Observation/a3f52bd4: 1.62 nodes with micrometastases; 417181009 stands there as a LOINC code
    assert (
        "Observation/a3f52bd4-d6b2-4a82-98c3-fca4e0050560: nodes with micrometastases: its amount is no possible"
        in told(found)
    )
    assert [entry.why for entry in found.unmapped if entry.code == "417181009"] == [
        "its check digit is wrong, so there is no such code"
    ]
    # Condition/…SecondaryCancerConditionPatientExample01: axillary nodes are regional
    assert "metastasis to axillary lymph nodes: a regional node is no distant metastasis" in told(record("TM01.json"))


def test_every_resource_is_counted() -> None:
    found = record("T1_patient.json")
    assert sum(found.kinds.values()) + sum(found.passed_over.values()) == 713
    assert found.kinds["Procedure"] == 85
    assert found.passed_over["Claim"] == 183
