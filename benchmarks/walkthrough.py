"""How many clicks, keys and seconds each of the five articles' patients takes, from a typed line to paper.

    python benchmarks/walkthrough.py

A real server and Debian's Chromium. The machine's part only: typing is not counted in the seconds, as people differ; nor
is reading. By keyboard it takes two presses of Enter.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from machine import machine, print_table
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the lines and the server of the tests

from tests.browser.test_articles import ARTICLES  # noqa: E402  after the path is set
from tests.functional.web import LOOPBACK, serving  # noqa: E402  as above


def main() -> None:
    """Walk and print."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("no chromium here")
    print(machine())
    with TemporaryDirectory() as folder, serving(Path(folder)) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-quic"])
        page = browser.new_page()
        base = f"http://{LOOPBACK}:{server.port}"
        page.goto(base)
        rows = [(name, len(text), *_walk(page, base, text)) for name, (text, _) in ARTICLES.items()]
        browser.close()
    header = ("patient", "characters typed", "clicks", "s to the answer", "keys", "clicks to paper", "s to paper")
    print_table([header, *((*map(str, row),) for row in rows)])


def _walk(page: Page, base: str, text: str) -> tuple[int, str, int, int, str]:
    """By mouse to the answer, then to its PDF; by keyboard to the answer."""
    page.goto(base)
    page.fill("#note", text)
    start = time.perf_counter()
    page.click("text=Read it")
    page.click("text=Use these facts")
    page.locator("#verdict").wait_for()
    answered = time.perf_counter() - start
    start = time.perf_counter()
    link = page.locator("text=For the chart (PDF)").get_attribute("href")
    assert page.request.get(f"{base}{link}").ok
    paper = time.perf_counter() - start
    page.goto(base)
    page.locator("#note").focus()
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/facts?*")
    page.keyboard.press("Enter")  # the focus is on the first fact; Enter confirms all that are ticked
    page.locator("#verdict").wait_for()
    return 2, f"{answered:.2f}", 2, 3, f"{answered + paper:.2f}"


if __name__ == "__main__":
    main()
