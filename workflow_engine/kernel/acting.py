"""Taking a declared action of a present state: what acting oneself and acting for somebody else share."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Protocol

from workflow_engine.definition.model import Action, ActionKind, Task
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import NOTHING_BESIDE, Origin, Visit, Vote, WorkItem, made
from workflow_engine.kernel.content import NOTHING, Changes, content_reasons, read_data, target
from workflow_engine.kernel.events import Acted
from workflow_engine.kernel.flow import leave, move, reenter
from workflow_engine.kernel.permission import Standing, Way, separation, standing, ways
from workflow_engine.kernel.ruling import pass_back, settle
from workflow_engine.kernel.signing import is_consent, is_vote, tally
from workflow_engine.kernel.turn import Turn


class Taking(Protocol):
    """A command that takes a declared action; see ``operations/act.py`` for its fields."""

    @property
    def action(self) -> str: ...
    @property
    def state(self) -> str | None: ...
    @property
    def item(self) -> str | None: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def opinion(self) -> str | None: ...
    @property
    def record(self) -> str | None: ...
    @property
    def attachments(self) -> tuple[str, ...]: ...


def take(turn: Turn, command: Taking, persons: tuple[str, ...]) -> None:
    """Refuse with every reason at once, or note the act and go where it leads.

    The first of ``persons`` is the one whose right is used; duties are kept apart for all of them, and the act counts
    as everybody's.
    """
    way, (item, obstacles) = _find(turn, command, persons[0])
    plan, data = way.spot.plan, turn.case.data
    changes: Changes = NOTHING
    reasons = [*obstacles]
    for other in persons[1:]:
        reasons += separation(turn, way, other)
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
    if item is not None and is_vote(turn, plan, way.visit, item, way.action):
        vote = Vote(item.owner, persons[0], command.action, is_consent(way.action), bool(item.added_by), item.turn)
    turn.emit(_acted(turn, command, way, item, persons, changes, saw, vote))
    visit = way.visit
    signed = vote is not None or visit.votes != ()
    before = (changes, visit.back_to, signed, turn.case.margin.handovers)
    turn.origin = made(Origin, (visit.state, command.action, persons, *before))
    if vote is None:
        move_by(turn, visit, way.action, goal, item.owner if item is not None else "")
    else:
        count_votes(turn, visit.id)


def count_votes(turn: Turn, number: int) -> None:
    """Leave the visit when its votes have come to something."""
    visit = turn.visit(number)
    task = turn.machine.spots[visit.state].state
    assert isinstance(task, Task)  # noqa: S101  # only a task has votes
    decided = tally(task, visit, turn.case.items_of(number))
    if decided is not None:
        action = task.actions[decided]
        giver = next((vote.owner for vote in visit.votes if vote.action == decided), "")
        move_by(turn, visit, action, action.to, giver)


def move_by(turn: Turn, visit: Visit, action: Action, goal: str, giver: str = "") -> None:
    """Leave ``visit`` by ``action`` for ``goal``, or straight for the state that returned the matter.

    ``giver`` is the owner whose answer it was, empty when the action lies beside the work items.
    """
    if action.kind is ActionKind.PASS_BACK:
        pass_back(turn, visit, action, goal, giver)
        return
    if turn.case.margin is not NOTHING_BESIDE:
        settle(turn, visit, action)
    if not visit.back_to or action.kind is not ActionKind.FORWARD:
        move(turn, visit, goal, action.name)
        return
    first, *rest = visit.back_to
    leave(turn, visit, first, action.name)
    reenter(turn, first, visit[2:5], tuple(rest))


def _find(turn: Turn, command: Taking, by: str) -> tuple[Way, Standing]:
    case, wanted = turn.case, command.item
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


def _not_here(command: Taking, open_ways: list[Way]) -> Reason:
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
    command: Taking,
    way: Way,
    item: WorkItem | None,
    persons: tuple[str, ...],
    changes: Changes,
    saw: Mapping[str, Any],
    vote: Vote | None,
) -> Acted:
    closed = None
    if item is not None:
        closed, owner = item.id, item.owner
        if "/" in owner and not owner.startswith("external/"):
            turn.post = owner
        if item.lent and turn.on_behalf is None:
            turn.on_behalf = item.lent[0]
    visit, action = way.visit, way.action
    return made(
        Acted,
        (
            visit.id,
            closed,
            visit.state,
            action.name,
            action.kind,
            persons,
            changes,
            saw,
            command.reason,
            command.opinion,
            command.record,
            command.attachments,
            vote,
            False,
            visit.element,
        ),
    )
