"""Lines of an export: where each goes, which are refused, and how they are kept by patient."""

import gzip
import json
import zlib
from pathlib import Path

import pytest

from rightscan.errors import InputError
from rightscan.intake.bulk import buckets as module
from rightscan.intake.bulk.buckets import Buckets, Sorted, rejected
from rightscan.intake.bulk.drugs import Drugs
from rightscan.intake.bulk.files import BulkFile, bulk_files, lines_of
from rightscan.intake.bulk.persons import TOO_MANY, TOO_MANY_ORDERS, TWO_SERVERS, Person, as_bundle, persons
from rightscan.intake.bulk.route import Route, Router, server_of
from rightscan.intake.bulk.split import Split
from rightscan.intake.fhir.codes import CodeBook
from rightscan.intake.fhir.strict_json import MOST_BYTES
from rightscan.knowledge.artefact import read_library, read_terminology
from tests.unit.bulk.exports import order
from tests.unit.fhir.records import LOINC, ME, SNOMED, Resource, cancer, coded, concept, observation, patient


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(CodeBook(read_terminology(), read_library()), orders=True)


def text(resource: object) -> bytes:
    return json.dumps(resource).encode()


def of(reference: object) -> bytes:
    return text({**cancer(), "subject": {"reference": reference}})


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/me",
        "Patient/me/_history/3",
        "https://x.org/fhir/Patient/me",
        "http://x.org/Patient/me/_history/1",
        "urn:uuid:me",
    ],
)
def test_every_kind_of_reference_leads_to_the_patient(router: Router, reference: str) -> None:
    assert router.route(of(reference)) == Route("Condition", "me")


@pytest.mark.parametrize(
    "reference", ["Group/me", "#me", "me", "", 7, None, "Patient/", "Patient/a b", "urn:oid:1.2", "Patient/\u00e9"]
)
def test_what_does_not_say_whose_it_is_is_refused(router: Router, reference: object) -> None:
    assert router.route(of(reference)) == Route(why="does not say by a reference whose it is.")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"resourceType": "Cond', "is not JSON."),
        (b"]", "is not JSON."),
        (b"[]", "is not a FHIR resource."),
        (b"7", "is not a FHIR resource."),
        (b"{}", "is not a FHIR resource."),
        (b'{"resourceType": 7}', "is not a FHIR resource."),
        (b'{"resourceType": "Patient", "id": NaN}', "holds NaN, which is not a number of JSON."),
        (b'{"resourceType": "Patient", "id": "\xff"}', "is not UTF-8 text."),
        (b"[" * 100_000, "is nested too deeply to be a record."),
        (b'{"resourceType": "Patient", "id": 7}', "has no id that can be read."),
        (b'{"resourceType": "Medication"}', "has no id that can be read."),
        (text(as_bundle([patient()])), "holds several resources; a bulk export has one a line."),
        (b'{"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}', "is an error that the sender reports in place of data, so the export may be incomplete."),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_says_why(router: Router, line: bytes, why: str) -> None:
    assert router.route(line) == Route(why=why)


def test_what_nobody_reads_is_passed_over(router: Router) -> None:
    for resource in (
        {"resourceType": "Claim", "id": "c"},
        {"resourceType": "OperationOutcome", "issue": [{"severity": "information"}]},
        coded((LOINC, "718-7"), (SNOMED, "1")),
    ):
        assert router.route(text(resource)) == Route()


def test_observations_of_the_tables_and_facts_under_their_own_names_are_read(router: Router) -> None:
    for code in ((LOINC, "33728-7"), ("urn:rightscan:fact", "margins")):
        assert router.route(text(observation(code, {}))) == Route("Observation", "me")


def test_a_number_too_large_for_the_quick_decoder_is_no_reason_to_refuse(router: Router) -> None:
    assert router.route(text({**cancer(), "code": 10**40})) == Route("Condition", "me")


def test_without_orders_none_goes_anywhere() -> None:
    router = Router(CodeBook(read_terminology(), read_library()), orders=False)
    assert router.route(text(order("r", ME, "2026-01-01"))) == Route()


def test_lines_have_numbers_and_places_to_go_on_from(tmp_path: Path) -> None:
    data = b'\xef\xbb\xbf{"a":1}\r\n\n{"b":2}\n{"c":3}'
    for name, kept in (("x.ndjson", data), ("y.ndjson.gz", gzip.compress(data))):
        path = tmp_path / name
        path.write_bytes(kept)
        lines = list(lines_of(path, 0, 1))
        assert [(line.number, line.data) for line in lines] == [(1, b'{"a":1}'), (3, b'{"b":2}'), (4, b'{"c":3}')]
        assert list(lines_of(path, lines[0].end, 2)) == lines[1:]


def test_a_line_longer_than_can_be_read_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.ndjson"
    path.write_bytes(b"x" * (MOST_BYTES + 5_000_000) + b"\n{}\n")
    long, short = lines_of(path, 0, 1)
    assert (long.why, len(long.data)) == ("is longer than 16 MB.", 1 << 20)
    assert (short.number, short.data, short.end) == (2, b"{}", path.stat().st_size)


def test_a_long_line_is_read_as_any_other(tmp_path: Path, router: Router) -> None:
    path = tmp_path / "x.ndjson"
    path.write_bytes(text({**cancer(), "note": "x" * 5_000_000}) + b"\n")
    (line,) = lines_of(path, 0, 1)
    assert router.route(line.data) == Route("Condition", "me")


@pytest.mark.parametrize("damage", [slice(0, -20), slice(0, 40)])
def test_a_compressed_file_that_is_cut_says_from_where(tmp_path: Path, damage: slice) -> None:
    path = tmp_path / "x.ndjson.gz"
    path.write_bytes(gzip.compress(b"".join(b'{"a":%d}\n' % number for number in range(5000)))[damage])
    *read, last = lines_of(path, 0, 1)
    assert last.why == "and all after it cannot be read: the compressed file is damaged or cut off."
    assert last.number == len(read) + 1


def test_a_damaged_compressed_file_ends_at_the_same_line_from_wherever_one_goes_on(tmp_path: Path) -> None:
    path, packing = tmp_path / "x.ndjson.gz", zlib.compressobj(wbits=31)
    packed = packing.compress(b"".join(b'{"a":%d}\n' % number for number in range(20_000)))
    path.write_bytes(packed + packing.flush(zlib.Z_FULL_FLUSH) + b"\x07" * 40)  # there is no block of such a type
    lines = list(lines_of(path, 0, 1))
    assert lines[-1].why.endswith("damaged or cut off.")
    for place in range(len(lines) - 200, len(lines) - 1):
        assert list(lines_of(path, lines[place].end, lines[place].number + 1)) == lines[place + 1 :]


def test_a_file_whose_name_is_no_text_is_explained(tmp_path: Path) -> None:
    try:
        (tmp_path / "x\udcff.ndjson").touch()
    except OSError:
        pytest.skip("this disk takes no such name")
    with pytest.raises(InputError, match=r"x\\udcff.ndjson: has a name that is not UTF-8 text"):
        bulk_files(tmp_path)


def test_a_compressed_file_makes_as_many_buckets_as_its_text(tmp_path: Path, router: Router) -> None:
    sizes = []
    for name in ("x.ndjson", "x.ndjson.gz"):
        split = Split(tmp_path, (BulkFile(name, 40 << 20, 0),), router, tmp_path)
        split.drugs.close()
        sizes.append(split.buckets.many)
    assert sizes == [3, 41]


def test_the_files_of_an_export_are_found_below_its_folder(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.ndjson", "a.jsonl", "deep/c.ndjson.gz", "manifest.json", ".hidden.ndjson"):
        (tmp_path / name).touch()
    assert [file.name for file in bulk_files(tmp_path)] == ["a.jsonl", "b.ndjson", "deep/c.ndjson.gz"]
    with pytest.raises(InputError, match="holds no file of a bulk export"):
        bulk_files(_empty(tmp_path))
    with pytest.raises(InputError, match="is not a folder"):
        bulk_files(tmp_path / "b.ndjson")


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def sort(*resources: Resource, patient: str = "me") -> list[Sorted]:
    return [
        Sorted(0, number, patient, one["resourceType"] == "ServiceRequest", text(one))
        for number, one in enumerate(resources, 1)
    ]


def test_buckets_give_back_what_was_put_in_and_go_back_to_what_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUCKET", 100)
    put = [one for name in "abcdefgh" for one in sort(cancer(), patient(), patient=name)]
    kept = Buckets(tmp_path, 500)
    for one in put:
        kept.put(one)
    sizes = kept.flush()
    assert kept.many == 6
    assert len(sizes) > 2
    kept.put(put[0])
    kept.reject(rejected("x.ndjson", 7, "is bad.", b"\xff"))
    kept.flush()
    again = Buckets(tmp_path, 500)
    assert again.cut_back(sizes)
    found = [one for number in range(6) for one in again.read(number)]
    assert sorted(found, key=lambda one: (one.patient, one.line)) == put
    assert not again.rejected().exists()
    assert not again.cut_back({**sizes, next(iter(sizes)): 10**6})


def test_a_drug_is_kept_in_its_newest_version(tmp_path: Path) -> None:
    drugs = Drugs(tmp_path / "drugs")
    for updated, what in (("2026-01", b"first"), ("2026-03", b"last"), ("2026-02", b"late")):
        drugs.put("a", updated, what)
    drugs.put("b", "", b"other")
    drugs.flush()
    drugs.close()
    again = Drugs(tmp_path / "drugs")
    assert list(again.find(["b", "a", "a", "gone"])) == [b"last", b"other"]
    assert list(again.find([])) == []
    again.close()


def read(lines: list[Sorted], every: bool = False) -> tuple[list[Person], list[str]]:
    refused: list[str] = []
    return list(persons(lines, every, lambda one, why: refused.append(f"{one.line} {why}"))), refused


def test_a_patient_without_an_order_is_not_looked_at_unless_every_one_is_wanted() -> None:
    lines = sort(patient(), cancer())
    assert read(lines) == ([], [])
    assert read(lines, every=True) == ([Person("me", (), (patient(), cancer()))], [])


def test_what_the_strict_reader_refuses_is_refused_alone() -> None:
    placed = order("r1", ME, "2026-01-01")
    lines = sort(placed, patient(), {**cancer(), "clinicalStatus": "active"})
    lines.append(Sorted(0, 9, "me", False, b'{"resourceType": "Condition", "id": "a", "id": "b"}'))
    found, refused = read(lines)
    assert found == [Person("me", (placed,), (patient(),))]
    assert refused == [
        "3 is of an older release of FHIR (before R4).",
        "9 says one key twice in one place, so nobody can tell which is meant.",
    ]


def test_an_order_counts_once_in_its_last_version() -> None:
    first = order("r1", ME, "2026-01-01", meta={"lastUpdated": "2026-01-01T00:00:00Z"})
    last = {**first, "status": "revoked", "meta": {"lastUpdated": "2026-02-01T00:00:00Z"}}
    ((person,), _) = read(sort(last, first, first))
    assert person.orders == (last,)


def test_resources_of_two_servers_may_be_of_two_people() -> None:
    ones = [{**cancer(), "subject": {"reference": f"https://{host}/fhir/Patient/me"}} for host in ("a", "b")]
    ((person,), _) = read(sort(order("r1", ME, "2026-01-01"), *ones))
    assert (person.resources, person.why) == ((), TWO_SERVERS)
    assert server_of("https://a/fhir/Patient/me/_history/2") == "https://a/fhir"


def test_a_patient_with_too_many_resources_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rightscan.intake.bulk.persons.MOST_RESOURCES", 3)
    ((person,), _) = read(sort(order("r1", ME, "2026-01-01"), *[cancer()] * 9))
    assert (person.resources, person.why) == ((), TOO_MANY)


def test_no_order_of_a_patient_is_lost_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rightscan.intake.bulk.persons.MOST_RESOURCES", 3)
    ((person,), refused) = read(sort(patient(), *(order(f"r{number}", ME, "2026-01-01") for number in range(5))))
    assert [one["id"] for one in person.orders] == ["r0", "r1", "r2"]
    assert refused == [f"{line} {TOO_MANY_ORDERS}" for line in (5, 6)]
    assert person.resources == (patient(),)


def test_what_is_known_by_a_uuid_is_found_under_it() -> None:
    own = "a9ec3b5e-02b6-485e-a9b5-31b09f9bc933"
    entries = as_bundle([patient(id=own), patient(id="p1")])["entry"]
    assert [entry.get("fullUrl") for entry in entries] == [f"urn:uuid:{own}", None]


def test_the_drugs_of_a_patient_are_named_by_their_ids() -> None:
    doses = [
        {"resourceType": "MedicationRequest", "medicationReference": {"reference": reference}}
        for reference in ("Medication/d1", "https://x.org/Medication/d2", "urn:uuid:d3", "#inside", "Substance/d4")
    ]
    person = Person("me", (), (*doses, {"resourceType": "MedicationRequest", "medicationCodeableConcept": concept()}))
    assert list(person.drugs()) == ["d1", "d2", "d3"]
