"""Reads a typed note: the facts it proposes, what contradicts itself, what was left out and what was not read.

The order is: words → phrases and notations → whose and whether so → rules → one value for each fact.
Nothing here reaches the engine by itself: a proposed fact becomes a fact when somebody accepts it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from rightscan.errors import FactError
from rightscan.intake.note.claim import Aside, Claim
from rightscan.intake.note.codes import find_codes
from rightscan.intake.note.context import Reading
from rightscan.intake.note.disease import read_disease
from rightscan.intake.note.margin import read_margins
from rightscan.intake.note.mention import Mention, Phrasebook, find_mentions
from rightscan.intake.note.nodes import read_nodes
from rightscan.intake.note.operation import Course, is_done, read_dates, read_operations
from rightscan.intake.note.order import read_order
from rightscan.intake.note.person import read_person
from rightscan.intake.note.phase import read_phase
from rightscan.intake.note.side import read_side
from rightscan.intake.note.signs import read_signs
from rightscan.intake.note.study import read_imaging_done
from rightscan.intake.note.text import Token, fold, read_tokens, spoken, squeeze
from rightscan.model.fact import read_value
from rightscan.model.library import Library
from rightscan.model.note import Contradicted, LeftOut, Note, Proposal, Span
from rightscan.model.quantity import Quantity

# Kinds of phrase that state something: where no rule made anything of one, the reader is told.
_STATING = frozenset(
    """breast-symptoms metastasis-signs order clinical-question diagnosis histology grade laterality age sex size date span
    t n m stage er pr her2 last-breast-surgery margin axillary-lump recurrence chemotherapy neoadjuvant known-metastasis
    cough headache alp tumor-marker clip node""".split()  # noqa: SIM905  read as a list of words
)
_GLUE = frozenset("a an the and or of in on at to for with by is are was were be it its this that as from x".split())  # noqa: SIM905  as above
_OF_A_CANCER = ("neoadjuvant", "t", "n", "stage", "er", "her2", "histology")
LONGEST_SENTENCE = 300  # words; what is longer has no punctuation to tell one statement from the next


def read_note(library: Library, book: Phrasebook, text: str, as_of: date) -> Note:
    """Read a text of any length and script; `as_of` is the day of the note. Never fails on what the text says."""
    plain, places = squeeze(text)
    folded = spoken(fold(plain))
    tokens = read_tokens(folded, book.language, plain)
    mentions = [*find_mentions(tokens, book), *find_codes(folded, plain, tokens)]
    tokens = [msgspec.structs.replace(t, start=places[t.start], end=places[t.end - 1] + 1) for t in tokens]
    mentions, too_long = _without_endless(tokens, mentions)
    reading = Reading(text, tokens, mentions)
    claims, asides = _split(_read_all(reading, as_of))
    proposals, contradicted = _settle(library, reading, claims)
    claimed = {where for claim in claims for where in claim.where}
    used = [*claimed, *(aside.where for aside in asides)]
    longer = [where for where in used if where.last - where.first > 1]
    inside = {place for where in longer for place in range(where.first, where.last)}
    left_out = [
        LeftOut(_span(reading, aside.where), aside.why)
        for aside in asides
        if aside.where not in claimed
        and not (aside.where.last - aside.where.first == 1 and aside.where.first in inside)
    ]
    left_out += [LeftOut(span, "too long a sentence to be read safely") for span in too_long]
    return Note(text, proposals, contradicted, _distinct(left_out), _unread(reading, used, too_long))


def _read_all(reading: Reading, as_of: date) -> Iterable[Claim | Aside]:
    operations = [*read_operations(reading), *read_dates(reading, as_of)]
    operated = any(isinstance(found, Claim) and found.value != "none" for found in operations) or any(
        is_done(reading, mention)
        for mention in reading.of("operation")
        if reading.near(mention, "breast", before=3, after=3)
    )
    phase = list(read_phase(reading, operated))
    phases = {found.value for found in phase if isinstance(found, Claim) and found.fact == "treatment-phase"}
    disease = list(read_disease(reading, operated))
    diagnoses = {found.value for found in disease if isinstance(found, Claim) and found.fact == "diagnosis"}
    known = any(not reading.is_relative(one) for one in reading.of(*_OF_A_CANCER))
    diseased = bool(diagnoses & {"cancer", "invasive-cancer", "dcis"} or known)
    course = Course(operated, operated or bool(phases - {"before-treatment"}))
    return [
        *read_person(reading),
        *read_side(reading),
        *disease,
        *operations,
        *read_margins(reading),
        *phase,
        *read_imaging_done(reading, operated),
        *read_nodes(reading, course, "none-known" in diagnoses),
        *read_signs(reading, diseased, course.treated),
        *read_order(reading, diseased or bool(phases)),
    ]


def _without_endless(tokens: list[Token], mentions: list[Mention]) -> tuple[list[Mention], list[Span]]:
    counts: dict[int, int] = {}
    for token in tokens:
        counts[token.sentence] = counts.get(token.sentence, 0) + 1
    endless = {sentence for sentence, count in counts.items() if count > LONGEST_SENTENCE}
    if not endless:
        return mentions, []
    spans: dict[int, Span] = {}
    for token in tokens:
        if token.sentence in endless:
            first = spans.get(token.sentence)
            spans[token.sentence] = Span(first.start if first else token.start, token.end)
    return [mention for mention in mentions if tokens[mention.first].sentence not in endless], list(spans.values())


def _split(found: Iterable[Claim | Aside]) -> tuple[list[Claim], list[Aside]]:
    claims = [entry for entry in found if isinstance(entry, Claim)]
    return claims, [entry for entry in found if isinstance(entry, Aside)]


def _settle(
    library: Library, reading: Reading, claims: list[Claim]
) -> tuple[tuple[Proposal, ...], tuple[Contradicted, ...]]:
    """One value for each fact, or every reading where they exclude each other."""
    proposals, contradicted = [], []
    for name, fact in library.facts.items():
        said = [claim for claim in claims if claim.fact == name]
        if fact.kind == "set":
            none = [claim for claim in said if claim.value == "none"]
            members = [claim for claim in said if claim.value != "none"] or none
            if members:
                raw: str | list[str] = "none" if members is none else sorted({claim.value for claim in members})
                proposals.append(_proposal(library, reading, raw, members))
            continue
        by_value: dict[object, list[Claim]] = {}
        for claim in said:
            by_value.setdefault(_key(library, claim), []).append(claim)
        readings = []
        for group in _without_coarse(library, name, by_value):
            try:
                readings.append(_proposal(library, reading, group[0].value, group))
            except FactError:  # outside what is possible, such as an age of 300 years: left among the unread
                continue
        if len(readings) > 1:
            contradicted.append(Contradicted(name, tuple(readings)))
        else:
            proposals += readings
    return tuple(proposals), tuple(contradicted)


def _key(library: Library, claim: Claim) -> object:
    try:
        value = read_value(library.facts[claim.fact], claim.value)
    except FactError:
        return claim.value
    return value.canonical if isinstance(value, Quantity) else value


def _without_coarse(library: Library, name: str, by_value: dict[object, list[Claim]]) -> list[list[Claim]]:
    """A coarse word beside a finer one that it covers says nothing more: "stage II" and "IIA"."""
    covers = {word.id: word.covers for word in library.facts[name].words}
    return [
        group for value, group in by_value.items() if not any(other in covers.get(str(value), ()) for other in by_value)
    ]


def _proposal(library: Library, reading: Reading, raw: str | list[str], claims: list[Claim]) -> Proposal:
    spans = sorted({_span(reading, where) for claim in claims for where in claim.where})
    likely = all(claim.likely for claim in claims)
    rules = tuple(dict.fromkeys(claim.rule for claim in claims))
    value = read_value(library.facts[claims[0].fact], raw)
    return Proposal(claims[0].fact, value, tuple(spans), rules, "likely" if likely else "exact")


def _span(reading: Reading, mention: Mention) -> Span:
    return Span(reading.tokens[mention.first].start, reading.tokens[mention.last - 1].end)


def _distinct(left_out: list[LeftOut]) -> tuple[LeftOut, ...]:
    kept = {entry.span: entry for entry in reversed(left_out)}
    return tuple(sorted(kept.values(), key=lambda entry: entry.span.start))


def _unread(reading: Reading, used: list[Mention], too_long: list[Span]) -> tuple[Span, ...]:
    """Runs of words that no rule used, without those that only tell how a statement is meant or hold it together."""
    cues = (mention for mention in reading.mentions if mention.kind not in _STATING)
    governed = {place for mention in (*used, *cues) for place in range(mention.first, mention.last)}
    spans: list[Span] = []
    previous = -2
    for place, token in enumerate(reading.tokens):
        glue = token.word in _GLUE or not token.word[:1].isalnum()
        if glue or place in governed or any(span.start <= token.start < span.end for span in too_long):
            continue
        joined = previous == place - 1 and reading.tokens[previous].sentence == token.sentence
        start = spans.pop().start if joined and spans else token.start
        spans.append(Span(start, token.end))
        previous = place
    return tuple(spans)
