"""A guard may only read a field that surely has a value when it is asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workflow_engine.definition.load import Loaded

Load = Callable[[str], Loaded]
Write = Callable[..., str]

DATA = "data: {n: {type: integer}, m: {type: integer}, r: {type: integer, required: true}}"


TWO_WAYS = """b: {actions: {go: {to: d}}}
c: {actions: {go: {to: d}, again: {to: c}}}
d: {actions: {go: {to: z, when: n > 1}}}"""


def block(join: str = "all", when: str = "") -> str:
    """Return a parallel state whose first region sets ``n`` before it ends."""
    return f"""kind: parallel
to: d
join: {join}
regions:
  one: {{{when}states: {{b: {{requires: [n], actions: {{go: {{to: e}}}}}}, e: {{kind: end, outcome: o}}}}}}
  two: {{states: {{f: {{kind: end, outcome: o}}}}}}"""


def reads(loaded: Loaded) -> list[str]:
    """Return the paths of all guards that read too early."""
    assert {p.rule for p in loaded.problems} <= {"read-before-set"}
    return [".".join(map(str, p.path)) for p in loaded.problems]


@pytest.mark.parametrize(
    ("a", "more"),
    [
        ("actions: {go: {to: z, when: r > 1}}", ""),
        ("actions: {go: {to: z, when: n > 1, requires: [n]}}", ""),
        ("requires: [n]\nactions: {go: {to: z, when: n > 1}}", ""),
        ("actions: {go: {to: z, when: has(n) and n > 1}}", ""),
        ("actions: {go: {to: z, when: 'default(n, 0) > 1'}}", ""),
        ("requires: [n]\nactions: {go: {to: b}}", "b: {actions: {go: {to: z, when: n > 1}}}"),
        (
            "actions: {go: {to: b, requires: [n]}}",
            "b: {due: {when: [{if: n > 1, then: 2 days}]}, actions: {go: {to: z}}}",
        ),
        ("actions: {go: {to: b, requires: [n]}}", "b: {kind: decision, branches: [{when: n > 1, to: z}]}"),
        (
            "requires: [n]\nactions: {x: {to: b}, y: {to: c}}",
            TWO_WAYS,
        ),
        (
            block(),
            "d: {actions: {go: {to: z, when: n > 1}}}",
        ),
    ],
)
def test_a_field_that_is_surely_set_may_be_read(procedure: Write, loaded: Load, a: str, more: str) -> None:
    assert reads(loaded(procedure(DATA, a, more))) == []


@pytest.mark.parametrize(
    ("a", "more", "path"),
    [
        ("actions: {go: {to: z, when: n > 1}}", "", "states.a.actions.go.when"),
        ("actions: {go: {to: z, when: n > 1, requires: [m]}}", "", "states.a.actions.go.when"),
        ("requires: [n]\nactions: {go: {to: z, kind: return, when: n > 1}}", "", "states.a.actions.go.when"),
        ("requires: [n]\ndue: {when: [{if: n > 1, then: 2 days}]}", "", "states.a.due.when.0.if"),
        ("sign: {rule: any, members: [{party: u/x, when: n > 1}]}\nrequires: [n]", "", "states.a.sign.members.0.when"),
        (
            "requires: [n]\nactions: {go: {to: b}, back: {to: b, kind: return}}",
            "b: {actions: {go: {to: z, when: n > 1}}}",
            "states.b.actions.go.when",
        ),
        (
            "requires: [n]\nactions: {x: {to: b}}",
            "b: {actions: {go: {to: z, when: n > 1}}}\nc: {actions: {go: {to: b}}}",
            "states.b.actions.go.when",
        ),
        (
            block(join="any"),
            "d: {actions: {go: {to: z, when: n > 1}}}",
            "states.d.actions.go.when",
        ),
        (
            block(when="when: r > 1, "),
            "d: {actions: {go: {to: z, when: n > 1}}}",
            "states.d.actions.go.when",
        ),
        (
            "deemed: {after: 2 days, action: go}\nrequires: [n]\nactions: {go: {to: b, requires: [n]}}",
            "b: {actions: {go: {to: z, when: n > 1}}}",
            "states.b.actions.go.when",
        ),
        (
            "deemed: {after: 2 days, action: go}\nrequires: [n]\nactions: {go: {to: z, when: n > 1}}",
            "",
            "states.a.actions.go.when",
        ),
        ("kind: call\nprocess: q\nwith: {x: n}\nends: {ok: z}", "", "states.a.with.x"),
    ],
)
def test_a_field_that_may_be_empty_may_not_be_read(
    procedure: Write, loaded: Load, a: str, more: str, path: str
) -> None:
    assert reads(loaded(procedure(DATA, a, more))) == [path]


def test_the_message_names_the_three_mends_and_the_field_is_underlined(procedure: Write, loaded: Load) -> None:
    (problem,) = loaded(procedure(DATA, "actions:\n  go: {to: z, when: has(n) or n > 1}")).problems
    assert problem.help is not None
    for mend in ("required: true", "requires: [n]", "has(n)", "default(n, ...)"):
        assert mend in problem.help.en
    assert problem.place is not None
    assert problem.place.column == len("      go: {to: z, when: has(n) or ") + 1


def test_the_promise_to_the_requester_is_fixed_at_the_start(procedure: Write, loaded: Load) -> None:
    early = f"{DATA}\ndeadline: {{when: [{{if: n > 1, then: 2 days}}]}}"
    assert reads(loaded(procedure(early, "actions: {go: {to: z, requires: [n]}}"))) == ["deadline.when.0.if"]
    assert reads(loaded(procedure(early.replace("n > 1", "r > 1")))) == []
