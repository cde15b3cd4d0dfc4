"""An SVG picture that stands alone: our own layout, final ids, a title for each part, readable in the dark."""

from __future__ import annotations

from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.svg_text import svg_text

NAME = "svg"
SUFFIX = ".svg"
MEDIA_TYPE = "image/svg+xml"
OVERLAYS = True
TELLS = False


def render(diagram: Diagram) -> bytes:
    """Return the chart as SVG in UTF-8. Needs no program."""
    return svg_text(lay_out(diagram)).encode("utf-8")
