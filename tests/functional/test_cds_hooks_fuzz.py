"""Whatever is sent: an answer that is one, or a refusal that says why. Never a fault, and the next call is served."""

import copy
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.functional.hook_requests import (
    BLOOD_COUNT,
    CALLS,
    CPT,
    EARLY,
    FACT,
    LOINC,
    MARGINS,
    ME,
    PET,
    SEARCHES,
    SELECT,
    SIGN,
    STUDY,
    VIEW,
    Json,
    call,
    coded,
    found,
    order,
    record,
)
from tests.functional.hook_schemas import answer_faults, refusal_faults, schema_faults
from tests.functional.hooks import Hooks, hooks
from tests.functional.web import Reply

EXAMPLES = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
GOOD = call(SIGN, [order(PET)], record(EARLY))
DROP = object()
"""Stands for: take it away."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooks]:
    """A service as it comes."""
    with hooks(tmp_path_factory.mktemp("fuzz")) as running:
        yield running


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
STUDIES = st.one_of(
    st.sampled_from([orders[0]["code"] for _, orders, _ in CALLS.values() if orders]),
    st.sampled_from(
        [BLOOD_COUNT, {"text": "PET/CT"}, {"text": "bone scan"}, coded(STUDY, "us-breast"), coded(CPT, "77067")]
    ),
    st.sampled_from(
        [{}, {"coding": []}, {"coding": [{}, {}]}, coded(LOINC, "0-0"), coded("", "78815"), coded(CPT, "")]
    ),
    st.builds(lambda system, code, text: {**coded(system, code), "text": text}, TEXTS, TEXTS, TEXTS),
)
REASONS = st.lists(
    st.one_of(
        st.sampled_from([coded(FACT, f"{name}:{value}") for name, value in (*EARLY.items(), *MARGINS.items())]),
        st.sampled_from(
            [coded(FACT, "sex"), coded(FACT, ":"), coded(FACT, "age:-1 years"), coded(FACT, "no-such:fact")]
        ),
        TEXTS.map(lambda text: coded(FACT, text)),
    ),
    min_size=1,
    max_size=4,
)
MORE = st.fixed_dictionaries(
    {},
    optional={
        "reasonCode": REASONS,
        "status": st.sampled_from(["draft", "active", "revoked", "entered-in-error"]),
        "intent": st.sampled_from(["plan", "order", "proposal"]),
        "priority": st.sampled_from(["routine", "urgent", "stat"]),
        "note": st.builds(lambda text: [{"text": text}], TEXTS),
        "extension": st.just([{"url": "https://ehr.example.org/x", "valueDecimal": 1.5}]),
        "bodySite": st.just([coded("http://snomed.info/sct", "80248007")]),
    },
)
ORDERS = st.lists(
    st.tuples(STUDIES, st.sampled_from(["one", "two", "three", "f-4.x"]), MORE),
    min_size=1,
    max_size=4,
    unique_by=lambda drawn: drawn[1],
).map(lambda drawn: [order(code, own, **more) for code, own, more in drawn])
VALUES = st.one_of(st.sampled_from(["none", "positive", "unknown", "IIA", "3 cm", "7 weeks", "2026-09-20", "?"]), TEXTS)
FACTS = st.one_of(
    st.sampled_from([EARLY, MARGINS]),
    st.dictionaries(
        st.sampled_from(["diagnosis", "margins", "tumor-size", "stage-group", "er", "no-such-fact"]), VALUES
    ),
)
FAILED = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
PAGED = found(link=[{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}])
PREFETCHES = st.builds(
    lambda facts, others: {key: value for key, value in {**record(facts), **others}.items() if value != "absent"},
    FACTS,
    st.dictionaries(
        st.sampled_from([*SEARCHES]), st.sampled_from([None, FAILED, PAGED, found(), "absent"]), max_size=3
    ),
)
VALID = st.builds(
    lambda own, orders, prefetch: (own, call(own, orders, prefetch)),
    st.sampled_from([SELECT, SIGN, VIEW]),
    ORDERS,
    PREFETCHES,
)
ODD: list[Any] = [
    *(DROP, None, "", [], {}, 0, -1, 1.5, 1e308, 10**30, True, " ", "\u0000", "\u202e<script>alert(1)</script>"),
    *(
        "x" * 5000,
        "Patient/me",
        "Patient/other",
        "ServiceRequest/one",
        "2026-13-45",
        "9999-12-31",
        "urn:rightscan:fact",
    ),
    *([None], [[]], [{}], ["a", 1], {"": None}, {"coding": None}, {"coding": "x"}, {"resourceType": "Bundle"}, ME),
    *(
        {"resourceType": "Patient"},
        {"resourceType": 1},
        {"a": {"b": [1, {"c": None}]}},
        [[[[[[1]]]]]],
        found(order(PET)),
    ),
]


def places(node: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place below the top of a document."""
    steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, below in steps:
        yield (*path, step)
        yield from places(below, (*path, step))


def spoiled(document: Any, changes: list[tuple[int, Any]]) -> Any:  # noqa: ANN401  JSON is any of its types
    """The document with something else in each of some places."""
    document = copy.deepcopy(document)
    for number, value in changes:
        open_places = list(places(document))
        if not open_places:
            break
        *above, last = open_places[number % len(open_places)]
        holder = document
        for step in above:
            holder = holder[step]
        if value is DROP:
            del holder[last]
        else:
            holder[last] = copy.deepcopy(value)
    return document


CHANGES = st.lists(st.tuples(st.integers(0, 9999), st.sampled_from(ODD)), min_size=1, max_size=4)


def verdict(request: Any, reply: Reply) -> list[str]:  # noqa: ANN401  as above
    """What is wrong with what came back: a good answer and a good refusal are both right."""
    return answer_faults(request, reply) if reply.status == 200 else refusal_faults(reply)


@settings(EXAMPLES, max_examples=200)
@given(VALID)
def test_every_valid_call_gets_a_valid_answer(service: Hooks, made: tuple[str, Json]) -> None:
    own, request = made
    assert schema_faults("request", request) == []
    assert answer_faults(request, service.call(own, request)) == []


@settings(EXAMPLES, max_examples=350)
@given(VALID, CHANGES)
def test_every_spoiled_call_gets_an_answer_or_a_refusal(
    service: Hooks, made: tuple[str, Json], changes: list[tuple[int, Any]]
) -> None:
    own, request = made
    wrong = spoiled(request, changes)
    assert verdict(wrong, service.call(own, wrong)) == []


DOCUMENTS = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.dictionaries(
            st.one_of(TEXTS, st.sampled_from(["hook", "context", "prefetch", "feedback", "card"])), below, max_size=4
        ),
    ),
    max_leaves=12,
)


@settings(EXAMPLES, max_examples=150)
@given(st.sampled_from([SELECT, SIGN, VIEW, f"{SELECT}/feedback"]), DOCUMENTS)
def test_other_json_is_refused(service: Hooks, path: str, document: object) -> None:
    assert refusal_faults(service.call(path, document)) == []


@settings(EXAMPLES, max_examples=100)
@given(CHANGES)
def test_every_spoiled_feedback_is_taken_or_refused(service: Hooks, changes: list[tuple[int, Any]]) -> None:
    reason = {"reason": {"code": "x", "system": "urn:y"}, "userComment": "z"}
    kept = {"card": str(uuid4()), "outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:00Z"}
    sent = {"feedback": [{**kept, "overrideReason": reason}, {**kept, "acceptedSuggestions": [{"id": str(uuid4())}]}]}
    reply = service.call(f"{SIGN}/feedback", spoiled(sent, changes))
    assert (reply.status == 200 and reply.data == {}) or refusal_faults(reply) == []
