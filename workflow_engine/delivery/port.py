"""What delivery needs of the world around it. Stores and engines have these methods; none of them is imported here.

A driver is one file beside this one: it decides when and in which process committed work is taken up (a thread, a
PostgreSQL job queue, a cluster engine). What is then done with it is the same for all: ``firing`` and ``courier``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

from workflow_engine.clock import Clock
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.kernel.case import Case, Effect, Timer
from workflow_engine.kernel.command import Command
from workflow_engine.kernel.directory import World

LEASE = timedelta(seconds=60)
"""How long a claim holds when nobody chose otherwise."""


class Job(Protocol):
    """One claimed effect of entry (``case``, ``seq``), made at ``at``.

    ``attempts`` counts this claim and those before it; ``sent`` lists the targets that earlier attempts reached.
    """

    @property
    def case(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def effect(self) -> Effect: ...
    @property
    def attempts(self) -> int: ...
    @property
    def sent(self) -> tuple[str, ...]: ...


class DueTimer(Protocol):
    """One claimed timer of a case; ``attempts`` counts this claim and those before it, ``error`` is why it was not
    fired."""

    @property
    def case(self) -> str: ...
    @property
    def timer(self) -> Timer: ...
    @property
    def attempts(self) -> int: ...
    @property
    def error(self) -> str: ...


J = TypeVar("J", bound=Job)


@runtime_checkable
class Queue(Protocol[J]):
    """Committed timers and effects, handed out to one worker at a time.

    ``now`` is the caller's clock; a database that has a clock of its own goes by that instead, everywhere. A claim is
    a lease: when it has run out and the work is still there, another worker may claim it. What a worker says about a
    claim that is no longer its own changes nothing (the methods return False) — except that something was done.
    Safe from several threads and processes. Every method may raise ``StorageError``.
    """

    def moment(self, now: datetime, /) -> datetime:
        """Return the present moment by the clock that this queue goes by."""

    def until_next(self, now: datetime, /) -> timedelta | None:
        """Return how long there will be nothing to claim, as far as is known now; None when nothing is waiting."""

    def claim_timers(self, *, now: datetime, lease: timedelta, limit: int) -> tuple[datetime, Sequence[DueTimer]]:
        """Claim up to ``limit`` timers that are due, the earliest first; return the moment they were due at, and them.

        Nothing has to be said about a timer that was fired: it left with its state, in the same transaction.
        """

    def put_off_timer(self, case: str, timer: Timer, /, *, now: datetime, wait: timedelta, error: str) -> None:
        """Keep a timer that could not be fired from being claimed for ``wait``, and note why."""

    def late_timers(self, limit: int = 100, /) -> Sequence[DueTimer]:
        """Return timers that could not be fired when they were due, the earliest first."""

    def claim_effects(self, worker: str, /, *, now: datetime, lease: timedelta, limit: int) -> Sequence[J]:
        """Claim up to ``limit`` pending effects: those never tried first, in the order in which they were made."""

    def done(self, job: J, /, *, error: str = "", sent: tuple[str, ...] = ()) -> bool:
        """Mark an effect as done, for good; ``error`` is a remark. Counts also after the lease has run out."""

    def put_off(self, job: J, /, *, now: datetime, wait: timedelta, error: str, sent: tuple[str, ...] = ()) -> bool:
        """Let an effect be claimed again after ``wait``, with what it has reached so far."""

    def park(self, job: J, /, *, error: str, sent: tuple[str, ...] = ()) -> bool:
        """Set an effect aside until somebody looks at it and calls ``revive``."""

    def give_back(self, job: J, /) -> bool:
        """Undo a claim, as if it had never been made."""

    def revive(self, effect_id: str, /) -> bool:
        """Make a parked effect pending again; False when there is no such parked effect."""


Run = Callable[..., list[Any]]
"""Runs one SQL text with named parameters on the queue's database, inside its transaction; returns the rows."""
Submit = Callable[[Run, list[tuple[str, str]]], list[str]]


@runtime_checkable
class Relay(Queue[J], Protocol[J]):
    """A queue in an SQL database whose effects can be handed over to an engine that runs jobs."""

    def hand_over(self, submit: Submit, /, *, now: datetime, lease: timedelta, limit: int) -> int:
        """Let ``submit(run, [(effect id, its last reference)])`` make jobs, and note the references it returns, one
        for each, in one transaction; return how many there were. For ``lease`` they are not handed over again."""

    def take(self, effect_id: str, ref: str, /, *, now: datetime, lease: timedelta) -> J | None:
        """Claim the effect for the job with this reference; None when it is not pending or is another job's by now."""


class Tally(NamedTuple):
    """What a worker has done: timers fired, effects delivered, put off and parked."""

    fired: int = 0
    done: int = 0
    put_off: int = 0
    parked: int = 0

    def plus(self, **more: int) -> Tally:
        """Return the sum."""
        return self._replace(**{name: getattr(self, name) + number for name, number in more.items()})


class Driver(Protocol):
    """A worker: it decides when and where committed work is taken up."""

    @property
    def name(self) -> str: ...
    @property
    def tally(self) -> Tally: ...

    def start(self) -> None:
        """Begin to work in a thread of its own, until ``stop``."""

    def run(self) -> None:
        """Work in this thread until ``stop`` is called from another."""

    def stop(self, timeout: float = 30.0) -> bool:
        """Ask the worker to stop and wait for what it has in hand; True when it ended within ``timeout`` seconds."""


class Desk(Protocol):
    """What delivery needs of an engine."""

    @property
    def clock(self) -> Clock: ...
    @property
    def world(self) -> World: ...

    def perform(self, case_id: str, command: Command) -> Case:
        """Carry out a command in one transaction; the same command id again returns the case as it is."""

    def case(self, case_id: str) -> Case:
        """Return a case."""

    def definition(self, name_or_digest: str) -> ProcessDefinition:
        """Return a definition."""


class Addresses(Protocol):
    """Where a person is reached: a host's directory, or a plain dictionary. References as in ``kernel.case``."""

    def get(self, person: str, /) -> str | None:
        """Return the e-mail address of a person id or ``external/…`` reference, or None."""


class Request:
    """One effect as a handler sees it.

    ``key`` is the same at every attempt: whoever gets it twice must act once. ``arguments`` are those of a ``service``
    state, or what a notice says (``role``, ``state`` …); ``case`` is the case as it is now, which may have moved on.
    """

    __slots__ = ("arguments", "at", "attempt", "case", "definition", "key", "kind", "seq", "visit")

    def __init__(self, job: Job, case: Case, definition: ProcessDefinition) -> None:
        effect = job.effect
        self.key = effect.id
        self.kind = effect.kind
        self.visit = effect.visit
        self.at = job.at
        self.seq = job.seq
        self.attempt = job.attempts
        self.case = case
        self.definition = definition
        self.arguments: Mapping[str, object] = (
            effect.payload["arguments"] if effect.kind == "service" else effect.payload
        )


class Channel(Protocol):
    """One way in which notices leave: a file in ``handlers/``."""

    @property
    def name(self) -> str:
        """A short name, unique among the channels of a worker."""

    def targets(self, request: Request, /) -> Sequence[str]:
        """Return whom the notice goes to on this channel; each is sent to, and remembered, on its own."""

    def send(self, request: Request, target: str, /) -> None:
        """Deliver to one target. Raises ``Undeliverable`` when no further attempt can help, anything else to retry."""
