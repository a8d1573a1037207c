"""The case of a command: its facts, results and day, from a file, standard input and options."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date

from rightscan.errors import InputError
from rightscan.faces.cli.options import read_day
from rightscan.intake.form import Answer


def read_case(options: Namespace) -> tuple[list[Answer], tuple[str, ...], date]:
    """The answers, results and day of a case, from its file and from options. Raises InputError."""
    answers: list[Answer] = []
    results: tuple[str, ...] = ()
    day = options.as_of or ""
    if options.case is not None:
        from rightscan.intake.case_file import read_case_file, read_case_stream  # noqa: PLC0415  loads the YAML reader

        case = (
            read_case_stream(sys.stdin.buffer, "standard input")
            if options.case == "-"
            else read_case_file(options.case)
        )
        answers, results, day = list(case.answers), case.results, day or case.as_of
    answers += [_named(text) for text in options.fact]
    if options.order is not None:
        answers.append(("order", options.order))
    return answers, results, read_day(day)


def _named(text: str) -> Answer:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InputError(f"--fact {text}", "is not a name and a value.", "Write for example --fact margins=positive.")
    return name, value
