"""How well and how fast typed notes are read.

    python benchmarks/notes.py [--facts] [--slips]

Reads the labelled notes of tests/notes, which were written by people who had not seen the rules (its README says how
they were kept apart, and what the rules scored before anybody looked), and prints precision and recall for each set,
with --facts for each fact and with --slips every reading that is wrong or missing.
Then the time to load the phrases, the time for a note, and the time for charts of growing length: work that grows with
the length takes eight times as long for eight times the text. The charts are an ordinary note over and over, words of
the phrases in random order with and without stops, and signs that try to mislead.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter_ns

from machine import machine, print_table

from rightscan.intake.note.mention import Phrasebook
from rightscan.intake.note.reader import read_note
from rightscan.knowledge.artefact import read_library, read_note_language
from rightscan.model.library import Library

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the labelled notes and their scoring are part of the tests

from tests.notes.labels import LabelledNote, read_notes  # noqa: E402  after the path is set
from tests.notes.score import Score, score  # noqa: E402  as above

DAY = date(2026, 11, 21)
KILOBYTES = (25, 50, 100, 200)
ORDINARY = (
    "52yo F, BCS Rt breast 2 mo back for ILC, post. margin involved on final path, feels well - MRI or mammo next? "
    "No palpable nodes, denies cough. "
)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", action="store_true", help="precision and recall of each fact")
    parser.add_argument("--slips", action="store_true", help="every wrong or missing reading")
    options = parser.parse_args()
    print(machine())
    library = read_library()
    sets = {path.stem: read_notes(path, library) for path in sorted((ROOT / "tests/notes").glob("*.yaml"))}
    scores = {name: score(library, notes) for name, notes in sets.items()}
    everything = [note for notes in sets.values() for note in notes]
    scores["all"] = score(library, everything)
    rows = [_row(name, len(sets.get(name, everything)), found) for name, found in scores.items()]
    print_table([("set", "notes", "facts", "wrong", "missed", "precision", "recall"), *rows])
    if options.facts:
        print_table([("fact", "stated", "wrong", "missed", "precision", "recall"), *_by_fact(scores["all"])])
    if options.slips:
        for slip in scores["all"].slips:
            print(f"{slip.note} {slip.kind} {slip.fact}: stated '{slip.expected}', read '{slip.read}'")
    _print_times(library, everything)


def _row(name: str, notes: int, found: Score) -> tuple[str, ...]:
    stated = found.right.total() + found.missed.total()
    counts = (notes, stated, found.wrong.total(), found.missed.total())
    return name, *map(str, counts), f"{found.precision():.4f}", f"{found.recall():.4f}"


def _by_fact(found: Score) -> list[tuple[str, ...]]:
    names = sorted({*found.right, *found.wrong, *found.missed})
    return [
        (
            name,
            str(found.right[name] + found.missed[name]),
            str(found.wrong[name]),
            str(found.missed[name]),
            f"{found.precision(name):.3f}",
            f"{found.recall(name):.3f}",
        )
        for name in names
    ]


def _print_times(library: Library, notes: list[LabelledNote]) -> None:
    loading = min(_milliseconds(lambda: Phrasebook(read_note_language())) for _ in range(5))
    book = Phrasebook(read_note_language())

    def reading(text: str) -> float:
        return min(_milliseconds(lambda: read_note(library, book, text, DAY)) for _ in range(2))

    each = sorted(reading(note.text) for note in notes)
    print(f"phrases loaded in {loading:.1f} ms")
    print(f"a note read in {median(each):.2f} ms; of 100 notes 99 within {each[int(len(each) * 0.99)]:.2f} ms")
    rows = []
    for name, text in _charts(book).items():
        times = [reading(text[: size * 1000]) for size in KILOBYTES]
        rows.append((name, *(f"{ms:.0f}" for ms in times), f"{times[-1] / times[0]:.1f}"))
    longer = KILOBYTES[-1] // KILOBYTES[0]
    print_table([("chart", *(f"{size} kB, ms" for size in KILOBYTES), f"growth for {longer}x"), *rows])


def _charts(book: Phrasebook) -> dict[str, str]:
    chance = random.Random(1)
    known = sorted(book.known)
    words = [chance.choice(known) for _ in range(60_000)]
    return {
        "an ordinary note, again and again": ORDINARY * 2000,
        "words of phrases, no stops": " ".join(words),
        "words of phrases, commas": ", ".join(words),
        "words of phrases, full stops": ". ".join(words),
        "no no no": "no " * 100_000,
        "question marks": "?" * 250_000,
        "one endless word": "x" * 250_000,
        "codes": "t1n1m0 er+ 3x2cm " * 20_000,
        "another script": "\u6f22\u5b57 \u0645\u0631\u062d\u0628\u0627 \U0001f642 " * 30_000,
    }


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter_ns()
    work()
    return (perf_counter_ns() - start) / 1e6


if __name__ == "__main__":
    main()
