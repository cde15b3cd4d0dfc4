"""A PDF to print and sign: A4 where the words stay readable, else A3; upright or across, whichever prints larger."""

from __future__ import annotations

import re

from workflow_engine.diagram.canvas import canvas
from workflow_engine.diagram.fonts import require_chinese_font
from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.layout.paper import fitting
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.paint import paint
from workflow_engine.diagram.printable import has_chinese

NAME = "pdf"
SUFFIX = ".pdf"
MEDIA_TYPE = "application/pdf"
OVERLAYS = True

_WHEN = re.compile(rb"/CreationDate \(D:\d{14}")
_NEVER = b"/CreationDate (D:20000101000000"


def render(diagram: Diagram) -> bytes:
    """Return the chart as a PDF of one page with its fonts in it; the time of drawing is left out.

    Raises ``RendererMissing`` when Graphviz is missing, or a Chinese font for a chart that has Chinese text.
    """
    layout = lay_out(diagram)
    text = canvas(layout, page=fitting(layout).size)
    if has_chinese(text):
        require_chinese_font()
    return _WHEN.sub(_NEVER, paint(text, "pdf"))
