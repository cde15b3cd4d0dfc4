"""Charts and pages look as they did when somebody last looked at them; a box that moved is seen, a font is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.acceptance import screens
from tests.acceptance.screens import GOLDEN, MOST, SCREENS, Screen, kept, photos, unlike

pytestmark = pytest.mark.browser

BOX = '<g id="step-fix"'
CHART = SCREENS[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("screens")
    screens.write(made)
    return made


@pytest.fixture(scope="module")
def taken(chromium: str, folder: Path) -> dict[str, Image.Image]:
    """All screenshots, and those of the chart with one thing changed."""
    chart = (folder / CHART.path).read_text("utf-8")
    changed = {
        "moved": chart.replace(BOX, f'<g transform="translate(12 0)"{BOX[2:]}'),
        "another-font": chart.replace("'Noto Sans CJK SC'", "'Noto Sans Mono CJK SC'"),
        "shifted-by-less-than-a-point": chart.replace("<svg ", '<svg style="margin-left:.4px" ', 1),
    }
    for name, text in changed.items():
        assert text != chart
        (folder / f"{name}.svg").write_text(text, "utf-8")
    more = tuple(Screen(name, f"{name}.svg", CHART.size) for name in changed)
    return dict(photos(chromium, folder, (*SCREENS, *more)))


@pytest.mark.parametrize("name", [screen.name for screen in SCREENS])
def test_it_looks_as_it_did(name: str, taken: dict[str, Image.Image], tmp_path: Path) -> None:
    if unlike(taken[name], kept(name)) > MOST:
        shutil.copy(GOLDEN / f"{name}.png", tmp_path / "before.png")
        taken[name].save(tmp_path / "now.png")
        pytest.fail(f"{name} changed, see {tmp_path}; if it is wanted: python -m tests.acceptance.screens --keep")


def test_a_box_that_moves_by_a_tenth_of_its_width_is_seen(taken: dict[str, Image.Image]) -> None:
    assert unlike(taken["moved"], kept(CHART.name)) > MOST


@pytest.mark.parametrize("name", ["another-font", "shifted-by-less-than-a-point"])
def test_how_letters_are_drawn_is_forgiven(name: str, taken: dict[str, Image.Image]) -> None:
    assert unlike(taken[name], kept(CHART.name)) <= MOST


def test_pictures_of_different_sizes_are_wholly_unlike() -> None:
    assert unlike(Image.new("L", (40, 40)), Image.new("L", (40, 50))) == 16


def test_every_kept_screenshot_is_still_taken() -> None:
    assert {path.stem for path in GOLDEN.glob("*.png")} == {screen.name for screen in SCREENS}
