"""Reads what is said once for all content: sources, facts, procedures, categories, radiation levels, the edition."""

from __future__ import annotations

from datetime import date
from typing import cast, get_args

from rightscan.errors import FactError
from rightscan.knowledge.document import Issues, Item
from rightscan.knowledge.statements import Statements
from rightscan.model.citation import Citations, Source
from rightscan.model.fact import Ask, Fact, Kind, Word, read_value
from rightscan.model.library import Edition
from rightscan.model.procedure import Category, OrderName, Procedure, RadiationLevel
from rightscan.model.quantity import DIMENSIONS, Quantity, read_quantity, unit_names
from rightscan.model.terminology import loinc_check_digit_holds

_KINDS = ("choice", "set", "quantity", "date", "procedure")
_FACT_REQUIRED = "group kind label question why"
_FACT_OPTIONAL = "values none listing ask dimension unit at-least at-most cite"


def read_sources(item: Item, issues: Issues) -> dict[str, Source]:
    """references.yaml: every source by its key."""
    statements = Statements(issues, {})
    entries = statements.keys(item, "sources")
    found = {}
    for key, member in entries["sources"].mapping().items() if "sources" in entries else ():
        fields = statements.keys(member, "title kind read", "author publisher date doi rights note")
        statements.one_of(fields, "read", ("read", "in-part", "seen-through"))
        texts = {name: statements.text(fields, name) for name in fields if name in Source.__struct_fields__}
        if "title" in texts and "kind" in texts and "read" in texts:
            found[statements.identifier(member, key)] = Source(key=key, **texts)
    return found


def read_procedures(item: Item, statements: Statements) -> dict[str, Procedure]:
    """procedures.yaml: every study by its id."""
    entries = statements.keys(item, "procedures", "cite")
    optional = "adult-rrl child-rrl order-names codes no-code cite"
    found = {}
    for key, member, cites in statements.section(entries, "procedures", statements.cites(entries, ())):
        fields = statements.keys(member, "name modality contrast", optional)
        if "codes" not in fields and "no-code" not in fields:
            statements.issues.add("KEY02", member, f"'{key}' has neither 'codes' nor 'no-code'.")
        found[key] = Procedure(
            id=key,
            name=statements.text(fields, "name"),
            modality=statements.text(fields, "modality"),
            contrast=statements.text(fields, "contrast"),
            cites=statements.cited(member, cites, f"The procedure '{key}'"),
            adult_rrl=statements.one_of(fields, "adult-rrl", (*"012345", "varies")),
            child_rrl=statements.one_of(fields, "child-rrl", (*"012345", "varies")),
            order_names=tuple(_order_name(name, statements) for name in _members(fields, "order-names")),
            codes=_codes(fields, statements),
            no_code=statements.text(fields, "no-code"),
        )
    return found


def _members(fields: dict[str, Item], key: str) -> list[Item]:
    return fields[key].items() if key in fields else []


def _order_name(item: Item, statements: Statements) -> OrderName:
    if isinstance(item.value, str):
        return OrderName(item.value)
    fields = statements.keys(item, "name sets")
    sets = fields["sets"].mapping() if "sets" in fields else {}
    return OrderName(statements.text(fields, "name"), tuple((key, str(value.value)) for key, value in sets.items()))


def _codes(fields: dict[str, Item], statements: Statements) -> tuple[tuple[str, str], ...]:
    found = []
    for side, item in fields["codes"].mapping().items() if "codes" in fields else ():
        code = str(item.value)
        if not loinc_check_digit_holds(code):
            statements.issues.add("CODE01", item, f"'{code}' is not a LOINC code.")
        found.append((side, code))
    return tuple(found)


def read_categories(item: Item, statements: Statements) -> tuple[dict[str, Category], dict[str, RadiationLevel]]:
    """categories.yaml: the four category words and the radiation bands."""
    entries = statements.keys(item, "categories radiation-levels", "cite")
    inherited = statements.cites(entries, ())
    categories = {}
    for key, member, cites in statements.section(entries, "categories", inherited):
        fields = statements.keys(member, "label short means", "cite")
        label, short, means = (statements.text(fields, name) for name in ("label", "short", "means"))
        categories[key] = Category(key, label, short, means, statements.cited(member, cites, f"The category '{key}'"))
    levels = {}
    for key, member, cites in statements.section(entries, "radiation-levels", inherited):
        fields = statements.keys(member, "adult child", "cite")
        adult, child = statements.text(fields, "adult"), statements.text(fields, "child")
        levels[key] = RadiationLevel(key, adult, child, statements.cited(member, cites, f"The level '{key}'"))
    return categories, levels


def read_facts(
    item: Item, statements: Statements, procedures: dict[str, Procedure]
) -> tuple[dict[str, str], dict[str, Fact]]:
    """facts.yaml: the groups with their labels, and every fact by its name."""
    entries = statements.keys(item, "groups facts", "impossible cite")
    groups = {name: str(label.value) for name, label in _mapping(entries, "groups").items()}
    found = {}
    for name, member, cites in statements.section(entries, "facts", statements.cites(entries, ())):
        statements.cited(member, cites, f"The fact '{name}'")
        fields = statements.keys(member, _FACT_REQUIRED, _FACT_OPTIONAL)
        statements.one_of(fields, "group", tuple(groups))
        kind = statements.one_of(fields, "kind", _KINDS)
        words = _procedure_words(procedures) if kind == "procedure" else _words(fields, statements)
        if kind in ("choice", "set") and not words:
            statements.issues.add("KEY02", member, f"'{name}' needs 'values'.")
        elif kind == "quantity" and not {"dimension", "unit", "at-least", "at-most"} <= set(fields):
            statements.issues.add("KEY02", member, f"'{name}' needs 'dimension', 'unit', 'at-least' and 'at-most'.")
        elif kind == "date" and statements.text(fields, "ask") != "never":
            statements.issues.add("KEY02", member, f"'{name}' needs 'ask: never': no few days stand for all others.")
        elif kind == "quantity" and not _unit_is_known(fields, statements):
            continue
        elif kind in _KINDS:
            found[name] = _fact(name, fields, words, cites, statements)
    return groups, found


def _unit_is_known(fields: dict[str, Item], statements: Statements) -> bool:
    dimension = statements.one_of(fields, "dimension", DIMENSIONS)
    return dimension in DIMENSIONS and bool(statements.one_of(fields, "unit", unit_names(dimension)))


def _mapping(fields: dict[str, Item], key: str) -> dict[str, Item]:
    return fields[key].mapping() if key in fields else {}


def _fact(
    name: str, fields: dict[str, Item], words: tuple[Word, ...], cites: Citations, statements: Statements
) -> Fact:
    kind = statements.text(fields, "kind")
    ask = statements.one_of(fields, "ask", get_args(Ask)) or "usual"
    return Fact(
        name=name,
        group=statements.text(fields, "group"),
        kind="choice" if kind == "procedure" else cast("Kind", kind),
        label=statements.text(fields, "label"),
        question=statements.text(fields, "question"),
        why=statements.text(fields, "why"),
        cites=cites,
        words=words,
        none=statements.text(fields, "none"),
        ask=cast("Ask", ask),
        dimension=statements.text(fields, "dimension"),
        unit=statements.text(fields, "unit"),
        at_least=_limit(fields, "at-least", name, statements),
        at_most=_limit(fields, "at-most", name, statements),
        closed=statements.one_of(fields, "listing", ("open", "complete")) == "complete",
    )


def _words(fields: dict[str, Item], statements: Statements) -> tuple[Word, ...]:
    found = []
    known = _mapping(fields, "values")
    for word, member in known.items():
        entries = member.mapping()
        for covered in _members(entries, "covers"):
            if covered.value not in known:
                statements.issues.add(
                    "FACT02", covered, f"'{word}' covers '{covered.plain()}', which is not among the values."
                )
        if entries:
            statements.keys(member, "label", "covers aliases")
        label = statements.text(entries or known, "label" if entries else word)
        found.append(Word(word, label, statements.texts(entries, "covers"), statements.texts(entries, "aliases")))
    return tuple(found)


def check_order_names(item: Item, facts: dict[str, Fact], statements: Statements) -> None:
    """What the wording of an order states besides the study must be facts of the vocabulary, with their words."""
    for study in item.mapping()["procedures"].mapping().values() if "procedures" in item.mapping() else ():
        for name in _members(study.mapping(), "order-names"):
            for fact, value in _mapping(name.mapping(), "sets").items():
                if fact not in facts:
                    statements.issues.add("FACT01", value, f"'{fact}' is not a fact.")
                    continue
                try:
                    read_value(facts[fact], str(value.value))
                except FactError as error:
                    statements.issues.add("FACT02", value, f"{fact}: {error.why}", error.fix)


def _procedure_words(procedures: dict[str, Procedure]) -> tuple[Word, ...]:
    return tuple(
        Word(study.id, study.name, (), tuple(name.name for name in study.order_names)) for study in procedures.values()
    )


def _limit(fields: dict[str, Item], key: str, fact: str, statements: Statements) -> Quantity | None:
    if key not in fields:
        return None
    try:
        return read_quantity(statements.text(fields, key), statements.text(fields, "dimension"), fact)
    except (FactError, KeyError) as error:
        statements.issues.add("FACT02", fields[key], f"The limit '{key}' of '{fact}' cannot be read: {error}")
        return None


def read_edition(item: Item, statements: Statements) -> Edition | None:
    """edition.yaml: the dated state of the content and what it never checks."""
    fields = statements.keys(item, "edition released review-due refuse-after status not-checked cite")
    dates = []
    for key in ("released", "review-due", "refuse-after"):
        try:
            dates.append(date.fromisoformat(statements.text(fields, key)))
        except ValueError:
            if key in fields:
                statements.issues.add("TYPE01", fields[key], f"'{key}' should be a date such as 2026-11-21.")
    if len(dates) < 3:
        return None
    statements.cites(fields, ())
    return Edition(
        name=statements.text(fields, "edition"),
        released=dates[0],
        review_due=dates[1],
        refuse_after=dates[2],
        status=statements.text(fields, "status"),
        not_checked=statements.texts(fields, "not-checked"),
    )
