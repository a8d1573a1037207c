"""Why advice is not followed: the codes of HL7's list, and those of them that a card about an imaging order offers."""

from __future__ import annotations

from rightscan.faces.cds_hooks.wire import Coding

SYSTEM = "http://cds-hooks.hl7.org/CodeSystem/non-adherence-reason"
REASONS = frozenset(
    """cds-not-applicable patient-ineligible indication-order-exists action-completed action-unsuccessful
    action-performed-no-adverse-effect action-not-priority cds-suboptimal-context limited-time wrong-time-workflow
    inappropriate-recipient need-more-info recipient-disagrees-evidence does-not-align-latest-evidence expert-contradicts
    policy-contradicts recipient-does-not-trust recipient-concerns-outcomes risk-benefit-ratio
    mitigate-risk-negative-outcome likely-negative-health-outcomes patient-contraindication does-not-align-preferences
    patient-fears-discomfort patient-does-not-want-change cultural-religious-reason prefers-alternative patient-refuses
    not-convenient-feasible inadequate-support service-not-available implementation-challenges too-costly-uncovered
    recipient-does-not-understand comorbidity-disability""".split()  # noqa: SIM905  read as a list of words
)
"""All codes: six groups and what is in them."""
_OFFERED = {
    "patient-ineligible": "The guidance does not fit this patient",
    "indication-order-exists": "There is another indication",
    "action-completed": "The suggested study was already done",
    "need-more-info": "More information is needed first",
    "expert-contradicts": "A specialist advised otherwise",
    "policy-contradicts": "Local policy says otherwise",
    "does-not-align-latest-evidence": "Newer evidence says otherwise",
    "patient-contraindication": "The suggested study is contraindicated",
    "risk-benefit-ratio": "Benefit and risk are judged differently here",
    "prefers-alternative": "The patient prefers this study",
    "service-not-available": "The suggested study is not available",
}
"""Those that a clinician who orders imaging may mean, in short words of our own."""

OFFERED = tuple(Coding(SYSTEM, code, words) for code, words in _OFFERED.items())
