"""T, N, M and stage groups: clinical ones only, each belonging to this cancer, made before treatment began."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.fhir.chart import Chart, Seen
from rightscan.intake.fhir.claim import Claim, Found
from rightscan.intake.fhir.codes import Meant
from rightscan.intake.fhir.disease import Cancer
from rightscan.intake.fhir.envelope import dicts
from rightscan.intake.fhir.treatment import Course
from rightscan.model.record import Remark

FACTS = {
    "t-category": "clinical-t",
    "n-category": "clinical-n",
    "m-category": "distant-metastasis",
    "stage": "stage-group",
}
UNCLEAR = "A distant metastasis is recorded outside the clinical stage: no stage below IV is taken"
_NOT_CLINICAL = {
    "pathologic": "a pathologic stage is not read into clinical facts",
    "unspecified": "whether it is clinical or pathologic is not said",
}


def read_stage(chart: Chart, one: Seen, course: Course) -> Iterator[Found]:
    """What one staging observation states."""
    fact = FACTS[one.role]
    concept = one.data.get("valueCodeableConcept")
    value = chart.book.read(
        "values", concept, "valueCodeableConcept", f"Observation.value of {one.meant.codes[0].display}"
    )
    kind = _kind(one.meant.kinds)
    words = value.words(fact)
    if not words:
        yield one.unused("its answer is not in the tables, so it is unknown")
    elif kind != "clinical" and {"IV", "m1"} & set(words):
        yield Remark(f"{UNCLEAR} ({_shown(value)}).", (one.place(),))
    elif kind != "clinical":
        yield one.unused(f"states {_shown(value)}; {_NOT_CLINICAL[kind]}")
    elif "pathologic" in value.kinds:
        yield one.unused(f"answers with {_shown(value)}; {_NOT_CLINICAL['pathologic']}")
    elif fact != "distant-metastasis" and course.is_after_begin(one.when):
        yield one.unused(f"states {_shown(value)} after treatment began, and the stage at diagnosis is asked for")
    else:
        place = (one.place("valueCodeableConcept"),)
        yield from (Claim(fact, word, place, "clinical category by its code") for word in words)


def read_condition_stages(chart: Chart, cancer: Cancer | None) -> Iterator[Found]:
    """The stage group that a condition of this cancer gives itself; the observation it points to says which kind it is."""
    for one in chart.of("Condition"):
        if cancer is None or one.entry not in cancer.conditions:
            continue
        for number, stage in enumerate(dicts(one.data.get("stage"))):
            path = f"stage[{number}].summary"
            value = chart.book.read("values", stage.get("summary"), path, "Condition.stage")
            kind = _kind(_kinds_of(chart, stage))
            words = value.words("stage-group")
            if words and kind != "clinical":
                yield one.unused(f"gives {_shown(value)} as its stage; {_NOT_CLINICAL[kind]}")
            elif words:
                yield from (Claim("stage-group", word, (one.place(path),), "stage of the condition") for word in words)


def _kinds_of(chart: Chart, stage: dict[str, object]) -> frozenset[str]:
    kinds = chart.book.look_up("observations", stage.get("type"), "type").kinds
    for part in dicts(stage.get("assessment")):
        entry = chart.find(part)
        if entry is not None:
            kinds |= chart.book.look_up("observations", entry.data.get("code"), "code").kinds
    return kinds


def _kind(kinds: frozenset[str]) -> str:
    """Clinical only where nothing says otherwise."""
    telling = kinds - {"unspecified"}
    return next(iter(telling)) if len(telling) == 1 else "unspecified"


def _shown(value: Meant) -> str:
    return " and ".join(dict.fromkeys(code.display for code in value.codes))
