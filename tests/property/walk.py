"""Random walks over procedures: anybody asks anything, and after every step all that must hold is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from tests.property.procedures import BLOCKS, VOTES, WAITS
from tests.support import MONDAY, ORGANIZATION, organization
from workflow_engine.definition.calendar import STANDARD, WorkingTime
from workflow_engine.definition.catalogue import read_catalogue
from workflow_engine.definition.model import Call, Field, FieldKind, ProcessDefinition, Service, Task, Wait
from workflow_engine.errors import CommandRejected, UnknownYear
from workflow_engine.kernel.advance import advance, replay, what_now, who_can, why_not
from workflow_engine.kernel.case import Case
from workflow_engine.kernel.codec import case_from_text, case_to_text, dumps, loads, seal
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.events import Entry
from workflow_engine.kernel.operations import OPERATIONS, Operation
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.answer import Answer
from workflow_engine.kernel.operations.claim import Claim
from workflow_engine.kernel.operations.comment import Comment
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.kernel.operations.recall import Recall
from workflow_engine.kernel.operations.release import Release
from workflow_engine.kernel.operations.start import Start

SHIPPED = read_catalogue([Path(__file__).parents[2] / "processes"])
assert SHIPPED.organization is not None
AWAY = ORGANIZATION.replace(
    "post: office/clerk}]}", "post: office/clerk}], absences: [{from: 2026-03-01, until: 2026-03-09}]}"
)
SMALL = World(OrganizationDirectory(organization(AWAY)), WorkingTime(STANDARD), ("top/president",))
OFFICE = World(OrganizationDirectory(SHIPPED.organization), WorkingTime(SHIPPED.calendar), ("univ.office",))
PEOPLE = {id(SMALL): ("ann", "bob", "cai", "dan", "eve", "fay", "gus"), id(OFFICE): tuple(SHIPPED.organization.people)}
BY_NAME = {
    o.name: o for o in OPERATIONS.values() if not o.by_system and o.name not in ("start", "act", "comment", "migrate")
}
RARE = {"terminate": 0.15, "suspend": 0.4, "jump": 0.5}
"""Operations that would end or stop every walk soon: how often they are really tried."""
STRANGERS = ("nobody", "", "external/student:1", "external/supplier", "external/martian", SYSTEM, "@cai")
GROUNDS = [*((definition, OFFICE) for definition in SHIPPED.processes.values())] + [
    (definition, SMALL) for definition in (BLOCKS, VOTES, WAITS)
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


class Walk:
    """One case being pushed about; every step is checked."""

    def __init__(self, definition: ProcessDefinition, world: World, dice: Random) -> None:
        self.definition, self.world, self.dice = definition, world, dice
        self.people = PEOPLE[id(world)]
        self.now = MONDAY
        self.case = Case("c1")
        self.entries: list[Entry] = []
        self.counts: Counter[Any] = Counter()
        self.why: Counter[Any] = Counter()

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

    def party(self) -> str:
        """Return somebody to hand the matter to: a post, a unit, a person, at times nobody."""
        owners = [item.owner for item in self.case.items] + [visit.accountable for visit in self.case.visits]
        people = [*self.people, *(f"@{person}" for person in self.people)]
        posts = [post for person in self.people for post in self.world.directory.posts_of(person, self.now.date())]
        kinds = (posts, people, [post.rpartition("/")[0] for post in posts], owners or posts, STRANGERS)
        return self.dice.choice(self.dice.choices(kinds, (6, 3, 1, 1, 1))[0])

    def involved(self) -> str:
        """Return somebody who has to do with the case, most of the time."""
        case, today, candidates = self.case, self.now.date(), self.world.directory.candidates
        owners = [item.offered or item.owner for item in case.items] + [visit.accountable for visit in case.visits]
        near = [person for owner in owners if owner for person in candidates(owner, today)]
        near += [item.holder for item in case.items if item.holder] * 3
        near += [person for deed in case.deeds[-3:] for person in deed.persons]
        near += [reading.person for reading in case.margin.readings[-2:]]
        lead = self.definition.owner
        near += [*candidates(lead.name, today)] if lead else []
        return self.dice.choice(near) if near and self.dice.random() < 0.9 else self.person()

    def field(self, operation: str, name: str) -> Any:
        """Return a value for one field of an operation, likely to fit."""
        states = [deed.state for deed in self.case.deeds] + [state.name for state in self.definition.every_state()]
        many = operation == "circulate"
        choices: dict[str, Callable[[], Any]] = {
            "item": lambda: self.dice.choice((*[None] * 6, *(item.id for item in self.case.items), "9.9")),
            "to": lambda: self.dice.choice(states) if operation in ("return-to", "jump") else self.party(),
            "reason": lambda: "理由" if self.dice.random() < 0.95 else "",
            "place": lambda: self.dice.choice(("before", "after", "beside", "beside", "above")),
            "resume": lambda: self.dice.choice(("step_by_step", "straight_back", "somehow")),
            "person": lambda: self.dice.choice((None, self.involved())),
            "asked_by": lambda: self.dice.choice((None, self.involved())),
            "until": lambda: self.dice.choice((None, self.now + timedelta(days=self.dice.randint(-1, 9)))),
            "span": lambda: self.dice.choice(("", "2 workdays", "1 day", "3 moons")),
            "right_owner": self.party,
            "state": lambda: self.dice.choice((*[None] * 6, *(visit.state for visit in self.case.visits), "x")),
            "visit": lambda: self.dice.choice((*[None] * 6, *(visit.id for visit in self.case.visits), 99)),
            "attachments": lambda: self.dice.choice((("a.pdf",), ())),
        }
        if operation == "remove-signer" and name == "item" and self.case.items:
            return self.dice.choice(self.case.items).id
        if name == "signer" or (name == "to" and many):
            return (self.party(), self.party()) if many else self.party()
        return choices[name]() if name in choices else "字"

    def operation(self, name: str = "") -> Command:
        """Return the operation of that name, else any that people have, with fields that may fit."""
        operation: Operation = BY_NAME[name or self.likely()]
        if operation.name == "substitute":
            return self.substitute(operation.command)
        kind: Any = operation.command
        fields = {name: self.field(operation.name, name) for name in kind._fields if name not in ("by", "at", "id")}
        given = {name: value for name, value in fields.items() if name not in kind._field_defaults or value is not None}
        command: Command = kind(by=self.asker(operation.name), at=self.now, **given)
        return command

    def likely(self) -> str:
        """Return the name of an operation, the more often the better it fits the case as it is."""
        names = [name for name in BY_NAME if self.dice.random() < RARE.get(name, 1.0)]
        if self.case.margin.suspension:
            names += ["resume"] * len(names)
        if any(item.offered for item in self.case.items):
            names += ["accept", "decline"] * (len(names) // 3)
        if any(item.lent for item in self.case.items):
            names += ["hand-back"] * (len(names) // 3)
        if any(item.added_by for item in self.case.items):
            names += ["remove-signer"] * (len(names) // 6)
        return self.dice.choice(names)

    def asker(self, operation: str) -> str:
        """Return who asks: for some operations only few could, so that they would hardly ever be carried out."""
        today, candidates = self.now.date(), self.world.directory.candidates
        few: list[str] = []
        match operation:
            case "accept" | "decline":
                few = [p for item in self.case.items if item.offered for p in candidates(item.offered, today)]
            case "hand-back":
                few = [item.holder for item in self.case.items if item.lent and item.holder]
            case "jump" | "reassign" | "suspend" | "resume" | "terminate" | "extend":
                few = [p for owner in self.world.administrators for p in candidates(owner, today)]
            case "transfer" | "delegate" | "add-signer" | "return-to":
                few = [p for i in self.case.items for p in ((i.holder,) if i.holder else candidates(i.owner, today))]
            case "remove-signer":
                few = [item.added_by for item in self.case.items if item.added_by]
            case "withdraw":
                few = [p for deed in self.case.deeds[-1:] for p in deed.persons]
        return self.dice.choice(few) if few and self.dice.random() < 0.8 else self.involved()

    def substitute(self, kind: Any) -> Command:
        wish: Any = self.act()
        deputies = [(p, a) for p in self.people for a in self.world.directory.stands_in_for(p, self.now.date())]
        by, absent = self.dice.choice(deputies) if deputies else (self.person(), self.person())
        command: Command = kind(**{**wish._asdict(), "by": by, "on_behalf": absent})
        return command

    def command(self) -> Command:
        if self.case.ended_at is not None and self.dice.random() < 0.5:
            self.case, self.entries = Case("c1"), []
        if not self.entries:
            return self.start()
        moves = [(12, self.act), (2, self.tick if self.case.timers else self.act), (1, self.other)]
        moves.append((8, self.operation))
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
        self.ask(self.command())

    def ask(self, command: Command) -> None:
        """Give the kernel a command, and look at whatever it answers."""
        before, text = self.case, case_to_text(self.case)
        able: tuple[str, ...] = ()
        if isinstance(command, Act):
            able = who_can(self.definition, before, command.action, self.now, self.world)
        reasons = why_not(self.definition, before, command, self.world)
        try:
            decision = advance(self.definition, before, command, self.world)
        except (CommandRejected, UnknownYear) as refused:
            self.counts[OPERATIONS[type(command)].name, False] += 1
            self.why[OPERATIONS[type(command)].name, tuple(sorted({reason.code for reason in reasons}))] += 1
            self.refused(command, refused, reasons, able)
        else:
            self.counts[OPERATIONS[type(command)].name, True] += 1
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
            assert hasattr(command, "action") or not refused.helpers
            if isinstance(command, Act) and command.by in able and command.item is None and command.state is None:
                assert not {reason.code for reason in reasons} & ABOUT_PERSONS

    def accepted(self, command: Command, decision: Any) -> None:
        assert decision.events
        for event in decision.events:
            if hasattr(event, "say"):
                told = event.say(self.world.directory.name)
                assert told.zh and told.en
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
        if not self.entries:
            return
        if not case.is_open:
            assert (case.visits, case.items, case.timers) == ((), (), ())
            assert case.outcome
            assert case.margin.suspension is None
            return
        assert case.visits and case.outcome is None
        assert len({item.id for item in case.items}) == len(case.items)
        for item in case.items:
            assert case.visit(item.visit).state == item.state
            assert item.owner and item.accountable
            assert not item.accountable.startswith("external/")
            assert item.holder or not item.lent, "what is on loan has a holder"
            assert item.offered != item.owner
        assert not (case.margin.suspension and case.timers)
        assert len({timer.id for timer in case.timers}) == len(case.timers)
        for timer in case.timers:
            assert case.visit(timer.visit)
            assert timer.at.tzinfo is not None
        for visit in case.visits:
            assert visit.parent == 0 or case.visit(visit.parent)
            assert visit.id < case.next_visit
            waiting = [item for item in case.items if item.visit == visit.id]
            assert [item.turn for item in waiting] == sorted(item.turn for item in waiting)
            if isinstance(self.state(visit.state), Task):
                assert waiting
                assert visit.accountable and not visit.accountable.startswith("external/")
        assert sum(visit.parent == 0 for visit in case.visits) == 1
