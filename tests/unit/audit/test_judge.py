"""The answer about an order of a table is the answer at the bedside, row by row."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

pl = pytest.importorskip("polars", reason="tables need the extra `audit`")

import msgspec  # noqa: E402  polars first

from rightscan.audit.answer import OrderAnswer, order_answer  # noqa: E402
from rightscan.audit.judge import Answers, Judge  # noqa: E402
from rightscan.engine.ask import can_ask  # noqa: E402
from rightscan.engine.assess import assess  # noqa: E402
from rightscan.engine.interrupt import says_something  # noqa: E402
from rightscan.engine.local import with_policy  # noqa: E402
from rightscan.errors import InputError  # noqa: E402
from rightscan.intake.form import NOT_KNOWN, Answer, read_answers  # noqa: E402
from rightscan.intake.orders.codes import StudyCodes  # noqa: E402
from rightscan.intake.orders.frame import OrderReader  # noqa: E402
from rightscan.intake.orders.order_map import OrderMap  # noqa: E402
from rightscan.intake.orders.source import Source  # noqa: E402
from rightscan.knowledge.artefact import read_terminology  # noqa: E402
from rightscan.knowledge.policy import library_with_policy  # noqa: E402
from rightscan.model.library import Library  # noqa: E402
from tests.unit.audit.year import ROOT, write_year, year_map  # noqa: E402

TODAY = date(2026, 11, 21)
ORDERS = 1500
Cells = dict[str, str]


@pytest.fixture(scope="module", params=["as shipped", "with a local policy"])
def ruled(request: pytest.FixtureRequest, library: Library) -> Library:
    """The content, alone and with the example policy of the documents."""
    if request.param == "as shipped":
        return library
    return with_policy(library_with_policy(library, ROOT / "docs" / "examples" / "local-policy.yaml"), TODAY)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some orders of the synthetic year."""
    return write_year(tmp_path_factory.mktemp("year") / "year.csv", ORDERS)


def at_the_bedside(library: Library, order_map: OrderMap, row: Cells) -> OrderAnswer | None:
    """The row typed into the form by somebody who knows the map; None where the form refuses it."""
    answers: list[Answer] = []
    for entry in order_map.columns:
        said = row[entry.column].strip()
        parts = [entry.values.get(part.strip(), part.strip()) for part in said.split(";")]
        if not said or parts[0] in NOT_KNOWN:
            continue
        if library.facts[entry.fact].kind == "date":
            parts = [str(datetime.strptime(said, "%d.%m.%Y").date())] if said[:2].isdigit() else parts  # noqa: DTZ007  a day
        if entry.unit and said.replace(".", "").isdigit():
            parts = [f"{said} {entry.unit}"]
        answers.append((entry.fact, parts if len(parts) > 1 else parts[0]))
    named = {name for name, _ in answers}
    answers += [(one.fact, one.text) for one in order_map.missing if one.fact not in named]
    day = datetime.strptime(row["Ordered"][:10], "%d.%m.%Y").date()  # noqa: DTZ007  a day
    try:
        stated = read_answers(library, answers).stated
        found = assess(library, stated, day)
    except InputError:
        return None
    asks = can_ask(library, found.facts, found.match)
    assert asks == (found.question is not None) or found.outcome == "conflict"  # that is said before anything is asked
    return order_answer(library, found, "appropriate", speaks=says_something(library.facts, stated), sides_differ=False)


def test_every_order_of_the_year_gets_the_answer_of_the_bedside(ruled: Library, table: Path) -> None:
    source = Source(str(table))
    order_map = year_map(ruled, source)
    answers = Answers()
    judge = Judge(ruled, answers)
    reader = OrderReader(ruled, order_map, StudyCodes(ruled, read_terminology()), TODAY)
    (batch,) = source.batches(order_map.used)
    orders = reader.read(batch)
    got = dict(zip(orders.facts["order_id"], judge.judge(orders.facts), strict=True))
    outcomes: set[str] = set()
    with table.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream)):
            expected = at_the_bedside(ruled, order_map, row)
            answer = answers.all[got[number]] if number in got else None
            if answer is not None and answer.outcome == "not-evaluated":
                answer = None
            assert answer == expected, f"order {number}"
            outcomes.add(answer.outcome if answer else "not-evaluated")
    assert outcomes == {"matched", "needs-answers", "out-of-scope", "conflict", "not-evaluated"}
    assert orders.facts.height + orders.unread.height == ORDERS


def answered(library: Library, **columns: object) -> OrderAnswer:
    frame = pl.DataFrame(
        {"order_id": [0], "as_of": [TODAY], **{name.replace("_", "-"): [v] for name, v in columns.items()}}
    )
    answers = Answers()
    number: int = Judge(library, answers).judge(frame)[0]
    return answers.all[number]


def test_nothing_known_is_asked_about_and_never_interrupted(library: Library) -> None:
    found = answered(library, sex="female", order="us-breast")
    assert found.outcome == "needs-answers"
    assert not found.card


def test_a_code_of_the_other_breast_is_a_card(library: Library) -> None:
    frame = {"order:side": "left", "laterality": "right", "order": "us-breast", "margins": "positive"}
    answers = Answers()
    row = pl.DataFrame({"order_id": [0], "as_of": [TODAY], **{name: [value] for name, value in frame.items()}})
    assert answers.all[Judge(library, answers).judge(row)[0]].card == "sides"


def test_a_date_that_cannot_be_is_said_without_the_date(library: Library) -> None:
    found = answered(library, date_of_birth=date(2030, 1, 1), margins="positive")
    assert found.outcome == "not-evaluated"
    assert "2030" not in found.why


def test_an_order_out_of_scope_names_the_line_of_the_nearest_scenario(library: Library) -> None:
    known = {"clinical_question": "residual-disease", "sex": "male", "margins": "positive", "order": "us-breast"}
    found = answered(library, **known)
    assert found.outcome == "out-of-scope"
    assert found.nearest == "breast.after-surgery.positive-margins"
    assert found.decided_by == ("breast.after-surgery.positive-margins: Sex: female",)


def test_the_order_of_the_rows_does_not_matter(library: Library, table: Path) -> None:
    source = Source(str(table))
    order_map = year_map(library, source)
    reader = OrderReader(library, order_map, StudyCodes(library, read_terminology()), TODAY)
    (batch,) = source.batches(order_map.used)
    facts = reader.read(batch).facts.head(300)
    forward, backward = Answers(), Answers()
    one = [forward.all[number] for number in Judge(library, forward).judge(facts)]
    other = [backward.all[number] for number in Judge(library, backward).judge(facts.reverse())]
    assert one == other[::-1]


def test_content_past_its_last_day_answers_nothing(library: Library) -> None:
    late = msgspec.structs.replace(
        library, edition=msgspec.structs.replace(library.edition, refuse_after=date(2026, 1, 1))
    )
    found = answered(late, margins="positive", order="us-breast")
    assert (found.outcome, found.card, found.scenarios) == ("not-evaluated", "not-evaluated", ())
