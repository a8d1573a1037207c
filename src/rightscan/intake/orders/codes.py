"""Studies by the codes of an order column: through the code tables of the content, as for a coded record."""

from __future__ import annotations

from collections.abc import Callable

from rightscan.intake.fhir.codes import CodeBook
from rightscan.model.library import Library
from rightscan.model.terminology import Terminology

SYSTEMS = ("cpt", "loinc")
"""The code systems that a column of studies can be in."""


class StudyCodes:
    """Looks studies up by code."""

    def __init__(self, library: Library, terminology: Terminology) -> None:
        self._book = CodeBook(terminology, library)
        self._addresses = {name: terminology.systems[name].address for name in SYSTEMS}

    def lookup(self, system: str) -> Callable[[str], str]:
        """A function from a code of this system to the id of its study; "" where no table settles it."""
        return lambda code: self._find(system, code)[0]

    def side(self, system: str, code: str) -> str:
        """The side that a code names: left, right, or "" for none."""
        side = self._find(system, code)[1]
        return side if side in ("left", "right") else ""

    def _find(self, system: str, code: str) -> tuple[str, str]:
        return self._book.study([{"coding": [{"system": self._addresses[system], "code": code.strip()}]}])
