"""Papers read back: the text that a program finds in a file of each format."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from typing import Any

import docx
import pypdf
from markdown_it import MarkdownIt

from workflow_engine.paper.model import Facts, Items, Paper, Paragraph, Signatures, Table

_INVISIBLE = re.compile(r"[\s\u200b\u2060\u00ad]+")


def squeezed(text: str) -> str:
    """Return text without space and signs of no width: line breaks on paper are not part of what is said."""
    return _INVISIBLE.sub("", text)


def found(content: bytes, format: str) -> str:
    """Return all text that a reader of the format finds, squeezed."""
    return squeezed({"html": html, "md": markdown, "csv": sheet, "docx": word, "pdf": pdf}[format](content))


class Page(HTMLParser):
    """Collects the tags and the text of a page; the style sheet is no text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag
        self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag else self._open

    def handle_data(self, data: str) -> None:
        if self._open != "style":
            self.words.append(data)


def html(content: bytes) -> str:
    """Return the text of a page."""
    return "".join(Page(content.decode()).words)


def markdown_page(content: bytes) -> Page:
    """Return the page that GitHub's dialect makes of a Markdown text; raw HTML would show as tags."""
    return Page(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(content.decode()))


def markdown(content: bytes) -> str:
    """Return the text that a reader of Markdown sees."""
    return "".join(markdown_page(content).words)


def cells(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file, which must begin with a byte-order mark."""
    text = content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def sheet(content: bytes) -> str:
    """Return the text of a CSV file, without the signs that keep a cell from being a formula."""
    return "\n".join(cell.removeprefix("'") for row in cells(content) for cell in row)


def document(content: bytes) -> Any:
    """Return a Word document, opened."""
    return docx.Document(io.BytesIO(content))


def word(content: bytes) -> str:
    """Return the text of a Word document, tables, headers and footers included."""
    parts = [document(content).element.body, *(s.footer._element for s in document(content).sections)]
    tag = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
    return "".join(each.text or "" for part in parts for each in part.iter(tag))


def pages(content: bytes) -> list[str]:
    """Return the text of each page of a PDF."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def pdf(content: bytes) -> str:
    """Return the text of a PDF."""
    return "\n".join(pages(content))


def said(paper: Paper) -> list[str]:
    """Return what a paper says, text by text; not what signature lines and pictures say."""
    texts = [paper.title, paper.subtitle]
    blocks = [paper.facts, *(block for section in paper.sections for block in section.blocks)]
    texts += [section.title for section in paper.sections]
    for block in blocks:
        match block:
            case Facts():
                texts += [text for fact in block.facts for text in (fact.label, fact.text)]
            case Table():
                texts += [column.title for column in block.columns if not block.headless]
                texts += [cell.text for row in block.rows for cell in row] + [block.caption]
            case Paragraph():
                texts.append(block.text)
            case Items():
                texts += block.texts
            case Signatures():
                pass
    return [text for text in texts if text.strip()]
