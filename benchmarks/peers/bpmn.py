"""A procedure as BPMN 2.0, so that programs which read only BPMN can be asked about the same flow.

The translation is faithful, not kind: a state that cannot be reached has no flow into it, a procedure without a start
has no start event, an action that leads nowhere refers to an element that is not there. What BPMN's style guides ask
for is kept (explicit gateways, labels, coordinates), so nobody is blamed for the translator's manners. Two things have
no plain counterpart: a join of ``at_least`` becomes a join of all, and a join of ``any`` ends the block by a
terminating end event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from peers.bpmn_xml import Flow, Level, Node, document
from workflow_engine.definition.model import (
    SYSTEM,
    Action,
    Call,
    Decision,
    End,
    JoinRule,
    Parallel,
    ProcessDefinition,
    Region,
    Service,
    State,
    Task,
    Wait,
)


def to_bpmn(definition: ProcessDefinition) -> str:
    """Return the definition as the text of a BPMN 2.0 file, with a diagram; it need not be sound, only built."""
    title = definition.title.say("zh") or definition.name
    return document(definition.name, title, _level("p", definition.start, definition.states))


def element(state: str) -> str:
    """Return the id under which a state stands in the file; gateways before and after it are ``m_`` and ``x_``."""
    return f"s_{state}"


def _level(prefix: str, start: str | None, states: Mapping[str, State]) -> Level:
    level = Level()
    if start is not None:
        level.nodes.append(Node(f"{prefix}_start", "startEvent", "开始"))
        level.flows.append(Flow(f"{prefix}_start", element(start)))
    for state in states.values():
        _draw(level, state)
    _merge(level)
    return level


def _merge(level: Level) -> None:
    """Put a gateway before every state that several flows enter."""
    entered = Counter(flow.target for flow in level.flows)
    known = {node.id for node in level.nodes if node.id.startswith("s_")}
    several = {name for name, count in entered.items() if count > 1 and name in known}
    for flow in level.flows:
        if flow.target in several:
            flow.target = f"m_{flow.target}"
    for name in sorted(several):
        level.nodes.append(Node(f"m_{name}", "exclusiveGateway"))
        level.flows.append(Flow(f"m_{name}", name))


def _draw(level: Level, state: State) -> None:
    match state:
        case Task():
            _task(level, state)
        case Decision():
            level.nodes.append(_node(state, "exclusiveGateway"))
            _branches(level, state)
        case Parallel():
            _parallel(level, state)
        case Call():
            level.nodes.append(_node(state, "callActivity", attributes={"calledElement": state.process}))
            _ways(level, state, [(outcome, to) for outcome, to in state.ends.items()])
        case Wait():
            _wait(level, state)
        case Service():
            level.nodes.append(_node(state, "serviceTask"))
            level.flows.append(Flow(element(state.name), element(state.to)))
            if state.error_to is not None:
                _boundary(level, state, "errorEventDefinition", "出错", state.error_to)
        case End():
            level.nodes.append(_node(state, "endEvent", state.outcome))


def _node(state: State, kind: str, name: str = "", **more: object) -> Node:
    return Node(element(state.name), kind, name or state.title.say("zh") or state.name, **more)  # type: ignore[arg-type]


def _task(level: Level, task: Task) -> None:
    owner = str(task.responsible) if task.responsible else ""
    level.nodes.append(_node(task, "userTask", owner=owner))
    silent = task.deemed.action if task.deemed else None
    _ways(level, task, _labelled(a for a in task.actions.values() if not (a.name == silent and a.by == SYSTEM)))
    if silent is not None and silent in task.actions:
        _boundary(level, task, "timerEventDefinition", "逾期", task.actions[silent].to)


def _labelled(actions: Iterable[Action]) -> list[tuple[str, str]]:
    return [(f"{a.name}: {a.when.source}" if a.when else a.name, a.to) for a in actions]


def _ways(level: Level, state: State, ways: list[tuple[str, str]]) -> None:
    """Draw what leads out of a state: one flow, or a gateway whose flows carry conditions; nothing for no way."""
    source = element(state.name)
    if len(ways) == 1:
        level.flows.append(Flow(source, element(ways[0][1])))
    elif ways:
        level.nodes.append(Node(f"x_{source}", "exclusiveGateway", f"{state.title.say('zh') or state.name}？"))
        level.flows.append(Flow(source, f"x_{source}"))
        level.flows += [Flow(f"x_{source}", element(to), label) for label, to in ways]


def _branches(level: Level, decision: Decision) -> None:
    for branch in decision.branches:
        words = branch.when.source if branch.when else ""
        level.flows.append(Flow(element(decision.name), element(branch.to), words, default=branch.when is None))


def _boundary(level: Level, state: State, event: str, name: str, to: str) -> None:
    number = sum(node.host == element(state.name) for node in level.nodes)
    own = f"b{number}_{element(state.name)}"
    level.nodes.append(Node(own, "boundaryEvent", name, host=element(state.name), event=event))
    level.flows.append(Flow(own, element(to)))


def _wait(level: Level, wait: Wait) -> None:
    event = "messageEventDefinition" if wait.event else "timerEventDefinition"
    if wait.timeout_to is None:
        level.nodes.append(_node(wait, "intermediateCatchEvent", event=event))
        level.flows.append(Flow(element(wait.name), element(wait.to)))
        return
    level.nodes.append(_node(wait, "eventBasedGateway"))
    caught = (("c", wait.event or "到时", event, wait.to), ("t", "超时", "timerEventDefinition", wait.timeout_to))
    for letter, name, kind, to in caught:
        own = f"{letter}_{element(wait.name)}"
        level.nodes.append(Node(own, "intermediateCatchEvent", name, event=kind))
        level.flows += [Flow(element(wait.name), own), Flow(own, element(to))]


def _parallel(level: Level, block: Parallel) -> None:
    regions = list(block.regions.values())
    if block.for_each:
        inner = _level(f"r_{block.name}", regions[0].start, regions[0].states) if regions else Level()
        level.nodes.append(_node(block, "subProcess", inside=inner, event="multiInstanceLoopCharacteristics"))
    else:
        level.nodes.append(_node(block, "subProcess", inside=_fork(block, regions)))
    level.flows.append(Flow(element(block.name), element(block.to)))
    for action in block.actions.values():
        _boundary(level, block, "signalEventDefinition", action.title.say("zh") or action.name, action.to)


def _fork(block: Parallel, regions: list[Region]) -> Level:
    level = Level()
    own = element(block.name)
    fork, join = f"fork_{own}", f"join_{own}"
    early = block.join is JoinRule.ANY
    level.nodes.append(Node(f"start_{own}", "startEvent", "开始"))
    level.nodes.append(Node(f"end_{own}", "endEvent", "汇合", event="terminateEventDefinition" if early else ""))
    if len(regions) < 2:
        fork, join = f"start_{own}", f"end_{own}"
    else:
        level.nodes.append(Node(fork, "parallelGateway"))
        level.nodes.append(Node(join, "exclusiveGateway" if early else "parallelGateway"))
        level.flows += [Flow(f"start_{own}", fork), Flow(join, f"end_{own}")]
    for region in regions:
        _region(level, region, f"g_{block.name}_{region.name}", fork, join)
    return level


def _region(level: Level, region: Region, own: str, fork: str, join: str) -> None:
    inside = _level(own, region.start, region.states)
    level.nodes.append(Node(own, "subProcess", region.title.say("zh") or region.name, inside=inside))
    if region.when is None:
        level.flows += [Flow(fork, own), Flow(own, join)]
        return
    asks, meets = f"if_{own}", f"fi_{own}"
    level.nodes += [Node(asks, "exclusiveGateway", f"{region.name}？"), Node(meets, "exclusiveGateway")]
    level.flows += [
        Flow(fork, asks),
        Flow(asks, own, region.when.source),
        Flow(asks, meets, "否则", default=True),
        Flow(own, meets),
        Flow(meets, join),
    ]
