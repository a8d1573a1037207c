"""On which side the disease is: not the side of a hip pain."""

from __future__ import annotations

from collections.abc import Iterator

from rightscan.intake.note.claim import Aside, Claim
from rightscan.intake.note.context import Reading
from rightscan.intake.note.mention import Mention
from rightscan.intake.note.operation import is_done

OF_THE_BREAST = (
    "breast", "axilla", "node", "last-breast-surgery", "diagnosis", "histology", "tumor", "margin", "axillary-lump",
    "operation", "recurrence",
)  # fmt: skip

_OF_BREAST_STUDIES = ("mammography", "dbt", "us-breast", "us-axilla", "mri-breast", "vague")
ELSEWHERE = ("not-tumor", "other-node", "other-operation", "metastasis-signs", "elsewhere", "other-site")


def read_side(reading: Reading) -> Iterator[Claim | Aside]:
    """Left, right or both, where the word stands at the breast, the axilla, the tumor or the operation."""
    for mention in reading.of("laterality"):
        if reading.is_relative(mention) or mention.first in reading.conditional:
            yield Aside(mention, "of a relative, or conditional")
            continue
        of_the_study = mention.value == "both" and reading.near(mention, "order", before=5, after=2)
        if of_the_study or _is_a_verb(reading, mention) or _is_beside_the_point(reading, mention):
            continue
        alone = _stands_alone(reading, mention)
        headed = reading.word(mention.last) == ":"  # "Stereo bx Lt: ADH"
        own = reading.near(mention, *OF_THE_BREAST, before=12 if alone else 6, after=4, part=not (alone or headed))
        study = reading.near(mention, "order", before=2, after=2)
        own = own or (study if study and study.value.startswith(_OF_BREAST_STUDIES) else None)
        if own is None and alone and _whole_sentence(reading, mention):
            yield Claim("laterality", mention.value, (mention,), "side", likely=True)
            continue
        other = reading.near(mention, *ELSEWHERE, before=1, after=2)
        if own is not None and (
            other is None or other.first == own.first or _gap(mention, own) <= _gap(mention, other)
        ):
            yield Claim(
                "laterality",
                mention.value,
                (mention,),
                "side",
                likely=mention.last - mention.first == 1
                and mention.value in ("left", "right")
                and len(reading.word(mention.first)) == 1,
            )
        else:
            yield Aside(mention, "not the side of the breast")


def _is_beside_the_point(reading: Reading, mention: Mention) -> bool:
    """The side of a benign finding beside a cancer, or both sides of an operation that is only wished for."""
    operation = reading.near(mention, "last-breast-surgery", after=2)
    wished = mention.value == "both" and operation is not None and not is_done(reading, operation)
    cancer = any(one.value in ("invasive-cancer", "cancer", "dcis") for one in reading.of("diagnosis"))
    return wished or (cancer and reading.near(mention, "benign-thing", after=4) is not None)


def _is_a_verb(reading: Reading, mention: Mention) -> bool:
    """Tell the side from "no clip was left in the node"."""
    before, after = reading.word(mention.first - 1), reading.word(mention.last)
    left = reading.word(mention.first) == "left"
    return left and (
        before in ("was", "were", "is", "be", "been", "nothing", "what") or after in ("behind", "alone", "over")
    )


def _stands_alone(reading: Reading, mention: Mention) -> bool:
    """Whether the side is all that its part says, as in "breast cancer, left" or "WLE (right)"."""
    part = reading.tokens[mention.first].part
    first, last = mention.first, mention.last
    before = first > 0 and reading.tokens[first - 1].part == part and reading.word(first - 1)[:1].isalnum()
    after = last < len(reading.tokens) and reading.tokens[last].part == part and reading.word(last)[:1].isalnum()
    return not before and not after


def _whole_sentence(reading: Reading, mention: Mention) -> bool:
    sentence = reading.sentence(mention)
    return all(other.first >= mention.first and other.last <= mention.last for other in reading.in_sentence[sentence])


def _gap(mention: Mention, other: Mention) -> int:
    return other.first - mention.last if other.first >= mention.last else mention.first - other.last + 1
