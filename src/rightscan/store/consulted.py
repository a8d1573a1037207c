"""An answer as a record: what the log keeps of a consultation, and what it leaves out.

Dates are kept as years and ages over 89 as one group; the day of the assessment and the spans of time stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rightscan import __version__
from rightscan.presentation.data import Answer, FactData
from rightscan.store.entry import (
    AlternativeShown,
    Asked,
    Card,
    ConcernShown,
    Consultation,
    FactUsed,
    RatingShown,
    Source,
)

OLDEST = 89  # ages above it can point to one person and are kept as one group
_DATE = re.compile(r"(\d{4})-\d{2}-\d{2}")
_YEARS = re.compile(r"(\d+(?:\.\d+)?) years?")


class Asking(NamedTuple):
    """Who asked, where: the id of the consultation, the face, and the pseudonyms of patient and user, or "".

    `asked` tells how an EHR asked; `silent` that nothing is shown.
    """

    id: str
    face: str
    patient: str = ""
    user: str = ""
    asked: Asked | None = None
    silent: bool = False


def consulted(said: Answer, call: Asking, cards: tuple[Card, ...] = ()) -> Consultation:
    """The record of an answer that was shown."""
    order = said.order
    return Consultation(
        id=call.id,
        face=call.face,
        patient=call.patient,
        user=call.user,
        as_of=said.as_of,
        outcome=said.outcome,
        source=Source(said.edition.name, said.edition.content_hash, __version__, said.policy),
        facts=tuple(_fact(fact) for fact in said.facts),
        missing=_missing(said),
        reasons=tuple(_reasons(said)),
        scenarios=tuple(scenario.id for scenario in said.fits),
        ratings=tuple(_ratings(said)),
        order=order.procedure if order else "",
        concerns=tuple(ConcernShown(one.id, one.where, one.level) for one in order.concerns) if order else (),
        alternatives=tuple(AlternativeShown(one.procedure, one.category) for one in order.alternatives)
        if order
        else (),
        cards=cards,
        asked=call.asked,
        silent=call.silent,
    )


def unread(call: Asking, as_of: str, source: Source, reason: str, cards: tuple[Card, ...] = ()) -> Consultation:
    """The record of an order that could not be read: nothing was assessed, and the reason says why."""
    return Consultation(
        id=call.id,
        face=call.face,
        patient=call.patient,
        user=call.user,
        as_of=as_of,
        outcome="not-evaluated",
        source=source,
        facts=(),
        missing=(),
        reasons=(reason,),
        scenarios=(),
        ratings=(),
        cards=cards,
        asked=call.asked,
        silent=call.silent,
    )


def _fact(fact: FactData) -> FactUsed:
    value = tuple(fact.value) if isinstance(fact.value, list) else _coarse(fact.name, fact.value)
    return FactUsed(fact.name, value, fact.derived_from)


def _coarse(name: str, value: str) -> str:
    """A value that does not point to one person by itself."""
    if date := _DATE.fullmatch(value):
        return date[1]
    years = _YEARS.fullmatch(value) if name == "age" else None
    return f"over {OLDEST} years" if years and float(years[1]) > OLDEST else value


def _missing(said: Answer) -> tuple[str, ...]:
    """The facts that an open scenario still needs, and those that were asked and are not known."""
    needed = {name for scenario in (*said.fits, *said.open) for name in scenario.needs}
    return tuple(sorted(needed | set(said.not_known)))


def _reasons(said: Answer) -> Iterator[str]:
    """Why no scenario was matched, by the ids of the content."""
    if said.outcome == "needs-answers":
        yield f"asked: {said.question.fact}" if said.question else "nothing more to ask"
    elif said.outcome == "conflict":
        yield from (f"contradicted: {conflict.fact}" for conflict in said.conflicts)
    elif said.outcome == "out-of-scope":
        yield from (f"gap: {gap.id}" for gap in said.gaps) if said.gaps else ("no gap declared",)
    elif said.outcome == "not-evaluated":
        yield f"edition past its date: {said.edition.name}"


def _ratings(said: Answer) -> Iterator[RatingShown]:
    """Every rating that was shown, with that of the local policy beside it."""
    for scenario in said.fits:
        for rating in scenario.ratings:
            local = rating.local.category if rating.local else ""
            yield RatingShown(scenario.id, rating.procedure, rating.category, local)
    yield from (RatingShown("", one.procedure, one.category) for one in said.decided)
    if said.reopened:
        yield from _ratings(said.reopened)
