"""The organization chart: units, heads, posts and people of one day; large ones as an overview and a sheet a part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from workflow_engine.definition.organization import Organization
from workflow_engine.diagram.layout.geometry import Rect
from workflow_engine.diagram.pictures.cards import Card, PostLine, cards, outside
from workflow_engine.diagram.pictures.drawing import Anchor, Area, Drawing, Mark, Part, Stroke, Tone, box, path
from workflow_engine.diagram.pictures.sheets import A3_WIDE, fits
from workflow_engine.diagram.pictures.tree import GAP, Grown, Twig, grow
from workflow_engine.diagram.pictures.typeset import Line, broken, extent, placed
from workflow_engine.errors import Message
from workflow_engine.record import record, replace

_MARGIN = 12.0
_WIDE, _NARROW = 172.0, 112.0
_PAD = 6.0
_INDENT = 9.0
SMALL = 8.0
_STACK = 1700.0
_AROUND = 130.0
_MANY = 8


@record
class _Face:
    """A card ready to be drawn: the lines of its head and of its body."""

    card: Card
    wide: float
    head: tuple[Line, ...]
    body: tuple[Line, ...]

    @property
    def head_high(self) -> float:
        return extent(self.head)[1] + 8.0

    @property
    def high(self) -> float:
        return self.head_high + (extent(self.body)[1] + 8.0 if self.body else 0.0)


def organization_charts(organization: Organization, day: date, lang: str) -> tuple[Drawing, ...]:
    """Return the chart of ``day`` as one drawing, or, when that would be too small to read on A3, as several.

    Then the first shows units with their heads only, and each of the others a part of the organization with all posts
    and people; a unit whose parts stand on another sheet says so.
    """
    chart = _Chart(organization, day, lang)
    roots = cards(organization, day, lang)
    whole = chart.drawn(roots, full=True, title=chart.title())
    if len(roots) < _MANY and fits(whole, A3_WIDE, SMALL):
        return (whole,)
    shown, _ = chart.cut(roots, full=False)
    overview = chart.drawn(shown, full=False, title=chart.title(Message("总图", "overview").say(lang)))
    return (overview, *chart.sheets(roots))


class _Chart:
    def __init__(self, organization: Organization, day: date, lang: str) -> None:
        self._organization, self._day, self._lang = organization, day, lang
        self._outside = outside(organization, lang)

    def title(self, part: str = "") -> str:
        name = self._organization.title.say(self._lang) or self._organization.name
        extra = self._say(f"：{part}", f": {part}") if part else ""
        return self._say(f"{name}{extra}（{self._day} 任职）", f"{name}{extra} (as of {self._day})")

    def sheets(self, roots: Sequence[Card]) -> Iterator[Drawing]:
        """Yield the sheets that show all posts, as many parts of the organization on each as can be read there."""
        waiting, pieces = list(roots), []
        while waiting:
            card = waiting.pop(0)
            (shown,), cut = self.cut((card,), full=True)
            pieces += self._chunks(shown)
            waiting = [*cut, *waiting]
        group: list[Card] = []
        for piece in pieces:
            there = {card.unit for one in group for card in one.walk()}
            twice = any(card.unit in there for card in piece.walk())
            if group and (twice or not self._readable((*group, piece), full=True)):
                yield self._sheet(group)
                group = []
            group.append(piece)
        if group:
            yield self._sheet(group)

    def _sheet(self, group: Sequence[Card]) -> Drawing:
        names = list(dict.fromkeys(card.title for card in group))
        more = self._say(f"等{len(names)}部分", f" and {len(names) - 2} more") if len(names) > 2 else ""
        named = self._say("、", ", ").join(names[:2]) + more
        return self.drawn(group, full=True, title=self.title(named), ends=False)

    def cut(self, roots: Sequence[Card], *, full: bool) -> tuple[tuple[Card, ...], list[Card]]:
        """Return the cards without the largest parts, as far as the rest is readable only then, and those parts."""
        shown, cut = tuple(roots), []
        while not self._readable(shown, full):
            inner = [card for root in shown for child in root.below for card in child.walk() if card.below]
            if not inner:
                break
            largest = max(inner, key=lambda card: (card.size, card.unit))
            shown = tuple(card.without(largest.unit) for card in shown)
            cut.append(next(card for root in roots for card in root.walk() if card.unit == largest.unit))
        return shown, [card for card in cut if not any(card in each.walk() and card is not each for each in cut)]

    def _chunks(self, above: Card) -> list[Card]:
        """Return the card with all that hangs from it, or several that share it out in about equal numbers."""
        below = above.below
        for count in range(1, len(below) + 1):
            size = -(-len(below) // count)
            chunks = [replace(above, below=below[at : at + size]) for at in range(0, len(below), size)]
            if all(self._readable((chunk,), full=True) for chunk in chunks):
                return chunks
        return [replace(above, below=(card,)) for card in below] or [above]

    def _readable(self, roots: Sequence[Card], full: bool) -> bool:
        return fits(self.drawn(roots, full=full, title="", ends=not full), A3_WIDE, SMALL)

    def drawn(self, roots: Sequence[Card], *, full: bool, title: str, ends: bool = True) -> Drawing:
        """Return the drawing whose rows are as long as makes it print largest."""
        faces = {card.unit: self._face(card, full) for root in roots for card in root.walk()}
        wide = _WIDE if full else _NARROW
        best: tuple[float, list[Grown]] | None = None
        for columns in range(1, 13):
            trees = [grow(_twig(root, faces), columns * (wide + GAP)) for root in roots]
            high = max((tree.high for tree in trees), default=0.0) + _AROUND
            across = sum(tree.wide for tree in trees) + 2 * GAP * len(trees)
            scale = min(A3_WIDE.wide / across, A3_WIDE.high / high, 1.0) - columns / 1000
            if best is None or scale > best[0]:
                best = scale, trees
        assert best is not None  # noqa: S101  # columns are tried
        return self._laid(best[1], faces, title, ends)

    def _face(self, card: Card, full: bool) -> _Face:
        wide = _WIDE if full else _NARROW
        room = wide - 2 * _PAD
        head = broken(card.title, room, 10.5, bold=True)
        if not full:
            lines = [line for post in card.posts if post.head for line in self._post(post, room, short=True)]
            return _Face(card, wide, tuple(head), (*lines, *self._counts(card, room), *self._elsewhere(card, room)))
        for line in card.leader.splitlines():
            head += broken(line, room, SMALL, Tone.MUTED)
        body = [line for post in card.posts for line in self._post(post, room)]
        return _Face(card, wide, tuple(head), (*body, *self._elsewhere(card, room)))

    def _elsewhere(self, card: Card, room: float) -> list[Line]:
        if not card.hidden:
            return []
        zh, en = f"▼ 下属 {card.hidden} 个单位见另图", f"▼ {card.hidden} units below it: see another sheet"
        return broken(self._say(zh, en), room, SMALL, bold=True)

    def _post(self, post: PostLine, room: float, *, short: bool = False) -> Iterator[Line]:
        mark = "★ " if post.head else ""
        names = self._say("、", ", ").join(post.people) or self._say("缺人", "vacant")
        tone = Tone.INK if post.people else Tone.BACK
        told = self._say(f"{mark}{post.title}：{names}", f"{mark}{post.title}: {names}")
        first, *rest = broken(told, room, tone=tone, bold=post.head or not post.people)
        yield first._replace(above=2.0)
        yield from rest
        for note in () if short else post.notes:
            yield from (line._replace(indent=_INDENT) for line in broken(note, room - _INDENT, SMALL, Tone.MUTED))

    def _counts(self, card: Card, room: float) -> list[Line]:
        posts, empty = len(card.posts), card.vacancies
        people = len({name for post in card.posts for name in post.people})
        lines = broken(self._say(f"{posts} 岗 {people} 人", f"{posts} posts, {people} people"), room, SMALL, Tone.MUTED)
        if empty:
            lines += broken(self._say(f"缺 {empty} 岗", f"{empty} vacant"), room, SMALL, Tone.BACK, bold=True)
        return lines

    def _laid(self, trees: Sequence[Grown], faces: dict[str, _Face], title: str, ends: bool) -> Drawing:
        """Set the trees side by side, the title above, the legend and the parties outside below."""
        wide = max(sum(tree.wide for tree in trees) + 2 * GAP * (len(trees) - 1), 300.0)
        stacked = wide > _STACK and len(trees) > 1
        wide = max(max((tree.wide for tree in trees), default=0.0), 300.0) if stacked else wide
        heading = broken(title, wide, 14.0, bold=True)
        head = Rect(_MARGIN, _MARGIN, wide, max(extent(heading)[1], 1.0))
        parts = [Part("title", "title", placed(heading, head), head)]
        x, y, bottom = _MARGIN, head.bottom + 10.0, head.bottom + 10.0
        for tree in trees:
            parts += _tree_parts(tree, faces, x, y)
            bottom = max(bottom, y + tree.high)
            x, y = (x, y + tree.high + 2 * GAP) if stacked else (x + tree.wide + 2 * GAP, y)
        foot, bottom = self._foot(wide, bottom + 12.0, ends)
        said = self._said(faces)
        return Drawing(title, said, wide + 2 * _MARGIN, bottom + _MARGIN, (*parts, *foot), self._lang)

    def _foot(self, wide: float, y: float, ends: bool) -> tuple[list[Part], float]:
        legend = self._say(
            "★ 单位负责人　B 岗：本人不在时代理　缺人：该岗位当日无人任职",
            "★ head of the unit · Deputy: stands in for the holder · vacant: nobody holds the post on that day",
        )
        lines = broken(legend, wide, SMALL, Tone.MUTED)
        frame = Rect(_MARGIN, y, wide, extent(lines)[1])
        parts = [Part("legend", "key", placed(lines, frame, Anchor.START), frame)]
        if not ends or not self._outside:
            return parts, frame.bottom
        return [*parts, *_chips(self._outside, Rect(_MARGIN, frame.bottom + 8, wide, 0), self._lang)], _low(
            _chips(self._outside, Rect(_MARGIN, frame.bottom + 8, wide, 0), self._lang)
        )

    def _said(self, faces: dict[str, _Face]) -> str:
        shown = [face.card for face in faces.values()]
        empty = [f"{card.title} {post.title}" for card in shown for post in card.posts if not post.people]
        zh = f"组织图：{len(shown)} 个单位，{sum(len(card.posts) for card in shown)} 个岗位"
        en = f"Organization chart: {len(shown)} units, {sum(len(card.posts) for card in shown)} posts"
        return self._say(
            f"{zh}；{f'缺人：{chr(12289).join(empty)}' if empty else '没有缺人的岗位'}",
            f"{en}; {f'vacant: {chr(44).join(empty)}' if empty else 'no post is vacant'}",
        )

    def _say(self, zh: str, en: str) -> str:
        return Message(zh, en).say(self._lang)


def _twig(card: Card, faces: dict[str, _Face]) -> Twig:
    face = faces[card.unit]
    return Twig(card.unit, face.wide, face.high, tuple(_twig(each, faces) for each in card.below))


def _tree_parts(tree: Grown, faces: dict[str, _Face], dx: float, dy: float) -> Iterator[Part]:
    for number, wire in enumerate(tree.wires):
        lines = tuple(
            Stroke(path(*((round(x + dx, 2), round(y + dy, 2)) for x, y in line)), Tone.MUTED, 1.2)
            for line in wire.lines
        )
        touches = tuple(f"unit-{name}" for name in (wire.upper, *wire.lower))
        yield Part(f"wire-{wire.upper}-{number}", "wire", lines, touches=touches)
    for name, frame in tree.frames:
        yield _card(faces[name], Rect(frame.x + dx, frame.y + dy, frame.w, frame.h))


def _card(face: _Face, frame: Rect) -> Part:
    head = Rect(frame.x, frame.y, frame.w, face.head_high)
    marks: list[Mark] = [Area(box(frame), Tone.BOX), Area(box(head), Tone.HEADER)]
    marks += placed(face.head, Rect(head.x + _PAD, head.y, head.w - 2 * _PAD, head.h))
    inner = Rect(frame.x + _PAD, head.bottom, frame.w - 2 * _PAD, frame.h - head.h)
    marks += placed(face.body, inner, Anchor.START)
    told = [face.card.title, face.card.leader, *(f"{post.title}: {', '.join(post.people)}" for post in face.card.posts)]
    return Part(f"unit-{face.card.unit}", "unit", tuple(marks), frame, "\n".join(filter(None, told)))


def _chips(outside_: Sequence[tuple[str, str]], room: Rect, lang: str) -> list[Part]:
    """Return the parties outside, in a frame of their own."""
    heading = Message("外部各方与个人身份（能办事，不能问责）", "Outside parties (may act, cannot be accountable)").say(
        lang
    )
    lines = broken(heading, room.w - 16, 9.0, Tone.MUTED, bold=True)
    y = room.y + 6 + extent(lines)[1] + 4
    x = room.x + 8.0
    chips: list[Part] = []
    for name, title in outside_:
        words = broken(title, min(room.w - 40, 150.0))
        wide, high = extent(words)
        if x > room.x + 8 and x + wide + 20 > room.right - 8:
            x, y = room.x + 8.0, max(chip.frame.bottom for chip in chips if chip.frame) + 6
        frame = Rect(x, y, wide + 18, high + 8)
        marks: tuple[Mark, ...] = (Area(box(frame), Tone.TINT, Tone.MUTED, 0.8), *placed(words, frame))
        chips.append(Part(f"outside-{name}", "outside", marks, frame, title, inside="outside"))
        x = frame.right + 8
    bottom = max((chip.frame.bottom for chip in chips if chip.frame), default=y) + 8
    frame = Rect(room.x, room.y, room.w, bottom - room.y)
    edge = Stroke(box(frame), Tone.MUTED, 1.0, "dashed")
    above = placed(lines, Rect(frame.x + 8, frame.y + 6, frame.w - 16, 0), Anchor.START, top=True)
    return [Part("outside", "outside", (edge, *above), frame), *chips]


def _low(parts: Sequence[Part]) -> float:
    return max(part.frame.bottom for part in parts if part.frame)
