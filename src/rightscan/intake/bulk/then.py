"""A record as it stood at a moment of the past: what was recorded later is left out, what ended later has not ended.

An export has each resource as it is today. Only the dates in it can tell what was known then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from rightscan.intake.bulk.moment import Moment, Side, moment_of
from rightscan.intake.bulk.route import DRUG, ORDER, parts_of
from rightscan.intake.fhir.envelope import dicts, updated

Resource = dict[str, Any]
_RECORDED = {
    "Condition": ("recordedDate", "onsetDateTime", "onsetPeriod"),
    "Observation": ("issued", "effectiveDateTime", "effectiveInstant", "effectivePeriod"),
    "Procedure": ("performedDateTime", "performedPeriod"),
    "MedicationAdministration": ("effectiveDateTime", "effectivePeriod"),
    "MedicationRequest": ("authoredOn",),
    "MedicationStatement": ("dateAsserted", "effectiveDateTime", "effectivePeriod"),
    "DiagnosticReport": ("issued", "effectiveDateTime", "effectivePeriod"),
    "ImagingStudy": ("started",),
}
"""The dates of a resource; it was known once the last of them had come."""
_OF_ITS_END = ("Observation", "DiagnosticReport")
"""What speaks of a whole period was known at the end of it."""
_DONE = ("Procedure", "MedicationAdministration", "DiagnosticReport", "ImagingStudy")
"""What is done to a patient. Where only the day is known, it counts as later than an order of that day: most of it follows one."""
_RUNNING = {
    "Procedure": ("performedPeriod", "in-progress"),
    "MedicationAdministration": ("effectivePeriod", "in-progress"),
    "MedicationStatement": ("effectivePeriod", "active"),
}
_OVER = ("completed", "stopped")
_LATER: tuple[Side, ...] = ("after", "open")

AFTER = "recorded after that moment"
OPEN = "dated so that it may have been before or after that moment"
UNDATED = "without a date, so when they became known is not said"
OF_THE_ORDER = "a result of the order itself"


class Then(msgspec.Struct, frozen=True):
    """The resources that were known, as they were, and how many were left out for each reason."""

    resources: tuple[Resource, ...]
    left_out: dict[str, int]


def as_of(resources: Iterable[Resource], moment: Moment, order: str = "") -> Then:
    """What was known of one patient at a moment; what came of the order with this id is left out too."""
    kept: list[Resource] = []
    left_out: Counter[str] = Counter()
    gone: set[tuple[str, str]] = set()
    for resource in _versions(resources, moment):
        why = _why_not(resource, moment, order)
        if why:
            left_out[why] += 1
            gone.add((resource["resourceType"], str(resource.get("id"))))
        else:
            kept.append(_as_it_was(resource, moment))
    return Then(tuple(_without_stages_of(gone, resource) for resource in kept), dict(sorted(left_out.items())))


def newest(versions: list[Resource]) -> Resource:
    """The version that was updated last; the first of several."""
    return max(versions, key=_updated)


def _versions(resources: Iterable[Resource], moment: Moment) -> Iterator[Resource]:
    """Each resource once, in the version of that moment; where all are of later, in the oldest one."""
    found: dict[tuple[str, object], list[Resource]] = {}
    for number, resource in enumerate(resources):
        own = resource.get("id")
        found.setdefault((resource["resourceType"], own if isinstance(own, str) else number), []).append(resource)
    for versions in found.values():
        then = [one for one in versions if moment.side(updated(one)) == "before"]
        yield newest(then) if then else min(versions, key=_updated)


def _updated(resource: Resource) -> datetime:
    found = moment_of(updated(resource))
    return found.instant if found is not None and found.instant is not None else datetime.min.replace(tzinfo=UTC)


def _why_not(resource: Resource, moment: Moment, order: str) -> str:
    kind = resource["resourceType"]
    if kind in ("Patient", DRUG):
        return ""
    if order and any(
        parts_of(part.get("reference")) in ((ORDER, order), ("", order)) for part in dicts(resource.get("basedOn"))
    ):
        return OF_THE_ORDER
    sides = {moment.side(resource.get(key)) for key in _RECORDED.get(kind, ())}
    if kind in _OF_ITS_END:
        sides |= {moment.side(part.get("end")) for part in dicts(resource.get("effectivePeriod"))}
    if "after" in sides:
        return AFTER
    if "open" in sides:
        return OPEN if kind in _DONE else ""
    return "" if "before" in (*sides, moment.side(updated(resource))) else UNDATED


def _as_it_was(resource: Resource, moment: Moment) -> Resource:
    """Without what happened later: a death, the end of a disease, the end of a treatment."""
    kind = resource["resourceType"]
    if kind == "Patient" and moment.side(resource.get("deceasedDateTime")) in _LATER:
        return {key: part for key, part in resource.items() if key != "deceasedDateTime"}
    if kind == "Condition" and _abated_later(resource, moment):
        later = ("clinicalStatus", "abatementDateTime", "abatementPeriod")
        return {key: part for key, part in resource.items() if key not in later}
    key, running = _RUNNING.get(kind, ("", ""))
    period = resource.get(key)
    if isinstance(period, dict) and moment.side(period.get("end")) in _LATER:
        begun = {part: value for part, value in period.items() if part != "end"}
        status = running if resource.get("status") in _OVER else resource.get("status")
        return {**resource, key: begun, "status": status}
    return resource


def _abated_later(resource: Resource, moment: Moment) -> bool:
    return any(moment.side(resource.get(key)) in _LATER for key in ("abatementDateTime", "abatementPeriod"))


def _without_stages_of(gone: set[tuple[str, str]], resource: Resource) -> Resource:
    """A condition without the stages that rest on what was left out."""
    stages = dicts(resource.get("stage")) if resource["resourceType"] == "Condition" else []
    known = [stage for stage in stages if not any(_leads_to(gone, part) for part in dicts(stage.get("assessment")))]
    return {**resource, "stage": known} if len(known) < len(stages) else resource


def _leads_to(gone: set[tuple[str, str]], reference: Resource) -> bool:
    kind, own = parts_of(reference.get("reference"))
    return (kind or "Observation", own) in gone
