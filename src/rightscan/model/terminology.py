"""The codes that records use for what the vocabulary knows: content, one table for each kind of place."""

from __future__ import annotations

import msgspec

from rightscan.model.citation import Citations

TABLES = ("findings", "observations", "values", "sites", "procedures", "medications")
ROLES = tuple(
    """breast-cancer lcis past-cancer recurrence regional-metastasis distant-metastasis metastasis-to-breast past-operation
    symptom axillary-lump t-category n-category m-category stage size-panel size er pr her2 histology grade margins node-count answer breast qualifier
    operation chemotherapy imaging no-fact""".split()  # noqa: SIM905  read as a list of words
)
"""What a reader of records does with a code; "no-fact" is understood and states nothing that the vocabulary has."""
KINDS = ("clinical", "pathologic", "unspecified")
SIDES = ("left", "right", "both")


class Code(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One code with its meaning, in our own words.

    `means` are the facts it states; `side` is the side it names; `kind` tells how a stage was made. A code that ends
    with "*" stands for all that begin so: at `length` characters the last one names the side, by `sides`.
    """

    system: str
    code: str
    display: str
    role: str
    cites: Citations
    means: dict[str, str] = {}
    side: str = ""
    kind: str = ""
    length: int = 0
    sides: dict[str, str] = {}


class System(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A code system: its name, its address in FHIR and the rule of its check digit ("none" where it has none)."""

    id: str
    name: str
    address: str
    check: str
    cites: Citations


class Terminology(msgspec.Struct, frozen=True, gc=False):
    """All tables by name, each by system and code ("snomed|254837009"). `not_meant` are words that rule a code out."""

    systems: dict[str, System]
    tables: dict[str, dict[str, Code]]
    not_meant: tuple[str, ...]


def loinc_check_digit_holds(code: str) -> bool:
    """The mod-10 check digit of a LOINC code such as 24605-8. Answer codes (LA6576-8) have another rule and pass."""
    if code.startswith("LA"):
        return code[2:].replace("-", "", 1).isdigit()
    number, dash, digit = code.partition("-")
    if not (dash and number.isascii() and number.isdigit() and digit.isascii() and len(digit) == 1 and digit.isdigit()):
        return False
    total = 0
    for place, char in enumerate(reversed(number)):
        doubled = int(char) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return (10 - total % 10) % 10 == int(digit)


_TIMES = (
    "0123456789",
    "1234067895",
    "2340178956",
    "3401289567",
    "4012395678",
    "5987604321",
    "6598710432",
    "7659821043",
    "8765932104",
    "9876543210",
)
_PERMUTED = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)


def snomed_check_digit_holds(code: str) -> bool:
    """The Verhoeff check digit of a SNOMED CT identifier: 6 to 18 digits, the first of them not 0."""
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 18) or code[0] == "0":
        return False
    found = 0
    for place, char in enumerate(reversed(code)):
        found = int(_TIMES[found][int(_PERMUTED[place % 8][int(char)])])
    return found == 0


CHECKS = {"verhoeff": snomed_check_digit_holds, "mod-10": loinc_check_digit_holds}
"""The rule of each kind of check digit."""
