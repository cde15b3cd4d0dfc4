"""YAML that other readers accept and this one does not: one clear error each, with place and mend."""

from __future__ import annotations

import time

import pytest

from workflow_engine.errors import Problem, SourceError
from workflow_engine.source.builder import MAX_EVENTS, MAX_LEVELS, MAX_PROBLEMS
from workflow_engine.source.characters import MAX_BYTES
from workflow_engine.source.reader import read


def problems(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(SourceError) as caught:
        read(text, "f")
    for problem in caught.value.problems:
        assert problem.message.zh and problem.message.en
        assert problem.help and problem.help.zh and problem.help.en
    return caught.value.problems


def only(text: str | bytes) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def test_a_duplicate_key_is_refused_with_both_places() -> None:
    problem = only("a: 1\n受理:\n  责任: x\n  other: 1\n  责任: y\n")
    assert problem.rule == "duplicate-key"
    assert problem.path == ("受理", "责任")
    assert str(problem.place) == "f:5:3"
    assert problem.place and problem.place.end_column == 5
    assert "第 3 行" in problem.message.zh
    assert "line 3" in problem.message.en


def test_keys_that_only_look_different_to_a_computer_are_duplicates() -> None:
    assert only("caf\u00e9: 1\ncafe\u0301: 2\n").rule == "duplicate-key"
    assert only("a: 1\n'a': 2\n").rule == "duplicate-key"


def test_the_same_key_in_two_mappings_is_no_duplicate() -> None:
    assert read("a: {x: 1}\nb: {x: 1}\nc: [{x: 1}, {x: 2}]\n").value["c"][1] == {"x": 2}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\nb: &name x\n", "f:2:4", "&name"),
        ("a: 1\n&名: x\n", "f:2:2", "&"),
        ("a: {b: [x, &n {c: d}]}\n", "f:1:12", "&n"),
        ("a: [一, *name]\n", "f:1:8", "*name"),
        ("*k : 1\n", "f:1:1", "*k"),
        ("a: 1\nb:\n  <<: {c: 1}\n", "f:3:3", "<<"),
        ("a: !!python/object/apply:os.system [ls]\n", "f:1:4", "!!python/object/apply:os.system"),
        ("a: !local x\n", "f:1:4", "!local"),
        ("a: !!str 1\n", "f:1:4", "!!str"),
        ("a: ! 1\n", "f:1:4", "!"),
        ("一: !far!x y\n", "f:1:4", "!far!x"),
        ("a: !<tag:yaml.org,2002:int> 1\n", "f:1:4", "!<tag:yaml.org"),
    ],
)
def test_yaml_that_points_elsewhere_is_refused_where_it_stands(text: str, place: str, words: str) -> None:
    problem = only(text)
    assert (str(problem.place), problem.rule) == (place, "yaml-syntax")
    assert words in problem.message.zh
    assert words in problem.message.en


def test_all_refusals_of_a_file_come_at_once_in_their_order() -> None:
    text = "a: &x 1\nb: {c: !t 2, c: 3}\nd: *x\n<<: {e: f}\na: 4\n"
    assert [str(p.place) for p in problems(text)] == ["f:1:4", "f:2:8", "f:2:14", "f:3:4", "f:4:1", "f:5:1"]


def test_refusals_before_a_syntax_error_are_reported_with_it() -> None:
    assert [str(p.place) for p in problems("a: &x 1\na: 2\nb: 'open\n")] == ["f:1:4", "f:2:1", "f:3:4"]


def test_a_quoted_merge_key_is_an_ordinary_key() -> None:
    assert read("'<<': x\n").value == {"<<": "x"}


@pytest.mark.parametrize("text", ["? [a]\n: b\n", "? {a: 1}\n: b\n", "{{ name }}: x\n"])
def test_a_key_that_is_no_word_is_refused(text: str) -> None:
    assert only(text).place


def test_a_second_document_is_refused_at_its_beginning() -> None:
    assert str(only("a: 1\n---\nb: 2\n").place) == "f:2:1"
    assert read("---\na: 1\n...\n").value == {"a": 1}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a note\n", "---\n", "---\n...\n", b"", "\ufeff"])
def test_an_empty_file_is_refused(text: str | bytes) -> None:
    assert "空" in only(text).message.zh


def test_a_file_that_says_null_is_not_empty() -> None:
    assert read("null\n").value is None


@pytest.mark.parametrize(
    ("text", "place", "number"),
    [
        ("a: 标\u202e题\n", "f:1:5", "U+202E"),
        ("a: b\nc: \u2066x\n", "f:2:4", "U+2066"),
        ("a: x\x00\n", "f:1:5", "U+0000"),
        ("# \x07\n", "f:1:3", "U+0007"),
        ("a: \x85\n", "f:1:4", "U+0085"),
        ("a: \u2028b\n", "f:1:4", "U+2028"),
        ("a\u200bb: 1\n", "f:1:2", "U+200B"),
        ("a: \ufeffb\n", "f:1:4", "U+FEFF"),
        ("a: \ud800\n", "f:1:4", "U+D800"),
        ('a: "\\u202e"\n', "f:1:4", "U+202E"),
        ('a: [x, "\\x00"]\n', "f:1:8", "U+0000"),
        ('"\\u200b": 1\n', "f:1:1", "U+200B"),
        ('a: "\\L"\n', "f:1:4", "U+2028"),
    ],
)
def test_invisible_characters_are_refused_where_they_stand(text: str, place: str, number: str) -> None:
    problem = only(text)
    assert str(problem.place) == place
    assert number in problem.message.zh
    assert number in problem.message.en


def test_tabs_in_values_and_joined_emoji_are_fine() -> None:
    assert read('a: "x\\ty"\nb: x\ty\nc: 👩\u200d🔧\n').value == {"a": "x\ty", "b": "x\ty", "c": "👩\u200d🔧"}


@pytest.mark.parametrize(
    ("data", "place", "guess"),
    [
        ("a: 1\n标题: 报修\n".encode("gb18030"), "f:2:1", "GBK"),
        ("标: 1\nb: ".encode() + b"\xff\xff\xff", "f:2:4", ""),
        ("a: 1\n".encode("utf-16"), "f:1:1", "UTF-16"),
        ("a: 1\n".encode("utf-16-be"), "f:1:1", "UTF-16"),
        ("a: 1\n".encode("utf-16-le"), "f:1:1", "UTF-16"),
    ],
)
def test_other_encodings_are_refused_by_name_if_it_shows(data: bytes, place: str, guess: str) -> None:
    problem = only(data)
    assert str(problem.place) == place
    assert guess in problem.message.zh
    assert "UTF-8" in problem.message.en


def test_size_is_counted_in_bytes() -> None:
    head = "a: "
    assert read(head + "x" * (MAX_BYTES - len(head))).value
    assert "512 kB" in only(head + "x" * (MAX_BYTES - len(head) + 1)).message.zh
    assert "512 kB" in only("a: " + "中" * (MAX_BYTES // 3)).message.en


def test_the_deepest_level_allowed_is_read_and_the_next_refused() -> None:
    assert read("[" * MAX_LEVELS + "]" * MAX_LEVELS).value
    problem = only("[" * (MAX_LEVELS + 1) + "]" * (MAX_LEVELS + 1))
    assert str(problem.place) == f"f:1:{MAX_LEVELS + 1}"


def test_the_last_element_allowed_is_read_and_the_next_refused() -> None:
    # Around the items stand the beginning and end of the stream, the document and the list: six events.
    assert len(read("- x\n" * (MAX_EVENTS - 6)).value) == MAX_EVENTS - 6
    assert "50000" in only("- x\n" * (MAX_EVENTS - 5)).message.zh


def test_a_flood_of_problems_is_cut_off() -> None:
    assert len(problems("a: 1\n" * 20_000)) == MAX_PROBLEMS


MERGE_BOMB = "a0: &a0 {k: v}\n" + "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 18)
)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000,
        "- " * 100_000,
        "[[]," * 100_000,
        "{a, " * 99_999,
        "&a " * 100_000,
        "? " * 100_000,
        "-" * 500_000 + "\nb: 1\n",
        "x" * 500_000 + ": '",
        "a: [" + "\n" * 500_000,
        "a: '" + "\r" * 500_000,
        MERGE_BOMB,
    ],
    ids=lambda text: f"{text[:6]!r}… of {len(text)}",
)
def test_hostile_text_ends_in_our_error_at_once(text: str) -> None:
    started = time.process_time()
    try:
        read(text)
    except SourceError as error:
        assert error.problems
    else:
        pytest.fail("it was read")
    assert time.process_time() - started < 1.5
