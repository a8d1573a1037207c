"""Small builders for tests: a patient from keyword arguments, an assessment from a patient."""

from datetime import date

from rightscan.engine.assess import Assessment, assess
from rightscan.engine.facts import Facts, derive_facts
from rightscan.faces.usual_dose import usual_dose
from rightscan.intake.form import read_answers
from rightscan.knowledge.artefact import read_dose
from rightscan.model.fact import Value
from rightscan.model.library import Library
from rightscan.model.protocol import Protocol, SiteProtocols
from rightscan.presentation.protocol_data import Beside
from rightscan.protocols.links import links_of

TODAY = date(2026, 11, 21)


def patient(library: Library, **facts: str) -> dict[str, Value]:
    """Facts by keyword, with underscores for hyphens: `patient(library, tumor_size="3 cm")`."""
    return read_answers(library, facts.items()).stated


def facts_of(library: Library, **facts: str) -> Facts:
    """The given facts with everything that follows from them."""
    return derive_facts(library.facts, patient(library, **facts), TODAY)


def assessed(library: Library, *results: str, **facts: str) -> Assessment:
    """Assess a patient given by keyword; the value "unknown" declines a fact."""
    return assessed_on(TODAY, library, *results, **facts)


def assessed_on(day: date, library: Library, *results: str, **facts: str) -> Assessment:
    """The same on a given day."""
    given = read_answers(library, facts.items())
    return assess(library, given.stated, day, results, given.declined)


TEXTBOOK = {
    "sex": "female",
    "age": "58 years",
    "diagnosis": "invasive-cancer",
    "last_breast_surgery": "breast-conserving-excision",
    "margins": "positive",
    "breast_symptoms": "none",
    "treatment_phase": "after-surgery",
    "imaging_since_surgery": "not-done",
}
"""The textbook patient of the positive-margins scenario."""


def beside_of(library: Library, protocol: Protocol, site: SiteProtocols | None = None) -> Beside:
    """What stands beside a protocol: links to the guidance, the usual dose, and the values of a site, if any."""
    usual = usual_dose(library, read_dose(), (protocol.procedure, *protocol.also))
    return Beside(links_of(library, protocol), usual, site)
