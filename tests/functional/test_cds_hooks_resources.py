"""Every order that the service sends back is FHIR R4, and is rated as the engine rates it."""

from collections.abc import Iterator
from datetime import date

import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.servicerequest import ServiceRequest

from rightscan.engine.assess import assess
from rightscan.intake.form import read_answers
from rightscan.model.library import Library
from tests.functional.hook_requests import CALLS, PET, SELECT, SIGN, STUDY, Facts, Json, call, coded, order, record
from tests.functional.hook_schemas import answer_faults, rating, system_actions
from tests.functional.hooks import Hooks, hooks
from tests.functional.web import DAY, Reply
from tests.textbook import patients_of_every_kind

CODES = {
    "usually-appropriate": "appropriate",
    "may-be-appropriate": "appropriate",
    "may-be-appropriate-disagreement": "appropriate",
    "usually-not-appropriate": "not-appropriate",
}
REQUIRED = {
    "status": {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"},
    "intent": {
        *("proposal", "plan", "directive", "order", "original-order"),
        *("reflex-order", "filler-order", "instance-order", "option"),
    },
}
"""Codes that R4 binds as required, which the models of fhir.resources do not check."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooks]:
    """A service as it comes."""
    with hooks(tmp_path_factory.mktemp("resources")) as running:
        yield running


def answered(service: Hooks, own: str, request: Json) -> Reply:
    """The answer to a call, which must be a good one."""
    reply = service.call(own, request)
    assert answer_faults(request, reply) == []
    return reply


@pytest.fixture(scope="module")
def textbook(service: Hooks, library: Library) -> dict[str, tuple[Facts, Reply]]:
    """For every textbook patient, and one of every other outcome: the facts, and the answer to an order of each study."""
    found: dict[str, tuple[Facts, Reply]] = {}
    for name, answers in patients_of_every_kind(library).items():
        facts = dict(answers)
        drafts = [order(coded(STUDY, study), study) for study in library.procedures]
        found[name] = facts, answered(service, SIGN, call(SIGN, drafts, record(facts)))
    return found


def emitted(reply: Reply) -> list[Json]:
    """Every order in an answer: rated, suggested and copied."""
    suggestions = [one for card in reply.data["cards"] for one in card.get("suggestions", [])]
    actions = [*reply.data.get("systemActions", []), *reply.data.get("extension", {}).get("systemActions", [])]
    actions += [action for one in suggestions for action in one["actions"]]
    return [action["resource"] for action in actions if "resource" in action]


def test_every_order_sent_back_is_fhir(service: Hooks, textbook: dict[str, tuple[Facts, Reply]]) -> None:
    """Of its models and its required codes; an order by code, by a site's words and with answers on it."""
    replies = [reply for _, reply in textbook.values()]
    replies += [answered(service, own, call(own, orders, prefetch)) for own, orders, prefetch in CALLS.values()]
    resources = [resource for reply in replies for resource in emitted(reply)]
    assert len(resources) > 100
    for resource in resources:
        ServiceRequest.model_validate(resource)
        assert all(resource[key] in codes for key, codes in REQUIRED.items())


def test_every_refusal_is_fhir(service: Hooks) -> None:
    refusals = [
        service.call(SELECT, call(SELECT, [order(PET)])),
        service.call("nothing", {}),
        service.call(SELECT, b"{"),
        service.send("POST", "/cds-services/" + SELECT, b"", {}),
    ]
    assert [reply.status for reply in refusals] == [412, 404, 400, 415]
    for reply in refusals:
        OperationOutcome.model_validate(reply.data)


@pytest.mark.parametrize(
    "fault", [{"bogus": 1}, {"reasonCode": {}}, {"status": None}, {"extension": [{"valueUri": "x"}]}], ids=str
)
def test_what_is_no_fhir_is_found(fault: Json) -> None:
    with pytest.raises(ValueError):
        ServiceRequest.model_validate({**order(PET), **fault})


def test_the_service_rates_as_the_engine_does(library: Library, textbook: dict[str, tuple[Facts, Reply]]) -> None:
    """What the engine rates in one way is rated so; what it does not is not; nothing else is said to be outside."""
    seen: set[str] = set()
    for name, (facts, reply) in textbook.items():
        rated = system_actions(reply)
        for study in library.procedures:
            stated = read_answers(library, (*facts.items(), ("order", study))).stated
            found = assess(library, stated, date.fromisoformat(DAY))
            said = [str(one.rating.category) for one in found.order.ratings]
            said += [one.category for one in found.decided if one.procedure == study]
            categories = set(said) & set(CODES)
            if len(categories) == 1:
                (category,) = categories
                assert rating(rated[study]) == (CODES[category], category), (name, study)
                seen.add(category)
            elif study in rated:
                assert rating(rated[study]) == ("no-criteria-apply", ""), (name, study)
                assert found.outcome == "out-of-scope", (name, study)
                seen.add(found.outcome)
    assert seen == {*CODES, "out-of-scope"}
