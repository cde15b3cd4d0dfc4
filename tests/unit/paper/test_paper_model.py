"""What a paper says: tables that fit, links that lead somewhere harmless, texts fit to be signed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow_engine.paper.arrange import fact_rows, whole_rows
from workflow_engine.paper.clean import clean, cleaned
from workflow_engine.paper.model import Cell, Column, Fact, Facts, Figure, Paper, Section, Table
from workflow_engine.paper.safe_link import safe_link
from workflow_engine.record import replace

THREE = (Column("甲"), Column("乙"), Column("丙"))


def test_a_cell_that_spans_rows_and_columns_takes_its_places_from_the_rows_below() -> None:
    table = Table(
        THREE,
        (
            (Cell("角", rows=2, columns=2), Cell("1")),
            (Cell("2"),),
            (Cell("3"), Cell("4"), Cell("5")),
        ),
    )
    assert [[(at, cell.text) for at, cell in row] for row in table.places()] == [
        [(0, "角"), (2, "1")],
        [(2, "2")],
        [(0, "3"), (1, "4"), (2, "5")],
    ]
    assert [[(at, cell.text, own) for at, cell, own in row] for row in whole_rows(table)] == [
        [(0, "角", True), (2, "1", True)],
        [(0, "角", False), (2, "2", True)],
        [(0, "3", True), (1, "4", True), (2, "5", True)],
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ((Cell(), Cell()),),
        ((Cell(), Cell(), Cell(), Cell()),),
        ((Cell(), Cell(columns=3)),),
        ((Cell(rows=2), Cell(), Cell()),),
        ((Cell(), Cell(rows=2), Cell()), (Cell(columns=2), Cell())),
        ((Cell(columns=0), Cell(), Cell(), Cell()),),
    ],
)
def test_a_table_whose_cells_do_not_fill_its_columns_cannot_be_made(rows: tuple[tuple[Cell, ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"the table"):
        Table(THREE, rows)


@given(
    st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=4), min_size=1, max_size=5),
    st.integers(1, 3),
)
def test_every_place_of_a_table_is_covered_by_exactly_one_cell(spans: list[list[int]], height: int) -> None:
    wide = max(map(sum, spans))
    rows = [tuple(Cell(columns=n, rows=height) for n in (*row, *[1] * (wide - sum(row)))) for row in spans]
    table = Table(
        tuple(Column("") for _ in range(wide)), tuple(each for row in rows for each in (row, *[()] * (height - 1)))
    )
    for row in whole_rows(table):
        assert [place for at, cell, _ in row for place in range(at, at + cell.columns)] == list(range(wide))


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("flow.html#step-1", "flow.html#step-1"),
        ("流程.html", "%E6%B5%81%E7%A8%8B.html"),
        ("https://a.example/x?y=1", "https://a.example/x?y=1"),
        ("javascript:alert(1)", ""),
        (" JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//evil.example", ""),
        ("\\\\evil.example", ""),
        ("java\tscript:x", "java%09script%3Ax"),
        ('"><script>', "%22%3E%3Cscript%3E"),
    ],
)
def test_a_link_leads_within_the_papers_or_to_the_web(address: str, safe: str) -> None:
    assert safe_link(address) == safe


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("甲\u202e乙\u2069", "甲\ufffd乙\ufffd"),
        ("\x00\x1b\ud800", "\ufffd\ufffd\ufffd"),
        ("👩\u200d🔧 עברית", "👩\u200d🔧 עברית"),
    ],
)
def test_texts_are_made_fit_to_be_printed_and_signed(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_every_text_of_a_paper_is_cleaned_and_no_figure() -> None:
    bad, svg = "\x07", "<svg>\x07</svg>"
    paper = Paper(
        bad,
        bad,
        date(2026, 1, 1),
        facts=Facts((Fact(bad, bad),)),
        sections=(Section(bad, (Table((Column(bad),), ((Cell(bad),),)), Figure(svg, bad))),),
    )
    made = cleaned(paper)
    assert svg in repr(made).encode().decode("unicode_escape")
    assert bad not in str(replace(made, sections=()))
    assert made.sections[0].blocks[0] == Table((Column("\ufffd"),), ((Cell("\ufffd"),),))
    assert made.sections[0].blocks[1] == Figure(svg, "\ufffd")


def test_short_facts_stand_two_beside_each_other_and_long_ones_alone() -> None:
    facts = Facts((Fact("甲", "1"), Fact("乙", "2"), Fact("丙", "3"), Fact("丁", "长" * 30), Fact("戊", "a\nb")))
    assert [[fact.label for fact in row] for row in fact_rows(facts)] == [["甲", "乙"], ["丙"], ["丁"], ["戊"]]
