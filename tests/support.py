"""What many tests need: a small organization, definitions from text, and a desk at which a case is driven."""

from __future__ import annotations

from datetime import datetime, timedelta
from textwrap import dedent
from typing import Any

import pytest

from workflow_engine.definition.calendar import STANDARD, WorkingTime
from workflow_engine.definition.load import load_strict
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import CommandRejected
from workflow_engine.kernel.advance import advance, replay, who_can, why_not
from workflow_engine.kernel.case import Case, Effect, WorkItem
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.directory import OrganizationDirectory, World
from workflow_engine.kernel.events import Entry, Event
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.kernel.operations.start import Start
from workflow_engine.source.reader import read

MONDAY = datetime.fromisoformat("2026-03-02T09:00:00+08:00")

ORGANIZATION = """\
organization: sample
units:
  top:
    title: 校领导
    head: president
    posts:
      president: {title: 校长}
  office:
    title: 办公室
    parent: top
    head: chief
    leader: top/president
    posts:
      chief: {title: 主任, reports_to: top/president}
      clerk: {title: 文书, deputy: chief}
  works:
    title: 维修中心
    parent: top
    head: foreman
    leader: top/president
    posts:
      foreman: {title: 班长}
      worker:  {title: 维修工}
people:
  ann:  {name: 安, posts: [{post: top/president}]}
  bob:  {name: 博, posts: [{post: office/chief}]}
  cai:  {name: 蔡, posts: [{post: office/clerk}]}
  dan:  {name: 丹, posts: [{post: works/foreman}]}
  eve:  {name: 伊, posts: [{post: works/worker}]}
  fay:  {name: 菲, posts: [{post: works/worker}]}
  gus:  {name: 古, posts: [{post: office/clerk}, {post: works/worker}]}
external: {supplier: 供应商, student: 学生}
"""
CALENDAR = """\
calendar: sample
timezone: Asia/Shanghai
base: CN
unknown_years: weekends_only
hours: {mon: ["08:00-12:00"], tue: ["08:00-12:00"], wed: ["08:00-12:00"], thu: ["08:00-12:00"], fri: ["08:00-12:00"]}
"""


def organization(text: str = ORGANIZATION) -> Organization:
    """Return the sample organization, or the one in ``text``."""
    found = load_strict(read(text, "organization.yaml"))
    assert isinstance(found, Organization)
    return found


def procedure(text: str) -> ProcessDefinition:
    """Return the procedure in ``text``; problems fail the test with all of them."""
    found = load_strict(read(dedent(text), "process.yaml"))
    assert isinstance(found, ProcessDefinition)
    return found


def steps(states: str, *, data: str = "", extra: str = "", start: str = "first") -> ProcessDefinition:
    """Return a published procedure with these states (YAML, any common indentation)."""

    def block(name: str, body: str) -> str:
        lines = dedent(body).strip("\n").splitlines()
        return f"{name}:\n" + "".join(f"  {line}\n" for line in lines) if lines else ""

    return procedure(
        "process: sample\nversion: '1'\nstatus: published\nowner: office/chief\n"
        + dedent(extra)
        + ("\n" if extra else "")
        + block("data", data)
        + f"start: {start}\n"
        + block("states", states)
    )


WORLD = World(OrganizationDirectory(organization()), WorkingTime(STANDARD))


class Desk:
    """Drives one case through the pure kernel; every step is checked against the replay of its trail."""

    def __init__(self, definition: ProcessDefinition, world: World = WORLD, at: datetime = MONDAY) -> None:
        self.definition = definition
        self.world = world
        self.now = at
        self.case = Case("c1")
        self.entries: list[Entry] = []
        self.effects: tuple[Effect, ...] = ()

    def do(self, command: Command) -> Case:
        """Carry out a command."""
        decision = advance(self.definition, self.case, command, self.world)
        self.case, self.effects = decision.case, decision.effects
        self.entries.append(
            Entry("c1", decision.case.seq, command.at, command.by, None, None, "", "", "", decision.events)
        )
        assert replay("c1", self.entries) == self.case
        return self.case

    def start(self, by: str = "cai", **content: Any) -> Desk:
        """Open the case."""
        self.do(Start(by=by, at=self.now, **content))
        return self

    def act(self, action: str, by: str, **content: Any) -> Case:
        """Take an action."""
        return self.do(Act(action=action, by=by, at=self.now, **content))

    def order(self, kind: Any, by: str, **fields: Any) -> Case:
        """Carry out a command of this kind now."""
        return self.do(kind(by=by, at=self.now, **fields))

    def why_not(self, command: Command) -> list[str]:
        """Return the codes of all reasons why a command is refused; they are also those that carrying it out gives."""
        codes = [reason.code for reason in why_not(self.definition, self.case, command, self.world)]
        if codes:
            with pytest.raises(CommandRejected) as refused:
                advance(self.definition, self.case, command, self.world)
            assert [reason.code for reason in refused.value.reasons] == codes
        return codes

    def refused(self, kind: Any, by: str, **fields: Any) -> list[str]:
        """Return the codes of all reasons why a command of this kind is refused now."""
        return self.why_not(kind(by=by, at=self.now, **fields))

    def reasons(self, action: str, by: str, **content: Any) -> list[str]:
        """Return the codes of all reasons why the action is refused."""
        return self.refused(Act, by, action=action, **content)

    def who(self, action: str) -> tuple[str, ...]:
        """Return who can take an action."""
        return who_can(self.definition, self.case, action, self.now, self.world)

    def wait(self, **span: float) -> Desk:
        """Let time pass and fire what falls due, the earliest first."""
        self.now += timedelta(**span)
        while due := [t for t in self.case.timers if t.at <= self.now]:
            timer = min(due, key=lambda t: t.at)
            self.do(Expire(timer=timer.id, by=SYSTEM, at=self.now))
        return self

    @property
    def item(self) -> WorkItem:
        """The one open work item."""
        (item,) = self.case.items
        return item

    @property
    def states(self) -> list[str]:
        """The states of all open visits, in the order of entering."""
        return [visit.state for visit in self.case.visits]

    @property
    def last(self) -> tuple[Event, ...]:
        """The events of the newest entry."""
        return self.entries[-1].events
