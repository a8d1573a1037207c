"""The chain of the log: every way of tampering with it is found, and the first bad entry is named."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightscan.store.chain import Fresh, Stored, commit_to, extend, seal_of, sign_head
from rightscan.store.entry import Erasure, Feedback, Record, canonical, pseudonym, read_record
from rightscan.store.verify import Fault, verify
from tests.unit.store.records import AT, CHAIN, KEY, chain_of, consultation

FRESH = Fresh(AT, bytes(32))
LENGTHS = st.integers(min_value=2, max_value=12)


@st.composite
def chain_and_place(draw: st.DrawFn) -> tuple[list[Stored], int]:
    """A chain and the index of one of its entries."""
    length = draw(LENGTHS)
    return chain_of([consultation(number) for number in range(length)]), draw(st.integers(0, length - 1))


def fault_of(stored: list[Stored], *heads: Stored) -> Fault | None:
    signed = [sign_head(KEY, CHAIN, head.entry, AT) for head in heads]
    return verify(KEY, CHAIN, stored, signed).fault


def first_bad(stored: list[Stored], *heads: Stored) -> int:
    fault = fault_of(stored, *heads)
    assert fault is not None
    return fault.seq


@given(LENGTHS)
def test_a_chain_as_it_was_written_is_whole(length: int) -> None:
    stored = chain_of([consultation(number) for number in range(length)])
    verified = verify(KEY, CHAIN, stored, [sign_head(KEY, CHAIN, stored[-1].entry, AT)])
    assert (verified.fault, verified.entries, verified.last) == (None, length, stored[-1].entry)


@given(chain_and_place(), st.sampled_from(["id", "kind", "at", "commitment", "previous", "seal", "chain"]))
def test_an_edited_field_is_found(given: tuple[list[Stored], int], field: str) -> None:
    stored, place = given
    entry, payload = stored[place]
    other = getattr(entry, field)[:-1] + ("x" if getattr(entry, field)[-1] != "x" else "y")
    stored[place] = Stored(msgspec.structs.replace(entry, **{field: other}), payload)
    assert first_bad(stored) == place + 1


@given(chain_and_place())
def test_an_edited_record_is_found(given: tuple[list[Stored], int]) -> None:
    stored, place = given
    entry, payload = stored[place]
    assert payload is not None
    body = canonical(msgspec.structs.replace(consultation(place), outcome="out-of-scope"))
    stored[place] = Stored(entry, msgspec.structs.replace(payload, body=body))
    assert first_bad(stored) == place + 1


@given(chain_and_place())
def test_an_edited_record_with_its_commitment_is_found(given: tuple[list[Stored], int]) -> None:
    stored, place = given
    entry, payload = stored[place]
    assert payload is not None
    payload = msgspec.structs.replace(payload, body=canonical(consultation(99)))
    stored[place] = Stored(msgspec.structs.replace(entry, commitment=commit_to(payload)), payload)
    assert first_bad(stored) == place + 1


@given(chain_and_place())
def test_a_deleted_entry_is_found(given: tuple[list[Stored], int]) -> None:
    stored, place = given
    whole = list(stored)
    del stored[place]
    assert first_bad(stored, whole[-1]) == place + 1
    if place < len(whole) - 1:  # without a head, all but the last
        assert first_bad(stored) == place + 1


@given(chain_and_place(), st.booleans())
def test_an_inserted_entry_is_found(given: tuple[list[Stored], int], renumbered: bool) -> None:
    stored, place = given
    before = stored[place - 1].entry if place else None
    entry, payload = extend(b"not the key of the site", before, CHAIN, consultation(99), FRESH)
    rest = stored[place:]
    if renumbered:
        rest = [Stored(msgspec.structs.replace(one.entry, seq=one.entry.seq + 1), one.payload) for one in rest]
    assert first_bad([*stored[:place], Stored(entry, payload), *rest]) == place + 1


@given(chain_and_place(), st.data())
def test_another_order_is_found(given: tuple[list[Stored], int], data: st.DataObject) -> None:
    stored, place = given
    other = data.draw(st.integers(0, len(stored) - 1).filter(lambda index: index != place))
    stored[place], stored[other] = stored[other], stored[place]
    assert first_bad(stored) == min(place, other) + 1


@given(chain_and_place(), st.data())
def test_another_order_with_new_numbers_is_found(given: tuple[list[Stored], int], data: st.DataObject) -> None:
    stored, place = given
    other = data.draw(st.integers(0, len(stored) - 1).filter(lambda index: index != place))
    stored[place], stored[other] = stored[other], stored[place]
    for index in (place, other):
        stored[index] = Stored(msgspec.structs.replace(stored[index].entry, seq=index + 1), stored[index].payload)
    assert first_bad(stored) == min(place, other) + 1


@given(chain_and_place())
def test_a_cut_tail_is_found_with_a_head_and_only_with_it(given: tuple[list[Stored], int]) -> None:
    stored, place = given
    assert first_bad(stored[:place], stored[-1]) == place + 1
    assert fault_of(stored[:place]) is None


@given(chain_and_place())
def test_a_rewrite_with_the_key_is_found_with_a_head_and_only_with_it(given: tuple[list[Stored], int]) -> None:
    stored, place = given
    records: list[Record] = [consultation(number) for number in range(len(stored))]
    records[place] = consultation(99)
    rewritten = chain_of(records)
    assert first_bad(rewritten, *stored) == place + 1
    assert first_bad(rewritten, stored[-1]) == len(stored)
    assert fault_of(rewritten) is None


@given(chain_and_place())
def test_a_rewrite_without_the_key_is_found(given: tuple[list[Stored], int]) -> None:
    stored, _ = given
    assert first_bad(chain_of([consultation(number) for number in range(len(stored))], key=b"another")) == 1


@given(chain_and_place(), st.sampled_from(["seq", "seal", "at", "chain"]))
def test_a_changed_head_is_refused(given: tuple[list[Stored], int], field: str) -> None:
    stored, place = given
    head = sign_head(KEY, CHAIN, stored[place].entry, AT)
    changed = msgspec.structs.replace(head, **{field: 1000 if field == "seq" else "other"})
    fault = verify(KEY, CHAIN, stored, [changed]).fault
    assert fault is not None
    assert "head that was changed" in fault.why


def test_a_head_of_another_chain_is_refused() -> None:
    stored = chain_of([consultation(1)])
    fault = verify(KEY, CHAIN, stored, [sign_head(KEY, "other", stored[0].entry, AT)]).fault
    assert fault == Fault(1, "stands on a head of the chain 'other'.")


@given(chain_and_place())
def test_an_erased_record_does_not_break_the_chain(given: tuple[list[Stored], int]) -> None:
    stored, place = given
    erasure, payload = extend(KEY, stored[-1].entry, CHAIN, Erasure(place + 1, "asked for"), FRESH)
    stored[place] = Stored(stored[place].entry, None)
    verified = verify(KEY, CHAIN, [*stored, Stored(erasure, payload)])
    assert (verified.fault, verified.erased) == (None, 1)


@given(chain_and_place())
def test_a_record_that_vanished_without_an_erasure_is_found(given: tuple[list[Stored], int]) -> None:
    stored, place = given
    stored[place] = Stored(stored[place].entry, None)
    assert first_bad(stored) == place + 1


@given(chain_and_place())
def test_a_record_that_came_back_after_its_erasure_is_found(given: tuple[list[Stored], int]) -> None:
    stored, place = given
    erasure, payload = extend(KEY, stored[-1].entry, CHAIN, Erasure(place + 1, "asked for"), FRESH)
    assert first_bad([*stored, Stored(erasure, payload)]) == place + 1


def test_an_erasure_cannot_be_erased_or_tell_of_what_is_not_before_it() -> None:
    stored = chain_of([consultation(1), Erasure(2, "itself")])
    assert fault_of(stored) == Fault(2, "tells of the erasure of entry 2, which is not before it.")
    stored = chain_of([consultation(1), Erasure(1, "asked for")])
    gone = [Stored(one.entry, None) for one in stored]
    assert fault_of(gone) == Fault(2, "tells of an erasure and was itself erased.")


def test_a_record_sealed_but_unreadable_is_named() -> None:
    entry, payload = chain_of([consultation(1)])[0]
    assert payload is not None
    payload = msgspec.structs.replace(payload, body=b"{}")
    entry = msgspec.structs.replace(entry, commitment=commit_to(payload))
    entry = msgspec.structs.replace(entry, seal=seal_of(KEY, entry))
    assert fault_of([Stored(entry, payload)]) == Fault(1, "has a record that cannot be read.")


def test_a_commitment_without_its_salt_does_not_show_whether_two_records_are_the_same() -> None:
    first, second = chain_of([consultation(1), consultation(1)])
    assert first.entry.commitment != second.entry.commitment


@given(st.text(), st.text())
def test_a_pseudonym_is_steady_within_a_chain_and_not_to_be_linked(one: str, other: str) -> None:
    assert pseudonym(KEY, CHAIN, one) == pseudonym(KEY, CHAIN, one)
    assert (pseudonym(KEY, CHAIN, one) == pseudonym(KEY, CHAIN, other)) == (one == other)
    assert pseudonym(KEY, CHAIN, one) != pseudonym(KEY, "other", one) != pseudonym(b"key", "other", one)


@pytest.mark.parametrize(
    "record",
    [consultation(1), Feedback("card", "overridden", AT, reason="patient-preference"), Erasure(1, "asked for")],
)
def test_a_record_is_read_back_as_it_was(record: Record) -> None:
    assert read_record(canonical(record)) == record


def test_feedback_has_one_id_whatever_the_order_of_its_suggestions() -> None:
    one, other = (
        Feedback("c", "accepted", AT, frozenset({"a", "b"})),
        Feedback("c", "accepted", AT, frozenset({"b", "a"})),
    )
    assert one.id == other.id != Feedback("c", "accepted", AT, frozenset({"a"})).id
