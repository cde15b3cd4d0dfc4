"""Soundness by parts against an oracle that walks through every configuration of the whole procedure."""

from __future__ import annotations

import json
from itertools import product
from random import Random
from typing import Any

import pytest

from workflow_engine.definition.load import load
from workflow_engine.definition.model import End, JoinRule, Parallel, ProcessDefinition, State, Task
from workflow_engine.graph.build import build
from workflow_engine.graph.soundness import judge
from workflow_engine.source.reader import read

CHUNKS, SEEDS = 20, 10
LARGEST = 3_000


# random procedures, written as files


class Author:
    """Writes one random procedure with parallel blocks inside parallel blocks."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.count = 0

    def procedure(self) -> ProcessDefinition:
        start, states = self.scope(depth=2, size=self.random.randint(2, 6))
        content = {
            "process": "random",
            "owner": "office/chief",
            "data": {"flag": {"type": "boolean", "required": True}},
            "start": start,
            "states": states,
        }
        loaded = load(read(json.dumps(content)))
        assert not loaded.problems, loaded.problems
        assert isinstance(loaded.value, ProcessDefinition)
        return loaded.value

    def scope(self, depth: int, size: int) -> tuple[str, dict[str, Any]]:
        names = [self.name() for _ in range(size)]
        ends = [self.name() for _ in range(self.random.choice([1, 1, 1, 2]))]
        states: dict[str, Any] = {}
        for name in names:
            if depth and self.random.random() < 0.4:
                states[name] = self.block(depth - 1, names + ends)
            else:
                states[name] = {
                    "responsible": "office/clerk",
                    "accountable": "office/chief",
                    "actions": self.actions(names + ends, self.random.choice([1, 1, 2, 3])),
                }
        for name in ends:
            states[name] = {"kind": "end", "outcome": name}
        return names[0], states

    def block(self, depth: int, targets: list[str]) -> dict[str, Any]:
        regions = {}
        for _ in range(self.random.choice([2, 2, 3])):
            start, states = self.scope(depth, self.random.randint(1, 4))
            region = {"start": start, "states": states}
            if self.random.random() < 0.25:
                region["when"] = "flag"
            regions[self.name()] = region
        join = self.random.choice(["all", "all", "any", {"at_least": self.random.randint(1, len(regions))}])
        actions = self.actions(targets, self.random.choice([0, 0, 1]))
        block = {"kind": "parallel", "regions": regions, "join": join, "to": self.random.choice(targets)}
        return {**block, "actions": actions} if actions else block

    def actions(self, targets: list[str], count: int) -> dict[str, Any]:
        return {self.name(): {"to": self.random.choice(targets)} for _ in range(count)}

    def name(self) -> str:
        self.count += 1
        return f"n{self.count}"


# the oracle: a configuration is a state's name, or a block's name with one configuration for each region (None: the
# region does not run)

Configuration = str | tuple[str, tuple[Any, ...]]


class Oracle:
    def __init__(self, definition: ProcessDefinition) -> None:
        self.states: dict[str, State] = {state.name: state for state in definition.every_state()}
        self.after: dict[Configuration, list[Configuration]] = {}
        waiting = self.enter(str(definition.start))
        while waiting and len(self.after) < LARGEST:
            current = waiting.pop()
            if current not in self.after:
                self.after[current] = self.step(current)
                waiting.extend(self.after[current])
        self.complete = not waiting

    def enter(self, name: str) -> list[Configuration]:
        state = self.states[name]
        if not isinstance(state, Parallel):
            return [name]
        choices = []
        for region in state.regions.values():
            inside: list[Configuration | None] = list(self.enter(str(region.start)))
            choices.append([*inside, None] if region.when else inside)
        return [(name, combination) for combination in product(*choices)]

    def step(self, current: Configuration) -> list[Configuration]:
        if isinstance(current, str):
            state = self.states[current]
            targets = [a.to for a in state.actions.values()] if isinstance(state, Task) else []
            return [entered for target in targets for entered in self.enter(target)]
        name, regions = current
        block = self.states[name]
        assert isinstance(block, Parallel)
        if self.joined(block, regions):
            return self.enter(block.to)
        found = [entered for action in block.actions.values() for entered in self.enter(action.to)]
        for place, inside in enumerate(regions):
            if inside is not None:
                found += [(name, (*regions[:place], next_, *regions[place + 1 :])) for next_ in self.step(inside)]
        return found

    def joined(self, block: Parallel, regions: tuple[Any, ...]) -> bool:
        running = [inside for inside in regions if inside is not None]
        finished = sum(self.is_end(inside) for inside in running)
        wanted = {JoinRule.ALL: len(running), JoinRule.ANY: 1, JoinRule.AT_LEAST: block.at_least}[block.join]
        return finished == len(running) or finished >= (wanted or 1)

    def is_end(self, current: Configuration) -> bool:
        return isinstance(current, str) and isinstance(self.states[current], End)

    def sound(self) -> bool:
        before: dict[Configuration, list[Configuration]] = {}
        for current, following in self.after.items():
            for next_ in following:
                before.setdefault(next_, []).append(current)
        good = {current for current in self.after if self.is_end(current)}
        waiting = list(good)
        while waiting:
            for earlier in before.get(waiting.pop(), ()):
                if earlier not in good:
                    good.add(earlier)
                    waiting.append(earlier)
        return good == self.after.keys()

    def reached(self) -> set[str]:
        return {name for current in self.after for name in names_in(current)}


def names_in(current: Configuration | None) -> set[str]:
    if current is None:
        return set()
    if isinstance(current, str):
        return {current}
    return {current[0]}.union(*(names_in(inside) for inside in current[1]))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_judging_by_parts_agrees_with_every_configuration(chunk: int) -> None:
    for seed in range(chunk * SEEDS, (chunk + 1) * SEEDS):
        definition = Author(seed).procedure()
        oracle = Oracle(definition)
        if not oracle.complete:
            continue
        verdict = judge(build(definition))
        reached = {name for part in verdict.walk() for name in part.reachable}
        assert (seed, verdict.sound) == (seed, oracle.sound())
        assert (seed, reached) == (seed, oracle.reached())


def test_the_random_procedures_are_of_all_sorts() -> None:
    """Guards the test above: without sound and unsound, small and large ones its agreement would mean little."""
    oracles = [Oracle(Author(seed).procedure()) for seed in range(60)]
    complete = [oracle for oracle in oracles if oracle.complete]
    assert len(complete) > 50
    assert 10 < sum(oracle.sound() for oracle in complete) < 50
    assert max(len(oracle.after) for oracle in complete) > 500
