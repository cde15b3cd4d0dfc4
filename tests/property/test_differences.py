"""No change of a definition escapes ``differences``, and nothing is invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.procedures import BLOCKS, VOTES, WAITS
from workflow_engine.definition.aspects import ACTION, FIELD, PROCEDURE, REGION, STATES
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.definition.difference import Change, differences, in_new_names
from workflow_engine.definition.model import (
    Action,
    ActionKind,
    Field,
    Parallel,
    ProcessDefinition,
    Region,
    State,
    Task,
    plain,
)
from workflow_engine.record import fields, replace

SHIPPED = tuple(read_catalogue([Path(__file__).parents[2] / "processes"]).processes.values())
GROUNDS = (*SHIPPED, BLOCKS, VOTES, WAITS)
ELSEWHERE = {
    ProcessDefinition: {"digest", "states", "data", "tables"},
    Action: {"name", "path"},
    Field: {"name", "path"},
    Region: {"name", "path", "states"},
    State: {"name", "path", "actions", "regions"},
}
"""Attributes that are no aspect: names, places, and what is compared element by element."""


def _changed(states: Mapping[str, State], name: str, change: Callable[[Any], Any]) -> dict[str, State]:
    """Return the states with the one of that name changed, wherever it stands."""
    found: dict[str, State] = {}
    for each, state in states.items():
        new = state
        if isinstance(state, Parallel):
            regions = {
                r: replace(region, states=_changed(region.states, name, change)) for r, region in state.regions.items()
            }
            new = replace(state, regions=regions)
        found[each] = change(new) if each == name else new
    return found


def _others(definition: ProcessDefinition, kind: type, name: str, now: Any) -> list[Any]:
    """Return other values that this attribute has anywhere in the procedures, or could have."""
    values: list[Any] = []
    for ground in GROUNDS:
        for state in ground.every_state():
            elements = [state, *getattr(state, "actions", {}).values(), *getattr(state, "regions", {}).values()]
            values += [getattr(each, name) for each in elements if type(each) is kind]
        values += [getattr(each, name) for each in ground.data.values() if type(each) is kind]
        values += [getattr(ground, name)] if kind is ProcessDefinition else []
    values += {
        "title": [plain("另")],
        "help": [plain("另")],
        "kind": [ActionKind.ESCALATE] if kind is Action else [],
    }.get(name, [])
    return [value for value in values if value != now]


def _mutations(definition: ProcessDefinition, dice: Random) -> tuple[ProcessDefinition, Callable[[Change], bool]]:
    """Return the definition with one attribute of one element changed, and which change tells it."""
    state = dice.choice(list(definition.every_state()))
    inner: list[tuple[str, Any, str]] = [("", state, "")]
    inner += [("actions", each, each.name) for each in getattr(state, "actions", {}).values()]
    inner += [("regions", each, each.name) for each in getattr(state, "regions", {}).values()]
    inner += [("data", each, each.name) for each in definition.data.values()]
    inner.append(("procedure", definition, ""))
    where, element, name = dice.choice(inner)
    aspects = {"": STATES.get(type(element), {}), "actions": ACTION, "regions": REGION, "data": FIELD}.get(
        where, PROCEDURE
    )
    options = [(a, v) for a in aspects for v in _others(definition, type(element), a, getattr(element, a))]
    if not options:
        return definition, lambda _: False
    attribute, value = dice.choice(options)
    new = replace(element, **{attribute: value})
    if where == "procedure":
        return new, lambda change: (change.state, change.element) == ("", "")
    if where == "data":
        mutated = replace(definition, data={**definition.data, name: new})
        return mutated, lambda change: (change.state, change.element) == ("", name)

    def put(old: Any) -> Any:
        return new if not where else replace(old, **{where: {**getattr(old, where), name: new}})

    mutated = replace(definition, states=_changed(definition.states, state.name, put))
    return mutated, lambda change: (change.state, change.element) == (state.name, name)


@pytest.mark.parametrize("definition", GROUNDS, ids=lambda ground: ground.digest[:6])
def test_a_definition_does_not_differ_from_itself(definition: ProcessDefinition) -> None:
    assert differences(definition, definition) == []


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(GROUNDS), st.integers(0, 2**32))
def test_each_single_change_is_the_only_one_that_is_told(definition: ProcessDefinition, seed: int) -> None:
    mutated, tells = _mutations(definition, Random(seed))
    found = differences(definition, mutated)
    if mutated is definition:
        assert found == []
        return
    assert len(found) == 1
    (change,) = found
    assert tells(change)
    assert change.message.zh.strip()
    assert change.message.en.strip()
    back = differences(mutated, definition)
    assert [(c.code, c.before, c.after) for c in back] == [(change.code, change.after, change.before)]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(GROUNDS), st.integers(0, 2**32))
def test_a_step_that_goes_or_comes_is_told_and_nothing_else(definition: ProcessDefinition, seed: int) -> None:
    dice = Random(seed)
    top = [state for state in definition.states.values() if not isinstance(state, Parallel)]
    gone = dice.choice(top)
    without = replace(definition, states={n: s for n, s in definition.states.items() if n != gone.name})
    assert [(c.code, c.state) for c in differences(definition, without)] == [("state-removed", gone.name)]
    assert [(c.code, c.state) for c in differences(without, definition)] == [("state-added", gone.name)]
    tasks = [state for state in definition.every_state() if isinstance(state, Task) and state.actions]
    task = dice.choice(tasks)
    action = dice.choice(list(task.actions))
    fewer = _changed(
        definition.states, task.name, lambda s: replace(s, actions={n: a for n, a in s.actions.items() if n != action})
    )
    found = differences(definition, replace(definition, states=fewer))
    assert [(c.code, c.state, c.element) for c in found] == [("action-removed", task.name, action)]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(GROUNDS), st.integers(0, 2**32))
def test_any_step_renamed_everywhere_changes_no_meaning(definition: ProcessDefinition, seed: int) -> None:
    state = Random(seed).choice(list(definition.every_state()))
    names = {state.name: "another_name"}

    def rename(states: Mapping[str, State]) -> dict[str, State]:
        found = {}
        for each in states.values():
            new: Any = each
            for name, aspect in STATES[type(each)].items():
                new = replace(new, **{name: in_new_names(getattr(new, name), names, refers=aspect.refers)})
            if hasattr(each, "actions"):
                new = replace(
                    new,
                    actions={
                        n: replace(a, to=names.get(a.to, a.to), by=in_new_names(a.by, names))
                        for n, a in new.actions.items()
                    },
                )
            if isinstance(each, Parallel):
                new = replace(
                    new,
                    regions={
                        n: replace(r, start=names.get(str(r.start), r.start), states=rename(r.states))
                        for n, r in new.regions.items()
                    },
                )
            new = replace(new, name=names.get(each.name, each.name))
            found[new.name] = new
        return found

    renamed = replace(
        definition,
        states=rename(definition.states),
        start=names.get(str(definition.start), definition.start),
        separate=in_new_names(definition.separate, names, refers=True),
    )
    assert [change.code for change in differences(definition, renamed, names)] == ["state-renamed"]


def test_every_attribute_of_the_model_is_an_aspect() -> None:
    for kind, aspects in [(ProcessDefinition, PROCEDURE), (Action, ACTION), (Field, FIELD), (Region, REGION)]:
        assert set(fields(kind)) - ELSEWHERE[kind] == set(aspects)
    for kind, aspects in STATES.items():
        assert set(fields(kind)) - ELSEWHERE[State] == set(aspects)
