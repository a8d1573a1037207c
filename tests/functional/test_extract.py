"""`rightscan audit extract`: an export becomes one row for each imaging order, with what was known when it was placed."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from rightscan.faces.extract.finish import Wanted
from rightscan.faces.extract.run import extract
from rightscan.faces.known import put_together
from rightscan.intake.bulk.then import AFTER, OF_THE_ORDER, OPEN, UNDATED
from rightscan.intake.fhir.codes import CodeBook
from rightscan.intake.fhir.draft import read_draft
from rightscan.intake.fhir.reader import Reader
from rightscan.intake.form import Given, read_answers
from rightscan.intake.table import read_columns, read_row, read_table
from rightscan.knowledge.artefact import read_library, read_terminology
from rightscan.model.fact import Value
from tests.functional.command import NOTICE, rightscan_run
from tests.functional.extracts import Cells, by_order, extracted, table
from tests.unit.bulk.exports import Story, drug_beside, order, stories, written
from tests.unit.fhir.records import (
    LEFT,
    LOINC,
    ME,
    RIGHT,
    SNOMED,
    Resource,
    bundle,
    cancer,
    concept,
    observation,
    patient,
    procedure,
    sized,
)

RECORDS = Path(__file__).parents[3] / "shared" / "data" / "fhir"
NOT_FACTS = {"row", "as-of", "order-code", "remarks"}
LAB = "718-7"  # no query of the service asks for it


def as_the_service_reads(story: Story, moment: datetime, placed: Resource) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Facts and remarks from a bundle of what was known at that moment, and from the order."""
    library, terminology = read_library(), read_terminology()
    known = [one for one in story.known_at(moment) if LAB not in json.dumps(one.get("code"))]
    reader = Reader(library, terminology, moment.date(), str(story.who["id"]))
    record = reader.read_bundle(json.dumps(bundle(*known)).encode())
    draft = read_draft(CodeBook(terminology, library), library, placed, {})
    together = put_together(library, record, draft)
    stated = {name: one for name, one in together.stated.items() if not (together.sides_differ and name == "order")}
    return stated, together.remarks


def stated_in(row: Cells) -> dict[str, Value]:
    """The facts of a row, read as the form reads them."""
    library = read_library()
    cells = [(name, cell) for name, cell in row.items() if name not in NOT_FACTS]
    several = [(name, cell.split(";") if library.facts[name].kind == "set" else cell) for name, cell in cells]
    return read_answers(library, several).stated


def test_every_row_holds_what_the_reader_of_records_gives_for_the_resources_of_its_moment(tmp_path: Path) -> None:
    people = stories(250)
    written(tmp_path / "in", [one for story in people for one in story.resources()], lines=200, zipped=True)
    ran = extracted(tmp_path / "in", tmp_path / "o.csv", "--key", str(tmp_path / "key.csv"))
    assert ran.code == 0
    rows = by_order(tmp_path / "o.csv", tmp_path / "key.csv")
    orders = [(story, moment, placed) for story in people for moment, placed in story.orders]
    assert len(orders) == len(rows) > 200
    for story, moment, placed in orders:
        stated, remarks = as_the_service_reads(story, moment, placed)
        row = rows[str(placed["id"])]
        assert stated_in(row) == stated, placed["id"]
        assert row["as-of"] == str(moment.date())
        assert row.get("remarks", "").startswith(" | ".join(remarks))
    assert sum("diagnosis" in row for row in rows.values()) > 100  # the orders after the diagnosis
    assert sum("diagnosis" not in row for row in rows.values()) > 30  # and those before it


def export(folder: Path, *resources: Resource, raw: bytes = b"") -> Path:
    """An export of one file."""
    folder.mkdir(exist_ok=True)
    lines = b"".join(json.dumps(one).encode() + b"\n" for one in resources)
    (folder / "all.ndjson").write_bytes(lines + raw)
    return folder


def rows_of(folder: Path, *resources: Resource) -> list[Cells]:
    """The rows of an export of these resources and the patient."""
    ran = extracted(export(folder / "in", patient(), *resources), folder / "o.csv")
    assert ran.code == 0, ran.out + ran.err
    return table(folder / "o.csv")


def test_the_table_is_read_as_any_table_of_cases(tmp_path: Path) -> None:
    rows_of(tmp_path, cancer(LEFT), sized(18.50), order("r1", ME, "2026-02-01"))
    library, found = read_library(), read_table(str(tmp_path / "o.csv"))
    given = read_row(library, found.rows[0], read_columns(library, found))
    assert isinstance(given, Given)
    assert given.stated == read_answers(
        library,
        [("sex", "female"), ("age", "57 years"), ("diagnosis", "invasive-cancer"), ("histology", "ductal"), ("laterality", "left"), ("tumor-size", "18.5 mm"), ("order", "mammography-screening")],
    ).stated  # fmt: skip


def test_one_patient_gives_another_row_for_every_order(tmp_path: Path) -> None:
    rows = rows_of(
        tmp_path,
        cancer(LEFT, recordedDate="2026-01-11"),
        procedure((SNOMED, "392021009"), on="2026-03-01"),
        order("before", ME, "2026-01-05T09:00:00Z"),
        order("between", ME, "2026-02-05T09:00:00Z"),
        order("after", ME, "2026-04-05T09:00:00Z"),
    )
    assert [row["as-of"] for row in rows] == ["2026-01-05", "2026-02-05", "2026-04-05"]
    assert [row.get("diagnosis") for row in rows] == [None, "invasive-cancer", "invasive-cancer"]
    assert [row.get("surgery-date") for row in rows] == [None, None, "2026-03-01"]
    assert f"2 entries of the record were not read: {AFTER}" in rows[0]["remarks"]
    assert [row["row"] for row in rows] == ["0", "1", "2"]


def test_what_came_of_the_order_does_not_tell_what_was_known_before_it(tmp_path: Path) -> None:
    report = {"resourceType": "DiagnosticReport", "id": "d1", "status": "final", "subject": ME}
    mammogram = {**report, "code": concept((LOINC, "26346-7"))}
    surgery = procedure((SNOMED, "392021009"), on="2026-03-01")
    rows = rows_of(
        tmp_path,
        cancer(),
        surgery,
        order("r1", ME, "2026-05-01T10:00:00Z"),
        {**mammogram, "effectiveDateTime": "2026-05-01T09:00:00Z", "basedOn": [{"reference": "ServiceRequest/r1"}]},
        {**mammogram, "id": "d2", "effectiveDateTime": "2026-05-01"},
    )
    assert "imaging-since-surgery" not in rows[0]
    assert f"1 entry of the record was not read: {OF_THE_ORDER}" in rows[0]["remarks"]
    assert f"1 entry of the record was not read: {OPEN}" in rows[0]["remarks"]


def test_reasons_and_answers_on_the_order_count_as_they_do_in_the_service(tmp_path: Path) -> None:
    said = [concept((SNOMED, "89164003")), concept(("urn:rightscan:fact", "metastasis-signs:none"))]
    asked = concept(("urn:rightscan:fact", "margins:unknown"))
    (row,) = rows_of(tmp_path, order("r1", ME, "2026-02-01", reasonCode=[*said, asked]))
    assert (row["breast-symptoms"], row["metastasis-signs"], row["margins"]) == ("lump", "none", "unknown")


def test_sets_are_joined_in_one_cell(tmp_path: Path) -> None:
    told = observation(("urn:rightscan:fact", "breast-symptoms"), {"valueString": "pain, lump"}, on="2026-01-30")
    (row,) = rows_of(tmp_path, told, order("r1", ME, "2026-02-01"))
    assert row["breast-symptoms"] == "lump;pain"


def test_a_date_of_birth_becomes_an_age(tmp_path: Path) -> None:
    told = observation(("urn:rightscan:fact", "date-of-birth"), {"valueString": "1971-05-02"}, on="2026-01-30")
    unborn = {key: part for key, part in patient().items() if key != "birthDate"}
    ran = extracted(export(tmp_path / "in", unborn, told, order("r1", ME, "2026-02-01")), tmp_path / "o.csv")
    assert ran.code == 0
    (row,) = table(tmp_path / "o.csv")
    assert row["age"] == "54 years"
    assert "1971" not in (tmp_path / "o.csv").read_text()


def test_an_order_for_the_other_breast_is_not_rated(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, cancer(RIGHT), order("r1", ME, "2026-02-01", (LOINC, "26347-5")))
    assert "order" not in row
    assert "The order names the left side, and the cancer on record is on the right side: not rated." in row["remarks"]


def test_an_order_that_no_table_knows_keeps_its_code_for_the_map(tmp_path: Path) -> None:
    ran = extracted(
        export(tmp_path / "in", patient(), order("r1", ME, "2026-02-01", ("urn:ward", "BR-17"))), tmp_path / "o.csv"
    )
    (row,) = table(tmp_path / "o.csv")
    assert "order" not in row
    assert row["order-code"] == "urn:ward|BR-17"
    assert row["remarks"] == "The study on the order was not read: no table knows its code"
    assert "1 imaging order with a code that no table knows: urn:ward|BR-17" in ran.said


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"intent": "plan"}, "no order: a plan, a proposal or an option"),
        ({"status": "draft"}, "never placed, or entered in error"),
        ({"status": "entered-in-error"}, "never placed, or entered in error"),
        ({"doNotPerform": True}, "changed in meaning by an extension, or not to be done"),
        ({"modifierExtension": [{"url": "urn:x"}]}, "changed in meaning by an extension, or not to be done"),
        ({"authoredOn": "2026-02"}, "no day on which it was ordered"),
        ({"code": concept(("urn:ward", "HB")), "category": []}, "not for imaging"),
        ({"code": None, "category": []}, "no code and no words"),
        ({"intent": "filler-order", "basedOn": [{"reference": "ServiceRequest/first"}]}, "carrying out another order of the export"),
    ],
)  # fmt: skip
def test_an_order_without_a_row_says_why(tmp_path: Path, change: Resource, why: str) -> None:
    first = order("first", ME, "2026-01-20")
    other = {**order("r1", ME, "2026-02-01"), **change}
    ran = extracted(export(tmp_path / "in", patient(), first, other), tmp_path / "o.csv")
    assert f"1 order without a row: {why}" in ran.said
    assert [row["as-of"] for row in table(tmp_path / "o.csv")] == ["2026-01-20"]


def test_the_drug_is_found_in_a_resource_of_its_own(tmp_path: Path) -> None:
    dose, drug = drug_beside("d1", ME, "2026-02-10", "in-progress")
    (row,) = rows_of(tmp_path, cancer(), dose, drug, order("r1", ME, "2026-03-01"))
    assert row["treatment-phase"] == "during-neoadjuvant-chemotherapy"


def test_two_patients_never_share_a_fact(tmp_path: Path) -> None:
    other = {"subject": {"reference": "Patient/you"}}
    rows = rows_of(
        tmp_path,
        patient(id="you", birthDate="1990-01-01"),
        {**cancer(LEFT, own="c2"), **other},
        order("r1", ME, "2026-02-01"),
        {**order("r2", ME, "2026-02-01"), **other},
    )
    assert sorted((row["age"], row.get("diagnosis", "")) for row in rows) == [
        ("36 years", "invasive-cancer"),
        ("57 years", ""),
    ]


def test_an_order_of_nobody_who_is_in_the_export_still_has_its_row(tmp_path: Path) -> None:
    subject = {"reference": "https://x.org/fhir/Patient/gone"}
    ran = extracted(export(tmp_path / "in", order("r1", subject, "2026-02-01"), {**cancer(), "subject": subject}), tmp_path / "o.csv")  # fmt: skip
    (row,) = table(tmp_path / "o.csv")
    assert ran.code == 0
    assert (row["order"], row["diagnosis"]) == ("mammography-screening", "invasive-cancer")
    assert "age" not in row


def test_lines_that_cannot_be_read_are_named_and_kept_aside_and_stop_nothing(tmp_path: Path) -> None:
    good = (patient(name=[{"family": "Quennell"}]), cancer(), order("r1", ME, "2026-02-01"))
    twice = b'{"resourceType": "Condition", "id": "Quennell", "id": "x", "subject": {"reference": "Patient/me"}}\n'
    raw = (
        b'{"resourceType": "Patient", "name": [{"family": "Quennell\n' + twice + b'{"resourceType": "Condition", "subj'
    )
    ran = extracted(export(tmp_path / "in", *good, raw=raw), tmp_path)
    assert ran.code == 1
    assert "all.ndjson, line 4 is not JSON." in ran.said
    assert "all.ndjson, line 5 says one key twice in one place" in ran.said
    assert "all.ndjson, line 6 is not JSON." in ran.said
    assert "Quennell" not in ran.out + ran.err
    kept = [json.loads(line) for line in (tmp_path / "rejected.ndjson").read_text().splitlines()]
    assert sorted((one["file"], one["line"]) for one in kept) == [
        ("all.ndjson", 4),
        ("all.ndjson", 5),
        ("all.ndjson", 6),
    ]
    assert next(one["text"] for one in kept if one["line"] == 5) == twice.decode().rstrip()
    assert (tmp_path / "rejected.ndjson").stat().st_mode & 0o077 == 0
    (row,) = table(tmp_path / "orders.csv")
    assert row["diagnosis"] == "invasive-cancer"


def test_nothing_that_names_a_patient_is_in_the_table(tmp_path: Path) -> None:
    secrets = {"id": "Quennell77", "name": [{"family": "Quennell"}], "identifier": [{"value": "MRN778899"}]}
    subject = {"reference": "Patient/Quennell77"}
    placed = order("order-of-Quennell", subject, "2026-02-01", identifier=[{"system": "urn:ris", "value": "ACC-1"}])
    ill = {**cancer(own="Quennell"), "subject": subject, "note": [{"text": "Quennell"}]}
    ran = extracted(export(tmp_path / "in", patient(**secrets), ill, placed), tmp_path / "o.csv", "--key", str(tmp_path / "k.csv"))  # fmt: skip
    for text in ((tmp_path / "o.csv").read_text(), ran.out, ran.err):
        assert not any(word in text for word in ("Quennell", "778899", "1968", "ACC-1"))
    assert (tmp_path / "k.csv").stat().st_mode & 0o077 == 0
    assert table(tmp_path / "k.csv") == [{"row": "0", "id": "order-of-Quennell", "identifiers": "urn:ris|ACC-1"}]


def test_a_row_can_be_a_patient_on_a_day(tmp_path: Path) -> None:
    someone = patient(id="you", gender="male")
    report = procedure((SNOMED, "392021009"), on="2026-03-01")
    folder = export(tmp_path / "in", patient(), someone, cancer(), report, order("r1", ME, "2026-02-01"))
    ran = extracted(folder, tmp_path, "--per", "patient", "--as-of", "2026-03-01")
    rows = table(tmp_path / "patients.csv")
    assert ran.code == 0
    assert "2 rows, one for each patient" in ran.said
    assert sorted((row["sex"], row.get("surgery-date", "")) for row in rows) == [("female", "2026-03-01"), ("male", "")]
    assert {row["as-of"] for row in rows} == {"2026-03-01"}
    assert not any("order" in row for row in rows)


def test_the_forms_of_the_table_hold_the_same(tmp_path: Path) -> None:
    folder = export(tmp_path / "in", patient(), cancer(LEFT), order("r1", ME, "2026-02-01"))
    for name in ("o.csv", "o.ndjson"):
        assert extracted(folder, tmp_path / name).code == 0
    (line,) = [json.loads(line) for line in (tmp_path / "o.ndjson").read_text().splitlines()]
    (row,) = table(tmp_path / "o.csv")
    assert {name: str(cell) for name, cell in line.items() if cell is not None} == row
    assert line["row"] == 0


def test_parquet_holds_the_same_where_polars_is_there(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars", reason="Polars is an extra")
    folder = export(tmp_path / "in", patient(), cancer(LEFT), order("r1", ME, "2026-02-01"))
    for name in ("o.csv", "o.parquet", "again.parquet"):
        wanted = Wanted(folder, tmp_path / name, tmp_path / "rejected.ndjson")
        assert extract(read_library(), read_terminology(), wanted, lambda *_: None).counts.rows == 1
    frame = polars.read_parquet(tmp_path / "o.parquet")
    (row,) = table(tmp_path / "o.csv")
    assert {name: str(cell) for name, cell in frame.to_dicts()[0].items() if cell is not None} == row
    assert (frame.schema["row"], frame.schema["as-of"], frame.schema["age"]) == (
        polars.Int64,
        polars.Date,
        polars.String,
    )
    assert (tmp_path / "o.parquet").read_bytes() == (tmp_path / "again.parquet").read_bytes()


def test_the_command_says_what_was_read_and_what_it_is_not(tmp_path: Path) -> None:
    other = {"resourceType": "Claim", "id": "x"}
    ran = extracted(export(tmp_path / "in", patient(), cancer(), other, order("r1", ME, "2026-02-01")), tmp_path / "o.csv")  # fmt: skip
    assert "1 row, one for each imaging order" in ran.said
    assert "Read from 1 file: 1 Condition, 1 Patient, 1 ServiceRequest; 1 that nothing here reads were passed over." in ran.said  # fmt: skip
    assert all(part in ran.said for part in NOTICE)
    assert ran.err == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "o.csv"]


def test_an_export_without_an_imaging_order_says_so_and_gives_an_empty_table(tmp_path: Path) -> None:
    ran = extracted(export(tmp_path / "in", patient(), cancer()), tmp_path / "o.csv")
    assert "0 rows, one for each imaging order" in ran.said
    assert table(tmp_path / "o.csv") == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--out", "{tmp}/o.xlsx"), "has no ending that says its form"),
        (("--out", "{tmp}/none/o.csv"), "is not there"),
        (("--out", "{tmp}/o.csv", "--key", "{tmp}/none/k.csv"), "is not there"),
        (("--out", "{tmp}/o.csv", "--key", "{tmp}/o.csv"), "is named twice"),
        (("--out", "{tmp}/in/o.csv"), "lies in the folder of the export"),
        (("--out", "{tmp}/o.csv", "--per", "patient"), "goes with --as-of"),
        (("--out", "{tmp}/o.csv", "--as-of", "2026-01-01"), "goes with --as-of"),
        (("--out", "{tmp}/o.csv", "--per", "patient", "--as-of", "soon"), "is not a date"),
        (("--out", "{tmp}/o.csv", "--per", "patient", "--as-of", "2026-01-01", "--key", "{tmp}/k"), "names orders"),
    ],
)
def test_what_cannot_be_done_is_explained(tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    folder = export(tmp_path / "in", patient())
    ran = rightscan_run("audit", "extract", str(folder), *(part.format(tmp=tmp_path) for part in more))
    assert ran.code == 2
    assert said in ran.explained
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_folder_without_an_export_is_explained(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    ran = extracted(tmp_path / "in", tmp_path / "o.csv")
    assert ran.code == 2
    assert "holds no file of a bulk export" in ran.explained


@pytest.mark.parametrize("name", ["T1_patient.json", "triple_negative.json", "TM01.json"])
def test_a_public_record_as_an_export_gives_the_facts_of_the_record(tmp_path: Path, name: str) -> None:
    if not RECORDS.is_dir():
        pytest.skip("the public records are not part of the repository")
    document = json.loads((RECORDS / name).read_bytes())
    resources = [entry["resource"] for entry in document["entry"]]
    if name == "TM01.json":  # most of it has no date of its own
        resources = [{**one, "meta": {"lastUpdated": "2026-01-01T00:00:00Z"}} for one in resources]
    written(tmp_path / "in", resources, lines=100, zipped=True)
    ran = extracted(tmp_path / "in", tmp_path / "p.csv", "--per", "patient", "--as-of", "2026-11-21")
    (row,) = table(tmp_path / "p.csv")
    record = Reader(read_library(), read_terminology(), date(2026, 11, 21)).read_bundle((RECORDS / name).read_bytes())
    assert ran.code == 0
    assert stated_in(row) == record.stated
    assert f"{record.kinds['Condition']} Condition" in ran.said


def test_a_record_without_dates_tells_nothing_of_a_day(tmp_path: Path) -> None:
    undated = {key: part for key, part in cancer(LEFT).items() if key != "onsetDateTime"}
    (row,) = rows_of(tmp_path, undated, order("r1", ME, "2026-02-01"))
    assert "diagnosis" not in row
    assert row["remarks"] == f"1 entry of the record was not read: {UNDATED}"
