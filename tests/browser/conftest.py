"""One JupyterLab for all tests of a run, one browser for each file of tests."""
import os

import pytest
from lab import Lab, Server, launch
from playwright.sync_api import Error, sync_playwright


@pytest.fixture(scope="session")
def server():
    """A real JupyterLab over a copy of the notebooks."""
    with Server() as server:
        yield server


@pytest.fixture(scope="module")
def browser():
    """An installed Chromium. A file's end ends it: while it lives, other tests of this process find a running event loop."""
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except Error as error:
            missing = pytest.fail if os.environ.get("LESSONS_REQUIRE_BROWSER") else pytest.skip
            missing(f"no Chromium or Chrome could be started, and none is ever downloaded: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def lab(browser, server):
    """JupyterLab in a page."""
    return Lab(browser.new_page(viewport={"width": 1280, "height": 900}), server)
