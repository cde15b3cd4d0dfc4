"""Reading the charts that were drawn."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.render import render

SVG = "{http://www.w3.org/2000/svg}"


def svg_of(diagram: Diagram) -> ET.Element:
    """Draw a chart and return the root of its SVG."""
    return ET.fromstring(render(diagram, "svg"))  # noqa: S314 - our own output is what is tested
