"""The dose page: what it is for, results before doses, every figure with its kind and source, and both sides' views."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rightscan.model.citation import Citations
from rightscan.model.dose import Background, DoseKnowledge, Saying
from rightscan.model.exam import Check, DoseRecord, Plan, PlannedStudy, RecordedExam, Risk, Total
from rightscan.model.library import Library
from rightscan.presentation.data import Cites
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, Table, sources_used
from rightscan.presentation.dose_words import (
    KINDS,
    MARKS,
    alternatives_text,
    background_text,
    conversion_text,
    estimate_text,
    exam_name,
    figure,
    measured_text,
    printed_text,
    span_text,
    total_text,
)
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import NOTICE

EXAMS = "The exams"
"""The heading over the table of exams."""
SIDES = {"against": "Against letting dose decide about one patient", "for": "For using dose or risk figures"}


class DosePage:
    """Writes the page of one record, or of plans, as blocks."""

    def __init__(self, library: Library, knowledge: DoseKnowledge, background: Background | None = None) -> None:
        self.library = library
        self.knowledge = knowledge
        self.background = background or knowledge.background[knowledge.background_used]
        self.sources = SourceList(library)

    def records(self, records: list[tuple[DoseRecord, Risk | None]]) -> list[Block]:
        """A record for each person, with the risk panel where one is given. Nothing is added over several people."""
        many = sum(len(record.exams) for record, _ in records)
        several = f" of {len(records)} patients; no total is made over patients" if len(records) > 1 else ""
        blocks: list[Block] = [
            Heading(1, f"Radiation of {many} exam{'' if many == 1 else 's'}{several}"),
            *self._says("purpose", "not-for"),
        ]
        for place, (record, risk) in enumerate(records, 1):
            if several:
                blocks.append(Heading(1, f"Patient {place} of {len(records)}"))
            blocks += self._record(record, risk)
        blocks += self._context()
        return [*blocks, *self._closing(blocks)]

    def start(self) -> list[Block]:
        """The page before any exam was named: what it is for, what the bodies say, and what is not known."""
        blocks: list[Block] = [
            Heading(1, "Radiation of past exams"),
            *self._says("purpose", "not-for"),
            *self._context(),
        ]
        return [*blocks, *self._closing(blocks)]

    def _record(self, record: DoseRecord, risk: Risk | None) -> Iterator[Block]:
        yield from (Paragraph(note) for note in record.notes)
        yield from self._results(record)
        yield from self._exams(record)
        yield from self._reached(record)
        yield from self._total(record)
        if risk is not None:
            yield from self._risk(risk)
        yield from self._test_runs(record)

    def plans(self, plans: tuple[Plan, ...]) -> list[Block]:
        """Plans side by side in the order given."""
        blocks: list[Block] = [Heading(1, "Radiation of plans, in the order given"), *self._says("purpose", "not-for")]
        for plan in plans:
            blocks += self._plan(plan)
        blocks += self._says("next-exam", "effective", "no-radiation")
        return [*blocks, *self._closing(blocks)]

    def _context(self) -> Iterator[Block]:
        """What the bodies say on both sides, and what is not known here."""
        yield Heading(2, "What the professional bodies say")
        for side, title in SIDES.items():
            yield Paragraph(f"{title}:")
            for one in self.knowledge.positions:
                if one.side == side:
                    yield Bullet(f"{one.who}: {one.text}", self.sources.cite(one.cites))
        yield Heading(2, "What is not known here")
        yield from (Bullet(one.text, self.sources.cite(one.cites)) for one in self.knowledge.gaps)

    def _says(self, *names: str) -> Iterator[Block]:
        for name in names:
            yield self._said(self.knowledge.says[name])

    def _said(self, one: Saying) -> Paragraph:
        return Paragraph(one.text, self.sources.cite(one.cites))

    def _results(self, record: DoseRecord) -> Iterator[Block]:
        """The reports of earlier exams stand before any dose."""
        if record.exams:
            yield Heading(2, "First the results of earlier exams")
            yield from self._says("results-first")
            for one in dict.fromkeys((one.exam.date, one.exam.name) for one in record.exams):
                yield Bullet(f"{one[0] or 'without a date'}: {one[1]}, see its report.")

    def _exams(self, record: DoseRecord) -> Iterator[Block]:
        if not record.exams:
            found = "no exam of a patient was found" if record.test_runs else "no exam was found"
            yield Paragraph(f"No dose data: {found}. Nothing is estimated.")
            return
        yield Heading(2, EXAMS)
        kinds = dict.fromkeys(one.estimate.kind for one in record.exams)
        yield Paragraph("; ".join(f"{MARKS[kind]} {KINDS[kind]}" for kind in kinds) + ".")
        groups: dict[tuple[str, ...], list[RecordedExam]] = {}
        for one in record.exams:
            groups.setdefault(self._row(one), []).append(one)
        rows = tuple(
            (row[0], f"{len(ones)} x {row[1]}" if len(ones) > 1 else row[1], *row[2:]) for row, ones in groups.items()
        )
        cites = tuple(self._cite((*ones[0].estimate.cites, *self._band_cites(ones[0]))) for ones in groups.values())
        yield Table(("Date", "Exam", "Measured", "Effective dose", "ACR band"), rows, cites)
        if any(part.modality == "mammography" for one in record.exams for part in one.exam.parts):
            yield from self._says("breast-first")
        if any(one.estimate.kind == "no-radiation" for one in record.exams):
            yield from self._says("no-radiation")
        yield from self._says("effective")

    def _band_cites(self, one: RecordedExam) -> Citations:
        """Where the bounds of the band were read; nothing where the row shows no band."""
        return self.library.radiation_levels[one.level].cites if one.band is not None and one.level.isdigit() else ()

    def _row(self, one: RecordedExam) -> tuple[str, ...]:
        band = (
            f"{span_text(*one.band)} mSv"
            if one.band is not None
            else "varies"
            if one.level == "varies"
            else "by age, see below"
            if one.child is None and one.estimate.cites
            else "not known here"
        )
        whose = " (child)" if one.child and one.band else ""
        measured = measured_text(one.exam.parts) or "not measured"
        return one.exam.date or "no date", exam_name(one), measured, estimate_text(one.estimate), f"{band}{whose}"

    def _reached(self, record: DoseRecord) -> Iterator[Block]:
        """How every figure was reached, and why the others were not."""
        told = [one for one in record.exams if one.exam.parts or one.estimate.why]
        if told:
            yield Heading(2, "How each figure is known")
        seen: set[str] = set()
        for one in told:
            lines = list(self._reasons(one))
            text = repr((one.exam.date, one.exam.name, lines))
            if text not in seen:
                seen.add(text)
                yield Paragraph(f"{one.exam.date or 'No date'}, {one.exam.name}:")
                yield from lines

    def _reasons(self, one: RecordedExam) -> Iterator[Block]:
        for conversion in one.estimate.conversions:
            yield Bullet(conversion_text(conversion), self._cite(conversion.cites))
            if conversion.alternatives:
                cites = tuple(cite for found in conversion.alternatives for cite in found.cites)
                yield Bullet(f"Other sets: {alternatives_text(conversion)}.", self._cite(cites), depth=1)
        for refusal in one.estimate.refusals:
            yield Bullet(f"{refusal.quantity}: not converted. {refusal.why}")
        for check in one.estimate.checks:
            yield Bullet(_check_text(check))
        for note in (note for part in one.exam.parts for note in part.notes):
            yield Bullet(note)
        if one.estimate.conversions and one.exam.age_problem and not one.estimate.partly:
            yield Bullet(f"{one.exam.age_problem} Bands differ between adults and children.")
        if not one.estimate.conversions and not one.estimate.refusals:
            yield Bullet(one.estimate.why, self._cite(one.estimate.cites))
        yield from self._printed(one)

    def _printed(self, one: RecordedExam) -> Iterator[Block]:
        """Each value that was printed for the study, with its own source."""
        if one.estimate.kind != "typical":
            return
        for value in self.knowledge.typical[one.exam.study]:
            yield Bullet(printed_text(value), self._cite(value.cites), depth=1)

    def _total(self, record: DoseRecord) -> Iterator[Block]:
        if not record.exams:
            return
        total = record.total
        yield Heading(2, "Together")
        cites = tuple(cite for one in record.exams for cite in (*one.estimate.cites, *self._counted_cites(one)))
        yield Paragraph(total_text(total), self._cite(cites))
        if record.test_runs:
            yield Paragraph(f"Marked as runs on phantoms and not in it: {len(record.test_runs)}; they stand below.")
        if total.sets:
            mixed = (
                " Each quantity has one set; sets may rest on different tissue weights." if len(total.sets) > 1 else ""
            )
            yield Paragraph(f"Factors used: {'; '.join(total.sets)}.{mixed}")
        yield from self._says("next-exam")
        if total.high:
            yield from self._background(total)

    def _background(self, total: Total) -> Iterator[Block]:
        """The total in years of background, with what the comparison leaves out."""
        per_year = self.background.per_year
        span = background_text(total.low / per_year, total.high / per_year)
        least = "At least as" if total.at_least else "As"
        name = f"{self.background.name}, {figure(per_year)} mSv a year"
        yield Paragraph(f"{least} much as {span} of background ({name}).", self._cite(self.background.cites))
        yield from self._says("background")

    def _counted_cites(self, one: RecordedExam) -> Citations:
        return self._band_cites(one) if one.estimate.kind == "band" else ()

    def _risk(self, risk: Risk) -> Iterator[Block]:
        """For clinicians only, and only where a site has switched it on."""
        yield Heading(2, "Risk figure, for the clinician only")
        if risk.refused:
            yield Paragraph(risk.refused)
            return
        table = self.knowledge.risk
        cites = self._cite((*table.cites, *table.interval_cites))
        both = f"{span_text(risk.low, risk.high)} of 10,000 people"
        yield Paragraph(f"With these doses the table gives cancers in {both} over a lifetime (interval).", cites)
        yield Paragraph(f"Without them: {risk.baseline:,} of the same 10,000 people.", self._cite(table.baseline_cites))
        for one in (*table.caveats, *table.benefit):
            yield Bullet(one.text, self._cite(one.cites))
        for position in self.knowledge.positions:
            if position.id in ("joint", "aapm", "hps", "beir"):
                yield Bullet(f"{position.who}: {position.text}", self._cite(position.cites))

    def _test_runs(self, record: DoseRecord) -> Iterator[Block]:
        if record.test_runs:
            yield Heading(2, "Marked as runs on phantoms, in no total")
            for one in record.test_runs:
                words = ", ".join(one.exam.test_words)
                yield Bullet(
                    f"{one.exam.date or 'no date'}: {one.exam.name}, {measured_text(one.exam.parts)} (says: {words})."
                )

    def _plan(self, plan: Plan) -> Iterator[Block]:
        yield Heading(2, plan.name)
        rows = tuple(_planned_row(one) for one in plan.studies)
        cites = tuple(self._cite(one.cites) for one in plan.studies)
        yield Table(("Study", f"{MARKS['typical']} Typical, printed", f"{MARKS['band']} ACR band"), rows, cites)
        every = self._cite(tuple(cite for one in plan.studies for cite in one.cites))
        yield Paragraph(f"Bands together: {_sum_text(plan.band, plan.band_missing)}.", every)
        yield Paragraph(f"Typical values together: {_sum_text(plan.typical, plan.typical_missing)}.", every)

    def _closing(self, blocks: list[Block]) -> Iterator[Block]:
        texts = self.sources.texts()
        yield Heading(2, "Sources")
        yield from (Bullet(texts[number - 1], mark=f"[{number}]") for number in sources_used(blocks))
        yield Paragraph(NOTICE)

    def _cite(self, cites: Citations) -> Cites:
        return self.sources.cite(tuple(dict.fromkeys(cites)))


def _check_text(check: Check) -> str:
    stated = f"The report states {figure(check.stated)} mSv (authority: {check.authority})"
    if check.ours is None:
        return f"{stated}; we could not work it out again."
    flag = " They differ by more than 5 %: look into it." if check.differs else ""
    return f"{stated}; worked out again: {figure(check.ours)} mSv.{flag}"


def _planned_row(one: PlannedStudy) -> tuple[str, str, str]:
    typical = f"{span_text(*one.typical)} mSv" if one.typical is not None else "none printed here"
    if one.level == "0":
        return one.name, one.why, "0 mSv"
    return one.name, typical, f"{span_text(*one.band)} mSv" if one.band is not None else one.why


def _sum_text(span: tuple[Decimal, Decimal], missing: int) -> str:
    if not missing:
        return f"{span_text(*span)} mSv"
    return f"at least {span_text(*span)} mSv, {missing} without a figure"
