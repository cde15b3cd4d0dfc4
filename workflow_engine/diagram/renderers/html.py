"""An HTML page to explore: zoom, find a person, click a box for its duty; one file, no network."""

from __future__ import annotations

from workflow_engine.diagram.layout.chart import lay_out
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.web.write import page

NAME = "html"
SUFFIX = ".html"
MEDIA_TYPE = "text/html"
OVERLAYS = True
TELLS = False


def render(diagram: Diagram) -> bytes:
    """Return the chart as an interactive page in UTF-8. Needs no program."""
    return page(lay_out(diagram)).encode("utf-8")
