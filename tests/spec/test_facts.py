"""Derived facts and contradictions."""

from datetime import date

import pytest

from rightscan.engine.derive import inputs_of
from rightscan.engine.domain import values_to_try
from rightscan.engine.facts import Facts, derive_facts
from rightscan.errors import FactError
from rightscan.model.library import Library
from tests.builders import TODAY, facts_of, patient


@pytest.mark.parametrize(
    ("born", "years"), [("1968-11-21", 58), ("1968-11-22", 57), ("1968-02-29", 58), ("2026-11-21", 0)]
)
def test_age_in_completed_years(library: Library, born: str, years: int) -> None:
    """The age grows on the birthday, and says that it comes from the date of birth."""
    age = facts_of(library, date_of_birth=born).known["age"]
    assert str(age.value) == f"{years} year{'' if years == 1 else 's'}"
    assert age.sources == ("date-of-birth",)
    assert age.origin == "derived"


def test_time_since_surgery_in_days(library: Library) -> None:
    """The day of surgery counts as zero."""
    assert facts_of(library, surgery_date="2026-11-01").values["time-since-surgery"] == 20
    assert facts_of(library, surgery_date="2026-11-21").values["time-since-surgery"] == 0


@pytest.mark.parametrize("name", ["surgery_date", "date_of_birth"])
def test_a_date_in_the_future_is_refused(library: Library, name: str) -> None:
    """A date after the day of the assessment is an error that says how to mend it."""
    with pytest.raises(FactError, match="lies after 2026-11-21"):
        facts_of(library, **{name: "2026-11-22"})


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"clinical_n": "n0"}, "negative"),
        ({"clinical_n": "n1mi"}, "positive"),
        ({"clinical_n": "n3"}, "positive"),
        ({"palpable_axillary_node": "present"}, "positive"),
        ({"suspicious_node_on_imaging": "present"}, "positive"),
        ({"palpable_axillary_node": "absent", "suspicious_node_on_imaging": "absent"}, "negative"),
        ({"palpable_axillary_node": "absent", "suspicious_node_on_imaging": "present"}, "positive"),
        ({"palpable_axillary_node": "absent"}, None),
        ({"suspicious_node_on_imaging": "absent"}, None),
    ],
)
def test_node_status(library: Library, given: dict[str, str], status: str | None) -> None:
    """One suspicious node makes the axilla positive; negative needs both examination and imaging."""
    assert facts_of(library, **given).values.get("node-status") == status


def test_negative_nodes_are_n0(library: Library) -> None:
    """cN0 follows from a negative node status, with its origin; a positive status does not say which N."""
    known = facts_of(library, node_status="negative").known["clinical-n"]
    assert (known.value, known.sources) == ("n0", ("node-status",))
    assert "clinical-n" not in facts_of(library, node_status="positive").known


def readings(facts: Facts) -> dict[str, list[str]]:
    """The contradicted facts with their readings as text."""
    return {c.fact: [str(reading.value) for reading in c.readings] for c in facts.contradictions}


def test_a_stated_stage_against_tnm(library: Library) -> None:
    """T2 N1 M0 is IIB; a record that says IIA is a contradiction, and the stage is unknown until it is settled."""
    facts = facts_of(library, clinical_t="t2", clinical_n="n1", distant_metastasis="m0", stage_group="IIA")
    assert readings(facts) == {"stage-group": ["IIA", "IIB"]}
    assert "stage-group" not in facts.values


@pytest.mark.parametrize(("stated", "kept"), [("I", "IA"), ("IA", "IA")])
def test_a_coarse_word_agrees_with_the_finer_one(library: Library, stated: str, kept: str) -> None:
    """Stage I and a worked-out IA agree, and the finer one is used."""
    facts = facts_of(library, clinical_t="t1", clinical_n="n0", distant_metastasis="m0", stage_group=stated)
    assert (readings(facts), facts.values["stage-group"]) == ({}, kept)


def test_a_coarse_word_can_still_contradict(library: Library) -> None:
    """Stage II does not cover IA."""
    facts = facts_of(library, clinical_t="t1", clinical_n="n0", distant_metastasis="m0", stage_group="II")
    assert readings(facts) == {"stage-group": ["II", "IA"]}


@pytest.mark.parametrize(
    ("stated", "agrees"),
    [("3 weeks", True), ("20 days", True), ("21 days", False), ("2 weeks", True), ("1 week", False)],
)
def test_rounding_is_no_contradiction(library: Library, stated: str, agrees: bool) -> None:
    """Twenty days may be called three weeks or two; one unit off is a contradiction."""
    facts = facts_of(library, surgery_date="2026-11-01", time_since_surgery=stated)
    assert (not facts.contradictions) == agrees
    if agrees:
        assert facts.values["time-since-surgery"] == 20


def test_an_input_that_alone_carries_a_disputed_reading_is_in_dispute(library: Library) -> None:
    """N0 with a palpable node: the status is contradicted, and neither N0 nor the node is used any further."""
    facts = facts_of(
        library, clinical_n="n0", palpable_axillary_node="present", clinical_t="t2", distant_metastasis="m0"
    )
    assert readings(facts) == {"node-status": ["negative", "positive"]}
    assert "clinical-n" not in facts.values
    assert "stage-group" not in facts.values


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"clinical_t": "t2", "clinical_n": "n1"}, {"stage-group": ["IIA", "IIB", "IV"]}),
        ({"clinical_n": "n3"}, {"stage-group": ["IIA", "IIIC", "IV"]}),
        (
            {"node_status": "positive", "clinical_t": "t4", "distant_metastasis": "m0"},
            {"stage-group": ["IIA", "IIIB", "IIIC"]},
        ),
        (
            {"diagnosis": "invasive-cancer", "tumor_size": "6 cm", "clinical_n": "n0", "distant_metastasis": "m0"},
            {"stage-group": ["IIA", "IIB", "IIIB"]},
        ),
        ({"clinical_t": "t2"}, {}),
        ({"clinical_n": "n0", "distant_metastasis": "m0"}, {}),
        ({"distant_metastasis": "m0"}, {}),
    ],
)
def test_a_stage_that_some_of_tnm_rule_out(
    library: Library, given: dict[str, str], expected: dict[str, list[str]]
) -> None:
    """Even before T, N and M are all known, a stated stage that they no longer allow is a contradiction."""
    assert readings(facts_of(library, **given, stage_group="IIA")) == expected


@pytest.mark.parametrize(("size", "contradicted"), [("3 cm", True), ("18 mm", False)])
def test_a_t_that_the_size_rules_out(library: Library, size: str, contradicted: bool) -> None:
    """A tumor of 3 cm is T2 or T4, never T1, whatever the skin is."""
    facts = facts_of(library, clinical_t="t1", tumor_size=size, diagnosis="invasive-cancer")
    assert readings(facts) == ({"clinical-t": ["t1", "t2", "t4"]} if contradicted else {})


def test_what_is_possible_settles_a_stage_that_has_no_choice_left(library: Library) -> None:
    """N3 without metastasis is IIIC whatever T is, and says from what."""
    known = facts_of(library, clinical_n="n3", distant_metastasis="m0").known["stage-group"]
    assert (known.value, known.sources) == ("IIIC", ("clinical-n", "distant-metastasis"))


@pytest.mark.parametrize(
    ("name", "said"), [("date_of_birth", "age 326 years"), ("surgery_date", "time since the last")]
)
def test_an_impossible_date_is_refused(library: Library, name: str, said: str) -> None:
    """An amount worked out from a date must be one that could be given."""
    with pytest.raises(FactError, match=said) as error:
        facts_of(library, **{name: "1700-01-01"})
    assert error.value.what == name.replace("_", "-")


def test_what_rests_on_a_disputed_input_is_dropped_with_it(library: Library) -> None:
    """N3 against stage IIIA: N is in dispute, and so is the node status that rested on it."""
    facts = facts_of(library, clinical_n="n3", stage_group="IIIA")
    assert "node-status" not in facts.known


def test_stage_four_is_a_known_metastasis(library: Library) -> None:
    """A record that says stage IV and M0 contradicts itself; stage IV alone says M1."""
    assert facts_of(library, stage_group="IV").values["distant-metastasis"] == "m1"
    assert "distant-metastasis" not in facts_of(library, stage_group="IIA").values
    both = facts_of(library, stage_group="IV", distant_metastasis="m0")
    assert readings(both) == {"distant-metastasis": ["m0", "m1"]}


def test_settling_a_reading(library: Library) -> None:
    """Fixing one reading drops the single input that spoke for the other."""
    stated = patient(library, clinical_n="n0", palpable_axillary_node="present")
    contradiction = derive_facts(library.facts, stated, TODAY).contradictions[0]
    positive = next(reading for reading in contradiction.readings if reading.value == "positive")
    settled = derive_facts(library.facts, stated, TODAY, settled={"node-status": positive})
    assert settled.values["node-status"] == "positive"
    assert "clinical-n" not in settled.values
    assert not settled.contradictions


def test_dates_are_not_compared(library: Library) -> None:
    """A date is only an input: it is known, but the logic never sees it."""
    facts = facts_of(library, surgery_date="2026-11-01")
    assert "surgery-date" in facts.known
    assert "surgery-date" not in facts.values
    assert facts.known["surgery-date"].origin == "given"
    assert facts.given == {"surgery-date": date(2026, 11, 1)}


def test_an_answered_fact_is_no_longer_declined(library: Library) -> None:
    """A fact that became known through another is not listed as not known."""
    facts = derive_facts(library.facts, patient(library, clinical_n="n0"), TODAY, frozenset({"node-status", "er"}))
    assert facts.declined == {"er"}


def test_dates_are_not_tried_as_answers(library: Library) -> None:
    """A date stands for the amount worked out from it, and is never tried itself."""
    assert list(values_to_try(library.facts["surgery-date"])) == []


def test_inputs_reach_through_derived_facts() -> None:
    """The stage group rests on size, skin, nodes and metastasis, through T and N."""
    assert set(inputs_of("stage-group")) >= {"tumor-size", "skin-or-chest-wall", "clinical-n", "distant-metastasis"}
    assert inputs_of("margins") == ()
