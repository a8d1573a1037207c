"""The report of an audit and of a replay in a browser: accessible, in both schemes, on a telephone and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("polars", reason="tables need the extra `audit`")

from playwright.sync_api import Browser

from tests.browser.test_accessibility import SCHEMES, WIDTHS, Scheme, violations
from tests.functional.command import rightscan_run
from tests.unit.audit.year import MAP, ROOT, write_year


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of a run with hidden counts and of a replay."""
    folder = tmp_path_factory.mktemp("audit")
    table = write_year(folder / "year.csv", 1500)
    common = [str(table), "--map", str(MAP), "--as-of", "2026-11-21", "--min-cell", "5"]
    assert rightscan_run("audit", "run", *common, "--out", str(folder / "run")).code == 0
    policy = str(ROOT / "docs" / "examples" / "local-policy.yaml")
    assert rightscan_run("audit", "replay", *common, "--with-policy", policy, "--out", str(folder / "again")).code == 1
    return {"report": folder / "run" / "report.html", "replay": folder / "again" / "replay.html"}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["report", "replay"])
def test_no_violation(browser: Browser, pages: dict[str, Path], name: str, scheme: Scheme) -> None:
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # or axe could not be loaded into the page
    page = context.new_page()
    page.goto(pages[name].as_uri())
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width} px: {violation}" for violation in violations(page)]
    context.close()
    assert not found


@pytest.mark.parametrize("name", ["report", "replay"])
def test_nothing_runs_off_the_screen(browser: Browser, pages: dict[str, Path], name: str) -> None:
    page = browser.new_page()
    page.goto(pages[name].as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_every_chart_has_a_name_and_words(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(pages["report"].as_uri())
    charts = page.locator("figure svg")
    assert charts.count() == 2
    for place in range(charts.count()):
        assert charts.nth(place).locator("title").text_content()
        assert charts.nth(place).locator("desc").text_content()
    page.close()
