"""What the kinds of arrow mean, in words."""

from __future__ import annotations

from workflow_engine.diagram.model import Flow, FlowKind, LegendEntry
from workflow_engine.diagram.words import Words
from workflow_engine.errors import Message

_MEANINGS = {
    FlowKind.FORWARD: Message("流转", "forward"),
    FlowKind.RETURN: Message("退回补正", "returned for correction"),
    FlowKind.PASS_BACK: Message("非本职推回", "passed back: not ours"),
    FlowKind.REJECT: Message("否决", "rejected"),
    FlowKind.WITHDRAW: Message("撤回", "withdrawn"),
    FlowKind.ESCALATE: Message("上报", "escalated"),
    FlowKind.AUTO: Message("系统办理", "by the system"),
    FlowKind.DEEMED: Message("逾期默认", "deemed after silence"),
    FlowKind.TIMEOUT: Message("超时", "timeout"),
}


def meaning(kind: FlowKind) -> Message:
    """Return what a kind of arrow means."""
    return _MEANINGS[kind]


def legend_of(flows: tuple[Flow, ...], words: Words) -> tuple[LegendEntry, ...]:
    """Return an entry for each kind of arrow that occurs, in the order of ``FlowKind``."""
    found = {flow.kind for flow in flows}
    return tuple(LegendEntry(kind, _MEANINGS[kind].say(words.lang)) for kind in FlowKind if kind in found)
