"""迁移 · Migrate: a running case goes on under another version of its procedure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from workflow_engine.definition.model import ProcessDefinition, Status
from workflow_engine.errors import CommandRejected, Message, Reason
from workflow_engine.kernel.case import Case, Timer, Visit, WorkItem
from workflow_engine.kernel.events import put_data
from workflow_engine.kernel.moving import Values, carried_data, moved, unfit_targets
from workflow_engine.kernel.naming import Namer
from workflow_engine.kernel.oversight import not_entitled, overseers, reason_missing
from workflow_engine.kernel.permission import administers
from workflow_engine.kernel.turn import Turn

TITLE = Message("迁移到另一版本", "Migrate to another version")


class Migrate(NamedTuple):
    """Go on under ``onto``, for ``reason``.

    ``states`` maps the names of steps to their new ones; a step that stays the same kind of step in the same block
    needs no entry. ``fields`` does the same for data; an empty new name gives a value up.
    """

    by: str
    at: datetime
    onto: ProcessDefinition
    states: Mapping[str, str] = MappingProxyType({})
    fields: Mapping[str, str] = MappingProxyType({})
    reason: str = ""
    id: str = ""


COMMAND = Migrate
STANDS = {"suspended"}


class Migrated(NamedTuple):
    """The case is pinned to another version. ``states`` are the renamed steps; ``visits``, ``items`` and ``timers``
    all that is open from now on; ``changes`` (old, new) of the fields that were renamed, converted or given up."""

    was: str
    digest: str
    version: str
    states: Mapping[str, str]
    changes: Values
    visits: tuple[Visit, ...]
    items: tuple[WorkItem, ...]
    timers: tuple[Timer, ...]
    reason: str

    def apply(self, case: Case) -> None:
        names = self.states
        case.digest, case.visits, case.items = self.digest, self.visits, self.items
        put_data(case, self.changes)
        case.deeds = tuple([deed._replace(state=names.get(deed.state, deed.state)) for deed in case.deeds])
        margin, still = case.margin, case.margin.suspension
        handed = tuple(each._replace(state=names.get(each.state, each.state)) for each in margin.handovers)
        case.timers = () if still else self.timers
        stopped = still._replace(timers=self.timers) if still else None
        if handed or stopped:
            case.margin = margin._replace(handovers=handed, suspension=stopped)

    def say(self, name: Namer) -> Message:  # noqa: ARG002  # the line names who did it
        """Say which version it was, which it is, what was renamed, and why."""
        renamed = ", ".join(f"{old} → {new}" for old, new in self.states.items())
        zh, en = (f"，环节 {renamed}", f", steps {renamed}") if renamed else ("", "")
        return Message(
            f"迁移到版本 {self.version}（{self.was[:12]} → {self.digest[:12]}）{zh}：{self.reason}",
            f"migrated to version {self.version} ({self.was[:12]} → {self.digest[:12]}){en}: {self.reason}",
        )


EVENTS = (Migrated,)


def run(turn: Turn, command: Migrate) -> None:
    """Refuse those who do not administer the case, and every step or value without a place in the new version."""
    reasons = [*reason_missing(command.reason), *_unfit(turn, command.onto)]
    if not administers(turn, command.by):
        reasons.append(not_entitled(turn, overseers(turn, ())))
    changes, unfit = carried_data(turn, command.onto, command.fields)
    reasons += [*unfit, *unfit_targets(turn, command.onto, command.states, command.fields)]
    if reasons:
        raise CommandRejected(reasons)
    case, onto, names = turn.case, command.onto, dict(command.states)
    event = Migrated(case.digest, onto.digest, onto.version, names, changes, (), (), (), command.reason)
    new = _as_if_there(turn, command, event)
    visits, items, timers, told = moved(turn, new, names)
    turn.emit(event._replace(visits=visits, items=items, timers=timers))
    for item in told:
        turn.request("notify", item.visit, {"role": "assigned", "state": item.state, "to": [item.owner]})


def _as_if_there(turn: Turn, command: Migrate, event: Migrated) -> Turn:
    """Return a turn in which the new version asks about the case: its steps and data have their new names already."""
    case, names = turn.case, event.states
    renamed = tuple(visit._replace(state=names.get(visit.state, visit.state)) for visit in case.visits)
    new = Turn(command.onto, case, command.at, command.by, turn.world)
    event._replace(visits=renamed, items=case.items, timers=case.timers).apply(new.case)
    return new


def _unfit(turn: Turn, onto: ProcessDefinition) -> list[Reason]:
    case = turn.case
    if onto.name != case.process:
        zh, en = f"“{onto.name}”是另一个流程，不是“{case.process}”", f"{onto.name!r} is not {case.process!r}"
        return [_no("other-process", zh, en, onto=onto.name)]
    if onto.digest == case.digest:
        zh, en = f"事项已在版本 {onto.version}（{onto.digest[:12]}）", f"the case has version {onto.version} already"
        return [_no("already-there", zh, en, digest=onto.digest)]
    if onto.status is not Status.PUBLISHED:
        zh = f"新版本的状态为 {onto.status}，只有 published 可以迁入"
        return [_no("not-published", zh, f"the new version is {onto.status}; it has to be published")]
    return []


def _no(code: str, zh: str, en: str, **values: Any) -> Reason:
    return Reason(code, Message(zh, en), values)
