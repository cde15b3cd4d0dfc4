"""Whatever has happened to a case, it can go over to another version, stays sound, and goes on there."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.walk import GROUNDS, Walk
from workflow_engine.definition.aspects import STATES
from workflow_engine.definition.difference import in_new_names
from workflow_engine.definition.model import Parallel, ProcessDefinition, State, Task
from workflow_engine.kernel.advance import advance, why_not
from workflow_engine.kernel.operations.migrate import Migrate
from workflow_engine.record import replace

STEPS = 25
WALKS = settings(max_examples=60, deadline=None)
SWAPPED = ("responsible", "accountable", "due", "respond", "remind", "overdue", "sign")


def walked(ground: int, seed: int) -> Walk:
    """Return a walk on which a case has gone some way; most are still open."""
    walk = Walk(*GROUNDS[ground], Random(seed))
    walk.ask(walk.start())
    for _ in range(Random(seed).randint(0, STEPS)):
        if walk.case.opened_at is not None and not walk.case.is_open:
            break
        walk.step()
    return walk


def move(walk: Walk, onto: ProcessDefinition, names: Mapping[str, str]) -> list[str]:
    """Move the case, and return the codes of the refusals."""
    (lead, *_) = walk.world.directory.candidates(walk.world.administrators[0], walk.now.date())
    command = Migrate(by=lead, at=walk.now, id="m", onto=onto, states=names, reason="新规定")
    refused = [reason.code for reason in why_not(walk.definition, walk.case, command, walk.world)]
    if refused:
        walk.ask(command)
    else:
        decision = advance(walk.definition, walk.case, command, walk.world)
        walk.definition = onto
        walk.accepted(command, decision)
        assert walk.case.digest == onto.digest
    return refused


def changed(definition: ProcessDefinition, dice: Random) -> ProcessDefinition:
    """Return the definition with owners and limits of its tasks exchanged."""
    tasks = [state for state in definition.every_state() if isinstance(state, Task)]

    def swap(states: Mapping[str, State]) -> dict[str, State]:
        found: dict[str, State] = {}
        for name, state in states.items():
            new: Any = state
            if isinstance(state, Task):
                for attribute in SWAPPED:
                    if dice.random() < 0.3:
                        new = replace(new, **{attribute: getattr(dice.choice(tasks), attribute)})
            elif isinstance(state, Parallel):
                new = replace(state, regions={n: replace(r, states=swap(r.states)) for n, r in state.regions.items()})
            found[name] = new
        return found

    return replace(definition, states=swap(definition.states), digest=f"{definition.digest}{dice.random()}")


def renamed(definition: ProcessDefinition) -> tuple[ProcessDefinition, dict[str, str]]:
    """Return the definition with another name for every step, and the map."""
    names = {state.name: f"new_{state.name}" for state in definition.every_state()}

    def rename(states: Mapping[str, State]) -> dict[str, State]:
        found = {}
        for each in states.values():
            new: Any = replace(each, name=names[each.name])
            for name, aspect in STATES[type(each)].items():
                new = replace(new, **{name: in_new_names(getattr(each, name), names, refers=aspect.refers)})
            if isinstance(each, (Task, Parallel)):
                actions = {n: replace(a, to=names[a.to], by=in_new_names(a.by, names)) for n, a in each.actions.items()}
                new = replace(new, actions=actions)
            if isinstance(each, Parallel):
                regions = {
                    n: replace(r, start=names[str(r.start)], states=rename(r.states)) for n, r in each.regions.items()
                }
                new = replace(new, regions=regions)
            found[new.name] = new
        return found

    separate = in_new_names(definition.separate, names, refers=True)
    start = names[str(definition.start)]
    states = rename(definition.states)
    return replace(definition, states=states, start=start, separate=separate, digest=f"r{definition.digest}"), names


@WALKS
@given(st.integers(0, len(GROUNDS) - 1), st.integers(0, 2**32))
def test_a_version_that_says_the_same_changes_nothing_but_the_version(ground: int, seed: int) -> None:
    walk = walked(ground, seed)
    if not walk.case.is_open:
        return
    before = walk.case
    assert move(walk, replace(walk.definition, digest=f"{walk.definition.digest} again", version="9"), {}) == []
    after = walk.case.copy()
    after.digest, after.seq = before.digest, before.seq
    assert after == before


@WALKS
@given(st.integers(0, len(GROUNDS) - 1), st.integers(0, 2**32))
def test_a_case_goes_on_when_all_steps_have_other_names(ground: int, seed: int) -> None:
    walk = walked(ground, seed)
    if not walk.case.is_open:
        return
    onto, names = renamed(walk.definition)
    if walk.case.visits:
        assert set(move(walk, onto, {})) == {"no-target"}
    assert move(walk, onto, names) == []
    for _ in range(STEPS):
        walk.step()


@WALKS
@given(st.integers(0, len(GROUNDS) - 1), st.integers(0, 2**32))
def test_a_case_goes_on_under_other_owners_and_limits(ground: int, seed: int) -> None:
    walk = walked(ground, seed)
    if not walk.case.is_open:
        return
    refused = move(walk, changed(walk.definition, Random(seed)), {})
    assert set(refused) <= {"vote-under-way", "no-owner", "missing-value", "field-missing", "guard-failed"}
    for _ in range(STEPS):
        walk.step()
