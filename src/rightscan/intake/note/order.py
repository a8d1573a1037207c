"""What is asked: the study, why, how soon, and the clinical question."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.note.claim import Aside, Claim
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Mention
from rightscan.intake.note.study import study_state

VAGUE = "vague"
NEAR_THE_TOP = 2  # sentences below an order in which its reason still stands
_BLOOD_TEST = "tumor-marker-test"  # "because of the tumor marker" asks for none
_AND = frozenset(("and", "or", "vs", "versus", "plus", "+", "/", "&", ","))
Asked = dict[Mention, bool]  # the studies that are asked for, in order
_SYMPTOM_LINKS = frozenset(
    ("for", "because", "due", "given", "re", "regarding", "w", "with", "since", "evaluate", "eval", "work")
)
_REASONS = ("breast-symptoms", "metastasis-signs", "axillary-lump", "cough", "headache", "tumor-marker", "complaint")


def read_order(reading: Reading, cancer: bool) -> Iterator[Claim | Aside]:
    """The one study that is asked for with its reason, and the question it is to answer."""
    asked = {mention: True for mention in reading.of("order") if _is_asked(reading, mention)}
    strongly = {mention: True for mention in asked if reading.near(mention, "ordered", before=5, after=7)}
    asked = strongly if any(mention.value != VAGUE for mention in strongly) else asked
    asked |= {mention: True for mention in reading.of("order") if _is_listed_with(reading, mention, asked)}
    exact = {mention.value for mention in asked if mention.value != VAGUE}
    rivals = [mention for mention in asked if mention.value == VAGUE and _is_alternative(reading, mention, asked)]
    if len(exact) == 1 and not rivals:
        for mention in asked:
            if mention.value != VAGUE:
                yield Claim("order", mention.value, (mention,), "study asked for")
    else:
        why = "studies to choose between" if len(exact) + len(rivals) > 1 else "too vague to rate"
        for mention in asked:
            yield Aside(mention, why)
    if asked:
        yield from _about_the_order(reading, asked)
    for mention in reading.of("urgency"):
        if reading.is_said(mention) and not reading.is_inside(mention, "not-urgency"):
            yield Claim("urgency", mention.value, (mention,), "urgency")
    yield from _question(reading, asked, cancer)


def _is_listed_with(reading: Reading, study: Mention, asked: Asked) -> bool:
    """A study next to one asked for, with nothing but "and", "or" or a comma between."""
    return study.value != VAGUE and any(
        other in asked and _joined(reading, min(other, study, key=_first), max(other, study, key=_first))
        for other in reading.beside(study, "order")
    )


def _first(mention: Mention) -> int:
    return mention.first


def _joined(reading: Reading, one: Mention, other: Mention) -> bool:
    between = [reading.word(place) for place in range(one.last, other.first)]
    return 0 < len(between) <= 2 and all(word in _AND for word in between)


def _is_asked(reading: Reading, study: Mention) -> bool:
    doubted = study.first in reading.doubted and study.first not in reading.queried
    if study.first in reading.conditional or reading.is_denied(study) or doubted or _in_family_history(reading, study):
        return False
    if any(
        cue.first >= study.last and not reading.is_inside(cue, "possible-biopsy") for cue in reading.beside(study, "if")
    ):
        return False
    if reading.near(study, "not-asked", before=4, after=3) or reading.near(study, "called-off", after=9):
        return False
    if study.value == _BLOOD_TEST and not reading.near(study, "ordered", before=1):
        return False
    state = study_state(reading, study)
    return state == "wanted" or (not state and (reading.is_questioned(study) or _opens_an_order(reading, study)))


def _in_family_history(reading: Reading, study: Mention) -> bool:
    """A relative's study: below a heading, or with the relative's age, as in "FH: daughter 41, yearly breast MRI"."""
    return (
        reading.is_relative(study)
        and bool(reading.beside(study, "relative"))
        and not reading.near(study, "ordered", before=5)
    )


def _opens_an_order(reading: Reading, study: Mention) -> bool:
    """A study that opens the note as on an order form, with what it is for behind it."""
    if reading.near(study, "date", after=2) or reading.beside(study, "suspicious", "benign-node", "study-done"):
        return False  # a report opens with its study too
    place = reading.tokens[study.first].sentence
    opens = study.first > 0 and reading.tokens[study.first - 1].sentence < place
    if opens and any(reading.sentence(cue) == place - 1 for cue in reading.of("indication")):
        return True  # "Reason for exam: extent of disease. MRI breast."
    wishes = reading.of("indication", "asking", "clinical-question", "urgency", "possible-biopsy")
    return study.first == 0 and any(reading.sentence(wish) <= NEAR_THE_TOP for wish in wishes)


def _is_alternative(reading: Reading, vague: Mention, asked: Asked) -> bool:
    """Whether it stands beside another study with "or" between, as in "MRI or mammo"."""
    return any(
        {"or", "vs", "versus", "/", "and", "+"}
        & {reading.word(place) for place in range(min(vague.last, other.last), max(vague.first, other.first))}
        for other in reading.beside(vague, "order")
        if other in asked
        and other != vague
        and abs(other.first - vague.first) <= 6
        and not (other.first <= vague.first < other.last)
    )


def _about_the_order(reading: Reading, asked: Asked) -> Iterator[Claim]:
    yield from _reasons(reading, asked)
    for mention in reading.of("compare"):
        if not reading.is_denied(mention):
            yield Claim("order-comparison", "requested", (mention,), "comparison asked for")
    for mention in reading.of("possible-biopsy"):
        studies = (study for study in reading.beside(mention, "order") if study in asked and study.value != VAGUE)
        if any(reading.near(study, "possible-biopsy", after=6, before=2, part=False) == mention for study in studies):
            yield Claim("order-biopsy", "included", (mention,), "biopsy on the order")


def _reasons(reading: Reading, asked: Asked) -> Iterator[Claim]:
    for mention in reading.of("anxiety"):
        if not (reading.is_denied(mention) or reading.is_relative(mention) or mention.first in reading.conditional):
            yield Claim("order-reason", "patient-anxiety", (mention,), "reason on the order")
    for mention in reading.of("routine-reason"):
        indicated = asked and reading.near(mention, "indication", before=2, part=False)
        beside = reading.near(mention, "order", before=8, after=3, part=False) in asked
        heading = reading.word(mention.last) == ":"  # "CT PROTOCOL:" says which desk
        if not (reading.is_denied(mention) or heading) and (beside or indicated):
            yield Claim("order-reason", "routine", (mention,), "reason on the order")
    for sign in filter(reading.is_said, reading.of(*_REASONS)):
        indicated = asked and reading.near(sign, "indication", before=5, part=False)
        if indicated or any(
            _is_reason(reading, study, sign) for study in reading.beside(sign, "order") if study in asked
        ):
            marker = sign.kind == "tumor-marker" or sign.value == "raised-tumor-marker"
            value = "tumor-marker" if marker else "symptom"
            yield Claim("order-reason", value, (sign,), "reason on the order")


def _is_reason(reading: Reading, study: Mention, sign: Mention) -> bool:
    if sign.first < study.last or sign.first - study.last > 6:
        return False
    return bool(_SYMPTOM_LINKS & {reading.word(place) for place in range(study.last, sign.first)})


def _question(reading: Reading, asked: Asked, cancer: bool) -> Iterator[Claim]:
    for mention in reading.of("clinical-question"):
        if reading.is_relative(mention) or reading.is_denied(mention) or not _is_put(reading, mention, asked):
            continue
        of_a_stage = any(other.first <= mention.first < other.last for other in reading.beside(mention, "stage"))
        inside = reading.is_inside(mention, "known-metastasis") and mention.first not in reading.doubted
        response = mention.value == "residual-disease" and reading.of("neoadjuvant") and not reading.of("margin")
        if of_a_stage or inside or response or (mention.value == "screening" and cancer):
            continue
        yield Claim("clinical-question", mention.value, (mention,), "clinical question")


def _is_put(reading: Reading, question: Mention, asked: Asked) -> bool:
    """Whether the note asks it: a doubt to settle, a question mark, a wish, or a study asked for beside it."""
    if _is_answered(reading, question):
        return False
    if question.value == "local-recurrence" and reading.near(question, "suspicion", before=2):
        return False
    if question.first in reading.doubted or reading.is_questioned(question):
        return True
    if question.value == "local-recurrence":
        return False
    asking = reading.near(question, "asking", before=2)
    if asking or (question.value == "distant-disease" and reading.is_inside(question, "metastasis")):
        return asking is not None  # "for the mets" asks nothing
    wanted = reading.near(question, "study-wanted", before=5, after=4)
    wanted = wanted or reading.near(question, "indication", before=3, part=False)
    return wanted is not None or any(study in asked for study in reading.beside(question, "order"))


def _is_answered(reading: Reading, question: Mention) -> bool:
    """Whether the study was done, the operation is over, nobody wants to know, or it is only feared."""
    after = reading.near(question, "study-done", "absent-after", after=2)
    done = after is not None and after.first >= question.last and not reading.is_questioned(question)
    over = reading.is_inside(question, "re-excision") and reading.near(question, "happened", before=2, after=8)
    unasked = reading.near(question, "not-asked", "no-question", before=4, after=3)
    feared = question.value == "local-recurrence" and reading.beside(question, "anxiety", part=True)
    return bool(done or over or unasked or feared)
