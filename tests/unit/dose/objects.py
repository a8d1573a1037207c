"""Invented dose objects: small structured reports and image headers, built item by item."""

import warnings
from itertools import count
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

X_RAY_SR = "1.2.840.10008.5.1.4.1.1.88.67"
TRACER_SR = "1.2.840.10008.5.1.4.1.1.88.68"
ENHANCED_SR = "1.2.840.10008.5.1.4.1.1.88.76"
PATIENT_DOSE_SR = "1.2.840.10008.5.1.4.1.1.88.73"
PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128"
NM_IMAGE = "1.2.840.10008.5.1.4.1.1.20"
MAMMOGRAM = "1.2.840.10008.5.1.4.1.1.1.2"
DX_IMAGE = "1.2.840.10008.5.1.4.1.1.1.1"
MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
BODY, HEAD = "113691", "113690"
CHEST, TRUNK = ("SRT", "T-D3000"), ("SRT", "R-FAB56")
FDG = ("SRT", "C-B1031")
_NUMBERS = count(1)


def code(value: str, scheme: str = "DCM") -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, "a meaning"
    return item


def item(name: str, kind: str, *below: Dataset) -> Dataset:
    one = Dataset()
    one.ValueType = kind
    one.RelationshipType = "CONTAINS"
    one.ConceptNameCodeSequence = Sequence([code(name)])
    if below:
        one.ContentSequence = Sequence(list(below))
    return one


def number(name: str, value: str | None, unit: str, *below: Dataset) -> Dataset:
    one = item(name, "NUM", *below)
    measured = Dataset()
    measured.NumericValue = value or None
    measured.MeasurementUnitsCodeSequence = Sequence([code(unit, "UCUM")])
    one.MeasuredValueSequence = Sequence([measured] if value is not None else [])
    return one


def coded(name: str, value: tuple[str, str] | None, *below: Dataset) -> Dataset:
    one = item(name, "CODE", *below)
    one.ConceptCodeSequence = Sequence([code(value[1], value[0])] if value else [])
    return one


def uid(name: str, value: str) -> Dataset:
    one = item(name, "UIDREF")
    one.UID = value
    return one


def text(name: str, value: str) -> Dataset:
    one = item(name, "TEXT")
    one.TextValue = value
    return one


def ct_event(
    event: str,
    product: str | None,
    region: tuple[str, str] | None = CHEST,
    phantom: str | None = BODY,
    unit: str = "mGy.cm",
) -> Dataset:
    dose = [number("113830", "5", "mGy"), number("113838", product, unit)]
    if phantom is not None:
        dose.append(coded("113835", ("DCM", phantom)))
    return item(
        "113819", "CONTAINER", coded("123014", region), uid("113769", event), item("113829", "CONTAINER", *dose)
    )


def ct_sum(total: str, unit: str = "mGy.cm") -> Dataset:
    return item("113811", "CONTAINER", number("113813", total, unit))


def view(event: str, side: str, dose: str | None) -> Dataset:
    laterality = coded("G-C171", ("SRT", side))
    return item(
        "113706", "CONTAINER", uid("113769", event), coded("T-D0005", ("SRT", "T-04000"), laterality),
        number("111631", dose, "mGy"),
    )  # fmt: skip


def injection(event: str, activity: str, unit: str = "MBq", agent: tuple[str, str] = FDG) -> Dataset:
    return item("113502", "CONTAINER", coded("F-61FDB", agent), uid("113503", event), number("113507", activity, unit))


def report(*below: Dataset, study: str = "1.2.3", kind: str = X_RAY_SR, **elements: str) -> Dataset:
    """A structured report of an adult woman unless `elements` say otherwise."""
    one = header(study=study, kind=kind, Modality="SR", **elements)
    one.ContentSequence = Sequence(list(below))
    return one


def header(study: str = "1.2.3", kind: str = PET_IMAGE, **elements: str) -> Dataset:
    one = Dataset()
    one.SOPClassUID = kind
    one.SOPInstanceUID = f"1.2.9.{next(_NUMBERS)}"
    one.StudyInstanceUID = study
    one.StudyDate = "20240302"
    one.PatientID = "SECRET-NUMBER"
    one.PatientName = "SECRET^NAME"
    one.PatientAge = "058Y"
    one.PatientSex = "F"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some of these values break the standard on purpose
        for name, value in elements.items():
            setattr(one, name, value)
    return one


def injected(activity: str, **elements: str) -> Dataset:
    """The header of an image with one injection."""
    one = header(**elements)
    tracer = Dataset()
    tracer.RadionuclideTotalDose = activity
    tracer.Radiopharmaceutical = "FDG -- fluorodeoxyglucose"
    one.RadiopharmaceuticalInformationSequence = Sequence([tracer])
    return one


def saved(folder: Path, *objects: Dataset) -> list[Path]:
    """The objects as files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for one in objects:
        one.file_meta = FileMetaDataset()
        one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        one.file_meta.MediaStorageSOPClassUID = one.SOPClassUID
        one.file_meta.MediaStorageSOPInstanceUID = one.SOPInstanceUID
        path = folder / f"{next(_NUMBERS)}.dcm"
        one.save_as(path, enforce_file_format=True)
        paths.append(path)
    return paths
