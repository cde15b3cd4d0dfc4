"""Comments: found where they are, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow_engine.errors import SourceError
from workflow_engine.source.comments import Comment, comments
from workflow_engine.source.document import Document
from workflow_engine.source.reader import read


def found(text: str) -> list[tuple[int, int, str, bool]]:
    return [(c.place.line, c.place.column, c.text, c.alone) for c in comments(read(text))]


def test_comments_are_given_with_their_places() -> None:
    text = "# 一\na: 1  # 二\n  # 三\nb: [x, # 四\n  y]\n"
    assert found(text) == [(1, 1, "# 一", True), (2, 7, "# 二", False), (3, 3, "# 三", True), (4, 8, "# 四", False)]


@pytest.mark.parametrize(
    "value",
    ["'a # b'", '"a # b"', "a#b", "'it''s # b'", '"\\" # b"', "|\n  a # b\n  # c", ">-\n  a\n\n  # b\n"],
)
def test_a_sharp_inside_a_text_is_no_comment(value: str) -> None:
    assert found(f"key: {value}\n") == []


def test_a_sharp_inside_a_key_is_no_comment() -> None:
    assert found("'a # b': 1\n") == []
    assert found("a#b: 1\n") == []


def test_a_text_over_several_lines_hides_its_sharps_and_nothing_behind_it() -> None:
    assert found('a: "one\n  # two\n  three"  # four\nb: 1\n') == [(3, 11, "# four", False)]


def test_the_line_that_opens_a_text_block_may_bear_a_comment() -> None:
    assert found("a: |  # 一\n  # 二\n# 三\nb: 1\n") == [(1, 7, "# 一", False), (3, 1, "# 三", True)]


def test_only_the_first_sharp_of_a_line_begins_a_comment() -> None:
    assert found("a: 1 # one # two 'x'\n") == [(1, 6, "# one # two 'x'", False)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_understood(end: str) -> None:
    assert found(end.join(["a: 1 # x", "# y", "b: '#'", ""])) == [(1, 6, "# x", False), (2, 1, "# y", True)]


def test_a_comment_may_end_the_file() -> None:
    assert found("a: 1\n# end") == [(2, 1, "# end", True)]


def without(document: Document, gone: list[Comment]) -> str:
    text = document.text
    for comment in reversed(gone):
        start = document.offset(comment.place.line, comment.place.column)
        text = text[:start] + text[document.offset(comment.place.end_line, comment.place.end_column) :]
    return text


PIECES = st.sampled_from(
    [
        "a: 1",
        "b: '#'",
        'c: "x # y"',
        "d: |\n  # z\n  t",
        "# one",
        "  # two",
        "e: [1, # f\n  2]",
        "g: h#i",
        "j: k # l",
        "",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=8, unique=True))
def test_without_its_comments_a_file_says_the_same_and_has_none(pieces: list[str]) -> None:
    try:
        document = read("\n".join(pieces) + "\n")
    except SourceError:  # nothing but comments
        return
    again = read(without(document, list(comments(document))))
    assert again.value == document.value
    assert list(comments(again)) == []
