"""Finds the steps that lead a case to something: a walk through real cases, the nearest to the goal first.

Nothing is worked out beforehand but how far each state is from the goal; whether a step is possible is asked of the
kernel by taking it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from typing import Any, NamedTuple

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import Action, ActionKind, Call, End, ProcessDefinition, Service, Task, Wait
from workflow_engine.errors import CommandRejected, WorkflowError
from workflow_engine.graph.shortest import distances_to, whole
from workflow_engine.kernel.advance import what_now
from workflow_engine.kernel.case import Visit
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.turn import Turn
from workflow_engine.scenario.office import Office, Open
from workflow_engine.scenario.values import Pool, assignments, holds

_MOST_EXPANDED = 250
_MOST_VALUES = 2_000
_FAR = 1_000.0
_DETOUR = 100.0
REASON = "见附件"

Written = Mapping[str, Any]
"""A step as a scenario writes it."""


class Node(NamedTuple):
    """A place on the walk: the cases as they are, and the steps that led here."""

    office: Office
    steps: tuple[Written, ...] = ()


class Search:
    """Walks for one goal. ``reached`` is asked after each step, ``target`` is the state to go to (None = any end).

    ``wanted`` are the fields whose values matter there, each set of them being tried; ``guard`` is one that has to say
    something there: when it counts actions, the walk leads past them first.
    """

    def __init__(
        self,
        pools: Mapping[str, Pool],
        target: str | None,
        reached: Callable[[Office], bool],
        wanted: tuple[str, ...] = (),
        guard: tuple[Expression, bool] | None = None,
    ) -> None:
        self._pools = pools
        self._target = target
        self._reached = reached
        self._wanted = wanted
        self._guard = guard if guard is not None and guard[0].actions else None
        self._distances: dict[tuple[str, str], Mapping[str, int]] = {}

    def find(self, start: Node) -> Node | None:
        """Return the first node found at which the goal is reached, None when there is none within reason."""
        if self._reached(start.office):
            return start
        number = count()
        waiting = [(self._distance(start.office), 0, next(number), start)]
        seen = {_key(start.office)}
        for _ in range(_MOST_EXPANDED):
            if not waiting:
                return None
            node = heappop(waiting)[-1]
            for after in self._moves(node):
                if self._reached(after.office):
                    return after
                key = _key(after.office)
                if key not in seen:
                    seen.add(key)
                    heappush(waiting, (self._distance(after.office), len(after.steps), next(number), after))
        return None

    def _distance(self, office: Office) -> float:
        first, *others = office.cases.values()
        detour = self._detour(office, first)
        if detour is not None:
            return detour
        away = self._away(first.definition, first, [self._target] if self._target else _ends(first.definition))
        for visit in first.case.visits:
            state = _state(first.definition, visit.state)
            inner = [each for each in others if each.case.is_open and isinstance(state, Call)]
            if inner and isinstance(state, Call):
                best = min(state.ends, key=lambda outcome: self._from(first.definition, state.ends[outcome]))
                away += 0.01 * self._away(inner[-1].definition, inner[-1], _ends(inner[-1].definition, best))
        return away

    def _detour(self, office: Office, opened: Open) -> float | None:
        """Return how far it is to an action that the guard counts; None when there is no need to take it."""
        if self._guard is None or not opened.case.is_open:
            return None
        guard, truth = self._guard
        facts = Turn(opened.definition, opened.case, office.now, SYSTEM, office.world)
        if holds(guard, opened.case.data, facts) in (truth, None):
            return None
        taken = sum(facts.count(action) for action in guard.actions)
        states = [
            state.name
            for state in opened.definition.every_state()
            for action in getattr(state, "actions", ())
            if {action, f"{state.name}.{action}"} & set(guard.actions)
        ]
        return _DETOUR - 5 * min(taken, 10) + self._away(opened.definition, opened, states)

    def _from(self, definition: ProcessDefinition, state: str) -> float:
        targets = [self._target] if self._target else _ends(definition)
        return min((self._lengths(definition, target).get(state, _FAR) for target in targets), default=_FAR)

    def _away(self, definition: ProcessDefinition, opened: Open, targets: list[str]) -> float:
        lengths = [self._lengths(definition, target) for target in targets]
        found = [each.get(visit.state, _FAR) for visit in opened.case.visits for each in lengths]
        return min(found, default=_FAR) + 0.1 * len(opened.case.visits)

    def _lengths(self, definition: ProcessDefinition, target: str) -> Mapping[str, int]:
        key = (definition.name, target)
        if key not in self._distances:
            self._distances[key] = distances_to(whole(definition), target)
        return self._distances[key]

    def _moves(self, node: Node) -> Iterator[Node]:
        office = node.office
        for name, opened in office.cases.items():
            if opened.case.is_open and (name == "1" or office.called(opened.definition.name) == name):
                yield from self._acts(node, name, opened)
                yield from self._answers(node, name, opened)
        moments = [t.at for each in office.cases.values() for t in each.case.timers if t.kind not in _TELLING]
        moments += [v.not_before for each in office.cases.values() for v in each.case.visits if v.not_before]
        later = [moment for moment in moments if moment > office.now]
        if later:
            yield from _wait(node, min(later))

    def _acts(self, node: Node, name: str, opened: Open) -> Iterator[Node]:
        office, definition = node.office, opened.definition
        ways = [w for w in what_now(definition, opened.case, office.now, office.world) if not w["by_system"]]
        for way in ways:
            visit = opened.case.visit(way["visit"])
            assert visit is not None  # noqa: S101  # it was asked just now
            action = _state(definition, visit.state).actions[way["action"]]
            several = sum(other["action"] == action.name for other in ways) > 1
            for data in self._data(office, opened, visit, action):
                for person in way["who"][:2]:
                    written: dict[str, Any] = {"case": definition.name} if name != "1" else {}
                    written |= {"by": person, "act": action.name}
                    written |= {"state": visit.state} if several else {}
                    written |= {"data": data} if data else {}
                    written |= {"reason": REASON} if action.kind.needs_reason else {}
                    command = _act(office, definition, visit, written)
                    after = _take(node, name, command, written)
                    if after is not None:
                        yield after
                        break

    def _data(self, office: Office, opened: Open, visit: Visit, action: Action) -> Iterator[dict[str, Any]]:
        """Yield what to fill in with an act: what is missing, and what its guard asks for."""
        definition, known = opened.definition, opened.case.data
        pool, task = self._pools[definition.name], _state(definition, visit.state)
        needed, free = list(action.requires), list(action.requires)
        if isinstance(task, Task):
            needed += task.requires if action.kind is ActionKind.FORWARD else ()
            free += [*task.editable, *task.requires]
        needed = [field for field in dict.fromkeys(needed) if known.get(field) in (None, ())]
        guard = action.when
        asked = dict.fromkeys(guard.fields if guard else ())
        if visit.state == self._target:
            asked |= dict.fromkeys(self._wanted)
        open_fields = [f for f in asked if f in needed or f in free or known.get(f) is None]
        rest = {field: pool.values(field)[0] for field in needed if field not in open_fields and pool.values(field)}
        facts = Turn(definition, opened.case, office.now, SYSTEM, office.world)
        most, found, told = 12 if visit.state == self._target and self._wanted else 2, 0, set()
        for chosen in ({}, *assignments(pool, open_fields, _MOST_VALUES)) if open_fields else ({},):
            if any(field not in chosen for field in open_fields if field in needed):
                continue
            typed = {**known, **{field: pool.typed(field, value) for field, value in chosen.items()}}
            said = True if guard is None else holds(guard, typed, facts)
            kind = (said, *(typed.get(field) for field in self._wanted if visit.state == self._target))
            if (said or self._wanted) and kind not in told and found < most:
                told.add(kind)
                found += 1
                yield {**rest, **chosen}

    def _answers(self, node: Node, name: str, opened: Open) -> Iterator[Node]:
        for visit in opened.case.visits:
            state = _state(opened.definition, visit.state)
            case = {"case": opened.definition.name} if name != "1" else {}
            results: list[tuple[str, str, int | None]] = []
            if isinstance(state, Wait) and state.event:
                results = [("message", state.event, None)]
            elif isinstance(state, Service):
                results = [("service", word, visit.id) for word in ("done", "error")]
            for key, word, number in results:
                command = Answer(by=SYSTEM, at=node.office.now, result=word, visit=number)
                after = _take(node, name, command, {**case, key: word})
                if after is not None:
                    yield after


_TELLING = ("remind", "escalate")


def _act(office: Office, definition: ProcessDefinition, visit: Visit, written: Written) -> Act:
    task = _state(definition, visit.state)
    record = task.record.say("zh") if isinstance(task, Task) and task.record else None
    return Act(
        by=written["by"],
        at=office.now,
        action=written["act"],
        state=visit.state,
        data=written.get("data", {}),
        reason=written.get("reason"),
        record=record,
    )


def _take(node: Node, name: str, command: Command, written: Written) -> Node | None:
    """Return the node after a command; one that a guard alone refuses is a step too, for it tells of the guard."""
    office = _copy(node.office)
    try:
        office.perform(name, command)
    except CommandRejected as refused:
        codes = [reason.code for reason in refused.reasons]
        return Node(office, (*node.steps, {**written, "refused": codes})) if codes == ["guard-refused"] else None
    except WorkflowError:
        return None
    return Node(office, (*node.steps, written))


def _wait(node: Node, moment: datetime) -> Iterator[Node]:
    office = _copy(node.office)
    try:
        office.wait_until(moment)
    except WorkflowError:
        return
    if not office.stuck:
        # A scenario is written to the minute: a moment within one is waited for until the next.
        full = moment.replace(second=0, microsecond=0)
        yield Node(office, (*node.steps, {"at": f"{full:%Y-%m-%d %H:%M}"}))


def _copy(office: Office) -> Office:
    other = copy(office)
    other.stuck = []
    return other


def _state(definition: ProcessDefinition, name: str) -> Any:
    return next(state for state in definition.every_state() if state.name == name)


def _ends(definition: ProcessDefinition, outcome: str | None = None) -> list[str]:
    return [s.name for s in definition.states.values() if isinstance(s, End) and outcome in (None, s.outcome)]


def _key(office: Office) -> object:
    """Return what two offices have in common that cannot lead to anything new."""
    return tuple(
        (
            opened.definition.name,
            tuple(sorted(visit.state for visit in opened.case.visits)),
            tuple(sorted((name, str(value)) for name, value in opened.case.data.items())),
            tuple(sorted(f"{deed.state}.{deed.action}" for deed in opened.case.deeds))[-40:],
            opened.case.outcome,
            office.now,
        )
        for opened in office.cases.values()
    )
