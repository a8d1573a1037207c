"""The command `rightscan`: options, exit codes and errors. The commands themselves are the other modules here."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from rightscan import __version__
from rightscan.errors import ContentError, InputError, printable
from rightscan.faces.cli.author_options import add_check, add_coverage, add_diff, add_new_scenario, add_preview
from rightscan.faces.cli.dose_options import add_dose
from rightscan.faces.cli.log_options import add_audit, add_doctor, add_hooks, add_log, add_report

EXIT_CODES = {"matched": 0, "out-of-scope": 3, "needs-answers": 4, "conflict": 5, "not-evaluated": 6}
USAGE, ISSUES, FAULT = 2, 1, 6

_EPILOG = """\
exit codes: 0 matched, 2 wrong usage or input, 3 out of scope,
            4 needs answers, 5 conflict, 6 not evaluated (1: check or
            coverage found something, or diff a change of behavior)

For health professionals. Not for emergencies. Not a medical device.
Not affiliated with or endorsed by the American College of Radiology (ACR).
"""


_PACK_FILES = """\
Import a rating table that you are licensed to hold. It is looked up by text and
takes no part in any assessment.

  JSON: {"edition": "2020-08", "title", "source", "licence" (these three may be
        left out), "rows": [{"panel", "topic", "variant", "text", "ratings":
        [{"procedure", "category", "adult_rrl", "peds_rrl"}]}]}
  CSV:  one rating a row, columns panel, topic, variant, text, procedure,
        category, and where known adult_rrl, peds_rrl, edition
"""


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command. Only the parser of the command that was named is built: building all costs 5 ms."""
    named = arguments[0] if arguments else ""
    if named not in COMMANDS:
        _top_parser().parse_args(arguments)  # prints help, version or an error, and exits
    text, add = COMMANDS[named]
    command = _parser(f"rightscan {named}", f"{text[0].upper()}{text[1:]}.")
    add(command)
    options = command.parse_args(arguments[1:])
    options.command = named
    return options


def _top_parser() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name:{width}}  {text}" for name, (text, _) in COMMANDS.items())
    top = _parser(
        "rightscan", f"Which imaging study fits this patient, why, and what comes next.\n\ncommands:\n{listed}"
    )
    top.add_argument("--version", action="version", version=f"rightscan {__version__}")
    top.add_argument("command", metavar="COMMAND", choices=list(COMMANDS), help="one of the commands; each has --help")
    return top


def _parser(prog: str, description: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=prog, description=description, epilog=_EPILOG, formatter_class=_Help)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help at a fixed width: asking for the terminal's would load three modules that nothing else needs."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=80)


def _add_assess(command: argparse.ArgumentParser) -> None:
    _add_case_options(command)
    command.add_argument(
        "--result", action="append", default=[], metavar="WORD", help="a result or choice on the pathway, repeatable"
    )
    note = "a typed note; - reads it from standard input, @FILE from a file"
    command.add_argument("--note", metavar="TEXT", help=note)
    command.add_argument("--accept", action="store_true", help="accept all facts read from the note")
    command.add_argument("--reject", action="append", default=[], metavar="NAME", help="but not this one, repeatable")
    record = "a coded record: a FHIR R4 Bundle (JSON) or NDJSON; - reads standard input"
    command.add_argument("--fhir", metavar="FILE", help=record)
    command.add_argument("--patient", metavar="ID", help="the patient meant, where the record holds several")
    command.add_argument("--explain", action="store_true", help="show every criterion, question and pitfall")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the answer as JSON (docs/reference/assessment.md)")
    form.add_argument("--md", action="store_true", help="print Markdown")
    form.add_argument("--pdf", metavar="FILE", help="write the answer for the chart as PDF, on one sheet")
    _add_paper_option(command)


def _add_board(command: argparse.ArgumentParser) -> None:
    _add_case_options(command)
    form = command.add_mutually_exclusive_group()
    form.add_argument("--md", action="store_true", help="print Markdown")
    form.add_argument("--pdf", metavar="FILE", help="write the sheet as PDF")
    _add_paper_option(command)


def _add_paper_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--paper", choices=("A4", "Letter"), help="the paper of the PDF (default: A4)")


def _add_case_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("case", nargs="?", help="a YAML or JSON file with the facts, or - for standard input")
    command.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="one fact, repeatable")
    command.add_argument("--order", metavar="STUDY", help="the study ordered, by id or in words")
    command.add_argument("--as-of", metavar="DATE", help="the day of the assessment, year-month-day (default: today)")
    _add_policy_option(command)


def _add_policy_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--policy", metavar="FILE", help="a local policy beside the content (or RIGHTSCAN_POLICY)")


def _add_policy(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", help="the YAML file of the local policy")
    command.add_argument("--as-of", metavar="DATE", help="the day for which it is read (default: today)")


def _add_show(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "what", help="a scenario by its id or the end of it (positive-margins), or a topic by id or number"
    )
    command.add_argument("--md", action="store_true", help="print Markdown")
    command.add_argument("--as-of", metavar="DATE", help="the day of reading, year-month-day (default: today)")
    _add_policy_option(command)


def _add_list(command: argparse.ArgumentParser) -> None:
    kinds = ("scenarios", "facts", "procedures", "topics", "sources")
    command.add_argument("what", nargs="?", default="scenarios", choices=kinds, help="default: scenarios")
    command.add_argument("--as-of", metavar="DATE", help="the day of reading, year-month-day (default: today)")


def _add_find(command: argparse.ArgumentParser) -> None:
    command.add_argument("words", nargs="+", help="what you are looking for, in your own words")
    command.add_argument("--most", type=int, default=5, metavar="N", help="how many hits (default: 5)")
    command.add_argument("--sentences", action="store_true", help="rank by nearness in meaning too (needs an extra)")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the hits as JSON")
    form.add_argument("--md", action="store_true", help="print Markdown")


def _add_pack(command: argparse.ArgumentParser) -> None:
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, text: str, description: str = "") -> argparse.ArgumentParser:
        described = description or f"{text[0].upper()}{text[1:]}."
        return actions.add_parser(name, help=text, description=described, epilog=_EPILOG, formatter_class=_Help)

    bring = action("import", "import a rating table that you are licensed to hold", _PACK_FILES)
    bring.add_argument("file", metavar="FILE", help="the table, .json or .csv")
    bring.add_argument("--name", help="what to call the pack (default: made from title and edition)")
    bring.add_argument("--edition", metavar="DATE", help="year, month or day of the table, where it does not say so")
    bring.add_argument("--replace", action="store_true", help="write over a pack of the same name")
    bring.add_argument("--json", action="store_true", help="print what was imported, or every problem, as JSON")
    listed = action("list", "list the imported packs")
    listed.add_argument("--json", action="store_true", help="print the list as JSON")
    show = action("show", "read the contents of a pack, or one topic of it")
    show.add_argument("name", metavar="NAME", help="the pack")
    show.add_argument("topic", metavar="TOPIC", nargs="*", help="number of a topic, or words of its title")
    form = show.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--md", action="store_true", help="print Markdown")
    action("remove", "remove a pack").add_argument("name", metavar="NAME", help="the pack")


def _add_handout(command: argparse.ArgumentParser) -> None:
    command.add_argument("scenario", help="its id, or the end of it: early-distant")
    command.add_argument("--language", default="en", metavar="CODE", help="the language, for example es (default: en)")
    command.add_argument("--md", action="store_true", help="print Markdown")
    command.add_argument("--as-of", metavar="DATE", help="the day of reading, year-month-day (default: today)")


def _add_protocol(command: argparse.ArgumentParser) -> None:
    command.add_argument("study", nargs="*", help="its id or a name under which it is ordered; without: the list")
    command.add_argument("--site", metavar="FILE", help="values of your site beside ours (or RIGHTSCAN_PROTOCOLS)")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the protocol as JSON")
    form.add_argument("--md", action="store_true", help="print Markdown")
    form.add_argument("--pdf", metavar="FILE", help="write the protocol as PDF")
    _add_paper_option(command)
    command.add_argument("--as-of", metavar="DATE", help="the day of reading, year-month-day (default: today)")


def _add_serve(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: this machine only)")
    command.add_argument("--port", type=int, default=8080, metavar="N", help="default: 8080; 0 takes any that is free")
    command.add_argument("--name", action="append", default=[], metavar="HOST", help="a name it answers to; repeatable")
    command.add_argument(
        "--framed-by", action="append", default=[], metavar="ORIGIN", help="a site that may show it in a frame"
    )
    command.add_argument("--policy", metavar="FILE", help="a local policy to stand beside the source")
    command.add_argument("--as-of", metavar="DATE", help="the day of every answer, year-month-day (default: today)")
    hooks = "the service for EHRs beside the pages, with the settings of a file if one is named (docs/cds-hooks.md)"
    command.add_argument("--hooks", nargs="?", const="", metavar="FILE", help=hooks)
    add_log(command)


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "assess": ("answer one case", _add_assess),
    "ask": ("answer one case by being asked one question at a time", _add_case_options),
    "board": ("print the tumor-board sheet of one case: every clinical question", _add_board),
    "serve": ("serve the pages: search box, questions, answer, pathway, print", _add_serve),
    "hooks": ("serve an EHR while somebody orders (CDS Hooks 2.0)", add_hooks),
    "find": ("find scenarios, studies and imported tables by free text", _add_find),
    "pack": ("import, list, show or remove rating tables of your own", _add_pack),
    "show": ("read one scenario with all it says, or the guide of a topic", _add_show),
    "list": ("list scenarios, facts, procedures, topics or sources", _add_list),
    "handout": ("print the sheet of one scenario for patients, in plain words", _add_handout),
    "dose": ("read past radiation, from dose reports or a typed list; compare plans", add_dose),
    "protocol": ("read how a study is done: order, preparation, series, timing", _add_protocol),
    "check": ("check content: lint, cases, and what no case reaches", add_check),
    "coverage": ("list what no case reaches and what nothing reads", add_coverage),
    "diff": ("compare two editions of the content by what they answer", add_diff),
    "policy": ("read a local policy beside the source", _add_policy),
    "audit": ("audit past orders; verify the consultation log, erase a record", add_audit),
    "report": ("count what was asked and shown over a period, from the log", add_report),
    "doctor": ("say how this installation keeps its log", add_doctor),
    "preview": ("write one scenario as a page for reviewers (HTML)", add_preview),
    "new-scenario": ("write a scenario and its case file to fill in", add_new_scenario),
}

BODIES = {
    "assess": ("assess", "assess_command"),
    "ask": ("ask", "ask_command"),
    "board": ("paper", "board_command"),
    "serve": ("serve", "serve_command"),
    "hooks": ("hooks", "hooks_command"),
    "find": ("find", "find_command"),
    "pack": ("pack", "pack_command"),
    "show": ("browse", "show_command"),
    "list": ("browse", "list_command"),
    "handout": ("handout", "handout_command"),
    "dose": ("dose", "dose_command"),
    "protocol": ("protocol", "protocol_command"),
    "check": ("author", "check_command"),
    "coverage": ("author", "coverage_command"),
    "diff": ("diff", "diff_command"),
    "policy": ("policy", "policy_command"),
    "audit": ("audit", "audit_command"),
    "report": ("report", "report_command"),
    "doctor": ("doctor", "doctor_command"),
    "preview": ("preview", "preview_command"),
    "new-scenario": ("author", "new_scenario_command"),
}
"""The module and the function that run each command."""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Errors in the input are explained, never shown as a traceback."""
    options = parse(arguments)
    try:
        return _dispatch(options)
    except InputError as error:
        print(printable(f"rightscan: {error.what}: {error.why}\n  {error.fix}"), file=sys.stderr)
        return USAGE
    except ContentError as error:
        many = f"{len(error.issues)} issue{'s' if len(error.issues) != 1 else ''}"
        print(printable(f"{error}\nrightscan: {many} in the content"), file=sys.stderr)
        return ISSUES


def _dispatch(options: argparse.Namespace) -> int:
    """Import the module of one command and run it: `assess` must not pay for what only authors need."""
    module, function = BODIES[options.command]
    body = getattr(import_module(f"rightscan.faces.cli.{module}"), function)
    code: int | str = body(options)  # an exit code, or the outcome of an assessment
    return code if isinstance(code, int) else EXIT_CODES[code]


def run() -> None:
    """Entry point of the installed command."""
    gc.disable()  # one short answer: collecting, and freeing the content at the end, cost a tenth of the time
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has gone: stop quietly, and keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        print("\nrightscan: interrupted", file=sys.stderr)
        code = 130
    except Exception as error:  # noqa: BLE001  a fault is an outcome of its own: said plainly, never an empty screen
        said = printable(f"{type(error).__name__}: {error}")
        print(f"NOT EVALUATED: rightscan met a fault of its own ({said}).", file=sys.stderr)
        print("  Do not read this as a rating. Please report it with the command that led here.", file=sys.stderr)
        code = FAULT
    gc.freeze()
    sys.exit(code)
