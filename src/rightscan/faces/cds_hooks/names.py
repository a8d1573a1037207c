"""Identifiers that the same call always gets again: keyed hashes in the form of a UUID, not to be guessed by others."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import msgspec

_PURPOSE = b"hook"


class Names(msgspec.Struct, frozen=True):
    """The identifiers of one consultation. `root` stands for the call and for everything that answers it."""

    key: bytes
    root: tuple[str, ...]

    @property
    def consult(self) -> str:
        """The consultation."""
        return f"urn:uuid:{self._uuid('consultation')}"

    @property
    def card(self) -> str:
        """Its card."""
        return self._uuid("card")

    def suggestion(self, what: str) -> str:
        """A suggestion on its card."""
        return self._uuid("suggestion", what)

    def _uuid(self, *parts: str) -> str:
        said = msgspec.json.encode((self.root, parts))
        found = bytearray(hmac.new(self.key, _PURPOSE + b"\0" + said, hashlib.sha256).digest()[:16])
        found[6] = found[6] & 0x0F | 0x80  # version 8: made by a rule of one's own
        found[8] = found[8] & 0x3F | 0x80
        return str(UUID(bytes=bytes(found)))


def hash_of(*texts: str) -> str:
    """A short hash of some texts, to find out whether the same was said before."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]
