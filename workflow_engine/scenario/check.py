"""Names in a scenario, looked up in the catalogue: procedures, states, actions, fields, people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import End, Path, ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.definition.report import TARGET, Report
from workflow_engine.definition.words import clip
from workflow_engine.errors import Message
from workflow_engine.scenario.form import NONE
from workflow_engine.scenario.model import Expectation, Scenario, Step

_NOUNS = {
    "process": Message("流程", "procedure"),
    "state": Message("状态", "state"),
    "action": Message("动作", "action"),
    "field": Message("字段", "field"),
    "person": Message("人员或岗位", "person or post"),
    "outcome": Message("结局", "outcome"),
}


class _Names:
    """Looks names up; what nobody knows goes into the report with the nearest that there is."""

    def __init__(self, report: Report, catalogue: Catalogue) -> None:
        self.report = report
        self.processes = catalogue.processes
        self.organization = catalogue.organization

    def look(self, noun: str, name: str, known: Iterable[str], path: Path) -> None:
        known = list(known)
        if name not in known:
            word = _NOUNS[noun]
            message = Message(f"没有{word.zh}“{clip(name)}”", f'there is no {word.en} "{clip(name)}"')
            self.report.add(TARGET, path, message, self.report.did_you_mean(name, known))

    def process(self, name: str, path: Path) -> ProcessDefinition | None:
        self.look("process", name, self.processes, path)
        return self.processes.get(name)

    def who(self, word: str, path: Path) -> None:
        if self.organization is not None and not knows(self.organization, word):
            self.look("person", word, [*self.organization.people, *_posts(self.organization)], path)


def knows(organization: Organization, word: str) -> bool:
    """True for a person, a post, a unit or a party outside."""
    if word.startswith("external/"):
        return word.removeprefix("external/").partition(":")[0] in organization.external
    word = word.removeprefix("@")
    return word in organization.people or word in organization.units or organization.post(word) is not None


def _posts(organization: Organization) -> Iterable[str]:
    return (post.ref for unit in organization.units.values() for post in unit.posts.values())


def check(report: Report, scenario: Scenario, catalogue: Catalogue) -> None:
    """Report every name that the catalogue does not know. What must be refused may hold any names."""
    names, path = _Names(report, catalogue), scenario.path
    definition = names.process(scenario.process, (*path, "process"))
    given: Mapping[str, Any] = _at(report.document.value, path)
    for alias in given.get("people", ()):
        names.who(scenario.people[alias], (*path, "people", alias))
    if path and path[-1] == 0:  # what stands above all scenarios of the file is told once
        for alias, word in report.document.value.get("people", {}).items():
            names.who(word, ("people", alias))
    for at, away in enumerate(given.get("absent", ())):
        for key in ("person", "deputy"):
            if key in away:
                names.who(scenario.people.get(away[key], away[key]), (*path, "absent", at, key))
    if scenario.refused is None:
        names.who(scenario.by, (*path, "by"))
        if definition:
            _data(names, definition, scenario.data, (*path, "data"))
    for step in scenario.steps:
        _step(names, step, definition)
    for expectation in scenario.expect:
        _expectation(names, expectation, definition)


def _at(value: Any, path: Path) -> Mapping[str, Any]:
    for step in path:
        value = value[step]
    return value  # type: ignore[no-any-return]


def _data(names: _Names, definition: ProcessDefinition, data: Mapping[str, Any], path: Path) -> None:
    for name in data:
        names.look("field", name, definition.data, (*path, name))


def _step(names: _Names, step: Step, definition: ProcessDefinition | None) -> None:
    if step.case is not None:
        definition = names.process(step.case, (*step.path, "case"))
    if step.refused is None:
        if step.by:
            names.who(step.by, (*step.path, "by"))
        if definition:
            _data(names, definition, step.fields.get("data", {}), (*step.path, "data"))
            if step.operation in ("act", "substitute") and step.fields.get("action"):
                known = dict.fromkeys(a for s in definition.every_state() for a in getattr(s, "actions", ()))
                key = "act" if step.operation == "act" else "action"
                names.look("action", step.fields["action"], known, (*step.path, key))
    for expectation in step.expect:
        _expectation(names, expectation, definition)


def _expectation(names: _Names, expected: Expectation, definition: ProcessDefinition | None) -> None:
    path = expected.path
    if expected.case is not None:
        definition = names.process(expected.case, (*path, "case"))
    for key in ("owner", "holder", "accountable"):
        for word in getattr(expected, key) or ():
            if word != NONE:
                names.who(word, (*path, key))
    for action, words in expected.can.items():
        for word in words:
            if word != NONE:
                names.who(word, (*path, "can", action))
    if definition is None:
        return
    states = [state.name for state in definition.every_state()]
    for name in expected.state or ():
        names.look("state", name, states, (*path, "state"))
    if expected.within is not None:
        names.look("state", expected.within, states, (*path, "in"))
    if expected.ended is not None:
        outcomes = [state.outcome for state in definition.states.values() if isinstance(state, End)]
        names.look("outcome", expected.ended, [*outcomes, NONE], (*path, "ended"))
    _data(names, definition, expected.data, (*path, "data"))
    actions = dict.fromkeys(a for state in definition.every_state() for a in getattr(state, "actions", ()))
    for action in expected.can:
        names.look("action", action, actions, (*path, "can", action))
