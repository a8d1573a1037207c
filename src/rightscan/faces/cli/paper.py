"""Sheets of paper: `rightscan board`, and `--pdf` of `rightscan assess` and `rightscan protocol`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from rightscan.errors import InputError
from rightscan.faces.cli.case import read_case
from rightscan.faces.cli.options import check_paper, read_library_and_policy
from rightscan.intake.form import read_answers
from rightscan.lookup.whole_file import write_whole
from rightscan.presentation.board import board_page
from rightscan.presentation.chart import chart_page, sheet_title
from rightscan.presentation.data import Answer
from rightscan.presentation.document import Block, as_markdown, as_text
from rightscan.presentation.paper import paper_html
from rightscan.presentation.pdf import pdf_bytes


def board_command(options: Namespace) -> int:
    """Print or write the tumor-board sheet. Raises InputError for facts that cannot be read."""
    check_paper(options)
    library = read_library_and_policy(options.policy)
    answers, results, as_of = read_case(options)
    if results:
        raise InputError(f"result '{results[0]}'", "has no place on the sheet of all questions.", "Leave it out.")
    given = read_answers(library, answers)
    page = board_page(library, given.stated, given.declined, as_of)
    if options.pdf is not None:
        write_sheet(options, sheet_title("Tumor-board sheet", library.edition.name, str(as_of)), page)
    else:
        print(as_markdown(page) if options.md else as_text(page), end="")
    return 0


def write_chart(answer: Answer, options: Namespace) -> None:
    """Write the answer for the chart and say where. Raises InputError where it cannot be written."""
    write_sheet(options, sheet_title("Answer for the chart", answer.edition.name, answer.as_of), chart_page(answer))


def write_sheet(options: Namespace, title: str, page: Sequence[Block]) -> None:
    """Write a page as PDF to the file of `--pdf` and say where. Raises InputError where it cannot be written."""
    data = pdf_bytes(paper_html(title, page, options.paper or "A4"))
    try:
        write_whole(Path(options.pdf), data)
    except OSError as error:
        why = f"cannot be written ({error.strerror})."
        raise InputError(f"file {options.pdf}", why, "Name another with --pdf.") from None
    print(f"written: {options.pdf}")
