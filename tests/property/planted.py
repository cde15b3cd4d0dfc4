"""Faults planted in clean charts: an eye that looks for faults must see each of them."""

from __future__ import annotations

from collections.abc import Callable

from workflow_engine.diagram.layout.geometry import Box, Layout, Rect, Text, Way
from workflow_engine.record import replace


def _box(layout: Layout, box: Box) -> Layout:
    """Put ``box`` in the place of the first one."""
    return replace(layout, boxes=(box, *layout.boxes[1:]))


def _way(layout: Layout, old: Way, new: Way) -> Layout:
    return replace(layout, ways=(*(way for way in layout.ways if way is not old), new))


def _labelled(layout: Layout) -> list[Way]:
    return [way for way in layout.ways if way.label]


def _lane_on_lane(layout: Layout) -> Layout:
    first, second, *rest = layout.bands
    back = replace(second, frame=replace(second.frame, x=second.frame.x - 9, y=second.frame.y - 9))
    return replace(layout, bands=(first, back, *rest))


def _lanes_unequal(layout: Layout) -> Layout:
    band, *rest = layout.bands
    frame = replace(band.frame, w=band.frame.w + 5) if layout.level else replace(band.frame, h=band.frame.h + 5)
    return replace(layout, bands=(replace(band, frame=frame), *rest))


def _through_a_box(layout: Layout) -> Layout:
    way, frame = layout.ways[-1], layout.boxes[0].frame
    y = frame.middle[1]
    return _way(layout, way, replace(way, points=(way.points[0], (frame.x - 9, y), (frame.right + 9, y)), shared=0))


def _label_on_label(layout: Layout) -> Layout:
    way, other = _labelled(layout)[:2]
    return _way(layout, other, replace(other, label=way.label))


def _label_at(layout: Layout, x: float, y: float) -> Layout:
    way = _labelled(layout)[0]
    assert way.label
    return _way(layout, way, replace(way, label=replace(way.label, frame=Rect(x, y, 9, 9))))


def _label_on_arrow(layout: Layout) -> Layout:
    (x1, y1), (x2, y2) = layout.ways[0].points[:2]
    return _label_at(layout, (x1 + x2) / 2 - 4, (y1 + y2) / 2 - 4)


def _too_wide(layout: Layout) -> Layout:
    box = layout.boxes[0]
    return _box(layout, replace(box, texts=(Text(*box.frame.middle, "宽" * 90, box.texts[0].role),)))


def _wrong_word(layout: Layout) -> Layout:
    box = layout.boxes[0]
    return _box(layout, replace(box, texts=tuple(replace(text, words="错" * len(text.words)) for text in box.texts)))


PLANTED: dict[str, Callable[[Layout], Layout]] = {
    "lanes not side by side": _lane_on_lane,
    "lanes unequal": _lanes_unequal,
    "box outside its lane": lambda layout: _box(
        layout, replace(layout.boxes[0], frame=replace(layout.boxes[0].frame, y=layout.height))
    ),
    "box on box": lambda layout: _box(layout, replace(layout.boxes[0], frame=layout.boxes[1].frame)),
    "arrow through a box": _through_a_box,
    "arrow on arrow": lambda layout: replace(layout, ways=(*layout.ways, replace(layout.ways[0], label=None))),
    "label on box": lambda layout: _label_at(layout, *layout.boxes[0].frame.middle),
    "label on arrow": _label_on_arrow,
    "label on label": _label_on_label,
    "label lost": lambda layout: _way(layout, _labelled(layout)[0], replace(_labelled(layout)[0], label=None)),
    "text wider than its box": _too_wide,
    "wrong text": _wrong_word,
    "arrow lost": lambda layout: replace(layout, ways=layout.ways[1:]),
    "node lost": lambda layout: replace(layout, boxes=layout.boxes[1:]),
}
