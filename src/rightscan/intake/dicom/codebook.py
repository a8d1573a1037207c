"""Codes of regions and agents as ids of the content. A code that is not listed stays unknown; its text is not read."""

from __future__ import annotations

from rightscan.intake.dicom.tree import Code
from rightscan.model.dose import DoseKnowledge


class CodeBook:
    """The codes of the content by key."""

    def __init__(self, knowledge: DoseKnowledge) -> None:
        self._regions = {code: region.id for region in knowledge.regions.values() for code in region.codes}
        self._tracers = {code: tracer.id for tracer in knowledge.tracers.values() for code in tracer.codes}
        self._words = {word: tracer.id for tracer in knowledge.tracers.values() for word in tracer.words}

    def region(self, code: Code | None) -> tuple[str, str]:
        """The region, or nothing with what was said instead."""
        if code is None:
            return "", ""
        found = self._regions.get(code.key, "")
        return found, "" if found else _unlisted(code)

    def tracer(self, code: Code | None) -> tuple[str, str]:
        """The agent, or nothing with what was said instead."""
        if code is None:
            return "", ""
        found = self._tracers.get(code.key, "")
        return found, "" if found else _unlisted(code)

    def tracer_in_words(self, text: str) -> str:
        """The agent that a free text names; empty unless it names exactly one."""
        words = text.lower().replace("-", " ").replace("_", " ").split()
        named = {tracer for word, tracer in self._words.items() if word in words}
        return named.pop() if len(named) == 1 else ""


def _unlisted(code: Code) -> str:
    scheme = "a private code" if code.private else "a code that is not in our tables"
    return f"{scheme} ({code.scheme[:16]})"
