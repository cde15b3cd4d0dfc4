"""What a rule looks at: the catalogue at a date, with the graphs of its procedures ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.model import ProcessDefinition, State, Status
from workflow_engine.definition.organization import Organization
from workflow_engine.errors import Message, Problem
from workflow_engine.graph.build import Scope, build
from workflow_engine.graph.soundness import Verdict, judge
from workflow_engine.lint.finding import Report, Spot
from workflow_engine.lint.suppress import Ignores
from workflow_engine.source.document import Document

ORGANIZATION = "organization"
DUTIES = "duties"
T = TypeVar("T")


class Subject:
    """One catalogue under examination, as it stands on the day ``at``.

    ``settings`` holds every number that a rule's file offers under ``SETTINGS``, as the project sets it or by default.
    ``ignores`` are the comments that silence findings; ``ran`` names the rules that were run when the last ones are.
    """

    def __init__(self, catalogue: Catalogue, at: date, settings: Mapping[str, int] | None = None) -> None:
        self.catalogue = catalogue
        self.at = at
        self.settings: Mapping[str, int] = settings or {}
        self.ignores = Ignores(catalogue.documents)
        self.ran: frozenset[str] = frozenset()
        self._flows: dict[str, Scope] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._states: dict[str, dict[str, State]] = {}
        self._answers: dict[Callable[[Subject], Any], Any] = {}

    @property
    def processes(self) -> Iterator[ProcessDefinition]:
        """All procedures that could be built, and what is left of those whose shape is broken."""
        yield from self.catalogue.processes.values()
        yield from (rest.definition for rest in self.catalogue.rests.values())

    @property
    def organization(self) -> Organization | None:
        """The organization, or None when the catalogue has none."""
        return self.catalogue.organization

    @property
    def staffed(self) -> Iterator[tuple[ProcessDefinition, Organization]]:
        """The procedures whose parties must exist: published ones, and none without an organization."""
        organization = self.organization
        if organization:
            for process in self.processes:
                if process.status is Status.PUBLISHED:
                    yield process, organization

    def flow(self, process: ProcessDefinition) -> Scope:
        """Return the flow graphs of a procedure."""
        if process.name not in self._flows:
            self._flows[process.name] = build(process)
        return self._flows[process.name]

    def verdict(self, process: ProcessDefinition) -> Verdict:
        """Return what is known about reachability and soundness of a procedure."""
        if process.name not in self._verdicts:
            self._verdicts[process.name] = judge(self.flow(process))
        return self._verdicts[process.name]

    def states(self, process: ProcessDefinition) -> Mapping[str, State]:
        """Return all states of a procedure by name, those in regions included."""
        if process.name not in self._states:
            self._states[process.name] = {state.name: state for state in process.every_state()}
        return self._states[process.name]

    def once(self, question: Callable[[Subject], T]) -> T:
        """Return ``question(subject)``; asked by several rules, it is answered once."""
        if question not in self._answers:
            self._answers[question] = question(self)
        answer: T = self._answers[question]
        return answer

    def file(self, element: str) -> str:
        """Return the name of the file in which an element stands, ``""`` if unknown."""
        return self.catalogue.files.get(element, "")

    def document(self, element: str) -> Document | None:
        """Return the file in which an element stands."""
        return self.catalogue.documents.get(self.file(element))

    def element(self, file: str) -> str:
        """Return the element that stands in a file, ``""`` when none could be built from it."""
        return next((key for key, name in self.catalogue.files.items() if name == file), "")


def element_of(process: ProcessDefinition) -> str:
    """Return the key of a procedure in the catalogue."""
    return f"process:{process.name}"


def in_process(process: ProcessDefinition, *path: str | int) -> Spot:
    """Return the spot of a path in a procedure's file."""
    return Spot(element_of(process), path)


def handed_on(subject: Subject, rule: str, mend: Message | None = None) -> Iterator[Report]:
    """Yield the problems that loading found under the name of this rule; ``mend`` is for those without a next step."""
    for problem in subject.catalogue.problems:
        if problem.rule == rule:
            yield report_of(subject, problem, mend)


def report_of(subject: Subject, problem: Problem, mend: Message | None = None) -> Report:
    """Return a problem of loading as a report."""
    file = problem.place.file if problem.place else ""
    return Report(
        spot=Spot(subject.element(file), problem.path),
        message=problem.message,
        help=problem.help or mend,
        place=problem.place,
    )
