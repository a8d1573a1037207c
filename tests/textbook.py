"""The textbook patients of the shipped case files."""

from rightscan.curation.cases import read_cases
from rightscan.intake.form import Answer
from rightscan.knowledge.document import Issues
from rightscan.model.library import Library
from tests.conftest import CONTENT

NEEDS_ANSWERS = (
    ("sex", "female"),
    ("age", "58 years"),
    ("diagnosis", "invasive-cancer"),
    ("treatment-phase", "before-treatment"),
)
CONFLICT = (
    ("diagnosis", "invasive-cancer"),
    ("treatment-phase", "before-treatment"),
    ("sex", "female"),
    ("clinical-t", "t2"),
    ("clinical-n", "n1"),
    ("distant-metastasis", "m0"),
    ("stage-group", "IIA"),
)
"""T2 N1 M0 is stage IIB, not IIA."""


def textbook_patients(library: Library) -> dict[str, tuple[Answer, ...]]:
    """The `base` of every full scenario, as it stands in its case file, by scenario."""
    found: dict[str, tuple[Answer, ...]] = {}
    for case in read_cases(CONTENT, Issues()):
        plain = not case.differs and not case.results and "order" not in dict(case.answers)
        if plain and library.scenarios[case.scenario].kind == "full":
            found.setdefault(case.scenario, case.answers)
    return found


def patients_of_every_kind(library: Library) -> dict[str, tuple[Answer, ...]]:
    """The textbook patients, and one for every other outcome."""
    textbook = textbook_patients(library)
    man = tuple((name, value) for name, value in textbook["breast.after-surgery.positive-margins"] if name != "sex")
    others = {
        "needs-answers": NEEDS_ANSWERS,
        "conflict": CONFLICT,
        "out-of-scope": (*man, ("sex", "male")),
        "nothing": (),
    }
    return {**textbook, **others}
