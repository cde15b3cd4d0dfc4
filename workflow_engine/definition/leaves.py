"""The small words of a definition: texts, parties, durations and limits. ``model.py`` hands them on.

They are frozen values; ``path`` is the tuple of keys that led to an element in its file.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from workflow_engine.definition.guard import Expression
from workflow_engine.record import field, record

Path = tuple[str | int, ...]


@record
class Text:
    """A text in one or more languages; a plain string has the language ``""`` and is the same in all of them."""

    words: tuple[tuple[str, str], ...] = ()

    def say(self, lang: str) -> str:
        """Return the text in ``lang``, else the plain one, else Chinese, else the first; ``""`` when there is none."""
        known = dict(self.words)
        for key in (lang, "", "zh"):
            if key in known:
                return known[key]
        return self.words[0][1] if self.words else ""

    def __bool__(self) -> bool:
        return bool(self.words)


def plain(text: str) -> Text:
    """Return ``text`` as a text that is the same in all languages."""
    return Text((("", text),)) if text else Text()


class PartyKind(StrEnum):
    """The ways in which a definition may name who takes part."""

    POST = "post"  # unit/post
    UNIT = "unit"  # a pool
    EXTERNAL = "external"  # external/name
    REQUESTER = "requester"  # $requester
    PERFORMER = "performer"  # $performer(state)
    DATA = "data"  # $data.field
    SYSTEM = "system"  # only as ``by``


@record
class Party:
    """Someone named by a definition.

    ``name`` is ``unit/post``, a unit, ``external/name``, a state (performer), a field (data) or empty.
    ``via`` is ``""``, ``"head"`` (head of that person's, post's or unit's unit) or ``"leader"`` (the leader in charge
    of that unit).
    """

    kind: PartyKind
    name: str = ""
    via: str = ""

    def __str__(self) -> str:
        base = {
            PartyKind.REQUESTER: "$requester",
            PartyKind.PERFORMER: f"$performer({self.name})",
            PartyKind.DATA: f"$data.{self.name}",
            PartyKind.SYSTEM: "system",
        }.get(self.kind, self.name)
        return f"{base}.{self.via}" if self.via else base


SYSTEM = Party(PartyKind.SYSTEM)


class Unit(StrEnum):
    """Units of time: the first three run on the wall clock, the others on the working calendar."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORK_HOURS = "work hours"
    WORKDAYS = "workdays"
    SAME_DAY = "same day"


@record
class Duration:
    """A length of time; ``amount`` is 0 for ``same day``. ``length`` is None for units of the working calendar."""

    amount: int
    unit: Unit
    length: timedelta | None = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        on_wall = self.unit in (Unit.MINUTES, Unit.HOURS, Unit.DAYS)
        length = timedelta(**{self.unit.value: self.amount}) if on_wall else None
        object.__setattr__(self, "length", length)

    def __str__(self) -> str:
        if self.unit is Unit.SAME_DAY:
            return "same day"
        unit = self.unit.value.removesuffix("s") if self.amount == 1 else self.unit.value
        return f"{self.amount} {unit}"


@record
class FieldMoment:
    """The moment that stands in a field of type date (its closing hour) or datetime: ``$data.reply_by``."""

    field: str


@record
class TimingCase:
    """One conditional limit: the first whose guard is true applies."""

    when: Expression
    then: Duration | FieldMoment


@record
class Timing:
    """A limit: the first true case, else the default; no default means no limit then."""

    default: Duration | FieldMoment | None = None
    cases: tuple[TimingCase, ...] = ()


@record
class Reminder:
    """A reminder that long before the moment when the state is due."""

    before: Duration


@record
class Escalation:
    """Whom lateness is brought to. The first step of a chain has no ``after``: it happens when the state is due."""

    to: Party
    after: Duration | None = None
    path: Path = field(default=(), compare=False)


@record
class Deemed:
    """Silence with a legal meaning: after that long the system takes the action, and the trail says so."""

    after: Duration
    action: str
