"""The flow of a procedure without the ways whose conditions are never true."""

from __future__ import annotations

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from workflow_engine.definition.model import Decision, Parallel, Path, ProcessDefinition, State, Task
from workflow_engine.errors import Message
from workflow_engine.graph.build import Scope, build
from workflow_engine.graph.soundness import Verdict, judge
from workflow_engine.lint.guards.alternatives import Guard, Kind
from workflow_engine.lint.guards.study import Flaw, study
from workflow_engine.lint.subject import Subject
from workflow_engine.record import record, replace


@record
class Pruned:
    """``verdict`` judges what is left; ``gone`` maps the path of every way left out to its condition."""

    verdict: Verdict
    gone: Mapping[Path, Guard]

    def into(self, scope: Scope, states: frozenset[str]) -> list[Guard]:
        """Return the impossible conditions of ways into these states of the whole flow."""
        return [
            self.gone[way.path]
            for way in scope.every_way()
            if way.path in self.gone and way.target in states and way.source not in states
        ]

    def out_of(self, scope: Scope, states: frozenset[str]) -> list[Guard]:
        """Return the impossible conditions of ways out of these states of the whole flow."""
        return [
            self.gone[way.path]
            for way in scope.every_way()
            if way.path in self.gone and way.source in states and way.target not in states
        ]


_PRUNED: WeakKeyDictionary[Subject, dict[str, Pruned | None]] = WeakKeyDictionary()


def pruned(subject: Subject, process: ProcessDefinition) -> Pruned | None:
    """Return the flow without impossible ways; None when there are no such ways."""
    known = _PRUNED.setdefault(subject, {})
    if process.name not in known:
        known[process.name] = _prune(subject, process)
    return known[process.name]


def _prune(subject: Subject, process: ProcessDefinition) -> Pruned | None:
    gone = {
        answer.guards[0].path[:-1]: answer.guards[0]
        for answer in study(subject, process).of(Flaw.NEVER)
        if answer.choice.kind in (Kind.ACTIONS, Kind.BRANCHES)
    }
    if not gone:
        return None
    rest = replace(process, states=_states(process.states, gone))
    return Pruned(judge(build(rest)), gone)


def _states(states: Mapping[str, State], gone: Mapping[Path, Guard]) -> dict[str, State]:
    return {name: _state(state, gone) for name, state in states.items()}


def _state(state: State, gone: Mapping[Path, Guard]) -> State:
    match state:
        case Decision():
            return replace(state, branches=tuple(b for b in state.branches if b.path not in gone))
        case Task():
            return replace(state, actions={n: a for n, a in state.actions.items() if a.path not in gone})
        case Parallel():
            actions = {n: a for n, a in state.actions.items() if a.path not in gone}
            regions = {n: replace(r, states=_states(r.states, gone)) for n, r in state.regions.items()}
            return replace(state, actions=actions, regions=regions)
    return state


def said(guards: list[Guard]) -> Message:
    """Return the impossible conditions as a witness."""
    sources = [f"{guard.name}（{guard.expression.source}）" for guard in guards]
    plain = [f"{guard.name} ({guard.expression.source})" for guard in guards]
    return Message(f"条件永远不成立：{'；'.join(sources)}", f"conditions that are never true: {'; '.join(plain)}")
