"""Figures of a procedure out of its trails: how long steps wait, how often work comes back, how much is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.diagram.travels import Stay, stays_of
from workflow_engine.kernel.events import Entry, Started
from workflow_engine.record import field, record


@record
class StateFigures:
    """Figures of one state.

    ``stays`` counts all, ``lasting`` those not over yet. ``waiting`` is the median working time of a stay; with
    ``at_least`` it is only known to be no less, because too few are over. ``returned_here`` counts how often work was
    sent back to this state, ``returned_from`` how often from it (both as returns and as passing back). ``late`` of the
    ``limited`` stays, which had a limit, went beyond it.
    """

    stays: int = 0
    lasting: int = 0
    waiting: timedelta | None = None
    at_least: bool = False
    returned_here: int = 0
    returned_from: int = 0
    limited: int = 0
    late: int = 0


@record
class Figures:
    """Figures of one procedure. ``since`` and ``until`` bound the starts of its cases; None when there are no cases."""

    cases: int = 0
    running: int = 0
    since: datetime | None = None
    until: datetime | None = None
    states: Mapping[str, StateFigures] = field(default_factory=dict)


def figures(trails: Iterable[Sequence[Entry]], time: WorkingTime, now: datetime) -> Figures:
    """Return the figures of the cases with these trails; no trails give no cases and no states.

    Stays that last still count with the time so far. Raises ``UnknownYear`` for a year without known holidays.
    """
    gathered: dict[str, _Heap] = {}
    starts: list[datetime] = []
    running = 0
    for trail in trails:
        stays = stays_of(trail, now)
        starts += [event.at for entry in trail[:1] for event in entry.events if isinstance(event, Started)]
        running += any(stay.until is None for stay in stays)
        for stay in stays:
            gathered.setdefault(stay.state, _Heap()).add(stay, time, now)
            if stay.returned and stay.to:
                gathered.setdefault(stay.to, _Heap()).returned_here += 1
    states = {name: heap.figures() for name, heap in gathered.items()}
    return Figures(len(starts), running, min(starts, default=None), max(starts, default=None), states)


@record(frozen=False)
class _Heap:
    over: list[timedelta] = field(default_factory=list)
    lasting: list[timedelta] = field(default_factory=list)
    returned_here: int = 0
    returned_from: int = 0
    limited: int = 0
    late: int = 0

    def add(self, stay: Stay, time: WorkingTime, now: datetime) -> None:
        (self.over if stay.until else self.lasting).append(stay.worked(time, now))
        self.returned_from += stay.returned
        self.limited += stay.due_at is not None
        self.late += stay.is_late(now)

    def figures(self) -> StateFigures:
        count = len(self.over) + len(self.lasting)
        returns = (self.returned_here, self.returned_from)
        waiting = median_stay(self.over, self.lasting)
        return StateFigures(count, len(self.lasting), *waiting, *returns, self.limited, self.late)


def median_stay(over: Sequence[timedelta], lasting: Sequence[timedelta]) -> tuple[timedelta | None, bool]:
    """Return the median length of stays, and whether it is only a lower bound; None without any stay.

    Stays that last will be longer than they are now: they are taken into account as Kaplan and Meier do (Journal of
    the American Statistical Association 53, 1958), so that a step in which everything is stuck does not look quick.
    """
    if not lasting:
        return _middle(sorted(over)), False
    ended, every = Counter(over), Counter([*over, *lasting])
    share, at_risk = 1.0, every.total()
    for length in sorted(every):
        share *= 1 - ended[length] / at_risk
        if ended[length] and share <= 0.5:
            return length, False
        at_risk -= every[length]
    return max(every), True


def _middle(lengths: list[timedelta]) -> timedelta | None:
    half = len(lengths) // 2
    if len(lengths) % 2:
        return lengths[half]
    return (lengths[half - 1] + lengths[half]) / 2 if lengths else None
