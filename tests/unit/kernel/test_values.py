"""What people hand in: values that nobody could keep or count with are refused with a reason, not with a crash."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import Desk, steps

FORM = """
first:
  responsible: office/clerk
  accountable: office/chief
  due: $data.by
  remind: [4 work hours before, 2 days before]
  actions: {go: {to: first}}
"""
DATA = """
n: {type: integer}
price: {type: money}
name: {type: text}
names: {type: texts}
day: {type: date}
by: {type: datetime}
"""


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(steps(FORM, data=DATA)).start()


BAD = [
    ("n", 10**5000),
    ("n", -(10**5000)),
    ("n", "9" * 5000),
    ("price", 10**5000),
    ("price", "1e99999999999999999999"),
    ("price", float("nan")),
    ("price", b"1"),
    ("name", "\ud800"),
    ("names", ["a", "\udfff"]),
    ("names", ["a", 3]),
    ("names", {"a": 1}),
    ("day", "0001-01-01"),
    ("day", "9999-12-31"),
    ("day", "2026-02-30"),
    ("by", "0001-01-01T00:00+14:00"),
    ("by", "9999-12-31T23:59-12:00"),
    ("by", "2026-03-01T09:00"),
]


@pytest.mark.parametrize(("field", "raw"), BAD, ids=range(len(BAD)))
def test_a_value_that_cannot_be_kept_is_refused(desk: Desk, field: str, raw: Any) -> None:
    assert desk.reasons("go", "cai", data={field: raw}) == ["bad-value"]


@pytest.mark.parametrize(("field", "raw"), [("day", "1900-01-01"), ("name", "\U0001f600"), ("n", 10**14)])
def test_unusual_values_that_can_be_kept_are_taken(desk: Desk, field: str, raw: Any) -> None:
    assert desk.reasons("go", "cai", data={field: raw}) == []
