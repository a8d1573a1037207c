"""A scenario to start from: it lints, its case runs, and every place to fill in says so."""

from __future__ import annotations

from pathlib import Path

from rightscan.errors import InputError

_SCENARIO = """\
id: {id}
title: TO FILL IN, who the patient is and what the imaging is for
topic: {topic}
kind: routing
variant: TO FILL IN, the number of the ACR variant
question: screening
status: draft
completeness: partial
sources:
  art: {source}

fits:
  cite: art#who-fits
  all:
    - sex: female
    - age: {{at-least: 40 years}}
    - diagnosis: none-known

instead:
  cite: art#who-fits
  any:
    - when: {{sex: male}}
      say: >
        TO FILL IN, where such a patient goes.

ratings:
  cite: art#why
  mammography-screening:
    category: usually-appropriate
    why: >
      TO FILL IN, the reason in your own words.
      A rating that you did not read in a source does not belong here.
"""

_CASES = """\
scenario: {id}
base:
  sex: female
  age: 50 years
  diagnosis: none-known
cases:
  - name: The textbook patient fits
    expect: {{match: fits, ratings: {{mammography-screening: usually-appropriate}}}}
  - name: A man goes elsewhere
    but: {{sex: male}}
    expect: {{match: excluded, because: sex, see: in-words}}
  - name: With the sex unknown we ask
    but: {{sex: unknown}}
    expect: {{match: open, asks: [sex]}}
  - name: The day before the fortieth birthday is too early
    but: {{age: 39 years}}
    expect: {{match: excluded, because: age}}
  - name: Exactly 40 fits
    but: {{age: 40 years}}
    expect: {{match: fits}}
  - name: With the age unknown we ask
    but: {{age: unknown}}
    expect: {{match: open, asks: [age]}}
  - name: A woman of 41 fits
    but: {{age: 41 years}}
    expect: {{match: fits}}
  - name: A known cancer is outside the scenario
    but: {{diagnosis: invasive-cancer}}
    expect: {{match: excluded, because: diagnosis}}
  - name: With the diagnosis unknown we ask
    but: {{diagnosis: unknown}}
    expect: {{match: open, asks: [diagnosis]}}
"""


def write_template(scenario_id: str, topic: str, topic_folder: Path, source: str) -> tuple[Path, Path]:
    """Write the two files of a new scenario and return their paths. Raises InputError rather than overwrite anything."""
    name = scenario_id.rpartition(".")[2]
    scenario, cases = topic_folder / f"{name}.yaml", topic_folder / f"{name}.cases.yaml"
    for path in (scenario, cases):
        if path.exists():
            raise InputError(f"{path}", "is already there.", "Choose another id; ids are never reused.")
    scenario.write_text(_SCENARIO.format(id=scenario_id, topic=topic, source=source), encoding="utf-8")
    cases.write_text(_CASES.format(id=scenario_id), encoding="utf-8")
    return scenario, cases
