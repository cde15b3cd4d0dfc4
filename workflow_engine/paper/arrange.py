"""How blocks are laid out, where the formats must agree."""

from __future__ import annotations

from collections.abc import Iterator

from workflow_engine.diagram.wrap import width
from workflow_engine.paper.model import Cell, Fact, Facts, Table

_HALF_EM = 26.0  # what half a line holds
_MANY_COLUMNS = 9
_SEVERAL_COLUMNS, _SEVERAL_COLUMNS_OF_WORDS = 6, 3  # Chinese breaks anywhere
_FORM_MM = 12.0


def fact_rows(facts: Facts) -> Iterator[tuple[Fact, ...]]:
    """Yield the facts line by line: two short ones beside each other, a long one alone."""
    waiting: list[Fact] = []
    for fact in facts.facts:
        if "\n" in fact.text or width(fact.label) + width(fact.text) > _HALF_EM:
            if waiting:
                yield tuple(waiting)
            waiting = []
            yield (fact,)
            continue
        waiting.append(fact)
        if len(waiting) == 2:
            yield tuple(waiting)
            waiting = []
    if waiting:
        yield tuple(waiting)


def is_dense(table: Table) -> bool:
    """True when the table has so many columns that it is set in smaller type."""
    return len(table.columns) > _MANY_COLUMNS


def is_broad(table: Table, lang: str) -> bool:
    """True when the table has so many columns that a small screen shows a part of it at a time."""
    return len(table.columns) > (_SEVERAL_COLUMNS if lang == "zh" else _SEVERAL_COLUMNS_OF_WORDS)


def whole_rows(table: Table) -> Iterator[list[tuple[int, Cell, bool]]]:
    """Yield for each row all cells that reach into it, from left to right: where each begins, the cell itself, and
    whether it begins in this row or reaches down from one above.
    """
    above: list[tuple[int, Cell, int]] = []  # cells that reach further down, and how many rows more
    for row in table.places():
        reaching = [(at, cell, False) for at, cell, _ in above]
        yield sorted([*reaching, *((at, cell, True) for at, cell in row)], key=lambda each: each[0])
        above = [(at, cell, left - 1) for at, cell, left in above if left > 1]
        above += [(at, cell, cell.rows - 1) for at, cell in row if cell.rows > 1]


def is_form(table: Table) -> bool:
    """True when the rows are lines of a form, in which everything stands in the middle; taller rows are boxes."""
    return 0 < table.row_height <= _FORM_MM


def last_break(table: Table) -> int:
    """Return the number of the last row, from 0, above which the table can be cut: no cell spans the cut."""
    return max((n for n, row in enumerate(whole_rows(table)) if all(own for _, _, own in row)), default=0)
