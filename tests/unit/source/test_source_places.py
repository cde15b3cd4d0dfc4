"""Where things stand: lines and columns as an editor counts them."""

from __future__ import annotations

import pickle

import pytest

from workflow_engine.errors import Place
from workflow_engine.source.document import Document, Path
from workflow_engine.source.reader import read

TEXT = """\
流程: 报修 # note
states:
  受理: {title: "标题", to: [a, '乙'], x: }
  b:
    - 一
    - k: v
      l: |
        text
        more

    -
  last:
    y: 1

# end
"""


@pytest.fixture(scope="module")
def document() -> Document:
    return read(TEXT, "repair.yaml")


def span(place: Place | None) -> tuple[int, int, int, int] | None:
    return place and (place.line, place.column, place.end_line, place.end_column)


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        ((), None, (1, 1, 13, 9)),
        (("流程",), (1, 1, 1, 3), (1, 5, 1, 7)),
        (("states",), (2, 1, 2, 7), (3, 3, 13, 9)),
        (("states", "受理"), (3, 3, 3, 5), (3, 7, 3, 39)),
        (("states", "受理", "title"), (3, 8, 3, 13), (3, 15, 3, 19)),
        (("states", "受理", "to"), (3, 21, 3, 23), (3, 25, 3, 33)),
        (("states", "受理", "to", 0), None, (3, 26, 3, 27)),
        (("states", "受理", "to", 1), None, (3, 29, 3, 32)),
        (("states", "受理", "x"), (3, 35, 3, 36), (3, 38, 3, 38)),
        (("states", "b", 0), None, (5, 7, 5, 8)),
        (("states", "b", 1), None, (6, 7, 9, 13)),
        (("states", "b", 1, "l"), (7, 7, 7, 8), (7, 10, 9, 13)),
        (("states", "b", 2), None, (11, 6, 11, 6)),
        (("states", "last", "y"), (13, 5, 13, 6), (13, 8, 13, 9)),
        (("states", "nobody"), None, None),
        (("states", "b", 3), None, None),
        (("states", "b", -1), None, None),
        (("states", "b", "0"), None, None),
        (("流程", "deeper"), None, None),
    ],
)
def test_every_key_and_value_has_its_span(
    document: Document, path: Path, key: tuple[int, ...] | None, value: tuple[int, ...] | None
) -> None:
    assert span(document.key_place(path)) == key
    assert span(document.value_place(path)) == value


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("流程",), 1, 5),  # a value on the line of its key
        (("states", "受理"), 3, 7),
        (("states", "b"), 4, 3),  # a block below its key: the key
        (("states", "受理", "x"), 3, 35),  # no value written: the key
        (("states", "b", 2), 11, 6),  # no value and no key either
        (("states", "受理", "due"), 3, 3),  # missing: the key of what it is missing from
        (("states", "b", 1, "to", "deep"), 6, 7),  # missing in an item of a list
        (("nothing", "here"), 1, 1),
        ((), 1, 1),
    ],
)
def test_there_is_always_one_best_place(document: Document, path: Path, line: int, column: int) -> None:
    place = document.place(path)
    assert (place.file, place.line, place.column) == ("repair.yaml", line, column)


def test_a_number_in_a_path_finds_the_key_spelt_so() -> None:
    assert str(read("years:\n  2026: x\n", "f").place(("years", 2026))) == "f:2:9"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_places_and_lines_agree_for_every_line_break(line_break: str) -> None:
    document = read(TEXT.replace("\n", line_break))
    assert span(document.value_place(("states", "last", "y"))) == (13, 8, 13, 9)
    assert document.line(13) == "    y: 1"
    assert document.line(10) == ""


def test_a_character_beyond_16_bits_is_one_column() -> None:
    assert span(read("{😀: 𠮷, b: c}").key_place(("b",))) == (1, 8, 1, 9)


def test_a_byte_order_mark_takes_no_column() -> None:
    document = read("\ufeffa: b\n".encode())
    assert document.value == {"a": "b"}
    assert span(document.key_place(("a",))) == (1, 1, 1, 2)
    assert document.line(1) == "a: b"


def test_lines_outside_the_file_are_empty(document: Document) -> None:
    assert [document.line(n) for n in (-1, 0, 99)] == ["", "", ""]


def test_a_file_may_hold_a_single_word() -> None:
    document = read("word", "f")
    assert document.value == "word"
    assert span(document.place(("a",))) == (1, 1, 1, 5)


def test_a_document_survives_being_sent_to_another_process(document: Document) -> None:
    copy = pickle.loads(pickle.dumps(document))  # noqa: S301
    assert copy.value == document.value
    assert copy.place(("states", "b", 1, "l")) == document.place(("states", "b", 1, "l"))
