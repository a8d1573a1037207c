"""Reads scenario files."""

from __future__ import annotations

from typing import cast, get_args

from rightscan.knowledge.conditions import Conditions
from rightscan.knowledge.document import Item
from rightscan.knowledge.pathways import read_pathway
from rightscan.knowledge.statements import Statements
from rightscan.model.citation import Citations
from rightscan.model.procedure import Procedure
from rightscan.model.scenario import (
    Answer,
    CategoryId,
    Completeness,
    Concern,
    Consideration,
    Criterion,
    Erratum,
    Escalation,
    Goal,
    Level,
    OrderText,
    Overlap,
    Pitfall,
    Rating,
    Redirect,
    Review,
    Scenario,
)

_LINE_KEYS = ("cite", "encoding-note")
_OPTIONAL = (
    "reviewed instead overlaps goals ratings considerations concerns orders pathway pitfalls escalation faq errata "
    "not-recorded encoding-note cite"
)
_STATUS = ("draft", "reviewed", "current", "retired")
_CATEGORIES: tuple[str, ...] = get_args(CategoryId)


class ScenarioReader:
    """Reads the files of one library; every complaint goes to the issues of `statements`."""

    def __init__(self, statements: Statements, conditions: Conditions, procedures: dict[str, Procedure]) -> None:
        self.statements = statements
        self.conditions = conditions
        self.procedures = procedures

    def scenario(self, item: Item) -> Scenario:
        """A scenario file."""
        keys = self.statements.keys(
            item, "id title topic kind variant question status completeness sources fits", _OPTIONAL
        )
        self.statements.short_names(keys.get("sources"))
        cites = self.statements.cites(keys, ()) or tuple(self.statements.short.values())
        question = self.conditions.facts.get("clinical-question")
        text, one_of = self.statements.text, self.statements.one_of
        one_of(keys, "question", tuple(word.id for word in question.words) if question else (), "FACT02")
        return Scenario(
            id=self.statements.identifier(item, text(keys, "id")),
            title=text(keys, "title"),
            topic=text(keys, "topic"),
            kind="full" if one_of(keys, "kind", ("full", "routing")) == "full" else "routing",
            variant=text(keys, "variant"),
            question=text(keys, "question"),
            status=cast("object", one_of(keys, "status", _STATUS)),  # type: ignore[arg-type]  # one_of reported any other word
            completeness=cast("Completeness", self._completeness(keys)),
            cites=cites,
            fits=self._fits(keys),
            instead=self._instead(keys),
            overlaps=self._overlaps(keys),
            goals=self._goals(keys),
            ratings=self._ratings(keys),
            considerations=self._considerations(keys),
            concerns=self.concerns(keys, ()),
            orders=self._orders(keys),
            pathway=read_pathway(keys, self.statements, self.conditions.facts, tuple(self.procedures)),
            pitfalls=self._pitfalls(keys),
            escalation=self._escalation(keys),
            faq=self._faq(keys),
            errata=self._errata(keys),
            not_recorded=tuple(
                self._procedure(keys["not-recorded"], name) for name in self.statements.texts(keys, "not-recorded")
            ),
            reviewed=self._review(keys),
            note=text(keys, "encoding-note"),
        )

    def _fits(self, keys: dict[str, Item]) -> tuple[Criterion, ...]:
        found = []
        if "fits" in keys and not keys["fits"].mapping().get("all", keys["fits"]).value:
            self.statements.issues.add("LOGIC01", keys["fits"].mapping()["all"], "'fits' has no line.")
        for member, cites in self.statements.listing(keys["fits"], "all", ()) if "fits" in keys else ():
            expression = self.conditions.read(member, skip=_LINE_KEYS)
            self.statements.cited(member, cites, "This line of 'fits'")
            if expression is not None:
                found.append(Criterion(expression, cites, self.statements.text(member.mapping(), "encoding-note")))
        return tuple(found)

    def _instead(self, keys: dict[str, Item]) -> tuple[Redirect, ...]:
        found = []
        for member, cites in self.statements.listing(keys["instead"], "any", ()) if "instead" in keys else ():
            entries = self.statements.keys(member, "when", "see say cite encoding-note")
            self.statements.cited(member, cites, "This redirect")
            if "see" not in entries and "say" not in entries:
                self.statements.issues.add("KEY02", member, "A redirect needs 'see' or 'say'.")
            when = self.statements.condition(entries, "when", self.conditions)
            if when is not None:
                see, say = self.statements.text(entries, "see"), self.statements.text(entries, "say")
                found.append(Redirect(when, cites, see, say, self.statements.text(entries, "encoding-note")))
        return tuple(found)

    def _completeness(self, keys: dict[str, Item]) -> str:
        """How much of the table was read, which must agree with the ratings. Part of it can be a consideration."""
        said = self.statements.one_of(keys, "completeness", get_args(Completeness))
        if said == ("names-only" if "ratings" in keys else "full-table"):
            self.statements.issues.add("RATE01", keys["completeness"], f"'{said}' does not agree with the ratings.")
        return said

    def _overlaps(self, keys: dict[str, Item]) -> tuple[Overlap, ...]:
        found = []
        for member, cites in self.statements.listing(keys["overlaps"], "any", ()) if "overlaps" in keys else ():
            entries = self.statements.keys(member, "with say", "cite")
            self.statements.cited(member, cites, "This overlap")
            found.append(Overlap(self.statements.text(entries, "with"), self.statements.text(entries, "say"), cites))
        return tuple(found)

    def _goals(self, keys: dict[str, Item]) -> tuple[Goal, ...]:
        return tuple(
            Goal(name, text["name"], text["say"], cites) for name, text, cites in self._texts(keys, "goals", "name say")
        )

    def _ratings(self, keys: dict[str, Item]) -> tuple[Rating, ...]:
        found = []
        for name, member, cites in self.statements.section(keys, "ratings", ()):
            entries = self.statements.keys(member, "category", "why cite encoding-note")
            self.statements.cited(member, cites, f"The rating of '{name}'")
            category = self.statements.one_of(entries, "category", _CATEGORIES, "CAT01")
            why, note = self.statements.text(entries, "why"), self.statements.text(entries, "encoding-note")
            found.append(Rating(self._procedure(member, name), cast("CategoryId", category), cites, why, note))
        return tuple(found)

    def _considerations(self, keys: dict[str, Item]) -> tuple[Consideration, ...]:
        found = []
        for name, member, cites in self.statements.section(keys, "considerations", ()):
            entries = self.statements.keys(member, "say", "when favors cite encoding-note")
            self.statements.cited(member, cites, f"The consideration '{name}'")
            favors = self.statements.text(entries, "favors")
            when = self.statements.condition(entries, "when", self.conditions)
            say, note = self.statements.text(entries, "say"), self.statements.text(entries, "encoding-note")
            favors = self._procedure(entries["favors"], favors) if favors else ""
            found.append(Consideration(name, say, cites, when, favors, note))
        return tuple(found)

    def concerns(self, keys: dict[str, Item], inherited: Citations) -> tuple[Concern, ...]:
        """The concerns of a scenario or of a topic."""
        found = []
        for name, member, cites in self.statements.section(keys, "concerns", inherited):
            entries = self.statements.keys(member, "level when say", "unless suggest rule protocol cite encoding-note")
            self.statements.cited(member, cites, f"The concern '{name}'")
            suggest = self.statements.text(entries, "suggest")
            level = self.statements.one_of(entries, "level", get_args(Level))
            when = self.statements.condition(entries, "when", self.conditions)
            if when is not None:
                concern = Concern(
                    id=name,
                    level=cast("Level", level),
                    when=when,
                    say=self.statements.text(entries, "say"),
                    cites=cites,
                    unless=self.statements.condition(entries, "unless", self.conditions),
                    suggest=self._procedure(entries["suggest"], suggest) if suggest else "",
                    rule=self.statements.rule(entries),
                    note=self.statements.text(entries, "encoding-note"),
                    protocol=self.statements.text(entries, "protocol"),
                )
                found.append(concern)
        return tuple(found)

    def _orders(self, keys: dict[str, Item]) -> tuple[OrderText, ...]:
        return tuple(
            OrderText(self._procedure(keys["orders"], name), text["text"], cites)
            for name, text, cites in self._texts(keys, "orders", "text")
        )

    def _pitfalls(self, keys: dict[str, Item]) -> tuple[Pitfall, ...]:
        found = []
        for name, member, cites in self.statements.section(keys, "pitfalls", ()):
            entries = self.statements.keys(member, "say", "rule cite")
            self.statements.cited(member, cites, f"The pitfall '{name}'")
            found.append(Pitfall(name, self.statements.text(entries, "say"), cites, self.statements.rule(entries)))
        return tuple(found)

    def _escalation(self, keys: dict[str, Item]) -> tuple[Escalation, ...]:
        found = []
        for name, member, cites in self.statements.section(keys, "escalation", ()):
            entries = self.statements.keys(member, "when say who", "cite")
            self.statements.cited(member, cites, f"The escalation '{name}'")
            when, say = self.statements.text(entries, "when"), self.statements.text(entries, "say")
            found.append(Escalation(name, when, say, self.statements.texts(entries, "who"), cites))
        return tuple(found)

    def _faq(self, keys: dict[str, Item]) -> tuple[Answer, ...]:
        return tuple(
            Answer(name, text["ask"], text["answer"], cites)
            for name, text, cites in self._texts(keys, "faq", "ask answer")
        )

    def _errata(self, keys: dict[str, Item]) -> tuple[Erratum, ...]:
        return tuple(
            Erratum(name, text["about"], text["says"], text["did"], cites)
            for name, text, cites in self._texts(keys, "errata", "about says did")
        )

    def _texts(self, keys: dict[str, Item], section: str, required: str) -> list[tuple[str, dict[str, str], Citations]]:
        """The statements of a section that consist of texts only."""
        found = []
        for name, member, cites in self.statements.section(keys, section, ()):
            entries = self.statements.keys(member, required, "cite")
            self.statements.cited(member, cites, f"'{name}' in '{section}'")
            found.append((name, {key: self.statements.text(entries, key) for key in required.split()}, cites))
        return found

    def _review(self, keys: dict[str, Item]) -> Review | None:
        if "reviewed" not in keys:
            return None
        entries = self.statements.keys(keys["reviewed"], "by date what")
        by, day, what = (self.statements.text(entries, key) for key in ("by", "date", "what"))
        return Review(by, day, what)

    def _procedure(self, item: Item, name: str) -> str:
        if name not in self.procedures:
            self.statements.issues.add("PROC01", item, f"'{name}' is not a procedure.")
        return name
