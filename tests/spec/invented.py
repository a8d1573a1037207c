"""A small invented library: two tumors of the imagination, so that tests of meaning do not depend on content."""

from datetime import date

from rightscan.logic import All, Expression, HasNone, Is, Not, Over
from rightscan.model.citation import Citation, Source
from rightscan.model.fact import Ask, Fact, Word
from rightscan.model.library import Edition, Library, Topic
from rightscan.model.procedure import Category, Procedure
from rightscan.model.quantity import quantity
from rightscan.model.scenario import CategoryId, Concern, Criterion, Rating, Redirect, Scenario

CITES = (Citation("book", "page-1"),)


def choice(name: str, *words: str, ask: Ask = "usual") -> Fact:
    """A choice fact with these words."""
    allowed = tuple(Word(word, word) for word in words)
    return Fact(name, "patient", "choice", name, f"Which {name}?", "It matters.", CITES, allowed, ask=ask)


def scenario(name: str, question: str, *fits: Expression, **ratings: CategoryId) -> Scenario:
    """A scenario with these criteria and ratings (underscores for hyphens)."""
    return Scenario(
        id=f"made.up.{name}",
        title=name,
        topic="made-up",
        kind="full",
        variant="1",
        question=question,
        status="current",
        completeness="partial",
        cites=CITES,
        fits=tuple(Criterion(expression, CITES) for expression in fits),
        ratings=tuple(Rating(study.replace("_", "-"), category, CITES) for study, category in ratings.items()),
    )


def is_(fact: str, *words: str) -> Is:
    """A comparison of a choice fact."""
    return Is(fact, words)


LARGE = Over("size", quantity(2, "cm", "length").canonical)

ALPHA = scenario("alpha", "where", is_("kind", "alpha"), LARGE, mri="usually-appropriate", us="may-be-appropriate")
BETA = scenario(
    "beta", "where", is_("kind", "beta"), HasNone("signs"), mri="usually-appropriate", us="usually-not-appropriate"
)
GAMMA = scenario("gamma", "why", is_("kind", "alpha"), Not(LARGE), pet="usually-not-appropriate")


def library(*scenarios: Scenario, concerns: tuple[Concern, ...] = ()) -> Library:
    """The invented library with these scenarios, or with all three."""
    facts = [
        choice("clinical-question", "where", "why"),
        choice("kind", "alpha", "beta"),
        Fact(
            "size", "patient", "quantity", "Size", "How large?", "It matters.", CITES,
            dimension="length", unit="mm", at_least=quantity(1, "mm", "length"), at_most=quantity(90, "mm", "length"),
        ),
        Fact("signs", "patient", "set", "Signs", "Which signs?", "They matter.", CITES, (Word("red", "red"), Word("hot", "hot")), none="No sign."),
        choice("order", "mri", "us", "pet", "no-imaging", ask="never"),
        choice("hurry", "calm", "urgent", ask="never"),
    ]  # fmt: skip
    labels = {"usually-appropriate": "Usually appropriate", "may-be-appropriate": "May be appropriate"}
    labels |= {"may-be-appropriate-disagreement": "Disagreement", "usually-not-appropriate": "Usually not appropriate"}
    return Library(
        edition=Edition("1", date(2026, 1, 1), date(2026, 6, 1), date(2026, 12, 1), "Invented.", ()),
        content_hash="0",
        groups={"patient": "The patient"},
        facts={fact.name: fact for fact in facts},
        procedures={
            name: Procedure(name, name.upper(), "none", "none", CITES) for name in ("mri", "us", "pet", "no-imaging")
        },
        categories={key: Category(key, label, label, "", CITES) for key, label in labels.items()},
        radiation_levels={},
        sources={"book": Source("book", "A book", "book", "read")},
        impossible=(),
        topics={"made-up": Topic("made-up", "Made up", "0", "1", "book", "Nothing.", CITES, concerns)},
        scenarios={entry.id: entry for entry in scenarios or (ALPHA, BETA, GAMMA)},
    )


def redirect(when: Expression, see: str = "", say: str = "") -> Redirect:
    """A redirect with a citation."""
    return Redirect(when, CITES, see, say)


def both(*parts: Expression) -> All:
    """All of these."""
    return All(parts)
