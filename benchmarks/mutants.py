"""How well the rules find defects: thousands of mutants of good definitions, neutral edits, and two defects at once.

    python benchmarks/mutants.py            at most 40 mutants of each operator, so that each weighs about the same
    python benchmarks/mutants.py --every    every operator at every place where it applies: about 20,000
    python benchmarks/mutants.py --small    a few of each operator
    python benchmarks/mutants.py --strict   exit 1 when a figure is below its target
    python benchmarks/mutants.py --cases-only --strict   only what follows

Besides, the kernel plays a thousand cases of each good definition; every one must come to an end.

Mutants are made and judged by what is under tests/mutants: operators edit the text of definitions, places come from
PyYAML's nodes and not from the reader under test.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.mutants import measure, neutral, pairs, simulate  # noqa: E402
from tests.mutants.good_files import goods  # noqa: E402
from tests.mutants.mutant import Mutant  # noqa: E402
from workflow_engine.lint.registry import all_rules  # noqa: E402

TARGETS = {"mutants": 2000, "recall": 1.0, "exactness": 0.98, "at_place": 0.95, "both": 0.95}
SEED = 1
Item = TypeVar("Item")


@dataclass
class Report:
    """The figures of one run; ``rules`` without an operator are named in ``without``."""

    mutants: int
    recall: float
    exactness: float
    at_place: float
    neutral: int
    added: int
    pairs: int
    both: float
    cases: int
    unended: int
    rescued: int
    rules: int
    without: tuple[str, ...]

    def line(self) -> str:
        """Return the line of figures."""
        return (
            f"{self.mutants:,} mutants of {self.rules} rules: recall {_percent(self.recall)}, "
            f"exactness {_percent(self.exactness)}, line and column {_percent(self.at_place)}; "
            f"neutral {self.neutral:,} edits, {self.added} added; two defects {_percent(self.both)} of {self.pairs}; "
            f"{_played(self.cases, self.unended, self.rescued)}"
        )

    def below(self) -> list[str]:
        """Return what is below its target."""
        short = [f"{name} {getattr(self, name)} < {least}" for name, least in TARGETS.items() if self._is(name) < least]
        short += [f"{self.added} findings added by neutral edits"] if self.added else []
        return [*short, *([f"{self.unended} cases did not end"] if self.unended else [])]

    def _is(self, name: str) -> float:
        return float(getattr(self, name))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print the line of figures, and return the exit code."""
    options = _options(arguments)
    if options.cases_only:
        return _only_cases(options)
    most = None if options.every else 4 if options.small else options.most
    mutants = list(measure.all_mutants(most, options.seed))
    figures, misses = _single(mutants, options)
    added, edits = _neutral(1 if options.small else options.rounds, options)
    both, count = _pairs(mutants, 60 if options.small else options.pairs, options)
    cases, unended, rescued = _cases(10 if options.small else options.cases, options)
    tried = {mutant.rule for mutant in mutants}
    report = Report(
        mutants=figures.mutants,
        recall=figures.recall,
        exactness=figures.exactness,
        at_place=figures.at_place,
        neutral=edits,
        added=added,
        pairs=count,
        both=both,
        cases=cases,
        unended=unended,
        rescued=rescued,
        rules=len(tried),
        without=tuple(rule.meta.name for rule in all_rules() if rule.meta.name not in tried),
    )
    _table(figures, misses)
    print(report.line())
    _write({**asdict(report), "operators": {name: dict(n) for name, n in figures.by_operator.items()}}, options.json)
    below = [] if options.small else report.below()
    for each in below:
        print(f"below target: {each}", file=sys.stderr)
    return 1 if options.strict and below else 0


def _only_cases(options: argparse.Namespace) -> int:
    cases, unended, rescued = _cases(options.cases, options)
    print(_played(cases, unended, rescued))
    _write({"cases": cases, "unended": unended, "rescued": rescued}, options.json)
    return 1 if options.strict and unended else 0


def _write(figures: dict[str, Any], file: str | None) -> None:
    if file:
        Path(file).write_text(f"{json.dumps(figures, ensure_ascii=False, indent=1)}\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a few mutants of each operator; targets are not held")
    parser.add_argument("--every", action="store_true", help="every operator at every place")
    parser.add_argument("--most", type=int, default=40, metavar="N", help="of each operator, drawn by the seed (40)")
    parser.add_argument("--rounds", type=int, default=2, help="rounds of neutral edits (default 2)")
    parser.add_argument("--pairs", type=int, default=400, help="pairs of defects (default 400)")
    parser.add_argument("--cases", type=int, default=1000, help="cases of each good definition (default 1000)")
    parser.add_argument("--cases-only", action="store_true", help="plant no defects, only play cases")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", metavar="FILE", help="write all figures to a file")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a figure is below its target")
    parser.add_argument("--show", action="store_true", help="print every mutant that was not found as expected")
    return parser.parse_args(arguments)


def _single(mutants: list[Mutant], options: argparse.Namespace) -> tuple[measure.Figures, Counter[tuple[str, str]]]:
    figures, misses = measure.Figures(), Counter[tuple[str, str]]()
    for mutant in _progress(mutants, "mutants"):
        result = measure.examine(mutant)
        figures.add(result)
        misses.update((mutant.rule, other) for other in set(result.extra))
        if options.show and not (result.exact and result.placed):
            told = f"found at {result.places}" if result.found else "not found"
            print(f"{mutant.rule}/{mutant.operator} {mutant.place()}: {told}; besides {result.extra}")
    return figures, misses


def _neutral(rounds: int, options: argparse.Namespace) -> tuple[int, int]:
    cases: list[tuple[Any, Callable[..., str], int]] = [
        (good, edit, options.seed + number)
        for number in range(rounds)
        for good in goods()
        for edit in neutral.EDITS
        if neutral.fits(good, edit)
    ]
    added = 0
    for good, edit, seed in _progress(cases, "neutral edits"):
        result = neutral.examine_neutral(good, edit, seed)
        added += len(result.added)
        if result.added:
            print(f"neutral {edit.__name__} of {good.name} adds {result.added}", file=sys.stderr)
    return added, len(cases)


def _pairs(mutants: list[Mutant], count: int, options: argparse.Namespace) -> tuple[float, int]:
    both = 0
    chosen = list(pairs.pairs(mutants, count, options.seed))
    for one, other in _progress(chosen, "pairs"):
        result = pairs.examine_pair(one, other)
        both += all(result.found)
        if options.show and not all(result.found):
            names = " and ".join(f"{each.rule}/{each.operator}" for each in (one, other))
            print(f"two defects in {one.good.name}: {names}: {result.found}")
    return both / max(len(chosen), 1), len(chosen)


def _cases(each: int, options: argparse.Namespace) -> tuple[int, int, int]:
    count = unended = rescued = 0
    for good in _progress([good for good in goods() if good.scopes], "definitions played"):
        read = measure.catalogue(good.texts)
        outcomes = simulate.played(read.processes[good.value["process"]], read, each, options.seed)
        held = Counter((outcome.how, *outcome.states) for outcome in outcomes if outcome.how != "ended")
        if held:
            print(f"cases of {good.name} did not end: {dict(held)}", file=sys.stderr)
        given = Counter(state for outcome in outcomes for state in set(outcome.rescued))
        if given:
            print(f"work of {good.name} had to be given to somebody else: {dict(given)}", file=sys.stderr)
        count += len(outcomes)
        unended += sum(held.values())
        rescued += sum(bool(outcome.rescued) for outcome in outcomes)
    return count, unended, rescued


def _table(figures: measure.Figures, misses: Counter[tuple[str, str]]) -> None:
    for name, counted in figures.by_operator.items():
        worst = min(counted["found"], counted["exact"], counted["placed"])
        mark = "" if worst == counted["mutants"] else "  <"
        shares = "  ".join(f"{key} {counted[key]:4}" for key in ("found", "exact", "placed"))
        print(f"{counted['mutants']:5} {shares}  {name}{mark}", file=sys.stderr)
    for (rule, other), times in misses.most_common(20):
        print(f"  {rule} also brings {other}: {times}", file=sys.stderr)


def _progress(items: list[Item], what: str) -> Iterator[Item]:
    for number, item in enumerate(items):
        if sys.stderr.isatty() or number % 500 == 0:
            print(f"{what} {number}/{len(items)}", end="\r" if sys.stderr.isatty() else "\n", file=sys.stderr)
        yield item


def _played(cases: int, unended: int, rescued: int) -> str:
    return f"{cases:,} simulated cases, {unended} without an end, in {rescued} work had to be given to somebody else"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


if __name__ == "__main__":
    sys.exit(main())
