"""The checked guard: an immutable typed tree.

It is what gets compiled, and what the linter reads to find gaps and overlaps. Every node knows its type and
its span in code points of the source (end exclusive). The text itself is never needed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from workflow_engine.definition.guard.types import FieldType
from workflow_engine.record import field, record

Value: TypeAlias = bool | int | Decimal | str | date | timedelta


@record
class Node:
    """A part of a guard. Two are equal when they say the same, wherever they stand."""

    start: int = field(compare=False)
    end: int = field(compare=False)
    type: FieldType

    def children(self) -> tuple[Node, ...]:
        """The parts of this node in reading order."""
        return ()

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, in reading order."""
        yield self
        for child in self.children():
            yield from child.walk()


@record
class Constant(Node):
    """A value written in the guard; ``-5``, ``date("2026-01-01")`` and ``days(5)`` are constants too."""

    value: Value


@record
class ConstantList(Node):
    """The list behind ``in``."""

    items: tuple[Constant, ...]

    def children(self) -> tuple[Node, ...]:
        return self.items


@record
class Field(Node):
    """The value of a field of the case; there must be one."""

    name: str


@record
class Has(Node):
    """``has(field)``: whether the field has a value."""

    field: Field

    def children(self) -> tuple[Node, ...]:
        return (self.field,)


@record
class Default(Node):
    """``default(field, value)``: the field's value, or ``value`` if it has none."""

    field: Field
    value: Node

    def children(self) -> tuple[Node, ...]:
        return (self.field, self.value)


@record
class Lookup(Node):
    """``limit(category)``: the row of a table."""

    table: str
    key: Node

    def children(self) -> tuple[Node, ...]:
        return (self.key,)


@record
class Count(Node):
    """``count(action)`` or ``count(state.action)``."""

    action: str


@record
class Call(Node):
    """One of ``today days workdays_between len min max``."""

    function: str
    arguments: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.arguments


@record
class Negate(Node):
    """``-x``."""

    operand: Node

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@record
class Arithmetic(Node):
    """``left operator right``, the operator one of ``+ - * /``."""

    operator: str
    left: Node
    right: Node

    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@record
class Compare(Node):
    """A chain: ``operands[i] operators[i] operands[i + 1]`` for every ``i``, with ``== != < <= > >=``."""

    operands: tuple[Node, ...]
    operators: tuple[str, ...]

    def children(self) -> tuple[Node, ...]:
        return self.operands


@record
class In(Node):
    """``item in container``; the container is a ``ConstantList`` or something whose type is a list."""

    item: Node
    container: Node
    negated: bool

    def children(self) -> tuple[Node, ...]:
        return (self.item, self.container)


@record
class Not(Node):
    """``not x``."""

    operand: Node

    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@record
class And(Node):
    """All operands are true; evaluated from the left, as far as needed."""

    operands: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.operands


@record
class Or(Node):
    """Some operand is true; evaluated from the left, as far as needed."""

    operands: tuple[Node, ...]

    def children(self) -> tuple[Node, ...]:
        return self.operands
