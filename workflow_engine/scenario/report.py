"""What came of the scenarios: as lines for people, as plain values for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workflow_engine.definition.catalogue import Catalogue
from workflow_engine.errors import Message, Place, Problem
from workflow_engine.scenario.coverage import Covered
from workflow_engine.scenario.model import Failure
from workflow_engine.scenario.suite import SuiteRun

_KINDS = {
    "state": Message("状态", "states"),
    "action": Message("动作", "actions"),
    "guard": Message("条件", "guards"),
}
_NOT = Message("未覆盖", "not covered")


def text_lines(tested: SuiteRun, catalogue: Catalogue, lang: str) -> Iterator[str]:
    """Yield problems, every scenario with its failures, the sum, and the coverage with what is missing."""
    for problem in tested.problems:
        yield problem_line(problem, lang)
    file = ""
    for scenario, failures in tested.results:
        if scenario.document.file != file:
            file = scenario.document.file
            yield file
        yield f"  {'✗' if failures else '✓'} {scenario.title.say(lang)}"
        for failure in failures:
            yield from (f"    {line}" for line in failure_lines(failure, lang))
    every, passed = len(tested.results), tested.passed
    yield Message(
        f"情景 {every} 个：通过 {passed}，失败 {every - passed}",
        f"{every} scenarios: {passed} passed, {every - passed} failed",
    ).say(lang)
    for covered in tested.coverage.processes.values():
        yield from _coverage(covered, catalogue, lang)


def problem_line(problem: Problem, lang: str) -> str:
    """Return place, rule, sentence and next step of a problem with a file."""
    mark, error = ("；", "错误") if lang != "en" else ("; ", "error")
    help_ = f"{mark}{problem.help.say(lang)}" if problem.help else ""
    return f"{problem.place}: {error}[{problem.rule}] {problem.message.say(lang)}{help_}"


def failure_lines(failure: Failure, lang: str) -> Iterator[str]:
    """Yield place and sentence, then the trail until then."""
    yield f"{failure.place}: {failure.message.say(lang)}"
    yield from (f"  {line}" for line in failure.trail)


def _coverage(covered: Covered, catalogue: Catalogue, lang: str) -> Iterator[str]:
    counts = [f"{title.say(lang)} {'/'.join(map(str, covered.count(kind)))}" for kind, title in _KINDS.items()]
    yield f"{covered.definition.name}  {'  '.join(counts)}  {covered.percent}%"
    if not covered.touched:
        return  # everything is missing, and one line says so
    for element in covered.missing():
        place = _place(covered, element.path, catalogue)
        yield f"  {place}: {_NOT.say(lang)} {_KINDS[element.kind].say(lang)} {element.name}"


def _place(covered: Covered, path: tuple[str | int, ...], catalogue: Catalogue) -> Place:
    return catalogue.documents[catalogue.files[f"process:{covered.definition.name}"]].place(path)


def json_value(tested: SuiteRun, catalogue: Catalogue, lang: str) -> dict[str, Any]:
    """Return the same as plain values; see ``docs/scenarios.md``."""
    return {
        "version": 1,
        "problems": [{"rule": each.rule, **_said(each, lang)} for each in tested.problems],
        "scenarios": [
            {
                "title": scenario.title.say(lang),
                "process": scenario.process,
                **_spot(scenario.place),
                "passed": not failures,
                "failures": [{**_said(each, lang), "trail": each.trail} for each in failures],
            }
            for scenario, failures in tested.results
        ],
        "coverage": {name: _covered(each, catalogue) for name, each in tested.coverage.processes.items()},
        "summary": {"passed": tested.passed, "failed": len(tested.results) - tested.passed, "files": tested.files},
    }


def _said(each: Failure | Problem, lang: str) -> dict[str, Any]:
    words = {"zh": each.message.zh, "en": each.message.en}
    return {**_spot(each.place), "message": each.message.say(lang), "messages": words}


def _spot(place: Place | None) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column} if place else {}


def _covered(covered: Covered, catalogue: Catalogue) -> dict[str, Any]:
    counts = {title.en: dict(zip(("covered", "total"), covered.count(k), strict=True)) for k, title in _KINDS.items()}
    missing = [{"kind": e.kind, "name": e.name, **_spot(_place(covered, e.path, catalogue))} for e in covered.missing()]
    return {**counts, "percent": covered.percent, "missing": missing}
