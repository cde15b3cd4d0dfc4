"""Shifts what is laid out."""

from __future__ import annotations

from workflow_engine.diagram.layout.geometry import Label, Layout, Rect, Text
from workflow_engine.record import replace


def moved(layout: Layout, dx: float, dy: float) -> Layout:
    """Return the layout with everything on it moved; the size of the sheet stays."""

    def frame(rect: Rect) -> Rect:
        return Rect(rect.x + dx, rect.y + dy, rect.w, rect.h)

    def text(line: Text) -> Text:
        return replace(line, x=line.x + dx, y=line.y + dy)

    def texts(lines: tuple[Text, ...]) -> tuple[Text, ...]:
        return tuple(map(text, lines))

    def label(words: Label | None) -> Label | None:
        return words and Label(frame(words.frame), texts(words.texts))

    return replace(
        layout,
        bands=tuple(
            replace(band, frame=frame(band.frame), header=frame(band.header), texts=texts(band.texts))
            for band in layout.bands
        ),
        boxes=tuple(replace(box, frame=frame(box.frame), texts=texts(box.texts)) for box in layout.boxes),
        ways=tuple(
            replace(way, points=tuple((x + dx, y + dy) for x, y in way.points), label=label(way.label))
            for way in layout.ways
        ),
        cells=tuple(replace(cell, frame=frame(cell.frame), texts=texts(cell.texts)) for cell in layout.cells),
        keys=tuple(replace(key, frame=frame(key.frame), text=text(key.text)) for key in layout.keys),
        notes=tuple((id_, text(line)) for id_, line in layout.notes),
    )
