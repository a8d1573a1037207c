"""Feedback as it is read: moments that compare, whatever their zone."""

import json

import pytest

from rightscan.errors import CallError
from rightscan.faces.cds_hooks.calls import read_feedback

CARD = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"


def moment(text: str) -> str:
    said = {"card": CARD, "outcome": "overridden", "outcomeTimestamp": text}
    return read_feedback(json.dumps({"feedback": [said]}).encode())[0].at


@pytest.mark.parametrize("text", ["2026-11-21T12:00:00+02:00", "2026-11-21T10:00:00Z", "2026-11-21T00:30:00-09:30"])
def test_one_moment_is_one_text_in_every_zone(text: str) -> None:
    assert moment(text) == "2026-11-21T10:00:00+00:00"


def test_a_later_moment_is_a_greater_text() -> None:
    in_order = ["2026-11-21T12:00:00+02:00", "2026-11-21T10:00:00.5Z", "2026-11-21T06:00:01-04:00"]
    texts = [moment(text) for text in in_order]
    assert texts == sorted(texts)
    assert len(set(texts)) == 3


@pytest.mark.parametrize("text", ["2026-11-21T10:00:00", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(CallError) as caught:
        moment(text)
    assert caught.value.status == 400
