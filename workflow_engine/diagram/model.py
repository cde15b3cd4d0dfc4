"""What a responsibility chart says, without saying how it is drawn.

Every string is plain text: no markup, no escapes, not wrapped. Making it safe for a format is the renderer's business.
"""

from __future__ import annotations

from enum import StrEnum

from workflow_engine.diagram.overlay import Fact, Overlay
from workflow_engine.record import record

__all__ = [
    "Detail",
    "Diagram",
    "Fact",
    "Flow",
    "FlowKind",
    "Lane",
    "LegendEntry",
    "Node",
    "NodeKind",
    "Orientation",
    "PaperSize",
]


class NodeKind(StrEnum):
    """What a box stands for; ``fork`` and ``join`` bars both belong to one parallel state.

    ``elsewhere`` stands for a box on another page, where a chart is printed on several.
    """

    START = "start"
    TASK = "task"
    DECISION = "decision"
    PARALLEL = "parallel"
    JOIN = "join"
    CALL = "call"
    WAIT = "wait"
    SERVICE = "service"
    END = "end"
    ELSEWHERE = "elsewhere"


class Orientation(StrEnum):
    """How the lanes lie: side by side, one below the other, or whichever prints larger (on screens: side by side)."""

    AUTO = "auto"
    UPRIGHT = "upright"
    LEVEL = "level"


class PaperSize(StrEnum):
    """The paper that a chart may be printed on; ``auto`` takes A4 where the words stay readable."""

    AUTO = "auto"
    A4 = "a4"
    A3 = "a3"


class FlowKind(StrEnum):
    """What an arrow does to the ownership of the matter; the last three are taken without a person."""

    FORWARD = "forward"
    RETURN = "return"
    PASS_BACK = "pass_back"  # noqa: S105 - no password
    REJECT = "reject"
    WITHDRAW = "withdraw"
    ESCALATE = "escalate"
    AUTO = "auto"
    DEEMED = "deemed"
    TIMEOUT = "timeout"


@record
class Lane:
    """The steps of one responsible party. ``id`` is ``lane-<unit>``, for other parties ``lane-<kind>:<name>``.

    ``head_line`` names the post and person at the head of the unit; empty when there is none.
    """

    id: str
    title: str
    head_line: str = ""


@record
class Detail:
    """One thing to know about a box: what it is, how it reads, and everybody it names (all of them, none shortened)."""

    label: str
    text: str
    people: tuple[str, ...] = ()


@record
class Node:
    """One box. ``id`` is ``step-<state>``; the start is ``start``, the bar that closes a parallel ``join-<state>``.

    ``state`` is empty for the start. ``number`` counts the steps in declared order and is None for what is no step.
    ``lines`` stand below the title: who, until when, with which record. ``details`` are the whole story: duties,
    limits, record, help. ``lane`` is the id of a lane. ``link`` names the procedure that a call leads to, else it is
    empty.
    """

    id: str
    state: str
    number: int | None
    lane: str
    kind: NodeKind
    title: str
    lines: tuple[str, ...] = ()
    tooltip: str = ""
    link: str = ""
    details: tuple[Detail, ...] = ()

    @property
    def heading(self) -> str:
        """The title with its number in front."""
        return self.title if self.number is None else f"{self.number} {self.title}"


@record
class Flow:
    """One arrow between two node ids. ``id`` is ``flow-<n>``, n from 1 in declared order.

    ``label`` may have several lines: the action, then its guard in brackets. ``action`` is the name of the action that
    the arrow draws, empty for what no action does. ``via`` is what a trail says when a case went this way: the action,
    ``=done``, ``=timeout``, ``=error``, ``=join`` or ``=<outcome>``; empty where a trail says nothing.
    """

    id: str
    source: str
    target: str
    label: str
    kind: FlowKind = FlowKind.FORWARD
    action: str = ""
    via: str = ""


@record
class LegendEntry:
    """What one kind of arrow that occurs in the chart means."""

    kind: FlowKind
    text: str


@record
class Diagram:
    """A chart ready to be drawn. ``lanes`` stand in order of first appearance, ``nodes`` and ``flows`` as declared.

    ``overlay`` marks boxes and arrows without moving any. ``links`` stands before the file name in the links to called
    procedures: a folder or an address that ends in ``/``; empty = beside this chart. ``orientation`` and ``paper`` are
    what whoever draws it wishes.
    """

    title: str
    facts: tuple[Fact, ...]
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    legend: tuple[LegendEntry, ...] = ()
    lang: str = "zh"
    overlay: Overlay | None = None
    links: str = ""
    orientation: Orientation = Orientation.AUTO
    paper: PaperSize = PaperSize.AUTO
