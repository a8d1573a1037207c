"""A real server and a real browser: Debian's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.guard import faultless
from tests.functional.web import LOOPBACK, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of its own, with the day of the cases."""
    with serving(tmp_path_factory.mktemp("site")) as server:
        yield f"http://{LOOPBACK}:{server.port}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a screen. It talks to nobody but the server."""
    if CHROMIUM is None:
        pytest.skip("no chromium here: `make test` installs Debian's")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A fresh page of 1280 by 800 that fails on any fault in the console."""
    with faultless(browser, base_url=site) as found:
        yield found
