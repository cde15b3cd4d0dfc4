"""Pages and charts as a real browser shows them, beside screenshots kept from before.

    python -m tests.acceptance.screens --keep     # renew tests/golden/screens after a wanted change; look at the diff

What is kept is small and grey: letters set by another machine's fonts come out alike, a box that moved does not. The
two are compared square by square (see ``unlike``), which forgives the edges of letters and lines.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from tests.acceptance.driver import browsing, find_chromium
from tests.unit.paper.offices import DAY, catalogue
from workflow_engine.diagram.extract import extract
from workflow_engine.diagram.model import Orientation
from workflow_engine.diagram.render import render
from workflow_engine.lint.check import check
from workflow_engine.paper.handbook.site import handbook
from workflow_engine.record import replace

GOLDEN = Path(__file__).parents[1] / "golden" / "screens"
WIDE = 400
"""Kept screenshots are so many points wide."""
BLUR, STRONG, SQUARE = 2.0, 22, 10
MOST = 6
"""So many squares of ten by ten points may differ by more than 22 of 255 after blurring. Another cut of the same font
makes none, another typeface of the same widths five; a box that moves by a tenth of its width makes fourteen."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screenshot: the file that is opened, the size of the window, whether the reader prefers dark pages."""

    name: str
    path: str
    size: tuple[int, int] = (1200, 900)
    dark: bool = False


SCREENS = (
    Screen("chart-upright", "upright.svg", (700, 530)),
    Screen("chart-level", "level.svg", (760, 520)),
    Screen("chart-dark", "upright.svg", (700, 530), dark=True),
    Screen("handbook-index", "book/zh/index.html"),
    Screen("handbook-procedure", "book/zh/procedures/repair.html", (1200, 1600)),
    Screen("handbook-card", "book/en/cards/duty-card-bob.html"),
)


def write(folder: Path) -> None:
    """Write what is to be opened: a small office's charts and handbook."""
    read = catalogue()
    diagram = extract(read.processes["repair"], read.organization, at=DAY, others=read.processes)
    for orientation in (Orientation.UPRIGHT, Orientation.LEVEL):
        picture = render(replace(diagram, orientation=orientation), "svg")
        (folder / f"{orientation}.svg").write_bytes(picture)
    for path, content in handbook(read, DAY, check(read, at=DAY)):
        target = folder / "book" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def photos(chromium: str, folder: Path, screens: tuple[Screen, ...] = SCREENS) -> Iterator[tuple[str, Image.Image]]:
    """Yield the screenshots as they are compared: grey and small."""
    with browsing(chromium, folder) as page:
        for screen in screens:
            page.open(folder / screen.path, size=screen.size, dark=screen.dark)
            yield screen.name, small(page.photo())


def small(png: bytes) -> Image.Image:
    """Return a picture in grey, made smaller."""
    picture = Image.open(BytesIO(png)).convert("L")
    return picture.resize((WIDE, round(picture.height * WIDE / picture.width)), Image.Resampling.BOX)


def unlike(one: Image.Image, other: Image.Image) -> int:
    """Return how many squares of the two pictures differ strongly; all of them when their sizes differ."""
    squares = -(-one.width // SQUARE) * -(-one.height // SQUARE)
    if one.size != other.size:
        return squares
    blurred = (picture.filter(ImageFilter.GaussianBlur(BLUR)) for picture in (one, other))
    change = ImageChops.difference(*blurred)
    return sum(
        change.crop((x, y, min(x + SQUARE, one.width), min(y + SQUARE, one.height))).getextrema()[1] > STRONG
        for x in range(0, one.width, SQUARE)
        for y in range(0, one.height, SQUARE)
    )


def kept(name: str) -> Image.Image:
    """Return a kept screenshot."""
    return Image.open(GOLDEN / f"{name}.png").convert("L")


def main() -> int:
    """Take the screenshots; with ``--keep`` keep them, else tell how unlike they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="put them in the place of the kept ones")
    args = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        print("no Chromium on the PATH: apt-get install chromium", file=sys.stderr)
        return 2
    GOLDEN.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder)
        for name, picture in photos(chromium, folder):
            path = GOLDEN / f"{name}.png"
            print(f"{name}: {unlike(picture, kept(name)) if path.exists() else 'new'} squares unlike")
            if args.keep:
                picture.quantize(32).save(path, optimize=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
