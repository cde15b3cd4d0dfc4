"""Tables in Word, built element by element: the library's own way slows down with the square of the cells."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as Line

from workflow_engine.paper import style
from workflow_engine.paper.arrange import fact_rows, is_dense, is_form, whole_rows
from workflow_engine.paper.model import Cell, Column, Fact, Facts, Paper, Role, Signatures, Table, Tone
from workflow_engine.paper.word.fonts import HEAD, colour, set_font, toned

_TWIPS_PER_MM = 1440 / 25.4
_ALIGN = {Role.MARK: "center", Role.NUMBER: "right"}


def table(block: Table, room: float) -> Any:
    """Return a table that is ``room`` millimetres wide; its titles are repeated on each page."""
    share = room / (sum(column.width for column in block.columns) or 1.0)
    widths = [column.width * share for column in block.columns]
    size = style.DENSE_PT if is_dense(block) else style.TABLE_PT
    made = _frame(widths, ruled=True)
    if not block.headless:
        row = _row(made, "w:tblHeader", "w:cantSplit")
        for column, wide in zip(block.columns, widths, strict=True):
            _title(row, column, wide, size)
    for cells in whole_rows(block):
        row = _row(made, *(() if any(len(cell.text) > 300 for _, cell, _ in cells) else ("w:cantSplit",)))
        if block.row_height:
            _child(row.find(qn("w:trPr")), "w:trHeight", val=str(_twips(block.row_height)), hRule="atLeast")
        for at, cell, own in cells:
            _cell(row, cell, block, at, sum(widths[at : at + cell.columns]), size, own=own)
    return made


def keep_with_next(made: Any) -> None:
    """Keep the last row of a table on the page of what follows."""
    for line in made.findall(qn("w:tr"))[-1].iter(qn("w:p")):
        line.get_or_add_pPr().get_or_add_keepNext()


def facts_table(facts: Facts, room: float) -> Any:
    """Return labelled facts, two beside each other where they fit."""
    label = 24.0
    widths = [label, room / 2 - label, label, room / 2 - label]
    made = _frame(widths, ruled=False)
    for facts_ in fact_rows(facts):
        row = _row(made, "w:cantSplit")
        for fact in facts_:
            _fact(row, fact, widths, wide=len(facts_) == 1)
    return made


def signatures_table(block: Signatures, paper: Paper, room: float) -> Any:
    """Return lines to sign on, each with a date."""
    date = paper.say("日期", "Date")
    widths = [room * share for share in (0.17, 0.27, 0.28, 0.08, 0.2)]
    made = _frame(widths, ruled=False)
    for line in block.lines:
        row = _row(made, "w:cantSplit")
        _child(row.find(qn("w:trPr")), "w:trHeight", val=str(_twips(11)), hRule="atLeast")
        for words, wide, rule in zip((line.label, line.name, "", date, ""), widths, (0, 0, 1, 0, 1), strict=True):
            cell = _place(row, wide, rule=bool(rule), valign="bottom")
            _words(cell, words, style.BODY_PT, bold=False, head=bool(words) and words != line.name, keep=True)
    return made


def _frame(widths: list[float], *, ruled: bool) -> Any:
    made = OxmlElement("w:tbl")
    properties = _child(made, "w:tblPr")
    _child(properties, "w:tblW", w=str(sum(map(_twips, widths))), type="dxa")
    if ruled:
        borders = _child(properties, "w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            _child(borders, f"w:{side}", val="single", sz="4", color=style.RULE.removeprefix("#"))
    _child(properties, "w:tblLayout", type="fixed")
    margins = _child(properties, "w:tblCellMar")
    for side, gap in (("top", "30"), ("left", "70"), ("bottom", "30"), ("right", "70")):
        _child(margins, f"w:{side}", w=gap, type="dxa")
    grid = _child(made, "w:tblGrid")
    for wide in widths:
        _child(grid, "w:gridCol", w=str(_twips(wide)))
    return made


def _row(made: Any, *properties: str) -> Any:
    row = _child(made, "w:tr")
    held = _child(row, "w:trPr")
    for name in sorted(properties):
        _child(held, name)
    return row


def _place(
    row: Any, wide: float, *, columns: int = 1, merge: str = "", rule: bool = False, fill: str = "", valign: str = ""
) -> Any:
    cell = _child(row, "w:tc")
    held = _child(cell, "w:tcPr")
    _child(held, "w:tcW", w=str(_twips(wide)), type="dxa")
    if columns > 1:
        _child(held, "w:gridSpan", val=str(columns))
    if merge:
        _child(held, "w:vMerge", val=merge)
    if rule:
        _child(_child(held, "w:tcBorders"), "w:bottom", val="single", sz="6", color="auto")
    if fill:
        _child(held, "w:shd", val="clear", color="auto", fill=fill.removeprefix("#"))
    if valign:
        _child(held, "w:vAlign", val=valign)
    return cell


def _title(row: Any, column: Column, wide: float, size: float) -> None:
    cell = _place(row, wide, fill=style.HEADER, valign="center")
    centred = "center" if column.role in (Role.MARK, Role.NUMBER) else ""
    _words(cell, column.title, size, bold=True, head=True, align=centred, keep=True)


def _cell(row: Any, cell: Cell, block: Table, at: int, wide: float, size: float, *, own: bool) -> None:
    role = block.columns[at].role
    merge = "" if cell.rows == 1 else "restart" if own else "continue"
    heat = min(cell.heat, 5)
    fill, ink = (style.HEAT[heat - 1], style.HEAT_INK[heat - 1]) if heat else ("", "")
    valign = "center" if role is Role.MARK or is_form(block) else ""
    made = _place(row, wide, columns=cell.columns, merge=merge, fill=fill, valign=valign)
    head = role is Role.HEAD
    align = _ALIGN.get(role, "")
    _words(made, cell.text if own else "", size, bold=head, head=head, tone=cell.tone, align=align, ink=ink)


def _fact(row: Any, fact: Fact, widths: list[float], *, wide: bool) -> None:
    _words(_place(row, widths[0]), fact.label, style.BODY_PT, bold=True, head=True)
    room, columns = (sum(widths[1:]), 3) if wide else (widths[1], 1)
    _words(_place(row, room, columns=columns), fact.text, style.BODY_PT, bold=False, head=False, tone=fact.tone)


def _words(
    cell: Any,
    words: str,
    size: float,
    *,
    bold: bool,
    head: bool,
    tone: Tone = Tone.PLAIN,
    align: str = "",
    ink: str = "",
    keep: bool = False,
) -> None:
    held = _child(_child(cell, "w:p"), "w:pPr")
    if keep:
        _child(held, "w:keepNext")
    _child(held, "w:spacing", before="0", after="0")
    if align:
        _child(held, "w:jc", val=align)
    run = toned(Line(held.getparent(), None).add_run(words), tone)  # type: ignore[arg-type]
    run.font.size = Pt(size)
    if bold:
        run.bold = True
    if head:
        set_font(run._r.get_or_add_rPr(), HEAD)
    if ink and tone is Tone.PLAIN:
        run.font.color.rgb = colour(ink)


def _child(parent: Any, name: str, **values: str) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
    return made


def _twips(millimetres: float) -> int:
    return round(millimetres * _TWIPS_PER_MM)
