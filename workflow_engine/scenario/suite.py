"""All scenarios of some folders: which came true, and what of the procedures they touched."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from workflow_engine.definition.calendar import WorkingTime
from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import Problem
from workflow_engine.record import record
from workflow_engine.scenario.coverage import Coverage
from workflow_engine.scenario.load import read_scenarios
from workflow_engine.scenario.model import Failure, Scenario
from workflow_engine.scenario.run import run_scenario


class Result(NamedTuple):
    """One scenario and what of it did not come true."""

    scenario: Scenario
    failures: tuple[Failure, ...]


@record
class SuiteRun:
    """Every scenario in its order, what is wrong with the files, how many there are, and the coverage."""

    results: tuple[Result, ...]
    problems: tuple[Problem, ...]
    files: int
    coverage: Coverage

    @property
    def passed(self) -> int:
        """How many scenarios came true."""
        return sum(not result.failures for result in self.results)

    @property
    def good(self) -> bool:
        """True when all files could be read and all scenarios came true."""
        return not self.problems and self.passed == len(self.results)


def run_paths(paths: Iterable[Path], catalogue: Catalogue) -> SuiteRun:
    """Run the scenarios of the files at ``paths`` (files, or folders of them). The catalogue has an organization."""
    found = read_scenarios(paths, catalogue)
    coverage, time = Coverage(catalogue.processes.values()), WorkingTime(catalogue.calendar)
    results = tuple(Result(each, run_scenario(each, catalogue, coverage, time)) for each in found.scenarios)
    return SuiteRun(results, found.problems, found.files, coverage)
