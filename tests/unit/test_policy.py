"""Reading a local policy: as strict as content, and refused whole."""

from pathlib import Path

import pytest

from rightscan.errors import ContentError
from rightscan.knowledge.policy import library_with_policy
from rightscan.model.library import Library
from rightscan.presentation.document import as_text
from rightscan.presentation.policy_page import policy_page
from tests.builders import TODAY

EXAMPLE = Path(__file__).parents[2] / "docs/examples/local-policy.yaml"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The example policy with one piece of text changed."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "policy.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_example_is_read_whole(library: Library) -> None:
    """A category, a concern and a note, each with owner, reason and last day; the file is a source of its own."""
    beside = library_with_policy(library, EXAMPLE)
    policy = beside.policy
    assert policy is not None
    assert (len(policy.categories), len(policy.concerns), len(policy.notes)) == (1, 1, 1)
    assert policy.owners == ("Breast imaging committee", "MRI safety officer")
    assert str(policy.categories[0].local.terms.expires) == "2027-06-30"
    assert "Example Hospital" in beside.sources["local-policy"].title
    assert "example-minutes-2026-09" in beside.sources
    assert all(cite.source in beside.sources for cite in policy.categories[0].local.cites)
    assert {**beside.scenarios} == library.scenarios


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("id: kidney-function-before-contrast", "id: too-early", "ID02", "never replace one"),
        ("scenario: breast.after-surgery.positive-margins", "scenario: breast.after-surgery.positive-margin", "REF01", "of edition"),
        ("procedure: mri-breast-without-and-with-contrast", "procedure: mri-brest", "PROC01", "is not a procedure"),
        ("category: usually-appropriate", "category: always", "CAT01", "'always'"),
        ("    owner: MRI safety officer\n", "", "KEY02", "'owner' is missing"),
        ("    reason: Two examinations had to be put off in 2026.\n", "", "KEY02", "'reason' is missing"),
        ("expires: 2027-06-30", "expires: soon", "TYPE01", "'expires' should be a date"),
        ("    expires: 2027-03-31\n", "", "KEY02", "'expires' is missing"),
        ("level: inform", "level: silent", "TYPE01", "'silent'"),
        ("when: {order: mri-breast-without-and-with-contrast}", "when: {ordr: us-breast}", "FACT01", "'ordr'"),
        ("notes:\n", "removes: all\nnotes:\n", "KEY01", "'removes'"),
        ("cite: example-minutes-2026-09", "cite: hearsay", "CITE02", "'hearsay'"),
        ("  example-minutes-2026-09:\n", "  acr-axilla:\n", "ID02", "already there"),
        ("site: Example Hospital", "site: Example Hospital\nsite: Another", "YAML02", "twice"),
    ],
)  # fmt: skip
def test_one_mistake_refuses_the_whole_file(  # noqa: PLR0913, PLR0917  one column of the table each
    library: Library, tmp_path: Path, old: str, new: str, code: str, said: str
) -> None:
    """With code, line and reason; nothing of it is applied."""
    with pytest.raises(ContentError) as refused:
        library_with_policy(library, changed(tmp_path, old, new))
    assert code in [issue.code for issue in refused.value.issues]
    assert said in str(refused.value)
    assert all(issue.file == "policy.yaml" for issue in refused.value.issues)


def test_two_entries_for_one_study_are_refused(library: Library, tmp_path: Path) -> None:
    """Nobody could say which counts."""
    text = EXAMPLE.read_text(encoding="utf-8")
    entry = text[text.index("  - scenario:") : text.index("concerns:")]
    with pytest.raises(ContentError, match="Two entries give a category"):
        library_with_policy(library, changed(tmp_path, "concerns:\n", f"{entry}concerns:\n"))


def test_a_file_that_is_not_there_is_refused(library: Library, tmp_path: Path) -> None:
    """Said as an issue of that file."""
    with pytest.raises(ContentError, match="cannot be read"):
        library_with_policy(library, tmp_path / "none.yaml")


def test_a_committee_reads_every_entry_beside_the_source(library: Library) -> None:
    """The category here and in the source, terms, and what has expired on the day."""
    beside = library_with_policy(library, EXAMPLE)
    assert beside.policy is not None
    text = " ".join(as_text(policy_page(beside, beside.policy, TODAY.replace(year=2027, month=4, day=1))).split())
    assert "here: Usually appropriate; the source: May be appropriate" in text
    assert "in force (until 2027-06-30; Breast imaging committee)" in text
    assert text.count("EXPIRED, no effect") == 2
    assert "Not a medical device" in text
