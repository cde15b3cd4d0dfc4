"""What the kinds of arrow mean, in words."""

from __future__ import annotations

from workflow_engine.diagram.model import Flow, FlowKind, LegendEntry
from workflow_engine.diagram.words import Words

_MEANINGS = {
    FlowKind.FORWARD: ("流转", "forward"),
    FlowKind.RETURN: ("退回补正", "returned for correction"),
    FlowKind.PASS_BACK: ("非本职推回", "passed back: not ours"),
    FlowKind.REJECT: ("否决", "rejected"),
    FlowKind.WITHDRAW: ("撤回", "withdrawn"),
    FlowKind.ESCALATE: ("上报", "escalated"),
    FlowKind.AUTO: ("系统办理", "by the system"),
    FlowKind.DEEMED: ("逾期默认", "deemed after silence"),
    FlowKind.TIMEOUT: ("超时", "timeout"),
}


def legend_of(flows: tuple[Flow, ...], words: Words) -> tuple[LegendEntry, ...]:
    """Return an entry for each kind of arrow that occurs, in the order of ``FlowKind``."""
    found = {flow.kind for flow in flows}
    return tuple(LegendEntry(kind, words.say(*_MEANINGS[kind])) for kind in FlowKind if kind in found)
