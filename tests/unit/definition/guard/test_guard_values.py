"""What guards answer."""

from __future__ import annotations

import decimal
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from workflow_engine.definition.guard import (
    Environment,
    Facts,
    FieldType,
    GuardFailed,
    MissingValue,
    Type,
    compile_guard,
)

DATA: dict[str, Any] = {
    "金额": Decimal("1000.10"),
    "类型": "年假",
    "紧急": "一般",
    "开始": date(2026, 3, 1),
    "结束": date(2026, 3, 10),
    "cost_estimate": 10000,
    "rating": 4,
    "other": 0,
    "urgent": True,
    "class": "一班",
    "sent": datetime(2026, 3, 1, 8, tzinfo=UTC),
    "closed": datetime(2026, 3, 2, 9, tzinfo=UTC),
    "wait": timedelta(days=2),
    "reviewer": "p001",
    "author": "p002",
    "finish-photos": ("a.jpg", "b.jpg"),
    "kinds": ("水",),
    "Ａ级": False,
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("cost_estimate >= 10000", True),
        ("0 < rating <= 5", True),
        ("0 < rating <= 3", False),
        ("0.1 + 0.2 == 0.3", True),
        ("金额 == 1000.1", True),
        ("-rating == 0 - 4", True),
        ("-金额 < -1000", True),
        ("rating + 2 * 3 == 10", True),
        ("(rating + 2) * 3 == 18", True),
        ("1 / 3 * 3 < 1", True),
        ("rating / 8 == 0.5", True),
        ('类型 == "年假" and not urgent', False),
        ("类型 != '病假' or urgent", True),
        ('类型 in ["年假", "事假"]', True),
        ('类型 not in ["年假", "事假"]', False),
        ("rating in [1, -4, 4.0]", True),
        ('开始 in [date("2026-03-01")]', True),
        ('"水" in kinds', True),
        ('"电" not in kinds', True),
        ("结束 - 开始 > days(5)", True),
        ("结束 - 开始 == days(rating + 5)", True),
        ("开始 + days(9) == 结束", True),
        ("days(9) + 开始 == 结束", True),
        ("结束 - days(9) == 开始", True),
        ("wait * 2 == days(4)", True),
        ("-wait < days(0)", True),
        ("closed - sent > days(1)", True),
        ("sent + wait > closed", True),
        ('today() > date("2026-03-01")', True),
        ("workdays_between(开始, today()) == 1", True),
        ("count(return) == 2", True),
        ("count(accept.return-it) >= 2", False),
        ("金额 <= limit(类型)", True),
        ('limit("病假") == 0.5', True),
        ("has(rating) and not has(café)", True),
        ("default(café, 7) == 7", True),
        ("default(rating, 7) == 4", True),
        ("default(café, default(other, 3)) == 0", True),
        ('default(类型, "病假") == "年假"', True),
        ("len(finish-photos) == 2 and len(class) == 2", True),
        ("min(rating, 金额, 3) == 3", True),
        ("max(开始, 结束, today()) == 结束", True),
        ("urgent == true and Ａ级 == False", True),
        ("reviewer != author", True),
        ('reviewer == "p001"', True),
        ('"a\\b" != class', True),
    ],
)
def test_a_guard_has_the_value_office_staff_expect(source: str, value: bool, env: Environment, facts: Facts) -> None:
    assert compile_guard(source, env)(DATA, facts) is value


@pytest.mark.parametrize(
    ("source", "kind", "value"),
    [
        ("金额 * 3", Type.DECIMAL, Decimal("3000.30")),
        ("rating * 3", Type.INTEGER, 12),
        ("rating / 4", Type.DECIMAL, Decimal(1)),
        ("结束 - 开始", Type.DURATION, timedelta(days=9)),
        ("开始 + days(1)", Type.DATE, date(2026, 3, 2)),
        ("类型", Type.CHOICE, "年假"),
        ("finish-photos", Type.LIST, ("a.jpg", "b.jpg")),
        ('"x"', Type.TEXT, "x"),
        ("min(rating, 0.5)", Type.DECIMAL, Decimal("0.5")),
    ],
)
def test_any_type_may_be_asked_for(source: str, kind: Type, value: object, env: Environment, facts: Facts) -> None:
    expression = compile_guard(source, env, expect=None)
    assert expression.type is kind
    assert expression(DATA, facts) == value


def test_an_integer_will_do_where_a_decimal_is_expected(env: Environment, facts: Facts) -> None:
    assert compile_guard("rating + 1", env, expect=Type.DECIMAL)(DATA, facts) == 5


@pytest.mark.parametrize("source", ["rating > 1", "urgent", '类型 == "年假"', "not urgent", "-金额 > 0"])
@pytest.mark.parametrize("absent", [True, False])
def test_an_absent_value_and_none_are_both_missing(source: str, absent: bool, env: Environment, facts: Facts) -> None:
    guard = compile_guard(source, env)
    data: dict[str, Any] = {} if absent else dict.fromkeys(guard.fields)
    with pytest.raises(MissingValue) as caught:
        guard(data, facts)
    assert caught.value.field == guard.fields[0]
    assert guard.fields[0] in caught.value.say("zh")
    assert "has(" in caught.value.say("en")


def test_none_is_missing_for_has_and_default_too(env: Environment, facts: Facts) -> None:
    guard = compile_guard("has(rating) or default(rating, 9) == 9", env)
    assert guard({"rating": None}, facts) is True


def test_nothing_behind_a_decided_condition_is_read(env: Environment, facts: Facts) -> None:
    assert compile_guard("has(rating) and rating > 1", env)({}, facts) is False
    assert compile_guard("not has(rating) or rating > 1", env)({}, facts) is True


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1 / other > 1", "division by zero"),
        ("other / other > 1", "division by zero"),
        ("开始 + days(rating * 1000000) > 结束", "out of range"),
        ("days(rating * 1000000000) > wait", "out of range"),
        ("sent - closed > wait", "do not have the declared types"),
    ],
)
def test_a_guard_without_an_answer_says_why(source: str, reason: str, env: Environment, facts: Facts) -> None:
    naive = DATA["closed"].replace(tzinfo=None)
    with pytest.raises(GuardFailed, match=reason):
        compile_guard(source, env)({**DATA, "closed": naive}, facts)


def test_sums_and_products_are_exact_whatever_the_callers_precision(env: Environment, facts: Facts) -> None:
    with decimal.localcontext() as context:
        context.prec = 2
        value = compile_guard("金额 * 金额 + 0.0000000000000000000001", env, expect=None)(DATA, facts)
    assert value == Decimal("1000200.0100000000000000000001")


def test_a_quotient_has_34_digits(env: Environment, facts: Facts) -> None:
    assert compile_guard("2 / 3", env, expect=None)({}, facts) == Decimal("0.6666666666666666666666666666666667")


def test_a_sum_that_cannot_be_exact_is_refused_not_rounded(env: Environment, facts: Facts) -> None:
    with pytest.raises(GuardFailed, match="out of range"):
        compile_guard("金额 + 1 > 0", env)({"金额": Decimal("1E+1000")}, facts)


def test_a_key_error_of_the_callers_own_facts_is_not_taken_for_a_missing_field(env: Environment) -> None:
    class Broken:
        today = date(2026, 1, 1)

        def count(self, action: str) -> int:
            raise KeyError(action)

        def workdays_between(self, a: date, b: date) -> int:
            raise KeyError(a, b)

    with pytest.raises(KeyError, match="return"):
        compile_guard("count(return) > 1", env)({}, Broken())


def test_equal_guards_are_equal_and_cannot_be_changed(env: Environment) -> None:
    one, two = (compile_guard("rating > 1", env) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
    assert one != compile_guard("rating >  1", env)
    assert repr(one) == "Expression('rating > 1')"
    with pytest.raises(AttributeError):
        one.source = "true"  # type: ignore[misc]


def test_a_text_looked_up_in_a_table_may_be_unknown_only_at_run_time(facts: Facts) -> None:
    env = Environment({"队": FieldType(Type.TEXT)}, {"on": {"甲": True, "乙": False}}, frozenset())
    guard = compile_guard("on(队)", env)
    assert guard({"队": "甲"}, facts) is True
    with pytest.raises(GuardFailed, match="丙"):
        guard({"队": "丙"}, facts)
