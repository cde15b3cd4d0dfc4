"""Long conditions do not fit beside an arrow: they become numbered notes below the chart."""

from __future__ import annotations

from workflow_engine.diagram.model import Diagram
from workflow_engine.diagram.wrap import width
from workflow_engine.errors import Message

_LONGEST = 22.0


def split(diagram: Diagram, moved: frozenset[str] = frozenset()) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Return the words on each arrow by its id, and the notes as pairs of the arrow's id and the text.

    A line of a label that is longer than 22 em moves into a note, and so does every line on the arrows ``moved``; equal
    lines share one.
    """
    words: dict[str, str] = {}
    notes: dict[str, tuple[str, str]] = {}
    for flow in diagram.flows:
        kept = []
        lines = flow.label.splitlines()
        if flow.id in moved and lines:
            lines = [" ".join(lines)]
        for line in lines:
            if width(line) <= _LONGEST and flow.id not in moved:
                kept.append(line)
                continue
            _, mark = notes.setdefault(line, (flow.id, _mark(diagram, len(notes) + 1)))
            kept.append(f"[{mark}]")
        words[flow.id] = "\n".join(kept)
    return words, tuple((id_, f"{mark} {_bare(line)}") for line, (id_, mark) in notes.items())


def _mark(diagram: Diagram, number: int) -> str:
    return Message(f"注{number}", f"note {number}").say(diagram.lang)


def _bare(line: str) -> str:
    return line[1:-1] if line.startswith("[") and line.endswith("]") else line
