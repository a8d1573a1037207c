"""Some days of the synthetic year, written once, and its map."""

from __future__ import annotations

import sys
from pathlib import Path

from rightscan.intake.orders.map_file import read_map
from rightscan.intake.orders.order_map import OrderMap
from rightscan.intake.orders.source import Source
from rightscan.model.library import Library

ROOT = Path(__file__).parents[3]
MAP = ROOT / "docs" / "examples" / "orders-map.yaml"


def write_year(library: Library, path: Path, orders: int, seed: int = 8) -> Path:
    """So many orders of the invented hospital, in the form that the ending names."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        from orders import Hospital, write
    finally:
        sys.path.pop(0)
    write(path, Hospital(library, seed), orders)
    return path


def year_map(library: Library, source: Source) -> OrderMap:
    """The map of the hospital for that table."""
    return read_map(library, str(MAP), source.columns)
