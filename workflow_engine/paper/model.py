"""What a paper says, without saying in which format it is written.

Every string is plain text: no markup, no escapes; a line break in it is a line break on the paper. Making it safe for a
format is the writer's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from workflow_engine.record import record


class Sheet(StrEnum):
    """The sheet a paper is printed on; ``*_WIDE`` lie on their side."""

    A4 = "a4"
    A4_WIDE = "a4-wide"
    A3_WIDE = "a3-wide"

    @property
    def millimetres(self) -> tuple[int, int]:
        """Width and height."""
        return {Sheet.A4: (210, 297), Sheet.A4_WIDE: (297, 210), Sheet.A3_WIDE: (420, 297)}[self]


class Tone(StrEnum):
    """How strongly a text speaks. No meaning hangs on it alone: a warning also says so in words."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    WARNING = "warning"


class Role(StrEnum):
    """What a column holds, which tells how it is set."""

    TEXT = "text"  # running words, to the left
    HEAD = "head"  # what the row is about: to the left, bold, a row heading for screen readers
    MARK = "mark"  # a letter or a sign, centred
    NUMBER = "number"  # to the right
    SHORT = "short"  # a date or a code, to the left, kept on one line
    BLANK = "blank"  # to be filled in by hand


@record
class Column:
    """One column. ``width`` is its share of the table's width, relative to the others. ``title`` may be empty."""

    title: str
    role: Role = Role.TEXT
    width: float = 1.0


@record
class Cell:
    """One cell, which covers ``rows`` × ``columns`` places; later rows leave out the places that it covers.

    ``heat`` from 0 (none) to 5 shades it in one hue, light to dark; the figure itself stands in ``text``. ``link`` is
    an address relative to the paper, or http(s), for formats with links.
    """

    text: str = ""
    tone: Tone = Tone.PLAIN
    rows: int = 1
    columns: int = 1
    heat: int = 0
    link: str = ""


@record
class Table:
    """Columns with their titles, repeated on each page, and rows of cells.

    With ``headless`` the titles are not printed. Rows are at least ``row_height`` millimetres high. Raises
    ``ValueError`` when the cells of a row do not fill the columns.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    headless: bool = False
    row_height: float = 0.0

    def __post_init__(self) -> None:
        for _ in self.places():
            pass

    def places(self) -> Iterator[tuple[tuple[int, Cell], ...]]:
        """Yield for each row its own cells with the number of the column, from 0, in which each begins."""
        below = [0] * len(self.columns)  # how many more rows each column is covered from above
        for number, row in enumerate(self.rows, 1):
            placed, at = [], 0
            below, open_ = [max(0, left - 1) for left in below], [left == 0 for left in below]
            for cell in row:
                while at < len(open_) and not open_[at]:
                    at += 1
                span = range(at, at + cell.columns)
                if cell.columns < 1 or cell.rows < 1 or not all(at < len(open_) and open_[at] for at in span):
                    raise ValueError(f"row {number} of the table has cells that do not fit its columns")
                placed.append((at, cell))
                for covered in span:
                    below[covered], open_[covered] = cell.rows - 1, False
                at += cell.columns
            if any(open_):
                raise ValueError(f"row {number} of the table has too few cells")
            yield tuple(placed)
        if any(below):
            raise ValueError("a cell of the table covers rows that there are not")


@record
class Paragraph:
    """Running words."""

    text: str
    tone: Tone = Tone.PLAIN


@record
class Items:
    """A list, numbered or with bullets."""

    texts: tuple[str, ...]
    numbered: bool = False


@record
class Fact:
    """One labelled fact."""

    label: str
    text: str
    tone: Tone = Tone.PLAIN


@record
class Facts:
    """A block of labelled facts, two beside each other where the sheet has room."""

    facts: tuple[Fact, ...]


@record
class Figure:
    """A picture: a whole SVG document. ``words`` say what it shows, for formats and readers without pictures."""

    svg: str
    words: str
    caption: str = ""


@record
class Signature:
    """A line to sign on, with a date: in which capacity, and who if that is known."""

    label: str
    name: str = ""


@record
class Signatures:
    """Lines to sign on, below the ``words`` that are signed, kept on one page."""

    lines: tuple[Signature, ...]
    words: str = ""


Block = Paragraph | Items | Facts | Table | Figure | Signatures


@record
class Section:
    """A heading and what stands below it. ``title`` may be empty; ``level`` is 1 or 2."""

    title: str
    blocks: tuple[Block, ...]
    level: int = 1
    new_page: bool = False


@record
class Paper:
    """One paper. ``name`` serves as the name of its file; ``day`` is the day whose facts it tells.

    ``facts`` stand below the title, ``note`` at the foot of each page.
    """

    name: str
    title: str
    day: date
    subtitle: str = ""
    facts: Facts = Facts(())
    sections: tuple[Section, ...] = ()
    note: str = ""
    lang: str = "zh"
    sheet: Sheet = Sheet.A4

    def say(self, zh: str, en: str) -> str:
        """Return the one of the two that fits the paper's language."""
        return en if self.lang == "en" else zh
