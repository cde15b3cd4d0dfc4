"""A PNG picture, for documents and for the wall."""

from __future__ import annotations

from workflow_engine.diagram.canvas import canvas
from workflow_engine.diagram.fonts import require_chinese_font
from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.paint import paint
from workflow_engine.diagram.printable import has_chinese

NAME = "png"
SUFFIX = ".png"
MEDIA_TYPE = "image/png"
OVERLAYS = True

_DPI = 144


def render(diagram: Diagram) -> bytes:
    """Return the chart as PNG at 144 dpi.

    Raises ``RendererMissing`` when Graphviz is missing, or a Chinese font for a chart that has Chinese text.
    """
    text = canvas(lay_out(diagram), dpi=_DPI)
    if has_chinese(text):
        require_chinese_font()
    return paint(text, "png")
