"""`rightscan protocol` as its users run it."""

import json
from pathlib import Path

import msgspec
import pypdf
import pytest
from jsonschema import Draft202012Validator

from rightscan.presentation.protocol_data import ProtocolData

from .command import NOTICE, rightscan_run, widest

DOCS = Path(__file__).parents[2] / "docs"
SITE = str(DOCS / "examples/site-protocols.yaml")
CASE = str(DOCS / "examples/positive-margins.yaml")
SCHEMA = DOCS / "reference/protocol.schema.json"
DAY = ("--as-of", "2026-11-21")
STUDIES = [
    "mammography-diagnostic", "mammography-screening", "dbt-diagnostic", "mammography-contrast", "us-axilla",
    "mri-breast-without-and-with-contrast", "us-breast", "fdg-pet-ct", "ct-chest-abdomen-pelvis-with-contrast",
    "bone-scan-whole-body", "mbi-sestamibi", "radiography-chest",
]  # fmt: skip


@pytest.mark.parametrize("study", STUDIES)
def test_every_protocol_is_printed_with_the_notice(study: str) -> None:
    ran = rightscan_run("protocol", study, *DAY)
    assert ran.code == 0
    assert ran.said.startswith("Protocol: ")
    assert all(part in ran.said for part in NOTICE)
    assert widest(ran.out) <= 80


def test_without_a_study_all_are_listed() -> None:
    ran = rightscan_run("protocol", *DAY)
    assert ran.code == 0
    assert all(f"{study}: " in ran.said for study in STUDIES)
    assert "us-axilla: US axilla (8 points, 8 gaps, 1 disagreement)" in ran.said
    assert "us-breast: US breast (3 points, 11 gaps)" in ran.said
    assert all(part in ran.said for part in NOTICE)
    assert rightscan_run("protocol", "list", *DAY) == ran


def test_a_study_is_named_in_words() -> None:
    assert rightscan_run("protocol", "breast", "MRI", *DAY) == rightscan_run("protocol", STUDIES[5], *DAY)


def test_the_data_say_the_same_and_spans_can_be_computed_with() -> None:
    ran = rightscan_run("protocol", "mammography-diagnostic", "--json", *DAY)
    data = json.loads(ran.out)
    assert data["format"] == "rightscan.protocol.v1"
    assert all(part in data["notice"] for part in NOTICE)
    timing = next(section for section in data["sections"] if section["id"] == "timing")
    (wait,) = timing["points"]
    assert (wait["span"]["at_least"], wait["span"]["unit"]) == ("4", "weeks")
    assert wait["raised_by"] == [
        "too-early (breast.after-surgery.positive-margins)",
        "early (breast.after-surgery.positive-margins)",
    ]
    assert all(point["cites"] and point["date"] for s in data["sections"] for point in s["points"])


@pytest.mark.parametrize("study", STUDIES)
def test_the_data_follow_their_schema(study: str) -> None:
    """A field that the schema does not know is refused as well."""
    data = json.loads(rightscan_run("protocol", study, "--site", SITE, "--json", *DAY).out)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    assert [error.message for error in validator.iter_errors(data)] == []
    assert json.loads(msgspec.json.encode(msgspec.convert(data, ProtocolData))) == data
    del data["dose"]
    assert not validator.is_valid(data)


@pytest.mark.parametrize("form", [(), ("--md",)])
def test_the_dose_block_is_printed_with_its_kinds_apart(form: tuple[str, ...]) -> None:
    said = rightscan_run("protocol", "PET/CT", *form, *DAY).said
    assert "▭ ACR band (adult): relative radiation level 4 of 5, 10-30 mSv" in said
    assert "◇ typical, printed (adults): 16.5 mSv" in said
    assert "Neither was measured in this patient" in said
    assert "No ionizing radiation (0 mSv)." in rightscan_run("protocol", "breast", "MRI", *form, *DAY).said


def test_an_answer_names_the_rule_behind_its_concern() -> None:
    """In words and as data; the protocol prints the same name."""
    asked = ("assess", CASE, "--fact", "age=58 years", "--order", "diagnostic mammogram")
    rule = "mammography-diagnostic#wait-after-surgery"
    assert f"Rule of the protocol: {rule}" in rightscan_run(*asked).said
    assert f"Rule of the protocol: {rule}" in rightscan_run(*asked, "--md").said.replace("\\", "")
    (concern,) = json.loads(rightscan_run(*asked, "--json").out)["order"]["concerns"]
    assert (concern["id"], concern["protocol"]) == ("too-early", rule)
    printed = rightscan_run("protocol", "mammography-diagnostic", *DAY).said
    assert "Rule wait-after-surgery, raised by the order check: too-early" in printed


def test_markdown_has_the_same_words() -> None:
    ran = rightscan_run("protocol", "us-axilla", "--md", *DAY)
    assert ran.out.startswith("# Protocol: US axilla")
    assert "| Series or view | How | Known |" in ran.out
    assert all(part in ran.said for part in NOTICE)


def test_the_sheet_on_paper_has_the_rules_their_sources_and_the_notice(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.pdf"
    ran = rightscan_run("protocol", "mammography-diagnostic", "--pdf", str(sheet), "--paper", "Letter", *DAY)
    assert (ran.code, ran.said) == (0, f"written: {sheet}")
    pages = pypdf.PdfReader(sheet).pages
    printed = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert round(pages[0].mediabox.width) == 612
    assert "After lumpectomy wait 4 to 6 weeks at the least" in printed
    assert "in the article, 2026-05-30" in printed
    assert all(part in printed for part in NOTICE)


def test_values_of_a_site_stand_beside_ours() -> None:
    beside = rightscan_run("protocol", "mammography-diagnostic", "--site", SITE, *DAY)
    assert "At Example Hospital: Median glandular dose" in beside.said
    assert "1.4 mGy" not in rightscan_run("protocol", "mammography-diagnostic", *DAY).said


def test_a_file_of_a_site_with_a_mistake_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(Path(SITE).read_text(encoding="utf-8").replace("1.4 mGy", "1.4"), encoding="utf-8")
    ran = rightscan_run("protocol", "mammography-diagnostic", "--site", str(path), *DAY)
    assert (ran.code, ran.out) == (1, "")
    assert "site.yaml:21: PROT03" in ran.explained


@pytest.mark.parametrize(
    ("arguments", "explained"),
    [
        (("brain", "MRI"), "has no protocol"),
        (("bonescan",), "Did you mean bone scan"),
        (("--json",), "is for one protocol"),
        (("list", "--pdf", "list.pdf"), "is for one protocol"),
        (("us-axilla", "--paper", "Letter"), "is for a PDF only"),
        (("us-axilla", "--pdf", "/no/such/folder/sheet.pdf"), "cannot be written"),
    ],
)
def test_what_cannot_be_shown_is_a_usage_error_that_helps(arguments: tuple[str, ...], explained: str) -> None:
    ran = rightscan_run("protocol", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert explained in ran.explained


def test_content_past_its_last_day_gives_no_advice() -> None:
    ran = rightscan_run("protocol", "mammography-diagnostic", "--as-of", "2030-01-01")
    assert "too old to rate anything" in ran.said
    assert "4 weeks" not in ran.said
    assert all(part in ran.said for part in NOTICE)


def test_a_scenario_shows_the_rule_behind_its_concern() -> None:
    ran = rightscan_run("show", "positive-margins", *DAY)
    assert "Rule of the protocol, mammography-diagnostic#wait-after-surgery: After lumpectomy wait" in ran.said
    assert "Mammography diagnostic: `rightscan protocol mammography-diagnostic`" in ran.said
