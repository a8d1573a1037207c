"""Feedback that is repeated, late or out of order: the report is that of each once and in order."""

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightscan.store.entry import Consultation, Feedback
from rightscan.store.log import Log, open_log
from rightscan.store.report import Count
from tests.unit.store.feedback import TIMES, drawn, report_of, with_card

CARDS = 3
_NAMES = count()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """One log for all examples; each has chains of its own."""
    folder = tmp_path_factory.mktemp("feedback")
    log = open_log(str(folder / "log.db"), folder / "log.key")
    yield log
    log.close()


def fresh(log: Log) -> Log:
    return Log(log.engine, log.key, f"example-{next(_NAMES)}")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_order_and_any_repetition_gives_the_same_report(log: Log, data: st.DataObject) -> None:
    chance = data.draw(st.randoms(use_true_random=False))
    said = [drawn(chance, CARDS) for _ in range(data.draw(st.integers(1, 10)))]
    records: list[Consultation | Feedback] = [*map(with_card, range(CARDS)), *said]
    again = data.draw(st.lists(st.sampled_from(records), max_size=10))
    delivered = data.draw(st.permutations([*records, *again]))
    at_once = data.draw(st.lists(st.integers(0, 8), max_size=4))
    in_order = report_of(fresh(log), records, ())
    assert in_order.feedback or in_order.orphans
    assert report_of(fresh(log), delivered, at_once) == in_order


def test_a_reason_that_is_added_later_counts_whichever_came_first(log: Log) -> None:
    bare = Feedback("0", "overridden", TIMES[0])
    for reason in ("patient-preference", "other", "a", "b"):  # whatever the hashes are
        explained = Feedback("0", "overridden", TIMES[0], reason=reason)
        for order in ((bare, explained, bare), (explained, bare)):
            assert report_of(fresh(log), [with_card(0), *order], ()).overrides == (Count(reason, 1),)
