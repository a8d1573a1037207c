"""The demands on every dose shown: all of them, held by tests that exist and run, and on their page."""

import runpy
from pathlib import Path

from tests.safety.data import read_list, text, texts
from tests.safety.test_hazards import marks

ROOT = Path(__file__).parents[2]
DEMANDS = read_list("dose-demands")


def test_every_demand_is_held_or_explained() -> None:
    assert [text(entry, "id") for entry in DEMANDS] == [str(number) for number in range(1, 21)]
    for entry in DEMANDS:
        assert set(entry) in ({"id", "says", held} for held in ("tests", "reason"))
        assert text(entry, "reason") or texts(entry, "tests"), text(entry, "id")


def test_every_test_that_holds_a_demand_exists_and_runs() -> None:
    for entry in DEMANDS:
        for node_id in texts(entry, "tests"):
            assert not marks(node_id), f"{text(entry, 'id')}: {node_id} is not expected to pass"


def test_the_page_is_in_step() -> None:
    """Else: python docs/make_dose_demands.py."""
    made = runpy.run_path(str(ROOT / "docs/make_dose_demands.py"))
    assert made["PAGE"].read_text(encoding="utf-8") == made["page"]()
