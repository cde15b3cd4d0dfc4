"""What others find: the flow mutants, translated for bpmnlint and python-statemachine.

    python benchmarks/what_others_find.py                 print the table
    python benchmarks/what_others_find.py --write FILE    write it into a Markdown page, between its two marks

A mutant counts as found by a program when the program says anything about it that it does not say about the good
definition, wherever it stands: the others are measured kindly, ours by rule and place in ``mutants.py``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from _peers import ensure_peers  # noqa: E402

PEERS = ["python-statemachine>=3"]
RULES = (
    "no-start-or-end",
    "unreachable-step",
    "dead-end",
    "livelock",
    "join-never-fires",
    "region-escape",
    "ambiguous-action",
    "automatic-loop",
    "unknown-target",
)
MARKS = ("<!-- table -->", "<!-- end of table -->")
MOST = 20


@dataclass
class Row:
    """One rule: its mutants, how many each program finds, and by which of bpmnlint's rules."""

    rule: str
    mutants: int = 0
    ours: int = 0
    bpmnlint: int = 0
    machine: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=int, default=MOST, metavar="N", help=f"mutants of each operator ({MOST})")
    parser.add_argument("--write", metavar="FILE", help="a Markdown page with the two marks")
    options = parser.parse_args(arguments)
    ensure_peers(PEERS)
    rows, by_rule = measure(options.most)
    text = table(rows, by_rule)
    print(text)
    if options.write:
        page = Path(options.write)
        before, _, rest = page.read_text(encoding="utf-8").partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        page.write_text(f"{before}{MARKS[0]}\n\n{text}\n{MARKS[1]}{after}", encoding="utf-8")
    return 0


def measure(most: int) -> tuple[list[Row], Counter[str]]:
    """Return a row for each rule, and how often each of bpmnlint's rules said something."""
    from peers import commands
    from peers.bpmn import to_bpmn

    from tests.mutants.measure import all_mutants, catalogue, examine

    with_node = commands.ensure_bpmnlint()
    mutants = [mutant for mutant in all_mutants(most) if mutant.rule in RULES and mutant.good.scopes]
    rows = {rule: Row(rule) for rule in RULES}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".bpmnlintrc").write_text('{"extends": "bpmnlint:recommended"}', encoding="utf-8")
        found: dict[int, bool] = {}
        for number, mutant in enumerate(mutants):
            name_ = mutant.good.value["process"]
            good, bad = (catalogue(texts).processes.get(name_) for texts in (mutant.good.texts, mutant.texts()))
            row = rows[mutant.rule]
            row.mutants += 1
            row.ours += examine(mutant).found
            row.machine += refused(bad) and not refused(good)
            for kind, definition in (("good", good), ("bad", bad)):
                if definition is not None:
                    (folder / f"{number}.{kind}.bpmn").write_text(to_bpmn(definition), encoding="utf-8")
        by_rule: Counter[str] = Counter()
        if with_node:
            said = lint(commands, folder)
            for number, mutant in enumerate(mutants):
                new = said.get(f"{number}.bad.bpmn", Counter()) - said.get(f"{number}.good.bpmn", Counter())
                found[number] = bool(new)
                by_rule.update(set(new))
                rows[mutant.rule].bpmnlint += found[number]
    return list(rows.values()), by_rule


def lint(commands: Any, folder: Path) -> dict[str, Counter[str]]:
    """Return for each file how often each of bpmnlint's recommended rules speaks."""
    said: dict[str, Counter[str]] = {}
    files = sorted(folder.glob("*.bpmn"))
    for start in range(0, len(files), 100):
        chunk = [str(file) for file in files[start : start + 100]]
        command = ["node", str(commands.NODE / "node_modules" / "bpmnlint" / "bin" / "bpmnlint.js")]
        command += ["--config", str(folder / ".bpmnlintrc"), *chunk]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False, encoding="utf-8")
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr[-2000:])
        for file, rule in _spoken(done.stdout):
            said.setdefault(file, Counter())[rule] += 1
    return said


def _spoken(output: str) -> Iterator[tuple[str, str]]:
    file = ""
    for line in output.splitlines():
        words = line.split()
        if line.strip().endswith(".bpmn") and len(words) == 1:
            file = Path(words[0]).name
        elif file and {"error", "warning"} & set(words[:3]):
            yield file, "unresolved reference" if words[-1].startswith("<") else words[-1]


def refused(definition: Any) -> bool:
    """Say whether python-statemachine refuses the machine of a scope of the definition, or cannot be told it."""
    from statemachine.exceptions import InvalidDefinition

    if definition is None:
        return False
    try:
        for start, states in _scopes(definition.start, definition.states):
            _machine(start, states)
    except (InvalidDefinition, KeyError):
        return True
    return False


def _scopes(start: str | None, states: Mapping[str, Any]) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """Yield the top and every region as a machine of its own; a block is one state of the machine around it."""
    yield start, states
    for state in states.values():
        for region in getattr(state, "regions", {}).values():
            yield from _scopes(region.start, region.states)


def _machine(start: str | None, states: Mapping[str, Any]) -> type:
    from statemachine import State, StateMachine

    from workflow_engine.definition.model import End
    from workflow_engine.graph.build import ways_out

    made = {n: State(initial=n == start, final=isinstance(state, End)) for n, state in states.items()}
    events: dict[str, Any] = {}
    for name, state in states.items():
        for number, way in enumerate(ways_out(state)):
            # An unknown target is a NameError in Python; here it is a KeyError.
            events[f"e{number}_{len(events)}"] = made[name].to(made[way.target])
    names = {name: f"s_{number}" for number, name in enumerate(made)}
    body = {names[name]: state for name, state in made.items()}
    return type("Machine", (StateMachine,), {**body, **events})


def table(rows: Iterable[Row], by_rule: Counter[str]) -> str:
    """Return the rows as Markdown, with a line of sums."""
    lines = [
        "| 缺陷 / defect | 变异 / mutants | workflow-engine | bpmnlint | python-statemachine |",
        "|---|---:|---:|---:|---:|",
    ]
    total = Row("合计 / all")
    for row in rows:
        lines.append(_line(row, f"`{row.rule}`"))
        for key in ("mutants", "ours", "bpmnlint", "machine"):
            setattr(total, key, getattr(total, key) + getattr(row, key))
    lines.append(_line(total, total.rule))
    spoken = "、".join(f"`{rule}` {times}" for rule, times in by_rule.most_common())
    return "\n".join([*lines, "", f"bpmnlint 说话的规则 / rules of bpmnlint that spoke: {spoken or '—'}", ""])


def _line(row: Row, name: str) -> str:
    shares = (f"{count} ({100 * count / max(row.mutants, 1):.0f} %)" for count in (row.ours, row.bpmnlint, row.machine))
    return f"| {name} | {row.mutants} | {' | '.join(shares)} |"


if __name__ == "__main__":
    sys.exit(main())
