"""The documents say what the program does."""

import re
import runpy
from pathlib import Path

import pytest

from rightscan.faces.cli.main import COMMANDS
from rightscan.knowledge.issues import WHY_AND_FIX
from rightscan.model.library import Library

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize(("page", "least"), [("README.md", 5), ("docs/commands.md", 8), ("docs/audit.md", 3)])
def test_a_page_shows_real_output(page: str, least: int) -> None:
    """Every command of the page prints what the page says; `python docs/make_readme.py` refreshes it."""
    made = runpy.run_path(str(ROOT / "docs/make_readme.py"))
    text = (ROOT / page).read_text(encoding="utf-8")
    assert ROOT / page in made["PAGES"]
    assert text.count("<!-- /run -->") >= least
    assert made["with_output"](text) == text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a document points to a file of the repository."""
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_is_in_the_readme() -> None:
    """A command that exists is documented."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`rightscan {name}" not in text] == []


def test_every_issue_code_is_in_the_authors_guide() -> None:
    """An author finds each issue code, alone or within a range such as YAML01 to YAML05."""
    text = (ROOT / "AUTHORING.md").read_text(encoding="utf-8")
    ranges = [(a[:-2], int(a[-2:]), int(b[-2:])) for a, b in re.findall(r"([A-Z]+\d\d) to ([A-Z]+\d\d)", text)]
    missing = [
        code
        for code in WHY_AND_FIX
        if code not in text
        and not any(code[:-2] == name and low <= int(code[-2:]) <= high for name, low, high in ranges)
    ]
    assert missing == []


def test_every_expectation_is_in_the_authors_guide() -> None:
    """An author finds each word that a case can expect."""
    from rightscan.curation.cases import CHECKS

    text = (ROOT / "AUTHORING.md").read_text(encoding="utf-8")
    assert [name for name in CHECKS if f"`{name}`" not in text] == []


def test_the_words_of_the_design_are_in_the_glossary() -> None:
    """Each word with a fixed meaning is explained."""
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").lower()
    words = "topic variant scenario procedure category rating fact order finding concern issue pathway citation edition erratum"
    assert [word for word in words.split() if word not in text] == []


def test_no_claim_of_certification() -> None:
    """No page claims a qualification, a clearance or a clinician's signature; the README says that there is none."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "no clinician has signed" in readme
    assert "Not affiliated with or endorsed by the American College of Radiology" in readme
    for page in PAGES:
        text = page.read_text(encoding="utf-8").lower()
        assert not re.search(r"fda[- ](cleared|approved)|ce[- ]marked|cms[- ]qualified|clinically validated", text), (
            page
        )


def test_scenarios_have_reviewer_and_status(library: Library) -> None:
    """Everything is a draft, and every full scenario names who reviewed its source and when."""
    assert {scenario.status for scenario in library.scenarios.values()} == {"draft"}
    for scenario in library.scenarios.values():
        assert (scenario.reviewed is not None) == (scenario.kind == "full")
