"""Two editions compared: each planted change is reported for what it is, with a patient who shows it."""

import shutil
from pathlib import Path

import pytest

from rightscan.curation.behavior.compare import Comparison, Criteria, compare
from rightscan.curation.behavior.difference import WORDS
from rightscan.curation.behavior.edition import read_edition
from rightscan.curation.behavior.report import comparison_page
from rightscan.curation.behavior.verdict import Witness
from rightscan.errors import InputError
from rightscan.knowledge.load import load_folder
from rightscan.model.library import Library
from rightscan.presentation.document import as_text
from tests.conftest import CONTENT
from tests.unit.curation.editions import (
    BASE,
    CASES,
    FACTS,
    ONE,
    SCENARIO,
    STUDIES,
    TOPIC,
    TWO,
    compared,
    edition,
    only_change,
    pair,
    replace,
)

SIZE = "    - tumor-size: {over: 2 cm}\n"
LINES = "    - margins: positive\n    - tumor-size: {over: 2 cm}\n    - breast-symptoms: none\n"


def only_criteria(comparison: Comparison) -> Criteria:
    """The one scenario whose criteria differ, where nothing else does."""
    assert not comparison.changes
    (found,) = comparison.criteria
    return found


def libraries(tmp_path: Path) -> tuple[Library, Library]:
    """The libraries of a pair that was written before."""
    return load_folder(tmp_path / "old"), load_folder(tmp_path / "new")


def witness(criteria: Criteria, change: str) -> Witness:
    """The witness of this kind of change."""
    return next(witness for witness in criteria.witnesses if witness.change == change)


def millimeters(witness: Witness) -> float:
    """The tumor size of a witness."""
    size = witness.facts["tumor-size"]
    assert isinstance(size, str)
    amount, unit = size.split()
    return float(amount) * {"mm": 1, "cm": 10}[unit]


def test_the_same_content(tmp_path: Path) -> None:
    """Two copies do not differ."""
    comparison = compared(tmp_path, SCENARIO, SIZE, SIZE)
    assert (comparison.behavior, comparison.criteria, comparison.changes) == (False, (), ())
    assert comparison.compared == 2


def test_a_threshold_that_moved(tmp_path: Path) -> None:
    """From over 2 cm to over 3 cm somebody between the two no longer fits, and nobody newly does."""
    criteria = only_criteria(compared(tmp_path, SCENARIO, "- tumor-size: {over: 2 cm}", "- tumor-size: {over: 3 cm}"))
    assert (criteria.removed, criteria.added) == (("Tumor size: over 2 cm",), ("Tumor size: over 3 cm",))
    assert [entry.change for entry in criteria.witnesses] == ["no longer fits"]
    (found,) = criteria.witnesses
    assert 20 < millimeters(found) <= 30
    assert (found.old, found.new) == ("fits", "excluded")
    assert found.notes == ("Tumor size 2.5 cm: above 2 cm, below 3 cm",)
    assert (found.facts["margins"], found.facts["breast-symptoms"]) == ("positive", "none")


def test_a_threshold_that_counts_itself(tmp_path: Path) -> None:
    """From over to at least 2 cm whoever has exactly 2 cm newly fits."""
    criteria = only_criteria(
        compared(tmp_path, SCENARIO, "- tumor-size: {over: 2 cm}", "- tumor-size: {at-least: 2 cm}")
    )
    assert [entry.change for entry in criteria.witnesses] == ["newly fits"]
    assert millimeters(criteria.witnesses[0]) == 20
    assert criteria.witnesses[0].notes == ("Tumor size 2 cm: at 2 cm",)


def test_a_line_dropped(tmp_path: Path) -> None:
    """Without a line those whom it excluded newly fit, and who was asked is asked no more."""
    criteria = only_criteria(compared(tmp_path, SCENARIO, SIZE, ""))
    assert (criteria.removed, criteria.added) == (("Tumor size: over 2 cm",), ())
    assert [entry.change for entry in criteria.witnesses] == ["newly fits", "fits with less asked"]
    assert millimeters(witness(criteria, "newly fits")) <= 20
    assert "tumor-size" not in witness(criteria, "fits with less asked").facts


def test_a_line_added(tmp_path: Path) -> None:
    """With a line more some no longer fit, and others are asked first."""
    criteria = only_criteria(compared(tmp_path, SCENARIO, SIZE, f"{SIZE}    - sex: female\n"))
    assert criteria.added == ("Sex: female",)
    assert [entry.change for entry in criteria.witnesses] == ["no longer fits", "is asked for more before it fits"]
    assert witness(criteria, "no longer fits").facts["sex"] == "male"
    assert "sex" not in witness(criteria, "is asked for more before it fits").facts


def test_lines_in_another_order(tmp_path: Path) -> None:
    """The order of the lines decides nothing, and that is said after all patients were looked through."""
    reordered = "    - breast-symptoms: none\n    - margins: positive\n    - tumor-size: {over: 2 cm}\n"
    comparison = compared(tmp_path, SCENARIO, LINES, reordered)
    criteria = only_criteria(comparison)
    assert not comparison.behavior
    assert criteria.witnesses == ()
    assert (
        criteria.decided == 4 * 6 * 3
    )  # margins, sizes (around 2 cm and the 5 cm of T3), symptoms; each with not knowing


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- tumor-size: {over: 2 cm}", "- not: {tumor-size: {at-most: 2 cm}}"),
        ("- tumor-size: {over: 2 cm}", "- tumor-size: {over: 20 mm}"),
        ("- margins: positive\n", "- all: [{margins: positive}, {margins: [positive, close]}]\n"),
        ("- breast-symptoms: none", "- not: {breast-symptoms: any}"),
    ],
)  # fmt: skip
def test_criteria_written_differently(tmp_path: Path, old: str, new: str) -> None:
    """What is put in other words and tells nobody apart is no change of behavior."""
    comparison = compared(tmp_path, SCENARIO, old, new)
    assert not comparison.behavior
    assert not any(entry.witnesses for entry in comparison.criteria)


def test_a_line_for_patients_of_whom_little_is_known(tmp_path: Path) -> None:
    """Two words each, or both at once: only a coarse word tells them apart, and it does."""
    before, after = pair(tmp_path)
    replace(before, SCENARIO, SIZE, f"{SIZE}    - stage-group: [IIA, IIB]\n")
    replace(after, SCENARIO, SIZE, f"{SIZE}    - any: [{{stage-group: IIA}}, {{stage-group: IIB}}]\n")
    criteria = only_criteria(compare(read_edition(str(before)), read_edition(str(after))))
    (found,) = criteria.witnesses
    assert (found.change, found.facts["stage-group"]) == ("is asked for more before it fits", "II")


def test_lines_about_two_words_of_one_set(tmp_path: Path) -> None:
    """A patient with both symptoms is found."""
    before, after = pair(tmp_path)
    replace(before, SCENARIO, "- breast-symptoms: none", "- breast-symptoms: [lump]")
    replace(after, SCENARIO, "- breast-symptoms: none", "- breast-symptoms: [lump]\n    - breast-symptoms: [pain]")
    criteria = only_criteria(compare(read_edition(str(before)), read_edition(str(after))))
    assert [entry.change for entry in criteria.witnesses] == ["is asked for more before it fits"]
    replace(before, SCENARIO, "- breast-symptoms: [lump]", "- breast-symptoms: none")
    criteria = only_criteria(compare(read_edition(str(before)), read_edition(str(after))))
    assert witness(criteria, "newly fits").facts["breast-symptoms"] == ["lump", "pain"]


def test_patients_whom_the_content_calls_impossible(tmp_path: Path) -> None:
    """They are shown only where nobody else is told apart, and the witness says so."""
    before, after = pair(tmp_path)
    impossible = "\nimpossible:\n  large-t1:\n    when: {clinical-t: t1, tumor-size: {over: 10 cm}}\n    say: No T1 is so large.\n"
    for folder in (before, after):
        with (folder / FACTS).open("a", encoding="utf-8") as file:
            file.write(impossible)
        replace(folder, SCENARIO, SIZE, f"{SIZE}    - clinical-t: t1\n")
    replace(after, SCENARIO, "- tumor-size: {over: 2 cm}", "- tumor-size: {over: 2 cm, at-most: 10 cm}")
    found = witness(only_criteria(compare(read_edition(str(before)), read_edition(str(after)))), "no longer fits")
    assert found.impossible
    assert millimeters(found) > 100


def test_examples_are_counted(tmp_path: Path) -> None:
    """The example patients whom a change tells apart, whole and with one fact left out."""
    criteria = only_criteria(compared(tmp_path, SCENARIO, "- tumor-size: {over: 2 cm}", "- tumor-size: {over: 3 cm}"))
    assert criteria.examples == 3  # 25 mm whole, without the margins and without the symptoms


def test_examples_with_dates_reach_what_no_search_tries(tmp_path: Path) -> None:
    """A vocabulary that no longer knows the date of birth tells apart a patient of whom only that is known."""
    before, after = pair(tmp_path)
    for folder in (before, after):
        replace(folder, CASES, "  margins: positive\n", "  margins: positive\n  date-of-birth: 1960-01-01\n")
    text = (after / FACTS).read_text(encoding="utf-8")
    start, end = text.index("  date-of-birth:"), text.index("  diagnosis:\n    group")
    (after / FACTS).write_text(text[:start] + text[end:], encoding="utf-8")
    comparison = compare(read_edition(str(before)), read_edition(str(after)))
    (criteria,) = comparison.criteria
    (found,) = criteria.witnesses
    assert (found.case, found.change) == ("A tumor of 25 mm fits", "is asked for more before it fits")


BEHAVIOR = {
    "a rating": (SCENARIO, "category: may-be-appropriate", "category: usually-appropriate", "rating", "changed"),
    "a rating removed": (
        SCENARIO, "  mammography-screening:\n    category: usually-not-appropriate\n", "", "rating", "removed",
    ),
    "where a redirect leads": (SCENARIO, f"see: {TWO}", "say: Elsewhere.", "redirect", None),
    "when a redirect holds": (SCENARIO, "{tumor-size: {at-most: 2 cm}}", "{tumor-size: {at-most: 1 cm}}", "redirect", "changed"),
    "a redirect removed": (
        SCENARIO, "    - when: {margins: negative}\n      say: Nothing is looked for.\n", "", "redirect", "removed",
    ),
    "when a consideration holds": (SCENARIO, "{over: 5 cm}", "{at-least: 5 cm}", "consideration", "changed"),
    "a consideration for everybody": (SCENARIO, "    when: {tumor-size: {over: 5 cm}}\n", "", "consideration", "removed"),
    "what a consideration favors": (SCENARIO, "favors: mammography-diagnostic", "favors: mammography-screening", "consideration", "changed"),
    "when a concern is raised": (SCENARIO, "{under: 4 weeks}", "{under: 6 weeks}", "concern", "changed"),
    "when a concern is not raised": (SCENARIO, "    unless: {sex: male}\n", "", "concern", "removed"),
    "how loud a concern is": (SCENARIO, "level: warn", "level: inform", "concern", "changed"),
    "what a concern suggests": (SCENARIO, "    suggest: mammography-screening\n", "", "concern", "changed"),
    "where a result leads": (SCENARIO, "{means: Nothing seen, then: end}", "{means: Nothing seen, then: biopsy}", "pathway", "changed"),
    "a result added": (
        SCENARIO, "benign: {means: No cancer, then: end}",
        "benign: {means: No cancer, then: end}\n        unclear: {means: Unclear, then: end}", "pathway", "added",
    ),
    "the study of a step": (SCENARIO, "study: mammography-diagnostic", "study: mammography-screening", "pathway", "changed"),
    "the clinical question": (SCENARIO, "question: residual-disease", "question: screening", "scenario", "changed"),
    "a concern of the topic": (
        TOPIC, "covers: >", "concerns:\n  never:\n    level: stop\n    when: {sex: male}\n    say: Not here.\ncovers: >", "concern", "added",
    ),
    "the population of a topic": (TOPIC, "covers: >", "population: {sex: female}\ncovers: >", "topic", "added"),
    "the kind of a scenario": (SCENARIO, "kind: full", "kind: routing", "scenario", "changed"),
    "a study's radiation": (STUDIES, "adult-rrl: 2\n    order-names", "adult-rrl: 0\n    order-names", "procedure", "changed"),
    "a dose band": ("vocabulary/categories.yaml", "adult: 0.1-1 mSv", "adult: 1-10 mSv", "radiation level", "changed"),
    "a word of a fact": (FACTS, "close: close, ", "", "fact", "removed"),
    "the limits of a fact": (FACTS, "at-most: 300 mm", "at-most: 200 mm", "fact", "changed"),
    "another name of an order": (STUDIES, "[diagnostic mammogram]", "[diagnostic mammogram, mammogram]", "procedure", "added"),
}  # fmt: skip


@pytest.mark.parametrize("planted", BEHAVIOR)
def test_a_planted_change_of_behavior(tmp_path: Path, planted: str) -> None:
    """Each is reported once, as what it is, with its source, and as a change of behavior."""
    place, old, new, part, how = BEHAVIOR[planted]
    comparison = compared(tmp_path, place, old, new)
    assert comparison.behavior
    found = [change for change in comparison.changes if change.behavior]
    assert {change.part for change in found} == {part}
    if how is not None:
        assert [change.how for change in found] == [how]
    assert all(change.cites for change in found)
    page = " ".join(as_text(comparison_page(*libraries(tmp_path), comparison)).split())
    assert page.startswith("BEHAVIOR CHANGES")
    assert all(" ".join(f"{change.where}: {change.what}: {change.how}".split()) in page for change in found)


def test_a_rating_in_words(tmp_path: Path) -> None:
    """The study by its name, and both categories by their labels."""
    place, old, new, _, _ = BEHAVIOR["a rating"]
    change = only_change(compared(tmp_path, place, old, new))
    assert (change.where, change.what) == (ONE, "Mammography diagnostic")
    assert (change.old, change.new) == ("May be appropriate", "Usually appropriate")
    assert [cite.source for cite in change.cites] == ["test-article"]


def test_a_result_in_words(tmp_path: Path) -> None:
    """The step and its result, and both steps that follow."""
    place, old, new, _, _ = BEHAVIOR["where a result leads"]
    change = only_change(compared(tmp_path, place, old, new))
    assert change.what == "mammogram, negative, what follows"
    assert (change.old, change.new) == ("end", "biopsy")


def test_a_condition_has_a_witness(tmp_path: Path) -> None:
    """A condition that changed comes with a patient whom it tells apart."""
    place, old, new, _, _ = BEHAVIOR["when a consideration holds"]
    change = only_change(compared(tmp_path, place, old, new))
    assert [entry.facts for entry in change.witnesses] == [{"tumor-size": "5 cm"}]


def test_a_condition_written_differently(tmp_path: Path) -> None:
    """A condition that tells nobody apart is no change of behavior."""
    change = only_change(compared(tmp_path, SCENARIO, "{over: 5 cm}", "{over: 50 mm, at-least: 1 mm}"))
    assert (change.how, change.behavior) == ("rewritten", False)


WORDING = {
    "a reason": (SCENARIO, "why: It shows calcifications.", "why: Calcifications show."),
    "a title": (SCENARIO, "title: Scenario one, invented for tests", "title: The first scenario"),
    "a concern": (SCENARIO, "say: It is too early.", "say: Wait."),
    "a step": (SCENARIO, "do: A biopsy", "do: Take a biopsy"),
    "a question": (FACTS, "question: How large is the tumor?", "question: Which size has the tumor?"),
    "a label": (FACTS, "close: close,", "close: close to ink,"),
    "a study's name": (STUDIES, "name: Mammography screening", "name: Screening mammography"),
    "a source": (SCENARIO, "  cite: art#pitfalls", "  cite: art#faq"),
    "a status": (SCENARIO, "status: draft", "status: reviewed"),
    "a date": ("edition.yaml", "released: 2026-01-01", "released: 2026-02-01"),
    "what a topic covers": (TOPIC, "it holds test scenarios", "it holds scenarios for tests"),
}


@pytest.mark.parametrize("planted", WORDING)
def test_a_planted_change_of_words(tmp_path: Path, planted: str) -> None:
    """Words alone are reported, and are no change of behavior."""
    comparison = compared(tmp_path, *WORDING[planted])
    change = only_change(comparison)
    assert not comparison.behavior
    assert (change.how, change.behavior) == ("changed", False)
    assert change.old != change.new


def test_redirects_in_another_order(tmp_path: Path) -> None:
    """Nothing differs but the file."""
    before, after = pair(tmp_path)
    first = "    - when: {margins: negative}\n      say: Nothing is looked for.\n"
    second = f"    - when: {{tumor-size: {{at-most: 2 cm}}}}\n      see: {TWO}\n"
    replace(after, SCENARIO, first + second, second + first)
    comparison = compare(read_edition(str(before)), read_edition(str(after)))
    assert (comparison.changes, comparison.criteria) == ((), ())
    assert comparison.old.content_hash != comparison.new.content_hash


def test_facts_in_another_order(tmp_path: Path) -> None:
    """Of two questions that are equally good the first of the vocabulary is asked, so the order is behavior."""
    before, after = pair(tmp_path)
    text = (after / FACTS).read_text(encoding="utf-8")
    sex, age = text.index("  sex:\n"), text.index("  age:\n")
    end = text.index("  date-of-birth:\n")
    (after / FACTS).write_text(text[:sex] + text[age:end] + text[sex:age] + text[end:], encoding="utf-8")
    change = only_change(compare(read_edition(str(before)), read_edition(str(after))))
    assert (change.part, change.behavior) == ("fact", True)


def test_a_fact_added(tmp_path: Path) -> None:
    """A new fact is told; who fits stays as it was and is not looked through again."""
    before, after = pair(tmp_path)
    with (after / FACTS).open("a", encoding="utf-8") as file:
        file.write(
            "\n  side:\n    group: disease\n    kind: choice\n    label: Side\n    question: Which side?\n"
            "    why: New.\n    values: {left: left, right: right}\n"
        )
    change = only_change(compare(read_edition(str(before)), read_edition(str(after))))
    assert (change.part, change.where, change.how, change.behavior) == ("fact", "side", "added", True)


def test_a_word_dropped(tmp_path: Path) -> None:
    """Whoever had it did not fit before and cannot be said now: the fact is told, and no scenario."""
    place, old, new, _, _ = BEHAVIOR["a word of a fact"]
    assert only_change(compared(tmp_path, place, old, new)).where == "margins"


def test_a_new_word_that_fits(tmp_path: Path) -> None:
    """Criteria that stand as before let in whoever has a word that was not there: that is told for the scenario."""
    before, after = pair(tmp_path)
    for folder in (before, after):
        replace(folder, SCENARIO, "- margins: positive", "- not: {margins: negative}")
    replace(after, FACTS, "close: close, ", "close: close, unclear: unclear, ")
    comparison = compare(read_edition(str(before)), read_edition(str(after)))
    (criteria,) = comparison.criteria
    assert (criteria.removed, criteria.added) == ((), ())
    (found,) = criteria.witnesses
    assert (found.change, found.facts["margins"]) == ("fits with less asked", "unclear")


def test_a_scenario_retired(tmp_path: Path) -> None:
    """A retired scenario is told as such, and nothing else of it."""
    before, after = pair(tmp_path, SCENARIO, "status: draft", "status: retired")
    replace(after, SCENARIO, "category: may-be-appropriate", "category: usually-appropriate")
    change = only_change(compare(read_edition(str(before)), read_edition(str(after))))
    assert (change.where, change.what, change.behavior) == (ONE, "retired", True)


def test_a_scenario_back_in_use(tmp_path: Path) -> None:
    """The other way round it is in use again."""
    before, after = pair(tmp_path)
    replace(before, SCENARIO, "status: draft", "status: retired")
    change = only_change(compare(read_edition(str(before)), read_edition(str(after))))
    assert (change.where, change.what, change.how) == (ONE, "in use again", "added")


def test_a_scenario_that_stays_retired(tmp_path: Path) -> None:
    """Whatever changes in a retired scenario changes no answer."""
    before, after = pair(tmp_path, SCENARIO, "category: may-be-appropriate", "category: usually-appropriate")
    for folder in (before, after):
        replace(folder, SCENARIO, "status: draft", "status: retired")
    comparison = compare(read_edition(str(before)), read_edition(str(after)))
    assert not only_change(comparison).behavior


def test_scenarios_added_and_removed(tmp_path: Path) -> None:
    """Each with its title."""
    before, after = pair(tmp_path)
    path = before / SCENARIO.replace("one.yaml", "three.yaml")
    text = (before / SCENARIO.replace("one.yaml", "two.yaml")).read_text(encoding="utf-8")
    path.write_text(text.replace("scenario-two", "scenario-three"), encoding="utf-8")
    old, new = read_edition(str(before)), read_edition(str(after))
    gone, come = only_change(compare(old, new)), only_change(compare(new, old))
    assert (gone.where, gone.what, gone.old) == (
        "test.topic-one.scenario-three",
        "removed",
        "Scenario two, invented for tests",
    )
    assert (come.what, come.new, come.behavior) == ("added", "Scenario two, invented for tests", True)


def test_every_word_field_exists() -> None:
    """What counts as words is named by fields that are there; anything else counts as behavior."""
    for owner, fields in WORDS.items():
        assert fields <= set(owner.__struct_fields__), owner


def test_content_that_does_not_load(tmp_path: Path) -> None:
    """The error names the edition, how many issues there are, and the first of them."""
    folder = edition(tmp_path / "old")
    replace(folder, SCENARIO, "status: draft", "status: finished")
    with pytest.raises(InputError) as caught:
        read_edition(str(folder))
    assert caught.value.what == f"edition {folder}"
    assert "1 issue, first of all\n  old/breast/topic-one/scenario-one.yaml:7: TYPE01" in caught.value.why


def test_an_edition_that_is_not_there(tmp_path: Path) -> None:
    """Neither folder nor file is wrong input."""
    with pytest.raises(InputError, match="neither a folder nor a file"):
        read_edition(str(tmp_path / "nowhere"))


@pytest.mark.parametrize(("place", "old", "new"), [(SCENARIO, "art#why\n  mammography-d", "art#faq\n  mammography-d")])
def test_a_source_of_a_section(tmp_path: Path, place: str, old: str, new: str) -> None:
    """Where a section cites another place, each of its statements is named."""
    comparison = compared(tmp_path, place, old, new)
    assert not comparison.behavior
    assert [change.what for change in comparison.changes] == [
        "Mammography diagnostic, sources",
        "Mammography screening, sources",
    ]


def test_the_real_content_with_one_threshold_moved(tmp_path: Path) -> None:
    """In the content of this checkout exactly the one scenario is reported."""
    folder = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    place = "breast/imaging-of-the-axilla/large-node-positive.yaml"
    text = (folder / place).read_text(encoding="utf-8")
    (folder / place).write_text(
        text.replace("    - tumor-size: {over: 2 cm}", "    - tumor-size: {over: 3 cm}", 1), encoding="utf-8"
    )
    criteria = only_criteria(compare(read_edition(str(CONTENT)), read_edition(str(folder))))
    assert criteria.scenario == "breast.axilla.large-node-positive"
    assert [entry.change for entry in criteria.witnesses] == ["no longer fits"]
    assert 20 < millimeters(criteria.witnesses[0]) <= 30
    assert criteria.examples > 0


def test_the_base_is_an_edition() -> None:
    """The smallest content folder can be read as one."""
    assert read_edition(str(BASE)).library.edition.name == "test"
