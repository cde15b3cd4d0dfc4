"""Rules about matters that pass from unit to unit: what they find, and what they must let be."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import catalogue, findings, names, procedure, task
from workflow_engine.lint.check import examine

DONE = "done: {kind: end, outcome: ok}"
DATA = "data: {lead: {type: unit, required: true}}"
HEAD = "$data.lead.head"


def thrown(*actions: str, more: str = "", who: str = HEAD) -> list[str]:
    """Return what is found when the office transfers a matter to a step with these actions."""
    text = procedure(
        f"first: {task('assign: handle')}\nhandle: {task(*actions, who=who, more=more)}\n{DONE}", extra=DATA
    )
    return names(text)


@pytest.mark.parametrize(
    ("actions", "more", "expected"),
    [
        (("finish: done",), "", ["thrown-over-the-wall"]),
        (("finish: done", "again: done"), "", ["thrown-over-the-wall"]),
        (("finish: done", "no: {kind: pass_back, to: first, limit: 1}"), "", []),
        (("finish: done", "no: {kind: return, to: first, limit: 1}"), "", []),
        (("finish: done", "no: {kind: reject, to: done}"), "", []),
        (("finish: done", "ask: first"), "", []),
        (("finish: done", "take_away: {to: first, by: office/chief}"), "", ["thrown-over-the-wall"]),
        (("finish: done",), ", respond: 1 workday", []),
    ],
)
def test_a_unit_picked_in_the_case_must_have_a_say(actions: tuple[str, ...], more: str, expected: list[str]) -> None:
    assert thrown(*actions, more=more) == expected


def test_a_unit_named_in_the_procedure_agreed_to_its_step() -> None:
    assert thrown("finish: done", who="works/worker") == []


def test_a_say_in_an_earlier_step_is_enough() -> None:
    text = procedure(
        f"first: {task('assign: accept')}\n"
        f"accept: {task('take: check', 'no: {kind: pass_back, to: first, limit: 1}', who=HEAD)}\n"
        f"check: {task('checked: handle')}\nhandle: {task('finish: done', who=HEAD)}\n{DONE}",
        extra=DATA,
    )
    assert names(text) == []


def test_two_steps_of_the_same_unit_are_one_finding() -> None:
    text = procedure(
        f"first: {task('assign: one')}\none: {task('on: check', who=HEAD)}\n"
        f"check: {task('checked: two')}\ntwo: {task('finish: done', who=HEAD)}\n{DONE}",
        extra=DATA,
    )
    (found,) = findings(text)
    assert (found.rule, found.path) == ("thrown-over-the-wall", ("states", "one"))
    assert len(found.related) == 2


def relay(count: int, *, shortcut: str = "") -> str:
    """Return a procedure in which the matter changes hands ``count`` times."""
    who = ["office/clerk", "works/worker"]
    order = ["first", *(f"s{n}" for n in range(1, count + 1)), "done"]
    lines = [
        f"{name}: {task(f'go{n}: {order[n + 1]}', *([shortcut] if n == 0 and shortcut else []), who=who[n % 2])}"
        for n, name in enumerate(order[:-1])
    ]
    return procedure("\n".join([*lines, DONE]))


def test_more_than_six_changes_of_hands_are_too_many_unless_set_otherwise() -> None:
    info = ["excessive-handoffs"]
    assert names(relay(5), info=info) == names(relay(6), info=info) == []
    (found,) = findings(relay(7), info=info)
    assert found.witness
    assert found.witness.en.count("→") == 7
    examined = examine(catalogue(relay(3)), settings={"most-handoffs": 2})
    assert "excessive-handoffs" in [finding.rule for finding in examined.findings]


@pytest.mark.parametrize(
    ("shortcut", "expected"),
    [
        ("fast: done", []),
        ("drop: {kind: withdraw, to: done}", ["excessive-handoffs"]),
        ("no: {kind: reject, to: done}", ["excessive-handoffs"]),
    ],
)
def test_only_a_way_forward_makes_it_shorter(shortcut: str, expected: list[str]) -> None:
    assert names(relay(7, shortcut=shortcut), info=["excessive-handoffs"]) == expected


def test_the_requester_is_no_unit_and_neither_is_a_decision() -> None:
    steps = [
        f"s{n}: {task(f'go{n}: d{n}', who='$requester' if n % 2 else 'office/clerk')}\n"
        f"d{n}: {{kind: decision, branches: [{{otherwise: true, to: {f's{n + 1}' if n < 9 else 'done'}}}]}}"
        for n in range(10)
    ]
    text = procedure("\n".join([*steps, DONE]), start="s0")
    assert names(text, info=["excessive-handoffs"]) == []
