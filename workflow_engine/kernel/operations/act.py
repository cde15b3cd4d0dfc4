"""办理 · Act: take a declared action of a present state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, NamedTuple

from workflow_engine.definition.model import Task
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Vote, WorkItem, made
from workflow_engine.kernel.content import NOTHING, Changes, content_reasons, read_data, target
from workflow_engine.kernel.events import Acted
from workflow_engine.kernel.flow import move
from workflow_engine.kernel.permission import Standing, Way, standing, ways
from workflow_engine.kernel.signing import is_consent, tally
from workflow_engine.kernel.turn import Turn

TITLE = Message("办理", "Act")


class Act(NamedTuple):
    """Take ``action``. ``state`` or ``item`` say where, when the action is open in several places.

    ``data`` fills fields; ``record`` names the record that the state demands; ``reason`` is asked by returns,
    pass-backs and rejections; ``opinion`` and ``attachments`` are kept with the act.
    """

    by: str
    at: datetime
    action: str
    id: str = ""
    state: str | None = None
    item: str | None = None
    data: Mapping[str, Any] = MappingProxyType({})
    reason: str | None = None
    opinion: str | None = None
    record: str | None = None
    attachments: tuple[str, ...] = ()


COMMAND = Act


def run(turn: Turn, command: Act) -> None:
    """Refuse with every reason at once, or note the act and go where it leads."""
    way, (item, obstacles) = _find(turn, command)
    plan, data = way.spot.plan, turn.case.data
    changes: Changes = NOTHING
    reasons = [*obstacles]
    if command.data:
        changes, data, unfit = read_data(turn.definition, data, command.data, turn.world.directory)
        reasons += unfit
    if changes or plan is None or command.action not in plan.easy:
        reasons += content_reasons(turn, way, changes, data, command.record, command.reason)
    goal, saw, refused = target(turn, way, data)
    if refused:
        told = {reason.values.get("field") for reason in reasons}
        reasons += [r for r in refused if r.code != "field-missing" or r.values.get("field") not in told]
    if reasons or goal is None:
        raise CommandRejected(reasons)
    vote = None
    if plan is not None and item is not None and command.action in plan.votes:
        vote = Vote(item.owner, command.by, command.action, is_consent(way.action))
    turn.emit(_acted(turn, command, way, item, changes, saw, vote))
    if vote is None:
        move(turn, way.visit, goal, command.action)
    else:
        _count_votes(turn, way)


def _find(turn: Turn, command: Act) -> tuple[Way, Standing]:
    case = turn.case
    if case.opened_at is None or case.ended_at is not None:
        raise CommandRejected([Reason("case-ended", Message("事项已办结", "the case has ended"))])
    by, wanted = command.by, command.item
    named = ways(turn, command.action)
    if command.state is not None:
        named = [way for way in named if way.visit.state == command.state]
    if wanted is not None:
        item = case.item(wanted)
        named = [way for way in named if item and way.visit.id == item.visit]
    if not named:
        raise CommandRejected([_not_here(command, ways(turn))])
    if not turn.world.directory.knows(by):
        zh, en = f"组织中没有“{by}”这个人", f"nobody is called {by!r}"
        raise CommandRejected([Reason("unknown-person", Message(zh, en), {"person": by})])
    if len(named) == 1:
        return named[0], standing(turn, named[0], by, wanted)
    stands = [(way, standing(turn, way, by, wanted)) for way in named]
    able = [pair for pair in stands if not pair[1][1]]
    if len(able) > 1:
        items = [item.id for _, (item, _) in able if item]
        zh, en = f"有多处可办，请指明工作项：{'、'.join(items)}", f"name the work item: {', '.join(items)}"
        raise CommandRejected([Reason("ambiguous-item", Message(zh, en), {"items": items})])
    return (able or stands)[0]


def _not_here(command: Act, open_ways: list[Way]) -> Reason:
    names = list(dict.fromkeys(way.action.name for way in open_ways))
    near = get_close_matches(command.action, names, 1)
    hint_zh, hint_en = "", ""
    if near:
        hint_zh, hint_en = f"，是否指“{near[0]}”？", f", did you mean {near[0]!r}?"
    return Reason(
        "action-not-here",
        Message(
            f"此刻不能办“{command.action}”{hint_zh} 可办：{'、'.join(names) or '无'}",
            f"{command.action!r} is not possible now{hint_en}; possible: {', '.join(names) or 'nothing'}",
        ),
        {"action": command.action, "possible": names},
    )


def _acted(
    turn: Turn,
    command: Act,
    way: Way,
    item: WorkItem | None,
    changes: Changes,
    saw: Mapping[str, Any],
    vote: Vote | None,
) -> Acted:
    closed = None
    if item is not None:
        closed, owner = item.id, item.owner
        if "/" in owner and not owner.startswith("external/"):
            turn.post = owner
    by, _, name, _, _, _, _, reason, opinion, record, attachments = command
    visit = way.visit
    return made(
        Acted,
        (
            *(visit.id, closed, visit.state, name, way.action.kind, (by,), changes, saw),
            *(reason, opinion, record, attachments, vote, False),
        ),
    )


def _count_votes(turn: Turn, way: Way) -> None:
    task = way.spot.state
    assert isinstance(task, Task)  # noqa: S101  # only a task has votes
    visit = turn.visit(way.visit.id)
    decided = tally(task, visit, len(turn.case.items_of(visit.id))).action
    if decided is not None:
        move(turn, visit, task.actions[decided].to, decided)
