"""A PNG picture, for documents and for the wall."""

from __future__ import annotations

from workflow_engine.diagram.canvas import canvas
from workflow_engine.diagram.dress import dressed
from workflow_engine.diagram.fonts import require_chinese_font
from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.layout.geometry import Layout
from workflow_engine.diagram.model import Diagram, Fact
from workflow_engine.diagram.paint import paint
from workflow_engine.diagram.printable import has_chinese
from workflow_engine.errors import Message
from workflow_engine.record import replace

NAME = "png"
SUFFIX = ".png"
MEDIA_TYPE = "image/png"
OVERLAYS = True
TELLS = False

_DPI = 144
_MOST_PIXELS = 30_000
"""Painters cannot draw more in one direction; beyond it they would make the picture smaller without a word."""


def render(diagram: Diagram) -> bytes:
    """Return the chart as PNG at 144 dpi; a larger one than can be painted is coarser and says so in its title block.

    Raises ``RendererMissing`` when Graphviz is missing, or a Chinese font for a chart that has Chinese text.
    """
    layout = lay_out(diagram)
    dpi = _resolution(layout)
    if dpi < _DPI:
        fact = Fact(Message("精度", "Resolution").say(diagram.lang), f"{dpi} dpi")
        layout = lay_out(replace(diagram, facts=(*diagram.facts, fact)))
    text = canvas(layout, dpi=dpi)
    if has_chinese(text):
        require_chinese_font()
    return paint(text, "png")


def _resolution(layout: Layout) -> int:
    frame = dressed(layout).frame
    return min(_DPI, int(_MOST_PIXELS * 72 / max(frame.w, frame.h)))
