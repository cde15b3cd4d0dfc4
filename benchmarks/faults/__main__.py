"""Make faults and print what they left: python -m benchmarks.faults [KIND …] [--small] [--json FILE]

python -m benchmarks.faults kills              one kind; without a name all of them, some twenty minutes
python -m benchmarks.faults --small            seconds: does it all still hold, and can it still fail?
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.faults.figures import Figure, show, write
from benchmarks.faults.trees import NoHistory

KINDS = (
    *("kills", "statements", "disk", "clocks", "writers", "timers", "trail", "duties"),
    *("tenants", "versions", "model"),
)


def main() -> int:
    """Run the kinds asked for; the exit code is 1 when anything failed that does not depend on the machine."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"any of: {' '.join(KINDS)} (default: all)")
    parser.add_argument("--small", action="store_true", help="a few of everything")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--postgresql", metavar="ADDRESS", help="a server to make databases on (default: one of our own)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--strict", action="store_true", help="exit with 1 also when a figure of time is missed")
    args = parser.parse_args()
    unknown = set(args.kinds) - set(KINDS)
    if unknown:
        parser.error(f"unknown: {' '.join(unknown)}; there are: {' '.join(KINDS)}")
    tables: dict[str, list[Figure]] = {}
    left_out = 0
    for kind in args.kinds or KINDS:
        module = import_module(f"benchmarks.faults.{kind}")
        try:
            for title, figures in module.run(small=args.small, postgresql=args.postgresql, seed=args.seed):
                tables[title] = figures
                show(title, figures)
                sys.stdout.flush()
        except NoHistory as error:
            print(f"{kind}: {error}", file=sys.stderr)
            left_out += 1
    if args.json:
        write(args.json, tables)
    failed = [f for figures in tables.values() for f in figures if f.ok is False and (args.strict or not f.timed)]
    return 1 if failed or left_out else 0


if __name__ == "__main__":
    sys.exit(main())
