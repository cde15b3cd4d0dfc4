"""Checked tree → nested Python functions: ready at once, slower to ask than what ``emit`` compiles.

For who asks a guard a few times only, as the rules do. Both give the same answers; a property test holds them together.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from workflow_engine.definition.guard.emit import DECIMAL_OPERATIONS, NAMES, Run, Table
from workflow_engine.definition.guard.tree import (
    And,
    Arithmetic,
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
    Negate,
    Node,
    Not,
    Or,
)
from workflow_engine.definition.guard.types import Environment, Type

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_INTEGER: Mapping[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def interpret(node: Node, env: Environment) -> Run:
    """Return a function of the data and the facts that computes ``node``.

    It raises ``KeyError`` for a missing field and arithmetic errors as Python does.
    """
    match node:
        case Constant(value=value):
            return lambda _, __: value
        case ConstantList(items=items):
            values = tuple(item.value for item in items)
            return lambda _, __: values
        case Field(name=name):
            return _field(name)
        case Has(field=Field(name=name)):
            return lambda d, _: d.get(name) is not None
        case Default(field=Field(name=name), value=value_):
            return _default(name, interpret(value_, env))
        case Lookup(table=name, key=key):
            table, ask = Table(name, env.tables[name]), interpret(key, env)
            return lambda d, f: table[ask(d, f)]
        case Count(action=action):
            return lambda _, f: f.count(action)
        case Call():
            return _call(node, env)
        case Negate() | Arithmetic():
            return _arithmetic(node, env)
    return _logic(node, env)


def _field(name: str) -> Run:
    def run(d: Mapping[str, Any], f: object) -> Any:  # noqa: ARG001
        value = d[name]
        if value is None:
            raise KeyError(name)
        return value

    return run


def _default(name: str, otherwise: Run) -> Run:
    def run(d: Mapping[str, Any], f: Any) -> Any:
        value = d.get(name)
        return otherwise(d, f) if value is None else value

    return run


def _call(node: Call, env: Environment) -> Run:
    if node.function == "today":
        return lambda _, f: f.today
    arguments = [interpret(argument, env) for argument in node.arguments]
    if node.function == "workdays_between":
        return lambda d, f: f.workdays_between(*[argument(d, f) for argument in arguments])
    function = NAMES[node.function]
    return lambda d, f: function(*[argument(d, f) for argument in arguments])


def _arithmetic(node: Negate | Arithmetic, env: Environment) -> Run:
    exact = node.type.type is Type.DECIMAL
    if isinstance(node, Negate):
        operand, minus = interpret(node.operand, env), NAMES["minus"] if exact else operator.neg
        return lambda d, f: minus(operand(d, f))
    left, right = interpret(node.left, env), interpret(node.right, env)
    compute = NAMES[DECIMAL_OPERATIONS[node.operator]] if exact else _INTEGER[node.operator]
    return lambda d, f: compute(left(d, f), right(d, f))


def _logic(node: Node, env: Environment) -> Run:
    match node:
        case Compare(operands=(one, other), operators=(sign,)):
            left, right, compare = interpret(one, env), interpret(other, env), _COMPARE[sign]
            return lambda d, f: compare(left(d, f), right(d, f))
        case Compare():
            return _chain(node, env)
        case In(item=item_, container=container_, negated=negated):
            item, container = interpret(item_, env), interpret(container_, env)
            return lambda d, f: (item(d, f) in container(d, f)) is not negated
        case Not(operand=operand_):
            operand = interpret(operand_, env)
            return lambda d, f: not operand(d, f)
        case And(operands=operands) | Or(operands=operands):
            parts, some = [interpret(part, env) for part in operands], isinstance(node, Or)
            return lambda d, f: _in_turn(parts, d, f, some=some)
    raise TypeError(node)  # every kind of node has a case above


def _in_turn(parts: list[Run], d: Mapping[str, Any], f: Any, *, some: bool) -> bool:
    """Ask the parts one after the other, as far as needed."""
    for part in parts:
        if bool(part(d, f)) is some:
            return some
    return not some


def _chain(node: Compare, env: Environment) -> Run:
    first, *rest = (interpret(operand, env) for operand in node.operands)
    links = [(_COMPARE[sign], operand) for sign, operand in zip(node.operators, rest, strict=True)]

    def run(d: Mapping[str, Any], f: Any) -> bool:
        left = first(d, f)
        for compare, operand in links:
            right = operand(d, f)
            if not compare(left, right):
                return False
            left = right
        return True

    return run
