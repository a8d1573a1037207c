"""Figures of the content about radiation: exact numbers, how each is known, and where it comes from."""

from __future__ import annotations

from collections.abc import Container, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import cast

from rightscan.knowledge.document import Item
from rightscan.knowledge.statements import Statements
from rightscan.model.citation import Citations
from rightscan.model.dose import STATUSES, Saying, Status


class Figures:
    """Reads figures; every complaint goes to the issues of `statements`."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements

    def number(self, entries: dict[str, Item], key: str) -> Decimal | None:
        """The number under a key, at least 0; None where there is none, or none that can be read (then reported)."""
        return self._exact(entries[key]) if key in entries else None

    def numbers(self, item: Item | None) -> tuple[Decimal, ...]:
        """A list of numbers."""
        found = [self._exact(member) for member in (item.items() if item is not None else ())]
        return tuple(number for number in found if number is not None)

    def ages(self, item: Item | None) -> tuple[int, ...]:
        """A rising list of ages in whole years."""
        found = self.numbers(item)
        rising = all(before < age for before, age in pairwise(found)) and all(age % 1 == 0 for age in found)
        if item is not None and not rising:
            self.statements.issues.add("DOSE02", item, "The ages are not whole years in rising order.")
        return tuple(int(age) for age in found)

    def known(self, item: Item, fields: dict[str, Item], what: str) -> tuple[Status, Citations]:
        """How a figure is known and from where. What is only recalled or inferred is no figure."""
        status = self.statements.one_of(fields, "status", STATUSES, "DOSE01")
        cites = self.statements.cited(item, self.statements.cites(fields, ()), f"The figure '{what}'")
        return cast("Status", status), cites

    def chosen(self, entries: dict[str, Item], key: str, known: Container[str]) -> str:
        """The name under a key, which must be one of those that are known."""
        name = self.statements.text(entries, key)
        if key in entries and name not in known:
            self.statements.issues.add("REF01", entries[key], f"'{name}' is not there.")
        return name

    def sayings(self, keys: dict[str, Item], section: str, above: Citations) -> Iterator[Saying]:
        """The named sentences of a section, each with its source."""
        for name, member, cites in self.statements.section(keys, section, above):
            fields = self.statements.keys(member, "say", "cite")
            cited = self.statements.cited(member, cites, f"The sentence '{name}'")
            yield Saying(name, self.statements.text(fields, "say"), cited)

    def _exact(self, item: Item) -> Decimal | None:
        text = item.value if isinstance(item.value, str) else ""
        try:
            number = Decimal(text)
        except ArithmeticError:
            number = Decimal("NaN")
        if number.is_finite() and number >= 0:
            return number
        self.statements.issues.add("TYPE01", item, f"'{item.plain()}' is not a number.")
        return None
