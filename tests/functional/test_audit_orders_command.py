"""`rightscan audit map`, `run` and `replay` as a quality lead meets them."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.command import NOTICE, Ran, environment, rightscan_run

pl = pytest.importorskip("polars", reason="tables need the extra `audit`")

from tests.unit.audit.year import MAP, ROOT, write_year  # noqa: E402  its modules need Polars

POLICY = str(ROOT / "docs" / "examples" / "local-policy.yaml")
DAY = ["--as-of", "2026-11-21"]
ORDERS = 2500
FILES = {"orders.parquet", "rejected.csv", "report.html", "summary.csv", "summary.json"}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some orders of the synthetic year."""
    return write_year(tmp_path_factory.mktemp("year") / "year.csv", ORDERS)


def run(table: Path, out: Path, *more: str, mapped: bool = True, action: str = "run") -> Ran:
    options = ["--map", str(MAP)] if mapped else []
    return rightscan_run("audit", action, str(table), *options, "--out", str(out), *DAY, *more)


@pytest.fixture(scope="module")
def audited(year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run wrote."""
    out = tmp_path_factory.mktemp("audited")
    ran = run(year, out)
    assert ran.code == 0, ran.err
    assert all(words in ran.said for words in NOTICE)
    return out


def coverage(out: Path) -> dict[str, int | None]:
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    (table,) = [table for table in summary["tables"] if table["head"]["id"] == "coverage"]
    return {row["id"]: row["numbers"][0] for row in table["rows"]}


def test_every_order_has_a_row_and_exactly_one_outcome(audited: Path) -> None:
    orders = pl.read_parquet(audited / "orders.parquet")
    assert {path.name for path in audited.iterdir()} == FILES
    assert orders["order_id"].to_list() == list(range(ORDERS))
    counted = dict(orders.group_by("outcome").len().iter_rows())
    assert {name: number for name, number in coverage(audited).items() if number} == counted
    assert sum(counted.values()) == ORDERS


def test_no_group_can_be_named_as_another_column_of_the_table_of_orders(audited: Path) -> None:
    from rightscan.intake.orders.map_file import RESERVED

    columns = pl.read_parquet_schema(audited / "orders.parquet")
    assert {name for name in columns if "_" not in name} - {"department"} <= set(RESERVED)


def test_an_order_that_was_not_evaluated_says_why_and_where(audited: Path) -> None:
    orders = pl.read_parquet(audited / "orders.parquet")
    silent = orders.filter((pl.col("outcome") == "not-evaluated") & pl.col("why").is_null())
    assert silent.height == 0
    with (audited / "rejected.csv").open(encoding="utf-8", newline="") as stream:
        rejected = list(csv.DictReader(stream))
    named = {int(row["order_id"]) for row in rejected}
    lines = dict(orders.select("order_id", "line").iter_rows())
    assert named <= set(orders.filter(pl.col("outcome") == "not-evaluated")["order_id"])
    assert all(int(row["line"]) == lines[int(row["order_id"])] for row in rejected)


def test_a_matched_order_has_its_scenario_its_rating_and_the_lines_that_decided(audited: Path) -> None:
    orders = pl.read_parquet(audited / "orders.parquet").filter(pl.col("outcome") == "matched")
    for row in orders.iter_rows(named=True):
        assert row["scenarios"]
        assert all(any(line.startswith(f"{one}: ") for line in row["decided_by"]) for one in row["scenarios"])
        assert row["order"] is None or sorted(row["rated_in"]) == sorted(row["scenarios"])
        assert len(row["category"]) == len(row["rated_in"]) == len(row["local_category"])


def test_no_cell_that_could_be_an_identifier_reaches_report_json_or_csv(audited: Path, year: Path) -> None:
    with year.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    words = {row["Accession"] for row in rows} | {row["Comment"] for row in rows if row["Comment"]}
    for name in FILES - {"orders.parquet"}:
        text = (audited / name).read_text("utf-8")
        assert not [word for word in words if word in text], name
    assert pl.read_parquet(audited / "orders.parquet")["key"].to_list() == [row["Accession"] for row in rows]


def test_the_same_orders_give_the_same_bytes(audited: Path, year: Path, tmp_path: Path) -> None:
    run(year, tmp_path / "again")
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (audited / name).read_bytes(), name


@pytest.mark.parametrize("ending", ["parquet", "ndjson"])
def test_parquet_and_ndjson_give_the_same_summary_as_csv(audited: Path, tmp_path: Path, ending: str) -> None:
    table = write_year(tmp_path / f"year.{ending}", ORDERS)
    assert run(table, tmp_path / "out").code == 0
    assert (tmp_path / "out" / "summary.json").read_bytes() == (audited / "summary.json").read_bytes()


def test_a_folder_of_parquet_files_is_one_table(audited: Path, tmp_path: Path) -> None:
    whole, parts = pl.read_parquet(write_year(tmp_path / "year.parquet", ORDERS)), tmp_path / "parts"
    parts.mkdir()
    for number in range(3):
        whole.slice(1000 * number, 1000).write_parquet(parts / f"part-{number}.parquet")
    (parts / "_SUCCESS").touch()  # as Spark leaves it
    assert run(parts, tmp_path / "out").code == 0
    assert (tmp_path / "out" / "summary.json").read_bytes() == (audited / "summary.json").read_bytes()
    answers = [pl.read_parquet(out / "orders.parquet").drop("line") for out in (tmp_path / "out", audited)]
    assert answers[0].equals(answers[1])


def test_cards_are_counted_by_the_settings_of_the_service(audited: Path, year: Path, tmp_path: Path) -> None:
    settings = tmp_path / "hooks.toml"
    settings.write_text('may_be_appropriate = "left-out"\n', "utf-8")
    assert run(year, tmp_path / "out", "--settings", str(settings)).code == 0
    before, after = (pl.read_parquet(out / "orders.parquet") for out in (audited, tmp_path / "out"))
    changed = after.filter(before["card"].ne_missing(after["card"]))
    assert changed.height > 0
    assert set(changed["card"]) <= {"question", "unanswered"}
    assert after.drop("card", "because").equals(before.drop("card", "because"))
    pages = [(out / "report.html").read_text("utf-8") for out in (audited, tmp_path / "out")]
    assert ["settings that the service has unless a site changes them" in page for page in pages] == [True, False]
    assert 'may_be_appropriate = "left-out"' in pages[1]


@pytest.mark.parametrize("absent", ["jwt", "starlette", "sqlalchemy"])
def test_an_audit_needs_nothing_of_the_service(year: Path, tmp_path: Path, absent: str) -> None:
    """`pip install 'rightscan[audit]'` alone."""
    code = f"import sys; sys.modules['{absent}'] = None; from rightscan.faces.cli.main import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "audit", "run", str(year), "--map", str(MAP), "--out", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    settings = subprocess.run(
        [*command, "--settings", "x"], capture_output=True, text=True, env=environment(), timeout=120, check=False
    )
    assert settings.returncode == 2
    assert ("rightscan[hooks]" in settings.stderr) is (absent == "jwt")


def test_the_report_needs_nothing_from_anywhere_and_says_whom_it_is_for(audited: Path) -> None:
    page = (audited / "report.html").read_text("utf-8")
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert all(words in page for words in NOTICE)
    assert "edition 2026.11" in page
    assert "Where urgency is missing" in page or "where urgency is missing" in page


def test_every_number_of_the_report_stands_in_the_csv(audited: Path) -> None:
    with (audited / "summary.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = {(row["table"], row["id"], row["column"]): row["number"] for row in rows}
    for name, number in coverage(audited).items():
        assert found["coverage", name, "Orders"] == str(number)
    assert {row["table"] for row in rows} >= {"waiting", "unmatched", "rules", "by-month", "by-department", "studies"}


def test_small_cells_are_hidden_everywhere(year: Path, tmp_path: Path) -> None:
    run(year, tmp_path, "--min-cell", "11")
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    numbers = [n for table in summary["tables"] for row in table["rows"] for n in row["numbers"]]
    assert None in numbers
    assert not [number for number in numbers if number is not None and 0 < number < 11]
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Counts from 1 to 10 are hidden" in page
    assert not [n for n in re.findall(r'<td class="n"[^>]*>([\d,]+)</td>', page) if 0 < int(n.replace(",", "")) < 11]


def test_no_row_of_a_group_brings_a_hidden_outcome_back(year: Path, tmp_path: Path) -> None:
    run(year, tmp_path, "--min-cell", "11")
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    groups = [table for table in summary["tables"] if table["head"]["id"].startswith("by-")]
    lines = [numbers for table in groups for numbers in (*(row["numbers"] for row in table["rows"]), table["total"])]
    hidden = [outcomes.count(None) for whole, *outcomes, _ in lines if whole is not None]
    assert len(groups) == 2
    assert any(hidden)
    assert 1 not in hidden


def test_a_replay_without_a_difference_changes_nothing(year: Path, tmp_path: Path) -> None:
    ran = run(year, tmp_path, "--with", str(ROOT / "knowledge"), action="replay")
    assert (ran.code, "0 of 2,500 orders" in ran.said) == (0, True)
    assert pl.read_parquet(tmp_path / "changed.parquet").height == 0


def test_a_replay_with_a_local_policy_names_the_orders_and_the_statement(year: Path, tmp_path: Path) -> None:
    ran = run(year, tmp_path, "--with-policy", POLICY, action="replay")
    assert ran.code == 1
    changed = pl.read_parquet(tmp_path / "changed.parquet")
    assert changed.height
    rated = changed.filter(pl.col("part") == "rating").row(0, named=True)
    assert rated["before"] == "May be appropriate"
    assert rated["after"].endswith("by the local policy of Breast imaging committee: Usually appropriate")
    study = "mri-breast-without-and-with-contrast"
    assert rated["because"] == [f"breast.after-surgery.positive-margins: the rating of {study}"]
    page = (tmp_path / "replay.html").read_text("utf-8")
    assert "local-policy.yaml (Example Hospital)" in page
    assert all(words in page for words in NOTICE)


def test_a_replay_with_another_edition_says_which_line_changed(year: Path, tmp_path: Path) -> None:
    edition = tmp_path / "edition"
    shutil.copytree(ROOT / "knowledge", edition)
    scenario = edition / "breast" / "imaging-after-breast-surgery" / "positive-margins.yaml"
    text = scenario.read_text("utf-8")
    assert "age: {at-least: 18 years}" in text
    scenario.write_text(text.replace("age: {at-least: 18 years}", "age: {at-least: 60 years}"), "utf-8")
    ran = run(year, tmp_path / "out", "--with", str(edition), action="replay")
    assert ran.code == 1, ran.err
    changed = pl.read_parquet(tmp_path / "out" / "changed.parquet").filter(pl.col("part") == "outcome")
    because = {text for row in changed["because"] for text in row}
    assert any("positive-margins: fits → excluded (Age: at least 60 years)" in text for text in because)


def test_a_replay_needs_something_to_compare_with(year: Path, tmp_path: Path) -> None:
    ran = run(year, tmp_path / "out", action="replay")
    assert ran.code == 2
    assert "nothing to compare with" in ran.explained


def test_a_table_named_as_facts_needs_no_map(tmp_path: Path) -> None:
    table = tmp_path / "o.csv"
    table.write_text("order-date,sex,age (years),margins,order\n2026-03-14,female,58,positive,breast MRI\n", "utf-8")
    ran = run(table, tmp_path / "out", mapped=False)
    assert ran.code == 0, ran.err
    (row,) = pl.read_parquet(tmp_path / "out" / "orders.parquet").iter_rows(named=True)
    assert (row["outcome"], row["order"], row["month"]) == (
        "needs-answers",
        "mri-breast-without-and-with-contrast",
        "2026-03",
    )


def test_gaps_of_two_topics_with_one_id_are_two_reasons_with_their_own_sources(tmp_path: Path) -> None:
    table = tmp_path / "o.csv"
    rows = (
        "sex,clinical-question,diagnosis,last-breast-surgery,treatment-phase,node-status,tumor-size,planned-treatment",
        "male,screening,benign-lesion,breast-conserving-excision,,,,",
        "male,axilla,invasive-cancer,,before-treatment,positive,30 mm,surgery",
    )
    table.write_text("\n".join(rows), "utf-8")
    ran = run(table, tmp_path / "out", mapped=False)
    assert ran.code == 0, ran.err
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    (unmatched,) = [table for table in summary["tables"] if table["head"]["id"] == "unmatched"]
    found = {row["id"]: (row["label"], str(row["cites"])) for row in unmatched["rows"]}
    assert set(found) == {"gap imaging-after-breast-surgery/not-a-woman", "gap imaging-of-the-axilla/not-a-woman"}
    labels, cites = zip(*found.values(), strict=True)
    assert len(set(labels)) == len(set(cites)) == 2


def test_the_draft_of_a_map_runs_once_it_is_kept(tmp_path: Path) -> None:
    table = tmp_path / "o.csv"
    table.write_text("sex,age (years),order,MRN\nfemale,58,breast MRI,4711\n", "utf-8")
    drafted = rightscan_run("audit", "map", str(table), "--out", str(tmp_path / "map.yaml"))
    assert drafted.code == 0
    assert "4711" not in (tmp_path / "map.yaml").read_text("utf-8")
    ran = rightscan_run(
        "audit", "run", str(table), "--map", str(tmp_path / "map.yaml"), "--out", str(tmp_path / "o"), *DAY
    )
    assert ran.code == 0, ran.err


def test_an_empty_table_has_a_report_that_says_so(tmp_path: Path) -> None:
    table = tmp_path / "o.csv"
    table.write_text("sex,order\n", "utf-8")
    ran = run(table, tmp_path / "out", mapped=False)
    assert ran.code == 0, ran.err
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "0 orders" in page
    assert "hidden of 100" not in page
    assert page.count("<b>–</b>") == 4
    assert pl.read_parquet(tmp_path / "out" / "orders.parquet").height == 0


@pytest.mark.parametrize(
    ("table", "options", "says"),
    [
        ("", [], "is empty"),
        ("a,b\n1,2\n", [], "no column named like a fact"),
        ("tumor-size\n21\n", [], "neither its name nor the map says the unit"),
        ("sex\nfemale\n", ["--min-cell", "-1"], "is below 0"),
        ("sex\nfemale\n", ["--as-of", "2099-01-01"], "is not used after"),
        ("sex\nfemale\n", ["--as-of", "soon"], "is not a date"),
        ("sex\nfemale\n", ["--map", "none.yaml"], "cannot be read as text"),
        ("sex\nfemale\n", ["--settings", "none.toml"], "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_explained_and_nothing_is_written(
    tmp_path: Path, table: str, options: list[str], says: str
) -> None:
    path, out = tmp_path / "o.csv", tmp_path / "out"
    path.write_text(table, "utf-8")
    given = [*DAY, *options] if "--as-of" not in options else options
    ran = rightscan_run("audit", "run", str(path), "--out", str(out), *given)
    assert ran.code == 2
    assert says in ran.explained
    assert not out.exists() or list(out.iterdir()) == []


def test_a_run_that_fails_leaves_the_last_report_as_it_was(tmp_path: Path) -> None:
    good, bad, out = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "out"
    good.write_text("sex\nfemale\n", "utf-8")
    bad.write_text('sex\n"female\n', "utf-8")
    assert run(good, out, mapped=False).code == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert run(bad, out, mapped=False).code == 2
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize("action", ["run", "replay", "map"])
@pytest.mark.parametrize("part", ["summary.csv", "parts/a.parquet"])
def test_the_orders_are_never_written_over_nor_results_among_them(tmp_path: Path, action: str, part: str) -> None:
    """`audit extract` calls its table orders.parquet, as `audit run` does."""
    file = tmp_path / part
    file.parent.mkdir(exist_ok=True)
    frame = pl.DataFrame({"sex": ["female"]})
    frame.write_parquet(file) if file.suffix == ".parquet" else frame.write_csv(file)
    before = file.read_bytes()
    table = file.parent if file.suffix == ".parquet" else file
    out = file if action == "map" else file.parent
    more = ["--with-policy", POLICY] if action == "replay" else []
    ran = rightscan_run("audit", action, str(table), "--out", str(out), *more)
    assert ran.code == 2
    assert "would be written over the orders, or among them" in ran.err
    assert (file.read_bytes(), list(file.parent.iterdir())) == (before, [file])


def test_a_folder_that_cannot_be_written_is_said_kindly(tmp_path: Path) -> None:
    table, taken = tmp_path / "o.csv", tmp_path / "taken"
    table.write_text("sex\nfemale\n", "utf-8")
    taken.write_text("a file", "utf-8")
    ran = run(table, taken, mapped=False)
    assert ran.code == 2
    assert "cannot be written" in ran.explained


def test_a_disk_that_fills_up_is_no_fault_of_the_program(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="only Unix limits the size of a file")
    from rightscan.audit.outputs import writing_to
    from rightscan.errors import InputError

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    table = pl.DataFrame({"number": range(100_000)})
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(InputError, match="cannot be written"), writing_to(tmp_path) as folder:
            table.write_parquet(folder / "orders.parquet", row_group_size=1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not any(tmp_path.iterdir())
