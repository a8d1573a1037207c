"""What axe does not see: sideways scrolling, zoom, spacing, focus, gray, forced colors, targets, print, no scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.states import PAGES, POSITIVE_MARGINS, address

SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"
OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const inside = element => element.closest('.scroll, .typed, .said, .skip');
  const out = [...document.querySelectorAll('main *')].filter(e => !inside(e) && !e.closest('svg') && e.getBoundingClientRect().right > innerWidth + 1 && e.getClientRects().length);
  return [wide, ...out.slice(0, 3).map(e => e.tagName + '.' + e.className)];
}"""
SMALL = """() => [...document.querySelectorAll('button, .button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden' && !e.closest('.said'))
  .map(e => [e, (e.closest('label') || e).getBoundingClientRect()])
  .filter(([e, box]) => box.height < 24 || box.width < 24).map(([e]) => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_at_320_px(browser: Browser, site: str, name: str) -> None:
    """320 px is also 1280 px at 400 %. Wide tables and pictures may scroll inside a labelled region."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, base_url=site)
    page = context.new_page()
    page.goto(PAGES[name])
    assert page.evaluate(OVERFLOW) == [0]
    assert page.evaluate(SMALL) == []
    add_style(page, SPACED)
    assert page.evaluate(OVERFLOW) == [0]
    assert page.locator(".scroll:not([role=region][aria-label][tabindex='0'])").count() == 0
    context.close()


def add_style(page: Page, css: str) -> None:
    """A style sheet from outside, as a reader's own would be; the page's policy does not bind it."""
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", css
    )


def test_the_first_screen_shows_the_verdict_its_reasons_and_a_rating(page: Page) -> None:
    page.goto(address("/answer", *POSITIVE_MARGINS))
    for selector in ("#verdict", ".because .line >> nth=0", ".rated tbody tr >> nth=0"):
        box = page.locator(selector).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800, selector
    page.set_viewport_size({"width": 360, "height": 640})
    advice = page.locator(".todo li").first.bounding_box()
    assert advice is not None
    assert advice["y"] + advice["height"] <= 640


def test_tab_goes_through_the_page_in_the_order_of_reading(page: Page) -> None:
    page.goto("/ask")
    names = []
    for _ in range(14):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "() => (document.activeElement.innerText || document.activeElement.name || '').split('\\n')[0]"
            )
        )
    assert names[:9] == [
        "Skip to the content",
        "rightscan",
        "Ask",
        "Topics",
        "Studies",
        "Sources",
        "Safety",
        "About",
        "q",
    ]
    assert names[9:14] == ["Go", "f", "Continue", "Not known", "See what can be said now"]


def test_focus_is_always_seen(page: Page) -> None:
    page.goto(address("/answer", *POSITIVE_MARGINS))
    for _ in range(30):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();"
            " return [s.outlineStyle, parseFloat(s.outlineWidth), b.bottom > 0 && b.top < innerHeight, e.outerHTML.slice(0, 90)]; }"
        )
        assert style[0] != "none"
        assert style[1] >= 2
        assert style[2], style


def test_the_skip_link_leads_to_the_content(page: Page) -> None:
    page.goto("/topics")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"


def test_a_fault_is_read_first(page: Page) -> None:
    page.goto(PAGES["question with a fault"])
    assert page.evaluate("() => document.activeElement.className") == "errors"
    assert page.title().startswith("Error: ")
    assert page.locator("#in-age").get_attribute("aria-describedby") == "in-age-wrong"
    assert page.locator("#in-age").input_value() == "52"


def test_no_meaning_is_carried_by_color_alone(page: Page) -> None:
    """Every category has its words and a shape of its own, and every line its verdict in words."""
    page.goto(address("/answer", *POSITIVE_MARGINS, "order:us-breast"))
    categories = page.locator(".cat")
    shapes = {}
    for place in range(categories.count()):
        words = categories.nth(place).inner_text().strip()
        shapes[words] = categories.nth(place).locator("use").get_attribute("href")
    assert {"May be appropriate", "Usually not appropriate"} <= set(shapes)
    assert len(set(shapes.values())) == len(shapes)
    assert all(page.locator(".truth").all_inner_texts())


@pytest.mark.parametrize("mode", ["forced", "gray"])
def test_ratings_are_told_apart_without_color(browser: Browser, site: str, mode: str) -> None:
    """Two categories on one page look different once all color is gone."""
    forced: Any = "active" if mode == "forced" else "none"
    context = browser.new_context(forced_colors=forced, base_url=site, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address("/answer", *POSITIVE_MARGINS))
    if mode == "gray":
        add_style(page, "html { filter: grayscale(1); }")
    shots = {}
    for name in ("may-be-appropriate", "usually-not-appropriate"):
        found = page.locator(f".rated .cat-{name} svg").first
        found.scroll_into_view_if_needed()
        shots[name] = found.screenshot()
    assert len(set(shots.values())) == 2
    context.close()


def test_motion_is_left_out_where_it_is_not_wanted(browser: Browser, site: str) -> None:
    context = browser.new_context(reduced_motion="reduce", base_url=site)
    page = context.new_page()
    page.goto("/")
    assert page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("() => document.getAnimations().length") == 0
    context.close()


def test_the_printed_page_has_the_answer_and_no_controls(page: Page) -> None:
    page.goto(address("/answer", *POSITIVE_MARGINS))
    page.emulate_media(media="print")
    assert page.locator("#verdict").is_visible()
    assert page.locator(".rated").first.is_visible()
    assert page.locator(".foot >> text=Not a medical device").is_visible()
    for selector in (".top", ".take", ".order-form"):
        assert not page.locator(selector).is_visible()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("protocol", "Slices no thicker than 3 mm"),
        ("study", "ACR band (adult)"),
        ("dose of exams", "First the results of earlier exams"),
        ("plans", "Bands together"),
    ],
)
def test_a_printed_page_of_a_study_keeps_what_it_says_and_its_sources_and_no_controls(
    page: Page, name: str, kept: str
) -> None:
    page.goto(PAGES[name])
    page.emulate_media(media="print")
    assert page.locator("main").get_by_text(kept).first.is_visible()
    assert page.locator("li.source").first.is_visible()
    assert page.locator(".foot >> text=Not a medical device").is_visible()
    assert [one for one in page.locator("button, form, .twins, .crumbs").all() if one.is_visible()] == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_rule_that_an_address_names_is_shown_and_marked(page: Page) -> None:
    page.goto(address("/answer", *POSITIVE_MARGINS, "time-since-surgery:20 days", "order:mammography-diagnostic"))
    page.get_by_role("link", name="The rule").first.click()
    page.wait_for_url("**/protocol/mammography-diagnostic#point-wait-after-surgery")
    rule = page.locator("#point-wait-after-surgery")
    assert rule.inner_text().startswith("After lumpectomy wait 4 to 6 weeks")
    box = rule.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 800
    assert rule.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_the_page_asks_nobody_else(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("home", "matched", "scenario", "hand-out"):
        page.goto(PAGES[name], wait_until="networkidle")
    context.close()
    assert asked
    assert all(url.startswith(f"{site}/") for url in asked)
