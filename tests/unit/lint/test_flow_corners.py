"""Blocks in which more than one thing is wrong, and ways that lead across their borders."""

from __future__ import annotations

import pytest

from tests.unit.lint.catalogues import procedure, task
from tests.unit.lint.test_staffing_rules import DONE, only

FINE = f"{{start: a1, states: {{a1: {task('go: a9')}, a9: {{kind: end, outcome: ok}}}}}}"


CALL = (
    "{start: a1, states: {a1: {kind: call, process: other, ends: {completed: a9, visited: done}}, "
    "a9: {kind: end, outcome: ok}}}"
)


def stuck(name: str) -> str:
    """Return a region that goes round for ever."""
    return (
        f"{{start: {name}1, states: {{{name}1: {task(f'go: {name}2')}, {name}2: {task(f'back: {name}1')}, "
        f"{name}9: {{kind: end, outcome: ok}}}}}}"
    )


def block(*regions: str, to: str = "done", more: str = "", extra: str = "", name: str = "both") -> str:
    written = "".join(f"    {region}\n" for region in regions)
    state = f"{name}:\n  kind: parallel\n  join: all\n  to: {to}\n  regions:\n{written}{more}"
    return procedure(f"{state}{DONE}", start=name, extra=extra)


@pytest.mark.parametrize("names", ["b", "bc", "bcd"])
def test_every_region_that_cannot_end_is_named_in_one_finding(names: str) -> None:
    (found,) = only("join-never-fires", block(f"fine: {FINE}", *(f"r{name}: {stuck(name)}" for name in names)))
    places = [found.path, *(related.path for related in found.related)]
    block_, inside = ("states", "both"), [("states", "both", "regions", f"r{name}") for name in names]
    assert places == [inside[0], block_, *inside[1:]]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (block(f"fine: {FINE}", to="a1"), ("states", "both", "to")),
        (
            block(f"fine: {FINE.replace('go: {to: a9}', 'go: {to: a9}, out: {to: done}')}"),
            ("states", "both", "regions", "fine", "states", "a1", "actions", "out", "to"),
        ),
        (
            block(f"fine: {FINE}", more=f"to:\n  {task('go: a1')[1:-1].replace(', ', chr(10) + '  ', 2)}\n"),
            ("states", "to", "actions", "go", "to"),
        ),
        (
            block(f"fine: {FINE.replace('go: {to: a9}', 'go: {to: a9}, to: {to: done}')}"),
            ("states", "both", "regions", "fine", "states", "a1", "actions", "to", "to"),
        ),
        (block(f"fine: {CALL}"), ("states", "both", "regions", "fine", "states", "a1", "ends", "visited")),
    ],
)
def test_a_way_across_the_border_of_a_block_is_told_at_its_target(text: str, path: tuple[str, ...]) -> None:
    (found,) = only("region-escape", text)
    assert found.path == path


def closed(guard: str) -> str:
    """Return a region from which only a condition leads to its end."""
    ways = task("go: b2", f"out: {{to: b9, when: {guard}}}")
    return f"{{start: b1, states: {{b1: {ways}, b2: {task('back: b1')}, b9: {{kind: end, outcome: ok}}}}}}"


@pytest.mark.parametrize(("name", "beside"), [("a", "fine"), ("both", "zone"), ("z", "fine")])
def test_a_loop_in_a_region_that_only_an_impossible_condition_leaves_names_the_condition(
    name: str, beside: str
) -> None:
    data = "data: {n: {type: integer, min: 0, required: true}}"
    text = block(f"{beside}: {FINE}", f"rb: {closed('n < 0')}", extra=data, name=name)
    (found,) = only("livelock", text)
    region = ("states", name, "regions", "rb", "states")
    assert found.path == (*region, "b1")
    assert [related.path for related in found.related] == [(*region, "b1", "actions", "out", "when"), (*region, "b2")]
    assert only("livelock", block(f"fine: {FINE}", f"rb: {closed('n < 1')}", extra=data, name=name)) == []
