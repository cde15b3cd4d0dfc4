"""A scenario, read: frozen values that know where they stand in their file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from workflow_engine.definition.model import Duration, Path, Text
from workflow_engine.errors import Message, Place
from workflow_engine.record import field, record
from workflow_engine.source.document import Document


@record(kw_only=True)
class Expectation:
    """What should be the case; None = not asked. Moments are in the office's time, without a zone; ``"none"`` means
    that there is no such thing."""

    case: str | None = None
    within: str | None = None
    state: tuple[str, ...] | None = None
    ended: str | None = None
    owner: tuple[str, ...] | None = None
    holder: tuple[str, ...] | None = None
    accountable: tuple[str, ...] | None = None
    due: datetime | str | None = None
    respond: datetime | str | None = None
    timers: tuple[str, ...] | None = None
    fired: tuple[str, ...] | None = None
    trail: tuple[str, ...] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    can: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    path: Path = ()


@record(kw_only=True)
class Step:
    """Time passes (``after``, ``at``), then ``operation`` is asked for (empty = nothing), then something is expected.

    ``fields`` are those of the operation's command; ``case`` the procedure of the called case it is about. ``refused``
    holds the reason codes for which it must be refused, None when it must succeed.
    """

    operation: str = ""
    by: str = ""
    after: Duration | None = None
    at: datetime | None = None
    case: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    service: bool = False
    refused: tuple[str, ...] | None = None
    expect: tuple[Expectation, ...] = ()
    path: Path = ()


@record
class Away:
    """Somebody is away from a day until a day, both inclusive."""

    person: str
    since: date
    until: date
    deputy: str | None = None


@record(kw_only=True)
class Scenario:
    """One story: a case is started at ``at`` and the steps are taken. ``people`` maps names to persons or posts."""

    title: Text
    process: str
    by: str
    at: datetime
    requester: str | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[Away, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    expect: tuple[Expectation, ...] = ()
    refused: tuple[str, ...] | None = None
    document: Document
    path: Path = ()

    @property
    def place(self) -> Place:
        """Where its title stands."""
        path = (*self.path, "scenario")
        return self.document.key_place(path) or self.document.place(path)


@record
class Failure:
    """What was expected and not found, where it is written, and what had been done until then, a line each."""

    message: Message
    place: Place
    trail: tuple[str, ...] = ()
