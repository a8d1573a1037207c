"""Reads a coded record: facts with their places, what disagrees, what was not used and why, and codes without an entry.

The order is: resources → the patient's → those that count → what their codes mean → the cancer → the course of its
treatment → everything that is read in the light of both → one value for each fact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from rightscan.intake.fhir.chart import Chart, Seen, look_at
from rightscan.intake.fhir.claim import NO_FACT, Claim, Found
from rightscan.intake.fhir.codes import CodeBook
from rightscan.intake.fhir.disease import UNKNOWN_ORIGIN, find_cancer, read_conditions
from rightscan.intake.fhir.envelope import (
    Entry,
    Envelope,
    Index,
    dicts,
    is_failure,
    open_bundle,
    open_documents,
    open_lines,
)
from rightscan.intake.fhir.imaging import read_imaging
from rightscan.intake.fhir.observations import read_observations
from rightscan.intake.fhir.orders import read_orders
from rightscan.intake.fhir.patient import read_patient
from rightscan.intake.fhir.settle import settle
from rightscan.intake.fhir.staging import UNCLEAR, read_condition_stages
from rightscan.intake.fhir.status import READ, why_not
from rightscan.intake.fhir.subject import find_subject
from rightscan.intake.fhir.surgery import find_operations, read_operations
from rightscan.intake.fhir.told import read_told
from rightscan.intake.fhir.treatment import find_course, find_doses, read_course
from rightscan.model.library import Library
from rightscan.model.record import Part, PartState, Record, Remark, Unused
from rightscan.model.terminology import Terminology

_WHAT = "the record"


class Reader(msgspec.Struct, frozen=True):
    """What a record is read with: the content, the code tables and the day of the assessment.

    `patient` is the id of the patient meant, where a record holds several or none.
    """

    library: Library
    terminology: Terminology
    as_of: date
    patient: str = ""

    def read_bundle(self, data: bytes, what: str = _WHAT) -> Record:
        """Read one JSON document: a Bundle, Parameters or a single resource. Raises InputError."""
        return self._read(open_bundle(data, what), what)

    def read_ndjson(self, data: bytes, what: str = _WHAT) -> Record:
        """Read resources in lines. Raises InputError."""
        return self._read(open_lines(data, what), what)

    def read_either(self, data: bytes, what: str = _WHAT) -> Record:
        """Read NDJSON where the first line is a document of its own and others follow, else one document."""
        first, _, rest = data.strip().partition(b"\n")
        lines = rest.strip() and first.rstrip().endswith(b"}") and first.count(b"{") == first.count(b"}")
        return self.read_ndjson(data, what) if lines else self.read_bundle(data, what)

    def read_prefetch(
        self, prefetch: Mapping[str, object], expected: Iterable[str] = (), what: str = "the prefetch"
    ) -> Record:
        """Read what was sent along with a request, by key, as decoded JSON. Raises InputError.

        None means looked for and nothing there; a key of `expected` that is not sent is absent; an error in place of
        data is an error. The three are told apart in `parts`.
        """
        documents, parts = [], []
        for key, document in prefetch.items():
            state = _state(document)
            parts.append(Part(key, state))
            documents += [document] if state == "read" else []
        parts += [Part(key, "absent") for key in expected if key not in prefetch]
        record = self._read(open_documents(documents, what), what)
        return msgspec.structs.replace(record, parts=tuple(parts))

    def _read(self, envelope: Envelope, what: str) -> Record:
        subject = find_subject(envelope.entries, self.patient, what)
        book = CodeBook(self.terminology, self.library)
        usable: list[Seen] = []
        unused: list[Unused] = []
        index = Index(envelope.entries)
        for entry in (entry for entry in envelope.entries if entry.kind in READ and entry.kind != "Patient"):
            why = subject.why_not(entry) or why_not(entry)
            seen = None if why else look_at(book, index, entry)
            why = why or (self._why_not_seen(seen) if seen is not None else "")
            if why or seen is None:
                unused.append(Unused(entry.label, why))
            else:
                usable.append(seen)
        unused += [*_families(envelope.entries), *_insides(envelope.entries)]
        chart = Chart(book, index, tuple(usable))
        found = [*read_patient(subject.patient, self.as_of), *read_chart(chart, self.as_of)]
        return self._record(envelope, book, found, unused)

    def _why_not_seen(self, seen: Seen) -> str:
        if seen.when is not None and seen.when.first > self.as_of + timedelta(days=1 if seen.when.zoned else 0):
            return "it is dated after the day of the assessment"
        return seen.meant.path if seen.meant.path.startswith("its text says") else ""

    def _record(self, envelope: Envelope, book: CodeBook, found: list[Found], unused: list[Unused]) -> Record:
        facts, disputed, set_aside = settle(self.library, [one for one in found if isinstance(one, Claim)])
        kinds = Counter(entry.kind for entry in envelope.entries)
        return Record(
            facts=facts,
            disputed=disputed,
            remarks=tuple(one for one in found if isinstance(one, Remark)),
            unused=(*unused, *(one for one in found if isinstance(one, Unused)), *set_aside),
            unmapped=book.unmapped(),
            kinds={kind: count for kind, count in sorted(kinds.items()) if kind in READ},
            passed_over={kind: count for kind, count in sorted(kinds.items()) if kind not in READ},
            problems=envelope.problems,
        )


def _state(document: object) -> PartState:
    """What a key of a prefetch holds; a message of the sender without an error in it is no data either."""
    if document is None:
        return "empty"
    if not isinstance(document, dict) or not isinstance(document.get("resourceType"), str):
        return "error"
    if document["resourceType"] == "OperationOutcome":
        return "error" if is_failure(document) else "empty"
    return "read"


def read_chart(chart: Chart, as_of: date) -> list[Found]:
    """Everything that the usable resources of one patient state on that day."""
    cancer, why = find_cancer(chart)
    operations, other_operations, doubtful = find_operations(chart, cancer, why)
    doses, other_doses = find_doses(chart, cancer)
    course = find_course(operations, doses)
    found: list[Found] = [
        *read_conditions(chart, cancer, why, as_of),
        *read_condition_stages(chart, cancer),
        *read_observations(chart, cancer, why, course),
        *read_operations(operations),
    ]
    unclear = any(isinstance(one, Remark) and one.text.startswith((UNKNOWN_ORIGIN, UNCLEAR)) for one in found)
    metastatic = unclear or any(isinstance(one, Claim) and one.value in ("m1", "IV") for one in found)
    found = _without_early_stage(found) if unclear else found
    found += read_course(operations, doses, metastatic or doubtful, as_of)
    found += read_imaging(chart, cancer, course)
    found += read_told(chart, as_of)
    return [*found, *read_orders(chart), *other_operations, *other_doses, *_without_fact(chart)]


def _without_early_stage(found: list[Found]) -> list[Found]:
    """What was found, without any word that there is no metastasis: another resource may speak of one."""
    early = [one for one in found if isinstance(one, Claim) and (one.fact == "stage-group" or one.value == "m0")]
    set_aside = [one for one in early if one.value != "IV"]
    kept = [one for one in found if one not in set_aside]
    why = "a distant metastasis is recorded whose origin is not said"
    return [*kept, *(Unused(place.resource, f"{one.value}: {why}") for one in set_aside for place in one.places)]


def _without_fact(chart: Chart) -> list[Unused]:
    """What was done or given and states no fact; conditions and observations tell it themselves."""
    told = chart.of("Procedure", "MedicationAdministration", "MedicationRequest", "MedicationStatement")
    return [one.unused(NO_FACT) for one in told if one.role == "no-fact"]


def _families(entries: tuple[Entry, ...]) -> list[Unused]:
    return [Unused(entry.label, "it is about the family") for entry in entries if entry.kind == "FamilyMemberHistory"]


def _insides(entries: tuple[Entry, ...]) -> list[Unused]:
    """Resources inside others have no life of their own: whose they are and whether they count is not told apart."""
    why = "it holds clinical resources inside it, which are not read"
    clinical = set(READ) - {"Patient"}
    inside = (
        (entry, {str(one.get("resourceType")) for one in dicts(entry.data.get("contained"))}) for entry in entries
    )
    return [Unused(entry.label, why) for entry, kinds in inside if entry.kind in READ and kinds & clinical]
