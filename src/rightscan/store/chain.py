"""The chain: every entry carries the seal of the one before it, and a signed head says how far the chain had come.

A seal covers a salted commitment to the record, not the record: this can be erased and the chain still holds.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

import msgspec

from rightscan.store.entry import Record, canonical, kind_of

GENESIS = "0" * 64
"""What stands for the seal before the first entry."""


class Entry(msgspec.Struct, frozen=True):
    """One link. `at` is UTC as 2026-11-21T13:50:00.000000Z; commitment and seals are hexadecimal."""

    chain: str
    seq: int
    id: str
    kind: str
    at: str
    commitment: str
    previous: str
    seal: str = ""


class Payload(msgspec.Struct, frozen=True):
    """The record in canonical bytes, and the salt without which the commitment tells nothing about it."""

    salt: str
    body: bytes


class Stored(NamedTuple):
    """An entry as it is read back; `payload` is None once it was erased."""

    entry: Entry
    payload: Payload | None


class Fresh(NamedTuple):
    """What is new with each entry: its moment, written as in `Entry.at`, and 32 random bytes of salt."""

    at: str
    salt: bytes


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last entry at some time, signed. Kept outside the database it proves a cut or a rewrite."""

    chain: str
    seq: int
    seal: str
    at: str
    signature: str = ""


def commit_to(payload: Payload) -> str:
    """The salted hash of a record."""
    return hashlib.sha256(bytes.fromhex(payload.salt) + payload.body).hexdigest()


def seal_of(key: bytes, entry: Entry) -> str:
    """The seal that belongs on an entry: a keyed hash over all the rest of it."""
    return _keyed(key, b"seal", msgspec.structs.replace(entry, seal=""))


def extend(key: bytes, last: Entry | None, chain: str, record: Record, fresh: Fresh) -> tuple[Entry, Payload]:
    """The next entry of a chain after `last`, with its payload."""
    payload = Payload(fresh.salt.hex(), canonical(record))
    entry = Entry(
        chain=chain,
        seq=last.seq + 1 if last else 1,
        id=record.id,
        kind=kind_of(record),
        at=fresh.at,
        commitment=commit_to(payload),
        previous=last.seal if last else GENESIS,
    )
    return msgspec.structs.replace(entry, seal=seal_of(key, entry)), payload


def sign_head(key: bytes, chain: str, last: Entry | None, at: str) -> Head:
    """The head of a chain, signed; of an empty one it says that there was nothing yet."""
    head = Head(chain, last.seq if last else 0, last.seal if last else GENESIS, at)
    return msgspec.structs.replace(head, signature=_head_signature(key, head))


def is_signed(key: bytes, head: Head) -> bool:
    """Whether the head was signed with this key and says what it said then."""
    return _head_signature(key, head) == head.signature  # read offline: no one can time it


def _head_signature(key: bytes, head: Head) -> str:
    return _keyed(key, b"head", msgspec.structs.replace(head, signature=""))


def _keyed(key: bytes, purpose: bytes, said: Entry | Head) -> str:
    """A keyed hash for one purpose: a seal can never pass for a signature."""
    return hmac.new(
        key, purpose + b"\0" + msgspec.json.encode(msgspec.structs.astuple(said)), hashlib.sha256
    ).hexdigest()
