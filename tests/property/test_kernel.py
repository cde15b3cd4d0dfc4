"""Random walks over procedures: whatever is asked, the kernel keeps its word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property.procedures import BLOCKS, VOTES, WAITS
from tests.support import MONDAY, WORLD, steps
from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.definition.model import Call, Field, FieldKind, ProcessDefinition, Service, Task, Wait
from workflow_engine.errors import CommandRejected, UnknownYear
from workflow_engine.kernel.advance import advance, replay, what_now, who_can, why_not
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.codec import case_from_text, case_to_text, dumps, loads, seal
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.events import Entry
from workflow_engine.kernel.machine import AUTO, compile_definition
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.comment import Comment
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.kernel.operations.recall import Recall
from workflow_engine.kernel.operations.release import Release
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.start import Start

SHIPPED = read_catalogue([Path(__file__).parents[2] / "processes"])
assert SHIPPED.organization is not None
OFFICE = World(OrganizationDirectory(SHIPPED.organization), WorkingTime(SHIPPED.calendar))
PEOPLE = {id(WORLD): ("ann", "bob", "cai", "dan", "eve", "fay", "gus"), id(OFFICE): tuple(SHIPPED.organization.people)}
STRANGERS = ("nobody", "", "external/student:1", "external/supplier", "external/martian", SYSTEM, "@cai")
GROUNDS = [*((definition, OFFICE) for definition in SHIPPED.processes.values())] + [
    (definition, WORLD) for definition in (BLOCKS, VOTES, WAITS)
]
ABOUT_PERSONS = {
    "not-authorized",
    "held-by-other",
    "not-your-turn",
    "already-voted",
    "separation-of-duties",
    "unknown-person",
    "system-only",
}
NONSENSE: tuple[Any, ...] = (
    None,
    "",
    " ",
    "x",
    -1,
    10**5000,
    "9" * 5000,
    float("nan"),
    Decimal("Infinity"),
    True,
    "0001-01-01T00:00+14:00",
    "9999-12-31T23:59-12:00",
    "9999-12-31",
    "2026-02-30",
    [],
    ["", 3],
    {"a": 1},
    b"x",
    "\ud800",
    "external/",
)
RIGHT: Mapping[FieldKind, tuple[Any, ...]] = {
    FieldKind.TEXT: ("甲", "a\nb"),
    FieldKind.INTEGER: (0, 1, 2, 3, "5"),
    FieldKind.DECIMAL: ("1.5", 2),
    FieldKind.MONEY: (0, "1.50", 5000, 20000, "60000", 300000, 3000000),
    FieldKind.BOOLEAN: (True, False, "是"),
    FieldKind.DATE: ("2026-03-20", "2026-05-01"),
    FieldKind.DATETIME: ("2026-03-20T18:00+08:00", "2026-03-01T00:00Z"),
    FieldKind.FILE: ("a.pdf",),
    FieldKind.TEXTS: (["1"], ["1", "2"]),
    FieldKind.FILES: (["a.jpg"],),
}
SHARED = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


class Walk:
    """One case being pushed about; every step is checked."""

    def __init__(self, definition: ProcessDefinition, world: World, dice: Random) -> None:
        self.definition, self.world, self.dice = definition, world, dice
        self.people = PEOPLE[id(world)]
        self.now = MONDAY
        self.case = Case("c1")
        self.entries: list[Entry] = []

    # What to ask

    def person(self) -> str:
        return self.dice.choice(self.people if self.dice.random() < 0.9 else STRANGERS)

    def value(self, field: Field) -> Any:
        if self.dice.random() < 0.04:
            return self.dice.choice(NONSENSE)
        units = tuple(SHIPPED.organization.units) if self.world is OFFICE else ("office", "works")  # type: ignore[union-attr]
        match field.kind:
            case FieldKind.CHOICE:
                return self.dice.choice(field.options)
            case FieldKind.PERSON:
                return self.dice.choice(self.people)
            case FieldKind.PERSONS:
                return self.dice.sample(self.people, self.dice.randint(1, 3))
            case FieldKind.UNIT:
                return self.dice.choice(units)
            case FieldKind.UNITS:
                return self.dice.sample(units, self.dice.randint(1, 2))
        return self.dice.choice(RIGHT[field.kind])

    def data(self, names: tuple[str, ...]) -> dict[str, Any]:
        known = {name: self.value(self.definition.data[name]) for name in names if self.dice.random() < 0.95}
        if self.dice.random() < 0.05:
            known[self.dice.choice(("nothing", "__class__", *self.definition.data))] = self.dice.choice(NONSENSE)
        return known

    def start(self) -> Command:
        required = tuple(name for name, field in self.definition.data.items() if field.required)
        optional = tuple(name for name in self.definition.data if name not in required and self.dice.random() < 0.3)
        requester = self.dice.choice((None, None, "external/student:1"))
        return Start(by=self.person(), at=self.now, requester=requester, data=self.data(required + optional))

    def act(self) -> Command:
        ways = what_now(self.definition, self.case, self.now, self.world)
        if not ways or self.dice.random() < 0.06:
            name = self.dice.choice(("", "go", "fly", "=join", "__class__", "提交", "ok"))
            return Act(action=name, by=self.person(), at=self.now, state=self.dice.choice((None, "first", "x")))
        way = self.dice.choice(ways)
        state = self.state(way["state"])
        action = state.actions[way["action"]]
        fields = (*action.requires, *getattr(state, "requires", ()), *(action.when.fields if action.when else ()))
        missing = tuple(name for name in dict.fromkeys(fields) if self.case.data.get(name) is None)
        extra = fields if self.dice.random() < 0.2 else missing
        by = self.dice.choice(way["who"]) if way["who"] and self.dice.random() < 0.85 else self.person()
        items = (None, None, None, *(item.id for item in self.case.items), "9.9")
        return Act(
            action=way["action"],
            by=by,
            at=self.now,
            item=self.dice.choice(items) if self.dice.random() < 0.3 else None,
            data=self.data(tuple(dict.fromkeys(extra))),
            reason="理由" if self.dice.random() < 0.9 else self.dice.choice((" ", None)),
            record="R-1" if self.dice.random() < 0.9 else None,
            attachments=self.dice.choice(((), ("a.pdf",))),
        )

    def state(self, name: str) -> Any:
        return next(state for state in self.definition.every_state() if state.name == name)

    def tick(self) -> Command:
        if not self.case.timers or self.dice.random() < 0.1:
            return Expire(
                timer=self.dice.choice(("1.remind.0", "x", *(timer.id for timer in self.case.timers))),
                by=SYSTEM,
                at=self.now,
            )
        timer = min(self.case.timers, key=lambda timer: timer.at)
        self.now = max(self.now, timer.at)
        return Expire(timer=timer.id, by=SYSTEM, at=self.now)

    def answer(self) -> Command:
        waiting = [v for v in self.case.visits if isinstance(self.state(v.state), (Call, Service, Wait))]
        if waiting and self.dice.random() < 0.9:
            visit: int | None = self.dice.choice(waiting).id
            results: tuple[str, ...] = ("done", "error", "cancelled", "paper_arrived")
        else:
            visit, results = (
                self.dice.choice((None, *(visit.id for visit in self.case.visits), 99)),
                ("done", "paper_arrived", "nothing"),
            )
        return Answer(result=self.dice.choice(results), visit=visit, by=SYSTEM, at=self.now)

    def claim(self) -> Command:
        item = self.dice.choice(tuple(self.case.items))
        people = self.world.directory.candidates(item.owner, self.now.date())
        by = self.dice.choice(people) if people and self.dice.random() < 0.8 else self.person()
        return Claim(by=by, at=self.now, item=self.dice.choice((item.id, None)))

    def release(self) -> Command:
        holder = self.dice.choice([item.holder for item in self.case.items])
        return Release(by=holder or self.person(), at=self.now, reason="换人")

    def other(self) -> Command:
        item = self.dice.choice((None, *(item.id for item in self.case.items), "x"))
        by, at = self.person(), self.now
        return self.dice.choice(
            (
                Claim(by=by, at=at, item=item),
                Release(by=by, at=at, item=item, reason="换人"),
                Comment(by=by, at=at, text=self.dice.choice(("好", "", " ", "长" * 20_001))),
                Recall(by=SYSTEM, at=at) if self.dice.random() < 0.1 else Comment(by=by, at=at, text="x"),
                Start(by=by, at=at),
            )
        )

    def command(self) -> Command:
        if self.case.ended_at is not None and self.dice.random() < 0.5:
            self.case, self.entries = Case("c1"), []
        if not self.entries:
            return self.start()
        moves = [(12, self.act), (2, self.tick if self.case.timers else self.act), (1, self.other)]
        if self.case.items:
            moves += [(1, self.claim), (1, self.release)]
        if any(not isinstance(self.state(visit.state), Task) for visit in self.case.visits):
            moves.append((6, self.answer))
        weights, choices = zip(*moves, strict=True)
        move: Callable[[], Command] = self.dice.choices(choices, weights)[0]
        return move()

    # What has to hold

    def step(self) -> None:
        self.now += timedelta(minutes=self.dice.choice((1, 1, 70, 2000)))
        command = self.command()
        before, text = self.case, case_to_text(self.case)
        able: tuple[str, ...] = ()
        if isinstance(command, Act):
            able = who_can(self.definition, before, command.action, self.now, self.world)
        reasons = why_not(self.definition, before, command, self.world)
        try:
            decision = advance(self.definition, before, command, self.world)
        except (CommandRejected, UnknownYear) as refused:
            self.refused(command, refused, reasons, able)
        else:
            assert reasons == ()
            if isinstance(command, Act) and not command.by.startswith("external/"):
                assert command.by in able
            assert advance(self.definition, before, command, self.world) == decision
            self.accepted(command, decision)
        assert case_to_text(before) == text

    def refused(self, command: Command, refused: Any, reasons: tuple[Any, ...], able: tuple[str, ...]) -> None:
        assert reasons
        assert all(reason.message.zh and reason.message.en and reason.code for reason in reasons)
        if isinstance(refused, CommandRejected):
            assert refused.reasons == reasons
            assert isinstance(command, Act) or not refused.helpers
            if isinstance(command, Act) and command.by in able and command.item is None and command.state is None:
                assert not {reason.code for reason in reasons} & ABOUT_PERSONS

    def accepted(self, command: Command, decision: Any) -> None:
        previous = self.entries[-1].hash if self.entries else ""
        case, at = decision.case, command.at
        line = Entry("c1", case.seq, at, command.by, None, decision.post, "act", "id", "d", decision.events)
        entry = seal(line, previous)
        assert loads(dumps(entry)) == entry
        self.entries.append(entry)
        self.case = case
        assert replay("c1", self.entries) == case
        assert case_from_text(case_to_text(case)) == case
        for effect in decision.effects:
            assert dumps(loads(dumps(effect))) == dumps(effect)
        assert len({effect.id for effect in decision.effects}) == len(decision.effects)
        self.sound()

    def sound(self) -> None:
        """Check what is true of every case at rest."""
        case = self.case
        assert case.seq == len(self.entries)
        if not case.is_open:
            assert (case.visits, case.items, case.timers) == ((), (), ())
            assert case.outcome
            return
        assert case.visits and case.outcome is None
        assert len({item.id for item in case.items}) == len(case.items)
        for item in case.items:
            assert case.visit(item.visit).state == item.state
            assert item.owner and item.accountable
            assert not item.accountable.startswith("external/")
        for timer in case.timers:
            assert case.visit(timer.visit)
            assert timer.at.tzinfo is not None
        for visit in case.visits:
            assert visit.parent == 0 or case.visit(visit.parent)
            assert visit.id < case.next_visit
            if isinstance(self.state(visit.state), Task):
                assert any(item.visit == visit.id for item in case.items)
        assert sum(visit.parent == 0 for visit in case.visits) == 1


@pytest.mark.parametrize(("definition", "world"), GROUNDS, ids=[f"{d.name} {d.digest[:4]}" for d, _ in GROUNDS])
@SHARED
@given(dice=st.randoms(use_true_random=True), length=st.integers(5, 45))
def test_whatever_is_asked_the_kernel_keeps_its_word(
    definition: ProcessDefinition, world: World, dice: Random, length: int
) -> None:
    walk = Walk(definition, world, dice)
    for _ in range(length):
        walk.step()


NAMES = ("a", "b", "c", "d")
ACTIONS = ("go", "back", "stop")
Table = dict[str, dict[str, list[tuple[int | None, str]]]]
TARGETS = st.sampled_from((*NAMES, "done"))
TASKS = st.dictionaries(st.sampled_from(ACTIONS), st.tuples(st.none() | st.integers(-3, 3), TARGETS), min_size=1)
BRANCHES = st.tuples(st.lists(st.tuples(st.integers(-3, 3), TARGETS), min_size=1, max_size=3), TARGETS)


def written(states: Mapping[str, Any]) -> tuple[ProcessDefinition, Table]:
    """Return the definition with these states, and the same as a table of (least n, target) for each trigger."""
    table: Table = {}
    lines = []
    for name, state in states.items():
        if isinstance(state, dict):
            table[name] = {action: [way] for action, way in state.items()}
            lines.append(f"{name}:\n  responsible: office/clerk\n  accountable: office/chief\n  actions:")
            for action, (least, target) in state.items():
                when = "" if least is None else f", when: n >= {least}"
                lines.append(f"    {action}: {{to: {target}{when}}}")
        else:
            branches, otherwise = state
            table[name] = {AUTO + "branch": [*branches, (None, otherwise)]}
            lines.append(f"{name}:\n  kind: decision\n  branches:")
            lines += [f"    - {{when: n >= {least}, to: {target}}}" for least, target in branches]
            lines.append(f"    - {{otherwise: true, to: {otherwise}}}")
    lines.append("done: {kind: end, outcome: done}")
    return steps("\n".join(lines), data="n: {type: integer, required: true}", start="a"), table


def looked_up(table: Table, state: str, trigger: str, n: int) -> str | None:
    for least, target in table.get(state, {}).get(trigger, []):
        if least is None or n >= least:
            return target
    return None


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({"a": TASKS} | {name: st.one_of(TASKS, BRANCHES) for name in NAMES[1:]}))
def test_the_machine_goes_where_a_plain_table_says(states: Mapping[str, Any]) -> None:
    definition, table = written(states)
    machine = compile_definition(definition)
    facts: Any = None
    for state in (*NAMES, "done"):
        for trigger in (*ACTIONS, AUTO + "branch", AUTO + "done", "nothing"):
            for n in range(-4, 5):
                assert machine.step(state, trigger, {"n": n}, facts) == looked_up(table, state, trigger, n)
