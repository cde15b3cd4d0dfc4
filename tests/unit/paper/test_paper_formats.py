"""What each format promises beyond the text: print, fonts, repeated titles, pages, inert cells, missing libraries."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from datetime import date

import pypdf
import pytest

from tests.paper_reading import Page, cells, document, pages, squeezed
from workflow_engine.errors import RendererMissing, UsageError
from workflow_engine.paper import typeset
from workflow_engine.paper.model import (
    Cell,
    Column,
    Fact,
    Facts,
    Figure,
    Items,
    Paper,
    Paragraph,
    Role,
    Section,
    Sheet,
    Signature,
    Signatures,
    Table,
)
from workflow_engine.paper.write import kind, write, writer

DAY = date(2026, 3, 2)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="100pt" viewBox="0 0 400 100">'
    '<rect width="400" height="100" fill="#abc"/></svg>'
)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _long(name: str = "long", rows: int = 120, sheet: Sheet = Sheet.A4, lang: str = "zh") -> Paper:
    lines = tuple((Cell(f"第{n}行"), Cell("内容")) for n in range(rows))
    table = Table((Column("题头", Role.HEAD), Column("内容")), lines)
    return Paper(name, f"长文{name}", DAY, sections=(Section("一", (table,)),), lang=lang, sheet=sheet)


def _drawn() -> Paper:
    signed = Signatures((Signature("本人", "张三"),), "已阅知")
    return Paper("drawn", "图", DAY, sections=(Section("", (Figure(SVG, "一张图", "图一"), Paragraph("末"), signed)),))


def test_a_page_prints_on_the_sheet_it_asks_for_and_fetches_nothing() -> None:
    text = write(_long(sheet=Sheet.A3_WIDE), "html").decode()
    page = Page(text)
    assert ("html", {"lang": "zh-CN"}) in page.tags
    assert re.search(r"@page a3-wide\{size:420mm 297mm", text)
    assert ".a3-wide{page:a3-wide}" in text
    assert "prefers-color-scheme:dark" in text
    policy = next(attributes for tag, attributes in page.tags if "http-equiv" in attributes)
    assert (policy["content"] or "").startswith("default-src 'none'")
    outside = [v for _, attributes in page.tags for k, v in attributes.items() if k in ("src", "href") and v]
    assert [address for address in outside if not address.startswith("data:image/svg+xml;base64,")] == []
    assert {"script", "link", "iframe"} & {tag for tag, _ in page.tags} == set()


def test_a_page_names_rows_and_columns_for_screen_readers() -> None:
    page = Page(write(_long(rows=1), "html").decode())
    assert [attributes.get("scope") for tag, attributes in page.tags if tag == "th"] == ["col", "col", "row"]


def test_a_csv_cell_that_spans_rows_is_repeated_so_that_rows_can_be_filtered() -> None:
    table = Table(
        (Column("流程"), Column("环节"), Column("数")),
        ((Cell("报修", rows=2), Cell("受理"), Cell("-3.5")), (Cell("派单"), Cell("+1%"))),
    )
    rows = cells(write(Paper("p", "表", DAY, sections=(Section("", (table,)),)), "csv"))
    assert rows == [["表"], [], ["流程", "环节", "数"], ["报修", "受理", "-3.5"], ["报修", "派单", "+1%"]]


def test_word_repeats_the_titles_of_a_table_and_keeps_rows_whole() -> None:
    table = document(write(_long(), "docx")).tables[0]
    first, second = table.rows[0]._tr, table.rows[1]._tr
    assert first.find(f"{WORD}trPr/{WORD}tblHeader") is not None
    assert second.find(f"{WORD}trPr/{WORD}tblHeader") is None
    assert second.find(f"{WORD}trPr/{WORD}cantSplit") is not None


def test_word_sets_chinese_in_song_and_headings_in_hei() -> None:
    styles = document(write(_long(rows=1), "docx")).styles
    fonts = {name: styles[name].element.rPr.rFonts for name in ("Normal", "Heading 1")}
    east = {name: font.get(f"{WORD}eastAsia") for name, font in fonts.items()}
    assert east == {"Normal": "宋体", "Heading 1": "黑体"}
    assert [key for font in fonts.values() for key in font.attrib if "Theme" in key] == []


def test_word_merges_what_spans_rows_and_columns() -> None:
    table = Table(
        (Column("甲"), Column("乙"), Column("丙")), ((Cell("角", rows=2, columns=2), Cell("1")), (Cell("2"),))
    )
    made = document(write(Paper("p", "表", DAY, sections=(Section("", (table,)),)), "docx")).tables[0]
    assert [[cell.text for cell in row.cells] for row in made.rows] == [
        ["甲", "乙", "丙"],
        ["角", "角", "1"],
        ["角", "角", "2"],
    ]


def test_word_gives_each_paper_its_own_sheet_and_count_of_pages() -> None:
    content = write((_long("a", 1), _long("b", 1, Sheet.A4_WIDE)), "docx")
    first, second = document(content).sections
    assert (first.page_width < first.page_height, second.page_width > second.page_height) == (True, True)
    starts = [section._sectPr.find(f"{WORD}pgNumType").get(f"{WORD}start") for section in (first, second)]
    assert starts == ["1", "1"]
    fields = [each.get(f"{WORD}instr") for s in (first, second) for each in s.footer._element.iter(f"{WORD}fldSimple")]
    assert fields == ["PAGE", "SECTIONPAGES"] * 2


def test_word_counts_every_list_from_one() -> None:
    lists = (Items(("甲", "乙"), numbered=True), Items(("丙",), numbered=True), Items(("丁",)))
    made = document(write(Paper("p", "表", DAY, sections=(Section("", lists),)), "docx"))
    assert [line.text for line in made.paragraphs if line.text][1:] == ["1. 甲", "2. 乙", "1. 丙", "丁"]


def test_word_holds_no_time_but_the_day_of_the_paper() -> None:
    content = write(_drawn(), "docx")
    known = document(content).core_properties
    assert (known.created.date(), known.modified.date(), known.title) == (DAY, DAY, "图")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_word_and_pdf_hold_the_picture_and_say_what_it_shows() -> None:
    made = document(write(_drawn(), "docx"))
    assert [shape._inline.docPr.get("descr") for shape in made.inline_shapes] == ["一张图"]
    assert made.inline_shapes[0].width.pt == pytest.approx(400, abs=1)
    content = write(_drawn(), "pdf")
    assert "图一" in squeezed(pages(content)[0])
    assert "一张图".encode("utf-16-be").hex().upper() in content.hex().upper() or b"/Alt" in content


def test_a_pdf_repeats_the_titles_of_a_table_and_counts_each_paper_for_itself() -> None:
    content = write((_long("甲", 120), _long("乙", 3, Sheet.A4_WIDE)), "pdf")
    shown = list(map(squeezed, pages(content)))
    assert len(shown) >= 4
    first = len(shown) - 1
    assert [page for page in shown if "题头" not in page] == []
    assert [f"第{n}页共{first}页" in page for n, page in enumerate(shown[:-1], 1)] == [True] * first
    assert "第1页共1页" in shown[-1]
    sizes = [
        (round(p.mediabox.width / 72 * 25.4), round(p.mediabox.height / 72 * 25.4)) for p in _reader(content).pages
    ]
    assert sizes == [(210, 297)] * first + [(297, 210)]


def test_a_pdf_embeds_its_fonts_is_tagged_and_bears_the_day_of_the_paper() -> None:
    reader = _reader(write(_long(rows=2), "pdf"))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert fonts
    assert [one for one in descriptors if not any(f"/FontFile{n}" in one for n in ("", 2, 3))] == []
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == DAY
    assert reader.root_object["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize("before", ["paragraph", "table"])
def test_lines_to_sign_on_never_stand_on_a_page_that_says_nothing(before: str) -> None:
    signed = Signatures((Signature("本人", "张三"), Signature("上级")), "已阅知")
    moved = 0
    for rows in range(40, 49, 2):
        (section,) = _long(rows=rows).sections
        blocks = (
            (*section.blocks, Paragraph(f"第{rows}行"), signed) if before == "paragraph" else (*section.blocks, signed)
        )
        shown = list(map(squeezed, pages(write(Paper("p", "题", DAY, sections=(Section("", blocks),)), "pdf"))))
        page = next(page for page in shown if "已阅知" in page)
        assert f"第{rows - (before == 'table')}行" in page
        assert "上级" in page
        moved += page is not shown[0]
    assert moved


def _reader(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


@pytest.mark.parametrize(("format", "library"), [("pdf", "typst"), ("docx", "docx")])
def test_a_missing_library_is_named_with_its_install_command(
    format: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    typeset._compiler.cache_clear()
    typeset._fonts.cache_clear()
    for name in [name for name in sys.modules if name.startswith("workflow_engine.paper.word")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(RendererMissing) as refused:
        write(_long(rows=1), format)
    assert refused.value.help is not None
    assert "pip install 'workflow-engine[papers]'" in refused.value.help.en


def test_a_missing_chinese_font_is_told_before_boxes_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoFonts:
        def families(self) -> list[str]:
            return ["Libertinus Serif"]

    monkeypatch.setattr(typeset, "_fonts", NoFonts)
    with pytest.raises(RendererMissing) as refused:
        write(_long(rows=1), "pdf")
    assert refused.value.help is not None
    assert "fonts-noto-cjk" in refused.value.help.zh
    plain = Paper("p", "Latin", DAY, lang="en", facts=Facts((Fact("a", "b"),)))
    monkeypatch.undo()
    assert "Latin" in pages(write(plain, "pdf"))[0]


def test_unknown_kinds_and_formats_are_refused_with_those_that_there_are() -> None:
    for refused, known in ((lambda: kind("nothing"), "rasci"), (lambda: writer("xls"), "docx")):
        with pytest.raises(UsageError) as error:
            refused()
        assert error.value.help is not None
        assert known in error.value.help.zh
