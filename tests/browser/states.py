"""Every type of page in the states that matter, as addresses: what accessibility and layout are tested on."""

POSITIVE_MARGINS = (
    "clinical-question:residual-disease",
    "sex:female",
    "age:58 years",
    "diagnosis:invasive-cancer",
    "last-breast-surgery:breast-conserving-excision",
    "margins:positive",
    "breast-symptoms:none",
    "treatment-phase:after-surgery",
    "imaging-since-surgery:not-done",
)
STAGE_CONFLICT = (
    "diagnosis:invasive-cancer",
    "treatment-phase:before-treatment",
    "sex:female",
    "clinical-t:t2",
    "clinical-n:n1",
    "distant-metastasis:m0",
    "stage-group:IIA",
)
NOBODY = ("sex:male", "diagnosis:benign-lesion", "breast-symptoms:none", "axillary-lump:absent", "age:40 years")


def address(path: str, *facts: str, **more: str) -> str:
    """An address with facts, and with further parameters."""
    pairs = [*(("f", fact) for fact in facts), *more.items()]
    query = "&".join(f"{key}={text.replace(' ', '%20')}" for key, text in pairs)
    return f"{path}?{query}" if query else path


PAGES = {
    "home": "/",
    "question with answers": "/ask",
    "question with amount": address("/ask", "sex:female", ask="age"),
    "question with several answers": address("/ask", "sex:female", ask="metastasis-signs"),
    "question with a fault": address("/ask", "sex:female", "age:52", ask="age"),
    "dense form": address("/form", "sex:female", "age:52"),
    "matched": address("/answer", *POSITIVE_MARGINS),
    "order check": address("/answer", *POSITIVE_MARGINS, "order:us-breast"),
    "on the pathway": address("/answer", *POSITIVE_MARGINS, r="negative"),
    "needs answers": address("/answer", "sex:female", "age:58 years"),
    "conflict": address("/answer", *STAGE_CONFLICT),
    "out of scope": address("/answer", *NOBODY, "clinical-question:local-recurrence"),
    "a fact that cannot be used": address("/answer", "sex:female", "age:52"),
    "old link": address("/answer", *POSITIVE_MARGINS, edition="2025.01", day="2025-01-01"),
    "topics": "/topics",
    "topic": "/topic/imaging-of-the-axilla",
    "scenario": "/scenario/breast.after-surgery.positive-margins",
    "studies": "/procedures",
    "study": "/procedure/mammography-diagnostic",
    "study without a protocol": "/procedure/ct-chest",
    "study without a band": "/procedure/mammography-contrast",
    "protocols": "/protocols",
    "protocol": "/protocol/mri-breast-without-and-with-contrast",
    "protocol with a disagreement": "/protocol/bone-scan-whole-body",
    "protocol of two studies": "/protocol/dbt-diagnostic",
    "no such protocol": "/protocol/ct-chest",
    "dose": "/dose",
    "dose of exams": "/dose?exams=PET/CT%202024;%20CT%20CAP%202025;%20mammogram%20x4;%20US%20axilla%202025&age=58%20years",
    "plans": "/dose/plans?a=CT%20CAP;%20bone%20scan&b=FDG%20PET/CT",
    "plans of a scenario": "/dose/plans?a=Mammography%20diagnostic&b=MRI%20breast%20without%20and%20with%20IV%20contrast&c=US%20breast",
    "plans with a fault": "/dose/plans?a=moon%20scan",
    "dose of what is no exam": "/dose?exams=moon%20scan",
    "search results": "/find?q=positve%20margin%20lumpectomy",
    "search without result": "/find?q=zzzz",
    "sources": "/sources",
    "about": "/about",
    "safety": "/safety",
    "feedback": "/feedback",
    "tumor-board sheet": address("/board", *POSITIVE_MARGINS),
    "hand-out": "/handout/breast.after-surgery.positive-margins",
    "hand-out in Spanish": "/handout/breast.after-surgery.positive-margins?language=es",
    "forgotten text": address("/facts", "sex:female", note="gone"),
    "no such page": "/nothing-here",
}
NOTE = (
    "54F, new dx L breast IDC, 21 mm on mammography, 28 mm on MRI. Asx, ?bone pain. Mother had breast ca. Loves tango."
)
"""A text with facts, a contradiction, something left out and something unread."""
