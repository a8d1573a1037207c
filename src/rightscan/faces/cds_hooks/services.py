"""What the service offers: three services, each with its hook and the queries whose answers it wants sent along."""

from __future__ import annotations

import msgspec

from rightscan.intake.fhir.codes import TOLD
from rightscan.model.terminology import Terminology

PATIENT = "patient"
"""The one key without which nothing can be said."""


class Service(msgspec.Struct, frozen=True):
    """One service as discovery lists it."""

    id: str
    hook: str
    title: str
    description: str
    prefetch: dict[str, str]

    @property
    def is_for_orders(self) -> bool:
        """Whether it looks at orders."""
        return self.hook in ORDER_HOOKS


ORDER_HOOKS = ("order-select", "order-sign")
_ORDERS = (
    "Rates imaging orders of the breast and axilla by the ACR Appropriateness Criteria as encoded here, names better "
    "rated studies, and asks for the one fact that would settle it. For health professionals, not for emergencies, "
    "not a medical device, not affiliated with or endorsed by the ACR."
)
_PATIENTS = (
    "Names the imaging guidance that fits the patient whose record is open. For health professionals, not for "
    "emergencies, not a medical device, not affiliated with or endorsed by the ACR."
)


def services_of(terminology: Terminology) -> dict[str, Service]:
    """The services by id. Observations are asked for by the codes that the tables know."""
    queries = prefetch_of(terminology)
    found = (
        Service("imaging-order-select", "order-select", "Imaging guidance while ordering", _ORDERS, queries),
        Service("imaging-order-sign", "order-sign", "Imaging guidance at signing", _ORDERS, queries),
        Service("imaging-patient-view", "patient-view", "Imaging guidance for this patient", _PATIENTS, queries),
    )
    return {service.id: service for service in found}


def prefetch_of(terminology: Terminology) -> dict[str, str]:
    """The queries: reading one resource and searching one type by patient and code, which every client can do."""
    query = "{kind}?patient={{{{context.patientId}}}}"
    return {
        PATIENT: "Patient/{{context.patientId}}",
        "conditions": query.format(kind="Condition"),
        "observations": query.format(kind="Observation") + f"&code={_codes(terminology)}",
        "procedures": query.format(kind="Procedure"),
        "medicationRequests": query.format(kind="MedicationRequest"),
        "medicationAdministrations": query.format(kind="MedicationAdministration"),
        "reports": query.format(kind="DiagnosticReport"),
    }


def _codes(terminology: Terminology) -> str:
    """Every code of the table of observations and all of our own system, as one token search."""
    listed = terminology.tables["observations"].values()
    known = (f"{terminology.systems[code.system].address}|{code.code}" for code in listed)
    return ",".join((*known, f"{TOLD}|"))


def discovery(services: dict[str, Service]) -> dict[str, list[dict[str, object]]]:
    """The answer to discovery."""
    return {"services": [msgspec.structs.asdict(service) for service in services.values()]}
