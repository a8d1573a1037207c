"""The list of hazards is complete, every control is held by tests that exist, and SAFETY.md says the same."""

import ast
import runpy
from functools import cache

from tests.safety.data import ROOT, read_list, text, texts

HAZARDS = read_list("hazards")
KEYS = {"id", "severity", "hazard", "cause", "control", "tests", "open-faults", "residual", "not-yet"}
SEVERITIES = {"catastrophic", "major", "significant", "low"}
KNOWN_FAULTS = "tests/safety/test_known_faults.py"


@cache
def functions_in(file: str) -> dict[str, set[str]]:
    """The test functions at the top of a file, each with the names of its pytest marks."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {
        node.name: {
            part.attr
            for mark in node.decorator_list
            for part in ast.walk(mark)
            if isinstance(part, ast.Attribute) and part.attr in ("xfail", "skip", "skipif")
        }
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def marks(node_id: str) -> set[str]:
    """The marks of the test with this id; fails where the suite would not collect it."""
    file, _, function = node_id.partition("::")
    assert file.startswith("tests/"), node_id
    assert file.rpartition("/")[2].startswith("test_"), node_id
    assert (ROOT / file).is_file(), f"{node_id}: there is no such file"
    assert function in functions_in(file), f"{node_id}: there is no such test"
    return functions_in(file)[function]


def test_every_hazard_is_described() -> None:
    """Ids are unique, the severity is one of four words, and hazard, cause and control are said."""
    ids = [text(entry, "id") for entry in HAZARDS]
    assert len(set(ids)) == len(ids)
    assert {f"H{number}" for number in range(1, 26)} <= set(ids)
    for entry in HAZARDS:
        assert set(entry) <= KEYS, text(entry, "id")
        assert text(entry, "severity") in SEVERITIES
        assert all(text(entry, key) for key in ("hazard", "cause", "control")), text(entry, "id")


def test_every_hazard_has_tests_or_a_reason() -> None:
    """A hazard that the software can cause today has tests and says what remains; any other says what brings it."""
    for entry in HAZARDS:
        later = "not-yet" in entry
        assert later != ("tests" in entry), text(entry, "id")
        assert later != ("residual" in entry), text(entry, "id")
        assert not (later and "open-faults" in entry), text(entry, "id")
        assert text(entry, "not-yet") if later else texts(entry, "tests"), text(entry, "id")


def test_every_controlling_test_exists_and_runs() -> None:
    """Each id names a test function that the suite collects, runs and expects to pass."""
    for entry in HAZARDS:
        for node_id in texts(entry, "tests"):
            assert not marks(node_id), f"{text(entry, 'id')}: {node_id} is not expected to pass"


def test_open_faults_are_all_listed() -> None:
    """A fault that is known is an expected failure, stands under its hazard, and none is hidden."""
    listed = {node_id for entry in HAZARDS for node_id in texts(entry, "open-faults")}
    for node_id in listed:
        assert marks(node_id) == {"xfail"}, node_id
    faults = functions_in(KNOWN_FAULTS) if (ROOT / KNOWN_FAULTS).is_file() else {}
    assert listed == {f"{KNOWN_FAULTS}::{name}" for name in faults}


def test_safety_md_is_in_step() -> None:
    """The table of SAFETY.md is the one written from the data (else: python docs/make_safety.py)."""
    made = runpy.run_path(str(ROOT / "docs/make_safety.py"))
    page = (ROOT / "SAFETY.md").read_text(encoding="utf-8")
    assert made["with_table"](page) == page
    for entry in HAZARDS:
        assert f"| {text(entry, 'id')} | {text(entry, 'severity')} |" in page


def test_safety_md_claims_no_more_than_is_true() -> None:
    """The page is short, and says that nobody signed, certified or studied this."""
    page = (ROOT / "SAFETY.md").read_text(encoding="utf-8")
    assert len(page.splitlines()) <= 200
    said = " ".join(page.split()).lower()
    for words in ("no clinician has signed", "no certification", "no safety officer", "no clinical study", "emergenc"):
        assert words in said, words
