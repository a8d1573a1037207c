"""`rightscan assess --note`: a typed note in, the facts it proposes out; they count once they are accepted."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date
from pathlib import Path

import msgspec

from rightscan.errors import InputError
from rightscan.intake.form import Given, fact_name
from rightscan.intake.note.mention import Phrasebook
from rightscan.intake.note.reader import read_note
from rightscan.knowledge.artefact import read_note_language
from rightscan.model.library import Library
from rightscan.model.note import Note
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, as_markdown, as_text
from rightscan.presentation.note import note_blocks
from rightscan.presentation.note_data import NoteData, Use, note_data
from rightscan.presentation.words import NOTICE

MOST_BYTES = 1024 * 1024


class NoteRead(msgspec.Struct, frozen=True):
    """A note, the facts that count after it was accepted or not, and how it is told."""

    given: Given
    data: NoteData
    accepted: bool


def read_note_option(library: Library, options: Namespace, given: Given, as_of: date) -> NoteRead:
    """Read the note of `--note` and add what is accepted to the facts given. Raises InputError."""
    note = read_note(library, Phrasebook(read_note_language()), _text(options.note), as_of)
    rejected = {fact_name(library, name) for name in options.reject}
    unknown = rejected - {entry.fact for entry in note.proposals}
    if unknown:
        fix = "Reject only what was read; see the list without --accept."
        raise InputError(f"--reject {', '.join(sorted(unknown))}", "was not read from the note.", fix)
    uses = _uses(note, given, rejected, options.accept)
    stated = {entry.fact: entry.value for entry in note.proposals if uses[entry.fact] == "accepted"}
    whole = Given({**stated, **given.stated}, given.declined)
    return NoteRead(whole, note_data(library, note, uses), options.accept)


def _uses(note: Note, given: Given, rejected: set[str], accept: bool) -> dict[str, Use]:
    """What becomes of each fact: what was given by hand stands, whatever the note says."""
    uses: dict[str, Use] = {}
    for name in [*note.proposed, *(entry.fact for entry in note.contradicted)]:
        if name in given.stated or name in given.declined:
            uses[name] = "replaced"
        elif name in rejected:
            uses[name] = "rejected"
        else:
            uses[name] = "accepted" if accept and name in note.proposed else "proposed"
    return uses


def _text(note: str) -> str:
    if note == "-":
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
        where = "the note on standard input"
    elif note.startswith("@"):
        data, where = _file(note[1:]), f"note {note[1:]}"
    else:
        data, where = note.encode(errors="replace"), "the note"
    if len(data) > MOST_BYTES:
        raise InputError(where, f"is larger than {MOST_BYTES // 1024} kB.", "Give the part that matters.")
    return data.decode("utf-8-sig", errors="replace")


def _file(name: str) -> bytes:
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"note {name}", f"cannot be read: {error.strerror}.", "Check the path.") from None


def print_proposals(note: NoteData, options: Namespace) -> None:
    """Print what was read where nothing was accepted: nothing is assessed."""
    if options.json:
        print(msgspec.json.format(msgspec.json.encode(note), indent=2).decode())
        return
    found = len(note.facts)
    facts = f"{found} fact{'s' if found != 1 else ''} proposed" if found else "no fact read"
    blocks: list[Block] = [
        Heading(1, f"NOT YET ASSESSED: {facts}, none accepted"),
        Bullet("Add --accept to accept all of them, --reject NAME to leave one out.", mark="→"),
        Bullet("Add --fact NAME=VALUE for what is wrong or missing; it stands before the note.", mark="→"),
        *note_blocks(note),
        Paragraph(NOTICE),
    ]
    print(as_markdown(blocks) if options.md else as_text(blocks), end="")
