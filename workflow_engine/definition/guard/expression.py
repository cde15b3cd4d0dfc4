"""A guard ready to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import DivisionUndefined
from typing import Any

from workflow_engine.definition.guard.check import Checker
from workflow_engine.definition.guard.emit import Run, emit
from workflow_engine.definition.guard.grammar import parse
from workflow_engine.definition.guard.interpret import interpret
from workflow_engine.definition.guard.needs import needs
from workflow_engine.definition.guard.problems import GuardError, GuardFailed, GuardProblem, MissingValue
from workflow_engine.definition.guard.tokens import tokenize
from workflow_engine.definition.guard.tree import Count, Field, Lookup, Node
from workflow_engine.definition.guard.types import TYPE_NAMES, Environment, Facts, Type
from workflow_engine.errors import Message
from workflow_engine.record import field, record


@record
class Expression:
    """A checked guard, compiled when it is first asked. Two are equal when source and type are.

    ``fields`` are all fields read, ``actions`` all names counted and ``tables`` all looked up, each in order of first
    appearance. ``needs`` are the fields that must have a value when it is evaluated; ``has`` or ``default`` protects
    the others. ``warnings`` tell what should be written differently although it was understood.
    """

    source: str
    type: Type
    fields: tuple[str, ...] = field(compare=False)
    needs: frozenset[str] = field(compare=False)
    actions: tuple[str, ...] = field(compare=False)
    tables: tuple[str, ...] = field(compare=False)
    tree: Node = field(compare=False)
    warnings: tuple[GuardProblem, ...] = field(compare=False)
    _environment: Environment = field(compare=False)
    _run: Run | None = field(compare=False, default=None)

    def __call__(self, data: Mapping[str, Any], facts: Facts) -> Any:
        """Return the value for ``data``, where an absent key and ``None`` both mean "no value".

        Raises ``MissingValue`` when a field that is read has no value, ``GuardFailed`` when no answer exists.
        """
        try:
            return (self._run or self._compiled())(data, facts)
        except KeyError as error:
            if error.args and error.args[0] in self.fields:
                raise MissingValue(error.args[0]) from None
            raise
        except (ArithmeticError, TypeError) as error:
            raise _failed(self.source, error) from error

    def _compiled(self) -> Run:
        """Compile on first use: who only checks definitions never asks a guard."""
        run = emit(self.tree, self._environment)
        object.__setattr__(self, "_run", run)
        return run

    def part(self, node: Node) -> Run:
        """Return what asks one part of ``tree``, ready without being compiled; for a few questions.

        It raises ``KeyError`` for a missing field, ``GuardFailed`` or what Python raises when there is no answer.
        """
        return interpret(node, self._environment)

    def __repr__(self) -> str:
        return f"Expression({self.source!r})"


def compile_guard(source: str, env: Environment, expect: Type | None = Type.BOOLEAN) -> Expression:
    """Return the guard written in ``source``, checked against ``env``.

    ``expect`` is the type the value must have, ``None`` for any; an integer will do for a decimal.
    Raises ``GuardError`` with every problem found.
    """
    known: Expression | None = env.compiled.get((source, expect))
    if known is None:
        known = env.compiled[source, expect] = _compile(source, env, expect)
    return known


def _compile(source: str, env: Environment, expect: Type | None) -> Expression:
    tokens, problems, warnings = tokenize(source, env.words)
    if problems:
        raise GuardError(source, problems)
    syntax = parse(tokens, len(source))
    if isinstance(syntax, GuardProblem):
        raise GuardError(source, [syntax])
    checker = Checker(syntax, env)
    tree = checker.check(syntax.tree)
    if tree is None:
        raise GuardError(source, checker.problems)
    found = tree.type.type
    if expect not in {None, found} and (expect, found) != (Type.DECIMAL, Type.INTEGER):
        raise GuardError(source, [_unexpected(tree, found, expect)])
    nodes = list(tree.walk())
    return Expression(
        source=source,
        type=found,
        fields=tuple(dict.fromkeys(node.name for node in nodes if isinstance(node, Field))),
        needs=needs(tree),
        actions=tuple(dict.fromkeys(node.action for node in nodes if isinstance(node, Count))),
        tables=tuple(dict.fromkeys(node.table for node in nodes if isinstance(node, Lookup))),
        tree=tree,
        warnings=tuple(warnings),
        _environment=env,
    )


def _unexpected(tree: Node, found: Type, expect: Type | None) -> GuardProblem:
    wanted, given = TYPE_NAMES[expect or found], TYPE_NAMES[found]
    zh, en = f"这里要{wanted.zh}，却是{given.zh}", f"{wanted.en} is needed here, this is {given.en}"
    if expect is Type.BOOLEAN:
        zh, en = f"{zh}；请写成比较，例如 … > 0", f"{en}; write a comparison, such as ... > 0"
    return GuardProblem("guard-type", Message(zh, en), tree.start, tree.end)


def _failed(source: str, error: Exception) -> GuardFailed:
    undefined = error.args and isinstance(error.args[0], list) and DivisionUndefined in error.args[0]
    if isinstance(error, ZeroDivisionError) or undefined:
        zh, en = "除数是零", "division by zero"
    elif isinstance(error, TypeError):
        zh, en = "数据的类型和声明不符", "the data do not have the declared types"
    else:
        zh, en = "数或日期超出可计算的范围", "a number or a date is out of range"
    return GuardFailed(
        Message(f"条件式“{source}”算不出来：{zh}", f"guard '{source}' has no answer: {en}"),
        help=Message("请核对所填的值", "check the values that were filled in"),
        source=source,
    )
