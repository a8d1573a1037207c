"""A change of criteria is reported exactly when a patient is told apart: the search held against brute force."""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, product

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightscan.curation.behavior.patient import Both, sayable
from rightscan.curation.behavior.verdict import CHANGES, FOLLOWS, Change, tell_apart
from rightscan.curation.search import ANY_DAY
from rightscan.engine.derive import inputs_of
from rightscan.engine.facts import derive_facts
from rightscan.engine.match import judge
from rightscan.intake.form import read_answers
from rightscan.knowledge.conditions import choice
from rightscan.knowledge.load import load_folder
from rightscan.logic import All, Any, AtLeast, Expression, Has, HasNone, Is, Not, Over
from rightscan.model.fact import Fact, Value
from rightscan.model.library import Library
from rightscan.model.quantity import quantity
from rightscan.model.scenario import Criterion, Scenario
from tests.conftest import CONTENT

BASE = load_folder(CONTENT.parent / "tests" / "rejected" / "base")
REAL = load_folder(CONTENT)
SIZES = [20, 30, 50]  # mm; thresholds among which every amount of the brute force has a neighbor on each side
STAGING = ["stage-group", "clinical-t", "clinical-n", "distant-metastasis"]
slow = [HealthCheck.too_slow, HealthCheck.data_too_large]


def comparisons(library: Library, names: Sequence[str]) -> st.SearchStrategy[Expression]:
    """One comparison of one of these facts."""
    found: list[st.SearchStrategy[Expression]] = []
    for fact in (library.facts[name] for name in names):
        words = [word.id for word in fact.words]
        if fact.kind == "choice":
            some = st.frozensets(st.sampled_from(words), min_size=1, max_size=max(1, len(words) - 1))
            found.append(st.builds(choice, st.just(fact), some))
        elif fact.kind == "set":
            some_words = st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True).map(tuple)
            found.append(st.builds(Has, st.just(fact.name), some_words, st.just(fact.closed)))
            found.append(st.just(HasNone(fact.name)))
        else:
            bound = st.sampled_from(SIZES).map(lambda mm: quantity(mm, "mm", "length").canonical)
            found += [st.builds(AtLeast, st.just(fact.name), bound), st.builds(Over, st.just(fact.name), bound)]
    return st.one_of(found)


def lines_of(library: Library, names: Sequence[str]) -> st.SearchStrategy[list[Expression]]:
    """One to three lines of criteria, as an author may write them."""
    atom = comparisons(library, names)
    pair = st.tuples(atom, atom)
    line: st.SearchStrategy[Expression] = st.one_of(
        atom, atom.map(Not), pair.map(All), pair.map(Any), pair.map(lambda both: Not(Any(both)))
    )
    return st.lists(line, min_size=1, max_size=3)


def changed(data: st.DataObject, library: Library, names: Sequence[str], lines: list[Expression]) -> list[Expression]:
    """The lines with one small change: of a kind that changes nothing, or of one that may change a lot."""
    place = data.draw(st.integers(0, len(lines) - 1))
    line = lines[place]
    rest = [*lines[:place], *lines[place + 1 :]]
    other = data.draw(comparisons(library, names))
    return data.draw(
        st.sampled_from(
            [
                [*rest, line],  # another order
                [*rest, Not(Not(line))],
                [*rest, All((line, line))],
                [*lines[:place], *(line.parts if isinstance(line, All) else (line,)), *lines[place + 1 :]],
                rest,
                [*lines, other],
                [*rest, Any((line, other))],
                [*rest, Not(line)],
                [*rest, other],
                [*rest, _nudged(line)],
                [_nudged(line) for line in lines],
            ]
        )
    )


def _nudged(line: Expression) -> Expression:
    """A threshold counts itself or no longer does; the first of several words is dropped."""
    if isinstance(line, Over):
        return AtLeast(line.fact, line.bound)
    if isinstance(line, AtLeast):
        return Over(line.fact, line.bound)
    if isinstance(line, Has):
        return Has(line.fact, line.values[1:] or line.values, line.closed)
    if isinstance(line, Not):
        return Not(_nudged(line.part))
    if isinstance(line, (All, Any)):
        return type(line)(tuple(_nudged(part) for part in line.parts))
    return line


def everyone(library: Library, lines: Sequence[Expression], names: Sequence[str]) -> Iterator[dict[str, Value]]:
    """Every patient with any of these facts known, in every way they can be known. Knows nothing of the search."""
    for values in product(*(known(library.facts[name], lines) for name in names)):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def known(fact: Fact, lines: Sequence[Expression]) -> list[Value | None]:
    """All words with the coarse ones, all sets, amounts at and around every threshold, and nothing at all."""
    words = [word.id for word in fact.words]
    if fact.kind == "choice":
        return [*words, None]
    if fact.kind == "set":
        sets = chain.from_iterable(combinations(words, size) for size in range(len(words) + 1))
        return [*(frozenset(some) for some in sets if some or fact.none), None]
    assert lines
    return [*(quantity(mm, "mm", "length") for mm in sorted({m + d for m in SIZES for d in (-1, 0, 1)})), None]


def scenario(lines: Sequence[Expression]) -> Scenario:
    """A scenario of nothing but criteria."""
    return Scenario("s", "s", "t", "routing", "", "q", "draft", "partial", (), tuple(Criterion(e, ()) for e in lines))


def told_apart(both: Both, old: Sequence[Expression], new: Sequence[Expression], names: Sequence[str]) -> set[Change]:
    """Every change of verdict that some patient has, found by trying all of them.

    Where one edition has no word for what is known, only changes that let somebody fit, or no longer fit, count.
    """
    found: set[Change] = set()
    one, other = scenario(old), scenario(new)
    for stated in everyone(both.old, [*old, *new], names):
        before = derive_facts(both.old.facts, sayable(both.old, stated), ANY_DAY)
        after = derive_facts(both.new.facts, sayable(both.new, stated), ANY_DAY)
        change = judge(one, before.values).word, judge(other, after.values).word
        if not before.contradictions and not after.contradictions and ("fits" in change or both.can_say(stated)):
            found.add(change)
    return {change for change in found if change[0] != change[1]}


def check(both: Both, old: Sequence[Expression], new: Sequence[Expression], names: Sequence[str]) -> None:
    """The kinds of change that the search reports are those that brute force finds, and its witnesses are real."""
    expected = told_apart(both, old, new, names)
    told = tell_apart(both, old, new)
    reported = {(witness.old, witness.new) for witness in told.witnesses}
    assert reported == {change for change in expected if FOLLOWS.get(change) not in expected}
    for witness in told.witnesses:
        stated = read_answers(both.old, witness.facts.items()).stated
        before, after = (derive_facts(e.facts, sayable(e, stated), ANY_DAY) for e in (both.old, both.new))
        words = judge(scenario(old), before.values).word, judge(scenario(new), after.values).word
        assert words == (witness.old, witness.new)
        assert CHANGES[words] == witness.change


@settings(max_examples=300, deadline=None, suppress_health_check=slow)
@given(data=st.data())
def test_a_small_change_is_reported_exactly_when_somebody_is_told_apart(data: st.DataObject) -> None:
    """Words, sets, thresholds, and node status with the N category that it is worked out from."""
    facts = ["margins", "tumor-size", "breast-symptoms", "node-status", "stage-group"]
    names = data.draw(st.lists(st.sampled_from(facts), min_size=1, max_size=2, unique=True))
    old = data.draw(lines_of(BASE, names))
    new = changed(data, BASE, names, old)
    sources = [
        source for name in names for source in inputs_of(name) if source in ("node-status", "clinical-n", "clinical-t")
    ]
    check(Both(BASE, BASE), old, new, list(dict.fromkeys([*names, *sources])))


@settings(max_examples=15, deadline=None, suppress_health_check=slow)
@given(data=st.data())
def test_a_change_about_the_stage_is_reported_exactly_when_somebody_is_told_apart(data: st.DataObject) -> None:
    """The stage is worked out from T, N and M: patients of whom only those are known count as well."""
    old = data.draw(lines_of(REAL, STAGING))
    new = changed(data, REAL, STAGING, old)
    check(Both(REAL, REAL), old, new, STAGING)


def test_a_contradiction_that_is_taken_back() -> None:
    """Stage 0 contradicts positive nodes until T is known to be Tis, for which the stage table has no group."""
    stage, nodes = Is("stage-group", ("0",)), Not(Is("clinical-n", ("n0",)))
    new: list[Expression] = [stage, nodes, Is("distant-metastasis", ("m0",))]
    check(Both(REAL, REAL), [stage, nodes], new, STAGING)
    (witness,) = tell_apart(Both(REAL, REAL), [stage, nodes], new).witnesses
    assert witness.facts["clinical-t"] == "tis"


def poorer(name: str, word: str) -> Library:
    """The small library without one word of one fact."""
    fact = BASE.facts[name]
    kept = tuple(
        msgspec.structs.replace(entry, covers=tuple(fine for fine in entry.covers if fine != word))
        for entry in fact.words
        if entry.id != word
    )
    return msgspec.structs.replace(BASE, facts={**BASE.facts, name: msgspec.structs.replace(fact, words=kept)})


@settings(max_examples=100, deadline=None, suppress_health_check=slow)
@given(data=st.data())
def test_a_word_dropped_is_reported_exactly_when_somebody_is_told_apart(data: st.DataObject) -> None:
    """The same where one edition lacks a word, of a fact that is read or of one from which that is worked out."""
    name, word = data.draw(st.sampled_from([("margins", "close"), ("node-status", "positive"), ("clinical-n", "n1")]))
    names = ["margins", "node-status", "clinical-n"]
    old = data.draw(lines_of(BASE, names))
    new = data.draw(st.sampled_from([old, changed(data, BASE, names, old)]))
    check(Both(BASE, poorer(name, word)), old, new, names)
