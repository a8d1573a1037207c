"""What reads a typed note: our own small grammar beside spaCy alone and medSpaCy, given the same phrases.

    python benchmarks/note_machinery.py [--venv .bench-venv] [--rounds 5] [--notes FILE ...] [--facts]

Makes an environment for each in the folder --venv: spaCy and medSpaCy once (from PyPI, about 600 MB), ours anew at every
run, from this checkout. Then `note_machinery_driver.py` runs in each of them, and it is printed:
cold start (whole processes as in `start.py`: the import alone, and everything loaded for the first note), what
site-packages holds, milliseconds per note, precision and recall on the labelled notes. No text of a note is printed.

Compared are the facts that a phrase alone can state: the choices in `facts:` and the two sets in `signs:` of note.yaml,
without sex and node status, which notes mostly write as notation ("52F", "cN+").
A labelled value without a phrase ("none", what only several words together say) is asked of nobody.
spaCy and medSpaCy get each phrase as an exact row of words in every form it can take, compared in plain form as ours are
(no plural s, American spelling, a hyphen is a space). Of one fact the longest phrase counts and a finer word covers a
coarse one, in all three. spaCy has no context; medSpaCy has ConText with its own rules: what is negated, hypothetical,
uncertain or a relative's is left out, and symptoms of the past. Ours has its whole set of rules, made for such notes.
A set from which our rules or phrases were mended tells how well they fit it, not what ours reads in a note never seen.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from machine import machine, print_table
from note_labels import REPOSITORY, Labels, Phrases, exact_phrases, plain_forms, read_sets
from note_machinery_driver import PASSES
from start import FLOOR, environment, measure

from rightscan.knowledge.artefact import read_library, read_note_language

if TYPE_CHECKING:
    from tests.notes.labels import LabelledNote
    from tests.notes.score import Score

DRIVER = str(Path(__file__).with_name("note_machinery_driver.py"))
PEERS = {"spacy": ["spacy"], "medspacy": ["medspacy", "numpy<2"]}
HEAD: tuple[str, ...] = (
    "",
    "import ms",
    "cold start ms",
    f"times {FLOOR}",
    "MB",
    "ms per note",
    "precision %",
    "recall %",
)
HEAD += ("right", "wrong", "missed", "lines logged a note")
_VERSIONS = """
import platform, importlib.metadata as metadata
installed = {d.metadata["Name"].lower(): d.version for d in metadata.distributions()}
shown = [f"{n} {installed[n]}" for n in ("rightscan", "msgspec", "medspacy", "spacy", "numpy") if n in installed]
print(f"{', '.join(shown)}; {len(installed)} packages, Python {platform.python_version()}")
"""


class Machinery(NamedTuple):
    """A row of the table: what the driver calls it, the environment it runs in and what has to be imported."""

    name: str
    driver: str
    home: str
    imports: str


MACHINERIES = (
    Machinery("ours", "ours", "ours", "rightscan.intake.note.reader"),
    Machinery("spaCy alone", "spacy", "spacy", "spacy"),
    Machinery("medSpaCy as it comes", "medspacy", "medspacy", "medspacy"),
    Machinery("medSpaCy, its log off", "medspacy-quiet", "medspacy", "medspacy"),
)


class Measured(NamedTuple):
    """What one machinery made of the notes."""

    readings: list[dict[str, list[str]]]
    ms: list[float]
    logged: int


def main() -> None:
    """Install, run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venv", default=".bench-venv", help="folder of the environments (default: .bench-venv)")
    parser.add_argument("--rounds", type=int, default=5, help="cold processes of each kind (default: 5)")
    parser.add_argument(
        "--notes", nargs="+", type=Path, default=[], help="other labelled notes than those of the tests"
    )
    parser.add_argument("--facts", action="store_true", help="also each fact: right, wrong and missed")
    options = parser.parse_args()
    pythons = install(Path(options.venv).resolve())
    contestants = [machinery for machinery in MACHINERIES if machinery.home in pythons]
    library, language = read_library(), read_note_language()
    phrases, sets = exact_phrases(library, language), read_sets(library, options.notes)
    labels, notes = Labels(library, phrases), [note for notes in sets.values() for note in notes]
    forms = plain_forms(language, [*(note.text for note in notes), *(text for _, _, text in phrases)])
    with tempfile.TemporaryDirectory() as folder:
        jobs = Jobs(Path(folder), phrases, forms, notes)
        variables = environment(f"{folder}/cache")
        times = measure(dict(jobs.starts(contestants, pythons)), options.rounds, variables)
        measured = {one.name: jobs.run(one, pythons[one.home], variables) for one in contestants}
    print_asked(labels, sets, phrases)
    scores = {name: labels.score(notes, made.readings) for name, made in measured.items()}
    print_table([*rows(pythons, times, measured, scores)])
    print_sets(labels, sets, measured)
    if options.facts:
        print_facts(labels, scores)
    for home, python in pythons.items():
        done = subprocess.run([python, "-c", _VERSIONS], capture_output=True, check=True, text=True)
        print(f"{home}: {done.stdout.strip()}")
    print(f"{machine()}; {options.rounds} cold processes of each kind, medians")


def install(folder: Path) -> dict[str, str]:
    """The interpreter of each environment; one that cannot be made is reported and left out."""
    folder.mkdir(exist_ok=True)
    (folder / ".gitignore").write_text("*\n", "utf-8")
    pythons = {}
    with tempfile.TemporaryDirectory() as copy:  # a build writes into its source
        hidden = shutil.ignore_patterns(".*", "__pycache__", folder.name)
        source = str(shutil.copytree(REPOSITORY, f"{copy}/rightscan", ignore=hidden))
        shutil.rmtree(folder / "ours", ignore_errors=True)
        for home, needs in {"ours": [source], **PEERS}.items():
            failure = "" if (folder / home / "made").exists() else make(folder / home, needs)
            if failure:
                print(f"{home} is left out: {' '.join(needs)} did not install: {failure}\n")
            else:
                pythons[home] = str(folder / home / "bin/python")
    return pythons


def make(home: Path, needs: list[str]) -> str:
    """A new environment without pip that holds `needs`; the error of pip if that fails."""
    venv.create(home, clear=True)
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin/python"), "install", "--quiet", *needs]
    done = subprocess.run(pip, capture_output=True, check=False, text=True)
    if done.returncode:
        return " ".join(done.stderr.strip().splitlines()[-3:])
    (home / "made").touch()
    return ""


class Jobs:
    """The files that tell the driver what to do: ours brings its own phrases."""

    def __init__(self, folder: Path, phrases: Phrases, forms: dict[str, str], notes: list[LabelledNote]) -> None:
        self.folder = folder
        texts = [(note.text, str(note.as_of)) for note in notes]
        for kind, asked in (("load", []), ("read", texts)):
            self._write(f"ours-{kind}", {"notes": asked})
            self._write(f"peer-{kind}", {"phrases": phrases, "forms": forms, "notes": asked})

    def starts(self, contestants: list[Machinery], pythons: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
        """The processes whose start is measured."""
        yield FLOOR, [sys.executable, "-c", "pass"]
        for one in contestants:
            yield f"import {one.name}", [pythons[one.home], "-c", f"import {one.imports}"]
            yield f"load {one.name}", self._command(one, pythons[one.home], "load")

    def run(self, one: Machinery, python: str, variables: dict[str, str]) -> Measured:
        """Have every note read. Stops the benchmark if that fails."""
        command = self._command(one, python, "read")
        done = subprocess.run(command, capture_output=True, check=False, text=True, env=variables)
        if done.returncode:
            raise SystemExit(f"{one.name} ended with {done.returncode}: {done.stderr.strip().splitlines()[-1]}")
        found = json.loads(done.stdout)
        return Measured(found["readings"], found["ms"], len(done.stderr.splitlines()))

    def _command(self, one: Machinery, python: str, kind: str) -> list[str]:
        whose = "ours" if one.driver == "ours" else "peer"
        return [python, DRIVER, one.driver, str(self.folder / f"{whose}-{kind}.json")]

    def _write(self, name: str, job: dict[str, object]) -> None:
        (self.folder / f"{name}.json").write_text(json.dumps(job), "utf-8")


def print_asked(labels: Labels, sets: dict[str, list[LabelledNote]], phrases: Phrases) -> None:
    """What is compared."""
    notes = [note for notes in sets.values() for note in notes]
    asked, left_out = (sum(map(len, map(part, notes))) for part in (labels.asked, labels.left_out))
    print(f"{len(notes)} notes ({', '.join(sets)}), {asked} labelled facts; {left_out} more have no phrase")
    print(f"{len(labels.facts)} facts: {', '.join(labels.facts)}")
    print(f"{len(phrases):,} exact phrases\n")


def rows(
    pythons: dict[str, str], times: dict[str, list[float]], measured: dict[str, Measured], scores: dict[str, Score]
) -> Iterator[tuple[str, ...]]:
    """One row for each machinery, under the bare interpreter."""
    floor = median(times[FLOOR])
    yield HEAD
    yield (FLOOR, "", f"{floor:.0f}", "1.0", *[""] * (len(HEAD) - 4))
    for one in (machinery for machinery in MACHINERIES if machinery.name in measured):
        found, made, start = scores[one.name], measured[one.name], median(times[f"load {one.name}"])
        yield (
            one.name,
            f"{median(times[f'import {one.name}']):.0f}",
            f"{start:.0f}",
            f"{start / floor:.1f}",
            f"{megabytes(pythons[one.home]):.1f}",
            f"{median(made.ms):.2f}",
            f"{100 * found.precision():.1f}",
            f"{100 * found.recall():.1f}",
            *(str(counts.total()) for counts in (found.right, found.wrong, found.missed)),
            f"{made.logged / len(made.readings) / PASSES:.1f}",
        )


def megabytes(python: str) -> float:
    """What site-packages of an environment holds, byte code included, in millions of bytes."""
    folder = next(Path(python).parent.parent.glob("lib/python*/site-packages"))
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def print_sets(labels: Labels, sets: dict[str, list[LabelledNote]], measured: dict[str, Measured]) -> None:
    """Precision and recall for each file: a set that was used for mending says less about ours."""
    table = [("precision / recall %", *sets)]
    for name, made in measured.items():
        readings, cells = iter(made.readings), []
        for notes in sets.values():
            found = labels.score(notes, [next(readings) for _ in notes])
            cells.append(f"{100 * found.precision():.1f} / {100 * found.recall():.1f}")
        table.append((name, *cells))
    print()
    print_table(table)
    print()


def print_facts(labels: Labels, scores: dict[str, Score]) -> None:
    """Where the slips are."""
    table = [("right / wrong / missed", *scores)]
    for fact in labels.facts:
        cells = [(found.right[fact], found.wrong[fact], found.missed[fact]) for found in scores.values()]
        table.append((fact, *(" / ".join(map(str, counts)) for counts in cells)))
    print_table(table)
    print()


if __name__ == "__main__":
    main()
