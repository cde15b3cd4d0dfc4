"""Document → scenarios. All problems of a file come at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path as File
from typing import Any

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import Path
from workflow_engine.definition.report import Report
from workflow_engine.definition.shape import read_form
from workflow_engine.errors import Message, Problem, SourceError
from workflow_engine.record import record
from workflow_engine.scenario.check import check
from workflow_engine.scenario.form import ExpectForm, GivenForm, ScenarioForm, StepForm, SuiteForm
from workflow_engine.scenario.model import Away, Expectation, Scenario, Step
from workflow_engine.scenario.operation import named, read_operation
from workflow_engine.source.document import Document
from workflow_engine.source.files import find_files, read_file


@record
class Scenarios:
    """The scenarios of some files in their order, how many files there were, and what is wrong with them.

    A file with a problem gives no scenarios.
    """

    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...]
    files: int = 0


def read_scenarios(paths: Iterable[File], catalogue: Catalogue) -> Scenarios:
    """Return the scenarios of the files at ``paths`` (files, or folders of them); it never raises for their content."""
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    found: dict[File, None] = {}
    for path in paths:
        try:
            found.update(dict.fromkeys(find_files(path)))
        except SourceError as error:
            problems += error.problems
    for file in found:
        try:
            loaded = load_scenarios(read_file(file), catalogue)
        except SourceError as error:
            problems += error.problems
            continue
        scenarios += loaded.scenarios
        problems += loaded.problems
    return Scenarios(tuple(scenarios), tuple(problems), len(found))


def load_scenarios(document: Document, catalogue: Catalogue) -> Scenarios:
    """Return the scenarios of one file, or its problems in the order in which they stand there."""
    report = Report(document)
    value = document.value
    scenarios: list[Scenario] = []
    if not isinstance(value, dict) or not {"scenario", "scenarios"} & set(value):
        report.schema((), "这不是情景文件", "this is not a file of scenarios", _FIRST_KEYS)
    elif "scenarios" in value:
        suite = read_form(report, SuiteForm)
        for at, form in enumerate(suite.scenarios if suite else ()):
            scenarios += _scenario(report, form, suite, ("scenarios", at))
    else:
        single = read_form(report, ScenarioForm)
        scenarios += _scenario(report, single, None, ()) if single else []
    for scenario in scenarios:
        check(report, scenario, catalogue)
    problems = report.problems()
    return Scenarios(() if problems else tuple(scenarios), problems, 1)


def _scenario(report: Report, form: ScenarioForm, suite: SuiteForm | None, path: Path) -> list[Scenario]:
    """Return the scenario, in a list that is empty when it lacks something."""

    def given(name: str) -> Any:
        own = getattr(form, name)
        return own if own is not None or suite is None else getattr(suite, name)

    if suite is not None:
        people, data = {**suite.people, **form.people}, {**suite.data, **form.data}
    else:
        people, data = dict(form.people), dict(form.data)
    steps = [_step(report, step, people, (*path, "steps", at)) for at, step in enumerate(form.steps)]
    absent = [*_away(suite, people), *_away(form, people)]
    lacking = [name for name in ("process", "by", "at") if given(name) is None]
    for name in lacking:
        zh, en = f"缺少“{name}”", f'"{name}" is missing'
        report.schema((*path, name) if path else (name,), zh, en, Message(f"补上 {name}", f"add {name}"))
    if lacking:
        return []
    requester = given("requester")
    return [
        Scenario(
            title=form.scenario,
            process=given("process"),
            by=people.get(given("by"), given("by")),
            at=given("at"),
            requester=None if requester is None else people.get(requester, requester),
            people=people,
            absent=tuple(absent),
            data={name: named(value, people) for name, value in data.items()},
            steps=tuple(steps),
            expect=_expectations(form.expect, (*path, "expect"), people),
            refused=None if form.refused is None else tuple(form.refused),
            document=report.document,
            path=path,
        )
    ]


def _away(form: GivenForm | None, people: Mapping[str, str]) -> list[Away]:
    found = form.absent if form else []
    return [
        Away(people.get(a.person, a.person), a.from_, a.until, people.get(a.deputy, a.deputy) if a.deputy else None)
        for a in found
    ]


def _step(report: Report, form: StepForm, people: Mapping[str, str], path: Path) -> Step:
    operation, fields = read_operation(report, form, people, path)
    return Step(
        operation=operation,
        by=people.get(form.by, form.by) if form.by else "",
        after=form.after,
        at=form.at,
        case=form.case,
        fields=fields,
        service=form.service is not None,
        refused=None if form.refused is None else tuple(form.refused),
        expect=_expectations(form.expect, (*path, "expect"), people),
        path=path,
    )


def _expectations(forms: list[ExpectForm] | None, path: Path, people: Mapping[str, str]) -> tuple[Expectation, ...]:
    if forms is None:
        return ()

    def who(words: list[str] | None) -> tuple[str, ...] | None:
        return None if words is None else tuple(people.get(word, word) for word in words)

    def each(words: list[str] | None) -> tuple[str, ...] | None:
        return None if words is None else tuple(words)

    return tuple(
        Expectation(
            case=form.case,
            within=form.in_,
            state=each(form.state),
            ended=form.ended,
            owner=who(form.owner),
            holder=who(form.holder),
            accountable=who(form.accountable),
            due=form.due,
            respond=form.respond,
            timers=each(form.timers),
            fired=each(form.fired),
            trail=each(form.trail),
            data={name: named(value, people) for name, value in form.data.items()},
            can={action: tuple(people.get(word, word) for word in words) for action, words in form.can.items()},
            path=(*path, at),
        )
        for at, form in enumerate(forms)
    )


_FIRST_KEYS = Message("开头写 scenario: 或 scenarios:", "begin with scenario: or scenarios:")
