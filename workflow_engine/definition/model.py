"""What a procedure means once it has been read: frozen values that every other room walks on.

Nothing here knows YAML. ``path`` of an element is the tuple of keys that led to it in the file, so that a finding can
be placed; it takes no part in equality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from workflow_engine.definition.digest import Digest
from workflow_engine.definition.guard import Expression
from workflow_engine.definition.leaves import (
    SYSTEM,
    Deemed,
    Duration,
    Escalation,
    FieldMoment,
    Party,
    PartyKind,
    Path,
    Reminder,
    Text,
    Timing,
    TimingCase,
    Unit,
    plain,
)
from workflow_engine.record import field, record

__all__ = [
    "SYSTEM",
    "Action",
    "ActionKind",
    "Branch",
    "Call",
    "Decision",
    "Deemed",
    "Duration",
    "End",
    "Escalation",
    "Field",
    "FieldKind",
    "FieldMoment",
    "JoinRule",
    "Member",
    "Parallel",
    "Party",
    "PartyKind",
    "Path",
    "ProcessDefinition",
    "Refusal",
    "Region",
    "Reminder",
    "Service",
    "Sign",
    "SignRule",
    "State",
    "Status",
    "Task",
    "Text",
    "Timing",
    "TimingCase",
    "Unit",
    "Wait",
    "plain",
    "walk",
]


class ActionKind(StrEnum):
    """What an action means for the ownership of the matter."""

    FORWARD = "forward"
    RETURN = "return"
    PASS_BACK = "pass_back"  # noqa: S105  # a kind of action, not a password
    REJECT = "reject"
    WITHDRAW = "withdraw"
    ESCALATE = "escalate"

    @property
    def needs_reason(self) -> bool:
        """True for the three kinds that send somebody's work or matter back."""
        return self in (ActionKind.RETURN, ActionKind.PASS_BACK, ActionKind.REJECT)


@record(kw_only=True)
class Action:
    """Something a person (or the system) may do in a state. ``limit`` counts per case; ``by`` None = responsible."""

    name: str
    title: Text
    to: str
    kind: ActionKind = ActionKind.FORWARD
    when: Expression | None = None
    limit: int | None = None
    by: Party | None = None
    requires: tuple[str, ...] = ()
    help: Text = Text()
    path: Path = field(default=(), compare=False)

    @property
    def bounded(self) -> bool:
        """True when the procedure itself says that it cannot be taken for ever: a limit, or a guard that counts."""
        return self.limit is not None or (self.when is not None and bool(self.when.actions))


class SignRule(StrEnum):
    """How several members decide one task."""

    ONE = "one"  # claimed by one
    ANY = "any"  # 或签: the first consent decides
    ALL = "all"  # 会签: everybody
    SEQUENCE = "sequence"  # 顺签: everybody, one after the other
    SHARE = "share"  # 票签: a ratio or a number


class Refusal(StrEnum):
    """What one refusal does to a vote."""

    ENDS = "ends"  # the refuser's action is taken at once
    CONTINUES = "continues"  # all vote; without the quorum the first refusal is taken
    RETURNS = "returns"  # the state's one return action is taken at once


@record
class Member:
    """One voter of a task; takes part only when ``when`` is absent or true on entry."""

    party: Party
    when: Expression | None = None
    path: Path = field(default=(), compare=False)


@record
class Sign:
    """The signing rule of a task. ``members`` empty = the responsible party. SHARE has ``ratio`` or ``at_least``."""

    rule: SignRule = SignRule.ONE
    ratio: Fraction | None = None
    at_least: int | None = None
    refusal: Refusal | None = None
    members: tuple[Member, ...] = ()


@record(kw_only=True)
class State:
    """What all kinds of state share. State names are unique in the whole procedure, regions included."""

    name: str
    title: Text
    help: Text = Text()
    path: Path = field(default=(), compare=False)


@record(kw_only=True)
class Task(State):
    """A person works. ``defaults`` of the procedure are already filled in (accountable, due, overdue).

    ``responsible`` may be None and ``accountable`` may hold none or several only in definitions that have not passed
    the rules; ``record`` names what must exist before the state is left; ``editable`` names fields that may be
    overwritten here (empty fields may always be filled).
    """

    responsible: Party | None
    accountable: tuple[Party, ...]
    support: tuple[Party, ...] = ()
    consulted: tuple[Party, ...] = ()
    informed: tuple[Party, ...] = ()
    sign: Sign = Sign()
    due: Timing | None = None
    respond: Timing | None = None
    not_before: Timing | None = None
    remind: tuple[Reminder, ...] = ()
    overdue: tuple[Escalation, ...] = ()
    deemed: Deemed | None = None
    record: Text = Text()
    requires: tuple[str, ...] = ()
    editable: tuple[str, ...] = ()
    actions: Mapping[str, Action] = field(default_factory=dict)


@record
class Branch:
    """One way out of a decision; ``when`` None = otherwise."""

    to: str
    when: Expression | None = None
    path: Path = field(default=(), compare=False)


@record(kw_only=True)
class Decision(State):
    """An automatic choice: the first true branch."""

    branches: tuple[Branch, ...]


@record(kw_only=True)
class Region:
    """One of several branches that run at the same time; it ends in an end state of its own."""

    name: str
    title: Text
    start: str | None
    states: Mapping[str, State]
    when: Expression | None = None
    path: Path = field(default=(), compare=False)


class JoinRule(StrEnum):
    """When a parallel block is finished."""

    ALL = "all"
    ANY = "any"
    AT_LEAST = "at_least"


@record(kw_only=True)
class Parallel(State):
    """Branches at the same time. With ``for_each`` the one region runs once for each element of that list field.

    Inside a ``for_each`` region ``$data.<that field>`` names the one element. The block's own actions may be taken by
    ``by`` or, without it, by the owner of the procedure; they recall what is still open in the regions.
    """

    regions: Mapping[str, Region]
    for_each: str | None
    join: JoinRule
    at_least: int | None
    to: str
    actions: Mapping[str, Action] = field(default_factory=dict)


@record(kw_only=True)
class Call(State):
    """Another procedure as a step: ``ends`` maps the called procedure's outcomes to states of this one."""

    process: str
    arguments: Mapping[str, Expression]
    ends: Mapping[str, str]


@record(kw_only=True)
class Wait(State):
    """Waits for a time (``until`` is a Duration or FieldMoment) or for a message (``event`` is its name)."""

    until: Duration | FieldMoment | None
    event: str | None
    to: str
    timeout_after: Duration | None = None
    timeout_to: str | None = None


@record(kw_only=True)
class Service(State):
    """A registered handler is called, at least once, after commit."""

    handler: str
    arguments: Mapping[str, Expression]
    to: str
    error_to: str | None = None


@record(kw_only=True)
class End(State):
    """Final for the procedure, or for the region it stands in."""

    outcome: str


class FieldKind(StrEnum):
    """Types of a field; the plural ones are lists."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    PERSON = "person"
    POST = "post"
    UNIT = "unit"
    FILE = "file"
    TEXTS = "texts"
    PERSONS = "persons"
    POSTS = "posts"
    UNITS = "units"
    FILES = "files"


@record(kw_only=True)
class Field:
    """One field of a case. ``required`` = must be given at the start. ``min``/``max`` bound numbers, inclusive."""

    name: str
    kind: FieldKind
    title: Text
    options: tuple[str, ...] = ()
    required: bool = False
    min: Decimal | None = None
    max: Decimal | None = None
    help: Text = Text()
    path: Path = field(default=(), compare=False)


class Status(StrEnum):
    """Life of a definition. Rules that need an organization skip drafts; only published ones can be started."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@record(kw_only=True, slots=False)
class ProcessDefinition:
    """One procedure. ``digest`` is the SHA-256 (hex) of its canonical content; cases are pinned to it.

    ``states`` holds the top level in declared order; ``every_state()`` also walks into regions. ``separate`` holds
    groups of states that must be done by different persons within one case.
    """

    name: str
    title: Text
    version: str
    status: Status
    digest: Digest = Digest()
    owner: Party | None
    start: str | None
    states: Mapping[str, State]
    help: Text = Text()
    effective_from: date | None = None
    effective_until: date | None = None
    basis: tuple[str, ...] = ()
    scope: Text = Text()
    deadline: Timing | None = None
    data: Mapping[str, Field] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Decimal | str | bool]] = field(default_factory=dict)
    separate: tuple[tuple[str, ...], ...] = ()

    def every_state(self) -> Iterator[State]:
        """Yield all states in declared order, a parallel state before the states of its regions."""
        return walk(self.states)


def walk(states: Mapping[str, State]) -> Iterator[State]:
    """Yield ``states`` in order, each parallel state followed by the states inside its regions."""
    for state in states.values():
        yield state
        if isinstance(state, Parallel):
            for region in state.regions.values():
                yield from walk(region.states)
