"""Where one case stands on the chart of its procedure: what is done, who has it now, where it may go next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from workflow_engine.definition.guard import GuardFailed, MissingValue
from workflow_engine.definition.model import Action, ProcessDefinition, State, Task
from workflow_engine.diagram.model import Diagram, Flow, Node, NodeKind
from workflow_engine.diagram.overlay import ALARM, INK, PAPER, Fact, Look, Mark, Overlay, Sample
from workflow_engine.diagram.spans import between_words, day_words, moment_words
from workflow_engine.diagram.travels import Stay, stays_of, travels
from workflow_engine.errors import Message
from workflow_engine.kernel.case import Case, Visit, WorkItem
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.directory import World
from workflow_engine.kernel.events import Entry
from workflow_engine.kernel.turn import Turn

DONE = Look("done", "#E4E7EB", INK, "#616E7C")
PRESENT = Look("present", "#FFF3B0", INK, INK, 3.2)
AGAIN = Look("done next", "#E4E7EB", INK, INK, 2.0, dashed=True)
NEXT = Look("next", PAPER, INK, INK, 2.0, dashed=True)
DONE_BADGE = Look("done-badge", "#52606D", PAPER, "#52606D", 0.8)
PRESENT_BADGE = Look("present-badge", INK, PAPER, INK, 0.8)
LATE_BADGE = Look("late-badge", ALARM, PAPER, ALARM, 0.8)

_BARS = frozenset({NodeKind.PARALLEL, NodeKind.JOIN})
_MOST_LINES = 4


def live(
    diagram: Diagram,
    definition: ProcessDefinition,
    case: Case,
    trail: Sequence[Entry],
    now: datetime,
    world: World,
) -> Overlay:
    """Return the overlay of one case; ``definition`` is the one it is pinned to, ``diagram`` the chart of that.

    Done is what was left, present where an open visit is, next where an open action leads that is not ruled out: its
    limit is used up, or its guard is false and nobody can change that any more.
    """
    return _Live(diagram, definition, case, trail, now, world).overlay()


class _Live:
    def __init__(
        self,
        diagram: Diagram,
        definition: ProcessDefinition,
        case: Case,
        trail: Sequence[Entry],
        now: datetime,
        world: World,
    ) -> None:
        self._diagram = diagram
        self._states: dict[str, State] = {state.name: state for state in definition.every_state()}
        self._case = case
        self._now = now
        self._world = world
        self._lang = diagram.lang
        self._turn = Turn(definition, case, now, SYSTEM, world)
        self._stays = stays_of(trail, now)
        self._travels = travels(diagram, trail)

    def overlay(self) -> Overlay:
        case, say = self._case, self._say
        open_states = {visit.state for visit in case.visits}
        following = set(self._next()) if case.is_open else set()
        marks = {}
        for node in self._diagram.nodes:
            if node.kind in _BARS:
                continue
            if node.state in open_states:
                marks[node.id] = self._present(node)
            elif node.id in self._travels.passed or any(stay.state == node.state for stay in self._stays):
                marks[node.id] = self._done(node, AGAIN if node.id in following else DONE)
            elif node.id in following:
                marks[node.id] = Mark(NEXT, words=(Fact(say("可能的下一步", "Possibly next"), say("是", "yes")),))
        return Overlay(
            title=say(f"办件 {case.id} 当前位置", f"case {case.id}: where it stands"),
            facts=tuple(self._facts()),
            marks=marks,
            travelled=self._travels.flows,
            samples=(
                Sample(DONE, say("已办（末次日期、次数）", "done (last day, times)"), "✓", DONE_BADGE),
                Sample(PRESENT, say("当前步骤（持有人、余时）", "present (who, time left)")),
                Sample(None, say("超期", "overdue"), say("超", "!"), LATE_BADGE),
                Sample(NEXT, say("可能的下一步", "possibly next")),
                Sample(None, say("走过的路", "way travelled")),
            ),
        )

    def _say(self, zh: str, en: str) -> str:
        return Message(zh, en).say(self._lang)

    def _name(self, ref: str) -> str:
        return self._world.directory.name(ref, self._lang)

    def _facts(self) -> Iterator[Fact]:
        case, say, time = self._case, self._say, self._world.time
        yield Fact(say("办件", "Case"), case.id)
        if case.title.strip() and case.title != self._diagram.title:
            yield Fact(say("事项", "Matter"), case.title)
        yield Fact(say("申请人", "Requester"), self._name(case.requester))
        if case.opened_at:
            yield Fact(say("发起", "Started"), moment_words(case.opened_at, time))
        now = moment_words(self._now, time)
        yield Fact(say("状态", "Status"), say(f"{self._status()}（截至 {now}）", f"{self._status()} (as of {now})"))

    def _status(self) -> str:
        case, say, time = self._case, self._say, self._world.time
        if case.ended_at:
            day = day_words(case.ended_at, self._now, time)
            return say(f"{day} 已办结：{case.outcome}", f"ended {day}: {case.outcome}")
        if case.margin.suspension:
            day = day_words(case.margin.suspension.at, self._now, time)
            return say(f"自 {day} 挂起", f"suspended since {day}")
        return say("办理中", "open")

    def _done(self, node: Node, look: Look) -> Mark:
        stays = [stay for stay in self._stays if stay.state == node.state and stay.until]
        last = stays[-1].until if stays else self._travels.passed.get(node.id)
        times = f" ×{len(stays)}" if len(stays) > 1 else ""
        badge = (f"✓ {day_words(last, self._now, self._world.time)}{times}",) if last and node.state else ()
        return Mark(look, badge, DONE_BADGE, tuple(map(self._told, stays)))

    def _told(self, stay: Stay) -> Fact:
        """Say when a stay was and what ended it."""
        time = self._world.time
        since = moment_words(stay.since, time)
        if stay.until is None:
            return Fact(self._say("自", "Since"), since)
        way = next((f for f in self._diagram.flows if f.source == f"step-{stay.state}" and f.via == stay.via), None)
        how = way.label.partition("\n")[0] if way else ""
        who = "" if stay.by == SYSTEM else self._name(stay.by)
        late = self._say("（超期）", "(late)") if stay.is_late(self._now) else ""
        return Fact(
            self._say("办理", "Done"),
            " ".join(filter(None, (f"{since} → {moment_words(stay.until, time)}", who, how, late))),
        )

    def _present(self, node: Node) -> Mark:
        visits = [visit for visit in self._case.visits if visit.state == node.state]
        lines: list[str] = []
        words: list[Fact] = []
        people: list[str] = []
        late = False
        for visit in visits:
            names = self._holders(visit)
            held = self._listed(names) or self._without_holder(visit)
            clock, over = self._clock(visit)
            late = late or over
            lines += [self._say(f"当前 {held}", f"now: {held}"), *([clock] if clock else [])]
            words.append(Fact(self._say("当前", "Now"), " ".join(filter(None, (held, clock)))))
            if visit.due_at:
                words.append(Fact(self._say("到期", "Due at"), moment_words(visit.due_at, self._world.time)))
            people += names
        if len(lines) > _MOST_LINES:
            lines = [*lines[: _MOST_LINES - 1], self._say(f"共{len(visits)}路", f"{len(visits)} in all")]
        words += [self._told(stay) for stay in self._stays if stay.state == node.state]
        badge = LATE_BADGE if late else PRESENT_BADGE
        return Mark(PRESENT, tuple(lines), badge, tuple(words), tuple(dict.fromkeys(people)))

    def _holders(self, visit: Visit) -> list[str]:
        """Return who has the open items of a visit; where nobody has taken one, who may, or the vacant post."""
        names = (name for item in self._case.items_of(visit.id) for name in self._holder(item))
        return list(dict.fromkeys(names))

    def _holder(self, item: WorkItem) -> list[str]:
        if item.holder:
            return [self._name(f"@{item.holder}")]
        day = self._now.astimezone(self._world.time.zone).date()
        able = self._world.directory.candidates(item.owner, day)
        owner = self._name(item.owner)
        return [self._name(f"@{person}" if "/" not in person else person) for person in able] or [
            self._say(f"{owner}（缺人）", f"{owner} (vacant)")
        ]

    def _listed(self, names: list[str]) -> str:
        if len(names) > 2:
            return self._say(f"{names[0]}等{len(names)}人", f"{names[0]} and {len(names) - 1} others")
        return self._say("、", ", ").join(names)

    def _without_holder(self, visit: Visit) -> str:
        kind = next(node.kind for node in self._diagram.nodes if node.state == visit.state)
        return {
            NodeKind.WAIT: self._say("等待中", "waiting"),
            NodeKind.CALL: self._say("子流程办理中", "in the called procedure"),
            NodeKind.SERVICE: self._say("系统处理中", "with the system"),
        }.get(kind, self._say("缺人", "nobody"))

    def _clock(self, visit: Visit) -> tuple[str, bool]:
        """Say how much time is left, or by how much the limit is overrun; and whether it is."""
        if self._case.margin.suspension:
            return self._say("已挂起", "suspended"), False
        due = visit.due_at or next((timer.at for timer in self._case.timers if timer.visit == visit.id), None)
        if due is None:
            return "", False
        time, now = self._world.time, self._now
        if now > due and visit.due_at:
            span = between_words(due, now, time, self._lang)
            return self._say(f"超期{span}", f"overdue by {span}"), True
        if now > due:
            return "", False
        span = between_words(now, due, time, self._lang)
        return self._say(f"余{span}", f"{span} left"), False

    def _next(self) -> Iterator[str]:
        """Yield the boxes to which an open way leads that is not ruled out."""
        for visit in self._case.visits:
            if visit.back_to:
                yield f"step-{visit.back_to[0]}"
            for flow in self._diagram.flows:
                if flow.source == f"step-{visit.state}" and flow.via and not self._ruled_out(visit, flow):
                    yield flow.target

    def _ruled_out(self, visit: Visit, flow: Flow) -> bool:
        state = self._states.get(visit.state)
        action: Action | None = getattr(state, "actions", {}).get(flow.action)
        if state is None or action is None:
            return False
        if action.limit is not None and self._case.count(state.name, action.name) >= action.limit:
            return True
        if action.when is None:
            return False
        changeable = set(action.requires) | (
            set(state.requires) | set(state.editable) if isinstance(state, Task) else set()
        )
        if changeable & set(action.when.fields):
            return False
        try:
            return not action.when(self._case.data, self._turn)
        except (MissingValue, GuardFailed):
            return False
