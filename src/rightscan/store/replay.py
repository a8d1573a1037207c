"""Tokens that were shown once: no worker process takes one of them again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

import msgspec
from sqlalchemy import Delete, Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from rightscan.store.database import writing
from rightscan.store.tables import TOKENS

KEPT_AFTER = 600
"""Seconds for which a token is kept after its end: another machine's clock may be behind the one that clears up."""
CLEARED_AT_ONCE = 10


class SeenTokens:
    """The tokens seen, in the database of the log. `now` is in seconds since 1970."""

    def __init__(self, engine: Engine, now: Callable[[], float] = time.time) -> None:
        self.engine = engine
        self.now = now
        self.insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def first_seen(self, issuer: str, jti: str, expires: int) -> bool:
        """Whether this token is seen for the first time; it is on the disk then. Raises LogError.

        Of many calls at once with one token, in any number of processes, exactly one is told so.
        """
        name = hashlib.sha256(msgspec.json.encode((issuer, jti))).hexdigest()
        new = self.insert(TOKENS).values(id=name, expires=expires).on_conflict_do_nothing().returning(TOKENS.c.id)
        with writing(self.engine, name) as connection:  # its lock is the token's own: no other call waits for it
            first = connection.execute(new).first() is not None
            if first:  # each new one takes a few old ones with it, so there is never much to clear
                connection.execute(self._clear())
        return first

    def _clear(self) -> Delete:
        old = select(TOKENS.c.id).where(TOKENS.c.expires < int(self.now()) - KEPT_AFTER)
        some = old.order_by(TOKENS.c.expires).limit(CLEARED_AT_ONCE).with_for_update(skip_locked=True)
        return delete(TOKENS).where(TOKENS.c.id.in_(some))
