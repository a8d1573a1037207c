"""The log itself: append, read, erase. The one place that writes entries."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, Select, bindparam, delete, insert, select, type_coerce
from sqlalchemy.types import NullType

from rightscan.errors import LogError, TakenError
from rightscan.store.chain import Entry, Fresh, Head, Payload, Stored, commit_to, extend, sign_head
from rightscan.store.database import bring_up_to_date, database_url, open_engine, reading, writing
from rightscan.store.entry import Consultation, Erasure, Feedback, Record, canonical, read_record
from rightscan.store.key import make_key, read_key
from rightscan.store.tables import ENTRIES, PAYLOADS

CHAIN = "main"
PAGE = 5000  # entries read in one transaction: a long walk keeps no writer waiting

# Each statement is made once: making it anew for every entry takes longer than the database does.
_BODY = type_coerce(PAYLOADS.c.body, NullType())  # whatever is in the column, also where somebody changed it
_OF_CHAIN = ENTRIES.c.chain == bindparam("chain")
_STORED: Select[Any] = (
    select(*ENTRIES.c, PAYLOADS.c.salt, _BODY)
    .select_from(ENTRIES.outerjoin(PAYLOADS, (ENTRIES.c.chain == PAYLOADS.c.chain) & (ENTRIES.c.seq == PAYLOADS.c.seq)))
    .where(_OF_CHAIN)
)
_FIND = _STORED.where(ENTRIES.c.id == bindparam("id"))
_PAGE = _STORED.where(ENTRIES.c.seq > bindparam("after")).order_by(ENTRIES.c.seq).limit(PAGE)
_LAST = select(ENTRIES).where(_OF_CHAIN).order_by(ENTRIES.c.seq.desc()).limit(1)
_KIND = select(ENTRIES.c.kind).where(_OF_CHAIN, ENTRIES.c.seq == bindparam("seq"))
_ERASE = delete(PAYLOADS).where(PAYLOADS.c.chain == bindparam("chain"), PAYLOADS.c.seq == bindparam("seq"))
_ADD_ENTRY, _ADD_PAYLOAD = insert(ENTRIES), insert(PAYLOADS)


class Log:
    """One chain in one database. `chain` keeps sites apart that share a database."""

    def __init__(self, engine: Engine, key: bytes, chain: str = CHAIN) -> None:
        self.engine = engine
        self.key = key
        self.chain = chain

    def close(self) -> None:
        """Close its connections. It can be used again: it opens new ones."""
        self.engine.dispose()

    def append(self, record: Consultation | Feedback) -> Entry:
        """Keep a record; on return it is on the disk. The same record again returns the entry that is there.

        Raises LogError where the id is taken by another record, and where the database fails.
        """
        return self.append_all([record])[0]

    def append_all(self, records: Sequence[Consultation | Feedback]) -> list[Entry]:
        """Keep several records in one transaction: all of them or none. Else as `append`."""
        with writing(self.engine, self.chain) as connection:
            last = self._last(connection)
            entries = []
            for record in records:
                entry = self._entry_of(connection, record)
                if entry is None:
                    entry = last = self._add(connection, last, record)
                entries.append(entry)
        return entries

    def find(self, record: str) -> Record | None:
        """The record with this id; None where there is none, or it was erased. Raises LogError where it cannot be read."""
        with reading(self.engine) as connection:
            found = self._find(connection, record)
        if found is None or found.payload is None:
            return None
        try:
            return read_record(found.payload.body)
        except (msgspec.MsgspecError, TypeError):
            raise LogError(f"record {record}", "cannot be read.", "See rightscan audit verify.") from None

    def erase(self, seq: int, reason: str) -> Entry:
        """Remove the record of an entry for good and append that this was done, both or neither. Raises LogError."""
        erasure = Erasure(seq, reason)
        with writing(self.engine, self.chain) as connection:
            done = self._find(connection, erasure.id)
            if done is not None:
                return done.entry
            kind = connection.execute(_KIND, {"chain": self.chain, "seq": seq}).scalar()
            if kind is None or kind == "erasure":
                why = "is not in the log." if kind is None else "tells of an erasure and has no record of a patient."
                raise LogError(f"entry {seq}", why, "Give the number of another entry.")
            connection.execute(_ERASE, {"chain": self.chain, "seq": seq})
            return self._add(connection, self._last(connection), erasure)

    def read(self) -> Iterator[Stored]:
        """All entries in the order of their numbers."""
        seq = 0
        while True:
            with reading(self.engine) as connection:
                page = [_stored(row) for row in connection.execute(_PAGE, {"chain": self.chain, "after": seq})]
            yield from page
            if len(page) < PAGE:
                return
            seq = page[-1].entry.seq

    def head(self) -> Head:
        """The last entry, signed: to be kept outside the database."""
        with reading(self.engine) as connection:
            return sign_head(self.key, self.chain, self._last(connection), _now())

    def _entry_of(self, connection: Connection, record: Record) -> Entry | None:
        """The entry that a record has already. Raises LogError where its id stands for another record."""
        found = self._find(connection, record.id)
        if found is None:
            return None
        entry, payload = found
        if payload is not None and commit_to(Payload(payload.salt, canonical(record))) != entry.commitment:
            raise TakenError(
                f"record {record.id}", "is in the log with other contents.", "Give the new one its own id."
            )
        return entry

    def _find(self, connection: Connection, record: str) -> Stored | None:
        row = connection.execute(_FIND, {"chain": self.chain, "id": record}).first()
        return None if row is None else _stored(row)

    def _add(self, connection: Connection, last: Entry | None, record: Record) -> Entry:
        fresh = Fresh(_now(), secrets.token_bytes(32))
        entry, payload = extend(self.key, last, self.chain, record, fresh)
        connection.execute(_ADD_ENTRY, msgspec.structs.asdict(entry))
        kept = {"chain": self.chain, "seq": entry.seq, "salt": payload.salt, "body": payload.body}
        connection.execute(_ADD_PAYLOAD, kept)
        return entry

    def _last(self, connection: Connection) -> Entry | None:
        row = connection.execute(_LAST, {"chain": self.chain}).first()
        return None if row is None else Entry(*row)


def open_log(place: str, key_file: Path, chain: str = CHAIN) -> Log:
    """The log at a place, made if it is not there. A key is made only for a log without entries. Raises LogError."""
    url = database_url(place)
    if url.get_backend_name() == "sqlite" and url.database:
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            Path(url.database).touch(mode=0o600)  # its journal gets the same rights
        except OSError as error:
            raise LogError("the consultation log", f"cannot be made: {error}.", "Give another place.") from None
    engine = open_engine(url)
    try:
        bring_up_to_date(engine)
        with reading(engine) as connection:
            empty = connection.execute(select(ENTRIES.c.seq).limit(1)).first() is None
        key = make_key(key_file) if empty and not key_file.exists() else read_key(key_file)
    except BaseException:
        engine.dispose()  # who cannot use the log keeps no connection to it
        raise
    return Log(engine, key, chain)


def _stored(row: Row[Any]) -> Stored:
    """As it stands there. Whoever can write the file may have put text where bytes were: verify says so, not a fault."""
    values = tuple(row)
    salt, body = values[-2:]
    if isinstance(body, str):
        body = body.encode()
    return Stored(Entry(*values[:-2]), None if body is None else Payload(salt, body))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
