"""The escalation chains of a procedure: whom lateness is brought to, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflow_engine.definition.model import Escalation, Party, PartyKind, Path, ProcessDefinition, State, Task
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message
from workflow_engine.lint.deadlines import tasks
from workflow_engine.lint.finding import Spot
from workflow_engine.lint.subject import Subject, element_of
from workflow_engine.record import record


@record
class Chain:
    """One chain and the tasks it belongs to, several when it is a default.

    ``starts`` are those who do the tasks and ``answers`` those who answer for them, one for each task, as ``seats``
    are: refs of posts or units, else the party as it is written; None when nobody is named.
    """

    process: ProcessDefinition
    tasks: tuple[Task, ...]
    steps: tuple[Escalation, ...]
    starts: tuple[str | None, ...]
    answers: tuple[str | None, ...]
    seats: tuple[str, ...]

    def spot(self, number: int) -> Spot:
        """Return where the party of a step is written."""
        return Spot(element_of(self.process), (*self.steps[number].path, "escalate"))

    def related(self) -> tuple[Spot, ...]:
        """Return the tasks that take the chain from the defaults; none when it stands in the task."""
        if self.steps[0].path[:1] != ("defaults",):
            return ()
        element = element_of(self.process)
        return tuple(Spot(element, task.path, Message(f"环节 {task.name}", f"step {task.name}")) for task in self.tasks)

    def turn(self, start: str | None) -> tuple[int, int] | None:
        """Return where the chain comes back to a seat it has left: the number of the step (-1 = ``start``), and the
        number of the step that names it again. The same seat twice running is no way back."""
        seats = (start, *self.seats)
        for later, seat in enumerate(seats):
            for earlier in range(later - 1):
                if seat is not None and seats[earlier] == seat and seats[later - 1] != seat:
                    return earlier - 1, later - 1
        return None


def chains(subject: Subject) -> tuple[Chain, ...]:
    """Return all escalation chains, those of drafts included. Ask it with ``subject.once``."""
    return tuple(chain for process in subject.processes for chain in _chains(subject, process))


def _chains(subject: Subject, process: ProcessDefinition) -> Iterator[Chain]:
    groups: dict[Path, list[Task]] = {}
    for task in tasks(process):
        if task.overdue:
            groups.setdefault(task.overdue[0].path, []).append(task)
    states, organization = subject.states(process), subject.organization
    for found in groups.values():
        steps = found[0].overdue
        yield Chain(
            process,
            tuple(found),
            steps,
            tuple(seat(task.responsible, states, organization) for task in found),
            tuple(seat(next(iter(task.accountable), None), states, organization) for task in found),
            tuple(seat(step.to, states, organization) or str(step.to) for step in steps),
        )


def seat(party: Party | None, states: Mapping[str, State], organization: Organization | None) -> str | None:
    """Return the post or unit that a party means, as far as it is known before any case; else as it is written.

    The head or leader whom the unit of an earlier performer does not have is written ``unit.head``, ``unit.leader``.
    """
    if party is None or party.kind is not PartyKind.PERFORMER:
        return str(party) if party else None
    base, seen = _performer(party, states), set[str]()
    while base and base.kind is PartyKind.PERFORMER and base.name not in seen:
        seen.add(base.name)
        base = _performer(base, states)
    if base is None or not party.via:
        return str(base or party)
    unit = organization.unit_of(base.name) if organization else ""
    if organization is None or unit not in organization.units:
        return str(party)
    found = organization.head_of(unit) if party.via == "head" else organization.leader_of(unit)
    return found or f"{unit}.{party.via}"


def _performer(party: Party, states: Mapping[str, State]) -> Party | None:
    earlier = states.get(party.name)
    return earlier.responsible if isinstance(earlier, Task) else None
