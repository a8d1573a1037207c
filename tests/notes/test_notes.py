"""The note reader on labelled notes: a wrong fact is worse than a missed one."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from rightscan.model.library import Library
from tests.notes.labels import HERE, LabelledNote, read_notes
from tests.notes.score import score

SETS = sorted(HERE.glob("*.yaml"), key=lambda path: path.name)
PRECISION, RECALL = 0.99, 0.90
CLUTTER = (
    "PMH: HTN, DM2 on metformin, CKD stage 3, OA both knees.",
    "FH: mother with breast cancer at 50, father prostate ca w bone mets.",
    "Social: lives with husband (71), never smoker, 2 glasses wine.",
    "Colonoscopy 2022 normal. L knee arthroscopy 2017. Appendectomy 1990, C-section x2, G3P2.",
    "BP 128/76, HR 70, wt 68 kg, BMI 26. Labs: Hgb 12.1, plt 240, creat 0.8.",
)
SPELLED: dict[str, Callable[[str], str]] = {
    "in capitals": str.upper,
    "in small letters": str.lower,
    "with double spaces": lambda text: text.replace(" ", "  "),
    "with unbreakable spaces": lambda text: text.replace(" ", "\u00a0"),
    "with the line ends of Windows": lambda text: text.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_what_is_read_is_right_and_most_is_read(path: Path, library: Library) -> None:
    """Precision and recall over all facts of a set; every slip is printed."""
    found = score(library, read_notes(path, library))
    said = "\n".join(f"{slip.note} {slip.kind} {slip.fact}: {slip.expected!r} / {slip.read!r}" for slip in found.slips)
    assert found.precision() >= PRECISION, said
    assert found.recall() >= RECALL, said


@pytest.mark.parametrize("how", SPELLED)
def test_the_way_of_writing_changes_nothing(how: str, library: Library) -> None:
    """Capitals, spaces and line ends are no statement."""
    notes = [note for path in SETS for note in read_notes(path, library)]
    written = [msgspec.structs.replace(note, text=SPELLED[how](note.text)) for note in notes]
    usual, other = score(library, notes), score(library, written)
    assert other.precision() >= PRECISION
    assert other.right.total() >= usual.right.total() * 0.99


@pytest.mark.parametrize("clutter", CLUTTER)
def test_clutter_changes_nothing(clutter: str, library: Library) -> None:
    """A line about other organs, other people or other matters, below a note that states something else."""
    notes = [note for path in SETS for note in read_notes(path, library)]
    found = score(library, [msgspec.structs.replace(note, text=f"{note.text.rstrip()}\n{clutter}") for note in notes])
    assert found.precision() >= PRECISION
    assert found.recall() >= RECALL


def test_there_are_two_hundred_notes_and_half_are_traps(library: Library) -> None:
    """The size that was asked for."""
    notes: list[LabelledNote] = [note for path in SETS for note in read_notes(path, library)]
    assert len(notes) >= 200
    assert sum(bool(note.trap) for note in notes) >= len(notes) / 2
