"""Doses in the headers of images: activity, glandular dose and dose-area product. Here the element decides the unit.

The activity of PET images is in Bq and that of NM images in MBq, organ dose of mammograms in dGy, area products in
dGy·cm². Amounts that cannot be true in that unit are refused, not corrected.
"""

from __future__ import annotations

from decimal import Decimal

from pydicom.dataset import Dataset

from rightscan.errors import FactError
from rightscan.intake.dicom.codebook import CodeBook
from rightscan.intake.dicom.head import Head
from rightscan.intake.dicom.tree import first_code, text_of
from rightscan.model.dose_unit import Amount, Kind, read_amount
from rightscan.model.exam import BreastSide, DoseReport, Irradiation, Modality

PET = ("1.2.840.10008.5.1.4.1.1.128", "1.2.840.10008.5.1.4.1.1.128.1", "1.2.840.10008.5.1.4.1.1.130")
NM = ("1.2.840.10008.5.1.4.1.1.20",)
_BELIEVED: dict[Kind, tuple[Decimal, Decimal]] = {
    "activity": (Decimal(1), Decimal(20000)),
    "glandular": (Decimal(0), Decimal(100)),
    "area-product": (Decimal(0), Decimal(100000)),
}
_SIDES: dict[str, BreastSide] = {"L": "left", "R": "right"}
_NOT_IONIZING = {"MR": "MRI", "US": "Ultrasound"}


def read_header(item: Dataset, head: Head, book: CodeBook) -> DoseReport | None:
    """The dose that the header of an image states; None where it states none."""
    kind = text_of(item, "Modality")
    if kind in _NOT_IONIZING:
        return _report(head, "none", (), _NOT_IONIZING[kind])
    if kind in ("PT", "NM"):
        injections = tuple(_injections(item, book))
        return _report(head, "tracer", injections) if injections else None
    event = text_of(item, "IrradiationEventUID") or head.object
    if kind == "MG" and text_of(item, "OrganDose"):
        amount, problem = _believed(text_of(item, "OrganDose"), "dGy", "glandular")
        side = _SIDES.get((text_of(item, "ImageLaterality") or text_of(item, "Laterality")).upper(), "unknown")
        return _report(head, "mammography", (Irradiation(event, amount, problem, side=side),))
    if kind in ("DX", "CR", "XA", "RF") and text_of(item, "ImageAndFluoroscopyAreaDoseProduct"):
        amount, problem = _believed(text_of(item, "ImageAndFluoroscopyAreaDoseProduct"), "dGy.cm2", "area-product")
        return _report(head, "projection", (Irradiation(event, amount, problem),))
    return None


def _report(head: Head, modality: Modality, found: tuple[Irradiation, ...], name: str = "") -> DoseReport:
    return DoseReport(
        object=f"{head.object} {modality}",
        study=head.study,
        modality=modality,
        persons=head.persons,
        date=head.date,
        age=head.age,
        age_problem=head.age_problem,
        sex=head.sex,
        irradiations=found,
        test_words=head.test_words,
        name=name,
        from_image=True,
    )


def _injections(item: Dataset, book: CodeBook) -> list[Irradiation]:
    unit = "MBq" if text_of(item, "SOPClassUID") in NM or text_of(item, "Modality") == "NM" else "Bq"
    found = []
    for one in item.get("RadiopharmaceuticalInformationSequence") or []:
        dose = text_of(one, "RadionuclideTotalDose")
        if not dose:
            continue
        amount, problem = _believed(dose, unit, "activity")
        tracer, said = book.tracer(first_code(one, "RadiopharmaceuticalCodeSequence"))
        tracer = tracer or book.tracer_in_words(text_of(one, "Radiopharmaceutical"))
        uid = text_of(one, "RadiopharmaceuticalAdministrationEventUID")
        found.append(Irradiation(uid, amount, problem, tracer=tracer, tracer_said="" if tracer else said))
    return found


def _believed(number: str, unit: str, kind: Kind) -> tuple[Amount | None, str]:
    """The amount in the unit of its element, or why it cannot be that."""
    try:
        amount = read_amount(number, unit, kind)
    except FactError as error:
        return None, f"The header's amount was not read: {error.why}"
    low, high = _BELIEVED[kind]
    if not low <= amount.value <= high:
        return None, f"The header's amount cannot be true in {unit}, the unit of its element."
    return amount, ""
