"""Steps that wait for the page they lead to: a click returns before that, and the old page would be read."""

from playwright.sync_api import Locator, Page


def follow(page: Page, what: str | Locator) -> None:
    """Click what leads to another page and wait until that is there with its style."""
    with page.expect_navigation(wait_until="load"):
        (page.locator(what).first if isinstance(what, str) else what).click()
