"""Every type of page with an address of it, its twin in JSON and its sheet of paper."""

from tests.functional.command import CONFLICT, MATCHED
from tests.functional.web import link

SCENARIO = "breast.after-surgery.positive-margins"
MARGINS = (*MATCHED, "clinical-question=residual-disease")
NOTE = "54F, L lumpectomy last wk, path: positive margin, IDC. Asx. T2, stage IIB, cT1. No imaging since surgery."
EXAMS = "PET/CT 2024; CT CAP 2025; mammogram x4; US axilla 2025; breast core biopsy 2025"
PAGES = {
    "home": "/",
    "a question": "/ask",
    "a question for an amount": link("/ask", "sex=female", ask="age"),
    "a question for several": link("/ask", "sex=female", ask="metastasis-signs"),
    "the form": link("/form", "sex=female"),
    "matched": link("/answer", *MARGINS),
    "an order": link("/answer", *MARGINS, "order=us-breast"),
    "on the pathway": link("/answer", *MARGINS, r="negative"),
    "needs answers": link("/answer", "sex=female"),
    "conflict": link("/answer", *CONFLICT),
    "out of scope": link("/answer", "sex=male", "clinical-question=residual-disease"),
    "a fact that cannot be used": link("/answer", "sex=female", "age=52"),
    "topics": "/topics",
    "topic": "/topic/imaging-of-the-axilla",
    "scenario": f"/scenario/{SCENARIO}",
    "studies": "/procedures",
    "study": "/procedure/mammography-diagnostic",
    "protocols": "/protocols",
    "protocol": "/protocol/fdg-pet-ct",
    "dose": "/dose",
    "dose of exams": link("/dose", exams=EXAMS, age="58 years", background="2.4"),
    "plans": link("/dose/plans", a="CT CAP; bone scan", b="FDG PET/CT; breast core biopsy"),
    "dose of what is no exam": "/dose?exams=moon%20scan",
    "hits": "/find?q=positve%20margin",
    "no hit": "/find?q=zzzz",
    "sources": "/sources",
    "about": "/about",
    "safety": "/safety",
    "feedback": "/feedback",
    "tumor board": link("/board", *MARGINS),
    "hand-out": f"/handout/{SCENARIO}",
    "hand-out in Spanish": f"/handout/{SCENARIO}?language=es",
}
TWINS = {
    "a question": "/ask.json",
    "the form": link("/form.json", "sex=female"),
    "matched": link("/answer.json", *MARGINS),
    "topics": "/topics.json",
    "topic": "/topic/imaging-of-the-axilla.json",
    "scenario": f"/scenario/{SCENARIO}.json",
    "studies": "/procedures.json",
    "study": "/procedure/mammography-diagnostic.json",
    "protocols": "/protocols.json",
    "protocol": "/protocol/fdg-pet-ct.json",
    "dose": "/dose.json",
    "dose of exams": link("/dose.json", exams=EXAMS, age="58 years"),
    "plans": link("/dose/plans.json", a="CT CAP; bone scan", b="FDG PET/CT; breast core biopsy"),
    "hits": "/find.json?q=positve%20margin",
    "sources": "/sources.json",
    "about": "/about.json",
    "safety": "/safety.json",
    "tumor board": link("/board.json", *MARGINS),
    "hand-out": f"/handout/{SCENARIO}.json?language=en",
}
"""The data behind every page that says something; the first page, Safety and the form for remarks hold none."""
PAPER = {
    "answer": link("/answer.pdf", *MARGINS),
    "tumor board": link("/board.pdf", *MARGINS),
    "tumor board on Letter": link("/board.pdf", *MARGINS, paper="Letter"),
    "hand-out": f"/handout/{SCENARIO}.pdf?language=es",
}
