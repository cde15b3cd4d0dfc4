"""Checked tree → a Python function.

The code is written from the checked tree alone. No character of the source gets into it except inside
constants: field names are dictionary keys, never identifiers or attributes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_HALF_EVEN,
    Context,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from typing import Any, NoReturn, TypeAlias

from workflow_engine.definition.guard.problems import GuardFailed, MissingValue, show
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
from workflow_engine.definition.guard.types import Environment, Facts, Type
from workflow_engine.errors import Message

Run: TypeAlias = Callable[[Mapping[str, Any], Facts], Any]

# Own contexts, so that the answer never depends on what the caller's thread has set. Sums and products are
# exact, or fail; a quotient is rounded half-even to 34 digits, the precision of IEEE 754 decimal128.
_EXACT = Context(prec=400, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact, InvalidOperation, Overflow])
_QUOTIENT = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emax=6144,
    Emin=-6143,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)

# Python wants a place for every part. Given at once, the tree need not be walked again to fill it in.
_AT: dict[str, Any] = {"lineno": 1, "col_offset": 0}
_LOAD = ast.Load()
NAMES: Mapping[str, Any] = {
    "days": timedelta,
    "len": len,
    "min": min,
    "max": max,
    **{name: getattr(_EXACT, name) for name in ("add", "subtract", "multiply", "minus")},
    "divide": _QUOTIENT.divide,
}

_COMPARE: Mapping[str, Callable[[], ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip
_INTEGER: Mapping[str, Callable[[], ast.operator]] = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}
DECIMAL_OPERATIONS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


class Table(dict[str, Any]):
    """A table whose missing rows are said by name."""

    def __init__(self, name: str, rows: Mapping[str, Any]) -> None:
        super().__init__(rows)
        self._name = name

    def __missing__(self, key: object) -> NoReturn:
        raise GuardFailed(
            Message(
                f"表“{self._name}”里没有“{show(str(key))}”，请在表里补上",
                f"table '{self._name}' has no row for '{show(str(key))}', add it to the table",
            ),
            table=self._name,
            key=key,
        )


def _missing(field: str) -> NoReturn:
    raise MissingValue(field)


def emit(tree: Node, env: Environment) -> Run:
    """Return a function of the data and the facts that computes ``tree``.

    It raises ``KeyError`` or ``MissingValue`` for a missing field and arithmetic errors as Python does.
    """
    emitter = _Emitter(env)
    parameters = ast.arguments([], [ast.arg("d", **_AT), ast.arg("f", **_AT)], None, [], [], None, [])
    function = ast.Expression(ast.Lambda(parameters, emitter.emit(tree), **_AT))
    code = compile(function, "<guard>", "eval")
    # Safe: the code object was made from the checked tree above, not from text, and sees only these names.
    run: Run = eval(code, {"__builtins__": {}, **emitter.names})  # noqa: S307
    return run


class _Emitter:
    def __init__(self, env: Environment) -> None:
        self.env = env
        self.names: dict[str, Any] = {"missing": _missing, **NAMES}

    def emit(self, node: Node) -> ast.expr:
        match node:
            case Constant():
                return self._constant(node)
            case ConstantList():
                return ast.Tuple([self.emit(item) for item in node.items], _LOAD, **_AT)
            case Field():
                key = ast.Subscript(_name("d"), ast.Constant(node.name, **_AT), _LOAD, **_AT)
                return _unless_none(key, _call(_name("missing"), ast.Constant(node.name, **_AT)))
            case Has():
                return ast.Compare(_get(node.field), [ast.IsNot()], [ast.Constant(None, **_AT)], **_AT)
            case Default():
                return _unless_none(_get(node.field), self.emit(node.value))
            case Lookup():
                table = Table(node.table, self.env.tables[node.table])
                return ast.Subscript(self._global("table", table), self.emit(node.key), _LOAD, **_AT)
            case Count():
                return _call(_attribute("f", "count"), ast.Constant(node.action, **_AT))
            case Call():
                return self._call(node)
            case Negate() | Arithmetic():
                return self._arithmetic(node)
        return self._logic(node)

    def _logic(self, node: Node) -> ast.expr:
        match node:
            case Compare():
                first, *rest = map(self.emit, node.operands)
                return ast.Compare(first, [_COMPARE[operator]() for operator in node.operators], rest, **_AT)
            case In():
                membership = ast.NotIn() if node.negated else ast.In()
                return ast.Compare(self.emit(node.item), [membership], [self.emit(node.container)], **_AT)
            case Not():
                return ast.UnaryOp(ast.Not(), self.emit(node.operand), **_AT)
            case And() | Or():
                logic = ast.And() if isinstance(node, And) else ast.Or()
                return ast.BoolOp(logic, [self.emit(operand) for operand in node.operands], **_AT)
        raise TypeError(node)  # every kind of node has a case above

    def _arithmetic(self, node: Negate | Arithmetic) -> ast.expr:
        operands = [self.emit(operand) for operand in node.children()]
        exact = node.type.type is Type.DECIMAL
        if isinstance(node, Negate):
            return _call(_name("minus"), *operands) if exact else ast.UnaryOp(ast.USub(), *operands, **_AT)
        if exact:
            return _call(_name(DECIMAL_OPERATIONS[node.operator]), *operands)
        left, right = operands
        return ast.BinOp(left, _INTEGER[node.operator](), right, **_AT)

    def _constant(self, node: Constant) -> ast.expr:
        if isinstance(node.value, bool | int | str):
            return ast.Constant(node.value, **_AT)
        return self._global("constant", node.value)

    def _call(self, node: Call) -> ast.expr:
        if node.function == "today":
            return _attribute("f", "today")
        arguments = [self.emit(argument) for argument in node.arguments]
        if node.function == "workdays_between":
            return _call(_attribute("f", "workdays_between"), *arguments)
        return _call(_name(node.function), *arguments)

    def _global(self, what: str, value: object) -> ast.Name:
        name = f"{what}_{len(self.names)}"
        self.names[name] = value
        return _name(name)


def _name(name: str) -> ast.Name:
    return ast.Name(name, _LOAD, **_AT)


def _attribute(name: str, attribute: str) -> ast.Attribute:
    return ast.Attribute(_name(name), attribute, _LOAD, **_AT)


def _call(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    return ast.Call(function, list(arguments), [], **_AT)


def _get(field: Field) -> ast.Call:
    return _call(_attribute("d", "get"), ast.Constant(field.name, **_AT))


def _unless_none(value: ast.expr, otherwise: ast.expr) -> ast.IfExp:
    """``v if (v := value) is not None else otherwise``; ``v`` is read at once, so nesting is safe."""
    assigned = ast.NamedExpr(ast.Name("v", ast.Store(), **_AT), value, **_AT)
    return ast.IfExp(
        ast.Compare(assigned, [ast.IsNot()], [ast.Constant(None, **_AT)], **_AT), _name("v"), otherwise, **_AT
    )
