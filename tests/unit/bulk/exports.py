"""Invented bulk exports, with what was known when: so that a test can say what a row must hold."""

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from tests.unit.fhir.records import (
    ICD10,
    LEFT,
    LOINC,
    RIGHT,
    RXNORM,
    SNOMED,
    Resource,
    chemotherapy,
    coded,
    concept,
    condition,
    patient,
    procedure,
    sized,
)

IMAGING = concept((SNOMED, "363679005"))
STUDIES = [(LOINC, "24606-6"), (LOINC, "26347-5"), (LOINC, "24601-7"), (LOINC, "36276-4"), ("urn:ward", "BR-17")]
SERVER = "https://records.example.org/fhir"
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


class Event(NamedTuple):
    """A resource as the export has it, when it became known, and how it was until its end."""

    known: datetime
    today: Resource
    end: datetime | None = None
    before_end: Resource | None = None

    def at(self, moment: datetime) -> Resource | None:
        """The resource as it was known at a moment; None if it was not."""
        if moment < self.known:
            return None
        return self.before_end if self.end is not None and moment < self.end else self.today


class Story(NamedTuple):
    """One patient: who, what became known when, and the orders with their moments."""

    who: Resource
    events: list[Event]
    orders: list[tuple[datetime, Resource]]

    def known_at(self, moment: datetime) -> list[Resource]:
        """All that was known of the patient at a moment."""
        return [self.who, *(found for event in self.events if (found := event.at(moment)) is not None)]

    def resources(self) -> Iterator[Resource]:
        """All that the export has of the patient."""
        yield self.who
        yield from (event.today for event in self.events)
        yield from (order for _, order in self.orders)


def stamp(moment: datetime) -> str:
    """A moment as a record writes it."""
    return moment.isoformat().replace("+00:00", "Z")


def order(own: str, subject: Resource, authored: str, study: tuple[str, str] = STUDIES[0], **more: object) -> Resource:
    """An imaging order that was placed."""
    kept = {"resourceType": "ServiceRequest", "id": own, "subject": subject, "status": "completed", "intent": "order"}
    return {**kept, "authoredOn": authored, "code": concept(study), "category": [IMAGING], **more}


class Author:
    """Invents patients by chance, each a little different; the same seed gives the same patients."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.number = 0

    def story(self) -> Story:
        """One patient. Every third is named by a UUID, every third by a whole address."""
        self.number += 1
        kind = self.number % 3
        own = f"p{self.number}" if kind else str(UUID(int=self.chance.getrandbits(128)))
        subject = {"reference": [f"urn:uuid:{own}", f"Patient/{own}", f"{SERVER}/Patient/{own}"][kind]}
        who = patient(id=own, birthDate=str(date(1935 + self.chance.randrange(50), 3, 14)))
        ill = BEGIN + timedelta(hours=self.chance.randrange(24 * 400))
        events = [*self._noise(subject, ill), *(self._illness(subject, ill) if self.chance.random() < 0.7 else [])]
        many = self.chance.choice([0, 1, 1, 2, 3])
        moments = [ill + timedelta(minutes=self.chance.randrange(-100_000, 600_000)) for _ in range(many)]
        orders = [self._order(f"r{self.number}-{one}", subject, moment) for one, moment in enumerate(moments)]
        return Story(who, events, list(zip(moments, orders, strict=True)))

    def _order(self, own: str, subject: Resource, moment: datetime) -> Resource:
        reasons = [[concept((SNOMED, "89164003"))], [concept(("urn:rightscan:fact", "metastasis-signs:none"))], []]
        said = self.chance.choice(reasons)
        study = self.chance.choice(STUDIES)
        return order(own, subject, stamp(moment), study, **({"reasonCode": said} if said else {}))

    def _own(self, name: str) -> str:
        return f"{name}{self.number}"

    def _noise(self, subject: Resource, ill: datetime) -> Iterator[Event]:
        for number in range(self.chance.randrange(6)):
            when = ill + timedelta(hours=self.chance.randrange(-5000, 5000))
            other = condition((ICD10, "I10"), own=self._own(f"n{number}-"), since=stamp(when), subject=subject)
            yield Event(when, other)
            lab = coded((LOINC, "718-7"), (SNOMED, "1"), self._own(f"lab{number}-"), stamp(when), subject=subject)
            yield Event(when, lab)

    def _illness(self, subject: Resource, ill: datetime) -> Iterator[Event]:
        recorded = ill + timedelta(days=self.chance.randrange(5))
        side = self.chance.choice([[], [concept(LEFT)], [concept(RIGHT)]])
        cancer = condition((SNOMED, "408643008"), own=self._own("c"), since=stamp(ill), recordedDate=stamp(recorded))
        yield Event(recorded, {**cancer, "subject": subject, **({"bodySite": side} if side else {})})
        issued = ill + timedelta(days=self.chance.randrange(9), hours=3)
        size = sized(self.chance.randrange(4, 60), own=self._own("s"), on=stamp(ill), issued=stamp(issued))
        yield Event(issued, {**size, "subject": subject})
        seen = ill + timedelta(days=3)
        for own, code, answer in (
            ("t", "21905-5", "23351008"),
            ("n", "21906-3", "62455006"),
            ("m", "21907-1", "30893008"),
        ):
            if self.chance.random() < 0.7:
                found = coded((LOINC, code), (SNOMED, answer), self._own(own), stamp(seen), subject=subject)
                yield Event(seen, found)
        if self.chance.random() < 0.6:
            yield self._chemotherapy(subject, ill + timedelta(days=20))
        if self.chance.random() < 0.6:
            when = ill + timedelta(days=self.chance.randrange(30, 200))
            yield Event(when, procedure((SNOMED, "392021009"), self._own("op"), stamp(when), subject=subject))
        yield from self._aches(subject, ill + timedelta(days=250))

    def _chemotherapy(self, subject: Resource, begun: datetime) -> Event:
        end = begun + timedelta(days=120)
        period = {"performedPeriod": {"start": stamp(begun), "end": stamp(end)}}
        today = {**chemotherapy("", self._own("x")), "subject": subject, **period}
        return Event(begun, today, end, {**today, "status": "in-progress", "performedPeriod": {"start": stamp(begun)}})

    def _aches(self, subject: Resource, when: datetime) -> Iterator[Event]:
        if self.chance.random() < 0.4:
            lump = condition((SNOMED, "89164003"), own=self._own("lump"), since=stamp(when), recordedDate=stamp(when))
            yield Event(when, {**lump, "subject": subject})


def drug_beside(own: str, subject: Resource, on: str, status: str = "completed") -> tuple[Resource, Resource]:
    """A dose whose drug is a resource of its own, and the drug."""
    reference = {"reference": f"Medication/drug-{own}"}
    dose = {"resourceType": "MedicationAdministration", "id": own, "status": status, "subject": subject}
    drug = {"resourceType": "Medication", "id": f"drug-{own}", "code": concept((RXNORM, "583214"))}
    return {**dose, "medicationReference": reference, "effectiveDateTime": on}, drug


def written(folder: Path, resources: Iterable[Resource], lines: int = 500, zipped: bool = False) -> None:
    """Write an export as servers do: files of one kind, each with so many lines."""
    folder.mkdir(exist_ok=True)
    kinds: dict[str, list[bytes]] = {}
    for resource in resources:
        kinds.setdefault(resource["resourceType"], []).append(json.dumps(resource).encode() + b"\n")
    for kind, found in kinds.items():
        for number, start in enumerate(range(0, len(found), lines)):
            data = b"".join(found[start : start + lines])
            if zipped and number % 2:
                (folder / f"{kind}.{number:04}.ndjson.gz").write_bytes(gzip.compress(data, mtime=0))
            else:
                (folder / f"{kind}.{number:04}.ndjson").write_bytes(data)


def stories(many: int, seed: int = 8) -> list[Story]:
    """So many patients."""
    author = Author(seed)
    return [author.story() for _ in range(many)]
