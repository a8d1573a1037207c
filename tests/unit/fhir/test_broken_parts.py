"""A whole record with one part broken: the reader answers, and no fact becomes another one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from rightscan.errors import InputError
from tests.unit.fhir.records import (
    LEFT,
    LOINC,
    ME,
    RXNORM,
    SNOMED,
    Resource,
    bundle,
    cancer,
    chemotherapy,
    coded,
    concept,
    condition,
    facts,
    patient,
    procedure,
    reader,
    sized,
)  # fmt: skip

RELATED = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-primary-cancer-condition"
DRUG: Resource = {
    "resourceType": "MedicationAdministration", "id": "d", "subject": ME, "status": "completed",
    "effectivePeriod": {"start": "2026-02-02"}, "medicationReference": {"reference": "#m"},
    "contained": [{"resourceType": "Medication", "id": "m", "code": concept((RXNORM, "583214"))}],
}  # fmt: skip
ORDER: Resource = {
    "resourceType": "ServiceRequest", "id": "r", "subject": ME, "status": "active", "intent": "order",
    "code": concept((LOINC, "24606-6")),
}  # fmt: skip
WHOLE = bundle(
    patient(extension=[{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "F"}]),
    cancer(LEFT, stage=[{"summary": concept((SNOMED, "1222769001")), "assessment": [{"reference": "Observation/g"}]}]),
    condition(
        (SNOMED, "94222008"), own="m", extension=[{"url": RELATED, "valueReference": {"reference": "Condition/other"}}]
    ),
    condition((SNOMED, "89164003"), own="l", since="2026-11-10"),
    sized(18, bodySite=concept(LEFT), focus=[{"reference": "Condition/c1"}]),
    coded((LOINC, "21908-9"), (SNOMED, "1222769001"), "g"),
    coded((LOINC, "85337-4"), (SNOMED, "10828004"), "e"),
    procedure((SNOMED, "392021009"), reasonReference=[{"reference": "Condition/c1"}], bodySite=[concept(LEFT)]),
    chemotherapy("2026-02-01"),
    DRUG,
    ORDER,
)
STRANGE: tuple[object, ...] = (None, -7, "x", True, [], {}, [[]], [{}], {"coding": [{"code": []}]}, {"reference": {}})


def paths(node: object, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where every part of a document stands."""
    members: list[tuple[str | int, object]] = []
    if isinstance(node, dict):
        members = list(node.items())
    elif isinstance(node, list):
        members = list(enumerate(node))
    for key, member in members:
        yield (*above, key)
        yield from paths(member, (*above, key))


def broken(path: tuple[str | int, ...], value: object) -> bytes:
    """The record with one part replaced."""
    document: Any = json.loads(json.dumps(WHOLE))
    node = document
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return json.dumps(document).encode()


def test_the_whole_record_is_read() -> None:
    assert facts(reader().read_bundle(json.dumps(WHOLE).encode())) == {
        "diagnosis": "invasive-cancer", "histology": "ductal", "laterality": "left", "tumor-size": "18 mm",
        "stage-group": "IIB", "er": "positive", "last-breast-surgery": "breast-conserving-excision",
        "surgery-date": "2026-03-01", "breast-symptoms": ["lump"], "order": "mammography-screening",
    }  # fmt: skip


@pytest.mark.parametrize("value", STRANGE, ids=str)
def test_one_broken_part_loses_facts_and_changes_none(value: object) -> None:
    tool, whole = reader(), facts(reader().read_bundle(json.dumps(WHOLE).encode()))
    tried = refused = 0
    for path in paths(WHOLE):
        tried += 1
        try:
            found = facts(tool.read_bundle(broken(path, value)))
        except InputError:
            refused += 1
            continue
        changed = {fact: word for fact, word in found.items() if whole.get(fact) != word}
        assert changed == {}, path
    assert tried > 150
    assert refused < tried / 4
