"""Reads the phrases of the note reader: content, checked against the vocabulary, and compiled to its own file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rightscan.errors import ContentError
from rightscan.knowledge.document import Issues, Item, read_document
from rightscan.knowledge.load import LANGUAGE
from rightscan.knowledge.statements import Statements
from rightscan.model.language import NoteLanguage, Phrase, Place, plain_words
from rightscan.model.library import Library

_FACT_OF = {"questions": "clinical-question", "studies": "order"}
_VAGUE = "vague"  # a study named without what would make it one of the procedures


def read_note_language(folder: Path, library: Library) -> NoteLanguage:
    """The phrases below the content folder. Raises ContentError with every phrase that names no fact or no value."""
    issues = Issues()
    path = folder / LANGUAGE / "note.yaml"
    item = read_document(path, f"{folder.name}/{LANGUAGE}/note.yaml", issues)
    if item is None:
        raise ContentError(issues.in_order())
    statements = Statements(issues, {})
    keys = statements.keys(item, "spellings facts signs questions studies words dotted correct")
    phrases = [
        *_of_facts(keys["facts"], library, issues),
        *_of_facts(keys["signs"], library, issues),
        *(found for section, fact in _FACT_OF.items() for found in _of_fact(fact, keys[section], library, issues)),
        *_of_procedures(library),
        *_of_words(keys["words"], issues),
    ]
    if issues.found:
        raise ContentError(issues.in_order())
    return NoteLanguage(
        phrases=tuple(dict.fromkeys(phrases)),
        spellings={key: str(value.value) for key, value in keys["spellings"].mapping().items()},
        dotted=frozenset(str(word.value) for word in keys["dotted"].items()),
        correct=frozenset(str(word.value) for word in keys["correct"].items()),
    )


def read_phrase(phrase: str) -> list[tuple[Place, ...]]:
    """The rows of places that a phrase stands for: "a|b" is a choice, "word?" may be missing.

    A choice of which one member is itself a row of words ("x-ray") gives a phrase of its own for that member.
    """
    rows: list[tuple[Place, ...]] = [()]
    for place in phrase.split():
        optional = len(place) > 1 and place.endswith("?")
        choices = [_words(choice) for choice in place.removesuffix("?" if optional else "").split("|")]
        single = tuple(dict.fromkeys(words[0] for words in choices if len(words) == 1))
        ways: list[tuple[Place, ...]] = [(Place(single, optional),)] if single else []
        ways += [tuple(Place((word,)) for word in words) for words in choices if len(words) > 1]
        if optional and not single:
            ways.append(())
        rows = [row + way for row in rows for way in ways]
    return rows


def _of_facts(item: Item, library: Library, issues: Issues) -> Iterator[Phrase]:
    for fact, values in item.mapping().items():
        if fact not in library.facts:
            issues.add("FACT01", values, f"'{fact}' is not in the vocabulary.")
        else:
            yield from _of_fact(fact, values, library, issues)


def _of_fact(fact: str, item: Item, library: Library, issues: Issues) -> Iterator[Phrase]:
    known = {*library.procedures, _VAGUE} if fact == "order" else {word.id for word in library.facts[fact].words}
    for value, phrases in item.mapping().items():
        if value not in known:
            issues.add("FACT02", phrases, f"'{value}' is not a value of '{fact}'.")
        yield from _phrases(phrases, fact, value, issues)


def _of_procedures(library: Library) -> Iterator[Phrase]:
    """The names by which a study is ordered are phrases too."""
    for study in library.procedures.values():
        for name in (study.name, *(order.name for order in study.order_names)):
            if study.modality != "none":
                yield Phrase("order", study.id, tuple(Place((word,)) for word in _words(name)))


def _of_words(item: Item, issues: Issues) -> Iterator[Phrase]:
    for kind, phrases in item.mapping().items():
        yield from _phrases(phrases, kind, "", issues)


def _phrases(item: Item, kind: str, value: str, issues: Issues) -> Iterator[Phrase]:
    for entry in item.items():
        for places in read_phrase(str(entry.value)):
            if all(place.optional for place in places):
                issues.add(
                    "TYPE01", entry, f"'{entry.value}' can be no word at all.", "Make one of its words required."
                )
            yield Phrase(kind, value, places)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word, _, _ in plain_words(text.lower()))
