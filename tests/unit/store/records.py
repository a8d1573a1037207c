"""Records and chains for the tests of the log."""

from rightscan.store.chain import Entry, Fresh, Stored, extend
from rightscan.store.entry import Consultation, Record, Source

KEY = bytes(range(32))
CHAIN = "main"
AT = "2026-11-21T13:50:00.000000Z"


def consultation(number: int) -> Consultation:
    """A small consultation, different for each number."""
    return Consultation(
        id=f"00000000-0000-7000-8000-{number:012}",
        face="test",
        patient="",
        user="",
        as_of="2026-11-21",
        outcome="matched",
        source=Source("2026-11", "0" * 64, "0.1.0"),
        facts=(),
        missing=(),
        reasons=(),
        scenarios=(),
        ratings=(),
        order=f"study-{number}",
    )


def chain_of(records: list[Record], key: bytes = KEY, chain: str = CHAIN) -> list[Stored]:
    """The records as a chain, each with a salt of its own."""
    stored: list[Stored] = []
    last: Entry | None = None
    for number, record in enumerate(records):
        last, payload = extend(key, last, chain, record, Fresh(AT, bytes([number % 256]) * 32))
        stored.append(Stored(last, payload))
    return stored
