"""Controls of hazards in the engine and the doors to it; the list of hazards is docs/safety/hazards.yaml."""

import inspect
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from pathlib import Path

import msgspec
import pytest

from rightscan.curation.cases import Outcome
from rightscan.engine.assess import Assessment, assess
from rightscan.engine.domain import bounds_in
from rightscan.engine.facts import derive_facts
from rightscan.engine.match import find_match
from rightscan.engine.order_check import ORDER
from rightscan.engine.rating import best_rated
from rightscan.errors import FactError
from rightscan.intake.form import read_answers
from rightscan.knowledge.artefact import read_library
from rightscan.knowledge.compile import compile_content
from rightscan.logic import FALSE, TRUE, UNKNOWN, AtLeast, Expression, Over, evaluate, facts_in
from rightscan.model.fact import Value, read_value
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity, unit_size
from tests.builders import TODAY
from tests.conftest import CONTENT
from tests.safety.small import assess_facts

UNITS = {"length": ("mm", "cm"), "time": ("days", "weeks", "months", "years")}


def words_of(library: Library, stated: dict[str, Value]) -> dict[str, str]:
    """The verdict of every scenario."""
    match = find_match(library, derive_facts(library.facts, stated, TODAY))
    return {verdict.scenario.id: verdict.word for verdict in match.verdicts}


def test_removing_any_fact_of_any_case_never_flips_a_verdict(
    library: Library, patients: dict[str, dict[str, Value]]
) -> None:
    """Unknown is never false: without a fact a scenario may open, but never turn from fits to excluded or back."""
    tried = 0
    for name, stated in patients.items():
        whole = words_of(library, stated)
        for gone in stated:
            fewer = words_of(library, {fact: value for fact, value in stated.items() if fact != gone})
            flipped = [key for key, word in whole.items() if {word, fewer[key]} == {"fits", "excluded"}]
            assert not flipped, (name, gone, flipped)
            tried += 1
    assert tried > 1000


def expressions(library: Library) -> Iterator[Expression]:
    """Every condition of the content that compares facts."""
    for scenario in library.scenarios.values():
        yield from (line.expression for line in scenario.fits)
        yield from (redirect.when for redirect in scenario.instead)
        yield from (concern.when for concern in scenario.concerns)
    for topic in library.topics.values():
        yield from (concern.when for concern in topic.concerns)


def test_every_threshold_is_exact_in_every_unit(library: Library) -> None:
    """Just below, at and just above each threshold of the content, written in each unit that can express it exactly."""
    tried = 0
    for fact in library.facts.values():
        for bound, unit in product(bounds_in(fact.name, expressions(library)), UNITS.get(fact.dimension, ())):
            for step, at_least, over in ((-1, FALSE, FALSE), (0, TRUE, FALSE), (1, TRUE, TRUE)):
                amount = bound / unit_size(unit) + step * Decimal("0.001")
                if step == 0 and amount * unit_size(unit) != bound:
                    continue  # 4 weeks are no exact number of months
                value = read_value(fact, f"{amount:f} {unit}")
                assert isinstance(value, Quantity)
                values = {fact.name: value.canonical}
                assert evaluate(AtLeast(fact.name, bound), values) is at_least, (fact.name, bound, unit)
                assert evaluate(Over(fact.name, bound), values) is over, (fact.name, bound, unit)
                tried += 1
    assert tried > 20


@pytest.mark.parametrize(
    ("size", "scenario"),
    [
        ("2.0 cm", "breast.axilla.small-node-positive"),
        ("20 mm", "breast.axilla.small-node-positive"),
        ("20.1 mm", "breast.axilla.large-node-positive"),
    ],
)
def test_two_centimeters_are_not_over_two(library: Library, size: str, scenario: str) -> None:
    """A tumor of exactly 2.0 cm is a small one, however it is written."""
    assessment = assess_facts(
        library,
        {
            "clinical_question": "axilla",
            "sex": "female",
            "diagnosis": "invasive-cancer",
            "treatment_phase": "before-treatment",
            "node_status": "positive",
            "diagnostic_mammography": "done",
            "axillary_ultrasound": "not-done",
            "planned_treatment": "surgery",
            "tumor_size": size,
        },
    )
    assert [verdict.scenario.id for verdict in assessment.match.fits] == [scenario]


@pytest.mark.parametrize(
    ("stage", "early"),
    [("I", "fits"), ("IA", "fits"), ("IIA", "fits"), ("II", "open"), ("IIB", "excluded"), ("III", "excluded")],
)
def test_a_coarse_stage_is_true_only_if_all_it_covers_agree(library: Library, stage: str, early: str) -> None:
    """Stage I is early whichever letter it has; stage II may be IIA or IIB, so it is asked and not guessed."""
    assessment = assess_facts(
        library,
        {
            "clinical_question": "distant-disease",
            "diagnosis": "invasive-cancer",
            "treatment_phase": "before-treatment",
            "metastasis_signs": "none",
            "stage_group": stage,
        },
    )
    words = {verdict.scenario.id: verdict.word for verdict in assessment.match.verdicts}
    assert words["breast.invasive.early-distant"] == early


def test_a_concern_about_the_order_never_falls_silent_unseen(
    library: Library, patients: dict[str, dict[str, Value]]
) -> None:
    """Without one more fact a concern about the order stays, is listed as not checked, or its scenario is no longer sure."""
    tried = 0
    for name, stated in patients.items():
        before = assess(library, stated, TODAY)
        raised = {(r.where, r.concern.id) for r in before.order.raised if ORDER in facts_in(r.concern.when)}
        for gone in [fact for fact in stated if raised and fact != ORDER]:
            after = assess(library, {fact: value for fact, value in stated.items() if fact != gone}, TODAY)
            seen = {(r.where, r.concern.id) for r in after.order.raised}
            seen |= {(u.where, u.concern.id) for u in after.order.unchecked}
            sure = {verdict.scenario.id for verdict in after.match.fits} | set(library.topics)
            assert {entry for entry in raised - seen if entry[0] in sure} == set(), (name, gone)
            tried += 1
    assert tried > 200


def test_an_unknown_exception_does_not_silence_a_concern(assessments: list[Assessment]) -> None:
    """`unless` counts only when it is known to hold."""
    tried = 0
    for assessment in assessments:
        for verdict in assessment.match.fits:
            for concern in verdict.scenario.concerns:
                if concern.unless is None or evaluate(concern.unless, assessment.facts.values) is not UNKNOWN:
                    continue
                if evaluate(concern.when, assessment.facts.values) is TRUE:
                    assert concern.id in [raised.concern.id for raised in assessment.order.raised]
                    tried += 1
    assert tried > 0


def test_the_best_study_of_a_textbook_patient_raises_no_warning(library: Library, outcomes: list[Outcome]) -> None:
    """Checks that cry at the right order are switched off: the textbook patient with the best study is left in peace."""
    tried = 0
    textbook = {o.case.scenario: o for o in reversed(outcomes)}  # the first case of each file
    for scenario_id, outcome in textbook.items():
        scenario = library.scenarios[scenario_id]
        for rating in best_rated(scenario):
            answers = [(name, value) for name, value in outcome.case.answers if name != ORDER]
            given = read_answers(library, [*answers, (ORDER, rating.procedure)])
            raised = assess(library, given.stated, TODAY).order.raised
            loud = [entry.concern.id for entry in raised if entry.concern.level != "inform"]
            assert not loud, (scenario_id, rating.procedure, loud)
            tried += 1
    assert tried > 20


def test_declining_everything_ends_and_repeats_nothing(library: Library) -> None:
    """Whoever answers every question with not known is asked each once, and is told so at the end."""
    declined: list[str] = []
    while (question := assess(library, {}, TODAY, (), frozenset(declined)).question) is not None:
        assert question.fact.name not in declined
        declined.append(question.fact.name)
    assert len(declined) > 10
    assert assess(library, {}, TODAY, (), frozenset(declined)).outcome == "needs-answers"


def test_past_radiation_has_no_way_in(library: Library) -> None:
    """No fact, no argument and no line of the engine takes an earlier dose: past radiation cannot change a rating."""
    for fact in library.facts.values():
        said = f"{fact.name} {fact.label} {fact.question}".lower()
        assert not any(word in said for word in ("dose", "radiation", "msv", "previous scan", "exposure")), fact.name
    assert list(inspect.signature(assess).parameters) == ["library", "stated", "as_of", "results", "declined"]
    for file in Path(inspect.getfile(assess)).parent.glob("*.py"):
        code = file.read_text(encoding="utf-8")
        assert "rrl" not in code, file
        assert "radiation" not in code, file
    with pytest.raises(FactError, match="not in the vocabulary"):
        read_answers(library, [("cumulative-dose", "80 mSv")])


def test_the_radiation_level_of_a_study_decides_nothing(
    library: Library, patients: dict[str, dict[str, Value]]
) -> None:
    """With every radiation level turned round the match, the ratings and the order check stay the same."""
    turned = msgspec.structs.replace(
        library,
        procedures={
            name: msgspec.structs.replace(study, adult_rrl="0" if study.adult_rrl == "4" else "4")
            for name, study in library.procedures.items()
        },
    )
    for stated in list(patients.values())[::7]:
        assert assess(turned, stated, TODAY) == assess(library, stated, TODAY)


def test_what_was_not_read_is_never_rated(library: Library) -> None:
    """A study is either rated with a source or listed as not recorded, never both."""
    for scenario in library.scenarios.values():
        rated = {rating.procedure for rating in scenario.ratings}
        assert len(rated) == len(scenario.ratings), scenario.id
        assert rated.isdisjoint(scenario.not_recorded), scenario.id
        assert all(rating.cites for rating in scenario.ratings), scenario.id


def test_compiled_content_keeps_its_order(library: Library, tmp_path: Path) -> None:
    """What ships asks the same questions and lists ratings in the same order as the files that the tests read."""
    compile_content(CONTENT, tmp_path / "library.json")
    shipped = read_library(str(tmp_path / "library.json"))
    assert list(shipped.facts) == list(library.facts)
    assert list(shipped.categories) == list(library.categories)
    assert list(shipped.scenarios) == list(library.scenarios)
    for name, scenario in library.scenarios.items():
        if scenario.pathway is not None:
            compiled = shipped.scenarios[name].pathway
            assert compiled is not None
            assert list(compiled.steps) == list(scenario.pathway.steps)


ASSESS = """
import sys
from rightscan.faces.cli.main import main
touched = []
def watch(event, args):
    if event.startswith("socket.") or event == "subprocess.Popen" or event == "os.system":
        touched.append(event)
    if event == "open" and any(mark in str(args[1]) for mark in "wax+"):
        touched.append(f"write {args[0]}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
code = main(["assess", "--json", "--as-of", "2026-11-21", *sys.argv[1:]])
assert not touched, touched
raise SystemExit(code)
"""


def run_assess(*arguments: str, seed: str = "0") -> subprocess.CompletedProcess[bytes]:
    """`rightscan assess --json` in a process of its own that fails if it writes a file or opens a socket."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run([sys.executable, "-c", ASSESS, *arguments], capture_output=True, env=environment, check=False)


FACTS = ("sex=female", "margins=positive", "margin-disease=dcis, invasive-lobular", "age=58 years")


def test_an_answer_opens_no_network_and_writes_no_file() -> None:
    """What is said about a patient stays in the process: no socket, no other program, no file written."""
    done = run_assess(*(part for fact in FACTS for part in ("--fact", fact)))
    assert done.returncode == 4, done.stderr
    assert json.loads(done.stdout)["outcome"] == "needs-answers"


def test_the_answer_is_the_same_in_every_process_and_order() -> None:
    """Byte for byte: hash seeds and the order in which facts are typed change nothing."""
    forward = run_assess(*(part for fact in FACTS for part in ("--fact", fact)), seed="1")
    backward = run_assess(*(part for fact in FACTS[::-1] for part in ("--fact", fact)), seed="2")
    assert forward.stdout
    assert forward.stdout == backward.stdout
