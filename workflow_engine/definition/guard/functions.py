"""The functions and tables of the language, and what they take."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from workflow_engine.definition.guard import rules
from workflow_engine.definition.guard.problems import did_you_mean, show
from workflow_engine.definition.guard.tokens import Kind, Token
from workflow_engine.definition.guard.tree import Call, Constant, Count, Default, Field, Has, Lookup, Node
from workflow_engine.definition.guard.types import BOOLEAN, ORDERED, TYPE_NAMES, FieldType, Type
from workflow_engine.errors import Message

if TYPE_CHECKING:
    from workflow_engine.definition.guard.check import Checker

_INTEGER = FieldType(Type.INTEGER)
_DATE = FieldType(Type.DATE)
_DURATION = FieldType(Type.DURATION)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def call(checker: Checker, node: ast.Call) -> Node | None:
    """Check ``name(…)``: a function, or the lookup of a row in a table."""
    token = checker.syntax.token(node.func.id) if isinstance(node.func, ast.Name) else None
    if token is None or token.kind is not Kind.NAME or node.keywords:
        zh, en = "只能调用语言自带的函数和表", "only the functions and tables of the language can be called"
        checker.problem("guard-syntax", checker.syntax.span(node), zh, en)
    elif token.text in FUNCTIONS:
        arity, handler = FUNCTIONS[token.text]
        if _counted(checker, node, token, *arity):
            return handler(checker, node)
    elif token.text in checker.env.tables:
        if _counted(checker, node, token, 1, 1):
            return _lookup(checker, node, token.text)
    elif token.text in checker.env.fields:
        zh, en = f"“{token.text}”是字段，后面不加括号", f"'{token.text}' is a field, delete the brackets"
        checker.problem("guard-unknown-name", (token.start, token.end), zh, en)
    else:
        allowed = "、".join(FUNCTIONS)
        mend = Message(f"可用的有 {allowed}", f"there are only {allowed.replace('、', ', ')}")
        known = [*FUNCTIONS, *checker.env.tables]
        checker.unknown(token, Message("函数或表", "function or table"), known, mend)
    return None


def _counted(checker: Checker, node: ast.Call, token: Token, least: int, most: int) -> bool:
    if least <= len(node.args) <= most:
        return True
    zh = f"{least} 个" if least == most else f"至少 {least} 个"
    en = f"{least}" if least == most else f"at least {least}"
    checker.problem(
        "guard-type",
        checker.syntax.span(node),
        f"{token.text} 的括号里要有{zh}值，现在有 {len(node.args)} 个",
        f"{token.text} takes {en} value(s), {len(node.args)} given",
    )
    return False


def _argument(checker: Checker, node: ast.expr, *wanted: Type) -> Node | None:
    """Check an argument and that its type is one of ``wanted``."""
    checked = checker.check(node)
    if checked is None or checked.type.type in wanted:
        return checked
    zh = "或".join(TYPE_NAMES[kind].zh for kind in wanted)
    en = " or ".join(TYPE_NAMES[kind].en for kind in wanted)
    is_ = TYPE_NAMES[checked.type.type]
    span = (checked.start, checked.end)
    checker.problem("guard-type", span, f"这里要{zh}，却是{is_.zh}", f"{en} is needed here, this is {is_.en}")
    return None


def _today(checker: Checker, node: ast.Call) -> Node:
    return Call(*checker.syntax.span(node), _DATE, "today", ())


def _date(checker: Checker, node: ast.Call) -> Node | None:
    argument = checker.check(node.args[0])
    if argument is None:
        return None
    if isinstance(argument, Constant) and isinstance(argument.value, str) and _ISO_DATE.fullmatch(argument.value):
        try:
            return Constant(*checker.syntax.span(node), _DATE, date.fromisoformat(argument.value))
        except ValueError:
            pass
    zh = 'date 里写一个存在的日期，年-月-日，加引号，例如 date("2026-01-31")'
    en = 'date takes an existing day, year-month-day in quotes, such as date("2026-01-31")'
    checker.problem("guard-type", (argument.start, argument.end), zh, en)
    return None


def _days(checker: Checker, node: ast.Call) -> Node | None:
    number = _argument(checker, node.args[0], Type.INTEGER)
    if number is None:
        return None
    span = checker.syntax.span(node)
    if isinstance(number, Constant) and isinstance(number.value, int):
        try:
            return Constant(*span, _DURATION, timedelta(days=number.value))
        except OverflowError:
            zh, en = "天数太大，请减小", "too many days, write fewer"
            checker.problem("guard-type", (number.start, number.end), zh, en)
            return None
    return Call(*span, _DURATION, "days", (number,))


def _workdays_between(checker: Checker, node: ast.Call) -> Node | None:
    first, last = (_argument(checker, argument, Type.DATE) for argument in node.args)
    if first is None or last is None:
        return None
    return Call(*checker.syntax.span(node), _INTEGER, "workdays_between", (first, last))


def _len(checker: Checker, node: ast.Call) -> Node | None:
    argument = _argument(checker, node.args[0], Type.LIST, Type.TEXT)
    return argument and Call(*checker.syntax.span(node), _INTEGER, "len", (argument,))


def _extreme(function: str) -> Callable[[Checker, ast.Call], Node | None]:
    def check(checker: Checker, node: ast.Call) -> Node | None:
        checked = [_argument(checker, argument, *sorted(ORDERED)) for argument in node.args]
        arguments = tuple(argument for argument in checked if argument is not None)
        if len(arguments) < len(checked):
            return None
        kind = arguments[0].type
        for argument in arguments[1:]:
            joined = rules.common(kind, argument.type)
            if joined is None:
                one, other = TYPE_NAMES[kind.type], TYPE_NAMES[argument.type.type]
                zh = f"{function} 里的值要同类，{one.zh}不能和{other.zh}比较"
                en = f"{function} takes values of one kind, cannot compare {one.en} with {other.en}"
                checker.problem("guard-type", (argument.start, argument.end), zh, en)
                return None
            kind = joined
        return Call(*checker.syntax.span(node), kind, function, arguments)

    return check


def _field(checker: Checker, node: ast.expr, function: str) -> Field | None:
    if isinstance(node, ast.Name):
        checked = checker.check(node)
        if checked is None or isinstance(checked, Field):
            return checked
    zh, en = f"{function} 里要写字段名，不加引号", f"{function} takes a field's name, without quotes"
    checker.problem("guard-type", checker.syntax.span(node), zh, en)
    return None


def _has(checker: Checker, node: ast.Call) -> Node | None:
    field = _field(checker, node.args[0], "has")
    return field and Has(*checker.syntax.span(node), BOOLEAN, field)


def _default(checker: Checker, node: ast.Call) -> Node | None:
    field, value = _field(checker, node.args[0], "default"), checker.check(node.args[1])
    if field is None or value is None:
        return None
    joined = rules.common(field.type, value.type)
    text = isinstance(value, Constant) and value.type.type is Type.TEXT
    if joined is None and isinstance(value, Constant) and text and field.type.type is Type.CHOICE:
        wrong = rules.option(field.type, value, checker.suggester)
        if wrong:
            checker.problems.append(wrong.problem(value.start, value.end))
            return None
        joined = field.type
    if joined is None:
        wanted, given = TYPE_NAMES[field.type.type], TYPE_NAMES[value.type.type]
        zh = f"“{field.name}”是{wanted.zh}，默认值却是{given.zh}；两者要同类"
        en = f"'{field.name}' is {wanted.en}, its default is {given.en}; write one of the same kind"
        checker.problem("guard-type", (value.start, value.end), zh, en)
        return None
    return Default(*checker.syntax.span(node), joined, field, value)


def _count(checker: Checker, node: ast.Call) -> Node | None:
    argument = node.args[0]
    token = checker.syntax.token(argument.id) if isinstance(argument, ast.Name) else None
    if token is None or token.kind is not Kind.NAME:
        zh, en = (
            "count 里要写动作名，或 状态.动作，不加引号",
            "count takes the name of an action, or state.action, without quotes",
        )
        checker.problem("guard-type", checker.syntax.span(argument), zh, en)
        return None
    if token.text in checker.env.actions:
        return Count(*checker.syntax.span(node), _INTEGER, token.text)
    mend = Message("请写本流程里的动作名", "write an action of this procedure")
    checker.unknown(token, Message("动作", "action"), sorted(checker.env.actions), mend)
    return None


def _lookup(checker: Checker, node: ast.Call, table: str) -> Node | None:
    key = _argument(checker, node.args[0], Type.CHOICE, Type.TEXT)
    if key is None:
        return None
    rows = checker.env.tables[table]
    wanted = (str(key.value),) if isinstance(key, Constant) else key.type.options
    missing = [option for option in wanted if option not in rows]
    if missing:
        nearest = checker.suggester.nearest(missing[0], rows) if isinstance(key, Constant) else None
        hint, names = did_you_mean(nearest), "、".join(show(option) for option in missing)
        zh = f"表“{table}”里没有“{names}”{hint.zh or '，请在表里补上'}"
        listed = names.replace("、", ", ")
        en = f"table '{table}' has no row for '{listed}'{hint.en or ', add it to the table'}"
        quoted = f'"{nearest}"' if nearest is not None else None
        checker.problem("guard-unknown-name", (key.start, key.end), zh, en, quoted)
        return None
    return Lookup(*checker.syntax.span(node), _value_type(rows), table, key)


def _value_type(rows: Mapping[str, Decimal | str | bool]) -> FieldType:
    values = tuple(rows.values())
    if values and all(isinstance(value, bool) for value in values):
        return BOOLEAN
    if values and all(isinstance(value, str) for value in values):
        return FieldType(Type.TEXT)
    return FieldType(Type.DECIMAL)


FUNCTIONS: Mapping[str, tuple[tuple[int, int], Callable[[Checker, ast.Call], Node | None]]] = MappingProxyType(
    {
        "date": ((1, 1), _date),
        "today": ((0, 0), _today),
        "days": ((1, 1), _days),
        "workdays_between": ((2, 2), _workdays_between),
        "count": ((1, 1), _count),
        "has": ((1, 1), _has),
        "default": ((2, 2), _default),
        "len": ((1, 1), _len),
        "min": ((2, 1000), _extreme("min")),
        "max": ((2, 1000), _extreme("max")),
    }
)
"""Every function: how many arguments it takes (least, most), and what checks them."""
