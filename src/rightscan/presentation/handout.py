"""The hand-out for patients as a page. Every word of it is content: nothing here says anything in any language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rightscan.model.citation import Citations
from rightscan.model.handout import ORIGINAL, PARTS, Handout, Handouts, Passage, SheetWords
from rightscan.model.library import Library
from rightscan.model.procedure import Category
from rightscan.presentation.data import Cite, Cites
from rightscan.presentation.document import Block, Bullet, Heading, Paragraph, sources_used
from rightscan.presentation.sources import SourceList

_LISTED = ("results", "symptoms", "ask")
"""The parts of which each passage is one point of a list."""


def handout_page(library: Library, handouts: Handouts, scenario_id: str, language: str, as_of: date) -> list[Block]:
    """The sheet of one scenario in one language, with its sources. Raises InputError where there is none.

    Content that is expired on the day `as_of` gives no advice: the sheet says so and sends the patient to ask.
    """
    sheet = handouts.sheet(scenario_id, language)
    original = handouts.sheet(scenario_id, ORIGINAL)
    page = _Sheet(library, handouts.words[language], sheet)
    blocks: list[Block] = [
        Heading(1, sheet.title),
        *(Paragraph(page.words.statuses[status]) for status in dict.fromkeys((sheet.status, original.status))),
        *page.standing(as_of),
    ]
    if library.edition.standing(as_of) != "expired":
        blocks += [block for part in PARTS for block in page.part(part)]
    return [*blocks, *page.closing(), *page.source_list(sources_used(blocks))]


class _Sheet:
    def __init__(self, library: Library, words: SheetWords, sheet: Handout) -> None:
        self.library = library
        self.words = words
        self.sheet = sheet
        self.sources = SourceList(library)
        self.categories = {rating.procedure: rating.category for rating in library.scenarios[sheet.scenario].ratings}

    def standing(self, as_of: date) -> Iterator[Block]:
        """What the reader must know first where the content is past one of its days."""
        edition, notices = self.library.edition, self.words.notices
        standing = edition.standing(as_of)
        if standing == "overdue":
            yield Paragraph(f"{notices['overdue']} {edition.review_due}.")
        elif standing == "expired":
            yield Paragraph(f"{notices['expired']} {edition.refuse_after}.")

    def part(self, part: str) -> Iterator[Block]:
        """One part under its heading; a passage that rates studies is followed by their category."""
        passages = self.sheet.parts[part]
        rated = [self.library.categories[self.categories[name]] for one in passages for name in one.rates[:1]]
        yield Heading(2, self.words.headings[part])
        if rated:
            yield Paragraph(self.words.notices["rated-by"], self._cite(rated[0].cites))
        for passage in passages:
            yield (Bullet if part in _LISTED else Paragraph)(passage.text, self._cite(passage.cites))
            if passage.rates:
                yield self._rating(passage, rated.pop(0))

    def _rating(self, passage: Passage, category: Category) -> Bullet:
        """The category in plain words, with the ACR's own word in brackets."""
        cites = tuple(dict.fromkeys((*passage.cites, *category.cites)))
        return Bullet(f"{self.words.ratings[self.categories[passage.rates[0]]]} ({category.label}).", self._cite(cites))

    def closing(self) -> Iterator[Block]:
        """What holds for every sheet, and from which state of the content this one was made."""
        edition, notices = self.library.edition, self.words.notices
        yield Heading(2, self.words.headings["closing"])
        yield Paragraph(notices["closing"])
        yield Paragraph(notices["notice"])
        yield Paragraph(f"{notices['edition']} {edition.name}. {notices['review-due']} {edition.review_due}.")

    def source_list(self, used: list[int]) -> Iterator[Block]:
        """The sources by number; nothing where the sheet cites none."""
        if used:
            yield Heading(2, self.words.headings["sources"])
            yield Paragraph(self.words.notices["numbers"])
        texts = [self._source(key, through) for key, through in self.sources.order]
        yield from (Bullet(texts[number - 1], mark=f"[{number}]") for number in used)

    def _cite(self, cites: Citations) -> Cites:
        """The numbers of the sources, each once: the place in an article is of no use to a patient."""
        return tuple(dict.fromkeys(Cite(cite.source) for cite in self.sources.cite(cites)))

    def _source(self, key: str, through: str) -> str:
        """One source as it was published, and how well it is known."""
        source, notes = self.library.sources[key], self.words.source_notes
        day = source.date if source.date[:1].isdigit() else ""
        doi = f"doi:{source.doi}" if source.doi else ""
        published = [part for part in (self._title(key), source.publisher, day, doi) if part]
        said = " ".join(part if part.endswith(("?", ".")) else f"{part}." for part in published)
        if through:
            return f"{said} {notes['seen-through']}: {self._title(through)}"
        return said if source.read == "read" else f"{said} {notes['in-part']}"

    def _title(self, key: str) -> str:
        return self.words.titles.get(key, self.library.sources[key].title)
