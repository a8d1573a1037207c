"""Whose resource it is: only what the one patient of the record is the subject of counts."""

from __future__ import annotations

from rightscan.errors import InputError
from rightscan.intake.fhir.envelope import Entry


class Subject:
    """The patient of a record, and the references that mean this patient."""

    def __init__(self, patient: Entry | None, named: str) -> None:
        self.patient = patient
        self.named = named

    def why_not(self, entry: Entry) -> str:
        """Why the resource is not about the patient; empty where it is."""
        subject = entry.data.get("subject")
        reference = subject.get("reference") if isinstance(subject, dict) else None
        if not isinstance(reference, str) or not reference:
            return "it does not say by a reference whose it is"
        if reference.startswith("#"):
            return "it is about somebody described inside it"
        return "" if self._means(reference) else "it is about another patient or subject"

    def _means(self, reference: str) -> bool:
        plain = reference.partition("/_history/")[0]
        if self.patient is None:
            return plain in (self.named, f"Patient/{self.named}")
        own = self.patient.data.get("id")
        if plain in (self.patient.url, f"Patient/{own}"):
            return bool(plain)
        # An address on a server means this patient only where the record does not place the patient on another one.
        placed = self.patient.url.startswith(("http:", "https:"))
        return not placed and (plain.endswith(f"/Patient/{own}") or plain == f"urn:uuid:{own}")


def find_subject(entries: tuple[Entry, ...], named: str, what: str) -> Subject:
    """The patient of the record. Raises InputError where nobody can tell who that is; `named` is an id."""
    patients = [entry for entry in entries if entry.kind == "Patient"]
    if named:
        patients = [entry for entry in patients if entry.data.get("id") == named] or []
    if len(patients) > 1:
        raise InputError(
            what, f"holds {len(patients)} patients.", "Give the record of one, or name one with --patient."
        )
    if patients or named:
        return Subject(patients[0] if patients else None, named)
    return Subject(None, _only_reference(entries, what))


def _only_reference(entries: tuple[Entry, ...], what: str) -> str:
    """A record without its patient is read where all of it is about one and the same reference."""
    subjects = [entry.data.get("subject") for entry in entries]
    references = [subject.get("reference") for subject in subjects if isinstance(subject, dict)]
    found = {reference for reference in references if isinstance(reference, str)}
    if len(found) > 1:
        raise InputError(what, "is about several patients and holds none of them.", "Give the record of one patient.")
    return found.pop() if found else ""
