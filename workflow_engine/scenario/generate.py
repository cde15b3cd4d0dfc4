"""A scenario for everything that no scenario touches yet: the shortest way there, and on to an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.guard import Expression
from workflow_engine.definition.model import Decision, Parallel, ProcessDefinition, State, Status
from workflow_engine.errors import WorkflowError
from workflow_engine.graph.build import ways_out
from workflow_engine.graph.shortest import shortest_path, whole
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.command import SYSTEM
from workflow_engine.kernel.operations.start import Start
from workflow_engine.kernel.turn import Turn
from workflow_engine.scenario.coverage import Coverage, Element, guards
from workflow_engine.scenario.office import Office
from workflow_engine.scenario.search import Node, Search
from workflow_engine.scenario.suite import SuiteRun
from workflow_engine.scenario.values import Pool, assignments, holds, mentioned
from workflow_engine.scenario.write import Made, suite_text

_STARTS = 8
_REQUESTERS = 2
_MOST_STARTS = 20_000


class Generated(NamedTuple):
    """The texts of the files by procedure, and (procedure, element) for what no way was found to."""

    files: Mapping[str, str]
    beyond: tuple[tuple[str, Element], ...]


def generate(catalogue: Catalogue, tested: SuiteRun, at: datetime | None = None) -> Generated:
    """Return scenarios for what ``tested`` does not touch. They begin at ``at``, else when the scenarios there are do,
    else on the first day of the procedure's year that is a workday."""
    files: dict[str, str] = {}
    beyond: list[tuple[str, Element]] = []
    for name, covered in tested.coverage.processes.items():
        definition = covered.definition
        if definition.status is not Status.PUBLISHED:
            continue
        known = [each.scenario.at for each in tested.results if each.scenario.process == name]
        writer = _Writer(catalogue, definition, at or (known or [_morning(catalogue, definition)])[0])
        touched, made = set(covered.touched), []
        for element in covered.missing():
            if (element.kind, element.name) in touched:
                continue
            found = writer.way_to(element)
            if found is None:
                beyond.append((name, element))
                continue
            touched |= found.touched
            made.append(found.made)
        if made:
            files[name] = suite_text(definition, made)
    return Generated(files, tuple(beyond))


def _morning(catalogue: Catalogue, definition: ProcessDefinition) -> datetime:
    first = definition.effective_from or date(2026, 1, 1)
    day = WorkingTime(catalogue.calendar).add_workdays(first + timedelta(60), 1)
    return datetime.combine(day, time(9))


class _Way(NamedTuple):
    made: Made
    touched: set[tuple[str, str]]


class _Writer:
    """Finds ways through one procedure."""

    def __init__(self, catalogue: Catalogue, definition: ProcessDefinition, at: datetime) -> None:
        assert catalogue.organization is not None  # noqa: S101  # without one nothing is tested
        self._catalogue, self._definition, self._at = catalogue, definition, at
        self._time = WorkingTime(catalogue.calendar)
        office = self._office(None)
        self._pools = {
            name: Pool(each, catalogue.organization, office.world, office.now)
            for name, each in catalogue.processes.items()
        }
        self._graph = whole(definition)
        self._guards = {name: guard for name, guard, _ in guards(definition)}

    def _office(self, watcher: Coverage | None) -> Office:
        catalogue = self._catalogue
        assert catalogue.organization is not None  # noqa: S101  # looked at in __init__
        return Office(catalogue.processes, catalogue.organization, self._time, self._at, watcher)

    def way_to(self, element: Element) -> _Way | None:
        """Return a scenario that touches the element and goes on to an end if it can; None when none was found."""
        target = element.name.split(" ")[0].split(":")[0].split(".")[0]
        starts = list(self._starts(element, target))
        for number, by in enumerate(self._requesters()):
            for data in starts[: _STARTS if number == 0 else 1]:
                found = self._search(element, target, by, data)
                if found is not None:
                    return self._finish(element, by, data, found)
        return None

    def _search(self, element: Element, target: str, by: str, data: Mapping[str, Any]) -> Node | None:
        coverage = Coverage(self._catalogue.processes.values())
        touched = coverage.processes[self._definition.name].touched
        node = self._begin(by, data, coverage)
        if node is None:
            return None
        guard = self._goal_guard(element)
        wanted = guard[0].fields if guard is not None and element.kind == "guard" else ()

        def reached(_: Office) -> bool:
            return (element.kind, element.name) in touched

        return Search(self._pools, target, reached, wanted, guard).find(node)

    def _begin(self, by: str, data: Mapping[str, Any], coverage: Coverage) -> Node | None:
        office = self._office(coverage)
        try:
            office.start(self._definition.name, Start(by=by, at=office.now, data=data))
        except WorkflowError:
            return None
        return Node(office)

    def _finish(self, element: Element, by: str, data: Mapping[str, Any], found: Node) -> _Way:
        ended = Search(self._pools, None, lambda office: not office.cases["1"].case.is_open).find(found)
        node = ended or found
        case = node.office.cases["1"].case
        states = tuple(visit.state for visit in case.visits)
        person = self._word(node.office)
        steps = tuple({k: person(v) if k == "by" else v for k, v in step.items()} for step in node.steps)
        made = Made(element, person(by), self._at, data, steps, case.outcome, states)
        return _Way(made, self._touches(node))

    def _touches(self, node: Node) -> set[tuple[str, str]]:
        """Return what the trail of a found way touches, and no attempt beside it."""
        coverage, office = Coverage(self._catalogue.processes.values()), node.office
        case = Case("1")
        for entry in office.cases["1"].trail:
            coverage.happened(self._definition, case, entry, office.world)
            case = case.copy()
            for event in entry.events:
                event.apply(case)
            case.seq += 1
        return coverage.processes[self._definition.name].touched

    def _word(self, office: Office) -> Any:
        """Return how a person is written: as the post he holds when that means him, else by his id."""

        def word(person: str) -> str:
            posts = office.world.directory.posts_of(person, office.now.date())
            return next((post for post in posts if office.person(post) == person), person)

        return word

    def _requesters(self) -> list[str]:
        """Return who may start it: people who head nothing, of units that the procedure does not speak of, first."""
        office = self._office(None)
        organization, day = office.organization, office.now.date()
        named = {ref.rpartition("/")[0] or ref for ref in mentioned(self._definition)}

        def unfit(person: str) -> tuple[bool, bool, bool]:
            post = organization.posts_of(person, day)[0]
            unit = organization.unit_of(post)
            head = organization.head_of(unit)
            return (not head or not organization.holders(head, day), head == post, unit in named)

        return sorted((p for p in organization.people if organization.posts_of(p, day)), key=unfit)[:_REQUESTERS]

    def _starts(self, element: Element, target: str) -> Iterator[dict[str, Any]]:
        """Yield data to start with: those first with which most guards on the shortest path would hold."""
        definition, pool = self._definition, self._pools[self._definition.name]
        wanted = self._on_the_way(element, target)
        later = {f for s in definition.every_state() for f in _required_in(s)}
        asked = list(dict.fromkeys(field for guard, _ in wanted for field in guard.fields))
        required = [name for name, field in definition.data.items() if field.required]
        at_first = [*required, *(name for name in asked if name not in later)]
        base = {name: pool.values(name)[0] for name in required if pool.values(name)}
        whole_base = {name: pool.typed(name, value) for name, value in base.items()}
        office = self._office(None)
        facts = Turn(definition, Case("1"), office.now, SYSTEM, office.world)
        best: dict[tuple[bool | None, ...], dict[str, Any]] = {}
        for chosen in ({}, *assignments(pool, asked, _MOST_STARTS)):
            # What is filled in later takes part in the choice, for it may then have any of these values.
            typed = {**whole_base, **{name: pool.typed(name, value) for name, value in chosen.items()}}
            said = tuple(holds(guard, typed, facts) is truth for guard, truth in wanted)
            if said not in best:
                best[said] = {name: value for name, value in {**base, **chosen}.items() if name in at_first}
        yield from [best[said] for said in sorted(best, key=lambda said: -sum(map(bool, said)))[:_STARTS]]

    def _goal_guard(self, element: Element) -> tuple[Expression, bool] | None:
        """Return the guard that the element is about, and what it has to say."""
        name, _, truth = element.name.rpartition(" ")
        if element.kind == "guard":
            return self._guards[name], truth == "true"
        guard = self._guards.get(element.name)
        return (guard, True) if guard is not None else None

    def _on_the_way(self, element: Element, target: str) -> list[tuple[Expression, bool]]:
        """Return the guards between start and target, each with what it should say."""
        path = shortest_path(self._graph, str(self._definition.start), target)
        states = {state.name: state for state in self._definition.every_state()}
        own = self._goal_guard(element)
        found = [own] if own else []
        for source, goal in pairwise(path):
            found += _leading(states[source], goal)
        return found


def _leading(state: State, goal: str) -> list[tuple[Expression, bool]]:
    """Return the guards that lead from a state straight to another, each with what it should say."""
    found = [
        (way.action.when, True) for way in ways_out(state) if way.target == goal and way.action and way.action.when
    ]
    if isinstance(state, Decision):
        for branch in state.branches:
            if branch.when is not None:
                found.append((branch.when, branch.to == goal))
            if branch.to == goal:
                break
    elif isinstance(state, Parallel):
        found += [(region.when, True) for region in state.regions.values() if region.when and region.start == goal]
    return found


def _required_in(state: Any) -> Iterator[str]:
    yield from getattr(state, "requires", ())
    for action in getattr(state, "actions", {}).values():
        yield from action.requires
