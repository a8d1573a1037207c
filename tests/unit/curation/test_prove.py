"""The proof finds what is planted: overlaps, gaps, dead content, shut doors, a broken stage table."""

import re
import shutil
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightscan.curation.cases import read_cases, run_case
from rightscan.curation.prove.dead import find_dead
from rightscan.curation.prove.derived import check_derived
from rightscan.curation.prove.gap import find_holes, stale_gaps, undeclared_populations
from rightscan.curation.prove.overlap import find_overlaps, stale_declarations
from rightscan.curation.prove.proof import prove
from rightscan.curation.prove.report import proof_page
from rightscan.curation.prove.space import ANY_DAY, Space
from rightscan.engine import derive
from rightscan.engine.domain import values_to_try
from rightscan.engine.facts import derive_facts
from rightscan.engine.match import judge
from rightscan.knowledge.document import Issues
from rightscan.knowledge.load import load_folder
from rightscan.model.library import Library
from rightscan.model.pathway import Next
from rightscan.model.quantity import Quantity
from rightscan.presentation.document import as_text

CONTENT = Path(__file__).parents[3] / "knowledge"
AXILLA = "breast/imaging-of-the-axilla"
MARGINS = "breast/imaging-after-breast-surgery/positive-margins.yaml"


def planted(tmp_path: Path, place: str, old: str, new: str) -> Library:
    """The shipped content with one piece of text changed (a pattern, once)."""
    folder = tmp_path / "knowledge"
    shutil.copytree(CONTENT, folder)
    path = folder / place
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"), count=1)
    assert count == 1, f"{old} does not stand in {place}"
    path.write_text(text, encoding="utf-8")
    return load_folder(folder)


def millimeters(patient: dict[str, object]) -> Decimal:
    """The tumor size of a patient."""
    size = patient["tumor-size"]
    assert isinstance(size, Quantity)
    return size.canonical


@pytest.fixture(scope="module")
def space(library: Library) -> Space:
    """All patients of the shipped content."""
    return Space(library)


def test_the_shipped_content_is_sound(library: Library) -> None:
    """Every overlap and gap is declared, nothing is dead, no redirect leads astray, and the solver knew every answer."""
    outcomes = [run_case(library, case, library.edition.released) for case in read_cases(CONTENT, Issues())]
    proof = prove(library, outcomes)
    assert proof.pairs == len(library.scenarios) * (len(library.scenarios) - 1) // 2
    assert proof.unknown == 0
    assert [finding.what for finding in (*proof.dead, *proof.derived) if finding.fault] == []
    assert [(hole.topic, hole.question, hole.region) for hole in proof.holes if not hole.gap] == []
    assert [(overlap.one, overlap.other) for overlap in proof.overlaps if not overlap.declared] == []
    assert proof.faults == 0


def test_a_planted_overlap_is_found(tmp_path: Path) -> None:
    """Two scenarios that divide at 2 cm, one of them moved to 3 cm: the witness lies in between."""
    library = planted(
        tmp_path, f"{AXILLA}/small-node-negative.yaml", r"tumor-size: \{at-most: 2 cm\}", "tumor-size: {at-most: 3 cm}"
    )
    names = {"breast.axilla.small-node-negative", "breast.axilla.large-node-negative"}
    (found,) = [o for o in find_overlaps(Space(library)) if {o.one, o.other} == names]
    assert found.declared == ""
    assert 20 < millimeters({**found.patient}) <= 30


def test_an_overlap_whose_declaration_was_removed_is_found(tmp_path: Path) -> None:
    """Without its declaration the overlap of two topics is a fault, and its rating difference is told."""
    library = planted(
        tmp_path, "breast/neoadjuvant-monitoring/axilla-before-node-negative.yaml", r"(?s)overlaps:\n.*?\n\n", ""
    )
    undeclared = {(o.one, o.other): o.rated_differently for o in find_overlaps(Space(library)) if not o.declared}
    assert undeclared == {
        ("breast.axilla.large-node-negative", "breast.neoadjuvant.axilla-before-node-negative"): ("us-axilla",),
        ("breast.axilla.small-node-negative", "breast.neoadjuvant.axilla-before-node-negative"): ("us-axilla",),
    }


def test_a_declared_overlap_that_cannot_happen_is_found(tmp_path: Path) -> None:
    """A declaration that no patient needs any more is stale."""
    place = "breast/neoadjuvant-monitoring/axilla-before-node-positive.yaml"
    library = planted(
        tmp_path, place, "with: breast.axilla.large-node-positive", "with: breast.axilla.large-node-negative"
    )
    changed = Space(library)
    (found,) = stale_declarations(changed, find_overlaps(changed))
    assert "breast.axilla.large-node-negative" in found.what


def test_a_planted_gap_is_found(tmp_path: Path) -> None:
    """The scenario for large tumors moved from 2 to 3 cm leaves 2 to 3 cm uncovered."""
    library = planted(
        tmp_path, f"{AXILLA}/large-node-negative.yaml", r"tumor-size: \{over: 2 cm\}", "tumor-size: {over: 3 cm}"
    )
    found = [hole for hole in find_holes(Space(library)) if not hole.gap and hole.topic == "imaging-of-the-axilla"]
    assert found
    assert all(20 < millimeters({**hole.patient}) <= 30 for hole in found)
    assert "breast.axilla.large-node-negative" in found[0].nearest


def test_a_gap_without_its_declaration_is_found(tmp_path: Path) -> None:
    """A declared gap that loses its declaration is told as a region, with a patient."""
    place = "breast/imaging-after-breast-surgery/topic.yaml"
    library = planted(tmp_path, place, r"(?s)  a-minor:\n.*?(?=  margin-not-positive:)", "")
    (found,) = [hole for hole in find_holes(Space(library)) if not hole.gap]
    assert "Age: under 18 years" in found.region
    assert found.question == "residual-disease"


def test_a_declared_gap_in_which_nobody_stands_is_found(tmp_path: Path) -> None:
    """A declaration that a new scenario has made untrue is stale."""
    place = "breast/imaging-after-breast-surgery/topic.yaml"
    library = planted(
        tmp_path,
        place,
        r"when: \{age: \{under: 18 years\}\}",
        "when: {all: [{age: {under: 18 years}}, {age: {over: 90 years}}]}",
    )
    changed = Space(library)
    (found,) = stale_gaps(changed, find_holes(changed))
    assert "a-minor" in found.what


def test_a_topic_without_a_population_is_found(tmp_path: Path) -> None:
    """Where nobody says whom a topic is about, its gaps cannot be looked for, and that is a fault."""
    library = planted(tmp_path, "breast/imaging-after-breast-surgery/topic.yaml", r"population: .*\n", "")
    (found,) = undeclared_populations(Space(library))
    assert found.where == "imaging-after-breast-surgery"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (r"age: \{at-least: 18 years\}", "{all: [{age: {at-least: 18 years}}]}\n    - age: {at-least: 10 years}", "line 3 of fits excludes nobody"),
        (r"last-breast-surgery: breast-conserving-excision", "any: [{last-breast-surgery: breast-conserving-excision}, {margins: negative}]", "nobody who fits has “Margins"),
        (r"margins: positive\n", "margins: [positive, negative]\n    - margins: [positive, close]\n", "nobody who fits has “Margins"),
        (r"margins: positive\n", "margins: positive\n    - margins: close\n", "nobody fits"),
        (r"(concerns:\n  cite: .*\n  [a-z-]+:\n(?:    rule: .*\n)?    level: \w+\n)    when: .*\n", r"\1    when: {order: us-breast, margins: close}\n", "is raised for nobody"),
    ],
    ids=["line implied", "alternative dead", "word dead", "nobody fits", "concern dead"],
)  # fmt: skip
def test_planted_dead_content_is_found(tmp_path: Path, old: str, new: str, said: str) -> None:
    """A line that decides nothing, an alternative nobody has, a concern nobody raises."""
    library = planted(
        tmp_path,
        MARGINS,
        old.replace("age:", "- age:") if old.startswith("age") else old,
        ("- " + new) if old.startswith("age") else new,
    )
    found = [finding.what for finding in find_dead(Space(library)) if finding.fault]
    assert any(said in what for what in found), found


def test_a_planted_dead_branch_of_a_pathway_is_found(library: Library) -> None:
    """A first study whose every result leads back to it: what stood behind is reached by nobody, and nothing ends."""
    scenario = library.scenario("positive-margins")
    assert scenario.pathway is not None
    start = scenario.pathway.steps[scenario.pathway.start]
    results = tuple(msgspec.structs.replace(result, then=(Next(start.id),)) for result in start.results)
    steps = {**scenario.pathway.steps, start.id: msgspec.structs.replace(start, results=results)}
    changed = msgspec.structs.replace(scenario, pathway=msgspec.structs.replace(scenario.pathway, steps=steps))
    scenarios = {**library.scenarios, scenario.id: changed}
    found = [finding.what for finding in find_dead(Space(msgspec.structs.replace(library, scenarios=scenarios)))]
    assert f"the step {start.id} of the pathway never comes to an end" in found
    assert any("is reached by nobody" in what for what in found)


def test_a_planted_wrong_redirect_is_found(tmp_path: Path) -> None:
    """A redirect for node-positive patients that leads to the node-negative scenario: the door is shut."""
    place = f"{AXILLA}/small-node-negative.yaml"
    library = planted(
        tmp_path, place, "see: breast.axilla.small-node-positive", "see: breast.axilla.large-node-negative"
    )
    found = [finding for finding in find_dead(Space(library)) if finding.fault]
    assert any(
        "which excludes them" in finding.what and finding.patient["node-status"] == "positive" for finding in found
    )


def test_a_hole_in_the_stage_table_is_found(space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing group, and a group where AJCC prints none, both show."""
    broken = {**derive._GROUPS, "t2": {"n0": "IIA"}, "t0": {**derive._GROUPS["t0"], "n0": "IA"}}
    monkeypatch.setattr(derive, "_GROUPS", broken)
    found = {finding.what for finding in check_derived(space, [])}
    assert "t2 n1 m0 has no stage group, against the table" in found
    assert "t0 n0 m0 has the stage group IA, against the table" in found


def test_a_landmark_without_cases_is_found(space: Space) -> None:
    """Without cases every side of 2 and 5 cm is missing, and nothing else is wrong."""
    found = [finding.what for finding in check_derived(space, [])]
    assert len(found) == 6
    assert any("at 5 cm" in what for what in found)


def test_a_threshold_without_cases_is_found(library: Library) -> None:
    """Without cases every threshold is missing on all three sides: 18, 30 and 40 years, 4 and 6 weeks, for instance."""
    proof = prove(library, [])
    where = [finding.where for finding in proof.derived]
    assert where.count("breast.after-surgery.positive-margins") == 3 * 5
    assert len(where) == 3 * proof.thresholds + 6


patients = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@patients
@given(data=st.data())
def test_the_solver_and_the_engine_agree_on_every_patient(library: Library, space: Space, data: st.DataObject) -> None:
    """A patient of whom everything is known: the formula holds exactly where the tree walk says fits."""
    scenario = library.scenarios[data.draw(st.sampled_from(sorted(library.scenarios)))]
    names = {atom for line in scenario.fits for atom in derive_names(line.expression)}
    stated = {
        name: data.draw(st.sampled_from(list(values_to_try(library.facts[name], space.bounds[name]))))
        for name in sorted(names)
    }
    facts = derive_facts(library.facts, stated, ANY_DAY)
    here = [space.value(name, value) for name, value in stated.items()]
    if facts.contradictions:
        assert space.find(*here) is None
    elif space.find(*here) is not None:
        assert (space.find(*here, space.fits(scenario)) is not None) == (judge(scenario, facts.values).word == "fits")


def derive_names(expression: object) -> tuple[str, ...]:
    """The facts an expression reads."""
    from rightscan.logic import facts_in

    return facts_in(expression)  # type: ignore[arg-type]


def test_the_report_tells_faults_first_and_the_counts_last(tmp_path: Path) -> None:
    """At 80 columns, with the patient, and with every count."""
    library = planted(
        tmp_path, f"{AXILLA}/large-node-negative.yaml", r"tumor-size: \{over: 2 cm\}", "tumor-size: {over: 3 cm}"
    )
    proof = prove(library, [])
    text = as_text(proof_page(library, proof))
    assert proof.faults
    assert text.startswith("FAULTS FOUND")
    assert text.index("UNDECLARED") < text.index("(declared)")
    assert f"{proof.questions} questions to the solver, 0 without an answer." in text
    assert max(map(len, text.splitlines())) <= 80
