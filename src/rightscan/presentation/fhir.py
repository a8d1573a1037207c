"""A coded record as it was read: facts with their places, contradictions, what was not used, codes without an entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rightscan.model.record import Place, Unmapped, Unused
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph
from rightscan.presentation.fhir_data import RecordConflictData, RecordData, RecordFactData

MOST_SHOWN = 25  # points of one list; the JSON form has all of them
MOST_PLACES = 2
MOST_READINGS = 6
_PARTS = {
    "empty": "looked for by the sender, nothing there",
    "absent": "not sent; this says nothing about the patient",
    "error": "the sender reports an error; this says nothing about the patient",
}


def record_blocks(record: RecordData) -> Iterator[Block]:
    """The reading of a record. What it does not hold is not known, and nothing here says otherwise."""
    yield Heading(2, "Read from the record")
    yield Paragraph(_counted(record))
    yield from (Bullet(text, mark="!") for text in record.problems)
    yield from (Bullet(f"{part.key}: {_PARTS[part.state]}", mark="!") for part in record.parts if part.state in _PARTS)
    yield from (_fact(entry) for entry in record.facts)
    if not (record.facts or record.conflicts):
        yield Paragraph("No fact was read from this record.")
    yield from (_conflict(entry) for entry in record.conflicts)
    yield from (Bullet(f"{entry.text} {_where(entry.places)}".strip(), mark="*") for entry in record.remarks)
    if record.unused:
        yield Paragraph("Understood and not taken as a fact:")
        yield from _capped(_grouped(record.unused))
    if record.unmapped:
        yield Paragraph("Codes that were not read:")
        yield from _capped(_missed(entry) for entry in record.unmapped)


def _counted(record: RecordData) -> str:
    read = ", ".join(f"{count} {kind}" for kind, count in record.kinds.items()) or "no resource"
    passed = ", ".join(f"{count} {kind}" for kind, count in record.passed_over.items())
    return f"Read: {read}.{f' Kinds that are never read: {passed}.' if passed else ''}"


def _fact(entry: RecordFactData) -> Bullet:
    replaced = " Replaced by the fact you gave." if entry.use == "replaced" else ""
    return Bullet(f"{entry.label}: {entry.text} ({'; '.join(entry.rules)}) {_where(entry.places)}{replaced}")


def _conflict(entry: RecordConflictData) -> Bullet:
    readings = " or ".join(f"{one.text} {_where(one.places)}" for one in entry.readings[:MOST_READINGS])
    if len(entry.readings) > MOST_READINGS:
        readings += f", and {len(entry.readings) - MOST_READINGS} more readings"
    settled = " The fact you gave stands." if entry.use == "replaced" else " Neither is taken; give the right one."
    return Bullet(f"{entry.label}: the record contradicts itself: {readings}.{settled}", mark="!")


def _where(places: tuple[Place, ...]) -> str:
    shown = [", ".join(part for part in (place.resource, place.path, place.date) if part) for place in places]
    more = f"; and {len(shown) - MOST_PLACES} more" if len(shown) > MOST_PLACES else ""
    return f"[{'; '.join(shown[:MOST_PLACES])}{more}]" if shown else ""


def _grouped(unused: Iterable[Unused]) -> Iterator[str]:
    """One point for each reason, with the resources it holds for."""
    by_reason: dict[str, list[str]] = {}
    for entry in unused:
        by_reason.setdefault(entry.why, []).append(entry.resource)
    for why, resources in by_reason.items():
        more = f" and {len(resources) - MOST_PLACES} more" if len(resources) > MOST_PLACES else ""
        yield f"{', '.join(resources[:MOST_PLACES])}{more}: {why}"


def _missed(entry: Unmapped) -> str:
    code = " ".join(part for part in (entry.system, entry.code) if part) or "no code"
    times = f", {entry.count} times" if entry.count > 1 else ""
    return f"{entry.element}: {code}{times}: {entry.why}"


def _capped(texts: Iterable[str]) -> Iterator[Bullet]:
    """The first of the texts as points, the rest counted."""
    listed = list(texts)
    yield from map(Bullet, listed[:MOST_SHOWN])
    if len(listed) > MOST_SHOWN:
        yield Bullet(f"and {len(listed) - MOST_SHOWN} more; --json lists all")
