"""`rightscan assess`: one case in, the answer out."""

from __future__ import annotations

from argparse import Namespace

import msgspec

from rightscan.engine.assess import Outcome, assess
from rightscan.errors import InputError
from rightscan.faces.cli.case import read_case
from rightscan.faces.cli.options import check_paper, read_library_and_policy
from rightscan.intake.form import read_answers
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
