"""Some orders of the synthetic year, and its map."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from rightscan.intake.orders.map_file import read_map
from rightscan.intake.orders.order_map import OrderMap
from rightscan.intake.orders.source import Source
from rightscan.model.library import Library
from tests.functional.command import environment

ROOT = Path(__file__).parents[3]
MAP = ROOT / "docs" / "examples" / "orders-map.yaml"


def write_year(path: Path, orders: int, seed: int = 8) -> Path:
    """So many orders of the invented hospital, in the form that the ending names."""
    script = ROOT / "benchmarks" / "orders.py"
    options = ["--orders", str(orders), "--seed", str(seed), "--out", str(path)]
    subprocess.run(
        [sys.executable, str(script), *options], check=True, capture_output=True, env=environment(), timeout=300
    )
    return path


def year_map(library: Library, source: Source) -> OrderMap:
    """The map of the hospital for that table."""
    return read_map(library, str(MAP), source.columns)
