"""A scenario → what of it did not come true."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import Path, ProcessDefinition, Service, Task
from workflow_engine.definition.organization import Absence, Organization
from workflow_engine.errors import CommandRejected, Message, Place, WorkflowError
from workflow_engine.kernel.command import SYSTEM, Command
from workflow_engine.kernel.operations import OPERATIONS, command_named
from workflow_engine.kernel.operations.start import Start
from workflow_engine.record import replace
from workflow_engine.scenario.compare import differences
from workflow_engine.scenario.model import Away, Expectation, Failure, Scenario, Step
from workflow_engine.scenario.office import Office, Watcher
from workflow_engine.scenario.operation import fields_of
from workflow_engine.scenario.told import lines

_PERSONS = frozenset({"on_behalf", "person", "asked_by"})
"""Fields of commands that name a person, so that a post stands for its holder."""


class _StopError(Exception):
    """The scenario cannot go on: what comes next would only fail because of it."""


def run_scenario(
    scenario: Scenario, catalogue: Catalogue, watcher: Watcher | None = None, time: WorkingTime | None = None
) -> tuple[Failure, ...]:
    """Return what did not happen as the scenario says, in the order of its steps; empty when all came true.

    A failed expectation does not end it; a step that is refused against expectation does. ``time`` is the catalogue's,
    given by who runs several.
    """
    run = _Run(scenario, catalogue, time or WorkingTime(catalogue.calendar), watcher)
    with suppress(_StopError):
        run.play()
    return tuple(run.failures)


class _Run:
    def __init__(self, scenario: Scenario, catalogue: Catalogue, time: WorkingTime, watcher: Watcher | None) -> None:
        assert catalogue.organization is not None  # noqa: S101  # names were checked against it
        people = _with_absences(catalogue.organization, scenario.absent)
        self.scenario = scenario
        self.office = Office(catalogue.processes, people, time, scenario.at, watcher)
        self.failures: list[Failure] = []
        self.own = ""

    def play(self) -> None:
        """Start, take the steps, look at the end."""
        scenario, office = self.scenario, self.office
        definition = office.processes[scenario.process]
        command = Start(
            by=office.person(scenario.by),
            at=office.now,
            requester=office.person(scenario.requester) if scenario.requester else None,
            data=office.with_people(definition, scenario.data),
        )
        self._give(scenario.path, "scenario", None, command, scenario.refused)
        for step in scenario.steps:
            self._step(step)
        self._expect(scenario.expect)

    def _step(self, step: Step) -> None:
        office = self.office
        try:
            self._wait(step)
        except (WorkflowError, OverflowError) as error:
            key = "after" if step.after is not None else "at"
            said = error.message if isinstance(error, WorkflowError) else Message("时间太远", "too far away")
            self._fail((*step.path, key), said)
            raise _StopError from error
        for name, timer, why in office.stuck:
            self._fail(
                (*step.path,),
                Message(
                    f"定时 {timer.id}（{timer.kind}）被拒绝：{why.message.zh}",
                    f"timer {timer.id} ({timer.kind}) of case {name} was refused: {why.message.en}",
                ),
            )
        office.stuck.clear()
        if step.operation:
            target = self._target(step)
            key = next((k for k in ("act", "do", "message", "service") if self._written(step.path, k)), "")
            self._give(step.path, key, target, self._command(step, target), step.refused)
        self._expect(step.expect)

    def _wait(self, step: Step) -> None:
        office = self.office
        if step.after is not None:
            office.wait_until(office.world.time.add(office.now, step.after))
        if step.at is not None:
            office.wait_until(step.at.replace(tzinfo=office.world.time.zone))

    def _target(self, step: Step) -> str:
        found = self.own if step.case is None else self.office.called(step.case)
        if not found:
            name = step.case or self.scenario.process
            self._fail((*step.path, "case"), Message(f"没有流程 {name} 的事项", f"there is no case of {name}"))
            raise _StopError
        return found

    def _command(self, step: Step, target: str) -> Command:
        office, opened = self.office, self.office.cases[target]
        zone = office.world.time.zone
        fields: dict[str, Any] = {}
        for name, value in step.fields.items():
            fields[name] = value.replace(tzinfo=zone) if isinstance(value, datetime) else value
        for name in _PERSONS & set(fields):
            fields[name] = office.person(fields[name])
        if "data" in fields:
            fields["data"] = office.with_people(opened.definition, fields["data"])
        if fields.get("record") is None and "record" in fields_of(step.operation):
            fields["record"] = self._record(opened.definition, target, fields.get("action", ""), fields.get("state"))
        if step.service:
            fields["visit"] = next((v.id for v in opened.case.visits if self._serves(opened.definition, v.state)), None)
        kind: Any = command_named(step.operation, fields)
        by = SYSTEM if OPERATIONS[kind].by_system else office.person(step.by)
        return kind(by=by, at=office.now, **fields)  # type: ignore[no-any-return]

    @staticmethod
    def _serves(definition: ProcessDefinition, state: str) -> bool:
        return any(each.name == state and isinstance(each, Service) for each in definition.every_state())

    def _record(self, definition: ProcessDefinition, target: str, action: str, state: str | None) -> str | None:
        """Return the record that the step demands: it is taken as attached when a scenario does not speak of it."""
        present = {visit.state for visit in self.office.cases[target].case.visits}
        tasks = [
            each
            for each in definition.every_state()
            if isinstance(each, Task) and each.name in present and action in each.actions and state in (None, each.name)
        ]
        return next((task.record.say("zh") for task in tasks if task.record), None)

    def _give(self, path: Path, key: str, target: str | None, command: Command, codes: tuple[str, ...] | None) -> None:
        """Carry out a command (``target`` None = it starts the case) and hold it against what was expected of it."""
        try:
            if target is None:
                self.own = self.office.start(self.scenario.process, command)
            else:
                self.office.perform(target, command)
        except WorkflowError as error:
            self._refused(path, key, error, codes)
            return
        if codes is not None:
            zh, en = (
                f"应被拒绝（{'、'.join(codes)}），却办成了",
                f"expected a refusal ({', '.join(codes)}), but it was done",
            )
            self._fail((*path, "refused"), Message(zh, en))

    def _refused(self, path: Path, key: str, error: WorkflowError, codes: tuple[str, ...] | None) -> None:
        found = [reason.code for reason in error.reasons] if isinstance(error, CommandRejected) else [error.code]
        if codes is None:
            told = "、".join(dict.fromkeys(found))
            message = Message(
                f"被拒绝（{told}）：{error.message.zh}", f"refused ({', '.join(found)}): {error.message.en}"
            )
            self._fail((*path, key) if key else path, message)
            raise _StopError
        if set(found) != set(codes):
            wanted, there = sorted(codes), sorted(set(found))
            self._fail(
                (*path, "refused"),
                Message(
                    f"拒绝的理由：应为 {'、'.join(wanted)}，实为 {'、'.join(there)}：{error.message.zh}",
                    f"reasons: expected {', '.join(wanted)}, found {', '.join(there)}: {error.message.en}",
                ),
            )

    def _expect(self, expectations: Iterable[Expectation]) -> None:
        for expected in expectations:
            name = self.own if expected.case is None else self.office.called(expected.case)
            if not name or name not in self.office.cases:
                word = expected.case or self.scenario.process
                self._fail(expected.path, Message(f"没有流程 {word} 的事项", f"there is no case of {word}"))
                continue
            for path, message in differences(self.office, self.office.cases[name], expected):
                self._fail((*expected.path, *path), message)

    def _written(self, path: Path, key: str) -> bool:
        return self.scenario.document.key_place((*path, key)) is not None

    def _fail(self, path: Path, message: Message) -> None:
        self.failures.append(Failure(message, place_of(self.scenario, path), lines(self.office)))


def place_of(scenario: Scenario, path: Path) -> Place:
    """Return where a path of the scenario stands; a single expectation is not written as a list."""
    document = scenario.document
    if document.value_place(path) is None:
        path = tuple(step for n, step in enumerate(path) if not (step == 0 and n and path[n - 1] == "expect"))
    return document.place(path)


def _with_absences(organization: Organization, absent: Iterable[Away]) -> Organization:
    people = dict(organization.people)
    for away in absent:
        who = (away.person,) if away.person in people else organization.holders(away.person, away.since)
        deputy = away.deputy
        if deputy is not None and deputy not in people:
            deputy = next(iter(organization.holders(deputy, away.since)), None)
        for person in who:
            absences = (*people[person].absences, Absence(away.since, away.until, deputy))
            people[person] = replace(people[person], absences=absences)
    return replace(organization, people=people) if absent else organization
