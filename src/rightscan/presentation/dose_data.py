"""The record as data: every figure with its kind, its range and its sources. No identifier of a patient or study."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from rightscan.model.citation import Citations
from rightscan.model.dose import DoseKnowledge, Saying
from rightscan.model.exam import Conversion, DoseRecord, Plan, RecordedExam, Risk
from rightscan.model.library import Library
from rightscan.presentation.dose_words import estimate_text, measured_text, total_text
from rightscan.presentation.sources import SourceList
from rightscan.presentation.words import NOTICE

FORMAT = "rightscan.dose.v1"


class DoseData:
    """Tells records and plans as plain data; sources are numbers of one list."""

    def __init__(self, library: Library) -> None:
        self.sources = SourceList(library)

    def record(self, record: DoseRecord, risk: Risk | None = None) -> dict[str, Any]:
        """One record."""
        total = record.total
        return {
            "exams": [self._exam(one) for one in record.exams],
            "test_runs": [self._exam(one) for one in record.test_runs],
            "total": {
                "low_mSv": _plain(total.low),
                "high_mSv": _plain(total.high),
                "at_least": total.at_least,
                "counts": total.counts,
                "factor_sets": total.sets,
                "text": total_text(total),
            },
            "notes": record.notes,
            **({"risk": _risk(risk)} if risk is not None else {}),
        }

    def plan(self, plan: Plan) -> dict[str, Any]:
        """One plan."""
        return {
            "name": plan.name,
            "studies": [
                {
                    "study": one.study,
                    "name": one.name,
                    "level": one.level,
                    "band_mSv": _span(one.band),
                    "typical_mSv": _span(one.typical),
                    "why": one.why,
                    "cites": self._cites(one.cites),
                }
                for one in plan.studies
            ],
            "band_mSv": _span(plan.band),
            "band_missing": plan.band_missing,
            "typical_mSv": _span(plan.typical),
            "typical_missing": plan.typical_missing,
        }

    def context(self, knowledge: DoseKnowledge) -> dict[str, Any]:
        """What a record is for and not for, what the professional bodies say on both sides, and what is not known."""
        sayings = {
            name.replace("-", "_"): self._said(knowledge.says[name]) for name in ("purpose", "not-for", "next-exam")
        }
        positions = [
            {"who": one.who, "side": one.side, "text": one.text, "cites": self._cites(one.cites)}
            for one in knowledge.positions
        ]
        return {**sayings, "positions": positions, "gaps": [self._said(one) for one in knowledge.gaps]}

    def _said(self, one: Saying) -> dict[str, Any]:
        return {"text": one.text, "cites": self._cites(one.cites)}

    def whole(self, **said: object) -> dict[str, Any]:
        """The document around records or plans, with the sources used so far."""
        return {"format": FORMAT, **said, "sources": self.sources.texts(), "notice": NOTICE}

    def _exam(self, one: RecordedExam) -> dict[str, Any]:
        estimate = one.estimate
        return {
            "date": one.exam.date,
            "name": one.exam.name,
            "from": one.exam.source,
            "kind": estimate.kind,
            "mSv": _plain(estimate.value),
            "low_mSv": _plain(estimate.low),
            "high_mSv": _plain(estimate.high),
            "partly": estimate.partly,
            "text": estimate_text(estimate),
            "measured": measured_text(one.exam.parts),
            "band_mSv": _span(one.band),
            "typical_mSv": _span(one.typical),
            "child": one.child,
            "why": estimate.why,
            "cites": self._cites(estimate.cites),
            "conversions": [self._conversion(found) for found in estimate.conversions],
            "not_converted": [{"quantity": found.quantity, "why": found.why} for found in estimate.refusals],
            "stated": [
                {"mSv": _plain(c.stated), "authority": c.authority, "ours_mSv": _plain(c.ours), "differs": c.differs}
                for c in estimate.checks
            ],
        }

    def _conversion(self, one: Conversion) -> dict[str, Any]:
        return {
            "quantity": one.quantity,
            "said": one.said,
            "factor_set": one.factors,
            "factor": _plain(one.factor),
            "unit": one.factor_unit,
            "status": one.status,
            "mSv": _plain(one.value),
            "low_mSv": _plain(one.low),
            "high_mSv": _plain(one.high),
            "cites": self._cites(one.cites),
            "note": one.note,
            "other_sets": [
                {"name": a.name, "factor": _plain(a.factor), "mSv": _plain(a.value), "cites": self._cites(a.cites)}
                for a in one.alternatives
            ],
        }

    def _cites(self, cites: Citations) -> list[dict[str, Any]]:
        return [msgspec.to_builtins(cite) for cite in self.sources.cite(cites)]


def _risk(risk: Risk) -> dict[str, Any]:
    if risk.refused:
        return {"refused": risk.refused}
    return {"low_per_10000": _plain(risk.low), "high_per_10000": _plain(risk.high), "baseline_per_10000": risk.baseline}


def _span(span: tuple[Decimal, Decimal] | None) -> list[float | None] | None:
    return None if span is None else [_plain(span[0]), _plain(span[1])]


def _plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
