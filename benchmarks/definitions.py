"""What checking definitions costs, beside the programs that check something of the kind.

python benchmarks/definitions.py                some ten minutes; installs its peers into benchmarks/.venv
python benchmarks/definitions.py --small        a minute: does it still work?
python benchmarks/definitions.py --only ours    without any peer, and so without the targets that name one
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from _peers import ensure_peers

PEERS = {
    "ours": (),
    "ruamel": ("ruamel.yaml",),
    "jsonschema": ("check-jsonschema>=0.30",),
    "pm4py": ("pm4py>=2.7",),
    "bpmnlint": (),
}
LARGEST_PEER_BLOCK = 5
"""pm4py is asked about so many branches at most; it does not come back from five."""


class Effort(NamedTuple):
    """How long to measure: files in one process, rounds of whole commands, rounds of a question, branches.

    ``patience`` is how many seconds one number of branches may take, for everybody and all rounds together.
    """

    files: int
    many_rounds: int
    start_rounds: int
    rounds: int
    branches: tuple[int, ...]
    patience: int


FULL = Effort(files=1_000, many_rounds=3, start_rounds=15, rounds=9, branches=(1, 2, 3, 4, 5, 8, 16, 32), patience=240)
SMALL = Effort(files=12, many_rounds=1, start_rounds=2, rounds=2, branches=(1, 2, 8, 16), patience=60)


class Target(NamedTuple):
    """One promise: a figure and its limit."""

    words: str
    value: float
    limit: float
    at_most: bool

    @property
    def met(self) -> bool:
        return self.value <= self.limit if self.at_most else self.value >= self.limit

    def __str__(self) -> str:
        sign = "≤" if self.at_most else "≥"
        return f"{self.words}: {self.value:.3g} ({sign} {self.limit:.3g}) {'ok' if self.met else 'MISSED'}"


def main() -> int:
    """Measure, print, and return the exit code."""
    options = _parse()
    needs = [need for peer in options.only for need in PEERS[peer]]
    if needs:
        ensure_peers(needs)
    found = measure(options.only, SMALL if options.small else FULL, small=options.small)
    show(found)
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if options.strict and not all(target["met"] for target in found["targets"]) else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="校验流程定义的开销，与同类程序同场比较 / what checking definitions costs, beside its peers"
    )
    parser.add_argument("--small", action="store_true", help="短跑一次，只看能否运行 / one short run, for CI")
    parser.add_argument("--only", type=_peers, default=list(PEERS), metavar="A,B", help=", ".join(PEERS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="结果另存为 JSON / write the figures as JSON")
    parser.add_argument("--strict", action="store_true", help="未达目标则退出码为 1 / exit 1 when a target is missed")
    return parser.parse_args()


def _peers(text: str) -> list[str]:
    wanted = text.split(",")
    unknown = [name for name in wanted if name not in PEERS]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"没有 / unknown: {', '.join(unknown)}；可选 / choose from: {', '.join(PEERS)}"
        )
    return list(dict.fromkeys(["ours", *wanted]))


def measure(peers: Sequence[str], effort: Effort, *, small: bool) -> dict[str, Any]:
    """Return all figures as plain values, ready for JSON."""
    from peers import commands

    if "bpmnlint" in peers and not commands.ensure_bpmnlint():
        print("没有 Node，不测 bpmnlint / no Node: bpmnlint is left out", file=sys.stderr)
        peers = [peer for peer in peers if peer != "bpmnlint"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus = commands.write_corpus(folder, effort.files)
        tables: dict[str, Any] = {"loading": _loading(small=small)} if "ruamel" in peers else {}
        starting = commands.timed(_starting(corpus, peers), effort.start_rounds, folder)
        many = commands.timed(_many(corpus, peers), effort.many_rounds, folder)
        tables["starting"] = {name: median(taken) for name, taken in starting.items()}
        tables["many"] = {name: median(taken) for name, taken in many.items()}
        tables["soundness"] = _soundness("pm4py" in peers, effort)
    targets = [{**t._asdict(), "met": t.met, "text": str(t)} for t in _targets(tables, starting, many)]
    return {
        "benchmark": "definitions",
        "python": platform.python_version(),
        **effort._asdict(),
        "lines": corpus.lines,
        **tables,
        "targets": targets,
    }


def _loading(*, small: bool) -> dict[str, float]:
    import loader

    ratio: dict[str, float] = loader.figures(small=small)["ratio"]
    return ratio


def _starting(corpus: Any, peers: Sequence[str]) -> dict[str, list[str]]:
    from peers import commands

    one = str(corpus.ours / "seal_use.yaml")
    found = {
        "bare Python": commands.bare(),
        "ours --help": commands.ours("--help"),
        "ours": commands.ours("validate", one, "--no-cache"),
        "ours, nothing changed": commands.ours("validate", one),
    }
    if "bpmnlint" in peers:
        found["bpmnlint"] = commands.bpmnlint(corpus, [str(corpus.folder / "bpmn" / "seal_use.bpmn")])
    if "jsonschema" in peers:
        found["check-jsonschema"] = commands.check_jsonschema(corpus, [one])
    return found


def _many(corpus: Any, peers: Sequence[str]) -> dict[str, list[str]]:
    from peers import commands

    found = {
        "ours": commands.ours("validate", str(corpus.ours), "--no-cache"),
        "ours, every condition asked anew": commands.ours_forgetful("validate", str(corpus.ours), "--no-cache"),
        "ours, nothing changed": commands.ours("validate", str(corpus.ours)),
        "ours, reading only": commands.only_reading(corpus.ours),
    }
    if "bpmnlint" in peers:
        found["bpmnlint"] = commands.bpmnlint(corpus, corpus.bpmn)
    if "jsonschema" in peers:
        found["check-jsonschema"] = commands.check_jsonschema(corpus, corpus.procedures)
    return found


def _soundness(with_peer: bool, effort: Effort) -> dict[str, dict[str, float | None]]:
    """Return for each candidate the median milliseconds by the number of branches; None when it did not come back."""
    from peers import petri

    found: dict[str, dict[str, float | None]] = {"ours": {}, "pm4py": {}}
    for branches in effort.branches:
        if with_peer and branches <= LARGEST_PEER_BLOCK:
            both = petri.side_by_side(branches, effort.rounds, effort.patience)
            found["pm4py"][str(branches)] = both and both["pm4py"]
            if both:
                found["ours"][str(branches)] = both["ours"]
                continue
        alone = petri.turns({"ours": petri.ours(branches)}, effort.rounds, effort.patience)
        found["ours"][str(branches)] = alone["ours"]
    return found


def _targets(tables: dict[str, Any], start: dict[str, list[float]], many: dict[str, list[float]]) -> Iterator[Target]:
    from peers.commands import ratio

    sound, bare = tables["soundness"], "bare Python"
    if "loading" in tables:
        import loader

        yield Target("load with positions, x CSafeLoader", tables["loading"][loader.OURS], loader.TARGET, True)
    yield Target("start of --help, x bare Python", ratio(start, "ours --help", bare), 4, True)
    if "bpmnlint" in start:
        theirs = ratio(start, "bpmnlint", bare)
        yield Target("start of validate, x bare Python", ratio(start, "ours", bare), theirs, True)
        again = ratio(start, "ours, nothing changed", bare)
        yield Target("start of validate when nothing changed, x bare Python", again, theirs, True)
        yield Target("validate many, times faster than bpmnlint", ratio(many, "bpmnlint", "ours"), 5, False)
        again = ratio(many, "bpmnlint", "ours, nothing changed")
        yield Target("the same when nothing changed since the last run", again, 5, False)
    few, more = (str(number) for number in (8, 16))
    growth = sound["ours"][more] / sound["ours"][few]
    yield Target(f"soundness, {more} branches x {few} branches (linear: 2)", growth, 3, True)
    if sound["pm4py"]:
        largest = max((number for number, taken in sound["pm4py"].items() if taken), key=int)
        share = sound["ours"][largest] / sound["pm4py"][largest]
        yield Target(f"soundness of {largest} branches, x pm4py", share, 1 / 50, True)


def show(found: dict[str, Any]) -> None:
    """Print all tables."""
    if "loading" in found:
        print("读入 / loading, x CSafeLoader")
        for name, ratio in found["loading"].items():
            print(f"  {name:44}{ratio:10.2f}")
    bare = found["starting"]["bare Python"]
    print("\n启动：校验一个文件 / start, checking one file")
    for name, seconds in found["starting"].items():
        print(f"  {name:44}{seconds * 1000:10.0f} ms{seconds / bare:10.1f} x bare Python")
    print(f"\n一次校验 {found['files']} 个文件 / {found['files']} files in one process, {found['lines']} lines")
    for name, seconds in found["many"].items():
        each, ratio = seconds / found["files"] * 1000, seconds / found["many"]["ours"]
        print(f"  {name:44}{each:10.2f} ms a file{ratio:8.2f} x ours")
    if "bpmnlint" in found["many"]:
        bound = found["many"]["bpmnlint"] / found["many"]["ours, reading only"]
        print(f"  上限：只读入，比 bpmnlint 快 / bound: reading alone, times faster than bpmnlint{bound:8.2f}")
    print("\n健全性：k 个并行分支，各三步 / soundness, k parallel branches of three steps (ms)")
    print(f"  {'k':44}" + "".join(f"{number:>10}" for number in found["branches"]))
    for name, by_branches in found["soundness"].items():
        if by_branches:
            print(f"  {name:44}" + "".join(f"{_cell(by_branches, str(n), found):>10}" for n in found["branches"]))
    print()
    for target in found["targets"]:
        print(f"  {target['text']}")


def _cell(by_branches: dict[str, float | None], number: str, found: dict[str, Any]) -> str:
    taken = by_branches.get(number)
    if number in by_branches and taken is None:
        return f"> {found['patience']} s"
    return "-" if taken is None else format(taken, ".2f")


if __name__ == "__main__":
    raise SystemExit(main())
