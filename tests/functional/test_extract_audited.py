"""What `rightscan audit extract` writes, `rightscan audit run` reads: no map, and the same answers from every form."""

import json
from pathlib import Path

import pytest

from tests.unit.bulk.exports import stories, written

from .command import rightscan_run

DAY = ("--as-of", "2026-11-21")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of sixty patients with orders before and after the diagnosis."""
    folder = tmp_path_factory.mktemp("export")
    written(folder, [one for story in stories(60) for one in story.resources()], lines=200)
    return folder


def audited(export: Path, place: Path, form: str) -> bytes:
    """The counts of an extract in this form."""
    pytest.importorskip("polars", reason="the audit needs the extra `audit`")
    table = str(place / f"orders.{form}")
    assert rightscan_run("audit", "extract", str(export), "--out", table).code == 0
    ran = rightscan_run("audit", "run", table, "--out", str(place / form), *DAY)
    assert ran.code == 0, ran.err
    return (place / form / "summary.json").read_bytes()


def test_an_extract_is_audited_as_it_is_and_its_form_changes_nothing(export: Path, tmp_path: Path) -> None:
    summaries = [audited(export, tmp_path, form) for form in ("csv", "ndjson", "parquet")]
    assert summaries[1:] == summaries[:2]
    rejected = (tmp_path / "csv" / "rejected.csv").read_text(encoding="utf-8").splitlines()
    assert len(rejected) == 1, rejected[:3]
    counted = json.loads(summaries[0])
    assert counted["evaluated"] == counted["orders"] > 60
