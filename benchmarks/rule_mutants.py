"""Faults written into the rules: which of them do the tests find? Needs cosmic-ray, whose operators are used.

    python benchmarks/rule_mutants.py                   every rule; takes about an hour
    python benchmarks/rule_mutants.py dead_end livelock only these
    python benchmarks/rule_mutants.py --json FILE       write the survivors with their changed lines to a file
    python benchmarks/rule_mutants.py --again FILE      only the survivors of such a file, after tests were added

Tests are collected once; each mutant lives in a fork of this process, in memory, so no file is changed. A rule meets
its own page and broken file first, then the tests of the lint room that name it, then all other broken files.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import importlib
import io
import json
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

RULES = ROOT / "workflow_engine/lint/rules"
TESTS = ("tests/unit/lint", "tests/acceptance/test_broken_files.py")
SECONDS = 20
_NEEDS_ARGUMENTS = ("VariableReplacer", "VariableInserter")
KILLED, SURVIVED, SLOW = range(3)


def mutants(source: str) -> Iterator[str]:
    """Yield every text that cosmic-ray makes of ``source``, but those that only change what a type says."""
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
    """Return the code without annotations, which are never evaluated."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return ast.dump(tree)


def chosen(items: Sequence[pytest.Item], module: str) -> list[pytest.Item]:
    """Return the tests a mutant of a rule meets, those most likely to find it first."""
    from tests.acceptance.test_broken_files import FILES, expected

    rule = _rule_of(module)
    own = {path.stem for path in FILES if expected(path)[0] == rule}
    naming = {path for path in {item.path for item in items} if rule in path.read_text(encoding="utf-8")}

    def rank(item: pytest.Item) -> int:
        mark = item.name.partition("[")[2].rstrip("]")
        if mark == rule or mark in own:
            return 0
        if "test_broken_files" in item.nodeid:
            return 2 if "exactly_one_finding" in item.name else 3
        return 1 if item.path in naming and not mark.count("-") else 3

    return sorted((item for item in items if rank(item) < 2), key=rank)


def _rule_of(module: str) -> str:
    return str(importlib.import_module(f"workflow_engine.lint.rules.{module}").META.name)


def fate(items: Sequence[pytest.Item], module: str, text: str) -> int:
    """Return what becomes of a mutant in a process of its own."""
    child = os.fork()
    if child == 0:
        os._exit(_live(items, module, text))
    _, status = os.waitpid(child, 0)
    return SLOW if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _live(items: Sequence[pytest.Item], module: str, text: str) -> int:
    from _pytest.runner import runtestprotocol

    from workflow_engine.lint.registry import find_rule

    signal.alarm(SECONDS)
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            rule = find_rule(_rule_of(module))
            place = importlib.import_module(f"workflow_engine.lint.rules.{module}")
            exec(compile(text, f"{module}.py", "exec"), place.__dict__)  # noqa: S102  # the fault under test
            for name in ("meta", "check"):
                object.__setattr__(rule, name, getattr(place, name if name == "check" else "META"))
            object.__setattr__(rule, "settings", dict(getattr(place, "SETTINGS", {})))
            for item in items:
                if any(report.failed for report in runtestprotocol(item, log=False, nextitem=None)):
                    return KILLED
        except BaseException:  # noqa: BLE001  # a mutant that cannot even be imported
            return KILLED
    return SURVIVED


class Loop:
    """A plugin of pytest that runs the mutants instead of the tests it collected."""

    def __init__(self, modules: Sequence[str], json_file: str | None, again: str | None) -> None:
        self.modules, self.json_file = modules, json_file
        self.again: dict[str, list[str]] | None = json.loads(Path(again).read_text(encoding="utf-8")) if again else None
        self.survivors: dict[str, list[str]] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run every mutant of every rule and print one line for each rule."""
        for module in self.modules:
            source = (RULES / f"{module}.py").read_text(encoding="utf-8")
            items = chosen(session.items, module)
            texts = [
                text for text in mutants(source) if self.again is None or _lines(source, text) in self.again[module]
            ]
            fates = [fate(items, module, text) for text in texts]
            kept = [_lines(source, text) for text, each in zip(texts, fates, strict=True) if each == SURVIVED]
            self.survivors[module] = kept
            line = f"| `{_rule_of(module)}` | {len(texts)} | {len(texts) - len(kept)} | {len(kept)} |"
            print(line, len(items), file=sys.__stdout__, flush=True)
            if self.json_file:
                text = json.dumps(self.survivors, ensure_ascii=False, indent=1)
                Path(self.json_file).write_text(f"{text}\n", encoding="utf-8")
        return True


def _lines(before: str, after: str) -> str:
    compared = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in compared if line[:1] in "+-@" and line[:3] not in ("+++", "---"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and return 0: survivors are to be read, some change nothing that can be seen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("modules", nargs="*", metavar="RULE", help="names of files in workflow_engine/lint/rules")
    parser.add_argument("--json", metavar="FILE", help="write the survivors to a file")
    parser.add_argument("--again", metavar="FILE", help="only the survivors that --json wrote there")
    options = parser.parse_args(arguments)
    modules = options.modules or sorted(p.stem for p in RULES.glob("[!_]*.py"))
    os.chdir(ROOT)
    return int(
        pytest.main(
            [*TESTS, "-q", "-s", "-p", "no:cacheprovider"], plugins=[Loop(modules, options.json, options.again)]
        )
    )


if __name__ == "__main__":
    sys.exit(main())
