from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from workflow_engine.definition.guard import Environment, FieldType, Type


@dataclass
class Day:
    """Facts of a fixed day: so many actions taken, and every day a working day."""

    today: date = date(2026, 3, 2)
    taken: dict[str, int] = field(default_factory=dict)

    def count(self, action: str) -> int:
        return self.taken.get(action, 0)

    def workdays_between(self, a: date, b: date) -> int:
        return (b - a).days


@pytest.fixture
def facts() -> Day:
    return Day(taken={"return": 2, "accept.return-it": 1})


@pytest.fixture(scope="session")
def env() -> Environment:
    return Environment(
        fields={
            "金额": FieldType(Type.DECIMAL),
            "类型": FieldType(Type.CHOICE, ("年假", "病假", "事假")),
            "紧急": FieldType(Type.CHOICE, ("紧急", "一般")),
            "开始": FieldType(Type.DATE),
            "结束": FieldType(Type.DATE),
            "cost_estimate": FieldType(Type.DECIMAL),
            "rating": FieldType(Type.INTEGER),
            "other": FieldType(Type.INTEGER),
            "urgent": FieldType(Type.BOOLEAN),
            "class": FieldType(Type.TEXT),
            "sent": FieldType(Type.DATETIME),
            "closed": FieldType(Type.DATETIME),
            "wait": FieldType(Type.DURATION),
            "reviewer": FieldType(Type.PERSON),
            "author": FieldType(Type.PERSON),
            "finish-photos": FieldType(Type.LIST, item=Type.FILE),
            "kinds": FieldType(Type.LIST, ("水", "电"), Type.CHOICE),
            "Ａ级": FieldType(Type.BOOLEAN),
            "café": FieldType(Type.INTEGER),
        },
        tables={
            "limit": {"年假": Decimal("30000"), "病假": Decimal("0.5"), "事假": Decimal(1)},
            "partial": {"年假": Decimal(1)},
            "leader": {"甲": "p001", "乙": "p002"},
        },
        actions=frozenset({"return", "accept.return-it", "finish"}),
    )
