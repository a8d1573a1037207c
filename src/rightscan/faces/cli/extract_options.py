"""The options of `rightscan audit extract`."""

from __future__ import annotations

import argparse


def add_extract(action: argparse.ArgumentParser) -> None:
    """The options of `rightscan audit extract`."""
    action.add_argument("folder", metavar="BULK_DIR", help="the folder of the export: .ndjson files, also .ndjson.gz")
    form = "the table: .csv, .ndjson or .parquet; in a folder: orders.csv"
    action.add_argument("--out", required=True, metavar="FILE_OR_DIR", help=form)
    action.add_argument(
        "--per", choices=("order", "patient"), default="order", help="what a row is (default: an imaging order)"
    )
    action.add_argument("--as-of", metavar="DATE", help="with --per patient: the day, year-month-day")
    action.add_argument("--key", metavar="FILE", help="write which row is which order to a file of its own (CSV)")
