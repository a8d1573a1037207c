"""The options of the commands about the consultation log."""

from __future__ import annotations

import argparse

from rightscan.faces.cli.extract_options import add_extract
from rightscan.faces.cli.orders_options import add_orders
from rightscan.faces.cli.sql_options import add_sql


def add_audit(command: argparse.ArgumentParser) -> None:
    """The options of `rightscan audit`."""
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="check every entry and name the first bad one")
    verify.add_argument(
        "--head", action="append", default=[], metavar="FILE", help="a signed head kept elsewhere, repeatable"
    )
    verify.add_argument("--json", action="store_true", help="print the result as JSON")
    head = actions.add_parser("head", help="print the signed head: keep it outside the database")
    erase = actions.add_parser("erase", help="erase the record of one entry; the chain stays whole")
    erase.add_argument("seq", type=int, metavar="N", help="the number of the entry")
    erase.add_argument("--reason", required=True, help="why, without naming anybody")
    for action in (verify, head, erase):
        add_log(action)
    add_extract(actions.add_parser("extract", help="make a table of past orders from a FHIR bulk export"))
    add_orders(actions)
    add_sql(actions)


def add_doctor(command: argparse.ArgumentParser) -> None:
    """The options of `rightscan doctor`."""
    add_log(command)


def add_report(command: argparse.ArgumentParser) -> None:
    """The options of `rightscan report`."""
    command.add_argument("--since", metavar="DATE", help="the first day, in UTC (default: all)")
    command.add_argument("--until", metavar="DATE", help="the last day, in UTC (default: today)")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--csv", action="store_true", help="print CSV, one count a row")
    form.add_argument("--svg", action="store_true", help="print a chart of the outcomes (SVG)")
    form.add_argument("--md", action="store_true", help="print Markdown")
    add_log(command)


def add_hooks(command: argparse.ArgumentParser) -> None:
    """The options of `rightscan hooks`."""
    command.add_argument("--port", type=int, default=8081, help="where to listen (default: 8081; 0 takes any free one)")
    command.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine only)")
    command.add_argument("--settings", metavar="FILE", help="clients, origins, links, codes (TOML; docs/cds-hooks.md)")
    command.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes that share the work (default: 1)"
    )
    command.add_argument("--as-of", metavar="DATE", help="the day of every assessment, for tests (default: today)")
    command.add_argument("--policy", metavar="FILE", help="a local policy beside the content (or RIGHTSCAN_POLICY)")
    add_log(command)


def add_log(command: argparse.ArgumentParser) -> None:
    """Where the log is."""
    command.add_argument("--log", metavar="PLACE", help="a file or postgresql://user@host/database (or RIGHTSCAN_LOG)")
    command.add_argument("--key", metavar="FILE", help="the file of the site's key (or RIGHTSCAN_LOG_KEY)")
    command.add_argument("--chain", default="main", metavar="NAME", help="the site within the log (default: main)")
