"""Looks codes up in the tables, and keeps count of those without an entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from rightscan.intake.fhir.envelope import dicts
from rightscan.model.library import Library
from rightscan.model.record import Unmapped
from rightscan.model.terminology import CHECKS, Code, Terminology

PLAIN_CODE = re.compile(r"[A-Za-z0-9./_\-]{1,40}")
TOLD = "urn:rightscan:fact"
"""The code system of our own names of facts."""
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9:/.\-_]{1,120}")


class Meant(msgspec.Struct, frozen=True):
    """What a concept means: the entries of all its codes (none of them if nothing is known) and the element it stands in."""

    codes: tuple[Code, ...]
    path: str

    @property
    def role(self) -> str:
        """The one role of all codes; one that states something stands before those that state nothing."""
        roles = {code.role for code in self.codes}
        telling = roles - {"no-fact"} or roles
        return telling.pop() if len(telling) == 1 else ""

    @property
    def kinds(self) -> frozenset[str]:
        """How a stage was made, as far as the codes tell."""
        return frozenset(code.kind for code in self.codes if code.kind)

    def words(self, fact: str) -> list[str]:
        """What the codes state about one fact, each word once."""
        return list(dict.fromkeys(code.means[fact] for code in self.codes if fact in code.means))


class CodeBook:
    """The tables, made for looking up, with a count of every concept that none of them has."""

    def __init__(self, terminology: Terminology, library: Library) -> None:
        self.terminology = terminology
        self.library = library
        self.studies = studies_by_code(library)
        self.systems = {system.address: system for system in terminology.systems.values()}
        self.families = {
            name: [code for code in table.values() if code.code.endswith("*")]
            for name, table in terminology.tables.items()
        }
        words = "|".join(map(re.escape, terminology.not_meant))
        self.excluding = re.compile(rf"\b(?:{words})\b", re.IGNORECASE) if words else None
        self.missed: Counter[tuple[str, str, str, str]] = Counter()
        self._why: dict[tuple[str, str], tuple[str, str, str]] = {}

    def look_up(self, table: str, concept: object, path: str) -> Meant:
        """The entries of a concept's codes; nothing is counted."""
        codings = dicts(concept.get("coding")) if isinstance(concept, dict) else []
        found = [code for coding in codings for code in self._entries(table, coding)]
        return Meant(tuple(found), path)

    def read(self, table: str, concept: object, path: str, element: str) -> Meant:
        """The same, and a concept without an entry is counted under `element` ("Condition.code")."""
        meant = self.look_up(table, concept, path)
        if not meant.codes:
            self.miss(concept, element)
        return meant

    def _entries(self, table: str, coding: dict[str, Any]) -> Iterator[Code]:
        system, code = self.systems.get(_text(coding.get("system"))), _text(coding.get("code"))
        if system is None or not code:
            return
        entries = self.terminology.tables.get(table, {})
        if f"{system.id}|{code}" in entries:
            yield entries[f"{system.id}|{code}"]
            return
        for family in self.families.get(table, []):
            if family.system == system.id and code.startswith(family.code[:-1]):
                side = family.sides.get(code[-1], "") if len(code) == family.length else ""
                yield msgspec.structs.replace(family, code=code, side=side)

    def study(self, concepts: object) -> tuple[str, str]:
        """The procedure of the vocabulary that the codes name, and its side; empty where they name none or several."""
        found = self.studies_named(concepts)
        if len({study for study, _ in found}) != 1:
            return "", ""
        sides = {side for _, side in found if side}
        return next(iter(found))[0], sides.pop() if len(sides) == 1 else ""

    def studies_named(self, concepts: object) -> set[tuple[str, str]]:
        """Every procedure of the vocabulary that the codes name, each with its side or nothing."""
        codings = [coding for one in dicts(concepts) for coding in dicts(one.get("coding"))]
        loinc = [_text(part.get("code")) for part in codings if self._system(part) == "loinc"]
        found = {self.studies[code] for code in loinc if code in self.studies}
        listed = [code for coding in codings for code in self._entries("procedures", coding) if code.role == "imaging"]
        return found | {(code.means["order"], code.side) for code in listed if "order" in code.means}

    def _system(self, coding: dict[str, Any]) -> str:
        system = self.systems.get(_text(coding.get("system")))
        return system.id if system is not None else ""

    def excludes(self, *concepts: object) -> str:
        """The word in the texts of these concepts that rules them out ("prophylactic"), or nothing."""
        for concept in (one for several in concepts for one in dicts(several)):
            texts = [concept.get("text"), *(coding.get("display") for coding in dicts(concept.get("coding")))]
            for text in texts:
                match = self.excluding.search(text) if self.excluding and isinstance(text, str) else None
                if match is not None:
                    return match.group().lower()
        return ""

    def miss(self, concept: object, element: str) -> bool:
        """Count a concept that no table has, by its codes; texts are not repeated, because they may name people.

        Facts under their own names are read elsewhere and need no table: then the answer is true.
        """
        codings = [coding for one in dicts(concept) for coding in dicts(one.get("coding"))]
        if any(coding.get("system") == TOLD for coding in codings):
            return True
        coded = [coding for coding in codings if _text(coding.get("code"))]
        if not coded:
            self.missed[(element, "", "", "it has no code")] += 1
        for coding in coded:
            self.missed[(element, *self._told(coding))] += 1
        return False

    def _told(self, coding: dict[str, Any]) -> tuple[str, str, str]:
        address, code = _text(coding.get("system")), _text(coding.get("code"))
        if (address, code) not in self._why:  # a record says the same code many times
            self._why[address, code] = self._told_of(address, code)
        return self._why[address, code]

    def _told_of(self, address: str, code: str) -> tuple[str, str, str]:
        system = self.systems.get(address)
        shown = code if PLAIN_CODE.fullmatch(code) else "not shown"
        if not address:
            return "", shown, "its code system is not said"
        if system is None:
            return (
                (address if PLAIN_ADDRESS.fullmatch(address) else "not shown"),
                shown,
                "its code system is not known here",
            )
        if system.check in CHECKS and not CHECKS[system.check](code):
            return system.name, shown, "its check digit is wrong, so there is no such code"
        return system.name, shown, "it is not in the tables"

    def unmapped(self) -> tuple[Unmapped, ...]:
        """Everything counted, in a fixed order."""
        return tuple(
            Unmapped(element, system, code, count, why)
            for (element, system, code, why), count in sorted(self.missed.items())
        )


def studies_by_code(library: Library) -> dict[str, tuple[str, str]]:
    """The procedure and side of every LOINC code in the vocabulary; a code of two procedures is left out."""
    found: dict[str, tuple[str, str]] = {}
    doubled: set[str] = set()
    for procedure in library.procedures.values():
        for side, code in procedure.codes:
            if code in found:
                doubled.add(code)
            found[code] = (procedure.id, side if side in ("left", "right") else "")
    return {code: study for code, study in found.items() if code not in doubled}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
