"""What is known of the axilla: felt, seen, sampled, clipped, imaged, and new lumps."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.note.claim import Aside, Claim
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Mention
from rightscan.intake.note.operation import Course
from rightscan.intake.note.study import study_state

_STUDIES = {
    "on-mammography": "mammography",
    "on-ultrasound": "ultrasound",
    "on-mri": "mri",
    "on-other": "other-imaging",
}


def read_nodes(reading: Reading, course: Course, no_cancer: bool) -> Iterator[Claim | Aside]:
    """Nodes felt and seen at diagnosis, biopsy and clip, and lumps that are new or without a known cancer."""
    for mention in reading.of("axillary-lump"):
        if reading.is_relative(mention) or reading.is_open(mention) or reading.beside(mention, "resolved"):
            continue
        if (no_cancer or course.treated) and not reading.beside(mention, "at-diagnosis"):
            both = any(
                side.value == "both" for side in (reading.near(mention, "laterality", before=2, after=2),) if side
            )
            value = "absent" if reading.is_denied(mention) else "both-sides" if both else mention.value
            yield Claim("axillary-lump", value, (mention,), "lump in the armpit")
    for mention in reading.of("node"):
        if reading.is_relative(mention) or reading.near(mention, "other-node", before=2, after=3):
            continue
        yield from _felt_or_seen(reading, mention, course, no_cancer)
        yield from _biopsy(reading, mention)
        yield from _clip(reading, mention)
    for mention in reading.of("n"):
        proven = reading.near(mention, "proof", after=3, part=False)
        biopsy = reading.near(mention, "biopsy", after=3, part=False)
        if biopsy and proven and mention.value[-1:] in "123" and reading.is_said(mention):
            yield Claim("node-biopsy", "positive", (mention, biopsy), "N proven by biopsy")
    yield from _axillary_ultrasound(reading, course)


def _felt_or_seen(reading: Reading, node: Mention, course: Course, no_cancer: bool) -> Iterator[Claim | Aside]:
    if reading.beside(node, "sentinel", part=True) or reading.is_open(node):
        return
    early = not (course.treated or no_cancer) or bool(reading.beside(node, "at-diagnosis"))
    felt = reading.beside(node, "palpable", part=True)
    seen = _studies(reading, node)
    suspicious = reading.beside(node, "suspicious", part=True)
    normal = reading.beside(node, "benign-node", part=True)
    none = reading.word(node.last) == ":" and reading.word(node.last + 1) in ("none", "nil", "no", "absent")
    denied = none or reading.is_denied(node) or any(reading.is_denied(cue) for cue in (*felt, *suspicious))
    if not early and not (no_cancer and seen):
        if felt and not seen and (no_cancer or course.treated) and not denied:
            yield Claim("axillary-lump", "one-side", (node, felt[0]), "node felt after treatment or without cancer")
        return
    hyphen = reading.text[reading.tokens[node.last - 1].end : reading.tokens[node.last - 1].end + 4].lower() == "-neg"
    if seen and not hyphen and (suspicious or normal or denied):  # "node-negative" is what was concluded, not seen
        value = "absent" if denied or (normal and not suspicious) else "present"
        yield Claim("suspicious-node-on-imaging", value, (node, seen[0]), "node on imaging")
        if seen[0].kind == "on-ultrasound" and not reading.beside(node, "before-neoadjuvant"):
            yield Claim("axillary-ultrasound", "done", (node, seen[0]), "node on ultrasound")
        if value == "present":
            yield Claim("suspicious-node-found-on", _STUDIES[seen[0].kind], (node, seen[0]), "node on imaging")
    elif felt and not seen:
        absent = denied or bool(normal)
        yield Claim("palpable-axillary-node", "absent" if absent else "present", (node, felt[0]), "node felt")
    elif denied and reading.word(node.first) in ("lad", "lymphadenopathy", "adenopathy") and not seen:
        yield Claim("palpable-axillary-node", "absent", (node,), "no lymphadenopathy", likely=True)


def _studies(reading: Reading, node: Mention) -> list[Mention]:
    """The studies on which the node was seen: in the same part, or named before it, as in "MRI last week: a node"."""
    here = [cue for cue in reading.beside(node, *_STUDIES, part=True) if study_state(reading, cue) != "wanted"]
    if here or reading.beside(node, "palpable", part=True):
        return here
    before = [cue for cue in reading.beside(node, *_STUDIES) if cue.last <= node.first]
    return [cue for cue in before[-1:] if study_state(reading, cue) not in ("wanted", "not-done")]


def _biopsy(reading: Reading, node: Mention) -> Iterator[Claim]:
    biopsies = reading.beside(node, "biopsy", part=True) or [
        cue for cue in reading.beside(node, "biopsy") if 0 <= cue.first - node.last <= 3
    ]
    if not biopsies or reading.beside(node, "sentinel", part=True) or reading.is_open(node):
        return
    biopsy = biopsies[-1]
    if study_state(reading, biopsy) == "wanted":
        return
    normal = reading.near(biopsy, "benign-node", "absent-after", before=3, after=8, part=False)
    proven = reading.near(biopsy, "proven", before=4, after=8, part=False)
    if reading.is_denied(biopsy) or reading.near(biopsy, "study-not-done", before=2, after=2):
        yield Claim("node-biopsy", "not-done", (node, biopsy), "node biopsy")
    elif normal and not (proven and not reading.is_denied(proven)):
        yield Claim("node-biopsy", "negative", (node, biopsy), "node biopsy")
    elif proven:
        yield Claim("node-biopsy", "positive", (node, biopsy), "node biopsy")


def _clip(reading: Reading, node: Mention) -> Iterator[Claim]:
    clips = reading.beside(node, "clip", part=True)
    wish = clips and reading.word(clips[0].first) == "clip" and clips[0].last == node.first  # "clip node"
    if clips and not wish and not reading.is_open(clips[0]) and not reading.beside(node, "to-come", part=True):
        value = (
            "not-placed"
            if reading.is_denied(clips[0]) or reading.near(clips[0], "study-not-done", after=2)
            else "placed"
        )
        yield Claim("node-clip", value, (node, clips[0]), "clip in the node")


def _axillary_ultrasound(reading: Reading, course: Course) -> Iterator[Claim]:
    for mention in reading.of("order"):
        if mention.value != "us-axilla" or reading.is_relative(mention):
            continue
        state = study_state(reading, mention)
        before = reading.beside(mention, "before-neoadjuvant")
        if state in ("done", "not-done") and before:
            yield Claim("axilla-imaged-before-treatment", state, (mention,), "axilla imaged before treatment")
        elif state in ("done", "not-done"):
            yield Claim("axillary-ultrasound", state, (mention,), "axillary ultrasound")
            result = reading.near(mention, "benign-node", after=3)
            if state == "done" and result and not reading.beside(mention, "node", part=True) and not course.treated:
                yield Claim("suspicious-node-on-imaging", "absent", (mention, result), "axillary ultrasound normal")
    for mention in reading.of("axilla-imaged-before-treatment"):
        if reading.is_said(mention) or reading.is_denied(mention):
            yield Claim("axilla-imaged-before-treatment", mention.value, (mention,), "axilla imaged before treatment")
