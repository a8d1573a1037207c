"""Pairs of small editions that differ in one planted place."""

import shutil
from pathlib import Path

from rightscan.curation.behavior.compare import Change, Comparison, compare
from rightscan.curation.behavior.edition import read_edition

BASE = Path(__file__).parents[2] / "rejected" / "base"
SCENARIO = "breast/topic-one/scenario-one.yaml"
CASES = "breast/topic-one/scenario-one.cases.yaml"
TOPIC = "breast/topic-one/topic.yaml"
FACTS = "vocabulary/facts.yaml"
STUDIES = "vocabulary/procedures.yaml"
ONE, TWO = "test.topic-one.scenario-one", "test.topic-one.scenario-two"

_ONE = """\
id: test.topic-one.scenario-one
title: Scenario one, invented for tests
topic: topic-one
kind: full
variant: none
question: residual-disease
status: draft
completeness: partial
sources:
  art: test-article

fits:
  cite: art#who-fits
  all:
    - margins: positive
    - tumor-size: {over: 2 cm}
    - breast-symptoms: none

instead:
  cite: art#who-fits
  any:
    - when: {margins: negative}
      say: Nothing is looked for.
    - when: {tumor-size: {at-most: 2 cm}}
      see: test.topic-one.scenario-two

ratings:
  cite: art#why
  mammography-diagnostic:
    category: may-be-appropriate
    why: It shows calcifications.
  mammography-screening:
    category: usually-not-appropriate

considerations:
  cite: art#why
  large:
    when: {tumor-size: {over: 5 cm}}
    favors: mammography-diagnostic
    say: A large tumor is seen well.

concerns:
  cite: art#pitfalls
  too-early:
    level: warn
    when: {order: mammography-diagnostic, time-since-surgery: {under: 4 weeks}}
    unless: {sex: male}
    say: It is too early.
    suggest: mammography-screening

pathway:
  cite: art#next
  start: mammogram
  steps:
    mammogram:
      study: mammography-diagnostic
      do: The study
      results:
        negative: {means: Nothing seen, then: end}
        suspicious: {means: Something seen, then: biopsy}
    biopsy:
      do: A biopsy
      results:
        benign: {means: No cancer, then: end}
    end:
      do: The end
"""

_TWO = """\
id: test.topic-one.scenario-two
title: Scenario two, invented for tests
topic: topic-one
kind: routing
variant: none
question: screening
status: draft
completeness: partial
sources:
  art: test-article

fits:
  cite: art#who-fits
  all:
    - age: {at-least: 40 years}

ratings:
  cite: art#why
  mammography-screening:
    category: usually-appropriate
"""

_CASES = """\
scenario: test.topic-one.scenario-one
base:
  margins: positive
  tumor-size: 25 mm
  breast-symptoms: none
cases:
  - name: A tumor of 25 mm fits
    expect: {match: fits}
  - name: A tumor of 4 cm fits
    but: {tumor-size: 4 cm}
    expect: {match: fits}
"""


def edition(folder: Path) -> Path:
    """A content folder with two scenarios and everything that a scenario can say."""
    shutil.copytree(BASE, folder)
    for place, text in ((SCENARIO, _ONE), (SCENARIO.replace("one.yaml", "two.yaml"), _TWO), (CASES, _CASES)):
        (folder / place).write_text(text, encoding="utf-8")
    return folder


def replace(folder: Path, place: str, old: str, new: str) -> None:
    """Change one piece of text that stands in the file once."""
    path = folder / place
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (place, old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def pair(tmp_path: Path, place: str = "", old: str = "", new: str = "") -> tuple[Path, Path]:
    """Two editions; the newer one differs in one piece of text."""
    before, after = edition(tmp_path / "old"), edition(tmp_path / "new")
    if place:
        replace(after, place, old, new)
    return before, after


def compared(tmp_path: Path, place: str, old: str, new: str) -> Comparison:
    """What the comparison says of one planted change."""
    before, after = pair(tmp_path, place, old, new)
    return compare(read_edition(str(before)), read_edition(str(after)))


def only_change(comparison: Comparison) -> Change:
    """The one statement that differs."""
    assert not comparison.criteria
    (change,) = comparison.changes
    return change
