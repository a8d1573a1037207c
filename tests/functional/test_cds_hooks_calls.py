"""Draft orders as foreign EHRs send them: half-filled, many at once, of other kinds. Each gets its due and nothing more."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.functional.hook_requests import (
    AXILLA,
    BLOOD_COUNT,
    BONE_SCAN,
    CONTRADICTED,
    EARLY,
    FACT,
    LOINC,
    MAMMOGRAM,
    MARGINS,
    ME,
    OUTSIDE,
    PET,
    SELECT,
    SIGN,
    STUDY,
    ULTRASOUND_OF_AXILLA,
    UNCLEAR,
    Json,
    call,
    coded,
    order,
    record,
)
from tests.functional.hook_schemas import (
    ARGONAUT,
    CATEGORY,
    RATING,
    answer_faults,
    consult_id,
    plain,
    rating,
    refusal_faults,
    system_actions,
)
from tests.functional.hooks import Hooks, hooks
from tests.functional.web import Reply


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


def test_the_first_call_of_an_order_form_gets_an_honest_card(service: Hooks) -> None:
    """No study, no reason, a Bundle without type and the intent to plan: as a public EHR sandbox sends it."""
    empty = order({"coding": [{}]}, intent="plan", reasonCode=[])
    request = call(SELECT, [empty], record(EARLY))
    del request["context"]["draftOrders"]["type"]
    reply = answered(service, SELECT, request)
    assert [card["indicator"] for card in reply.data["cards"]] == ["info"]
    assert "systemActions" not in reply.data


@pytest.mark.parametrize(
    "code",
    [
        None,
        {},
        {"coding": []},
        {"coding": [{}]},
        {"coding": [{"system": LOINC}]},
        {"coding": None, "text": ""},
    ],
    ids=json.dumps,
)
def test_an_order_without_a_study_is_never_rated(service: Hooks, code: Json | None) -> None:
    reply = answered(service, SELECT, call(SELECT, [order(code)], record(EARLY)))
    assert "systemActions" not in reply.data
    assert all(card["indicator"] == "info" for card in reply.data["cards"])


def test_an_order_needs_no_reason(service: Hooks) -> None:
    reasons: list[Json] = [
        {},
        {"reasonCode": [{"text": "staging"}]},
        {"reasonReference": [{"reference": "Condition/c"}]},
    ]
    for more in reasons:
        reply = answered(service, SIGN, call(SIGN, [order(PET, **more)], record(EARLY)))
        assert rating(system_actions(reply)["one"]) == ("not-appropriate", "usually-not-appropriate")


@pytest.mark.parametrize(
    "more",
    [{"reasonCode": []}, {"reasonCode": [{}]}, {"note": None}, {"extension": []}, {"priority": ""}],
    ids=json.dumps,
)
def test_what_is_empty_in_an_order_does_not_come_back(service: Hooks, more: Json) -> None:
    """A form that is half filled sends such things, and in an answer they are forbidden."""
    reply = answered(service, SIGN, call(SIGN, [{**order(PET), **more}], record(EARLY)))
    assert set(system_actions(reply)) == {"one"}


@pytest.mark.parametrize("extension", ["x", {"url": "urn:x", "valueString": "y"}, [None, "x"], 7], ids=json.dumps)
def test_extensions_that_are_none_do_not_come_back_in_pieces(service: Hooks, extension: object) -> None:
    """The call is refused, or answered without them."""
    request = call(SIGN, [order(PET, extension=extension)], record(EARLY))
    reply = service.call(SIGN, request)
    back = [one.get("extension", []) for one in system_actions(reply).values()] if reply.status == 200 else []
    assert all(isinstance(one, dict) for listed in back for one in listed)
    assert reply.status == 200 or refusal_faults(reply) == []


def test_reasons_of_the_order_state_facts_too(service: Hooks) -> None:
    """The last fact comes from the order itself, as the answer to a question does."""
    facts = {name: value for name, value in EARLY.items() if name != "metastasis-signs"}
    asked = answered(service, SELECT, call(SELECT, [order(PET)], record(facts)))
    assert "systemActions" not in asked.data
    told = order(PET, reasonCode=[coded(FACT, "metastasis-signs:none")])
    reply = answered(service, SELECT, call(SELECT, [told], record(facts)))
    assert rating(system_actions(reply)["one"]) == ("not-appropriate", "usually-not-appropriate")


def test_a_question_is_answered_by_its_suggestions_until_there_is_a_rating(service: Hooks) -> None:
    """Each suggestion states one fact on the order and leaves the rest as it was; the last answer brings the rating."""
    wanted = ["clinical-question:distant-disease", "metastasis-signs:none", "distant-metastasis:m0", "clinical-n:n0"]
    facts = {**UNCLEAR, "clinical-t": "t1"}
    draft = order(PET)
    for _ in range(8):
        reply = answered(service, SELECT, call(SELECT, [draft], record(facts)))
        if system_actions(reply):
            break
        offered = [one["actions"][0]["resource"] for card in reply.data["cards"] for one in card["suggestions"]]
        chosen = [one for one in offered if one["reasonCode"][-1]["coding"][0]["code"] in wanted]
        assert len(chosen) == 1, reply.text
        draft = chosen[0]
    assert rating(system_actions(reply)["one"]) == ("not-appropriate", "usually-not-appropriate")


def test_an_order_that_is_not_settled_is_asked_about_and_not_warned_of(service: Hooks) -> None:
    """Stage IA fits the search in the breast and its nodes, but the scan may be for distant disease: that is open."""
    facts = {name: value for name, value in EARLY.items() if name not in ("metastasis-signs", "clinical-question")}
    reply = answered(service, SELECT, call(SELECT, [order(PET)], record(facts)))
    assert "systemActions" not in reply.data
    assert [card["indicator"] for card in reply.data["cards"]] == ["info"]
    codes = [one["actions"][0]["resource"]["reasonCode"][-1] for one in reply.data["cards"][0]["suggestions"]]
    assert all(code["coding"][0]["system"] == FACT for code in codes)


def test_of_ten_drafts_only_the_two_selected_are_rated(service: Hooks) -> None:
    drafts = [order(PET if number % 2 else BONE_SCAN, f"d{number}") for number in range(10)]
    reply = answered(service, SELECT, call(SELECT, drafts, record(EARLY), ["d3", "d8"]))
    assert set(system_actions(reply)) == {"d3", "d8"}
    assert set(re.findall(r"ServiceRequest/(d\d)|\"id\":\s*\"(d\d)\"", reply.text)) <= {
        ("d3", ""),
        ("d8", ""),
        ("", "d3"),
        ("", "d8"),
    }


def test_when_signing_all_drafts_are_rated(service: Hooks) -> None:
    drafts = [order(PET if number % 2 else BONE_SCAN, f"d{number}") for number in range(10)]
    reply = answered(service, SIGN, call(SIGN, drafts, record(EARLY)))
    assert set(system_actions(reply)) == {f"d{number}" for number in range(10)}


OTHERS: list[Json] = [
    {"resourceType": "MedicationRequest", "id": "drug", "status": "draft", "intent": "order", "subject": ME},
    {"resourceType": "NutritionOrder", "id": "diet", "status": "draft", "intent": "order", "patient": ME},
    order(BLOOD_COUNT, "blood"),
    order(BLOOD_COUNT, "category", category=[coded("http://snomed.info/sct", "108252007", "Laboratory procedure")]),
]


@pytest.mark.parametrize("other", OTHERS, ids=lambda one: str(one["id"]))
def test_what_is_no_imaging_order_is_left_alone(service: Hooks, other: Json) -> None:
    """No card and no action about it; an imaging order beside it is rated all the same."""
    for own in (SELECT, SIGN):
        assert answered(service, own, call(own, [other], record(EARLY))).data == {"cards": []}
        reply = answered(service, own, call(own, [other, order(PET)], record(EARLY)))
        assert set(system_actions(reply)) == {"one"}
        assert str(other["id"]) not in {one["resource"]["id"] for one in reply.data["systemActions"]}


def test_a_rated_order_comes_back_as_it_came(service: Hooks) -> None:
    """Every element of it, known or not, and extensions of others; only ours are added."""
    others = {"url": "https://ehr.example.org/priority-list", "valueInteger": 7}
    full = order(
        {**PET, "text": "whole body"},
        meta={"versionId": "3", "lastUpdated": "2026-11-21T09:00:00Z"},
        extension=[others],
        identifier=[{"system": "https://ehr.example.org/orders", "value": "0042"}],
        priority="urgent",
        occurrencePeriod={"start": "2026-11-23"},
        note=[{"text": "<b>call</b> first, ünïcode ☢"}],
        quantityQuantity={"value": 1.25, "unit": "x"},
    )
    reply = answered(service, SIGN, call(SIGN, [full], record(EARLY)))
    back = system_actions(reply)["one"]
    assert plain(back) == full
    assert others in back["extension"]
    assert list(back["code"]["coding"]) == list(full["code"]["coding"])


def test_a_rating_is_replaced_by_the_next_and_never_doubled(service: Hooks) -> None:
    first = system_actions(answered(service, SELECT, call(SELECT, [order(PET)], record(EARLY))))["one"]
    second = system_actions(answered(service, SIGN, call(SIGN, [first], record(EARLY))))["one"]
    assert [one["url"] for one in second["extension"]].count(RATING) == 1
    changed = system_actions(answered(service, SELECT, call(SELECT, [{**second, "code": MAMMOGRAM}], record(OUTSIDE))))
    assert rating(changed["one"])[0] == "no-criteria-apply"


def test_every_consultation_has_an_id_of_its_own(service: Hooks) -> None:
    ids = {
        consult_id(system_actions(answered(service, SIGN, call(SIGN, [order(PET)], record(EARLY))))["one"])
        for _ in range(5)
    }
    assert len(ids) == 5


@pytest.mark.parametrize(
    ("study", "facts", "rated"),
    [
        (ULTRASOUND_OF_AXILLA, AXILLA, ("appropriate", "usually-appropriate")),
        (PET, EARLY, ("not-appropriate", "usually-not-appropriate")),
        (MAMMOGRAM, OUTSIDE, ("no-criteria-apply", "")),
    ],
    ids=["appropriate", "not appropriate", "no criteria"],
)
def test_the_code_of_argonaut_stands_before_the_category(
    service: Hooks, study: Json, facts: dict[str, str], rated: tuple[str, str]
) -> None:
    resource = system_actions(answered(service, SIGN, call(SIGN, [order(study)], record(facts))))["one"]
    coding = next(one for one in resource["extension"] if one["url"] == RATING)["valueCodeableConcept"]["coding"]
    assert [one["system"] for one in coding] == ([ARGONAUT, CATEGORY] if rated[1] else [ARGONAUT])
    assert rating(resource) == rated


@pytest.mark.parametrize(
    ("setting", "code"),
    [("", "appropriate"), ("appropriate", "appropriate"), ("not-appropriate", "not-appropriate"), ("left-out", None)],
)
def test_what_may_be_appropriate_is_told_as_the_site_decides(tmp_path: Path, setting: str, code: str | None) -> None:
    """The interchange has no code for it. The category says what it is in every case."""
    with hooks(tmp_path, settings=f'may_be_appropriate = "{setting}"\n' if setting else "") as site:
        actions = system_actions(answered(site, SIGN, call(SIGN, [order(MAMMOGRAM)], record(MARGINS))))
    assert [rating(one) for one in actions.values()] == ([(code, "may-be-appropriate")] if code else [])


def test_undetermined_orders_are_never_rated(service: Hooks) -> None:
    """What is unclear or contradicted, beside nothing else: no action. Each says why in a card."""
    for facts in (UNCLEAR, CONTRADICTED):
        reply = answered(service, SIGN, call(SIGN, [order(PET)], record(facts)))
        assert "systemActions" not in reply.data
        assert [card["indicator"] for card in reply.data["cards"]] == ["info"]


@pytest.mark.parametrize("study", ["tumor-marker-test", "no-imaging"])
def test_what_is_known_here_and_no_imaging_is_not_rated(service: Hooks, study: str) -> None:
    """A blood test, and the decision against a study, have no place in ratings of imaging."""
    for facts in (OUTSIDE, EARLY):
        reply = answered(service, SIGN, call(SIGN, [order(coded(STUDY, study))], record(facts)))
        assert "systemActions" not in reply.data


def test_a_rated_order_beside_an_unreadable_one(service: Hooks) -> None:
    drafts = [order({"coding": [{}]}, "blank"), order(PET)]
    reply = answered(service, SELECT, call(SELECT, drafts, record(EARLY)))
    assert set(system_actions(reply)) == {"one"}


def test_a_suggested_study_is_rated_better_than_the_order(service: Hooks) -> None:
    request = call(SELECT, [order(coded(LOINC, "24601-7", "US breast"))], record(MARGINS))
    reply = answered(service, SELECT, request)
    assert rating(system_actions(reply)["one"]) == ("not-appropriate", "usually-not-appropriate")
    suggested = [one["actions"][0]["resource"] for one in reply.data["cards"][0]["suggestions"]]
    assert {rating(one)[1] for one in suggested} == {"may-be-appropriate"}
    assert all(one["code"]["coding"][0]["display"] for one in suggested)
    assert all(one["code"] != request["context"]["draftOrders"]["entry"][0]["resource"]["code"] for one in suggested)


def test_the_copy_for_older_clients_can_be_switched_off(tmp_path: Path) -> None:
    """With it and without it the system actions are the same."""
    request = call(SIGN, [order(PET)], record(EARLY))
    with hooks(tmp_path / "off", settings="mirror = false\n") as off, hooks(tmp_path / "on") as on:
        without, both = answered(off, SIGN, request), answered(on, SIGN, request)
    assert "extension" not in without.data
    assert both.data["extension"] == {"systemActions": both.data["systemActions"]}
    found_in = [copy.deepcopy(one.data["systemActions"][0]["resource"]) for one in (without, both)]
    assert plain(found_in[0]) == plain(found_in[1])
    assert rating(found_in[0]) == rating(found_in[1])


def test_words_of_the_order_stay_words(service: Hooks) -> None:
    """Markup and links in what an EHR sends do not come alive in a card."""
    evil = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](https://evil.example/c) \u202e"
    code = {"coding": [{"system": "https://ehr.example.org/orders", "code": "X1", "display": evil}], "text": evil}
    for study in (code, {**PET, "text": evil}, {"coding": [{**PET["coding"][0], "display": evil}]}):
        reply = answered(service, SELECT, call(SELECT, [order(study)], record(EARLY)))
        shown = [card.get(key, "") for card in reply.data["cards"] for key in ("summary", "detail")]
        assert [text for text in shown if re.search(r"<img|\]\(javascript|!\[b\]|\u202e", text)] == []
