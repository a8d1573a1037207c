"""Two invented patients, as an EHR would keep them. What no common code says is an observation with a code of ours."""

from typing import Any

from tests.unit.fhir.records import LEFT, LOINC, SNOMED, cancer, coded, concept, observation, procedure

Resource = dict[str, Any]
OURS = "urn:rightscan:fact"
AFTER_LUMPECTOMY = {
    "margins": "positive",
    "breast-symptoms": "none",
    "treatment-phase": "after-surgery",
    "imaging-since-surgery": "not-done",
    "clinical-question": "residual-disease",
}


def _woman(own: str) -> Resource:
    return {"resourceType": "Patient", "id": own, "gender": "female", "birthDate": "1968-03-02"}


def _told(facts: dict[str, str]) -> list[Resource]:
    """Facts as observations."""
    return [
        observation((OURS, name), {"valueString": word}, own=f"told-{name}", on="2026-11-20")
        for name, word in facts.items()
    ]


def _of(own: str, *resources: Resource) -> list[Resource]:
    subject = {"reference": f"Patient/{own}"}
    return [_woman(own), *({**one, "subject": subject} for one in resources)]


CHARTS = {
    "mia": _of(
        "mia",
        cancer(LEFT, since="2026-06-01"),
        procedure((SNOMED, "392021009"), on="2026-09-20", bodySite=[concept(LEFT)]),
        *_told(AFTER_LUMPECTOMY),
    ),
    "ana": _of(
        "ana",
        cancer(LEFT, since="2026-10-01"),
        coded((LOINC, "21905-5"), (SNOMED, "23351008"), own="t", on="2026-10-05"),
        coded((LOINC, "21906-3"), (SNOMED, "62455006"), own="n", on="2026-10-05"),
        coded((LOINC, "21907-1"), (SNOMED, "30893008"), own="m", on="2026-10-05"),
    ),
}
"""Mia had a lumpectomy with positive margins, and all that is asked of her is told: ultrasound is usually not appropriate,
a diagnostic mammogram may be. Ana has a new T1 N0 M0 cancer, and nothing says what the imaging is to answer.
"""
