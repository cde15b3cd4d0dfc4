"""A PDF to print and sign: on A4 where the words stay readable, else on A3, else over several pages."""

from __future__ import annotations

from workflow_engine.diagram.canvas import canvas
from workflow_engine.diagram.fonts import require_chinese_font
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.pages.bind import bind
from workflow_engine.diagram.pages.fit import fitted
from workflow_engine.diagram.paint import paint
from workflow_engine.diagram.printable import has_chinese
from workflow_engine.diagram.telling import Tell, silent

NAME = "pdf"
SUFFIX = ".pdf"
MEDIA_TYPE = "application/pdf"
OVERLAYS = True
TELLS = True


def render(diagram: Diagram, tell: Tell = silent) -> bytes:
    """Return the chart as a PDF with its fonts in it, on the paper that it wishes; the time of drawing is left out.

    To cut a large chart over pages takes seconds; ``tell`` hears what is tried.
    Raises ``RendererMissing`` when Graphviz is missing, or a Chinese font for a chart that has Chinese text.
    """
    found = fitted(diagram, tell)
    texts = [canvas(page, page=found.paper.size) for page in found.pages]
    if any(map(has_chinese, texts)):
        require_chinese_font()
    return bind([paint(text, "pdf") for text in texts], found.paper.size, diagram.title, diagram.lang)
