"""Whatever stands in a file: it reads back what was written, or ends in our error, and places are true."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflow_engine.errors import Place, SourceError
from workflow_engine.source.builder import Builder
from workflow_engine.source.characters import forbidden
from workflow_engine.source.document import Document, Path
from workflow_engine.source.reader import read
from workflow_engine.source.slow_parser import SlowParser

MODERATE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

visible = st.characters(exclude_categories=["Cs", "Cc", "Cn"]).filter(lambda c: not forbidden(c))
words = st.text(visible, max_size=12).map(lambda text: unicodedata.normalize("NFC", text))
names = st.text(st.sampled_from("abc_报修责任😀é-"), min_size=1, max_size=6)
scalars = st.one_of(
    words,
    st.sampled_from(["on", "yes", "8:30", "0123", "null", "true", "1.5", "~", "", "=", "<<", "0x1F", "1e3"]),
    st.integers(-(10**18) + 1, 10**18 - 1),
    st.booleans(),
    st.none(),
)
trees = st.recursive(
    scalars,
    lambda children: st.one_of(st.lists(children, max_size=4), st.dictionaries(names, children, max_size=4)),
    max_leaves=25,
)
# Pieces that make YAML-like text far more often than random characters do.
PIECES = [
    "a", "报", ":", ": ", "- ", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ", ", "'", '"', "#", " #", "&x ", "*x",
    "!t ", "<<", "|", ">", "\t", "? ", "---\n", "...\n", "%", "@", "\\", "1", "0x", "(", ")", "：", "\r", "é",
    "e\u0301", "😀", "\u202e", "\x00", "\ufeff", "\x85", "~", "a: b\n", "\\u202e", "x: {y: z}\n",
]  # fmt: skip
pieces = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield from walk(item, (*path, step))


def text_at(document: Document, place: Place) -> str:
    return document.line(place.line)[place.column - 1 :]


def read_or_none(text: str | bytes) -> Document | None:
    try:
        return read(text)
    except SourceError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.place
            assert problem.help
        assert error.say("zh")
        return None


@MODERATE
@given(trees, st.booleans(), st.integers(20, 200))
def test_what_was_written_reads_back(tree: Any, flow: bool, width: int) -> None:
    # PyYAML writes YAML 1.1, so "0o7" or "1e3" come unquoted: texts go out quoted, numbers and the like do not.
    dumper = type("Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True})
    dumper.add_representer(str, lambda d, s: d.represent_scalar("tag:yaml.org,2002:str", s, style='"'))
    text = yaml.dump(tree, Dumper=dumper, allow_unicode=True, default_flow_style=flow, width=width)
    assert read(text).value == tree


@MODERATE
@given(st.lists(names, min_size=1, max_size=8))
def test_plain_words_read_back_without_quotes(texts: list[str]) -> None:
    text = yaml.safe_dump({"k": texts}, allow_unicode=True, sort_keys=False)
    assert read(text).value == {"k": [unicodedata.normalize("NFC", t) for t in texts]}


@MODERATE
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_decimals_read_back_exactly(number: Decimal) -> None:
    assert str(read(f"- {number:f}").value[0]) == f"{number:f}"


@MODERATE
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200), pieces, pieces.map(str.encode)))
def test_garbage_ends_in_a_document_or_in_our_error(text: str | bytes) -> None:
    document = read_or_none(text)
    if document:
        for path, _ in walk(document.value):
            assert document.place(path)


@MODERATE
@given(st.one_of(trees.map(lambda t: yaml.safe_dump(t, allow_unicode=True)), pieces))
def test_every_key_and_word_stands_where_its_place_says(text: str) -> None:
    document = read_or_none(text)
    for path, value in walk(document.value) if document else ():
        assert document
        for place, spelt in (
            (document.key_place(path), path[-1] if path else None),
            (document.value_place(path), value if isinstance(value, str) else None),
        ):
            if place is None or not isinstance(spelt, str):
                continue
            there = text_at(document, place)
            if there[:1] in ("'", '"', "|", ">") or "\n" in spelt or place.line != place.end_line:
                continue
            written = there[: place.end_column - place.column]
            assert unicodedata.normalize("NFC", written) == spelt


@MODERATE
@given(trees)
def test_both_parsers_see_the_same(tree: Any) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=None)
    fast = read_or_none(text)
    slow = Builder("<text>", text)
    slow.build(SlowParser(text).get_event)
    if fast is None:
        assert slow.problems
        return
    again = Document("<text>", text, *slow.root())
    assert again.value == fast.value
    for path, _ in walk(fast.value):
        assert again.key_place(path) == fast.key_place(path)
        assert again.value_place(path) == fast.value_place(path)


@MODERATE
@given(pieces)
def test_the_slow_parser_ends_in_a_document_or_in_an_error_too(text: str) -> None:
    if forbidden(text):
        return
    builder = Builder("<text>", text)
    try:
        builder.build(SlowParser(text).get_event)
    except yaml.YAMLError:
        return
    assert builder.problems or builder.root()
