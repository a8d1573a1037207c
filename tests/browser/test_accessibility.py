"""axe-core on every type of page: WCAG 2.2 A and AA and best practice, light and dark, from 320 to 1280 px."""

from importlib.resources import files
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.states import NOTE, PAGES

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
Scheme = Literal["light", "dark"]
WIDTHS = (320, 360, 768, 1280)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
FAULTS = {
    "a field without a label": "document.querySelector('label[for=note]').remove()",
    "a picture without words": "{const i = document.createElement('img'); i.src = '/static/icon.svg'; document.querySelector('main').append(i)}",
    "an empty heading": "document.querySelector('h2').textContent = ''",
    "no language": "document.documentElement.removeAttribute('lang')",
    "weak contrast": "document.querySelector('main p').style.setProperty('color', matchMedia('(prefers-color-scheme: dark)').matches ? '#333' : '#bbb')",
}


def violations(page: Page) -> list[str]:
    """What axe finds, each with the places it found it in."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(RUN, TAGS)
    return [f"{rule['id']}: {', '.join(str(n['target']) for n in rule['nodes'])}" for rule in found["violations"]]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_no_violation(browser: Browser, site: str, name: str, scheme: Scheme) -> None:
    context = browser.new_context(color_scheme=scheme, base_url=site)
    page = context.new_page()
    page.goto(PAGES[name])
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} px: {violation}" for violation in violations(page)]
    context.close()
    assert not found


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_violation_among_the_chips(browser: Browser, site: str, scheme: Scheme) -> None:
    context = browser.new_context(color_scheme=scheme, base_url=site)
    page = context.new_page()
    page.goto("/")
    page.fill("#note", NOTE)
    page.click("text=Read it")
    page.wait_for_url("**/facts?*")
    assert page.locator(".clash").count() >= 1
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += violations(page)
    context.close()
    assert not found


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(browser: Browser, site: str, fault: str, scheme: Scheme) -> None:
    context = browser.new_context(color_scheme=scheme, base_url=site)
    page = context.new_page()
    page.goto("/")
    assert violations(page) == []
    page.evaluate(f"() => {{ {FAULTS[fault]} }}")
    assert violations(page)
    context.close()
