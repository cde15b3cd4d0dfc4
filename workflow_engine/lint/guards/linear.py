"""Numbers and days in a guard as sums of unknowns: the form in which a comparison shows its thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from workflow_engine.definition.guard.tree import (
    Arithmetic,
    Call,
    Constant,
    Count,
    Default,
    Field,
    Lookup,
    Negate,
    Node,
)
from workflow_engine.definition.guard.types import Type
from workflow_engine.record import record

MOST_FORMS = 400


class Reason(StrEnum):
    """Why a set of guards was not decided."""

    FIELDS = "fields"  # a comparison holds several unknowns: a matter for the solver
    FORM = "form"  # something that no method here covers
    SIZE = "size"  # too many cases
    UNKNOWN = "unknown"  # the solver gave up


class UndecidedError(Exception):
    """The guards cannot be decided in this way."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Unknown(NamedTuple):
    """Something a guard asks for. ``kind`` is ``field``, ``len`` (of a field), ``count``, ``today`` or ``workdays``.

    ``fields`` are several whose values are only chosen together, their names separated by blanks.
    """

    kind: str
    name: str = ""


TODAY = Unknown("today")
WORKDAYS = Unknown("workdays")


@record
class Linear:
    """``constant`` plus the sum of factors times unknowns; no factor is zero. Days are counted as in ``toordinal``."""

    factors: frozenset[tuple[Unknown, Fraction]]
    constant: Fraction = Fraction(0)

    def plus(self, other: Linear, times: Fraction = Fraction(1)) -> Linear:
        """Return ``self + times * other``."""
        sums = dict(self.factors)
        for unknown, factor in other.factors:
            sums[unknown] = sums.get(unknown, Fraction(0)) + times * factor
        return Linear(frozenset((u, f) for u, f in sums.items() if f), self.constant + times * other.constant)


ZERO = Linear(frozenset())
Rows = Mapping[str, Mapping[str, Decimal | str | bool]]


def forms(node: Node, tables: Rows) -> frozenset[Linear]:
    """Return every sum that the node may stand for: one for each row of a table and each side of a ``default``.

    Raises ``UndecidedError`` for products of unknowns, points of time, and too many forms.
    """
    found = frozenset(_forms(node, tables))
    if len(found) > MOST_FORMS:
        raise UndecidedError(Reason.SIZE)
    return found


def _forms(node: Node, tables: Rows) -> Iterable[Linear]:
    match node:
        case Constant(value=value):
            return (Linear(frozenset(), number(value)),)
        case Field(name=name):
            if node.type.type is Type.DATETIME:
                raise UndecidedError(Reason.FORM)
            return (_one(Unknown("field", name)),)
        case Default(field=field, value=value):
            return forms(field, tables) | forms(value, tables)
        case Lookup(table=table):
            return (Linear(frozenset(), number(value)) for value in tables[table].values())
        case Count(action=action):
            return (_one(Unknown("count", action)),)
        case Negate(operand=operand):
            return (ZERO.plus(form, Fraction(-1)) for form in forms(operand, tables))
        case Call():
            return _call(node, tables)
        case Arithmetic():
            return _arithmetic(node, tables)
    raise UndecidedError(Reason.FORM)


def _one(unknown: Unknown) -> Linear:
    return Linear(frozenset({(unknown, Fraction(1))}))


def number(value: object) -> Fraction:
    """Return a number, a day or a length in days as a fraction."""
    match value:
        case bool() | str():
            raise UndecidedError(Reason.FORM)
        case int() | Decimal():
            return Fraction(value)
        case date():
            return Fraction(value.toordinal())
        case timedelta():
            return Fraction(value.days)
    raise UndecidedError(Reason.FORM)


def _call(node: Call, tables: Rows) -> Iterable[Linear]:
    match node.function:
        case "today":
            return (_one(TODAY),)
        case "workdays_between":
            return (_one(WORKDAYS),)
        case "len":
            return _lengths(node.arguments[0], tables)
        case "days":
            return forms(node.arguments[0], tables)
    return frozenset[Linear]().union(*(forms(argument, tables) for argument in node.arguments))  # min, max


def _lengths(node: Node, tables: Rows) -> Iterator[Linear]:
    match node:
        case Field(name=name):
            yield _one(Unknown("len", name))
        case Default(field=field, value=value):
            yield from _lengths(field, tables)
            yield from _lengths(value, tables)
        case Constant(value=value):
            yield Linear(frozenset(), Fraction(len(str(value))))
        case Lookup(table=table):
            yield from (Linear(frozenset(), Fraction(len(str(value)))) for value in tables[table].values())
        case _:
            raise UndecidedError(Reason.FORM)


def _arithmetic(node: Arithmetic, tables: Rows) -> Iterator[Linear]:
    for left in forms(node.left, tables):
        for right in forms(node.right, tables):
            match node.operator:
                case "+":
                    yield left.plus(right)
                case "-":
                    yield left.plus(right, Fraction(-1))
                case "*" if not right.factors:
                    yield ZERO.plus(left, right.constant)
                case "*" if not left.factors:
                    yield ZERO.plus(right, left.constant)
                case "/" if not right.factors:
                    if right.constant:
                        yield ZERO.plus(left, 1 / right.constant)
                case _:
                    raise UndecidedError(Reason.FIELDS)
