"""What the note reader makes of a text, through its one door."""

from datetime import date

import pytest

from rightscan.intake.note.mention import Phrasebook
from rightscan.intake.note.reader import LONGEST_SENTENCE, read_note
from rightscan.knowledge.artefact import read_note_language
from rightscan.model.library import Library
from rightscan.model.note import Note
from rightscan.presentation.words import value_code

BOOK = Phrasebook(read_note_language())
TODAY = date(2026, 11, 21)


def read(library: Library, text: str) -> Note:
    """The reading of a text."""
    return read_note(library, BOOK, text, TODAY)


def facts(note: Note) -> dict[str, object]:
    """The proposed facts in words."""
    return {
        name: str(value) if not isinstance(value, frozenset) else value_code(value)
        for name, value in note.proposed.items()
    }


def words(note: Note, fact: str) -> list[str]:
    """The passages a fact rests on."""
    proposal = next(entry for entry in note.proposals if entry.fact == fact)
    return [note.text[span.start : span.end] for span in proposal.spans]


def left_out(note: Note) -> dict[str, str]:
    """What was understood and not taken, with the reason."""
    return {note.text[entry.span.start : entry.span.end]: entry.why for entry in note.left_out}


def test_every_fact_shows_where_it_comes_from(library: Library) -> None:
    """The span, the rule and how sure it is."""
    note = read(library, "52yo F, BCS   Rt breast 2 mo back for ILC")
    assert words(note, "time-since-surgery") == ["2 mo back"]
    assert words(note, "laterality") == ["Rt"]
    assert next(entry for entry in note.proposals if entry.fact == "age").rules == ("age",)


def test_two_statements_that_disagree_are_a_conflict(library: Library) -> None:
    """Both readings with their passages, and neither is proposed."""
    note = read(library, "IDC, mammo 21 mm, MRI 28 mm")
    (conflict,) = note.contradicted
    assert conflict.fact == "tumor-size"
    assert [str(reading.value) for reading in conflict.readings] == ["21 mm", "28 mm"]
    assert "tumor-size" not in note.proposed


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("mother had breast ca at 50", "diagnosis"),
        ("if margins are positive, re-excise", "margins"),
        ("?bone pain", "metastasis-signs"),
        ("worried about bone pain", "metastasis-signs"),
        ("lumpectomy scheduled for next week", "last-breast-surgery"),
        ("metastatic axillary node", "distant-metastasis"),
        ("s/p lumpectomy, T1N0", "clinical-t"),
        ("pT2 pN0", "clinical-t"),
        ("HER2 2+", "her2"),
        ("G2P1", "grade"),
        ("T2 hyperintense lesion", "clinical-t"),
        ("tumor > 2 cm", "tumor-size"),
        ("IDC, 2-3 cm", "tumor-size"),
        ("lumpectomy on 03/04/2026", "surgery-date"),
        ("MRI or mammo?", "order"),
        ("feels well", "breast-symptoms"),
        ("denies lump", "breast-symptoms"),
        ("on TC x4", "treatment-phase"),
        ("chronic low back pain", "metastasis-signs"),
        ("dense breasts? unknown. rib pain after a fall", "metastasis-signs"),
        ("CKD stage 3", "stage-group"),
    ],
)
def test_what_is_not_a_fact_is_not_read(library: Library, text: str, fact: str) -> None:
    """Relatives, hypotheses, doubts, plans, pathology, other things of the same name, and what is too vague."""
    assert fact not in read(library, text).proposed


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("No palpable nodes", "palpable-axillary-node", "absent"),
        ("denies new lumps but reports rib pain since May", "metastasis-signs", ["bone-pain"]),
        ("IDC 3 x 2 cm", "tumor-size", "3 cm"),
        ("IDC 2.1 cm", "tumor-size", "2.1 cm"),
        ("POD 12 after lumpectomy", "time-since-surgery", "12 days"),
        ("lumpectomy in March 2026", "time-since-surgery", "8 months"),
        ("triple negative breast cancer", "er", "negative"),
        ("s/p NAC", "treatment-phase", "after-neoadjuvant-chemotherapy"),
        ("on NACT cycle 3", "treatment-phase", "during-neoadjuvant-chemotherapy"),
        ("lumpectmy for DCIS", "last-breast-surgery", "breast-conserving-excision"),
        ("full body scan for peace of mind", "clinical-question", "distant-disease"),
        ("IDC, clear the axilla", "clinical-question", "axilla"),
        ("lumpectomy, margin +ve. re-excision?", "clinical-question", "residual-disease"),
        ("Mrs. Jones, 61, IDC", "age", "61 years"),
    ],
)
def test_usual_shorthand_is_read(library: Library, text: str, fact: str, value: object) -> None:
    """Some of what clinicians type; the labelled notes hold the rest."""
    assert facts(read(library, text))[fact] == value


def test_what_was_left_out_says_why(library: Library) -> None:
    """A relative's cancer, a doubted pain, and a size that is a node's."""
    said = left_out(read(library, "Mother had breast ca. ?bone pain. R axillary node 1.4 cm, IDC."))
    assert said == {
        "breast ca": "of a relative",
        "bone pain": "doubted or conditional",
        "1.4 cm": "not the size of the tumor",
    }


def test_text_that_was_read_as_nothing_is_listed(library: Library) -> None:
    """And words that only hold sentences together are not."""
    note = read(library, "The gardener, 52F, has a parrot.")
    assert [note.text[span.start : span.end] for span in note.unread] == ["gardener", "parrot"]


@pytest.mark.parametrize(
    "text", ["", " \n\t", "漢字かな", "🙂🙂", "\x00\x01", "é" * 1000, "?" * 500, "no " * 500, "\u202e52F"]
)
def test_strange_texts_are_read_as_they_are(library: Library, text: str) -> None:
    """Nothing is read from nothing, and nothing fails."""
    assert set(read(library, text).proposed) <= {"age", "sex"}


def test_a_sentence_without_an_end_is_not_read(library: Library) -> None:
    """Too many words without a stop: one statement could not be told from the next, so the reader is told."""
    note = read(library, "IDC " + "word " * LONGEST_SENTENCE)
    assert not note.proposed
    assert [entry.why for entry in note.left_out] == ["too long a sentence to be read safely"]


def test_a_chart_of_a_hundred_kilobytes_is_read_sentence_by_sentence(library: Library) -> None:
    """The facts of one sentence in a long chart are found where they stand."""
    chart = "Labs unremarkable on the ward. " * 1700 + "58F, IDC 2.1 cm L breast. " + "Diet as tolerated today. " * 1900
    note = read(library, chart)
    assert len(chart) > 100_000 * 0.9
    assert words(note, "tumor-size") == ["2.1 cm"]


def test_work_grows_with_the_length_and_not_with_its_square(library: Library) -> None:
    """Counted in sentences looked at, not in seconds: each mention is compared only within its own sentence."""
    short, long = (read(library, "No lump, 2 cm IDC, ER+. " * times) for times in (10, 100))
    assert len(long.proposals) == len(short.proposals)
    assert {len(entry.spans) for entry in long.proposals if entry.fact == "er"} == {100}
