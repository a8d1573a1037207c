"""Data that come with a call or do not, calls that lead nowhere, and feedback: what is refused, and how it is said."""

import json
import socket
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.functional.hook_requests import (
    EARLY,
    MAMMOGRAM,
    MARGINS,
    PET,
    SEARCHES,
    SELECT,
    SIGN,
    VIEW,
    Json,
    call,
    found,
    order,
    record,
)
from tests.functional.hook_schemas import (
    answer_faults,
    rating,
    refusal_faults,
    schema_faults,
    system_actions,
)
from tests.functional.hooks import Hooks, hooks
from tests.functional.web import Reply

FAILED: Json = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooks]:
    """A service as it comes, without settings."""
    with hooks(tmp_path_factory.mktemp("calls")) as running:
        yield running


def answered(service: Hooks, own: str, request: Json) -> Reply:
    """The answer to a call, which must be a good one."""
    reply = service.call(own, request)
    assert answer_faults(request, reply) == []
    return reply


def test_what_is_empty_in_an_order_does_not_come_back_however_deep_it_stands(service: Hooks) -> None:
    spoiled = order(PET, note=[[None], [[], {"text": None}]], occurrenceTiming={"event": [""]})
    rated = system_actions(answered(service, SIGN, call(SIGN, [spoiled], record(EARLY))))["one"]
    assert rated.keys() == {*order(PET), "extension"}


@pytest.mark.parametrize(("own", "offered"), [("one", ["delete"]), ("number one", [])])
def test_an_order_that_no_action_can_name_is_not_offered_for_removal(
    service: Hooks, own: str, offered: list[str]
) -> None:
    """An id that FHIR does not allow: the order is rated and spoken of all the same."""
    reply = answered(service, SIGN, call(SIGN, [order(PET, own)], record(EARLY)))
    assert own in system_actions(reply)
    [card] = reply.data["cards"]
    actions = [action["type"] for one in card.get("suggestions", []) for action in one["actions"]]
    assert actions == offered


@pytest.mark.parametrize("key", SEARCHES)
@pytest.mark.parametrize("value", [None, FAILED, "absent"], ids=["null", "failed", "absent"])
def test_other_data_may_be_missing(service: Hooks, key: str, value: object) -> None:
    """What was looked for in vain, could not be read or was not tried is unknown: an answer, and none more certain."""
    prefetch = {**record(EARLY), key: value}
    if value == "absent":
        del prefetch[key]
    reply = answered(service, SIGN, call(SIGN, [order(PET)], prefetch))
    if key == "observations":  # they held the facts
        assert "systemActions" not in reply.data
    else:
        assert rating(system_actions(reply)["one"]) == ("not-appropriate", "usually-not-appropriate")


def test_an_error_beside_the_data_does_not_spoil_it(service: Hooks) -> None:
    """A search may end with a report of what went wrong on the way."""
    prefetch = record(EARLY)
    prefetch["observations"]["entry"].append({"resource": FAILED, "search": {"mode": "outcome"}})
    reply = answered(service, SIGN, call(SIGN, [order(PET)], prefetch))
    assert "systemActions" in reply.data
    assert "incomplete" in reply.data["cards"][0]["detail"]


def test_a_paged_result_is_read_and_said_to_be_a_part(service: Hooks) -> None:
    prefetch = record(EARLY)
    prefetch["conditions"] = found(link=[{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}])
    reply = answered(service, SIGN, call(SIGN, [order(PET)], prefetch))
    assert any("further pages" in card["detail"] for card in reply.data["cards"])


def test_another_patient_in_the_prefetch_is_not_believed(service: Hooks) -> None:
    """Facts about somebody else rate nothing."""
    prefetch = record(EARLY)
    for entry in prefetch["observations"]["entry"]:
        entry["resource"]["subject"] = {"reference": "Patient/other"}
    reply = answered(service, SIGN, call(SIGN, [order(PET)], prefetch))
    assert "systemActions" not in reply.data


def test_a_prefetched_patient_other_than_the_one_of_the_call_is_refused(service: Hooks) -> None:
    prefetch = record(EARLY)
    prefetch["patient"]["id"] = "other"
    reply = service.call(SIGN, call(SIGN, [order(PET)], prefetch))
    assert (reply.status, refusal_faults(reply)) == (412, [])


def test_a_patient_who_is_null_is_an_answer_that_says_nothing(service: Hooks) -> None:
    """Null means that the client looked and has none. Sex and age are unknown then, and the rest still counts."""
    reply = answered(service, SIGN, call(SIGN, [order(PET)], record(EARLY, patient=None)))
    assert rating(system_actions(reply)["one"]) == ("not-appropriate", "usually-not-appropriate")
    reply = answered(service, SIGN, call(SIGN, [order(MAMMOGRAM)], record(MARGINS, patient=None)))
    assert "systemActions" not in reply.data


def test_what_a_prefetch_holds_besides_is_ignored(service: Hooks) -> None:
    prefetch = {**record(EARLY), "coverage": found(), "x": None}
    assert set(system_actions(answered(service, SIGN, call(SIGN, [order(PET)], prefetch)))) == {"one"}


def test_keys_of_later_releases_are_tolerated(service: Hooks) -> None:
    request = call(SELECT, [order(PET)], record(EARLY), extension={"org.example": {"a": 1}}, later={"b": [2]})
    request["context"]["later"] = True
    assert set(system_actions(answered(service, SELECT, request))) == {"one"}


def test_an_answer_is_not_kept_on_the_way(service: Hooks) -> None:
    """No cache may keep what is about a patient, and no reader may guess another type."""
    replies = [
        service.get(),
        service.call(SIGN, call(SIGN, [order(PET)], record(EARLY))),
        service.call(SIGN, call(SIGN, [order(PET)], None)),
        service.call("nothing", {}),
    ]
    for reply in replies:
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("service_id", [SELECT, SIGN, VIEW])
def test_missing_data_that_is_required_is_a_failed_precondition(service: Hooks, service_id: str) -> None:
    """412 and the key that is missing: for no prefetch, none of the patient, an error or a list in place of the patient."""
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
    without = {key: value for key, value in record(EARLY).items() if key != "patient"}
    for prefetch in (None, without, record(EARLY, patient=outcome), record(EARLY, patient=found())):
        reply = service.call(service_id, call(service_id, [order(PET)], prefetch))
        assert reply.status == 412
        assert refusal_faults(reply) == []
        assert "patient" in reply.data["issue"][0]["diagnostics"]
        assert "no-criteria-apply" not in reply.text
        assert "cards" not in reply.data


def test_the_fhir_server_of_a_call_is_never_contacted(service: Hooks) -> None:
    """Nor the addresses in the resources: what is needed comes with the call."""
    with socket.create_server(("127.0.0.1", 0)) as ehr:
        base = f"http://127.0.0.1:{ehr.getsockname()[1]}"
        token = {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "scope": "*", "subject": "us"}
        more: Json = {"fhirServer": f"{base}/fhir", "fhirAuthorization": token}
        pages = [{"relation": "next", "url": f"{base}/fhir/more"}]
        for prefetch in (record(EARLY), record(EARLY, conditions={**record(EARLY)["conditions"], "link": pages})):
            request = call(SIGN, [order(PET, instantiatesUri=[f"{base}/a"])], prefetch, **more)
            assert answer_faults(request, service.call(SIGN, request)) == []
        assert service.call(SIGN, call(SIGN, [order(PET)], None, **more)).status == 412
        ehr.setblocking(False)
        with pytest.raises(BlockingIOError):
            ehr.accept()


@pytest.mark.parametrize(
    "hook", ["", "order-dispatch", "patient-view", "Order-Select", None, 1, ["order-select"]], ids=str
)
def test_a_call_for_another_hook_is_refused(service: Hooks, hook: object) -> None:
    reply = service.call(SELECT, {**call(SELECT, [order(PET)], record(EARLY)), "hook": hook})
    assert (reply.status, refusal_faults(reply)) == (400, [])


def test_a_service_for_patients_takes_no_orders_and_the_other_way_round(service: Hooks) -> None:
    for own, hook in ((VIEW, SELECT), (VIEW, SIGN), (SIGN, VIEW)):
        reply = service.call(own, call(hook, [order(PET)], record(EARLY)))
        assert (reply.status, refusal_faults(reply)) == (400, []), (own, hook)


def test_the_two_hooks_of_orders_may_be_mixed_up(service: Hooks) -> None:
    """A public EHR sandbox calls the service of one with the other. The hook that is named decides what is looked at."""
    orders = [order(PET), order(PET, "two")]
    picked = answered(service, SIGN, call(SELECT, orders, record(EARLY), ["two"]))
    signed = answered(service, SELECT, call(SIGN, orders, record(EARLY)))
    assert [set(system_actions(reply)) for reply in (picked, signed)] == [{"two"}, {"one", "two"}]


def test_an_unknown_service_is_not_found(service: Hooks) -> None:
    for path in ("nothing", f"{SELECT}/more", "nothing/feedback"):
        reply = service.call(path, call(SELECT, [order(PET)], record(EARLY)))
        assert (reply.status, refusal_faults(reply)) == (404, []), path


def test_feedback_is_taken_at_its_address(service: Hooks) -> None:
    request = call(SELECT, [order(PET)], record(EARLY))
    card = service.call(SELECT, request).data["cards"][0]
    kept = {"card": card["uuid"], "outcomeTimestamp": "2026-11-21T10:00:00Z"}
    reason = {key: card["overrideReasons"][0][key] for key in ("code", "system")}
    bodies = [
        {**kept, "outcome": "accepted", "acceptedSuggestions": [{"id": card["suggestions"][0]["uuid"]}]},
        {**kept, "outcome": "overridden", "overrideReason": {"reason": reason, "userComment": "x"}},
        {**kept, "outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:01.5+00:00"},
    ]
    for body in bodies:
        sent = {"feedback": [body]}
        assert schema_faults("feedback", sent) == []
        reply = service.call(f"{SELECT}/feedback", sent)
        assert (reply.status, reply.data) == (200, {})
        assert reply.headers["content-type"].startswith("application/json")


def test_feedback_may_come_again_and_be_corrected(service: Hooks) -> None:
    """The same once more, and then with a reason added: taken each time, whatever the log makes of it."""
    card = service.call(SELECT, call(SELECT, [order(PET)], record(EARLY))).data["cards"][0]
    first = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:00Z"}
    second = {
        **first,
        "overrideReason": {"reason": {"code": "patient-ineligible", "system": "urn:x"}, "userComment": "x"},
    }
    for one in (first, first, second, first):
        reply = service.call(f"{SELECT}/feedback", {"feedback": [one]})
        assert (reply.status, reply.data) == (200, {})


def test_feedback_on_an_unknown_card_is_taken(service: Hooks) -> None:
    """It may be older than the log."""
    told = {"card": str(uuid4()), "outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:00Z"}
    assert service.call(f"{SELECT}/feedback", {"feedback": [told]}).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"feedback": {}},
        {"feedback": [{}]},
        {"feedback": [{"card": 1, "outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:00Z"}]},
        {"feedback": [{"card": "x", "outcome": "ignored", "outcomeTimestamp": "2026-11-21T10:00:00Z"}]},
        [],
    ],
    ids=json.dumps,
)
def test_feedback_that_says_nothing_is_refused(service: Hooks, body: object) -> None:
    reply = service.call(f"{SELECT}/feedback", body)
    assert (reply.status, refusal_faults(reply)) == (400, [])
