"""Faults written into the rules: which of them do the tests find? Needs cosmic-ray, whose operators are used.

    python benchmarks/rule_mutants.py                   every rule; about an hour
    python benchmarks/rule_mutants.py dead_end livelock only these
    python benchmarks/rule_mutants.py --json FILE       write the survivors with their changed lines to a file
    python benchmarks/rule_mutants.py --again FILE      only the survivors of such a file, after tests were added;
                                                        rules that are not in the file are run in full

All tests of the lint room are run once, and it is noted what each shows to which rule. Each mutant lives in a fork of
this process, in memory, so no file is changed. It is asked about everything the rule was shown. Where its answer is
another than the rule's, the test is run; where it is the same, the test could not tell the two apart and is spared,
unless it changes the surroundings (``monkeypatch``).
"""

from __future__ import annotations

import argparse
import ast
import difflib
import gc
import importlib
import io
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from time import process_time
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

RULES = ROOT / "workflow_engine/lint/rules"
TESTS = ("tests/unit/lint", "tests/acceptance/test_broken_files.py")
SECONDS, PATIENCE = 10.0, 10
"""A mutant may take that much processor time, and that many times what the rule takes."""
BYTES = 4 << 30
_NEEDS_ARGUMENTS = ("VariableReplacer", "VariableInserter")
KILLED, SURVIVED, SLOW = range(3)

Met = list[tuple[pytest.Item, list[Any]]]
"""The tests that a rule meets, those most likely to find a fault first, and the subjects it is shown in each."""


def mutants(source: str) -> Iterator[str]:
    """Yield every text that cosmic-ray makes of ``source``, but those that only change what is never evaluated."""
    from cosmic_ray.ast import get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    seen, nodes = {_meaning(source)}, list(_nodes(get_ast(source)))
    for name in operator_names():
        if name.rpartition("/")[2] in _NEEDS_ARGUMENTS:
            continue
        operator = get_operator(name)()
        count = sum(1 for node in nodes for _ in operator.mutation_positions(node))
        for occurrence in range(count):
            text = mutate_code(source, operator, occurrence)
            if text and (meaning := _meaning(text)) not in seen:
                seen.add(meaning)
                yield text


def _nodes(node: object) -> Iterator[object]:
    yield node
    for child in getattr(node, "children", ()):
        yield from _nodes(child)


def _meaning(source: str) -> str:
    """Return the code without annotations, which are never evaluated, and with one word for ``is`` and ``==``.

    Between numbers, None and members of an enum the two are one; elsewhere it is no fault anybody makes.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.Compare):
            same = {ast.Is: ast.Eq, ast.IsNot: ast.NotEq}
            node.ops = [same.get(type(each), type(each))() for each in node.ops]
    return ast.dump(tree)


class Notes:
    """What each rule is shown by which test."""

    def __init__(self) -> None:
        self.shown: dict[str, dict[pytest.Item, list[Any]]] = {}
        self._now: pytest.Item | None = None

    def take(self, items: Iterable[pytest.Item]) -> None:
        """Run the tests and note what they show to the rules. Raises ``RuntimeError`` when one of them fails."""
        for module in _modules():
            place = _place(module)
            place.check = self._noting(place.META.name, place.check)
            _install(place)
        for item in items:
            self._now = item
            if not passes(item):
                raise RuntimeError(f"{item.nodeid} fails without any fault")
        self._now = None

    def _noting(self, rule: str, check: Callable[[Any], Iterable[Any]]) -> Callable[[Any], Iterator[Any]]:
        shown = self.shown.setdefault(rule, {})

        def noting(subject: Any) -> Iterator[Any]:
            if self._now:
                shown.setdefault(self._now, []).append(subject)
            yield from check(subject)

        return noting

    def met(self, rule: str) -> Met:
        """Return what a rule met: its own page and broken files first, then the tests that name it."""
        from tests.acceptance.test_broken_files import FILES, expected

        shown = self.shown[rule]
        own = {rule, *(path.stem for path in FILES if expected(path)[0] == rule)}
        naming = {path for path in {item.path for item in shown} if rule in path.read_text(encoding="utf-8")}

        def rank(item: pytest.Item) -> int:
            return 0 if item.name.partition("[")[2].rstrip("]") in own else 1 if item.path in naming else 2

        return sorted(shown.items(), key=lambda each: rank(each[0]))


def passes(item: pytest.Item) -> bool:
    """Run one test and return whether it passes."""
    from _pytest.runner import runtestprotocol

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def _changes_surroundings(item: pytest.Item) -> bool:
    return "monkeypatch" in getattr(item, "fixturenames", ())


def _modules() -> list[str]:
    return sorted(path.stem for path in RULES.glob("[!_]*.py"))


def _source(module: str) -> str:
    return (RULES / f"{module}.py").read_text(encoding="utf-8")


def _place(module: str) -> Any:
    return importlib.import_module(f"workflow_engine.lint.rules.{module}")


def _load(module: str, text: str) -> Any:
    """Put the rule as this text says it in the place of the rule that is there, and return its module."""
    place = _place(module)
    exec(compile(text, f"{module}.py", "exec"), place.__dict__)  # noqa: S102  # the fault under test
    _install(place)
    return place


def _install(place: Any) -> None:
    from workflow_engine.lint.registry import find_rule

    rule = find_rule(place.META.name)
    object.__setattr__(rule, "meta", place.META)
    object.__setattr__(rule, "check", place.check)
    object.__setattr__(rule, "settings", dict(getattr(place, "SETTINGS", {})))
    object.__setattr__(rule, "last", getattr(place, "LAST", False))


def _describe(place: Any) -> tuple[object, ...]:
    return (place.META, dict(getattr(place, "SETTINGS", {})), getattr(place, "LAST", False))


def answer(check: Callable[[Any], Iterable[Any]], subject: Any) -> object:
    """Return what a rule reports, or how it fails."""
    try:
        return list(check(subject))
    except Exception as error:  # noqa: BLE001  # the examination makes a finding of it, which names the error
        return f"{type(error).__name__}: {error}"


def _timed(check: Callable[[Any], Iterable[Any]], subjects: Iterable[Any]) -> tuple[float, list[object]]:
    started = process_time()
    answers = [answer(check, subject) for subject in subjects]
    return process_time() - started, answers


class Trial:
    """One rule, what it met, and what it answered."""

    def __init__(self, module: str, met: Met) -> None:
        place = _load(module, _source(module))
        self.module = module
        self.said = _describe(place)
        timed = [(*_timed(place.check, subjects), item, subjects) for item, subjects in met]
        # What takes long comes last, for most mutants do not live to meet it.
        timed.sort(key=lambda each: round(each[0], 1))
        self.met = [(item, subjects, answers) for _, answers, item, subjects in timed]
        self.seconds = SECONDS + PATIENCE * sum(each[0] for each in timed)

    def begin(self, text: str) -> int:
        """Try a mutant in a process of its own, and return the process's number; it ends with the mutant's fate."""
        child = os.fork()
        if child == 0:
            signal.setitimer(signal.ITIMER_PROF, self.seconds)
            resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
            os._exit(self._live(text))
        return child

    def _live(self, text: str) -> int:
        try:
            place = _load(self.module, text)
        except BaseException:  # noqa: BLE001  # a mutant that cannot even be imported
            return KILLED
        # Settings are in the subjects already, and what a rule is called is not in its answers.
        tells = self.said == _describe(place)
        try:
            for item, subjects, answers in self.met:
                same = all(answer(place.check, each) == told for each, told in zip(subjects, answers, strict=True))
                if not (tells and same and not _changes_surroundings(item)) and not passes(item):
                    return KILLED
        except BaseException:  # noqa: BLE001  # not even an exception that tests may catch
            return KILLED
        return SURVIVED


def fates(trial: Trial, texts: Sequence[str], jobs: int) -> list[int]:
    """Return what becomes of the mutants, as many at a time as there are jobs."""
    found, running = [SLOW] * len(texts), dict[int, int]()
    for number, text in enumerate(texts):
        running[trial.begin(text)] = number
        while len(running) >= (jobs if number + 1 < len(texts) else 1):
            child, status = os.wait()
            if not os.WIFSIGNALED(status):
                found[running[child]] = os.WEXITSTATUS(status)
            del running[child]
    return found


class Loop:
    """A plugin of pytest that runs the mutants instead of the tests it collected."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        again = options.again
        self.again: dict[str, list[str]] = json.loads(Path(again).read_text(encoding="utf-8")) if again else {}
        self.survivors: dict[str, list[str]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every mutant of every rule and print one line for each rule."""
        notes = Notes()
        notes.take(session.items)
        gc.freeze()
        for module in self.options.modules or _modules():
            source, rule = _source(module), _place(module).META.name
            texts = [text for text in mutants(source) if self._is_wanted(module, _lines(source, text))]
            trial = Trial(module, notes.met(rule))
            ends = fates(trial, texts, self.options.jobs)
            kept = [_lines(source, text) for text, end in zip(texts, ends, strict=True) if end == SURVIVED]
            self.survivors[module] = kept
            line = f"| `{rule}` | {len(texts)} | {len(kept)} |"
            print(line, f"{ends.count(SLOW)} slow, {len(trial.met)} tests", file=sys.__stdout__, flush=True)
            if self.options.json:
                text = json.dumps(self.survivors, ensure_ascii=False, indent=1)
                Path(self.options.json).write_text(f"{text}\n", encoding="utf-8")
        return True

    def _is_wanted(self, module: str, lines: str) -> bool:
        return lines in self.again.get(module, (lines,))


def _lines(before: str, after: str) -> str:
    compared = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in compared if line[:1] in "+-@" and line[:3] not in ("+++", "---"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and return 0: survivors are to be read, some change nothing that can be seen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="RULE", help="names of files in workflow_engine/lint/rules")
    parser.add_argument("--json", metavar="FILE", help="write the survivors to a file")
    parser.add_argument("--again", metavar="FILE", help="of the rules in it, only the survivors")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="mutants at a time (all processors)")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    return int(pytest.main([*TESTS, "-q", "-s", "-p", "no:cacheprovider"], plugins=[Loop(options)]))


if __name__ == "__main__":
    sys.exit(main())
