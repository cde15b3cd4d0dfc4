"""A real browser for the tests that need one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.acceptance.driver import Page, browsing, find_chromium


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the tests are skipped, unless nothing may be skipped."""
    if found := find_chromium():
        return found
    if os.environ.get("WORKFLOW_ENGINE_NO_SKIPS") == "1":
        pytest.fail("no Chromium on the PATH, and WORKFLOW_ENGINE_NO_SKIPS=1: apt-get install chromium")
    pytest.skip("no Chromium on the PATH: apt-get install chromium")


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One browser for all tests of a file."""
    with browsing(chromium, tmp_path_factory.mktemp("browser")) as page:
        yield page


@pytest.fixture
def driven(browser: Page) -> Iterator[Page]:
    """The browser; after the test it must have asked for pages beside its own only, and have said nothing."""
    browser.asked.clear()
    browser.said.clear()
    yield browser
    assert browser.said == []
    fetched = [address.partition("#")[0].partition("?")[0] for address in browser.asked]
    assert fetched
    assert all(
        address.startswith("data:") or (address.startswith("file://") and address.endswith(".html"))
        for address in fetched
    )
