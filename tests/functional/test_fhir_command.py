"""`rightscan assess --fhir`: a coded record becomes facts, each with its place; what was not used is said with the reason."""

import json
from pathlib import Path

import pytest

from tests.functional.command import NOTICE, Ran, rightscan_run, widest
from tests.unit.fhir.records import (
    LEFT,
    LOINC,
    SNOMED,
    bundle,
    cancer,
    coded,
    condition,
    patient,
    sized,
)  # fmt: skip

NEW_CANCER = (
    patient(identifier=[{"value": "MRN778899"}], name=[{"family": "Quennell", "given": ["Ottoline"]}]),
    cancer(LEFT),
    sized(18),
    coded((LOINC, "21905-5"), (SNOMED, "23351008"), "t"),
    coded((LOINC, "21906-3"), (SNOMED, "62455006"), "n"),
    coded((LOINC, "21907-1"), (SNOMED, "30893008"), "m"),
    condition((SNOMED, "53741008"), own="heart"),
    sized(-3, own="wrong"),
)
REST = (
    "--fact",
    "clinical-question=distant-disease",
    "--fact",
    "treatment-phase=before-treatment",
    "--fact",
    "metastasis-signs=none",
)


def assess(*arguments: str, stdin: str | bytes = b"") -> Ran:
    return rightscan_run("assess", *arguments, "--as-of", "2026-11-21", stdin=stdin)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(bundle(*NEW_CANCER)), encoding="utf-8")
    return str(path)


def test_a_record_and_what_it_does_not_hold_give_the_answer(file: str) -> None:
    ran = assess("--fhir", file, *REST, "--json")
    answer = json.loads(ran.out)
    assert answer["outcome"] == "matched"
    assert "breast.invasive.early-distant" in [fit["id"] for fit in answer["fits"]]
    size = next(fact for fact in answer["record"]["facts"] if fact["name"] == "tumor-size")
    assert size["places"] == [{"resource": "Observation/s1", "path": "valueQuantity", "date": "2026-01-12"}]
    assert answer["record"]["kinds"] == {"Condition": 2, "Observation": 5, "Patient": 1}


def test_text_and_markdown_say_what_was_read_and_what_was_not(file: str) -> None:
    text, markdown = assess("--fhir", file, *REST), assess("--fhir", file, *REST, "--md")
    assert widest(text.out) <= 80
    for ran in (text, markdown):
        assert "Read: 2 Condition, 5 Observation, 1 Patient." in ran.said
        assert "[Observation/s1, valueQuantity, 2026-01-12]" in ran.said
        assert "Observation/wrong: largest tumor diameter: its amount is not possible" in ran.said
        assert "Condition.code: SNOMED CT 53741008: it is not in the tables" in ran.said
        assert all(words in ran.said for words in NOTICE)


def test_nobody_learns_who_the_patient_is(file: str) -> None:
    for form in ((), ("--md",), ("--json",), ("--explain",)):
        shown = assess("--fhir", file, *form)
        for secret in ("Quennell", "Ottoline", "MRN778899", "1968"):
            assert secret not in shown.out + shown.err


def test_a_fact_given_stands_before_the_record(file: str) -> None:
    answer = json.loads(
        assess("--fhir", file, "--fact", "tumor-size=24 mm", "--fact", "clinical-n=unknown", "--json").out
    )
    values = {fact["name"]: fact["value"] for fact in answer["facts"]}
    assert values["tumor-size"] == "24 mm"
    assert "clinical-n" not in values
    uses = {fact["name"]: fact["use"] for fact in answer["record"]["facts"]}
    assert (uses["tumor-size"], uses["clinical-n"], uses["clinical-t"]) == ("replaced", "replaced", "read")
    assert "Replaced by the fact you gave." in assess("--fhir", file, "--fact", "tumor-size=24 mm").said


def test_stages_that_contradict_each_other_stay_open() -> None:
    stages = [
        coded((LOINC, "21908-9"), (SNOMED, code), own)
        for code, own in (("1222806003", "late"), ("1222769001", "early"))
    ]
    record = json.dumps(bundle(*NEW_CANCER[:2], *stages))
    ran = assess("--fhir", "-", stdin=record)
    assert (
        "the record contradicts itself: stage IIIC [Observation/late, valueCodeableConcept, 2026-01-12] or stage IIB"
        in ran.said
    )
    assert "Neither is taken; give the right one." in ran.said
    assert "The fact you gave stands." in assess("--fhir", "-", "--fact", "stage-group=IIB", stdin=record).said


def test_lines_from_standard_input_are_read() -> None:
    lines = "\n".join(json.dumps(resource) for resource in NEW_CANCER)
    answer = json.loads(assess("--fhir", "-", "--json", stdin=lines).out)
    assert {fact["name"] for fact in answer["record"]["facts"]} >= {
        "sex",
        "age",
        "diagnosis",
        "tumor-size",
        "clinical-t",
    }


def test_the_patient_meant_can_be_named() -> None:
    record = json.dumps(bundle(*NEW_CANCER, patient(id="other")))
    assert "holds 2 patients" in assess("--fhir", "-", stdin=record).explained
    assert "Tumor size at diagnosis: 18 mm" in assess("--fhir", "-", "--patient", "me", stdin=record).said


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("--fhir", "/none.json"), "", "Check the path"),
        (("--fhir", "-"), "{", "is not JSON (line 1)"),
        (("--fhir", "-"), "[" * 50_000, "nested too deeply"),
        (("--fhir", "-", "--note", "52F"), "{}", "cannot be read together"),
        (("--patient", "me"), "", "has no record to choose from"),
    ],
)
def test_a_mistake_is_explained(arguments: tuple[str, ...], stdin: str, said: str) -> None:
    ran = assess(*arguments, stdin=stdin)
    assert ran.code == 2
    assert said in ran.explained
