"""pytest plug-in: every scenario beside the definitions is a test. Registered as ``workflow-engine``.

It takes YAML files in the folders of the ini option ``workflow_scenarios`` (default ``processes/tests``). Nothing of
this package is imported before there is such a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from workflow_engine.definition.catalogue import Catalogue
    from workflow_engine.errors import Problem
    from workflow_engine.scenario.model import Failure, Scenario

FOLDERS = "workflow_scenarios"
PROCESSES = "workflow_processes"
_CATALOGUES = pytest.StashKey[dict[Path, "Catalogue"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini options."""
    parser.addini(FOLDERS, "folders of scenarios, relative to the root", type="args", default=["processes/tests"])
    parser.addini(PROCESSES, "folder of definitions (default: the folder around the scenarios)", default="")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioFile | None:
    """Take a YAML file that lies in a folder of scenarios."""
    if file_path.suffix not in (".yaml", ".yml"):
        return None
    config = parent.config
    folders = [config.rootpath / folder for folder in config.getini(FOLDERS)]
    folder = next((folder for folder in folders if folder in file_path.parents), None)
    if folder is None:
        return None
    file: ScenarioFile = ScenarioFile.from_parent(parent, path=file_path)
    named = config.getini(PROCESSES)
    file.processes = config.rootpath / named if named else folder.parent
    return file


class BrokenScenariosError(Exception):
    """A file of scenarios, or the catalogue beside it, cannot be read."""


class FailedScenarioError(Exception):
    """A scenario did not come true; holds the failures."""

    def __init__(self, failures: tuple[Failure, ...]) -> None:
        super().__init__(failures)
        self.failures = failures


class ScenarioFile(pytest.File):
    """One file of scenarios; ``processes`` is the folder of the definitions that they are about."""

    processes: Path

    def collect(self) -> Iterator[ScenarioItem]:
        """Yield a test for each scenario. Raises ``BrokenScenariosError``."""
        from workflow_engine.errors import SourceError
        from workflow_engine.scenario.load import load_scenarios
        from workflow_engine.source.files import read_file

        catalogue = _catalogue(self.config, self.processes)
        try:
            loaded = load_scenarios(read_file(self.path), catalogue)
        except SourceError as error:
            raise BrokenScenariosError(_told(error.problems)) from error
        if loaded.problems:
            raise BrokenScenariosError(_told(loaded.problems))
        for number, scenario in enumerate(loaded.scenarios, 1):
            item: ScenarioItem = ScenarioItem.from_parent(self, name=f"{number} {scenario.title.say('zh')}")
            item.scenario, item.catalogue = scenario, catalogue
            yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002  # pytest asks with it
        """Return the problems alone where they are the cause."""
        if isinstance(excinfo.value, BrokenScenariosError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class ScenarioItem(pytest.Item):
    """One scenario."""

    scenario: Scenario
    catalogue: Catalogue

    def runtest(self) -> None:
        """Run it. Raises ``FailedScenarioError``."""
        from workflow_engine.scenario.run import run_scenario

        failures = run_scenario(self.scenario, self.catalogue)
        if failures:
            raise FailedScenarioError(failures)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002  # pytest asks with it
        """Return what was expected and what was found, each with its place and the trail."""
        from workflow_engine.scenario.report import failure_lines

        if isinstance(excinfo.value, FailedScenarioError):
            return "\n".join(line for each in excinfo.value.failures for line in failure_lines(each, _lang()))
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the scenario stands (lines from 0) and what it is called."""
        return self.path, self.scenario.place.line - 1, self.name


def _catalogue(config: pytest.Config, folder: Path) -> Catalogue:
    """Return the catalogue of a folder, read once in a run. Raises ``BrokenScenariosError``."""
    known = config.stash.setdefault(_CATALOGUES, {})
    if folder not in known:
        from workflow_engine.definition.catalogue import read_catalogue
        from workflow_engine.errors import InvalidDefinition
        from workflow_engine.lint.gate import refuse_errors

        found = read_catalogue([folder])
        try:
            refuse_errors(found)
        except InvalidDefinition as error:
            raise BrokenScenariosError(_told(error.problems)) from error
        if found.organization is None:
            raise BrokenScenariosError(f"{folder}: 目录中没有组织文件 / the catalogue has no organization file")
        known[folder] = found
    return known[folder]


def _told(problems: tuple[Problem, ...]) -> str:
    from workflow_engine.scenario.report import problem_line

    return "\n".join(problem_line(problem, _lang()) for problem in problems)


def _lang() -> str:

    asked = next((environ[name] for name in ("WORKFLOW_ENGINE_LANG", "LC_ALL", "LANG") if environ.get(name)), "zh")
    return "en" if asked.lower().startswith("en") else "zh"
