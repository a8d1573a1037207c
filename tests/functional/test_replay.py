"""A token counts once, whichever process it is shown to: on SQLite and on PostgreSQL."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import func, select

from rightscan.store.database import bring_up_to_date, database_url, open_engine, reading
from rightscan.store.replay import CLEARED_AT_ONCE, KEPT_AFTER, SeenTokens
from rightscan.store.tables import TOKENS
from tests.functional.cluster import BINARIES, running_cluster

ISSUER, OTHER = "https://ehr.example.org", "https://clinic.example.org"
PROCESSES, TOKENS_EACH = 2, 200
WAIT = 120
END = 2_000_000_300
Opened = Callable[..., SeenTokens]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One database of each kind for this module. Each test has tokens of its own."""
    if request.param == "sqlite":
        yield str(tmp_path_factory.mktemp("seen") / "log.db")
    elif BINARIES:
        with running_cluster() as cluster:
            yield cluster.address
    else:
        pytest.skip("needs Debian's postgresql")


@pytest.fixture
def place(database: str) -> str:
    """The database, with an empty table of tokens."""
    engine = open_engine(database_url(database))
    bring_up_to_date(engine)
    with engine.begin() as connection:
        connection.execute(TOKENS.delete())
    engine.dispose()
    return database


@pytest.fixture
def opened(place: str) -> Iterator[Opened]:
    """Opens the tokens seen; closed again after the test."""
    engines = []

    def seen(now: Callable[[], float] = lambda: END) -> SeenTokens:
        engines.append(open_engine(database_url(place)))
        return SeenTokens(engines[-1], now)

    yield seen
    for engine in engines:
        engine.dispose()


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def number_of_rows(seen: SeenTokens) -> int:
    with reading(seen.engine) as connection:
        return connection.execute(select(func.count()).select_from(TOKENS)).scalar_one()


def show(place: str, together: Barrier, answer: Path) -> None:
    """Show every token at the same moment as the other processes; the names of those admitted go to a file."""
    seen = SeenTokens(open_engine(database_url(place)))
    admitted = []
    for number in range(TOKENS_EACH):
        together.wait(WAIT)
        if seen.first_seen(ISSUER, f"token-{number}", END):
            admitted.append(f"token-{number}")
    answer.write_text("\n".join(admitted))


def test_of_two_processes_shown_one_token_at_once_exactly_one_admits_it(place: str, tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    together = context.Barrier(PROCESSES)
    answers = [tmp_path / f"{number}" for number in range(PROCESSES)]
    started = [context.Process(target=show, args=(place, together, answer)) for answer in answers]
    for process in started:
        process.start()
    for process in started:
        process.join(WAIT)
        process.kill()  # nothing to a process that has ended
    admitted = Counter(name for answer in answers for name in answer.read_text().split())
    assert admitted == {f"token-{number}": 1 for number in range(TOKENS_EACH)}


def test_a_token_is_remembered_by_issuer_and_name(opened: Opened) -> None:
    seen = opened()
    told = [seen.first_seen(*token, END) for token in ((ISSUER, "a"), (ISSUER, "a"), (OTHER, "a"), (ISSUER, "b"))]
    assert told == [True, False, True, True]
    assert opened().first_seen(ISSUER, "a", END + 100) is False
    ambiguous = [seen.first_seen(issuer, name, END) for issuer, name in (("x", "yz"), ("xy", "z"), ('x"', ',"z'))]
    assert ambiguous == [True, True, True]


def test_neither_issuer_nor_name_of_a_token_is_kept(opened: Opened) -> None:
    seen = opened()
    seen.first_seen(ISSUER, "secret-name", END)
    with reading(seen.engine) as connection:
        (row,) = connection.execute(select(TOKENS)).all()
    assert len(row.id) == 64
    assert set(row.id) <= set("0123456789abcdef")
    assert row.expires == END


def test_a_token_is_kept_until_it_is_long_over_and_then_cleared_a_few_at_a_time(opened: Opened) -> None:
    clock = Clock(END)
    seen = opened(clock)
    many = 2 * CLEARED_AT_ONCE + 5
    for number in range(many):
        assert seen.first_seen(ISSUER, f"old-{number}", END)
    clock.now = END + KEPT_AFTER
    assert seen.first_seen(ISSUER, "new-1", END + 2000)
    assert not seen.first_seen(ISSUER, "old-0", END)
    assert number_of_rows(seen) == many + 1
    clock.now = END + KEPT_AFTER + 1
    left = []
    for number in range(2, 6):
        assert seen.first_seen(ISSUER, f"new-{number}", END + 2000)
        left.append(number_of_rows(seen))
    assert left == [many - 8, many - 17, 4, 5]
    assert not any(seen.first_seen(ISSUER, f"new-{number}", END + 2000) for number in range(1, 6))


def test_a_token_that_ends_after_2038_is_kept(opened: Opened) -> None:
    seen = opened()
    assert [seen.first_seen(ISSUER, "late", 2**31 + 5) for _ in range(2)] == [True, False]
