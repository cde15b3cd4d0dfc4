"""Markdown (GitHub's), for a wiki or a repository. Texts are escaped, so no label becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

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

SUFFIX = "md"
MEDIA_TYPE = "text/markdown; charset=utf-8"

_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_MARKS = re.compile(r"([\\`*_{}\[\]#|~$!])")
_LINKS = re.compile(r"(?i)(https?|ftp|mailto|xmpp|www)([:.])")  # what GitHub makes a link of without being asked
_LINE_START = re.compile(r"^([0-9]*)([-+=.)])(?=\s|$|[-+=])")
_ALIGN = {Role.MARK: ":-:", Role.NUMBER: "--:"}


def write(papers: tuple[Paper, ...]) -> bytes:
    """Return the papers below each other, a ruled line between them."""
    texts = ("\n\n".join(_paper(paper)) for paper in papers)
    return ("\n\n---\n\n".join(texts) + "\n").encode()


def escaped(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it stands, in one line; line breaks become ``<br>``."""
    text = text.strip()
    for sign, entity in _ENTITIES:
        text = text.replace(sign, entity)
    text = _LINE_START.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text)).replace("@", "@\u2060")
    text = _LINKS.sub("\\1\u2060\\2", text)
    return re.sub(r"\n+", "<br>", text)


def _paper(paper: Paper) -> Iterator[str]:
    yield f"# {escaped(paper.title)}"
    if paper.subtitle:
        yield escaped(paper.subtitle)
    if paper.facts.facts:
        yield from _block(paper.facts, paper)
    for section in paper.sections:
        yield from _section(section, paper)
    if paper.note:
        yield f"*{escaped(paper.note)}*"


def _section(section: Section, paper: Paper) -> Iterator[str]:
    if section.title:
        yield f"{'#' * (section.level + 1)} {escaped(section.title)}"
    for block in section.blocks:
        yield from _block(block, paper)


def _block(block: Block, paper: Paper) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _toned(escaped(block.text), block.tone)
        case Items():
            marks = (f"{n}." if block.numbered else "-" for n in range(1, len(block.texts) + 1))
            yield "\n".join(f"{mark} {escaped(text)}" for mark, text in zip(marks, block.texts, strict=True))
        case Facts():
            yield "\n".join(
                f"- **{escaped(fact.label)}**{paper.say('：', ': ')}{_toned(escaped(fact.text), fact.tone)}"
                for fact in block.facts
            )
        case Table():
            if block.caption:
                yield f"**{escaped(block.caption)}**"
            yield "\n".join(_table(block))
        case Figure():
            words = " — ".join(filter(None, (block.caption, block.words)))
            yield f"*{paper.say('图：', 'Figure: ')}{escaped(words)}*"
        case Signatures():
            if block.words:
                yield escaped(block.words)
            yield "\n".join(f"- {_line(line.label, line.name, paper)}" for line in block.lines)


def _line(label: str, name: str, paper: Paper) -> str:
    who = paper.say(f"（{escaped(name)}）", f" ({escaped(name)})") if name else ""
    rule = "\\_" * 12
    return f"{escaped(label)}{who}{paper.say('：', ': ')}{rule} {paper.say('日期：', 'Date: ')}{rule}"


def _table(table: Table) -> Iterator[str]:
    titles = ["" if table.headless else escaped(column.title) for column in table.columns]
    yield _row(titles)
    yield _row([_ALIGN.get(column.role, "---") for column in table.columns])
    for row in table.places():
        cells = dict(row)
        yield _row([_cell(cells.get(at), column.role) for at, column in enumerate(table.columns)])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell | None, role: Role) -> str:
    if cell is None or not cell.text.strip():
        return ""
    text = _toned(escaped(cell.text), Tone.STRONG if role is Role.HEAD and cell.tone is Tone.PLAIN else cell.tone)
    link = safe_link(cell.link)
    return f"[{text}](<{link}>)" if link else text


def _toned(text: str, tone: Tone) -> str:
    if not text:
        return ""
    return f"**{text}**" if tone in (Tone.STRONG, Tone.WARNING) else text
