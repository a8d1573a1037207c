"""The content about radiation: every figure has a source, is what was read, and contradicts nothing."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from rightscan.curation.lint import lint_folder
from rightscan.knowledge.artefact import read_dose
from rightscan.knowledge.dose import load_dose
from rightscan.model.citation import Citations
from rightscan.model.dose import DoseKnowledge, RiskRows
from rightscan.model.library import Library

ROOT = Path(__file__).parents[3]
FACTS = ROOT.parent / "shared" / "data" / "clinical" / "dose-facts.json"
needs_facts = pytest.mark.skipif(not FACTS.is_file(), reason="the table of facts is not part of the repository")


@pytest.fixture(scope="module")
def knowledge(library: Library) -> DoseKnowledge:
    return load_dose(ROOT / "knowledge", library)


def facts() -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(FACTS.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal))


def cited(knowledge: DoseKnowledge) -> Iterator[Citations]:
    yield from (value.cites for values in knowledge.typical.values() for value in values)
    yield from (entry.cites for entry in knowledge.ct.values())
    yield from (entry.cites for entry in knowledge.glandular.values())
    yield from (entry.cites for tracer in knowledge.tracers.values() for entry in tracer.sets.values())
    yield from (entry.cites for entry in knowledge.background.values())
    yield from (entry.cites for entry in knowledge.regions.values())
    yield from (entry.cites for entry in knowledge.studies.values())
    yield from (entry.cites for entry in knowledge.phantoms)
    yield from (entry.cites for entry in knowledge.positions)
    yield from (entry.cites for entry in (*knowledge.says.values(), *knowledge.gaps))
    yield from (entry.cites for entry in (*knowledge.risk.benefit, *knowledge.risk.caveats))
    yield from (knowledge.risk.cites, knowledge.risk.interval_cites, knowledge.risk.baseline_cites)


def test_every_figure_and_sentence_has_a_source_that_is_listed(knowledge: DoseKnowledge, library: Library) -> None:
    found = list(cited(knowledge))
    assert len(found) > 80
    for cites in found:
        assert cites
        assert all(cite.source in library.sources for cite in cites)


def test_the_compiled_file_holds_the_same(knowledge: DoseKnowledge) -> None:
    assert read_dose() == knowledge


def test_the_content_has_no_issue() -> None:
    assert lint_folder(ROOT / "knowledge")[1] == ()


def test_both_sides_have_their_say(knowledge: DoseKnowledge) -> None:
    assert {position.side for position in knowledge.positions} == {"for", "against"}
    assert {"joint", "aapm", "hps", "beir", "iaea"} <= {position.id for position in knowledge.positions}


@needs_facts
def test_the_risk_table_is_that_of_the_facts_cell_by_cell(knowledge: DoseKnowledge) -> None:
    table = facts()["lar_beir7_incidence"]
    assert knowledge.risk.ages == tuple(int(age) for age in table["ages"])
    for sex in ("male", "female"):
        rows: RiskRows = getattr(knowledge.risk, sex)
        assert {name: list(row) for name, row in rows.organs.items()} == table[sex]["organs"]
        assert list(rows.leukemia) == table[sex]["leukaemia"]
        assert list(rows.solid) == table[sex]["all_solid"]
        assert list(rows.all) == table[sex]["all_cancers"]


PINNED = {
    "male": [2563, 1816, 1445, 1182, 977, 686, 648, 591, 489, 343, 174],
    "female": [4777, 3377, 2611, 2064, 1646, 1065, 886, 740, 586, 409, 214],
}
SOLID = {
    "male": [2326, 1667, 1325, 1076, 881, 602, 564, 507, 407, 270, 126],
    "female": [4592, 3265, 2525, 1988, 1575, 1002, 824, 678, 529, 358, 177],
}


ORGANS = """
male stomach 76 65 55 46 40 28 27 25 20 14 7
male colon 336 285 241 204 173 125 122 113 94 65 30
male liver 61 50 43 36 30 22 21 19 14 8 3
male lung 314 261 216 180 149 105 104 101 89 65 34
male prostate 93 80 67 57 48 35 35 33 26 14 5
male bladder 209 177 150 127 108 79 79 76 66 47 23
male other 1123 672 503 394 312 198 172 140 98 57 23
male thyroid 115 76 50 33 21 9 3 1 0.3 0.1 0.0
male leukemia 237 149 120 105 96 84 84 84 82 73 48
female stomach 101 85 72 61 52 36 35 32 27 19 11
female colon 220 187 158 134 114 82 79 73 62 45 23
female liver 28 23 20 16 14 10 10 9 7 5 2
female lung 733 608 504 417 346 242 240 230 201 147 77
female breast 1171 914 712 553 429 253 141 70 31 12 4
female uterus 50 42 36 30 26 18 16 13 9 5 2
female ovary 104 87 73 60 50 34 31 25 18 11 5
female bladder 212 180 152 129 109 79 78 74 64 47 24
female other 1339 719 523 409 323 207 181 148 109 68 30
female thyroid 634 419 275 178 113 41 14 4 1 0.3 0.0
female leukemia 185 112 86 76 71 63 62 62 57 51 37
"""


def test_every_cell_of_the_risk_table_is_pinned(knowledge: DoseKnowledge) -> None:
    """Two cells of one age that change places leave the sums as they are, so each cell stands here too."""
    pinned = {
        tuple(line.split()[:2]): [Decimal(cell) for cell in line.split()[2:]] for line in ORGANS.split("\n") if line
    }
    kept = {
        (sex, organ): list(row)
        for sex in ("male", "female")
        for rows in [getattr(knowledge.risk, sex)]
        for organ, row in {**rows.organs, "leukemia": rows.leukemia}.items()
    }
    assert kept == pinned


@pytest.mark.parametrize("sex", ["male", "female"])
def test_the_sums_of_the_risk_table_are_pinned_and_agree_with_their_rows(knowledge: DoseKnowledge, sex: str) -> None:
    """A public page is known whose solid rows begin with the values for all cancers: here each row is its own."""
    rows: RiskRows = getattr(knowledge.risk, sex)
    assert list(rows.all) == PINNED[sex]
    assert list(rows.solid) == SOLID[sex]
    for cell, (solid, leukemia, both) in enumerate(zip(rows.solid, rows.leukemia, rows.all, strict=True)):
        assert abs(sum(organ[cell] for organ in rows.organs.values()) - solid) <= Decimal("1.4")
        assert abs(solid + leukemia - both) <= Decimal("1.1")


@needs_facts
def test_the_factors_are_those_of_the_facts(knowledge: DoseKnowledge) -> None:
    sets = {entry["set"]: entry for entry in facts()["ct_k_factors_mSv_per_mGy_cm"]["sets"]}
    names = {"trunk_cap": "chest-abdomen-pelvis", "abdomen_pelvis": "abdomen-pelvis", "head_neck": "head-neck"}
    for key, ours in (
        ("AAPM96-adult (ICRP 60 weights)", "aapm-96"),
        ("ICRP103-adult (matches Deak 2010 region order)", "icrp-103"),
    ):
        printed = {names.get(region, region): k for region, k in sets[key]["values"].items()}
        both = {"abdomen-pelvis": printed["abdomen"]} if printed["abdomen"] == printed["pelvis"] else {}
        assert knowledge.ct[ours].adult == printed | both
    for key, ours in (("NCI ED103 120 kVp", "nci-120"), ("NCI ED103 100 kVp", "nci-100")):
        for region, row in sets[key]["values"].items():
            name = names.get(region, region)
            assert (*knowledge.ct[ours].children[name], knowledge.ct[ours].adult[name]) == tuple(row)
    for region, row in sets["Shrimpton/AAPM96-paediatric (ICRP 60 weights)"]["values"].items():
        assert knowledge.ct["shrimpton"].children[names.get(region, region)] == tuple(row)


@needs_facts
def test_the_activity_coefficients_are_those_of_the_facts(knowledge: DoseKnowledge) -> None:
    listed = facts()["radiopharmaceutical_mSv_per_MBq"]
    for key, tracer in (("F18_FDG", "fdg"), ("Tc99m_MDP_phosphonates", "phosphonate")):
        first = listed[key][0]
        ours = knowledge.tracers[tracer].sets["icrp-128"]
        assert ours.adult == first["adult"]
        assert dict(zip(ours.ages, ours.children, strict=True)) == {age: first[f"age{age}"] for age in (1, 5, 10, 15)}
    assert knowledge.tracers["sestamibi"].sets["icrp-80"].adult == listed["Tc99m_sestamibi_rest"][0]["adult"]


@needs_facts
def test_nothing_that_was_only_recalled_is_a_typical_dose(knowledge: DoseKnowledge) -> None:
    """Every printed value is among the facts; what the facts call recalled or inferred is not there."""
    listed = facts()["typical_doses"].values()
    read = {entry["mSv"] for values in listed for entry in values if "mSv" in entry}
    assert {one.value for values in knowledge.typical.values() for one in values} <= read | {None}
