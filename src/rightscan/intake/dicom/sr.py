"""Dose reports of CT, mammography, projection X-ray and radiopharmaceuticals, told apart by what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydicom.dataset import Dataset

from rightscan.intake.dicom.codebook import CodeBook
from rightscan.intake.dicom.head import Head, test_words
from rightscan.intake.dicom.tree import Node
from rightscan.model.dose_unit import Amount, add_amounts
from rightscan.model.exam import BreastSide, DoseReport, Irradiation, Modality, Reported, Stated

CT_SUMS, CT_EVENT = "113811", "113819"
X_SUMS, X_EVENT = "113702", "113706"
ADMINISTRATION = "113502"
_EVENT_UID, _INJECTION_UID = "113769", "113503"
_CT_TOTAL, _CT_DOSE, _PRODUCT, _INDEX, _SIZE, _PHANTOM = "113813", "113829", "113838", "113830", "113930", "113835"
_REGION = "123014"
_GLANDULAR, _GLANDULAR_SUM = "111631", "111637"
_AREA, _AREA_TOTAL = "122130", "113722"
_ACTIVITY, _EFFECTIVE, _AUTHORITY = "113507", "113839", "121406"
_AGENTS = ("F-61FDB", "349358000")
_STRUCTURES = (_REGION, "T-D0005", "91723000")
"""Region and anatomical structure: some name the breast with its side in one code."""
_LATERALITY = ("G-C171", "272741003")
_SIDES: dict[str, BreastSide] = {
    "G-A101": "left",
    "7771000": "left",
    "T-04030": "left",
    "80248007": "left",
    "G-A100": "right",
    "24028007": "right",
    "T-04020": "right",
    "73056007": "right",
}
_PHANTOMS = {"113690": "head", "113691": "body"}
_EVENTS = (CT_EVENT, X_EVENT, ADMINISTRATION)
_LONGEST = 80
_PROTOCOL, _COMMENT = "125203", "121106"


def read_report(item: Dataset, head: Head, book: CodeBook) -> Iterator[DoseReport]:
    """The reports within one object: none where it states no dose."""
    root = Node(item)
    if any(root.everywhere(CT_EVENT, CT_SUMS)):
        yield _ct(root, head, book)
    if any(root.everywhere(X_EVENT, X_SUMS)):
        yield _x_ray(root, head)
    if any(root.everywhere(ADMINISTRATION)):
        yield _tracer(root, head, book)


def _report(
    head: Head, modality: Modality, irradiations: list[Irradiation], stated: list[Stated], root: Node
) -> DoseReport:
    inside = {id(item) for event in root.everywhere(*_EVENTS) for item in event.everywhere(_EFFECTIVE)}
    words = test_words(*(item.text for item in root.everywhere(_PROTOCOL, _COMMENT)))
    return DoseReport(
        object=f"{head.object} {modality}",
        study=head.study,
        modality=modality,
        persons=head.persons,
        date=head.date,
        age=head.age,
        age_problem=head.age_problem,
        sex=head.sex,
        irradiations=tuple(irradiations),
        stated=tuple(stated),
        reported=tuple(_effective(item for item in root.everywhere(_EFFECTIVE) if id(item) not in inside)),
        test_words=tuple(sorted({*head.test_words, *words})),
    )


def _effective(items: Iterable[Node]) -> Iterator[Reported]:
    """Effective doses that a report states, each with the authority that it names."""
    for item in items:
        amount, _ = item.amount("effective")
        if amount is not None:
            authority = next((one.said for one in item.named(_AUTHORITY)), "")
            yield Reported(amount, authority[:_LONGEST] or "not named")


def _ct(root: Node, head: Head, book: CodeBook) -> DoseReport:
    irradiations = [_ct_event(item, book) for item in root.everywhere(CT_EVENT)]
    sums = [item.amount("length-product")[0] for block in root.everywhere(CT_SUMS) for item in block.named(_CT_TOTAL)]
    return _report(head, "ct", irradiations, [Stated(amount) for amount in sums if amount is not None][:1], root)


def _ct_event(item: Node, book: CodeBook) -> Irradiation:
    dose = next(item.named(_CT_DOSE), item)
    amount, problem = next((one.amount("length-product") for one in dose.named(_PRODUCT)), (None, ""))
    region, said = book.region(next((one.code for one in item.named(_REGION)), None))
    phantom = next((one.code for one in dose.everywhere(_PHANTOM)), None)
    beside = (
        *(one.amount("index")[0] for one in dose.named(_INDEX)),
        *(one.amount("size-specific")[0] for one in dose.named(_SIZE)),
    )
    return Irradiation(
        event=_uid(item, _EVENT_UID),
        amount=amount,
        problem="" if amount else problem or "The report states no dose-length product for this irradiation.",
        region=region,
        region_said=said,
        phantom=_PHANTOMS.get(phantom.value, "") if phantom is not None else "",
        beside=tuple(one for one in beside if one is not None),
        reported=tuple(_effective(item.everywhere(_EFFECTIVE))),
    )


def _x_ray(root: Node, head: Head) -> DoseReport:
    """Mammography where glandular doses are stated, else projection X-ray."""
    blocks, events = list(root.everywhere(X_SUMS)), list(root.everywhere(X_EVENT))
    breast = any(root.everywhere(_GLANDULAR, _GLANDULAR_SUM))
    if breast:
        irradiations = [_view(item) for item in events]
        stated = [found for block in blocks for item in block.named(_GLANDULAR_SUM) for found in _breast_sum(item)]
        return _report(head, "mammography", irradiations, stated, root)
    irradiations = [_exposure(item) for item in events]
    sums = [item.amount("area-product")[0] for block in blocks for item in block.named(_AREA_TOTAL)]
    planes = [amount for amount in sums if amount is not None]
    return _report(head, "projection", irradiations, _all_planes(planes), root)


def _all_planes(planes: list[Amount]) -> list[Stated]:
    """The planes of a biplane system add."""
    return [Stated(add_amounts(planes))] if planes else []


def _view(item: Node) -> Irradiation:
    amount, problem = next((one.amount("glandular") for one in item.named(_GLANDULAR)), (None, ""))
    return Irradiation(
        event=_uid(item, _EVENT_UID),
        amount=amount,
        problem="" if amount else problem or "The report states no glandular dose for this view.",
        side=next(
            (side for one in item.everywhere(*_LATERALITY, *_STRUCTURES) if (side := _side(one)) != "unknown"),
            "unknown",
        ),
        reported=tuple(_effective(item.everywhere(_EFFECTIVE))),
    )


def _breast_sum(item: Node) -> Iterator[Stated]:
    amount, _ = item.amount("glandular")
    if amount is not None:
        yield Stated(amount, next((_side(one) for one in item.named(*_LATERALITY)), "unknown"))


def _side(item: Node) -> BreastSide:
    code = item.code
    return _SIDES.get(code.value, "unknown") if code is not None else "unknown"


def _exposure(item: Node) -> Irradiation:
    amount, problem = next((one.amount("area-product") for one in item.named(_AREA)), (None, ""))
    problem = "" if amount else problem or "The report states no dose-area product for this exposure."
    return Irradiation(event=_uid(item, _EVENT_UID), amount=amount, problem=problem)


def _tracer(root: Node, head: Head, book: CodeBook) -> DoseReport:
    injections = [_injection(item, book) for item in root.everywhere(ADMINISTRATION)]
    return _report(head, "tracer", injections, [], root)


def _injection(item: Node, book: CodeBook) -> Irradiation:
    amount, problem = next((one.amount("activity") for one in item.named(_ACTIVITY)), (None, ""))
    tracer, said = book.tracer(next((one.code for one in item.named(*_AGENTS)), None))
    return Irradiation(
        event=_uid(item, _INJECTION_UID),
        amount=amount,
        problem="" if amount else problem or "The report states no activity.",
        tracer=tracer,
        tracer_said=said,
        reported=tuple(_effective(item.everywhere(_EFFECTIVE))),
    )


def _uid(item: Node, code: str) -> str:
    return next((child.uid for child in item.named(code)), "")
