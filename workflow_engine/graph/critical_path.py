"""The longest case whose every step is on time: the critical path over the deadlines of a procedure.

Guards are ignored. Branches of a parallel state run at the same time, so it lasts as long as the branch that meets its
join last; a called procedure lasts as long as its own critical path. A way with a ``limit`` may be taken that often.
Between two such ways no state is entered twice: a loop without a limit is walked at most once and named in
``unbounded``. The result is exact for that meaning, unless ``exact`` says that there were too many combinations to try.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import Call, JoinRule, Parallel, ProcessDefinition, State, Task, Wait
from workflow_engine.graph.build import Scope, build
from workflow_engine.graph.directed import DiGraph
from workflow_engine.graph.longest_walk import LongestWalk
from workflow_engine.graph.questions import can_reach, reachable
from workflow_engine.graph.stay import (
    DAY,
    NOTHING,
    Length,
    Measure,
    Stay,
    stay_in_task,
    stay_in_wait,
    usual,
    workday_of,
)
from workflow_engine.record import field, record


@record
class Longest:
    """The longest case of one procedure, parallel branches or called procedures counted in.

    ``path`` are the states in the order in which they are entered, repeated when they are entered again, and empty when
    no end can be reached; ``length`` is the sum of their ``lengths``. ``unbounded`` are the states that take time on a
    loop without a limit, ``open`` those whose stay has no length known beforehand (a date in a field, a message, no
    deadline): they count with what is known. States of a called procedure are written ``procedure:state``.
    """

    path: tuple[str, ...] = ()
    lengths: Mapping[str, Length] = field(default_factory=dict)
    unbounded: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    exact: bool = True

    @property
    def length(self) -> Length:
        """The time it takes along ``path``."""
        return sum((self.lengths[name] for name in self.path), NOTHING)

    @property
    def certain(self) -> Length:
        """The part of ``length`` that does not depend on dates set in the case: open states count once."""
        again: set[str] = set()
        total = NOTHING
        for name in self.path:
            if name not in again:
                total += self.lengths[name]
            if name in self.open:
                again.add(name)
        return total

    @property
    def bounded(self) -> bool:
        """True when no case that is on time at every step can take longer."""
        return self.exact and not self.unbounded and not self.open

    @property
    def steps(self) -> tuple[tuple[str, int], ...]:
        """The states of ``path`` that take time, each with how often it is entered, by first entry."""
        taking = [name for name in self.path if self.lengths[name] != NOTHING]
        return tuple((name, taking.count(name)) for name in dict.fromkeys(taking))


def longest(process: ProcessDefinition, catalogue: Catalogue, measure: Measure | None = None) -> Longest:
    """Return the longest case of a procedure; ``measure`` says which of two lengths is longer, default ``usual``."""
    workday = workday_of(catalogue.calendar)
    return _Search(catalogue.processes, workday, measure or usual(workday)).procedure(process)


def last_day(length: Length, start: date, time: WorkingTime) -> date:
    """Return the day on which a case ends that starts on ``start`` and takes that long: first the days on the wall
    clock, then the workdays, each begun day counted whole. Raises ``UnknownYear``."""
    day = start + timedelta(-(-length.wall // DAY))
    workdays = -(-length.work // workday_of(time.calendar))
    return time.add_workdays(day, workdays) if workdays else day


class _Search:
    """One search over a catalogue; called procedures are walked once."""

    def __init__(self, processes: Mapping[str, ProcessDefinition], workday: int, measure: Measure) -> None:
        self._processes = processes
        self._workday = workday
        self._measure = measure
        self._known: dict[str, Longest | None] = {}

    def procedure(self, process: ProcessDefinition) -> Longest:
        self._known[process.name] = None
        found = self._known[process.name] = self._scope(build(process))
        return found

    def _called(self, name: str) -> Longest | None:
        """Return the longest case of a called procedure; None when there is none, or when it calls itself."""
        if name not in self._known and name in self._processes:
            return self.procedure(self._processes[name])
        return self._known.get(name)

    def _scope(self, scope: Scope) -> Longest:
        among = reachable(scope.graph, scope.start) & can_reach(scope.graph, scope.ends)
        if scope.start is None or scope.start not in among:
            return Longest()
        names = [name for name in scope.states if name in among]
        inside = {name: self._state(scope.states[name], scope.inner.get(name, ())) for name in names}
        lengths = {name: inside[name].length for name in names}
        walk = LongestWalk(
            _limits(scope, among), {name: self._measure(lengths[name]) for name in names}, scope.start, scope.ends
        )
        unbounded = [name for name in names if name in walk.endless and lengths[name] != NOTHING]
        return Longest(
            walk.path,
            lengths,
            (*unbounded, *(n for name in names for n in inside[name].unbounded)),
            tuple(n for name in names for n in inside[name].open),
            walk.exact and all(found.exact for found in inside.values()),
        )

    def _state(self, state: State, regions: tuple[Scope, ...]) -> Longest:
        """Return one state as if it were a case of its own."""
        match state:
            case Task():
                return _alone(state, stay_in_task(state, self._workday, self._measure))
            case Wait():
                return _alone(state, stay_in_wait(state, self._workday))
            case Call(process=name):
                called = self._called(name)
                if called is None or not called.path:
                    return _alone(state, Stay(open=True))
                return _as_one(state, called.length, [called], f"{name}:")
            case Parallel():
                found = [self._scope(region) for region in regions]
                if not all(region.path for region in found):
                    return _alone(state, Stay(open=True))
                return _as_one(state, self._joined(state, found), found)
        return _alone(state, Stay())

    def _joined(self, block: Parallel, regions: list[Longest]) -> Length:
        """Return when the join is met at the latest. A branch under a condition may run or not: the fast ones stay
        away in the worst case."""
        always: list[Length] = []
        perhaps: list[Length] = []
        for region, found in zip(block.regions.values(), regions, strict=True):
            (perhaps if region.when else always).append(found.length)
        always.sort(key=self._measure)
        perhaps.sort(key=self._measure, reverse=True)
        latest = NOTHING
        for count in range(len(perhaps) + 1):
            running = sorted([*always, *perhaps[:count]], key=self._measure)
            needed = {JoinRule.ALL: len(running), JoinRule.ANY: 1, JoinRule.AT_LEAST: block.at_least or 1}[block.join]
            if running:
                latest = max(latest, running[min(needed, len(running)) - 1], key=self._measure)
        return latest


def _limits(scope: Scope, among: Collection[str]) -> DiGraph[str]:
    """Return the states of ``among`` in declared order; edges say as ``limit`` how often they may be taken at most."""
    graph: DiGraph[str] = DiGraph()
    graph.add_nodes_from(name for name in scope.states if name in among)
    for source, target, _ in scope.graph.edges():
        if source in among and target in among:
            limits = [way.action.limit if way.action else None for way in scope.ways(source, target)]
            known = [limit for limit in limits if limit is not None]
            graph.add_edge(source, target, limit=sum(known) if len(known) == len(limits) else None)
    return graph


def _alone(state: State, stay: Stay) -> Longest:
    return Longest((state.name,), {state.name: stay.length}, open=(state.name,) if stay.open else ())


def _as_one(state: State, length: Length, inside: list[Longest], prefix: str = "") -> Longest:
    return Longest(
        (state.name,),
        {state.name: length},
        tuple(prefix + name for found in inside for name in found.unbounded),
        tuple(prefix + name for found in inside for name in found.open),
        all(found.exact for found in inside),
    )
