"""A comparison in words: what a clinician would notice first, wording last."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from rightscan.curation.behavior.compare import Change, Comparison, Criteria
from rightscan.curation.behavior.replay import ChangedRow, Replay
from rightscan.curation.behavior.verdict import Witness
from rightscan.model.library import Library
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, sources_used
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import NOTICE

SHOWN = 20
_SECTIONS = {
    "Scenarios": ("scenario",),
    "Ratings": ("rating",),
    "Concerns": ("concern",),
    "Redirects": ("redirect",),
    "Considerations": ("consideration",),
    "Pathways": ("pathway",),
    "Topics": ("topic", "gap"),
    "Facts": ("fact", "impossible facts"),
    "Studies": ("procedure", "category", "radiation level"),
}
_SAME = "Written differently, decides the same"


def comparison_page(old: Library, new: Library, comparison: Comparison) -> list[Block]:
    """The comparison; every statement with its sources, which are listed at the end."""
    sources = SourceList(msgspec.structs.replace(new, sources={**old.sources, **new.sources}))
    blocks: list[Block] = [Heading(1, _verdict(comparison)), *_summary(comparison), *_edition(comparison)]
    blocks += _who_fits(comparison, sources)
    for title, parts in _SECTIONS.items():
        found = [change for change in comparison.changes if change.behavior and change.part in parts]
        blocks += [Heading(2, title)] if found else []
        blocks += [block for change in found for block in _change(change, sources)]
    blocks += _same(comparison, sources)
    blocks += _wording(comparison, sources)
    texts = sources.texts()
    used = sources_used(blocks)
    blocks += [Heading(2, "Sources")] if used else []
    blocks += [Bullet(texts[number - 1], mark=f"[{number}]") for number in used]
    return blocks


def about() -> list[Block]:
    """What this comparison cannot tell, and for whom it is."""
    limits = "Sentences are compared as sentences: whether a reworded one means the same is for a reader to judge."
    return [Heading(2, "About this comparison"), Paragraph(limits), Paragraph(NOTICE)]


def _verdict(comparison: Comparison) -> str:
    said = "BEHAVIOR CHANGES" if comparison.behavior else "NO BEHAVIOR CHANGE"
    old, new = comparison.old, comparison.new
    return f"{said}: edition {old.edition} ({old.read_from}) to edition {new.edition} ({new.read_from})"


def _summary(comparison: Comparison) -> Iterator[Block]:
    if not comparison.behavior:
        yield Paragraph(_without_behavior(comparison))
    else:
        apart = sum(bool(entry.witnesses) for entry in comparison.criteria)
        yield Bullet(f"{_count(apart, 'scenario')} with other verdicts, of {comparison.compared} in both editions.")
        for title, parts in _SECTIONS.items():
            found = sum(change.behavior and change.part in parts for change in comparison.changes)
            if found:
                yield Bullet(f"{title}: {_count(found, 'change')}.")
        if words := len(_reworded(comparison)):
            yield Bullet(f"{_count(words, 'statement')} reworded.")
    decided = sum(entry.decided for entry in comparison.criteria)
    if decided:
        yield Bullet(
            f"{decided:,} combinations of values were decided, by search and by cutting off what is already settled; "
            f"{comparison.examples:,} example patients, whole and with one fact left out, were judged."
        )


def _without_behavior(comparison: Comparison) -> str:
    words = len(_reworded(comparison))
    if comparison.old.content_hash == comparison.new.content_hash:
        return "Both are the same content, byte for byte."
    said = "no verdict, rating, concern or next step changes"
    if comparison.criteria or any(change.how == "rewritten" for change in comparison.changes):
        return f"Wording and form only: {_count(words, 'statement')} reworded, {said}."
    if words:
        return f"Wording only: {_count(words, 'statement')} reworded, {said}."
    return f"The files differ in form, order or dates only: {said}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"


def _reworded(comparison: Comparison) -> list[Change]:
    """Differences in words only; dates, and conditions that decide the same, are told elsewhere."""
    return [c for c in comparison.changes if not c.behavior and c.part != "edition" and c.how != "rewritten"]


def _edition(comparison: Comparison) -> Iterator[Block]:
    changes = [change for change in comparison.changes if change.part == "edition"]
    if changes:
        yield Heading(2, "Edition")
    for change in changes:
        yield Bullet(f"{change.what}: {change.old} → {change.new}")


def _who_fits(comparison: Comparison, sources: SourceList) -> Iterator[Block]:
    entries = [entry for entry in comparison.criteria if entry.witnesses]
    if entries:
        yield Heading(2, "Who fits")
    for entry in entries:
        yield Paragraph(f"{entry.scenario}: {entry.title}", sources.cite(entry.cites))
        yield from _lines(entry)
        for witness in entry.witnesses:
            yield from _witness(witness)
        if entry.examples:
            yield Bullet(f"{_count(entry.examples, 'example patient')}, whole or with a fact left out, told apart.")


def _lines(entry: Criteria) -> Iterator[Block]:
    yield from (Bullet(f"before: {line}", mark="-") for line in entry.removed)
    yield from (Bullet(f"now: {line}", mark="+") for line in entry.added)
    if not entry.removed and not entry.added:
        yield Bullet("The criteria stand as before; a fact that they read has changed.")


def _witness(witness: Witness, depth: int = 0) -> Iterator[Block]:
    typed = "; ".join(f"{k}={','.join(v) if isinstance(v, list) else v}" for k, v in witness.facts.items())
    change = f"{witness.change[0].upper()}{witness.change[1:]}"
    yield Bullet(f"{change}: {typed or 'a patient of whom nothing is known'}", mark="!", depth=depth)
    said = [f"before: {witness.old}", f"now: {witness.new}", *witness.notes]
    if witness.impossible:
        said.append("only patients whose facts the content calls impossible are told apart so")
    if witness.case:
        said.append(f"from the example '{witness.case}'")
    yield Bullet("; ".join(said), depth=depth + 1)


def _change(change: Change, sources: SourceList) -> Iterator[Block]:
    place = ": ".join(part for part in (change.where, change.what) if part)
    said = {"added": change.new, "removed": change.old}.get(change.how, f"{change.old} → {change.new}")
    mark = {"added": "+", "removed": "-", "changed": "!", "rewritten": "="}[change.how]
    yield Bullet(
        f"{place}: {change.how}: {said}" if said else f"{place}: {change.how}", sources.cite(change.cites), 0, mark
    )
    for witness in change.witnesses[:2]:
        typed = "; ".join(f"{k}={','.join(v) if isinstance(v, list) else v}" for k, v in witness.facts.items())
        held = {"fits": "holds", "open": "not known", "excluded": "does not hold"}
        yield Bullet(
            f"for instance {typed or 'nothing known'}: before {held[witness.old]}, now {held[witness.new]}", depth=1
        )


def _same(comparison: Comparison, sources: SourceList) -> Iterator[Block]:
    criteria = [entry for entry in comparison.criteria if not entry.witnesses]
    conditions = [change for change in comparison.changes if change.how == "rewritten"]
    if criteria or conditions:
        yield Heading(2, _SAME)
    for entry in criteria:
        told = f"{entry.scenario}: who fits; nobody is told apart among {entry.decided:,} combinations."
        yield Bullet(told, sources.cite(entry.cites))
        yield from (Bullet(f"before: {line}", depth=1) for line in entry.removed)
        yield from (Bullet(f"now: {line}", depth=1) for line in entry.added)
    for change in conditions:
        yield from _change(change, sources)


def _wording(comparison: Comparison, sources: SourceList) -> Iterator[Block]:
    changes = _reworded(comparison)
    if changes:
        yield Heading(2, "Wording")
    for change in changes:
        place = ", ".join(part for part in (change.where, change.part, change.what) if part)
        yield Bullet(f"{place}: {change.how}", sources.cite(change.cites))
        yield from (
            Bullet(f"{word}: {text}", depth=1) for word, text in (("was", change.old), ("is", change.new)) if text
        )


def replay_page(replay: Replay, every: bool) -> list[Block]:
    """What happens to the rows of a table; the first twenty of those that change, or every one."""
    counts = ", ".join(f"{part} {number}" for part, number in replay.counts.items() if number)
    blocks: list[Block] = [
        Heading(2, "Past cases"),
        Paragraph(
            f"{_count(replay.rows, 'row')} as of {replay.as_of}: {replay.assessed} assessed, "
            f"{len(replay.changed)} changed, {len(replay.unreadable)} cannot be read."
        ),
        *([Paragraph(f"Rows in which it changes: {counts}.")] if counts else []),
        *(Bullet(f"Column {text}; it is left out there.") for text in replay.left_out),
    ]
    shown = replay.changed if every else replay.changed[:SHOWN]
    blocks += [block for row in shown for block in _row(row)]
    if len(shown) < len(replay.changed):
        blocks.append(Paragraph(f"{len(replay.changed) - len(shown)} more; show them with --all."))
    if replay.unreadable:
        blocks.append(Heading(2, "Rows that cannot be read"))
    for row in replay.unreadable:
        column = f", column {row.column}" if row.column else ""
        blocks.append(Bullet(f"line {row.line}{column} ({row.id}): {row.why}", mark="!"))
    return blocks


def _row(row: ChangedRow) -> Iterator[Block]:
    name = row.id if row.id == f"line {row.line}" else f"{row.id} (line {row.line})"
    yield Bullet(f"{name}", mark="!")
    for moved in row.moved:
        because = f", because of {'; '.join(moved.because)}" if moved.because else ""
        yield Bullet(f"{moved.part}: {moved.old} → {moved.new}{because}", depth=1)
