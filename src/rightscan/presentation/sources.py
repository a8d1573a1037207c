"""Numbers for the sources of an answer, each source once."""

from __future__ import annotations

from rightscan.model.citation import Citation, Citations
from rightscan.model.library import Library
from rightscan.presentation.data import Cite, Cites
from rightscan.presentation.words import source_text


class SourceList:
    """Gives every source a number, in order of first use, starting at 1."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.order: dict[tuple[str, str], int] = {}

    def cite(self, cites: Citations) -> Cites:
        """These citations by number and place."""
        return tuple(Cite(self._number(citation), citation.locator.replace("-", " ")) for citation in cites)

    def texts(self) -> tuple[str, ...]:
        """Every source used so far, in full; the first has number 1."""
        return tuple(source_text(self.library, Citation(key, "", through)) for key, through in self.order)

    def _number(self, citation: Citation) -> int:
        return self.order.setdefault((citation.source, citation.seen_through), len(self.order) + 1)
