"""The tables of an audit: what is counted, of which orders, in which rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from rightscan.audit.answer import OrderAnswer, RatedIn
from rightscan.audit.count import Head, Row, Table, add_up, ranked
from rightscan.audit.run import Run
from rightscan.audit.words import CARDS, HEADS, Said, Words, reason_of
from rightscan.model.library import Library
from rightscan.presentation.words import OUTCOMES

Counted = list[tuple[OrderAnswer, int]]
_MOST = 25  # rows of a list that has no natural end
_OTHER_RATINGS = {"differ": "Scenarios that fit differ", "not-recorded": "Not recorded here"}
_UNRATED = {"no-study": "No study named", "unmatched": "Not matched"}


class Tables:
    """The tables of one run. `counted` are its answers with the number of orders of each."""

    def __init__(self, library: Library, run: Run, counted: Counted) -> None:
        self.run = run
        self.counted = counted
        self.words = Words(library)
        self.evaluated = [one for one in counted if one[0].outcome != "not-evaluated"]
        self.matched = self._of("matched")

    def all(self) -> Iterator[Table]:
        """Every table, in the order of the report."""
        yield from (self._outcomes(), self._waiting(), self._unmatched(), self._not_evaluated())
        yield from (self._cards(), self._rules())
        yield from (self._ratings(), self._scenarios(), self._studies())
        yield self._each(
            "local", lambda answer: (_beside(one) for one in answer.ratings if one.local), self.words.local
        )
        yield self._each("concerns", lambda answer: (one.name for one in answer.concerns), self.words.concern)
        yield self._each("alternatives", lambda answer: answer.alternatives, self.words.study)
        yield self._each("impossible", lambda answer: answer.impossible, self.words.impossible)
        yield from (self._group(name) for name in self.run.groups)

    def _of(self, outcome: str) -> Counted:
        return [one for one in self.counted if one[0].outcome == outcome]

    def _outcomes(self) -> Table:
        counts = add_up((answer.outcome, number) for answer, number in self.counted)
        return _named("coverage", counts, OUTCOMES, "orders")

    def _waiting(self) -> Table:
        """The facts for want of which orders stay open; and where one fact alone is missing."""
        orders = self._of("needs-answers")
        each = add_up((name, number) for answer, number in orders for name in answer.missing)
        alone = add_up((answer.missing[0], number) for answer, number in orders if len(answer.missing) == 1)
        rows = tuple(_row(name, self.words.fact(name), number, alone[name]) for name, number in ranked(each))
        columns, total = ("Orders waiting", "For it alone"), (sum_of(orders), alone.total())
        return Table(HEADS["waiting"], columns, rows, total, sum_of(orders), "orders that wait")

    def _unmatched(self) -> Table:
        """Out of scope: declared gaps first, else the lines that the nearest scenario fails."""
        orders = self._of("out-of-scope")
        counts = add_up((reason_of(answer), number) for answer, number in orders)
        table = _one_number("unmatched", counts, self.words.unmatched, sum_of(orders), "out of scope")
        return msgspec.structs.replace(_cut(table), rows_add_up=True)

    def _not_evaluated(self) -> Table:
        orders = self._of("not-evaluated")
        counts = add_up((answer.why or self.words.too_old, number) for answer, number in orders)
        table = _one_number("not-evaluated", counts, Said, sum_of(orders), "not evaluated")
        return msgspec.structs.replace(table, rows_add_up=True)

    def _cards(self) -> Table:
        counts = add_up((answer.card or "none", number) for answer, number in self.evaluated)
        return _named("cards", counts, CARDS, "evaluated")

    def _rules(self) -> Table:
        """What each rule contributes: cards it is a reason for, and cards that would not be shown without it."""
        shown = [one for one in self.evaluated if one[0].card]
        each = add_up((rule, number) for answer, number in shown for rule in answer.because)
        alone = add_up((answer.because[0], number) for answer, number in shown if len(answer.because) == 1)
        rows = tuple(_row(name, self.words.rule(name), number, alone[name]) for name, number in ranked(each))
        columns, total = ("Cards with it", "Because of it alone"), (sum_of(shown), alone.total())
        return Table(HEADS["rules"], columns, rows, total, sum_of(self.evaluated), "evaluated")

    def _ratings(self) -> Table:
        counts = add_up((_category(answer), number) for answer, number in self.matched if answer.order)
        return _named("ratings", counts, {**self.words.categories, **_OTHER_RATINGS}, "matched")

    def _scenarios(self) -> Table:
        found: dict[str, Counter[str]] = {}
        for answer, number in self.matched:
            rated = {one.scenario: one.category for one in answer.ratings}
            for scenario in answer.scenarios:
                found.setdefault(scenario, Counter())[rated.get(scenario, "no-study")] += number
        return self._by_category("scenarios", found, self.words.scenario)

    def _studies(self) -> Table:
        found: dict[str, Counter[str]] = {}
        for answer, number in self.evaluated:
            rated = _category(answer) if answer.outcome == "matched" else "unmatched"
            found.setdefault(answer.order, Counter())[rated] += number
        table = self._by_category("studies", found, self.words.study)
        total = tuple(sum(row.numbers[at] or 0 for row in table.rows) for at in range(len(table.columns)))
        return msgspec.structs.replace(table, total=total, rows_add_up=True)

    def _by_category(self, name: str, found: dict[str, Counter[str]], label: Callable[[str], Said]) -> Table:
        """Rows of orders, then how many of them are rated what; categories that never occur are left out."""
        names = {**self.words.categories, **_OTHER_RATINGS, **_UNRATED}
        used = [one for one in names if any(counts[one] for counts in found.values())]
        rows = tuple(
            _row(one, label(one), number, *(found[one][column] for column in used))
            for one, number in ranked(Counter({one: counts.total() for one, counts in found.items()}))
        )
        return Table(HEADS[name], ("Orders", *(names[column] for column in used)), rows, columns_add_up=True)

    def _each(self, name: str, parts: Callable[[OrderAnswer], Iterable[str]], label: Callable[[str], Said]) -> Table:
        counts = add_up((one, number) for answer, number in self.evaluated for one in parts(answer))
        return _one_number(name, counts, label, sum_of(self.evaluated), "evaluated")

    def _group(self, name: str) -> Table:
        """Outcomes and cards by the values of a group: months in their order, otherwise most orders first."""
        rows = []
        for value, counts in self.run.groups[name].items():
            orders = [(self.run.answers[number], count) for number, count in counts.items()]
            found = add_up((answer.outcome, number) for answer, number in orders)
            cards = sum(number for answer, number in orders if answer.card)
            numbers = (sum_of(orders), *(found[outcome] for outcome in OUTCOMES), cards)
            rows.append(Row(value, value or "not given", numbers))
        rows.sort(key=lambda row: (not row.id, 0 if name == "month" else -(row.numbers[0] or 0), row.id))
        columns = ("Orders", *OUTCOMES.values(), "Cards")
        total = tuple(sum(row.numbers[at] or 0 for row in rows) for at in range(len(columns)))
        about = "Outcomes, and orders that would have met with a card."
        head = Head(f"by-{name}", f"By {name.replace('-', ' ')}", about, name.capitalize())
        return Table(head, columns, tuple(rows), total, rows_add_up=True, columns_add_up=True, aside=1)


def sum_of(counted: Counted) -> int:
    """How many orders these are."""
    return sum(number for _, number in counted)


def _row(name: str, said: Said, *numbers: int) -> Row:
    return Row(name, said.text, numbers, said.cites)


def _named(name: str, counts: Counter[str], labels: dict[str, str], of_what: str) -> Table:
    """One row for each name, counted or not, in their order."""
    rows = tuple(Row(one, label, (counts[one],)) for one, label in labels.items())
    whole = counts.total()
    return Table(HEADS[name], ("Orders",), rows, (whole,), whole, of_what, rows_add_up=True)


def _one_number(name: str, counts: Counter[str], label: Callable[[str], Said], whole: int, of_what: str) -> Table:
    """Most frequent first."""
    rows = tuple(_row(one, label(one), number) for one, number in ranked(counts))
    return Table(HEADS[name], ("Orders",), rows, (whole,), whole, of_what)


def _beside(rated: RatedIn) -> str:
    return f"{rated.category} {rated.local}"


def _category(answer: OrderAnswer) -> str:
    """The category of the ordered study by the sources, where the scenarios that fit agree."""
    if not answer.order:
        return "no-study"
    found = {one.category for one in answer.ratings} - {"not-recorded"}
    return "differ" if len(found) > 1 else found.pop() if found else "not-recorded"


def _cut(table: Table) -> Table:
    """The most frequent rows, and one for all others."""
    if len(table.rows) <= _MOST:
        return table
    rest = sum(row.numbers[0] or 0 for row in table.rows[_MOST:])
    other = Row("other", f"{len(table.rows) - _MOST} other reasons", (rest,))
    return msgspec.structs.replace(table, rows=(*table.rows[:_MOST], other))
