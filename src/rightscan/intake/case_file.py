"""A case in a file: YAML or JSON, read strictly and with bounds."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import msgspec

from rightscan.errors import InputError
from rightscan.intake.form import Answer
from rightscan.knowledge.document import Issues, Item, read_text

MOST_BYTES = 256 * 1024
_KEYS = ("facts", "order", "results", "as-of")


class Case(msgspec.Struct, frozen=True):
    """What a case file says: named answers, results to follow, and the day of the assessment if it gives one."""

    answers: tuple[Answer, ...]
    results: tuple[str, ...]
    as_of: str


def read_case_file(path: str) -> Case:
    """Read a case from a file. Raises InputError that names the file, the line and what to do."""
    try:
        with Path(path).open("rb") as stream:
            return read_case_stream(stream, path)
    except OSError as error:
        raise InputError(f"case file {path}", f"cannot be read: {error.strerror}.", "Check the path.") from None


def read_case_stream(stream: BinaryIO, name: str) -> Case:
    """Read a case from an open stream of bytes."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        fix = "Give one patient's facts; for many patients use one file each."
        raise InputError(f"case file {name}", f"is larger than {MOST_BYTES // 1024} kB.", fix)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"case file {name}", "is not UTF-8 text.", "Give a YAML or JSON file.") from None
    if "\0" in text:
        raise InputError(f"case file {name}", "is a binary file.", "Give a YAML or JSON file.")
    return _read(text, name)


def _read(text: str, name: str) -> Case:
    issues = Issues()
    # JSON is YAML 1.2, except that it may be indented with tabs.
    item = read_text(text.replace("\t", "  ") if text.lstrip().startswith("{") else text, name, issues)
    if issues.found or item is None:
        first = issues.in_order()[0]
        raise InputError(f"case file {name}, line {first.line}", first.what, first.fix)
    if not isinstance(item.value, dict) or not item.value:
        raise InputError(f"case file {name}", "does not hold named facts.", "Write one 'fact: value' a line.")
    if "facts" not in item.value:
        return Case(_answers(item, name), (), "")
    for key, member in item.value.items():
        if key not in _KEYS:
            raise InputError(
                f"case file {name}, line {member.line}", f"has the unknown key '{key}'.", f"Use {', '.join(_KEYS)}."
            )
    entries = item.value
    answers = _answers(entries["facts"], name)
    if "order" in entries:
        answers = (*answers, ("order", _text(entries["order"], name)))
    results = tuple(_text(member, name) for member in entries["results"].items()) if "results" in entries else ()
    return Case(answers, results, _text(entries["as-of"], name) if "as-of" in entries else "")


def _answers(item: Item, name: str) -> tuple[Answer, ...]:
    if not isinstance(item.value, dict):
        raise InputError(f"case file {name}, line {item.line}", "holds facts without names.", "Write 'fact: value'.")
    found: list[Answer] = []
    for fact, member in item.value.items():
        value = [_text(part, name) for part in member.value] if isinstance(member.value, list) else _text(member, name)
        found.append((fact, value))
    return tuple(found)


def _text(item: Item, name: str) -> str:
    if not isinstance(item.value, str):
        raise InputError(
            f"case file {name}, line {item.line}", "holds a nested value where text belongs.", "Write 'fact: value'."
        )
    return item.value
