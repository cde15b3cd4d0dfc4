"""DBOS: a workflow with one step for each action, and one workflow a case that waits for people's messages.

DBOS is one to a process, so the two share it and its database; its tables are its own. It writes inputs, outputs and
steps; trail, work items, timers and an outbox would be written by the program beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from dbos import DBOS, SetWorkflowID
from sqlalchemy import create_engine, event
from sqlalchemy.exc import NotSupportedError

from peers.work import DONE, START, TABLE, Data, Matter

WAIT = 60


@DBOS.step()
def move(state: str, action: str, data: Data) -> str:
    goal, guard = TABLE[state, action]
    if guard is not None and not guard(data):
        raise ValueError(action)
    return goal


@DBOS.workflow()
def take(state: str, action: str, data: Data) -> str:
    return move(state, action, data)


@DBOS.workflow()
def repair(data: Data) -> str:
    state, number = START, 0
    while state != DONE:
        action = DBOS.recv("action", timeout_seconds=WAIT)
        number += 1
        state = move(state, action, data)
        DBOS.set_event(str(number), state)
    return state


class Steps:
    key = "dbos.step"
    title = "DBOS, a workflow of one step: less than an action (nobody is waited for; no trail, items, timers, outbox)"
    most: int | None = None

    def __init__(self) -> None:
        self.numbers = count(1)
        self.states: dict[str, tuple[str, Data]] = {}

    def open(self, matter: Matter) -> str:
        case = f"{self.key}-{next(self.numbers)}"
        self.states[case] = START, matter.data
        return case

    def act(self, case: str, number: int, action: str) -> None:
        state, data = self.states[case]
        with SetWorkflowID(f"{case}-{number}"):
            self.states[case] = take(state, action, data), data

    def ended(self, _cases: Sequence[str]) -> int:
        return sum(state == DONE for state, _ in self.states.values())

    def close(self) -> None:
        """The last one of the two closes."""


class People(Steps):
    key = "dbos.people"
    title = "DBOS, a human action: the case's workflow receives what a person sends, and answers (no trail, items …)"

    def __init__(self, most: int | None) -> None:
        super().__init__()
        self.most = most
        self.handles: list[Any] = []

    def open(self, matter: Matter) -> str:
        case = f"{self.key}-{next(self.numbers)}"
        with SetWorkflowID(case):
            self.handles.append(DBOS.start_workflow(repair, matter.data))
        return case

    def act(self, case: str, number: int, action: str) -> None:
        DBOS.send(case, action, "action")
        if DBOS.get_event(case, str(number), timeout_seconds=WAIT) is None:
            raise TimeoutError(case)

    def ended(self, _cases: Sequence[str]) -> int:
        return sum(handle.get_result() == DONE for handle in self.handles)

    def close(self) -> None:
        DBOS.destroy()


def variants(address: str, prepare: Any) -> Iterator[Any]:
    """Start DBOS on the database and yield both ways to use it. On SQLite people's messages are polled for."""
    engine = create_engine(address)
    if prepare is not None:
        event.listen(engine, "connect", prepare)
    config: Any = {
        "name": "benchmark",
        "system_database_url": engine.url.render_as_string(hide_password=False),
        "system_database_engine": engine,
        "log_level": "CRITICAL",
        "run_admin_server": False,
    }
    DBOS(config=config)
    try:
        DBOS.launch()
    except NotSupportedError as error:  # the small server of a wheel has no extensions
        print(f"不测 DBOS / DBOS is left out: {error.orig}", file=sys.stderr)
        DBOS.destroy()
        return
    yield Steps()
    yield People(most=1 if prepare is not None else None)
