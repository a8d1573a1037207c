"""What the cases reach and what nothing reads, as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rightscan.curation.cases import Outcome
from rightscan.curation.coverage import Coverage, measure_coverage, topic_concerns_missing
from rightscan.curation.near_miss import lines_without_near_miss
from rightscan.curation.usage import Usage, measure_usage
from rightscan.logic import facts_in
from rightscan.model.library import Library
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph
from rightscan.presentation.words import NOTICE


def coverage_page(library: Library, outcomes: Sequence[Outcome]) -> tuple[list[Block], int]:
    """The page, and how much is missing. What nothing reads is a remark and is not counted."""
    coverage = measure_coverage(library, outcomes)
    unreached = [f"{entry.scenario.id}: {words}" for entry in coverage for words in entry.missing]
    concerns = topic_concerns_missing(library, outcomes)
    near = lines_without_near_miss(library, outcomes)
    missing = len(unreached) + len(concerns) + sum(len(lines) for lines in near.values())
    return [
        Heading(1, f"Coverage: {missing} missing" if missing else "Coverage: nothing is missing"),
        *_unreached([*unreached, *concerns], coverage),
        *_near_misses(library, near),
        *_usage(measure_usage(library)),
        *_cases(coverage),
        Heading(2, "About this list"),
        Paragraph(NOTICE),
    ], missing


def _unreached(missing: list[str], coverage: list[Coverage]) -> Iterator[Block]:
    yield Heading(2, "What no case reaches")
    total, reached = sum(entry.total for entry in coverage), sum(entry.reached for entry in coverage)
    yield Paragraph(f"{reached} of {total} statements of the scenarios are reached by a case of their own file.")
    yield from (Bullet(words) for words in missing)


def _near_misses(library: Library, near: dict[str, tuple[int, ...]]) -> Iterator[Block]:
    yield Heading(2, "Lines of fits without a near miss")
    yield Paragraph("A near miss differs from the textbook patient in one fact and is excluded by the line.")
    if not near:
        yield Bullet("Every line of every scenario has one.")
    for name, lines in near.items():
        yield Bullet(name)
        for number in lines:
            read = facts_in(library.scenarios[name].fits[number - 1].expression)
            yield Bullet(f"line {number} ({', '.join(library.facts[fact].label for fact in read)})", depth=1)


def _usage(usage: Usage) -> Iterator[Block]:
    yield Heading(2, "Remarks: what nothing reads")
    for name in usage.unread:
        yield Bullet(f"{name}: no condition, trigger or topic reads this fact")
    for name, fed in usage.feeding.items():
        yield Bullet(f"{name}: only feeds {', '.join(fed)}")
    for name, words in usage.unnamed.items():
        yield Bullet(f"{name}: no condition names {', '.join(words)}")
    if not (usage.unread or usage.feeding or usage.unnamed):
        yield Bullet("Every fact and every word is read.")


def _cases(coverage: list[Coverage]) -> Iterator[Block]:
    yield Heading(2, "Cases of each scenario")
    yield from (Bullet(f"{entry.scenario.id}: {entry.cases}") for entry in coverage)
