"""`rightscan assess`: one case in, the answer out."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date

import msgspec

from rightscan.engine.assess import Outcome, assess
from rightscan.errors import InputError
from rightscan.faces.cli.options import check_paper, read_day, read_library_and_policy
from rightscan.intake.form import Answer, read_answers
from rightscan.presentation.answer import answer
from rightscan.presentation.document import as_markdown, as_text
from rightscan.presentation.page import answer_page


def assess_command(options: Namespace) -> Outcome:
    """Print the answer in the form asked for; returns its outcome."""
    check_paper(options)
    library = read_library_and_policy(options.policy)
    answers, results, as_of = read_case(options)
    given = read_answers(library, answers)
    note = None
    if options.fhir is not None and options.note is not None:
        raise InputError("--note and --fhir", "cannot be read together.", "Give one of them, and --fact for the rest.")
    if options.note is None and (options.accept or options.reject):
        raise InputError("--accept or --reject", "has no note to work on.", "Give the text with --note.")
    if options.note is not None:
        from rightscan.faces.cli.note import print_proposals, read_note_option  # noqa: PLC0415  only who types a note

        read = read_note_option(library, options, given, as_of)
        if not read.accepted:
            print_proposals(read.data, options)
            return "needs-answers"
        given, note = read.given, read.data
    record = None
    if options.fhir is not None:
        from rightscan.faces.cli.fhir import read_record_option  # noqa: PLC0415  only who gives a record

        from_record = read_record_option(library, options, given, as_of)
        given, record = from_record.given, from_record.data
    elif options.patient is not None:
        raise InputError("--patient", "has no record to choose from.", "Give the record with --fhir.")
    assessment = assess(library, given.stated, as_of, (*results, *options.result), given.declined)
    said = msgspec.structs.replace(answer(library, assessment), note=note, record=record)
    if options.pdf is not None:
        from rightscan.faces.cli.paper import write_chart  # noqa: PLC0415  only who wants paper

        write_chart(said, options)
    elif options.json:
        print(msgspec.json.format(msgspec.json.encode(said), indent=2).decode())
    else:
        page = answer_page(said, options.explain)
        print(as_markdown(page) if options.md else as_text(page), end="")
    return assessment.outcome


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
