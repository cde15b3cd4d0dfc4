"""One self-contained HTML file: read on screen, light or dark, and printed on the sheet the paper asks for.

Nothing is fetched and no script runs; a policy in the file says so to the browser.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape

from workflow_engine.paper.arrange import fact_rows, is_broad, is_dense, is_form
from workflow_engine.paper.model import (
    Block,
    Cell,
    Facts,
    Figure,
    Items,
    Paper,
    Paragraph,
    Role,
    Section,
    Signatures,
    Table,
    Tone,
)
from workflow_engine.paper.safe_link import safe_link
from workflow_engine.paper.style import stylesheet

SUFFIX = "html"
MEDIA_TYPE = "text/html; charset=utf-8"

_WIDE = ' class="wide"'
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def write(papers: tuple[Paper, ...]) -> bytes:
    """Return the papers as one page, each an article that begins on a new sheet."""
    return ("\n".join(_document(papers)) + "\n").encode()


def body(paper: Paper) -> str:
    """Return one paper as an ``<article>``, for a page that brings its own head; ``style.stylesheet`` goes with it."""
    return "\n".join(_article(paper))


def _document(papers: tuple[Paper, ...]) -> Iterator[str]:
    lang = papers[0].lang if papers else "zh"
    yield "<!DOCTYPE html>"
    yield f'<html lang="{_lang(lang)}">'
    yield '<head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(papers[0].title if papers else '')}</title>"
    yield f"<style>{stylesheet(lang)}</style></head>"
    yield "<body>"
    for paper in papers:
        yield from _article(paper)
    yield "</body></html>"


def _lang(lang: str) -> str:
    return "zh-CN" if lang == "zh" else escape(lang)


def _text(text: str) -> str:
    """Return text with its line breaks; ``bdi`` keeps words that run right to left from moving their neighbours."""
    return f"<bdi>{escape(text.strip()).replace(chr(10), '<br>')}</bdi>" if text.strip() else ""


def _article(paper: Paper) -> Iterator[str]:
    yield f'<article class="paper {paper.sheet.value}" lang="{_lang(paper.lang)}">'
    yield f"<header><h1>{_text(paper.title)}</h1>"
    if paper.subtitle:
        yield f'<p class="subtitle">{_text(paper.subtitle)}</p>'
    yield "</header>"
    yield from _facts(paper.facts)
    for section in paper.sections:
        yield from _section(section, paper)
    if paper.note:
        yield f"<footer>{_text(paper.note)}</footer>"
    yield "</article>"


def _section(section: Section, paper: Paper) -> Iterator[str]:
    yield '<section class="new-page">' if section.new_page else "<section>"
    if section.title:
        tag = f"h{section.level + 1}"
        yield f"<{tag}>{_text(section.title)}</{tag}>"
    for block in section.blocks:
        yield from _block(block, paper)
    yield "</section>"


def _block(block: Block, paper: Paper) -> Iterator[str]:
    match block:
        case Paragraph():
            yield f"<p{_classes(block.tone)}>{_text(block.text)}</p>"
        case Items():
            tag = "ol" if block.numbered else "ul"
            yield f"<{tag}>{''.join(f'<li>{_text(text)}</li>' for text in block.texts)}</{tag}>"
        case Facts():
            yield from _facts(block)
        case Table():
            yield from _table(block, paper.lang)
        case Figure():
            picture = f"data:image/svg+xml;base64,{base64.b64encode(block.svg.encode()).decode()}"
            caption = f"<figcaption>{_text(block.caption)}</figcaption>" if block.caption else ""
            yield f'<figure><img alt="{escape(block.words)}" src="{picture}">{caption}</figure>'
        case Signatures():
            yield from _signatures(block, paper)


def _facts(facts: Facts) -> Iterator[str]:
    if facts.facts:
        pairs = (
            f"<div{'' if len(row) > 1 else _WIDE}><dt>{_text(fact.label)}</dt>"
            f"<dd{_classes(fact.tone)}>{_text(fact.text)}</dd></div>"
            for row in fact_rows(facts)
            for fact in row
        )
        yield f'<dl class="facts">{"".join(pairs)}</dl>'


def _signatures(block: Signatures, paper: Paper) -> Iterator[str]:
    yield '<div class="signatures">'
    if block.words:
        yield f"<p>{_text(block.words)}</p>"
    for line in block.lines:
        name = f'<span class="signer">{_text(line.name)}</span>' if line.name else ""
        date = paper.say("日期", "Date")
        yield (
            f'<div><span class="label">{_text(line.label)}</span>{name}<span class="rule"></span>'
            f'<span class="dated"><span class="label">{date}</span><span class="rule date"></span></span></div>'
        )
    yield "</div>"


def _table(table: Table, lang: str) -> Iterator[str]:
    yield f'<div class="table"><table{_table_class(table, lang)}>'
    if table.caption:
        yield f"<caption>{_text(table.caption)}</caption>"
    total = sum(column.width for column in table.columns) or 1.0
    widths = (f'<col style="width:{100 * column.width / total:.2f}%">' for column in table.columns)
    yield f"<colgroup>{''.join(widths)}</colgroup>"
    if not table.headless:
        titles = (f'<th scope="col" class="{column.role.value}">{_text(column.title)}</th>' for column in table.columns)
        yield f"<thead><tr>{''.join(titles)}</tr></thead>"
    high = f' style="height:{table.row_height:g}mm"' if table.row_height else ""
    yield "<tbody>"
    for row in table.places():
        yield f"<tr{high}>{''.join(_cell(cell, table.columns[at].role) for at, cell in row)}</tr>"
    yield "</tbody></table></div>"


def _table_class(table: Table, lang: str) -> str:
    broad = is_broad(table, lang)
    names = ["broad"] * broad + ["dense"] * is_dense(table) + ["form"] * is_form(table)
    columns = f' style="--columns:{len(table.columns)}"' * broad
    return f' class="{" ".join(names)}"{columns}' if names else ""


def _cell(cell: Cell, role: Role) -> str:
    tag, scope = ("th", f' scope="{"rowgroup" if cell.rows > 1 else "row"}"') if role is Role.HEAD else ("td", "")
    spans = f' rowspan="{cell.rows}"' * (cell.rows > 1) + f' colspan="{cell.columns}"' * (cell.columns > 1)
    heat = f"heat-{min(cell.heat, 5)}" if cell.heat > 0 else ""
    text, link = _text(cell.text), safe_link(cell.link)
    if link and text:
        text = f'<a href="{escape(link)}">{text}</a>'
    return f"<{tag}{scope}{spans}{_classes(cell.tone, role.value, heat)}>{text}</{tag}>"


def _classes(tone: Tone, *others: str) -> str:
    names = [name for name in (*others, "" if tone is Tone.PLAIN else tone.value) if name]
    return f' class="{" ".join(names)}"' if names else ""
