"""The handbook opened from a folder in a real browser: one finds, follows, comes back, and nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.driver import Page, browsing
from tests.acceptance.screens import write
from tests.acceptance.test_chart_text_boxes import chromium

__all__ = ["chromium"]

pytestmark = pytest.mark.browser

HITS = "[...document.querySelectorAll('#found a')].map((a) => a.textContent)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("handbook")
    write(made)
    return made / "book"


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browsing(chromium, tmp_path_factory.mktemp("browser")) as page:
        yield page


@pytest.fixture
def page(browser: Page) -> Iterator[Page]:
    """The browser; after the test it must have asked for pages of the handbook only, and have said nothing."""
    browser.asked.clear()
    browser.said.clear()
    yield browser
    assert browser.said == []
    assert browser.asked
    fetched = [address for address in browser.asked if not address.startswith("data:")]
    assert all(address.startswith("file://") and "/book/" in address for address in fetched)


def test_what_is_typed_is_found_at_once(page: Page, folder: Path) -> None:
    page.open(folder / "zh" / "index.html")
    page.press("/")
    page.write("报修 受理")
    assert page.ask(HITS) == ["受理"]
    assert page.ask("document.getElementById('count').textContent") == "找到 1 处"


def test_a_search_may_begin_on_any_page(page: Page, folder: Path) -> None:
    page.open(folder / "zh" / "procedures" / "repair.html")
    assert page.ask("document.querySelector('form').action").endswith("/book/zh/index.html")
    page.open(folder / "zh" / "index.html", "?q=%E6%8A%A5%E4%BF%AE")
    assert "报修" in page.ask(HITS)


def test_what_is_searched_for_stays_text(page: Page, folder: Path) -> None:
    page.open(folder / "zh" / "index.html", "?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    assert page.ask(HITS) == []
    assert page.ask("document.querySelectorAll('main img[src=x]').length") == 0


def test_the_entrance_leads_to_the_index(page: Page, folder: Path) -> None:
    page.open(folder / "index.html")
    page.wait("location.href.endsWith('/book/zh/index.html')")


@pytest.mark.parametrize("wide", [360, 1280])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_is_wider_than_the_window_of_a_telephone_or_a_laptop(
    lang: str, wide: int, page: Page, folder: Path
) -> None:
    for path in ("index", "procedures/repair", "cards/duty-card-bob", "handoffs", "organization"):
        page.open(folder / lang / f"{path}.html", size=(wide, 800))
        assert page.ask("document.documentElement.scrollWidth <= innerWidth"), path


def test_no_cell_of_a_table_is_narrower_on_a_telephone_than_its_words(page: Page, folder: Path) -> None:
    page.open(folder / "zh" / "index.html", size=(360, 800))
    narrow = "[...document.querySelectorAll('td, th')].filter((cell) => cell.scrollWidth > cell.clientWidth + 1)"
    assert page.ask(f"{narrow}.map((cell) => cell.textContent)") == []
