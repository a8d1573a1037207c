"""Calls as an EHR makes them: draft orders, the record of a patient, and the request around them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from tests.functional.web import DAY

Json = dict[str, Any]
FACT, STUDY = "urn:rightscan:fact", "urn:rightscan:procedure"
CPT, LOINC, SNOMED = "http://www.ama-assn.org/go/cpt", "http://loinc.org", "http://snomed.info/sct"
SELECT, SIGN, VIEW = "imaging-order-select", "imaging-order-sign", "imaging-patient-view"
HOOKS = {SELECT: "order-select", SIGN: "order-sign", VIEW: "patient-view"}
SEARCHES = {
    "conditions": "Condition",
    "observations": "Observation",
    "procedures": "Procedure",
    "medicationRequests": "MedicationRequest",
    "medicationAdministrations": "MedicationAdministration",
    "reports": "DiagnosticReport",
}
"""The keys of the prefetch that hold a list, with what is in it."""
ME = {"reference": "Patient/me"}
Facts = Mapping[str, str | list[str]]

EARLY: Facts = {
    "sex": "female",
    "age": "58 years",
    "clinical-question": "distant-disease",
    "diagnosis": "invasive-cancer",
    "treatment-phase": "before-treatment",
    "stage-group": "IA",
    "metastasis-signs": "none",
    "alkaline-phosphatase": "normal",
}
"""Stage IA without signs of metastasis: every search for distant disease is usually not appropriate."""
MARGINS: Facts = {
    "sex": "female",
    "age": "58 years",
    "clinical-question": "residual-disease",
    "diagnosis": "invasive-cancer",
    "last-breast-surgery": "breast-conserving-excision",
    "margins": "positive",
    "breast-symptoms": "none",
    "treatment-phase": "after-surgery",
    "imaging-since-surgery": "not-done",
    "time-since-surgery": "7 weeks",
}
"""Positive margins: diagnostic mammography may be appropriate, and nothing is better."""
AXILLA: Facts = {
    "sex": "female",
    "age": "58 years",
    "clinical-question": "axilla",
    "diagnosis": "invasive-cancer",
    "tumor-size": "3 cm",
    "node-status": "positive",
    "treatment-phase": "before-treatment",
    "planned-treatment": "undecided",
    "suspicious-node-found-on": "not-seen",
    "diagnostic-mammography": "done",
    "axillary-ultrasound": "not-done",
    "node-biopsy": "not-done",
}
"""Palpable nodes: ultrasound of the axilla is usually appropriate, and MRI may be."""
UNCLEAR: Facts = {
    "sex": "female",
    "age": "58 years",
    "diagnosis": "invasive-cancer",
    "treatment-phase": "before-treatment",
}
"""Too little to say anything: one has to ask."""
CONTRADICTED: Facts = {
    **UNCLEAR,
    "clinical-t": "t2",
    "clinical-n": "n1",
    "distant-metastasis": "m0",
    "stage-group": "IIA",
}
"""T2 N1 M0 is stage IIB, not IIA."""
OUTSIDE: Facts = {**MARGINS, "sex": "male"}
"""No scenario is about this patient."""


def coded(system: str, code: str, display: str = "") -> Json:
    """A concept with one code."""
    return {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}]}


PET = coded(CPT, "78815", "PET/CT skull base to mid-thigh")
BONE_SCAN = coded(LOINC, "39818-0", "Bone scan whole body")
MAMMOGRAM = coded(LOINC, "26346-7", "Mammogram diagnostic bilateral")
ULTRASOUND_OF_AXILLA = coded(LOINC, "80852-7", "US axilla")
MRI = coded(LOINC, "36276-4", "MR breast without and with contrast")
BLOOD_COUNT = coded(LOINC, "58410-2", "Complete blood count")


def order(code: Json | None, own: str = "one", **more: object) -> Json:
    """A draft order of the patient, as an EHR holds it."""
    return {
        "resourceType": "ServiceRequest",
        "id": own,
        "status": "draft",
        "intent": "order",
        **({"code": code} if code is not None else {}),
        "subject": ME,
        **more,
    }


def patient(facts: Facts, **more: object) -> Json:
    """The patient, of the sex and age that the facts say."""
    years = str(facts.get("age", "")).removesuffix(" years")
    born = {"birthDate": f"{date.fromisoformat(DAY).year - int(years)}-03-02"} if years else {}
    said = {"gender": facts["sex"]} if "sex" in facts else {}
    return {"resourceType": "Patient", "id": "me", **said, **born, **more}


def stated(fact: str, value: str | list[str]) -> Json:
    """An observation that states a fact of the vocabulary."""
    words = value if isinstance(value, list) else []
    said = {"valueCodeableConcept": {"coding": [{"system": FACT, "code": word} for word in words]}}
    return {
        "resourceType": "Observation",
        "id": fact,
        "status": "final",
        "code": {"coding": [{"system": FACT, "code": fact}]},
        "subject": ME,
        "effectiveDateTime": DAY,
        **(said if words else {"valueString": value}),
    }


def found(*resources: Json, **more: object) -> Json:
    """The result of a search."""
    entries = [
        {"fullUrl": f"https://ehr.example.org/{one['resourceType']}/{one['id']}", "resource": one} for one in resources
    ]
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(resources),
        **({"entry": entries} if entries else {}),
        **more,
    }


def record(facts: Facts, **more: object) -> Json:
    """A prefetch in which every key is answered; `more` replaces keys."""
    observations = found(*(stated(fact, value) for fact, value in facts.items() if fact not in ("sex", "age")))
    empty = {key: found() for key in SEARCHES}
    return {"patient": patient(facts), **empty, "observations": observations, **more}


def call(
    service: str,
    orders: Iterable[Json] = (),
    prefetch: Json | None = None,
    chosen: Sequence[str] | None = None,
    **more: object,
) -> Json:
    """The call of a service with these draft orders. `chosen` are the ids of the selected ones: by default, all."""
    drafts = list(orders)
    context: Json = {"userId": "Practitioner/house", "patientId": "me"}
    if service != VIEW:
        context["draftOrders"] = {
            "resourceType": "Bundle",
            "type": "collection",
            "entry": [{"resource": one} for one in drafts],
        }
    if service == SELECT:
        kept = [one for one in drafts if chosen is None or one["id"] in chosen]
        context["selections"] = [f"{one['resourceType']}/{one['id']}" for one in kept]
    said = {} if prefetch is None else {"prefetch": prefetch}
    return {"hook": HOOKS[service], "hookInstance": str(uuid4()), "context": context, **said, **more}


def drafts_of(request: Json) -> list[Json]:
    """The draft orders of a call."""
    bundle = request["context"].get("draftOrders", {})
    return [entry["resource"] for entry in bundle.get("entry", []) if "resource" in entry]


CALLS: dict[str, tuple[str, list[Json], Json]] = {
    "usually appropriate": (SIGN, [order(ULTRASOUND_OF_AXILLA)], record(AXILLA)),
    "may be appropriate, with better": (SELECT, [order(MRI)], record(AXILLA)),
    "may be appropriate": (SIGN, [order(MAMMOGRAM)], record(MARGINS)),
    "usually not appropriate": (SELECT, [order(PET)], record(EARLY)),
    "usually not appropriate, signed": (SIGN, [order(PET)], record(EARLY)),
    "two of them": (SIGN, [order(PET), order(BONE_SCAN, "two")], record(EARLY)),
    "unclear": (SELECT, [order(PET)], record(UNCLEAR)),
    "contradicted": (SIGN, [order(PET)], record(CONTRADICTED)),
    "outside": (SIGN, [order(MAMMOGRAM)], record(OUTSIDE)),
    "nothing known": (SELECT, [order(PET)], {"patient": patient({})}),
    "no study yet": (SELECT, [order({"coding": [{}]})], record(EARLY)),
    "another order": (SIGN, [order(BLOOD_COUNT)], record(EARLY)),
    "a record is opened": (VIEW, [], record(EARLY)),
}
"""One call of every kind, by what is known: the service, the draft orders, the prefetch."""
