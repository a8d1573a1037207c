"""The words of a card beside an order: one line that says what to do, and the reasons below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rightscan.presentation.data import Answer, OrderData
from rightscan.presentation.document import Block, Bullet, Paragraph, as_markdown, sources_used
from rightscan.presentation.order_page import verdict_blocks

LONGEST = 139
"""A summary must have fewer than 140 characters."""


def shortened(text: str, most: int = LONGEST) -> str:
    """The text, cut at a word and marked so if it is too long."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rpartition(' ')[0].rstrip(' ,;:')}…"


def rated_summary(order: OrderData) -> str:
    """The study, its category, and what is rated better or what to mind."""
    labels = " and ".join(dict.fromkeys(rating.label.lower() for _, rating in order.ratings))
    said = f"{order.name}: {labels or 'no rating recorded here'}"
    loud = [concern for concern in order.concerns if concern.level != "Note"]
    if order.alternatives:
        names = " or ".join(alternative.name for alternative in order.alternatives)
        line = f"{said}. Instead: {names}."
        return (
            line
            if len(line) <= LONGEST
            else shortened(f"{said}. {len(order.alternatives)} better rated studies, see below.")
        )
    return shortened(f"{said}. {loud[0].level}: {loud[0].text}" if loud else f"{said}.")


def concern_summary(order: OrderData) -> str:
    """The study and the first warning about it, where its rating is not settled."""
    loud = next(concern for concern in order.concerns if concern.level != "Note")
    return shortened(f"{order.name}: {loud.level.lower()}, and not rated yet. {loud.text}")


def asking_summary(said: Answer) -> str:
    """The study is not rated yet, and the question that would settle it."""
    name = f"{said.order.name}: not rated yet. " if said.order and said.order.name else ""
    question = said.question.question if said.question else "The facts on record do not settle it."
    return shortened(f"{name}{question}")


def conflict_summary(said: Answer) -> str:
    """The record contradicts itself."""
    return shortened(said.impossible[0].text if said.impossible else said.headline)


def card_detail(said: Answer, remarks: Iterable[str] = ()) -> str:
    """The reasons as Markdown: the scenario, the order check, what is known and not known, the sources, the notice."""
    return _with_sources(said, list(_blocks(said, tuple(remarks))))


def _with_sources(said: Answer, blocks: list[Block]) -> str:
    sources = [Bullet(f"[{number}] {said.sources[number - 1]}") for number in sources_used(blocks)]
    return as_markdown([*blocks, *sources, Paragraph(said.notice)])


def _blocks(said: Answer, remarks: tuple[str, ...]) -> Iterator[Block]:
    yield Paragraph(said.headline)
    if said.edition.overdue:
        yield Paragraph(f"OVERDUE: this content should have been reviewed by {said.edition.review_due}.")
    yield from (Bullet(entry.text, entry.cites, mark="!") for entry in said.impossible)
    for conflict in said.conflicts:
        readings = " or ".join(reading.text for reading in conflict.readings)
        yield Bullet(f"{conflict.label}: {readings}. Nothing was chosen.", mark="!")
    if said.order is not None and said.order.name:
        yield from verdict_blocks(said.order)
    yield from _disagreements(said)
    if said.question is not None:
        yield Paragraph(f"{said.question.question} {said.question.why}")
    known = "; ".join(f"{fact.label}: {fact.text}" for fact in said.facts if fact.name != "order")
    yield Paragraph(f"Rests on: {known or 'nothing that is known about the patient'}.")
    yield from (Bullet(remark, mark="?") for remark in remarks)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _disagreements(said: Answer) -> Iterator[Block]:
    """Where the sources contradict each other about ratings; how many more disagreements the full answer shows."""
    errata = [entry for scenario in said.fits for entry in scenario.errata]
    shown = [entry for entry in errata if entry.label.startswith("ratings")]
    yield from (Bullet(f"The sources disagree. {entry.text}", entry.cites, mark="≠") for entry in shown)
    if len(errata) > len(shown):
        yield Bullet(
            f"{len(errata) - len(shown)} more disagreements of the sources are recorded for this scenario.", mark="≠"
        )


def fitting_detail(said: Answer, remarks: Iterable[str] = ()) -> str:
    """The scenarios that fit, with the studies that are rated above usually not appropriate, as Markdown."""
    blocks: list[Block] = []
    for scenario in said.fits:
        blocks.append(Paragraph(scenario.title))
        rated = [rating for rating in scenario.ratings if rating.category != "not-recorded"]
        above = [rating for rating in rated if rating.category != "usually-not-appropriate"]
        blocks += [Bullet(f"{one.label}: {one.name}. {_sentence(one.radiation.text)}", one.cites) for one in above]
        if rated and not above:
            cites = tuple(dict.fromkeys(cite for rating in rated for cite in rating.cites))
            blocks.append(Bullet("No study recorded here is rated above usually not appropriate.", cites))
    blocks += _disagreements(said)
    known = "; ".join(f"{fact.label}: {fact.text}" for fact in said.facts)
    blocks += [Paragraph(f"Rests on: {known}."), *(Bullet(remark, mark="?") for remark in remarks)]
    return _with_sources(said, blocks)
