"""The door of this room: a chart and the name of a format in, the bytes of a file out."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from workflow_engine.diagram import renderers
from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.telling import Tell
from workflow_engine.errors import Message, UsageError
from workflow_engine.modules import modules_in


class Renderer(Protocol):
    """What each file in ``renderers/`` offers: its name, the suffix of its files, their type, and the drawing.

    ``OVERLAYS`` is true when it shows the overlay of a chart, too; ``TELLS`` when drawing may take so long that it
    takes one to ``tell`` what it is at.
    """

    NAME: str
    SUFFIX: str
    MEDIA_TYPE: str
    OVERLAYS: bool
    TELLS: bool

    def render(self, diagram: Diagram, tell: Tell = ...) -> bytes:
        """Return the chart as a file. The same chart gives the same bytes on the same machine."""
        ...


def formats() -> tuple[str, ...]:
    """Return the names of all formats, sorted: one for each file in ``renderers/``."""
    return tuple(modules_in(renderers))


def renderer(format: str) -> Renderer:
    """Return the renderer of a format. Raises ``UsageError`` that lists the formats when there is none."""
    known = formats()
    if format not in known:
        raise UsageError(
            Message(f"没有“{format}”这种格式", f"there is no format “{format}”"),
            help=Message(f"可选：{'、'.join(known)}", f"choose one of: {', '.join(known)}"),
            format=format,
            formats=known,
        )
    return cast(Renderer, import_module(f"{renderers.__name__}.{format}"))


def render(diagram: Diagram, format: str, tell: Tell | None = None) -> bytes:
    """Return ``diagram`` as a file of ``format``; ``tell`` hears what is done meanwhile where that may take long.

    Raises ``UsageError`` for an unknown format and for one that cannot show the chart's overlay, ``RendererMissing``
    when a program or font is missing, ``WorkflowError`` when Graphviz cannot draw.
    """
    found = renderer(format)
    if diagram.overlay and not found.OVERLAYS:
        able = [name for name in formats() if renderer(name).OVERLAYS]
        raise UsageError(
            Message(f"{format} 格式不能标出事项和冷热", f"the format {format} cannot show cases and heat"),
            help=Message(f"改用 {'、'.join(able)}", f"choose one of: {', '.join(able)}"),
        )
    return found.render(diagram, tell) if tell and found.TELLS else found.render(diagram)
