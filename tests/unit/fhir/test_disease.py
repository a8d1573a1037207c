"""Conditions, stages, sizes and receptors: what becomes a fact, what stays unknown, and what is reported as disputed."""

import pytest

from tests.unit.fhir.records import (
    ICD10,
    LEFT,
    LOINC,
    RIGHT,
    SNOMED,
    Resource,
    cancer,
    chemotherapy,
    coded,
    concept,
    condition,
    disputed,
    facts,
    observation,
    procedure,
    read,
    sized,
    told,
)  # fmt: skip

IDC = {"diagnosis": "invasive-cancer", "histology": "ductal"}
OVER = concept(("http://terminology.hl7.org/CodeSystem/condition-clinical", "resolved"))
POSITIVE, NEGATIVE = (SNOMED, "10828004"), (SNOMED, "260385009")
CLINICAL_T, CLINICAL_N, CLINICAL_M, STAGE = (
    (LOINC, "21905-5"),
    (LOINC, "21906-3"),
    (LOINC, "21907-1"),
    (LOINC, "21908-9"),
)
RELATED = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-primary-cancer-condition"


@pytest.mark.parametrize(
    ("codings", "expected"),
    [
        ([(ICD10, "C50.911")], {"diagnosis": "cancer", "laterality": "right"}),
        ([(ICD10, "C50.912"), (SNOMED, "408643008")], {**IDC, "laterality": "left"}),
        ([(ICD10, "D05.12")], {"diagnosis": "dcis", "laterality": "left"}),
        (
            [(SNOMED, "1080341000119105")],
            {"diagnosis": "invasive-cancer", "histology": "lobular", "laterality": "right"},
        ),
        ([(SNOMED, "254840009")], {"diagnosis": "invasive-cancer", "skin-or-chest-wall": "inflammatory"}),
        ([(ICD10, "D05.01")], {}),
        ([(ICD10, "C79.81")], {}),
        ([(ICD10, "Z85.3")], {}),
        ([(SNOMED, "415076002")], {}),
        ([(SNOMED, "254837008")], {}),
        ([("", "254837009")], {}),
        ([], {}),
    ],
    ids=str,
)
def test_a_condition_states_what_its_code_says(codings: list[tuple[str, str]], expected: dict[str, str]) -> None:
    assert facts(read(condition(*codings))) == expected


def test_a_text_without_a_code_is_counted_and_not_repeated() -> None:
    record = read({**condition(), "code": {"text": "Breast cancer of Jane Doe", "coding": [{}]}})
    assert [(entry.element, entry.why) for entry in record.unmapped] == [("Condition.code", "it has no code")]
    assert "Jane" not in str(record)


def test_codes_without_an_entry_are_counted_with_the_reason() -> None:
    record = read(
        condition(("", "254837009"), own="a"),
        condition((SNOMED, "254837008"), own="b"),
        condition((SNOMED, "53741008"), own="c"),
        condition((SNOMED, "53741008"), own="d"),
        condition(("http://local.example/codes", "BRCA <b>x</b>"), own="e"),
    )
    assert [(entry.system, entry.code, entry.count, entry.why.split(",")[0]) for entry in record.unmapped] == [
        ("", "254837009", 1, "its code system is not said"),
        ("SNOMED CT", "254837008", 1, "its check digit is wrong"),
        ("SNOMED CT", "53741008", 2, "it is not in the tables"),
        ("http://local.example/codes", "not shown", 1, "its code system is not known here"),
    ]


def test_dcis_beside_an_invasive_cancer_is_not_dcis_alone() -> None:
    record = read(condition((ICD10, "C50.912"), own="a"), condition((ICD10, "D05.12"), own="b"))
    assert facts(record)["diagnosis"] == "cancer"
    assert "beside another breast cancer it is not DCIS alone" in told(record)


def test_cancers_of_both_sides_are_not_mixed() -> None:
    both = [
        condition((ICD10, "C50.911"), own="a"),
        condition((ICD10, "C50.912"), own="b"),
        coded(CLINICAL_T, (SNOMED, "67673008")),
    ]
    assert facts(read(*both)) == {}
    assert "cannot be told which one is meant" in told(read(*both))
    over = [{**both[0], "clinicalStatus": OVER}, *both[1:]]
    assert facts(read(*over)) == {"diagnosis": "cancer", "laterality": "left", "clinical-t": "t2"}


@pytest.mark.parametrize("word", ["prophylactic", "Risk-reducing", "gynecomastia", "scar"])
def test_a_word_in_the_text_rules_an_operation_out(word: str) -> None:
    operation = procedure((SNOMED, "172043006"), bodySite=[concept(LEFT)])
    operation["code"]["text"] = f"Mastectomy, {word}"
    record = read(cancer(LEFT), operation)
    assert "last-breast-surgery" not in facts(record)
    assert f"its text says '{word.lower()}'" in told(record)
    reasoned = procedure((SNOMED, "172043006"), bodySite=[concept(LEFT)], reasonCode=[{"text": word}])
    assert "last-breast-surgery" not in facts(read(cancer(LEFT), reasoned))


# Stages


def test_clinical_categories_are_read_and_pathologic_ones_are_not() -> None:
    record = read(
        cancer(),
        coded(CLINICAL_T, (SNOMED, "67673008"), "t"),
        coded((SNOMED, "399534004"), (SNOMED, "1229967007"), "n"),
        coded(CLINICAL_M, (SNOMED, "30893008"), "m"),
        coded((LOINC, "21899-0"), (SNOMED, "1229859000"), "pt"),
        coded((LOINC, "21900-6"), (SNOMED, "53623008"), "pn"),
        coded((SNOMED, "78873005"), (SNOMED, "23351008"), "any"),
        coded((SNOMED, "399504009"), (SNOMED, "1229859000"), "mixed"),
    )
    assert facts(record) == {**IDC, "clinical-t": "t2", "clinical-n": "n0", "distant-metastasis": "m0"}
    assert told(record).count("a pathologic stage is not read into clinical facts") == 3
    assert "whether it is clinical or pathologic is not said" in told(record)


def test_an_unknown_answer_is_unknown_and_never_t0() -> None:
    record = read(cancer(), coded(CLINICAL_T, (SNOMED, "471281007")), coded(CLINICAL_N, (SNOMED, "62455009"), "n"))
    assert facts(record) == IDC
    assert len(record.unmapped) == 2


def test_stages_that_exclude_each_other_are_reported_with_their_resources() -> None:
    own = cancer(stage=[{"summary": concept((SNOMED, "1222806003")), "assessment": [{"reference": "Observation/g"}]}])
    record = read(own, coded(STAGE, (SNOMED, "1222769001"), "g"))
    assert "stage-group" not in facts(record)
    assert disputed(record) == {"stage-group": ["IIIC", "IIB"]}
    assert [one.places[0].resource for one in record.disputed[0].readings] == ["Condition/c1", "Observation/g"]


def test_a_stage_of_the_condition_of_unknown_kind_is_told_and_not_used() -> None:
    record = read(cancer(stage=[{"summary": concept((SNOMED, "1222806003"))}]), coded(STAGE, (SNOMED, "1222769001")))
    assert facts(record)["stage-group"] == "IIB"
    assert "gives stage IIIC as its stage; whether it is clinical or pathologic is not said" in told(record)
    pathologic = {"summary": concept((SNOMED, "1222806003")), "type": concept((SNOMED, "399588009"))}
    assert "stage-group" not in facts(read(cancer(stage=[pathologic])))


def test_a_coarse_stage_beside_a_finer_one_is_no_contradiction() -> None:
    record = read(cancer(), coded(STAGE, (SNOMED, "258215001"), "a"), coded(STAGE, (SNOMED, "261634002"), "b"))
    assert facts(record)["stage-group"] == "IA"
    assert record.disputed == ()


def test_a_category_from_after_the_begin_of_treatment_is_not_that_of_the_diagnosis() -> None:
    record = read(
        cancer(),
        coded(CLINICAL_T, (SNOMED, "67673008"), "a", "2026-01-12"),
        coded(CLINICAL_T, (SNOMED, "23351008"), "b", "2026-06-01"),
        chemotherapy("2026-02-01"),
    )
    assert facts(record)["clinical-t"] == "t2"
    assert "states T1 after treatment began" in told(record)


def test_two_categories_before_treatment_exclude_each_other() -> None:
    record = read(
        cancer(),
        coded(CLINICAL_T, (SNOMED, "67673008"), "a"),
        coded(CLINICAL_T, (SNOMED, "23351008"), "b", "2026-01-20"),
    )
    assert disputed(record) == {"clinical-t": ["t2", "t1"]}


def test_a_stage_of_another_disease_is_not_that_of_the_breast() -> None:
    heart = condition((SNOMED, "53741008"), own="heart")
    stage = coded(STAGE, (SNOMED, "1222806003"), focus=[{"reference": "Condition/heart"}])
    assert "stage-group" not in facts(read(cancer(), heart, stage))
    assert facts(read(cancer(), heart, {**stage, "focus": [{"reference": "Condition/c1"}]}))["stage-group"] == "IIIC"


def test_stages_without_a_cancer_in_the_record_belong_to_nobody() -> None:
    record = read(coded(STAGE, (SNOMED, "1222806003")), sized(18), procedure((SNOMED, "392021009")))
    assert facts(record) == {}
    assert told(record).count("holds no breast cancer that it could belong to") == 3


# Metastases


def metastasis(code: str, origin: str = "Condition/c1", since: str = "2026-05-01", **more: object) -> Resource:
    link = [{"url": RELATED, "valueReference": {"reference": origin}}] if origin else []
    return condition((SNOMED, code), own=f"m{code}", since=since, extension=link, **more)


def test_a_metastasis_counts_where_it_names_the_breast_cancer() -> None:
    assert facts(read(cancer(), metastasis("94222008")))["distant-metastasis"] == "m1"
    assert "not which cancer it comes from" in told(read(cancer(), metastasis("94222008", "")))
    assert "it does not come from this breast cancer" in told(read(cancer(), metastasis("94222008", "Condition/other")))
    for unlinked in (
        metastasis("94222008", ""),
        metastasis("94222008", "Condition/other"),
        metastasis("94222008", clinicalStatus=OVER),
    ):
        assert "distant-metastasis" not in facts(read(cancer(), unlinked))


def test_an_axillary_node_is_no_distant_metastasis() -> None:
    record = read(cancer(), metastasis("94181007"))
    assert facts(record) == IDC
    assert "a regional node is no distant metastasis" in told(record)


def test_the_latest_m_stands_and_an_older_stage_gives_way() -> None:
    early = [coded(CLINICAL_M, (SNOMED, "30893008"), "m"), coded(STAGE, (SNOMED, "1222769001"), "g")]
    record = read(cancer(), *early, metastasis("94222008"))
    assert facts(record) == {**IDC, "distant-metastasis": "m1"}
    assert "a later reading is M1" in told(record)
    assert "it was before a metastasis was known" in told(record)
    healed = read(cancer(), coded(CLINICAL_M, (SNOMED, "30893008"), "m", "2026-08-01"), metastasis("94222008"))
    assert disputed(healed) == {"distant-metastasis": ["m1", "m0"]}


# Size and receptors


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(18, "mm", "18 mm"), (1.8, "cm", "1.8 cm"), (20.0, "mm", "20 mm"), (0.2, "cm", "0.2 cm")],
)
def test_a_size_keeps_its_unit(value: float, unit: str, expected: str) -> None:
    assert facts(read(cancer(), sized(value, unit)))["tumor-size"] == expected


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (-5, "mm"),
        (0, "mm"),
        (4000, "mm"),
        (18, "m"),
        (18, "[in_i]"),
        (18, ""),
        ("18", "mm"),
        (True, "mm"),
        (None, "mm"),
        (1e30, "mm"),
    ],
)
def test_an_impossible_size_is_refused_and_listed(value: object, unit: str) -> None:
    record = read(cancer(), sized(value, unit))
    assert facts(record) == IDC
    assert "Observation/s1" in told(record)


def test_a_limit_is_no_size_and_units_must_agree() -> None:
    for amount in (
        {"value": 18, "unit": "mm", "comparator": "<"},
        {"value": 18, "unit": "cm", "code": "mm"},
        {"value": 18, "unit": "mm", "system": "http://other.example"},
    ):
        assert facts(read(cancer(), observation((LOINC, "33728-7"), {"valueQuantity": amount}))) == IDC


def test_a_size_stands_in_a_component_too() -> None:
    part = {"code": concept((LOINC, "33728-7")), "valueQuantity": {"value": 2.1, "unit": "cm"}}
    record = read(cancer(), observation((LOINC, "21889-1"), {"component": [part]}))
    assert facts(record)["tumor-size"] == "2.1 cm"
    size = next(entry for entry in record.facts if entry.fact == "tumor-size")
    assert size.places[0].path == "component[0].valueQuantity"


def test_equal_sizes_in_two_units_agree_and_others_exclude_each_other() -> None:
    assert facts(read(cancer(), sized(18), sized(1.8, "cm", "s2")))["tumor-size"] == "18 mm"
    assert disputed(read(cancer(), sized(21), sized(28, own="s2"))) == {"tumor-size": ["21 mm", "28 mm"]}


def test_the_size_of_the_specimen_and_a_size_without_date_are_not_that_of_the_diagnosis() -> None:
    operation = procedure((SNOMED, "392021009"), on="2026-03-01")
    for on in ("2026-03-01", "2026-03", "2026-03-09", ""):
        record = read(cancer(), operation, sized(18, on=on))
        assert "tumor-size" not in facts(record), on
        assert "Observation/s1" in told(record)


def test_receptors_of_the_diagnosis_stand_before_those_of_the_specimen() -> None:
    parts = [
        cancer(),
        chemotherapy("2026-02-01"),
        coded((LOINC, "85337-4"), POSITIVE, "a"),
        coded((LOINC, "85337-4"), NEGATIVE, "b", "2026-07-01"),
    ]
    assert facts(read(*parts))["er"] == "positive"
    assert facts(read(*parts[:2], parts[3]))["er"] == "negative"
    assert disputed(read(*parts[:3], {**parts[3], "effectiveDateTime": "2026-01-20"})) == {
        "er": ["positive", "negative"]
    }


@pytest.mark.parametrize("answer", [(LOINC, "LA6576-8"), POSITIVE])
@pytest.mark.parametrize(
    ("code", "fact"), [("16112-5", "er"), ("40557-1", "pr"), ("85318-4", "her2"), ("48676-1", "her2")]
)
def test_each_receptor_code_and_each_answer_list(code: str, fact: str, answer: tuple[str, str]) -> None:
    assert facts(read(cancer(), coded((LOINC, code), answer)))[fact] == "positive"


def test_an_answer_in_words_is_unknown() -> None:
    record = read(cancer(), observation((LOINC, "85318-4"), {"valueString": "less than 1.8"}))
    assert facts(record) == IDC
    assert "its answer is no code, so it is unknown" in told(record)


@pytest.mark.parametrize(("value", "possible"), [(1.62, False), (-1, False), (3, True), (3.0, True), ("3", False)])
def test_a_count_of_nodes_is_whole(value: object, possible: bool) -> None:
    record = read(cancer(), observation((LOINC, "85344-0"), {"valueQuantity": {"value": value, "unit": "#"}}))
    assert facts(record) == IDC
    assert ("no possible count" in told(record)) is not possible


# Symptoms


def test_a_symptom_after_the_diagnosis_is_new() -> None:
    lump = condition((SNOMED, "89164003"), own="l", since="2026-11-10")
    pain = condition((SNOMED, "53430007"), own="p", since="2026-11-11")
    assert facts(read(cancer(), lump, pain))["breast-symptoms"] == ["lump", "pain"]
    for older in (
        {"onsetDateTime": "2026-01-10"},
        {"onsetDateTime": None},
        {"clinicalStatus": OVER},
        {"clinicalStatus": None},
        {"abatementDateTime": "2026-10-01"},
    ):
        assert "breast-symptoms" not in facts(read(cancer(), {**lump, **older})), older
    assert facts(read(lump)) == {"breast-symptoms": ["lump"]}


def test_a_lump_in_the_armpit_needs_its_side() -> None:
    lump = condition((SNOMED, "300863000"), own="l", since="2026-11-10")
    assert facts(read(lump)) == {}
    assert facts(read({**lump, "bodySite": [concept((SNOMED, "7771000"))]})) == {"axillary-lump": "one-side"}
    assert facts(read({**lump, "bodySite": [concept((SNOMED, "51440002"))]})) == {"axillary-lump": "both-sides"}


def test_a_code_of_one_side_at_a_site_of_the_other_is_not_used() -> None:
    record = read(condition((ICD10, "C50.912"), bodySite=[concept(RIGHT)]))
    assert facts(record) == {}
    assert "its code and its site name different sides" in told(record)
