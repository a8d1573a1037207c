"""The content tree of a structured report, walked by code. Nothing is assumed to be there, or to be whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from pydicom.dataset import Dataset

from rightscan.errors import FactError
from rightscan.model.dose_unit import Amount, Kind, read_amount

DEEPEST = 40
_SNOMED = ("SRT", "SNM3", "99SDM")


class Code(msgspec.Struct, frozen=True):
    """A code with its scheme; older names of SNOMED are one scheme."""

    scheme: str
    value: str

    @property
    def private(self) -> bool:
        """Whether a vendor made it: what its value means is then not known here."""
        return self.scheme.startswith("99") and self.scheme not in _SNOMED

    @property
    def key(self) -> str:
        """The code as the content lists it: "scheme|code"."""
        return f"{'SRT' if self.scheme in _SNOMED else self.scheme}|{self.value}"


class Node:
    """An item of the tree: the code of its name (empty without one), the item itself, and what stands below it."""

    __slots__ = ("below", "item", "name")

    def __init__(self, item: Dataset, depth: int = 0) -> None:
        found = first_code(item, "ConceptNameCodeSequence")
        self.name = found.value if found is not None and not found.private else ""
        self.item = item
        members = _sequence(item, "ContentSequence") if depth < DEEPEST else []
        self.below = [Node(member, depth + 1) for member in members]

    def named(self, *codes: str) -> Iterator[Node]:
        """The nodes directly below whose name is one of these codes."""
        return (node for node in self.below if node.name in codes)

    def everywhere(self, *codes: str) -> Iterator[Node]:
        """The nodes at any depth whose name is one of these codes; what stands in private containers too."""
        for node in self.below:
            if node.name in codes:
                yield node
            yield from node.everywhere(*codes)

    @property
    def code(self) -> Code | None:
        """The coded value; None where the sequence is missing or empty."""
        return first_code(self.item, "ConceptCodeSequence")

    @property
    def uid(self) -> str:
        """The UID that the item holds."""
        return text_of(self.item, "UID")

    @property
    def text(self) -> str:
        """The text that the item holds."""
        return text_of(self.item, "TextValue")

    @property
    def said(self) -> str:
        """The text that the item holds, or the meaning of its code."""
        meanings = (text_of(member, "CodeMeaning") for member in _sequence(self.item, "ConceptCodeSequence"))
        return self.text or next(filter(None, meanings), "")

    def amount(self, kind: Kind) -> tuple[Amount | None, str]:
        """The number with its unit, or why there is none."""
        for member in _sequence(self.item, "MeasuredValueSequence"):
            unit = first_code(member, "MeasurementUnitsCodeSequence")
            number = text_of(member, "NumericValue")
            if not number:
                continue
            try:
                return read_amount(number, unit.value if unit is not None else "", kind), ""
            except FactError as error:
                return None, f"The amount was not read: {error.why}"
        return None, "The report states no amount."


def first_code(item: Dataset, keyword: str) -> Code | None:
    """The first code of a sequence."""
    for member in _sequence(item, keyword):
        value = text_of(member, "CodeValue") or text_of(member, "LongCodeValue")
        if value:
            return Code(text_of(member, "CodingSchemeDesignator"), value)
    return None


def text_of(item: Dataset, keyword: str) -> str:
    """An element as plain text; empty where it is missing, empty or not readable."""
    try:
        value = item.get(keyword)
    except (ValueError, TypeError, NotImplementedError, OverflowError):
        return ""
    if value is None or isinstance(value, (bytes, Dataset)):
        return ""
    return str(value).strip()


def _sequence(item: Dataset, keyword: str) -> list[Dataset]:
    try:
        value: Any = item.get(keyword)
    except (ValueError, TypeError, NotImplementedError, OverflowError):
        return []
    return [member for member in value if isinstance(member, Dataset)] if hasattr(value, "__iter__") else []
