"""Feedback about invented cards, as EHRs send it: again, late, corrected, about cards nobody knows."""

import random
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from rightscan.store.entry import Card, Consultation, Feedback, Suggestion
from rightscan.store.log import Log
from rightscan.store.report import Report, report
from tests.unit.store.records import consultation

REASONS = ("", "patient-preference", "other")
TIMES = tuple(f"2026-11-21T10:00:0{second}+00:00" for second in range(4))


def with_card(number: int) -> Consultation:
    """A consultation that showed the card of this number, with two suggestions."""
    suggestions = (Suggestion(f"{number}-mri", "mri"), Suggestion(f"{number}-none", "no-imaging"))
    return msgspec.structs.replace(consultation(number), cards=(Card(str(number), "warning", suggestions),))


def drawn(chance: random.Random, cards: int) -> Feedback:
    """Feedback about one of the cards, or now and then about another."""
    card = chance.randrange(cards + 1)
    if chance.random() < 0.5:
        accepted = frozenset({f"{card}-{chance.choice(('mri', 'none', 'other'))}"})
        return Feedback(str(card), "accepted", chance.choice(TIMES), accepted)
    reason, commented = chance.choice(REASONS), chance.random() < 0.3
    return Feedback(str(card), "overridden", chance.choice(TIMES), reason=reason, commented=commented)


def report_of(log: Log, records: Sequence[Consultation | Feedback], at_once: Iterable[int]) -> Report:
    """Keep the records in this order, so many in each transaction, and count what is there."""
    start = 0
    for size in at_once:
        log.append_all(records[start : start + size])
        start += size
    log.append_all(records[start:])
    return report(log.read(), "", date(2020, 1, 1), date(9999, 12, 31))
