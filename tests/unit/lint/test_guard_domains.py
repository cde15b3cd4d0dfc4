"""Representative values: one at every threshold, one in every gap, none outside the bounds."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.guard_sets import ENVIRONMENT, SAMPLE
from workflow_engine.definition.guard import compile_guard
from workflow_engine.lint.guards.cells import decompose
from workflow_engine.lint.guards.domain import Domain
from workflow_engine.lint.guards.intervals import dense, furthest, nearest, whole
from workflow_engine.lint.guards.linear import Reason, UndecidedError, Unknown
from workflow_engine.lint.guards.reading import read

THRESHOLDS = st.sets(st.fractions(-6, 6, max_denominator=4), max_size=4)
BOUNDS = st.none() | st.integers(-5, 5).map(Fraction)


def signs(value: Fraction, thresholds: set[Fraction]) -> tuple[int, ...]:
    """Say on which side of each threshold a value lies."""
    return tuple((value > t) - (value < t) for t in sorted(thresholds))


def inside(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


@given(THRESHOLDS, BOUNDS, BOUNDS)
@settings(max_examples=150, deadline=None)
def test_whole_numbers_show_every_side_of_every_threshold_once(
    thresholds: set[Fraction], low: Fraction | None, high: Fraction | None
) -> None:
    tried = {signs(Fraction(n), thresholds) for n in range(-20, 21) if inside(Fraction(n), low, high)}
    found = list(whole(thresholds, low, high))
    assert {signs(Fraction(n), thresholds) for n in found} == tried
    assert all(inside(Fraction(n), low, high) for n in found)
    assert len(found) == len(tried)
    start = Fraction(-20) if low is None else low
    for other in (furthest(thresholds, start, high, 20), nearest(thresholds, start, high)):
        assert {signs(Fraction(n), thresholds) for n in other} == {
            signs(Fraction(n), thresholds) for n in range(-20, 21) if inside(Fraction(n), start, high)
        }


@given(THRESHOLDS, BOUNDS, BOUNDS)
@settings(max_examples=150, deadline=None)
def test_decimals_show_every_side_of_every_threshold_once(
    thresholds: set[Fraction], low: Fraction | None, high: Fraction | None
) -> None:
    grid = (Fraction(n, 400) for n in range(-4000, 4001))
    tried = {signs(value, thresholds) for value in grid if inside(value, low, high)}
    found = [Fraction(value) for value in dense(thresholds, low, high)]
    assert {signs(value, thresholds) for value in found} == tried
    assert all(inside(value, low, high) for value in found)
    assert len(found) == len(tried)


def test_values_between_thresholds_are_short_enough_to_read() -> None:
    assert list(dense({Fraction(5000), Fraction(10000)}, Fraction(0), None)) == [0, 5000, 5001, 10000, 10001]
    assert list(dense({Fraction("0.1"), Fraction("0.15")}, None, None))[2] == Decimal("0.11")


@pytest.mark.parametrize(
    ("guard", "unknown", "thresholds"),
    [
        ("金额 > 5", Unknown("field", "金额"), {5}),
        ("金额 * 2 + 1 >= 5", Unknown("field", "金额"), {2}),
        ("10 - 金额 / 2 < 5", Unknown("field", "金额"), {10}),
        ("金额 >= limit(类别)", Unknown("field", "金额"), {100.5, 3, 40, 0.1}),
        ("max(金额, 7) < min(12, 20)", Unknown("field", "金额"), {12, 20}),
        ("default(ratio, 3) == 金额 - 金额 + 2", Unknown("field", "ratio"), {2}),
        ("1 < 次数 <= 4", Unknown("field", "次数"), {1, 4}),
        ("count(back) in [1, 2]", Unknown("count", "back"), {1, 2}),
        ("len(note) > 3", Unknown("len", "note"), {3}),
        ('on > date("0001-01-11") + days(5)', Unknown("field", "on"), {16}),
    ],
)
def test_a_threshold_is_where_a_comparison_changes(guard: str, unknown: Unknown, thresholds: set[float]) -> None:
    found = read([compile_guard(guard, ENVIRONMENT)], SAMPLE.tables).thresholds
    assert found.get(unknown, set()) == {Fraction(str(t)) for t in thresholds}


@pytest.mark.parametrize(
    ("guard", "reason"),
    [
        ("金额 > 次数", Reason.FIELDS),
        ("on > today()", Reason.FIELDS),
        ("次数 * n > 3", Reason.FIELDS),
        ("note in names", Reason.FORM),
        ('workdays_between(on, today()) > 2 and today() > date("2026-01-01")', Reason.FORM),
    ],
)
def test_what_cells_cannot_cut_is_said(guard: str, reason: Reason) -> None:
    with pytest.raises(UndecidedError) as error:
        decompose([compile_guard(guard, ENVIRONMENT)], Domain(SAMPLE))
    assert error.value.reason is reason


def test_options_that_nothing_tells_apart_have_one_representative() -> None:
    guards = [compile_guard('类别 == "工程"', ENVIRONMENT)]
    points = Domain(SAMPLE).points(Unknown("field", "类别"), read(guards, SAMPLE.tables))
    assert points == ("工程", "货物")


def test_fields_compared_with_each_other_keep_all_their_options() -> None:
    guards = [compile_guard("grade == 类别", ENVIRONMENT)]
    reading = read(guards, SAMPLE.tables)
    assert set(Domain(SAMPLE).points(Unknown("field", "grade"), reading)) == {"甲", "乙", "货物"}
    assert Domain(SAMPLE, frozenset({"grade"})).points(Unknown("field", "grade"), reading)[-1] is None


def test_a_limit_bounds_how_often_an_action_was_taken() -> None:
    guards = [compile_guard("count(back) > 1", ENVIRONMENT), compile_guard("count(again) > 1", ENVIRONMENT)]
    reading = read(guards, SAMPLE.tables)
    assert max(Domain(SAMPLE).points(Unknown("count", "back"), reading)) == 2
    assert 3 >= max(Domain(SAMPLE).points(Unknown("count", "again"), reading)) >= 2
