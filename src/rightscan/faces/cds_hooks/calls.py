"""A call of an EHR: what is read of it, and why it cannot be answered. Nothing that was sent is repeated in an error."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from rightscan.errors import CallError, InputError
from rightscan.faces.cds_hooks.reasons import REASONS, SYSTEM
from rightscan.faces.cds_hooks.services import ORDER_HOOKS, PATIENT, Service
from rightscan.intake.fhir.envelope import dicts, is_failure
from rightscan.intake.fhir.strict_json import decode
from rightscan.store.entry import Feedback

_LONGEST = 200
_MOST_FEEDBACK = 200
_EMPTY: tuple[object, ...] = (None, "", [], {})
_UUID = re.compile(r"(?:urn:uuid:)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SPECIFICATION = "See the CDS Hooks 2.0 specification."


class Call(msgspec.Struct, frozen=True):
    """A call: the hook, its instance, patient and user by id, the orders to look at, and what was sent along.

    `orders` are the drafts that are selected or to be signed, as received; `digest` stands for everything that the
    answer depends on.
    """

    hook: str
    instance: str
    patient: str
    user: str
    orders: tuple[dict[str, Any], ...]
    prefetch: dict[str, Any]
    digest: bytes


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises CallError."""
    try:
        found = decode(body, "the call")
    except InputError as error:
        raise _malformed(error.why) from None
    if not isinstance(found, dict):
        raise _malformed("is not a JSON object.")
    return found


def read_call(service: Service, body: bytes) -> Call:
    """Read a call to a service. Raises CallError: 400 for what is no such call, 412 where required data are missing."""
    try:
        return _read_call(service, read_body(body))
    except RecursionError:
        raise _malformed("is nested too deeply.") from None


def _read_call(service: Service, said: dict[str, Any]) -> Call:
    hook, context = _text(said, "hook"), said.get("context")
    if (hook in ORDER_HOOKS) != service.is_for_orders or (hook != service.hook and not service.is_for_orders):
        raise CallError(400, "not-supported", "hook", f"is not {service.hook}.", "Call the service of this hook.")
    if not isinstance(context, dict):
        raise _malformed("has no context.")
    patient = _text(context, "patientId", "context.").removeprefix("Patient/")
    prefetch = said.get("prefetch", {})
    if not isinstance(prefetch, dict):
        raise _malformed("has a prefetch that is not an object.")
    _require_patient(prefetch, patient)
    return Call(
        hook=hook,
        instance=known_id(_text(said, "hookInstance")),
        patient=patient,
        user=_text(context, "userId", "context."),
        orders=tuple(_orders(hook, context)) if service.is_for_orders else (),
        prefetch=prefetch,
        digest=_digest(service, said),
    )


def _require_patient(prefetch: dict[str, Any], patient: str) -> None:
    """Without the patient nobody knows whose record it is. Null means that there is none: then sex and age are unknown."""
    found = prefetch.get(PATIENT)
    why = ""
    if PATIENT not in prefetch:
        why = "was not sent, and this service fetches nothing by itself."
    elif isinstance(found, dict) and found.get("resourceType") == "OperationOutcome":
        why = "holds an error in place of the patient." if is_failure(found) else ""
    elif isinstance(found, dict) and found.get("resourceType") == "Patient" and found.get("id") != patient:
        why = "is another patient than the one of the context."
    elif found is not None and not (isinstance(found, dict) and found.get("resourceType") == "Patient"):
        why = "holds no Patient."
    if why:
        raise CallError(412, "required", f"prefetch.{PATIENT}", why, "Send the answer to the query of discovery.")


def _orders(hook: str, context: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The service requests to look at: those selected, or all that are to be signed."""
    drafts = context.get("draftOrders")
    if not isinstance(drafts, dict) or drafts.get("resourceType") != "Bundle":
        raise _malformed("has no Bundle at context.draftOrders.")
    chosen = context.get("selections")
    if hook == "order-select" and not isinstance(chosen, list):
        raise _malformed("has no context.selections.")
    wanted = {one for one in chosen if isinstance(one, str)} if isinstance(chosen, list) else set()
    seen: set[str] = set()
    for order in _resources(drafts):
        own = order.get("id")
        if order["resourceType"] != "ServiceRequest" or not isinstance(own, str) or not own.strip():
            continue
        if own not in seen and (hook == "order-sign" or wanted & {f"ServiceRequest/{own}", own}):
            seen.add(own)
            yield filled(order)


def _resources(bundle: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The resources of a Bundle. Raises CallError where one of its entries holds none."""
    entries = bundle.get("entry", [])
    for entry in entries if isinstance(entries, list) else [entries]:
        resource = entry.get("resource") if isinstance(entry, dict) and isinstance(entries, list) else None
        if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
            raise _malformed("has a draft order that is no resource.")
        yield resource


def filled(resource: dict[str, Any]) -> dict[str, Any]:
    """The resource without what is empty. FHIR reads that as not there, and no answer may hold it."""
    kept = {key: value if _has_twin(resource, key) else _filled(value) for key, value in resource.items()}
    return {key: value for key, value in kept.items() if value not in _EMPTY}


def _has_twin(resource: dict[str, Any], key: str) -> bool:
    """Whether this is a list beside the one of its extensions: there a null holds the place of a value."""
    return isinstance(resource[key], list) and (key.startswith("_") or f"_{key}" in resource)


def _filled(value: Any) -> Any:  # noqa: ANN401  JSON is any of its types
    if isinstance(value, dict):
        return filled(value)
    if isinstance(value, list):
        return [kept for kept in map(_filled, value) if kept not in _EMPTY]
    return value


def _digest(service: Service, said: dict[str, Any]) -> bytes:
    """A hash of the call without its access token, which may be a new one when the same call is sent again."""
    kept = (service.id, said.get("hook"), said.get("hookInstance"), said.get("context"), said.get("prefetch"))
    return hashlib.sha256(msgspec.json.encode(kept)).digest()


def read_feedback(body: bytes) -> list[Feedback]:
    """What was done about cards. Raises CallError; then none of it is kept."""
    listed = read_body(body).get("feedback")
    if not isinstance(listed, list) or not listed or len(listed) > _MOST_FEEDBACK:
        raise _malformed(f"has no feedback, or more than {_MOST_FEEDBACK}.")
    return [_feedback(one) for one in listed]


def _feedback(said: object) -> Feedback:
    if not isinstance(said, dict):
        raise _malformed("has feedback that is not an object.")
    outcome = _text(said, "outcome", "feedback.")
    if outcome not in ("accepted", "overridden"):
        raise _malformed("has a feedback.outcome that is neither accepted nor overridden.")
    taken = [_text(one, "id", "feedback.acceptedSuggestions.") for one in dicts(said.get("acceptedSuggestions"))]
    if outcome == "accepted" and not taken:
        raise _malformed("has accepted feedback without acceptedSuggestions.")
    override = said.get("overrideReason")
    override = override if isinstance(override, dict) else {}
    return Feedback(
        card=known_id(_text(said, "card", "feedback.")),
        outcome=outcome,
        at=_moment(_text(said, "outcomeTimestamp", "feedback.")),
        accepted=frozenset(map(known_id, taken)) if outcome == "accepted" else frozenset(),
        reason=(reason := _reason(override.get("reason"))),
        reason_system=SYSTEM if reason in REASONS else "",
        commented=bool(override.get("userComment")),
    )


def _reason(reason: object) -> str:
    """A code of HL7's list. Any other is kept as "other": what a site writes there may name anybody."""
    code = reason.get("code") if isinstance(reason, dict) else None
    if code is None:
        return ""
    return code if isinstance(code, str) and code in REASONS else "other"


def known_id(text: str) -> str:
    """An identifier as it may be kept: a UUID as it is; anything else, which may name somebody, as its hash."""
    return text if _UUID.fullmatch(text) else f"foreign-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _moment(text: str) -> str:
    """A time as UTC, so that times compare as their texts do."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None:
            return found.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        pass
    raise _malformed("has a feedback.outcomeTimestamp that is no time with its zone.")


def _text(said: dict[str, Any], key: str, where: str = "") -> str:
    found = said.get(key)
    if not isinstance(found, str) or not found.strip() or len(found) > _LONGEST or not found.isprintable():
        raise _malformed(f"has no usable {where}{key}.")
    return found.strip()


def _malformed(why: str) -> CallError:
    return CallError(400, "invalid", "the call", why, _SPECIFICATION)
