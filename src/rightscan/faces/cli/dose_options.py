"""The options of `rightscan dose`."""

from __future__ import annotations

import argparse


def add_dose(command: argparse.ArgumentParser) -> None:
    """Read dose reports, read a typed list, compare plans."""
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    read = actions.add_parser("read", help="read dose reports (DICOM files and folders, FHIR dose summaries)")
    read.add_argument("files", nargs="+", metavar="FILE", help="a file or a folder; .json is read as FHIR")
    read.add_argument("--subject", metavar="REFERENCE", help="the patient in the summaries of --fhir: Patient/56")
    read.add_argument("--performer", metavar="REFERENCE", help="who authorized the exams in --fhir: Practitioner/33")
    listed = actions.add_parser("list", help="read a typed list of past exams")
    listed.add_argument("text", help='for example "PET/CT 2024-03-02; CT CAP 2025-01; mammogram x4"')
    for action in (read, listed):
        action.add_argument("--age", metavar="AGE", help="the patient's age today: 58 years")
        action.add_argument("--sex", choices=("female", "male"), help="where the objects do not state it")
        action.add_argument("--factors", metavar="SET", help="the CT factors to use (default: AAPM Report 96)")
        action.add_argument(
            "--background", metavar="MSV", help="mSv of background a year (default: 3.1, United States)"
        )
        action.add_argument("--risk", action="store_true", help="the risk panel, where the site allows it")
    plan = actions.add_parser("plan", help="compare what the studies of plans usually give")
    plan.add_argument("plans", nargs="+", metavar="STUDIES", help='the studies of one plan: "CT CAP; bone scan"')
    plan.add_argument("--age", metavar="AGE", help="the patient's age: 58 years (bands of children differ)")
    for action in (read, listed, plan):
        form = action.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print JSON")
        form.add_argument("--md", action="store_true", help="print Markdown")
        if action is not plan:
            form.add_argument("--svg", action="store_true", help="print the timeline (SVG)")
        if action is read:
            form.add_argument("--fhir", action="store_true", help="print Radiation Dose Summary observations (FHIR R4)")
        action.add_argument("--as-of", metavar="DATE", help="the day of reading, year-month-day (default: today)")
