"""Unquoted words: what they may mean, and the many things they must not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workflow_engine.source.reader import read
from workflow_engine.source.scalars import plain


@pytest.mark.parametrize("word", ["true", "True", "TRUE"])
def test_true_is_spelt_in_three_ways(word: str) -> None:
    assert plain(word) is True


@pytest.mark.parametrize("word", ["false", "False", "FALSE"])
def test_false_is_spelt_in_three_ways(word: str) -> None:
    assert plain(word) is False


@pytest.mark.parametrize("word", ["null", "Null", "NULL", "~", ""])
def test_nothing_is_spelt_in_five_ways(word: str) -> None:
    assert plain(word) is None


@pytest.mark.parametrize(
    ("word", "number"),
    [("0", 0), ("7", 7), ("-12", -12), ("+3", 3), ("2026", 2026), ("9" * 18, 10**18 - 1)],
)
def test_digits_are_a_whole_number(word: str, number: int) -> None:
    assert plain(word) == number
    assert type(plain(word)) is int


@pytest.mark.parametrize("word", ["0.1", "-3.50", "1.", ".5", "1e3", "1.10", "12.5E-4", "0.0"])
def test_decimals_are_exact_and_keep_their_zeros(word: str) -> None:
    value = plain(word)
    assert type(value) is Decimal
    assert value.as_tuple() == Decimal(word).as_tuple()


@pytest.mark.parametrize(
    "word",
    [
        "on", "On", "off", "yes", "no", "y", "n", "tRUE", "none",
        "8:30", "1:2:3", "2026-09-01", "12:30:45.6",
        "0123", "-01", "00", "01.5", "0o17", "0x1F", "0b1", "1_000",
        ".inf", "-.Inf", ".nan", ".", "-", "+", "+.", "e5", "1e", "1e+",
        "1e999999999", "1e100", "9" * 19, "9" * 5000, "1." + "0" * 5000, "0x" + "f" * 5000,
        "１２", "٣", "1 2", "10 workdays", "报修", "=",
    ],
)  # fmt: skip
def test_every_other_word_stays_a_word(word: str) -> None:
    assert plain(word) == word


def test_words_that_trap_other_readers_stay_words_in_a_file() -> None:
    value = read("on: yes\nopens: 8:30\nroom: 0123\nday: 2026-09-01\nnorway: no\n").value
    assert value == {"on": "yes", "opens": "8:30", "room": "0123", "day": "2026-09-01", "norway": "no"}


def test_quoted_values_are_always_text() -> None:
    assert read("""{a: "1", b: 'true', c: "", d: '~', e: "1.5"}""").value == {
        "a": "1",
        "b": "true",
        "c": "",
        "d": "~",
        "e": "1.5",
    }


def test_text_blocks_are_always_text() -> None:
    assert read("a: |\n  12\nb: >-\n  true\n").value == {"a": "12\n", "b": "true"}


def test_keys_are_text_exactly_as_written() -> None:
    value = read("2026: a\ntrue: b\n~: c\n1.50: d\n'quoted': e\n8:30: f\n").value
    assert list(value) == ["2026", "true", "~", "1.50", "quoted", "8:30"]


def test_texts_and_keys_come_in_one_unicode_form() -> None:
    assert read('cafe\u0301: "e\u0301 \\u0065\\u0301"\n').value == {"caf\u00e9": "\u00e9 \u00e9"}


def test_escaped_text_comes_in_one_unicode_form() -> None:
    assert read('a: "e\\u0301"\n').value == {"a": "\u00e9"}
