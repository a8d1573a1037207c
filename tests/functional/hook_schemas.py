"""Whether an answer is a CDS Hooks answer: the published JSON Schemas, and what no schema can say."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.functional.hook_requests import FACT, Json
from tests.functional.web import Reply

FOLDER = Path(__file__).parents[2] / "docs/reference/cds-hooks"
BASE = "http://fhir.org/argonaut/Extension/"
RATING, CONSULTED, CONSULT, APPLIED = (
    BASE + name
    for name in ("pama-rating", "pama-rating-qcdsm-consulted", "pama-rating-consult-id", "pama-rating-auc-applied")
)
ARGONAUT, CATEGORY = "http://fhir.org/argonaut/CodeSystem/pama-rating", "urn:rightscan:category"
CODES = {"appropriate", "not-appropriate", "no-criteria-apply"}
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@cache
def schema(kind: str) -> Draft202012Validator:
    """The schema of a kind: discovery, request, response or feedback."""
    return Draft202012Validator(json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")))


def schema_faults(kind: str, data: object) -> list[str]:
    """Where the data break the schema of this kind."""
    return [f"{error.json_path}: {error.message[:200]}" for error in schema(kind).iter_errors(data)]


def read_json(body: bytes) -> Any:  # noqa: ANN401  JSON is any of its types
    """The body, read as strictly as JSON is written: no key twice, no number that is none."""

    def once(pairs: list[tuple[str, Any]]) -> Json:
        assert len(dict(pairs)) == len(pairs), "a key stands twice"
        return dict(pairs)

    def number(text: str) -> float:
        raise AssertionError(f"{text} is no number of JSON")

    return json.loads(body.decode("utf-8"), object_pairs_hook=once, parse_constant=number)


def answer_faults(request: Json, reply: Reply) -> list[str]:
    """Everything that is wrong with the answer to a call; nothing where all is well."""
    if reply.status != 200 or reply.headers["content-type"].partition(";")[0] != "application/json":
        return [f"{reply.status} {reply.headers.get('content-type')}: {reply.text[:300]}"]
    answer = read_json(reply.body)
    faults = schema_faults("response", answer)
    return faults or [*_card_faults(request, answer), *_action_faults(request, answer), *_word_faults(reply.text)]


def refusal_faults(reply: Reply) -> list[str]:
    """What is wrong with a refusal: it must be a 4xx, and say why in an OperationOutcome."""
    if not 400 <= reply.status < 500 or "json" not in reply.headers.get("content-type", ""):
        return [f"{reply.status} {reply.headers.get('content-type')}: {reply.text[:300]}"]
    outcome = read_json(reply.body)
    if not isinstance(outcome, dict) or outcome.get("resourceType") != "OperationOutcome" or not outcome.get("issue"):
        return [f"no OperationOutcome: {reply.text[:300]}"]
    issues = [(one.get("severity"), bool(one.get("code")), bool(one.get("diagnostics"))) for one in outcome["issue"]]
    silent = [f"an issue says nothing: {one}" for one in issues if one != ("error", True, True)]
    return silent + ([] if outcome == filled(outcome) else ["something in it is empty"])


def filled(value: Any) -> Any:  # noqa: ANN401  JSON is any of its types
    """The same without anything null or empty."""
    if isinstance(value, dict):
        value = {key: filled(one) for key, one in value.items()}
        return {key: one for key, one in value.items() if one not in (None, "", [], {})}
    if isinstance(value, list):
        return [one for one in map(filled, value) if one not in (None, "", [], {})]
    return value


def plain(resource: Json) -> Any:  # noqa: ANN401  as above
    """An order without what this service adds to it, and without what may not stand in an answer: no number is an extension."""
    listed = resource.get("extension", [])
    extensions = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    kept = [one for one in extensions if not str(one.get("url")).startswith(BASE)]
    return filled({**resource, "extension": kept})


def rating(resource: Json) -> tuple[str, str]:
    """The rating on an order: the code of Argonaut and the category; empty where there is none."""
    for extension in _objects(resource.get("extension")):
        if extension.get("url") == RATING:
            codings = extension["valueCodeableConcept"]["coding"]
            by_system = {one["system"]: one["code"] for one in codings}
            return by_system.get(ARGONAUT, ""), by_system.get(CATEGORY, "")
    return "", ""


def consult_id(resource: Json) -> str:
    """The id of the consultation on an order."""
    return next(str(one["valueUri"]) for one in resource["extension"] if one.get("url") == CONSULT)


def system_actions(reply: Reply) -> dict[str, Json]:
    """The orders that came back with a rating, by their id."""
    return {one["resource"]["id"]: one["resource"] for one in reply.data.get("systemActions", [])}


def _drafts(request: Json) -> list[Json]:
    """The draft orders, as far as the request is sound."""
    bundle = request["context"].get("draftOrders")
    entries = _objects(bundle.get("entry")) if isinstance(bundle, dict) else []
    return _objects([one.get("resource") for one in entries])


def _received(request: Json, resource: Json) -> list[Json]:
    """The draft orders of this type and id."""
    own = resource["resourceType"], resource.get("id")
    return [one for one in _drafts(request) if (one.get("resourceType"), one.get("id")) == own]


def _card_faults(request: Json, answer: Json) -> Iterator[str]:
    cards = answer["cards"]
    suggestions = [one for card in cards for one in card.get("suggestions", [])]
    ids = [one.get("uuid") for one in (*cards, *suggestions)]
    yield from (f"the uuid {one} stands {times} times" for one, times in Counter(ids).items() if times > 1 or not one)
    for card in cards:
        yield from ["more urgent than any advice of ours"] * (card["indicator"] == "critical")
        yield from ["the summary has lines"] * (card["summary"].splitlines() != [card["summary"]])
        yield from [f"a link of type {one['type']}" for one in card.get("links", []) if one["type"] != "absolute"]
    for one in suggestions:
        yield from ["a suggestion without exactly one action"] * (len(one.get("actions", [])) != 1)
        for action in one.get("actions", []):
            yield from _suggested_faults(request, action)


def _suggested_faults(request: Json, action: Json) -> Iterator[str]:
    """A suggestion deletes a draft order, or replaces one by an order of another study, or answers a question on it."""
    if action["type"] == "delete":
        known = {f"{one.get('resourceType')}/{one.get('id')}" for one in _drafts(request)}
        yield from ["it deletes what is no draft order"] * (action["resourceId"] not in known)
        return
    yield from ["it creates an order"] * (action["type"] == "create")
    resource = action["resource"]
    received = [(_but(plain(one), "code", "reasonCode"), one) for one in _received(request, resource)]
    before = [one for rest, one in received if rest == _but(plain(resource), "code", "reasonCode")]
    if not before:
        yield "it changes more than the study and the reasons"
    elif resource.get("code") != before[0].get("code"):
        yield from _rating_faults(resource)
    elif len(_answers(resource)) != len(_answers(before[0])) + 1:
        yield "it changes neither the study nor adds one answer"


def _but(resource: Json, *keys: str) -> Json:
    return {key: value for key, value in resource.items() if key not in keys}


def _answers(resource: Json) -> list[str]:
    """The facts that an order states among its reasons."""
    codings = [one for concept in _objects(resource.get("reasonCode")) for one in _objects(concept.get("coding"))]
    return [str(one.get("code")) for one in codings if one.get("system") == FACT]


def _objects(value: object) -> list[Json]:
    """The objects in a list; nothing where there is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _action_faults(request: Json, answer: Json) -> Iterator[str]:
    actions = answer.get("systemActions", [])
    chosen = request["context"].get("selections")
    for action in actions:
        resource = action.get("resource", {})
        name = f"{resource.get('resourceType')}/{resource.get('id')}"
        if action["type"] != "update" or resource["resourceType"] != "ServiceRequest" or "description" not in action:
            yield f"{name}: not a described update of an order"
        yield from [f"{name} was not selected"] * (chosen is not None and name not in chosen)
        if plain(resource) not in [plain(one) for one in _received(request, resource)]:
            yield f"{name} is not the order that was received"
        yield from _rating_faults(resource)
    names = Counter(str(action.get("resource", {}).get("id")) for action in actions)
    yield from (f"{name} is rated {times} times" for name, times in names.items() if times > 1)
    mirrored = answer.get("extension", {}).get("systemActions", actions)
    yield from ["the copy in the extension differs"] * (mirrored != actions)


def _rating_faults(resource: Json) -> Iterator[str]:
    """Whether an order carries one rating, made in one consultation. Several criteria may have been applied."""
    listed = resource.get("extension", [])
    yield from ["an extension that is no object"] * (not all(isinstance(one, dict) for one in listed))
    ours = [one for one in _objects(listed) if str(one.get("url")).startswith(BASE)]
    counted = Counter(one["url"] for one in ours)
    criteria = [one.get("valueUri") for one in ours if one["url"] == APPLIED]
    del counted[APPLIED]
    if counted != Counter((RATING, CONSULTED, CONSULT)):
        yield f"the extensions of a rating are incomplete or doubled: {sorted(counted.elements())}"
        return
    by_url = {one["url"]: one for one in ours}
    first, *finer = by_url[RATING]["valueCodeableConcept"]["coding"]
    if first.get("system") != ARGONAUT or first.get("code") not in CODES:
        yield f"the first coding is not Argonaut's: {first}"
    yield from ["a category without its system"] * any(one.get("system") != CATEGORY for one in finer)
    yield from ["the consultation has no id"] * (not UUID.fullmatch(str(by_url[CONSULT].get("valueUri"))))
    yield from ["the mechanism is not a text"] * (not isinstance(by_url[CONSULTED].get("valueString"), str))
    yield from ["a criterion is no address"] * (not all(isinstance(one, str) for one in criteria))


def _word_faults(text: str) -> Iterator[str]:
    yield from ["a code that the guide has withdrawn"] * ("no-guidelines-apply" in text)
    yield from ["a code of a qualified mechanism"] * (re.search(r"\bG10[0-2]\d\b", text) is not None)
