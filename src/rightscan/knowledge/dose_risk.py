"""Reads the risk table. Sums that nobody read stand only because the rows that were read add up to them."""

from __future__ import annotations

from decimal import Decimal

from rightscan.knowledge.document import Item
from rightscan.knowledge.dose_figures import Figures
from rightscan.model.dose import RiskRows, RiskTable

_SEXES = ("male", "female")
_SOLID_WITHIN, _ALL_WITHIN = Decimal("1.4"), Decimal("1.1")
"""How far a printed sum may be from the rounded rows that it is the sum of."""


def read_risk(item: Item, figures: Figures) -> RiskTable | None:
    """The table; None where a part of it is missing (then reported)."""
    statements = figures.statements
    keys = statements.keys(item, "cite per ages male female uncertainty baseline benefit caveats")
    if len(keys) < 9:
        return None
    ages = figures.ages(keys["ages"])
    interval = statements.keys(keys["uncertainty"], "cite male female")
    baseline = statements.keys(keys["baseline"], "cite male female")
    rows = {sex: _rows(keys[sex], interval.get(sex), baseline.get(sex), len(ages), figures) for sex in _SEXES}
    above = statements.cites(keys, ())
    return RiskTable(
        ages=ages,
        male=rows["male"],
        female=rows["female"],
        cites=statements.cited(item, above, "The table"),
        interval_cites=statements.cites(interval, ()),
        baseline_cites=statements.cites(baseline, ()),
        benefit=tuple(figures.sayings(keys, "benefit", above)),
        caveats=tuple(figures.sayings(keys, "caveats", above)),
    )


def _rows(item: Item, interval: Item | None, baseline: Item | None, many: int, figures: Figures) -> RiskRows:
    keys = figures.statements.keys(item, "organs leukemia solid all")
    organs = {name: figures.numbers(row) for name, row in figures.statements.mapping(keys, "organs").items()}
    leukemia, solid, whole = (figures.numbers(keys.get(name)) for name in ("leukemia", "solid", "all"))
    if any(len(row) != many for row in (*organs.values(), leukemia, solid, whole)):
        figures.statements.issues.add("DOSE02", item, f"A row does not have {many} cells, one for each age.")
    elif not _adds_up(tuple(organs.values()), leukemia, solid, whole):
        figures.statements.issues.add("DOSE02", item, "The rows do not add up to the sums.")
    scales = figures.statements.keys(interval, "low high") if interval is not None else {}
    people = figures.statements.keys(baseline, "per-10000") if baseline is not None else {}
    low, high = (figures.number(scales, key) or Decimal(1) for key in ("low", "high"))
    return RiskRows(organs, leukemia, solid, whole, (low, high), int(figures.number(people, "per-10000") or 0))


def _adds_up(
    organs: tuple[tuple[Decimal, ...], ...],
    leukemia: tuple[Decimal, ...],
    solid: tuple[Decimal, ...],
    whole: tuple[Decimal, ...],
) -> bool:
    cells = zip(zip(*organs, strict=True), leukemia, solid, whole, strict=True)
    return all(abs(sum(row) - all_solid) <= _SOLID_WITHIN and abs(all_solid + blood - both) <= _ALL_WITHIN
               for row, blood, all_solid, both in cells)  # fmt: skip
