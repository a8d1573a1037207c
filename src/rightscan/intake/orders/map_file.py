"""Reads a map of order columns from YAML, strictly: what it does not know, it refuses with file and line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rightscan.errors import FactError, InputError
from rightscan.intake.form import fact_name
from rightscan.intake.orders.cells import UNKNOWN, WAYS, CellReader, Written, folded
from rightscan.intake.orders.codes import SYSTEMS
from rightscan.intake.orders.order_map import ORDER, Assumed, ColumnMap, DayColumn, OrderMap, unit_named
from rightscan.intake.table import SEVERAL
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.model.fact import Fact, nearest
from rightscan.model.library import Library
from rightscan.model.quantity import unit_names

_KEYS = ("order-date", "key", "groups", "columns", "missing")
_COLUMN = ("fact", "unit", "written", "codes", "values")
RESERVED = (
    *("month", "year", "none", "line", "key", "question", "order", "outcome", "why", "scenarios", "category"),
    *("nearest", "missing", "concerns", "alternatives", "gaps", "impossible", "card", "because"),
)
"""Names that the audit gives itself: of a group, and of the other columns of its table of orders."""


def read_map(library: Library, path: str, columns: Iterable[str]) -> OrderMap:
    """The map of this file for a table with these columns. Raises InputError that names the line and what to do."""
    issues = Issues()
    item = read_document(Path(path), Path(path).name, issues)
    if issues.found or item is None:
        first = issues.in_order()[0]
        raise InputError(f"map {path}, line {first.line}", first.what, first.fix)
    return _Reader(library, path, tuple(columns)).read(item)


class _Reader:
    """Reads one file against one vocabulary and one table."""

    def __init__(self, library: Library, path: str, columns: tuple[str, ...]) -> None:
        self.library = library
        self.path = path
        self.known = columns

    def read(self, item: Item) -> OrderMap:
        """The whole file."""
        entries = self._mapping(item, _KEYS)
        if "columns" not in entries:
            raise self._wrong(item, "maps no column.", "Name them under 'columns'; `rightscan audit map` drafts a map.")
        columns = self._columns(entries["columns"])
        key = self._column(entries["key"]) if "key" in entries else ""
        return OrderMap(
            columns=columns,
            day=self._day(entries["order-date"]) if "order-date" in entries else None,
            key=key,
            groups=self._groups(entries["groups"], key) if "groups" in entries else {},
            missing=self._missing(entries["missing"]) if "missing" in entries else (),
        )

    def _columns(self, item: Item) -> tuple[ColumnMap, ...]:
        found: list[ColumnMap] = []
        for name, member in self._mapping(item).items():
            entry = self._entry(name, member)
            if entry.fact in (other.fact for other in found):
                raise self._wrong(member, f"names the fact {entry.fact} a second time.", "Keep one of the two columns.")
            found.append(entry)
        return tuple(found)

    def _entry(self, name: str, item: Item) -> ColumnMap:
        """One column: the name of its fact alone, or with unit, codes and words."""
        self._column(Item(item.file, item.line, name))
        if isinstance(item.value, str):
            return ColumnMap(name, self._fact(item).name)
        parts = self._mapping(item, _COLUMN)
        if "fact" not in parts:
            raise self._wrong(item, f"does not say which fact the column '{name}' holds.", "Add 'fact: ...'.")
        fact = self._fact(parts["fact"])
        return ColumnMap(
            column=name,
            fact=fact.name,
            unit=self._unit(fact, parts["unit"]) if "unit" in parts else "",
            written=self._written(parts["written"]) if "written" in parts else WAYS[0],
            codes=self._codes(fact, parts["codes"]) if "codes" in parts else "",
            values=self._values(fact, parts["values"]) if "values" in parts else {},
        )

    def _fact(self, item: Item) -> Fact:
        try:
            return self.library.facts[fact_name(self.library, self._text(item))]
        except FactError as error:
            raise self._wrong(item, f"names a fact that is not there: {error.what}.", error.fix) from None

    def _unit(self, fact: Fact, item: Item) -> str:
        unit = unit_named(self._text(item), fact)
        if not unit:
            units = ", ".join(unit_names(fact.dimension)) if fact.kind == "quantity" else ""
            fix = f"Use one of: {units}." if units else "It is no amount: leave the unit out."
            raise self._wrong(item, f"gives {fact.name} the unit '{self._text(item)}'.", fix)
        return unit

    def _written(self, item: Item) -> Written:
        for way in WAYS:
            if self._text(item) == way:
                return way
        raise self._wrong(item, f"writes dates '{self._text(item)}'.", f"Use one of: {', '.join(WAYS)}.")

    def _codes(self, fact: Fact, item: Item) -> str:
        text = self._text(item)
        if fact.name != ORDER or text not in SYSTEMS:
            fix = f"Codes are for the column of the study ordered, as one of: {', '.join(SYSTEMS)}."
            raise self._wrong(item, f"gives {fact.name} the codes '{text}'.", fix)
        return text

    def _values(self, fact: Fact, item: Item) -> dict[str, str]:
        """The site's words with ours; each of ours must be one, or "unknown"."""
        found: dict[str, str] = {}
        for said, member in self._mapping(item).items():
            if folded(said) in map(folded, found):
                raise self._wrong(member, f"has the word '{said}' twice.", "Keep one of the two.")
            found[said] = self._meant(fact, member)
        return found

    def _meant(self, fact: Fact, item: Item) -> str:
        words = [self._text(part) for part in item.items()]
        text = SEVERAL.join(words)
        if text != UNKNOWN and (why := CellReader(fact).read(text).why):
            meant = nearest(text, [name for word in fact.words for name in (word.id, *word.aliases)])
            hint = f"Did you mean {' or '.join(meant)}? " if meant else ""
            fix = f"{hint}See `rightscan list facts`, or write unknown."
            raise self._wrong(item, f"gives {fact.name} the value '{text}': {why}.", fix)
        return text

    def _day(self, item: Item) -> DayColumn:
        if isinstance(item.value, str):
            return DayColumn(self._column(item))
        parts = self._mapping(item, ("column", "written"))
        if "column" not in parts:
            raise self._wrong(item, "does not name the column with the day of the order.", "Add 'column: ...'.")
        return DayColumn(
            self._column(parts["column"]), self._written(parts["written"]) if "written" in parts else WAYS[0]
        )

    def _groups(self, item: Item, key: str) -> dict[str, str]:
        for name, member in self._mapping(item).items():
            if name in RESERVED or not name.replace("-", "").isalnum() or name != name.lower():
                fix = f"Use small letters, digits and hyphens, and none of: {', '.join(RESERVED)}."
                raise self._wrong(member, f"has a group named '{name}'.", fix)
            if key and self._column(member) == key:
                fix = "The key names single orders, and every report names the groups: leave one of the two out."
                raise self._wrong(member, f"counts by the column '{key}', which is the key.", fix)
        return {name: self._column(member) for name, member in self._mapping(item).items()}

    def _missing(self, item: Item) -> tuple[Assumed, ...]:
        """What missing cells count as. Without a reason nothing is assumed."""
        found = []
        for name, member in self._mapping(item).items():
            fact = self._fact(Item(member.file, member.line, name))
            if isinstance(member.value, str) and member.value == UNKNOWN:
                continue
            parts = self._mapping(member, ("count-as", "because"))
            if set(parts) != {"count-as", "because"} or not self._text(parts["because"]).strip():
                fix = "Write 'unknown', or 'count-as' with its reason under 'because'."
                raise self._wrong(member, f"assumes something about {name} without value or reason.", fix)
            if fact.name == ORDER:
                raise self._wrong(member, "assumes which study was ordered.", "Leave it out: such a row says so.")
            text = self._meant(fact, parts["count-as"])
            value = CellReader(fact).read(text).value
            if value is not None:
                found.append(Assumed(fact.name, text, value, self._text(parts["because"])))
        return tuple(found)

    def _column(self, item: Item) -> str:
        name = self._text(item)
        if name not in self.known:
            near = nearest(name, list(self.known))
            fix = f"Did you mean {' or '.join(near)}?" if near else f"It has: {', '.join(self.known[:12])}."
            raise self._wrong(item, f"names the column '{name}', which the table does not have.", fix)
        return name

    def _text(self, item: Item) -> str:
        if not isinstance(item.value, str):
            raise self._wrong(item, "holds a nested value where text belongs.", "Write 'name: value'.")
        return item.value

    def _mapping(self, item: Item, keys: tuple[str, ...] = ()) -> dict[str, Item]:
        if not isinstance(item.value, dict):
            raise self._wrong(item, "has text or a list where named entries belong.", "Write 'name: value' lines.")
        for key, member in item.value.items():
            if keys and key not in keys:
                raise self._wrong(member, f"has the unknown key '{key}'.", f"Use {', '.join(keys)}.")
        return item.value

    def _wrong(self, item: Item, why: str, fix: str) -> InputError:
        return InputError(f"map {self.path}, line {item.line}", why, fix)
