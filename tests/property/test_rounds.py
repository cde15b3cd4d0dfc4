"""What was completed in the present round, against an oracle that keeps one stack for every open block."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import Desk, steps
from workflow_engine.definition.model import ProcessDefinition, Task
from workflow_engine.kernel.case import Visit
from workflow_engine.kernel.events import Acted, Entered, Left
from workflow_engine.kernel.machine import compile_definition
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.return_to import Returned, ReturnTo
from workflow_engine.kernel.rounds import completed

TASK = "responsible: office/clerk, accountable: office/chief"
Seat = tuple[int, str, str | None]


def drawn(dice: Random) -> ProcessDefinition:
    """Return a procedure with blocks in blocks in which every task leads anywhere in its block."""
    lines: list[str] = []

    def block(prefix: str, indent: str, depth: int) -> None:
        names = [f"{prefix}t{n}" for n in range(dice.randint(1, 4))]
        blocks = [f"{prefix}p{n}" for n in range(dice.randint(1, 2) if depth < 2 else 0)]
        everywhere = [*names, *blocks, f"{prefix}end"]
        for name in names:
            targets = dice.choices(everywhere, k=2)
            actions = ", ".join(f"a{n}: {{to: {to}}}" for n, to in enumerate(targets))
            lines.append(f"{indent}{name}: {{{TASK}, actions: {{{actions}}}}}")
        for name in blocks:
            listed = depth == 1 and dice.random() < 0.4
            lines.append(f"{indent}{name}:")
            lines.append(f"{indent}  kind: parallel")
            lines.append(f"{indent}  join: {dice.choice(('all', 'any'))}")
            lines.append(f"{indent}  to: {dice.choice(everywhere)}")
            lines.append(f"{indent}  actions: {{quit: {{to: {dice.choice(names)}, by: office/clerk}}}}")
            if listed:
                lines.extend((f"{indent}  for_each: helpers", f"{indent}  region:"))
                region(f"{name}e", indent + "    ", 2)
            else:
                lines.append(f"{indent}  regions:")
                for n in range(dice.randint(1, 2)):
                    lines.append(f"{indent}    r{n}:")
                    region(f"{name}r{n}", indent + "      ", depth + 1)
        lines.append(f"{indent}{prefix}end: {{kind: end, outcome: done}}")

    def region(prefix: str, indent: str, depth: int) -> None:
        lines.extend((f"{indent}start: {prefix}t0", f"{indent}states:"))
        block(prefix, indent + "  ", depth)

    block("", "", 0)
    return steps("\n".join(lines), data="helpers: {type: persons}", start="t0")


class Oracle:
    """Follows the trail visit by visit."""

    def __init__(self, tasks: set[str]) -> None:
        self.tasks = tasks
        self.stacks: dict[Seat, list[str]] = {}
        self.seats: dict[int, Seat] = {}
        self.acted: set[int] = set()

    def follow(self, events: object) -> None:
        for event in events:  # type: ignore[attr-defined]
            match event:
                case Entered(visit=visit):
                    self.seats[visit.id] = visit[2:5]
                    stack = self.stacks.setdefault(visit[2:5], [])
                    if visit.state in stack:
                        del stack[stack.index(visit.state) :]
                case Acted(visit=number) | Returned(visit=number):
                    self.acted.add(number)
                case Left(visit=number, state=state) if number in self.acted and state in self.tasks:
                    self.stacks[self.seats[number]].append(state)

    def completed(self, visit: Visit) -> list[str]:
        seat: Seat = visit[2:5]
        outer = [] if not seat[0] else self.around(seat[0])
        return [*outer, *self.stacks[seat]]

    def around(self, number: int) -> list[str]:
        seat = self.seats[number]
        outer = [] if not seat[0] else self.around(seat[0])
        return [*outer, *self.stacks[seat]]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=True))
def test_the_deeds_tell_what_was_completed_in_every_open_block(dice: Random) -> None:
    definition = drawn(dice)
    machine, tasks = compile_definition(definition), {s.name for s in definition.every_state() if isinstance(s, Task)}
    desk, oracle = Desk(definition).start(data={"helpers": ["eve", "dan"]}), Oracle(tasks)
    oracle.follow(desk.last)
    for _ in range(40):
        if not desk.case.is_open or len(desk.case.items) > 30:
            break
        item = dice.choice(desk.case.items)
        visit = desk.case.visit(item.visit)
        assert visit is not None
        possible = completed(machine, desk.case, visit)
        blocks = [v.state for v in desk.case.visits if v.state not in tasks]
        if possible and dice.random() < 0.3:
            desk.do(ReturnTo(by="cai", at=desk.now, to=dice.choice(possible), reason="再补", item=item.id))
        elif blocks and dice.random() < 0.15:
            state = dice.choice(blocks)
            if blocks.count(state) == 1:
                desk.act("quit", "cai", state=state)
        else:
            desk.do(Act(by="cai", at=desk.now, action=dice.choice(("a0", "a1")), item=item.id))
        oracle.follow(desk.last)
        for each in desk.case.visits:
            assert list(completed(machine, desk.case, each)) == oracle.completed(each)
