"""The study on the order. One order is read; of several nobody can say which one is meant."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.fhir.chart import Chart
from rightscan.intake.fhir.claim import Claim, Found


def read_orders(chart: Chart) -> Iterator[Found]:
    """The one imaging order that is drafted or active."""
    orders = [one for one in chart.of("ServiceRequest") if one.study]
    if len({one.study for one in orders}) == 1:
        yield Claim(
            "order", orders[0].study, tuple(one.place() for one in orders), "the one imaging order of the record"
        )
        return
    for one in orders:
        yield one.unused(f"an order of {one.study} beside others; name the one that is meant with --order")
