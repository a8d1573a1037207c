"""Imaging that was done: procedures, reports and studies. What is not in the record is not known, never "not done"."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.fhir.chart import Chart, Seen
from rightscan.intake.fhir.claim import Claim, Found
from rightscan.intake.fhir.disease import Cancer
from rightscan.intake.fhir.treatment import Course
from rightscan.intake.fhir.when import is_before

_OF_BREAST = ("mammography", "dbt", "us-breast", "mri-breast", "mbi")
_DIAGNOSTIC = ("mammography-diagnostic", "dbt-diagnostic")
_DONE = ("completed", "final", "amended", "corrected", "appended", "available")


def read_imaging(chart: Chart, cancer: Cancer | None, course: Course) -> Iterator[Found]:
    """The imaging facts that dates settle: since the diagnosis, before treatment, since the last operation."""
    if cancer is None:
        return
    for one in chart.of("Procedure", "DiagnosticReport", "ImagingStudy"):
        if one.study and one.data.get("status") in _DONE and not cancer.is_other_side(one.side):
            yield from _study(one, cancer, course)


def _study(one: Seen, cancer: Cancer, course: Course) -> Iterator[Found]:
    place = (one.place(),)
    since_diagnosis = cancer.since is not None and one.when is not None and one.when.first >= cancer.since.last
    if one.study in _DIAGNOSTIC and since_diagnosis and not course.is_after_begin(one.when):
        yield Claim("diagnostic-mammography", "done", place, "done since the diagnosis, before treatment")
    if one.study == "us-axilla" and since_diagnosis:
        yield Claim("axillary-ultrasound", "done", place, "done since the diagnosis")
        if is_before(one.when, course.begun):
            yield Claim("axilla-imaged-before-treatment", "done", place, "done before treatment began")
    if one.study.startswith(_OF_BREAST) and is_before(course.last_operation, one.when):
        yield Claim("imaging-since-surgery", "done", place, "done after the last operation on this breast")
