"""Every engine gives the verdicts, ratings and concerns of the bedside engine: cases, edges, trees and drawn orders."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import cycle, product

import polars as pl
import pytest

from rightscan.backends.plan import Plan, make_plan
from rightscan.backends.rows import judge_rows, judge_whole, stated_facts
from rightscan.curation.cases import read_cases
from rightscan.engine.assess import Assessment, assess
from rightscan.errors import FactError, InputError
from rightscan.intake.form import read_answers
from rightscan.knowledge.document import Issues
from rightscan.model.library import Library
from tests.equality.engines import Engine, by_polars
from tests.equality.orders import CONTENT, draw_orders, frame_of
from tests.equality.reference import answers, differences, differing_ratings, ratings
from tests.equality.trees import DAY, WORDS, library_of, odd_facts, odd_trees, random_trees

DRAWN = 100_000


@pytest.fixture(scope="session")
def plan(library: Library) -> Plan:
    """The plan of the shipped content."""
    return make_plan(library)


@pytest.fixture(scope="session")
def drawn(library: Library) -> pl.DataFrame:
    """Orders for all engines."""
    return draw_orders(library, DRAWN, seed=8)


@pytest.fixture(scope="session")
def expected(plan: Plan, drawn: pl.DataFrame) -> pl.DataFrame:
    """What the engine itself says of each of them: the slow part, done once."""
    return answers(plan, drawn)


def assert_equal(engine: Engine, plan: Plan, frame: pl.DataFrame, reference: pl.DataFrame | None = None) -> None:
    """No verdict, concern or rating of the engine differs from the reference."""
    reference = reference if reference is not None else answers(plan, frame)
    judged, rated = engine(plan, frame)
    assert differences(reference, judged) == {}
    assert differing_ratings(reference, ratings(plan, reference), rated) == 0


def test_drawn_orders_get_the_same_answer_everywhere(
    engine: Engine, plan: Plan, drawn: pl.DataFrame, expected: pl.DataFrame
) -> None:
    """A hundred thousand orders over the shipped content."""
    assert_equal(engine, plan, drawn, expected)


def test_the_drawn_orders_reach_everything(plan: Plan, expected: pl.DataFrame) -> None:
    """Every scenario fits, is open and is excluded, every concern is raised and every kind of row is there."""
    for scenario in plan.scenarios:
        assert set(expected[f"verdict:{scenario.id}"].unique()) == {True, False, None}, scenario.id
    flags = ("contradiction", "conflict", "fault", "expired", *(f"raised:{name}" for name, _ in plan.concerns))
    assert [name for name in flags if not expected[name].any()] == []
    assert len(ratings(plan, expected)) > DRAWN / 100


def test_every_case_file_gets_the_same_answer_everywhere(engine: Engine, library: Library, plan: Plan) -> None:
    """The patients of all clinical expectations."""
    stated = []
    for case in read_cases(CONTENT, Issues()):
        try:
            stated.append(read_answers(library, case.answers).stated)
        except InputError:
            continue  # a case that is there to be refused
    assert len(stated) > 900
    assert_equal(engine, plan, frame_of(library, stated, [library.edition.released] * len(stated)))


def test_the_whole_answer_of_a_row_is_that_of_assess(plan: Plan, drawn: pl.DataFrame) -> None:
    """`judge_whole` against `assess`, with the rows that contradict themselves and those at fault."""
    frame = drawn.head(1500)
    judged = judge_whole(plan, frame, lines=True, needs=True)
    rated: dict[int, list[tuple[str, str]]] = {}
    for order, scenario, _, category, _ in ratings(plan, judged).iter_rows():
        rated.setdefault(order, []).append((scenario, category))
    for row, found in zip(frame.iter_rows(named=True), judged.iter_rows(named=True), strict=True):
        stated = stated_facts(plan, row)
        if found["fault"]:
            with pytest.raises(FactError) as caught:
                assess(plan.library, stated, row["as_of"])
            assert found["fault-fact"] == caught.value.what
            continue
        said = assess(plan.library, stated, row["as_of"])
        assert found["expired"] == (said.outcome == "not-evaluated")
        if not found["expired"]:
            assert_said(plan, said, found)
            there = [(entry.scenario, entry.rating.category) for entry in said.order.ratings]
            assert sorted(rated.get(row["order_id"], [])) == sorted(there)


def assert_said(plan: Plan, said: Assessment, found: dict[str, object]) -> None:
    """The row says what the assessment says: verdicts, conflict, concerns and the facts still needed."""
    words = {"fits": True, "excluded": False, "open": None}
    assert found["contradiction"] == bool(said.facts.contradictions)
    assert found["conflict"] == (said.outcome == "conflict")
    assert all(found[f"verdict:{verdict.scenario.id}"] is words[verdict.word] for verdict in said.match.verdicts)
    speaking = {verdict.scenario.id for verdict in said.match.fits} | set(plan.library.topics)
    raised = {name for name, _ in plan.concerns if found[f"raised:{name}"] and name.split("#")[0] in speaking}
    assert raised == {f"{entry.where}#{entry.concern.id}" for entry in said.order.raised}
    needed = {f"needs:{fact}" for verdict in said.match.open for fact in verdict.needs}
    assert {name for name in plan.needs if found[name]} == needed


def test_lines_and_needs_are_those_of_the_engine(plan: Plan, drawn: pl.DataFrame) -> None:
    """Each criterion, and each fact that would settle one, by expressions and by the engine."""
    from rightscan.backends.polars import judge
    from rightscan.backends.rows import judge_rows

    frame = drawn.head(3000)
    judged = judge(plan, frame.lazy(), lines=True, needs=True).collect()
    reference = judge_rows(plan, frame, lines=True, needs=True)
    assert set(reference.columns) - set(judged.columns) == {"conflict", "fault-fact"}
    assert differences(reference, judged) == {}


def test_words_and_amounts_at_the_edges_compare_the_same(engine: Engine, library: Library) -> None:
    """Quotes, case, accents, signed zero, neighbors of a bound, NaN and infinities, over every kind of comparison."""
    near = [math.nextafter(5.0, 0), 5.0, math.nextafter(5.0, 9), 0.1, math.nextafter(0.1, 0), -0.0, 0.0, 5e-324]
    amounts = [None, *near, math.nan, math.inf, -math.inf]
    masks = [None, 0, 1, 2, 3, 1 << 11, 0b101010101010]
    rows = list(product([None, *WORDS], [None, "Case", "case"], masks, amounts))
    frame = pl.DataFrame(
        [(number, DAY, word, other, mask, mask, size) for number, (word, other, mask, size) in enumerate(rows)],
        schema={"order_id": pl.Int64, "as_of": pl.Date, "word": pl.String, "other word": pl.String, "open": pl.Int64,
                "shut": pl.Int64, "size": pl.Float64},
        orient="row",
    )  # fmt: skip
    assert_equal(engine, make_plan(library_of(library, odd_trees(), odd_facts())), frame)


def test_random_trees_get_the_same_answer_everywhere(engine: Engine, library: Library, drawn: pl.DataFrame) -> None:
    """Sixty trees over the shipped vocabulary, derived facts and coarse words among them."""
    assert_equal(engine, make_plan(library_of(library, random_trees(library, 60, seed=3))), drawn.head(2000))


def test_every_date_gives_the_same_age(engine: Engine, plan: Plan) -> None:
    """Birthdays around leap days, centuries and the ends of the calendar, with and without a stated age."""
    ends = [date(1, 1, 1), date(1, 3, 1), date(9999, 12, 31)]
    turns = [date(year, 3, 1) for year in (1600, 1700, 1900, 1904, 2000, 2001, 2024, 2025, 2026)]
    days = [*ends, *(turn + timedelta(step) for turn in turns for step in (-2, -1, 0, 1)), date(2025, 12, 31)]
    ages = [None, 0.0, 1.0, 365.25, 36524.0, 36525.0, 40 * 365.25]
    given = zip(cycle(ages), cycle([1.0, 7.0, 30.4375, 365.25, None]), strict=True)
    rows = [(born, day, *stated) for (born, day), stated in zip(product(days, days), given, strict=False)]
    frame = pl.DataFrame(
        [(n, day, born, age, unit, born, age, unit, "female") for n, (born, day, age, unit) in enumerate(rows)],
        schema={"order_id": pl.Int64, "as_of": pl.Date, "date-of-birth": pl.Date, "age": pl.Float64,
                "age:unit": pl.Float64, "surgery-date": pl.Date, "time-since-surgery": pl.Float64,
                "time-since-surgery:unit": pl.Float64, "sex": pl.String},
        orient="row",
    )  # fmt: skip
    assert_equal(engine, plan, frame)


def test_a_missing_column_is_an_unknown_fact(plan: Plan, drawn: pl.DataFrame) -> None:
    """Leaving a column out is the same as leaving all of its cells empty."""
    frame = drawn.head(500)
    for name in (*plan.reads, "tumor-size:unit"):
        empty = frame.with_columns(pl.lit(None, frame.schema[name]).alias(name))
        one, other = by_polars(plan, empty)[0], by_polars(plan, frame.drop(name))[0]
        assert one.equals(other.select(one.columns)), name


def test_lines_and_missing_facts_are_told_where_nobody_asks_a_question(plan: Plan, drawn: pl.DataFrame) -> None:
    """A table without a column for the question gives the columns that the engine gives row by row."""
    frame = drawn.head(300).drop("clinical-question")
    whole = judge_whole(plan, frame, lines=True, needs=True)
    assert whole.equals(judge_rows(plan, frame, lines=True, needs=True).select(whole.columns))
