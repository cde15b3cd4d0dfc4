"""The solver at sizes at which trying everything would never end."""

from __future__ import annotations

from time import process_time

import pytest

from tests.unit.lint.catalogues import catalogue
from workflow_engine.lint.check import check
from workflow_engine.lint.registry import find_rule
from workflow_engine.lint.staffing.solver import Undecided, assign, core


def all_apart(count: int) -> dict[str, frozenset[str]]:
    seats = [f"s{number}" for number in range(count)]
    return {seat: frozenset(seats) - {seat} for seat in seats}


def test_one_person_too_few_for_many_duties_is_seen_at_once() -> None:
    apart = all_apart(30)
    people = {seat: frozenset(f"p{n}" for n in range(29) if n != number) for number, seat in enumerate(apart)}
    begun = process_time()
    assert assign(people, apart) is None
    assert core(tuple(people), lambda some: assign({seat: people[seat] for seat in some}, apart) is not None) == tuple(
        people
    )
    assert process_time() - begun < 5


def test_people_who_may_do_the_same_stand_for_each_other() -> None:
    crowd = frozenset(f"p{number}" for number in range(400))
    apart = all_apart(40)
    chosen = assign(dict.fromkeys(apart, crowd), apart)
    assert chosen is not None
    assert len(set(chosen.values())) == 40


def test_nobody_can_take_a_seat_without_people() -> None:
    assert assign({"a": frozenset()}, {}) is None
    assert assign({}, {}) == {}


def mycielski(times: int) -> list[tuple[int, int]]:
    """Return pairs of duties to be kept apart: no three of them all, and yet two people more than ``times`` needed."""
    pairs, size = [(0, 1)], 2
    for _ in range(times):
        shadows = [(a, size + b) for a, b in pairs] + [(b, size + a) for a, b in pairs]
        pairs = [*pairs, *shadows, *((size + n, 2 * size) for n in range(size))]
        size = 2 * size + 1
    return pairs


def test_what_a_few_tries_cannot_decide_is_said_to_be_undecided() -> None:
    pairs = mycielski(4)
    seats = sorted({seat for pair in pairs for seat in pair})
    apart = {f"s{n}": frozenset(f"s{a + b - n}" for a, b in pairs if n in (a, b)) for n in seats}
    crowd = frozenset(f"p{number}" for number in range(5))
    with pytest.raises(Undecided):
        assign(dict.fromkeys(apart, crowd), apart)
    enough = frozenset(f"p{number}" for number in range(6))
    assert assign(dict.fromkeys(apart, enough), apart) is not None


def test_a_separation_that_was_not_tried_out_is_told_on_request() -> None:
    pairs = mycielski(4)
    count = max(b for _, b in pairs) + 1
    states = "".join(
        f"  s{n}: {{responsible: u/clerk, accountable: u/head, due: 1 day, actions: {{go: {{to: s{n + 1}}}}}}}\n"
        for n in range(count)
    )
    separate = "".join(f"\n  - [s{a}, s{b}]" for a, b in pairs)
    text = (
        f"process: sample\nstatus: published\nowner: u/head\nstart: s0\nseparate:{separate}\n"
        f"states:\n{states}  s{count}: {{kind: end, outcome: done}}\n"
    )
    people = "".join(f"\n  p{n}: {{name: 甲, posts: [{{post: u/clerk}}]}}" for n in range(5))
    organization = (
        f"organization: o\nunits:\n  u: {{head: head, posts: {{head: {{}}, clerk: {{}}}}}}\npeople:{people}\n"
    )
    rules = [rule for name in ("sod-unsatisfiable", "analysis-incomplete") if (rule := find_rule(name))]
    found = check(catalogue(text, organization), rules=rules)
    assert [(f.rule, f.path) for f in found] == [("analysis-incomplete", ("separate",))]
