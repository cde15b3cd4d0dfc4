"""What it costs to load a procedure with the position of every key and value.

    python benchmarks/loader.py [--small] [--json FILE]

All candidates take turns on the same text, so a busy machine is busy for all of them; medians are compared.
The yardstick is PyYAML's C loader, which gives no positions at all and reads YAML 1.1.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT)]

import yaml  # noqa: E402
from _peers import ensure_peers  # noqa: E402

from workflow_engine.source.document import Document  # noqa: E402
from workflow_engine.source.document import Path as KeyPath  # noqa: E402
from workflow_engine.source.reader import read  # noqa: E402

PEER = "ruamel.yaml"
TARGET = 0.7
YARDSTICK = "yaml.load, CSafeLoader (no positions)"
OURS = "workflow_engine.source.read"
PROCEDURE = ROOT / "processes" / "repair_request.yaml"

HEAD = """\
process: repair_request
title: {zh: 校园报修, en: Campus repair request}
version: "2026.1"
status: published
effective: {from: 2026-09-01}
basis: [《后勤维修管理办法》]
scope: 校内公共区域与学生公寓的报修
owner: lg.repair/repair_head
deadline: 10 workdays
data:
  category: {type: choice, options: [水, 电, 木], required: true, title: 类别}
  urgency: {type: choice, options: [紧急, 一般], required: true}
  cost_estimate: {type: money, min: 0}
separate: [[step_1, step_3]]
start: step_1
states:
"""
STATE = """\
  step_{n}:
    title: 第{n}步办理
    responsible: lg.office/service_desk      # 责任岗位
    accountable: lg.office/office_head
    informed: [$requester]
    due: {{default: 3 workdays, when: [{{if: urgency == "紧急", then: 24 hours}}]}}
    remind: [4 work hours before]
    overdue: {{escalate: lg.repair/repair_head, then: {{after: 1 workday, escalate: lg.leadership/deputy_ops}}}}
    record: 报修单
    actions:
      finish:
        title: 办结本步
        to: step_{next}
      send_back: {{title: 退回补充, kind: return, to: step_1, limit: 3}}
      need_budget: {{to: cost_review, when: cost_estimate >= 10000}}
"""
TAIL = "  done: {kind: end, outcome: completed, title: 办结}\n"


def sample() -> str:
    """Return the text to load: the repair procedure of the catalogue, else one of the same kind and length."""
    if PROCEDURE.exists():
        return PROCEDURE.read_text(encoding="utf-8")
    states = "".join(STATE.format(n=n, next=n + 1) for n in range(1, 10))
    return HEAD + states + "  step_10:\n    responsible: lg.office/service_desk\n" + TAIL


def ask_everything(document: Document) -> int:
    """Ask for the place of every key and every value; return how many there are."""
    asked = 0
    waiting: list[tuple[KeyPath, Any]] = [((), document.value)]
    while waiting:
        path, value = waiting.pop()
        asked += (document.key_place(path) is not None) + (document.value_place(path) is not None)
        items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*path, step), item) for step, item in items]
    return asked


def measure(candidates: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each candidate over ``rounds`` in which all take turns."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, run in candidates.items():
            started = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - started)
    return {name: statistics.median(taken) for name, taken in times.items()}


def figures(*, small: bool) -> dict[str, Any]:
    """Return all figures as plain values, ready for JSON. ``ruamel.yaml`` must be importable."""
    import ruamel.yaml

    text = sample()
    candidates: dict[str, Callable[[], object]] = {
        YARDSTICK: lambda: yaml.load(text, yaml.CSafeLoader),
        OURS: lambda: read(text),
        "the same, and every place asked for": lambda: ask_everything(read(text)),
        "yaml.compose, CLoader (nodes with marks)": lambda: yaml.compose(text, yaml.CLoader),
        "yaml.load, SafeLoader (pure Python)": lambda: yaml.load(text, yaml.SafeLoader),
        "ruamel.yaml, round trip (positions)": lambda: ruamel.yaml.YAML(typ="rt").load(text),
    }
    for run in candidates.values():
        run()
    medians = measure(candidates, rounds=15 if small else 150)
    ratios = {name: seconds / medians[YARDSTICK] for name, seconds in medians.items()}
    return {
        "benchmark": "loader",
        "python": sys.version.split()[0],
        "pyyaml": yaml.__version__,
        "ruamel.yaml": ruamel.yaml.__version__,
        "lines": len(text.splitlines()),
        "places": ask_everything(read(text)),
        "milliseconds": {name: seconds * 1000 for name, seconds in medians.items()},
        "ratio": ratios,
        "targets": [{"name": OURS, "ratio": ratios[OURS], "at_most": TARGET, "met": ratios[OURS] <= TARGET}],
    }


def show(found: dict[str, Any]) -> None:
    """Print the figures as a table."""
    print(f"{found['lines']} lines, {found['places']} places of keys and values; medians, taking turns\n")
    print(f"{'':42}{'ms':>9}{'x yardstick':>13}")
    for name, milliseconds in found["milliseconds"].items():
        print(f"{name:42}{milliseconds:9.2f}{found['ratio'][name]:13.2f}")
    for target in found["targets"]:
        words = "met" if target["met"] else "MISSED"
        print(f"\ntarget: {target['name']} <= {target['at_most']} x yardstick: {target['ratio']:.2f} {words}")


def main() -> int:
    """Measure, print, and return 0 if the target is met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="fewer rounds, for a quick look")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    options = parser.parse_args()
    ensure_peers([PEER])
    found = figures(small=options.small)
    show(found)
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if all(target["met"] for target in found["targets"]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
