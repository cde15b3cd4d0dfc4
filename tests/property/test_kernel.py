"""Random walks over procedures: whatever is asked, the kernel keeps its word."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property.walk import GROUNDS, Walk
from tests.support import steps
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.kernel.directory import World
from workflow_engine.kernel.machine import AUTO, compile_definition

SHARED = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize(("definition", "world"), GROUNDS, ids=[f"{d.name} {d.digest[:4]}" for d, _ in GROUNDS])
@SHARED
@given(dice=st.randoms(use_true_random=True), length=st.integers(5, 45))
def test_whatever_is_asked_the_kernel_keeps_its_word(
    definition: ProcessDefinition, world: World, dice: Random, length: int
) -> None:
    walk = Walk(definition, world, dice)
    for _ in range(length):
        walk.step()


NAMES = ("a", "b", "c", "d")
ACTIONS = ("go", "back", "stop")
Table = dict[str, dict[str, list[tuple[int | None, str]]]]
TARGETS = st.sampled_from((*NAMES, "done"))
TASKS = st.dictionaries(st.sampled_from(ACTIONS), st.tuples(st.none() | st.integers(-3, 3), TARGETS), min_size=1)
BRANCHES = st.tuples(st.lists(st.tuples(st.integers(-3, 3), TARGETS), min_size=1, max_size=3), TARGETS)


def written(states: Mapping[str, Any]) -> tuple[ProcessDefinition, Table]:
    """Return the definition with these states, and the same as a table of (least n, target) for each trigger."""
    table: Table = {}
    lines = []
    for name, state in states.items():
        if isinstance(state, dict):
            table[name] = {action: [way] for action, way in state.items()}
            lines.append(f"{name}:\n  responsible: office/clerk\n  accountable: office/chief\n  actions:")
            for action, (least, target) in state.items():
                when = "" if least is None else f", when: n >= {least}"
                lines.append(f"    {action}: {{to: {target}{when}}}")
        else:
            branches, otherwise = state
            table[name] = {AUTO + "branch": [*branches, (None, otherwise)]}
            lines.append(f"{name}:\n  kind: decision\n  branches:")
            lines += [f"    - {{when: n >= {least}, to: {target}}}" for least, target in branches]
            lines.append(f"    - {{otherwise: true, to: {otherwise}}}")
    lines.append("done: {kind: end, outcome: done}")
    return steps("\n".join(lines), data="n: {type: integer, required: true}", start="a"), table


def looked_up(table: Table, state: str, trigger: str, n: int) -> str | None:
    for least, target in table.get(state, {}).get(trigger, []):
        if least is None or n >= least:
            return target
    return None


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({"a": TASKS} | {name: st.one_of(TASKS, BRANCHES) for name in NAMES[1:]}))
def test_the_machine_goes_where_a_plain_table_says(states: Mapping[str, Any]) -> None:
    definition, table = written(states)
    machine = compile_definition(definition)
    facts: Any = None
    for state in (*NAMES, "done"):
        for trigger in (*ACTIONS, AUTO + "branch", AUTO + "done", "nothing"):
            for n in range(-4, 5):
                assert machine.step(state, trigger, {"n": n}, facts) == looked_up(table, state, trigger, n)
