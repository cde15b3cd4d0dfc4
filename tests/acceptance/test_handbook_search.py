"""The handbook opened from a folder in a real browser: one finds, follows, comes back, and nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.driver import Page
from tests.acceptance.screens import write

pytestmark = pytest.mark.browser

HITS = "[...document.querySelectorAll('#found a')].map((a) => a.textContent)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("handbook")
    write(made)
    return made / "book"


def test_what_is_typed_is_found_at_once(driven: Page, folder: Path) -> None:
    driven.open(folder / "zh" / "index.html")
    driven.press("/")
    driven.write("报修 受理")
    assert driven.ask(HITS) == ["受理"]
    assert driven.ask("document.getElementById('count').textContent") == "找到 1 处"


def test_a_search_may_begin_on_any_page(driven: Page, folder: Path) -> None:
    driven.open(folder / "zh" / "procedures" / "repair.html")
    assert driven.ask("document.querySelector('form').action").endswith("/book/zh/index.html")
    driven.open(folder / "zh" / "index.html", "?q=%E6%8A%A5%E4%BF%AE")
    assert "报修" in driven.ask(HITS)


def test_what_is_searched_for_stays_text(driven: Page, folder: Path) -> None:
    driven.open(folder / "zh" / "index.html", "?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    assert driven.ask(HITS) == []
    assert driven.ask("document.querySelectorAll('main img[src=x]').length") == 0


def test_the_entrance_leads_to_the_index(driven: Page, folder: Path) -> None:
    driven.open(folder / "index.html")
    driven.wait("location.href.endsWith('/book/zh/index.html')")


@pytest.mark.parametrize("wide", [360, 1280])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_page_is_wider_than_the_window_of_a_telephone_or_a_laptop(
    lang: str, wide: int, driven: Page, folder: Path
) -> None:
    for path in ("index", "procedures/repair", "cards/duty-card-bob", "handoffs", "organization"):
        driven.open(folder / lang / f"{path}.html", size=(wide, 800))
        assert driven.ask("document.documentElement.scrollWidth <= innerWidth"), path


def test_no_cell_of_a_table_is_narrower_on_a_telephone_than_its_words(driven: Page, folder: Path) -> None:
    driven.open(folder / "zh" / "index.html", size=(360, 800))
    narrow = "[...document.querySelectorAll('td, th')].filter((cell) => cell.scrollWidth > cell.clientWidth + 1)"
    assert driven.ask(f"{narrow}.map((cell) => cell.textContent)") == []
