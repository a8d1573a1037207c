"""The risk panel. It is off unless a site switches it on, and it is silent unless every dose was measured."""

from __future__ import annotations

from decimal import Decimal

from rightscan.model.dose import DoseKnowledge, RiskRows, Sex
from rightscan.model.exam import DoseRecord, RecordedExam, Risk

_TABLE_DOSE = Decimal(100)
"""The table is for 0.1 Gy; taking that as 100 mSv is the shortcut that the panel warns of."""
_TABLE_PEOPLE, _PEOPLE = Decimal(100_000), Decimal(10_000)


def risk_of(knowledge: DoseKnowledge, record: DoseRecord, sex: Sex) -> Risk:
    """Cancers among 10,000 people with these doses, as an interval; refused where any input is not measured."""
    counts = record.total.counts
    if record.total.at_least or counts["typical"] or counts["band"]:
        return Risk(refused="Not shown: not every dose of this record was measured and converted.")
    if not counts["measured"]:
        return Risk(refused="Not shown: nothing was measured.")
    if not sex:
        return Risk(refused="Not shown: the table depends on the sex, which is not known.")
    rows = knowledge.risk.male if sex == "male" else knowledge.risk.female
    cells = [_cells(knowledge, rows, one) for one in record.exams if one.estimate.kind == "measured"]
    if any(found is None for found in cells):
        return Risk(refused="Not shown: the table is for ages from 0 to 80, and an age is outside it or not known.")
    low, high = rows.factors
    return Risk(
        low=low * sum((found[0] for found in cells if found), Decimal(0)),
        high=high * sum((found[1] for found in cells if found), Decimal(0)),
        baseline=rows.baseline,
    )


def _cells(knowledge: DoseKnowledge, rows: RiskRows, one: RecordedExam) -> tuple[Decimal, Decimal] | None:
    """The least and the most for one exam, per 10,000; None outside the table."""
    age, estimate = one.exam.age, one.estimate
    ages = knowledge.risk.ages
    if age is None or not ages[0] <= age.low <= ages[-1] or int(age.high) > ages[-1]:
        return None
    found = [cell_at(ages, rows.all, min(years, Decimal(ages[-1]))) for years in (age.low, age.high)]
    scale = _PEOPLE / _TABLE_PEOPLE / _TABLE_DOSE
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.low * min(found) * scale, estimate.high * max(found) * scale


def cell_at(ages: tuple[int, ...], row: tuple[Decimal, ...], years: Decimal) -> Decimal:
    """The cell at an age within the table, straight between the two ages around it."""
    place = max(index for index, age in enumerate(ages) if age <= years)
    if ages[place] == years:
        return row[place]
    share = (years - ages[place]) / (ages[place + 1] - ages[place])
    return row[place] + share * (row[place + 1] - row[place])
