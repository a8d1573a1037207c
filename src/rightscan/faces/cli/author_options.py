"""The options of the commands for the people who write content."""

from __future__ import annotations

import argparse


def add_check(command: argparse.ArgumentParser) -> None:
    """The options of `rightscan check`."""
    command.add_argument("path", nargs="?", help="a content folder (default: the content that ships)")
    command.add_argument("--prove", action="store_true", help="also prove: overlaps, gaps, dead content (needs z3)")


def add_coverage(command: argparse.ArgumentParser) -> None:
    """The options of `rightscan coverage`."""
    command.add_argument("path", nargs="?", help="a content folder (default: the content that ships)")


def add_diff(command: argparse.ArgumentParser) -> None:
    """The options of `rightscan diff`."""
    command.add_argument("old", help="a content folder, a library.json, or git:REVISION")
    command.add_argument("new", help="the edition to compare with it")
    command.add_argument(
        "--cases", metavar="TABLE", help="past cases (CSV, columns named by facts) to assess under both"
    )
    command.add_argument("--as-of", metavar="DATE", help="the day of those assessments (default: the later release)")
    command.add_argument("--all", action="store_true", help="list every case that changes (default: the first 20)")
    command.add_argument("--json", action="store_true", help="print the comparison as JSON")


def add_preview(command: argparse.ArgumentParser) -> None:
    """The options of `rightscan preview`."""
    command.add_argument("scenario", help="its id, or the end of it: positive-margins")
    command.add_argument("--content", metavar="DIR", help="a content folder (default: the content that ships)")
    command.add_argument("--since", metavar="REVISION", help="mark what changed since this git revision")
    command.add_argument("--out", metavar="FILE", help="where to write the page, - for standard output")


def add_new_scenario(command: argparse.ArgumentParser) -> None:
    """The options of `rightscan new-scenario`."""
    command.add_argument("id", help="for example breast.after-surgery.new-question")
    command.add_argument("--topic", help="the topic it belongs to (default: the first of the content)")
    command.add_argument("--content", default="knowledge", help="the content folder (default: knowledge)")
