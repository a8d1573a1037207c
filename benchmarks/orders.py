"""A year of orders of an invented hospital, as its table would look: its own words, units in the header, gaps, junk.

    python benchmarks/orders.py --orders 200000 --seed 8 --out year.csv      (or .parquet, .ndjson)

The patients are those of the case files, with other ages, sizes and days; what is known of them is left out at rates
that differ by column, some cells hold remarks or words that no map has, and some orders are of studies that the
vocabulary does not have. docs/examples/orders-map.yaml is the map; its words are the ones written here. The same seed
gives the same table, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import msgspec

from rightscan.curation.cases import read_cases
from rightscan.errors import InputError
from rightscan.intake.form import read_answers
from rightscan.intake.orders.cells import UNKNOWN
from rightscan.intake.orders.map_file import read_map
from rightscan.intake.orders.order_map import ColumnMap
from rightscan.knowledge.artefact import read_library
from rightscan.knowledge.document import Issues, read_document
from rightscan.model.fact import Value
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity

ROOT = Path(__file__).parents[1]
MAP = ROOT / "docs" / "examples" / "orders-map.yaml"
FIRST_DAY, DAYS = date(2025, 11, 1), 365
CLINICS = {"Breast surgery": 34, "Family medicine": 25, "Gynecology": 18, "Oncology": 15, "Emergency": 3, "Genetics": 2}
QUESTIONS = {
    "screening": 34,
    "breast-symptom": 20,
    "distant-disease": 15,
    "local-recurrence": 10,
    "axilla": 10,
    "locoregional": 4,
    "residual-disease": 3,
    "breast-extent": 2,
    "breast-response": 2,
}
USUAL = {
    "screening": ("mammography-screening", "dbt-screening", "mri-breast-without-and-with-contrast"),
    "breast-symptom": ("mammography-diagnostic", "us-breast", "dbt-diagnostic", "mammography-screening"),
    "distant-disease": (
        "ct-chest-abdomen-pelvis-with-contrast",
        "bone-scan-whole-body",
        "fdg-pet-ct",
        "tumor-marker-test",
    ),
    "local-recurrence": ("mammography-diagnostic", "mri-breast-without-and-with-contrast", "fdg-pet-ct"),
    "axilla": ("us-axilla", "fdg-pet-ct", "mri-breast-without-and-with-contrast"),
    "locoregional": ("mri-breast-without-and-with-contrast", "mammography-diagnostic", "fdg-pet-ct"),
    "residual-disease": ("mammography-diagnostic", "mri-breast-without-and-with-contrast", "us-breast"),
    "breast-extent": ("mri-breast-without-and-with-contrast", "us-breast"),
    "breast-response": ("mri-breast-without-and-with-contrast", "us-breast", "fdg-pet-ct"),
}
LEFT_OUT = {
    "clinical-question": 0.06,
    "sex": 0.002,
    "age": 0.01,
    "diagnosis": 0.05,
    "order": 0.003,
    "treatment-phase": 0.12,
}
USUALLY_LEFT_OUT = 0.18
ELSEWHERE = ("MR KNEE", "CT HEAD WO", "XR HAND", "US THYROID")
REMARKS = ("see note", "per outside report", "??", "discussed w/ pt", "to be added")
JUNK = 0.002


class Hospital:
    """Draws orders and writes them in the words of the map."""

    def __init__(self, library: Library, seed: int) -> None:
        self.library = library
        self.rng = Random(seed)
        item = read_document(MAP, MAP.name, Issues())
        assert item is not None
        columns = [*item.mapping()["columns"].mapping(), "Ordered", "Accession", "Clinic"]
        self.map = read_map(library, str(MAP), columns)
        self.columns = ["Accession", "Ordered", "Clinic", *(entry.column for entry in self.map.columns), "Comment"]
        self.words = {entry.fact: _inverted(entry) for entry in self.map.columns}
        self.patients = _patients(library)

    def rows(self, count: int) -> Iterator[dict[str, str]]:
        """So many orders, in the order of their days."""
        for number in range(count):
            day = FIRST_DAY + timedelta(days=number * DAYS // count)
            yield self._row(number, day)

    def _row(self, number: int, day: date) -> dict[str, str]:
        question = self._weighted(QUESTIONS)
        stated = dict(self.rng.choice(self.patients[question]))
        stated["order"] = self.rng.choice(USUAL[question][:2] if self.rng.random() < 0.7 else USUAL[question])
        self._vary(stated, day)
        row = {
            "Accession": f"{day:%y}{number:08d}",
            "Ordered": f"{day:%d.%m.%Y} {self.rng.randrange(7, 19):02d}:{self.rng.randrange(60):02d}",
            "Clinic": self._weighted(CLINICS),
            "Comment": self.rng.choice(REMARKS) if self.rng.random() < 0.05 else "",
        }
        for entry in self.map.columns:
            row[entry.column] = self._cell(entry, stated)
        if self.rng.random() < 0.04:
            row["Exam"] = self.rng.choice(ELSEWHERE)
        return row

    def _vary(self, stated: dict[str, Value], day: date) -> None:
        """Another age and size near the first one, a day for the operation, a side, an urgency."""
        for name, step in (("age", 3), ("tumor-size", 4)):
            amount = stated.get(name)
            if isinstance(amount, Quantity) and amount.amount == amount.amount.to_integral_value():
                near = max(1, int(amount.amount) + self.rng.randint(-step, step))
                stated[name] = msgspec.structs.replace(amount, amount=amount.amount.__class__(near))
        since = stated.pop("time-since-surgery", None)
        if isinstance(since, Quantity):
            stated["surgery-date"] = day - timedelta(days=int(since.canonical))
        elif "last-breast-surgery" in stated and self.rng.random() < 0.6:
            stated["surgery-date"] = day - timedelta(days=self.rng.randint(5, 3000))
        if stated.get("last-breast-surgery") == "none":
            stated.pop("surgery-date", None)
        stated.setdefault("laterality", self.rng.choice(("left", "right")))
        if self.rng.random() < 0.03:
            stated["urgency"] = "urgent"
        if self.rng.random() < 0.05:
            stated["order-reason"] = frozenset(
                [self.rng.choice(("patient-anxiety", "routine", "tumor-marker", "symptom"))]
            )

    def _cell(self, entry: ColumnMap, stated: dict[str, Value]) -> str:
        draw = self.rng.random()
        if draw < JUNK and entry.fact not in ("order", "age"):
            return self.rng.choice(REMARKS)
        value = stated.get(entry.fact)
        if value is None or draw < LEFT_OUT.get(entry.fact, USUALLY_LEFT_OUT if entry.fact != "order" else 0):
            unknown = self.words[entry.fact].get(UNKNOWN)
            return unknown if unknown and draw < 0.02 else ""
        return self._written(entry, value)

    def _written(self, entry: ColumnMap, value: Value) -> str:
        words = self.words[entry.fact]
        if isinstance(value, frozenset):
            return "; ".join(sorted(words.get(word, word) for word in value)) or "none"
        if isinstance(value, Quantity):
            if entry.fact == "tumor-size" and self.rng.random() < 0.05:
                return f"{value.canonical / 10:f} cm"  # typed with its unit, against the header
            return f"{value.amount if entry.fact == 'age' else value.canonical:f}"
        return value.strftime("%d.%m.%Y") if isinstance(value, date) else words.get(value, value)

    def _weighted(self, weights: dict[str, int]) -> str:
        return self.rng.choices(list(weights), list(weights.values()))[0]


def _inverted(entry: ColumnMap) -> dict[str, str]:
    """Our word to the hospital's, the first where it has several."""
    found: dict[str, str] = {}
    for said, meant in entry.values.items():
        found.setdefault(meant, said)
    return found


def _patients(library: Library) -> dict[str, list[dict[str, Value]]]:
    """What the case files state of their patients, by clinical question."""
    found: dict[str, list[dict[str, Value]]] = {}
    for case in read_cases(ROOT / "knowledge", Issues()):
        try:
            stated = dict(read_answers(library, case.answers).stated)
        except InputError:
            continue
        question = stated.get("clinical-question", library.scenarios[case.scenario].question)
        found.setdefault(str(question), []).append({**stated, "clinical-question": question})
    return found


def write(path: Path, hospital: Hospital, count: int) -> None:
    """The table in the form that the ending names."""
    rows = hospital.rows(count)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as stream:
            table = csv.DictWriter(stream, hospital.columns, lineterminator="\n")
            table.writeheader()
            table.writerows(rows)
    elif path.suffix == ".parquet":
        import polars as pl

        pl.DataFrame(list(rows), schema=dict.fromkeys(hospital.columns, pl.String)).write_parquet(path)
    else:
        with path.open("wb") as lines:
            lines.writelines(msgspec.json.encode({k: v for k, v in row.items() if v}) + b"\n" for row in rows)


def main() -> None:
    """Write the table that the options ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=200_000, help="how many (default: 200000)")
    parser.add_argument("--seed", type=int, default=8, help="default: 8")
    parser.add_argument("--out", type=Path, required=True, help="the file: .csv, .parquet or .ndjson")
    options = parser.parse_args()
    write(options.out, Hospital(read_library(), options.seed), options.orders)
    print(f"{options.orders} orders in {options.out}")


if __name__ == "__main__":
    main()
