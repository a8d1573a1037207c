"""A condition in YAML as an expression: `{margins: positive}`, `{tumor-size: {over: 2 cm}}`, `{any: [...]}`."""

from __future__ import annotations

from rightscan.errors import FactError
from rightscan.knowledge.document import Issues, Item
from rightscan.logic import All, Any, AtLeast, Expression, Has, HasNone, Is, Not, Over
from rightscan.model.fact import Fact, nearest, read_value
from rightscan.model.quantity import Quantity

_BOUNDS = ("at-least", "over", "at-most", "under")


class Conditions:
    """Reads conditions over one vocabulary and reports what it cannot read."""

    def __init__(self, facts: dict[str, Fact], issues: Issues) -> None:
        self.facts = facts
        self.issues = issues

    def read(self, item: Item, skip: tuple[str, ...] = ()) -> Expression | None:
        """The expression of a mapping; keys in `skip` belong to the statement around it. None after an issue."""
        entries = {key: value for key, value in item.mapping().items() if key not in skip}
        if not entries:
            self.issues.add("LOGIC01", item, "A condition needs at least one fact.")
            return None
        parts = [self._entry(key, value) for key, value in entries.items()]
        known = tuple(part for part in parts if part is not None)
        if len(known) < len(parts):
            return None
        return known[0] if len(known) == 1 else All(known)

    def _entry(self, key: str, item: Item) -> Expression | None:
        if key in ("all", "any"):
            if not item.value:
                self.issues.add("LOGIC01", item, f"'{key}' of nothing.")
                return None
            parts = [self.read(member) for member in item.items()]
            known = tuple(part for part in parts if part is not None)
            if len(known) < len(parts):
                return None
            return All(known) if key == "all" else Any(known)
        if key == "not":
            part = self.read(item)
            return None if part is None else Not(part)
        if key not in self.facts:
            near = nearest(key, list(self.facts))
            self.issues.add(
                "FACT01", item, f"'{key}' is not a fact.", f"Did you mean {' or '.join(near)}?" if near else ""
            )
            return None
        return self._comparison(self.facts[key], item)

    def _comparison(self, fact: Fact, item: Item) -> Expression | None:
        if fact.kind == "quantity":
            return self._bounds(fact, item)
        problem = ""
        if fact.kind == "date":
            problem = f"'{fact.name}' is a date; compare the time that is worked out from it."
        elif isinstance(item.value, dict):
            problem = f"'{fact.name}' takes a word or a list of words."
        elif not item.value:
            problem = f"'{fact.name}' is compared with nothing."
        if problem:
            self.issues.add("LOGIC01", item, problem)
            return None
        return self._words(fact, item)

    def _words(self, fact: Fact, item: Item) -> Expression | None:
        if fact.kind == "set" and item.value in ("none", "any"):
            none = HasNone(fact.name)
            return none if item.value == "none" else Not(none)
        words = [self._word(fact, member) for member in item.items()]
        if None in words:
            return None
        allowed = frozenset(word for word in words if word)
        return Has(fact.name, tuple(sorted(allowed)), fact.closed) if fact.kind == "set" else choice(fact, allowed)

    def _word(self, fact: Fact, item: Item) -> str | None:
        ids = [word.id for word in fact.words]
        if isinstance(item.value, str) and item.value in ids:
            return item.value
        near = nearest(str(item.value), ids)
        fix = f"Did you mean {' or '.join(near)}?" if near else f"Use one of: {', '.join(ids)}."
        self.issues.add("FACT02", item, f"'{item.plain()}' is not a value of '{fact.name}'.", fix)
        return None

    def _bounds(self, fact: Fact, item: Item) -> Expression | None:
        entries = item.mapping()
        if not entries or any(key not in _BOUNDS for key in entries):
            self.issues.add("LOGIC01", item, f"'{fact.name}' is compared with {', '.join(_BOUNDS)} and an amount.")
            return None
        parts: list[Expression] = []
        for key, value in entries.items():
            try:
                amount = read_value(fact, str(value.value))
            except FactError as error:
                self.issues.add("FACT02", value, f"{fact.name}: {error.why}", error.fix)
                return None
            assert isinstance(amount, Quantity)
            parts.append(_bound(fact.name, key, amount))
        return parts[0] if len(parts) == 1 else All(tuple(parts))


def _bound(fact: str, key: str, amount: Quantity) -> Expression:
    bound = amount.canonical
    if key in ("at-least", "under"):
        at_least = AtLeast(fact, bound)
        return at_least if key == "at-least" else Not(at_least)
    over = Over(fact, bound)
    return over if key == "over" else Not(over)


def choice(fact: Fact, allowed: frozenset[str]) -> Is:
    """The comparison of a choice fact; a coarse word is TRUE, FALSE or UNKNOWN by the finer words it covers."""
    true = set(allowed)
    coarse = set()
    for word in fact.words:
        if word.id in allowed:
            true.update(word.covers)
    for word in fact.words:
        if word.covers and set(word.covers) <= true:
            true.add(word.id)
        elif word.covers and set(word.covers) & true:
            coarse.add(word.id)
    return Is(fact.name, tuple(sorted(true)), tuple(sorted(coarse)))
