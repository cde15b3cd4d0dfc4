"""From a procedure to its responsibility chart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workflow_engine.definition.model import Call, Parallel, Party, ProcessDefinition, State, Status, Task
from workflow_engine.definition.organization import Organization
from workflow_engine.diagram.flows import flows_of
from workflow_engine.diagram.legend import legend_of
from workflow_engine.diagram.model import Diagram, Fact, Flow, Lane, Node, NodeKind
from workflow_engine.diagram.parties import Parties
from workflow_engine.diagram.steps import details_of, lines_of, title_of, tooltip_of
from workflow_engine.diagram.words import Words

_NUMBERED = frozenset({NodeKind.TASK, NodeKind.CALL, NodeKind.WAIT, NodeKind.SERVICE})


def extract(
    definition: ProcessDefinition,
    organization: Organization | None = None,
    *,
    lang: str = "zh",
    at: date | None = None,
    others: Mapping[str, ProcessDefinition] | None = None,
) -> Diagram:
    """Return the chart of a procedure: every state is a box, every way out an arrow.

    People are those who hold the posts on the day ``at``; without it posts stand alone. Without an organization units
    and posts are called by their names. ``others`` are procedures by name: called ones are spoken of by their titles.
    Arrows to states that do not exist are left out: the rules report those. The same arguments always give an equal
    chart.
    """
    words = Words(definition, lang, others)
    parties = Parties(definition, organization, words, at)
    flows = flows_of(definition, words, parties)
    lane_of, lanes = _lanes(definition, flows, parties)
    nodes = _nodes(definition, words, parties, lane_of)
    return Diagram(
        title=definition.title.say(lang) or definition.name,
        facts=_facts(definition, words, parties),
        lanes=lanes,
        nodes=nodes,
        flows=flows,
        legend=legend_of(flows, words),
        lang=lang,
    )


def _lanes(
    definition: ProcessDefinition, flows: tuple[Flow, ...], parties: Parties
) -> tuple[dict[str, str], tuple[Lane, ...]]:
    """Return the lane of each node id, and the lanes in order of first appearance.

    Tasks stand with the party responsible; everything else with the step before it, or with the owner of the procedure.
    """
    lanes: dict[str, Lane] = {}
    lane_of: dict[str, str] = {}
    for state in definition.every_state():
        if isinstance(state, Task):
            lane = parties.lane(state.responsible)
            lane_of[f"step-{state.name}"] = lanes.setdefault(lane.id, lane).id
    _spread(flows, lane_of)
    if any(id_ not in lane_of for id_ in _ids(definition)):
        lane = parties.lane(definition.owner)
        rest = lanes.setdefault(lane.id, lane).id
        for id_ in _ids(definition):
            lane_of.setdefault(id_, rest)
    return lane_of, tuple(lanes.values())


def _spread(flows: tuple[Flow, ...], lane_of: dict[str, str]) -> None:
    """Give each node without a lane that of its first predecessor that has one; the start that of its first step."""
    ahead = [(flow.source, flow.target) for flow in flows if flow.source != "start"]
    grown = True
    while grown:
        grown = False
        for source, target in ahead:
            if target not in lane_of and source in lane_of:
                lane_of[target] = lane_of[source]
                grown = True
    for flow in flows:
        if flow.source == "start" and flow.target in lane_of:
            lane_of["start"] = lane_of[flow.target]


def _ids(definition: ProcessDefinition) -> list[str]:
    ids = ["start"]
    for state in definition.every_state():
        ids.append(f"step-{state.name}")
        if isinstance(state, Parallel):
            ids.append(f"join-{state.name}")
    return ids


def _nodes(definition: ProcessDefinition, words: Words, parties: Parties, lane_of: dict[str, str]) -> tuple[Node, ...]:
    nodes = [Node("start", "", None, lane_of["start"], NodeKind.START, words.say("开始", "Start"))]
    count = 0
    for state in definition.every_state():
        kind = _kind(state)
        count += kind in _NUMBERED
        title, details = title_of(state, words.lang), details_of(state, words, parties)
        nodes.append(
            Node(
                id=f"step-{state.name}",
                state=state.name,
                number=count if kind in _NUMBERED else None,
                lane=lane_of[f"step-{state.name}"],
                kind=kind,
                title=title,
                lines=lines_of(state, words, parties),
                tooltip=tooltip_of(title, details, words),
                link=state.process if isinstance(state, Call) else "",
                details=details,
            )
        )
        if isinstance(state, Parallel):
            nodes.append(_join(state, words, lane_of))
    return tuple(nodes)


def _kind(state: State) -> NodeKind:
    return NodeKind(type(state).__name__.lower())


def _join(state: Parallel, words: Words, lane_of: dict[str, str]) -> Node:
    rules = {
        "all": words.say("全部完成后汇合", "when all are done"),
        "any": words.say("任一完成即汇合", "when one is done"),
        "at_least": words.say(f"至少{state.at_least}路完成后汇合", f"when {state.at_least} are done"),
    }
    id_ = f"join-{state.name}"
    rule = rules[state.join.value]
    tooltip = f"{title_of(state, words.lang)}\n{rule}"
    return Node(id_, state.name, None, lane_of[id_], NodeKind.JOIN, rule, tooltip=tooltip)


def _facts(definition: ProcessDefinition, words: Words, parties: Parties) -> tuple[Fact, ...]:
    status = {
        Status.DRAFT: words.say("草稿", "draft"),
        Status.RETIRED: words.say("已停用", "retired"),
    }.get(definition.status, "")
    facts = (
        (words.say("编号", "Procedure"), definition.name),
        (words.say("版本", "Version"), definition.version),
        (words.say("状态", "Status"), status),
        (words.say("主责", "Owner"), _owner(definition.owner, parties)),
        (words.say("办结时限", "Promise"), words.timing(definition.deadline) if definition.deadline else ""),
        (words.say("依据", "Basis"), words.say("；", "; ").join(definition.basis)),
        (words.say("施行日期", "In force"), _period(definition, words)),
    )
    return tuple(Fact(label, text) for label, text in facts if text)


def _owner(owner: Party | None, parties: Parties) -> str:
    return parties.full_line(owner) if owner else ""


def _period(definition: ProcessDefinition, words: Words) -> str:
    since, until = definition.effective_from, definition.effective_until
    start = since.isoformat() if since else ""
    return start if until is None else words.say(f"{start}至{until}", f"{start} to {until}").strip()
