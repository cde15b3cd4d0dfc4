"""A PNG picture, for documents and for the wall."""

from __future__ import annotations

from workflow_engine.diagram.dot_text import dot_text
from workflow_engine.diagram.fonts import require_chinese_font
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.paint import paint
from workflow_engine.diagram.printable import has_chinese

NAME = "png"
SUFFIX = ".png"
MEDIA_TYPE = "image/png"


def render(diagram: Diagram) -> bytes:
    """Return the chart as PNG at 96 dpi.

    Raises ``RendererMissing`` when Graphviz is missing, or a Chinese font for a chart that has Chinese text.
    """
    text = dot_text(diagram)
    if has_chinese(text):
        require_chinese_font()
    return paint(text, "png")
