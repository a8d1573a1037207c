"""What a screen reader says of each component, kept as text. After a change that is meant: UPDATE_SNAPSHOTS=1 pytest."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.states import NOTE, PAGES

FOLDER = Path(__file__).parent / "snapshots"
COMPONENTS = {
    "verdict": ("matched", ".verdict"),
    "because": ("matched", ".because"),
    "ratings": ("matched", ".rated"),
    "considerations": ("matched", "section:has(> #considerations-1)"),
    "order-check": ("order check", ".order-result"),
    "pathway": ("on the pathway", ".here-steps"),
    "pathway-list": ("on the pathway", ".tree"),
    "contradiction": ("conflict", "section:has(> #conflict-1)"),
    "question": ("question with answers", "form.question"),
    "question-with-a-fault": ("question with a fault", "main"),
    "next-question": ("needs answers", ".next"),
    "near-misses": ("out of scope", "section:has(> #near)"),
    "facts": ("matched", ".facts"),
    "sources": ("matched", "section:has(> #sources)"),
    "frame": ("topics", "header"),
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_is_said_as_before(page: Page, name: str) -> None:
    state, selector = COMPONENTS[name]
    page.goto(PAGES[state])
    same_as_kept(name, page.locator(selector).first.aria_snapshot())


def test_the_chips_are_said_as_before(page: Page) -> None:
    page.goto("/")
    page.fill("#note", NOTE)
    page.click("text=Read it")
    page.wait_for_url("**/facts?*")
    same_as_kept("chips", page.locator("main form").first.aria_snapshot())


def same_as_kept(name: str, said: str) -> None:
    """Compare with the kept text, or keep it where that is asked for. The random name of a typed text is left out."""
    said = re.sub(r"note=[\w-]+", "note=NAME", said)
    file = FOLDER / f"{name}.yml"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(f"{said}\n", "utf-8")
    assert f"{said}\n" == file.read_text("utf-8"), f"{name} is said differently; see the docstring"
