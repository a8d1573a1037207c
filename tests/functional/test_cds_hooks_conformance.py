"""The running service keeps every rule of CDS Hooks 2.0.1 that binds a service: one test a rule, over one set of calls.

docs/safety/cds-hooks-requirements.yaml says which requirement of the specification each test holds.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.functional.hook_requests import (
    CALLS,
    EARLY,
    HOOKS,
    PET,
    Json,
    call,
    order,
    record,
)
from tests.functional.hook_schemas import (
    answer_faults,
    filled,
    read_json,
    schema_faults,
    system_actions,
)
from tests.functional.hooks import SERVICES, Hooks, hooks
from tests.functional.web import Reply

PAGES = "https://rightscan.example.org"


class Answered(NamedTuple):
    """A call and what came back."""

    request: Json
    reply: Reply


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooks]:
    """A service that knows where its pages are."""
    with hooks(tmp_path_factory.mktemp("conformance"), settings=f'answers_url = "{PAGES}"\n') as running:
        yield running


@pytest.fixture(scope="module")
def discovered(service: Hooks) -> list[Json]:
    """The services that discovery lists."""
    listed: list[Json] = service.get().data["services"]
    return listed


@pytest.fixture(scope="module")
def answers(service: Hooks) -> dict[str, Answered]:
    """Every call of the set, answered."""
    found = {}
    for name, (own, orders, prefetch) in CALLS.items():
        request = call(own, orders, prefetch)
        assert schema_faults("request", request) == []
        found[name] = Answered(request, service.call(own, request))
    return found


def every(answers: dict[str, Answered], *path: str) -> list[Any]:
    """What stands under the path in all answers, lists flattened. Never nothing: a rule about nothing would hold."""
    level: list[Any] = [answered.reply.data for answered in answers.values()]
    for step in path:
        below = [one[step] for one in level if step in one]
        level = [one for found in below for one in (found if isinstance(found, list) else [found])]
    assert level, f"no answer has {'.'.join(path)}"
    return level


def test_discovery_stands_at_its_address(service: Hooks) -> None:
    reply = service.get(SERVICES)
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("application/json")
    assert schema_faults("discovery", read_json(reply.body)) == []
    for elsewhere in ("/", "/services", "/cds-services.json"):
        assert service.get(elsewhere).status == 404


def test_discovery_lists_the_services_as_objects(discovered: list[Json]) -> None:
    assert {(one["id"], one["hook"]) for one in discovered} == set(HOOKS.items())


@pytest.mark.parametrize("key", ["hook", "id", "description", "title"])
def test_every_service_says_what_it_is(discovered: list[Json], key: str) -> None:
    assert [one for one in discovered if not (isinstance(one.get(key), str) and one[key].strip())] == []


def test_no_service_replaces_the_advice_of_another(discovered: list[Json]) -> None:
    """The same id under several hooks would say so."""
    assert len({one["id"] for one in discovered}) == len(discovered)


def test_every_service_is_called_under_its_id(service: Hooks, discovered: list[Json]) -> None:
    for one in discovered:
        request = call(one["id"], [order(PET)], record(EARLY))
        assert answer_faults(request, service.call(one["id"], request)) == []


def test_the_data_wanted_is_listed_in_discovery(discovered: list[Json]) -> None:
    """Each query has a key of its own, and the call with exactly these keys is answered."""
    for one in discovered:
        assert set(one["prefetch"]) == set(record(EARLY)), one["id"]
        assert len(set(one["prefetch"].values())) == len(one["prefetch"])


def test_queries_use_only_the_tokens_of_the_release(discovered: list[Json]) -> None:
    """In braces stands only the patient of the context, which every hook has."""
    for one in discovered:
        for template in one["prefetch"].values():
            assert re.findall(r"\{+[^{}]*\}+", template) == ["{{context.patientId}}"], template


def test_queries_stay_within_what_every_client_can_do(discovered: list[Json]) -> None:
    """Reads, and searches of one type by patient and code; no chain, no include and no modifier but `in`."""
    for one in discovered:
        for template in one["prefetch"].values():
            path, _, query = template.partition("?")
            assert re.fullmatch(r"Patient/\{\{context\.patientId\}\}|[A-Z][A-Za-z]+", path), template
            parameters = dict(part.split("=", 1) for part in query.split("&") if part)
            assert set(parameters) <= {"patient", "code", "code:in", "date", "_count", "_sort"}, template


@pytest.mark.parametrize("name", CALLS)
def test_every_answer_is_well_formed(answers: dict[str, Answered], name: str) -> None:
    """Status 200, JSON, the schema of the answer, unique ids, whole orders, ratings in full."""
    assert answer_faults(*answers[name]) == []


@pytest.mark.parametrize("name", CALLS)
def test_nothing_is_null_or_empty(answers: dict[str, Answered], name: str) -> None:
    answer = answers[name].reply.data
    assert filled(answer) == {key: value for key, value in answer.items() if (key, value) != ("cards", [])}


@pytest.mark.parametrize("name", CALLS)
def test_every_answer_has_a_list_of_cards(answers: dict[str, Answered], name: str) -> None:
    assert answers[name].reply.status == 200
    assert isinstance(answers[name].reply.data["cards"], list)


@pytest.mark.parametrize("name", ["usually appropriate", "another order"])
def test_no_advice_is_an_empty_list_of_cards(answers: dict[str, Answered], name: str) -> None:
    assert answers[name].reply.data["cards"] == []


@pytest.mark.parametrize("name", ["unclear", "contradicted", "nothing known", "no study yet", "another order"])
def test_system_actions_are_left_out_where_there_are_none(answers: dict[str, Answered], name: str) -> None:
    assert "systemActions" not in answers[name].reply.data
    assert "extension" not in answers[name].reply.data


@pytest.mark.parametrize("name", ["usually appropriate", "may be appropriate", "usually not appropriate", "outside"])
def test_system_actions_stand_at_the_root(answers: dict[str, Answered], name: str) -> None:
    assert [one["type"] for one in answers[name].reply.data["systemActions"]] == ["update"]


def test_every_card_has_an_id_of_its_own(answers: dict[str, Answered]) -> None:
    """Across calls too: feedback names the card and nothing else."""
    ids = every(answers, "cards", "uuid")
    assert len(ids) == len(every(answers, "cards")) == len(set(ids))


def test_every_summary_is_a_sentence_of_fewer_than_140_characters(answers: dict[str, Answered]) -> None:
    for summary in every(answers, "cards", "summary"):
        assert 0 < len(summary) < 140
        assert "\n" not in summary


def test_the_detail_is_markdown_without_html_or_pictures(answers: dict[str, Answered]) -> None:
    for detail in every(answers, "cards", "detail"):
        assert re.findall(r"<[a-zA-Z!/]|!\[|javascript:", detail) == []


def test_every_indicator_is_a_word_of_the_specification(answers: dict[str, Answered]) -> None:
    assert set(every(answers, "cards", "indicator")) == {"info", "warning"}


def test_a_warning_is_kept_for_what_is_usually_not_appropriate(answers: dict[str, Answered]) -> None:
    warned = {
        name for name, one in answers.items() if any(card["indicator"] == "warning" for card in one.reply.data["cards"])
    }
    assert warned == {"usually not appropriate", "usually not appropriate, signed", "two of them"}


def test_every_card_names_its_source(answers: dict[str, Answered]) -> None:
    assert len(every(answers, "cards", "source", "label")) == len(every(answers, "cards"))


def test_a_source_is_linked_by_an_absolute_address(answers: dict[str, Answered]) -> None:
    for address in every(answers, "cards", "source", "url"):
        assert re.match(r"https?://[^/\s]+", address)


def test_suggestions_come_with_a_selection_behavior(answers: dict[str, Answered]) -> None:
    for card in every(answers, "cards"):
        assert ("suggestions" in card) == ("selectionBehavior" in card)
        assert card.get("selectionBehavior", "at-most-one") == "at-most-one"


def test_every_suggestion_has_a_label_and_an_id_of_its_own(answers: dict[str, Answered]) -> None:
    suggestions = every(answers, "cards", "suggestions")
    assert len({one["uuid"] for one in suggestions}) == len(suggestions)
    assert all(isinstance(one["label"], str) and one["label"].strip() for one in suggestions)


def test_at_most_one_suggestion_of_a_card_is_recommended(answers: dict[str, Answered]) -> None:
    for card in every(answers, "cards"):
        flags = [one["isRecommended"] for one in card.get("suggestions", []) if "isRecommended" in one]
        assert all(isinstance(flag, bool) for flag in flags)
        assert flags.count(True) <= 1


def test_a_suggestion_is_one_action_so_it_is_accepted_as_a_whole(answers: dict[str, Answered]) -> None:
    assert [one for one in every(answers, "cards", "suggestions") if len(one["actions"]) != 1] == []


def test_every_action_says_its_type_and_what_it_does(answers: dict[str, Answered]) -> None:
    """In system actions too, where it may be left out: test kits ask for it."""
    for action in (*every(answers, "cards", "suggestions", "actions"), *every(answers, "systemActions")):
        assert action["type"] in ("update", "delete")
        assert action["description"].strip()


def test_an_update_holds_the_whole_order(answers: dict[str, Answered]) -> None:
    """Nothing of what the EHR sent is lost on the way, in ratings and in suggested orders."""
    for resource in every(answers, "systemActions", "resource"):
        assert set(order(PET)) <= set(resource)
    for action in every(answers, "cards", "suggestions", "actions"):
        assert set(order(PET)) <= set(action.get("resource", order(PET)))


def test_nothing_is_created(answers: dict[str, Answered]) -> None:
    assert "create" not in every(answers, "cards", "suggestions", "actions", "type")


def test_a_delete_names_the_order_and_carries_no_resource(answers: dict[str, Answered]) -> None:
    """Where no study of any kind is called for, dropping the order is on offer."""
    deletes = [one for one in every(answers, "cards", "suggestions", "actions") if one["type"] == "delete"]
    assert {one["resourceId"] for one in deletes} == {"ServiceRequest/one", "ServiceRequest/two"}
    assert [one for one in deletes if "resource" in one] == []


def test_every_override_reason_can_be_read_by_people(answers: dict[str, Answered]) -> None:
    for reason in every(answers, "cards", "overrideReasons"):
        assert reason["display"].strip()
        assert reason["code"].strip()
        assert reason["system"] == "http://cds-hooks.hl7.org/CodeSystem/non-adherence-reason"


def test_links_are_absolute_and_have_no_context(answers: dict[str, Answered]) -> None:
    for link in every(answers, "cards", "links"):
        assert set(link) == {"label", "url", "type"}
        assert link["type"] == "absolute"
        assert link["label"].strip()
        assert link["url"].startswith(f"{PAGES}/")


def test_no_link_tells_who_the_patient_is(answers: dict[str, Answered]) -> None:
    """Neither an id nor a date: an address is kept in histories and logs."""
    for link in every(answers, "cards", "links"):
        assert re.findall(r"Patient|\bme\b|\d{4}-\d\d-\d\d|house", link["url"]) == []


def test_an_extension_is_an_object_and_copies_the_system_actions(answers: dict[str, Answered]) -> None:
    for answered in answers.values():
        answer = answered.reply.data
        assert ("extension" in answer) == ("systemActions" in answer)
        assert answer.get("extension") == (
            {"systemActions": answer["systemActions"]} if "systemActions" in answer else None
        )


def test_no_other_answer_says_that_no_criteria_apply(answers: dict[str, Answered]) -> None:
    """Only of a patient who was proved to be outside of every scenario."""
    assert [name for name, one in answers.items() if "no-criteria-apply" in one.reply.text] == ["outside"]


def test_the_answer_of_a_call_does_not_depend_on_the_calls_before(service: Hooks) -> None:
    """The same call, asked anew, gets the same answer but for the ids of this one."""

    def nameless(reply: Reply) -> str:
        return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", reply.text)

    for own, orders, prefetch in CALLS.values():
        first, second = (service.call(own, call(own, orders, prefetch)) for _ in range(2))
        assert nameless(first) == nameless(second)
        assert set(system_actions(first)) == set(system_actions(second))
