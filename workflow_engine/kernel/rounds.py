"""What was completed in the present round: the states to which the matter can be returned.

A block is the top level or one region of one parallel state (for one element of its list). Within a block the matter
is in one place, so its acts, in order, say how it got there; coming again to a state takes back everything from that
state on.
"""

from __future__ import annotations

from workflow_engine.definition.model import Task
from workflow_engine.kernel.case import Case, Visit
from workflow_engine.kernel.machine import CompiledMachine

Block = tuple[str, str]
"""The parallel state and the region; two empty names at the top."""


def block_of(machine: CompiledMachine, state: str) -> Block:
    """Return the block in which a state stands."""
    spot = machine.spots[state]
    return (spot.parallel.name if spot.parallel else "", spot.region.name if spot.region else "")


def around(case: Case, visit: Visit) -> list[Visit]:
    """Return the visit and the blocks around it, the innermost first."""
    found = [visit]
    while found[-1].parent:
        outer = case.visit(found[-1].parent)
        assert outer is not None  # noqa: S101  # a block is open as long as anything in it
        found.append(outer)
    return found


def completed(machine: CompiledMachine, case: Case, visit: Visit) -> tuple[str, ...]:
    """Return the tasks completed before ``visit`` in the present round, in its own and the enclosing blocks, in order.

    A block that is entered again takes nothing back by itself, only the tasks in it do. Blocks inside a ``for_each``
    region are not told apart by its elements.
    """
    inside_out = around(case, visit)
    depths = {
        (block_of(machine, each.state), each.element): depth for depth, each in enumerate(reversed(inside_out), 1)
    }
    done: list[tuple[str, int]] = []  # the depth never falls from one entry to the next
    for deed in case.deeds:
        if deed.state not in machine.spots:  # a step of the version from which the case was migrated
            continue
        depth = depths.get((block_of(machine, deed.state), deed.element))
        if depth is not None:
            done = _before(done, deed.state)
            while done and done[-1][1] > depth:  # an act outside: the block around these has been left since
                done.pop()
            if isinstance(machine.spots[deed.state].state, Task):
                done.append((deed.state, depth))
    return tuple([state for state, _ in _before(done, visit.state)])


def _before(done: list[tuple[str, int]], state: str) -> list[tuple[str, int]]:
    at = next((n for n, (name, _) in enumerate(done) if name == state), len(done))
    return done[:at]
