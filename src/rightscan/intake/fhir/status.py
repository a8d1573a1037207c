"""Whether a resource counts: its status, how sure it is, and whether something in it changes its meaning."""

from __future__ import annotations

from typing import Any

from rightscan.intake.fhir.envelope import Entry, dicts

READ = {
    "Patient": "",
    "Condition": "",
    "Observation": "final amended corrected",
    "Procedure": "completed in-progress stopped",
    "MedicationAdministration": "completed in-progress stopped",
    "MedicationRequest": "completed active",
    "MedicationStatement": "completed active stopped",
    "ServiceRequest": "draft active",
    "DiagnosticReport": "final amended corrected appended",
    "ImagingStudy": "available",
}
"""The kinds of resource that are read, and the statuses that count in each."""
_STATUSES = frozenset(
    """registered preliminary cancelled entered-in-error unknown preparation not-done on-hold completed draft active stopped
    revoked partial inactive intended not-taken in-progress final amended corrected appended available""".split()  # noqa: SIM905  read as a list of words
)
_SURE = ("unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error")
ORDERED = ("order", "original-order", "reflex-order", "filler-order", "instance-order")
_DRAFTED = (*ORDERED, "plan", "proposal", "directive")


def why_not(entry: Entry) -> str:
    """Why the resource does not count; empty where it does."""
    data = entry.data
    if data.get("modifierExtension") or data.get("implicitRules"):
        return "it carries an extension that may change its meaning"
    if data.get("doNotPerform") not in (None, False):
        return "it says that something is not to be done"
    return _why_not_condition(data) if entry.kind == "Condition" else _why_not_event(entry.kind, data)


def _why_not_event(kind: str, data: dict[str, Any]) -> str:
    status = str(data.get("status"))
    if status not in READ[kind].split():
        return f"its status is '{status}'" if status in _STATUSES else "its status is missing or not one of FHIR"
    allowed = {"MedicationRequest": ORDERED, "ServiceRequest": _DRAFTED}.get(kind)
    if allowed is not None and data.get("intent") not in allowed:
        return "it is no order"
    return ""


def _why_not_condition(data: dict[str, Any]) -> str:
    if "verificationStatus" not in data:
        return ""
    sure = word_of(data.get("verificationStatus"))
    if sure == "confirmed":
        return ""
    return f"it is '{sure}'" if sure in _SURE else "how sure it is, is not said in words of FHIR"


def word_of(concept: object) -> str:
    """The code of a concept with words fixed by FHIR, such as a clinical status; empty where there is none."""
    found = concept if isinstance(concept, dict) else {}
    codes = {str(coding.get("code")) for coding in dicts(found.get("coding"))}
    return codes.pop() if len(codes) == 1 else ""
