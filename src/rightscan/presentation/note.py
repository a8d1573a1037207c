"""A typed note as it was read: the text with its passages numbered, what each states, and what states nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rightscan.model.note import Span
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph
from rightscan.presentation.note_data import NoteData, NoteFactData, PassageData

SHOWN_CHARACTERS = 2000  # of a long chart only the passages are shown, each with its words
MOST_SHOWN = 12  # passages read as nothing, before they are only counted


def note_blocks(note: NoteData) -> Iterator[Block]:
    """The reading of a note: text with numbers, facts, contradictions, what was left out, what was not read."""
    numbers = _numbers(note)
    yield Heading(2, "Read from the note")
    if len(note.text) <= SHOWN_CHARACTERS:
        yield Paragraph(_marked(note.text, numbers))
    accepted = sum(entry.use == "accepted" for entry in note.facts)
    if accepted:
        all_of = "All of them" if accepted == len(note.facts) else f"{accepted} of them"
        yield Paragraph(f"{all_of} were accepted as read, with --accept. Check them against the text.")
    yield from (_fact(entry, numbers) for entry in note.facts)
    if not (note.facts or note.conflicts):
        yield Paragraph("No fact was read from this text.")
    for conflict in note.conflicts:
        readings = " or ".join(f"{one.text} ({_where(one.passages, numbers)})" for one in conflict.readings)
        settled = (
            " The fact you gave stands." if conflict.use == "replaced" else " Neither is taken; give the right one."
        )
        yield Bullet(f"{conflict.label}: the note contradicts itself: {readings}.{settled}", mark="!")
    if note.left_out:
        yield Paragraph("Understood and not taken as a fact:")
        yield from _capped(f"'{entry.passage.words}': {entry.why}" for entry in note.left_out)
    if note.unread:
        yield Paragraph("Read as nothing:")
        yield from _capped([", ".join(f"'{passage.words}'" for passage in note.unread[:MOST_SHOWN])])
        if len(note.unread) > MOST_SHOWN:
            yield Bullet(f"and {len(note.unread) - MOST_SHOWN} more passages")


def _fact(entry: NoteFactData, numbers: dict[Span, int]) -> Bullet:
    sure = "" if entry.certainty == "exact" else " (likely: check it)"
    become = {"replaced": " Replaced by the fact you gave.", "rejected": " Rejected."}.get(entry.use, "")
    return Bullet(f"{entry.label}: {entry.text}{sure} {_where(entry.passages, numbers)}{become}")


def _where(passages: tuple[PassageData, ...], numbers: dict[Span, int]) -> str:
    return ", ".join(f"#{number}" for number in dict.fromkeys(_number(passage, numbers) for passage in passages))


def _number(passage: PassageData, numbers: dict[Span, int]) -> int:
    return next(number for span, number in numbers.items() if span.start <= passage.start and passage.end <= span.end)


def _numbers(note: NoteData) -> dict[Span, int]:
    """The passages in the order of the text, overlapping ones joined, each with its number."""
    readings = [one for conflict in note.conflicts for one in conflict.readings]
    spans = sorted({Span(p.start, p.end) for entry in (*note.facts, *readings) for p in entry.passages})
    joined: list[Span] = []
    for span in spans:
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return {span: number for number, span in enumerate(joined, 1)}


def _marked(text: str, numbers: dict[Span, int]) -> str:
    """The text with each passage in brackets and its number behind."""
    parts: list[str] = []
    end = 0
    for span, number in numbers.items():
        parts += [text[end : span.start], f"[{text[span.start : span.end]}]#{number}"]
        end = span.end
    return " ".join("".join([*parts, text[end:]]).split())


def _capped(texts: Iterable[str]) -> Iterator[Bullet]:
    """The first of the texts as points, the rest counted."""
    listed = list(texts)
    yield from map(Bullet, listed[:MOST_SHOWN])
    if len(listed) > MOST_SHOWN:
        yield Bullet(f"and {len(listed) - MOST_SHOWN} more")
