"""Laws of the note reader: what holds for every text, tried on generated ones."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightscan.engine.assess import assess
from rightscan.intake.note.mention import Phrasebook
from rightscan.intake.note.reader import read_note
from rightscan.knowledge.artefact import read_note_language
from rightscan.model.library import Library
from rightscan.model.note import Note, Span

TODAY = date(2026, 11, 21)
many = settings(max_examples=200, deadline=None)


@pytest.fixture(scope="module")
def book() -> Phrasebook:
    """The phrases of this checkout."""
    return Phrasebook(read_note_language())


def any_text(book: Phrasebook) -> st.SearchStrategy[str]:
    """Words that mean something in any order, with numbers, signs and other languages between."""
    words = st.sampled_from(sorted(book.known))
    pieces = st.one_of(
        words, st.sampled_from(["52F", "cT2N1M0", "2.1 cm", "ER+", "3/4/2026", "?", ",", ".", "\n", "-", "(", ")", ";"]),
        st.text(max_size=8),
    )  # fmt: skip
    return st.lists(pieces, max_size=40).map(" ".join)


def spans_of(note: Note) -> list[Span]:
    """Every passage a reading speaks of."""
    readings = [reading for entry in note.contradicted for reading in entry.readings]
    spans = [span for entry in (*note.proposals, *readings) for span in entry.spans]
    return [*spans, *(entry.span for entry in note.left_out), *note.unread]


@many
@given(data=st.data())
def test_any_text_is_read_without_a_fault(library: Library, book: Phrasebook, data: st.DataObject) -> None:
    """No text stops the reader; every passage lies in the text and is not empty; a fact is not proposed twice."""
    text = data.draw(any_text(book))
    note = read_note(library, book, text, TODAY)
    assert all(0 <= span.start < span.end <= len(text) for span in spans_of(note))
    names = [entry.fact for entry in note.proposals] + [entry.fact for entry in note.contradicted]
    assert len(names) == len(set(names))
    assert all(entry.spans and entry.rules for entry in note.proposals)
    assert all(len(entry.readings) > 1 for entry in note.contradicted)


@many
@given(data=st.data())
def test_what_is_proposed_can_be_assessed(library: Library, book: Phrasebook, data: st.DataObject) -> None:
    """Whatever is accepted, the engine takes it, except a date that lies ahead, which it names."""
    note = read_note(library, book, data.draw(any_text(book)), TODAY)
    proposed = {name: value for name, value in note.proposed.items() if not isinstance(value, date)}
    assert assess(library, proposed, TODAY).outcome


@many
@given(data=st.data())
def test_the_same_text_reads_the_same(library: Library, book: Phrasebook, data: st.DataObject) -> None:
    """Nothing is remembered from one note to the next."""
    text = data.draw(any_text(book))
    first = read_note(library, book, text, TODAY)
    read_note(library, book, data.draw(any_text(book)), TODAY)
    assert read_note(library, book, text, TODAY) == first


@many
@given(data=st.data())
def test_a_relative_lends_nothing_to_the_patient(library: Library, book: Phrasebook, data: st.DataObject) -> None:
    """A sentence about a mother adds no diagnosis, age or sex."""
    disease = data.draw(st.sampled_from(["IDC", "breast ca", "TNBC", "DCIS", "metastatic breast cancer"]))
    age = data.draw(st.integers(30, 90))
    note = read_note(library, book, f"Her mother had {disease} at {age}.", TODAY)
    assert not {"diagnosis", "age", "histology", "er", "distant-metastasis"} & set(note.proposed)
