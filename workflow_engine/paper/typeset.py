"""The door to the typesetter: papers as data in, PDF out; pictures in SVG in, PNG out."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from workflow_engine.diagram.printable import has_chinese
from workflow_engine.errors import Message, RendererMissing
from workflow_engine.paper import style
from workflow_engine.paper.arrange import fact_rows, is_dense, is_form, last_break
from workflow_engine.paper.model import Block, Facts, Figure, Items, Paper, Paragraph, Section, Signatures, Table

_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC", "SimSun")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei")
PICTURE_DPI = 200
_TEMPLATE = Path(__file__).with_name("typst") / "paper.typ"


def typeset(papers: tuple[Paper, ...], made: datetime) -> bytes:
    """Return the papers as one PDF. Raises ``RendererMissing``."""
    payload = json.dumps([_paper(paper) for paper in papers], ensure_ascii=False)
    if has_chinese(payload):
        _require_chinese_font()
    found: bytes = _compiler().compile(
        _TEMPLATE.read_bytes(), format="pdf", sys_inputs={"papers": payload, "style": _style()}, timestamp=made
    )
    return found


def picture(svg: str) -> bytes:
    """Return a picture in SVG as PNG of ``PICTURE_DPI``. Raises ``RendererMissing``."""
    if has_chinese(svg):
        _require_chinese_font()
    page = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    found: bytes = _compiler().compile(page, format="png", ppi=float(PICTURE_DPI), sys_inputs={"svg": svg})
    return found


@lru_cache(maxsize=1)
def _compiler() -> Any:
    """Return the compiler, which keeps the fonts it has found."""
    return _library().Compiler(font_paths=_fonts())


@lru_cache(maxsize=1)
def _fonts() -> Any:
    return _library().Fonts()


def _library() -> Any:
    try:
        import typst
    except ImportError as error:
        raise RendererMissing(
            Message("PDF 需要 Python 库 typst", "PDF needs the Python library typst"),
            help=Message(
                "安装：python -m pip install 'workflow-engine[papers]'；或改用 html 格式，在浏览器里打印",
                "install it: python -m pip install 'workflow-engine[papers]'; or write html and print it in a browser",
            ),
        ) from error
    return typst


def _require_chinese_font() -> None:
    known = set(_fonts().families())
    if not known.intersection(_SERIF + _SANS):
        raise RendererMissing(
            Message("没有中文字体，汉字会变成方框", "no Chinese font: Chinese signs would come out as boxes"),
            help=Message(
                "安装字体：Debian/Ubuntu 用 sudo apt-get install fonts-noto-cjk，macOS 用 brew install --cask "
                "font-noto-serif-cjk-sc；或改用 html、docx 格式",
                "install one: sudo apt-get install fonts-noto-cjk (Debian, Ubuntu), brew install --cask "
                "font-noto-serif-cjk-sc (macOS); or write html or docx instead",
            ),
        )


def _style() -> str:
    known = set(_fonts().families())
    serif, sans = ([name for name in names if name in known] for names in (_SERIF, _SANS))
    return json.dumps(
        {
            "serif": ["Libertinus Serif", *(serif or sans)],
            "sans": (sans or serif) or ["Libertinus Serif"],
            "ink": style.INK, "muted": style.MUTED, "rule": style.RULE, "header": style.HEADER,
            "warning": style.WARNING, "heat": style.HEAT, "heat-ink": style.HEAT_INK, "margin": style.MARGIN_MM,
            "body": style.BODY_PT, "table": style.TABLE_PT, "dense": style.DENSE_PT,
            "inset": style.INSET_MM,
        }
    )  # fmt: skip


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "facts": _facts(paper.facts),
        "sections": [_section(section) for section in paper.sections],
        "note": paper.note,
        "lang": paper.lang,
        "sheet": paper.sheet.millimetres,
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "level": section.level,
        "new_page": section.new_page,
        "blocks": [_block(block) for block in section.blocks],
    }


def _facts(facts: Facts) -> list[list[dict[str, str]]]:
    return [[{"label": f.label, "text": f.text, "tone": f.tone.value} for f in row] for row in fact_rows(facts)]


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "tone": block.tone.value}
        case Items():
            return {"kind": "items", "texts": block.texts, "numbered": block.numbered}
        case Facts():
            return {"kind": "facts", "rows": _facts(block)}
        case Table():
            return _table(block)
        case Figure():
            return {"kind": "figure", "svg": block.svg, "words": block.words, "caption": block.caption}
        case Signatures():
            lines = [{"label": line.label, "name": line.name} for line in block.lines]
            return {"kind": "signatures", "words": block.words, "lines": lines}


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": table.caption,
        "headless": table.headless,
        "dense": is_dense(table),
        "form": is_form(table),
        "tail": last_break(table),
        "row_height": table.row_height,
        "columns": [{"title": c.title, "role": c.role.value, "width": c.width} for c in table.columns],
        "rows": [
            [
                {"text": c.text, "tone": c.tone.value, "rows": c.rows, "columns": c.columns, "heat": c.heat, "at": at}
                for at, c in row
            ]
            for row in table.places()
        ],
    }
