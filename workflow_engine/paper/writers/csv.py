"""CSV for spreadsheets: what the paper says, block by block, without figures and signature lines.

With a byte-order mark, else a spreadsheet takes Chinese for another encoding. A cell that spans rows is repeated in
each of them, so that every row can be filtered by it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from workflow_engine.paper.arrange import whole_rows
from workflow_engine.paper.model import Block, Facts, Items, Paper, Paragraph, Table

SUFFIX = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8"

# Spreadsheets in Chinese take the full-width signs for the beginning of a formula too.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_FIGURE = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*%?")


def write(papers: tuple[Paper, ...]) -> bytes:
    """Return the papers below each other, an empty line between blocks."""
    out = io.StringIO()
    rows = csv.writer(out)
    for number, paper in enumerate(papers):
        if number:
            rows.writerow([])
        rows.writerows([inert(cell) for cell in row] for row in _rows(paper))
    return ("\ufeff" + out.getvalue()).encode()


def inert(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _FIGURE.fullmatch(text) else text


def _rows(paper: Paper) -> Iterator[list[str]]:
    yield [paper.title]
    if paper.subtitle:
        yield [paper.subtitle]
    yield from _block(paper.facts)
    for section in paper.sections:
        if section.title:
            yield []
            yield [section.title]
        for block in section.blocks:
            rows = list(_block(block))
            if rows:
                yield []
                yield from rows


def _block(block: Block) -> Iterator[list[str]]:
    match block:
        case Paragraph(text=text):
            yield [text]
        case Items(texts=texts):
            yield from ([text] for text in texts)
        case Facts(facts=facts):
            yield from ([fact.label, fact.text] for fact in facts)
        case Table():
            if block.caption:
                yield [block.caption]
            if not block.headless:
                yield [column.title for column in block.columns]
            yield from _filled(block)


def _filled(table: Table) -> Iterator[list[str]]:
    for row in whole_rows(table):
        texts = {at: cell.text for at, cell, _ in row}
        yield [texts.get(at, "") for at in range(len(table.columns))]
