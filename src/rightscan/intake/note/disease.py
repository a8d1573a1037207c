"""What the disease is: tissue, size, categories and stage, receptors, where it reaches."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.note.claim import Aside, Claim
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Mention

# A finer word explains a coarser one: invasive cancer with DCIS is an invasive cancer.
_MOST_EXACT = ("invasive-cancer", "dcis", "cancer", "high-risk-lesion", "benign-lesion")
_NOT_A_GRADE = frozenset(
    [
        "fever",
        "murmur",
        "neutropenia",
        "diastolic",
        "stenosis",
        "obstruction",
        "dysplasia",
        "sprain",
        "av",
        "spondylolisthesis",
        "p",
    ]
)
_STAGES = frozenset(("0", "I", "IA", "IB", "II", "IIA", "IIB", "III", "IIIA", "IIIB", "IIIC", "IV"))
_NOT_INVASIVE = ("dcis", "high-risk-lesion", "benign-lesion")
DENIED = "denied"
NEXT_PART = 2  # what a comma between them counts for, in words
SIZE_REACH = 9  # words between a size and the thing that has it


def read_disease(reading: Reading, operated: bool) -> Iterator[Claim | Aside]:
    """Everything about the cancer itself. `operated`: a breast operation has been done."""
    yield from _diagnosis(reading)
    yield from _histology(reading)
    yield from _grade(reading)
    yield from _sizes(reading)
    yield from _categories(reading, operated)
    yield from _bare_categories(reading, operated)
    yield from _metastasis(reading)
    for kind in ("skin-or-chest-wall", "breast-density"):
        for mention in reading.of(kind):
            if reading.is_said(mention):
                yield Claim(kind, mention.value, (mention,), kind)
    for kind in ("er", "pr", "her2"):
        for mention in reading.of(kind):
            if reading.is_relative(mention):
                yield Aside(mention, "of a relative")
            elif mention.value:
                yield Claim(kind, mention.value, (mention,), "receptor")
            else:
                yield Aside(mention, "settles neither positive nor negative")


def why_not(reading: Reading, mention: Mention) -> str:
    """Why a passage is no fact; empty if it is one."""
    if reading.is_relative(mention):
        return "of a relative"
    if reading.is_denied(mention):
        return DENIED
    return "doubted or conditional" if reading.is_open(mention) else ""


def _diagnosis(reading: Reading) -> Iterator[Claim | Aside]:
    said: list[Mention] = []
    for mention in reading.of("diagnosis"):
        none = reading.is_inside(mention, "none-known-cancer") or reading.near(mention, "absent-after", after=1)
        why = DENIED if none or reading.is_inside(mention, "not-a-diagnosis") else why_not(reading, mention)
        if not why:
            said.append(mention)
        elif why != DENIED:
            yield Aside(mention, why)
    best = next((value for value in _MOST_EXACT if any(mention.value == value for mention in said)), "")
    for mention in said:
        if mention.value == best and not reading.near(mention, "margin", before=6):
            yield Claim("diagnosis", best, (mention,), "tissue diagnosis", likely=mention.corrected)
    if not best or best in ("benign-lesion", "high-risk-lesion"):
        for mention in reading.of("none-known-cancer"):
            if not best and not reading.is_relative(mention) and not reading.is_open(mention):
                yield Claim("diagnosis", "none-known", (mention,), "no known cancer")


def _histology(reading: Reading) -> Iterator[Claim]:
    mixed = any(mention.value == "mixed" for mention in reading.of("histology"))
    for mention in reading.of("histology"):
        if reading.overlaps(mention, "not-chemotherapy"):  # a reactive NST is a non-stress test
            continue
        if (mixed and mention.value in ("ductal", "lobular")) or reading.near(mention, "margin", before=6):
            continue
        other = [one for one in reading.beside(mention, "diagnosis") if one.value in _NOT_INVASIVE]
        inside = any(one.first <= mention.first and mention.last <= one.last for one in other)
        if not inside and reading.is_said(mention):
            yield Claim("histology", mention.value, (mention,), "histology", likely=mention.corrected)


def _grade(reading: Reading) -> Iterator[Claim]:
    said = [mention for mention in reading.of("grade") if reading.is_said(mention) and _is_grade(reading, mention)]
    invasive = any(
        mention.value == "invasive-cancer" and reading.is_said(mention) for mention in reading.of("diagnosis")
    )
    for mention in said:
        of_dcis = any(
            one.first - mention.last <= 1
            for one in reading.beside(mention, "diagnosis")
            if one.first >= mention.last and one.value == "dcis"
        )
        if not (invasive and of_dcis and len(said) > 1):
            yield Claim("grade", mention.value, (mention,), "grade")


def _is_grade(reading: Reading, mention: Mention) -> bool:
    """Beside a tumor, and not "G2P1" or a fever."""
    if reading.word(mention.last) in _NOT_A_GRADE or reading.near(mention, "other-graded", before=2, after=2):
        return False
    return bool(reading.beside(mention, "diagnosis", "histology", "tumor", "t", "er", "her2", "size"))


def _sizes(reading: Reading) -> Iterator[Claim | Aside]:
    sizes = reading.of("size")
    for mention in reading.of("size-range"):
        if _owner(reading, mention) == "tumor":
            yield Aside(mention, "a range or a limit, not a size")
    for mention in sizes:
        owner = _owner(reading, mention)
        if owner == "tumor" and _is_bound(reading, mention):
            yield Aside(mention, "a limit, not a size")
        elif owner == "tumor" and _is_after_treatment(reading, mention):
            yield Aside(mention, "a size after treatment")
        elif owner == "tumor" and reading.is_relative(mention):
            yield Aside(mention, "of a relative")
        elif owner == "tumor" and not reading.is_open(mention):
            about = reading.near(mention, "about", before=1)
            yield Claim("tumor-size", mention.value, (mention,), "size", likely=about is not None)
        else:
            yield Aside(mention, "not the size of the tumor" if owner else "of what is not said")


def _owner(reading: Reading, size: Mention) -> str:
    """What has this size: "tumor", "other", or empty; the nearest thing named."""
    best: tuple[int, str] | None = None
    part = reading.tokens[size.first].part
    for other in reading.beside(size, "tumor", "not-tumor", "diagnosis", "margin"):
        if other.first < size.first and _belongs_to_another_size(reading, other, size):
            continue
        start, end = (size.last, other.first) if other.first >= size.last else (other.last, size.first)
        gap = sum(reading.word(place)[:1].isalnum() for place in range(start, end))
        gap += NEXT_PART * (reading.tokens[other.first].part != part)
        gap += other.first < size.first  # "2 cm cyst beside the mass": what follows comes first
        elsewhere = reading.near(other, "not-tumor", "metastatic-place", before=1)  # "hepatic lesion"
        if other.kind == "tumor" and reading.word(other.first) == "lesion":
            elsewhere = elsewhere or reading.near(other, "elsewhere", before=2, after=3)
        name = "tumor" if other.kind in ("tumor", "diagnosis") and not elsewhere else "other"
        if name == "other" and other.first >= size.last and reading.tokens[other.first].part != part:
            continue  # "IDC 17 mm, node negative"
        if gap <= SIZE_REACH and (best is None or (gap, name) < best):
            best = gap, name
    if best:
        return best[1]
    if reading.beside(size, "node", "axilla", "other-site"):
        return "other"
    return "tumor" if reading.of("diagnosis", "histology", "t") else ""


def _belongs_to_another_size(reading: Reading, thing: Mention, size: Mention) -> bool:
    """Whether it directly follows another size, as the nipple in "4 cm from the nipple, 1.6 cm"."""
    return any(other != size and 0 <= thing.first - other.last <= 1 for other in reading.beside(thing, "size"))


def _is_bound(reading: Reading, size: Mention) -> bool:
    return bool(reading.near(size, "inequality", before=1) or reading.near(size, "between", before=4))


def _is_after_treatment(reading: Reading, size: Mention) -> bool:
    early = reading.near(size, "at-diagnosis", "size-before", before=4, after=2)
    late = reading.near(size, "after-treatment-size", before=3)
    if early and not (late and early.first < late.first < size.first):
        return False
    treated = reading.near(size, "after-treatment-size", before=3) or reading.near(
        size, "mid-treatment", before=5, part=False
    )
    if treated is None and not reading.near(size, "later", after=2):
        return any(
            cue.value == "" and reading.word(cue.first) == "residual"
            for cue in reading.beside(size, "after-treatment-size", part=True)
        )
    return bool(reading.of("neoadjuvant")) or len(reading.of("size")) > 1


def _why_no_category(reading: Reading, mention: Mention, operated: bool) -> str:
    """Why a T, N or stage is not the clinical one of this cancer; empty if it is."""
    if mention.kind == "stage" and reading.near(mention, "other-cancer", before=8, part=False):
        return "of another disease"
    if reading.is_relative(mention) or reading.is_open(mention):
        return why_not(reading, mention)
    how = mention.value.partition(":")[0]
    early = bool(reading.beside(mention, "at-diagnosis"))
    return "" if early and how in ("", "c") else _not_clinical(how, operated)


def _categories(reading: Reading, operated: bool) -> Iterator[Claim | Aside]:
    for mention in reading.of("t", "n", "stage"):
        why = _why_no_category(reading, mention, operated)
        fact, said = _category(mention.kind, mention.value.partition(":")[2])
        if why:
            yield Aside(mention, why)
        elif said:
            yield Claim(fact, said, (mention,), "TNM or stage")
    for mention in reading.of("node-status"):
        late = operated and not reading.beside(mention, "at-diagnosis")
        if late or reading.near(mention, "pathologic", "sentinel", before=3, after=3):
            yield Aside(mention, "may be the pathologist's")
        elif reading.is_said(mention) and not reading.near(mention, "biopsy", before=4):
            yield Claim("node-status", mention.value, (mention,), "node status")
    known = reading.of("t", "n", "stage", "bare-t", "bare-n", "diagnosis")
    for mention in reading.of("m", *(("bare-m",) if known else ())):
        if mention.value != "x" and not reading.is_relative(mention):
            yield Claim("distant-metastasis", f"m{mention.value}", (mention,), "TNM or stage")


def _bare_categories(reading: Reading, operated: bool) -> Iterator[Claim]:
    """T or N without a prefix and without each other, where a tumor stands beside them."""
    for mention in reading.of("bare-t", "bare-n"):
        alone = mention.kind == "bare-n" or _is_alone(reading, mention)
        beside = reading.beside(mention, "diagnosis", "size", "tumor") and not reading.overlaps(mention, "t", "n")
        if alone and beside and not operated and not reading.is_relative(mention) and not reading.is_open(mention):
            letter = mention.kind[-1]
            yield Claim(
                f"clinical-{letter}", f"{letter}{mention.value}", (mention,), "T or N beside a tumor", likely=True
            )


def _is_alone(reading: Reading, mention: Mention) -> bool:
    """Whether nothing else stands in its part, as in "ILC, T1, right"; "T2 signal" is no category."""
    part = reading.tokens[mention.first].part
    around = (mention.first - 1, mention.last)
    return not any(
        0 <= place < len(reading.tokens) and reading.tokens[place].part == part and reading.word(place)[:1].isalnum()
        for place in around
    )


def _category(kind: str, value: str) -> tuple[str, str]:
    """The fact and its word for a notation; no word for Nx and for a group that the vocabulary does not have."""
    if kind == "stage":
        return "stage-group", value if value in _STAGES else ""
    if kind == "t":
        return "clinical-t", f"t{value}"
    if value in "+-":
        return "node-status", "positive" if value == "+" else "negative"
    return "clinical-n", "" if value == "x" else f"n{value}"


def _not_clinical(how: str, operated: bool) -> str:
    if how in ("p", "y", "yp", "yc", "r"):
        return "the pathologist's, or after treatment"
    if how == "range":
        return "a range"
    return "without a letter after an operation: clinical or pathologic?" if operated and how != "c" else ""


def _metastasis(reading: Reading) -> Iterator[Claim]:
    for mention in reading.of("no-distant"):
        if not (reading.is_relative(mention) or reading.is_open(mention)):
            yield Claim("distant-metastasis", "m0", (mention,), "no metastasis")
    for mention in reading.of("known-metastasis"):
        inside = any(
            one.first <= mention.first < one.last
            for one in reading.beside(mention, "no-distant", "no-systemic-symptom")
        )
        asked = reading.beside(mention, "clinical-question")
        wanted = any(one.first <= mention.first < one.last and one.last > mention.last for one in asked)
        of_node = reading.near(mention, "node", "axilla", "sentinel", before=3, after=7, part=False)
        if not inside and not wanted and of_node is None and reading.is_said(mention):
            yield Claim("distant-metastasis", "m1", (mention,), "metastasis")
