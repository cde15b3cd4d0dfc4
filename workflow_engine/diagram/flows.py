"""The arrows of a chart, in declared order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import (
    Action,
    ActionKind,
    Branch,
    Call,
    Decision,
    End,
    Parallel,
    PartyKind,
    ProcessDefinition,
    Service,
    State,
    Task,
    Wait,
)
from workflow_engine.diagram.model import Flow, FlowKind
from workflow_engine.diagram.parties import Parties
from workflow_engine.diagram.words import Words
from workflow_engine.record import record


@record
class _Arrow:
    source: str
    target: str
    label: str = ""
    kind: FlowKind = FlowKind.FORWARD
    action: str = ""
    via: str = ""


def flows_of(definition: ProcessDefinition, words: Words, parties: Parties) -> tuple[Flow, ...]:
    """Return all arrows whose ends exist, numbered from 1 in declared order."""
    states = tuple(definition.every_state())
    ids = {f"step-{state.name}" for state in states}
    ids |= {f"join-{state.name}" for state in states if isinstance(state, Parallel)}
    arrows = [_Arrow("start", f"step-{definition.start}")]
    arrows += _Arrows(words, parties).of_states(definition.states.values(), join=None)
    known = (arrow for arrow in arrows if arrow.target in ids)
    return tuple(
        Flow(f"flow-{n}", arrow.source, arrow.target, arrow.label, arrow.kind, arrow.action, arrow.via or arrow.action)
        for n, arrow in enumerate(known, 1)
    )


@record
class _Arrows:
    words: Words
    parties: Parties

    def of_states(self, states: Iterable[State], join: str | None) -> Iterator[_Arrow]:
        """Yield what leaves ``states``; ``join`` is the bar in which the end states of a region come together."""
        for state in states:
            id_ = f"step-{state.name}"
            match state:
                case Task():
                    yield from self._actions(id_, state.actions.values(), state.deemed.action if state.deemed else "")
                case Decision():
                    yield from (self._branch(id_, branch) for branch in state.branches)
                case Parallel():
                    yield from self._block(id_, state)
                case Call():
                    for outcome, to in state.ends.items():
                        title = self.words.outcome(state.process, outcome)
                        yield _Arrow(id_, f"step-{to}", title, via=f"={outcome}")
                case Wait():
                    yield from self._wait(id_, state)
                case Service():
                    yield _Arrow(id_, f"step-{state.to}", kind=FlowKind.AUTO, via="=done")
                    if state.error_to is not None:
                        failed = self.words.say("出错", "on error")
                        yield _Arrow(id_, f"step-{state.error_to}", failed, FlowKind.AUTO, via="=error")
                case End() if join:
                    yield _Arrow(id_, join)

    def _block(self, id_: str, block: Parallel) -> Iterator[_Arrow]:
        join = f"join-{block.name}"
        for region in block.regions.values():
            label = "\n".join(filter(None, (region.title.say(self.words.lang), self._guard(region.when))))
            yield _Arrow(id_, f"step-{region.start}", label)
            yield from self.of_states(region.states.values(), join)
        yield _Arrow(join, f"step-{block.to}", via="=join")
        yield from self._actions(id_, block.actions.values(), deemed="")

    def _branch(self, id_: str, branch: Branch) -> _Arrow:
        label = self.words.guard(branch.when) if branch.when else self.words.say("否则", "otherwise")
        return _Arrow(id_, f"step-{branch.to}", label)

    def _wait(self, id_: str, wait: Wait) -> Iterator[_Arrow]:
        yield _Arrow(id_, f"step-{wait.to}", kind=FlowKind.AUTO, via="=done")
        if wait.timeout_to is not None:
            after = self.words.moment(wait.timeout_after) if wait.timeout_after else ""
            label = self.words.say(f"超时 {after}", f"timeout {after}").strip()
            yield _Arrow(id_, f"step-{wait.timeout_to}", label, FlowKind.TIMEOUT, via="=timeout")

    def _actions(self, id_: str, actions: Iterable[Action], deemed: str) -> Iterator[_Arrow]:
        for action in actions:
            kind = _kind(action, deemed)
            yield _Arrow(id_, f"step-{action.to}", self._label(action, kind), kind, action.name)

    def _label(self, action: Action, kind: FlowKind) -> str:
        """Say an action: what is done and how often, by whom if by another, and under which condition."""
        say = self.words.say
        title = action.title.say(self.words.lang) or action.name
        if kind is FlowKind.DEEMED and say("默认", "deemed") not in title:
            title = say(f"{title}（默认）", f"{title} (deemed)")
        if kind is FlowKind.PASS_BACK:
            title = say(f"〔非本职〕{title}", f"[not ours] {title}")
        if action.limit is not None:
            title = say(f"{title} ≤{action.limit}次", f"{title} ≤{action.limit}×")
        other = ""
        if action.by is not None and action.by.kind is not PartyKind.SYSTEM:
            other = say(f"由{self.parties.title(action.by)}", f"by {self.parties.title(action.by)}")
        return "\n".join(filter(None, (title, other, self._guard(action.when))))

    def _guard(self, guard: Expression | None) -> str:
        return f"[{self.words.guard(guard)}]" if guard else ""


def _kind(action: Action, deemed: str) -> FlowKind:
    if action.name == deemed:
        return FlowKind.DEEMED
    if action.kind is ActionKind.FORWARD and action.by is not None and action.by.kind is PartyKind.SYSTEM:
        return FlowKind.AUTO
    return FlowKind(action.kind.value)
