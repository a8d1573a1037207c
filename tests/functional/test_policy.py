"""A local policy on the command line: side by side in every form, and byte for byte nothing without it."""

import json
from pathlib import Path

from tests.functional.command import MATCHED, facts, rightscan_run

EXAMPLE = str(Path(__file__).parents[2] / "docs/examples/local-policy.yaml")
CASE = [*facts(*MATCHED, "clinical-question=residual-disease"), "--order", "breast MRI", "--as-of", "2026-11-21"]
BESIDE = ["--policy", EXAMPLE]


def test_text_and_markdown_show_both_categories() -> None:
    """Marked as local, with owner, reason and last day."""
    for form in ([], ["--md"]):
        said = rightscan_run("assess", *CASE, *BESIDE, *form).said
        assert (
            "Local: MRI breast without and with IV contrast: Usually appropriate; the source: may be appropriate"
            in said
        )
        assert "local policy of Breast imaging committee, until 2027-06-30: MRI can be had within a week here" in said
        assert "Note: Have a kidney function of the last 30 days at hand" in said
        assert "Local policy: local-policy.yaml (Example Hospital)" in said


def test_json_has_both_categories() -> None:
    """The source's as it was, the local one beside it."""
    answer = json.loads(rightscan_run("assess", *CASE, *BESIDE, "--json").out)
    (rating,) = [r for r in answer["fits"][0]["ratings"] if r["procedure"] == "mri-breast-without-and-with-contrast"]
    assert (rating["category"], rating["local"]["category"]) == ("may-be-appropriate", "usually-appropriate")
    assert rating["local"]["terms"]["owner"] == "Breast imaging committee"
    assert answer["policy"].startswith("Local policy: local-policy.yaml")


def test_without_a_policy_nothing_is_said_of_one() -> None:
    """Not a word in the text, and no local rating in the data."""
    assert "ocal policy" not in rightscan_run("assess", *CASE).out
    answer = json.loads(rightscan_run("assess", *CASE, "--json").out)
    assert answer["policy"] == ""
    assert all(rating["local"] is None for rating in answer["fits"][0]["ratings"])


def test_the_environment_names_a_policy_too() -> None:
    """The same bytes as with the option."""
    named = rightscan_run("assess", *CASE, RIGHTSCAN_POLICY=EXAMPLE)
    assert named.out == rightscan_run("assess", *CASE, *BESIDE).out


def test_show_has_the_policy_and_says_what_has_expired() -> None:
    """Beside the table of the source."""
    said = rightscan_run("show", "positive-margins", *BESIDE, "--as-of", "2027-01-15").said
    assert "Local: MRI breast without and with IV contrast: Usually appropriate" in said
    assert "The local note for clinic-hours expired on 2026-12-31 and has no effect" in said


def test_the_policy_command_reads_it_for_a_committee() -> None:
    """Beside the source, with what is in force."""
    ran = rightscan_run("policy", EXAMPLE, "--as-of", "2026-11-21")
    assert (ran.code, ran.err) == (0, "")
    assert "in force (until 2026-12-31; Breast imaging committee)" in ran.said


def test_a_policy_with_a_mistake_stops_the_answer(tmp_path: Path) -> None:
    """No answer on half a policy."""
    path = tmp_path / "policy.yaml"
    path.write_text("site: Nowhere\ncategories: [{scenario: none}]\n", encoding="utf-8")
    ran = rightscan_run("assess", *CASE, "--policy", str(path))
    assert (ran.code, ran.out) == (1, "")
    assert "policy.yaml:2: REF01" in ran.err
