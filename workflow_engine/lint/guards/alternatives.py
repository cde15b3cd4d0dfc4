"""Where a procedure chooses by conditions: each choice with its alternatives."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import (
    Action,
    ActionKind,
    Decision,
    Parallel,
    Party,
    PartyKind,
    Path,
    ProcessDefinition,
    State,
    Task,
    Timing,
)
from workflow_engine.record import record
from workflow_engine.source.document import Document

ONWARD = frozenset({ActionKind.FORWARD, ActionKind.ESCALATE})


class Kind(StrEnum):
    """What is chosen. Branches and limits are taken in order, the first true one; the others are not ordered."""

    BRANCHES = "branches"
    LIMITS = "limits"
    ACTIONS = "actions"
    REGIONS = "regions"
    MEMBERS = "members"

    @property
    def ordered(self) -> bool:
        return self in (Kind.BRANCHES, Kind.LIMITS)


@record
class Guard:
    """One alternative with a condition. ``path`` is the condition's, ``name`` what people call the alternative.

    ``given`` are the fields sure to have a value when the condition is asked. ``action`` is there for actions,
    ``party`` for members.
    """

    expression: Expression
    path: Path
    name: str
    given: frozenset[str] = frozenset()
    action: Action | None = None
    party: Party | None = None


@record
class Choice:
    """One place that chooses. ``size`` counts all alternatives, those without a condition included.

    ``open``: one of these is always possible and leads on. ``changeable`` are the fields that the person who acts may
    overwrite here.
    """

    kind: Kind
    process: ProcessDefinition
    state: State | None
    path: Path
    guards: tuple[Guard, ...]
    size: int
    open: bool
    changeable: frozenset[str] = frozenset()


def choices(process: ProcessDefinition, document: Document | None) -> Iterator[Choice]:
    """Yield every choice with at least one condition, in the order of the states; inherited limits only once."""
    seen: set[int] = set()

    def limits(state: State | None, timing: Timing | None, path: Path) -> Iterator[Choice]:
        if timing and timing.cases and id(timing) not in seen:
            seen.add(id(timing))
            inherited = bool(document and not document.has(path))
            where = ("defaults", path[-1]) if inherited else path
            guards = tuple(
                Guard(case.when, (*where, "when", n, "if"), f"#{n + 1}") for n, case in enumerate(timing.cases)
            )
            yield Choice(Kind.LIMITS, process, state, where, guards, len(guards) + 1, open=True)

    yield from limits(None, process.deadline, ("deadline",))
    for state in process.every_state():
        match state:
            case Task():
                yield from _actions(process, state)
                yield from _members(process, state)
                for key in ("due", "respond", "not_before"):
                    yield from limits(state, getattr(state, key), (*state.path, key))
            case Decision():
                yield from _branches(process, state)
            case Parallel():
                yield from _actions(process, state)
                yield from _regions(process, state)


def _branches(process: ProcessDefinition, state: Decision) -> Iterator[Choice]:
    guards = tuple(
        Guard(branch.when, (*branch.path, "when"), branch.to) for branch in state.branches if branch.when is not None
    )
    if guards:
        path = (*state.path, "branches")
        yield Choice(
            Kind.BRANCHES, process, state, path, guards, len(state.branches), len(guards) < len(state.branches)
        )


def _regions(process: ProcessDefinition, state: Parallel) -> Iterator[Choice]:
    regions = state.regions.values()
    guards = tuple(Guard(r.when, (*r.path, "when"), r.name) for r in regions if r.when is not None)
    if guards:
        some_always = len(guards) < len(regions) or state.for_each is not None
        yield Choice(Kind.REGIONS, process, state, state.path, guards, len(regions), some_always)


def _members(process: ProcessDefinition, state: Task) -> Iterator[Choice]:
    members = state.sign.members
    guards = tuple(Guard(m.when, (*m.path, "when"), str(m.party), party=m.party) for m in members if m.when is not None)
    if guards:
        some_always = len(guards) < len(members) or state.responsible is not None
        path = (*state.path, "sign", "members")
        yield Choice(Kind.MEMBERS, process, state, path, guards, len(members), some_always)


def _actions(process: ProcessDefinition, state: Task | Parallel) -> Iterator[Choice]:
    actions = state.actions.values()
    guards = tuple(
        Guard(action.when, (*action.path, "when"), action.name, asked_with(state, action), action)
        for action in actions
        if action.when is not None
    )
    if guards:
        free = [action for action in actions if action.when is None and not by_system(action)]
        split = sum(not by_system(guard.action) for guard in guards if guard.action) > 1
        # With one condition among free actions nobody meant to cover all values; with several, only a way on counts.
        leads_on = any(action.kind in ONWARD for action in free) if split else len(actions) > len(guards)
        path = (*state.path, "actions")
        yield Choice(Kind.ACTIONS, process, state, path, guards, len(actions), leads_on, changeable(state))


def by_system(action: Action) -> bool:
    """True for an action that nobody but the system takes."""
    return action.by is not None and action.by.kind is PartyKind.SYSTEM


def asked_with(state: Task | Parallel, action: Action) -> frozenset[str]:
    """Return the fields that must have a value before the condition of an action is asked."""
    if not isinstance(state, Task):
        return frozenset(action.requires)
    if state.deemed and state.deemed.action == action.name:
        return frozenset()
    own = state.requires if action.kind is ActionKind.FORWARD else ()
    return frozenset((*own, *action.requires))


def changeable(state: State) -> frozenset[str]:
    """Return the fields that may be overwritten in a state even when they have a value."""
    match state:
        case Task():
            return frozenset((*state.editable, *state.requires)).union(*(a.requires for a in state.actions.values()))
        case Parallel():
            return frozenset[str]().union(*(a.requires for a in state.actions.values()))
    return frozenset()
