"""Runs the rules over mutants and counts: found at all, found exactly, found at the right place."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from random import Random

import tests.mutants as package
from tests.mutants.good_files import Good, goods
from tests.mutants.mutant import OPERATORS, Mutant, Operator
from workflow_engine.definition.calendar import STANDARD, Calendar
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.definition.duties import Duties
from workflow_engine.definition.load import Loaded, load
from workflow_engine.definition.model import ProcessDefinition
from workflow_engine.definition.organization import Organization
from workflow_engine.definition.second_look import Rest
from workflow_engine.errors import Problem, SourceError
from workflow_engine.lint.check import check
from workflow_engine.lint.finding import Finding, Severity
from workflow_engine.lint.registry import find_rule
from workflow_engine.source.document import Document
from workflow_engine.source.reader import read

DAY = date(2026, 3, 2)
Key = tuple[str, str, str, tuple[str | int, ...]]


def operators() -> tuple[Operator, ...]:
    """Return all operators of all files ``operators_*.py``, in the order of their rules' files."""
    for module in sorted(m.name for m in pkgutil.iter_modules(package.__path__)):
        if module.startswith("operators_"):
            importlib.import_module(f"{package.__name__}.{module}")
    return tuple(OPERATORS)


@lru_cache(maxsize=256)
def _loaded(file: str, text: str) -> Loaded | tuple[Problem, ...]:
    try:
        return load(read(text, file))
    except SourceError as error:
        return error.problems


def catalogue(texts: Mapping[str, str]) -> Catalogue:
    """Return what the files define; a file read before is not read again."""
    processes: dict[str, ProcessDefinition] = {}
    others: dict[type, Organization | Calendar | Duties] = {}
    documents: dict[str, Document] = {}
    files: dict[str, str] = {}
    problems: list[Problem] = []
    rests: dict[str, Rest] = {}
    for file, text in texts.items():
        found = _loaded(file, text)
        if isinstance(found, tuple):
            problems += found
            continue
        documents[file] = found.document
        problems += found.problems
        name = found.document.value.get("process") if found.kind == "procedure" else None
        files[f"process:{name}" if name else found.kind] = file
        if found.rest:
            rests[found.rest.definition.name] = found.rest
        if isinstance(found.value, ProcessDefinition):
            processes[found.value.name] = found.value
        elif found.value is not None:
            others[type(found.value)] = found.value
    organization, duties = others.get(Organization), others.get(Duties)
    calendar = others.get(Calendar, STANDARD)
    assert organization is None or isinstance(organization, Organization)
    assert duties is None or isinstance(duties, Duties)
    assert isinstance(calendar, Calendar)
    return Catalogue(processes, organization, calendar, duties, documents, files, tuple(problems), rests)


def findings(texts: Mapping[str, str]) -> list[Finding]:
    """Return every finding, those that are only told on request included."""
    return check(catalogue(texts), at=DAY)


@lru_cache(maxsize=256)
def known(good: Good, told: bool = False) -> frozenset[Key]:
    """Return what is found in a good definition before anything is changed; with ``told`` no information."""
    found = findings(good.texts)
    return frozenset(key_of(each) for each in found if not told or each.severity is not Severity.INFO)


def key_of(finding: Finding) -> Key:
    """Return what a finding is about, wherever it stands."""
    return finding.rule, finding.file, finding.process, finding.path


@dataclass(frozen=True, slots=True)
class Result:
    """What the rules say about one mutant. ``extra`` are findings beside the expected one, by name."""

    mutant: Mutant
    found: bool
    placed: bool
    extra: tuple[str, ...]
    places: tuple[tuple[str, int, int], ...] = ()

    @property
    def exact(self) -> bool:
        return self.found and not self.extra


def examine(mutant: Mutant) -> Result:
    """Return what the rules say about a mutant that they do not say about the good definition."""
    new = [f for f in findings(mutant.texts()) if key_of(f) not in known(mutant.good)]
    expected = [f for f in new if f.rule == mutant.rule]
    told = [f.rule for f in new if f.severity is not Severity.INFO and f.rule != mutant.rule]
    told += [mutant.rule] * len(expected[1:])
    places = tuple((f.file, f.place.line, f.place.column) for f in expected if f.place)
    return Result(mutant, bool(expected), mutant.place() in places, tuple(told), places)


@dataclass
class Figures:
    """The figures of a run: how many mutants, and how many of them were found, exactly, and at their place."""

    mutants: int = 0
    found: int = 0
    exact: int = 0
    placed: int = 0
    by_operator: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Count one mutant."""
        counted = Counter(mutants=1, found=result.found, exact=result.exact, placed=result.placed)
        for name, number in counted.items():
            setattr(self, name, getattr(self, name) + number)
        key = f"{result.mutant.rule}: {result.mutant.operator}"
        self.by_operator.setdefault(key, Counter()).update(counted)

    @property
    def recall(self) -> float:
        """Share of mutants whose defect was found."""
        return self.found / max(self.mutants, 1)

    @property
    def exactness(self) -> float:
        """Share of mutants for which exactly the defect was told, and nothing else."""
        return self.exact / max(self.mutants, 1)

    @property
    def at_place(self) -> float:
        """Share of mutants whose defect was told at its line and column."""
        return self.placed / max(self.mutants, 1)


def all_mutants(most: int | None = None, seed: int = 1, only: str = "") -> Iterator[Mutant]:
    """Yield the mutants of all good definitions; with ``most`` only that many of each operator, drawn by ``seed``.

    ``only`` is the name of one operator. Operators of rules that are not there are passed over.
    """
    for operator in operators():
        if find_rule(operator.rule) is None or only not in ("", operator.name):
            continue
        found = [mutant for good in goods() for mutant in _applied(operator, good)]
        if most is not None and len(found) > most:
            found = Random(f"{seed} {operator.name}").sample(found, most)
        yield from found


def _applied(operator: Operator, good: Good) -> Iterable[Mutant]:
    """Return the mutants of one good definition, but where a shipped one keeps the rule's finding with its reason."""
    kept = {path for rule, file, _, path in known(good) if (rule, file) == (operator.rule, good.name)}
    return (mutant for mutant in operator.mutants(good) if mutant.spot.path not in kept)
