"""Papers as one Word document: sections, headings, paragraphs, figures."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from workflow_engine.paper.model import Block, Facts, Figure, Items, Paper, Paragraph, Section, Signatures, Table
from workflow_engine.paper.style import MARGIN_MM
from workflow_engine.paper.typeset import PICTURE_DPI, picture
from workflow_engine.paper.word.fonts import set_fonts, toned
from workflow_engine.paper.word.tables import facts_table, keep_with_next, signatures_table, table

_ASSUMED_DPI = 72
_EPOCH = (1980, 1, 1, 0, 0, 0)


def document(papers: tuple[Paper, ...]) -> bytes:
    """Return the papers as the bytes of a ``.docx`` file."""
    made = docx.Document()
    set_fonts(made, papers[0].lang if papers else "zh")
    for number, paper in enumerate(papers):
        sheet = made.sections[0] if number == 0 else made.add_section(WD_SECTION.NEW_PAGE)
        # LibreOffice does not know the pages of a section, so they are only asked for where there are several.
        _sheet(sheet, paper, "NUMPAGES" if len(papers) == 1 else "SECTIONPAGES")
        _Writer(made, paper).write()
    if papers:
        _properties(made, papers[0])
    return _packed(made)


def _properties(made: Any, paper: Paper) -> None:
    known = made.core_properties
    known.title, known.author, known.last_modified_by, known.comments = paper.title, "workflow-engine", "", ""
    known.language = "zh-CN" if paper.lang == "zh" else paper.lang
    known.created = known.modified = datetime.combine(paper.day, time())
    known.revision = 1


def _packed(made: Any) -> bytes:
    """Return the document with all times in its archive set to the same one."""
    first, second = io.BytesIO(), io.BytesIO()
    made.save(first)
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return second.getvalue()


def _sheet(sheet: Any, paper: Paper, pages: str) -> None:
    wide, high = paper.sheet.millimetres
    top, side = MARGIN_MM
    sheet.orientation = WD_ORIENT.LANDSCAPE if wide > high else WD_ORIENT.PORTRAIT
    sheet.page_width, sheet.page_height = Mm(wide), Mm(high)
    sheet.top_margin = sheet.bottom_margin = Mm(top)
    sheet.left_margin = sheet.right_margin = Mm(side)
    sheet.footer_distance = Mm(8)
    if sheet._sectPr.find(qn("w:pgNumType")) is None:  # a new section begins as a copy of the one before
        numbers = OxmlElement("w:pgNumType")
        numbers.set(qn("w:start"), "1")
        sheet._sectPr.find(qn("w:pgMar")).addnext(numbers)
    sheet.footer.is_linked_to_previous = False
    _foot(sheet.footer.paragraphs[0], paper, pages)


def _foot(line: Any, paper: Paper, pages: str) -> None:
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    before, between, after = ("Page ", " of ", "") if paper.lang == "en" else ("第", "页 共", "页")
    note = " · ".join(filter(None, (paper.title, paper.note))) + "    "
    for words, field in ((note + before, "PAGE"), (between, pages), (after, "")):
        if words:
            line.add_run(words).font.size = Pt(8)
        if field:
            shown = OxmlElement("w:fldSimple")
            shown.set(qn("w:instr"), field)
            line._p.append(shown)


class _Writer:
    """Appends one paper to a document."""

    def __init__(self, made: Any, paper: Paper) -> None:
        self._made = made
        self._paper = paper
        self._room = paper.sheet.millimetres[0] - 2 * MARGIN_MM[1]

    def write(self) -> None:
        """Append the whole paper."""
        self._made.add_heading(self._paper.title, 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
        if self._paper.subtitle:
            self._made.add_paragraph(self._paper.subtitle).alignment = WD_ALIGN_PARAGRAPH.CENTER
        if self._paper.facts.facts:
            self._append(facts_table(self._paper.facts, self._room))
        for section in self._paper.sections:
            self._section(section)

    def _section(self, section: Section) -> None:
        if section.title:
            heading = self._made.add_heading(section.title, section.level + 1)
            heading.paragraph_format.page_break_before = section.new_page
        elif section.new_page:
            self._made.add_page_break()
        for block, following in zip(section.blocks, (*section.blocks[1:], None), strict=False):
            self._block(block, keep=isinstance(following, Signatures))

    def _block(self, block: Block, *, keep: bool) -> None:
        """Append one block; ``keep`` it on the page of the next: nobody should sign a page that says nothing."""
        match block:
            case Paragraph():
                line = self._made.add_paragraph()
                toned(line.add_run(block.text), block.tone)
                line.paragraph_format.keep_with_next = keep
            case Items():
                for number, text in enumerate(block.texts, 1):
                    # Word would count on from the list before; a number of its own cannot.
                    words = (f"{number}. {text}", "List") if block.numbered else (text, "List Bullet")
                    self._made.add_paragraph(*words).paragraph_format.keep_with_next = keep
            case Facts():
                self._append(facts_table(block, self._room))
            case Table():
                if block.caption:
                    line = self._made.add_paragraph()
                    line.add_run(block.caption).bold = True
                    line.paragraph_format.keep_with_next = True
                self._append(table(block, self._room), keep=keep)
            case Figure():
                self._figure(block)
            case Signatures():
                line = self._made.add_paragraph(block.words)
                line.paragraph_format.keep_with_next = True
                self._append(signatures_table(block, self._paper, self._room))

    def _append(self, made: Any, *, keep: bool = False) -> None:
        """Append a table, and the paragraph that keeps the next one from growing into it."""
        if keep:
            keep_with_next(made)
        body = self._made.element.body
        body.insert_element_before(made, "w:sectPr")
        gap = self._made.add_paragraph()
        gap.paragraph_format.space_after = Pt(4)
        gap.paragraph_format.line_spacing = Pt(4)
        gap.paragraph_format.keep_with_next = keep

    def _figure(self, figure: Figure) -> None:
        line = self._made.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shown = line.add_run().add_picture(io.BytesIO(picture(figure.svg)))
        top, _ = MARGIN_MM
        room = (Mm(self._room), Mm(self._paper.sheet.millimetres[1] - 2 * top - 30))
        own = _ASSUMED_DPI / PICTURE_DPI  # the library takes a picture that does not say how fine it is for coarse
        share = min(own, room[0] / shown.width, room[1] / shown.height)
        shown.width, shown.height = int(shown.width * share), int(shown.height * share)
        shown._inline.docPr.set("descr", figure.words)
        if figure.caption:
            self._made.add_paragraph(figure.caption).alignment = WD_ALIGN_PARAGRAPH.CENTER
