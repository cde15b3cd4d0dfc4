"""Values of one case that prove an answer, and how people read them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from workflow_engine.errors import Message
from workflow_engine.lint.guards.linear import TODAY, WORKDAYS, Unknown
from workflow_engine.record import field, record

Values: TypeAlias = tuple[Any, ...]
SOME_DAY = date(2026, 1, 1)


@record
class Witness:
    """A case in which something holds: ask a guard with ``guard(witness.data, witness)``.

    ``data`` maps fields to values, None = no value; ``counts`` actions to how often they were taken.
    """

    data: Mapping[str, Any]
    counts: Mapping[str, int] = field(default_factory=dict)
    today: date = SOME_DAY
    workdays: int = 0

    def count(self, action: str) -> int:
        """How often the action was taken."""
        return self.counts.get(action, 0)

    def workdays_between(self, a: date, b: date) -> int:  # noqa: ARG002  # the guard's two days do not matter here
        """The one number of working days that the guards ask for."""
        return self.workdays

    def say(self, unknowns: Collection[Unknown]) -> Message:
        """Return the values of these unknowns as text: ``amount = 5000, kind = goods``."""
        said = [_said(name, value) for name, value in self.data.items() if Unknown("field", name) in unknowns]
        said += [_said(f"count({name})", n) for name, n in self.counts.items() if Unknown("count", name) in unknowns]
        said += [_said("today()", self.today)] if TODAY in unknowns else []
        said += [_said("workdays_between()", self.workdays)] if WORKDAYS in unknowns else []
        return Message("，".join(one.zh for one in said), ", ".join(one.en for one in said))


def _said(name: str, value: Any) -> Message:
    if value is None:
        return Message(f"{name} 没有值", f"{name} has no value")
    return Message(f"{name} = {_written(value)}", f"{name} = {_written(value)}")


def _written(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case tuple():
            return f"[{', '.join(map(_written, value))}]"
    return str(value)


def case_of(unknowns: Sequence[Unknown]) -> Callable[[Values], Witness]:
    """Return what makes a case of values; it may be the same one every time, with other values in it."""
    if any(unknown.kind not in ("field", "fields") for unknown in unknowns):
        return lambda values: witness_of(unknowns, values)
    data: dict[str, Any] = {}
    case = Witness(data)
    names = [unknown.name for unknown in unknowns]
    several = [(at, unknown.name.split()) for at, unknown in enumerate(unknowns) if unknown.kind == "fields"]

    def fill(values: Values) -> Witness:
        data.update(zip(names, values, strict=True))
        for at, inside in several:
            data.update(zip(inside, values[at], strict=True))
        return case

    return fill


def witness_of(unknowns: Iterable[Unknown], values: Values, base: Witness | None = None) -> Witness:
    """Return the case in which the unknowns have these values, all else as in ``base``."""
    case = base or Witness({})
    data, counts, today, workdays = dict(case.data), dict(case.counts), case.today, case.workdays
    for unknown, value in zip(unknowns, values, strict=True):
        if unknown.kind == "field":
            data[unknown.name] = value
        elif unknown.kind == "fields":
            data.update(zip(unknown.name.split(), value, strict=True))
        elif unknown.kind == "count":
            counts[unknown.name] = value
        elif unknown == TODAY:
            today = value
        elif unknown == WORKDAYS:
            workdays = value
    return Witness(data, counts, today, workdays)
