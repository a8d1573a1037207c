"""What is known for one order: the facts of the record and of the order together, and what a reader must be told of both.

The service that an EHR calls and the extract of past orders read here, so that both know the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from rightscan.engine.interrupt import says_something
from rightscan.errors import FactError
from rightscan.intake.fhir.draft import ANSWERED, Draft
from rightscan.model.fact import Fact, Value
from rightscan.model.library import Library
from rightscan.model.record import Record, RecordFact
from rightscan.presentation.words import value_text

LATERALITY = "laterality"
_Made = TypeVar("_Made")
_SIGNS = ("metastasis-signs", "breast-symptoms")
_PARTS = {"absent": "were not sent", "error": "could not be read by the sender"}


class Known(msgspec.Struct, frozen=True):
    """The facts that count, remarks about those that do not, and whether order and record name different breasts.

    `declined` are facts that were asked for and are not known.
    """

    stated: dict[str, Value]
    remarks: tuple[str, ...]
    sides_differ: bool = False
    declined: frozenset[str] = frozenset()

    def speaks_of(self, library: Library) -> bool:
        """Whether anything is known beyond sex and age."""
        return says_something(library.facts, self.stated)


def put_together(library: Library, record: Record, draft: Draft | None = None) -> Known:
    """The facts of a record, and of an order if there is one. An answer on the order stands before the record."""
    stated = {name: value for name, value in record.stated.items() if name != "order"}
    remarks = [*_remarks(library, record)]
    if draft is None:
        return Known(stated, tuple(remarks))
    for found in draft.facts:
        fact = library.facts[found.fact]
        if ANSWERED in found.rules and not _must_not_give_way(fact.name, stated):
            remarks += _replaced(fact, stated, found)
            stated[fact.name] = found.value
        elif fact.name in stated:
            remarks += _joined(fact, stated, found)
        else:
            stated[fact.name] = found.value
    for entry in draft.disputed:
        stated.pop(entry.fact, None)
        remarks.append(_disputed(library, "order", entry.fact, entry.readings))
    remarks += [f"On the order: {why}" for why in draft.refused]
    side = stated.get(LATERALITY)
    sides_differ = {draft.side, side} == {"left", "right"}
    declined = draft.declined - stated.keys()
    return Known({**stated, "order": draft.study} if draft.study else stated, tuple(remarks), sides_differ, declined)


def with_possible_facts(library: Library, known: Known, make: Callable[[Known], _Made]) -> tuple[Known, _Made]:
    """What `make` makes of the facts. One that cannot be, such as a date that lies ahead, is set aside and said."""
    while True:
        try:
            return known, make(known)
        except FactError as error:
            if error.what not in known.stated:
                raise
            label = library.facts[error.what].label
            stated = {name: value for name, value in known.stated.items() if name != error.what}
            remark = f"{label}: what is on record is not possible and is not used"
            known = msgspec.structs.replace(known, stated=stated, remarks=(*known.remarks, remark))


def sides_text(library: Library, known: Known, draft: Draft) -> str:
    """What is said where order and record name different breasts."""
    named = value_text(library.facts[LATERALITY], known.stated[LATERALITY])
    return f"The order names the {draft.side} side, and the cancer on record is on the {named} side: not rated."


def _must_not_give_way(name: str, stated: dict[str, Value]) -> bool:
    """Whether the record says what no answer may put aside: who the patient is, or that there is a metastasis or a sign."""
    return name in stated and (
        name in ("sex", "age") or stated[name] == "m1" or (name in _SIGNS and bool(stated[name]))
    )


def _replaced(fact: Fact, stated: dict[str, Value], found: RecordFact) -> Iterator[str]:
    """A remark where an answer on the order says something else than the record."""
    covers = {word.id: word.covers for word in fact.words}
    ours = stated.get(fact.name)
    if ours is not None and ours != found.value and str(found.value) not in covers.get(str(ours), ()):
        said = value_text(fact, found.value)
        yield f"{fact.label}: the order says {said}, which counts; the record says {value_text(fact, ours)}"


def _joined(fact: Fact, stated: dict[str, Value], found: RecordFact) -> Iterator[str]:
    """Put a reason of the order beside the fact of the record; where they exclude each other, neither counts."""
    ours, theirs = stated[fact.name], found.value
    covers = {word.id: word.covers for word in fact.words}
    if isinstance(ours, frozenset) and isinstance(theirs, frozenset) and bool(ours) == bool(theirs):
        stated[fact.name] = ours | theirs
    elif str(theirs) in covers.get(str(ours), ()):
        stated[fact.name] = theirs
    elif ours != theirs and str(ours) not in covers.get(str(theirs), ()):
        del stated[fact.name]
        yield (
            f"{fact.label}: the record says {value_text(fact, ours)}, the order {value_text(fact, theirs)}; neither is used"
        )


def _remarks(library: Library, record: Record) -> Iterator[str]:
    for entry in record.disputed:
        yield _disputed(library, "record", entry.fact, entry.readings)
    yield from (remark.text for remark in record.remarks)
    yield from record.problems
    for state, words in _PARTS.items():
        keys = [part.key for part in record.parts if part.state == state]
        if keys:
            yield f"Of the record, {', '.join(keys)} {words}: what they would say is not known"
    count = sum(entry.count for entry in record.unmapped)
    if count:
        yield f"{count} coded entries of the record are not in the tables here and were not used"


def _disputed(library: Library, where: str, name: str, readings: tuple[RecordFact, ...]) -> str:
    fact = library.facts[name]
    said = " or ".join(value_text(fact, reading.value) for reading in readings)
    return f"{fact.label}: the {where} says {said}; none is used"
