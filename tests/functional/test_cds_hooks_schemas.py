"""The published JSON Schemas take what CDS Hooks allows and refuse what it forbids, one fault at a time."""

import copy
import json
from collections.abc import Callable
from uuid import NAMESPACE_URL, uuid5

import pytest
from jsonschema import Draft202012Validator

from tests.functional.hook_requests import EARLY, PET, SELECT, SIGN, VIEW, Json, call, order, record
from tests.functional.hook_schemas import ARGONAUT, CONSULT, CONSULTED, FOLDER, RATING, answer_faults, schema_faults
from tests.functional.web import Reply

UUIDS = [str(uuid5(NAMESPACE_URL, f"urn:rightscan:test:{number}")) for number in range(9)]
NOT_NEEDED = {"system": "http://cds-hooks.hl7.org/CodeSystem/non-adherence-reason", "code": "patient-reason"}


def rated(resource: Json, code: str) -> Json:
    """The order with a whole rating."""
    coding = [{"system": ARGONAUT, "code": code}, {"system": "urn:rightscan:category", "code": "usually-appropriate"}]
    ours = [
        {"url": RATING, "valueCodeableConcept": {"coding": coding}},
        {"url": CONSULTED, "valueString": "not-a-qualified-mechanism"},
        {"url": CONSULT, "valueUri": f"urn:uuid:{UUIDS[8]}"},
    ]
    return {**resource, "extension": [*resource.get("extension", []), *ours]}


REQUEST = call(SIGN, [order(PET)], record(EARLY))


def answer() -> Json:
    """An answer with one of everything."""
    other = rated(order({"coding": [{"system": "urn:rightscan:procedure", "code": "us-axilla"}]}), "appropriate")
    return {
        "cards": [
            {
                "uuid": UUIDS[0],
                "summary": "s" * 139,
                "indicator": "warning",
                "detail": "More.",
                "source": {
                    "label": "Whose",
                    "url": "https://example.org",
                    "icon": "https://example.org/i.png",
                    "topic": {"system": "urn:x", "code": "y"},
                },
                "selectionBehavior": "at-most-one",
                "suggestions": [
                    {
                        "uuid": UUIDS[1],
                        "label": "Another study",
                        "isRecommended": True,
                        "actions": [{"type": "update", "description": "Change", "resource": other}],
                    },
                    {
                        "uuid": UUIDS[2],
                        "label": "None",
                        "actions": [{"type": "delete", "description": "Drop", "resourceId": "ServiceRequest/one"}],
                    },
                ],
                "overrideReasons": [{**NOT_NEEDED, "display": "The patient declines"}],
                "links": [{"label": "Why", "url": "https://example.org/why?f=1", "type": "absolute"}],
            },
            {"uuid": UUIDS[3], "summary": "Short", "indicator": "info", "source": {"label": "Whose"}},
        ],
        "systemActions": [{"type": "update", "description": "Rate", "resource": rated(order(PET), "not-appropriate")}],
    }


def reply(data: object) -> Reply:
    return Reply(200, {"content-type": "application/json"}, json.dumps(data).encode())


def put(*path: str | int, value: object) -> Callable[[Json], None]:
    """Set what stands there."""

    def change(data: Json) -> None:
        place: object = data
        for step in path[:-1]:
            place = place[step]  # type: ignore[index]  # the path fits the answer above
        place[path[-1]] = value  # type: ignore[index]  # as above

    return change


def drop(*path: str | int) -> Callable[[Json], None]:
    """Take away what stands there."""

    def change(data: Json) -> None:
        place: object = data
        for step in path[:-1]:
            place = place[step]  # type: ignore[index]  # as above
        del place[path[-1]]  # type: ignore[attr-defined]  # as above

    return change


CARD: tuple[str | int, ...] = ("cards", 0)
SUGGESTED: tuple[str | int, ...] = (*CARD, "suggestions", 0)
ACTION: tuple[str | int, ...] = (*SUGGESTED, "actions", 0)
DELETED: tuple[str | int, ...] = (*CARD, "suggestions", 1, "actions", 0)
SYSTEM: tuple[str | int, ...] = ("systemActions", 0)
EXTENSION: tuple[str | int, ...] = (*SYSTEM, "resource", "extension")
CODING: tuple[str | int, ...] = (*EXTENSION, 0, "valueCodeableConcept", "coding")
FAULTS: dict[str, Callable[[Json], None]] = {
    "no cards": drop("cards"),
    "cards that are no list": put("cards", value={}),
    "an unknown key": put("more", value=1),
    "no summary": drop(*CARD, "summary"),
    "140 characters": put(*CARD, "summary", value="s" * 140),
    "a blank summary": put(*CARD, "summary", value=" "),
    "two lines": put(*CARD, "summary", value="a\nb"),
    "indicator success": put(*CARD, "indicator", value="success"),
    "indicator hard-stop": put(*CARD, "indicator", value="hard-stop"),
    "indicator critical": put(*CARD, "indicator", value="critical"),
    "no source": drop(*CARD, "source"),
    "no label of the source": drop(*CARD, "source", "label"),
    "a relative source": put(*CARD, "source", "url", value="/about"),
    "a relative icon": put(*CARD, "source", "icon", value="i.png"),
    "a topic without system": drop(*CARD, "source", "topic", "system"),
    "no uuid": drop(*CARD, "uuid"),
    "one uuid twice": put(*CARD, "uuid", value=UUIDS[3]),
    "a uuid that is none": put(*CARD, "uuid", value="card-1"),
    "no selection behavior": drop(*CARD, "selectionBehavior"),
    "selection behavior all": put(*CARD, "selectionBehavior", value="all"),
    "two recommended": put(*CARD, "suggestions", 1, "isRecommended", value=True),
    "recommended in words": put(*SUGGESTED, "isRecommended", value="true"),
    "no suggestions in the list": put(*CARD, "suggestions", value=[]),
    "no label of a suggestion": drop(*SUGGESTED, "label"),
    "one uuid for two suggestions": put(*SUGGESTED, "uuid", value=UUIDS[2]),
    "an empty list of actions": put(*SUGGESTED, "actions", value=[]),
    "an action without description": drop(*ACTION, "description"),
    "an action of another type": put(*ACTION, "type", value="replace"),
    "an update without resource": drop(*ACTION, "resource"),
    "an update by id": put(*ACTION, "resourceId", value="ServiceRequest/one"),
    "an update of nothing in particular": drop(*ACTION, "resource", "id"),
    "an update of part of the order": drop(*ACTION, "resource", "subject"),
    "an update of an unknown order": put(*ACTION, "resource", "id", value="two"),
    "an alternative without rating": drop(*ACTION, "resource", "extension"),
    "a delete without id": drop(*DELETED, "resourceId"),
    "a delete of an id alone": put(*DELETED, "resourceId", value="one"),
    "a delete with resource": put(*DELETED, "resource", value=order(PET)),
    "a delete of an unknown order": put(*DELETED, "resourceId", value="ServiceRequest/two"),
    "an override reason without display": drop(*CARD, "overrideReasons", 0, "display"),
    "an override reason without system": drop(*CARD, "overrideReasons", 0, "system"),
    "an override reason without code": drop(*CARD, "overrideReasons", 0, "code"),
    "a link without type": drop(*CARD, "links", 0, "type"),
    "a link without label": drop(*CARD, "links", 0, "label"),
    "a link to nowhere": put(*CARD, "links", 0, "url", value="why"),
    "a link that is a script": put(*CARD, "links", 0, "url", value="javascript:1"),
    "a context on an absolute link": put(*CARD, "links", 0, "appContext", value="x"),
    "an empty list of links": put(*CARD, "links", value=[]),
    "detail is null": put(*CARD, "detail", value=None),
    "system actions that are none": put("systemActions", value=[]),
    "something empty in a resource": put(*SYSTEM, "resource", "reasonCode", value=[]),
    "something null in a resource": put(*SYSTEM, "resource", "code", "text", value=None),
    "an extension that is a list": put("extension", value=[{"url": "x"}]),
    "an extension that is empty": put("extension", value={}),
    "another copy in the extension": put(
        "extension", value={"systemActions": [{"type": "update", "resource": rated(order(PET), "appropriate")}]}
    ),
    "a system action without description": drop(*SYSTEM, "description"),
    "a rating that changes the order": put(*SYSTEM, "resource", "priority", value="stat"),
    "a rating of another code": put(*CODING, 0, "code", value="no-guidelines-apply"),
    "the category first": put(*CODING, 0, "system", value="urn:rightscan:category"),
    "no consultation": drop(*EXTENSION, 2),
    "no mechanism": drop(*EXTENSION, 1),
    "a qualified mechanism": put(*EXTENSION, 1, "valueString", value="G1011"),
    "a consultation without a uuid": put(*EXTENSION, 2, "valueUri", value="42"),
}


def test_a_good_answer_has_no_faults() -> None:
    assert answer_faults(REQUEST, reply(answer())) == []
    assert answer_faults(REQUEST, reply({"cards": []})) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_found(fault: str) -> None:
    data = copy.deepcopy(answer())
    FAULTS[fault](data)
    assert answer_faults(REQUEST, reply(data)) != []


def test_what_is_no_answer_is_found() -> None:
    assert answer_faults(REQUEST, Reply(500, {"content-type": "application/json"}, b"{}")) != []
    assert answer_faults(REQUEST, Reply(200, {"content-type": "text/html"}, b'{"cards": []}')) != []
    for body in (b'{"cards": [], "cards": []}', b'{"cards": [NaN]}'):
        with pytest.raises(AssertionError):
            answer_faults(REQUEST, Reply(200, {"content-type": "application/json"}, body))


@pytest.mark.parametrize("kind", ["discovery", "request", "response", "feedback"])
def test_the_schemas_are_schemas(kind: str) -> None:
    """Of JSON Schema 2020-12; every other file of the folder would be forgotten by these tests."""
    data = json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(data)
    assert data["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert len(list(FOLDER.glob("*.schema.json"))) == 4


SERVICE = {
    "hook": "order-sign",
    "id": "a",
    "description": "d",
    "prefetch": {"patient": "Patient/{{context.patientId}}"},
}
GOOD_DISCOVERY = [
    {"services": []},
    {"services": [SERVICE]},
    {"services": [{**SERVICE, "prefetch": {"c": "Condition?patient={{context.patientId}}&_count=50"}}]},
    {"services": [{**SERVICE, "prefetch": {"u": "Practitioner/{{userPractitionerId}}"}}]},
]
EMPTY: list[object] = [None, "", {}, 1]
BAD_DISCOVERY: list[object] = [
    [],
    {},
    {"services": None},
    *(
        {"services": [{key: value for key, value in SERVICE.items() if key != left}]}
        for left in ("hook", "id", "description")
    ),
    *({"services": [{**SERVICE, key: value}]} for key in ("hook", "id", "title", "prefetch") for value in EMPTY),
    {"services": [{**SERVICE, "prefetch": {"p": "Patient/{context.patientId}"}}]},
    {"services": [{**SERVICE, "prefetch": {"p": "Patient/{{patientId}}"}}]},
    {"services": [{**SERVICE, "prefetch": {"p": "Patient/{{context.draftOrders.entry}}"}}]},
    {"services": [{**SERVICE, "prefetch": {"p": "Observation?date=gt{{today() - 90 days}}"}}]},
    {"services": [{**SERVICE, "prefetch": {"p": "https://ehr.example.org/Patient/{{context.patientId}}"}}]},
]


@pytest.mark.parametrize("data", GOOD_DISCOVERY, ids=str)
def test_discovery_may_say_this(data: Json) -> None:
    assert schema_faults("discovery", data) == []


@pytest.mark.parametrize("data", BAD_DISCOVERY, ids=str)
def test_discovery_may_not_say_this(data: object) -> None:
    assert schema_faults("discovery", data) != []


TOKEN = {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "scope": "patient/*.r", "subject": "me"}
SERVER = "https://ehr.example.org/fhir"


@pytest.mark.parametrize("service", [SELECT, SIGN, VIEW])
def test_a_call_may_be_made_like_this(service: str) -> None:
    for more in ({}, {"fhirServer": SERVER}, {"fhirServer": SERVER, "fhirAuthorization": TOKEN}):
        assert schema_faults("request", call(service, [order(PET)], record(EARLY), **more)) == []
    assert schema_faults("request", call(service, [order({"coding": [{}]})], {"patient": None})) == []


BAD_CALLS: dict[str, Callable[[Json], None]] = {
    "no hook": drop("hook"),
    "another hook": put("hook", value="order-dispatch"),
    "no instance": drop("hookInstance"),
    "an instance that is no UUID": put("hookInstance", value="1"),
    "no context": drop("context"),
    "no user": drop("context", "userId"),
    "a user of no kind": put("context", "userId", value="house"),
    "a user who is a device": put("context", "userId", value="Device/1"),
    "no patient": drop("context", "patientId"),
    "a patient by reference": put("context", "patientId", value="Patient/me"),
    "no selections": drop("context", "selections"),
    "nothing selected": put("context", "selections", value=[]),
    "a selection by id": put("context", "selections", value=["one"]),
    "no drafts": drop("context", "draftOrders"),
    "drafts in a list": put("context", "draftOrders", value=[order(PET)]),
    "a draft that is no resource": put("context", "draftOrders", "entry", value=[{"resource": {}}]),
    "a prefetch in a list": put("prefetch", value=[]),
    "a prefetched text": put("prefetch", "patient", value="me"),
    "a token without a server": put("fhirAuthorization", value=TOKEN),
}


@pytest.mark.parametrize("fault", BAD_CALLS)
def test_a_call_may_not_be_made_like_this(fault: str) -> None:
    request = call(SELECT, [order(PET)], record(EARLY))
    BAD_CALLS[fault](request)
    assert schema_faults("request", request) != []


def given_feedback(**more: object) -> Json:
    kept = {"card": UUIDS[0], "outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:00Z", **more}
    return {"feedback": [{key: value for key, value in kept.items() if value is not None}]}


GOOD_FEEDBACK: list[Json] = [
    {},
    {"outcome": "accepted", "acceptedSuggestions": [{"id": UUIDS[1]}]},
    {"overrideReason": {"reason": NOT_NEEDED}},
    {"overrideReason": {"userComment": "x"}, "outcomeTimestamp": "2026-11-21T10:00:00.123+00:00"},
]
BAD_FEEDBACK: list[Json] = [
    {"card": None},
    {"card": ""},
    {"outcome": None},
    {"outcome": "ignored"},
    {"outcome": "accepted"},
    {"outcome": "accepted", "acceptedSuggestions": []},
    {"outcome": "accepted", "acceptedSuggestions": [{}]},
    {"overrideReason": {}},
    {"overrideReason": {"reason": {"code": "x"}}},
    {"outcomeTimestamp": None},
    {"outcomeTimestamp": "yesterday"},
    {"outcomeTimestamp": "2026-11-21T10:00:00+02:00"},
]


@pytest.mark.parametrize("more", GOOD_FEEDBACK, ids=str)
def test_feedback_may_say_this(more: Json) -> None:
    assert schema_faults("feedback", given_feedback(**more)) == []


@pytest.mark.parametrize("more", BAD_FEEDBACK, ids=str)
def test_feedback_may_not_say_this(more: Json) -> None:
    assert schema_faults("feedback", given_feedback(**more)) != []
    assert schema_faults("feedback", {"feedback": []}) != []
