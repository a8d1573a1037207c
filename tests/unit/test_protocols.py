"""The imaging protocols: what they say is what was read, known gaps stay gaps, and links lead both ways."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from rightscan.curation.lint import lint_folder
from rightscan.engine.local import with_policy
from rightscan.errors import ContentError, InputError
from rightscan.knowledge.artefact import read_protocols
from rightscan.knowledge.load import content_hash
from rightscan.knowledge.policy import library_with_policy
from rightscan.knowledge.protocols import load_protocols
from rightscan.logic import AtLeast, Over, atoms
from rightscan.model.library import Library
from rightscan.model.protocol import GENERAL, SECTIONS, Amount, Point, Protocol, Protocols
from rightscan.model.quantity import quantity
from rightscan.model.scenario import Concern
from rightscan.presentation.amount import amount_text
from rightscan.presentation.document import Bullet, Heading, as_text
from rightscan.presentation.dose_block import APART
from rightscan.presentation.dose_words import MARKS
from rightscan.presentation.html import body_html
from rightscan.presentation.protocol import LEGEND, STATUSES, protocol_page
from rightscan.presentation.protocol_data import FORMAT, ProtocolData, protocol_data
from rightscan.presentation.scenario_page import scenario_page
from rightscan.presentation.words import NOTICE
from rightscan.protocols.find import find_protocol
from rightscan.protocols.links import links_of
from tests.builders import TODAY, beside_of

ROOT = Path(__file__).parents[2]
BASE = ROOT / "tests" / "rejected" / "base"
FACTS = ROOT.parent / "shared" / "data" / "clinical" / "protocol-facts.json"
needs_facts = pytest.mark.skipif(not FACTS.is_file(), reason="the collected facts are not part of the repository")

PROTOCOL_OF = {
    "mammography_diagnostic": "mammography-diagnostic",
    "mammography_screening": "mammography-screening",
    "dbt": "dbt-diagnostic",
    "contrast_mammography": "mammography-contrast",
    "mri_breast_wo_w": "mri-breast-without-and-with-contrast",
    "us_axilla": "us-axilla",
    "us_breast": "us-breast",
    "fdg_pet_ct_sbmt": "fdg-pet-ct",
    "ct_cap_with_iv": "ct-chest-abdomen-pelvis-with-contrast",
    "bone_scan_wb": "bone-scan-whole-body",
    "sestamibi_mbi": "mbi-sestamibi",
    "radiography_chest": "radiography-chest",
}
"""The collected procedures and our own ids for them."""
AMOUNTS = {
    "slice_thickness_mm_max": ("slice", "at most 3 mm"),
    "gap_mm_max": ("slice-gap", "at most 0 mm"),
    "in_plane_phase_mm_max": ("pixel-phase", "at most 1 mm"),
    "in_plane_frequency_mm_max": ("pixel-frequency", "at most 1 mm"),
    "early_phase_complete_after_end_of_injection_s_max": ("early-series-done", "at most 240 seconds"),
    "glucose_mmol_L_max_clinical": ("glucose-high", "under 11 mmol/L"),
    "glucose_mmol_L_min": ("glucose-low", "at least 4 mmol/L"),
    "uptake_min": ("uptake", "55 to 75 minutes, usually 60 minutes"),
    "uptake_min_range": ("uptake", "55 to 75 minutes, usually 60 minutes"),
    "follow_up_uptake_tolerance_min": ("same-uptake-at-follow-up", "at most 10 minutes"),
    "saline_flush_mL_min": ("flush", "at least 10 mL"),
    "portal_venous_delay_s": ("portal-venous", "70 to 80 seconds"),
    "kVp_typical": ("tube-voltage", "120 kVp"),
    "thin_slice_mm": ("thin", "1.25 mm"),
    "adult_activity_MBq_EANM": ("european-2016", "300 to 740 MBq"),
    "adult_activity_MBq_US": ("american", "740 to 1110 MBq"),
    "delayed_images_h": ("late", "2 to 5 hours"),
    "energy_keV": ("energy", "140 keV"),
    "window_percent": ("window", "15 to 20 %"),
    "early_images_min": ("early", "1 to 10 minutes"),
    "activity_MBq_dual_head_CZT": ("dual-head", "300 MBq"),
    "activity_MBq_BSGI": ("gamma-imaging", "740 to 1110 MBq"),
    "wait_min": ("wait", "5 minutes"),
    "min_per_view": ("views", "10 minutes"),
}
"""Every collected number: the point that says it and the amount as it is shown."""
IN_WORDS = {
    "glucose_mmol_L_max_quantitative": ("glucose-for-numbers", ["7", "8.3"]),
    "kVp_small_patient": ("small-patient", ["100", "140", "120"]),
    "child_activity": ("child-activity", ["35", "40", "9.3", "37"]),
    "views": ("views", []),
    "fasting": ("no-fasting", []),
}
"""Collected values that are no single amount: the point or disagreement that says them, and their numbers."""


@pytest.fixture(scope="module")
def protocols(library: Library) -> Protocols:
    """The protocols of this checkout."""
    return load_protocols(ROOT / "knowledge", library)


def collected() -> list[dict[str, object]]:
    """The procedures of the collected facts."""
    procedures: list[dict[str, object]] = json.loads(FACTS.read_text(encoding="utf-8"))["procedures"]
    return procedures


def points(protocol: Protocol) -> Iterator[Point]:
    """Every point, those on one side of a disagreement included."""
    for section in protocol.sections.values():
        yield from section
    for conflict in protocol.conflicts:
        yield from conflict.sides


def data_of(library: Library, protocol: Protocol) -> ProtocolData:
    """The protocol as it is shown today."""
    return protocol_data(library, protocol, beside_of(library, protocol), TODAY)


def said(library: Library, protocol: Protocol) -> str:
    """The page as running text."""
    return " ".join(as_text(protocol_page(data_of(library, protocol))).split())


def pointing(library: Library) -> list[tuple[str, Concern]]:
    """Every concern that points at a rule, with the scenario or topic it stands in."""
    found = [(scenario.id, concern) for scenario in library.scenarios.values() for concern in scenario.concerns]
    found += [(topic.id, concern) for topic in library.topics.values() for concern in topic.concerns]
    return [(where, concern) for where, concern in found if concern.protocol]


def test_the_compiled_protocols_are_those_of_this_checkout(protocols: Protocols) -> None:
    assert read_protocols() == protocols


@needs_facts
def test_every_collected_procedure_has_a_protocol(protocols: Protocols) -> None:
    assert {str(entry["id"]) for entry in collected()} == set(PROTOCOL_OF)
    assert set(protocols.protocols) == set(PROTOCOL_OF.values())


@needs_facts
def test_every_collected_parameter_is_carried_over_unchanged(protocols: Protocols) -> None:
    """The unit and the bounds as well; a parameter that is not in one of the two tables fails."""
    for entry in collected():
        protocol = protocols.protocols[PROTOCOL_OF[str(entry["id"])]]
        by_id = {point.id: point for point in points(protocol)}
        parameters = entry.get("parameters", {})
        assert isinstance(parameters, dict)
        for name, parameter in parameters.items():
            if name in AMOUNTS:
                where, shown = AMOUNTS[name]
                value = parameter["value"]
                numbers = {str(number) for number in (value if isinstance(value, list) else [value])}
                amounts = [point.amount for point in points(protocol) if point.id == where]
                assert shown in [amount_text(amount) for amount in amounts], name
                assert numbers <= set(re.findall(r"[\d.]+", shown)), name
            else:
                where, expected = IN_WORDS[name]
                sides = [c.sides for c in protocol.conflicts if c.id == where]
                texts = [side.say for side in sides[0]] if sides else [by_id[where].say]
                assert [number for number in expected if number not in " ".join(texts)] == [], name


@needs_facts
def test_what_was_read_at_second_hand_is_never_shown_as_read(library: Library, protocols: Protocols) -> None:
    """The collected statuses: a procedure of which everything is second-hand has no number of its own that is read."""
    fdg = next(entry for entry in collected() if entry["id"] == "fdg_pet_ct_sbmt")
    parameters = fdg["parameters"]
    assert isinstance(parameters, dict)
    assert {parameter["status"] for parameter in parameters.values()} == {"retrieved-secondary"}
    for point in points(protocols.protocols["fdg-pet-ct"]):
        if any(cite.source == "eanm-fdg-2025" for cite in point.cites):
            assert point.status == "second-hand", point.id
    assert library.sources["eanm-fdg-2025"].read == "seen-through"


@needs_facts
def test_every_collected_disagreement_has_all_its_sides(protocols: Protocols) -> None:
    entry = next(entry for entry in collected() if "conflicts" in entry)
    assert PROTOCOL_OF[str(entry["id"])] == "mri-breast-without-and-with-contrast"
    (conflict,) = protocols.protocols["mri-breast-without-and-with-contrast"].conflicts
    assert [side.status for side in conflict.sides] == ["second-hand", "article"]
    assert "6 months" in conflict.sides[0].say
    assert "12 months" in conflict.sides[0].say


@needs_facts
def test_no_sentence_is_taken_from_the_collected_facts(protocols: Protocols) -> None:
    """No eight words in a row, in any text of a protocol; the source articles count as well."""
    files = [FACTS, *(ROOT.parent / "shared/seeds").glob("*.txt")]
    assert len(files) > 1
    seen = set().union(*(runs_of_eight(file.read_text(encoding="utf-8")) for file in files))
    assert seen
    for protocol in protocols.protocols.values():
        for text in texts_of(msgspec.to_builtins(protocol)):
            assert runs_of_eight(text) & seen == set(), text


def texts_of(value: object) -> Iterator[str]:
    """Every text within."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in texts_of(part))
    elif isinstance(value, (list, tuple)):
        yield from (text for part in value for text in texts_of(part))


def runs_of_eight(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[start : start + 8]) for start in range(len(words) - 7)}


@pytest.mark.parametrize("name", PROTOCOL_OF.values())
def test_every_point_shows_status_date_and_source(name: str, library: Library, protocols: Protocols) -> None:
    protocol = protocols.protocols[name]
    data, page = data_of(library, protocol), said(library, protocol)
    shown = [point for section in data.sections for point in section.points]
    shown += [side for conflict in data.conflicts for side in conflict.sides]
    assert [point.id for point in shown] == [point.id for point in points(protocol)]
    for point in shown:
        assert point.cites, point.id
        assert point.date, point.id
        assert point.status in STATUSES
        assert all(0 < cite.source <= len(data.sources) for cite in point.cites)
    bullets = {block.text for block in protocol_page(data) if isinstance(block, Bullet)}
    for point in (point for s in data.sections if s.id not in ("series", "quality") for point in s.points):
        assert any(f"({STATUSES[point.status]}, {point.date})" in text and point.text in text for text in bullets)
    assert LEGEND in page


@pytest.mark.parametrize("name", PROTOCOL_OF.values())
def test_no_section_is_silent_and_gaps_are_listed(name: str, library: Library, protocols: Protocols) -> None:
    protocol = protocols.protocols[name]
    page = said(library, protocol)
    for section in SECTIONS:
        spoken = protocol.sections.get(section) or protocol.gaps.get(section)
        assert spoken or (section == "contrast" and library.procedures[name].contrast == "none"), section
    assert protocol.gaps
    for section, gaps in protocol.gaps.items():
        title = SECTIONS.get(section, GENERAL.capitalize())
        for gap in gaps:
            assert f"{title}: {gap}" in page


def test_there_is_no_status_for_what_somebody_recalls(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(BASE, folder)
    path = folder / "protocols/mammography-diagnostic.yaml"
    for word in ("recalled", "inferred", "missing"):
        text = (BASE / "protocols/mammography-diagnostic.yaml").read_text(encoding="utf-8")
        path.write_text(text.replace("status: article", f"status: {word}", 1), encoding="utf-8")
        library, issues = lint_folder(folder)
        assert [issue.code for issue in issues] == ["TYPE01"]
        assert library is not None
        with pytest.raises(ContentError, match=word):
            load_protocols(folder, library)


def test_a_file_that_is_no_yaml_hides_none_of_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(BASE, folder)
    (folder / "protocols/a.yaml").write_text("procedure: [\n", encoding="utf-8")
    path = folder / "protocols/mammography-diagnostic.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("status: draft", "status: done"), encoding="utf-8")
    _, issues = lint_folder(folder)
    assert [issue.code for issue in issues] == ["YAML01", "TYPE01"]


def test_protocols_do_not_change_the_hash_of_what_decides(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "content"
    shutil.copytree(ROOT / "knowledge", folder)
    shutil.rmtree(folder / "protocols")
    assert content_hash(folder) == library.content_hash


def test_every_concern_that_points_at_a_rule_is_printed_at_both_ends(library: Library, protocols: Protocols) -> None:
    found = pointing(library)
    assert len(found) >= 8
    for where, concern in found:
        rule, protocol = protocols.at(concern.protocol), protocols.of(concern.protocol.partition("#")[0])
        assert rule is not None
        assert protocol is not None
        assert f"{concern.id} ({where})" in said(library, protocol)
        if where in library.scenarios:
            blocks = scenario_page(library, library.scenarios[where], TODAY, protocols)
            assert f"Rule of the protocol, {concern.protocol}: {rule.say}" in " ".join(as_text(blocks).split())


def test_a_waiting_time_of_a_concern_is_that_of_the_rule_it_points_at(library: Library, protocols: Protocols) -> None:
    """4 weeks and 6 weeks in the order check are the 4 and the better 6 weeks of the protocol."""
    checked = 0
    for _, concern in pointing(library):
        rule = protocols.at(concern.protocol)
        if rule is None or rule.start != "surgery":
            continue
        assert rule.amount is not None
        given = [bound for bound in (rule.amount.at_least, rule.amount.better) if bound is not None]
        allowed = {quantity(bound, rule.amount.unit, "time").canonical for bound in given}
        used = {atom.bound for atom in atoms(concern.when) if isinstance(atom, (AtLeast, Over))}
        assert used
        assert used <= allowed
        checked += 1
    assert checked == 2


def test_every_rating_of_a_study_links_to_its_protocol_and_back(library: Library, protocols: Protocols) -> None:
    for protocol in protocols.protocols.values():
        data = data_of(library, protocol)
        names = (protocol.procedure, *protocol.also)
        rated = [
            (scenario.id, rating.procedure, rating.category)
            for scenario in library.scenarios.values()
            for rating in scenario.ratings
            if rating.procedure in names
        ]
        assert [(entry.scenario, entry.procedure, entry.category) for entry in data.ratings] == rated
    for scenario in library.scenarios.values():
        page = " ".join(as_text(scenario_page(library, scenario, TODAY, protocols)).split())
        for rating in scenario.ratings:
            linked = f"`rightscan protocol {rating.procedure}`" in page
            assert linked == (protocols.of(rating.procedure) is not None)


@needs_facts
def test_ratings_among_the_collected_facts_are_told_from_the_ratings(library: Library, protocols: Protocols) -> None:
    """No protocol repeats a rating; what was collected as an order rule stands in the list of ratings."""
    expected = {
        "dbt-diagnostic": {"breast.axilla.after-neoadjuvant-node-negative"},
        "fdg-pet-ct": {
            "breast.axilla.after-neoadjuvant-node-negative",
            "breast.invasive.early-distant",
            "breast.invasive.surveillance-distant",
        },
        "ct-chest-abdomen-pelvis-with-contrast": {
            "breast.invasive.early-distant",
            "breast.invasive.surveillance-distant",
        },
    }
    collected_so = {
        PROTOCOL_OF[str(entry["id"])] for entry in collected() if "sually not appropriate" in json.dumps(entry)
    }
    assert collected_so == set(expected)
    for name, scenarios in expected.items():
        data = data_of(library, protocols.protocols[name])
        rated = {entry.scenario for entry in data.ratings if entry.category == "usually-not-appropriate"}
        assert scenarios <= rated
    for protocol in protocols.protocols.values():
        assert not any("appropriate" in point.say for point in points(protocol))


def test_a_local_policy_takes_no_part_in_a_protocol(library: Library, protocols: Protocols, tmp_path: Path) -> None:
    """A category that only the policy has is not told as a rating; the others are those of the sources."""
    policy = tmp_path / "policy.yaml"
    text = (ROOT / "docs/examples/local-policy.yaml").read_text(encoding="utf-8")
    policy.write_text(text.replace(f"procedure: {PROTOCOL_OF['mri_breast_wo_w']}", "procedure: fdg-pet-ct", 1), "utf-8")
    beside = with_policy(library_with_policy(library, policy), TODAY)
    assert any(r.category == "not-recorded" for r in beside.scenario("positive-margins").ratings)
    protocol = protocols.protocols["fdg-pet-ct"]
    assert links_of(beside, protocol).ratings == links_of(library, protocol).ratings


def test_a_scenario_page_without_protocols_links_to_none(library: Library) -> None:
    page = as_text(scenario_page(library, library.scenario("positive-margins"), TODAY))
    assert "rightscan protocol" not in page
    assert "Rule of the protocol" not in page


def test_diagnostic_mammography_warns_against_a_screening_order(library: Library, protocols: Protocols) -> None:
    page = said(library, protocols.protocols["mammography-diagnostic"])
    assert "Order the diagnostic study. A screening order brings only the standard views" in page
    assert "screening-order (breast.after-surgery.positive-margins)" in page


def test_the_page_of_fdg_shows_version_3_and_that_it_was_read_at_second_hand(
    library: Library, protocols: Protocols
) -> None:
    page = said(library, protocols.protocols["fdg-pet-ct"])
    assert "version 3.0 (September 2025), which takes the place of version 2.0" in page
    assert "EANM guideline on FDG PET of tumors, version 3.0" in page
    assert "Not read itself; seen through: Summary of the EANM guideline" in page
    assert "55 to 75 minutes, usually 60 minutes" in page
    assert "Never give insulin" in page


@pytest.mark.parametrize("name", ["us-axilla", "us-breast", "mri-breast-without-and-with-contrast"])
def test_ultrasound_and_mri_say_that_there_are_no_x_rays(name: str, library: Library, protocols: Protocols) -> None:
    page = said(library, protocols.protocols[name])
    assert "No ionizing radiation (0 mSv)." in page
    assert APART not in page


def test_the_dose_block_stands_in_the_protocol_with_its_kinds_apart(library: Library, protocols: Protocols) -> None:
    page = said(library, protocols.protocols["fdg-pet-ct"])
    assert f"{MARKS['band']} ACR band (adult): relative radiation level 4 of 5, 10-30 mSv" in page
    assert f"{MARKS['typical']} typical, printed (adults): 16.5 mSv" in page
    assert APART in page
    assert "no figure (adult): No band is recorded here." in said(library, protocols.protocols["mammography-contrast"])


def test_the_dose_block_as_data_has_the_spans_and_a_source_for_each_figure(
    library: Library, protocols: Protocols
) -> None:
    for protocol in protocols.protocols.values():
        data = data_of(library, protocol)
        assert [dose.study for dose in data.dose] == [protocol.procedure, *protocol.also]
        for dose in data.dose:
            assert all(line.cites for line in dose.lines if line.mark in (MARKS["band"], MARKS["typical"]))
            assert all(one.cites for one in (dose.adult, dose.child) if one.band or one.typical)
    (fdg,) = data_of(library, protocols.protocols["fdg-pet-ct"]).dose
    assert fdg.adult.band == (Decimal(10), Decimal(30))
    assert fdg.adult.typical == (Decimal(4), Decimal(25))
    assert (fdg.child.level, fdg.child.typical) == ("5", None)


def test_a_protocol_of_two_studies_tells_the_dose_of_each(library: Library, protocols: Protocols) -> None:
    blocks = protocol_page(data_of(library, protocols.protocols["dbt-diagnostic"]))
    names = [block.text for block in blocks if isinstance(block, Heading) and block.level == 3]
    assert names == ["Digital breast tomosynthesis diagnostic", "Digital breast tomosynthesis screening"]


@pytest.mark.parametrize("name", PROTOCOL_OF.values())
def test_who_must_not_have_it_is_never_left_out(name: str, library: Library, protocols: Protocols) -> None:
    """What is not known about it stands in the section itself, beside what is known."""
    page = said(library, protocols.protocols[name]).partition("WHO MUST NOT HAVE IT ")[2]
    gaps = protocols.protocols[name].gaps["exclusions"]
    assert gaps
    section = page[: page.index("HOW TO ORDER IT")] if "HOW TO ORDER IT" in page else page[:600]
    for gap in gaps:
        assert f"? Not known here: {gap}" in section


def test_each_point_has_a_place_of_its_own_and_each_concern_leads_to_one(
    library: Library, protocols: Protocols
) -> None:
    for protocol in protocols.protocols.values():
        html = body_html(protocol_page(data_of(library, protocol), linked=True))
        places = re.findall(r' id="point-([^"]+)"', html)
        expected = [point.id for points in protocol.sections.values() for point in points]
        assert sorted(places) == sorted(expected)
        raised = links_of(library, protocol).concerns
        leads = re.findall(r'<a href="/protocol/([^"]+)">The rule</a>', html)
        assert leads == [
            raised.concern.protocol.replace("#", "#point-") for raised in raised if raised.concern.protocol
        ]


def test_rules_of_the_cortex_stand_side_by_side(library: Library, protocols: Protocols) -> None:
    page = said(library, protocols.protocols["us-axilla"])
    for rule in ("more than 3 mm", "Six types", "limits at 2 and 5 mm", "none is called the rule"):
        assert rule in page


def test_past_its_last_day_a_protocol_gives_no_advice(library: Library, protocols: Protocols) -> None:
    day = library.edition.refuse_after + timedelta(days=1)
    protocol = protocols.protocols["mammography-diagnostic"]
    data = protocol_data(library, protocol, beside_of(library, protocol), day)
    page = as_text(protocol_page(data))
    assert "too old" in page
    assert NOTICE in " ".join(page.split())
    assert not any(point.say[:30] in page for point in points(protocol))
    assert (data.sections, data.conflicts, data.ratings, data.concerns, data.orders) == ((), (), (), (), ())


def test_past_its_review_day_a_protocol_says_so_first(library: Library, protocols: Protocols) -> None:
    day = library.edition.review_due + timedelta(days=1)
    protocol = protocols.protocols["us-breast"]
    page = as_text(protocol_page(protocol_data(library, protocol, beside_of(library, protocol), day)))
    assert "OVERDUE" in page.partition("Content status")[0]
    assert "new lump" in page


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("mammography-diagnostic", "mammography-diagnostic"),
        ("Diagnostic Mammogram", "mammography-diagnostic"),
        ("breast MRI", "mri-breast-without-and-with-contrast"),
        ("PET/CT", "fdg-pet-ct"),
        ("screening tomosynthesis", "dbt-diagnostic"),
        ("FDG-PET/CT skull base to mid-thigh", "fdg-pet-ct"),
        ("fdg", "fdg-pet-ct"),
        ("MRI", "mri-breast-without-and-with-contrast"),
    ],
)
def test_a_protocol_is_found_by_id_name_order_and_words_that_only_it_has(
    words: str, name: str, library: Library, protocols: Protocols
) -> None:
    assert find_protocol(library, protocols, words).procedure == name


def test_a_study_that_does_not_exist_or_has_no_protocol_is_named(library: Library, protocols: Protocols) -> None:
    with pytest.raises(InputError, match="Did you mean bone scan"):
        find_protocol(library, protocols, "bonescan")
    with pytest.raises(InputError, match=r"several studies.*mammography-contrast"):
        find_protocol(library, protocols, "mammo")
    with pytest.raises(InputError, match=r"has no protocol.*us-axilla"):
        find_protocol(library, protocols, "brain MRI")
    with pytest.raises(InputError, match="none so far"):
        find_protocol(library, Protocols({}), "brain MRI")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (None, ""),
        (Amount("mm", over=Decimal(3)), "over 3 mm"),
        (Amount("mmol/L", under=Decimal(11)), "under 11 mmol/L"),
        (Amount("mL", at_least=Decimal(20)), "at least 20 mL"),
        (Amount("mL/kg", at_least=Decimal("1.5"), at_most=Decimal("2.0")), "1.5 to 2.0 mL/kg"),
        (Amount("weeks", at_least=Decimal(4), better=Decimal(6)), "at least 4 weeks, better 6 weeks"),
        (Amount("mmol/kg", usual=Decimal("0.1")), "0.1 mmol/kg"),
    ],
)
def test_an_amount_is_shown_as_it_was_given(amount: Amount | None, shown: str) -> None:
    assert amount_text(amount) == shown


def test_the_form_of_the_data_is_named(library: Library, protocols: Protocols) -> None:
    data = data_of(library, protocols.protocols["us-axilla"])
    assert (data.format, data.notice) == (FORMAT, NOTICE)
