"""The patients of the five articles, from a typed line to paper: by mouse, by keyboard alone, and with scripts off."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import follow

ARTICLES = {
    "positive margins": (
        (
            "54F, L lumpectomy last wk, path: positive margin, IDC. Asx. No imaging since surgery, prior to re-excision or"
            " RT. Look for residual disease - mammo or MRI?"
        ),
        "Positive margins after lumpectomy",
    ),
    "axilla after chemotherapy": (
        (
            "52F, 3 cm IDC R breast, cN0 at dx, axilla was imaged before NAC, completed neoadjuvant AC-T, surgery next"
            " month, restage axilla"
        ),
        "chemotherapy finished",
    ),
    "new cancer with a palpable node": (
        (
            "58F newly dx 3 cm IDC L breast on core bx, dx mammo done, palpable 1.5 cm L axillary node, no axillary US"
            " yet. Which study for the axilla?"
        ),
        "axilla clinically positive",
    ),
    "surveillance": (
        (
            "58F hx stage IIB IDC, completed treatment 5 yrs ago, annual f/u, no new complaints, anxious, wants full-body"
            " scan just to be sure"
        ),
        "search for distant",
    ),
    "early cancer": (
        (
            "58F newly dx 1.8 cm grade 2 IDC L breast, no palpable axillary nodes, ALP normal, clinical stage I, no"
            " symptoms of metastasis. Staging PET/CT needed?"
        ),
        "stage I to IIA",
    ),
}
"""For each article a line as a clinician would type it, and words of the scenario it must lead to."""


def check_answer(page: Page, words: str) -> None:
    """The verdict, a rating in the exact words, where the patient stands, and the sources."""
    expect(page.locator(".outcome")).to_have_text("Matched", ignore_case=True)
    assert words.lower() in page.locator("main").inner_text().lower()
    assert page.locator(".cat").count() > 0
    assert page.locator("#pathway").count() == 1
    assert page.locator(".sources li").count() > 0


@pytest.mark.parametrize("name", ARTICLES)
def test_by_mouse(page: Page, name: str) -> None:
    """Read it, use these facts: two clicks to the answer. Then along the pathway, to the sheet and to paper."""
    text, words = ARTICLES[name]
    page.goto("/")
    page.fill("#note", text)
    follow(page, "text=Read it")
    follow(page, "text=Use these facts")
    check_answer(page, words)
    if page.locator("a.button:not(.leave)", has=page.locator("xpath=ancestor::section[@class='pathway']")).count():
        follow(page, ".pathway .results a.button")
        assert "You are here" in page.locator(".pathway").inner_text()
    paper = page.request.get(str(page.locator("text=For the chart (PDF)").get_attribute("href")))
    assert paper.ok
    assert paper.body().startswith(b"%PDF-")


@pytest.mark.parametrize("name", ARTICLES)
def test_by_keyboard_alone(page: Page, name: str) -> None:
    """The box has the focus at the start; Enter reads; the first fact has the focus; Enter confirms all of them."""
    text, words = ARTICLES[name]
    page.goto("/")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/facts?*")
    assert page.evaluate("() => document.activeElement.name") == "f"
    page.keyboard.press("Enter")
    page.wait_for_url("**/answer?*")
    check_answer(page, words)
    tab_to(page, "Copy a link", most=250)


def tab_to(page: Page, words: str, most: int = 60) -> None:
    """Press Tab until the focus is on what says these words."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.innerText || ''").strip() == words:
            return
    pytest.fail(f"'{words}' cannot be reached with Tab")


@pytest.mark.parametrize("name", ARTICLES)
def test_with_scripts_off(browser: Browser, site: str, name: str) -> None:
    text, words = ARTICLES[name]
    context = browser.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/")
    page.fill("#note", text)
    follow(page, "text=Read it")
    follow(page, "text=Use these facts")
    check_answer(page, words)
    page.go_back()
    assert page.locator(".chips").count() == 1
    follow(page, "text=Change the text")
    assert page.locator("#note").input_value() == text
    context.close()


def test_the_box_is_empty_for_the_next_patient_and_kept_for_this_one(page: Page) -> None:
    page.goto("/")
    page.fill("#note", "52F, half a line")
    page.reload()
    assert page.locator("#note").input_value() == "52F, half a line"
    follow(page, "text=Read it")
    page.wait_for_url("**/facts?*")
    page.goto("/")
    assert page.locator("#note").input_value() == ""


def test_a_chip_can_be_taken_away(page: Page) -> None:
    page.goto("/")
    page.fill("#note", "52F BCS 2 mo back, post. margin involved")
    follow(page, "text=Read it")
    page.locator(".chip", has_text="Age").locator("input").uncheck()
    follow(page, "text=Use these facts")
    assert "age" not in page.url
    assert "margins" in page.url


def test_every_answer_of_the_interview_can_be_changed(page: Page) -> None:
    page.goto("/ask")
    asked = [page.locator("legend h1").inner_text()]
    page.locator(".answer", has_text="axilla").first.click()
    follow(page, "text=Continue")
    for _ in range(2):
        asked.append(page.locator("legend h1").inner_text())
        follow(page, "text=Not known")
    assert len(set(asked)) == 3
    assert page.locator(".told div").count() == 3
    follow(page, page.locator(".told a", has_text="Change").first)
    assert page.locator("legend h1").inner_text() == asked[0]
    page.locator(".answer", has_text="metast").first.click()
    follow(page, "text=Continue")
    assert page.locator(".told div").count() == 3
    page.go_back()
    page.go_back()
    assert page.locator(".told div").count() == 3


def test_not_known_is_an_answer_and_unanswered_is_not(page: Page) -> None:
    page.goto("/ask")
    first = page.locator("legend h1").inner_text()
    page.keyboard.press("0")
    page.wait_for_function("before => document.querySelector('legend h1').innerText !== before", arg=first)
    assert page.locator(".told dd", has_text="not known").count() == 1


def test_the_same_order_is_checked_in_words_and_from_the_list(page: Page) -> None:
    page.goto(
        "/answer?f=sex:female&f=age:58%20years&f=diagnosis:invasive-cancer"
        "&f=last-breast-surgery:breast-conserving-excision&f=margins:positive&f=breast-symptoms:none"
        "&f=treatment-phase:after-surgery&f=imaging-since-surgery:not-done&f=clinical-question:residual-disease"
    )
    page.fill("#order-words", "breast ultrasound")
    follow(page, ".order-form button")
    typed = page.locator(".order-result").inner_text()
    assert "Usually not appropriate" in typed
    assert "Instead:" in typed
    page.select_option("#order-choice", "us-breast")
    follow(page, ".order-form button")
    assert page.locator(".order-result").inner_text() == typed
