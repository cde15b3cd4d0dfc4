"""Compiled guards against a plain tree walk, and any text at all."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflow_engine.definition.guard import (
    FUNCTIONS,
    Environment,
    Expression,
    FieldType,
    GuardError,
    GuardFailed,
    MissingValue,
    Type,
    compile_guard,
)

OPTIONS = ("紧急", "一般", "low")
LIMITS = {"紧急": Decimal("100.5"), "一般": Decimal(3), "low": Decimal("0.25")}
TODAY = date(2026, 3, 2)
INTEGERS, DECIMALS, DATES = ("n", "次数"), ("金额", "m-1"), ("开始", "until")
CHOICES, BOOLEANS, TEXTS, LISTS = ("urgency", "类型"), ("ok", "is"), ("note",), ("kinds",)
ENV = Environment(
    fields={
        **dict.fromkeys(INTEGERS, FieldType(Type.INTEGER)),
        **dict.fromkeys(DECIMALS, FieldType(Type.DECIMAL)),
        **dict.fromkeys(DATES, FieldType(Type.DATE)),
        **dict.fromkeys(CHOICES, FieldType(Type.CHOICE, OPTIONS)),
        **dict.fromkeys(BOOLEANS, FieldType(Type.BOOLEAN)),
        **dict.fromkeys(TEXTS, FieldType(Type.TEXT)),
        **dict.fromkeys(LISTS, FieldType(Type.LIST, OPTIONS, Type.CHOICE)),
    },
    tables={"limit": LIMITS},
    actions=frozenset({"return", "审核.退回"}),
)


class Facts:
    today = TODAY

    def count(self, action: str) -> int:
        return len(action)

    def workdays_between(self, a: date, b: date) -> int:
        return (b - a).days * 5 // 7


# A tree is (operator, part, …); a leaf is ("value", v) or ("field", name).
Tree: TypeAlias = tuple[Any, ...]
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


def values(*choices: Any) -> st.SearchStrategy[Tree]:
    return st.sampled_from(choices).map(lambda value: ("value", value))


def fields(names: tuple[str, ...]) -> st.SearchStrategy[Tree]:
    return st.sampled_from(names).map(lambda name: ("field", name))


def node(operator: str | st.SearchStrategy[str], *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Tree]:
    first = st.just(operator) if isinstance(operator, str) else operator
    return st.tuples(first, *parts)


def one_kind(names: tuple[str, ...], constants: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(constants, fields(names), node("default", fields(names), constants))


integer_leaves = one_kind(INTEGERS, st.integers(-20, 20).map(lambda n: ("value", n)))
decimal_leaves = one_kind(DECIMALS, st.decimals(-99, 99, places=2).map(lambda d: ("value", d)))
date_leaves = one_kind(DATES, st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(lambda d: ("value", d)))
choices = st.one_of(fields(CHOICES), node("default", fields(CHOICES), values(*OPTIONS)))
texts = one_kind(TEXTS, values("", "一班", 'a "b"', "c'd", "\\"))

integers = st.recursive(
    st.one_of(
        integer_leaves,
        node("count", st.sampled_from(sorted(ENV.actions))),
        node("workdays_between", date_leaves, date_leaves),
        node("len", st.one_of(texts, fields(LISTS))),
    ),
    lambda inner: st.one_of(
        node(st.sampled_from("+-*"), inner, inner), node("negate", inner), node("min", inner, inner, inner)
    ),
    max_leaves=4,
)
numbers = st.recursive(
    st.one_of(integers, decimal_leaves, node("limit", choices)),
    lambda inner: st.one_of(
        node(st.sampled_from("+-*/"), inner, inner), node("negate", inner), node("max", inner, inner)
    ),
    max_leaves=4,
)
durations = st.recursive(
    st.one_of(node("-", date_leaves, date_leaves), node("days", integers)),
    lambda inner: st.one_of(node(st.sampled_from("+-"), inner, inner), node("*", inner, integers)),
    max_leaves=2,
)
dates = st.one_of(date_leaves, node("today"), node(st.sampled_from("+-"), date_leaves, durations))


def chain(operand: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    operator = st.sampled_from(COMPARISONS)
    return st.one_of(
        node("compare", operand, operator, operand),
        node("compare", operand, operator, operand, operator, operand),
    )


def equal(left: st.SearchStrategy[Tree], right: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return node("compare", left, st.sampled_from(("==", "!=")), right)


def among(item: st.SearchStrategy[Tree], constants: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return node(st.sampled_from(("in", "not in")), item, st.lists(constants, min_size=1, max_size=3))


conditions = st.recursive(
    st.one_of(
        values(True, False),
        fields(BOOLEANS),
        node("has", fields(tuple(ENV.fields))),
        chain(numbers),
        chain(dates),
        chain(durations),
        equal(choices, st.one_of(choices, values(*OPTIONS))),
        equal(texts, texts),
        among(choices, values(*OPTIONS)),
        among(integers, values(1, Decimal("2.5"), -3)),
        node(st.sampled_from(("in", "not in")), st.one_of(choices, values(*OPTIONS)), fields(LISTS)),
    ),
    lambda inner: st.one_of(
        node("and", inner, inner), node("or", inner, inner, inner), node("not", inner), equal(inner, inner)
    ),
    max_leaves=6,
)

numeric = st.integers(-20, 20)
entered: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(INTEGERS, numeric),
    **dict.fromkeys(DECIMALS, numeric | st.decimals(-99, 99, places=3)),
    **dict.fromkeys(DATES, st.dates(date(2020, 1, 1), date(2030, 1, 1))),
    **dict.fromkeys(CHOICES, st.sampled_from(OPTIONS)),
    **dict.fromkeys(BOOLEANS, st.booleans()),
    **dict.fromkeys(TEXTS, st.sampled_from(("", "一班", "x"))),
    **dict.fromkeys(LISTS, st.lists(st.sampled_from(OPTIONS), max_size=2).map(tuple)),
}
complete = st.fixed_dictionaries(entered)
patchy = st.fixed_dictionaries({}, optional={name: st.none() | value for name, value in entered.items()})
data = st.one_of(complete, complete, patchy)


def write(tree: Tree) -> str:
    """The tree as a guard, every part in brackets."""
    match tree:
        case ("value", value):
            return write_value(value)
        case ("field", name):
            return str(name)
        case ("today",):
            return "today()"
        case ("count", action):
            return f"count({action})"
        case ("not", part):
            return f"(not {write(part)})"
        case ("negate", part):
            return f"(-{write(part)})"
        case ("in" | "not in" as operator, item, list() as members):
            return f"({write(item)} {operator} [{', '.join(map(write, members))}])"
        case ("compare", *parts):
            return f"({' '.join(p if isinstance(p, str) else write(p) for p in parts)})"
        case ("and" | "or" | "in" | "not in" | "+" | "-" | "*" | "/" as operator, *parts):
            return f"({f' {operator} '.join(map(write, parts))})"
        case (function, *parts):
            return f"{function}({', '.join(map(write, parts))})"
    raise AssertionError(tree)


def write_value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return f'date("{value}")'
        case str():
            return f"'{value}'" if '"' in value else f'"{value}"'
        case Decimal():
            return f"{value:f}"
    return str(value)


class Missing(Exception):
    pass


class NoAnswer(Exception):
    pass


def calculate(operator: str, left: Any, right: Any) -> Any:
    """Exact, by fractions; only a quotient is rounded, as the language says."""
    if not isinstance(left, int | Decimal) or not isinstance(right, int | Decimal):
        try:
            return {"+": lambda: left + right, "-": lambda: left - right, "*": lambda: left * right}[operator]()
        except OverflowError as error:
            raise NoAnswer from error
    if operator == "/":
        if right == 0:
            raise NoAnswer
        return Context(prec=34, Emax=6144, Emin=-6143).divide(Decimal(left), Decimal(right))
    a, b = Fraction(left), Fraction(right)
    exact = {"+": a + b, "-": a - b, "*": a * b}[operator]
    if isinstance(left, int) and isinstance(right, int):
        return int(exact)
    value = Context(prec=400).divide(Decimal(exact.numerator), Decimal(exact.denominator))
    assert Fraction(value) == exact
    return value


def compare(operator: str, left: Any, right: Any) -> bool:
    return bool(
        {
            "==": lambda: left == right,
            "!=": lambda: left != right,
            "<": lambda: left < right,
            "<=": lambda: left <= right,
            ">": lambda: left > right,
            ">=": lambda: left >= right,
        }[operator]()
    )


def walk(tree: Tree, given: dict[str, Any]) -> Any:  # noqa: C901 - one case per word of the language
    match tree:
        case ("value", value):
            return value
        case ("field", name):
            if given.get(name) is None:
                raise Missing(name)
            return given[name]
        case ("has", (_, name)):
            return given.get(name) is not None
        case ("default", (_, name), value):
            return walk(value, given) if given.get(name) is None else given[name]
        case ("today",):
            return TODAY
        case ("count", action):
            return len(action)
        case ("and", *parts):
            return all(walk(part, given) for part in parts)
        case ("or", *parts):
            return any(walk(part, given) for part in parts)
        case ("not", part):
            return not walk(part, given)
        case ("compare", first, *rest):
            left = walk(first, given)
            for operator, part in zip(rest[::2], rest[1::2], strict=True):
                right = walk(part, given)
                if not compare(operator, left, right):
                    return False
                left = right
            return True
        case ("in" | "not in" as operator, item, members):
            value = walk(item, given)
            container = [walk(m, given) for m in members] if isinstance(members, list) else walk(members, given)
            return any(value == member for member in container) is (operator == "in")
        case ("negate", part):
            return calculate("-", 0, walk(part, given))
    operator, *parts = tree
    arguments = [walk(part, given) for part in parts]
    match operator:
        case "limit":
            return LIMITS[arguments[0]]
        case "days":
            return days(arguments[0])
        case "workdays_between":
            return (arguments[1] - arguments[0]).days * 5 // 7
        case "len":
            return len(arguments[0])
        case "min":
            return sorted(arguments)[0]
        case "max":
            return sorted(arguments)[-1]
    return calculate(operator, *arguments)


def days(number_of_days: int) -> timedelta:
    try:
        return timedelta(days=number_of_days)
    except OverflowError as error:
        raise NoAnswer from error


@settings(max_examples=200, deadline=None)
@given(conditions, data)
def test_a_compiled_guard_answers_as_a_plain_tree_walk_does(tree: Tree, given_data: dict[str, Any]) -> None:
    source = write(tree)
    try:
        guard = compile_guard(source, ENV)
    except GuardError as error:
        told = {problem.message.en.split(",")[0] for problem in error.problems}
        assert told == {"division by zero"} or len(source) > 500
        return
    assert guard.warnings == ()
    if all(given_data.get(name) is not None for name in guard.needs):
        assert answer(guard, given_data) not in {("missing", name) for name in ENV.fields}
    try:
        expected = walk(tree, given_data)
    except Missing as missing:
        expected = ("missing", *missing.args)
    except NoAnswer:
        expected = "no answer"
    assert answer(guard, given_data) == expected
    assert answer_uncompiled(guard, given_data) == expected


def answer_uncompiled(guard: Expression, given_data: dict[str, Any]) -> Any:
    try:
        return guard.part(guard.tree)(given_data, Facts())
    except KeyError as error:
        return ("missing", error.args[0])
    except (GuardFailed, ArithmeticError, TypeError):
        return "no answer"


def answer(guard: Expression, given_data: dict[str, Any]) -> Any:
    try:
        return guard(given_data, Facts())
    except MissingValue as error:
        return ("missing", error.field)
    except GuardFailed:
        return "no answer"


WORDS = (
    *ENV.fields, *ENV.tables, *ENV.actions, *FUNCTIONS,
    *"()[],.+-*/<>=!＞＜＝（），“”、≥\"'", "==", "<=", "and", "or", "not", "in", "if", "true",
    "5万", "0.1", "1", '"紧急"', "'2026-01-01'", "金額", "\n", "\0", "\ud800", "\u202e", "é", "e\u0301",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.text(st.characters(codec=None), max_size=60),
        st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join),
        st.lists(st.sampled_from(WORDS), max_size=20).map("".join),
    )
)
@example("((" * 60)
@example("a" * 2001)
def test_any_text_is_a_guard_or_a_guard_error_with_spans_inside_it(source: str) -> None:
    try:
        expression = compile_guard(source, ENV, expect=None)
    except GuardError as error:
        told = error.problems
        assert told
        (error.say("zh") + error.say("en")).encode()
    else:
        told = expression.warnings
        for part in expression.tree.walk():
            assert 0 <= part.start < part.end <= len(source)
            assert all(part.start <= child.start and child.end <= part.end for child in part.children())
    for problem in told:
        assert 0 <= problem.start <= problem.end <= len(source)
        assert problem.message.zh
        assert problem.message.en
