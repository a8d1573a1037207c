"""The local policy of a site: entries for named scenarios, each with an owner, a reason and a last day."""

from __future__ import annotations

from datetime import date

import msgspec

from rightscan.model.citation import Source
from rightscan.model.local import LocalCategory, LocalNote, Terms
from rightscan.model.scenario import Concern

POLICY_SOURCE = "local-policy"


class CategoryEntry(msgspec.Struct, frozen=True, gc=False):
    """A category for one study in one scenario."""

    scenario: str
    procedure: str
    local: LocalCategory


class ConcernEntry(msgspec.Struct, frozen=True, gc=False):
    """A concern that the order check of one scenario raises besides its own; it carries its terms."""

    scenario: str
    concern: Concern


class NoteEntry(msgspec.Struct, frozen=True, gc=False):
    """A remark on one scenario."""

    scenario: str
    note: LocalNote


class Policy(msgspec.Struct, frozen=True, gc=False):
    """All entries of one file. `sources` holds the file itself under `POLICY_SOURCE`, and what it cites besides."""

    file: str
    site: str
    sources: dict[str, Source]
    categories: tuple[CategoryEntry, ...] = ()
    concerns: tuple[ConcernEntry, ...] = ()
    notes: tuple[NoteEntry, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        """Everyone who answers for an entry, each once."""
        return tuple(dict.fromkeys(one.owner for one in self._terms))

    @property
    def last_days(self) -> frozenset[date]:
        """The days after which an entry lapses."""
        return frozenset(one.expires for one in self._terms)

    @property
    def _terms(self) -> tuple[Terms, ...]:
        terms = [entry.local.terms for entry in self.categories]
        terms += [entry.concern.terms for entry in self.concerns if entry.concern.terms is not None]
        return (*terms, *(entry.note.terms for entry in self.notes))
