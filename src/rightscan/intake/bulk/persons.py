"""One bucket, patient by patient: the resources of each, read as strictly as every record, and the orders apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from rightscan.errors import InputError
from rightscan.intake.bulk.buckets import Sorted
from rightscan.intake.bulk.route import DRUG, parts_of, server_of
from rightscan.intake.bulk.then import newest
from rightscan.intake.fhir.envelope import MOST_RESOURCES, dicts, open_documents
from rightscan.intake.fhir.strict_json import decode

Resource = dict[str, Any]
Reject = Callable[[Sorted, str], None]
"""Is told of a resource that cannot be read, and why."""
_GIVEN = ("MedicationRequest", "MedicationAdministration", "MedicationStatement")
TOO_MANY = f"The export holds more than {MOST_RESOURCES} resources of this patient; nothing of the record was read"
TOO_MANY_ORDERS = f"is of a patient of whom {MOST_RESOURCES} orders stand before it; more are not read."
TWO_SERVERS = "The resources of this patient name two servers, and may be of two people; nothing of the record was read"


class Person(msgspec.Struct, frozen=True):
    """One patient: the orders and the other resources as they stand in the export; `why` says why these are not read."""

    id: str
    orders: tuple[Resource, ...]
    resources: tuple[Resource, ...]
    why: str = ""

    def drugs(self) -> Iterator[str]:
        """The ids of the drugs that stand in resources of their own."""
        for resource in self.resources:
            if resource["resourceType"] in _GIVEN:
                reference = resource.get("medicationReference")
                kind, own = parts_of(reference.get("reference") if isinstance(reference, dict) else None)
                if own and kind in (DRUG, ""):
                    yield own


class _Lines:
    """The lines of one patient; no more of them are kept than a record may have."""

    def __init__(self) -> None:
        self.orders: list[Sorted] = []
        self.others: list[Sorted] = []

    def add(self, one: Sorted) -> None:
        lines = self.orders if one.is_order else self.others
        if len(lines) <= MOST_RESOURCES:
            lines.append(one)


def persons(bucket: Iterable[Sorted], every: bool, reject: Reject) -> Iterator[Person]:
    """The patients of a bucket by their ids: `every` one, or those with an order. Of the others nothing is looked at."""
    found: dict[str, _Lines] = {}
    for one in bucket:
        lines = found.setdefault(one.patient, _Lines())
        if one.is_order and len(lines.orders) == MOST_RESOURCES:
            reject(one, TOO_MANY_ORDERS)
        else:
            lines.add(one)
    for own in sorted(found):
        lines = found.pop(own)
        if every or lines.orders:
            yield _person(own, lines, reject)


def _person(own: str, lines: _Lines, reject: Reject) -> Person:
    orders = tuple(_each_once(_read(lines.orders, reject)))
    if len(lines.others) > MOST_RESOURCES:
        return Person(own, orders, (), TOO_MANY)
    resources = tuple(_read(lines.others, reject))
    subjects = (one["subject"] for one in (*orders, *resources) if isinstance(one.get("subject"), dict))
    servers = {server_of(subject.get("reference")) for subject in subjects} - {""}
    if len(servers) > 1:
        return Person(own, orders, (), TWO_SERVERS)
    return Person(own, orders, resources)


def _read(lines: list[Sorted], reject: Reject) -> Iterator[Resource]:
    """The resources that can be read; those that cannot are rejected."""
    for line in lines:
        try:
            resource = decode(line.data, "the line")
            open_documents([resource], "the line")
        except InputError as error:
            reject(line, error.why)
        else:
            yield resource


def _each_once(orders: Iterable[Resource]) -> Iterator[Resource]:
    """Every order in the version updated last, in the order of the export; one without an id stands for itself."""
    found: dict[object, list[Resource]] = {}
    for number, order in enumerate(orders):
        own = order.get("id")
        found.setdefault(own if isinstance(own, str) else number, []).append(order)
    return (newest(versions) for versions in found.values())


def as_bundle(resources: Iterable[Resource]) -> Resource:
    """The resources as one record. What is known by a UUID is found under it too."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [_entry(one) for one in resources]}


def _entry(resource: Resource) -> Resource:
    own = resource.get("id")
    is_uuid = isinstance(own, str) and len(own) == 36 and own.count("-") == 4
    return {"fullUrl": f"urn:uuid:{own}", "resource": resource} if is_uuid else {"resource": resource}


def is_based_on(order: Resource, others: Iterable[str]) -> bool:
    """Whether an order carries out another of these."""
    wanted = set(others)
    return any(parts_of(part.get("reference"))[1] in wanted for part in dicts(order.get("basedOn")))
