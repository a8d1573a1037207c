"""The code tables: check digits, and that every code can be looked up by what a record holds."""

import pytest

from rightscan.intake.fhir.codes import CodeBook
from rightscan.knowledge.artefact import read_terminology
from rightscan.model.library import Library
from rightscan.model.terminology import CHECKS, TABLES, loinc_check_digit_holds, snomed_check_digit_holds
from tests.unit.fhir.records import ICD10, LOINC, SNOMED, concept


@pytest.mark.parametrize("code", ["254837009", "353431000119107", "1080261000119100", "58790005"])
def test_verhoeff_holds_for_real_codes_and_for_no_neighbor(code: str) -> None:
    assert snomed_check_digit_holds(code)
    wrong = [code[:-1] + digit for digit in "0123456789" if digit != code[-1]]
    swapped = [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(len(code) - 1) if code[i] != code[i + 1]]
    assert not any(snomed_check_digit_holds(other) for other in (*wrong, *swapped))


@pytest.mark.parametrize("code", ["", "12", "abc", "0254837009", "254837009x", "٢٥٤٨٣٧٠٠٩", "1" * 19])
def test_what_is_no_snomed_identifier_has_no_check_digit(code: str) -> None:
    assert not snomed_check_digit_holds(code)


@pytest.mark.parametrize(
    ("code", "holds"), [("21905-5", True), ("21905-6", False), ("417181009", False), ("LA6576-8", True), ("LA-", False)]
)
def test_loinc_check_digits(code: str, holds: bool) -> None:
    assert loinc_check_digit_holds(code) is holds


def test_every_code_of_a_checked_system_has_its_check_digit_and_a_source() -> None:
    terminology = read_terminology()
    assert set(terminology.tables) == set(TABLES)
    entries = [code for table in terminology.tables.values() for code in table.values()]
    assert len(entries) > 100
    for code in entries:
        check = CHECKS.get(terminology.systems[code.system].check)
        assert check is None or check(code.code), code.code
        assert code.cites, code.code
        assert code.display, code.code


def test_a_family_of_codes_names_the_side_at_full_length_only(library: Library) -> None:
    book = CodeBook(read_terminology(), library)
    sides = {
        code: [one.side for one in book.look_up("findings", concept((ICD10, code)), "code").codes]
        for code in ("C50.911", "C50.912", "C50.919", "C50.1", "C50.02", "D05.11", "D05.12", "D05.1", "C51.9")
    }
    assert sides == {
        "C50.911": ["right"], "C50.912": ["left"], "C50.919": [""], "C50.1": [""], "C50.02": [""],
        "D05.11": ["right"], "D05.12": ["left"], "D05.1": [""], "C51.9": [],
    }  # fmt: skip


def test_a_code_of_an_unknown_system_is_not_looked_up(library: Library) -> None:
    book = CodeBook(read_terminology(), library)
    for system in ("LOINC", "", "http://snomed.info/sct/", "http://loinc.org"):
        assert not book.look_up("findings", concept((system, "254837009")), "code").codes
    assert book.look_up("findings", concept((SNOMED, "254837009")), "code").role == "breast-cancer"
    assert book.study([concept((LOINC, "26347-5"))]) == ("mammography-diagnostic", "left")
