"""From a line of the trail back to the command that made it, for another version of the procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.events import Acted, Answered, Entry, Started
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.extend import Extend, Extended
from workflow_engine.kernel.operations.jump import Jump, Jumped
from workflow_engine.kernel.operations.recall import Recall
from workflow_engine.kernel.operations.resume import Resume, Resumed
from workflow_engine.kernel.operations.return_to import Returned, ReturnTo
from workflow_engine.kernel.operations.start import Start
from workflow_engine.kernel.operations.substitute import Substitute
from workflow_engine.kernel.operations.suspend import Suspend, Suspended
from workflow_engine.kernel.operations.terminate import Terminate, Terminated
from workflow_engine.kernel.operations.withdraw import Withdraw

Names = Mapping[str, str]

HANDING = frozenset(
    ["transfer", "accept", "decline", "delegate", "hand-back", "reassign", "add-signer", "remove-signer"]
)
"""Operations that only change whose work it is."""
BESIDE = frozenset(["comment", "attach", "circulate", "read", "urge", "claim", "release", "expire"])
"""Operations without which a case goes the same way; timers are the version's own."""


def again(
    entry: Entry, before: Case, now: Case, names: Names, definition: ProcessDefinition
) -> tuple[Command, ...] | None:
    """Return the commands that do what a line says; empty when nothing moves by it, None when that cannot be told.

    ``before`` is the recorded case before that line, ``now`` the case in which it is done again. ``names`` says which
    states were renamed; values of fields that ``definition`` does not have are left out.
    """
    if entry.command in BESIDE:
        return ()
    if entry.command == "recall":
        return (Recall(by=SYSTEM, at=entry.at),)
    if entry.command == "withdraw":
        reason = next((getattr(event, "reason", "") for event in entry.events), "")
        return (Withdraw(by=entry.by, at=entry.at, reason=reason),)
    for event in entry.events:
        command = _of_event(event, entry, before, now, names, definition)
        if command is not None:
            return (command,)
    return () if entry.command == "extend" else None


def _of_event(
    event: Any, entry: Entry, before: Case, now: Case, names: Names, definition: ProcessDefinition
) -> Command | None:
    who: dict[str, Any] = {"by": entry.by, "at": entry.at}

    def name(state: str) -> str:
        return names.get(state, state)

    match event:
        case Started():
            data = {field: value for field, value in event.data.items() if field in definition.data}
            return Start(**who, title=event.title, requester=event.requester, data=data, parent=event.parent)
        case Acted():
            return _act(event, entry, names, definition)
        case Answered():
            return _answer(event, entry, before, now, names, definition)
        case Returned():
            return ReturnTo(**who, to=name(event.to), reason=event.reason, state=name(event.state), resume=event.resume)
        case Jumped():
            return Jump(**who, to=name(event.to), reason=event.reason, state=name(event.state))
        case Suspended():
            return Suspend(**who, reason=event.reason)
        case Resumed():
            return Resume(**who, reason=event.reason)
        case Terminated():
            return Terminate(**who, reason=event.reason)
        case Extended():
            asked: dict[str, Any] = {"asked_by": event.asked_by, "until": event.until, "state": name(event.state)}
            return Extend(**who, reason=event.reason, **asked)
    return None


def _act(event: Acted, entry: Entry, names: Names, definition: ProcessDefinition) -> Command:
    fields: dict[str, Any] = {
        "by": entry.by,
        "at": entry.at,
        "action": event.action,
        "state": names.get(event.state, event.state),
        "data": {name: new for name, (_, new) in event.changes.items() if name in definition.data},
        "reason": event.reason,
        "opinion": event.opinion,
        "record": event.record,
        "attachments": event.attachments,
    }
    if entry.command == "substitute":
        return Substitute(**fields, on_behalf=entry.on_behalf or "")
    return Act(**fields)


def _answer(
    event: Answered, entry: Entry, before: Case, now: Case, names: Names, definition: ProcessDefinition
) -> Command:
    recorded = before.visit(event.visit)
    visit = None
    if event.cause != "message" and recorded is not None:
        place = (names.get(recorded.state, recorded.state), recorded.element)
        # A number that no visit has: nothing waits for the answer any more.
        visit = next((v.id for v in now.visits if (v.state, v.element) == place), 0)
    data = {name: new for name, (_, new) in event.changes.items() if name in definition.data}
    return Answer(by=SYSTEM, at=entry.at, result=event.result, visit=visit, data=data, source=event.source)
