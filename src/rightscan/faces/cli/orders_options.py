"""The options of the commands about past orders: `rightscan audit map`, `run` and `replay`."""

from __future__ import annotations

import argparse
from typing import Any


def add_orders(actions: Any) -> None:  # noqa: ANN401  argparse has no public name for what add_subparsers gives
    """The actions of `rightscan audit` that read a table of orders."""
    draft = actions.add_parser("map", help="draft the map of a table of past orders")
    _add_table(draft)
    draft.add_argument("--out", metavar="FILE", help="write the draft there (default: print it)")
    run = actions.add_parser("run", help="answer every order of a table, and report")
    _add_run(run)
    replay = actions.add_parser("replay", help="the same orders under other content: what changes, and why")
    _add_run(replay)
    replay.add_argument("--with", dest="edition", metavar="EDITION", help="a content folder, library.json or git:REV")
    replay.add_argument("--with-policy", metavar="FILE", help="a local policy beside the second content")


def _add_table(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "orders", metavar="ORDERS", help="the table: Parquet (a file or a folder of them), CSV or NDJSON"
    )


def _add_run(command: argparse.ArgumentParser) -> None:
    _add_table(command)
    command.add_argument("--map", metavar="FILE", help="which column is which fact (default: columns named as facts)")
    command.add_argument("--out", metavar="DIR", required=True, help="the folder for the report and the tables")
    command.add_argument("--as-of", metavar="DATE", help="the day of the audit, year-month-day (default: today)")
    command.add_argument("--policy", metavar="FILE", help="a local policy beside the content (or RIGHTSCAN_POLICY)")
    command.add_argument("--settings", metavar="FILE", help="the settings of your `rightscan hooks`, for its cards")
    command.add_argument("--min-cell", type=int, default=0, metavar="N", help="hide counts below N (default: none)")
