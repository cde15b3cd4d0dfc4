"""The critical path against brute force: every walk of a small procedure, tried one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.support import steps
from workflow_engine.definition.catalogue import Catalogue, build_catalogue
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.graph import longest_walk
from workflow_engine.graph.critical_path import longest
from workflow_engine.graph.stay import workday_of
from workflow_engine.record import replace

EMPTY = build_catalogue([])
DAY = workday_of(EMPTY.calendar)
NAMES = ("first", "second", "third", "fourth")
EXAMPLES = settings(max_examples=100, deadline=None)


@dataclass
class Office:
    """States with their days, and ways with their limits (None = without limit)."""

    days: dict[str, int]
    ways: dict[tuple[str, str], int | None]
    used: dict[tuple[str, str], int] = field(default_factory=dict)

    def definition(self) -> ProcessDefinition:
        """Return the office as a procedure."""
        lines = []
        for name, days in self.days.items():
            actions = ", ".join(
                f"a{number}: {{to: {to}{'' if limit is None else f', limit: {limit}'}}}"
                for number, ((source, to), limit) in enumerate(self.ways.items())
                if source == name
            )
            due = f"due: {days} workdays" if days > 1 else f"due: {'1 workday' if days else 'same day'}"
            lines.append(
                f"{name}: {{responsible: office/clerk, accountable: office/chief, {due}, actions: {{{actions}}}}}"
            )
        return steps("\n".join([*lines, "done: {kind: end, outcome: done}"]))

    def walks(self, name: str = "first", entered: frozenset[str] = frozenset(), days: int = 0) -> Iterator[int]:
        """Yield the days of every walk to the end on which no state comes twice between two ways with a limit."""
        if name == "done":
            yield days
            return
        entered |= {name}
        days += self.days[name]
        for way, limit in self.ways.items():
            if way[0] != name:
                continue
            if limit is None:
                if way[1] not in entered:
                    yield from self.walks(way[1], entered, days)
            elif self.used.get(way, 0) < limit:
                self.used[way] = self.used.get(way, 0) + 1
                yield from self.walks(way[1], frozenset(), days)
                self.used[way] -= 1

    def free_walks(self, name: str = "first", days: int = 0) -> Iterator[int]:
        """Yield the days of every walk at all; without end when a loop has no limit."""
        if name == "done":
            yield days
            return
        days += self.days[name]
        for way, limit in self.ways.items():
            if way[0] == name and (limit is None or self.used.get(way, 0) < limit):
                self.used[way] = self.used.get(way, 0) + 1
                yield from self.free_walks(way[1], days)
                self.used[way] -= 1

    def loops_without_limit(self) -> bool:
        """Tell whether some state comes back to itself by unlimited ways alone."""
        after = {name: {b for (a, b), limit in self.ways.items() if a == name and limit is None} for name in self.days}
        for name in self.days:
            found, waiting = set(), list(after[name])
            while waiting:
                current = waiting.pop()
                if current not in found and current in after:
                    found.add(current)
                    waiting += after[current]
            if name in found:
                return True
        return False


@st.composite
def offices(draw: st.DrawFn) -> Office:
    """Two to four states, each with some days and one to three ways on."""
    names = NAMES[: draw(st.integers(2, 4))]
    limit = st.one_of(st.none(), st.integers(1, 2))
    days = {name: draw(st.integers(0, 5)) for name in names}
    pairs = [(a, b) for a in names for b in (*names, "done")]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=len(names), max_size=7, unique=True))
    ways = {way: draw(limit) for way in chosen}
    for name in names:
        if not any(source == name for source, _ in ways):
            ways[name, "done"] = None
    return Office(days, ways)


def found(office: Office) -> tuple[int | None, bool]:
    case = longest(office.definition(), EMPTY)
    assert case.exact
    assert case.length.work == sum(office.days.get(name, 0) for name in case.path) * DAY
    return (case.length.work // DAY if case.path else None), case.bounded


@EXAMPLES
@given(offices())
def test_the_longest_case_is_the_longest_of_all_walks(office: Office) -> None:
    days, _ = found(office)
    event(f"an end can be reached: {days is not None}")
    assert days == max(office.walks(), default=None)


@EXAMPLES
@given(offices())
def test_without_a_loop_that_has_no_limit_nothing_at_all_takes_longer(office: Office) -> None:
    if office.loops_without_limit():
        event("a loop without a limit")
        return
    days, bounded = found(office)
    event("bounded")
    assert bounded
    assert days == max(office.free_walks(), default=None)


@EXAMPLES
@given(offices())
def test_a_loop_without_a_limit_that_takes_time_is_named(office: Office) -> None:
    case = longest(office.definition(), EMPTY)
    for name in case.unbounded:
        assert office.days[name] > 0
    if case.unbounded:
        event("unbounded")
        assert office.loops_without_limit()


@EXAMPLES
@given(
    st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=2, max_size=4),
    st.sampled_from(["all", "any", "{at_least: 2}"]),
)
def test_branches_at_the_same_time_last_until_the_join_is_met(branches: list[tuple[int, bool]], join: str) -> None:
    definition = blocks(branches, join)
    needed = {"all": len(branches), "any": 1, "{at_least: 2}": 2}[join]
    always = [days for days, perhaps in branches if not perhaps]
    maybe = [days for days, perhaps in branches if perhaps]
    latest = 0
    for size in range(len(maybe) + 1):
        for some in combinations(maybe, size):
            running = sorted([*always, *some])
            if running:
                latest = max(latest, running[min(needed, len(running)) - 1])
    assert longest(definition, EMPTY).length.work == (latest + 1) * DAY


def blocks(branches: list[tuple[int, bool]], join: str) -> ProcessDefinition:
    """Return a parallel state with these branches (days, whether it may not run), and a day before it."""
    clerk = "responsible: office/clerk, accountable: office/chief"
    regions = "\n".join(
        f"    r{n}:\n{'      when: flag' + chr(10) if perhaps else ''}      start: t{n}\n      states:\n"
        f"        t{n}: {{{clerk}, due: {days} workday{'s' if days > 1 else ''}, actions: {{g{n}: {{to: e{n}}}}}}}\n"
        f"        e{n}: {{kind: end, outcome: ok}}"
        for n, (days, perhaps) in enumerate(branches)
    )
    return steps(
        f"first: {{{clerk}, due: 1 workday, actions: {{go: {{to: both}}}}}}\n"
        f"both:\n  kind: parallel\n  join: {join}\n  to: done\n  regions:\n{regions}\n"
        "done: {kind: end, outcome: done}\n",
        data="flag: {type: boolean, required: true}",
    )


@EXAMPLES
@given(offices())
def test_a_called_procedure_counts_with_its_own_longest_case(callee: Office) -> None:
    inner = callee.definition()
    definition = steps(
        "first: {responsible: office/clerk, accountable: office/chief, due: 1 workday, actions: {go: {to: sub}}}\n"
        "sub: {kind: call, process: sample, ends: {done: done}}\n"
        "done: {kind: end, outcome: done}"
    )
    catalogue = Catalogue({"sample": inner}, None, EMPTY.calendar, None, {}, {}, ())
    days = max(callee.walks(), default=None)
    case = longest(replace(definition, name="main"), catalogue)
    assert case.length.work // DAY == 1 + (days or 0)
    assert (days is None) == ("sub" in case.open)


def test_a_procedure_that_calls_itself_is_open_instead_of_endless() -> None:
    definition = steps(
        "first: {responsible: office/clerk, accountable: office/chief, due: 2 workdays, actions: {go: {to: sub}}}\n"
        "sub: {kind: call, process: sample, ends: {done: done}}\n"
        "done: {kind: end, outcome: done}"
    )
    catalogue = Catalogue({"sample": definition}, None, EMPTY.calendar, None, {}, {}, ())
    case = longest(definition, catalogue)
    assert case.open == ("sub",)
    assert case.length.work == 2 * DAY


def test_too_many_combinations_give_a_walk_that_exists_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(
        {"first": 1, "second": 2, "third": 3},
        {
            ("first", "second"): None,
            ("second", "third"): 40,
            ("third", "first"): 40,
            ("second", "first"): 40,
            ("third", "done"): None,
            ("second", "done"): None,
        },
    )
    monkeypatch.setattr(longest_walk, "MOST_TRIED", 500)
    case = longest(office.definition(), EMPTY)
    assert not case.exact
    assert case.path == ("first", "second", "third", "done")
    assert not case.bounded
