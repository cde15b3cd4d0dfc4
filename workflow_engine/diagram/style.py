"""Colours, lines and measures that every format shares."""

from __future__ import annotations

from workflow_engine.diagram.model import FlowKind
from workflow_engine.record import record

FONT = "Noto Sans CJK SC"
INK = "#1F2933"
PAPER = "#FFFFFF"
MUTED = "#52606D"
RETURN = "#B5331E"
RULE = "#52606D"
HEADER = "#DCE3EB"
LANE_TINTS = ("#F2F7FC", "#FDF8EC", "#F1F8F1", "#FAF1F7", "#F3F2FB", "#EFF8F8")
PLAIN_TINTS = ("#FFFFFF", "#F5F7FA")

BOLD_ROLES = frozenset({"sheet", "lane-title", "title", "bar", "vacant", "badge"})
TEXT_COLOURS = {"line": MUTED, "lane-head": MUTED, "name": MUTED, "vacant": RETURN, "bar": "#FFFFFF"}

TITLE_EM = 11.0
LINE_EM = 14.0
LABEL_EM = 9.0
BAR_EM = 22.0
SHEET_EM = 80.0


@record
class Stroke:
    """How a kind of arrow is drawn. ``sample`` shows it in a line of text; no two kinds differ by colour alone."""

    style: str
    color: str
    head: str
    sample: str
    width: float = 1.1

    @property
    def pen(self) -> float:
        """The width of its line in points."""
        return 2.2 if self.style == "bold" else self.width


STROKES = {
    FlowKind.FORWARD: Stroke("solid", INK, "normal", "──▶"),
    FlowKind.RETURN: Stroke("dashed", RETURN, "normal", "╌╌▶"),
    FlowKind.PASS_BACK: Stroke("dotted", RETURN, "diamond", "┈┈◆", 1.8),
    FlowKind.REJECT: Stroke("solid", RETURN, "box", "──■"),
    FlowKind.WITHDRAW: Stroke("dashed", MUTED, "vee", "╌╌≻"),
    FlowKind.ESCALATE: Stroke("bold", INK, "normalnormal", "━━▶▶"),
    FlowKind.AUTO: Stroke("solid", MUTED, "onormal", "──▷"),
    FlowKind.DEEMED: Stroke("dotted", MUTED, "onormal", "┈┈▷"),
    FlowKind.TIMEOUT: Stroke("dotted", MUTED, "ovee", "┈┈≻"),
}
