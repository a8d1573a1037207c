"""Walking a chain from its first entry and naming the first one that is not what was written.

With the key alone an edit, a deletion, an insertion and another order are found. A cut of the tail, and a rewrite by
someone who has the key, are found only against a head that was kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from rightscan.store.chain import GENESIS, Entry, Head, Stored, commit_to, is_signed, seal_of
from rightscan.store.entry import Erasure, read_record


class Fault(msgspec.Struct, frozen=True):
    """The first bad entry, by number, and what is wrong with it."""

    seq: int
    why: str


class Verified(msgspec.Struct, frozen=True):
    """How many entries were read, how many of them were erased, the last one, and the fault if there is one."""

    entries: int
    erased: int
    last: Entry | None
    fault: Fault | None


def verify(key: bytes, chain: str, stored: Iterable[Stored], heads: Sequence[Head] = ()) -> Verified:
    """Check a chain, in the order of its numbers, against its key and the heads kept outside."""
    walk = _Walk(key, chain, heads)
    for one in stored:
        fault = walk.step(one)
        if fault is not None:
            return walk.result(walk.first(fault))
    return walk.result(walk.first(walk.at_the_end()))


class _Walk:
    """Where the walk stands: the last good entry, and which payloads are gone without an erasure seen so far."""

    def __init__(self, key: bytes, chain: str, heads: Sequence[Head]) -> None:
        self.key = key
        self.chain = chain
        self.heads = sorted(heads, key=lambda head: head.seq)
        self.marks = {(head.seq, head.seal) for head in heads}
        self.last: Entry | None = None
        self.without: set[int] = set()
        self.erased: set[int] = set()

    def step(self, stored: Stored) -> Fault | None:
        """Take the next entry, or say what is wrong with it."""
        entry, expected = stored.entry, (self.last.seq if self.last else 0) + 1
        why = self._link(entry, expected) or self._head(entry) or self._payload(stored)
        if why:
            return Fault(expected, why)
        self.last = entry
        return None

    def _link(self, entry: Entry, expected: int) -> str:
        if entry.seq != expected:
            return f"is missing: the next entry that is there is {entry.seq}."
        if entry.chain != self.chain:
            return f"belongs to the chain '{entry.chain}'."
        if entry.previous != (self.last.seal if self.last else GENESIS):
            return "does not follow the entry before it."
        if seal_of(self.key, entry) != entry.seal:
            return "was changed, or sealed with another key."
        return ""

    def _head(self, entry: Entry) -> str:
        for seq, seal in self.marks:
            if seq == entry.seq and seal != entry.seal:
                return "is not the entry that a head kept outside has signed: the chain was rewritten here or before."
        return ""

    def _payload(self, stored: Stored) -> str:
        entry, payload = stored
        if payload is None:
            self.without.add(entry.seq)
            return "tells of an erasure and was itself erased." if entry.kind == "erasure" else ""
        try:
            if commit_to(payload) != entry.commitment:
                return "has another record than the one that was sealed."
            record = read_record(payload.body)
        except (msgspec.MsgspecError, ValueError, TypeError):
            return "has a record that cannot be read."
        if isinstance(record, Erasure):
            if not 0 < record.seq < entry.seq:
                return f"tells of the erasure of entry {record.seq}, which is not before it."
            self.erased.add(record.seq)
        return ""

    def at_the_end(self) -> Fault | None:
        """What only the whole chain can show: records that vanished, or came back, and a tail that was cut."""
        for seq in sorted(self.without ^ self.erased):
            if seq in self.without:
                return Fault(seq, "has lost its record, and no entry tells of an erasure.")
            return Fault(seq, "has a record that a later entry says was erased.")
        reached = self.last.seq if self.last else 0
        for head in self.heads:
            if head.seq > reached:
                return Fault(reached + 1, f"is missing: a head kept outside has signed entry {head.seq}.")
        return None

    def first(self, fault: Fault | None) -> Fault | None:
        """A head that cannot be trusted goes before everything that it would be used for."""
        for head in self.heads:
            if not is_signed(self.key, head):
                return Fault(head.seq, "stands on a head that was changed, or signed with another key.")
            if head.chain != self.chain:
                return Fault(head.seq, f"stands on a head of the chain '{head.chain}'.")
        return fault

    def result(self, fault: Fault | None) -> Verified:
        """What the walk has found."""
        reached = self.last.seq if self.last else 0
        return Verified(reached, len(self.without), self.last, fault)
