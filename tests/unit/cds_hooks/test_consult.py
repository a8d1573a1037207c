"""What the service says of orders: ratings, cards, suggestions, and when it says nothing."""

import itertools
import json
import re

import pytest

from rightscan.engine.rating import ratings_of
from rightscan.faces.cds_hooks.consult import Desk
from rightscan.faces.cds_hooks.reasons import REASONS
from rightscan.faces.cds_hooks.settings import Settings
from rightscan.model.library import Library
from rightscan.presentation.words import NOTICE
from rightscan.store.entry import Consultation
from tests.builders import assessed
from tests.textbook import textbook_patients
from tests.unit.cds_hooks.hooks import (
    EARLY,
    FACT,
    LOINC,
    PAMA,
    SNOMED,
    STUDY,
    Resource,
    answered,
    call,
    desk,
    order,
    patient,
    rating,
    ratings,
    reasons_of,
    said,
)

IN_THE_GUIDES_WORDS = {
    "usually-appropriate": "appropriate",
    "may-be-appropriate": "appropriate",
    "may-be-appropriate-disagreement": "appropriate",
    "usually-not-appropriate": "not-appropriate",
}


@pytest.fixture(scope="module")
def here() -> Desk:
    return desk(Settings(answers_url="https://rightscan.example.org"))


def sign(at: Desk, *orders: Resource, prefetch: Resource | None = None) -> Resource:
    sent = {} if prefetch is None else {"prefetch": prefetch}
    return said(call("order-sign", *orders, selected=None, **sent), at)


def test_every_textbook_patient_gets_the_engines_rating_for_every_rated_study(here: Desk, library: Library) -> None:
    tried = 0
    for scenario, answers in textbook_patients(library).items():
        facts = {
            name.replace("-", "_"): value if isinstance(value, str) else ",".join(value) for name, value in answers
        }
        match = assessed(library, **facts).match
        for study, rated in ratings_of(match.fits).items():
            categories = {one.rating.category for one in rated} - {"not-recorded"}
            reply = sign(here, order(study, STUDY, reasons_of(answers)))
            expected = {IN_THE_GUIDES_WORDS[category] for category in categories}
            found = ratings(reply).get("o1", "")
            assert found in expected or (found == "" and (len(expected) != 1 or match.open)), (scenario, study)
            tried += found != ""
    assert tried > 20


def test_the_finer_category_stands_after_the_guides_code_and_the_criterion_is_named(here: Desk) -> None:
    changed = sign(here, order(reasons=EARLY))["systemActions"][0]["resource"]
    said_by_url = {one["url"]: one for one in changed["extension"]}
    codes = [coding["code"] for coding in said_by_url[PAMA]["valueCodeableConcept"]["coding"]]
    assert codes == ["not-appropriate", "usually-not-appropriate"]
    assert said_by_url[f"{PAMA}-qcdsm-consulted"]["valueString"] == "not-a-qualified-mechanism"
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", said_by_url[f"{PAMA}-consult-id"]["valueUri"]
    )
    address = "https://rightscan.example.org/scenario/breast.invasive.early-distant"
    assert said_by_url[f"{PAMA}-auc-applied"]["valueUri"] == address


def test_the_order_comes_back_as_it_was_sent_but_for_our_extensions(here: Desk) -> None:
    theirs = {"url": "http://ehr.example.org/bed", "valueInteger": 7}
    sent = order(reasons=EARLY, extension=[theirs], note=[{"text": "bring 1.50 mg"}], quantityQuantity={"value": 1.0})
    changed = sign(here, sent)["systemActions"][0]["resource"]
    ours = [one for one in changed["extension"] if one["url"].startswith(PAMA)]
    assert {**changed, "extension": [one for one in changed["extension"] if one not in ours]} == sent
    again = sign(here, changed)["systemActions"][0]["resource"]
    assert [one["url"] for one in again["extension"]] == [one["url"] for one in changed["extension"]]


def test_only_selected_orders_are_rated_and_others_are_left_alone(here: Desk) -> None:
    orders = [order(reasons=EARLY, own=f"o{number}") for number in range(10)]
    pill = {"resourceType": "MedicationRequest", "id": "m1", "status": "draft"}
    blood = order("718-7", LOINC, own="lab")
    body = call(
        "order-select", *orders, pill, blood, selected=["ServiceRequest/o2", "ServiceRequest/o5", "ServiceRequest/lab"]
    )
    assert ratings(said(body, here)) == {"o2": "not-appropriate", "o5": "not-appropriate"}


def test_the_alternative_is_a_whole_order_with_a_rating_of_its_own(here: Desk, library: Library) -> None:
    facts = textbook_patients(library)["breast.after-surgery.positive-margins"]
    sent = order("us-breast", STUDY, reasons_of(facts), bodySite=[{"coding": [{"system": SNOMED, "code": "80248007"}]}])
    card = sign(here, sent)["cards"][0]
    assert card["indicator"] == "warning"
    assert card["selectionBehavior"] == "at-most-one"
    found = {one["actions"][0]["resource"]["code"]["text"]: one for one in card["suggestions"]}
    assert set(found) == {"Mammography diagnostic"}
    changed = found["Mammography diagnostic"]["actions"][0]["resource"]
    codes = [(one["system"], one["code"]) for one in changed["code"]["coding"]]
    assert codes == [(LOINC, "26347-5"), (STUDY, "mammography-diagnostic")], "the left breast stays the left breast"
    assert rating(changed) == "appropriate"
    assert {key: changed[key] for key in sent if key != "code"} == {key: sent[key] for key in sent if key != "code"}
    assert ratings(sign(here, changed)) == {"o1": "appropriate"}, "it is rated so when it comes back"


def test_where_no_study_is_rated_better_the_order_can_be_removed(here: Desk) -> None:
    card = sign(here, order(reasons=EARLY))["cards"][0]
    assert card["suggestions"][0]["actions"] == [
        {"type": "delete", "description": "Remove this imaging order", "resourceId": "ServiceRequest/o1"}
    ]
    assert {one["code"] for one in card["overrideReasons"]} <= REASONS


def test_a_usually_appropriate_order_is_rated_and_nothing_is_said(here: Desk, library: Library) -> None:
    facts = textbook_patients(library)["breast.axilla.large-node-positive"]
    reply = sign(here, order("us-axilla", STUDY, [*reasons_of(facts), "order-biopsy:included"]))
    assert ratings(reply) == {"o1": "appropriate"}
    assert reply["cards"] == []


def test_missing_data_ask_through_a_card_whose_answers_lead_to_a_rating(here: Desk) -> None:
    current = order(reasons=["diagnosis:invasive-cancer", "stage-group:IIA"])
    wanted = dict(answer.split(":") for answer in EARLY)
    for asked in itertools.count():
        reply = sign(here, current)
        if ratings(reply):
            assert asked == 3
            break
        card = reply["cards"][0]
        assert "systemActions" not in reply
        offered = {
            one["actions"][0]["resource"]["reasonCode"][-1]["coding"][0]["code"]: one for one in card["suggestions"]
        }
        fact = next(iter(offered)).partition(":")[0]
        current = offered[f"{fact}:{wanted[fact]}"]["actions"][0]["resource"]
    assert ratings(reply) == {"o1": "not-appropriate"}


def test_an_order_of_which_nothing_is_known_is_left_in_peace(here: Desk) -> None:
    assert sign(here, order()) == {"cards": []}


def test_no_criteria_apply_only_where_every_scenario_is_known_not_to_fit(here: Desk, library: Library) -> None:
    man = patient(gender="male")
    facts = [*reasons_of(textbook_patients(library)["breast.after-surgery.positive-margins"])]
    facts = [fact for fact in facts if not fact.startswith("sex:")]
    out = sign(here, order("us-breast", STUDY, facts), prefetch={"patient": man})
    assert ratings(out) == {"o1": "no-criteria-apply"}
    assert out["cards"] == []
    assert (
        ratings(sign(here, order("us-breast", STUDY, ["diagnosis:invasive-cancer"]), prefetch={"patient": man})) == {}
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ({"coding": [{}]}, "names no study that could be read"),
        ({}, "names no study that could be read"),
        ({"coding": [{"system": SNOMED, "code": "71651007"}]}, "leaves open which kind of study it is"),
        (
            {"coding": [{"system": LOINC, "code": "26346-7"}, {"system": LOINC, "code": "24601-7"}]},
            "name different studies",
        ),
    ],
)
def test_an_order_that_cannot_be_read_gets_an_honest_word(here: Desk, code: Resource, words: str) -> None:
    reply = said(call("order-select", order() | {"code": code, "reasonCode": []}), here)
    assert [card["indicator"] for card in reply["cards"]] == ["info"]
    assert words in reply["cards"][0]["summary"]
    assert "systemActions" not in reply


def test_an_imaging_order_outside_the_content_is_kept_in_the_log_and_gets_no_card(here: Desk) -> None:
    found = answered(call("order-sign", order("70450")), here)
    assert found.reply.cards == ()
    assert [record.reasons for record in found.records] == [("order not read: no table knows its code",)]
    assert found.records[0].asked is not None
    assert found.records[0].asked.codes == ("http://www.ama-assn.org/go/cpt|70450",)


def test_a_contradiction_between_order_and_record_is_said_and_not_decided(here: Desk) -> None:
    other = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/me"}}
    known = {**other, "code": {"coding": [{"system": SNOMED, "code": "109889007"}]}, "onsetDateTime": "2026-06-01"}
    reasons = [fact for fact in EARLY if not fact.startswith("diagnosis")]
    sent = order(reasons=reasons)
    sent["reasonCode"].append({"coding": [{"system": SNOMED, "code": "408643008"}]})
    reply = sign(here, sent, prefetch={"patient": patient(), "conditions": known})
    assert ratings(reply) == {}
    assert "neither is used" in reply["cards"][0]["detail"]


def test_an_order_for_the_other_breast_is_not_rated_and_says_so(here: Desk, library: Library) -> None:
    facts = reasons_of(textbook_patients(library)["breast.after-surgery.positive-margins"])
    left = [*facts, "laterality:left"]
    reply = sign(here, order("26348-3", LOINC, left))
    assert "right side" in reply["cards"][0]["summary"]
    assert ratings(reply) == {}
    assert ratings(sign(here, order("26347-5", LOINC, left))) == {"o1": "appropriate"}


def test_an_order_of_another_patient_or_of_something_not_to_do_is_left_alone(here: Desk) -> None:
    theirs = order(reasons=EARLY, subject={"reference": "Patient/you"})
    undone = order(reasons=EARLY, doNotPerform=True)
    assert sign(here, theirs) == {"cards": []}
    assert sign(here, undone) == {"cards": []}
    elsewhere = order(reasons=EARLY, subject={"reference": "https://ehr.example.org/fhir/Patient/me"})
    assert ratings(sign(here, elsewhere)) == {"o1": "not-appropriate"}


@pytest.mark.parametrize(
    ("mapping", "expected"), [("appropriate", "appropriate"), ("not-appropriate", "not-appropriate"), ("left-out", "")]
)
def test_may_be_appropriate_is_said_as_the_site_decided(mapping: str, expected: str, library: Library) -> None:
    at = desk(Settings(may_be_appropriate=mapping))  # type: ignore[arg-type]  # a word from the list above
    facts = reasons_of(textbook_patients(library)["breast.after-surgery.positive-margins"])
    reply = sign(at, order("mammography-diagnostic", STUDY, facts))
    assert ratings(reply).get("o1", "") == expected
    if expected:
        coding = reply["systemActions"][0]["resource"]["extension"][0]["valueCodeableConcept"]["coding"]
        assert coding[1]["code"] == "may-be-appropriate"
        assert coding[1]["display"] == "May be appropriate"


def test_a_sites_own_codes_are_read(library: Library) -> None:
    at = desk(Settings(orders={"http://ehr.example.org/orders|MAM1": "mammography-diagnostic"}))
    facts = reasons_of(textbook_patients(library)["breast.after-surgery.positive-margins"])
    assert ratings(sign(at, order("MAM1", "http://ehr.example.org/orders", facts))) == {"o1": "appropriate"}
    assert sign(at, order("MAM2", "http://ehr.example.org/orders", facts)) == {"cards": []}


def test_the_same_call_gives_the_same_bytes_and_another_one_other_identifiers(here: Desk) -> None:
    body = call("order-select", order(reasons=EARLY))
    assert said(body, here) == said(body, here)
    token = call("order-select", order(reasons=EARLY), fhirAuthorization={"access_token": "another"})
    assert said(token, here) == said(body, here), "a new access token is no new question"
    other = call("order-select", order(reasons=EARLY), hookInstance="00000000-0000-4000-8000-000000000000")
    assert said(other, here)["cards"][0]["uuid"] != said(body, here)["cards"][0]["uuid"]


def test_what_was_told_at_selection_is_not_told_again_at_signing(here: Desk) -> None:
    first = answered(call("order-select", order(reasons=EARLY)), here)
    changed = said(call("order-select", order(reasons=EARLY)), here)["systemActions"][0]["resource"]
    kept = {record.id: record for record in first.records}
    earlier = kept.get

    again = said(call("order-sign", changed), here, earlier=earlier)
    assert again["cards"] == []
    assert ratings(again) == {"o1": "not-appropriate"}
    fresh = said(call("order-sign", order(reasons=EARLY)), here, earlier=earlier)
    assert len(fresh["cards"]) == 1, "an order that nobody was told of"
    another = {**changed, "code": {"coding": [{"system": STUDY, "code": "bone-scan-whole-body"}]}}
    assert len(said(call("order-sign", another), here, earlier=earlier)["cards"]) == 1, "the order has changed since"
    theirs = call(
        "order-sign",
        changed,
        context={**json.loads(call("order-sign", changed))["context"], "userId": "Practitioner/8"},
    )
    assert len(said(theirs, here, earlier=earlier)["cards"]) == 1, "somebody else was told"
    selected = said(call("order-select", changed), here, earlier=earlier)
    assert len(selected["cards"]) == 1, "a client that selects again shows what this answer has"


def test_silence_keeps_everything_and_shows_nothing() -> None:
    loud, silent = desk(), desk(Settings(silent=True))
    body = call("order-select", order(reasons=EARLY))
    assert said(body, silent) == {"cards": []}
    kept, shown = answered(body, silent).records[0], answered(body, loud).records[0]
    assert kept.silent
    assert [card.says for card in kept.cards] == [card.says for card in shown.cards]


def test_older_clients_find_the_actions_in_the_older_place(here: Desk) -> None:
    reply = sign(here, order(reasons=EARLY))
    assert reply["extension"] == {"systemActions": reply["systemActions"]}
    assert "extension" not in sign(desk(Settings(mirror=False)), order(reasons=EARLY))


def test_a_patient_who_fits_a_scenario_gets_one_card(here: Desk) -> None:
    told = [
        {
            "resourceType": "Observation",
            "id": f"f{number}",
            "status": "final",
            "subject": {"reference": "Patient/me"},
            "effectiveDateTime": "2026-11-20",
            "code": {"coding": [{"system": FACT, "code": fact.partition(":")[0]}]},
            "valueString": fact.partition(":")[2],
        }
        for number, fact in enumerate(EARLY)
    ]
    entries = {"resourceType": "Bundle", "entry": [{"resource": one} for one in told]}
    reply = said(call("patient-view", prefetch={"patient": patient(), "observations": entries}), here)
    assert [card["summary"].partition(":")[0] for card in reply["cards"]] == ["Imaging guidance fits this patient"]
    assert "systemActions" not in reply
    assert said(call("patient-view"), here) == {"cards": []}


def test_every_card_is_short_has_its_sources_and_the_notice(here: Desk, library: Library) -> None:
    for answers in textbook_patients(library).values():
        for study in library.procedures:
            for card in sign(here, order(study, STUDY, reasons_of(answers)))["cards"]:
                assert len(card["summary"]) < 140
                assert NOTICE in card["detail"].replace("\\", "")
                assert "[1" in card["detail"], "a statement with its source"
                assert "None" not in card["detail"]


def test_links_carry_coded_facts_and_nothing_that_points_to_a_person(here: Desk) -> None:
    operation = "surgery-date:2026-10-03"
    facts = [*EARLY, operation]
    card = sign(here, order(reasons=facts), prefetch={"patient": patient(name=[{"family": "Canary"}])})["cards"][0]
    url = card["links"][0]["url"]
    assert url.startswith("https://rightscan.example.org/a")
    assert "f=time-since-surgery:" in url
    assert not re.search(r"2026-10-03|1968|Canary|/me|Practitioner", url)
    assert "links" not in sign(desk(), order(reasons=EARLY))["cards"][0]


def test_the_record_says_how_it_was_asked_and_names_nobody(here: Desk) -> None:
    found = answered(call("order-select", order(reasons=EARLY)), here).records[0]
    assert isinstance(found, Consultation)
    assert found.asked is not None
    assert (found.asked.hook, found.outcome, found.order) == ("order-select", "matched", "fdg-pet-ct")
    assert "me" not in (found.patient, found.user)
    assert "Practitioner/7" not in json.dumps([found.patient, found.user])
    assert len(found.patient) == len(found.user) == 32


def test_content_past_its_date_rates_nothing_and_says_so(here: Desk, library: Library) -> None:
    late = library.edition.refuse_after.replace(year=library.edition.refuse_after.year + 1)
    reply = said(call("order-sign", order(reasons=EARLY)), here, on=late)
    assert ratings(reply) == {}
    assert reply["cards"][0]["summary"].startswith("Not evaluated")
    assert reply["cards"][0]["indicator"] == "warning"


def test_a_rating_of_an_earlier_state_never_stays_on_what_is_suggested_or_asked(library: Library) -> None:
    at = desk(Settings(may_be_appropriate="left-out"))
    facts = reasons_of(textbook_patients(library)["breast.after-surgery.positive-margins"])
    old = sign(at, order("us-breast", STUDY, facts))["systemActions"][0]["resource"]
    assert rating(old) == "not-appropriate"
    offered = sign(at, old)["cards"][0]["suggestions"]
    assert [rating(one["actions"][0]["resource"]) for one in offered] == [""]
    asked = {**old, "reasonCode": order(reasons=["diagnosis:invasive-cancer"])["reasonCode"]}
    answers = sign(at, asked)["cards"][0]["suggestions"]
    assert {rating(one["actions"][0]["resource"]) for one in answers} == {""}


def test_an_order_whose_rating_no_longer_holds_is_told_so(library: Library) -> None:
    at = desk(Settings(may_be_appropriate="left-out"))
    facts = reasons_of(textbook_patients(library)["breast.after-surgery.positive-margins"])
    old = sign(at, order("us-breast", STUDY, facts))["systemActions"][0]["resource"]
    changed = {**old, "code": order("mammography-diagnostic", STUDY)["code"]}
    assert sign(at, order("mammography-diagnostic", STUDY, facts)) == {"cards": []}
    reply = sign(at, changed)
    assert ratings(reply) == {}
    assert "no longer applies" in reply["cards"][0]["summary"]
    off = reply["cards"][0]["suggestions"][0]["actions"][0]["resource"]
    assert off == {**order("mammography-diagnostic", STUDY, facts)}


def test_not_known_is_an_answer_and_leads_to_the_next_question(here: Desk) -> None:
    first = sign(here, order(reasons=["diagnosis:invasive-cancer", "stage-group:IIA"]))["cards"][0]
    assert first["suggestions"][-1]["label"] == "Not known"
    unknown = first["suggestions"][-1]["actions"][0]["resource"]
    second = sign(here, unknown)["cards"][0]
    assert second["summary"] != first["summary"]
    assert {one["label"] for one in second["suggestions"]} != {one["label"] for one in first["suggestions"]}


def test_without_a_clinical_question_a_study_that_one_scenario_leaves_out_is_asked_about(here: Desk) -> None:
    signs = [
        "diagnosis:invasive-cancer",
        "treatment-phase:during-neoadjuvant-chemotherapy",
        "metastasis-signs:bone-pain",
    ]
    reply = sign(here, order(reasons=signs))
    assert ratings(reply) == {}
    assert "not rated yet" in reply["cards"][0]["summary"]


def test_no_order_is_rated_before_a_scenario_fits(here: Desk) -> None:
    facts = ["clinical-question:distant-disease", "stage-group:IA", "metastasis-signs:none"]
    assert ratings(sign(here, order(reasons=facts))) == {}


def test_an_answer_never_puts_aside_a_metastasis_or_a_sign_on_record(here: Desk) -> None:
    told = {
        "resourceType": "Observation",
        "id": "s",
        "status": "final",
        "subject": {"reference": "Patient/me"},
        "effectiveDateTime": "2026-11-20",
        "code": {"coding": [{"system": FACT, "code": "metastasis-signs"}]},
        "valueString": "bone-pain",
    }
    reply = sign(here, order(reasons=EARLY), prefetch={"patient": patient(), "observations": told})
    assert ratings(reply) == {}
    assert "neither is used" in reply["cards"][0]["detail"]


def test_a_harmless_contradiction_does_not_hide_the_warning(here: Desk) -> None:
    facts = [*[fact for fact in EARLY if "stage" not in fact], "stage-group:IA", "clinical-t:t2", "clinical-n:n0"]
    reply = sign(here, order(reasons=[*facts, "distant-metastasis:m0"]))
    assert ratings(reply) == {"o1": "not-appropriate"}
    assert reply["cards"][0]["indicator"] == "warning"


@pytest.mark.parametrize(
    "more",
    [
        {"status": "completed"},
        {"status": "entered-in-error"},
        {"modifierExtension": [{"url": "urn:x"}]},
        {"subject": {"identifier": {"value": "7"}, "display": "somebody"}},
    ],
)
def test_an_order_that_is_over_or_may_be_somebody_elses_is_left_alone(here: Desk, more: Resource) -> None:
    assert sign(here, order(reasons=EARLY, **more)) == {"cards": []}


def test_a_date_that_cannot_be_is_set_aside_and_the_other_orders_are_answered(here: Desk) -> None:
    ahead = order(reasons=[*EARLY, "surgery-date:2027-01-01"], own="o2")
    reply = sign(here, order(reasons=EARLY), ahead)
    assert ratings(reply) == {"o1": "not-appropriate", "o2": "not-appropriate"}
    assert "2027" not in json.dumps(reply["cards"])
    assert "is not possible and is not used" in reply["cards"][1]["detail"]


def test_the_rating_of_another_service_is_neither_ours_nor_taken_away(here: Desk) -> None:
    theirs = {"url": f"{PAMA}-qcdsm-consulted", "valueString": "another"}
    assert sign(here, order(extension=[theirs])) == {"cards": []}
    changed = sign(here, order(reasons=EARLY, extension=[theirs]))["systemActions"][0]["resource"]
    assert theirs in changed["extension"]


@pytest.mark.parametrize("code", ["70450", "99213"])
def test_a_rating_on_an_order_that_became_something_else_is_offered_to_be_taken_off(here: Desk, code: str) -> None:
    old = sign(here, order(reasons=EARLY))["systemActions"][0]["resource"]
    reply = sign(here, {**old, "code": order(code)["code"]})
    assert "no longer applies" in reply["cards"][0]["summary"]
    assert rating(reply["cards"][0]["suggestions"][0]["actions"][0]["resource"]) == ""


def test_a_suggested_study_keeps_the_side_and_drops_what_was_about_the_old_one(here: Desk, library: Library) -> None:
    facts = reasons_of(textbook_patients(library)["breast.after-surgery.positive-margins"])
    sent = order(
        "us-breast", STUDY, facts, patientInstruction="Drink water.", text={"status": "generated", "div": "<div/>"}
    )
    found = sign(here, sent)["cards"][0]["suggestions"][0]["actions"][0]["resource"]
    assert not {"patientInstruction", "text"} & found.keys()


def test_an_answer_replaces_an_earlier_one_to_the_same_question(here: Desk) -> None:
    both = [*[fact for fact in EARLY if "signs" not in fact], "metastasis-signs:none", "metastasis-signs:bone-pain"]
    card = sign(here, order(reasons=both))["cards"][0]
    chosen = next(one for one in card["suggestions"] if one["label"].startswith("Asked and examined"))
    reasons = [one["coding"][0]["code"] for one in chosen["actions"][0]["resource"]["reasonCode"]]
    assert [code for code in reasons if code.startswith("metastasis-signs")] == ["metastasis-signs:none"]
