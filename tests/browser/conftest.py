"""A real server and a real browser: Debian's Chromium, driven by Playwright."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.functional.web import LOOPBACK, serving

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
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium here: `make test` installs Debian's")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A fresh page of 1280 by 800 that fails on any fault in the console."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=site)
    found = context.new_page()
    faults: list[str] = []
    found.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    found.on("pageerror", lambda error: faults.append(str(error)))
    yield found
    context.close()
    assert not [fault for fault in faults if "status of 4" not in fault]
