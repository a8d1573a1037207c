"""Every error this package raises on purpose.

    RightscanError
    ├── InputError       what a caller gave cannot be used: says what, where, why and what to do
    │   ├── FactError    one fact among them
    │   ├── LogError     the consultation log cannot be read or written: nothing was acknowledged
    │   │   └── TakenError   the id of a record stands for another one in the log
    │   └── CallError    a call of an EHR cannot be answered: carries the HTTP status
    └── ContentError     the content does not load: carries every issue found, not only the first

Unknown is a value and never an error.
"""

from __future__ import annotations

from typing import NamedTuple


class RightscanError(Exception):
    """Base of all errors meant for a reader; shown without a traceback."""


class InputError(RightscanError):
    """Something given by the caller cannot be used.

    `what` names the thing and where it stands, `why` the reason, `fix` what to do about it.
    """

    def __init__(self, what: str, why: str, fix: str) -> None:
        super().__init__(what, why, fix)
        self.what = what
        self.why = why
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.what}: {self.why} {self.fix}"


class FactError(InputError):
    """A fact has an unknown name, a value outside its words, or a missing or wrong unit."""


class LogError(InputError):
    """The consultation log cannot be read or written. Nothing was acknowledged: the same record may be sent again."""


class TakenError(LogError):
    """The id of a record stands for another record in the log."""


class CallError(InputError):
    """A call of an EHR cannot be answered. `status` is the HTTP status, `code` the FHIR issue type."""

    def __init__(self, status: int, code: str, what: str, why: str, fix: str) -> None:
        super().__init__(what, why, fix)
        self.status = status
        self.code = code


def printable(text: str) -> str:
    """The text with everything that could move a terminal's cursor or turn its writing direction spelled out."""
    return "".join(char if char.isprintable() or char == "\n" else f"\\u{ord(char):04x}" for char in text)


class Issue(NamedTuple):
    """One complaint about the content, with everything an author needs to mend it."""

    code: str
    file: str
    line: int
    what: str
    why: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.what}\n    Why: {self.why}\n    Fix: {self.fix}"


class ContentError(RightscanError):
    """The content has issues; `issues` holds all of them, in the order of file and line."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__(issues)
        self.issues = issues

    def __str__(self) -> str:
        return "\n".join(str(issue) for issue in self.issues)
