"""Where in treatment the patient is, and what is planned first."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.note.claim import Aside, Claim
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Mention

# How near a word must stand that says whether a treatment runs: words before it, words after it.
_NEAR = (("ongoing", 4, 3), ("finished", 4, 5), ("to-come", 4, 0), ("planned-after", 0, 4), ("not-begun", 3, 0))
_BROAD = frozenset(("before-treatment", "after-surgery"))


def read_phase(reading: Reading, operated: bool) -> Iterator[Claim | Aside]:
    """Where in treatment the patient is, and what is planned first."""
    found = [*_said_phases(reading), *_chemotherapy(reading, operated), *_later_phases(reading, operated)]
    exact = {one.value for one in found if isinstance(one, Claim) and one.fact == "treatment-phase"} - _BROAD
    for one in found:
        if isinstance(one, Claim) and one.fact == "planned-treatment" and (operated or exact):
            continue
        if isinstance(one, Aside) or one.fact != "treatment-phase" or _stands(one.value, exact, operated):
            yield one


def _stands(phase: str, exact: set[str], operated: bool) -> bool:
    """Whether a phase holds beside the others: the broad ones give way to any that says more."""
    if phase == "before-treatment":
        return not (operated or exact)
    return not exact - {phase} if phase in ("after-surgery", "surveillance") else True


def _said_phases(reading: Reading) -> Iterator[Claim]:
    for mention in reading.of("treatment-phase"):
        if reading.text[reading.tokens[mention.first].start :][:3] == "Ned":
            continue  # a name, where NED is no evidence of disease
        other = reading.near(mention, "other-study", "other-cancer", "other-disease", before=3, after=3)
        if mention.value != "surveillance":
            other = (
                other or reading.near(mention, "to-come", before=2) or reading.near(mention, "planned-after", after=2)
            )
        if reading.is_said(mention) and other is None:
            yield Claim(
                "treatment-phase", mention.value, (mention,), "treatment phase", likely=mention.value == "surveillance"
            )
    for mention in reading.of("planned-treatment"):
        if reading.is_said(mention):
            yield Claim("planned-treatment", mention.value, (mention,), "planned treatment")


def _chemotherapy(reading: Reading, operated: bool) -> Iterator[Claim | Aside]:
    """Neoadjuvant where the note says so or puts an operation after it; adjuvant after an operation; else neither."""
    operation_ahead = not operated and bool(reading.of("operation-ahead"))
    for mention in reading.of("neoadjuvant", "chemotherapy"):
        named = mention.kind == "neoadjuvant"
        if reading.is_inside(mention, "treatment-phase", *(() if named else ("neoadjuvant",))):
            continue
        if not reading.is_said(mention) or reading.near(mention, "called-off", after=7):
            continue
        if reading.beside(mention, "not-chemotherapy"):  # NAC is acetylcysteine too
            continue
        if operated:
            if not named and _when(reading, mention) == "ongoing" and not reading.of("known-metastasis"):
                yield _phase("during-adjuvant-treatment", mention, "chemotherapy after the operation")
        elif named or operation_ahead or reading.beside(mention, "neoadjuvant", part=True):
            before = reading.word(mention.first - 1) == "before" and not reading.beside(mention, "planned-after")
            yield from _before_operation(mention, _when(reading, mention), before)
            yield from _not_begun(reading, mention)
        else:
            yield from _not_begun(reading, mention)
            yield Aside(mention, "before or after an operation is not said")


def _before_operation(mention: Mention, when: str, before: bool) -> Iterator[Claim]:
    if when == "ongoing":
        yield _phase("during-neoadjuvant-chemotherapy", mention, "chemotherapy before the operation")
    elif when == "finished":
        yield _phase("after-neoadjuvant-chemotherapy", mention, "chemotherapy before the operation")
    elif when == "to-come" and mention.kind == "neoadjuvant" and not before:
        yield Claim("planned-treatment", "neoadjuvant-chemotherapy", (mention,), "chemotherapy planned first")


def _not_begun(reading: Reading, mention: Mention) -> Iterator[Claim]:
    """Chemotherapy that is about to start, or before which something is or was done."""
    if reading.near(mention, "not-begun", before=2):
        yield Claim("treatment-phase", "before-treatment", (mention,), "chemotherapy not begun", likely=True)


def _phase(value: str, mention: Mention, rule: str) -> Claim:
    return Claim("treatment-phase", value, (mention,), rule)


def _when(reading: Reading, mention: Mention) -> str:
    """Whether a treatment runs, is finished or is to come; the nearest word decides."""
    if any(cycle.value == "running" for cycle in reading.beside(mention, "cycle")):
        return "ongoing"  # "cycle 3/6 done" is not the end
    best: tuple[int, str] | None = None
    for name, before, after in _NEAR:
        bracket = reading.word(mention.last) == "("  # "NAC (ddAC-T) finished"
        cue = reading.near(mention, name, before=before, after=after + 4 * bracket, part=not bracket)
        if cue is None or (cue.first < mention.last and mention.first < cue.last):
            continue
        kind = "to-come" if name == "planned-after" else name
        gap = mention.first - cue.last if cue.last <= mention.first else cue.first - mention.last + 1
        if best is None or gap < best[0]:
            best = gap, kind
    if best is None or best[1] == "to-come":
        named = mention.kind == "neoadjuvant" and _in_a_cycle(reading, mention)
        return "ongoing" if named else best[1] if best else ""
    return best[1]


def _in_a_cycle(reading: Reading, mention: Mention) -> bool:
    """A cycle is named, and nothing in the sentence says that they are over."""
    return bool(reading.beside(mention, "cycle")) and not reading.beside(mention, "over")


def _later_phases(reading: Reading, operated: bool) -> Iterator[Claim]:
    for mention in reading.of("adjuvant", "radiation"):
        neo = reading.word(mention.first - 1) in ("neo", "bi")  # "neo adjuvant", "BI-RADS"
        if reading.is_said(mention) and not neo and _when(reading, mention) == "ongoing":
            yield _phase("during-adjuvant-treatment", mention, "adjuvant treatment")
    for mention in reading.of("next-open") if operated else ():
        if not reading.is_relative(mention):
            yield Claim("treatment-phase", "after-surgery", (mention,), "next step open", likely=True)
    for mention in reading.of("recurrence"):
        proof = reading.near(mention, "biopsy", "proof", before=5, after=6, part=False)
        if proof and reading.is_said(mention) and reading.is_said(proof):
            yield Claim("treatment-phase", "local-recurrence", (mention, proof), "recurrence proven")
    for mention in filter(reading.is_said, reading.of("known-metastasis")):
        for drug in reading.beside(mention, "drug", "chemotherapy"):
            if _when(reading, drug) in ("ongoing", ""):
                where = (drug, mention)
                yield Claim("treatment-phase", "treatment-of-metastatic-disease", where, "treatment of metastases")
