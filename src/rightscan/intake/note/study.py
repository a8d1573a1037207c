"""Studies that were done, not done or are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from rightscan.intake.note.claim import Claim
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Mention

_RESULTS = frozenset(("normal", "negative", "neg", "benign", "unremarkable", "clear", "done"))
State = Literal["done", "not-done", "wanted", ""]


def study_state(reading: Reading, study: Mention) -> State:
    """Whether a study is said to be done, not done or wanted; the nearest such word decides."""
    if reading.near(study, "ordered", "plan-heading", before=2, part=False) and reading.word(study.first - 1) == ":":
        return "wanted"  # "Order: axillary US"
    lacking = reading.near(study, "study-not-done", before=3, after=4)
    finds_nothing = lacking and lacking.first >= study.last and reading.word(lacking.first) in ("no", "without")
    if (lacking and not finds_nothing) or _is_none(reading, study):
        return "not-done"
    done = _gap(reading, study, "study-done", after=4)
    wanted = _gap(reading, study, "study-wanted", after=7)
    if reading.word(study.last) == ":" and wanted is None:
        return "done"  # "Axillary US: no suspicious node"
    if wanted is not None and (done is None or wanted <= done):
        strong = reading.near(study, "ordered", before=5, after=7)
        over = reading.near(study, "study-done", after=6, part=False)
        return (
            "done"
            if not strong and over and over.first >= study.last and reading.word(over.first) in _RESULTS
            else "wanted"
        )
    return "done" if done is not None else ""


def _is_none(reading: Reading, study: Mention) -> bool:
    """Whether a "no" denies the study itself, not what it might have shown."""
    cue = reading.denied_from.get(study.first)
    if cue is None or study.first <= cue < study.last:
        return False
    return not any(cue < other.first < study.first for other in reading.beside(study, "node", "suspicious", "tumor"))


def _gap(reading: Reading, study: Mention, kind: str, after: int) -> int | None:
    cue = reading.near(study, kind, before=4, after=after)
    if cue is None or (
        cue.first in reading.doubted and cue.first not in reading.queried and reading.word(cue.first) != "?"
    ):
        return None
    return study.first - cue.last if cue.last <= study.first else cue.first - study.last


def read_imaging_done(reading: Reading, operated: bool) -> Iterator[Claim]:
    """Diagnostic mammography of this cancer, and imaging since the operation."""
    for mention in reading.of("order"):
        if mention.value in ("mammography-diagnostic", "dbt-diagnostic") and not reading.is_relative(mention):
            state = study_state(reading, mention)
            if state in ("done", "not-done") and not operated:
                yield Claim("diagnostic-mammography", state, (mention,), "diagnostic mammography")
        if (
            operated
            and study_state(reading, mention) == "done"
            and reading.near(mention, "post-operative", before=3, after=4)
        ):
            yield Claim("imaging-since-surgery", "done", (mention,), "imaging since the operation")
    for mention in reading.of("no-imaging-since"):
        if operated and not reading.is_relative(mention):
            yield Claim("imaging-since-surgery", "not-done", (mention,), "no imaging since the operation")
