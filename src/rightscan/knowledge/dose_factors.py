"""Reads the factors from a measured quantity to effective dose, and the codes that reports name regions and agents with."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from rightscan.knowledge.document import Item
from rightscan.knowledge.dose_figures import Figures
from rightscan.model.dose import ActivitySet, FactorSet, PhantomGuard, Region, Sex, Tracer, Weight

_SECTIONS = "ct ct-used phantoms glandular glandular-used tracers regions"
_SEXES = ("male", "female")
_PHANTOMS = ("head", "body")
_WHO = ("adult", "child")


class FactorReader:
    """The factors of one file; `used` names the sets that are used unless a site says otherwise."""

    def __init__(self, item: Item, figures: Figures) -> None:
        self.figures = figures
        self.statements = figures.statements
        keys = self.statements.keys(item, _SECTIONS)
        self.regions = {one.id: one for one in self._regions(keys)}
        self.ct = {one.id: one for one in self._ct(keys)}
        self.phantoms = tuple(self._phantoms(keys))
        self.glandular = {one.id: one for one in self._glandular(keys)}
        self.tracers = {one.id: one for one in self._tracers(keys)}
        used = self.statements.keys(keys["ct-used"], "adult child") if "ct-used" in keys else {}
        self.used = {
            "adult": figures.chosen(used, "adult", self.ct),
            "child": figures.chosen(used, "child", self.ct),
            "glandular": figures.chosen(keys, "glandular-used", self.glandular),
        }

    def _regions(self, keys: dict[str, Item]) -> Iterator[Region]:
        for name, member, cites in self.statements.section(keys, "regions", ()):
            fields = self.statements.keys(member, "name codes", "cite")
            cited = self.statements.cited(member, cites, f"The region '{name}'")
            yield Region(name, self.statements.text(fields, "name"), self.statements.texts(fields, "codes"), cited)

    def _ct(self, keys: dict[str, Item]) -> Iterator[FactorSet]:
        for name, member, _ in self.statements.section(keys, "ct", ()):
            fields = self.statements.keys(member, "name status cite", "adult ages values sex")
            status, cites = self.figures.known(member, fields, name)
            ages = self.figures.ages(fields.get("ages"))
            rows = self.statements.mapping(fields, "values")
            adult = self.statements.mapping(fields, "adult")
            self._check_regions({**rows, **adult})
            yield FactorSet(
                id=name,
                name=self.statements.text(fields, "name"),
                status=status,
                cites=cites,
                adult={region: self.figures.number(adult, region) or Decimal(0) for region in adult},
                ages=ages,
                children={region: self._row(row, ages) for region, row in rows.items()},
                sex=cast("Sex", self.statements.one_of(fields, "sex", _SEXES)),
            )

    def _row(self, item: Item | None, ages: tuple[int, ...]) -> tuple[Decimal, ...]:
        row = self.figures.numbers(item)
        if item is not None and len(row) != len(ages):
            self.statements.issues.add("DOSE02", item, f"{len(row)} factors for {len(ages)} ages.")
        return row

    def _check_regions(self, named: dict[str, Item]) -> None:
        for region, item in named.items():
            if region not in self.regions:
                self.statements.issues.add("REF01", item, f"'{region}' is not a region.")

    def _phantoms(self, keys: dict[str, Item]) -> Iterator[PhantomGuard]:
        for name, member, cites in self.statements.section(keys, "phantoms", ()):
            fields = self.statements.keys(member, "who regions phantom", "cite")
            regions = self.statements.texts(fields, "regions")
            self._check_regions(dict.fromkeys(regions, member))
            phantom = self.statements.one_of(fields, "phantom", _PHANTOMS)
            who = self.statements.one_of(fields, "who", _WHO)
            cited = self.statements.cited(member, cites, f"The guard '{name}'")
            yield PhantomGuard(name, who, regions, phantom, cited)

    def _glandular(self, keys: dict[str, Item]) -> Iterator[Weight]:
        for name, member, _ in self.statements.section(keys, "glandular", ()):
            fields = self.statements.keys(member, "name factor status cite")
            status, cites = self.figures.known(member, fields, name)
            factor = self.figures.number(fields, "factor") or Decimal(0)
            yield Weight(name, self.statements.text(fields, "name"), factor, status, cites)

    def _tracers(self, keys: dict[str, Item]) -> Iterator[Tracer]:
        for name, member, _ in self.statements.section(keys, "tracers", ()):
            fields = self.statements.keys(member, "name codes words used sets")
            sets = {one.id: one for one in self._activity_sets(fields)}
            yield Tracer(
                id=name,
                name=self.statements.text(fields, "name"),
                codes=self.statements.texts(fields, "codes"),
                words=self.statements.texts(fields, "words"),
                used=self.figures.chosen(fields, "used", sets),
                sets=sets,
            )

    def _activity_sets(self, keys: dict[str, Item]) -> Iterator[ActivitySet]:
        for name, member, _ in self.statements.section(keys, "sets", ()):
            fields = self.statements.keys(member, "name status cite", "adult men women ages values how")
            status, cites = self.figures.known(member, fields, name)
            ages = self.figures.ages(fields.get("ages"))
            yield ActivitySet(
                id=name,
                name=self.statements.text(fields, "name"),
                status=status,
                cites=cites,
                adult=self.figures.number(fields, "adult"),
                men=self.figures.number(fields, "men"),
                women=self.figures.number(fields, "women"),
                ages=ages,
                children=self._row(fields.get("values"), ages),
                how=self.statements.text(fields, "how"),
            )
