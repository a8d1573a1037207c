"""What was asked and shown over a period, counted from the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import msgspec

from rightscan.store.chain import Stored
from rightscan.store.entry import Consultation, Feedback, read_record

FORMAT = "rightscan.report.v1"


class Count(msgspec.Struct, frozen=True):
    """How often something was counted."""

    what: str
    number: int


class ScenarioCount(msgspec.Struct, frozen=True):
    """One scenario: how often it fitted, with an order, and with a concern or a card about that order.

    `per_100_orders` is None where there was no order.
    """

    scenario: str
    consultations: int
    orders: int
    fired: int
    per_100_orders: float | None


class Report(msgspec.Struct, frozen=True):
    """The counts of a period, most frequent first. `until` is its last day; days are those of UTC.

    `ordered` counts the ratings of the ordered studies, once for each scenario that fitted. `orphans` are feedback
    about cards that are not in the log, `silent` consultations were kept and not shown, `erased` are entries of the period whose record is gone.
    """

    format: str
    chain: str
    since: str
    until: str
    consultations: int
    orders: int
    fired: int
    per_100_orders: float | None
    silent: int
    erased: int
    orphans: int
    outcomes: tuple[Count, ...]
    unmatched: tuple[Count, ...]
    ratings: tuple[Count, ...]
    ordered: tuple[Count, ...]
    concerns: tuple[Count, ...]
    offered: tuple[Count, ...]
    taken: tuple[Count, ...]
    feedback: tuple[Count, ...]
    overrides: tuple[Count, ...]
    scenarios: tuple[ScenarioCount, ...]


COUNTED = ("outcomes", "unmatched", "ratings", "ordered", "concerns", "offered", "taken", "feedback", "overrides")
"""The counts of a report, in the order in which they are shown."""


def report(stored: Iterable[Stored], chain: str, since: date, until: date) -> Report:
    """Count the consultations from `since` to `until`, both included, and the feedback about them, whenever it came.

    Of several feedbacks about one card the one with the latest time of the caller counts, in whatever order they came;
    of several with one time, one that gives a reason.
    """
    tally = _Tally()
    for one in stored:
        inside = str(since) <= one.entry.at[:10] <= str(until)
        if one.payload is None:
            tally.erased += inside
            continue
        record = read_record(one.payload.body)
        if isinstance(record, Consultation):
            tally.take(record, inside)
        elif isinstance(record, Feedback):
            tally.hear(record)
    return tally.report(chain, since, until)


def is_fired(record: Consultation) -> bool:
    """Whether an order met with something: in an EHR a card, elsewhere a concern."""
    return bool(record.order and (record.cards if record.asked else record.concerns))


class _Tally:
    """The counts so far. Feedback waits for the end: only then is it known which one is the last about its card."""

    def __init__(self) -> None:
        self.inside: list[Consultation] = []
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
        self.cards: dict[str, dict[str, str]] = {}
        self.elsewhere: set[str] = set()
        self.heard: dict[str, Feedback] = {}
        self.erased = 0

    def take(self, record: Consultation, inside: bool) -> None:
        """Count a consultation of the period; of others remember the cards."""
        if not inside:
            self.elsewhere |= {card.id for card in record.cards}
            return
        self.inside.append(record)
        for card in record.cards:
            self.cards[card.id] = {one.id: one.procedure for one in card.suggestions}
        self._count("outcomes", [record.outcome])
        self._count("unmatched", record.reasons)
        self._count("ratings", [one.category for one in record.ratings])
        self._count("ordered", [one.category for one in record.ratings if one.procedure == record.order])
        self._count("concerns", [f"{one.where}: {one.id} ({one.level})" for one in record.concerns])
        self._count("offered", [one.procedure for one in record.alternatives])

    def hear(self, feedback: Feedback) -> None:
        """Keep the latest feedback of each card."""
        known = self.heard.get(feedback.card)
        if known is None or _rank(known) < _rank(feedback):
            self.heard[feedback.card] = feedback

    def _count(self, name: str, what: Iterable[str]) -> None:
        self.counts[name].update(what)

    def _fold(self) -> int:
        """Count the last feedback of each card of the period; returns how many were about no card of the log."""
        orphans = 0
        for card, feedback in self.heard.items():
            if card not in self.cards:
                orphans += card not in self.elsewhere
                continue
            self._count("feedback", [feedback.outcome])
            suggested = self.cards[card]
            self._count("taken", [suggested.get(one, "not on the card") for one in feedback.accepted])
            if feedback.outcome == "overridden":
                self._count("overrides", [feedback.reason or "no reason given"])
        return orphans

    def _scenarios(self) -> tuple[ScenarioCount, ...]:
        fitted = Counter(scenario for record in self.inside for scenario in set(record.scenarios))
        return tuple(self._scenario(scenario, number) for scenario, number in _sorted(fitted))

    def _scenario(self, scenario: str, number: int) -> ScenarioCount:
        ordered = [record for record in self.inside if record.order and scenario in record.scenarios]
        fired = sum(map(is_fired, ordered))
        return ScenarioCount(scenario, number, len(ordered), fired, _per_100(fired, len(ordered)))

    def report(self, chain: str, since: date, until: date) -> Report:
        """All counts."""
        orphans = self._fold()
        orders = sum(bool(record.order) for record in self.inside)
        fired = sum(map(is_fired, self.inside))
        counts = {name: tuple(Count(*one) for one in _sorted(counted)) for name, counted in self.counts.items()}
        return Report(
            format=FORMAT,
            chain=chain,
            since=str(since),
            until=str(until),
            consultations=len(self.inside),
            orders=orders,
            fired=fired,
            per_100_orders=_per_100(fired, orders),
            silent=sum(record.silent for record in self.inside),
            erased=self.erased,
            orphans=orphans,
            scenarios=self._scenarios(),
            **counts,
        )


def _rank(feedback: Feedback) -> tuple[str, bool, bool, str]:
    """Which of two feedbacks about a card counts; never even, so that their order does not matter."""
    return feedback.at, bool(feedback.reason), feedback.commented, feedback.id


def _per_100(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _sorted(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))
