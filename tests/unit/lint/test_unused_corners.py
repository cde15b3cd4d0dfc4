"""What nothing uses: tables, fields that others fill in, units without posts, parties outside."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import ORGANIZATION, procedure, task
from tests.unit.lint.test_staffing_rules import DONE, only

RULE = "unused-definition"
DUTIES = (
    "duties: office\nitems: {clean: {title: 清扫, every: month, lead: office/clerk, starts: visit, data: {note: x}}}\n"
)


def unused(kind: str, *texts: str) -> list[tuple[str | int, ...]]:
    return sorted((found.path for found in only(RULE, *texts) if found.path[0] == kind), key=str)


def procedure_with(*steps: str, extra: str = "", name: str = "sample") -> str:
    order = [f"s{number}" for number in range(len(steps))]
    onward = [*order[1:], "done"]
    lines = [f"{a}: {task(f'go_{a}: {b}', who=who)}" for a, b, who in zip(order, onward, steps, strict=True)]
    return procedure("\n".join([*lines, DONE]), start="s0", extra=extra, name=name)


def test_a_table_is_used_where_a_condition_looks_something_up() -> None:
    data = "data: {kind: {type: choice, options: [a, b], required: true}, n: {type: money, required: true}}\n"
    tables = "tables: {limit: {a: 1, b: 2}, other: {a: 1, b: 2}}"
    go = "go: {to: done, when: n < limit(kind)}"
    text = procedure(f"first: {task(go, 'no: refused')}\n{DONE}", extra=data + tables)
    assert unused("tables", text) == [("tables", "other")]


@pytest.mark.parametrize(
    ("handed", "left"),
    [
        ("", [("data", "note"), ("data", "more")]),
        ("note: '\"x\"'", [("data", "more")]),
        ("note: '\"x\"', more: '\"y\"'", []),
    ],
)
def test_a_field_that_a_caller_fills_in_is_used(handed: str, left: list[tuple[str, ...]]) -> None:
    callee = procedure_with("office/clerk", extra="data: {note: {type: text}, more: {type: text}}", name="visit")
    call = f"{{kind: call, process: visit, with: {{{handed}}}, ends: {{completed: done, refused: done}}}}"
    assert unused("data", callee, procedure(f"first: {call}\n{DONE}")) == sorted(left, key=str)


def test_a_field_that_is_filled_in_and_read_as_well_is_used() -> None:
    read = f"first: {task('go: {to: done, requires: [note]}')}\n{DONE}"
    callee = procedure(read, name="visit", extra="data: {note: {type: text}, more: {type: text}}")
    assert unused("data", callee, DUTIES) == [("data", "more")]


LAB = "  lab: {parent: top}\n  hut: {parent: lab}\n  inn: {parent: top}\n  top:\n"
BARE = ORGANIZATION.replace("  top:\n", LAB, 1)


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        (("office/clerk",), ["hut", "inn"]),
        (("office/clerk", "inn"), ["hut"]),
        (("hut", "inn"), []),
        (("lab", "inn"), ["hut"]),
    ],
)
def test_a_unit_without_posts_is_used_when_it_is_named_or_holds_others(steps: tuple[str, ...], left: list[str]) -> None:
    found = unused("units", procedure_with(*steps), BARE)
    assert [path[1] for path in found if len(path) == 2] == left


OUTSIDE = ORGANIZATION.replace(
    "external: {supplier: 供应商}", "external: {supplier: 供应商, visitor: 访客, office: 事务所}"
)


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        (("office/clerk",), ["office", "supplier", "visitor"]),
        (("office", "external/supplier"), ["office", "visitor"]),
        (("external/supplier", "external/visitor"), ["office"]),
        (("external/office", "$requester"), ["supplier", "visitor"]),
        (("external/office", "$data.visitor"), ["supplier", "visitor"]),
    ],
)
def test_a_party_outside_is_used_where_it_is_named_as_one(steps: tuple[str, ...], left: list[str]) -> None:
    text = procedure_with(*steps, extra="data: {visitor: {type: person, required: true}}")
    assert [path[1] for path in unused("external", text, OUTSIDE)] == left
