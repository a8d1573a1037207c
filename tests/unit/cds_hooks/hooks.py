"""Calls of an invented EHR, built from the parts that a test is about, and a desk that answers them."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from rightscan.faces.cds_hooks.calls import read_call
from rightscan.faces.cds_hooks.consult import Answered, Desk, Origin
from rightscan.faces.cds_hooks.services import services_of
from rightscan.faces.cds_hooks.settings import Settings
from rightscan.faces.cds_hooks.wire import ENCODER
from rightscan.intake.form import Answer
from rightscan.knowledge.artefact import read_library, read_terminology
from rightscan.store.entry import Consultation

Resource = dict[str, Any]
DAY = date(2026, 11, 21)
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
CPT, LOINC, SNOMED = "http://www.ama-assn.org/go/cpt", "http://loinc.org", "http://snomed.info/sct"
STUDY, FACT = "urn:rightscan:procedure", "urn:rightscan:fact"
PAMA = "http://fhir.org/argonaut/Extension/pama-rating"
KEY = b"k" * 32
EARLY = (
    "clinical-question:distant-disease",
    "diagnosis:invasive-cancer",
    "stage-group:IIA",
    "metastasis-signs:none",
    "treatment-phase:before-treatment",
)
"""Answers on an order that make the patient fit the scenario of early cancer, distant disease."""


def patient(**more: object) -> Resource:
    """A woman born in 1968."""
    return {"resourceType": "Patient", "id": "me", "gender": "female", "birthDate": "1968-03-14", **more}


def order(
    code: str = "78815", system: str = CPT, reasons: Iterable[str] = (), own: str = "o1", **more: object
) -> Resource:
    """A draft order of the patient; `reasons` are answers on it, "metastasis-signs:none"."""
    return {
        "resourceType": "ServiceRequest",
        "id": own,
        "status": "draft",
        "intent": "plan",
        "subject": {"reference": "Patient/me"},
        "code": {"coding": [{"system": system, "code": code}]},
        "reasonCode": [{"coding": [{"system": FACT, "code": reason}]} for reason in reasons],
        **more,
    }


def reasons_of(answers: Iterable[Answer]) -> list[str]:
    """A case as answers on an order; without sex and age, which the record has, and dates of an earlier age."""
    listed = [(name, value if isinstance(value, str) else ",".join(value)) for name, value in answers]
    return [f"{name}:{value}" for name, value in listed]


def call(hook: str, *orders: Resource, selected: Iterable[str] | None = None, **more: object) -> bytes:
    """The body of a call about these orders, with the patient sent along."""
    entries = [{"resource": one} for one in orders]
    chosen = [f"{one['resourceType']}/{one['id']}" for one in orders] if selected is None else list(selected)
    context: Resource = {"userId": "Practitioner/7", "patientId": "me"}
    if hook != "patient-view":
        context |= {"draftOrders": {"resourceType": "Bundle", "entry": entries}}
    if hook == "order-select":
        context["selections"] = chosen
    said = {"hook": hook, "hookInstance": INSTANCE, "context": context, "prefetch": {"patient": patient()}}
    return json.dumps({**said, **more}).encode()


def desk(settings: Settings | None = None) -> Desk:
    """A desk with the content of this checkout."""
    return Desk(read_library(), read_terminology(), settings or Settings(), KEY)


def answered(
    body: bytes,
    at: Desk,
    service: str = "",
    on: date = DAY,
    earlier: Callable[[str], Consultation | None] = lambda _: None,
) -> Answered:
    """The answer to a call. The service is that of the hook unless one is named."""
    named = service or f"imaging-{json.loads(body)['hook']}"
    offered = services_of(at.terminology)[named]
    return at.answer(offered, read_call(offered, body), Origin("", "main"), on, earlier)


def said(body: bytes, at: Desk, **more: Any) -> Resource:  # noqa: ANN401  as `answered`
    """The answer as an EHR reads it."""
    found: Resource = json.loads(ENCODER.encode(answered(body, at, **more).reply))
    return found


def rating(resource: Resource) -> str:
    """The code of the guide that an order carries; empty where it carries none."""
    found = [one for one in resource.get("extension", []) if one["url"] == PAMA]
    return str(found[0]["valueCodeableConcept"]["coding"][0]["code"]) if found else ""


def ratings(reply: Resource) -> dict[str, str]:
    """The rating of each order in the actions of an answer."""
    return {one["resource"]["id"]: rating(one["resource"]) for one in reply.get("systemActions", [])}
