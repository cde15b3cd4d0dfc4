"""重演: what closed cases would have become under a proposed version, if everybody had done what he did.

People act when and as they acted; the clock is the proposed version's own, so its deadlines fire when they fall due.
Every trail is first run through the version that it was made under: what does not go there says nothing about the new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from workflow_engine.definition.model import ProcessDefinition, Status, Task
from workflow_engine.errors import CommandRejected, Message, Reason, WorkflowError
from workflow_engine.kernel.advance import advance
from workflow_engine.kernel.case import Case, Visit
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.directory import World
from workflow_engine.kernel.events import Entered, Entry, fold
from workflow_engine.kernel.operations.act import Act
from workflow_engine.kernel.operations.expire import Expire
from workflow_engine.kernel.operations.extend import Extend
from workflow_engine.kernel.parties import owners
from workflow_engine.kernel.reissue import HANDING, again
from workflow_engine.record import replace

if TYPE_CHECKING:
    from workflow_engine.engine import Engine

PAGE = 500
MOST_TIMERS = 1000
"""Timers of one case; more is a loop of the clock."""


class Verdict(StrEnum):
    """What would become of a case."""

    STALLS = "stalls"  # something that was done would not have been possible, or the end is not reached
    OWNERLESS = "ownerless"  # a step would have had nobody to do it or to answer for it
    OTHERWISE = "otherwise"  # it would have ended with another outcome
    UNCLEAR = "unclear"  # its trail does not go through its own version either, so nothing is known


class Finding(NamedTuple):
    """One thing that would have gone differently, at line ``seq`` of the trail (0 = at the end), in ``state``."""

    verdict: Verdict
    seq: int
    state: str
    message: Message


class Rehearsed(NamedTuple):
    """One closed case: how it ended, how it would have (None = not at all), and the findings; none = the same."""

    case: str
    title: str
    outcome: str
    would: str | None
    findings: tuple[Finding, ...]


def rehearse_all(
    engine: Engine, proposed: ProcessDefinition, names: Mapping[str, str], *, limit: int | None = None
) -> Iterator[Rehearsed]:
    """Yield every closed case of the procedure, the last opened first; ``names`` says which steps were renamed."""
    for number, (case_id, title) in enumerate(tuple(_closed(engine, proposed.name))):
        if limit is not None and number >= limit:
            return
        entries = engine.history(case_id)
        own = engine.definition(entries[0].digest)
        yield rehearse(own, proposed, entries, engine.world, names)._replace(title=title)


def rehearse(
    own: ProcessDefinition,
    proposed: ProcessDefinition,
    entries: tuple[Entry, ...],
    world: World,
    names: Mapping[str, str],
) -> Rehearsed:
    """Return what one closed case would have become; ``own`` is the version under which ``entries`` were made."""
    case_id = entries[0].case
    recorded = Case(case_id)
    for entry in entries:
        recorded = fold(recorded, entry.events)
    outcome = recorded.outcome or ""
    first = _Stage(own, world, {}).play(entries)
    if first.case.outcome != outcome or first.refused:
        why = first.refused or _no(
            Verdict.UNCLEAR, 0, "", "按其原版本也走不到原来的结局", "its own version ends it otherwise"
        )
        return Rehearsed(case_id, recorded.title, outcome, None, (why._replace(verdict=Verdict.UNCLEAR),))
    then = _Stage(proposed, world, names).play(entries)
    known = {names.get(finding.state, finding.state) for finding in first.ownerless}
    findings = [finding for finding in then.ownerless if finding.state not in known]
    if then.refused:
        findings.append(then.refused)
    elif then.case.outcome is None:
        here = "、".join(dict.fromkeys(visit.state for visit in then.case.visits))
        zh, en = f"不会办结，停在“{here}”", f"would not end: left in {here}"
        findings.append(_no(Verdict.STALLS, 0, here, zh, en))
    elif then.case.outcome != outcome:
        zh = f"结局由 {outcome} 变为 {then.case.outcome}"
        en = f"would end as {then.case.outcome} instead of {outcome}"
        findings.append(_no(Verdict.OTHERWISE, then.seq, "", zh, en))
    return Rehearsed(case_id, recorded.title, outcome, then.case.outcome, tuple(findings))


def _closed(engine: Engine, process: str) -> Iterator[tuple[str, str]]:
    after = ""
    while rows := engine.store.cases(process=process, open_only=False, limit=PAGE, after=after):
        yield from ((row.id, row.title) for row in rows if row.ended_at is not None)
        after = rows[-1].mark


def _no(verdict: Verdict, seq: int, state: str, zh: str, en: str) -> Finding:
    return Finding(verdict, seq, state, Message(zh, en))


class _Stage:
    """One version on which a trail is played. ``seq`` is the line that is being played."""

    def __init__(self, definition: ProcessDefinition, world: World, names: Mapping[str, str]) -> None:
        # Whether it may be started today is another question than what it would have made of a case.
        self._definition = replace(definition, status=Status.PUBLISHED, effective_from=None, effective_until=None)
        self._world, self._names = world, names
        self._tasks = {state.name: state for state in definition.every_state() if isinstance(state, Task)}
        self.case = Case("")
        self.recorded = Case("")
        self.seq = 0
        self.ownerless: list[Finding] = []
        self.refused: Finding | None = None

    def play(self, entries: Iterable[Entry]) -> _Stage:
        """Play the trail until it ends, is refused, or the case has ended."""
        for entry in entries:
            if entry.seq == 1:
                self.case, self.recorded = Case(entry.case), Case(entry.case)
            self.seq = entry.seq
            if not self._fire(entry.at) or self.case.ended_at is not None:
                return self
            before, self.recorded = self.recorded, fold(self.recorded, entry.events)
            if entry.command in HANDING:
                self._hand_over(before)
            elif not self._play(entry, before):
                return self
        self._fire(None)
        return self

    def _play(self, entry: Entry, before: Case) -> bool:
        command = again(entry, before, self.case, self._names, self._definition)
        if command is None:
            zh, en = f"操作 {entry.command} 无法重演", f"{entry.command} cannot be played again"
            self.refused = _no(Verdict.UNCLEAR, entry.seq, "", zh, en)
            return False
        return all(self._do(step) for step in command)

    def _do(self, command: Command) -> bool:
        try:
            self._advance(command)
        except CommandRejected as refused:
            for item in self._items(command, refused):
                try:
                    self._advance(command._replace(item=item))  # type: ignore[attr-defined]  # an act has an item
                except CommandRejected:
                    continue
                return True
            if isinstance(command, Extend):  # more time than the version gives: nobody is kept from working
                return True
            self.refused = self._finding(command, refused.reasons)
            return False
        except WorkflowError as error:
            self.refused = _no(Verdict.UNCLEAR, self.seq, "", error.message.zh, error.message.en)
            return False
        return True

    def _items(self, command: Command, refused: CommandRejected) -> list[str]:
        """Return the work items among which an act has to choose."""
        if not isinstance(command, Act) or refused.reasons[0].code != "ambiguous-item":
            return []
        return [item.id for item in self.case.items if command.state in (None, item.state)]

    def _advance(self, command: Command) -> None:
        made = advance(self._definition, self.case, command, self._world)
        self.case = made.case
        for event in made.events:
            if isinstance(event, Entered) and event.visit.state in self._tasks:
                self._look(event.visit, tuple(item.owner for item in event.items), command.at)

    def _look(self, visit: Visit, owned: tuple[str, ...], at: datetime) -> None:
        directory, day = self._world.directory, at.astimezone(self._world.time.zone).date()
        task = self._tasks[visit.state]
        nobody = not any(directory.candidates(owner, day) for owner in owned)
        if task.responsible is not None and not task.sign.members:
            found = owners(task.responsible, self._definition, self.case, directory, day, visit.element)
            nobody = nobody or not found
        if nobody:
            who = str(task.responsible or "")
            zh, en = f"“{visit.state}”责任 {who} 无人", f"nobody is responsible for {visit.state!r} ({who})"
            self.ownerless.append(_no(Verdict.OWNERLESS, self.seq, visit.state, zh, en))
        if not directory.candidates(visit.accountable, day):
            zh = f"“{visit.state}”问责 {visit.accountable} 无人"
            en = f"nobody is accountable for {visit.state!r} ({visit.accountable})"
            self.ownerless.append(_no(Verdict.OWNERLESS, self.seq, visit.state, zh, en))

    def _fire(self, until: datetime | None) -> bool:
        """Fire the version's own timers that fall due before the next line; False when one was refused."""
        for _ in range(MOST_TIMERS):
            timer = min(self.case.timers, key=lambda timer: timer.at, default=None)
            if timer is None or (until is not None and timer.at > until):
                return True
            if not self._do(Expire(by=SYSTEM, at=timer.at, timer=timer.id)):
                return False
        self.refused = _no(Verdict.STALLS, self.seq, "", "定时循环不止", "an endless loop of timers")
        return False

    def _hand_over(self, before: Case) -> None:
        """Give the work to whom it was given: the same step's items have the owners and holders that they had."""
        for visit in self.recorded.visits:
            given = self.recorded.items_of(visit.id)
            mine = next((v for v in self.case.visits if self._same(visit, v)), None)
            if mine is None or given == before.items_of(visit.id):
                continue
            own = self.case.items_of(mine.id)
            due = own[0].due_at if own else mine.due_at
            about: dict[str, Any] = {
                "visit": mine.id,
                "state": mine.state,
                "accountable": mine.accountable,
                "due_at": due,
            }
            copied = [item._replace(id=f"{mine.id}.{item.id.rpartition('.')[2]}", **about) for item in given]
            case = self.case.copy()
            case.items = (*(item for item in case.items if item.visit != mine.id), *copied)
            self.case = case

    def _same(self, recorded: Visit, mine: Visit) -> bool:
        name = self._names.get(recorded.state, recorded.state)
        return (name, recorded.element) == (mine.state, mine.element)

    def _finding(self, command: Command, reasons: tuple[Reason, ...]) -> Finding:
        lost = any(reason.code == "no-owner" for reason in reasons)
        state = getattr(command, "state", None) or (self.case.visits[0].state if self.case.visits else "")
        zh, en = "；".join(r.message.zh for r in reasons), "; ".join(r.message.en for r in reasons)
        return _no(Verdict.OWNERLESS if lost else Verdict.STALLS, self.seq, state, zh, en)
