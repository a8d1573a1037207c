"""What a page knows between two requests: coded facts in the address, nothing that identifies a patient.

    ?f=sex:female&f=age:52 years&r=negative&day=2026-11-21&edition=2026.11&note=TOKEN

`f` is a fact, `k` one that is known in part and no better, `r` a result followed along the pathway, `note` the name of a typed text that stays in memory here.
Forms send what a person fills in under names of their own (`s.` a choice, `m.` several, `q.` and `u.` an amount with its
unit, `t.` words); `canonical` turns those into `f`, and dates into spans of time, so that no link carries a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from rightscan.engine.facts import derive_facts
from rightscan.errors import FactError, InputError
from rightscan.intake.form import Given, fact_name, read_answers
from rightscan.model.library import Library
from rightscan.presentation.address import DATES, address

MOST_FACTS = 60
LONGEST_VALUE = 200
Pairs = Iterable[tuple[str, str]]


class Fault(msgspec.Struct, frozen=True):
    """Something typed that cannot be used: for which fact, what was typed, why, and what to do."""

    fact: str
    typed: str
    why: str
    fix: str

    def error(self) -> InputError:
        """The same as an error, for an answer that cannot show it beside the rest."""
        return InputError(f"{self.fact} '{self.typed}'".strip(), self.why, self.fix)


class State(msgspec.Struct, frozen=True):
    """Facts by name as typed ("unknown" for not known), results, and where they come from.

    `no_better` are facts that were asked for again because more would matter, and are not known any better.
    """

    facts: dict[str, str] = {}
    no_better: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    note: str = ""
    day: str = ""
    edition: str = ""

    def having(self, name: str, value: str) -> State:
        """The state with one fact more or changed, and without the results, which may not follow any more."""
        return msgspec.structs.replace(self, facts={**self.facts, name: value}, results=())

    def without(self, name: str) -> State:
        """The state without one fact, and without the results, which may not follow any more."""
        kept = {fact: value for fact, value in self.facts.items() if fact != name}
        no_better = tuple(fact for fact in self.no_better if fact != name)
        return msgspec.structs.replace(self, facts=kept, no_better=no_better, results=())

    def then(self, result: str) -> State:
        """The state with one more result."""
        return msgspec.structs.replace(self, results=(*self.results, result))

    def back(self, steps: int) -> State:
        """The state with only the first results."""
        return msgspec.structs.replace(self, results=self.results[:steps])

    def settled(self, given: Given) -> set[str]:
        """The facts that will not be known any better; an address may name any, those that were read count."""
        return set(self.no_better) & given.stated.keys()

    def pairs(self) -> list[tuple[str, str]]:
        """Everything as pairs of an address, in a fixed order."""
        found = [("f", f"{name}:{value}") for name, value in self.facts.items()]
        found += [("k", name) for name in self.no_better]
        found += [("r", result) for result in self.results]
        return found + [(name, text) for name in ("note", "day", "edition") if (text := getattr(self, name))]

    def url(self, path: str, *more: tuple[str, str]) -> str:
        """The address of a page with this state."""
        return address(path, (*self.pairs(), *more))

    def share(self, path: str) -> str:
        """The same without the name of the typed text: a link to hand on."""
        return msgspec.structs.replace(self, note="").url(path)


def read_state(pairs: Pairs) -> State:
    """The state of an address. A later value of a fact replaces an earlier one, so that a form can change it.

    Raises InputError for more facts than there are in any vocabulary.
    """
    facts: dict[str, str] = {}
    no_better: list[str] = []
    results: list[str] = []
    other: dict[str, str] = {}
    for key, text in pairs:
        if key == "f":
            name, _, value = text.partition(":")
            facts.pop(name, None)
            if name and value:
                facts[_short(name)] = _short(value)
        elif key in ("r", "k"):
            (results if key == "r" else no_better).append(_short(text))
        elif key in ("note", "day", "edition"):
            other[key] = _short(text)
    if max(len(facts), len(results)) > MOST_FACTS:
        why = f"has more than {MOST_FACTS} facts or results; none was read."
        raise InputError("the address", why, "Leave out what is no fact.")
    kept = tuple(name for name in dict.fromkeys(no_better) if name in facts)
    return State(facts, kept, tuple(results), **other)


def _short(text: str) -> str:
    """The text, if it is short enough. What was cut ends in a mark, so that the rest is never taken for the whole."""
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def has_fields(pairs: Pairs) -> bool:
    """Whether a form sent something that is not yet in the form of an address."""
    return any(key[1:2] == "." for key, _ in pairs)


def read_fields(state: State, pairs: Pairs) -> State:
    """The state with what a form sent: an empty field takes the fact away."""
    sent: dict[str, list[str]] = {}
    units: dict[str, str] = {}
    for key, text in pairs:
        kind, dot, name = key.partition(".")
        if dot and kind == "u":
            units[name] = text
        elif dot and kind in ("s", "m", "q", "t"):
            sent.setdefault(name, []).extend([text.strip()] if text.strip() else [])
    facts = dict(state.facts)
    for name, values in sent.items():
        said = ",".join(dict.fromkeys(values))
        amount = f"{said} {units[name]}" if said and name in units and not said[-1:].isalpha() else said
        if amount == "unknown" or any(value == "unknown" for value in values):
            amount = "unknown"
        facts.pop(name, None)
        if amount:
            facts[name] = _short(amount)
    return msgspec.structs.replace(state, facts=facts, results=() if facts != state.facts else state.results)


def without_dates(library: Library, state: State, today: date) -> State:
    """Dates turned into spans of time up to today.

    A date that cannot be read stays, and is refused where it is read. So does one that contradicts the span that was
    told: the answer names both.
    """
    spans = {name: span for name in state.facts if (span := _span(library, state.facts, name, today))}
    told = {name: value for name, value in state.facts.items() if name not in spans}
    return msgspec.structs.replace(state, facts={**told, **dict(spans.values())})


def _span(library: Library, facts: Mapping[str, str], name: str, today: date) -> tuple[str, str] | None:
    """The fact that stands for a date, with its value; None where it is no date or has to stay."""
    try:
        span = DATES.get(fact_name(library, name), "")
        if not span:
            return None
        stated = read_answers(library, [(name, facts[name])]).stated
        told = read_answers(library, [(span, facts[span])]).stated if span in facts else {}
        found = derive_facts(library.facts, {**stated, **told}, today)
    except FactError:
        return None
    return (span, str(found.known[span].value)) if stated and not found.contradictions else None


def read_given(library: Library, facts: Mapping[str, str], today: date) -> tuple[Given, tuple[Fault, ...]]:
    """The facts that can be used, and why each of the others cannot."""
    try:
        return _read(library, facts, today), ()
    except FactError:
        pass
    good: dict[str, str] = {}
    faults: list[Fault] = []
    for name, value in facts.items():
        try:
            _read(library, {**good, name: value}, today)
        except FactError as error:
            faults.append(Fault(name, value, error.why, error.fix))
        else:
            good[name] = value
    return _read(library, good, today), tuple(faults)


def _read(library: Library, facts: Mapping[str, str], today: date) -> Given:
    """The facts as values. Raises FactError, for a date that lies ahead too."""
    given = read_answers(library, facts.items())
    derive_facts(library.facts, given.stated, today)
    return given
