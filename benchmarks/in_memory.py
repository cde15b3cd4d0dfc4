"""What one human action costs in memory, beside a plain dict loop and the engines people know.

python benchmarks/in_memory.py            about two minutes; installs its peers into benchmarks/.venv
python benchmarks/in_memory.py --compiled the same with the kernel compiled by mypyc; needs a C compiler
python benchmarks/in_memory.py --small    a few seconds: does it still work?
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from _compiled import ensure_compiled, kernel
from _peers import ensure_peers
from peers.measure import Sample, interleaved, memory, ratios, slower_opening
from peers.work import Engine

FAMILIES = {
    "dict": ("peers.plain", None),
    "ours": ("peers.ours", None),
    "transitions": ("peers.stock_transitions", None),
    "statemachine": ("peers.python_statemachine", "python-statemachine>=3.2,<4"),
    "spiff": ("peers.spiff", "SpiffWorkflow>=3.2,<4"),
}
MEMORY_ROWS = (
    *("dict", "transitions.add_model", "transitions.machine"),
    *("statemachine.live", "spiff.live", "ours.advance"),
)
CROWD_ROWS = ("dict", "transitions.add_model", "ours.advance")
MEMORY_STEPS = 3
LARGEST_CASE = 2048
TIMES_FASTER = 10


class Effort(NamedTuple):
    """How long to measure."""

    rounds: int
    seconds: float
    triggers: int
    cases: int
    crowd: int


FULL = Effort(rounds=11, seconds=0.1, triggers=36_000, cases=1_000, crowd=10_000)
SMALL = Effort(rounds=2, seconds=0.005, triggers=1_200, cases=50, crowd=200)


class Target(NamedTuple):
    """One promise: a figure, and whether it may be at most or must be at least the limit."""

    row: str
    words: str
    value: float
    limit: float
    at_most: bool

    @property
    def met(self) -> bool:
        return self.value <= self.limit if self.at_most else self.value >= self.limit

    def __str__(self) -> str:
        sign = "≤" if self.at_most else "≥"
        return f"{self.words} {self.value:.3g} ({sign} {self.limit:g}) {'ok' if self.met else 'MISSED'}"


def main() -> int:
    """Measure, print, and return the exit code."""
    options = _parse()
    if options.compiled:
        ensure_compiled()
    families = list(dict.fromkeys(["dict", *options.only]))
    requirements = [need for family in families if (need := FAMILIES[family][1])]
    if requirements:
        ensure_peers(requirements)
    effort = SMALL if options.small else FULL
    report = measure(families, effort)
    show(report)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    missed = [target for target in report["targets"] if not target["met"]]
    return 1 if options.strict and missed else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="每个人工动作在内存里的开销，与普通字典循环之比 / one human action in memory, x a plain dict loop"
    )
    parser.add_argument("--small", action="store_true", help="短跑一次，只看能否运行 / one short run, for CI")
    parser.add_argument("--compiled", action="store_true", help="用编译的内核 / with the kernel compiled by mypyc")
    parser.add_argument("--only", type=_families, default=list(FAMILIES), metavar="A,B", help=", ".join(FAMILIES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="结果另存为 JSON / write the figures as JSON")
    parser.add_argument("--strict", action="store_true", help="未达目标则退出码为 1 / exit 1 when a target is missed")
    return parser.parse_args()


def _families(text: str) -> list[str]:
    wanted = text.split(",")
    unknown = [name for name in wanted if name not in FAMILIES]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"没有 / unknown: {', '.join(unknown)}；可选 / choose from: {', '.join(FAMILIES)}"
        )
    return wanted


def measure(families: Sequence[str], effort: Effort) -> dict[str, Any]:
    """Return all figures as plain values, ready for JSON."""
    engines = [engine for family in families for engine in import_module(FAMILIES[family][0]).engines()]
    samples = interleaved(engines, effort.rounds, effort.seconds, _tell)
    rows = _rows(engines, samples)

    def faster(row: str, than: str) -> float:
        return median(ratios(samples[than], samples[row]))

    held = _each(engines, MEMORY_ROWS, lambda engine: memory(engine, effort.cases, MEMORY_STEPS))
    crowded = _each(engines, CROWD_ROWS, lambda engine: slower_opening(engine, effort.crowd))
    agreed = None
    if {"ours", "transitions"} <= set(families):
        from peers.agreement import compare

        agreed = compare(effort.triggers)
    _tell("")
    ratio = {row["key"]: row["ratio"] for row in rows}
    targets = [{**t._asdict(), "met": t.met, "text": str(t)} for t in _targets(ratio, faster, held)]
    return {
        "python": platform.python_version(),
        "kernel": kernel(),
        "versions": {need.split(">")[0]: version(need.split(">")[0]) for need in _needs(families)},
        **effort._asdict(),
        "rows": rows,
        "memory": held,
        "slower_opening": crowded,
        "agreement": agreed,
        "targets": targets,
    }


def _rows(engines: Sequence[Engine], samples: Mapping[str, Sequence[Sample]]) -> list[dict[str, Any]]:
    base = samples["dict"]
    rows = []
    for engine in engines:
        own = samples[engine.key]
        times = ratios(own, base)
        rows.append(
            {
                "key": engine.key,
                "title": engine.title,
                "ratio": median(times),
                "lowest": min(times),
                "highest": max(times),
                "opening": median(ratios(own, base, "opening")),
                "microseconds": median(s.action for s in own) * 1e6,
            }
        )
    return rows


def _each(engines: Sequence[Engine], keys: Sequence[str], figure: Callable[[Engine], float]) -> dict[str, float]:
    return {engine.key: figure(engine) for engine in engines if engine.key in keys}


def _needs(families: Sequence[str]) -> list[str]:
    return ["transitions", *(need for family in families if (need := FAMILIES[family][1]))]


def _tell(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{words}", end="", file=sys.stderr, flush=True)


def _targets(ratio: dict[str, float], faster: Callable[[str, str], float], held: dict[str, float]) -> Iterator[Target]:
    if "ours.step" not in ratio:
        return
    yield Target("ours.step", "x dict", ratio["ours.step"], 4, at_most=True)
    if "transitions" in ratio:
        times = faster("ours.step", "transitions")
        yield Target("ours.step", "times faster than stock transitions", times, 8, at_most=False)
    yield Target("ours.parallel", "x dict", ratio["ours.parallel"], 5, at_most=True)
    for key in ratio:
        if key.startswith(("statemachine", "spiff")):
            times = faster("ours.advance", key)
            yield Target("ours.advance", f"times faster than {key}", times, TIMES_FASTER, at_most=False)
    size = held["ours.advance"]
    yield Target("ours.advance", "bytes a live case", size, LARGEST_CASE, at_most=True)


def show(report: dict[str, Any]) -> None:
    """Print the tables."""
    where = f"Python {report['python']} · {report['kernel']} kernel"
    print(f"每个动作，x 普通字典循环 / one action, x a plain dict loop · {where}")
    print(f"{'':22}{'x dict':>9} {'(lowest–highest)':>19} {'µs':>9} {'open, x dict':>13}")
    for row in report["rows"]:
        spread = f"({row['lowest']:.1f}–{row['highest']:.1f})"
        figures = f"{row['ratio']:9.1f} {spread:>19} {row['microseconds']:9.2f} {row['opening']:13.1f}"
        print(f"{row['key']:22}{figures}  {row['title']}{_verdicts(report, row['key'])}")
    print(f"\n一件在办事项占用的字节 / bytes of one live case, of {report['cases']}")
    for key, figure in report["memory"].items():
        print(f"{key:22}{figure:9.0f}")
    print(f"\n第 {report['crowd']} 件的发起 / opening the {report['crowd']}th case, x the first ones")
    for key, figure in report["slower_opening"].items():
        print(f"{key:22}{figure:9.2f}")
    if report["agreement"]:
        done = report["agreement"]
        print(f"\n一致 / agreement: {done['triggers']} random triggers ({done['moved']} led on), equal records")


def _verdicts(report: dict[str, Any], key: str) -> str:
    own = [target["text"] for target in report["targets"] if target["row"] == key]
    return "".join(f"\n{'':22}→ {text}" for text in own)


if __name__ == "__main__":
    sys.exit(main())
