"""Guards in the words of the office."""

from __future__ import annotations

import pytest

from tests.support import steps
from workflow_engine.definition.model import ProcessDefinition, Task
from workflow_engine.diagram.words import Words

DATA = """
    cost: {type: money, required: true, title: {zh: 费用, en: Cost}}
    spent: {type: money, required: true, title: {zh: 已用, en: Spent}}
    kind: {type: choice, options: [水, 电], required: true, title: {zh: 类别, en: Kind}}
    urgent: {type: boolean, required: true, title: {zh: 加急, en: Urgent}}
    by: {type: date, required: true, title: {zh: 期限, en: Date}}
    files: {type: texts, required: true, title: {zh: 附件, en: Files}}
"""
TABLES = "tables:\n  limit: {水: 100, 电: 2000}\n"


def procedure(guard: str) -> ProcessDefinition:
    quoted = guard.replace("'", "''")
    return steps(
        f"""
        first:
          title: 报
          responsible: office/clerk
          accountable: office/chief
          actions:
            go: {{title: {{zh: 通过, en: Pass}}, to: done, when: '{quoted}'}}
            back: {{title: {{zh: 退, en: Back}}, kind: return, to: first, limit: 2}}
        done: {{kind: end, outcome: done}}
        """,
        data=DATA,
        extra=TABLES,
    )


def said(guard: str, lang: str = "zh") -> str:
    definition = procedure(guard)
    task = definition.states["first"]
    assert isinstance(task, Task)
    found = task.actions["go"].when
    assert found is not None
    return Words(definition, lang).guard(found)


@pytest.mark.parametrize(
    ("guard", "zh", "en"),
    [
        ("cost >= 100", "费用 ≥ 100", "Cost ≥ 100"),
        ("10 < cost <= 100", "10 < 费用 ≤ 100", "10 < Cost ≤ 100"),
        ('kind == "水"', "类别 = “水”", 'Kind = "水"'),
        ('kind not in ["水", "电"]', "类别 不属于 “水”、“电”", 'Kind not in "水", "电"'),
        ("urgent", "加急 = 是", "Urgent = yes"),
        ("not urgent", "加急 = 否", "Urgent = no"),
        ("not default(urgent, false)", "加急 = 否", "Urgent = no"),
        ("default(cost, 0) > 5", "费用（未填按0） > 5", "Cost (0 if not given) > 5"),
        ("has(by)", "已填“期限”", "“Date” given"),
        ("not has(by)", "未填“期限”", "no “Date”"),
        ('cost < limit("电")', "费用 < 2000", "Cost < 2000"),
        ("cost < limit(kind)", "费用 < limit（类别）", "Cost < limit (Kind)"),
        ("count(back) < 2", "「退」次数 < 2", "count of “Back” < 2"),
        ("count(first.back) < 2", "「退」次数 < 2", "count of “Back” < 2"),
        ("len(files) > 2", "附件的个数 > 2", "number of Files > 2"),
        ("by - today() > days(3)", "期限 − 今天 > 3天", "Date − today > 3 days"),
        ("cost - (spent - 1) > 0", "费用 − (已用 − 1) > 0", "Cost − (Spent − 1) > 0"),
        ("(cost + spent) * 2 > 0", "(费用 + 已用) × 2 > 0", "(Cost + Spent) × 2 > 0"),
        ("cost + spent * 2 > 0", "费用 + 已用 × 2 > 0", "Cost + Spent × 2 > 0"),
        ("max(cost, spent) > 1", "费用、已用中最大者 > 1", "greatest of Cost, Spent > 1"),
        (
            "urgent and cost > 1 or has(by)",
            "(加急 = 是 且 费用 > 1) 或 已填“期限”",
            "(Urgent = yes and Cost > 1) or “Date” given",
        ),
        ("not (urgent or has(by))", "非(加急 = 是 或 已填“期限”)", "not (Urgent = yes or “Date” given)"),
    ],
)
def test_a_guard_reads_as_people_say_it(guard: str, zh: str, en: str) -> None:
    assert said(guard) == zh
    assert said(guard, "en") == en
