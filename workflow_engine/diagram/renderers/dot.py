"""DOT text, for Graphviz and for people who want to lay it out themselves."""

from __future__ import annotations

from workflow_engine.diagram.dot_text import dot_text
from workflow_engine.diagram.model import Diagram

NAME = "dot"
SUFFIX = ".dot"
MEDIA_TYPE = "text/vnd.graphviz"
OVERLAYS = False
TELLS = False


def render(diagram: Diagram) -> bytes:
    """Return the chart as DOT in UTF-8. Needs no program."""
    return dot_text(diagram).encode("utf-8")
