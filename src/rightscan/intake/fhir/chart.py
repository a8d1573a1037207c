"""The usable resources of one patient, each with what its code means, its date and its side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from rightscan.intake.fhir.codes import CodeBook, Meant
from rightscan.intake.fhir.envelope import Entry, Index, dicts
from rightscan.intake.fhir.status import word_of
from rightscan.intake.fhir.when import When, first_when
from rightscan.model.record import Place, Unused

_CODED = {
    "Condition": ("findings", "code"),
    "Observation": ("observations", "code"),
    "Procedure": ("procedures", "code"),
    "MedicationAdministration": ("medications", "medicationCodeableConcept"),
    "MedicationRequest": ("medications", "medicationCodeableConcept"),
    "MedicationStatement": ("medications", "medicationCodeableConcept"),
}
"""The table and the element of each kind of resource whose code is in the tables."""
_STUDY_CODE = {"ServiceRequest": "code", "DiagnosticReport": "code", "ImagingStudy": "procedureCode"}
"""The element that names the study, in kinds of resource that are read for nothing else."""
_DATED = {
    "Condition": ("onsetDateTime", "onsetPeriod", "recordedDate"),
    "Observation": ("effectiveDateTime", "effectivePeriod", "effectiveInstant"),
    "Procedure": ("performedDateTime", "performedPeriod"),
    "MedicationAdministration": ("effectiveDateTime", "effectivePeriod"),
    "MedicationRequest": ("authoredOn",),
    "MedicationStatement": ("effectiveDateTime", "effectivePeriod"),
    "ServiceRequest": ("authoredOn",),
    "DiagnosticReport": ("effectiveDateTime", "effectivePeriod"),
    "ImagingStudy": ("started",),
}
"""The elements that tell when it was, first one first. When something was issued or filed is not when it was."""
BOTH_NAMED = "?"


class Seen(msgspec.Struct, frozen=True):
    """One usable resource. `side` is left, right, both, empty, or "?" where code and site name different sides.

    `study` is the procedure of the vocabulary that it orders or reports, if it is imaging; empty otherwise.
    """

    entry: Entry
    meant: Meant
    when: When | None
    side: str
    study: str = ""

    @property
    def role(self) -> str:
        """What the tables take its code for."""
        return self.meant.role

    @property
    def data(self) -> dict[str, Any]:
        """The resource."""
        return self.entry.data

    @property
    def label(self) -> str:
        """How the resource is called."""
        return self.entry.label

    def place(self, path: str = "") -> Place:
        """Where it stands, with its date."""
        return Place(self.entry.label, path or self.meant.path, self.when.text if self.when else "")

    def unused(self, why: str) -> Unused:
        """A note that it was understood and not used."""
        named = self.meant.codes[0].display if self.meant.codes else ""
        return Unused(self.entry.label, f"{named}: {why}" if named else why)

    def clinical_status(self) -> str:
        """The code of its clinical status, where it has one that FHIR knows."""
        return word_of(self.data.get("clinicalStatus"))


class Chart(msgspec.Struct, frozen=True):
    """Everything that is read of one patient, in the order of the record."""

    book: CodeBook
    index: Index
    seen: tuple[Seen, ...]

    def of(self, *kinds: str) -> Iterator[Seen]:
        """The resources of these kinds."""
        return (one for one in self.seen if one.entry.kind in kinds)

    def with_role(self, *roles: str) -> Iterator[Seen]:
        """The resources with one of these roles."""
        return (one for one in self.seen if one.role in roles)

    def find(self, reference: object) -> Entry | None:
        """The resource that a reference leads to, if the record holds it."""
        return self.index.find(reference)


def look_at(book: CodeBook, index: Index, entry: Entry) -> Seen:
    """What one resource is about. A code without an entry in the tables is counted."""
    table, key = _CODED.get(entry.kind, ("", _STUDY_CODE.get(entry.kind, "")))
    concept = entry.data.get(key) or _medication(index, entry)
    study, study_side = book.study(concept) if entry.kind in ("Procedure", *_STUDY_CODE) else ("", "")
    meant = book.look_up(table, concept, key)
    if not meant.codes and not study and key:
        told = book.miss(concept, f"{entry.kind}.{key}")
        if not told:  # nobody will ask when or on which side it was
            return Seen(entry, meant, None, "")
    if meant.codes:
        word = book.excludes(concept, entry.data.get("reasonCode")) if entry.kind in ("Condition", "Procedure") else ""
        if word:
            meant = Meant((), f"its text says '{word}'")
    when, _ = first_when(entry.data, *_DATED.get(entry.kind, ()))
    if meant.role == "imaging":
        study = next(iter(meant.words("order")), "mammography")
    return Seen(entry, meant, when, study_side or side_of(book, entry.data, meant), study)


def _medication(index: Index, entry: Entry) -> object:
    """The code of a drug that stands in a resource of its own, inside the order or beside it."""
    reference = entry.data.get("medicationReference")
    text = reference.get("reference") if isinstance(reference, dict) else None
    inside = (one for one in dicts(entry.data.get("contained")) if f"#{one.get('id')}" == text)
    beside = index.find(reference)
    found = next(inside, beside.data if beside is not None else None)
    return found.get("code") if found is not None else None


def side_of(book: CodeBook, data: dict[str, Any], meant: Meant) -> str:
    """The side that a resource names by its code or its body site; "?" where the two differ, empty where it names none."""
    coded = {code.side for code in meant.codes if code.side}
    sited = set(_sited(book, dicts(data.get("bodySite"))))
    if coded and sited and not coded & sited and "both" not in coded | sited:
        return BOTH_NAMED
    sides = coded or sited
    if len(sides) == 1:
        return sides.pop()
    return "both" if sides else ""


def _sited(book: CodeBook, sites: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The sides that body sites name, by their code or by a qualifier beside it."""
    for site in sites:
        qualifiers = (part.get("valueCodeableConcept") for part in dicts(site.get("extension")))
        for concept in (site, *qualifiers):
            yield from (code.side for code in book.look_up("sites", concept, "bodySite").codes if code.side)
