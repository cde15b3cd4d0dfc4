"""Every kind of paper in every format: all of it is there, nothing in it becomes markup, the bytes do not change."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from tests.paper_reading import Page, cells, document, found, markdown_page, pages, said, squeezed
from tests.unit.paper.offices import DUTIES, ORGANIZATION, REPAIR, SEAL
from workflow_engine.definition.catalogue import Catalogue, build_catalogue, read_catalogue
from workflow_engine.paper.clean import clean
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
    Signature,
    Signatures,
    Table,
    Tone,
)
from workflow_engine.paper.order import Order
from workflow_engine.paper.write import formats, kind, kinds, make, write, writer
from workflow_engine.record import replace
from workflow_engine.source.reader import read

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)
PICTURES = "😀👩‍🔧"
HOSTILE = (
    "<script>alert(1)</script>",
    "]]> --> </w:t> </style>",
    '"\'`\\" &amp; &lt;',
    "第一行\n第二行",
    "*粗* _斜_ `码` # 题 [链](javascript:1) | 竖 ~~删~~ ![图](x) $x$ https://a.example @人",
    "1. 一",
    "- 二",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "@SUM(1)",
    PICTURES,
    "#let x = [typst] #emph[甲] <标> @引 $y$ // 注",
    "长" * 500,
    "x" * 500,
    "{{ 7 * 7 }} ${7*7} %s {0}",
    "עברית العربية",
)


@lru_cache
def _catalogue() -> Catalogue:
    return read_catalogue([ROOT / "processes"])


@lru_cache
def _papers(name: str, lang: str) -> tuple[Paper, ...]:
    return make(name, Order(_catalogue(), DAY, lang))


def _few(papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    """Return the first papers, and the first with a picture."""
    drawn = (paper for paper in papers if any(isinstance(b, Figure) for s in paper.sections for b in s.blocks))
    return tuple({paper.name: paper for paper in (*papers[:2], *list(drawn)[:1])}.values())


def _paper(texts: tuple[str, ...]) -> Paper:
    """Return a paper with every kind of block, made of these texts only."""
    columns = (Column("题", Role.HEAD), Column(texts[0]), Column("丙", Role.NUMBER))
    rows = tuple((Cell(text, rows=1), Cell(text, Tone.WARNING, heat=3), Cell(text, link=text)) for text in texts)
    blocks = (
        *(Paragraph(text, Tone.STRONG) for text in texts),
        Items(texts),
        Items(texts, numbered=True),
        Facts(tuple(Fact(text, text) for text in texts)),
        Table(columns, rows, caption=texts[0]),
        Signatures(tuple(Signature(text, text) for text in texts), texts[0]),
    )
    sections = tuple(Section(text, ()) for text in texts)
    facts = Facts(tuple(Fact(text, text, Tone.MUTED) for text in texts))
    return Paper("hostile", texts[0], DAY, texts[1], facts, (Section(texts[0], blocks), *sections), texts[2])


@pytest.mark.parametrize("name", kinds())
def test_every_kind_says_in_both_languages_what_it_is_for(name: str) -> None:
    for message in (kind(name).TITLE, kind(name).HELP):
        assert message.zh
        assert message.en.isascii()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", kinds())
def test_the_shipped_catalogue_gives_papers_with_names_of_their_own(name: str, lang: str) -> None:
    papers = _papers(name, lang)
    assert papers
    assert len({paper.name for paper in papers}) == len(papers)
    assert {paper.lang for paper in papers} == {lang}


@pytest.mark.parametrize(("format", "lang"), [("html", "zh"), ("html", "en"), ("md", "zh"), ("csv", "zh")])
@pytest.mark.parametrize("name", kinds())
def test_a_text_format_holds_all_that_every_paper_says(name: str, format: str, lang: str) -> None:
    papers = _papers(name, lang)
    text = found(write(papers, format), format)
    assert [each for paper in papers for each in said(paper) if squeezed(each) not in text] == []


@pytest.mark.parametrize("name", kinds())
def test_word_opens_the_document_and_finds_all_that_a_paper_says(name: str) -> None:
    papers = _few(_papers(name, "zh"))
    content = write(papers, "docx")
    text = found(content, "docx")
    assert [each for paper in papers for each in said(paper) if squeezed(each) not in text] == []
    assert len(document(content).sections) == len(papers)


@pytest.mark.parametrize("name", kinds())
def test_a_pdf_shows_all_that_a_paper_says_and_counts_its_pages(name: str) -> None:
    papers = _few(_papers(name, "zh"))
    content = write(papers, "pdf")
    text = found(content, "pdf")
    assert [each for paper in papers for each in said(paper) if squeezed(each) not in text] == []
    first = [page for page in pages(content) if "第1页" in squeezed(page)]
    assert len(first) == len(papers)


def test_the_same_papers_give_the_same_bytes_in_another_process_and_zone() -> None:
    script = (
        "import hashlib, pathlib, datetime\n"
        "from workflow_engine.definition.catalogue import read_catalogue\n"
        "from workflow_engine.paper.order import Order\n"
        "from workflow_engine.paper.write import formats, make, write\n"
        "read = read_catalogue([pathlib.Path('processes')])\n"
        "order = Order(read, datetime.date(2026, 11, 22), processes=('seal_use',))\n"
        "papers = (*make('rasci', order), *make('case-sheet', order))\n"
        "for format in formats():\n"
        "    print(format, hashlib.sha256(write(papers, format)).hexdigest())\n"
    )
    seen = [
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    ]
    assert seen[0] == seen[1]
    assert [line.split()[0] for line in seen[0]] == list(formats())


@pytest.mark.parametrize("format", formats())
def test_hostile_texts_stay_text(format: str) -> None:
    text = found(write(_paper(HOSTILE), format), format)
    lost = [each for each in HOSTILE if squeezed(clean(each)) not in text]
    assert lost in ([], [PICTURES] if format == "pdf" else [])  # a PDF shows a box where no font has the sign


@pytest.mark.parametrize("format", ["html", "md"])
def test_a_hostile_paper_has_no_other_tags_than_a_harmless_one(format: str) -> None:
    harmless = tuple("甲\n乙" if "\n" in text else "甲" for text in HOSTILE)
    read = {"html": lambda content: Page(content.decode()), "md": markdown_page}[format]
    wild, tame = (read(write(_paper(texts), format)) for texts in (HOSTILE, harmless))
    shown = [[tag for tag, _ in page.tags if tag != "a"] for page in (wild, tame)]
    assert shown[0] == shown[1]
    links = [dict(attributes).get("href") or "" for tag, attributes in wild.tags if tag == "a"]
    assert [link for link in links if ":" in link.split("/")[0].partition("?")[0] and not link.startswith("http")] == []


WILD = (
    "=cmd|'/C calc'!A0 <script>alert(1)</script>",
    "]]> </td> | `x` *y* [z](javascript:1) \"q\" 'p'\n第二行",
    "@{0} %s $x$ #let <img src=x onerror=y>" + "长" * 60,
)


@lru_cache
def _wild() -> Catalogue:
    """Return the small office with hostile titles everywhere: procedures, steps, actions, posts, units, duties."""
    count = iter(range(10_000))

    def wild(_: re.Match[str]) -> str:
        return f"title: {json.dumps(WILD[next(count) % len(WILD)], ensure_ascii=False)}"

    texts = (re.sub(r"title: (\{[^}]*\}|[^\s{,}]+)", wild, text) for text in (ORGANIZATION, REPAIR, SEAL, DUTIES))
    made = build_catalogue(read(text, f"{number}.yaml") for number, text in enumerate(texts))
    assert made.problems == ()
    return made


@pytest.mark.parametrize("name", kinds())
def test_a_catalogue_with_hostile_titles_gives_papers_of_nothing_but_text(name: str) -> None:
    papers = make(name, Order(_wild(), date(2026, 3, 2)))
    page = Page(write(papers, "html").decode())
    assert {"script", "iframe", "object"} & {tag for tag, _ in page.tags} == set()
    assert [attributes for _, attributes in page.tags if any(key.startswith("on") for key in attributes)] == []
    drawn = [attributes for tag, attributes in page.tags if tag == "img"]
    assert [a for a in drawn if not (a.get("src") or "").startswith("data:image/svg+xml;base64,")] == []
    read_back = markdown_page(write(papers, "md"))
    assert {"script", "img"} & {tag for tag, _ in read_back.tags} == set()
    rows = cells(write(papers, "csv"))
    assert [cell for row in rows for cell in row if cell.lstrip().startswith(tuple("=+@＝＋－＠"))] == []
    texts = [each for paper in papers for each in said(paper)]
    assert any("<script>" in each for each in texts)
    told = {way: found(write(papers, way), way) for way in ("html", "md", "csv")}
    assert [(way, each) for way, text in told.items() for each in texts if squeezed(each) not in text] == []


def test_no_cell_of_a_hostile_paper_is_a_formula() -> None:
    rows = cells(write(_paper(HOSTILE), "csv"))
    assert [cell for row in rows for cell in row if cell.lstrip().startswith(tuple("=+-@＝＋－＠"))] == []


@pytest.mark.parametrize("format", formats())
def test_signs_that_turn_the_direction_or_cannot_be_printed_are_replaced(format: str) -> None:
    paper = replace(_paper(("甲",) * 3), title="付\u202e款\u2066人\x00乙\ud800")
    text = found(write(paper, format), format)
    assert "付\ufffd款\ufffd人\ufffd乙\ufffd" in text


@pytest.mark.parametrize("format", formats())
def test_no_papers_at_all_are_a_file_too(format: str) -> None:
    assert found(write((), format), format) == ""
    assert writer(format).MEDIA_TYPE
