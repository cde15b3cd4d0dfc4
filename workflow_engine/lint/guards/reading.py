"""What a set of guards asks about each unknown: the numbers it is held against, the words it is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from workflow_engine.definition.guard import Expression
from workflow_engine.definition.guard.tree import (
    Call,
    Compare,
    Constant,
    ConstantList,
    Count,
    Default,
    Field,
    Has,
    In,
    Lookup,
    Node,
)
from workflow_engine.definition.guard.types import ORDERED, Type
from workflow_engine.lint.guards.linear import TODAY, WORKDAYS, Linear, Reason, Rows, UndecidedError, Unknown, forms
from workflow_engine.record import field, record

Comparison: TypeAlias = tuple[Node, Node]


@record(frozen=False)
class Reading:
    """``thresholds`` are the values at which a comparison may change, by unknown; ``words`` the texts that a field is
    compared with; ``alike`` groups fields compared with one another. ``compared`` are the comparisons of numbers and
    days, ``linked`` the groups of fields that some of them hold together. ``unknowns`` stand in order of appearance.
    """

    tables: Rows
    thresholds: dict[Unknown, set[Fraction]] = field(default_factory=dict)
    words: dict[str, set[str]] = field(default_factory=dict)
    alike: list[set[str]] = field(default_factory=list)
    compared: dict[Comparison, None] = field(default_factory=dict)
    linked: list[set[str]] = field(default_factory=list)
    unknowns: dict[Unknown, None] = field(default_factory=dict)

    def take(self, other: Reading) -> None:
        """Add what another guard asks."""
        for unknown, values in other.thresholds.items():
            self.thresholds.setdefault(unknown, set()).update(values)
        for name, words in other.words.items():
            self.words.setdefault(name, set()).update(words)
        for group in other.alike:
            self.alike = joined(self.alike, group)
        for group in other.linked:
            self.linked = joined(self.linked, group)
        self.compared |= other.compared
        self.unknowns.update(other.unknowns)

    def group(self, name: str) -> set[str]:
        """Return the fields that are compared with this one, itself included."""
        return next((group for group in self.alike if name in group), {name})


def joined(groups: list[set[str]], group: set[str]) -> list[set[str]]:
    """Return the groups with one more, and what has a field in common in one group."""
    return [other for other in groups if not other & group] + [
        group.union(*(other for other in groups if other & group))
    ]


def read(guards: Iterable[Expression], tables: Rows, known: dict[Expression, Reading] | None = None) -> Reading:
    """Return what the guards ask; ``known`` keeps what each one asks for the next time.

    Raises ``UndecidedError`` when a comparison holds unknown numbers that are not one field, or two.
    """
    guards = list(guards)
    known = {} if known is None else known
    check_days(guards)
    for guard in guards:
        if guard not in known:
            known[guard] = _read_one(guard, tables)
    if len(guards) == 1:
        return known[guards[0]]
    together = Reading(tables)
    for guard in guards:
        together.take(known[guard])
    return together


def _read_one(guard: Expression, tables: Rows) -> Reading:
    reading = Reading(tables)
    for node in guard.tree.walk():
        _note(reading, node)
    return reading


def check_days(guards: Sequence[Expression]) -> None:
    """Raise ``UndecidedError`` when working days are not one free number.

    They are as long as all guards ask for the same two days, and nothing else about these.
    """
    if not any(_counts_days(node) for guard in guards for node in guard.tree.walk()):
        return
    workdays: dict[str, set[str]] = {}
    others: set[str] = set()
    for guard in guards:
        apart = (node for node in guard.tree.walk() if _counts_days(node) or isinstance(node, Has))
        counting = {id(inner) for node in apart for inner in node.walk()}
        for node in guard.tree.walk():
            if _counts_days(node):
                workdays.setdefault(_shape(node), set()).update(_asked(node))
            elif id(node) not in counting:
                others.update(_asked(node, deep=False))
    if len(workdays) > 1 or any(names & others for names in workdays.values()):
        raise UndecidedError(Reason.FORM)


def _counts_days(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "workdays_between"


def _shape(node: Node) -> str:
    return repr([(type(n).__name__, getattr(n, "name", ""), getattr(n, "value", "")) for n in node.walk()][1:])


def _asked(node: Node, *, deep: bool = True) -> set[str]:
    nodes = node.walk() if deep else (node,)
    return {n.name if isinstance(n, Field) else "today()" for n in nodes if isinstance(n, Field) or _is_today(n)}


def _is_today(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "today"


def _note(reading: Reading, node: Node) -> None:
    match node:
        case Field(name=name):
            reading.unknowns[Unknown("field", name)] = None
        case Count(action=action):
            reading.unknowns[Unknown("count", action)] = None
        case Call(function="today"):
            reading.unknowns[TODAY] = None
        case Call(function="workdays_between"):
            reading.unknowns[WORKDAYS] = None
        case Lookup(table=table, key=key):
            for name in _words(key, reading.tables)[0]:
                reading.words.setdefault(name, set()).update(reading.tables[table])
        case Compare(operands=operands):
            for left, right in pairwise(operands):
                _compare(reading, left, right)
        case In(item=item, container=ConstantList(items=items)):
            for constant in items:
                _compare(reading, item, constant)
        case In(item=item, container=container):
            _member(reading, item, container)


def _compare(reading: Reading, left: Node, right: Node) -> None:
    if left.type.type in ORDERED:
        reading.compared[left, right] = None
        for difference in differences((left, right), reading.tables):
            _threshold(reading, difference)
    elif left.type.type is not Type.BOOLEAN:
        fields, words = (
            a | b for a, b in zip(_words(left, reading.tables), _words(right, reading.tables), strict=True)
        )
        for name in fields:
            reading.words.setdefault(name, set()).update(words)
        if len(fields) > 1:
            reading.alike = joined(reading.alike, fields)


def differences(pair: Comparison, tables: Rows) -> Iterator[Linear]:
    """Yield the sums that a comparison holds against zero."""
    left, right = pair
    for one in forms(left, tables):
        for other in forms(right, tables):
            yield one.plus(other, Fraction(-1))


def _threshold(reading: Reading, difference: Linear) -> None:
    if len(difference.factors) > 1:
        if len(difference.factors) > 2 or any(unknown.kind != "field" for unknown, _ in difference.factors):
            raise UndecidedError(Reason.FIELDS)
        reading.linked = joined(reading.linked, {unknown.name for unknown, _ in difference.factors})
        return
    for unknown, factor in difference.factors:
        reading.thresholds.setdefault(unknown, set()).add(-difference.constant / factor)


def _words(node: Node, tables: Rows) -> tuple[set[str], set[str]]:
    """Return the fields and the texts that a node may stand for."""
    match node:
        case Field(name=name):
            return {name}, set()
        case Constant(value=value):
            return set(), {str(value)}
        case Lookup(table=table):
            return set(), {str(value) for value in tables[table].values()}
        case Default(field=field_, value=value):
            fields, words = _words(value, tables)
            return fields | {field_.name}, words
    raise UndecidedError(Reason.FORM)


def _member(reading: Reading, item: Node, container: Node) -> None:
    fields, words = _words(item, reading.tables)
    lists, _ = _words(container, reading.tables)
    if fields:
        raise UndecidedError(Reason.FORM)
    for name in lists:
        reading.words.setdefault(name, set()).update(words)
