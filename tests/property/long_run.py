"""Mix all operations on all procedures for a long time, and count.

python -m tests.property.long_run                      100,000 commands, about half an hour
python -m tests.property.long_run --commands 2000      a short look
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from random import Random

from tests.property.walk import GROUNDS, Walk
from workflow_engine.kernel.operations import OPERATIONS

LENGTH = 60


def main() -> int:
    """Run, print the figures, and return 1 when something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    counts: Counter[tuple[str, bool]] = Counter()
    begin, asked, seed = time.monotonic(), 0, options.seed
    while asked < options.commands:
        for definition, world in GROUNDS:
            walk = Walk(definition, world, Random(f"{seed} {definition.digest}"))
            try:
                for _ in range(LENGTH):
                    walk.step()
            except Exception:
                print(f"seed {seed}, procedure {definition.name}, step {len(walk.entries)}", file=sys.stderr)
                raise
            asked += LENGTH
            counts += walk.counts
        seed += 1
        print(f"\r{asked:,}", end="", file=sys.stderr)
    print(file=sys.stderr)
    for name in sorted(operation.name for operation in OPERATIONS.values()):
        print(f"{name:14} carried out {counts[name, True]:>7,}   refused {counts[name, False]:>7,}")
    never = [o.name for o in OPERATIONS.values() if not counts[o.name, True]]
    print(f"{asked:,} commands, 0 violations, {time.monotonic() - begin:.0f} s; never carried out: {never or 'none'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
