"""Random triggers, possible or not, must leave equal records in stock ``transitions`` and in our machine."""

from __future__ import annotations

from transitions import MachineError

from peers import ours
from peers.stock_transitions import machine as stock_machine
from peers.work import START, TABLE, Case, Data, random_triggers

LENGTH = 12
_POSSIBLE: dict[str, list[str]] = {}
for _state, _action in TABLE:
    _POSSIBLE.setdefault(_state, []).append(_action)

Record = list[tuple[str, str, str | None]]
"""(state, trigger, target), the target None when the trigger was refused."""


def compare(triggers: int) -> dict[str, int]:
    """Give both machines ``triggers`` random triggers; return how many there were and how many led on.

    Raises ``AssertionError`` with both records when they differ.
    """
    events = stock_machine().events
    step = ours.repair_step()

    def stock(state: str, trigger: str, data: Data) -> str | None:
        case = Case(data, state)
        try:
            return case.state if events[trigger].trigger(case) else None
        except (MachineError, KeyError):
            return None

    moved = 0
    for data, dice, wild in random_triggers(seed=36_000, count=triggers // LENGTH, length=LENGTH):
        theirs, mine = Record(), Record()
        for record, move in ((theirs, stock), (mine, step)):
            state = START
            for die, trigger in zip(dice, wild, strict=True):
                possible = _POSSIBLE.get(state)
                # Mostly something possible, or chance would never get far beyond the first states.
                chosen = possible[int(die * 1.25 * len(possible))] if possible and die < 0.8 else trigger
                target = move(state, chosen, data)
                record.append((state, chosen, target))
                state = target or state
        assert theirs == mine, f"data {data}\ntransitions: {theirs}\nours:        {mine}"
        moved += sum(target is not None for _, _, target in mine)
    return {"triggers": triggers // LENGTH * LENGTH, "moved": moved}
