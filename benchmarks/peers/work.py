"""The work item that every engine does: one repair, from the report to the acceptance.

``TABLE`` is the only description of it. Every engine is built from it, except the two that read a file of their own
(``repair.bpmn`` and the YAML in ``ours.py``); those are held to it by the checks after every batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, NamedTuple, Protocol

Data = dict[str, Any]
Guard = Callable[[Data], bool]


def cheap(data: Data) -> bool:
    return bool(data["cost"] < 10_000)


def dear(data: Data) -> bool:
    return bool(data["cost"] >= 10_000)


def within_limit(data: Data) -> bool:
    return bool(data["cost"] <= 200_000)


def content(data: Data) -> bool:
    return bool(data["rating"] >= 3)


START, DONE, REFUSED = "report", "done", "refused"
STATES = (
    *(START, "triage", "costing", "approval", "assignment", "repair", "inspection", "acceptance"),
    *(DONE, REFUSED),
)
TABLE: dict[tuple[str, str], tuple[str, Guard | None]] = {
    ("report", "submit"): ("triage", None),
    ("triage", "take"): ("costing", None),
    ("triage", "not_ours"): ("refused", None),
    ("costing", "small"): ("assignment", cheap),
    ("costing", "large"): ("approval", dear),
    ("approval", "approve"): ("assignment", within_limit),
    ("approval", "refuse"): ("refused", None),
    ("assignment", "assign"): ("repair", None),
    ("repair", "finish"): ("inspection", None),
    ("inspection", "conform"): ("acceptance", None),
    ("inspection", "fail"): ("repair", None),
    ("acceptance", "accept"): ("done", content),
    ("acceptance", "again"): ("repair", None),
}

REGIONS = ("water", "power")
REGION_START = "assignment"
REGION_STATES = ("assignment", "repair", "inspection", "acceptance", "done")
REGION_TABLE = {
    (state, action): (target, guard)
    for (state, action), (target, guard) in TABLE.items()
    if state in REGION_STATES and target in REGION_STATES
}
"""What happens inside each region of the parallel block; actions are called ``water_assign`` and so on."""

PLAIN = ("submit", "take", "small", "assign", "finish", "conform", "accept")
AGAIN = (*PLAIN[:-1], "again", *PLAIN[-3:])
LARGE = ("submit", "take", "large", "approve", *PLAIN[3:])
WALKS = (PLAIN, PLAIN, AGAIN, PLAIN, PLAIN, LARGE, PLAIN)
ROUND = len(WALKS)
"""A batch is a multiple of this, so that every batch holds the same mixture of walks."""
BLOCK = tuple(f"{region}_{action}" for action in PLAIN[3:] for region in REGIONS)
"""The walk through the parallel block: the regions take turns."""


class Matter(NamedTuple):
    """One case to be: its record, and what people will do. In the block, actions carry the region's name."""

    data: Data
    walk: tuple[str, ...]


def matters(count: int, *, block: bool = False) -> list[Matter]:
    """Return ``count`` matters, each with a record of its own."""
    return [
        Matter(record(cost=45_000 if walk is LARGE else 300 + number % 50, rating=4), BLOCK if block else walk)
        for number in range(count)
        for walk in (WALKS[number % ROUND],)
    ]


def record(cost: int, rating: int) -> Data:
    """Return a small data record; a rating stands in it from the start so that guards read the same everywhere."""
    return {"category": "水", "urgency": "一般", "room": "3-402", "cost": cost, "rating": rating}


class Case:
    """The least a live case can be: what engines without a case of their own are given."""

    __slots__ = ("data", "history", "state")

    def __init__(self, data: Data, state: Any = START) -> None:
        self.state = state
        self.data = data
        self.history: list[Any] = []


class Refused(Exception):
    """An action of a walk was not possible; no walk holds one."""


class Engine(Protocol):
    """What the benchmark asks of an engine. ``open`` and ``run`` are timed, the rest is not."""

    key: str
    title: str
    block: bool
    """True when the work is the parallel block."""

    def open(self, matter: Matter) -> Any:
        """Return a live case in its first state."""

    def run(self, cases: Sequence[Any], walks: Sequence[Sequence[str]]) -> None:
        """Take every action of each case's walk. Raises when one is not possible."""

    def ended(self, case: Any) -> tuple[str, int]:
        """Return the state reached (of a block: ``done``) and how many actions the case's history tells of."""

    def close(self, cases: Sequence[Any]) -> None:
        """Let go of the cases of a batch."""


class SlotsEngine:
    """What engines that are given a ``Case`` have in common."""

    key = ""
    title = ""
    block = False

    def open(self, matter: Matter) -> Any:
        return Case(matter.data)

    def ended(self, case: Case) -> tuple[str, int]:
        return case.state, len(case.history)

    def close(self, cases: Sequence[Any]) -> None:
        """Nothing holds on to a slots case."""


def split(action: str) -> tuple[str, str]:
    """Return the region and the bare action of an action of the block."""
    region, _, bare = action.partition("_")
    return region, bare


def random_triggers(seed: int, count: int, length: int) -> Iterator[tuple[Data, list[float], list[str]]]:
    """Yield ``count`` sequences: a record, dice to choose likely triggers with, and wholly random triggers."""
    random = Random(seed)
    everything = [*dict.fromkeys(action for _, action in TABLE), "unknown"]
    for _ in range(count):
        data = record(random.choice((300, 9_999, 10_000, 200_000, 200_001)), random.randint(1, 5))
        yield data, [random.random() for _ in range(length)], random.choices(everything, k=length)
