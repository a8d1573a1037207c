"""A proof in words: every finding with its patient, the counts first, faults before what is declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rightscan.curation.prove.finding import Finding, Hole, Overlap, Patient, Proof
from rightscan.model.library import Library
from rightscan.model.quantity import Quantity, in_readable_unit
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph
from rightscan.presentation.words import value_code


def proof_page(library: Library, proof: Proof) -> list[Block]:
    """The whole report."""
    return [
        Heading(1, f"{'FAULTS FOUND' if proof.faults else 'SOUND'}: content edition {proof.edition}"),
        *(Bullet(text) for text in _numbers(proof)),
        *_overlaps(library, proof.overlaps),
        *_holes(library, proof.holes),
        *_findings(
            library, "Dead content", proof.dead, "Every statement is reached by some patient; no redirect leads astray."
        ),
        *_findings(
            library,
            "Derived facts",
            proof.derived,
            "The stage table is total and of one mind; every landmark has cases.",
        ),
    ]


def _overlaps(library: Library, overlaps: tuple[Overlap, ...]) -> Iterator[Block]:
    yield Heading(2, "Overlaps")
    for title, kind in (("UNDECLARED", ""), ("Declared, same question", "stated"), ("Different questions", "question")):
        some = [overlap for overlap in overlaps if overlap.declared == kind]
        if some:
            yield Paragraph(f"{title}: {len(some)}")
        for overlap in some:
            yield from _overlap(library, overlap)


def _overlap(library: Library, overlap: Overlap) -> Iterator[Block]:
    yield Bullet(f"{overlap.one} and {overlap.other}", mark="-" if overlap.declared else "!")
    if overlap.rated_differently:
        names = ", ".join(library.procedures[procedure].name for procedure in overlap.rated_differently)
        yield Bullet(f"rated differently: {names}", depth=1)
    yield Bullet(f"for instance: {patient_text(library, overlap.patient)}", depth=1)
    if overlap.reason:
        yield Bullet(f"because: {overlap.reason}", depth=1)


def _holes(library: Library, holes: tuple[Hole, ...]) -> Iterator[Block]:
    yield Heading(2, "Gaps")
    if not holes:
        yield Paragraph("None.")
    for hole in sorted(holes, key=lambda hole: bool(hole.gap)):
        name = f"{hole.gap} (declared)" if hole.gap else "UNDECLARED"
        yield Bullet(f"{hole.topic}, {hole.question}: {name}: {hole.region}", mark="-" if hole.gap else "!")
        yield Bullet(f"for instance: {patient_text(library, hole.patient)}", depth=1)
        yield Bullet(f"nearest: {', '.join(hole.nearest)}", depth=1)
        if hole.reason:
            yield Bullet(f"because: {hole.reason}", depth=1)


def _findings(library: Library, title: str, findings: tuple[Finding, ...], none: str) -> Iterator[Block]:
    yield Heading(2, title)
    if not any(finding.fault for finding in findings):
        yield Paragraph(none)
    for finding in sorted(findings, key=lambda finding: not finding.fault):
        said = f"{finding.where}: {finding.what}. {finding.reason}".strip()
        yield Bullet(said, mark="!" if finding.fault else "-")
        if finding.patient:
            yield Bullet(f"for instance: {patient_text(library, finding.patient)}", depth=1)


def _numbers(proof: Proof) -> Iterable[str]:
    stated = sum(overlap.declared == "stated" for overlap in proof.overlaps)
    apart = sum(overlap.declared == "question" for overlap in proof.overlaps)
    undeclared = sum(not hole.gap for hole in proof.holes)
    yield f"{proof.scenarios} scenarios, {proof.pairs} pairs checked."
    yield (
        f"{len(proof.overlaps)} overlaps: {apart} with different questions, {stated} declared, "
        f"{len(proof.overlaps) - apart - stated} undeclared."
    )
    yield f"{len(proof.holes)} gaps: {len(proof.holes) - undeclared} declared, {undeclared} undeclared."
    yield f"{proof.statements} statements looked at, {sum(finding.fault for finding in proof.dead)} dead or misleading."
    yield f"{proof.thresholds} thresholds; cases stand below, at and above each that no finding names."
    yield f"{proof.questions} questions to the solver, {proof.unknown} without an answer."


def patient_text(library: Library, patient: Patient) -> str:
    """The facts of a patient as they would be typed."""
    said = []
    for name, value in patient.items():
        code = value_code(value)
        if isinstance(value, Quantity):
            code = in_readable_unit(value.canonical, library.facts[name].dimension)
        said.append(f"{name}={','.join(code) if isinstance(code, list) else code}")
    return "; ".join(said)
