"""Bundles, NDJSON and parameters → a flat list of resources, with limits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from rightscan.errors import InputError
from rightscan.intake.fhir.strict_json import decode

MOST_RESOURCES = 20_000
DEEPEST = 8  # bundles and parameters inside each other
_ID = re.compile(r"[A-Za-z0-9.\-]{1,64}")
_KIND = re.compile(r"[A-Z][A-Za-z]{1,39}")
_OLDER = frozenset(
    "MedicationOrder DiagnosticOrder DeviceUseRequest ProcedureRequest ReferralRequest ImagingObjectSelection".split()  # noqa: SIM905  read as a list of words
)


class Entry(msgspec.Struct, frozen=True):
    """One resource: its kind, how it is called in what is told ("Condition/17"), its content and its full address."""

    kind: str
    label: str
    data: dict[str, Any]
    url: str


class Index:
    """Finds the resource that a reference leads to."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self._by_address = {f"{entry.kind}/{entry.data.get('id')}": entry for entry in entries}
        self._by_address |= {entry.url: entry for entry in entries if entry.url}

    def find(self, reference: object) -> Entry | None:
        """The resource, if the record holds it; what stands inside another resource is not found."""
        text = reference.get("reference") if isinstance(reference, dict) else None
        if not isinstance(text, str):
            return None
        plain = text.partition("/_history/")[0]
        return self._by_address.get(plain) or self._by_address.get("/".join(plain.split("/")[-2:]))


class Envelope(msgspec.Struct, frozen=True):
    """The resources in their order, and what may be missing from the record as a whole."""

    entries: tuple[Entry, ...]
    problems: tuple[str, ...]


class _Found(msgspec.Struct):
    resources: list[tuple[dict[str, Any], str]]
    problems: list[str]


def open_bundle(data: bytes, what: str) -> Envelope:
    """The resources of one JSON document. Raises InputError for what is no record of R4."""
    return _envelope([decode(data, what)], what)


def open_lines(data: bytes, what: str) -> Envelope:
    """The resources of NDJSON, one a line."""
    lines = enumerate(data.split(b"\n"), 1)
    return _envelope([decode(line, f"{what}, line {number}") for number, line in lines if line.strip()], what)


def open_documents(documents: list[Any], what: str) -> Envelope:
    """The resources of documents that were decoded already."""
    return _envelope(documents, what)


def _envelope(documents: list[Any], what: str) -> Envelope:
    found = _Found([], [])
    for document in documents:
        _collect(document, "", 0, found, what)
    for resource, _ in found.resources:
        _refuse_older(resource, what)
    return Envelope(tuple(_entries(_newest(found))), tuple(dict.fromkeys(found.problems)))


def _collect(node: object, url: str, depth: int, found: _Found, what: str) -> None:
    """Put every resource below a node into `found`; contained resources stay inside theirs."""
    if not isinstance(node, dict) or not isinstance(node.get("resourceType"), str):
        why = "is not a FHIR resource." if depth == 0 else "holds an entry that is not a FHIR resource."
        raise InputError(what, why, "Give a Bundle of FHIR R4, or one resource a line.")
    if depth > DEEPEST:
        raise InputError(what, f"holds more than {DEEPEST} bundles inside each other.", "Give the innermost one.")
    kind = node["resourceType"]
    if kind == "Bundle":
        _collect_bundle(node, depth, found, what)
    elif kind == "Parameters":
        for resource in _in_parameters(node.get("parameter"), 0):
            _collect(resource, "", depth + 1, found, what)
    elif kind == "OperationOutcome":
        if is_failure(node):
            found.problems.append("The sender reports an error in place of data, so the record may be incomplete.")
    else:
        found.resources.append((node, url))
        if len(found.resources) > MOST_RESOURCES:
            raise InputError(what, f"holds more than {MOST_RESOURCES} resources.", "Give those of one patient.")


def _collect_bundle(bundle: dict[str, Any], depth: int, found: _Found, what: str) -> None:
    if bundle.get("type") == "history":
        raise InputError(what, "holds old versions of resources (a history).", "Give the current record.")
    if any(link.get("relation") == "next" for link in dicts(bundle.get("link"))):
        found.problems.append("The record goes on, on further pages that were not given.")
    for entry in dicts(bundle.get("entry")):
        request = entry.get("request")
        if isinstance(request, dict) and request.get("method") == "DELETE":
            found.problems.append("An entry that deletes a resource was passed over.")
        elif entry.get("resource") is not None:
            url = entry.get("fullUrl")
            _collect(entry["resource"], url if isinstance(url, str) else "", depth + 1, found, what)


def _in_parameters(parameters: object, depth: int) -> Iterator[object]:
    for parameter in dicts(parameters) if depth <= DEEPEST else []:
        if parameter.get("resource") is not None:
            yield parameter["resource"]
        yield from _in_parameters(parameter.get("part"), depth + 1)


def is_failure(outcome: dict[str, Any]) -> bool:
    """Whether an OperationOutcome reports an error; one without a severity is taken as one."""
    issues = dicts(outcome.get("issue"))
    return not issues or any(issue.get("severity") not in ("warning", "information", "success") for issue in issues)


def dicts(value: object) -> list[dict[str, Any]]:
    """The objects in a list; an object that stands alone counts as a list of one, anything else as nothing."""
    members = value if isinstance(value, list) else [value]
    return [member for member in members if isinstance(member, dict)]


def _refuse_older(resource: dict[str, Any], what: str) -> None:
    """Before R4 a condition gave its status as a plain word, and orders had other kinds."""
    plain = any(isinstance(resource.get(key), str) for key in ("clinicalStatus", "verificationStatus"))
    if resource["resourceType"] in _OLDER or (resource["resourceType"] == "Condition" and plain):
        raise InputError(what, "is of an older release of FHIR (before R4).", "Export the record as FHIR R4.")


def _newest(found: _Found) -> list[tuple[dict[str, Any], str]]:
    """Each resource once: of several versions the one updated last; what is given twice word for word counts once."""
    kept: dict[tuple[str, object], tuple[dict[str, Any], str]] = {}
    for number, (resource, url) in enumerate(found.resources):
        own = resource.get("id")
        key = (resource["resourceType"], own if isinstance(own, str) else number)
        before = kept.get(key)
        if before is not None and before[0] != resource:
            found.problems.append("A resource stands there in two versions; the one updated last was read.")
        if before is None or updated(resource) > updated(before[0]):
            kept[key] = (resource, url)
    return list(kept.values())


def updated(resource: dict[str, Any]) -> str:
    """When a resource was last updated, as its server wrote it; empty where that is not said."""
    meta = resource.get("meta")
    found = meta.get("lastUpdated") if isinstance(meta, dict) else ""
    return found if isinstance(found, str) else ""


def _entries(resources: list[tuple[dict[str, Any], str]]) -> Iterator[Entry]:
    secrets = _secrets(resources)
    numbers: Counter[str] = Counter()
    for resource, url in resources:
        named = resource["resourceType"]
        kind = named if _KIND.fullmatch(named) else "Unknown"
        numbers[kind] += 1
        own = resource.get("id")
        telling = not isinstance(own, str) or not _ID.fullmatch(own) or any(part in own.lower() for part in secrets)
        label = f"{kind} no. {numbers[kind]}" if telling else f"{kind}/{own}"
        yield Entry(kind, "Patient" if kind == "Patient" else label, resource, url)


def _secrets(resources: list[tuple[dict[str, Any], str]]) -> frozenset[str]:
    """What tells who the patient is: no label may hold any of it."""
    found: list[object] = []
    for patient in (resource for resource, _ in resources if resource["resourceType"] == "Patient"):
        found += [patient.get("id"), patient.get("birthDate")]
        found += [entry.get("value") for key in ("identifier", "telecom") for entry in dicts(patient.get(key))]
        for name in dicts(patient.get("name")):
            given = name.get("given")
            found += [name.get("family"), *(given if isinstance(given, list) else [])]
    return frozenset(text.lower() for text in found if isinstance(text, str) and len(text) > 2)
