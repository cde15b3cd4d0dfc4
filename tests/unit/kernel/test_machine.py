"""What a definition is compiled into: plain names, whatever they are called, and the first way whose guard holds."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.support import Desk, steps
from workflow_engine.definition.guard import MissingValue
from workflow_engine.definition.model import Task
from workflow_engine.kernel.machine import AUTO, compile_definition
from workflow_engine.record import replace

TASK = "responsible: office/clerk, accountable: office/chief"
HOSTILE = [
    "__class__",
    "__init__",
    "trigger",
    "state",
    "model",
    "initial",
    "to",
    "to_done",
    "is_done",
    "may_go",
    "add_model",
    "events",
    "states",
    "os.rmdir",
    "os.system",
    "builtins.exit",
    "=join",
    "=branch",
    "·",
    "·first",
    "*",
    "受理",
    "a_b",
    "None",
]


class Nothing:
    """Facts of a case in which nothing has happened."""

    today: Any = None

    def count(self, action: str) -> int:
        return len(action) * 0

    def workdays_between(self, a: Any, b: Any) -> int:
        return int(a == b) * 0


def definition_with(name: str) -> Any:
    """Return a definition whose first state and action are called ``name``, past the loader's own checks."""
    plain = steps(f"first: {{{TASK}, actions: {{go: {{to: done}}}}}}\ndone: {{kind: end, outcome: done}}")
    first = plain.states["first"]
    assert isinstance(first, Task)
    action = replace(first.actions["go"], name=name)
    return replace(
        plain,
        digest=f"hostile {name}",
        start=name,
        states={name: replace(first, name=name, actions={name: action}), "done": plain.states["done"]},
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_a_name_and_nothing_else(name: str) -> None:
    definition = definition_with(name)
    machine = compile_definition(definition)
    assert machine.step(name, name, {}, Nothing()) == "done"
    assert machine.step("done", name, {}, Nothing()) is None
    desk = Desk(definition).start()
    assert desk.states == [name]
    assert desk.act(name, "cai").outcome == "done"


def test_nothing_is_imported_for_a_dotted_name() -> None:
    code = (
        "import sys\n"
        "from tests.unit.kernel.test_machine import Nothing, compile_definition, definition_with\n"
        "before = set(sys.modules)\n"
        "for name in ('antigravity.x', 'this.s', 'turtle.bye', 'os.abort'):\n"
        "    assert compile_definition(definition_with(name)).step(name, name, {}, Nothing()) == 'done'\n"
        "print(sorted(set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


GUARDED = f"""
first:
  {TASK.replace(", ", chr(10) + "  ")}
  actions:
    go:   {{to: done, when: amount > 10}}
    need: {{to: done, requires: [limit], when: limit > amount}}
choice:
  kind: decision
  branches:
    - {{when: amount > 100, to: large}}
    - {{when: amount > 10, to: done}}
    - {{otherwise: true, to: first}}
done: {{kind: end, outcome: done}}
large: {{kind: end, outcome: large}}
"""


def guarded() -> Any:
    return compile_definition(
        steps(
            GUARDED.replace("actions:\n", "actions:\n    choose: {to: choice}\n", 1),
            data="amount: {type: integer, required: true}\nlimit: {type: integer}",
        )
    )


def test_an_unknown_trigger_leads_nowhere() -> None:
    machine = guarded()
    for trigger in ("stop", "", "GO", "·go", f"{AUTO}done", "to_done", "go "):
        assert machine.step("first", trigger, {"amount": 50}, Nothing()) is None
    assert machine.step("done", "go", {"amount": 50}, Nothing()) is None


@pytest.mark.parametrize(
    ("amount", "target"), [(101, "large"), (100, "done"), (11, "done"), (10, "first"), (0, "first")]
)
def test_the_first_branch_that_holds_is_taken(amount: int, target: str) -> None:
    assert guarded().step("choice", f"{AUTO}branch", {"amount": amount}, Nothing()) == target


def test_a_false_guard_leads_nowhere_and_one_without_an_answer_says_so() -> None:
    machine = guarded()
    assert machine.step("first", "go", {"amount": 1}, Nothing()) is None
    with pytest.raises(MissingValue):
        machine.step("first", "need", {"amount": 1}, Nothing())
    assert machine.step("first", "need", {"amount": 1, "limit": 2}, Nothing()) == "done"


def test_a_guard_without_an_answer_moves_nothing_in_a_case() -> None:
    definition = steps(
        f"""
        first: {{{TASK}, actions: {{go: {{to: done, requires: [limit], when: 10 / limit > 1}}}}}}
        done: {{kind: end, outcome: done}}""",
        data="limit: {type: integer}",
    )
    desk = Desk(definition).start()
    before = desk.case
    assert desk.reasons("go", "cai") == ["field-missing"]
    assert desk.case is before
    assert desk.reasons("go", "cai", data={"limit": 0}) == ["guard-failed"]
    assert desk.case is before
    assert desk.reasons("go", "cai", data={"limit": 2}) == []


def test_a_definition_is_compiled_once_for_each_digest() -> None:
    definition = definition_with("once")
    machine = compile_definition(definition)
    assert compile_definition(replace(definition)) is machine
    assert compile_definition(replace(definition, digest="another")) is not machine
