"""How long it takes to decide sets of conditions: cell decomposition beside the solver z3, on the same random sets.

    python benchmarks/guard_analysis.py [--small]

Both answer the same question, which combinations of truths exist and a case for each, and must agree on every set.
The sets are those of ``tests/property/guard_sets.py``: two to four conditions about a few fields of all types.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.property.guard_sets import MAYBE, SAMPLE, guard_set
from workflow_engine.definition.guard import Expression
from workflow_engine.lint.guards import cells, smt
from workflow_engine.lint.guards.cells import Cases
from workflow_engine.lint.guards.domain import Domain

Method = Callable[[Sequence[Expression], Domain], Cases]


def measure(
    method: Method, sets: Sequence[Sequence[Expression]]
) -> tuple[list[float], list[frozenset[tuple[bool, ...]]]]:
    """Return the milliseconds for each set, and the combinations found; nothing is kept from one set to the next."""
    times, found = [], []
    for guards in sets:
        start = perf_counter()
        cases = method(guards, Domain(SAMPLE, MAYBE))
        times.append((perf_counter() - start) * 1000)
        found.append(frozenset(cases))
    return times, found


def main() -> int:
    """Print one line a method; 1 when the two disagree."""
    parser = argparse.ArgumentParser(description="Decide random sets of conditions by cells and by z3.")
    parser.add_argument("--small", action="store_true", help="40 sets instead of 400")
    sets = [guard_set(seed) for seed in range(40 if parser.parse_args().small else 400)]
    answers = []
    for name, method in (("cells", cells.decompose), ("z3", smt.decompose)):
        times, found = measure(method, sets)
        answers.append(found)
        print(f"{name:6} median {median(times):6.2f} ms   p95 {quantiles(times, n=20)[-1]:7.2f} ms   {len(sets)} sets")
    differing = sum(one != other for one, other in zip(*answers, strict=True))
    print(f"sets on which they disagree: {differing}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
