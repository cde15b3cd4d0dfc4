"""Cell decomposition against two independent judges: the solver z3, and asking the conditions over a grid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any

import pytest

from tests.property.guard_sets import ENVIRONMENT, MAYBE, SAMPLE, guard_set
from workflow_engine.definition.guard import Expression, GuardFailed, MissingValue, compile_guard
from workflow_engine.lint.guards import cells, smt
from workflow_engine.lint.guards.domain import Domain
from workflow_engine.lint.guards.linear import UndecidedError
from workflow_engine.lint.guards.reading import read
from workflow_engine.lint.guards.truths import answers
from workflow_engine.lint.guards.truths import truths as whole_truths
from workflow_engine.lint.guards.witness import Witness, witness_of

SETS = 400
BATCHES = 8
ANY = Domain(SAMPLE, MAYBE)
FULL = Domain(SAMPLE)


def truths(guards: list[Expression], witness: Witness) -> tuple[bool, ...] | None:
    """Ask the compiled conditions themselves; None when one has no answer."""
    try:
        return tuple(_truth(guard, witness) for guard in guards)
    except GuardFailed:
        return None


def _truth(guard: Expression, witness: Witness) -> bool:
    try:
        return bool(guard(witness.data, witness))
    except MissingValue:
        return False


@pytest.mark.parametrize("batch", range(BATCHES))
def test_cells_and_the_solver_find_the_same_combinations_of_truths(batch: int) -> None:
    for seed in range(batch, SETS, BATCHES):
        guards = guard_set(seed)
        assert set(cells.decompose(guards, ANY)) == set(smt.decompose(guards, ANY)), (seed, guards)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_cells_and_the_solver_agree_on_what_no_choice_of_an_option_serves(batch: int) -> None:
    decided = frozenset({"类别"})
    for seed in range(batch, SETS // 4, BATCHES):
        guards = guard_set(seed)
        by_cells = cells.unserved(guards, FULL, decided)
        assert (by_cells is None) == (smt.unserved(guards, FULL, decided) is None), (seed, guards)
        if by_cells:
            options = SAMPLE.data["类别"].options
            for option in options if "类别" in by_cells.data else ():
                other = Witness({**by_cells.data, "类别": option}, by_cells.counts, by_cells.today)
                assert not any(truths(guards, other) or ())


def test_what_is_said_in_all_cells_at_once_is_what_is_said_in_each() -> None:
    for seed in range(0, SETS, 4):
        for guard in guard_set(seed):
            reading = read([guard], SAMPLE.tables)
            axes = {unknown: ANY.points(unknown, reading) for unknown in reading.unknowns}
            said = whole_truths(guard, axes, {})
            for number, values in enumerate(product(*axes.values())):
                case = witness_of(axes, values)
                expected = (truths([guard], case) or (None,))[0]
                assert answers(said, number, 1, 1) == [(expected,)], (seed, guard, case)


def test_every_witness_is_confirmed_by_the_compiled_conditions() -> None:
    for seed in range(SETS):
        guards = guard_set(seed)
        for claimed, witness in cells.decompose(guards, ANY).items():
            assert truths(guards, witness) == claimed, (seed, guards, witness)


def test_facts_only_take_away_the_cases_that_break_them() -> None:
    for seed in range(0, SETS, 8):
        fact, *guards = guard_set(seed)
        for holds in (True, False):
            whole = cells.decompose([fact, *guards], ANY)
            expected = {rest for first, *rest_ in whole for rest in [tuple(rest_)] if first is holds}
            assert set(cells.decompose(guards, ANY, [cells.Fact(fact, holds)])) == expected


def _grid(random: Random, number: int) -> Iterator[Witness]:
    """Yield cases over a grid that knows nothing of the conditions, values beyond any of their numbers included."""
    units: tuple[Any, ...] = (None, (), ("office",), ("office", "works"), ("x", "y"), ("works", "x", "y"))
    axes: dict[str, tuple[Any, ...]] = {
        "次数": tuple(range(10)),
        "n": (None, -101, -5, -1, *range(7), 9, 10, 49, 50, 100, 101),
        "金额": tuple(map(Decimal, ("0", "0.05", "0.1", "1", "3", "4", "4.5", "9", "40", "50", "100", "100.5", "101"))),
        "ratio": (None, *map(Decimal, ("-1", "0", "0.1", "0.3", "0.5", "1", "3", "4.5", "13.5", "27", "100", "301"))),
        "类别": SAMPLE.data["类别"].options,
        "grade": (None, *SAMPLE.data["grade"].options),
        "急": (True, False),
        "ok": (None, True, False),
        "on": (None, *(date(2026, month, day) for month in (1, 2, 3) for day in (1, 2, 3)), date(2025, 1, 1)),
        "note": (None, "甲", "x", "xy", "xyz", "wxyz", "vwxyz"),
        "units": units,
    }
    for _ in range(number):
        back, again = random.randrange(4), random.randrange(6)
        counts = {"back": back, "first.back": back, "again": again, "first.again": again}
        today = date(2026, random.randrange(1, 4), 1)
        yield Witness({name: random.choice(values) for name, values in axes.items()}, counts, today)


def test_no_case_of_a_grid_shows_a_combination_that_cells_deny() -> None:
    for seed in range(SETS):
        guards = guard_set(seed)
        found = cells.decompose(guards, ANY)
        for witness in _grid(Random(seed), 60):
            seen = truths(guards, witness)
            assert seen is None or seen in found, (seed, guards, witness)


_SUMS = ("次数 - n", "n + 次数 * 2", "n", "次数", "次数 * n", "max(n, 次数) - min(n, 3)")


@pytest.mark.parametrize("seed", range(60))
def test_the_solver_finds_what_trying_all_values_finds_when_fields_are_computed(seed: int) -> None:
    random = Random(seed)
    guards = [
        compile_guard(
            f"{random.choice(_SUMS)} {random.choice(('<', '<=', '==', '>'))} {random.choice(_SUMS)}"
            f" {random.choice(('and', 'or'))} 次数 {random.choice(('<', '>='))} {random.randrange(9)}",
            ENVIRONMENT,
        )
        for _ in range(2)
    ]
    tried = {truths(guards, Witness({"次数": times, "n": n})) for times, n in product(range(10), range(-4, 12))}
    domain = Domain(SAMPLE, fixed={"n": tuple(range(-4, 12))})
    found = smt.decompose(guards, domain)
    assert set(found) == tried
    assert all(truths(guards, witness) == claimed for claimed, witness in found.items())


def test_cells_leave_sums_of_two_fields_to_the_solver() -> None:
    guards = [compile_guard("次数 + n > 5", ENVIRONMENT), compile_guard("次数 + n <= 5", ENVIRONMENT)]
    with pytest.raises(UndecidedError):
        cells.decompose(guards, FULL)
    assert set(smt.decompose(guards, FULL)) == {(True, False), (False, True)}


_PLANE = (
    "金额 + ratio",
    "金额 - 2 * ratio",
    "金额 - ratio",
    "ratio",
    "金额",
    "金额 + default(ratio, 1)",
    "金额 / 4 - ratio",
)
_HELD_AGAINST = ("limit(类别)", "limit(类别) + 1", "10", "40.5", "ratio", "0", "limit(类别) - ratio")


def _plane_guard(random: Random) -> Expression:
    parts = [
        f"{random.choice(_PLANE)} {random.choice(('<', '<=', '==', '>='))} {random.choice(_HELD_AGAINST)}"
        for _ in range(random.randrange(1, 3))
    ]
    parts += [random.choice(('类别 == "货物"', "急", "ratio > 3"))] if random.random() < 0.4 else []
    return compile_guard(f" {random.choice(('and', 'or'))} ".join(parts), ENVIRONMENT)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_cells_and_the_solver_agree_on_two_decimals_computed_with_one_another(batch: int) -> None:
    for seed in range(batch, SETS // 4, BATCHES):
        random = Random(seed)
        guards = [_plane_guard(random) for _ in range(random.randrange(1, 4))]
        found = cells.decompose(guards, ANY)
        assert set(found) == set(smt.decompose(guards, ANY)), (seed, guards)
        assert all(truths(guards, witness) == claimed for claimed, witness in found.items()), (seed, guards)


def test_a_line_that_decimals_may_miss_is_left_to_the_solver() -> None:
    with pytest.raises(UndecidedError):
        cells.decompose([compile_guard("金额 == ratio * 3 and ratio == 金额 * 3", ENVIRONMENT)], FULL)
