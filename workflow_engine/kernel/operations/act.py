"""办理 · Act: take a declared action of a present state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from workflow_engine.definition.model import Task
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Vote
from workflow_engine.kernel.content import Content, action_reasons, read_data, target, task_reasons
from workflow_engine.kernel.events import Acted
from workflow_engine.kernel.flow import move
from workflow_engine.kernel.permission import Standing, Way, standing, ways
from workflow_engine.kernel.signing import is_consent, is_vote, tally
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
    way, stands = _find(turn, command)
    content = read_data(turn.definition, turn.case.data, command.data, turn.world.directory)
    reasons = [*stands.reasons, *content.reasons]
    if isinstance(way.state, Task):
        reasons += task_reasons(turn, way.state, way, content, command.record)
    reasons += action_reasons(turn, way, content, command.reason)
    goal, saw, refused = target(turn, way, content.data)
    if refused:
        told = {reason.values.get("field") for reason in reasons}
        reasons += [r for r in refused if r.code != "field-missing" or r.values.get("field") not in told]
    if reasons or goal is None:
        raise CommandRejected(reasons)
    _take(turn, command, way, stands, content, saw)
    _go_on(turn, way, goal)


def _find(turn: Turn, command: Act) -> tuple[Way, Standing]:
    if not turn.case.is_open:
        raise CommandRejected([Reason("case-ended", Message("事项已办结", "the case has ended"))])
    named = [way for way in ways(turn, command.action) if command.state in (None, way.state.name)]
    if command.item is not None:
        item = turn.case.items.get(command.item)
        named = [w for w in named if item and w.visit.id == item.visit]
    if not named:
        raise CommandRejected([_not_here(command, ways(turn))])
    if not turn.world.directory.knows(command.by):
        zh, en = f"组织中没有“{command.by}”这个人", f"nobody is called {command.by!r}"
        raise CommandRejected([Reason("unknown-person", Message(zh, en), {"person": command.by})])
    stands = [(way, standing(turn, way, command.by, command.item)) for way in named]
    able = [pair for pair in stands if not pair[1].reasons]
    if len(able) > 1:
        items = [s.item.id for _, s in able if s.item]
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


def _take(turn: Turn, command: Act, way: Way, stands: Standing, content: Content, saw: Mapping[str, Any]) -> None:
    item, action = stands.item, way.action
    vote = None
    if item and isinstance(way.state, Task) and is_vote(way.state, action):
        vote = Vote(item.owner, command.by, action.name, is_consent(action))
    if item and "/" in item.owner and not item.owner.startswith("external/"):
        turn.post = item.owner
    turn.emit(
        Acted(
            way.visit.id,
            item.id if item else None,
            way.state.name,
            action.name,
            action.kind.value,
            _alone(command.by),
            content.changes,
            saw,
            command.reason,
            command.opinion,
            command.record,
            command.attachments,
            vote,
        )
    )


@lru_cache(maxsize=4096)
def _alone(person: str) -> tuple[str]:
    """Return the one tuple that all cases in memory share for an act of this person alone."""
    return (person,)


def _go_on(turn: Turn, way: Way, goal: str) -> None:
    visit = turn.case.visits[way.visit.id]
    if not isinstance(way.state, Task) or not is_vote(way.state, way.action):
        move(turn, visit, goal, way.action.name)
        return
    still_open = sum(item.visit == visit.id for item in turn.case.items.values())
    decided = tally(way.state, visit, still_open).action
    if decided is not None:
        move(turn, visit, way.state.actions[decided].to, decided)
