"""Guards → formulas of the solver z3 (extra ``smt``), from the typed tree.

A choice or a text is a whole number that stands for a word, a day or a length of time its number of days, a decimal a
real number, a missing value a truth of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

import z3

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
from workflow_engine.definition.guard.types import Type
from workflow_engine.definition.model import FieldKind
from workflow_engine.lint.guards.domain import DAYS, LISTS, LONGEST_TEXT, Domain, bounds, most_often
from workflow_engine.lint.guards.linear import Reason, UndecidedError, number
from workflow_engine.record import field, record

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_WORDS = frozenset({Type.TEXT, Type.CHOICE, Type.PERSON, Type.POST, Type.UNIT, Type.FILE})
_NO = z3.BoolVal(False)
_YES = z3.BoolVal(True)


class Formula(NamedTuple):
    """The value of a node; when a value is missed on the way; when there is no answer (division by zero, no row)."""

    value: Any
    missing: Any = _NO
    failing: Any = _NO


@record(frozen=False, slots=False)
class Encoder:
    """Makes formulas for the guards of one domain. ``rules`` are what its unknowns obey, ``unknowns`` their names."""

    domain: Domain
    rules: list[Any] = field(default_factory=list)
    unknowns: dict[str, Any] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    members: dict[tuple[str, str], Any] = field(default_factory=dict)
    rows: dict[tuple[str, str], tuple[Any, Any]] = field(default_factory=dict)

    def truth(self, node: Node) -> tuple[Any, Any]:
        """Return when a guard is true, and when it has an answer at all."""
        formula = self.formula(node)
        there = [] if formula.missing is _NO else [z3.Not(formula.missing)]
        return _and(formula.value, there), _not(_and(formula.failing, there))

    def formula(self, node: Node) -> Formula:
        """Return the formula of a node. Raises ``UndecidedError`` for points of time."""
        match node:
            case Constant(value=value):
                return Formula(self.constant(value))
            case Field(name=name):
                return Formula(self.field(name), self.missing(name))
            case Has(field=Field(name=name)):
                return Formula(self.has(name))
            case Default(field=Field(name=name), value=value):
                other = self.formula(value)
                none = self.missing(name)
                chosen = self.field(name) if none is _NO else z3.If(none, other.value, self.field(name))
                if none is _NO:
                    return Formula(chosen)
                return Formula(chosen, _and(other.missing, [none]), _and(other.failing, [none]))
            case Lookup():
                return self._lookup(node)
            case Count(action=action):
                return Formula(self.count(action))
            case Call():
                return self._call(node)
            case Negate() | Arithmetic():
                return self._arithmetic(node)
        return self._logic(node)

    def _logic(self, node: Node) -> Formula:
        match node:
            case Not(operand=operand):
                inner = self.formula(operand)
                return inner._replace(value=z3.Not(inner.value))
            case And(operands=operands):
                return _in_turn([self.formula(o) for o in operands], goes_on=True)
            case Or(operands=operands):
                return _in_turn([self.formula(o) for o in operands], goes_on=False)
            case Compare():
                return self._compare(node)
            case In():
                return self._membership(node)
        raise UndecidedError(Reason.FORM)

    def _compare(self, node: Compare) -> Formula:
        parts = [self.formula(operand) for operand in node.operands]
        links = [_eager(_COMPARE[operator], [parts[at], parts[at + 1]]) for at, operator in enumerate(node.operators)]
        return _in_turn(links, goes_on=True)

    def _membership(self, node: In) -> Formula:
        item = self.formula(node.item)
        if isinstance(node.container, ConstantList):
            value = z3.Or([item.value == self.constant(constant.value) for constant in node.container.items])
            found = item._replace(value=value)
        elif isinstance(node.container, Field) and isinstance(node.item, Constant):
            name = node.container.name
            found = Formula(self.member(name, str(node.item.value)), self.missing(name))
        else:
            raise UndecidedError(Reason.FORM)
        return found._replace(value=z3.Not(found.value)) if node.negated else found

    def _lookup(self, node: Lookup) -> Formula:
        key = self.formula(node.key)
        if (node.table, str(key.value)) not in self.rows:
            table = self.domain.process.tables[node.table]
            rows = [(key.value == self.word(row), self.constant(value)) for row, value in table.items()]
            value = reduce(lambda rest, row: z3.If(row[0], row[1], rest), rows, rows[0][1])
            self.rows[node.table, str(key.value)] = value, z3.Not(z3.Or([found for found, _ in rows]))
        value, failing = self.rows[node.table, str(key.value)]
        return Formula(value, key.missing, _or([key.failing, failing]))

    def _call(self, node: Call) -> Formula:
        match node.function:
            case "today":
                return Formula(self.unknown("today()", z3.Int, _between(*DAYS)))
            case "workdays_between":
                return Formula(self.unknown("workdays_between()", z3.Int))
            case "len":
                return self._length(node.arguments[0])
            case "days":
                return self.formula(node.arguments[0])
        smaller = node.function == "min"

        def choose(*values: Any) -> Any:
            return reduce(lambda a, b: z3.If((a < b) if smaller else (a > b), a, b), values)

        return _eager(choose, [self.formula(argument) for argument in node.arguments])

    def _length(self, node: Node) -> Formula:
        if not isinstance(node, Field):
            raise UndecidedError(Reason.FORM)
        return Formula(self.length(node.name), z3.Not(self.has(node.name)))

    def _arithmetic(self, node: Negate | Arithmetic) -> Formula:
        parts = [self.formula(operand) for operand in node.children()]
        if isinstance(node, Negate):
            return _eager(lambda a: -a, parts)
        if node.operator == "/":
            result = _eager(lambda a, b: _real(a) / _real(b), parts)
            return result._replace(failing=_or([result.failing, parts[1].value == 0]))
        operation = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}[node.operator]
        return _eager(operation, parts)

    def constant(self, value: object) -> Any:
        """Return a value as the solver knows it."""
        if isinstance(value, bool):
            return z3.BoolVal(value)
        if isinstance(value, str):
            return self.word(value)
        exact = number(value)
        return z3.IntVal(exact.numerator) if exact.denominator == 1 else z3.RealVal(exact)

    def word(self, text: str) -> Any:
        """Return the number that stands for a word; numbers that no word has stand for words nobody mentions."""
        return z3.IntVal(self.words.setdefault(text, len(self.words)))

    def unknown(self, name: str, make: Callable[[str], Any], rule: Callable[[Any], Any] | None = None) -> Any:
        """Return the unknown of this name, made and bound when it is new."""
        if name not in self.unknowns:
            self.unknowns[name] = made = make(name)
            if rule:
                self.rules.append(rule(made))
        return self.unknowns[name]

    def has(self, name: str) -> Any:
        """Return when a field has a value."""
        return self.unknown(f"has({name})", z3.Bool) if name in self.domain.maybe else _YES

    def missing(self, name: str) -> Any:
        """Return when a field has none."""
        return _not(self.has(name)) if name in self.domain.maybe else _NO

    def count(self, action: str) -> Any:
        """Return how often an action was taken."""
        return self.unknown(f"count({action})", z3.Int, _between(Fraction(0), most_often(self.domain.process, action)))

    def field(self, name: str) -> Any:
        """Return the value of a field."""
        declared = self.domain.process.data[name]
        if declared.kind is FieldKind.BOOLEAN:
            return self.unknown(name, z3.Bool)
        if declared.kind in (FieldKind.DECIMAL, FieldKind.MONEY):
            return self.unknown(name, z3.Real, _between(*bounds(declared)))
        if declared.kind is FieldKind.INTEGER:
            return self.unknown(name, z3.Int, _between(*bounds(declared)))
        if declared.kind is FieldKind.DATE:
            return self.unknown(name, z3.Int, _between(*DAYS))
        if declared.kind is FieldKind.CHOICE:
            codes = [self.word(option) for option in declared.options]
            return self.unknown(name, z3.Int, lambda made: z3.Or([made == code for code in codes]))
        if declared.kind is FieldKind.DATETIME or declared.kind in LISTS:
            raise UndecidedError(Reason.FORM)
        return self.unknown(name, z3.Int, lambda made: made >= 0)

    def member(self, name: str, word: str) -> Any:
        """Return when a word is in a list."""
        made = self.unknown(f"{word} in {name}", z3.Bool)
        self.members[name, word] = made
        return made

    def length(self, name: str) -> Any:
        """Return the length of a text or a list."""
        is_list = self.domain.process.data[name].kind in LISTS
        shortest = Fraction(0 if is_list and name in self.domain.maybe else 1)
        return self.unknown(f"len({name})", z3.Int, _between(shortest, Fraction(LONGEST_TEXT)))

    def close(self) -> list[Any]:
        """Return all rules, those that need to know every word and member among them."""
        closing = []
        for name in [name for name in self.domain.process.data if f"len({name})" in self.unknowns]:
            length = self.unknowns[f"len({name})"]
            if name in self.unknowns:
                closing += [z3.Implies(self.unknowns[name] == n, length == len(word)) for word, n in self.words.items()]
            inside = [z3.If(made, 1, 0) for (owner, _), made in self.members.items() if owner == name]
            closing += [length >= z3.Sum(inside)] if inside else []
        for name, made in self.unknowns.items():
            state, _, action = name.removeprefix("count(").rpartition(".")
            total = self.unknowns.get(f"count({action}")
            closing += [total >= made] if state and total is not None else []
        return self.rules + closing


def _real(term: Any) -> Any:
    return z3.ToReal(term) if z3.is_int(term) else term


def _between(low: Fraction | None, high: Fraction | None) -> Callable[[Any], Any]:
    def rule(made: Any) -> Any:
        parts = [] if low is None else [made >= z3.RealVal(low)]
        return z3.And(parts + ([] if high is None else [made <= z3.RealVal(high)]))

    return rule


def _eager(operation: Callable[..., Any], parts: Sequence[Formula]) -> Formula:
    value = operation(*(part.value for part in parts))
    return Formula(value, _or([p.missing for p in parts]), _or([p.failing for p in parts]))


def _in_turn(parts: Sequence[Formula], *, goes_on: bool) -> Formula:
    """Parts are reached as long as those before were all true (``goes_on``), or all false."""
    missing, failing = [], []
    for at, part in enumerate(parts):
        if part.missing is not _NO or part.failing is not _NO:
            before = [p.value if goes_on else z3.Not(p.value) for p in parts[:at]]
            missing.append(_and(part.missing, before))
            failing.append(_and(part.failing, before))
    value = parts[0].value if len(parts) == 1 else (z3.And if goes_on else z3.Or)([part.value for part in parts])
    return Formula(value, _or(missing), _or(failing))


def _or(terms: Sequence[Any]) -> Any:
    real = [term for term in terms if term is not _NO]
    return z3.Or(real) if len(real) > 1 else next(iter(real), _NO)


def _and(term: Any, others: Sequence[Any]) -> Any:
    return z3.And([*others, term]) if others and term is not _NO else term


def _not(term: Any) -> Any:
    return z3.Not(term) if term is not _NO else _YES
